"""Signs by which a text is known for a letter, and by which it is seen to hold several. Pure functions of the text.

They read the text as it came, with its line ends: that a heading stands on a line of its own is half of the sign.
Readers part files by them, and the pipeline can ask them whether a text is a letter at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..rules.notation import parse, source
from ..rules.table import expand
from .headings import HEADINGS
from .issues.labels import LABELS
from .template import FORMULAS

_GAP = r"(?:[\s*_#|\\]|&nbsp;|<[^<>\n]{0,80}>){1,40}"
BEGIN = r"(?:\A|[\n\r\f]|<[^<>\n]{1,80}>)[ \t\xa0\ufeff>\#*_|=\u2022-]{0,40}"
_END = r"(?=[ \t\xa0*_\#|:.]{0,40}(?:[\n\r\f<]|\Z|The\s))"


def compiled(*patterns: str) -> re.Pattern[str]:
    """Compile expressions in which ~ stands for what may be between two words."""
    return re.compile("|".join(patterns).replace("~", _GAP))


def line(*patterns: str) -> str:
    """What stands on a line of its own."""
    return f"{BEGIN}(?:{'|'.join(patterns)}){_END}"


def words_in_letter(words: str) -> str:
    """The expression of a rule's words in a text as it came, where markup may part them and a scan misreads an `I`.

    words (str): The words, in the notation of rules.
    RETURNS (str): Its source, for capitals and small letters.
    """
    letters = source(parse(words), expand).replace("i", "[il1]").replace("'", "['\u2019]")
    return f"(?i:{letters})".replace(r"\s?", f"(?:{_GAP})?").replace(r"\s", _GAP)


def heading(*rules: str) -> str:
    """The expression of headings that stand on a line of their own, by the ids of their rules."""
    return line(*(f"(?=[A-Z1l]){words_in_letter(HEADINGS[rule].words)}" for rule in rules))


ISSUES, RATIONALES, NOTICE = (
    "issues-decisions-rationales",
    "decisions-and-rationales",
    "decision-and-rationale-of-a-notice",
)
OPENINGS = "title-of-a-notice", "title-of-a-review"
DISPUTE, MADE, SUMMARY = "issue-at-dispute", "how-it-was-made", "case-summary"
WHY = f"(?=[A-Z]){words_in_letter(HEADINGS['why-necessary-or-not'].words.partition('(')[0])}"
"""How the heading over a reason begins; what follows may be broken over lines."""
_HEADING = compiled(heading(ISSUES, RATIONALES, NOTICE, *OPENINGS, DISPUTE))
_CASE_NUMBER = compiled(r"(?:IMR~)?Case~Number")
_LABEL = compiled(
    "(Date~Assigned)", "(Date~of~Injury)", "(Decision~Date)", "(UR~Denial~Date)", r"(Priority[\s*_]{0,9}:|Priority\b)",
    "((?:Date~)?Application~Received)", "(UR~Decision~Date)",
)  # fmt: skip
_TABLE = 1500  # characters that a case table may have, most of them markup
_QUALIFICATIONS = ("qualifications-in-a-notice", "qualifications-in-a-review")
_LABELS = ("claims-administrator-guideline", "maximus-guideline", "decision-rationale")
# In these expressions ~ stands for what may be between two words: white space, markup, a page's end.
_FORMULA = compiled(
    "(?:[Ee]xpert|[Pp]hysician|[Pp]rofessional)~[Rr]eviewer~is~[Bb]oard", "[Rr]eviewer~was~selected",
    "to~an?~(?:expert|physician|professional)~reviewer",
    *(words_in_letter(HEADINGS[rule].words) for rule in _QUALIFICATIONS),
    *(words_in_letter(FORMULAS[rule].words) for rule in ("states-of-licensure", "certifications-and-specialty")),
)  # fmt: skip
_ISSUE = compiled(
    rf"{BEGIN}(?:{'|'.join(words_in_letter(LABELS[rule].words) for rule in _LABELS)})[*_]{{0,3}}:",
    "MAXIMUS~Federal~Services,~Inc\\.?~has~determined~the~request", WHY,
    "The~(?:Claims~Administrator|(?:Professional|Expert|Physician)~Reviewer)~based~(?:its|his/her)~decision",
)  # fmt: skip
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
