"""What a letter is made of: its template, its sections, and for each disputed treatment what speaks of it.

All offsets are into the normalized text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

HEADER = "HEADER"
REVIEWER = "REVIEWER"
DOCUMENTS = "DOCUMENTS"
SUMMARY = "CASE_SUMMARY"
ISSUES = "ISSUES"
CLOSING = "CLOSING"
DISPUTE = "ISSUE_AT_DISPUTE"


class Interval(NamedTuple):
    """An interval of the normalized text, `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True)
class IssueParts:
    """Where one disputed treatment is spoken of. A part that the letter lacks is `None`.

    number (int): Its place in the letter, from 1.
    request (Interval): The disputed item without number and outcome.
    verdict (Interval): The words that decide it: `Upheld`, `not medically necessary and appropriate`.
    claims_administrator, reviewer (Interval): Their guideline lines.
    rationale (Interval): The reviewer's reasons.
    repeated (Interval): The verdict in the second of two lists of findings.
    judged (Interval): Where a rationale that speaks of other items too concludes on this one; empty where nowhere.
    headed (str): What the heading over the rationale says of it, `upheld` or `overturned`.
    introduced (str): The rule of the label or heading in front of the rationale.
    """

    number: int
    request: Interval
    verdict: Interval | None = None
    claims_administrator: Interval | None = None
    reviewer: Interval | None = None
    rationale: Interval | None = None
    repeated: Interval | None = None
    judged: Interval | None = None
    headed: str | None = None
    introduced: str = ""

    @cached_property
    def read(self) -> list[Interval]:
        """The parts that are there and tell of the treatment: request, guideline lines, rationale."""
        parts = (self.request, self.claims_administrator, self.reviewer, self.rationale)
        return [part for part in parts if part]


@dataclass(frozen=True)
class LetterParts:
    """A letter's template, the heading that tells it and its rule, its sections by name, and its issues in order.

    several (bool): Whether the text holds more letters, of which these are the parts of the first.
    """

    template: str | None = None
    heading: Interval | None = None
    told_by: str = ""
    sections: dict[str, Interval] = field(default_factory=dict)
    issues: tuple[IssueParts, ...] = ()
    several: bool = False

    def issue_at(self, offset: int) -> IssueParts | None:
        """The issue whose parts hold an offset."""
        for issue in self.issues:
            for part in issue.read:
                if part.start <= offset < part.end:
                    return issue
        return None

    def paragraph(self, text: str, start: int, end: int) -> Interval:
        """The paragraph in which words stand, within the part of the letter that holds them.

        A letter whose lines have been joined has the label of the next part in the same paragraph.

        text (str): The normalized text.
        start (int), end (int): The words.
        RETURNS (Interval): Where it begins and ends.
        """
        first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        last = last if last >= 0 else len(text)
        issue = self.issue_at(start)
        parts = issue.read if issue else self.sections.values()
        for part in parts:
            if part.start <= start < part.end:
                return Interval(max(first, part.start), max(end, min(last, part.end)))
        return Interval(first, last)


def trim(text: str, start: int, end: int) -> Interval:
    """An interval without white space at its ends.

    text (str): The text.
    start (int), end (int): The interval.
    RETURNS (Interval): What is left of it.
    """
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Interval(start, end)


def filled(interval: Interval | None) -> Interval | None:
    """An interval if it holds something.

    interval (Interval): The interval.
    RETURNS (Interval): The same, or `None` where it is empty.
    """
    return interval if interval and interval.start < interval.end else None


def without_tail(text: str, start: int, end: int, marks: str) -> int:
    """The end of an interval without the marks that it ends with.

    text (str): The text.
    start (int), end (int): The interval.
    marks (str): Characters to leave out.
    RETURNS (int): The new end.
    """
    while end > start and text[end - 1] in marks:
        end -= 1
    return end
