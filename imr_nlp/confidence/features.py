"""What is known of a value when it has been read: the signs by which its confidence is judged.

A sign is a short string; the model has a weight for each. A value has signs of its own field, which are written
`field|sign` where the field has to be named, and signs that mean the same for every field. Signs that a person can do something about have a sentence in `reasons.csv`, which the review shows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..letter.parts import IssueParts
from ..letter.reading import Reading
from .values import Value, values

_LABELS = {
    "case_number": "case number",
    "date_assigned": "date assigned",
    "date_of_injury": "date of injury",
    "decision_date": "decision date",
    "ur_denial_date": "denial date",
    "application_received": "application received",
    "priority": "priority",
    "reviewer.specialties": "specialty",
    "reviewer.licensed_states": "licens",
    "patient.age": "year",
    "diagnoses": "diagnos",
    "prior_treatments": "treatment to date",
}
"""Words that stand in a letter where it states a value."""
_NUMBER = re.compile(r"(?<![\w./-])\d{1,3}(?![\w/-]|\.\d)")
_BASED_ON = re.compile(r"based on")
_PAGE = re.compile(r"page")
_LONG_REQUEST = 150
_SHORT_RATIONALE = 60


class Signs(NamedTuple):
    """The signs of a value.

    value (Value): The value.
    general (Sequence): Signs that mean the same for every field.
    own (list): Signs of its field, without the field's name.
    """

    value: Value
    general: Sequence[str]
    own: list[str]

    def named(self) -> tuple[str, ...]:
        """All of them as the model's weights name them, the field itself first."""
        kind = self.value.kind
        return (kind, *self.general, *(f"{kind}|{sign}" for sign in self.own))


def signs(reading: Reading, decision: Mapping[str, Any]) -> Iterator[Signs]:
    """The signs of each value of a decision.

    reading (Reading): The letter as it was read.
    decision (dict): Plain data of its decision, evidence and warnings included.
    YIELDS (Signs): Those of each value, letter's values first.
    """
    rules: defaultdict[str, dict[str, None]] = defaultdict(dict)  # without doubles, in order
    for evidence in decision["evidence"]:
        rules[evidence["field"]][f"rule={evidence['rule']}"] = None
    warned: defaultdict[str | None, list[str]] = defaultdict(list)
    for warning in decision["warnings"]:
        warned[warning["field"]].append(warning["code"])
    template = f"template={decision['template']}"
    common = [template, *(f"letter-warned={code}" for code in warned[None])]
    if any(warned[field] for field in warned if field):
        common.append("some-warning")
    unproved = [*common, "no-evidence"]
    issues = [
        _IssueSigns(reading, parts, issue)
        for parts, issue in zip(reading.parts.issues, decision["issues"], strict=True)
    ]
    for value in values(decision):
        absent, proof, path = value.absent, rules.get(value.path), value.path
        own = ["absent" if absent else "present", template, *(proof or ())]
        if path in warned:
            own += [f"warned={code}" for code in warned[path]]
        own += _letter_signs(reading, value) if value.issue is None else issues[value.issue].of(value)
        yield Signs(value, common if absent or proof else unproved, own)


def _letter_signs(reading: Reading, value: Value) -> Iterator[str]:
    """Signs of a value of the letter."""
    label = _LABELS.get(value.path)
    if value.absent and label:
        yield "label-stands" if label in reading.lower else "label-missing"
    if isinstance(value.value, (list, tuple)):
        yield f"size={min(len(value.value), 5)}"
    if value.path == "issues":
        lacking = sum(not (parts.verdict and parts.rationale) for parts in reading.parts.issues)
        yield "parts-lack" if lacking else "parts-complete"


class _IssueSigns:
    """Signs of the values of one issue: whether what it says in several places agrees.

    reading (Reading): The letter.
    parts (IssueParts): Where the issue stands.
    issue (dict): The issue as plain data.
    """

    def __init__(self, reading: Reading, parts: IssueParts, issue: Mapping[str, Any]):
        self.reading, self.parts, self.issue = reading, parts, issue
        places = [part for part in (parts.request, parts.rationale) if part]
        self.counts = [m for part in places for m in reading.mentions("SESSION_COUNT", part.start, part.end)]

    def of(self, value: Value) -> Iterator[str]:
        """Signs of one of its values."""
        name = value.kind.removeprefix("issues.")
        if name in ("outcome", "medically_necessary"):
            yield self._judgement()
        elif name == "request.sessions":
            yield self._elsewhere("requested", value)
            yield "number-unread" if self._unread() else "numbers-read"
        elif name in ("guideline_sessions", "completed_sessions"):
            yield from self._counted("limit" if name[0] == "g" else "completed", value)
        elif name.endswith("guidelines"):
            yield from self._citations(name, value.value)
        elif name == "request.text":
            yield "long" if len(value.value) > _LONG_REQUEST else "short"
            yield "sentence-in-it" if ". " in value.value else "no-sentence"
        elif name in ("request.strength", "request.quantity", "request.refills"):
            yield "drug" if self.issue["request"]["category"] == "pharmaceutical" else "no-drug"
            yield "number-unread" if self._unread() else "numbers-read"
        elif name in ("request.treatment", "request.category"):
            yield "treatment-known" if self.issue["request"]["treatment"] else "treatment-unknown"
        elif name == "rationale":
            yield "short" if len((value.value or {}).get("text", "")) < _SHORT_RATIONALE else "long"

    def _judgement(self) -> str:
        """How the outcome and what the rationale concludes go together."""
        outcome, necessary = self.issue["outcome"], self.issue["medically_necessary"]
        if outcome is None or necessary is None:
            decided, concluded = outcome is not None, necessary is not None
            return f"outcome={'given' if decided else 'open'},rationale={'concludes' if concluded else 'open'}"
        return "agree" if (outcome == "overturned") == necessary else "contradict"

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

    def _counted(self, role: str, value: Value) -> Iterator[str]:
        """Signs of a number of sessions that a rationale states."""
        yield self._elsewhere(role, value)
        yield f"counts={min(len(self.counts), 4)}"
        if not value.absent and tuple(value.value) == tuple(self.issue["request"]["sessions"] or ()):
            yield "same-as-requested"

    def _unread(self) -> bool:
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

    def _citations(self, name: str, cited: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """Signs of what a side cites."""
        side = self.parts.reviewer if name[0] == "r" else self.parts.claims_administrator
        yield f"size={min(len(cited), 4)}"
        if side is None:
            yield "no-line"
            return
        line = self.reading.lower[side.start : side.end]
        yield "as-many-as-stated" if len(_BASED_ON.findall(line)) == len(cited) else "more-or-fewer-than-stated"
        pages = sum(len(one["pages"]) for one in cited)
        yield "pages-read" if bool(pages) == bool(_PAGE.search(line)) else "pages-unread"
        if any(one["guideline"] == "other" for one in cited):
            yield "other-source"
        if any(one["basis"] is None for one in cited):
            yield "no-basis"
