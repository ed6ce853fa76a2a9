"""Which template a letter follows, if it is one, and where another letter begins behind it.

People feed whole claim files. An opinion, a brief or an e-mail that quotes a heading is no letter: it takes the heading
that tells the template, and a second sign that does not hang on it.
"""

from __future__ import annotations

from ..letter.parts import REVIEWER, Interval, IssueParts
from ..rules import Rule, RuleTable
from .case_tables import case_numbers, case_tables
from .headings import Heading, first_of

FORMULAS = RuleTable("structure/formulas", Rule)
"""Sentences and labels by which every letter introduces its reviewer."""
FINDINGS = RuleTable("structure/findings", Rule, parted_by=("says",))
"""Words that end where an item begins: those of a `finding` of a notice, and of a decision on a `request`."""
OTHER_PAPERS = RuleTable("structure/other_papers", Rule)
"""Words with which an opinion, a brief or an e-mail begins; what begins so is a letter by two more signs."""
_OPENING = 2000
"""Characters in which a paper says what it is."""
_OF_A_REVIEW = ("guidelines", "why", "reviewer")
_TELLING = {"issues": ("issues",), "rationales": ("rationales",), "professional_review": ("dispute", "review-title"),
            "notice": ("notice", "notice-title")}  # fmt: skip
"""The headings that tell each template; the first template that a letter has one of is its own."""
_ONCE = ("issues", "rationales", "dispute", "notice")
"""Headings that tell a template, of which a letter has one."""
_TITLES = ("notice-title", "review-title", "letterhead")
"""Headings that stand over a whole letter."""
_REQUEST = "request"
_LEAST = 20
"""Characters of the shortest section on a reviewer: below it stands a list of headings, not a letter."""
_LABELS_OF_A_TABLE = 3
"""How many labels a case table has at least that is a sign of a letter."""
_LETTERHEAD = 400
"""How far above a title the letterhead stands at most, in characters."""


def stated_template(headings: list[Heading]) -> tuple[str, Heading] | None:
    """The template that headings tell of, and the heading that does.

    headings (list): The letter's headings.
    RETURNS (tuple): `issues`, `rationales`, `professional_review` or `notice`, and the heading; `None` without one.
    """
    for template, kinds in _TELLING.items():
        if heading := next((found for kind in kinds if (found := first_of(headings, kind))), None):
            return template, heading
    return None


def is_letter(
    lower: str, template: str, headings: list[Heading], sections: dict[str, Interval], issues: list[IssueParts]
) -> bool:
    """Whether there is a second sign that a text is a letter, beside the heading that tells its template.

    lower (str): The normalized text in lower case.
    template (str): The template that a heading tells of.
    headings (list): Its headings.
    sections (dict): Its sections by name.
    issues (list): Its issues.
    RETURNS (bool): Whether it has a case table, introduces its reviewer, or has an issue with its labels.
    """
    kinds = {heading.kind for heading in headings}
    if template == "professional_review":
        return not kinds.isdisjoint(_OF_A_REVIEW) or {"review-title", "dispute"} <= kinds
    reviewer = sections.get(REVIEWER)
    has_section = reviewer is not None and reviewer.end - reviewer.start >= _LEAST
    has_reviewer = has_section or FORMULAS.search(lower) is not None
    has_issue = any(one.claims_administrator or one.reviewer or one.rationale for one in issues)
    if template == "notice":
        has_issue = has_issue or any(
            lower.startswith(_REQUEST, one.end + 1) or _REQUEST in lower[one.start : one.end]
            for one in FINDINGS.finditer(lower, says="finding")
        )
    if has_reviewer and has_issue:
        return True
    has_table = any(table.labels >= _LABELS_OF_A_TABLE for table in case_tables(lower))
    needed = 2 if OTHER_PAPERS.search(lower, 0, min(len(lower), _OPENING)) else 1
    return has_reviewer + has_issue + has_table >= needed


def second_letter(lower: str, headings: list[Heading]) -> int | None:
    """Where another letter begins behind the first.

    It is told by a case table with another number and headings behind it, or by a second case summary with a second
    heading of those of which a letter has one.

    lower (str): The normalized text in lower case.
    headings (list): The headings of all letters.
    RETURNS (int): Where its letterhead, case table, title or first heading stands; `None` where there is one letter.
    """
    once = [heading for heading in headings if heading.kind in _ONCE]
    if not once:
        return None
    begin, last = once[0].end, max(heading.start for heading in headings)
    tables = case_tables(lower) if len(once) > 1 or len(case_numbers(lower)) > 1 else []
    others = [table.start for table in tables if begin < table.start < last and table.number != tables[0].number]
    summaries, reviewers = _places(headings, "summary")[1:2], _places(headings, "reviewer")[1:2]
    if others:
        start = min(others)
    elif summaries and len(once) > 1:
        start = min(at for at in (once[1].start, *summaries, *reviewers) if at > begin)
        start = max((table.start for table in tables if begin < table.start < start), default=start)
    else:
        return None
    above = [h.start for h in headings if h.kind in _TITLES and max(begin, start - _LETTERHEAD) < h.start < start]
    return min(above, default=start)


def _places(headings: list[Heading], kind: str) -> list[int]:
    """Where the headings of a kind stand."""
    return [heading.start for heading in headings if heading.kind == kind]
