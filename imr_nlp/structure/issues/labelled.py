"""Template `issues`: `Request: Upheld`, then guideline lines and rationale, each after its label.

The labels are what tells an issue: its line stands right before the first of them. A line with a verdict that no label
follows is a quotation, unless it is one of several issues that share what follows, or continues their numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from ...judgements.verdicts import read_verdict
from ...letter.parts import Interval, IssueParts, filled, trim, without_tail
from ...text.sentences import sentence_ends
from .findings import NECESSITY, squeezed
from .labels import Label, before_outcome_label, behind_labels, find_labels
from .numbers import before_number, behind_number, number_of

_VERDICT_WORD = r"(?:[Uu]phe[l1I]d|UPHELD|[O0o]verturned|OVERTURNED|[Mm]odified|MODIFIED|[Pp]artially\ [Oo]verturned)"
_QUALIFIED = r"(?i:,?\s(?:(?:and|as|with)\s)?(?:in\spart\b|\(?(?:partial|modif)\w*\)?))"
_VERDICT = re.compile(
    rf":\s?(?P<verdict>{_VERDICT_WORD}(?![\w-])(?:{_QUALIFIED})?(?:\s?\([^()\n]{{1,60}}\))?)\.?"
    r"(?=\s*(?:$|\n|\d{1,2}[.)]|[A-Z(/]))"
)
# Without a colon, as a cell of a table or a line of its own has it.
_BARE = re.compile(
    r"[UOMP0](?<=[\s-].)(?:(?<=U)(?:phe[l1I]d|PHELD)|(?<=[O0])(?:verturned|VERTURNED)|(?<=M)(?:odified|ODIFIED)"
    r"|(?<=P)artially\ [Oo]verturned)(?=\.?\s*(?:$|\n|Claims\ Admin|MAXIMUS\ g|Decision\ [Rr]at))"
)
_INNER = re.compile(rf":\s?(?:\[.?\]\s?)?(?P<verdict>{_VERDICT_WORD})(?![\w-])")
_OUTCOME = re.compile(_VERDICT_WORD, re.I)
# Other words than the form's, on the numbered line of an issue that another or a label follows.
_LISTED = re.compile(
    r"\d(?<![^\s(].)\d?[.)]\s[^\n:]{1,200}(?P<colon>:)\s?(?P<verdict>[A-Z][A-Za-z '-]{1,60}?)\.?"
    r"(?=\s(?:\(?\d{1,2}[.)]\s|Claims\ Admin|MAXIMUS\ g|Decision\ [Rr]at))"
)
_STATUS = re.compile(r"[A-Z?](?:[A-Za-z/?-]|\s(?=\S)){0,50}")
_COLON_REACH = 80
"""How far before a label the colon may stand whose words decide an issue."""
_SECOND_VERDICT = 60
"""Characters behind a verdict within which another one belongs to the same line."""


class _Verdict(NamedTuple):
    """Where a verdict may end the line of an issue: the colon before it, and its words."""

    colon: int
    words: Interval


@dataclass(frozen=True)
class _Line:
    """The line of an issue: where it begins with its number, its request, its verdict, and where it ends."""

    start: int
    request: Interval
    verdict: Interval | None
    end: int
    number: int | None


@dataclass
class _Issue:
    """An issue: its line, and the labels that follow it."""

    line: _Line
    labels: list[Label]
    repeated: Interval | None = None


def read_labelled(text: str, begin: int, end: int) -> list[IssueParts]:
    """The issues of a letter whose items end with their outcome.

    text (str): The normalized text.
    begin (int), end (int): Where its issues stand.
    RETURNS (list): The issues in order.
    """
    verdicts = _verdicts(text, begin, end)
    labelled = _labelled(text, find_labels(text, begin, end), verdicts, begin)
    issues = _with_unlabelled(text, labelled, verdicts, begin, end)
    limits = [issue.line.start for issue in issues[1:]] + [end] * bool(issues)
    found = []
    for issue, limit in zip(issues, limits, strict=True):
        parts = behind_labels(text, issue.labels, limit)
        line = issue.line
        sides = (parts.get("claims"), parts.get("reviewer"), parts.get("rationale"))
        why = next((label.rule for label in issue.labels if label.kind == "rationale"), "")
        found.append(IssueParts(0, line.request, line.verdict, *sides, issue.repeated, introduced=why))
    return _share(found)


def _verdicts(text: str, begin: int, end: int) -> list[_Verdict]:
    """The verdicts that may end the line of an issue, in order."""
    found = {m.start(): Interval(*m.span("verdict")) for m in _VERDICT.finditer(text, begin, end)}
    for listed in _LISTED.finditer(text, begin, end):
        if read_verdict(listed["verdict"].lower()):
            found.setdefault(listed.start("colon"), Interval(*listed.span("verdict")))
    for bare in _BARE.finditer(text, begin, end):
        request = without_tail(text, begin, bare.start(), " \n-")
        if text[request - 1 : request] not in ("", ":"):
            found.setdefault(request, Interval(*bare.span()))
    return [_Verdict(colon, words) for colon, words in sorted(found.items())]


def _labelled(text: str, labels: list[Label], verdicts: list[_Verdict], begin: int) -> list[_Issue]:
    """The issues whose line stands right before a label."""
    issues: list[_Issue] = []
    floor, last = begin, ""
    for label in labels:
        line = None
        if label.kind in ("claims", last) or last in ("", "rationale"):
            line = _line_before(text, verdicts, floor, label.start, first=not issues)
        if line and label.kind == last == "reviewer" and (line.verdict is None or line.number is None):
            line = None  # within what the reviewer cites
        if line and not (issues and _is_quoted(text, issues[-1].line, line, floor)):
            issues.append(_Issue(line, [label]))
        elif issues:
            issues[-1].labels.append(label)
        floor, last = label.end, label.kind
    return _without_repeated_numbers(issues)


def _is_quoted(text: str, before: _Line, line: _Line, floor: int) -> bool:
    """Whether a line with a number that was there already is introduced as a quotation."""
    again = line.number is not None and before.number is not None and line.number <= before.number
    return again and _is_introduced(text, floor, line.start)


def _without_repeated_numbers(issues: list[_Issue]) -> list[_Issue]:
    """The issues without those whose number was there already, if the number after it comes later: they are quoted."""
    kept: list[_Issue] = []
    for at, issue in enumerate(issues):
        number, last = issue.line.number, kept[-1].line.number if kept else None
        later = {one.line.number for one in issues[at + 1 :]}
        if number is not None and last is not None and number <= last and last + 1 in later:
            kept[-1].labels += issue.labels
        else:
            kept.append(issue)
    return kept


def _line_before(text: str, verdicts: list[_Verdict], floor: int, at: int, first: bool) -> _Line | None:
    """The line of an issue that stands right before a label."""
    within = [place for place, verdict in enumerate(verdicts) if floor <= verdict.colon and verdict.words.end <= at]
    if not within:
        return _odd_line(text, floor, at, first)
    line = _line_of(text, verdicts, within[-1], floor)
    end = verdicts[within[-1]].words.end
    words = text[end:at].strip(" .\n")
    if line and not _has_word(words):
        return line
    if line and len(words) <= _SECOND_VERDICT and (_OUTCOME.search(words) or read_verdict(_status(words).lower())):
        return replace(line, verdict=line.verdict and Interval(line.verdict.start, without_tail(text, end, at, " .\n")))
    if line and line.number is not None and _begins_paragraph(text, line.start) and not _numbered_in(text, end, at):
        return None if _is_introduced(text, floor, line.start) else line
    return _odd_line(text, end, at, first)


def _line_of(text: str, verdicts: list[_Verdict], place: int, floor: int) -> _Line | None:
    """The line of an issue that ends with a verdict.

    Where there is no request between two verdicts, both are one: an outcome, and another one under a label of its own.
    """
    colon, words = verdicts[place]
    before = verdicts[place - 1] if place and verdicts[place - 1].colon >= floor else None
    line = _line(text, before.words.end if before else floor, colon, words)
    if line or before is None:
        return line
    line = _line_of(text, verdicts, place - 1, floor)
    return line and replace(line, verdict=Interval(line.verdict.start if line.verdict else words.start, words.end))


def _status(words: str) -> str:
    """Words without the label of an outcome before them."""
    return words[words.rfind(":") + 1 :].strip()


def _odd_line(text: str, floor: int, end: int, first: bool) -> _Line | None:
    """The line of an issue before a label that has no word of the form's: `Denied`, `See below`, or no outcome at all.

    A line that may be the end of the rationale before it does not count.
    """
    end = without_tail(text, floor, end, " \n.")
    colon = text.rfind(":", max(floor, end - _COLON_REACH), end)
    words = text[colon + 1 : end].strip() if colon >= 0 else ""
    decided = read_verdict(words.lower())
    if colon >= 0 and (decided or not words or _STATUS.fullmatch(words)):
        verdict = filled(trim(text, colon + 1, end))
    else:
        colon, verdict = end, None
    if colon <= floor:
        return None
    line = _line(text, floor, colon, verdict)
    begin = trim(text, max(text.rfind("\n", floor, colon) + 1, floor), colon).start
    numbered = number_of(text, begin, colon) is not None or (line is not None and line.number is not None)
    return line if decided or numbered or first else None


def _line(text: str, floor: int, colon: int, verdict: Interval | None) -> _Line | None:
    """The line of an issue whose request ends at a colon."""
    request = _request(text, floor, colon)
    if request is None:
        return None
    start = before_number(text, floor, request.start)
    end = verdict.end if verdict else colon
    if inner := _INNER.search(text, *request):  # two outcomes, between which stands what no verdict ends with
        verdict = Interval(inner.start("verdict"), end)
        request = Interval(request.start, without_tail(text, request.start, inner.start(), ":.,- "))
    return _Line(start, request, verdict, end, number_of(text, start, end))


def _with_unlabelled(text: str, labelled: list[_Issue], verdicts: list[_Verdict], begin: int, end: int) -> list[_Issue]:
    """The issues with those that have no labels of their own, in order."""
    numbers = {issue.line.number for issue in labelled}
    numbered = len(numbers) > 1 or len(labelled) == 1
    taken = {issue.line.verdict.end for issue in labelled if issue.line.verdict}
    issues: list[_Issue] = []
    floor = begin
    for following in [*labelled, None]:
        limit = following.line.start if following else end
        lines = [
            line for place, verdict in enumerate(verdicts)
            if floor <= verdict.colon < limit and verdict.words.end not in taken
            and not _is_prose(text, verdict.words.end, limit) and (line := _line_of(text, verdicts, place, floor))
        ]  # fmt: skip
        before = issues[-1] if issues else None
        for line in _trusted(text, lines, before, following, limit, numbered):
            issues.append(_Issue(line, []))
        if following:
            _compare(text, following, lines if before is None else [])
            issues.append(following)
            floor = following.labels[-1].end
    return issues


def _trusted(
    text: str, lines: list[_Line], before: _Issue | None, following: _Issue | None, limit: int, numbered: bool
) -> list[_Line]:
    """The lines without labels that are issues: right before another issue, or continuing the numbers."""
    trusted: list[_Line] = []
    next_start, next_number = limit, following.line.number if following and numbered else None
    last = before.line.number if before and numbered else None
    same = squeezed(text, following.line.request) if following else None
    for line in reversed(lines):
        in_order = _in_order(last, line.number if numbered else None, next_number)
        joined = following is not None and not _has_word(text[line.end : next_start])
        begins = _begins_paragraph(text, line.start) or line.number is not None
        introduced = before is not None and _is_introduced(text, before.line.end, line.start)
        alone = line.number is not None and (last is None or line.number > last) and begins and not introduced
        if before is not None and following is None:
            alone = alone and line.number == (last or 0) + 1 and _begins_paragraph(text, line.start)
        if before is None:
            good = begins and in_order and squeezed(text, line.request) != same
        else:
            good = in_order and not introduced and ((joined and begins) or (alone and numbered))
        if good:
            trusted.append(line)
            next_start, next_number = line.start, line.number if numbered else None
    return trusted[::-1]


def _in_order(last: int | None, number: int | None, following: int | None) -> bool:
    """Whether a number stands between those of the issues around it. A line without one does so among its like."""
    if number is None:
        return following is None
    return (last is None or number > last) and (following is None or number < following)


def _compare(text: str, issue: _Issue, lines: list[_Line]) -> None:
    """Note the outcome that a list in front of the issues gives an issue."""
    request = squeezed(text, issue.line.request)
    issue.repeated = next((line.verdict for line in lines if squeezed(text, line.request) == request), None)


def _is_prose(text: str, end: int, limit: int) -> bool:
    """Whether `: Upheld` stands within a sentence and not on the line of an issue."""
    rest = text[end:limit].lstrip(". ")
    return bool(rest) and rest[0].islower()


def _begins_paragraph(text: str, start: int) -> bool:
    """Whether an item begins a paragraph, with its number."""
    return start == 0 or text[start - 1] == "\n"


def _is_introduced(text: str, floor: int, start: int) -> bool:
    """Whether words with a colon introduce an item, as a quoted list is: `An earlier review decided:`."""
    return text[floor:start].rstrip().endswith(":")


def _numbered_in(text: str, begin: int, end: int) -> bool:
    """Whether a paragraph that begins with a number begins in an interval."""
    at = text.find("\n", begin, end)
    while at >= 0:
        if number_of(text, at + 1, end) is not None:
            return True
        at = text.find("\n", at + 1, end)
    return False


def _share(issues: list[IssueParts]) -> list[IssueParts]:
    """Issues listed one after the other share the guideline lines and the rationale that follow the last of them."""
    shared: list[IssueParts] = []
    for issue in reversed(issues):
        bare = not (issue.claims_administrator or issue.reviewer or issue.rationale)
        shared.append(replace(shared[-1], request=issue.request, verdict=issue.verdict) if bare and shared else issue)
    return shared[::-1]


def _request(text: str, floor: int, end: int) -> Interval | None:
    """The disputed item that ends at `end`: from the last paragraph's start, or from the last sentence's."""
    end = trim(text, floor, before_outcome_label(text, max(floor, end - _COLON_REACH), end)).end
    begin = text.rfind("\n", floor, end) + 1
    while begin > floor and not text[begin:end].strip(" :."):  # the outcome stands in a paragraph of its own
        begin = text.rfind("\n", floor, begin - 1) + 1
    if begin <= floor or _holds_sentence(text, begin, end):
        begin = max(begin, floor)
        begin = max(sentence_ends(text, begin, end), default=begin)
    begin = behind_number(text, trim(text, begin, end).start, end)
    start, stop = trim(text, begin, end)
    stop = without_tail(text, start, stop, ":.,- ")
    return Interval(start, stop) if _has_word(text[start:stop]) else None


def _has_word(text: str) -> bool:
    """Whether a text is more than white space and marks."""
    return any(sign.isalnum() or sign == "_" for sign in text)


def _holds_sentence(text: str, begin: int, end: int) -> bool:
    """Whether a paragraph is more than a disputed item: it holds a sentence's end and a verb of judgement."""
    return bool(sentence_ends(text, begin, end)) and bool(NECESSITY.search(text, begin, end))
