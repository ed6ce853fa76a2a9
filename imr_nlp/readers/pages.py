"""Where the text of a letter stands on the pages of its file, and images of these pages.

For a viewer that shows the evidence of a value on the page that it came from:

    letter, *_ = imr_nlp.read("letter.pdf")
    for box in letter.boxes(evidence.start, evidence.end):
        image = page_image("letter.pdf", box.page, scale=2)  # PNG
        # box.x0, box.y0, box.x1, box.y1 are shares of the page's width and height, from its top left corner

A range over several lines gives a box for each line. Letters that have no pages (text, HTML, tables) give none.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .glyphs import turned

if TYPE_CHECKING:
    from PIL.Image import Image

PAGE_BREAK = "\f"


class Box(NamedTuple):
    """A rectangle on a page, as the page is shown.

    page (int): Number of the page in its file, 1 for the first.
    x0 (float), y0 (float): Its top left corner, as shares of the page's width and height: 0.0 is left, and top.
    x1 (float), y1 (float): Its bottom right corner.
    """

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page is shown.

    number (int): Number of the page.
    sheet (tuple): Left, bottom, right and top of what is shown of it, in points.
    quarters (int): By how many right angles it is shown turned to the right.
    turn (float): By how much its text is turned to the left of its axes, in radians.
    """

    number: int
    sheet: tuple[float, float, float, float]
    quarters: int = 0
    turn: float = 0.0

    def turned(self, slant: float) -> Frame:
        """The same for a page whose text slants besides. RETURNS (Frame): Another one."""
        return replace(self, turn=self.turn + slant)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the page with its text upright, in points, as a box."""
        corners = [self._shown(*turned(x, y, -self.turn)) for x in (left, right) for y in (bottom, top)]
        xs, ys = zip(*corners, strict=True)
        return Box(self.number, *map(_within, (min(xs), min(ys), max(xs), max(ys))))

    def _shown(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.sheet
        across, up = (x - left) / (right - left), (y - bottom) / (top - bottom)
        return ((across, 1 - up), (up, across), (1 - across, up), (1 - up, 1 - across))[self.quarters % 4]


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))


@dataclass(frozen=True, slots=True)
class Line:
    """An interval of a letter's text that stands on one line of a page.

    start (int): Offset of its first character in the text.
    lefts (Sequence), rights (Sequence): Edges of each of its characters, in points.
    bottom (float), top (float): Its edges.
    frame (Frame): The page.
    """

    start: int
    lefts: Sequence[float]
    rights: Sequence[float]
    bottom: float
    top: float
    frame: Frame

    @property
    def end(self) -> int:
        """Offset behind its last character."""
        return self.start + len(self.lefts)

    def moved(self, by: int) -> Line:
        """The line in a text that begins elsewhere. RETURNS (Line): With its offset moved."""
        return replace(self, start=self.start + by)


@dataclass(frozen=True)
class PagedText:
    """A letter's text with its places.

    text (str): The text, pages apart by a form feed.
    pages (tuple): Where each page starts; empty for what has no pages.
    lines (tuple): Where its lines stand; empty for what has no pages.
    unread (tuple): Numbers of pages that hold something, of which no text could be had.
    """

    text: str
    pages: tuple[int, ...] = ()
    lines: tuple[Line, ...] = ()
    unread: tuple[int, ...] = ()


def joined(pages: list[PagedText]) -> PagedText:
    """Pages as one text.

    pages (list): The text of each page, which ends where its last word does.
    RETURNS (PagedText): All of them, a form feed between two.
    """
    starts = tuple(accumulate((len(page.text) + len(PAGE_BREAK) for page in pages[:-1]), initial=0))
    lines = tuple(line.moved(start) for page, start in zip(pages, starts, strict=True) for line in page.lines)
    unread = tuple(number for page in pages for number in page.unread)
    return PagedText(PAGE_BREAK.join(page.text for page in pages).rstrip(), starts, lines, unread)


def boxes(lines: Sequence[Line], start: int, end: int) -> list[Box]:
    """Find where an interval of text stands.

    lines (Sequence): Where the letter's lines stand, in the order of the text.
    start (int), end (int): Character offsets into the text.
    RETURNS (list): A box for each line that the interval touches, in the order of the text.
    """
    found = []
    for line in lines[max(0, bisect_right(lines, start, key=lambda line: line.start) - 1) :]:
        if line.start >= end:
            break
        first, last = max(start, line.start) - line.start, min(end, line.end) - line.start
        if first < last:
            left, right = min(line.lefts[first:last]), max(line.rights[first:last])
            found.append(line.frame.box(left, line.bottom, right, line.top))
    return found


def page_image(file: str | Path | bytes, number: int, scale: float = 2.0) -> bytes:
    """Draw a page.

    file (str, Path or bytes): A PDF or an image, or its content.
    number (int): Number of the page, 1 for the first.
    scale (float): Dots a point: 1 for 72 dots an inch, 2 for 144. Very large pages are drawn smaller.
    RETURNS (bytes): A PNG image.
    RAISES (ReadError): Where the file cannot be read.
    RAISES (IndexError): Where it has no such page.
    """
    data = file if isinstance(file, bytes) else Path(file).read_bytes()
    buffer = io.BytesIO()
    for image in _drawn(data, number, scale):
        image.save(buffer, "PNG")
        return buffer.getvalue()
    raise IndexError(f"the file has no page {number}")


def _drawn(data: bytes, number: int, scale: float) -> Iterator[Image]:
    """The page if there is one."""
    if b"%PDF-" in data[:1024]:
        from .pdf import opened_pdf, rendered

        with opened_pdf(data) as document:
            if 1 <= number <= len(document):
                yield rendered(document[number - 1], scale)
    else:
        from .images import image_pages

        with image_pages(data) as pages:
            yield from islice(pages, max(0, number - 1), max(0, number))
