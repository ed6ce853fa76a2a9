"""What is missing or contradictory in a letter, as warnings."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from ..letter.parts import HEADER, ISSUES, REVIEWER, SUMMARY
from ..letter.reading import Reading

_EXPECTED = {
    "issues": (HEADER, REVIEWER, SUMMARY, ISSUES),
    "rationales": (HEADER, REVIEWER, SUMMARY, ISSUES),
    "notice": (HEADER, REVIEWER, SUMMARY),
    "professional_review": (REVIEWER, SUMMARY),
}
_ORDER = ("date_of_injury", "ur_denial_date", "application_received", "date_assigned", "decision_date")
_WHOLE_ENDS = tuple(".!?:)]\"'*_")
_STATED = re.compile(r"final\sdetermination\s?:\s?(partial(?:ly)?\soverturn(?:ed)?|overturn(?:ed)?|uph[eo]ld)")


def check(reading: Reading, decision: dict[str, Any]) -> None:
    """Add the warnings of a decision to the reading.

    reading (Reading): The letter.
    decision (dict): Plain data of its decision.
    """
    template = decision["template"]
    if template is None:
        reading.warn("not-an-imr-letter")
        return
    if reading.parts.several:
        reading.warn("several-letters")
    for name in _EXPECTED[template]:
        if not reading.section(name):
            code = "missing-header" if name == HEADER else "missing-section"
            reading.warn(code, section=name.lower().replace("_", " "))
    if not decision["issues"]:
        reading.warn("no-issues", "issues")
    for at, issue in enumerate(decision["issues"]):
        _check_issue(reading, issue, f"issues.{at}")
        if issue["outcome"] == "modified" and template == "issues":
            reading.warn("modified-outcome", f"issues.{at}.outcome", number=issue["number"])
    _check_codes(reading)
    _check_dates(reading, decision)
    _check_outcome(reading, decision)
    if reading.text and not reading.text.rstrip().endswith(_WHOLE_ENDS) and template == "issues":
        reading.warn("cut-off")


def _check_issue(reading: Reading, issue: dict[str, Any], path: str) -> None:
    """Warn of what an issue lacks, and of a rationale that says the opposite of its outcome."""
    number, outcome, necessary = issue["number"], issue["outcome"], issue["medically_necessary"]
    if outcome is None:
        reading.warn("issue-without-decision", f"{path}.outcome", number=number)
    if issue["rationale"] is None:
        reading.warn("issue-without-rationale", f"{path}.rationale", number=number)
    elif necessary is None and outcome != "modified":
        reading.warn("unclear-rationale", f"{path}.medically_necessary", number=number)
    if (outcome, necessary) in (("upheld", True), ("overturned", False)):
        negation = "" if necessary else " not"
        reading.warn(
            "rationale-contradicts-outcome", f"{path}.outcome", number=number, outcome=outcome, negation=negation
        )
    if issue["request"]["treatment"] is None:
        reading.warn("issue-without-treatment", f"{path}.request.treatment", number=number)
    _check_sessions(reading, issue, path)


def _check_sessions(reading: Reading, issue: dict[str, Any], path: str) -> None:
    """Warn where more sessions are asked for than the guideline allows, alone or with those already received."""
    asked, allowed, completed = issue["request"]["sessions"], issue["guideline_sessions"], issue["completed_sessions"]
    if not asked or not allowed:
        return
    words = {"number": issue["number"], "asked": asked[1], "allowed": allowed[1]}
    if asked[1] > allowed[1]:
        reading.warn("request-above-guideline", f"{path}.request.sessions", **words)
    elif completed and asked[1] + completed[1] > allowed[1]:
        words["completed"] = completed[1]
        reading.warn("request-and-completed-above-guideline", f"{path}.request.sessions", **words)


def _check_codes(reading: Reading) -> None:
    """Warn of ICD codes that do not exist."""
    for code in reading.mentions("ICD_CODE"):
        if code.value["title"] is None:
            written = reading.quote(code.start, code.end)
            reading.warn("unknown-icd-code", "diagnoses", written=written, version=code.value["version"])


def _check_dates(reading: Reading, decision: dict[str, Any]) -> None:
    """Warn of dates that do not follow one another as a case does."""
    stated = [(name, decision[name]) for name in _ORDER if decision[name]]
    for (earlier, first), (later, second) in pairwise(stated):
        if first > second:
            reading.warn(
                "date-out-of-order", later,
                earlier=earlier.replace("_", " "), earlier_date=first, later=later.replace("_", " "), later_date=second,
            )  # fmt: skip


def _check_outcome(reading: Reading, decision: dict[str, Any]) -> None:
    """Warn where the first page states another outcome than the issues come to."""
    stated = stated_outcome(reading)
    if stated and decision["outcome"] and stated[0] != decision["outcome"]:
        found = decision["outcome"].replace("_", " ")
        reading.warn("outcome-contradicts-issues", "outcome", stated=stated[0].replace("_", " "), found=found)


def stated_outcome(reading: Reading) -> tuple[str, int, int] | None:
    """The outcome that a `Final Determination:` line of the header states; in a rationale it is another review's.

    reading (Reading): The letter.
    RETURNS (tuple): The outcome, and where its words begin and end.
    """
    header = reading.section(HEADER)
    found = _STATED.search(reading.lower, *header) if header else None
    if not found:
        return None
    outcomes = {"p": "partially_overturned", "u": "upheld", "o": "overturned"}
    return outcomes[found[1][0]], *found.span(1)
