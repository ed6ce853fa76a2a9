"""The text of a PDF as a reader sees it, in the order in which a person reads it, with the place of every character."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy

from .failures import ReadError, missing_extra
from .glyphs import page_glyphs
from .limits import PAGES, PIXELS
from .margins import without_margins
from .pages import Frame, Line, PagedText, joined
from .rows import Piece, Row, in_reading_order, page_pieces, row_text

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

_TAIL = 4096
_MORE = 0.35  # of a line's height
_GARBLED = 0.3  # of a page's characters
_SHORT = 0.2  # of the width of the text
_FILLED_IN = frozenset((3, 20))  # PDFium's numbers of annotations that hold text: free text, and fields of a form


@dataclass
class _Page:
    """A page before its text is put together.

    frame (Frame): How it is shown.
    pieces (list): Its pieces.
    text (PagedText): Its text instead, where it was read as an image.
    """

    frame: Frame
    pieces: list[Piece]
    text: PagedText | None = None


def pdf_text(data: bytes, max_size: int, ocr: bool = False) -> PagedText:
    """Read a PDF.

    data (bytes): The PDF.
    max_size (int): Characters of text that are too many for a letter.
    ocr (bool): Read pages without text by optical character recognition.
    RETURNS (PagedText): The text.
    RAISES (ReadError): For a PDF that is encrypted, damaged, too large or without a text layer.
    """
    with opened_pdf(data) as document:
        pages: list[_Page] = []
        size = 0
        for page, length in _pages(document, ocr):
            pages.append(page)
            size += length
            if size > max_size:
                raise ReadError("too_large", f"the PDF has more than {max_size:,} characters of text")
    if not size:
        raise _without_text(len(pages), ocr)
    return joined(_laid_out(pages))


@contextmanager
def opened_pdf(data: bytes) -> Iterator[PdfDocument]:
    """Open a PDF, with what is filled into its forms.

    data (bytes): The PDF.
    RETURNS (ContextManager): Gives the document, and closes it when it is left.
    RAISES (ReadError): For a PDF that is encrypted, damaged or too large.
    """
    try:
        from pypdfium2 import PdfDocument, PdfiumError
    except ImportError:
        raise missing_extra("pdf", "PDF files") from None
    if b"%PDF-" not in data[:1024]:
        raise ReadError("damaged_pdf", "the file is named a PDF but is none")
    data = data.rstrip(b"\0 \t\r\n")  # what a copy of a disk's blocks leaves behind the end
    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError("encrypted_pdf", "the PDF asks for a password") from None
        raise ReadError("damaged_pdf", "the PDF is cut off or broken") from None
    with closing(document):
        # PDFium mends what it can, so a cut-off file may open with some of its pages: half a letter, and nobody knows.
        if b"%%EOF" not in data[-_TAIL:] or not len(document):
            raise ReadError("damaged_pdf", "the PDF is cut off: its end is missing")
        if len(document) > PAGES:
            raise ReadError("too_large", f"the PDF has more than {PAGES:,} pages")
        document.init_forms()
        yield document


def rendered(page: PdfPage, scale: float) -> Image:
    """Draw a page.

    page (PdfPage): An open page.
    scale (float): Dots a point; fewer where the page would have more than `limits.PIXELS`.
    RETURNS (Image): In grey.
    """
    width, height = page.get_size()
    image: Image = page.render(scale=min(scale, (PIXELS / max(width * height, 1)) ** 0.5), grayscale=True).to_pil()
    return image


def _pages(document: PdfDocument, ocr: bool) -> Iterator[tuple[_Page, int]]:
    """Pages with the length of their text."""
    from pypdfium2 import PdfiumError

    for number in range(len(document)):
        try:
            with closing(_filled_in(document, number)) as page, closing(page.get_textpage()) as textpage:
                glyphs, turn = page_glyphs(page, textpage)
                frame = Frame(number + 1, page.get_bbox(), page.get_rotation() // 90, turn)
                if len(glyphs) and not _is_garbled(glyphs.text):
                    pieces, slant = page_pieces(glyphs)
                    yield _Page(frame.turned(slant), pieces), sum(len(piece.text) + 1 for piece in pieces)
                else:
                    text = _recognized(page, number + 1) if ocr else _unread(page, number + 1, len(glyphs))
                    yield _Page(frame, [], text), len(text.text)
        except PdfiumError:
            raise ReadError("damaged_pdf", f"page {number + 1} of the PDF is broken") from None


def _is_garbled(text: str) -> bool:
    """Whether the fonts of a page do not say which characters their signs are."""
    return sum(char < " " or char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in text) > _GARBLED * len(text)


def _unread(page: PdfPage, number: int, glyphs: int) -> PagedText:
    """The text of a page that has none: a blank page has nothing to read, one with an image or strange signs has."""
    import pypdfium2.raw as pdfium

    kinds = (
        pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page.raw, place))
        for place in range(pdfium.FPDFPage_CountObjects(page.raw))
    )
    holds_something = glyphs > 0 or any(kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM) for kind in kinds)
    return PagedText("", (0,), unread=(number,) if holds_something else ())


def _filled_in(document: PdfDocument, number: int) -> PdfPage:
    """A page, with what is filled into its forms as part of its text."""
    import pypdfium2.raw as pdfium

    page = document[number]
    if any(_subtype(page, place) in _FILLED_IN for place in range(pdfium.FPDFPage_GetAnnotCount(page.raw))):
        page.flatten()
        page.close()
        page = document[number]
    return page


def _subtype(page: PdfPage, place: int) -> int:
    import pypdfium2.raw as pdfium

    annotation: Any = pdfium.FPDFPage_GetAnnot(page.raw, place)
    subtype: int = pdfium.FPDFAnnot_GetSubtype(annotation)
    pdfium.FPDFPage_CloseAnnot(annotation)
    return subtype


def _laid_out(pages: list[_Page]) -> list[PagedText]:
    """The text of each page, with a blank line where a paragraph ends."""
    pieces = without_margins([page.pieces for page in pages])
    arranged = [in_reading_order(own) for own in pieces]
    gaps = sorted(_gap(*pair) for rows in arranged for pair in pairwise(rows))
    usual = gaps[len(gaps) // 5] if gaps else 0.0  # in a letter of short paragraphs most gaps are those between them
    left = min((row[0].left for rows in arranged for row in rows), default=0.0)
    right = max((row[-1].right for rows in arranged for row in rows), default=0.0)
    full = right - _SHORT * (right - left)
    return [
        page.text if page.text is not None else _page_text(rows, usual, full, page.frame)
        for page, rows in zip(pages, arranged, strict=True)
    ]


def _page_text(rows: list[Row], usual: float, full: float, frame: Frame) -> PagedText:
    """A page's rows. A paragraph ends above more room than usual and, at the page's end, short or with a colon."""
    parts: list[str] = []
    lines: list[Line] = []
    length = 0
    for place, row in enumerate(rows):
        if place:
            parts.append("\n\n" if _gap(rows[place - 1], row) > usual + _MORE * row[0].height else "\n")
            length += len(parts[-1])
        for piece in row:
            lines.append(_line(piece, length, frame))
            length += len(piece.text) + 1
        parts.append(row_text(row))
        length -= 1
    if rows and (rows[-1][-1].right < full or parts[-1].endswith(":")):
        parts.append("\n\n")
    return PagedText("".join(parts), (0,), tuple(lines))


def _line(piece: Piece, start: int, frame: Frame) -> Line:
    """Where a piece stands; a space takes the room between its neighbours."""
    glyphs, spaces = piece.glyphs, piece.spaces
    lefts = numpy.insert(glyphs.left, spaces, glyphs.right[spaces - 1])
    rights = numpy.insert(glyphs.right, spaces, glyphs.left[spaces])
    return Line(start, array("f", lefts), array("f", rights), piece.bottom, piece.top, frame)


def _gap(above: Row, below: Row) -> float:
    return above[0].bottom - below[0].top


def _recognized(page: PdfPage, number: int) -> PagedText:
    from .ocr import SCALE, image_text

    return image_text(rendered(page, SCALE), number)


def _without_text(pages: int, ocr: bool) -> ReadError:
    what = f"the PDF has no text on its {pages} page{'s' if pages > 1 else ''}"
    if ocr:
        return ReadError("no_text_layer", f"{what}, and optical character recognition found none")
    return ReadError("no_text_layer", f"{what}: a scan? With the extra `ocr` and Tesseract, --ocr reads it")
