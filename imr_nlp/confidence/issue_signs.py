"""What is known of the values of one issue: whether it says the same in several places, and what of it went unread."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..judgements.verdicts import is_plain
from ..letter.parts import Interval, IssueParts
from ..letter.reading import Reading
from .values import Value
from .words import OF_FORMULA, how_often, tells

_NUMBER = re.compile(r"(?<![\w./-])\d{1,3}(?![\w/-]|\.\d)")
_RATE = re.compile(r"\dx\b|\bx\d|\d\s?/\s?w")
_WORD = re.compile(r"[a-z][a-z'-]{2,}")
_DIGIT = re.compile(r"\d+")
_LONG_REQUEST, _LONG_LINE, _LONG_SECTION = 150, 420, 70
_OFTEN_TWICE = ("mtus:chronic-pain", "acoem", "odg")
_SHORT_RATIONALE = 60
_MANY_NUMBERS = 5


def _few(number: int, most: int = 3) -> str:
    """A small number, as a sign has it."""
    return f"{number}" if number < most else f"{most}+"


class IssueSigns:
    """Signs of the values of one issue.

    reading (Reading): The letter.
    parts (IssueParts): Where the issue stands.
    issue (dict): The issue as plain data.

    is_crowded (bool): Whether its request may be several.
    """

    def __init__(self, reading: Reading, parts: IssueParts, issue: Mapping[str, Any]):
        self.reading, self.parts, self.issue = reading, parts, issue
        places = [part for part in (parts.request, parts.rationale) if part]
        self.counts = [m for part in places for m in reading.mentions("SESSION_COUNT", part.start, part.end)]
        self.is_crowded = self._crowded()
        self._judgement, self._verdict = self._judge(), self._decided()
        self._treatment_again, self._unread = self._repeated(), self._left()

    def _crowded(self) -> bool:
        """Whether its request may be several."""
        text = self.issue["request"]["text"]
        several = len(self.reading.mentions("TREATMENT", *self.parts.request)) > 1
        return len(text) > _LONG_REQUEST or (several and len(_DIGIT.findall(text)) > _MANY_NUMBERS)

    def trouble(self) -> bool:
        """Whether something of the issue was not found or contradicts itself."""
        return self._judgement != "agree" or self.issue["rationale"] is None

    def of(self, value: Value) -> Iterable[str]:
        """Signs of one of its values."""
        signs = _SIGNS.get(value.kind)
        return signs(self, value) if signs else ()

    def _words(self, part: Interval | None) -> str:
        """The words of a part in lower case."""
        return self.reading.lower[part.start : part.end] if part else ""

    # Outcome

    def _outcome(self, _: Value) -> Iterable[str]:
        """Signs of what the issue comes to."""
        return self._judgement, self._verdict, self._treatment_again

    def _rationale(self, value: Value) -> Iterable[str]:
        """Signs of the rationale."""
        return ("short" if len((value.value or {}).get("text", "")) < _SHORT_RATIONALE else "long",)

    def _judge(self) -> str:
        """How the outcome and what the rationale concludes go together."""
        outcome, necessary = self.issue["outcome"], self.issue["medically_necessary"]
        if outcome is None or necessary is None:
            decided, concluded = outcome is not None, necessary is not None
            return f"outcome={'given' if decided else 'open'},rationale={'concludes' if concluded else 'open'}"
        return "agree" if (outcome == "overturned") == necessary else "contradict"

    def _decided(self) -> str:
        """In what kind of words the issue is decided."""
        words = self._words(self.parts.verdict)
        if not words:
            return "verdict-none"
        return (
            "verdict-plain" if is_plain(words) else "verdict-formula" if "necessary" in words else "verdict-own-words"
        )

    def _repeated(self) -> str:
        """Whether the rationale speaks of the treatment that is asked for."""
        treatment, words = self.issue["request"]["treatment"], self._words(self.parts.rationale)
        if not treatment or not words:
            return "treatment-nowhere"
        again = [word in words for word in _WORD.findall(treatment)]
        return "treatment-again" if all(again) else "treatment-in-part" if any(again) else "treatment-not-again"

    # Request

    def _request(self, value: Value) -> Iterator[str]:
        """Signs of the words of the request."""
        text: str = value.value
        lower = text.lower()
        yield "long" if len(text) > _LONG_REQUEST else "short"
        yield "sentence-in-it" if ". " in text else "no-sentence"
        yield f"treatments={_few(len(self.reading.mentions('TREATMENT', *self.parts.request)))}"
        if "medically" in lower or "upheld" in lower or "overturned" in lower:
            yield "verdict-in-it"
        if lower.count("(") != lower.count(")"):
            yield "bracket-open"
        if text[:1].islower() or not text[:1].isalnum():
            yield "begins-low"
        if text[-1:] in ",;:-" or lower.endswith((" and", " of", " the", " for", " with", " to")):
            yield "ends-open"
        if self.is_crowded:
            yield "crowded"
        yield self._treatment_again
        yield self._verdict

    def _supply(self, _: Value) -> Iterable[str]:
        """Signs of a strength, a quantity or a number of refills."""
        drug = "drug" if self.issue["request"]["category"] == "pharmaceutical" else "no-drug"
        return drug, "number-unread" if self._unread else "numbers-read"

    def _treatment(self, _: Value) -> Iterable[str]:
        """Signs of the treatment's name and category."""
        request = self.issue["request"]
        return "treatment-known" if request["treatment"] else "treatment-unknown", f"category={request['category']}"

    def _requested(self, value: Value) -> Iterator[str]:
        """Signs of the number of sessions that is asked for."""
        yield self._elsewhere("requested", value)
        unread = self._unread
        words = self._words(self.parts.request).replace("-", " ")
        counted = tells("counts", words) or _RATE.search(words) is not None
        yield "number-unread" if unread else "numbers-read"
        if value.absent:
            yield "counts-something" if counted else "counts-nothing"
            if unread and counted:
                yield "counts-unread"
        inside = self.reading.mentions("SESSION_COUNT", *self.parts.request)
        yield f"in-request={_few(len(inside), 2)}"
        if self.is_crowded:
            yield "crowded"
        drug = self.issue["request"]["category"] == "pharmaceutical"
        yield f"{'absent' if value.absent else 'present'}-of-{'drug' if drug else self.issue['request']['category']}"
        yield self._verdict

    def _numbers(self, role: str) -> set[tuple[int, int]]:
        """The numbers that counts with a role give in the request and the rationale."""
        given = (count.value for count in self.counts if count.value.get("role") == role)
        return {(value["min"], value["max"]) for value in given if value.get("min") is not None}

    def _elsewhere(self, role: str, value: Value) -> str:
        """Whether other counts with the same role say the same number."""
        others = self._numbers(role)
        if value.absent:
            return "others-count" if others else "nobody-counts"
        return "others-agree" if others == {tuple(value.value)} else "others-differ" if others else "alone"

    def _counted(self, value: Value) -> Iterator[str]:
        """Signs of a number of sessions that a rationale states."""
        role = "limit" if value.kind == "issues.guideline_sessions" else "completed"
        yield self._elsewhere(role, value)
        yield f"counts={min(len(self.counts), 4)}"
        least = min((m.value.get("confidence", 1.0) for m in self.counts if m.value.get("role") == role), default=1.0)
        yield "role-sure" if least > 0.8 else "role-doubtful"
        if any(m.value.get("confidence", 1.0) < 0.6 for m in self.counts):
            yield "some-role-doubtful"
        if not value.absent and tuple(value.value) == tuple(self.issue["request"]["sessions"] or ()):
            yield "same-as-requested"

    def _left(self) -> bool:
        """Whether a number of the request went into no value."""
        start, end = self.parts.request
        read = [*self.reading.mentions("SESSION_COUNT", start, end), *self.reading.mentions("DATE", start, end)]
        request = self.issue["request"]
        known = f" {request['strength']} {request['quantity']} {request['refills']} "
        for number in _NUMBER.finditer(self.reading.text, start, end):
            inside = any(m.start <= number.start() < m.end for m in read)
            if not inside and number[0] not in known:
                return True
        return False

    # Citations

    def _citations(self, value: Value) -> Iterator[str]:
        """Signs of what a side cites."""
        cited: Sequence[Mapping[str, Any]] = value.value
        own = value.kind == "issues.reviewer_guidelines"
        side = self.parts.reviewer if own else self.parts.claims_administrator
        yield f"size={min(len(cited), 4)}"
        yield from self._sides(cited, "claims_administrator_guidelines" if own else "reviewer_guidelines")
        if side is None:
            yield "no-line"
            return
        line = self._words(side)
        yield "as-many-as-stated" if how_often("cites", line) == len(cited) else "more-or-fewer-than-stated"
        pages = sum(len(one["pages"]) for one in cited)
        yield "pages-read" if bool(pages) == tells("page", line) else "pages-unread"
        named = len(self.reading.mentions("GUIDELINE", *side))
        yield "named-alike" if named == len(cited) else "named-more" if named > len(cited) else "named-fewer"
        yield from self._citation_kinds(cited)
        yield from self._unread_words(side, line, cited)
        if len(line) > _LONG_LINE:
            yield "long-line"

    def _sides(self, cited: Sequence[Mapping[str, Any]], other: str) -> Iterator[str]:
        """How a side agrees with the other one."""
        ours, theirs = ([one["guideline"] for one in listed] for listed in (cited, self.issue[other]))
        if not ours or not theirs:
            yield "other-side-none" if ours else "neither-side" if not theirs else "only-other-side"
        else:
            yield "sides-alike" if ours == theirs else "sides-share" if set(ours) & set(theirs) else "sides-differ"

    def _citation_kinds(self, cited: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """Signs of single citations."""
        sources = [one["guideline"] for one in cited]
        for source in _OFTEN_TWICE:
            if sources.count(source) > 1:
                yield "same-source-twice"
                paged = all(one["pages"] for one in cited if one["guideline"] == source)
                yield "twice-with-pages" if paged else "twice-without-pages"
        others = sources.count("other")
        if others > 1:
            yield "others-twice"
        if "mtus" in sources:
            yield "mtus-alone" if len(cited) == 1 else "mtus-among-others"
        if others:
            yield "other-source"
        if any(one["basis"] is None for one in cited):
            yield "no-basis"
        sections = [one["section"] for one in cited if one["section"]]
        if any(len(section) > _LONG_SECTION for section in sections):
            yield "long-section"
        if any(tells("source", section.lower()) or _DIGIT.search(section) for section in sections):
            yield "section-names-source"

    def _unread_words(self, side: Interval, line: str, cited: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """What of a guideline line went into no citation."""
        rest = list(line)
        for label in ("GUIDELINE", "PAGE", "DATE"):
            for mention in self.reading.mentions(label, *side):
                first, last = mention.start - side.start, min(mention.end, side.end) - side.start
                rest[first:last] = " " * (last - first)
        left = "".join(rest)
        for one in cited:
            if one["section"]:
                left = left.replace(one["section"].lower(), " ", 1)
        words = [word for word in _WORD.findall(left) if word not in OF_FORMULA]
        yield f"words-left={'0' if not words else '1-2' if len(words) < 3 else '3-6' if len(words) < 7 else '7+'}"
        if _DIGIT.search(left):
            yield "numbers-left"
        if tells("hedge", left):
            yield "hedged"


_SIGNS: dict[str, Callable[[IssueSigns, Value], Iterable[str]]] = {
    "issues.outcome": IssueSigns._outcome,
    "issues.medically_necessary": IssueSigns._outcome,
    "issues.rationale": IssueSigns._rationale,
    "issues.request.text": IssueSigns._request,
    "issues.request.treatment": IssueSigns._treatment,
    "issues.request.category": IssueSigns._treatment,
    "issues.request.sessions": IssueSigns._requested,
    "issues.request.strength": IssueSigns._supply,
    "issues.request.quantity": IssueSigns._supply,
    "issues.request.refills": IssueSigns._supply,
    "issues.guideline_sessions": IssueSigns._counted,
    "issues.completed_sessions": IssueSigns._counted,
    "issues.claims_administrator_guidelines": IssueSigns._citations,
    "issues.reviewer_guidelines": IssueSigns._citations,
}
"""What gives the signs of each value that has some."""
