"""Which template a letter follows, if it is one, and where another letter begins behind it.

People feed whole claim files. An opinion, a brief or an e-mail that quotes a heading is no letter: it takes the heading
that tells the template, and a second sign that does not hang on it.
"""

from __future__ import annotations

import re

from ..case.header_fields import case_tables
from ..letter.parts import IssueParts
from ..rules import Rule, RuleTable
from .headings import Heading, first_of

FORMULAS = RuleTable("structure/formulas", Rule)
"""Sentences and labels by which every letter introduces its reviewer."""
_OF_A_REVIEW = ("guidelines", "why", "reviewer")
_TELLING = {"issues": ("issues",), "rationales": ("rationales",), "notice": ("notice", "notice-title"),
            "professional_review": ("dispute", "review-title")}  # fmt: skip
"""The headings that tell each template; the first template that a letter has one of is its own."""
_FINDING = re.compile(r"\bmaximus federal services,? inc\.? has determined (?:that )?(?:the )?requests?\b")


def template_told(headings: list[Heading]) -> tuple[str, Heading] | None:
    """The template that headings tell of, and the heading that does.

    headings (list): The letter's headings.
    RETURNS (tuple): `issues`, `rationales`, `professional_review` or `notice`, and the heading; `None` without one.
    """
    for template in ("issues", "rationales", "professional_review", "notice"):
        if told := next((found for kind in _TELLING[template] if (found := first_of(headings, kind))), None):
            return template, told
    return None


def is_letter(lower: str, template: str, headings: list[Heading], issues: list[IssueParts]) -> bool:
    """Whether there is a second sign that a text is a letter, beside the heading that tells its template.

    lower (str): The normalized text in lower case.
    template (str): The template that a heading tells of.
    headings (list): Its headings.
    issues (list): Its issues.
    RETURNS (bool): Whether it has a case table, introduces its reviewer, or has an issue with its labels.
    """
    kinds = {heading.kind for heading in headings}
    if template == "professional_review":
        return not kinds.isdisjoint(_OF_A_REVIEW) or {"review-title", "dispute"} <= kinds
    if "reviewer" in kinds or FORMULAS.search(lower):
        return True
    if template == "notice":
        return _FINDING.search(lower) is not None
    return bool(case_tables(lower)) or any(one.claims_administrator or one.reviewer or one.rationale for one in issues)


def second_letter(lower: str, template: str, headings: list[Heading]) -> int | None:
    """Where another letter begins behind the first.

    lower (str): The normalized text in lower case.
    template (str): The first letter's template.
    headings (list): The headings of all.
    RETURNS (int): Where its case table, its title or the first of its headings stands; `None` where there is one letter.
    """
    told = template_told(headings)
    begin = told[1].end if told else 0
    tables = [table for table in case_tables(lower) if table.start > begin]
    first = next(iter(case_tables(lower)), None)
    others = [table.start for table in tables if first and table.number != first.number]
    if others:
        return min(others)
    again = [places[1] for kind in ("summary", *_TELLING[template][:1]) if len(places := _places(headings, kind)) > 1]
    if len(again) < 2:
        return None
    reviewers = _places(headings, "reviewer")[1:2]
    start = min([*again, *(at for at in reviewers if at > begin)])
    opening = [*(table.start for table in tables), *_places(headings, "notice-title"), *_places(headings, "review-title")]
    return max((at for at in opening if begin < at < start), default=start)


def _places(headings: list[Heading], kind: str) -> list[int]:
    """Where the headings of a kind stand."""
    return [heading.start for heading in headings if heading.kind == kind]
