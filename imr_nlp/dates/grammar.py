"""Calendar dates in the view, and the year in which the letter was written."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..structure.sections import letter_parts
from ..text.intervals import places
from ..text.normalized import View
from .values import MONTH, iso_date


class DateMatch(NamedTuple):
    """A date in the view: `view.text[start:end]`, and its ISO string."""

    start: int
    end: int
    iso: str


_ORDINAL = r"(?:st|nd|rd|th)?"
# It begins with a digit, so that a search skips from one to the next.
_IN_DIGITS = re.compile(
    rf"""\d(?<![\w/.,$].)(?<![a-z]-.)(?:
      \d?\s?(?P<mark>[/.-])\s?\d{{1,2}}\s?(?P=mark)\s?(?:\d{{4}}|\d{{2}})(?![\d/%]|[.]\d|-\d{{1,2}}(?![\d/.-]))
    | \d{{3}}-\d\d-\d\d(?!\d)
    | \d?{_ORDINAL}[\s-](?:of\s)?{MONTH}\.?,?[\s-]\d{{4}}(?!\d)
    | \d?\s?/\s?(?:19|20)\d\d(?![\d/])
    | (?:(?<=0)[1-9]|(?<=1)[0-2])-(?:19|20)\d\d(?![\d/-])
    | (?:(?<=1)9|(?<=2)0)\d\d(?![\d%/]|-\d|\.\d)
    | (?<!-.)\d?/\d{{1,2}}/(?:\d{{4}}|\d{{2}})(?=[a-z])
    )""",
    re.VERBOSE,
)
_IN_WORDS = re.compile(
    rf"""(?<![\w/.,$])(?<![a-z]-){MONTH}(?:
      \.?\s\d{{1,2}}{_ORDINAL}(?:,\s?|\s)\d{{4}}(?!\d)
    | \.?(?:,|\sof)?\s\d{{4}}(?!\d)
    | \.?\s\d{{1,2}}{_ORDINAL}(?=\s?(?:,|and|to|through|-|or)\s?{MONTH}\.?\s\d{{1,2}}{_ORDINAL},?\s(?:19|20)\d\d)
    )""",
    re.VERBOSE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_OF_EVENT = re.compile(
    r"(?:\b(?:the|in|since|during|from|until|till|of|by|early|late|mid|before|after|through|to|year|years|around|circa"
    r"|summer|fall|spring|winter|and|or)\s|(?:19|20)\d\d,\s|/|\(|(?:19|20)\d\d-|\(\D{0,40},\s|[a-z)],\s)$"
)
_TITLE_BEFORE = re.compile(
    r"\b(?:guidelines?(?:\sof)?|edition|ed\.?|mtus|acoem|odg|treatment|disorders?|complaints?|schedule|journal|review"
    r"|coll|med|surg|spine|pain|update[ds]?|version|medicine|therapy|rev)[,.]?\s\(?"
    r"(?:(?:may|july|june|january|effective)\.?,?\s)?$"
)
_TITLE_AFTER = re.compile(
    r"(?:;\s?\d|:\s?\d|(?:\s[a-z]+){0,5}?\s(?:edition|version|update|guidelines?|mtus|acoem|odg)\b)"
)
_YEAR_ALONE = re.compile(r"(?:19|20)\d\d")
_CENTURIES = ("19", "20")
_FOUR_DIGITS = re.compile(r"(?<![\d#$.])(?:19[5-9]|20[0-4])\d(?!\d)")
_UNDATED = 3
"""Years by which a letter without case number may be later than the latest year that it writes in full."""
_DOSES = ("mg", "cm", "mm", "%")
_NEXT_YEAR = re.compile(r"[^;]{0,30}?\b((?:19|20)\d\d)\b")
_CASE_YEAR = re.compile(r"cm\s?(\d\d)\s?-\s?\d")


def find_dates(view: View) -> list[DateMatch]:
    """The dates of a letter.

    view (View): The letter.
    RETURNS (list): The dates in order. A year alone is one where it dates an event, not in a publication's title.
    """
    return view.keep("dates", _find)


def letter_year(view: View) -> int | None:
    """A year that no date of the letter is later than, from its case number and the years that it writes in full.

    view (View): The letter.
    RETURNS (int): The year, or `None` where the letter has neither.
    """
    return view.keep("letter_year", _letter_year)


def _letter_year(view: View) -> int | None:
    """What `letter_year` keeps."""
    text = view.lower
    years = [int(text[at : at + 4]) for at in places(text, _CENTURIES) if _FOUR_DIGITS.match(text, at)]
    if case := _CASE_YEAR.search(text):
        return max([*years, 2000 + int(case[1]) + 1])
    return max(years) + _UNDATED if years else None


def _find(view: View) -> list[DateMatch]:
    """What `find_dates` keeps."""
    text = view.lower
    latest = letter_year(view)
    found: list[DateMatch] = []
    end = 0
    for match in _written(text):
        if match.start() < end:
            continue
        start, end = match.span()
        written = match[0]
        alone = _YEAR_ALONE.fullmatch(written)
        if alone and (_in_guideline_line(view, start) or not _dates_an_event(text, start, end)):
            continue
        iso = iso_date(written, latest, None if written[0].isdigit() else _year_ahead(text, end))
        if iso and _plausible(iso, written, text, start, end):
            found.append(DateMatch(start, end, iso))
    return found


def _written(text: str) -> list[re.Match[str]]:
    """What has the form of a date, in order."""
    in_words = [found for at in places(text, _MONTHS) if (found := _IN_WORDS.match(text, at))]
    return sorted([*_IN_DIGITS.finditer(text), *in_words], key=re.Match.start)


def _in_guideline_line(view: View, start: int) -> bool:
    """Whether a year stands where a side cites its sources, and so is a publication's."""
    sides = (side for issue in letter_parts(view).issues for side in (issue.claims_administrator, issue.reviewer))
    return any(side and side.start <= start < side.end for side in sides)


def _dates_an_event(text: str, start: int, end: int) -> bool:
    """Whether a year alone says when something was, and not which edition a publication is."""
    floor = max(0, start - 60)
    if _TITLE_BEFORE.search(text, floor, start) or _TITLE_AFTER.match(text, end):
        return False
    return bool(_YEAR_OF_EVENT.search(text, floor, start))


def _plausible(iso: str, written: str, text: str, start: int, end: int) -> bool:
    """Whether a date is one of a worker's life, and not of a publication or a dose."""
    year = int(iso[:4])
    if not 1940 <= year <= 2060:
        return False
    if len(iso) < 10 and text[start - 1] == "(" and _TITLE_BEFORE.search(text, max(0, start - 60), start):
        return False
    dose = "." in written and len(written) < 8 and text[end : end + 2].strip() in _DOSES
    return not dose


def _year_ahead(text: str, end: int) -> int | None:
    """The year of the next date in the same breath: `Sept. 20 and Nov. 1, 2016`."""
    following = _NEXT_YEAR.match(text, end)
    return int(following[1]) if following else None
