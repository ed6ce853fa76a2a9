"""Signs by which a text is known for a letter, and by which it is seen to hold several. Pure functions of the text.

They read the text as it came, with its line ends: that a heading stands on a line of its own is half of the sign.
Readers part files by them, and the pipeline can ask them whether a text is a letter at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_GAP = r"(?:[\s*_#|\\]|&nbsp;|<[^<>\n]{0,80}>){1,40}"
BEGIN = r"(?:\A|[\n\r\f]|<[^<>\n]{1,80}>)[ \t\xa0\ufeff>\#*_|=\u2022-]{0,40}"
_END = r"(?=[ \t\xa0*_\#|:.]{0,40}(?:[\n\r\f<]|\Z|The\s))"


def compiled(*patterns: str) -> re.Pattern[str]:
    """Compile expressions in which ~ stands for what may be between two words."""
    return re.compile("|".join(patterns).replace("~", _GAP))


def line(*patterns: str) -> str:
    """What stands on a line of its own."""
    return f"{BEGIN}(?:{'|'.join(patterns)}){_END}"


# In these expressions ~ stands for what may be between two words: white space, markup, a page's end.
ISSUES = r"[Il1]MR~[Il1]SSUES?,?~DEC[Il1]S[Il1]ONS?,?~AND~RAT[Il1]ONALES?|IMR~Issues,?~Decisions?,?~and~Rationales?"
RATIONALES = r"IMR~DECISIONS?(?:\(S\))?~AND~RATIONALES?(?:\(S\))?|IMR~Decision\(?s?\)?~and~Rationale\(?s?\)?"
NOTICE = "INDEPENDENT~MEDICAL~REVIEW~DECISION~AND~RATIONALE"
OPENINGS = "Notice~of~Independent~Medical~Review~Determination", "MEDICAL~PROFESSIONAL~REVIEW"
DISPUTE = r"ISSUES?(?:\(S\))?~AT~DISPUTE"
MADE = "HOW~THE~IMR~FINAL~DETERMINATION~WAS~MADE|How~the~IMR~Final~Determination~Was~Made"
_HEADING = compiled(line(ISSUES, RATIONALES, NOTICE, *OPENINGS, DISPUTE))
_CASE_NUMBER = compiled(r"(?:IMR~)?Case~Number")
_LABEL = compiled(
    "(Date~Assigned)", "(Date~of~Injury)", "(Decision~Date)", "(UR~Denial~Date)", r"(Priority[\s*_]{0,9}:|Priority\b)",
    "((?:Date~)?Application~Received)", "(UR~Decision~Date)",
)  # fmt: skip
_TABLE = 1500  # characters that a case table may have, most of them markup
_FORMULA = compiled(
    "(?:[Ee]xpert|[Pp]hysician|[Pp]rofessional)~[Rr]eviewer~is~[Bb]oard",
    "to~an?~(?:expert|physician|professional)~reviewer",
    "[Rr]eviewer~was~selected",
    "Qualifications~of~the~(?:Expert|Physician|Professional)~Reviewer",
    "MEDICAL~(?:PROFESSIONAL~)?REVIEWER~QUALIFICATIONS",
    r"State\(s\)~of~Licensure",
    r"Certification\(s\)/Specialty",
)
_ISSUE = compiled(
    rf"{BEGIN}(?:Claims~Administrator~guideline|MAXIMUS~guideline|Decision~rationale)[*_]{{0,3}}:",
    r"The~Physician~Reviewer.s~decision~rationale",
    r"MAXIMUS~Federal~Services,~Inc\.?~has~determined~the~request",
    "RATIONALE~FOR~WHY~THE~REQUESTED",
    "The~(?:Claims~Administrator|(?:Professional|Expert|Physician)~Reviewer)~based~(?:its|his/her)~decision",
)
_OTHER = compiled(
    "WORKERS.~COMPENSATION~APPEALS~BOARD", "OPINION~AND~(?:ORDER|DECISION)", "PETITION~FOR~RECONSIDERATION",
    "APPEAL~OF~(?:THE~)?(?:IMR|INDEPENDENT)", rf"{BEGIN}(?:Subject|Re|RE)[*_]{{0,3}}:",
)  # fmt: skip
_TOP = 3000  # characters in which an opinion, a brief or an e-mail says what it is

HEADING, CASE_TABLE, REVIEWER, ISSUE, OTHER = "heading", "case_table", "reviewer", "issue", "other"


def letter_signs(text: str) -> set[str]:
    """Find the signs of a letter.

    text (str): The text as it came.
    RETURNS (set): `heading`: a heading of a letter on a line of its own. `case_table`: its number with two more labels.
        `reviewer`: what a letter says of its reviewer. `issue`: the labels of an issue. `other`: it begins like an
        opinion, a brief or an e-mail.
    """
    found = {
        HEADING: _HEADING.search(text), REVIEWER: _FORMULA.search(text), ISSUE: _ISSUE.search(text),
        CASE_TABLE: next(case_tables(text, 2), None), OTHER: _OTHER.search(text[:_TOP]),
    }  # fmt: skip
    return {name for name, sign in found.items() if sign is not None}


def is_letter(text: str) -> bool:
    """Whether a text is a determination letter, and not one that quotes a letter's heading.

    text (str): The text as it came.
    RETURNS (bool): True for a heading with another sign; for what begins like something else, with two more.
    """
    signs = letter_signs(text)
    others = len(signs & {CASE_TABLE, REVIEWER, ISSUE})
    return HEADING in signs and others >= (2 if OTHER in signs else 1)


def case_tables(text: str, labels: int) -> Iterator[int]:
    """Find case tables.

    text (str): The text as it came.
    labels (int): How many of a table's labels have to stand behind a case number.
    YIELDS (int): Where each case number stands.
    """
    for found in _CASE_NUMBER.finditer(text):
        behind = text[found.end() : found.end() + _TABLE]
        if len({label.lastindex for label in _LABEL.finditer(behind)}) >= labels:
            yield found.start()
