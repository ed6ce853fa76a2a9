"""The readings of the tables of `imr_nlp/citations/rules`, for `rule_readings.py`."""

from __future__ import annotations

from case_readings import LETTER, REVIEWER
from short_letters import PROFESSIONAL_REVIEW
from spacy.language import Language

from imr_nlp.decision import Citation


def _cited(nlp: Language, line: str) -> list[Citation]:
    """What the reviewer cites in a line."""
    letter = PROFESSIONAL_REVIEW.replace(
        "The Professional Reviewer based his/her decision on the ODG.",
        line.replace("The Reviewer", "The Professional Reviewer"),
    )
    (issue,) = nlp(letter)._.imr.issues
    return list(issue.reviewer_guidelines)


def _is_cited(nlp: Language, line: str, start: int, end: int) -> str:
    """Whether a source that a line names beside the ODG is cited."""
    return "cited" if any(one.guideline != "odg" for one in _cited(nlp, line)) else "not cited"


def _basis(nlp: Language, line: str, start: int, end: int) -> str:
    """The basis of the last source of a guideline line."""
    letter = LETTER.format(reviewer=REVIEWER, summary="")
    cited = "Decision based on MTUS Chronic Pain Guidelines, Page(s): 60."
    letter = letter.replace(f"MAXIMUS guideline: {cited}", f"MAXIMUS guideline: {line}")
    (issue,) = nlp(letter)._.imr.issues
    return issue.reviewer_guidelines[-1].basis or "unsaid"


CITATION_READINGS = {"citations/around": _is_cited, "citations/basis": _basis, "citations/uncited": _is_cited}
