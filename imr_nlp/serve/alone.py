"""The page of a letter as one file, which needs no server and nothing beside it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..readers import ReadError, ReadOptions
from ..readers.pages import page_image
from ..records import Failure, Letter
from ..visible import visible
from .jobs import SCALE, plain_mentions
from .letter_page import letter_values
from .sheets import inline
from .stored import stored_item
from .templating import Templates, asset

if TYPE_CHECKING:
    from spacy.tokens import Doc

MOST_PAGES = 40
"""Pages that are drawn; those of a longer file are told of."""


def letter_file(
    letter: Letter, decision: dict[str, Any], mentions: list[dict[str, Any]], images: Sequence[bytes] = ()
) -> str:
    """The page of a letter with all that it needs in it.

    letter (Letter): The letter.
    decision (dict): Its decision, as `Decision.model_dump(mode="json")` gives it.
    mentions (list): Its mentions: `label`, `start`, `end` and `value` of each.
    images (Sequence): Its first pages as PNG images, as `imr_nlp.readers.pages.page_image` gives them.
    RETURNS (str): HTML. No script but its own runs in it, and it asks for nothing.
    """
    script = asset("letter.js")
    told = {
        "style": asset("imr.css"),
        "script": script,
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    }
    values = letter_values(letter, decision, mentions, images=[inline(image) for image in images])
    return visible(Templates().text("letter", **values, alone=told, key=None, place=None, here=""))


def doc_file(letter: Letter, doc: Doc, options: ReadOptions) -> str:
    """The same for a letter that was just read, with the pages of its file.

    letter (Letter): The letter.
    doc (Doc): What the pipeline made of its text.
    options (ReadOptions): How it was read.
    RETURNS (str): HTML.
    """
    return letter_file(letter, doc._.imr.model_dump(mode="json"), plain_mentions(doc), page_images(letter, options))


def page_images(letter: Letter, options: ReadOptions, folder: Path | None = None) -> list[bytes]:
    """Draw the first pages of a letter.

    letter (Letter): The letter.
    options (ReadOptions): How it was read.
    folder (Path): Folder that holds its file; without one its source tells.
    RETURNS (list): PNG images; none where it has no pages, or came from standard input or another place that holds it
        no longer.
    """
    count = min(len(letter.pages), MOST_PAGES)
    folder = folder or next((one for one in Path(letter.source).parents if one.is_dir()), None)
    if not count or folder is None:
        return []
    item = stored_item(folder, letter.source, letter.sha256, options)
    if isinstance(item, Failure):
        return []
    try:
        return [page_image(item.data or b"", number, SCALE) for number in range(1, count + 1)]
    except (ReadError, IndexError):
        return []
