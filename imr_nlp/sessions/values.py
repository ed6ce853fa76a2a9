"""Session counts: `12 sessions`, `2 times a week for 6 weeks`, `2x6` and their like, into totals.

The expressions are bounded: no quantifier stands inside another over the same characters.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ..text.numbers import NUMBER, number

ONE = rf"{NUMBER}(?:\s?\(\s?\d{{1,3}}\s?\))?"
"""A number, in words perhaps with its digits in brackets: `twelve (12)`."""
RANGE = rf"{ONE}(?:\s?(?:-|to|or|through)\s?{ONE})?"
"""A number or a range: `4-6`, `four to six`."""
UNIT = r"(?:sessions?|visits?|treatments?|appointments?|adjustments?|manipulations?|trips?|hours?|hrs?|classes|days?)"
_PERIOD = r"(?:weeks?|wks?|months?|mos?|days?)"
_TIMES = r"(?:times?|sessions?|visits?|treatments?|hours?|hrs?|days?|x)"
_ADVERB = r"(?:weekly|daily|monthly|biweekly|bi-weekly)"
# What makes `six monthly pain management visits` a count and no rate.
_COUNTED_UNIT = (
    r"\s?(?:(?!(?:of|for|to|in|on|with|and|or|at|by|from|the|has|had|was|were|is|are|but|without)\b)[a-z][a-z'/-]*\s)"
    rf"{{0,4}}?{UNIT}\b"
)
RATE = (
    rf"(?:(?:one|1)\s(?:visit|session|treatment|appointment)\sin\s{RANGE}\s{_PERIOD}\b"
    rf"|(?:once|twice|thrice|{RANGE}(?:\s?{_TIMES})?)\s?(?:"
    rf"(?:(?:per|an?|each|every|/)\s?(?:{RANGE}\s?)?|x\s?){_PERIOD}\b|{_ADVERB}\b(?!{_COUNTED_UNIT})))"
)
"""How often: `2 times a week`, `once weekly`, `1-2 visits every 4-6 months`."""
SPELL = (
    r"(?:(?:for|x|times|over|by)\s?(?:a\s(?:period|total)\sof\s|the\snext\s|up\sto\s|an\sadditional\s)?"
    rf"{RANGE}[\s-]?{_PERIOD}\b)"
)
"""For how long: `for 6 weeks`, `x 4 weeks`."""

_UNIT = re.compile(rf"\b{UNIT}\b")
_IN_BRACKETS = re.compile(r"\(\s?\d{1,3}\s?\)")
_PERIOD_AT_END = re.compile(r"(week|wk|month|mo|day)s?$")
_RANGE = re.compile(RANGE)
_ONE = re.compile(NUMBER)
_RATE = re.compile(RATE)
_SPELL = re.compile(SPELL)
_TOTAL = re.compile(rf"(?:total(?: of)?|for) ({RANGE})(?=$|\s?(?:[a-z-]+ ){{0,3}}(?:sessions?|visits?|treatments?)\b)")
_EACH_PERIOD = re.compile(rf"{_ADVERB}\s?(?:x|for)\s?({RANGE})(?:\s?(?:weeks?|months?|days?))?$")
_GRID = re.compile(rf"({RANGE})\s?x\s?({RANGE})(?:\s?(?:weeks?|wks?))?")
_DURATION = re.compile(
    r"(?:over|within) (?:an? |the next )?(?:(?:period|course|span) of )?(?:up to )?"
    rf"({RANGE})[\s-]?(weeks?|months?|years?)"
)
_PER = re.compile(rf"(?:per|an?|each|every|/|x)\s?(?:{RANGE}\s?)?({_PERIOD})\b|({_ADVERB})")
_UNITS = {"hour": "hours", "hr": "hours", "day": "days", "visit": "visits", "treatment": "treatments"}
_ONCE = {"once": 1, "twice": 2, "thrice": 3}


def session_count(text: str) -> dict[str, Any] | None:
    """The total of a session count as written.

    text (str): `8 sessions`, `4-6 visits`, `2 times a week for 6 weeks`, `2x6`, `x 12`, `24 visits over 10 weeks`.
    RETURNS (dict): `min` and `max` (int; absent for a rate without a duration, `twice a week`), `unit`
        (`sessions`, `visits`, `treatments`, `hours`, `days`) and, where stated, `frequency` and `duration` as written;
        `None` where the text holds no number.
    """
    value = _session_count(" ".join(text.lower().split()))
    return None if value is None else {**value}


@lru_cache(maxsize=2000)  # letters write the same few hundred counts: this saves a tenth of a millisecond a letter
def _session_count(text: str) -> dict[str, Any] | None:
    """What `session_count` gives for a text in lower case with single spaces."""
    value: dict[str, Any] = {"unit": _unit(text)}
    if each := _EACH_PERIOD.fullmatch(text):  # monthly x 6
        low, high = bounds(each[1])
        return {**value, "frequency": text.split()[0], "min": low, "max": high}
    rates = list(_RATE.finditer(text))
    if rates:
        value["frequency"] = text[rates[0].start() : rates[-1].end()]
    if total := _TOTAL.search(text):
        value["min"], value["max"] = bounds(total[1])
    elif not rates:
        counted = _counted(text, value)
        if counted is None:
            return None
        value["min"], value["max"] = counted
    elif spell := _SPELL.search(text, rates[-1].end()):
        value["duration"] = spell[0]
        if product := _product([rate[0] for rate in rates], spell[0]):
            value["min"], value["max"] = product
    return value


def bounds(text: str) -> tuple[int, int]:
    """Least and greatest number of a range.

    text (str): `4-6`, `six to eight`, `twelve (12)`.
    RETURNS (tuple): Both of them, equal for a single number.
    RAISES (ValueError): Where the text holds no number.
    """
    numbers = [number(word) for word in _ONE.findall(_IN_BRACKETS.sub("", text))]
    return min(numbers), max(numbers)


def _product(rates: list[str], spell: str) -> tuple[int, int] | None:
    """The total of rates over a spell; `None` where it is not whole or the spell is no fixed number of periods."""
    periods = _periods(rates[-1], spell)
    low, high = (count * periods for count in _range_bounds(spell))
    for rate in rates:
        least, most = _rate_bounds(rate)
        low, high = low * least, high * most
    return (int(low), int(high)) if low and low.denominator == high.denominator == 1 else None


def _periods(rate: str, spell: str) -> Fraction:
    """How many periods of the rate one of the spell holds; 0 where that is not fixed (weeks of a month)."""
    per = _PER.search(rate)
    of = (per[1] or per[2])[0] if per else "w"
    over = _PERIOD_AT_END.search(spell)
    in_ = over[1][0] if over else "w"
    if of == in_:
        return Fraction(1)
    return {("d", "w"): Fraction(7), ("w", "d"): Fraction(1, 7)}.get((of, in_), Fraction(0))


def _rate_bounds(rate: str) -> tuple[int, int]:
    """How often in each period: `once` and its like, or the range at the rate's start."""
    first = rate.split()[0]
    return (_ONCE[first], _ONCE[first]) if first in _ONCE else _range_bounds(rate)


def _range_bounds(text: str) -> tuple[int, int]:
    """Bounds of the first range in a text."""
    found = _RANGE.search(text)
    return bounds(found[0] if found else "")


def _counted(text: str, value: dict[str, Any]) -> tuple[int, int] | None:
    """The total of a text without a rate: a grid `2x6`, else its first range; a duration is put into the value."""
    if grid := _GRID.search(text):
        low = bounds(grid[1])
        high = bounds(grid[2])
        return low[0] * high[0], low[1] * high[1]
    if duration := _DURATION.search(text):
        value["duration"] = duration[0]
    counted = _RANGE.search(text)
    return bounds(counted[0]) if counted else None


def _unit(text: str) -> str:
    """What a text counts."""
    found = _UNIT.search(text)
    return _UNITS.get(found[0].rstrip("s"), "sessions") if found else "sessions"
