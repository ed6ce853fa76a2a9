"""Headings and labels of the form whose words a converter has glued: `CaseNumber:`, `CLINICALCASESUMMARY`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .stretches import Made, rewrite

_HEADINGS = (
    "HOW THE IMR FINAL DETERMINATION WAS MADE", "CLINICAL CASE SUMMARY", "CASE SUMMARY",
    "DOCUMENTS REVIEWED FOR DETERMINATION", "DOCUMENTS REVIEWED", "IMR ISSUES, DECISIONS AND RATIONALES",
    "IMR DECISION(S) AND RATIONALE(S)", "ISSUE AT DISPUTE", "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE",
    "MEDICAL PROFESSIONAL REVIEW", "MEDICAL REVIEWER QUALIFICATIONS",
    "MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY",
    "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS NOT MEDICALLY NECESSARY",
    "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS MEDICALLY NECESSARY",
    "How the IMR Final Determination Was Made", "Clinical Case Summary", "Case Summary", "Documents Reviewed",
    "IMR Issues, Decisions and Rationales", "IMR Decision(s) and Rationale(s)", "Rationale for the Decision",
    "Notice of Independent Medical Review Determination", "Medical Qualifications of the Expert Reviewer",
    "Effect of the Decision", "IMR Case Number", "Case Number", "Date Assigned", "Date of Injury", "Decision Date",
    "UR Denial Date", "Application Received", "Date of UR Decision", "Claims Number",
    "Claims Administrator guideline", "MAXIMUS guideline", "Decision rationale", "Decision based on",
    "State(s) of Licensure", "The Claims Administrator based its decision on", "Regarding the request for",
    "Reviewer based his/her decision on", "The Physician Reviewer's decision rationale",
    "The Expert Reviewer's decision rationale",
)  # fmt: skip
_SIGNS = (
    "HOWTHE", "CASESUMMARY", "IMRISSUES", "IMRDECISION", "ISSUEAT", "ClaimsAdmin", "MAXIMUSg", "Decisionr", "Decisionb",
)  # fmt: skip
_SIGNS_OF_TABLE = ("CaseNumber", "DateAssigned", "Dateof", "DecisionDate", "URDenial", "ApplicationReceived")
_TABLE = 2_000
"""So far into a letter its case table reaches."""
"""Where none of these stands, a letter is not looked at further."""
_GLUED = re.compile("|".join(re.escape(one).replace(r"\ ", " ?") for one in sorted(_HEADINGS, key=len, reverse=True)))
_WORDS = {"".join(heading.split()): heading.split() for heading in _HEADINGS}


def without_glue(text: str) -> list[Made]:
    """The text with spaces between the words of glued headings and labels.

    text (str): A letter.
    RETURNS (list): The text with the spaces, which come from nowhere; nothing where nothing is glued.
    """
    head = text[:_TABLE]
    if not any(sign in text for sign in _SIGNS) and not any(sign in head for sign in _SIGNS_OF_TABLE):
        return []
    changes = list(_changes(text))
    return [rewrite(text, changes)] if changes else []


def _changes(text: str) -> Iterator[tuple[int, int, str]]:
    for glued in _GLUED.finditer(text):
        at = glued.start()
        for word in _WORDS[glued[0].replace(" ", "")]:
            at += len(word)
            if at < len(text) and (at < glued.end() or text[at].isalnum()):
                if text[at] != " ":
                    yield at, at, " "
                else:
                    at += 1
