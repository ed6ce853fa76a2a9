"""Words that a converter or a scan has glued: those of headings and labels of the form (`CaseNumber:`,
`CLINICALCASESUMMARY`), and those of verdicts, where a `not` is lost else (`isnot medicallynecessary`). What begins with
it, `notmedically`, stays as it is quoted: the table of negations knows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .alignment import Made, rewrite
from .words import VERDICT_WORDS

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
    "The Expert Reviewer's decision rationale", "MAXIMUS Federal Services, Inc. has determined the request for",
    "MAXIMUS Federal Services, Inc. has determined that the request for",
    "Maximus Federal Services, Inc. has determined the request for",
    "Maximus Federal Services, Inc. has determined that the request for",
)  # fmt: skip
_SIGNS = (
    "HOWTHE", "CASESUMMARY", "IMRISSUES", "IMRDECISION", "ISSUEAT", "ClaimsAdmin", "MAXIMUSg", "Decisionr", "Decisionb",
    "sFederal", "SFederal", "FederalS", "hasdetermined", "determinedth", "requestfor",
)  # fmt: skip
_SIGNS_OF_TABLE = ("CaseNumber", "DateAssigned", "Dateof", "DecisionDate", "URDenial", "ApplicationReceived")
"""Where none of these and of the signs before stands, a letter has no glued heading."""
_TABLE = 2_000
"""So far into a letter its case table reaches."""
_SIGNS_OF_VERDICT = ("snot", "renot", "dnot", "lynec")
"""Where none of these stands, it has no glued verdict."""
_GLUED_VERDICT = re.compile(rf"\b(?=\w+?(?:not|necessary))(?:{'|'.join(VERDICT_WORDS)}){{2,6}}\b", re.IGNORECASE)
_VERDICT_WORD = re.compile("|".join(sorted(VERDICT_WORDS, key=len, reverse=True)), re.IGNORECASE)
_GLUED = re.compile("|".join(re.escape(one).replace(r"\ ", " ?") for one in sorted(_HEADINGS, key=len, reverse=True)))
_WORDS = {"".join(heading.split()): heading.split() for heading in _HEADINGS}


def without_glue(text: str) -> list[Made]:
    """The text with spaces between the words of glued headings, labels and verdicts.

    text (str): A letter.
    RETURNS (list): The text with the spaces, which come from nowhere; nothing where nothing is glued.
    """
    head = text[:_TABLE]
    changes: list[tuple[int, int, str]] = []
    if any(sign in text for sign in _SIGNS) or any(sign in head for sign in _SIGNS_OF_TABLE):
        changes += _in_headings(text)
    lower = text.lower()
    if any(sign in lower for sign in _SIGNS_OF_VERDICT):
        changes += _in_verdicts(text)
    return [rewrite(text, sorted(set(changes)))] if changes else []


def _in_verdicts(text: str) -> Iterator[tuple[int, int, str]]:
    """The spaces that are missing in `isnot medicallynecessary`."""
    for glued in _GLUED_VERDICT.finditer(text):
        for word in _VERDICT_WORD.finditer(text, *glued.span()):
            if word.start() > glued.start():
                yield word.start(), word.start(), " "


def _in_headings(text: str) -> Iterator[tuple[int, int, str]]:
    """The spaces that are missing in glued headings and labels."""
    for glued in _GLUED.finditer(text):
        at = glued.start()
        for word in _WORDS[glued[0].replace(" ", "")]:
            at += len(word)
            if at < len(text) and (at < glued.end() or text[at].isalnum()):
                if text[at] != " ":
                    yield at, at, " "
                else:
                    at += 1
