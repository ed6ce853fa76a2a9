"""Optical character recognition for scanned pages and photographs, by Tesseract."""

from __future__ import annotations

import os
import re
from array import array
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from .failures import ReadError, missing_extra
from .pages import Frame, Line, PagedText

if TYPE_CHECKING:
    from PIL.Image import Image

SCALE = 300 / 72
"""Dots a point: Tesseract was trained on 300 dots an inch."""
# Letters have no bar. Tesseract reads one for a lone 1 (`1 session`) or I (`I conclude`) unless it is forbidden to;
# then it takes the line between two cells of a table for a bracket.
_CONFIG = "-c tessedit_char_blacklist=|"
_RULE = re.compile(r"[][{}]+")
# The threads of one Tesseract wait for each other: a page takes three times as long with them.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")


class _Word(NamedTuple):
    text: str
    paragraph: tuple[int, int]
    line: int
    left: float
    bottom: float
    right: float
    top: float


def image_text(image: Image, number: int) -> PagedText:
    """Read a page as an image.

    image (Image): The page.
    number (int): Its number.
    RETURNS (PagedText): The words on it: lines as they are, a blank line between paragraphs.
    RAISES (ReadError): Kind `missing_extra` where pytesseract or Tesseract is not installed.
    """
    try:
        import pytesseract
    except ImportError:
        raise missing_extra("ocr", "scanned pages") from None
    try:
        found = pytesseract.image_to_data(image, lang="eng", config=_CONFIG, output_type=pytesseract.Output.DICT)
    except pytesseract.TesseractNotFoundError:
        raise ReadError("missing_extra", "scanned pages need the program Tesseract") from None
    except (pytesseract.TesseractError, RuntimeError) as error:
        raise ReadError("no_text_layer", f"optical character recognition failed: {error}") from None
    return _joined(_words(found, image.height), Frame(number, (0.0, 0.0, image.width, image.height)))


def _words(found: dict[str, list[object]], height: int) -> list[_Word]:
    """The words of a page, without what Tesseract makes of the lines of a table."""
    columns = ("text", "block_num", "par_num", "line_num", "left", "top", "width", "height")
    words = []
    for text, block, paragraph, line, left, top, width, high in zip(*map(found.__getitem__, columns), strict=True):
        word = str(text).strip()
        if word and not _RULE.fullmatch(word):
            x, y, w, h = (float(str(side)) for side in (left, top, width, high))
            place = (int(str(block)), int(str(paragraph)))
            words.append(_Word(word, place, int(str(line)), x, height - y - h, x + w, height - y))
    return words


def _joined(words: list[_Word], frame: Frame) -> PagedText:
    parts: list[str] = []
    lines: list[Line] = []
    length = 0
    for _, paragraph in groupby(words, key=lambda word: word.paragraph):
        gap = "\n\n" if parts else ""
        for _, line in groupby(paragraph, key=lambda word: word.line):
            own = list(line)
            parts += [gap, " ".join(word.text for word in own)]
            lines.append(_line(own, length + len(gap), frame))
            length += len(gap) + len(parts[-1])
            gap = "\n"
    return PagedText("".join(parts), (0,), tuple(lines))


def _line(words: list[_Word], start: int, frame: Frame) -> Line:
    """Where a line stands. Of a word only its edges are known: its letters are taken to be of one width."""
    lefts, rights = array("f"), array("f")
    for word in words:
        if lefts:
            lefts.append(rights[-1])
            rights.append(word.left)
        step = (word.right - word.left) / len(word.text)
        lefts.extend(word.left + step * place for place in range(len(word.text)))
        rights.extend(word.left + step * (place + 1) for place in range(len(word.text)))
    return Line(start, lefts, rights, min(w.bottom for w in words), max(w.top for w in words), frame)
