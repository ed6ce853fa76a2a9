"""Letters that are images: a photograph of a page, or a fax of several."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .failures import ReadError, missing_extra
from .limits import PAGES, PIXELS
from .ocr import image_text
from .pages import PagedText, joined

if TYPE_CHECKING:
    from PIL.Image import Image

_DOTS = 2200  # across: Tesseract reads smaller images of a page badly, so they are enlarged


def image_letter(data: bytes, ocr: bool) -> PagedText:
    """Read an image by optical character recognition.

    data (bytes): A PNG, JPEG, TIFF, BMP, GIF or WebP file; a TIFF may have several pages.
    ocr (bool): Whether optical character recognition is wanted.
    RETURNS (PagedText): The words on its pages.
    RAISES (ReadError): Where it is not wanted, or the image is broken or has no words.
    """
    if not ocr:
        raise ReadError("no_text_layer", "an image of a letter: with the extra `ocr` and Tesseract, --ocr reads it")
    with image_pages(data) as pages:
        text = joined([image_text(_large(page), number) for number, page in enumerate(pages, 1)])
    if not text.text.strip():
        raise ReadError("no_text_layer", "optical character recognition found no text in the image")
    return text


@contextmanager
def image_pages(data: bytes) -> Iterator[Iterator[Image]]:
    """Open an image.

    data (bytes): The image.
    RETURNS (ContextManager): Gives its pages, one after the other, upright and in grey.
    RAISES (ReadError): Where it is broken or too large.
    """
    try:
        from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError
    except ImportError:
        raise missing_extra("ocr", "images") from None
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > PIXELS:
                raise ReadError("too_large", f"the image has more than {PIXELS:,} dots")
            if getattr(image, "n_frames", 1) > PAGES:
                raise ReadError("too_large", f"the image has more than {PAGES:,} pages")
            yield (ImageOps.exif_transpose(page).convert("L") for page in ImageSequence.Iterator(image))
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        raise ReadError("damaged_file", "the image is broken") from None


def _large(image: Image) -> Image:
    if image.width >= _DOTS:
        return image
    scale = _DOTS / image.width
    return image.resize((_DOTS, max(1, round(image.height * scale)))) if image.height * scale < 4 * _DOTS else image
