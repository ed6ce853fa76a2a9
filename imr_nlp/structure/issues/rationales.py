"""Template `rationales`: `1. X is not medically necessary and appropriate.`, then the two sides in sentences.

An issue is told by the sentences of the two sides and the label of its rationale, any of which may be missing; the
sentence that decides it stands right before the first of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from ...letter.parts import Interval, IssueParts, filled, trim, without_tail
from ...text.sentences import sentence_ends
from ..template import FINDINGS
from .findings import NECESSITY, side_sentences, sides, split_verdict
from .labels import find_labels
from .numbers import behind_number, number_of

_OF_JUDGEMENTS = ("neces", "necces", "app")
"""Letters of which every judgement has some, and few sentences do."""
_LONGEST = 700
"""Characters of the longest sentence that decides an issue, with what else stands in its paragraph."""


class _Mark(NamedTuple):
    """A sentence of a side, or the label of a rationale: its kind, where it begins, where a label ends, its rule."""

    kind: str
    start: int
    end: int
    rule: str = ""


@dataclass
class _Issue:
    """The sentence that decides an issue, from its number on, and the marks that follow it."""

    start: int
    request: Interval
    verdict: Interval | None
    number: int | None
    marks: list[_Mark] = field(default_factory=list)


def read_rationales(text: str, begin: int, end: int) -> list[IssueParts]:
    """The issues of a letter that decides each of them in a sentence.

    text (str): The normalized text.
    begin (int), end (int): Where its issues stand.
    RETURNS (list): The issues in order.
    """
    issues: list[_Issue] = []
    floor, last = begin, ""
    for mark in _marks(text, begin, end):
        issue = _opened(text, floor, mark, issues[-1] if issues else None, last)
        if issue:
            issues.append(issue)
        elif not issues:
            continue
        issues[-1].marks.append(mark)
        floor, last = mark.end, mark.kind
    limits = [issue.start for issue in issues[1:]] + [end] * bool(issues)
    return [_parts(text, issue, limit) for issue, limit in zip(issues, limits, strict=True) if filled(issue.request)]


def _marks(text: str, begin: int, end: int) -> list[_Mark]:
    """The sentences of the sides and the labels of rationales, in order."""
    labels = [_Mark(*label) for label in find_labels(text, begin, end)]
    sentences = [_Mark(one.rule.says, one.start, one.end) for one in side_sentences(text, begin, end)]
    behind = [one for one in sentences if not any(label.start <= one.start <= label.end + 1 for label in labels)]
    return sorted([*labels, *behind], key=lambda mark: mark.start)


def _opened(text: str, floor: int, mark: _Mark, before: _Issue | None, last: str) -> _Issue | None:
    """The issue that a mark opens, if the sentence before it decides one."""
    issue = _decided(text, floor, mark.start, before)
    if issue is None or before is None:
        return issue
    if before.number is not None and issue.number is not None and issue.number <= before.number:
        return None  # a list that the rationale quotes
    if issue.verdict is None:  # the line of an issue without its verdict, or the end of the rationale before
        return issue if issue.number is not None and last == "rationale" else None
    quoted = before.number is not None and issue.number is None and text[floor : issue.start].rstrip().endswith(":")
    if quoted or (mark.kind != "claims" and issue.number is None and not _stands_alone(text, issue, mark)):
        return None
    return issue if last == "rationale" or issue.number is not None or _stands_alone(text, issue, mark) else None


def _stands_alone(text: str, issue: _Issue, mark: _Mark) -> bool:
    """Whether a sentence that decides is a paragraph, and so is what follows it."""
    begins = issue.start == 0 or text[issue.start - 1] == "\n"
    return begins and text[mark.start - 1] == "\n" and not sentence_ends(text, issue.start, mark.start - 1)


def _decided(text: str, floor: int, end: int, before: _Issue | None) -> _Issue | None:
    """The issue whose deciding sentence stands right before a mark."""
    stop = trim(text, floor, end).end
    if stop <= floor:
        return None
    start = _numbered(text, floor, stop, before)
    if start is None:
        start = _last_paragraph(text, floor, stop)
        if start <= floor or (len(NECESSITY.findall(text, start, stop)) > 1 and before):
            start = max((at for at in sentence_ends(text, start, stop) if at < stop), default=start)
    number = number_of(text, start, stop)
    begin = behind_number(text, start, stop)
    lower = text[begin:stop].lower()
    if asked := FINDINGS.match(lower, says="request"):
        begin += asked.end
    may_judge = any(letters in lower for letters in _OF_JUDGEMENTS)
    judged = list(NECESSITY.finditer(text, begin, stop)) if may_judge else []
    if not judged:
        request = Interval(begin, without_tail(text, *trim(text, begin, stop), ":.,- "))
        return _Issue(start, request, None, number)
    request, verdict = split_verdict(text, begin, judged[0], stop)
    if len(judged) > 1:  # both judgements are the verdict, and contradict one another or not
        verdict = Interval(verdict.start, max(verdict.end, judged[-1].end("verdict")))
    return _Issue(start, Interval(request.start, without_tail(text, *request, ":.,- ")), verdict, number)


def _numbered(text: str, floor: int, stop: int, before: _Issue | None) -> int | None:
    """Where the last item begins that has the next number; `Page(s): 61. The request` is no item 61."""
    near = max(floor, stop - _LONGEST)
    starts = {at for at in sentence_ends(text, near, stop) if at < stop} | ({floor} if near == floor else set())
    line = text.find("\n", near, stop)
    while line >= 0:
        starts.add(line + 1)
        line = text.find("\n", line + 1, stop)
    for at in sorted(starts, reverse=True):
        at = trim(text, at, stop).start
        number = number_of(text, at, stop)
        follows = before is None or before.number is None or number == before.number + 1
        if number is not None and follows and (text[at - 1 : at] == "\n" or at <= floor + 1 or before is not None):
            return at
    return None


def _last_paragraph(text: str, floor: int, stop: int) -> int:
    """Where the last paragraph begins; a verdict in a paragraph of its own belongs to the one before."""
    start = max(text.rfind("\n", floor, stop) + 1, floor, stop - _LONGEST)
    while start > floor and NECESSITY.match(text, start, stop):
        start = max(text.rfind("\n", floor, start - 1) + 1, floor)
    return start


def _parts(text: str, issue: _Issue, limit: int) -> IssueParts:
    """The parts of an issue behind the sentence that decides it."""
    first = issue.marks[0].start
    why = next((mark for mark in issue.marks if mark.kind == "rationale"), None)
    labels = [mark for mark in issue.marks if mark.kind != "rationale" and text[mark.end - 1] == ":"]
    start = labels[0].end if labels and labels[0].start == first else first
    claims, reviewer = sides(text, start, why.start if why else limit)
    if why:
        rationale = filled(trim(text, why.end, limit))
        return IssueParts(0, issue.request, issue.verdict, claims, reviewer, rationale, introduced=why.rule)
    reviewer, rationale = _without_label(text, issue.marks, reviewer)
    return IssueParts(0, issue.request, issue.verdict, claims, reviewer, rationale)


def _without_label(text: str, marks: list[_Mark], reviewer: Interval | None) -> tuple[Interval | None, Interval | None]:
    """The reviewer's guideline sentences, and the paragraphs behind them, which are the rationale without its label."""
    if reviewer is None:
        return None, None
    last = max(mark.start for mark in marks)
    paragraph = text.find("\n", last, reviewer.end)
    if paragraph < 0:
        return reviewer, None
    return Interval(reviewer.start, paragraph), filled(trim(text, paragraph, reviewer.end))
