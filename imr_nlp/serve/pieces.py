"""A text cut at every border of its mentions, spots and pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDE = 200
"""Characters from which on a spot is wide."""


@dataclass(frozen=True)
class Piece:
    """An interval in which the same mentions hold from its first to its last character.

    start (int), end (int): Its offsets.
    mentions (tuple): Numbers of the mentions that hold it.
    in_spot (bool): Whether a value was read from it.
    is_wide (bool): Whether only values were that cover more than a line or two, such as a rationale.
    """

    start: int
    end: int
    mentions: tuple[int, ...]
    in_spot: bool
    is_wide: bool


def pieces(
    length: int, mentions: Sequence[tuple[int, int]], spots: Iterable[tuple[int, int]], borders: Iterable[int] = ()
) -> Iterator[Piece]:
    """Cut a text.

    length (int): How long it is.
    mentions (Sequence): Start and end of each mention.
    spots (Iterable): Start and end of what values were read from.
    borders (Iterable): Further offsets to cut at.
    YIELDS (Piece): All of the text, in order; what lies outside of it is left out.
    """
    opened: dict[int, list[int]] = {}
    closed: dict[int, list[int]] = {}
    change: dict[int, int] = {}
    narrow: dict[int, int] = {}
    cuts = {0, length, *borders}
    for number, (start, end) in enumerate(mentions):
        if 0 <= start < end <= length:
            opened.setdefault(start, []).append(number)
            closed.setdefault(end, []).append(number)
            cuts |= {start, end}
    for start, end in spots:
        if 0 <= start < end <= length:
            change[start] = change.get(start, 0) + 1
            change[end] = change.get(end, 0) - 1
            if end - start <= WIDE:
                narrow[start] = narrow.get(start, 0) + 1
                narrow[end] = narrow.get(end, 0) - 1
            cuts |= {start, end}
    places = sorted(cut for cut in cuts if 0 <= cut <= length)
    held: dict[int, None] = {}
    depth = narrow_depth = 0
    for start, end in pairwise(places):
        for number in closed.get(start, ()):
            held.pop(number, None)
        held |= dict.fromkeys(opened.get(start, ()))
        depth += change.get(start, 0)
        narrow_depth += narrow.get(start, 0)
        yield Piece(start, end, tuple(held), depth > 0, depth > 0 and narrow_depth == 0)
