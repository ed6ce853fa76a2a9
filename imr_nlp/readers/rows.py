"""The lines of a PDF page in reading order, out of its characters, whatever order they were drawn in."""

from __future__ import annotations

import math

import numpy
from numpy.typing import NDArray

from .case_labels import is_label
from .glyphs import HYPHEN, Glyphs, turned

_APART = 0.075  # of a line's height: room between two letters that is a space, though nobody typed one
_AWAY = 1.5  # of a line's height: room after which another piece begins, as in a table
_BACK = 0.4  # of a line's height: a step to the left that no letter takes
_PROSE = 25  # characters: a cell of a case table is shorter, a line of a text column longer
_COLUMN_ROWS = 5  # rows that make a column
_SLANT = 0.004  # rise of a line over its length, above which a page was scanned askew
_LONG = 100.0  # points: a line whose slant can be measured


class Piece:
    """Characters on one line without much room between them.

    glyphs (Glyphs): The characters, from left to right.
    text (str): Their text, with spaces.
    spaces (ndarray): Places of the characters before which a space stands.
    left (float), bottom (float), right (float), top (float): Edges in points.
    """

    def __init__(self, glyphs: Glyphs) -> None:
        self.glyphs = glyphs
        self.left, self.right = float(glyphs.left[0]), float(glyphs.right[-1])
        self.bottom, self.top = float(glyphs.bottom.min()), float(glyphs.top.max())
        self.spaces = _spaces(glyphs)
        starts = [0, *self.spaces.tolist()]
        self.text = " ".join(glyphs.text[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True))

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def is_prose(self) -> bool:
        return len(self.text) >= _PROSE

    def beside(self, other: Piece) -> bool:
        """Whether two pieces stand on one line of the page."""
        overlap = min(self.top, other.top) - max(self.bottom, other.bottom)
        return overlap > 0.5 * min(self.height, other.height)


Row = list[Piece]
"""Pieces that stand on one line of the page, from left to right."""


def page_pieces(glyphs: Glyphs) -> tuple[list[Piece], float]:
    """The pieces of a page.

    glyphs (Glyphs): Its characters, upright.
    RETURNS (tuple): The pieces in the order in which they were drawn, and by how much they slanted, in radians.
    """
    pieces = _pieces(glyphs)
    slant = _slant(pieces)
    if slant:
        width, height = glyphs.right - glyphs.left, glyphs.top - glyphs.bottom
        pieces = _pieces(glyphs.moved(*turned(glyphs.x, glyphs.y, slant), width, height))
    return _without_copies(pieces), slant


def in_reading_order(pieces: list[Piece]) -> list[Row]:
    """Pieces in rows, in reading order.

    A case table drawn column by column is read row by row, and a footer drawn first comes last. Columns of prose are
    read one after the other, whichever way they were drawn.

    pieces (list): The pieces of a page.
    RETURNS (list): Its rows.
    """
    return _with_values(_in_columns(_rows(pieces)))


def _spaces(glyphs: Glyphs) -> NDArray[numpy.int64]:
    """The characters before which a space stands: where one was typed, or where there is room for one."""
    gaps = glyphs.left[1:] - glyphs.right[:-1]
    typed = glyphs.space[1:]
    close = gaps[~typed]
    # The letters of a heading may be set apart.
    usual = max(0.0, float(numpy.sort(close)[len(close) // 2])) if len(close) > 2 else 0.0
    heights = glyphs.top - glyphs.bottom
    room = usual + _APART * numpy.minimum(heights[1:], heights[:-1])
    return numpy.flatnonzero(typed | (gaps > room)) + 1


def _pieces(glyphs: Glyphs) -> list[Piece]:
    """Runs of characters as they were drawn, up to a step back, to another line or over much room."""
    heights = glyphs.top - glyphs.bottom
    height = numpy.minimum(heights[1:], heights[:-1])
    shared = numpy.minimum(glyphs.top[1:], glyphs.top[:-1]) - numpy.maximum(glyphs.bottom[1:], glyphs.bottom[:-1])
    begins = (
        (glyphs.left[1:] - glyphs.right[:-1] > _AWAY * height)
        | (glyphs.left[1:] < glyphs.left[:-1] - _BACK * height)
        | (shared < 0.5 * height)
    )
    starts = [0, *(numpy.flatnonzero(begins) + 1).tolist()]
    return [Piece(glyphs.take(start, end)) for start, end in zip(starts, [*starts[1:], len(glyphs)], strict=True)]


def _slant(pieces: list[Piece]) -> float:
    """How lines of a page that was scanned askew rise: half of the long ones more, half less."""
    rises = sorted(
        math.atan2(float(piece.glyphs.y[-1] - piece.glyphs.y[0]), piece.right - piece.left)
        for piece in pieces
        if piece.right - piece.left > _LONG
    )
    slant = rises[len(rises) // 2] if len(rises) > 2 else 0.0
    return slant if abs(slant) > _SLANT else 0.0


def _without_copies(pieces: list[Piece]) -> list[Piece]:
    """Pieces without those drawn twice in one place, as some programs do for bold print."""
    seen: dict[str, list[Piece]] = {}
    kept = []
    for piece in pieces:
        same = seen.setdefault(piece.text, [])
        if any(abs(piece.left - other.left) < 0.2 * piece.height and piece.beside(other) for other in same):
            continue
        same.append(piece)
        kept.append(piece)
    return kept


def _rows(pieces: list[Piece]) -> list[Row]:
    """Pieces from top to bottom, those beside each other in one row."""
    rows: list[Row] = []
    for piece in sorted(pieces, key=lambda piece: -piece.top):
        if rows and piece.beside(rows[-1][0]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda piece: piece.left)
    return rows


def _in_columns(rows: list[Row]) -> list[Row]:
    """Rows with columns of prose parted: first the left one from top to bottom, then the right one."""
    gutter = _gutter(rows)
    if gutter is None:
        return rows
    arranged: list[Row] = []
    left: list[Row] = []
    right: list[Row] = []
    for row in rows:
        if any(piece.left < gutter < piece.right for piece in row):
            arranged += [*left, *_in_columns(right), row]
            left, right = [], []
            continue
        for side, pieces in (
            (left, [piece for piece in row if piece.right <= gutter]),
            (right, [piece for piece in row if piece.left >= gutter]),
        ):
            if pieces:
                side.append(pieces)
    return [*arranged, *left, *_in_columns(right)]


def _gutter(rows: list[Row]) -> float | None:
    """The middle of the room between two columns of prose, or `None` on a page that has no columns."""
    beside = [row for row in rows if len(row) > 1 and all(piece.is_prose for piece in row)]
    if len(beside) < _COLUMN_ROWS or len(beside) <= 0.3 * len(rows):
        return None
    lefts = sorted(row[1].left for row in beside)
    edge = lefts[len(lefts) // 10]
    ends = [row[0].right for row in beside if row[0].right < edge]
    return (max(ends) + edge) / 2 if ends else None


def _with_values(rows: list[Row]) -> list[Row]:
    """Rows with the values of a case table behind their labels, where the labels stand in a row above them."""
    arranged: list[Row] = []
    for row in rows:
        above = arranged[-1] if arranged else []
        if len(above) > 1 and len(above) == len(row) and _are_labels(above) and not any(is_label(p.text) for p in row):
            arranged[-1:] = [[label, value] for label, value in zip(above, row, strict=True)]
        else:
            arranged.append(row)
    return arranged


def _are_labels(row: Row) -> bool:
    return all(is_label(piece.text) for piece in row)


def row_text(row: Row) -> str:
    """The words of a row. RETURNS (str): Its pieces with a space between them, a hyphen at a line's end as a hyphen."""
    return " ".join(piece.text for piece in row).replace(HYPHEN, "-")
