"""Numbers, letters and bullets in front of the items of a list, and where items begin behind sentences."""

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
_ROMAN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
    "XI": 11,
    "XII": 12,
}
SENTENCE_END = re.compile(r"[.!?][\"')\]]*\s+(?=(?:\(?\d{1,2}\s?[.)]{1,2}\s?)?[\"'(]?[A-Z]|\d{1,2}[.)]\s[a-z])")
"""The end of a sentence and what may stand before the next, its number included."""
_NOT_AN_END = re.compile(
    r"(?:\b(?:Dr|Mr|Ms|Mrs|vs|No|St|Jr|Sr|e\.g|i\.e|etc|approx|tab|tabs|cap|caps|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec"
    r"|p|pg|pgs|pp|Qty|QTY|mg|ml|oz|gm|Inc|[A-Z])|\d)\.$"
)


_PAGES_END = re.compile(r"[Pp](?:ages?|gs?|p)?\.?(?:\(s\))?:?\s?[\d,\s-]{1,12}\.$")  # `Page(s): 61.` ends a sentence


def sentence_ends(text: str, begin: int, end: int) -> list[int]:
    """Where a sentence begins behind another within a stretch; abbreviations end none."""
    return [found.end() for found in SENTENCE_END.finditer(text, begin, end) if _ends(text, begin, found.start())]


def _ends(text: str, begin: int, mark: int) -> bool:
    """Whether a mark ends a sentence, and not an abbreviation or the number of an item."""
    if _NOT_AN_END.search(text, max(begin, mark - 8), mark + 1):
        return _PAGES_END.search(text, max(begin, mark - 24), mark + 1) is not None
    return True


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
