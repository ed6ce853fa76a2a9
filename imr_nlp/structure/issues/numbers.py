"""Numbers, letters and bullets in front of the items of a list."""

from __future__ import annotations

import re

_MARK = (
    r"(?:[-\u2022\u00b7\u25cf\u25aa*]{1,2}\s)?"  # a bullet
    r"(?P<word>(?:[Ii]ssue|ISSUE|[Ii]tem|ITEM|[Rr]equest|REQUEST)\s?(?i:no\.?\s?|number\s)?\#?\s?(?=\(?\d))?"
    r"(?:\(?\#?(?P<number>\d{1,2})(?:\s?(?:[.)]{1,2}|:)\s?|(?(word)\s?-\s|(?!)))|\(?(?P<letter>[A-Ha-h])\)\s|(?P<roman>[IVX]{1,4})[.)]\s)"
)
_BULLET = r"[-\u2022\u00b7\u25cf\u25aa]\s"
_AT_START = re.compile(rf"(?:{_MARK}|{_BULLET})")
_AT_END = re.compile(rf"(?:\A|(?<=[\s.)]))(?:{_MARK}|{_BULLET})\Z")
_LONGEST = 20
"""Characters that a number may take with its words."""
_ROMAN = {one: n for n, one in enumerate(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"), 1)}


def before_number(text: str, floor: int, at: int) -> int:
    """Where an item begins when its number or bullet is counted in."""
    numbered = _AT_END.search(text, max(floor, at - _LONGEST), at)
    return numbered.start() if numbered else at


def behind_number(text: str, begin: int, end: int) -> int:
    """Where an item begins behind its number or bullet."""
    numbered = _AT_START.match(text, begin, end)
    return numbered.end() if numbered else begin


def number_of(text: str, begin: int, end: int) -> int | None:
    """The number of an item that begins with one.

    text (str): The normalized text.
    begin (int), end (int): The item.
    RETURNS (int): Its number, the place of its letter, or `None`.
    """
    numbered = _AT_START.match(text, begin, end)
    if not numbered or not numbered.lastgroup:
        return None
    if numbered["number"]:
        return int(numbered["number"])
    return ord(numbered["letter"].lower()) - ord("a") + 1 if numbered["letter"] else _ROMAN.get(numbered["roman"])
