"""The numbers of the report: counts, percentages and days, and what is said where there are none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from report_pages import issue, letter, page_of

from imr_nlp.records import Record
from imr_nlp.report import charts


def test_small_groups_give_counts_and_no_percentage(tmp_path: Path) -> None:
    few = [letter(issues=[issue(1, "upheld"), issue(2, "overturned"), issue(3, "upheld"), issue(4, None)])]
    page = page_of(tmp_path, few)
    assert "Denials upheld 2 of 3 too few for a percentage" in page.text
    assert "Drugs 4 1 2 0 1 2 of 3" in page.text
    labels = [one["aria-label"] for _, one in page.elements if one.get("role") == "img"]
    assert "Uphold rate by category of treatment: Drugs 2 of 3" in labels


def test_a_large_group_gives_a_percentage(tmp_path: Path) -> None:
    many = [letter(f"{number}.pdf", issues=[issue(1, "upheld" if number else "overturned")]) for number in range(20)]
    assert "Drugs 20 20 19 0 1 95% 76% to 99%" in page_of(tmp_path, many).text


def test_days_before_the_denial_are_left_out_and_told(tmp_path: Path) -> None:
    def decided(day: str) -> Record:
        return letter(day, ur_denial_date="2015-01-01", decision_date=day, issues=[issue(1, "upheld")])

    page = page_of(tmp_path, [decided("2015-01-11"), decided("2015-01-31"), decided("2014-12-31")])
    assert "Denial to decision 20 days median of 2 letters" in page.text
    assert "Left out: letters that date the decision before the denial (1)." in page.text


def test_a_quarter_without_decisions_leaves_a_gap(tmp_path: Path) -> None:
    days = ("2014-02-01", "2014-08-01", "2014-11-01")
    page = page_of(tmp_path, [letter(day, decision_date=day, issues=[issue(1, "upheld")]) for day in days])
    assert "Q1 2014 Q2 2014 Q3 2014 Q4 2014" in page.text
    assert "2014-Q2" not in page.text


def test_requested_against_allowed(tmp_path: Path) -> None:
    def asked(number: int, sessions: int, outcome: str) -> dict[str, Any]:
        return issue(number, outcome, sessions=(sessions, sessions)) | {"guideline_sessions": (10, 10)}

    issues = [asked(1, 12, "upheld"), asked(2, 24, "upheld"), asked(3, 10, "overturned")]
    page = page_of(tmp_path, [letter(issues=issues)])
    assert "More than allowed 2 1 2 0 0 2 of 2" in page.text
    assert "As many as allowed or fewer 1 1 0 0 1 0 of 1" in page.text


@pytest.mark.parametrize(
    "records", [[], [letter()], [letter(issues=[issue(1, None)])]], ids=["none", "bare", "undecided"]
)
def test_a_page_without_numbers_says_so(tmp_path: Path, records: list[Record]) -> None:
    page = page_of(tmp_path, records)
    assert f"Letters {len(records)} every one was read" in page.text
    assert "no issue with an outcome" in page.text
    assert "No issue states it." in page.text
    assert "There are no warnings." in page.text


def test_an_axis_that_counts_has_whole_numbers_alone() -> None:
    drawn = charts.days([{"days": days, "letters": 1} for days in (54, 60, 70)], 60)
    numbers = re.findall(r"<text[^>]*>([\d.,]+)</text>", drawn)
    assert numbers
    assert all(number.isdigit() for number in numbers)
    assert numbers.count("0") == numbers.count("1") == 1
