"""Numbers without a unit that count sessions all the same: `11 of the 12 visits`, `6 were certified`."""

from __future__ import annotations

import re
from bisect import bisect_right

from ..text.numbers import NUMBER
from ..text.sentences import sentence_end, sentence_start
from .context import LetterContext, Zone
from .counted import NO, words_beside
from .kinds import KINDS, last_kind, NO_THERAPY
from .values import RANGE, bounds

NUMBER_START = r"(?<![\w/.#$%])(?<![a-z]-)(?<![\d]-)(?<!\d,)"
"""Where a number may begin that is no part of another, of a date or of a word: the source of a regular expression."""
_BARE = re.compile(rf"{NUMBER_START}(?P<n>{RANGE})(?![\w%]|\s?/|\.\d|,\d\d\d|-)")
_ENDS = re.compile(r"\s?(?:[.,;:)\"'?!]|$|\n|-\s)")
_BEGINS = re.compile(r"(?:^|[\n.;:,(\"'?!])\s?$")
_OPENS = re.compile(r"(?:[:(\"]\s?|\d/\d{1,2}\s)$")
_ROSE = re.compile(rf"\b(?:from|at|was)\s\S{{1,12}}(?:\s\S{{1,12}}){{0,3}}\s(?:down\s|up\s)?to\s$|\bfrom\s$")
_ROSE_TO = re.compile(rf"\s(?:\S{{1,12}}\s){{0,2}}to\s{NUMBER}\b")
_ON_SCALE = re.compile(r"\s(?:out\s)?of\s(?:5|10|100|five|ten)\b")
_SCALE = re.compile(rf"{NUMBER}\s(?:out\s)?of\s(?:5|10|100|five|ten)$")
_ALONE = (1, 1)
_LIST = 80
"""How many characters behind a count another may stand in a list."""
_NEAR = 150
"""How many characters away a count of sessions may lend a number its unit."""
_BEFORE = 40
_GREATEST = 200
"""A greater number without a unit is none of sessions."""

Bounds = tuple[int, int]


def find_unitless_counts(
    text: str, begins: list[int], counts: list[tuple[int, int]], stated: set[Bounds], context: LetterContext
) -> list[tuple[int, int]]:
    """Numbers to which a count of sessions nearby, or the therapy in dispute, lends its unit.

    text (str): The view's text in lower case.
    begins (list): Where numbers may begin.
    counts (list): Start and end of each count of sessions, in order.
    stated (set): Least and greatest number of each of these counts.
    context (LetterContext): What is in dispute where.
    RETURNS (list): Start and end of each number, in order.
    """
    starts, ends = [start for start, _ in counts], [end for _, end in counts]
    bare: list[tuple[int, int]] = []
    for begin in begins:
        match = _BARE.match(text, begin)
        if match is None or (bare and begin < bare[-1][1]):
            continue
        start, end = match.span("n")
        at = bisect_right(ends, begin)
        if at < len(starts) and starts[at] < end:
            continue
        zone = context.zone_at(start)
        previous = ends[at - 1] if at else -_NEAR
        near = start - previous < _NEAR or (at < len(starts) and starts[at] - end < _NEAR)
        if zone == "citations" or not (near or zone == "reasons" or _therapy_near(text, start, end, zone)):
            continue
        if _could_count(text, start, end, stated, previous):
            bare.append((start, end))
    return bare


def _therapy_near(text: str, start: int, end: int, zone: Zone) -> bool:
    """Whether a therapy is named in the sentence of a number; in a request, right before it."""
    if zone == "request":
        found = KINDS.ending(text, max(0, start - _BEFORE), start)
        return found is not None and found.rule.says not in NO_THERAPY
    first = sentence_start(text, start, max(0, start - _NEAR))
    last = sentence_end(text, end, min(len(text), end + _NEAR))
    return any(found.rule.says not in NO_THERAPY for found in KINDS.finditer(text, first, last))


def _could_count(text: str, start: int, end: int, stated: set[Bounds], previous: int) -> bool:
    """Whether the words before and behind a number speak as they do of sessions."""
    number = bounds(text[start:end])
    if number == _ALONE or number[1] > _GREATEST:
        return False
    before, behind = words_beside(text, start, end, "bare")
    if NO in (before, behind):
        return False
    if number not in stated and (_ON_SCALE.match(text, end) or _SCALE.search(text, max(0, start - 20), end)):
        return False
    if text[end : end + 1] == "." and text[max(0, start - 1) : start] in ("", "\n"):  # the number of an item
        return False
    if text[start - 1 : start] == "(" and text[end : end + 1] == ")":  # a mark of a list
        return False
    if behind is None and not _ENDS.match(text, end):
        return False
    if number not in stated and last_kind(text, max(0, text.rfind(". ", 0, start), text.rfind("; ", 0, start), start - 60), start) in NO_THERAPY:
        return False
    if number not in stated and (_ROSE.search(text, max(0, start - 60), start) or _ROSE_TO.match(text, end)):
        return False
    if before or number in stated:
        return True
    kind = KINDS.ending(text, max(0, start - _BEFORE), start)
    if kind:
        return kind.rule.says not in NO_THERAPY
    if _OPENS.search(text, max(0, start - 6), start):
        return True
    listed = start - previous < _LIST and text[start - 2 : start] == ", "
    if listed and _ENDS.match(text, end):
        return True
    return bool(behind and _BEGINS.search(text, max(0, start - 3), start))
