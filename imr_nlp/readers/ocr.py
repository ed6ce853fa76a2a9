"""Optical character recognition for scanned pages, by Tesseract."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from .failures import ReadError, missing_extra

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_SCALE = 300 / 72  # Tesseract was trained on 300 dots an inch
_PIXELS = 40_000_000  # a page as large as a house must not eat the memory
# Letters have no bar. Tesseract reads one for a lone 1 (`1 session`) or I (`I conclude`) unless it is forbidden to;
# then it takes the line between two cells of a table for a bracket.
_CONFIG = "-c tessedit_char_blacklist=|"
_RULE = re.compile(r"(?<!\S)[][{}]+(?!\S)[ \t]?")
# The threads of one Tesseract wait for each other: a page takes three times as long with them.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")


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
        image = page.render(scale=scale, grayscale=True).to_pil()
        text: str = pytesseract.image_to_string(image, lang="eng", config=_CONFIG)
    except pytesseract.TesseractNotFoundError:
        raise ReadError("missing_extra", "scanned PDF files need the program Tesseract") from None
    except (pytesseract.TesseractError, RuntimeError) as error:
        raise ReadError("no_text_layer", f"optical character recognition failed: {error}") from None
    return _RULE.sub("", text.strip().replace("\f", "\n"))
