"""The parts of a letter: its template, its sections, and for each disputed treatment the intervals that speak of it."""

# ruff: noqa: E501 - a line of a letter stands on one line, however long
from __future__ import annotations

import re

import pytest
import spacy
from short_letters import ISSUES, NOTICE, PROFESSIONAL_REVIEW, RATIONALES, only
from spacy.language import Language
from spacy.tokens import Doc

PARTS = ("REQUEST", "CLAIMS_ADMINISTRATOR_GUIDELINES", "REVIEWER_GUIDELINES", "RATIONALE")


@pytest.fixture(scope="module")
def sections() -> Language:
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "imr_nlp.tokenizer.v1"}}})
    nlp.add_pipe("imr_sections")
    return nlp


def titles(doc: Doc) -> list[str]:
    return [span.label_ for span in doc.spans["imr_sections"] if span.label_ not in PARTS]


def issues(doc: Doc) -> list[dict[str, str]]:
    """Parts of each issue by label, white space as single spaces."""
    found: dict[str, dict[str, str]] = {}
    for span in doc.spans["imr_sections"]:
        if span.label_ in PARTS:
            found.setdefault(span.id_, {})[span.label_] = " ".join(span.text.split())
    assert list(found) == [str(number) for number in range(1, len(found) + 1)]
    return list(found.values())


def parts(request: str, *others: str) -> dict[str, str]:
    return dict(zip(PARTS, (request, *others), strict=False))


@pytest.mark.parametrize(
    ("letter", "expected"),
    [
        (ISSUES, ["HEADER", "REVIEWER", "CASE_SUMMARY", "ISSUES"]),
        (RATIONALES, ["HEADER", "REVIEWER", "DOCUMENTS", "CASE_SUMMARY", "ISSUES"]),
        (NOTICE, ["HEADER", "ISSUES", "REVIEWER", "CASE_SUMMARY", "DOCUMENTS"]),
        (PROFESSIONAL_REVIEW, ["HEADER", "ISSUE_AT_DISPUTE", "CASE_SUMMARY", "DOCUMENTS", "REVIEWER"]),
    ],
    ids=["issues", "rationales", "notice", "professional_review"],
)
def test_the_sections_of_each_template(sections: Language, letter: str, expected: list[str]) -> None:
    doc = sections(letter)
    assert titles(doc) == expected
    assert doc.text == letter


@pytest.mark.parametrize(
    ("letter", "template", "outcomes"),
    [
        (ISSUES, "issues", ["upheld", "overturned"]),
        (RATIONALES, "rationales", ["upheld", "overturned"]),
        (NOTICE, "notice", ["upheld", "overturned"]),
        (PROFESSIONAL_REVIEW, "professional_review", ["upheld"]),
        (
            PROFESSIONAL_REVIEW.replace("It is not", "It is").replace("IS/WAS NOT", "IS/WAS"),
            "professional_review",
            ["overturned"],
        ),
        (PROFESSIONAL_REVIEW.replace(" It is not medically necessary.", ""), "professional_review", ["upheld"]),
    ],
    ids=[
        "issues",
        "rationales",
        "notice",
        "professional_review",
        "professional_review, needed",
        "professional_review, heading alone",
    ],
)
def test_templates_are_told_apart(nlp: Language, letter: str, template: str, outcomes: list[str]) -> None:
    decision = nlp(letter)._.imr
    assert decision.template == template
    assert [issue.outcome for issue in decision.issues] == outcomes


ALL_PARTS = {
    "issues": (
        ISSUES,
        [
            parts(
                "Massage therapy, 8 sessions",
                "Decision based on MTUS Chronic Pain Guidelines, Page(s): 60.",
                "Decision based on MTUS Chronic Pain Guidelines, Page(s): 61.",
                "The guideline allows 4-6 visits. Eight are not medically necessary.",
            ),
            parts(
                "Norco 10/325 mg #60",
                "The Claims Administrator did not cite any guidelines.",
                "Decision based on Non-MTUS Citation ODG, Pain.",
                "Function improved. It is medically necessary.",
            ),
        ],
    ),
    "rationales": (
        RATIONALES,
        [
            parts(
                "Cold therapy unit",
                "The Claims Administrator based its decision on the ODG, Knee.",
                "The Physician Reviewer based his/her decision on the ACOEM Guidelines.",
                "Ice does as well. It is not medically necessary.",
            ),
            parts(
                "Physical therapy 2x6",
                "The Claims Administrator based its decision on the MTUS.",
                "The Physician Reviewer based his/her decision on the Postsurgical Treatment Guidelines.",
                "Twelve visits are medically necessary.",
            ),
        ],
    ),
    "notice": (
        NOTICE,
        [
            parts(
                "MRI of the neck",
                "The Claims Administrator based its decision on the ODG.",
                "The Expert Reviewer based his/her decision on ACOEM.",
                "There are no red flags.",
            ),
            parts(
                "acupuncture",
                "The Claims Administrator based its decision on the MTUS.",
                "The Expert Reviewer based his/her decision on the MTUS.",
                "Six visits are reasonable.",
            ),
        ],
    ),
    "professional_review": (
        PROFESSIONAL_REVIEW,
        [
            parts(
                "Spinal cord stimulator trial",
                "The Claims Administrator based its decision on the MTUS.",
                "The Professional Reviewer based his/her decision on the ODG.",
                "A psychological evaluation is missing. It is not medically necessary.",
            )
        ],
    ),
}


@pytest.mark.parametrize(("letter", "expected"), ALL_PARTS.values(), ids=ALL_PARTS)
def test_the_parts_of_each_issue(sections: Language, letter: str, expected: list[dict[str, str]]) -> None:
    assert issues(sections(letter)) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param("1. Massage x 6: Upheld\nDecision rationale: It is not.", [parts("Massage x 6")], id="numbered"),
        pytest.param("1) Massage x 6: Upheld\nDecision rationale: It is not.", [parts("Massage x 6")], id="bracket"),
        pytest.param(
            "1.) Massage x 6: Upheld\nDecision rationale: It is not.", [parts("Massage x 6")], id="dot and bracket"
        ),
        pytest.param("Massage x 6: Upheld\nDecision rationale: It is not.", [parts("Massage x 6")], id="unnumbered"),
        pytest.param(
            "**1. Massage x 6:** Upheld\n\n**Decision rationale:** No.", [parts("Massage x 6")], id="Markdown"
        ),
        pytest.param(
            "<b>1. Massage x 6:</b> Upheld<br/>\nDecision rationale: It is not.", [parts("Massage x 6")], id="HTML"
        ),
        pytest.param(
            "1. Massage x 6:\nUpheld\nDecision rationale: It is not.",
            [parts("Massage x 6")],
            id="outcome on the next line",
        ),
        pytest.param(
            "1. Massage x 6:\n\nUpheld\n\nDecision rationale: It is not.",
            [parts("Massage x 6")],
            id="outcome in a paragraph",
        ),
        pytest.param(
            "1. Massage x 6: Upheld. \nDecision rationale: It is not.", [parts("Massage x 6")], id="full stop"
        ),
        pytest.param("1. Massage x 6: OVERTURNED\nDecision rationale: Yes.", [parts("Massage x 6")], id="capitals"),
        pytest.param(
            "1. Physical therapy (PT), 2x6, for the neck: lower part, from 01/02/2015\nto 02/03/2015: Upheld\nDecision rationale: It is not.",
            [parts("Physical therapy (PT), 2x6, for the neck: lower part, from 01/02/2015 to 02/03/2015")],
            id="colons, commas, dates, brackets, two lines",
        ),
        pytest.param(
            "1. Norco: Upheld\nDecision rationale: It is not.\n2. MRI: Upheld\nDecision rationale: It is not. 3. TENS unit: Upheld\nDecision rationale: It is not.",
            [parts("Norco"), parts("MRI"), parts("TENS unit")],
            id="glued to the rationale before",
        ),
        pytest.param(
            "1. Norco: Upheld\nDecision rationale: The denial is upheld: Upheld is what it says here. So it is not.\n2. MRI: Upheld\nDecision rationale: It is not.",
            [parts("Norco"), parts("MRI")],
            id="outcome words in the rationale",
        ),
    ],
)
def test_issue_lines(sections: Language, lines: str, expected: list[dict[str, str]]) -> None:
    assert [parts(issue["REQUEST"]) for issue in issues(sections(only(lines)))] == expected


def test_grouped_issues_share_what_follows_the_last_of_them(sections: Language) -> None:
    lines = """1. Norco 10/325 mg #60: Upheld
2. Ambien 10 mg #30: Upheld
Claims Administrator guideline: Decision based on MTUS.
MAXIMUS guideline: Decision based on ODG.
Decision rationale: Neither is medically necessary.
3. Lyrica 75 mg #60: Overturned
Decision rationale: It helps.
"""
    shared = ("Decision based on MTUS.", "Decision based on ODG.", "Neither is medically necessary.")
    assert issues(sections(only(lines))) == [
        parts("Norco 10/325 mg #60", *shared),
        parts("Ambien 10 mg #30", *shared),
        {"REQUEST": "Lyrica 75 mg #60", "RATIONALE": "It helps."},
    ]


@pytest.mark.parametrize("count", [1, 9, 10, 15])
def test_letters_with_many_issues(nlp: Language, count: int) -> None:
    lines = "".join(
        f"{n}. Norco {n} mg #{n}0: {('Upheld', 'Overturned')[n % 2]}\n\nDecision rationale: Reason {n}.\n\n"
        for n in range(1, count + 1)
    )
    decision = nlp(only(lines))._.imr
    assert [issue.request.quantity for issue in decision.issues] == [10 * n for n in range(1, count + 1)]
    assert [issue.rationale.text for issue in decision.issues] == [f"Reason {n}." for n in range(1, count + 1)]
    assert [issue.outcome == "overturned" for issue in decision.issues] == [n % 2 == 1 for n in range(1, count + 1)]
def test_the_headings_of_a_notice_stand_within_paragraphs_that_were_filled(nlp: Language) -> None:
    """All lines are joined but those of a list; a heading that stands alone is not looked for again."""
    filled = nlp(re.sub(r"\n+(?!\d\) )", " ", NOTICE))._.imr
    decision = nlp(NOTICE)._.imr
    assert (filled.reviewer, filled.patient, filled.diagnoses) == (
        decision.reviewer,
        decision.patient,
        decision.diagnoses,
    )
    assert [issue.rationale.text for issue in filled.issues] == [issue.rationale.text for issue in decision.issues]
    quoting = NOTICE.replace("There are no red flags.", "Case Summary: He fell. There are no red flags.")
    assert nlp(quoting)._.imr.issues[0].rationale.text == "Case Summary: He fell. There are no red flags."
