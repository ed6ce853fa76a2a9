"""What the page of one letter shows, whether it came from a request or from a table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..records import Failure, Letter
from .cells import Cell, Sheet, sheet
from .fields import show
from .marks import KINDS, letter_html, value_text
from .reviews import Verdict
from .sheets import page_sheets

SURE_ENOUGH = 0.9
"""Confidence from which on it is told only where somebody points at the words."""


def letter_values(
    letter: Letter | Failure,
    decision: dict[str, Any],
    mentions: list[dict[str, Any]],
    verdicts: Mapping[str, Verdict] | None = None,
    images: Sequence[str] = (),
) -> dict[str, Any]:
    """Values for the template of a letter.

    letter (Letter or Failure): The letter, or why its text cannot be shown.
    decision (dict): Its decision, as plain data.
    mentions (list): Its mentions.
    verdicts (Mapping): What a person said about its values, by path.
    images (Sequence): Where the image of each of its pages is.
    RETURNS (dict): The values.
    """
    problem = letter.message if isinstance(letter, Failure) else None
    if isinstance(letter, Letter) and not fits(letter.text, decision):
        problem = "its text is read otherwise now than when the table was made: make the table anew to see the words"
    shown = sheet(decision, verdicts, with_spots=problem is None)
    values: dict[str, Any] = {
        "sheet": shown, "decision": decision, "problem": problem, "source": letter.source,
        "paths": {cell.path for cell in shown.cells}, "done": None, "correction_of": _correction,
        "sure_enough": SURE_ENOUGH,
        "text_html": None, "mentions_json": "[]", "used": [], "pages": [],
    }  # fmt: skip
    if isinstance(letter, Letter) and problem is None:
        values["text_html"] = letter_html(letter.text, mentions, _spots(shown), letter.pages)
        values["pages"] = page_sheets(letter, _spots(shown), images)
        values["mentions_json"] = _mentions_json(mentions)
        present = {one["label"] for one in mentions}
        values["used"] = [label for label in KINDS if label in present]
    elif isinstance(letter, Letter):
        values["text_html"] = letter_html(letter.text, [], [], letter.pages)
    return values


def fits(text: str, decision: dict[str, Any]) -> bool:
    """Whether the evidence stands in a text where it should.

    text (str): The letter.
    decision (dict): Its decision, as plain data.
    RETURNS (bool): False for a text that is not, to the character, what the decision was read from.
    """
    return all(text[one["start"] : one["end"]] == one["text"] for one in decision["evidence"])


def _correction(cell: Cell) -> str:
    """The right value of a cell that was corrected, as text."""
    return show(cell.path, cell.verdict.correction) if cell.verdict is not None else ""


def _spots(shown: Sheet) -> list[tuple[int, int]]:
    return [spot for cell in shown.cells for part in cell.parts for spot in part.spots]


def _mentions_json(mentions: list[dict[str, Any]]) -> str:
    """What the page tells of each mention, as JSON that may stand inside a `script` element."""
    told = [[KINDS.get(one["label"], one["label"]), value_text(one["label"], one["value"])] for one in mentions]
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
