"""Values as the text of a spreadsheet's cells."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..visible import visible
from .rows import printable

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")  # the wide forms too: some spreadsheets fold them
_LONGEST = 32_000  # a spreadsheet's cell ends at 32,767 characters and spills the rest over the next rows


def cell(value: Any) -> str:
    """A value as the text of a spreadsheet's cell.

    Text that a spreadsheet would take for a formula gets an apostrophe before it, which spreadsheets take for "this is
    text". Runs of white space become one space, and a text longer than a cell is cut.

    value (Any): A plain value or a list of them.
    RETURNS (str): The cell.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, date)):
        return str(value)
    text = cell_text(value)
    guarded = text.startswith(_FORMULA_STARTS) or _joined(value).startswith(_FORMULA_STARTS)
    return "'" + text if guarded else text


def cell_text(value: Any) -> str:
    """Text as a cell can hold it: white space runs become one space, and a text longer than a cell is cut.

    value (Any): A text or a list of them.
    RETURNS (str): The text, which may look like a formula.
    """
    text = " ".join(_joined(value).split())
    if not (text.isascii() and text.isprintable()):  # nearly every text is
        text = visible(printable(text.replace("\0", "")))
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"


def _joined(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
