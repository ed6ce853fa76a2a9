"""Session counts: `12 sessions`, `2 times a week for 6 weeks`, `2x6` and their like, into totals.

The grammar of rates and durations is made of parts, each with a name of its own. The expressions are bounded: no
quantifier stands inside another over the same characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ..rules.table import register_shape
from ..text.numbers import NUMBER, number

register_shape("NUMBER", NUMBER)

ONE = rf"{NUMBER}(?:\s?\(\s?(?:\d{{1,3}}|{NUMBER})\s?\))?\+?"
"""A number, perhaps with the same again in brackets: `twelve (12)`, `12 (twelve)`, `30+`."""
RANGE = rf"{ONE}(?:\s?(?:-|-?\s?(?:to|or|through|thru)\s|to|or)\s?{ONE})?"
"""A number or a range: `4-6`, `four to six`, `9- to 10`."""
SESSION_UNIT = (
    r"(?:sessions?|sess|visits?|treatments?|txs?|tmts?|vsts?|vis|sittings?|appointments?|appts?|adjustments?|manipulations?"
    r"|trips?|classes|lessons?|no-shows?|cancellations?"
    r"|meetings?|occasions|attendances?|encounters?|needlings?|massages|follow-ups|talks|bookings)"
)
"""What is counted that is no interval of time."""
UNIT = rf"(?:{SESSION_UNIT}|session's|(?:half-)?days?|dates\sof\sservice|hours?|hrs?)"
"""What is counted, in the words that may stand behind a number."""
DIRECT_UNIT = rf"(?:{UNIT}|v|d)"
"""What is counted, right behind the number, where two shorthand letters stand for visits and days: `9-10 v`."""
_PERIOD = r"(?:we[ae]ks?|wks?|months?|mos?|days?|d|years?|yrs?)"
_TIMES = (
    r"(?:times?|x|sessions?|sess|visits?|v|treatments?|tx|classes|hours?|hrs?|days?|mornings|afternoons|appointments?"
    r"|encounters?)"
)
_ADVERB = r"(?:weekly|daily|monthly|bi-?\s?weekly|yearly|annually)"
# What makes `six monthly pain management visits` a count and no rate.
_COUNTED_UNIT = (
    r"\s?(?:(?!(?:of|for|to|in|on|with|and|or|at|by|from|the|has|had|was|were|is|are|but|without)\b)[a-z][a-z'/-]{0,30}\s)"
    rf"{{0,4}}?{UNIT}\b"
)
_KIND_OF = r"(?:(?!(?:of|and|or|to|in|on|for|per|an?|each|every|weeks?|months?|times)\b)[a-z][a-z'-]{0,30})"
_HOW_OFTEN = rf"(?:once\sor\stwice|once|twice|thrice|{RANGE}(?:\s?(?:{_KIND_OF}\s){{0,2}}?{_TIMES}\b)?)"
_EVERY = rf"(?:every\s(?:other|second|{RANGE})\s{_PERIOD}\b)"
NUMBER_START = r"(?<![\w/.#$%])(?<![a-z]-)(?<![\d]-)(?<!\d,)"
"""Where a number may begin that is no part of another, of a date or of a word."""
RATE = (
    # one visit in 4 weeks
    rf"(?:(?:one|1)\s(?:visit|session|treatment|appointment)\sin\s{RANGE}\s{_PERIOD}\b"
    rf"|{_HOW_OFTEN}\s?-?(?:"
    # 2 times a week, once in each week, 1-2 visits every 4-6 months
    rf"(?:(?:(?:in\s)?(?:a|each)|per|an|every)\s(?:(?:other|second|{RANGE})\s)?|in\sthe\s){_PERIOD}\b"
    # 3/wk, 2 x week, 2x week, 2 times week, 35 hours in week
    rf"|(?:/|x)\s?{_PERIOD}\b|(?:(?<=\dx)|(?<=\d\sx)|(?<=times))\s{_PERIOD}\b|in\sweek\b"
    # twice weekly, 2-3 hours daily
    rf"|{_ADVERB}\b(?:(?<=twice.weekly)|(?<=once.weekly)|(?!{_COUNTED_UNIT})))"
    # every other week, tiw
    rf"|{_EVERY}|(?:tiw|biw)\b)"
)
"""How often: `2 times a week`, `once weekly`, `1-2 visits every 4-6 months`, `every other week`."""
SPAN_OF = r"(?:\s(?:a|the)\s(?:period|total|course|span|space)\sof)?"
"""What may stand before a time: `over a period of`."""
_SPELLED = rf"(?:{RANGE}[\s-]?(?:additional\s|more\s|consecutive\s)?{_PERIOD}\b|a\s(?:fortnight|week|month|year)\b)"
SPELL = (
    rf"(?:(?:for|x|times|over|by|during|within|throughout|the\snext|dur(?:ation)?\.?\s?(?:of|:|=)?){SPAN_OF}\s?"
    rf"(?:the\s(?:next|first)\s|up\sto\s|an\sadditional\s|another\s|an?\s(?={RANGE}[\s-]))?"
    rf"{_SPELLED})"
)
"""For how long: `for 6 weeks`, `x 4 weeks`, `for a fortnight`."""
BARE_SPELL = rf"(?:x\s?{ONE}(?![\w%]|[./]\d)|for\s{ONE}(?=\s?[,.;:)]|$))"
"""For how long, where the rate has named the period: `2/wk x 6`, `twice a week for six.`"""
HOURS_EACH = (
    rf"(?:{RANGE}\s?(?:hours?|hrs?)\s(?:(?:each|at\sa\stime),?\s)?"
    rf"(?=once|twice|thrice|{NUMBER}\s?(?:times|x|days)))"
)
"""How long each of them is: `3 hours` of `3 hours twice a week`."""

_UNITLESS = re.compile(rf"{NUMBER_START}{RANGE}(?![\w%]|\+?\s?/|\.\d|'\d|,\d\d\d|-)")
_UNITLESS_BEFORE_TO = re.compile(rf"{NUMBER_START}{ONE}(?=\sto\s)")
_LETTER = "(?<![a-z])"
# The first letters of a word may be glued to a unit: `massagesessions`. A letter that is one stands by itself.
_UNIT_OF = re.compile(
    rf"(?:(?P<sessions>{SESSION_UNIT}|{_LETTER}v)|(?P<hours>hours?|hrs?)|(?P<days>days?|{_LETTER}d))\b"
)
_UNIT_BEHIND = re.compile(rf"(?<![a-z]-)(?<![a-z]){DIRECT_UNIT}\b")
_IN_BRACKETS = re.compile(rf"\(\s?(?:\d{{1,3}}|{NUMBER})\s?\)")
_RANGE = re.compile(RANGE)
_ONE = re.compile(NUMBER)
_RATE = re.compile(RATE)
_SPELL = re.compile(rf"{SPELL}|(?:(?<=^)|(?<=[,;|]\s)|(?<=^for\s)){_SPELLED}")
_BARE_SPELL = re.compile(BARE_SPELL)
_HOURS_EACH = re.compile(HOURS_EACH)
_TOTAL = re.compile(
    rf"total(?: of)? (?P<total>{RANGE})(?=$|\s)"
    rf"|for (?P<of>{RANGE})\s?(?:[a-z-]+ ){{0,3}}(?:sessions?|visits?|treatments?)\b"
)
_EACH_PERIOD = re.compile(
    rf"{_ADVERB}\s?(?:(?:sessions|visits|treatments)\s)?(?:x|for|over){SPAN_OF}\s?({RANGE})(?:\s?(?:weeks?|months?|days?))?$"
)
_GRID = re.compile(rf"({RANGE})\s?(?:x|times|by)\s?({RANGE})(?:\s?(?:weeks?|wks?))?")
_SPREAD = re.compile(rf"({RANGE})\s?{DIRECT_UNIT}\s?x\s?({RANGE})\s?{_PERIOD}(?:\s?x\s?({RANGE})\s?{_PERIOD})?")
_BETWEEN = re.compile(rf"({ONE})\sand\s({ONE})\b")
_DURATION = re.compile(
    rf"(?:(?:over|within|in|during)\s(?:an?\s|the\snext\s)?(?:(?:period|course|span)\sof\s)?(?:up\sto\s)?|/\s?)"
    rf"(?:(?:{RANGE})[\s-]?{_PERIOD}\b|fortnight)"
)
_PER = re.compile(
    rf"(?:per|an?|each|every|in|the|times|/|x)\s?(?P<n>(?:other|second|{RANGE})\s)?(?P<period>{_PERIOD})\b"
    rf"|(?P<adverb>{_ADVERB})"
)
_LENGTH = re.compile(
    rf"(?P<n>{RANGE})[\s-]?(?:[a-z]+\s)?(?P<period>{_PERIOD})$|a\s(?P<whole>fortnight|week|month|year)$"
)
_UNITS = {
    "hour": "hours", "hr": "hours", "day": "days", "half-day": "days", "d": "days", "visit": "visits", "v": "visits",
    "treatment": "treatments", "tx": "treatments",
}  # fmt: skip
_ONCE = {"once": 1, "twice": 2, "thrice": 3, "biw": 2, "tiw": 3}
_DAYS = {"d": Fraction(1), "w": Fraction(7), "f": Fraction(14)}
_MONTHS = {"m": Fraction(1), "y": Fraction(12)}


def units_in(text: str) -> set[str]:
    """What a count counts, by its words.

    text (str): The count as written, in lower case.
    RETURNS (set): Of `sessions`, `hours` and `days` those whose words it has.
    """
    return {unit.lastgroup or "" for unit in _UNIT_OF.finditer(text)}


def unitless_number(text: str, begin: int) -> tuple[int, int] | None:
    """Where a number or a range without a unit stands that begins at an offset.

    text (str): The text in lower case.
    begin (int): The offset.
    RETURNS (tuple): Start and end, in `cut from twelve to six` those of the first number; `None` where there is none.
    """
    match = _UNITLESS.match(text, begin)
    if match and _falls(match[0]):
        match = _UNITLESS_BEFORE_TO.match(text, begin)
    return match.span() if match else None


def _falls(written: str) -> bool:
    """Whether two numbers with `to` between them are no range, as the second is smaller."""
    first, to, second = written.partition(" to ")
    return bool(to) and bounds(first) > bounds(second)


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
    if not rates:
        counted = _counted(text, value)
        if counted is not None:
            value["min"], value["max"] = counted
        return value if counted else None
    value["frequency"] = text[rates[0].start() : rates[-1].end()]
    if total := _TOTAL.search(text):
        value["min"], value["max"] = bounds(total["total"] or total["of"])
        return value
    rest = _without(text, rates)
    if spell := _SPELL.search(rest) or _BARE_SPELL.search(rest):
        value["duration"] = spell[0]
        each_time = _HOURS_EACH.match(text)
        factors = [_range_bounds(each_time[0])] if each_time else []
        if product := _product([rate[0] for rate in rates], spell[0], factors):
            value["min"], value["max"] = product
    return value


def _without(text: str, rates: Iterable[re.Match[str]]) -> str:
    """A text with a bar for each character of its rates."""
    for rate in rates:
        text = text[: rate.start()] + "|" * (rate.end() - rate.start()) + text[rate.end() :]
    return text


def bounds(text: str) -> tuple[int, int]:
    """Least and greatest number of a range.

    text (str): `4-6`, `six to eight`, `twelve (12)`.
    RETURNS (tuple): Both of them, equal for a single number.
    RAISES (ValueError): Where the text holds no number.
    """
    numbers = [number(word) for word in _ONE.findall(_IN_BRACKETS.sub("", text))]
    return min(numbers), max(numbers)


def _product(rates: list[str], spell: str, factors: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The total of rates over a spell; `None` where it is not whole, or the spell no fixed number of periods."""
    units = [_per(rate) for rate in rates]
    of = max((unit for _, unit in units), key="dwmy".index)
    least, most, over = _length(spell, of)
    periods = _periods(of, over)
    low, high = least * periods, most * periods
    for rate, (every, _) in zip(rates, units, strict=True):
        fewest, often = _rate_bounds(rate)
        low, high = low * fewest / every[1], high * often / every[0]
    for fewest, often in factors:
        low, high = low * fewest, high * often
    return (int(low), int(high)) if low and low.denominator == high.denominator == 1 else None


def _per(rate: str) -> tuple[tuple[int, int], str]:
    """The periods within which a rate is: how many of them, and the first letter of their unit."""
    all_found = list(_PER.finditer(rate))
    if not all_found:
        return (1, 1), "w"
    found = all_found[-1]  # of `one visit in 4 weeks` the last
    if found["adverb"]:
        fortnightly = found["adverb"].startswith("bi")
        return ((2, 2) if fortnightly else (1, 1)), "w" if fortnightly else found["adverb"][0].replace("a", "y")
    many = (found["n"] or "1").strip()
    return ((2, 2) if many in ("other", "second") else bounds(many)), found["period"][0]


def _length(spell: str, of: str) -> tuple[Fraction, Fraction, str]:
    """Least and greatest length of a spell, and the first letter of its unit; that of the rate where it names none."""
    found = _LENGTH.search(spell)
    if found is None:
        low, high = _range_bounds(spell)
        return Fraction(low), Fraction(high), of
    if found["whole"]:
        return Fraction(1), Fraction(1), found["whole"][0]
    low, high = bounds(found["n"])
    return Fraction(low), Fraction(high), found["period"][0]


def _periods(of: str, over: str) -> Fraction:
    """How many periods of a rate one of the spell holds; 0 where that is not fixed (weeks of a month)."""
    for lengths in (_DAYS, _MONTHS):
        if of in lengths and over in lengths:
            return lengths[over] / lengths[of]
    return Fraction(0)


def _rate_bounds(rate: str) -> tuple[int, int]:
    """How often in each period: `once` and its like, or the range at the rate's start."""
    if rate.startswith("once or twice"):
        return 1, 2
    if re.match(r"every\b", rate):
        return 1, 1
    once = next((often for word, often in _ONCE.items() if rate.startswith(word)), None)  # also of `twicea week`
    return (once, once) if once else _range_bounds(rate)


def _range_bounds(text: str) -> tuple[int, int]:
    """Bounds of the first range in a text."""
    found = _RANGE.search(text)
    return bounds(found[0] if found else "")


def _counted(text: str, value: dict[str, Any]) -> tuple[int, int] | None:
    """The total of a text without a rate: a grid `2x6`, else its first range; a duration is put into the value."""
    if spread := _SPREAD.search(text):  # 2 sessions x 6 weeks, 3 hours x 5 days x 4 weeks
        factors = [bounds(part) for part in spread.groups() if part]
        low = high = 1
        for least, most in factors:
            low, high = low * least, high * most
        return low, high
    if grid := _GRID.search(text):
        first, second = bounds(grid[1]), bounds(grid[2])
        return first[0] * second[0], first[1] * second[1]
    if duration := _DURATION.search(text):
        value["duration"] = duration[0]
    counted = _BETWEEN.match(text) or _RANGE.search(text)
    return bounds(counted[0]) if counted else None


def _unit(text: str) -> str:
    """What a text counts."""
    found = _UNIT_BEHIND.search(text)
    return _UNITS.get(found[0].rstrip("s") if len(found[0]) > 2 else found[0], "sessions") if found else "sessions"
