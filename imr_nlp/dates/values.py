"""Dates as letters write them, month first, into ISO strings."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_ABBREVIATED = {name[:3]: n for n, name in enumerate(_MONTHS, 1)} | {"sept": 9}
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
"""A month's name or abbreviation, as the source of a regular expression (lower case)."""
SEASON = rf"(?:the\s)?(?:spring|summer|fall|autumn|winter|{MONTH})\b"
"""A season or a month, in which something was done."""

_NUMERIC = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})[/.-](\d{2})[/.-](\d{2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[/-]\s*(\d{4})")
_YEAR = re.compile(r"\d{4}")
_MONTH_FIRST = re.compile(rf"({MONTH})\.?(?:\s+of)?,?[\s-]+(?:(\d{{1,2}})(?:st|nd|rd|th)?)?(?:,?[\s-]*(\d{{4}}))?")
_DAY_FIRST = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?({MONTH})\.?,?[\s-]+(\d{{4}})")


def iso_date(text: str, latest_year: int | None = None, year: int | None = None) -> str | None:
    """The ISO string of a date as written.

    text (str): `04/24/2013`, `4-24-13`, `March 9, 2015`, `22-Oct-2019`, `June 2012`, `09/2013`, `2012`.
    latest_year (int): The year in which the letter was written, in whose future no date of it lies: it settles the
        century of a year of two digits. `None` takes the present year.
    year (int): The year of a date that states none (`Sept. 20` in `Sept. 20 and Nov. 1, 2016`).
    RETURNS (str): `2013-04-24`, `2012-06` where there is no day, `2012` where there is no month, or `None` where the
        text is no date that the calendar knows.
    """
    return _iso_date(" ".join(text.lower().split()), latest_year or date.today().year, year)


@lru_cache(maxsize=2000)  # a letter writes the same date several times
def _iso_date(text: str, latest_year: int, year: int | None) -> str | None:
    """What `iso_date` gives for a text in lower case with single spaces."""
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.fullmatch(text):
        return _day(_century(found[3], latest_year), int(found[1]), int(found[2]))
    if found := _MONTH_YEAR.fullmatch(text):
        return f"{found[2]}-{int(found[1]):02}" if 1 <= int(found[1]) <= 12 else None
    if _YEAR.fullmatch(text):
        return text
    if found := _DAY_FIRST.fullmatch(text):
        return _day(int(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_FIRST.fullmatch(text):
        its_year = int(found[3]) if found[3] else year
        if its_year is None:
            return None
        return _day(its_year, _month(found[1]), int(found[2])) if found[2] else f"{its_year}-{_month(found[1]):02}"
    return None


def _month(name: str) -> int:
    """Number of a month by its name or abbreviation."""
    return _ABBREVIATED[name[:3]]


def _century(digits: str, latest_year: int) -> int:
    """The year of four digits for one of two, which is not later than the latest."""
    if len(digits) == 4:
        return int(digits)
    year = latest_year - latest_year % 100 + int(digits)
    return year if year <= latest_year else year - 100


def _day(year: int, month: int, day: int) -> str | None:
    """ISO string of a day that the calendar knows."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
