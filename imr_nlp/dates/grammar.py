"""Calendar dates in the normalized text, and the year in which the letter was written."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal, NamedTuple

from ..rules import Rule, RuleTable
from ..structure.sections import letter_parts
from ..text.intervals import places
from ..text.normalized import NormalizedText
from .values import MONTH, iso_date


class DateMatch(NamedTuple):
    """A date in the text: `text[start:end]`, its ISO string, and the form in which it is written."""

    start: int
    end: int
    iso: str
    rule: str


class YearRule(Rule):
    """Words beside a year alone. `says` is `event` where they tell when something was, `title` where the year is that
    of a publication.

    side (str): Whether the words stand `before` or `behind` the year.
    """

    side: Literal["before", "behind"]


YEAR_CONTEXT = RuleTable("dates/year_context", YearRule, parted_by=("side",))
_ORDINAL = r"(?:st|nd|rd|th)?"
_YEAR = r"(?:\d{4}|(?!(?:19|20)\s\d\d(?![\d/-]))\d{2})"  # `06/15/20 15` is no date of 2020
_RANGE = r"\s?(?:-|to|through|thru)\s?"
_JOINT = r"\s?(?:-|to|through|thru|,\s?and|,|and|&)\s?"
_LIST = rf"(?:{_JOINT}\d{{1,2}}/\d{{1,2}}){{0,8}}"
# It begins with a digit, so that a search skips from one to the next.
_IN_DIGITS = re.compile(
    rf"""\d(?:
      (?<![^\W_].)(?<![/$].)(?:(?<!\..)|(?<=\.\..))(?<!\b[01]\s.)(?:(?<!,.)|(?<=\d\d,.)|(?<=/\d,.))(?:
        # a figure of its own, or one behind a date and a comma
        (?<![a-z]-.)(?:
          \d?\s?(?P<mark>[/.-])\s?\d{{1,2}}\s?(?P=mark)\s?{_YEAR}
            (?![\d/%]|[.]\d|-\d{{1,2}}(?![\d/.-])|[a-z|]{{1,2}}(?![a-z]))                # 4/24/2013, not 4/24/20l3
        | \d{{3}}(?P<iso>[/.-])\d\d(?P=iso)\d\d(?![\d/-]|\.\d)                          # 2013-04-24, 2013.04.24
        | \d?{_ORDINAL}[\s-](?:of\s)?{MONTH}\.?,?[\s-]\d{{4}}(?!\d)                      # 24th of April, 2013
        | \d?\s?/\s?(?:19|20)\d\d(?![\d/])                                               # 4/2013
        | (?:(?<=0)[1-9]|(?<=1)[0-2])-(?:19|20)\d\d(?![\d/-])                            # 04-2013
        | (?<!-.)\d?/\d{{1,2}}/(?:\d{{4}}(?=[a-z])|\d{{2}}(?=[a-z]{{3}}))  # 4/24/2013through
        | \d?/\d{{1,2}}(?={_LIST}{_JOINT}\d{{1,2}}/\d{{1,2}}/(?:\d{{4}}|\d{{2}})(?![\d/]))  # 6/3 in 6/3-6/10/2014
        )
      | (?:(?<![a-z]-.)|(?<=mid-.)|(?<=late-.)|(?<=early-.))(?:(?<=1)9|(?<=2)0)\d\d(?![\d%/]|-\d|\.\d)  # 2013
      )
    | (?<=[a-z]{{2}}.)\d?/\d{{1,2}}/\d{{4}}(?!\d)                                        # dated4/24/2013
    )""",
    re.VERBOSE,
)
# A scan reads `1` as `l` or `I`, and `0` as `O`; most of a date still is digits.
_MISREAD = re.compile(r"(?<![\w/.])(?<!\d\s)[\dloi|]{1,2}/[\dloi|]{1,2}/[\dloi|]{2}(?:[\dloi|]{2})?(?![\w/|])")
_BEHIND_SLASH = re.compile(r"/[\dloi|]{1,2}/[\dloi|]{2}")  # a search for a slash takes a tenth of the time
_DIGITS = str.maketrans("loi|", "1011")
_MOST = 0.6
"""Share of digits among the signs of a date that may have been misread."""
_IN_WORDS = re.compile(
    rf"""(?<![\w/.,$])(?<![a-z]-){MONTH}(?:
      \.?\s\d{{1,2}}{_ORDINAL}(?:,\s?|\s)\d{{4}}(?!\d)
    | \.?(?:,|\sof)?\s\d{{4}}(?!\d)
    | \.?\s\d{{1,2}}{_ORDINAL}(?=\s?(?:,|and|to|through|-|or)\s?{MONTH}\.?\s\d{{1,2}}{_ORDINAL},?\s(?:19|20)\d\d)
    )""",
    re.VERBOSE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EVENT_MARK = re.compile(r"(?:(?:19|20)\d\d,\s|/|\(|(?:19|20)\d\d-|\(\D{0,40},\s|[a-z)],\s|[a-z]-)\Z")
_TITLE_TAIL = re.compile(r"[,.]?\s\(?(?:(?:may|july|june|january|effective)\.?,?\s)?\Z")
_FEW_WORDS = re.compile(r"(?:\s[a-z]+){0,5}\s")
_TITLE_MARK = re.compile(r"[;:]\s?\d")  # a volume, as in `Spine 2012;37:1`
_MONTH_AND_DAY = re.compile(r"\d{1,2}/\d{1,2}")
_LAST_OF_RANGE = re.compile(rf"(?:{_RANGE}|{_LIST}{_JOINT})(?P<last>\d{{1,2}}/\d{{1,2}}/\d{{2,4}})")
_RANGE_BEHIND = re.compile(_RANGE)
_SERVICE = re.compile(r"\b(?:dos|dates?\sof\sservice)\b")
_LONGEST_RANGE = timedelta(days=180)
"""What lies further apart is no range of dates but something else, such as a score: `pain 7/10 to 6/10/2014`."""
_YEAR_ALONE = re.compile(r"(?:19|20)\d\d")
_CENTURIES = ("19", "20")
_FOUR_DIGITS = re.compile(r"(?<![\d#$.])(?:19[5-9]|20[0-4])\d(?!\d)")
_UNDATED = 3
"""Years by which a letter without case number may be later than the latest year that it writes in full."""
_NEAR = 60
"""How far from a year alone the words may stand that say what it dates, in characters."""
_DOSES = ("mg", "cm", "mm", "%")
_NEXT_YEAR = re.compile(r"[^;]{0,30}?\b((?:19|20)\d\d)\b")
_CASE_YEAR = re.compile(r"cm\s?(\d\d)\s?-\s?\d")


def find_dates(normalized: NormalizedText) -> list[DateMatch]:
    """The dates of a letter.

    normalized (NormalizedText): The letter.
    RETURNS (list): The dates in order. A year alone is one where it dates an event, not in a publication's title.
    """
    return normalized.cached("dates", _find)


def letter_year(normalized: NormalizedText) -> int | None:
    """A year that no date of the letter is later than, from its case number and the years that it writes in full.

    normalized (NormalizedText): The letter.
    RETURNS (int): The year, or `None` where the letter has neither.
    """
    return normalized.cached("letter_year", _letter_year)


def _letter_year(normalized: NormalizedText) -> int | None:
    """What `letter_year` keeps."""
    text = normalized.lower
    years = [int(text[at : at + 4]) for at in places(text, _CENTURIES) if _FOUR_DIGITS.match(text, at)]
    if case := _CASE_YEAR.search(text):
        return max([*years, 2000 + int(case[1]) + 1])
    return max(years) + _UNDATED if years else None


def _find(normalized: NormalizedText) -> list[DateMatch]:
    """What `find_dates` keeps."""
    text = normalized.lower
    latest = letter_year(normalized)
    found: list[DateMatch] = []
    end = 0
    for match in _written(text):
        if match.start() < end:
            continue
        start, end = match.span()
        written = match[0].translate(_DIGITS) if match.re is _MISREAD else match[0]
        alone = _YEAR_ALONE.fullmatch(written)
        if alone and (_in_guideline_line(normalized, start) or not _dates_an_event(text, start, end)):
            continue
        if _MONTH_AND_DAY.fullmatch(written):
            iso = _first_of_range(text, start, end, latest)
        else:
            iso = iso_date(written, latest, None if written[0].isdigit() else _year_ahead(text, end))
        if iso and _plausible(iso, written, text, start, end):
            found.append(DateMatch(start, end, iso, _form(match, written)))
    return found


def _form(match: re.Match[str], written: str) -> str:
    """The form in which a date is written, as the id of its rule."""
    if match.re is _IN_DIGITS:
        forms = ((_YEAR_ALONE, "year-alone"), (_MONTH_AND_DAY, "day-without-year"))
        return next((form for expression, form in forms if expression.fullmatch(written)), "date-in-digits")
    return "misread-date" if match.re is _MISREAD else "date-in-words"


def _written(text: str) -> list[re.Match[str]]:
    """What has the form of a date, in order."""
    in_words = [found for at in places(text, _MONTHS) if (found := _IN_WORDS.match(text, at))]
    slashes = (slash.start() for slash in _BEHIND_SLASH.finditer(text))
    tried = (_MISREAD.match(text, at) for slash in slashes for at in (slash - 2, slash - 1) if at >= 0)
    misread = [found for found in tried if found and _is_misread(found[0])]
    return sorted([*_IN_DIGITS.finditer(text), *in_words, *misread], key=re.Match.start)


def _is_misread(written: str) -> bool:
    """Whether what could be a date holds letters that stand for digits, and enough digits."""
    signs = written.replace("/", "")
    digits = sum(sign.isdigit() for sign in signs)
    return _MOST * len(signs) <= digits < len(signs)


def _first_of_range(text: str, start: int, end: int, latest: int | None) -> str | None:
    """A day of a range or list whose last day alone has the year: `6/3-6/10/2014`, `12/28-1/4/2015`.

    In a list, `4/5 and 6/10/2014`, it may be something else, unless the list is said to be of dates of service.
    """
    last = _LAST_OF_RANGE.match(text, end)
    until = iso_date(last["last"], latest) if last else None
    if until is None or not (_RANGE_BEHIND.match(text, end) or _SERVICE.search(text, max(0, start - _NEAR), start)):
        return None
    for year in (int(until[:4]), int(until[:4]) - 1):
        day = iso_date(f"{text[start:end]}/{year}")
        if day and timedelta(0) <= date.fromisoformat(until) - date.fromisoformat(day) <= _LONGEST_RANGE:
            return day
    return None


def _in_guideline_line(normalized: NormalizedText, start: int) -> bool:
    """Whether a year stands where a side cites its sources, and so is a publication's."""
    sides = (side for issue in letter_parts(normalized).issues for side in (issue.claims_administrator, issue.reviewer))
    return any(side and side.start <= start < side.end for side in sides)


def _dates_an_event(text: str, start: int, end: int) -> bool:
    """Whether a year alone says when something was, and not which edition a publication is."""
    floor = max(0, start - _NEAR)
    if _is_in_title(text, floor, start) or _TITLE_MARK.match(text, end):
        return False
    behind = YEAR_CONTEXT.search(text, end, min(len(text), end + _NEAR), side="behind")
    if behind and _FEW_WORDS.fullmatch(text, end, behind.start):
        return False
    before = YEAR_CONTEXT.ending(text, floor, start, side="before")
    told = before is not None and before.rule.says == "event"
    return told or _EVENT_MARK.search(text, floor, start) is not None


def _is_in_title(text: str, floor: int, start: int) -> bool:
    """Whether what stands right before a date is a publication's title."""
    tail = _TITLE_TAIL.search(text, floor, start)
    before = YEAR_CONTEXT.ending(text, floor, tail.start(), side="before") if tail else None
    return before is not None and before.rule.says == "title"


def _plausible(iso: str, written: str, text: str, start: int, end: int) -> bool:
    """Whether a date is one of a worker's life, and not of a publication or a dose."""
    year = int(iso[:4])
    if not 1940 <= year <= 2060:
        return False
    if len(iso) < 10 and text[max(0, start - 1) : start] == "(" and _is_in_title(text, max(0, start - _NEAR), start):
        return False
    dose = "." in written and len(written) < 8 and text[end : end + 3].lstrip()[:2].strip() in _DOSES
    return not dose


def _year_ahead(text: str, end: int) -> int | None:
    """The year of the next date in the same breath: `Sept. 20 and Nov. 1, 2016`."""
    following = _NEXT_YEAR.match(text, end)
    return int(following[1]) if following else None
