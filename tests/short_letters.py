"""A short letter of each template, and what tests take from them."""

# ruff: noqa: E501 - a line of a letter stands on one line, however long
from __future__ import annotations

from spacy.language import Language

ISSUES = """Case Number: CM15-0000001 Date Assigned: 06/15/2015
Priority: Standard

HOW THE IMR FINAL DETERMINATION WAS MADE
State(s) of Licensure: California
Certification(s)/Specialty: Internal Medicine

CLINICAL CASE SUMMARY
The claimant is a 53-year-old male with a lumbar strain.

IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth below:

1. Massage therapy, 8 sessions: Upheld

Claims Administrator guideline: Decision based on MTUS Chronic Pain Guidelines, Page(s): 60.

MAXIMUS guideline: Decision based on MTUS Chronic Pain Guidelines, Page(s): 61.

Decision rationale: The guideline allows 4-6 visits. Eight are not medically necessary.

2. Norco 10/325 mg #60: Overturned

Claims Administrator guideline: The Claims Administrator did not cite any guidelines.

MAXIMUS guideline: Decision based on Non-MTUS Citation ODG, Pain.

Decision rationale: Function improved. It is medically necessary.
"""
RATIONALES = """IMR Case Number: CM13-0000002 Date of Injury: 04/24/2012

HOW THE IMR FINAL DETERMINATION WAS MADE
The physician reviewer is Board Certified in Internal Medicine and licensed to practice in California.

DOCUMENTS REVIEWED
The medical record.

CLINICAL CASE SUMMARY
The patient is a 41-year-old female.

IMR DECISION(S) AND RATIONALE(S)
The Final Determination was based on decisions for the disputed items/services set forth below:

1. Cold therapy unit is not medically necessary and appropriate.

The Claims Administrator based its decision on the ODG, Knee.

The Physician Reviewer based his/her decision on the ACOEM Guidelines.

The Physician Reviewer's decision rationale: Ice does as well. It is not medically necessary.

2. Physical therapy 2x6 is medically necessary and appropriate.

The Claims Administrator based its decision on the MTUS.

The Physician Reviewer based his/her decision on the Postsurgical Treatment Guidelines.

The Physician Reviewer's decision rationale: Twelve visits are medically necessary.
"""
NOTICE = """MAXIMUS FEDERAL SERVICES, INC.
Independent Medical Review

Notice of Independent Medical Review Determination
Dated: 8/12/2013

1) MAXIMUS Federal Services, Inc. has determined the request for an MRI of the neck is not medically necessary and appropriate.

2) MAXIMUS Federal Services, Inc. has determined the request for acupuncture is medically necessary and appropriate.

INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE

1) MAXIMUS Federal Services, Inc. has determined the request for an MRI of the neck is not medically necessary and appropriate.

2) MAXIMUS Federal Services, Inc. has determined the request for acupuncture is medically necessary and appropriate.

Medical Qualifications of the Expert Reviewer:
The expert reviewer is Board Certified in Neurology and licensed to practice in California.

Case Summary:
The claimant is a 36-year-old male.

Documents Reviewed for Determination:
The application.

1) Regarding the request for an MRI of the neck:

Medical Treatment Guideline(s) Relied Upon by the Expert Reviewer to Make His/Her Decision:
The Claims Administrator based its decision on the ODG. The Expert Reviewer based his/her decision on ACOEM.

Rationale for the Decision:
There are no red flags.

2) Regarding the request for acupuncture:

Medical Treatment Guideline(s) Relied Upon by the Expert Reviewer to Make His/Her Decision:
The Claims Administrator based its decision on the MTUS. The Expert Reviewer based his/her decision on the MTUS.

Rationale for the Decision:
Six visits are reasonable.
"""
PROFESSIONAL_REVIEW = """MEDICAL PROFESSIONAL REVIEW

ISSUE AT DISPUTE:
Spinal cord stimulator trial

CASE SUMMARY:
The employee is a 50-year-old female.

DOCUMENTS REVIEWED FOR DETERMINATION:
The medical record.

MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL
REVIEWER AND WHY:
The Claims Administrator based its decision on the MTUS. The Professional Reviewer based his/her decision on the ODG.

RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS NOT MEDICALLY
NECESSARY:
A psychological evaluation is missing. It is not medically necessary.

MEDICAL REVIEWER QUALIFICATIONS:
Board certified in Pain Medicine.
"""


def only(issue_lines: str) -> str:
    """A letter of template `issues` with nothing but these lines in its last section."""
    return f"IMR ISSUES, DECISIONS AND RATIONALES\n\n{issue_lines}"


def codes(nlp: Language, letter: str) -> set[str]:
    return {warning.code for warning in nlp(letter)._.imr.warnings}
