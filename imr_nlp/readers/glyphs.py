"""The characters of a PDF page that a reader sees, each with its place."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy
from numpy.typing import NDArray

from .visibility import hidden_glyphs, page_objects

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

Places = NDArray[numpy.float64]
HYPHEN = "\ufffe"  # PDFium's sign for a hyphen at a line's end, in place of both
_SPACES = numpy.array((0, 9, 10, 11, 12, 13, 32, 0xA0, 0x3000, *range(0x2000, 0x200C), 0xFEFF))
_NOTHING = -1  # what is left of the second half of a sign
_TINY = 0.3  # of the usual height
_SMALL = 3.0  # points
_TURNED = 15.0  # degrees: what stands at more than that to the text is a stamp or a watermark


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Characters on a page, in the order in which they were drawn, with the cells that they stand in.

    text (str): The characters, without the spaces between them.
    left (ndarray), bottom (ndarray), right (ndarray), top (ndarray): Edges of their cells in points.
    space (ndarray): Whether a space was typed before each.
    """

    text: str
    left: Places
    bottom: Places
    right: Places
    top: Places
    space: NDArray[numpy.bool_]

    def __len__(self) -> int:
        return len(self.text)

    def take(self, start: int, end: int) -> Glyphs:
        """Characters in a row. RETURNS (Glyphs): Those from `start` up to `end`."""
        left, bottom, right, top = (edge[start:end] for edge in (self.left, self.bottom, self.right, self.top))
        return Glyphs(self.text[start:end], left, bottom, right, top, self.space[start:end])

    def keep(self, kept: NDArray[numpy.bool_]) -> Glyphs:
        """Some of the characters. RETURNS (Glyphs): Those for which the mask is true."""
        places = numpy.flatnonzero(kept)
        left, bottom, right, top = (edge[places] for edge in (self.left, self.bottom, self.right, self.top))
        text = "".join(self.text[place] for place in places.tolist())
        return Glyphs(text, left, bottom, right, top, self.space[places])

    def moved(self, x: Places, y: Places, width: Places, height: Places) -> Glyphs:
        """The characters in other cells. RETURNS (Glyphs): With these middles, widths and heights."""
        edges = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        return Glyphs(self.text, *edges, self.space)

    @property
    def x(self) -> Places:
        return (self.left + self.right) / 2

    @property
    def y(self) -> Places:
        return (self.bottom + self.top) / 2


def page_glyphs(page: PdfPage, textpage: PdfTextPage) -> tuple[Glyphs, float]:
    """The characters of a page.

    page (PdfPage), textpage (PdfTextPage): An open page and its text.
    RETURNS (tuple): The characters that can be seen and stand as most do, turned upright; and by how much the text is
        turned to the left of the page's own axes, in radians.
    """
    glyphs, numbers = _raw_glyphs(textpage)
    objects = page_objects(page)
    if hidden := hidden_glyphs(page, textpage, objects, glyphs, numbers):
        seen = numpy.array([number not in hidden for number in numbers.tolist()], bool)
        glyphs, numbers = glyphs.keep(seen), numbers[seen]
    turn = 0.0
    if len(glyphs) and any(one.turned for one in objects.values()):
        turn, alike = _usual_turn(textpage, numbers)
        glyphs = _upright(glyphs.keep(alike), turn)
    return _without_tiny(glyphs), turn


def _raw_glyphs(textpage: PdfTextPage) -> tuple[Glyphs, NDArray[numpy.int64]]:
    """All characters but white space, which only says that a word ends, with PDFium's numbers of them."""
    import pypdfium2.raw as pdfium

    count = max(0, textpage.count_chars())
    cells = (pdfium.FS_RECTF * count)()
    handle, loose = textpage.raw, pdfium.FPDFText_GetLooseCharBox
    for number, cell in enumerate(cells):
        loose(handle, number, cell)
    left, top, right, bottom = numpy.frombuffer(cells, numpy.float32).reshape(count, 4).T.astype(float)
    codes = _codes(textpage, count)
    white = numpy.isin(codes, _SPACES)
    kept = numpy.flatnonzero(~white & (codes != _NOTHING))
    typed = numpy.cumsum(white & (right > left))
    space = numpy.diff(typed[kept], prepend=0) > 0
    for number in kept[(right - left <= 0)[kept] | (top - bottom <= 0)[kept]].tolist():
        left[number], bottom[number], right[number], top[number] = textpage.get_charbox(number)
    text = codes[kept].astype("<u4").tobytes().decode("utf-32-le")
    return Glyphs(text, left[kept], bottom[kept], right[kept], top[kept], space), kept


def _codes(textpage: PdfTextPage, count: int) -> NDArray[numpy.int64]:
    """The code of each character. Of a sign beyond U+FFFF PDFium gives two halves: one becomes it, one nothing."""
    import pypdfium2.raw as pdfium

    text = textpage.get_text_range() if count else ""
    if len(text) == count:
        codes = numpy.frombuffer(text.encode("utf-32-le", "replace"), "<u4").astype(numpy.int64)
    else:
        own = (pdfium.FPDFText_GetUnicode(textpage.raw, number) for number in range(count))
        codes = numpy.fromiter(own, numpy.int64, count)
        high = numpy.flatnonzero((codes[:-1] >> 10 == 0xD800 >> 10) & (codes[1:] >> 10 == 0xDC00 >> 10))
        codes[high] = 0x10000 + ((codes[high] & 0x3FF) << 10) + (codes[high + 1] & 0x3FF)
        codes[high + 1] = _NOTHING
    codes[codes == 2] = ord(HYPHEN)
    codes[(codes >= 0x110000) | (codes >> 11 == 0xD800 >> 11)] = 0xFFFD
    return codes


def _usual_turn(textpage: PdfTextPage, numbers: NDArray[numpy.int64]) -> tuple[float, NDArray[numpy.bool_]]:
    """How most characters are turned, in radians, and which are turned like them."""
    import pypdfium2.raw as pdfium

    # PDFium's angles go to the right.
    angles = [-math.degrees(pdfium.FPDFText_GetCharAngle(textpage.raw, number)) for number in numbers.tolist()]
    usual = Counter(round(angle) % 360 for angle in angles).most_common(1)[0][0]
    return math.radians(usual), numpy.array([abs(math.remainder(angle - usual, 360)) < _TURNED for angle in angles])


def _upright(glyphs: Glyphs, turn: float) -> Glyphs:
    """The characters after the page has been turned so that its text is upright."""
    width, height = glyphs.right - glyphs.left, glyphs.top - glyphs.bottom
    sides = (height, width) if round(turn / (math.pi / 2)) % 2 else (width, height)
    return glyphs.moved(*turned(glyphs.x, glyphs.y, turn), *sides)


def turned(x: Any, y: Any, turn: float) -> tuple[Any, Any]:
    """Points after the page has been turned to the right about its origin.

    x (float or ndarray), y (float or ndarray): The points.
    turn (float): The angle in radians.
    RETURNS (tuple): Where they come to stand.
    """
    cosine, sine = math.cos(turn), math.sin(turn)
    return x * cosine + y * sine, y * cosine - x * sine


def _without_tiny(glyphs: Glyphs) -> Glyphs:
    """Characters without those too small to be read."""
    if not len(glyphs):
        return glyphs
    heights = glyphs.top - glyphs.bottom
    seen = heights >= min(_SMALL, _TINY * float(numpy.median(heights)))
    return glyphs if seen.all() else glyphs.keep(seen)
