"""The text layer of a PDF, in the order in which a person reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from .failures import ReadError, missing_extra

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

PAGE_BREAK = "\f"
_TAIL = 4096
_HYPHEN = "\ufffe"  # PDFium's sign for a hyphen at a line's end, in place of both
_LINE = re.compile(rf"[^\r\n{_HYPHEN}]+{_HYPHEN}?")
_PROSE = 25  # characters: a cell of a case table is shorter, a line of a text column longer


@dataclass(frozen=True)
class _Line:
    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def beside(self, other: _Line) -> bool:
        """Whether two pieces stand on one line of the page."""
        overlap = min(self.top, other.top) - max(self.bottom, other.bottom)
        return overlap > 0.5 * min(self.height, other.height)


def pdf_text(data: bytes, max_size: int, ocr: bool = False) -> tuple[str, tuple[int, ...]]:
    """Read the text layer.

    data (bytes): The PDF.
    max_size (int): Characters of text that are too many for a letter.
    ocr (bool): Read pages without text by optical character recognition.
    RETURNS (tuple): The text, pages apart by a form feed, and where each page starts.
    RAISES (ReadError): For a PDF that is encrypted, damaged, too large or without a text layer.
    """
    with closing(_open(data)) as document:
        pages: list[str] = []
        starts: list[int] = []
        size = 0
        for text in _page_texts(document, ocr):
            pages.append(text)
            starts.append(size)
            size += len(text) + len(PAGE_BREAK)
            if size > max_size:
                raise ReadError("too_large", f"the PDF has more than {max_size:,} characters of text")
    if not any(page.strip() for page in pages):
        raise _without_text(len(pages), ocr)
    return PAGE_BREAK.join(pages), tuple(starts)


def _open(data: bytes) -> PdfDocument:
    try:
        from pypdfium2 import PdfDocument, PdfiumError
    except ImportError:
        raise missing_extra("pdf", "PDF files") from None
    if b"%PDF-" not in data[:1024]:
        raise ReadError("damaged_pdf", "the file is named a PDF but is none")
    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError("encrypted_pdf", "the PDF asks for a password") from None
        raise ReadError("damaged_pdf", "the PDF is cut off or broken") from None
    # PDFium mends what it can, so a cut-off file may open with some of its pages: half a letter, and nobody the wiser.
    if b"%%EOF" not in data[-_TAIL:] or not len(document):
        document.close()
        raise ReadError("damaged_pdf", "the PDF is cut off: its end is missing")
    return document


def _page_texts(document: PdfDocument, ocr: bool) -> Iterator[str]:
    from pypdfium2 import PdfiumError

    for number in range(len(document)):
        try:
            with closing(document[number]) as page, closing(page.get_textpage()) as textpage:
                text = _page_text(textpage)
                yield _recognized(page) if ocr and not text.strip() else text
        except PdfiumError:
            raise ReadError("damaged_pdf", f"page {number + 1} of the PDF is broken") from None


def _page_text(textpage: PdfTextPage) -> str:
    raw = textpage.get_text_range()
    lines = _lines(textpage, raw) if len(raw) == textpage.count_chars() else []
    text = _laid_out(lines) if lines else raw.replace("\r\n", "\n")
    return text.replace(_HYPHEN + "\n", "-\n").replace(_HYPHEN, "-\n")


def _lines(textpage: PdfTextPage, raw: str) -> list[_Line]:
    lines = []
    for match in _LINE.finditer(raw):
        text = match.group().strip()
        if not text:
            continue
        start = match.start() + match.group().index(text)
        left, bottom, _, top = textpage.get_charbox(start, loose=True)
        _, _, right, _ = textpage.get_charbox(max(start, start + len(text.rstrip(_HYPHEN)) - 1), loose=True)
        lines.append(_Line(text, left, right, bottom, top))
    return lines


def _laid_out(lines: list[_Line]) -> str:
    """The page's lines in reading order, with a blank line where the page leaves more room than between two lines."""
    rows = _rows(lines)
    gaps = [upper[0].bottom - lower[0].top for upper, lower in pairwise(rows)]
    usual = median(gaps) if gaps else 0.0
    parts = [_row_text(rows[0])]
    for row, gap in zip(rows[1:], gaps, strict=True):
        parts.append("\n\n" if gap > usual + 0.35 * row[0].height else "\n")
        parts.append(_row_text(row))
    return "".join(parts)


def _row_text(row: list[_Line]) -> str:
    return " ".join(piece.text for piece in row)


def _rows(lines: list[_Line]) -> list[list[_Line]]:
    """Rows of pieces from top to bottom, whatever order they were drawn in.

    A case table drawn column by column is read row by row, and a footer drawn first comes last. Columns of prose are
    the exception: there the order in which they were drawn is the reading order.
    """
    rows: list[list[_Line]] = []
    for line in sorted(lines, key=lambda line: -line.top):
        if rows and line.beside(rows[-1][0]):
            rows[-1].append(line)
        else:
            rows.append([line])
    if sum(_is_prose(row) for row in rows) > 0.3 * len(rows):
        return [[line] for line in lines]
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _is_prose(row: list[_Line]) -> bool:
    return len(row) > 1 and all(len(piece.text) >= _PROSE for piece in row)


def _recognized(page: PdfPage) -> str:
    from .ocr import page_image_text

    return page_image_text(page)


def _without_text(pages: int, ocr: bool) -> ReadError:
    what = f"the PDF has no text on its {pages} page{'s' if pages > 1 else ''}"
    if ocr:
        return ReadError("no_text_layer", f"{what}, and optical character recognition found none")
    return ReadError("no_text_layer", f"{what}: a scan? With the extra `ocr` and Tesseract, --ocr reads it")
