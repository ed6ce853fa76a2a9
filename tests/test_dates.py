"""The dates of a text: which figures are one, which are none, and what a year alone dates."""

# ruff: noqa: E501 - a line of a letter stands on one line, however long
from __future__ import annotations

import re

import pytest
from spacy.language import Language

from imr_nlp.dates.grammar import find_dates, letter_year
from imr_nlp.dates.values import iso_date
from imr_nlp.text.normalized import normalized_text


def dates(nlp: Language, text: str) -> list[tuple[str, str]]:
    """Words and value of each date."""
    doc = nlp(text)
    return [(span.text, span._.value) for span in sorted(doc.spans["imr"]) if span.label_ == "DATE"]


FOUND = {
    "Seen 6/3/2014,6/10/2014.": ["2014-06-03", "2014-06-10"],
    "Seen 6/3/14, 6/5/14,6/10/14.": ["2014-06-03", "2014-06-05", "2014-06-10"],
    "mid-2013, late-2015 and early-2016": ["2013", "2015", "2016"],
    "post-2013 and x-2015": [],
    "2014.06.03, 2014/06/03 and 2014-06-03": ["2014-06-03"] * 3,
    "2014.06-03, 2014.06.03.1 and 9792.24.20": [],
    "care of 6/3-6/10/2014": ["2014-06-03", "2014-06-10"],
    "care of 6/3 - 6/10/14": ["2014-06-03", "2014-06-10"],
    "care of 6/3 to 6/10/2014": ["2014-06-03", "2014-06-10"],
    "care of 6/3 through 6/10/2014": ["2014-06-03", "2014-06-10"],
    "care of 6/3 thru 6/10/2014": ["2014-06-03", "2014-06-10"],
    "care of 12/28-1/4/2015": ["2014-12-28", "2015-01-04"],
    "care of 6/3/14-6/10/14": ["2014-06-03", "2014-06-10"],
    "pain of 7/10-6/10/2014": ["2014-06-10"],
    "care of 12/13-6/10/2014": ["2013-12-13", "2014-06-10"],
    "pain of 12/11-6/10/2014": ["2014-06-10"],
    "DOS 6/3, 6/5, 6/10/2014": ["2014-06-03", "2014-06-05", "2014-06-10"],
    "dates of service 6/3 and 6/10/2014": ["2014-06-03", "2014-06-10"],
    "date of service 6/3 & 6/10/2014": ["2014-06-03", "2014-06-10"],
    "strength 4/5 and 6/10/2014": ["2014-06-10"],
    "strength 4/5, 6/10/2014": ["2014-06-10"],
    "10/325-5/6/2014": ["2014-05-06"],
    "6/3/20l4 and 6/3/2Ol4": ["2014-06-03", "2014-06-03"],
    "O6/15/2015, 06/l5/2015 and 06/I5/2015": ["2015-06-15"] * 3,
    "ll/12/2014": ["2014-11-12"],
    "11/l2/14": ["2014-11-12"],
    "1 l/12/2014 and 1 1/12/2014": [],
    "0 6/15/2015": [],
    "level 2 6/15/2015": ["2015-06-15"],
    "lO/lI/2Ol4": [],
    "March l5, 2014 and June 20l4 and 20l4": [],
    "6/3/20S4 and 6/3/20x4": [],
    "06/1S/2015": [],
    "06/15/20 15": [],
    "06/15/20 and 15 visits": ["2020-06-15"],
    "6/15/19 10/11/2019": ["2019-06-15", "2019-10-11"],
    "6/15/14 10 visits": ["2014-06-15"],
    "06/15/201 and 06/15/20155": [],
    "13/25/2014, 25/12/2014, 1/32/2014, 00/10/2014, 2/30/2014, 6/31/14": [],
    "dated06/15/2015, on6/3/2014through 6/10/2014to 7/1/2014": ["2015-06-15", "2014-06-03", "2014-06-10", "2014-07-01"],
    "6/3/2014&6/10/2014": ["2014-06-03", "2014-06-10"],
    "(6/3/2014)(6/10/2014);7/1/2014": ["2014-06-03", "2014-06-10", "2014-07-01"],
    "Dated........06/15/2015 and ____06/15/2015____": ["2015-06-15", "2015-06-15"],
    "version 2.06/15/2015": [],
    "06.15.2015, 06-15-2015 and 06 / 15 / 2015": ["2015-06-15"] * 3,
    "06-15/2015 and 06.15-2015": [],
    "06-15-2015-06-20-2015": ["2015-06-15", "2015-06-20"],
    "4/2013, 04-2013 and 12-2013, but 4-2013 and 13-2013": ["2013-04", "2013-04", "2013-12"],
    "24th of April, 2013, 1st May 2013, 2nd June 2013, 3rd July 2013": ["2013-04-24", "2013-05-01", "2013-06-02", "2013-07-03"],
    "from June 3 to June 10, 2014": ["2014-06-03", "2014-06-10"],
    "June 3-10, 2014": [],
    "Sept. 20-Nov. 1, 2016": ["2016-09-20", "2016-11-01"],
    "Sept. 20 through Nov. 1, 2016": ["2016-09-20", "2016-11-01"],
    "Sept. 20 or Nov. 1, 2016": ["2016-09-20", "2016-11-01"],
    "Sept. 20, Nov. 1, 2016": ["2016-09-20", "2016-11-01"],
    "L4/L5, I/O, 1/2, 10/50mg, $4/2/2014, x4/24/2013": [],
    "2.5mg 3.5.20mg 3.5.20 mg": [],
    "3.5.2012 mg": ["2012-03-05"],
    "in 2012, 2013 and 2014": ["2012", "2013", "2014"],
    "in 2012/2013 and in 2012-2013": ["2013"],
    "fusion (2012), fusion, 2012": ["2012", "2012"],
    "Spine 2012;37:1, Pain 2012: 5": [],
    "It was in the 2014 review of the web and paper edition.": ["2014"],
    "It was in the 2014 review of web and paper edition.": [],
    "in 1939 and in 2061": [],
    "in 1940 and in 2060": ["1940", "2060"],
    "ACOEM (June 2004) and Norco (June 2014)": ["2014-06"],
    "ODG, effective 2014, and ODG, June, 2014": ["2014-06"],
    "ll/l2/20l4": [],
    "ll/12/20l4": ["2014-11-12"],
    "l/1l/14": ["2014-01-11"],
    "care of 2/30-3/10/2014": ["2014-03-10"],
    "care of 6/3-6/3/2014": ["2014-06-03", "2014-06-03"],
    "seen in 2012;37:1 and seen in 2012: 5": [],
    "seen in 2012;x and seen in 2012, 5": ["2012", "2012"],
    "MTUS, 2012, and 6/3/2012": ["2012-06-03"],
    "ODG (6/3/2012)": ["2012-06-03"],
    "ODG (6/2012)": [],
    "ODG 6/2012": ["2012-06"],
    "pain 12.3.20 mg, 12.3.14 mg and 2.3.2014 mg": ["2014-02-03"],
}  # fmt: skip


@pytest.mark.parametrize(("text", "values"), FOUND.items())
def test_dates_of_a_text(nlp: Language, text: str, values: list[str]) -> None:
    assert [value for _, value in dates(nlp, text)] == values


@pytest.mark.parametrize("text", [text for text in FOUND if re.search(r"mid-|,6|&6", text)])
def test_a_date_is_a_span_of_its_own(nlp: Language, text: str) -> None:
    found = dates(nlp, text)
    assert found
    assert not any(re.search(r"[-,&]", words) for words, _ in found)


MONTHS = {
    "January": 1, "Jan": 1, "February": 2, "Feb": 2, "March": 3, "Mar": 3, "April": 4, "Apr": 4, "May": 5, "June": 6, "Jun": 6,
    "July": 7, "Jul": 7, "August": 8, "Aug": 8, "September": 9, "Sept": 9, "Sep": 9, "October": 10, "Oct": 10,
    "November": 11, "Nov": 11, "December": 12, "Dec": 12,
}  # fmt: skip


@pytest.mark.parametrize(("month", "number"), MONTHS.items())
def test_every_month(nlp: Language, month: str, number: int) -> None:
    text = f"It was on {month} 9, 2015, {month}. 9, 2015, 9 {month} 2015, 9-{month}-2015 and in {month} 2015."
    found = [value for _, value in dates(nlp, text)]
    assert found == [f"2015-{number:02}-09"] * 4 + [f"2015-{number:02}"]


NEAR = 60
"""How far from a year or a day the words may stand that say what it dates, in characters."""


@pytest.mark.parametrize(("far", "values"), [(NEAR, ["2014-06-03", "2014-06-10"]), (NEAR + 1, ["2014-06-10"])])
def test_how_far_a_date_of_service_stands_before_its_days(nlp: Language, far: int, values: list[str]) -> None:
    between = "x" * (far - len("dos  "))
    assert [value for _, value in dates(nlp, f"It is dos {between} 6/3, 6/10/2014")] == values


@pytest.mark.parametrize(
    ("words", "is_title"),
    [
        ("a b c d e edition", True),
        ("a b c d e f edition", False),
        (f"{'x' * 50} edition", True),
        (f"{'x' * 52} edition", False),
    ],
)
def test_how_far_an_edition_stands_behind_its_year(nlp: Language, words: str, is_title: bool) -> None:
    assert dates(nlp, f"It was in the 2014 {words}.") == ([] if is_title else [("2014", "2014")])


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Seen in 2014.", 2017),
        ("Seen in 2010, 2014 and 2012.", 2017),
        ("CM14-0000001 of 2010", 2015),
        ("CM14-0000001 of 2019", 2019),
        ("Born in 1950, and in 1949.", 1953),
        ("Code 2014-1, #2014 and 20145.", 2017),
        ("#2014, $2014 and 20145.", None),
        ("None.", None),
    ],
)
def test_no_date_is_later_than_the_letter(nlp: Language, text: str, year: int | None) -> None:
    assert letter_year(normalized_text(nlp.make_doc(text))) == year


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("in 2014, 6/3/2014 and 6/2014", ["year-alone", "date-in-digits", "date-in-digits"]),
        ("6/3-6/10/2014", ["day-without-year", "date-in-digits"]),
        ("6/3/20l4 and June 3, 2014", ["misread-date", "date-in-words"]),
    ],
)
def test_the_form_of_a_date_is_its_rule(nlp: Language, text: str, forms: list[str]) -> None:
    assert [found.rule for found in find_dates(normalized_text(nlp.make_doc(text)))] == forms


@pytest.mark.parametrize(
    ("written", "latest", "iso"),
    [
        ("1/2013", 2015, "2013-01"), ("12/2013", 2015, "2013-12"), ("0/2013", 2015, None), ("13/2013", 2015, None),
        ("6/3/98", 1999, "1998-06-03"), ("6/3/99", 1999, "1999-06-03"), ("6/3/15", 2015, "2015-06-03"),
        ("6/3/16", 2015, "1916-06-03"), ("6/3/00", 2015, "2000-06-03"),
    ],
)  # fmt: skip
def test_months_and_years_at_their_borders(written: str, latest: int, iso: str | None) -> None:
    assert iso_date(written, latest) == iso
