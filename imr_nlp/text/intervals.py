"""Where to look: the places of plain words, and intervals around them.

A grammar's expression is slow where it is tried in vain at every character. Plain words are found by `str.find`, which
reads a letter in microseconds, and the expression is tried only near them.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable
from typing import Protocol, TypeVar


class _Interval(Protocol):
    """What begins and ends somewhere: a named tuple whose first two fields these are."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


S = TypeVar("S", bound=_Interval)


def places(text: str, words: Iterable[str]) -> list[int]:
    """Where any of some words begins in a text.

    text (str): The text.
    words (Iterable): The words, none of which is empty.
    RETURNS (list): Offsets in order; a place that two words share stands twice.
    """
    found = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            found.append(at)
            at = text.find(word, at + 1)
    return sorted(found)


def before_marks(text: str, marks: str, start: int, end: int) -> int:
    """Where what stands before the first of some marks ends.

    text (str): The text.
    marks (str): The marks, one character each.
    start (int), end (int): The interval.
    RETURNS (int): The offset of the first mark in it, or the interval's end where it has none.
    """
    return min((at for mark in marks if (at := text.find(mark, start, end)) >= 0), default=min(end, len(text)))


def before_word(text: str, start: int, end: int) -> int:
    """Where the last word of an interval begins, with the white space behind it.

    text (str): The text.
    start (int), end (int): The interval.
    RETURNS (int): The offset of the word's first letter, or the end where no word of letters stands last.
    """
    last = end
    while last > start and text[last - 1].isspace():
        last -= 1
    at = last
    while at > start and text[at - 1].isalpha():
        at -= 1
    return at if at < last < end else end


def joined(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Alignment in order, those that overlap or touch made one.

    intervals (Iterable): Start and end of each.
    RETURNS (list): Start and end of each of the joined intervals.
    """
    found: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def within(intervals: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether an interval lies within one of several.

    intervals (list): Joined intervals, in order.
    start (int), end (int): The interval.
    RETURNS (bool): Whether one of them holds it.
    """
    at = bisect_right(intervals, (start, sys.maxsize)) - 1
    return at >= 0 and end <= intervals[at][1]


def longest(found: Iterable[S]) -> list[S]:
    """The longest of what overlaps, in the letter's order; of equal ones the first.

    Where the outermost holds all that overlap it, it is the longest, and nothing is measured: half the time or less.

    found (Iterable): What has a start and an end.
    RETURNS (list): What remains, without overlaps.
    """
    taken: list[S] = []
    rivals: list[S] = []
    reach = 0
    for one in sorted(found, key=lambda interval: (interval.start, -interval.end)):
        if one.start >= reach and rivals:
            taken += rivals[:1] if rivals[0].end == reach else _winners(rivals)
            rivals = []
        rivals.append(one)
        if one.end > reach:
            reach = one.end
    return taken + _winners(rivals)


def _winners(rivals: list[S]) -> list[S]:
    """The longest of those that overlap one another or a common third."""
    winners: list[S] = []
    covered: set[int] = set()
    for one in sorted(rivals, key=lambda rival: (rival.start - rival.end, rival.start)):
        if one.start not in covered and one.end - 1 not in covered:
            covered.update(range(one.start, one.end))
            winners.append(one)
    return sorted(winners, key=lambda winner: winner.start)
