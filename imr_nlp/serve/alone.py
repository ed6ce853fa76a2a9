"""The page of a letter as one file, which needs no server and nothing beside it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

from ..records import Letter
from .letter_page import letter_values
from .sheets import inline
from .templating import Templates, asset


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
    return Templates().text("letter", **values, alone=told, key=None, place=None, here="")
