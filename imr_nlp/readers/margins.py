"""What stands on a page beside its text: line numbers, stamps in the margin, words laid over the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from .rows import Piece

_NUMBERS = 8  # line numbers below each other, on one page of the letter, to know them by
_EVEN = 0.25  # of their usual distance: how much that of line numbers may differ
_ALIGNED = 4.0  # points
_APART = 0.6  # of its height: room between a line number and a line that it was drawn with
_EVERY = 0.9  # of the lines of a page
_BLOCK = 5  # pieces of prose that show where the text begins and ends
_PROSE = 40  # characters of such a piece
_MARGIN = 6.0  # points between the text and what stands in its margin
_STAMP = 80  # characters that the stamps of a page may have: more is text
_LARGE = 1.8  # times the usual height: words laid over a page are larger than its text


def without_margins(pages: Sequence[list[Piece]]) -> list[list[Piece]]:
    """Leave out what stands beside the text or over it.

    pages (Sequence): The pieces of each page.
    RETURNS (list): The pieces of each page's text.
    """
    kept = [_without_watermarks(page) for page in pages]
    for first in (True, False):
        kept = _without_line_numbers(kept, first)
    return _without_stamps(kept)


def _without_line_numbers(pages: list[list[Piece]], first: bool) -> list[list[Piece]]:
    """Pages without the numbers to the left of their lines, or to the right."""
    found = [_numbers(page, first) for page in pages]
    edges = [numbers[0][1] for page in found for numbers in page if len(numbers) >= _NUMBERS and _are_even(numbers)]
    if not edges:
        return pages
    kept = []
    for page, groups in zip(pages, found, strict=True):
        numbers = [group for group in groups if any(abs(group[0][1] - edge) < 2 * _ALIGNED for edge in edges)]
        places = {place for group in numbers for place, *_ in group if _is_outside(page, group, first)}
        kept.append([rest for place, piece in enumerate(page) for rest in _rest(piece, place in places, first)])
    return kept


_Number = tuple[int, float, float, int, bool]
"""A piece's place on its page, the edge of the number that it begins or ends with, where on the page it stands, the
number, and whether it stands apart."""


def _numbers(page: list[Piece], first: bool) -> list[list[_Number]]:
    """Numbers below each other that count up, from pieces that begin (or end) with a number."""
    aligned: dict[tuple[str, int], list[_Number]] = {}
    for place, piece in enumerate(page):
        word = piece.text.split(" ")[0 if first else -1]
        if not (word.isdecimal() and word.isascii() and len(word) <= 3):
            continue
        begin = 0 if first else len(piece.glyphs) - len(word)
        own = piece.glyphs.take(begin, begin + len(word))
        apart = _stands_apart(piece, begin, begin + len(word))
        if not apart and not first:
            continue
        for name, edge in (("left", float(own.left[0])), ("right", float(own.right[-1]))):
            number = (place, edge, piece.top, int(word), apart)
            for near in (-1, 0, 1):  # an edge between two steps belongs to both
                aligned.setdefault((name, round(edge / _ALIGNED) + near), []).append(number)
    rows = sum(not any(other.left < piece.left and other.beside(piece) for other in page) for piece in page)
    groups = [_counting(sorted(group, key=lambda number: -number[2])) for group in aligned.values()]
    # Numbers a mere space before the words are those of lines only if nearly every line has one.
    return [group for group in groups if group and (all(one[4] for one in group) or len(group) > _EVERY * rows)]


def _stands_apart(piece: Piece, begin: int, end: int) -> bool:
    """Whether the characters are a whole piece, or more than a space away from the rest of it."""
    glyphs = piece.glyphs
    if begin == 0 and end == len(glyphs):
        return True
    edge = end if begin == 0 else begin
    return float(glyphs.left[edge] - glyphs.right[edge - 1]) > _APART * piece.height


def _counting(numbers: list[_Number]) -> list[_Number]:
    """The numbers if each is by one step larger than the one above it."""
    steps = Counter(below[3] - above[3] for above, below in pairwise(numbers))
    if not steps:
        return numbers
    step, count = steps.most_common(1)[0]
    return numbers if step > 0 and count >= 0.9 * (len(numbers) - 1) else []


def _are_even(numbers: list[_Number]) -> bool:
    """Whether the numbers stand at one distance, as those of lines do and those of a list do not."""
    gaps = sorted(above[2] - below[2] for above, below in pairwise(numbers))
    usual = gaps[len(gaps) // 2]
    return sum(abs(gap - usual) < _EVEN * usual for gap in gaps) >= 0.8 * len(gaps)


def _is_outside(page: list[Piece], numbers: list[_Number], first: bool) -> bool:
    """Whether nothing but the numbers stands as far out as they do."""
    own = {place for place, *_ in numbers}
    others = [piece for place, piece in enumerate(page) if place not in own]
    edge = numbers[0][1]
    beyond = sum(piece.left < edge - _ALIGNED if first else piece.right > edge + _ALIGNED for piece in others)
    return beyond <= 0.1 * len(page)


def _rest(piece: Piece, numbered: bool, first: bool) -> Iterable[Piece]:
    """A piece without its line number."""
    if not numbered:
        return [piece]
    length = len(piece.text.split(" ")[0 if first else -1])
    begin, end = (length, len(piece.glyphs)) if first else (0, len(piece.glyphs) - length)
    return [Piece(piece.glyphs.take(begin, end))] if begin < end else []


def _without_stamps(pages: list[list[Piece]]) -> list[list[Piece]]:
    """Pages without what stands in the margin beside their lines."""
    prose = [piece for page in pages for piece in page if len(piece.text) >= _PROSE]
    if len(prose) < _BLOCK:
        return pages
    left = _share(prose, 0.1, lambda piece: piece.left) - _MARGIN
    right = _share(prose, 0.95, lambda piece: piece.right) + _MARGIN
    kept = []
    for page in pages:
        outside = [piece for piece in page if piece.right < left or piece.left > right]
        stamps = _stamps(outside, page) if outside else []
        dropped = set(map(id, stamps)) if sum(len(piece.text) for piece in stamps) <= _STAMP else set()
        kept.append([piece for piece in page if id(piece) not in dropped])
    return kept


def _share(pieces: list[Piece], share: float, edge: Callable[[Piece], float]) -> float:
    edges = sorted(map(edge, pieces))
    return edges[min(len(edges) - 1, int(share * len(edges)))]


def _stamps(outside: list[Piece], page: list[Piece]) -> list[Piece]:
    """Those of the pieces in the margin that stand beside prose and are no values with their labels."""
    prose = [piece for piece in page if len(piece.text) >= _PROSE]
    bottom = min((piece.bottom for piece in prose), default=0.0)
    top = max((piece.top for piece in prose), default=0.0)
    beside = [piece for piece in outside if bottom < (piece.bottom + piece.top) / 2 < top]
    return [piece for piece in beside if not any(other.text.endswith(":") and piece.beside(other) for other in page)]


def _without_watermarks(page: list[Piece]) -> list[Piece]:
    """A page without large words that lie over several of its lines."""
    heights = sorted(piece.height for piece in page)
    if not heights or heights[-1] < _LARGE * heights[len(heights) // 2]:
        return page
    least = _LARGE * heights[len(heights) // 2]
    return [piece for piece in page if piece.height < least or not _lies_over(piece, page)]


def _lies_over(piece: Piece, page: list[Piece]) -> bool:
    under = [
        other
        for other in page
        if other is not piece
        and other.height < piece.height / 1.5
        and min(other.right, piece.right) - max(other.left, piece.left) > other.height
        and piece.bottom < (other.bottom + other.top) / 2 < piece.top
    ]
    return len(under) > 1
