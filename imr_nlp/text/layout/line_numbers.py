"""The line numbers of a pleading, in a text that somebody's tool made of a file: each line begins with one."""

from __future__ import annotations

import re
from itertools import pairwise

from .alignment import Made, rewrite

_BEGIN = 600
"""Characters at the beginning of a letter by which lines with numbers are known."""
_FEWEST_THERE = 5
_FEWEST = 20
_MOST = 0.9
"""Share of the lines that have a number, and of the numbers that count up, perhaps anew on a page."""
_NUMBER = re.compile(r"^[ \t]{0,8}(\d{1,3})(?:[ \t]{1,8}(?=\S)|[ \t]{0,8}(?=[\r\n]|\Z))", re.MULTILINE)
_LINE = re.compile(r"^(?=.*\S)", re.MULTILINE)


def without_line_numbers(text: str) -> list[Made]:
    """The text without the numbers of its lines.

    text (str): A letter.
    RETURNS (list): The text without them; nothing where its lines have none.
    """
    if not text[:20].lstrip()[:1].isdigit() or len(_NUMBER.findall(text, 0, _BEGIN)) < _FEWEST_THERE:
        return []
    found = list(_NUMBER.finditer(text))
    numbers = [int(number[1]) for number in found]
    counted = sum(behind in (before + 1, 1) for before, behind in pairwise(numbers))
    lines = sum(1 for _ in _LINE.finditer(text))
    if len(found) < _FEWEST or len(found) < _MOST * lines or counted < _MOST * (len(found) - 1):
        return []
    return [rewrite(text, [(number.start(), number.end(), "") for number in found])]
