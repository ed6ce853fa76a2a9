"""Pure functions from the words of a letter to values."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_nlp.citations.page_values import page_range
from imr_nlp.dates.values import iso_date
from imr_nlp.sessions.values import bounds, session_count
from imr_nlp.text.numbers import number


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("04/24/2013", "2013-04-24"),
        ("4/24/2013", "2013-04-24"),
        ("4-24-2013", "2013-04-24"),
        ("4.24.2013", "2013-04-24"),
        ("12 / 1 / 2014", "2014-12-01"),
        ("2013-04-24", "2013-04-24"),
        ("March 9, 2015", "2015-03-09"),
        ("MARCH 9, 2015", "2015-03-09"),
        ("Mar. 9, 2015", "2015-03-09"),
        ("Sept. 20, 2016", "2016-09-20"),
        ("March 9th, 2015", "2015-03-09"),
        ("March  9,\n2015", "2015-03-09"),
        ("22-Oct-2019", "2019-10-22"),
        ("9 March 2015", "2015-03-09"),
        ("9th of March, 2015", "2015-03-09"),
        ("June 2012", "2012-06"),
        ("June of 2012", "2012-06"),
        ("June, 2012", "2012-06"),
        ("09/2013", "2013-09"),
        ("2012", "2012"),
        ("02/29/2016", "2016-02-29"),
    ],
)
def test_dates(written: str, iso: str) -> None:
    assert iso_date(written) == iso


@pytest.mark.parametrize(
    "written",
    [
        "13/01/2014", "02/30/2014", "02/29/2015", "04/31/2014", "0/5/2014", "5/0/2014", "13/2014", "February 30, 2014",
        "June", "the spring", "4/24", "1/2/345", "L4-5", "10/325 mg", "",
    ],
)  # fmt: skip
def test_what_is_no_date(written: str) -> None:
    assert iso_date(written) is None


@pytest.mark.parametrize(
    ("written", "latest_year", "iso"),
    [
        ("4/24/13", 2015, "2013-04-24"),
        ("6-13-16", 2016, "2016-06-13"),
        ("6-13-17", 2016, "1917-06-13"),
        ("5/1/98", 2014, "1998-05-01"),
        ("1/2/00", 2014, "2000-01-02"),
        ("1/2/99", 2099, "2099-01-02"),
        ("1/2/04", 2103, "2004-01-02"),
        ("4/24/2013", 2012, "2013-04-24"),
    ],
)
def test_no_date_of_a_letter_lies_in_its_future(written: str, latest_year: int, iso: str) -> None:
    assert iso_date(written, latest_year) == iso


def test_a_year_that_stands_ahead() -> None:
    assert iso_date("Sept. 20") is None
    assert iso_date("Sept. 20", year=2016) == "2016-09-20"
    assert iso_date("Nov. 1, 2015", year=2016) == "2015-11-01"
    assert iso_date("Feb 29", year=2015) is None


DATES = st.dates(date(1940, 1, 1), date(2060, 12, 31))


DATE_FORMS = [
    "{0:%m}/{0:%d}/{0:%Y}", "{0.month}-{0.day}-{0.year}", "{0:%B} {0.day}, {0.year}", "{0.day}-{0:%b}-{0.year}",
    "{0:%b}. {0.day}, {0.year}", "{0.day} {0:%B} {0.year}", "{0:%Y-%m-%d}",
]  # fmt: skip


@given(DATES, st.sampled_from(DATE_FORMS))
def test_a_date_comes_back_however_written(day: date, form: str) -> None:
    assert iso_date(form.format(day)) == day.isoformat()


@given(st.integers(2013, 2099), st.integers(0, 36_000))
def test_two_digits_are_enough_for_a_century(latest_year: int, days_before: int) -> None:
    day = date(latest_year, 12, 31) - timedelta(days=days_before)
    assert iso_date(day.strftime("%m/%d/%y"), latest_year) == day.isoformat()


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_none(text: str) -> None:
    iso = iso_date(text)
    assert iso is None or len(iso) in (4, 7, 10)


@pytest.mark.parametrize(
    ("written", "pages"),
    [
        ("60", [60, 60]),
        ("98-99", [98, 99]),
        ("98 - 99", [98, 99]),
        ("98 to 99", [98, 99]),
        ("98 through 99", [98, 99]),
        ("111-3", [111, 113]),
        ("111-13", [111, 113]),
        ("1234-36", [1234, 1236]),
        ("99-98", None),
        ("111-110", None),
        ("60,", None),
        ("Page 60", None),
        ("12345", None),
        ("", None),
    ],
)
def test_pages(written: str, pages: list[int] | None) -> None:
    assert page_range(written) == pages


@given(st.integers(0, 9999), st.integers(0, 9999), st.sampled_from(["-", " - ", " to ", " through "]))
def test_a_range_of_pages_comes_back(one: int, other: int, joint: str) -> None:
    first, last = sorted((one, other))
    assert page_range(f"{first}{joint}{last}") == [first, last]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("twelve", 12),
        ("Twelve", 12),
        ("twenty", 20),
        ("twenty-four", 24),
        ("twenty four", 24),
        ("ninety-nine", 99),
        ("fourty", 40),
        ("once", 1),
        ("twice", 2),
        ("thrice", 3),
        ("dozen", 12),
        ("a dozen", 12),
        ("half a dozen", 6),
        ("one hundred and twenty", 120),
        ("two hundred", 200),
    ],
)
def test_numbers(written: str, value: int) -> None:
    assert number(written) == value


@pytest.mark.parametrize("written", ["", "many", "twelve of", "4-6", "1.5"])
def test_what_is_no_number(written: str) -> None:
    with pytest.raises(ValueError, match="is no number"):
        number(written)


ONES = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_words(n: int, joint: str = "-") -> str:
    if n < 20:
        return ONES[n - 1]
    return TENS[n // 10 - 2] + (joint + ONES[n % 10 - 1] if n % 10 else "")


@given(st.integers(1, 99), st.sampled_from(["-", " "]))
def test_a_number_comes_back_in_words_and_in_digits(n: int, joint: str) -> None:
    assert number(in_words(n, joint)) == number(str(n)) == n


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("8 sessions", 8, 8),
        ("eight sessions", 8, 8),
        ("twelve (12) visits", 12, 12),
        ("4-6 visits", 4, 6),
        ("4 to 6 visits", 4, 6),
        ("four to six visits", 4, 6),
        ("4- 6 sessions", 4, 6),
        ("six (6) to eight (8) treatments", 6, 8),
        ("8 massage therapy sessions", 8, 8),
        ("6 additional sessions", 6, 6),
        ("x 6", 6, 6),
        ("x6", 6, 6),
        ("2x6", 12, 12),
        ("2 x 6", 12, 12),
        ("2 x 6 weeks", 12, 12),
        ("1-2 x 6", 6, 12),
        ("2 times a week for 6 weeks", 12, 12),
        ("2 times per week for 6 weeks", 12, 12),
        ("two times a week for six weeks", 12, 12),
        ("2 times weekly for 6 weeks", 12, 12),
        ("2x/week x 4 weeks", 8, 8),
        ("2 x per week x 6 weeks", 12, 12),
        ("twice a week for 6 weeks", 12, 12),
        ("twicea week x four (4) wks", 8, 8),  # as recognition of print glues it
        ("once weekly for ten weeks", 10, 10),
        ("1-2 times per week for 6 weeks", 6, 12),
        ("2-3 times a week for 4-6 weeks", 8, 18),
        ("3 visits a week for 4 weeks", 12, 12),
        ("2 hours per day, 5 days a week for 4 weeks", 40, 40),
        ("24 visits over 10 weeks", 24, 24),
        ("9 visits over 8 weeks", 9, 9),
        ("160 hours", 160, 160),
        ("monthly x 6", 6, 6),
        ("six monthly psychiatric follow-up visits", 6, 6),
        ("2 times a week, total of 12 visits", 12, 12),
    ],
)
def test_session_counts(written: str, low: int, high: int) -> None:
    value = session_count(written)
    assert value is not None
    assert (value["min"], value["max"]) == (low, high)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("8 sessions", {"unit": "sessions", "min": 8, "max": 8}),
        ("4-6 visits", {"unit": "visits", "min": 4, "max": 6}),
        ("160 hours", {"unit": "hours", "min": 160, "max": 160}),
        ("21 days", {"unit": "days", "min": 21, "max": 21}),
        ("ten treatments", {"unit": "treatments", "min": 10, "max": 10}),
        ("2x6", {"unit": "sessions", "min": 12, "max": 12}),
        ("24 visits over 10 weeks", {"unit": "visits", "min": 24, "max": 24, "duration": "over 10 weeks"}),
        (
            "2 times a week for 6 weeks",
            {"unit": "sessions", "min": 12, "max": 12, "frequency": "2 times a week", "duration": "for 6 weeks"},
        ),
        ("twice a week", {"unit": "sessions", "frequency": "twice a week"}),
        ("twice a week for 3 months", {"unit": "sessions", "frequency": "twice a week", "duration": "for 3 months"}),
        ("sessions", None),
        ("", None),
    ],
)
def test_a_session_count_keeps_what_it_says(written: str, value: dict[str, object] | None) -> None:
    assert session_count(written) == value


@given(st.integers(1, 30), st.integers(1, 60), st.booleans(), st.sampled_from(["", " massage therapy", " additional"]))
def test_a_count_comes_back_in_words_and_in_digits(low: int, more: int, words: bool, kind: str) -> None:
    write = in_words if words else str
    high = low + more
    single = session_count(f"{write(low)}{kind} sessions")
    several = session_count(f"{write(low)} to {write(high)}{kind} sessions")
    assert single is not None
    assert several is not None
    assert (single["min"], single["max"]) == (low, low)
    assert (several["min"], several["max"]) == (low, high)


GRIDS = [
    "{} times a week for {} weeks", "{} times per week for {} weeks", "{}x/week x {} weeks", "{} x {}", "{}x{}",
    "{} sessions a week for {} weeks", "{} visits per week for {} weeks",
]  # fmt: skip


@given(st.integers(1, 7), st.integers(1, 26), st.sampled_from(GRIDS))
def test_however_written_times_a_week_for_weeks_multiply(times: int, weeks: int, form: str) -> None:
    value = session_count(form.format(times, weeks))
    assert value is not None
    assert value["min"] == value["max"] == times * weeks


@given(st.integers(1, 99), st.integers(1, 99))
def test_bounds_are_in_order(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert bounds(f"{one}-{other}") == bounds(f"{in_words(one)} to {in_words(other)}") == (low, high)


@given(st.text(max_size=40))
def test_any_text_is_a_count_or_none(text: str) -> None:
    value = session_count(text)
    assert value is None or value.get("min", 0) <= value.get("max", 0)
