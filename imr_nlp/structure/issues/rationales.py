"""Template `rationales`: `1. X is not medically necessary and appropriate.`, then the two sides in sentences."""

from __future__ import annotations

import re

from ...letter.parts import Interval, IssueParts, filled, trim, without_tail
from .findings import NECESSITY, sides, split_verdict
from .numbers import behind_number, sentence_ends

_RATIONALE = re.compile(r"(?:The\ (?:Physician|Expert)\ Reviewer's\ )?[Dd]ecision\ [Rr]ationale\s?:")
_CLAIMS_SENTENCE = re.compile(
    r"The\ Claims\ Administrator\ (?:based|did\ not|relied|cited|used|found)|The\ Claims\ Administrator's\ decision"
)
_REQUEST_FOR = re.compile(r"The requests? (?:for|of) (?:an? |the )?")


def read_rationales(text: str, begin: int, end: int) -> list[IssueParts]:
    """The issues of a letter that decides each of them in a sentence.

    text (str): The view's text.
    begin (int), end (int): Where its issues stand.
    RETURNS (list): The issues in order.
    """
    starts = _first_of_each(_CLAIMS_SENTENCE, _RATIONALE, text, begin, end)
    found: list[IssueParts] = []
    heads: list[tuple[Interval, Interval | None, int]] = []
    floor = begin
    for start in starts:
        heads.append(_head(text, floor, start))
        label = _RATIONALE.search(text, start, end)
        floor = label.end() if label else start
    for at, ((request, verdict, _), start) in enumerate(zip(heads, starts, strict=True)):
        limit = heads[at + 1][2] if at + 1 < len(heads) else end
        why = _RATIONALE.search(text, start, limit)
        claims, reviewer = sides(text, start, why.start() if why else limit)
        rationale = filled(trim(text, why.end(), limit)) if why else None
        found.append(IssueParts(0, request, verdict, claims, reviewer, rationale))
    return [one for one in found if filled(one.request)]


def _first_of_each(first: re.Pattern[str], last: re.Pattern[str], text: str, begin: int, end: int) -> list[int]:
    """Where each group begins: the first match of `first` after a match of `last`."""
    starts: list[int] = []
    open_ = True
    for found in sorted([*first.finditer(text, begin, end), *last.finditer(text, begin, end)], key=lambda m: m.start()):
        if found.re is first and open_:
            starts.append(found.start())
            open_ = False
        elif found.re is last:
            if open_:
                starts.append(found.start())
            open_ = True
    return starts


def _head(text: str, floor: int, end: int) -> tuple[Interval, Interval | None, int]:
    """The sentence before the guideline lines: its request, its verdict, and where it begins with its number."""
    begin = max(text.rfind("\n", floor, trim(text, floor, end).end) + 1, floor)
    while begin > floor and NECESSITY.match(text, begin, end):  # the verdict stands in a paragraph of its own
        begin = max(text.rfind("\n", floor, begin - 1) + 1, floor)
    if begin == floor or len(NECESSITY.findall(text, begin, end)) > 1:
        begin = max((start for start in sentence_ends(text, begin, end) if start < end), default=begin)
    start = begin
    begin = behind_number(text, begin, end)
    if asked := _REQUEST_FOR.match(text, begin, end):
        begin = asked.end()
    decided = NECESSITY.search(text, begin, end)
    request, verdict = split_verdict(text, begin, decided, end) if decided else (trim(text, begin, end), None)
    request = Interval(request.start, without_tail(text, *request, ":.,- "))
    return request, verdict, start
