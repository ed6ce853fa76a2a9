"""A text made from another, and the way back: which interval of the one stands for which interval of the other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeAlias

import numpy

Offsets: TypeAlias = "numpy.ndarray[Any, numpy.dtype[numpy.int64]]"


class Alignment:
    """Where the pieces of a made text come from. What stands between two of them comes from nowhere.

    starts (list), sizes (list): Where each piece stands in the made text, and its length.
    origins (list), lengths (list): The same in the text that it was made from. Where a piece is as long there, each
        of its characters stands for one; where not, the whole stands for the whole.
    """

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.origins: list[int] = []
        self.lengths: list[int] = []
        self.sizes = self.lengths

    def add(self, start: int, size: int, origin: int, length: int) -> None:
        """Add a piece behind the others. As long as all are as long as what they stand for, one list says so."""
        if self.sizes is not self.lengths:
            self.sizes.append(size)
        elif size != length:
            self.sizes = [*self.lengths, size]
        self.starts.append(start)
        self.origins.append(origin)
        self.lengths.append(length)

    def shorten(self) -> None:
        """Take the last character of the last piece away."""
        self.lengths[-1] -= 1
        if self.sizes is not self.lengths:
            self.sizes[-1] -= 1

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Where an interval of the made text comes from.

        start (int), end (int): The interval, which neither begins nor ends between two pieces.
        RETURNS (tuple): Start and end in the text that it was made from.
        """
        starts = self.starts
        first = bisect_right(starts, start) - 1
        last = bisect_right(starts, end - 1, max(first, 0)) - 1
        begin = self.origins[first]
        if self.sizes[first] == self.lengths[first]:
            begin += start - starts[first]
        if self.sizes[last] == self.lengths[last]:
            return begin, self.origins[last] + end - starts[last]
        return begin, self.origins[last] + self.lengths[last]

    @cached_property
    def _arrays(self) -> tuple[Offsets, Offsets, Offsets, Offsets]:
        """Starts, sizes, origins and lengths, once all pieces are there."""
        starts, origins, lengths = numpy.array((self.starts, self.origins, self.lengths), dtype=numpy.int64)
        sizes = lengths if self.sizes is self.lengths else numpy.array(self.sizes, dtype=numpy.int64)
        return starts, sizes, origins, lengths

    def all_back(self, begins: Offsets, ends: Offsets) -> tuple[Offsets, Offsets]:
        """Where many intervals of the made text come from; see `back`."""
        starts, sizes, origins, lengths = self._arrays
        first, last = starts.searchsorted(begins, "right") - 1, starts.searchsorted(ends - 1, "right") - 1
        alike = sizes == lengths
        back = origins[first] + numpy.where(alike[first], begins - starts[first], 0)
        return back, origins[last] + numpy.where(alike[last], ends - starts[last], lengths[last])

    def all_places(self, offsets: Offsets) -> Offsets:
        """Where many characters went; see `place`."""
        starts, sizes, origins, lengths = self._arrays
        at = numpy.maximum(origins.searchsorted(offsets, "right") - 1, 0)
        inside = numpy.maximum(offsets - origins[at], 0)
        alike = numpy.where((sizes == lengths)[at], inside, 0)
        return starts[at] + numpy.where(inside >= lengths[at], sizes[at], alike)

    def insertions(self) -> list[int]:
        """Where the made text has something that parts what stands side by side in the text that it was made from.

        RETURNS (list): Its offsets in the made text.
        """
        pieces = zip(self.starts, self.sizes, self.origins, self.lengths, strict=True)
        return [
            start + size
            for (start, size, origin, length), (following, _, next_origin, _) in pairwise(pieces)
            if start + size < following and origin + length == next_origin
        ]

    def within(self, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
        """The pieces that an interval of the made text touches: start, size, origin and length of each."""
        for at in range(max(bisect_right(self.starts, start) - 1, 0), bisect_left(self.starts, end)):
            yield self.starts[at], self.sizes[at], self.origins[at], self.lengths[at]

    def place(self, offset: int) -> int:
        """Where a character went.

        offset (int): Its offset in the text that the other was made from.
        RETURNS (int): Its offset in the made text; for one that was left out, that behind the last piece before it.
        """
        at = bisect_right(self.origins, offset) - 1
        if at < 0:
            return 0
        inside = offset - self.origins[at]
        if inside >= self.lengths[at]:
            return self.starts[at] + self.sizes[at]
        return self.starts[at] + (inside if self.sizes[at] == self.lengths[at] else 0)


class Made:
    """A text made from another.

    text (str): The made text.
    alignment (Alignment): The way back.
    """

    def __init__(self, text: str, alignment: Alignment):
        self.text = text
        self.alignment = alignment


def rewrite(text: str, changes: Iterable[tuple[int, int, str]]) -> Made:
    """Put other words in the place of some.

    text (str): The text.
    changes (Iterable): Start, end and new words of each, in order; none overlaps another. Where start and end are the
        same, the new words come from nowhere.
    RETURNS (Made): The text with the new words.
    """
    parts: list[str] = []
    alignment = Alignment()
    at = length = 0

    def keep(start: int, end: int, words: str) -> None:
        nonlocal length
        if words:
            if end > start:
                alignment.add(length, len(words), start, end - start)
            parts.append(words)
            length += len(words)

    for start, end, words in changes:
        keep(at, start, text[at:start])
        keep(start, end, words)
        at = end
    keep(at, len(text), text[at:])
    return Made("".join(parts), alignment)
