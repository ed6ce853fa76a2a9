"""Where a sentence or a clause begins and ends: each rule says what parts its text, and here it is looked for."""

from __future__ import annotations

import re


def behind_last(border: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where what follows the last border of a stretch begins.

    border (Pattern): What parts sentences or clauses.
    text (str): The text.
    start (int), end (int): The stretch.
    RETURNS (int): The end of its last border, or `start` where it has none.
    """
    begin = start
    for found in border.finditer(text, start, end):
        begin = found.end()
    return begin


def before_next(border: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where what stands before the first border of a stretch ends.

    border (Pattern): What parts sentences or clauses.
    text (str): The text.
    start (int), end (int): The stretch.
    RETURNS (int): The start of its first border, or the stretch's end where it has none.
    """
    found = border.search(text, start, end)
    return found.start() if found else min(end, len(text))
