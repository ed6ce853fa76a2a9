"""The pages of a PDF for the page of its letter: their sizes, and the boxes of what values were read from."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..records import Letter

WIDTH, HEIGHT = 612.0, 792.0
"""Points of a page on which no line tells how large it is: a letter's sheet."""


@dataclass(frozen=True)
class Rectangle:
    """Words on a page that a value was read from, in points from the page's top left corner.

    start (int), end (int): Offsets of the words in the letter.
    x (float), y (float), width (float), height (float): Where they stand.
    """

    start: int
    end: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Page:
    """One page.

    number (int): 1 for the first.
    width (float), height (float): Its size as it is shown, in points.
    image (str): Where its image is: a link, or the image itself as a link of its own; empty where there is none.
    boxes (tuple): What values were read from, large ones first, so that small ones lie on top.
    """

    number: int
    width: float
    height: float
    image: str
    boxes: tuple[Rectangle, ...]


def page_sheets(letter: Letter, spots: Iterable[tuple[int, int]], images: Sequence[str]) -> list[Page]:
    """The pages of a letter.

    letter (Letter): The letter.
    spots (Iterable): Start and end of what values were read from.
    images (Sequence): Where the image of each page is; pages beyond have none.
    RETURNS (list): The pages; none for a letter that has no pages.
    """
    sizes = _sizes(letter)
    boxes: dict[int, list[Rectangle]] = {}
    for start, end in sorted(set(spots), key=lambda spot: spot[0] - spot[1]):
        for box in letter.boxes(start, end):
            width, height = sizes.get(box.page, (WIDTH, HEIGHT))
            place = (box.x0 * width, box.y0 * height, (box.x1 - box.x0) * width, (box.y1 - box.y0) * height)
            boxes.setdefault(box.page, []).append(Rectangle(start, end, *(round(one, 2) for one in place)))
    pages = []
    # One of several letters in a file begins on a later page; those before it have the offset 0 too.
    first = max((number for number, start in enumerate(letter.pages, 1) if not start), default=1)
    for number in range(first, len(letter.pages) + 1):
        width, height = sizes.get(number, (WIDTH, HEIGHT))
        image = images[number - 1] if number <= len(images) else ""
        pages.append(Page(number, round(width, 2), round(height, 2), image, tuple(boxes.get(number, ()))))
    return pages


def _sizes(letter: Letter) -> dict[int, tuple[float, float]]:
    """Width and height of each page that has a line."""
    sizes = {}
    for line in letter.lines:
        left, bottom, right, top = line.frame.sheet
        across, up = abs(right - left), abs(top - bottom)
        sizes[line.frame.number] = (up, across) if line.frame.quarters % 2 else (across, up)
    return sizes


def inline(image: bytes) -> str:
    """An image as a link that holds it.

    image (bytes): A PNG image.
    RETURNS (str): A data link.
    """
    return "data:image/png;base64," + base64.b64encode(image).decode()
