"""Optical character recognition for scanned pages, by Tesseract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .failures import ReadError, missing_extra

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_SCALE = 300 / 72  # Tesseract was trained on 300 dots an inch
_PIXELS = 40_000_000  # a page as large as a house must not eat the memory


def page_image_text(page: PdfPage) -> str:
    """Read a page as an image.

    page (PdfPage): A page of an open PDF.
    RETURNS (str): The words on it.
    RAISES (ReadError): Kind `missing_extra` where pytesseract or Tesseract is not installed.
    """
    try:
        import pytesseract
    except ImportError:
        raise missing_extra("ocr", "scanned PDF files") from None
    width, height = page.get_size()
    scale = min(_SCALE, (_PIXELS / max(width * height, 1)) ** 0.5)
    try:
        text: str = pytesseract.image_to_string(page.render(scale=scale).to_pil(), lang="eng")
    except pytesseract.TesseractNotFoundError:
        raise ReadError("missing_extra", "scanned PDF files need the program Tesseract") from None
    except (pytesseract.TesseractError, RuntimeError) as error:
        raise ReadError("no_text_layer", f"optical character recognition failed: {error}") from None
    return text.strip().replace("\f", "\n")
