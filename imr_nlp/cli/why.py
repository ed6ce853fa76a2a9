"""Prints why a value is what it is, for `imr show --why`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from ..visible import visible

if TYPE_CHECKING:
    from ..audit.spoken import Why

_STYLES = {"for": "green", "against": "red", "aside": "dim"}
_MOST = 5
"""How many signs of confidence are printed."""


def print_why(console: Console, why: Why) -> None:
    """Print which rows spoke for and against a value.

    console (Console): Where to.
    why (Why): The value and what spoke.
    """
    from ..confidence.values import field_name

    value = "not stated" if why.value in (None, [], ()) else _short(str(why.value))
    sure = "" if why.confidence is None else f", confidence {why.confidence:.1%}"
    console.print(Text.assemble((field_name(why.path), "bold"), f": {value}{sure}"))
    if why.spoken:
        table = Table("side", "words of the letter", "says", "weight", "rule", "what becomes of it")
        for one in why.spoken:
            weight = "" if one.weight is None else f"{one.weight:g}"
            rule = f"{one.table}: {one.rule}"
            cells = (_short(one.text), one.says, weight, rule, one.note)
            table.add_row(Text(one.side, style=_STYLES[one.side]), *(escape(visible(cell)) for cell in cells))
        console.print(table)
    else:
        console.print("No rule spoke of it.")
    for doubt in why.doubts[:_MOST]:
        raises = "raises" if doubt.weight > 0 else "lowers"
        reason = f" {doubt.reason}" if doubt.reason else ""
        console.print(Text(f"{doubt.weight:+.2f} {raises} the confidence: {doubt.sign}.{reason}", style="dim"))
    console.print()


def _short(text: str, longest: int = 160) -> str:
    """A text on one line, cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[:longest].rstrip()} ..."
