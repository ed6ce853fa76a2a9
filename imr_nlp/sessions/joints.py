"""How counts that stand beside one another belong together: `6 of the 12`, `12, or 8`, `8 and 12 make 20`."""

from __future__ import annotations

import re
from itertools import pairwise

from .counts import SessionCountMatch

Bounds = tuple[int, int]
"""Least and greatest number of a count."""

# 6 of the 12
_OF_THESE = re.compile(r"\s(?:out\s)?of\s(?:the\s|these\s|those\s|his\s|her\s|some\s)?|/\s?")
# 12, or 8; 2x6 (12 visits)
_OR_ELSE = re.compile(r"\s?\(?,?\s?(?:or|i\.e\.,?|that\sis,?|=)\s(?:up\sto\s)?|\s\((?:up\sto\s)?|\s?=\s?")
_GRANTED_AFTER = re.compile(r"(?:\sof\s\S+)?\s(?:were\s|was\s)?(?:certified|authorized|approved)")
_GRANTED = re.compile(r"\b(?:certified|authorized|approved|granted)\b")
_WHICH_WERE_GRANTED = re.compile(rf"\s(?:that|which)\s(?:were|had\sbeen|have\sbeen)\s{_GRANTED.pattern}")
_GRANTED_ONCE = re.compile(rf"\s(?:[a-z]+\s){{0,4}}?{_GRANTED.pattern}\s(?:to|in|on|by|for|earlier|before)\b")
_SOME_OF_THEM = re.compile(r"\b(?:last|first|final|initial)\s$")
# 8 and the other 12 make 20
_PLUS = re.compile(r"(?:\s[a-z]+){0,4}?\s(?:and|plus|together\swith)\s(?:the\s)?(?:other\s)?|\s?\+\s?")
_IS_SUM = re.compile(
    r"(?:\s(?:already|now|he|she|has|had|sought|requested|asked|for|more)){0,3}"
    r"\s(?:makes?|gives?|is|are|equals?|comes?\sto|adds?\sup\sto|would\s(?:be|make|give|come\sto))\s|\s?=\s?"
)


def bounds_of(count: SessionCountMatch) -> Bounds | None:
    """Least and greatest number of a count; `None` for a rate without a duration."""
    return (count.value["min"], count.value["max"]) if "min" in count.value else None


def joints(text: str, counts: list[SessionCountMatch]) -> dict[int, str]:
    """Which counts belong to one beside them.

    text (str): The text in lower case.
    counts (list): Its counts in order.
    RETURNS (dict): From the index of a count to how it does: `part` of the count behind it, the `whole` of which the
        count before is a part, the `same` as the count before; `first`, `second` or `third` of a sum.
    """
    found: dict[int, str] = {}
    for at, (one, other) in enumerate(pairwise(counts)):
        if _OF_THESE.fullmatch(text, one.end, other.start):
            found |= {at: "part", at + 1: "whole"}
        elif _OR_ELSE.fullmatch(text, one.end, other.start) and not _GRANTED_AFTER.match(text, other.end):
            found[at + 1] = "same"
    for at in range(len(counts) - 2):
        first, second, third = counts[at : at + 3]
        if _PLUS.fullmatch(text, first.end, second.start) and _IS_SUM.fullmatch(text, second.end, third.start):
            found |= {at: "first", at + 1: "second", at + 2: "third"}
    return found


def is_granted(text: str, count: SessionCountMatch) -> bool:
    """Whether the words right behind a count say that it was certified."""
    return bool(_GRANTED_AFTER.match(text, count.end))


def of_granted(text: str, whole: SessionCountMatch) -> bool:
    """Whether a whole is one of sessions granted before: `of 12 approved visits`, `of the ten granted to him`."""
    return bool(
        _GRANTED.search(text, whole.start, whole.end)
        or _GRANTED_ONCE.match(text, whole.end)
        or _WHICH_WERE_GRANTED.match(text, whole.end)
    )


def role_of_whole(text: str, role_of_part: str, part: SessionCountMatch, whole: SessionCountMatch) -> str:
    """Role of 12 in `6 of 12 certified` and in `11 of 12 attended`.

    text (str): The text in lower case.
    role_of_part (str): Role of 6.
    part (SessionCountMatch), whole (SessionCountMatch): The counts.
    RETURNS (str): The role.
    """
    if "asked" in text[whole.end : whole.end + 20]:
        return "other"
    if _WHICH_WERE_GRANTED.match(text, whole.end):
        return "authorized"
    if _SOME_OF_THEM.search(text, max(0, part.start - 10), part.start):
        return role_of_part
    return {"authorized": "requested", "completed": "authorized", "other": "authorized"}.get(role_of_part, role_of_part)
