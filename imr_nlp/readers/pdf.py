"""The text layer of a PDF, in the order in which a person reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from .failures import ReadError, missing_extra
from .limits import PAGES

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

PAGE_BREAK = "\f"
_TAIL = 4096
_HYPHEN = "\ufffe"  # PDFium's sign for a hyphen at a line's end, in place of both
_LINE = re.compile(rf"[^\r\n{_HYPHEN}]+{_HYPHEN}?")
_MORE = 0.35  # of a line's height
_SHORT = 0.2  # of the width of the text
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


_Row = list[_Line]
"""PhraseMatches that stand on one line of the page."""


def pdf_text(data: bytes, max_size: int, ocr: bool = False) -> tuple[str, tuple[int, ...]]:
    """Read the text layer.

    data (bytes): The PDF.
    max_size (int): Characters of text that are too many for a letter.
    ocr (bool): Read pages without text by optical character recognition.
    RETURNS (tuple): The text, pages apart by a form feed, and where each page starts.
    RAISES (ReadError): For a PDF that is encrypted, damaged, too large or without a text layer.
    """
    with closing(_open(data)) as document:
        pages: list[str | list[_Row]] = []
        size = 0
        for page, length in _pages(document, ocr):
            pages.append(page)
            size += length
            if size > max_size:
                raise ReadError("too_large", f"the PDF has more than {max_size:,} characters of text")
    if not size:
        raise _without_text(len(pages), ocr)
    texts = _laid_out(pages)
    texts[-1] = texts[-1].rstrip()
    lengths = (len(text) + len(PAGE_BREAK) for text in texts[:-1])
    return PAGE_BREAK.join(texts), tuple(accumulate(lengths, initial=0))


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
    if len(document) > PAGES:
        document.close()
        raise ReadError("too_large", f"the PDF has more than {PAGES:,} pages")
    return document


def _pages(document: PdfDocument, ocr: bool) -> Iterator[tuple[str | list[_Row], int]]:
    """Pages with the length of their text: as rows, or as text where nobody knows what stands where."""
    from pypdfium2 import PdfiumError

    for number in range(len(document)):
        try:
            with closing(document[number]) as page, closing(page.get_textpage()) as textpage:
                raw = textpage.get_text_range()
                if not raw.strip():
                    text = _recognized(page) if ocr else ""
                    yield text, len(text)
                elif len(raw) == textpage.count_chars() and (lines := _lines(textpage, raw)):
                    yield _rows(lines), len(raw)
                else:
                    yield _with_hyphens(raw.replace("\r\n", "\n")), len(raw)
        except PdfiumError:
            raise ReadError("damaged_pdf", f"page {number + 1} of the PDF is broken") from None


def _with_hyphens(text: str) -> str:
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


def _laid_out(pages: list[str | list[_Row]]) -> list[str]:
    """The text of each page, with a blank line where a paragraph ends."""
    known = [page for page in pages if not isinstance(page, str)]
    gaps = sorted(_gap(*pair) for page in known for pair in pairwise(page))
    usual = gaps[len(gaps) // 5] if gaps else 0.0  # in a letter of short paragraphs most gaps are those between them
    left = min((row[0].left for page in known for row in page), default=0.0)
    right = max((row[-1].right for page in known for row in page), default=0.0)
    full = right - _SHORT * (right - left)
    return [page if isinstance(page, str) else _page_text(page, usual, full) for page in pages]


def _page_text(rows: list[_Row], usual: float, full: float) -> str:
    """A page's rows. A paragraph ends above more room than usual and, at the page's end, short or with a colon."""
    parts = [_row_text(rows[0])]
    for above, row in pairwise(rows):
        parts.append("\n\n" if _gap(above, row) > usual + _MORE * row[0].height else "\n")
        parts.append(_row_text(row))
    if rows[-1][-1].right < full or parts[-1].endswith(":"):
        parts.append("\n\n")
    return _with_hyphens("".join(parts))


def _gap(above: _Row, below: _Row) -> float:
    return above[0].bottom - below[0].top


def _row_text(row: _Row) -> str:
    return " ".join(piece.text for piece in row)


def _rows(lines: list[_Line]) -> list[_Row]:
    """Rows of pieces from top to bottom, whatever order they were drawn in.

    A case table drawn column by column is read row by row, and a footer drawn first comes last. Columns of prose are
    the exception: there the order in which they were drawn is the reading order.
    """
    rows: list[_Row] = []
    for line in sorted(lines, key=lambda line: -line.top):
        if rows and line.beside(rows[-1][0]):
            rows[-1].append(line)
        else:
            rows.append([line])
    if sum(_is_prose(row) for row in rows) > 0.3 * len(rows):
        return [[line] for line in lines]
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _is_prose(row: _Row) -> bool:
    return len(row) > 1 and all(len(piece.text) >= _PROSE for piece in row)


def _recognized(page: PdfPage) -> str:
    from .ocr import page_image_text

    return page_image_text(page)


def _without_text(pages: int, ocr: bool) -> ReadError:
    what = f"the PDF has no text on its {pages} page{'s' if pages > 1 else ''}"
    if ocr:
        return ReadError("no_text_layer", f"{what}, and optical character recognition found none")
    return ReadError("no_text_layer", f"{what}: a scan? With the extra `ocr` and Tesseract, --ocr reads it")
