"""What the sides cite in one line."""

# ruff: noqa: E501 - a line of a letter stands on one line, however long
from __future__ import annotations

import pytest
from short_letters import ISSUES, PROFESSIONAL_REVIEW
from spacy.language import Language

OF_ONE_LINE = [
    (
        "The Reviewer found this section of the MTUS applicable and relied on the ACOEM Guidelines, page 304.",
        [("acoem", None, (304, 304))],
    ),
    ("The Reviewer found the chapter of the MTUS cited by the Claims Administrator relevant.", []),
    ("The Reviewer relied on the ODG, Pillow, as the MTUS is silent.", [("odg", "Pillow", None)]),
    ("The Reviewer relied on the ODG, Pillow, because the MTUS does not address it.", [("odg", "Pillow", None)]),
    (
        "The Reviewer relied on the ODG, Pillow. The MTUS doesn't specifically mention pillows.",
        [("odg", "Pillow", None)],
    ),
    (
        "The Reviewer relied on the ODG, Pillow. The MTUS and the ACOEM Guidelines have nothing on it.",
        [("odg", "Pillow", None)],
    ),
    (
        "The Reviewer relied on the ODG, Pillow, since neither the MTUS nor ACOEM addresses it.",
        [("odg", "Pillow", None)],
    ),
    ("The Reviewer relied on the ODG, Drug testing, p 43.", [("odg", "Drug testing", (43, 43))]),
    (
        "The Reviewer relied on the ODG, Drug testing. (3) The Claims Administrator cited none.",
        [("odg", "Drug testing", None)],
    ),
    ("The Reviewer relied on the ODG, Current Version, Neck Chapter.", [("odg", "Neck Chapter", None)]),
    ("The Reviewer relied on the Third Edition ACOEM Guidelines, page 9.", [("acoem", None, (9, 9))]),
    ("The Reviewer relied on the Aetna Clinical Policy Bulletin No. 0157, Obesity.", [("other", "Obesity", None)]),
    (
        "The Reviewer relied on the ODG, Ankle; Clinics in Sports Medicine, Sprains.",
        [("odg", "Ankle", None), ("other", "Sprains", None)],
    ),
    (
        "The Reviewer relied on the ODG, Ankle; Manual Therapy. 2012 Oct;17(5):385-401.",
        [("odg", "Ankle", None), ("other", None, None)],
    ),
]


@pytest.mark.parametrize(("line", "expected"), OF_ONE_LINE)
def test_the_citations_of_a_line(
    nlp: Language, line: str, expected: list[tuple[str, str | None, tuple[int, int] | None]]
) -> None:
    letter = PROFESSIONAL_REVIEW.replace(
        "The Professional Reviewer based his/her decision on the ODG.",
        line.replace("The Reviewer", "The Professional Reviewer"),
    )
    (issue,) = nlp(letter)._.imr.issues
    cited = [(one.guideline, one.section, *(one.pages or [None])) for one in issue.reviewer_guidelines]
    assert cited == expected


@pytest.mark.parametrize(
    "name",
    [
        "Official Disability Guidelines (ODG), Current Version", "Third Edition ACOEM Guidelines",
        "Aetna Clinical Policy Bulletin No. 0157", "MTUS Opioids Guideline 2017", "American College of Chest Physicians (ACCP) Guidelines, 9th Edition",
    ],
)  # fmt: skip
def test_editions_and_numbers_belong_to_the_name_of_a_guideline(nlp: Language, name: str) -> None:
    doc = nlp(
        ISSUES.replace(
            "Decision based on MTUS Chronic Pain Guidelines, Page(s): 61", f"Decision based on {name}, Weaning"
        )
    )
    assert [span.text for span in doc.spans["imr"] if span.label_ == "GUIDELINE"][1] == name
