"""Session counts in the view, each with its value."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..text.intervals import places
from ..text.normalized import View
from ..text.numbers import NUMBER
from .counted import is_session_count, spent_otherwise
from .unitless import NUMBER_START, find_unitless_counts
from .values import ONE, RANGE, RATE, SPELL, UNIT, session_count


class SessionCountMatch(NamedTuple):
    """A session count in the view, its value (without role) and the rule that found it."""

    start: int
    end: int
    value: dict[str, Any]
    rule: str


_KIND = (
    r"(?:(?!(?:of|the|and|or|to|in|on|for|with|from|at|by|per|an?|each|every|were|was|is|are|had|has|have|weeks?|months?"
    r"|years?|hours?|mg|ml|mcg|grams?|tablets?|pills?|he|she|that|which|not|as|but|times?|over|x|out|this|last|next"
    r"|levels?|blocks?|injections?|days?|conservative|different|failed|other\streatment|if|when|since|than|after|before"
    r"|during|within|could|would|should|might|may|must|can|will)\b)[a-z][a-z'/-]*(?:-\s)?\s?)"
)
_COUNTED = (
    rf"(?:x\s?)?{RANGE}(?:(?![a-z])|(?={UNIT}))\s?{_KIND}{{0,4}}?{UNIT}\b"
    r"(?!\s?(?:per|an?|each|every|/)\s?(?:week|wk|month|day|night)|'|-old)"
)
_JOINED = rf"{RANGE}-(?:visit|session|treatment|hour)s?\b"
_LASTING = (
    r"(?:\s(?:over|within)\s(?:an?\s|the\snext\s)?(?:(?:period|course|span)\sof\s)?(?:up\sto\s)?"
    rf"{RANGE}[\s-]?(?:weeks?|months?|years?)\b|\sin\s{RANGE}\smonths?\b)?"
)
_FREQUENT = (
    rf"(?:{RATE})(?:,?\s(?:and\s)?{RATE})?(?:(?:\s?[,;:]\s?|\s)?(?:{SPELL}"
    rf"|(?:total(?:\sof)?\s|for\s(?:a\stotal\sof\s)?){RANGE}\s?{_KIND}{{0,3}}?(?:sessions?|visits?|treatments?)))?"
)
_GRID = (
    r"(?:\d{1,2}(?:-\d)?\s?x\s?\d{1,2}(?![\w%]|\.\d|/\d|\s?(?:cm|mm|in\b|inch|ml|mg|mcg|gm|\"|month|day))"
    r"(?:\s?(?:weeks?|wks?)\b)?)"
)
_TIMES = (
    rf"(?:x\s?{ONE}(?![\w%]|\.\d|/\d"
    r"|\s?(?:weeks?|wks?|months?|mos?\b|days?|mg|years?|levels?|units?|nights?|refills?|boxe?s?|pairs?)))"
)
_FIND = re.compile(
    rf"{NUMBER_START}(?:(?P<rate>{_FREQUENT})|(?P<each>(?:weekly\s(?:x|for)\s?{RANGE}(?:\s?(?:weeks?|wks?)\b)?"
    rf"|monthly\s(?:x|for)\s?{RANGE}(?:\s?months?\b)?)(?![\w%]|\s(?:days|months)))"
    rf"|(?P<count>{_COUNTED}{_LASTING}|{_JOINED}|{RANGE}\stotal\b(?!\s(?:knee|hip|shoulder|joint|disc)))"
    rf"|(?P<grid>{_GRID})|(?P<times>{_TIMES}))",
    re.VERBOSE,
)
# Where a number may begin: what is a date or a dose is left at once. To look for what stands before it halves the time.
_NUMBER = (
    r"(?=\d{1,3}(?![\d/%]|\.\d|\s?m[gl])|x\s?[\dotfsen]|on(?:e|ce)\b|t(?:w|hr|e|hi)|f[oi]|s[ie]|e[il]|ni"
    r"|weekly|monthly)"
)
_BEGIN = re.compile(rf"[^a-z0-9_/.#$%]{_NUMBER}")
_AT_START = re.compile(_NUMBER)
_UNIT_WORDS = (
    "session", "visit", "treatment", "times", "total", "trip", "appointment", "adjustment", "manipulation", "classes",
    "hour", "hrs", "day", "daily", "week", "wk", "month",
)  # fmt: skip
"""Words without one of which near behind it no number is a count."""
_TIMES_SIGN = frozenset((" ", *"123456789"))
"""What follows the `x` of `2x6` and `x 12`."""
_REACH = 70
"""How many characters behind the start of a count its unit may stand."""
_DOZENS = ("a dozen", "half a dozen")
_CUT_FROM = re.compile(rf"({ONE})\sto\s(?={NUMBER})")


def find_session_counts(view: View) -> list[SessionCountMatch]:
    """The session counts of a letter.

    view (View): The letter.
    RETURNS (list): The counts in order, without their roles.
    """
    return view.keep("session_counts", _find)


def _find(view: View) -> list[SessionCountMatch]:
    """What `find_session_counts` keeps."""
    text = view.lower
    begins = _begins(text)
    found = sorted(_with_unit(text, _near_units(text, begins)), key=_start)
    bare = find_unitless_counts(text, begins, [(count.start, count.end) for count in found])
    numbers = [(start, end, session_count(text[start:end])) for start, end in bare]
    found += [SessionCountMatch(start, end, value, "bare") for start, end, value in numbers if value is not None]
    return sorted(found, key=_start)


def _begins(text: str) -> list[int]:
    """Where numbers may begin."""
    begins = [0] if _AT_START.match(text) else []
    begins += [before.end() for before in _BEGIN.finditer(text)]
    dozens = places(text, _DOZENS)
    return sorted([*begins, *dozens]) if dozens else begins


def _near_units(text: str, begins: list[int]) -> list[int]:
    """Which of the numbers have a unit near behind them."""
    signs = [at for at in places(text, ("x",)) if text[at + 1 : at + 2] in _TIMES_SIGN]
    units = sorted([*places(text, _UNIT_WORDS), *signs, len(text) + _REACH + 1])
    return [begin for begin in begins if units[bisect_left(units, begin)] <= begin + _REACH]


def _start(count: SessionCountMatch) -> int:
    """The key by which counts are in order."""
    return count.start


def _with_unit(text: str, begins: list[int]) -> list[SessionCountMatch]:
    """The counts that have a unit of their own, those of hours and days behind the others."""
    found: list[SessionCountMatch] = []
    times: list[SessionCountMatch] = []  # hours and days that count only where others of their unit do
    for match in _matches(text, begins):
        rule = match.lastgroup or ""
        start, end = match.span()
        value = session_count(match[0])
        if value is None:
            continue
        if rule == "count" and text.endswith("from ", 0, start) and (cut := _CUT_FROM.match(match[0])):
            found += _from_to(match[0], cut, start)
        elif is_session_count(text, start, end, rule):
            found.append(SessionCountMatch(start, end, value, rule))
        elif rule == "count" and value["unit"] in ("hours", "days") and not spent_otherwise(text, start, end):
            times.append(SessionCountMatch(start, end, value, rule))
    counted = {count.value["unit"] for count in found if count.rule in ("count", "rate")}
    return found + [count for count in times if count.value["unit"] in counted]


def _matches(text: str, begins: list[int]) -> Iterator[re.Match[str]]:
    """What the expression matches, one behind the other."""
    end = 0
    for begin in begins:
        if begin >= end and (match := _FIND.match(text, begin)):
            end = match.end()
            yield match


def _from_to(written: str, cut: re.Match[str], start: int) -> list[SessionCountMatch]:
    """The two counts of `from 12 to 6 visits`, which is no range."""
    first, second = session_count(cut[1]), session_count(written[cut.end() :])
    if not first or not second:
        return []
    return [
        SessionCountMatch(start, start + len(cut[1]), first, "bare"),
        SessionCountMatch(start + cut.end(), start + len(written), second, "count"),
    ]
