"""Readings of the rules of the reviewer and of diagnoses; see `rule_readings`."""

from __future__ import annotations

from short_letters import ISSUES, codes
from spacy.language import Language

from imr_nlp.decision import Decision

LETTER = """HOW THE IMR FINAL DETERMINATION WAS MADE

MAXIMUS Federal Services sent the complete case file to a physician reviewer. {reviewer}

CLINICAL CASE SUMMARY

The claimant is a 53-year-old male. {summary}

IMR ISSUES, DECISIONS AND RATIONALES

1. Massage therapy, 8 sessions: Upheld

Claims Administrator guideline: Decision based on MTUS Chronic Pain Guidelines, Page(s): 60.

MAXIMUS guideline: Decision based on MTUS Chronic Pain Guidelines, Page(s): 60.

Decision rationale: The request is not medically necessary.
"""
REVIEWER = "He/she has been in active clinical practice for more than five years."


def decision(nlp: Language, reviewer: str = REVIEWER, summary: str = "") -> Decision:
    """The decision of a short letter with a sentence on the reviewer or in its case summary."""
    found: Decision = nlp(LETTER.format(reviewer=reviewer, summary=summary))._.imr
    return found


def _of_reviewer(nlp: Language, text: str, start: int, end: int) -> str:
    """What a sentence says of the reviewer."""
    reviewer = decision(nlp, reviewer=text).reviewer
    return "specialty" if reviewer.specialties else "licence" if reviewer.licensed_states else "nothing"


def _diagnosed(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether a sentence states a diagnosis."""
    return "a diagnosis" if decision(nlp, summary=text).diagnoses else "no diagnosis"


def _one_or_two(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether what stands behind a comma is more of the diagnosis before it."""
    return "one diagnosis" if len(decision(nlp, summary=text).diagnoses) == 1 else "two"


def _listed(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether words end a list of specialties, or belong to the name behind them."""
    specialties = decision(nlp, reviewer=text).reviewer.specialties
    if any(one.startswith(text[start:end]) for one in specialties):
        return "name"
    return "end" if specialties == ("Zorbology",) else "neither"


def _blank(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether what stands for a value in a case table leaves it out, so that nothing is warned of."""
    letter = ISSUES.replace("Date Assigned: 06/15/2015", text)
    return "words" if "header-not-read" in codes(nlp, letter) else "blank"


CASE_READINGS = {
    "case/blanks": _blank,
    "case/credentials": _of_reviewer,
    "case/reviewer_labels": _of_reviewer,
    "case/reviewer_lists": _listed,
    "diagnoses/continues": _one_or_two,
    "diagnoses/refusals": _diagnosed,
    "diagnoses/weak_cues": _diagnosed,
}
