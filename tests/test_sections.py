"""The parts of a letter: its template, its sections, and for each disputed treatment the stretches that speak of it."""

# ruff: noqa: E501 - a line of a letter stands on one line, however long
from __future__ import annotations

import re

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.warning_codes import CODES

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


def only(issue_lines: str) -> str:
    """A letter of template `issues` with nothing but these lines in its last section."""
    return f"IMR ISSUES, DECISIONS AND RATIONALES\n\n{issue_lines}"


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
        pytest.param(
            PROFESSIONAL_REVIEW.replace(" It is not medically necessary.", ""),
            "professional_review",
            ["upheld"],
            marks=pytest.mark.xfail(
                strict=True, reason="a heading with NOT does not decide where the rationale does not say"
            ),
        ),
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


@pytest.mark.parametrize(
    ("letter", "missing", "left"),
    [
        (
            ISSUES,
            "Claims Administrator guideline: Decision based on MTUS Chronic Pain Guidelines, Page(s): 60.",
            "claims_administrator_guidelines",
        ),
        (
            ISSUES,
            "MAXIMUS guideline: Decision based on MTUS Chronic Pain Guidelines, Page(s): 61.",
            "reviewer_guidelines",
        ),
        (
            ISSUES,
            "Decision rationale: The guideline allows 4-6 visits. Eight are not medically necessary.",
            "rationale",
        ),
        pytest.param(
            RATIONALES,
            "The Claims Administrator based its decision on the ODG, Knee.",
            "claims_administrator_guidelines",
            marks=pytest.mark.xfail(strict=True, reason="the reviewer's sentence is read as the request"),
        ),
        (RATIONALES, "The Physician Reviewer based his/her decision on the ACOEM Guidelines.", "reviewer_guidelines"),
        (NOTICE, "The Expert Reviewer based his/her decision on ACOEM.", "reviewer_guidelines"),
        (NOTICE, "There are no red flags.", "rationale"),
    ],
)
def test_a_part_that_is_missing_is_absent_and_the_others_stay(
    nlp: Language, letter: str, missing: str, left: str
) -> None:
    assert letter.count(missing) == 1
    whole, holed = nlp(letter)._.imr, nlp(letter.replace(missing, ""))._.imr
    (first, second), (same, also) = whole.issues, holed.issues
    assert getattr(first, left)
    assert not getattr(same, left)
    assert also == second
    ignored = {left, "medically_necessary", "guideline_sessions", "completed_sessions"}
    assert same.model_dump(exclude=ignored) == first.model_dump(exclude=ignored)


@pytest.mark.parametrize(
    ("letter", "without", "code"),
    [
        (ISSUES, "CLINICAL CASE SUMMARY\nThe claimant is a 53-year-old male with a lumbar strain.", "missing-section"),
        (ISSUES, "Case Number: CM15-0000001 Date Assigned: 06/15/2015\nPriority: Standard", "missing-header"),
        (ISSUES, ISSUES[ISSUES.index("1. Massage") :], "no-issues"),
        (ISSUES, "Decision rationale: Function improved. It is medically necessary.", "issue-without-rationale"),
        (ISSUES, "Eight are not medically necessary.", "unclear-rationale"),
        (ISSUES, "medically necessary.\n\n2.", "unclear-rationale"),
        (RATIONALES, " is not medically necessary and appropriate", "issue-without-decision"),
        (PROFESSIONAL_REVIEW, "CASE SUMMARY:\nThe employee is a 50-year-old female.", "missing-section"),
    ],
)
def test_what_is_missing_is_warned_of(nlp: Language, letter: str, without: str, code: str) -> None:
    assert without in letter
    before = {warning.code for warning in nlp(letter)._.imr.warnings}
    after = {warning.code for warning in nlp(letter.replace(without, ""))._.imr.warnings}
    assert code not in before
    assert code in after


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ("06/15/2015", "06/15/2015 Decision Date: 01/02/2015", "date-out-of-order", "decision_date"),
        (
            "It is medically necessary",
            "It is not medically necessary",
            "rationale-contradicts-outcome",
            "issues.1.outcome",
        ),
        ("Standard", "Standard Final Determination: UPHOLD", "outcome-contradicts-issues", "outcome"),
        ("lumbar strain", "lumbar strain (ICD-9: 000.7)", "unknown-icd-code", "diagnoses"),
        pytest.param(
            "2. Norco 10/325 mg #60",
            "2. Whatever it be",
            "issue-without-treatment",
            "issues.1.request.treatment",
            marks=pytest.mark.xfail(strict=True, reason="any words of the request are taken for a treatment"),
        ),
        ("Massage therapy, 8", "Massage therapy, 3", None, None),
    ],
)
def test_contradictions_are_warned_of(nlp: Language, old: str, new: str, code: str | None, field: str | None) -> None:
    known = nlp(ISSUES)._.imr.warnings
    assert [(warning.code, warning.field) for warning in known] == [
        ("request-above-guideline", "issues.0.request.sessions")
    ]
    warnings = nlp(ISSUES.replace(old, new))._.imr.warnings
    assert [(w.code, w.field) for w in warnings if w not in known] == ([(code, field)] if code else [])
    assert (known[0] in warnings) == (code is not None)


def codes(nlp: Language, letter: str) -> set[str]:
    return {warning.code for warning in nlp(letter)._.imr.warnings}


def test_different_totals_of_one_request_are_warned_of(nlp: Language) -> None:
    assert "counts-disagree" not in codes(
        nlp, only("1. Physical therapy 2x6, 12 visits: Upheld\nDecision rationale: It is not.")
    )
    assert "counts-disagree" in codes(
        nlp, only("1. Physical therapy 2x6, 6 visits: Upheld\nDecision rationale: It is not.")
    )


def test_findings_that_differ_decide_nothing_and_are_warned_of(nlp: Language) -> None:
    first, heading, second = NOTICE.partition("INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE")
    contradicting = (
        first + heading + second.replace("for acupuncture is medically", "for acupuncture is not medically", 1)
    )
    assert "findings-differ" not in codes(nlp, NOTICE)
    assert "findings-differ" in codes(nlp, contradicting)
    assert [issue.outcome for issue in nlp(contradicting)._.imr.issues] == ["upheld", None]


VERDICTS = [
    ("is medically necessary", "overturned"),
    ("is considered medically necessary and appropriate", "overturned"),
    ("is NOT medically necessary", "upheld"),
    ("is not\n\nmedically necessary", "upheld"),
    ("is not considered medically necessary and appropriate", "upheld"),
    ("is not found to be medically necessary", "upheld"),
    ("is not reasonably medically necessary", "upheld"),
    ("was not, therefore, medically necessary", "upheld"),
    ("isn't medically necessary", "upheld"),
    ("is neither medically necessary nor appropriate", "upheld"),
    ("is no longer medically necessary", "upheld"),
    ("cannot be considered medically necessary", "upheld"),
    ("has not been established as medically necessary", "upheld"),
    ("is medically unnecessary", "upheld"),
    ("is n ot medically necessary", "upheld"),
    ("isnt medically necessary", "upheld"),
    ("is not medi-\ncally neces-\nsary and appropriate", "upheld"),
    ("is not medically appropriate", "upheld"),
    ("is not supported as medically necessary", "upheld"),
    ("fails to be medically necessary", "upheld"),
    ("is deemed not medically necessary", "upheld"),
    ("would not be medically necessary", "upheld"),
    ("is not medically necessary now, although it was medically necessary before", "upheld"),
    ("is medi-\ncally neces-\nsary", "overturned"),
    ("is, therefore, medically necessary", "overturned"),
    ("is partially medically necessary", "modified"),
    ("is medically necessary in part", "modified"),
    ("is medically necessary for 6 visits only", "modified"),
    ("is medically necessary, limited to 6 visits", "modified"),
    ("is what a prudent physician would order", None),
    ("is hot medically necessary", None),
    ("may be medically necessary", None),
    ("is arguably medically necessary", None),
    ("is or is not medically necessary", None),
    ("is / is not medically necessary", None),
    ("is medically necessary if therapy fails", None),
    ("is medically necessary according to the provider", None),
    ("would be medically necessary after surgery", None),
]


@pytest.mark.parametrize(("verdict", "outcome"), VERDICTS)
@pytest.mark.parametrize("before", ["Cold therapy unit", "request for acupuncture"], ids=["rationales", "notice"])
def test_the_verdict_of_a_sentence(nlp: Language, before: str, verdict: str, outcome: str | None) -> None:
    letter = RATIONALES if before.startswith("Cold") else NOTICE
    changed = re.sub(rf"(?<={before} )is (?:not )?medically necessary and appropriate", verdict, letter)
    assert changed != letter
    name = before.removeprefix("request for ")
    (issue,) = (issue for issue in nlp(changed)._.imr.issues if issue.request.text.startswith(name))
    assert issue.outcome == outcome
    assert outcome is None or issue.request.text == name


def test_a_sentence_that_grants_under_a_doubt_decides_nothing(nlp: Language) -> None:
    letter = RATIONALES.replace("2x6 is medically", "2x6 lacks documentation that it is medically")
    assert nlp(letter)._.imr.issues[1].outcome is None


LINES = {
    "upheld": (
        "Upheld", "Uphold", "UPHOLD", "\nUpheld", "Up held", "Uphcld", "Denied", "Denial upheld", "The denial is upheld", "Denial stands",
        "Affirmed", "Sustained", "Not overturned", "NOT OVERTURNED", "Not medically necessary", "Non-certified", "Noncertified", "Not approved",
        "Upheld (not medically necessary)", "Upheld, not overturned", "Upheld - not medically necessary", "UR decision upheld",
    ),
    "overturned": (
        "Overturned", "Overturn", "OVERTURN", "Over-\nturned", "Overtumed", "Reversed", "REVERSED", "Denial overturned", "UR decision reversed",
        "Not upheld", "NOT UPHELD", "Denial not upheld", "Approved", "Certified", "Medically necessary and appropriate", "Overturned (approved)",
    ),
    "modified": (
        "Modified", "Modify", "Partially overturned", "Partially upheld", "Partly overturned", "Partial overturn", "Overturned in part",
        "OVERTURNED IN PART", "Upheld in part", "Upheld in part, overturned in part", "Overturned (modified)", "Overturned as modified",
        "Overturned (6 visits only)", "Approved with modification", "Modified to 6 visits",
    ),
    None: (
        "Upheld / Overturned", "Upheld/Overturned", "Upheld or Overturned", "Overturned (not medically necessary)", "Pending", "Withdrawn", "N/A",
        "See below", "No decision", "?", "", "[REDACTED]", "Approved by UR", "Previously approved", "Overturned if documented",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "outcome"), [(verdict, outcome) for outcome, verdicts in LINES.items() for verdict in verdicts]
)
def test_the_verdict_of_an_issue_line(nlp: Language, verdict: str, outcome: str | None) -> None:
    lines = [
        f"{n}. {name} x 6: {said}\n\nClaims Administrator guideline: Decision based on MTUS.\n\nDecision rationale: The records were read.\n\n"
        for n, name, said in ((1, "Massage", verdict), (2, "Acupuncture", "Upheld"), (3, "Aquatic therapy", verdict))
    ]
    decision = nlp(only("".join(lines)))._.imr
    read = [(issue.request.text, issue.outcome) for issue in decision.issues]
    assert read == [("Massage x 6", outcome), ("Acupuncture x 6", "upheld"), ("Aquatic therapy x 6", outcome)]
    assert ("issue-without-decision" in {warning.code for warning in decision.warnings}) == (outcome is None)


def test_unusual_verdicts_of_grouped_issues(nlp: Language) -> None:
    lines = "1. Norco #60: Denied\n2. Ambien #30: Not upheld\n3. Lyrica #60: Reversed\nDecision rationale: The records were read."
    issues = nlp(only(f"\n{lines}"))._.imr.issues
    assert [(issue.request.text, issue.outcome) for issue in issues] == [
        ("Norco #60", "upheld"), ("Ambien #30", "overturned"), ("Lyrica #60", "overturned"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "rationale", "outcome"),
    [
        ("Overturned", "It is not medically necessary.", "overturned"),
        ("Upheld", "It is medically necessary.", "upheld"),
        ("Not upheld", "It is not medically necessary.", None),
        ("Approved", "It is not medically necessary.", None),
        ("Denied", "It is medically necessary.", None),
    ],
)
def test_the_line_decides_unless_its_words_are_unusual_and_contradicted(
    nlp: Language, verdict: str, rationale: str, outcome: str | None
) -> None:
    (issue,) = nlp(only(f"1. Massage x 6: {verdict}\n\nDecision rationale: {rationale}"))._.imr.issues
    assert issue.outcome == outcome


CONCLUSIONS = {
    "overturned": (
        "It is medically necessary.",
        "Medically necessary.",
        "There is no doubt that it is medically necessary.",
        "It would be hard to call it anything but medically necessary.",
        "It cannot be said that it is not medically necessary.",
        "The request should have been approved.",
        "The request should not have been denied.",
        "I would certify the request.",
        "I find the request to be medically necessary.",
        "The UR decision is reversed.",
        "The denial should not stand.",
        "Medical necessity has been established.",
        "Although the provider did not say so, the request is medically necessary.",
        "The claims administrator held that it is not medically necessary. I do not agree. The request is medically necessary.",
    ),
    "upheld": (
        "It isn't medically necessary.",
        "It isn\u2019t medically\nnecessary.",
        "It fails to be medically necessary.",
        "It is anything but medically necessary.",
        "It is far from medically necessary.",
        "I do not find that it is medically necessary.",
        "I don\u2019t believe that it is medically necessary.",
        "It cannot be said that it is medically necessary.",
        "Nobody could call it medically necessary.",
        "The records do not support that it is medically necessary.",
        "There is nothing in the records to show that it is medically necessary.",
        "The provider believes it is medically necessary. The records do not show that. The request is not medically necessary.",
        "The request should not have been approved.",
        "I would not certify the request.",
        "I agree with the denial.",
        "I would not overturn the denial.",
        "There is no reason to overturn the denial.",
        "The denial should stand.",
        "The denial is appropriate.",
        "UR was correct.",
        "The UR decision is affirmed.",
        "Non-certification is recommended.",
        "Medical necessity hasn\u2019t been established.",
        "There is insufficient documentation to establish medical necessity.",
        "The request lacks medical necessity.",
    ),
    None: (
        "Only then would it be medically necessary.",
        "If she improves, it is medically necessary.",
        "It would be reasonable if there were a deficit.",
        "It may be medically necessary.",
        "It is arguably medically necessary.",
        "It is medically necessary in patients with red flags.",
        "Medical necessity has been established. It may be medically necessary.",
        "Whether it is medically necessary is the question.",
        "The claim that it is medically necessary is not supported.",
        "The provider says it is medically necessary.",
        "It is medically necessary, says the surgeon.",
        'The surgeon wrote: "It is medically necessary."',
        "Dr. Vega considers it medically necessary.",
        "The applicant asks that the denial be overturned.",
        "The denial of an earlier request was overturned last year.",
        "The request was denied by utilization review.",
        "The claims administrator stated that it is not medically necessary.",
        "A prior request was approved last year.",
        "The guidelines recommend it in selected cases.",
        "I would certify the request if a plan were given.",
        "I would certify 6 of the 12 visits.",
        "It is partially medically necessary.",
        "It is medically necessary for 6 visits only; the remaining visits are not medically necessary.",
    ),
}


@pytest.mark.parametrize(
    ("conclusion", "outcome"), [(said, outcome) for outcome, all_said in CONCLUSIONS.items() for said in all_said]
)
def test_what_the_rationale_of_a_professional_review_decides(
    nlp: Language, conclusion: str, outcome: str | None
) -> None:
    (issue,) = nlp(PROFESSIONAL_REVIEW.replace("It is not medically necessary.", conclusion))._.imr.issues
    assert issue.outcome == outcome


@pytest.mark.parametrize(
    "letter", [ISSUES, RATIONALES, NOTICE, PROFESSIONAL_REVIEW], ids=["issues", "rationales", "notice", "review"]
)
def test_a_letter_cut_off_anywhere_is_read_as_far_as_it_goes(nlp: Language, letter: str) -> None:
    whole = nlp(letter)._.imr
    for at in range(0, len(letter), 60):
        cut = nlp(letter[:at])._.imr
        for one, other in zip(cut.issues, whole.issues, strict=False):
            if one.outcome is not None and one.request.text == other.request.text:
                assert one.outcome == other.outcome
        assert cut.case_number in (None, whole.case_number)


@pytest.mark.parametrize(
    "end", ["IMR DECISION(S) AND RATIONALE(S)", "set forth below:", "1. Cold therapy unit is not medically"]
)
def test_a_heading_alone(nlp: Language, end: str) -> None:
    cut = nlp(RATIONALES[: RATIONALES.index(end) + len(end)])._.imr
    assert cut.case_number == "CM13-0000002"
    assert "no-issues" in {warning.code for warning in cut.warnings}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n",
        "Dear Dr. Vega,\n\nYour request for physical therapy 2x6 is denied as not medically necessary. Page 60 of MTUS was used.",
        "Massage therapy x 6: Upheld\nDecision rationale: There is no heading.",
        "The claimant is a 53-year-old male. Date of Injury: 04/24/2013.",
        "[REDACTED]",
    ],
)
def test_a_text_that_is_no_letter(nlp: Language, text: str) -> None:
    decision = nlp(text)._.imr
    assert decision.issues == ()
    assert decision.template is None
    assert decision.outcome is None
    assert [warning.code for warning in decision.warnings] == ["not-an-imr-letter"]


PIECES = [
    *(line for letter in (ISSUES, RATIONALES, NOTICE, PROFESSIONAL_REVIEW) for line in letter.split("\n") if line),
    "Upheld", ": Overturned", "Decision rationale:", "1.", "\f", "**", "<br/>", "Page(s): 60,", "Rationale:", "Closing.",
]  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["\n", "\n\n", " ", "\r\n\r\n"]))
def test_lines_of_letters_in_any_order_are_read_without_an_error(nlp: Language, lines: list[str], joint: str) -> None:
    text = joint.join(lines)
    decision = nlp(text)._.imr
    assert [issue.number for issue in decision.issues] == list(range(1, len(decision.issues) + 1))
    assert {warning.code for warning in decision.warnings} <= set(CODES)
    assert decision.outcome is None or decision.issues or "etermination" in text


OF_ONE_LINE = [
    ("The Reviewer found this section of the MTUS applicable and relied on the ACOEM Guidelines, page 304.", [("acoem", None, (304, 304))]),
    ("The Reviewer found the chapter of the MTUS cited by the Claims Administrator relevant.", []),
    ("The Reviewer relied on the ODG, Pillow, as the MTUS is silent.", [("odg", "Pillow", None)]),
    ("The Reviewer relied on the ODG, Pillow, because the MTUS does not address it.", [("odg", "Pillow", None)]),
    ("The Reviewer relied on the ODG, Pillow. The MTUS doesn't specifically mention pillows.", [("odg", "Pillow", None)]),
    ("The Reviewer relied on the ODG, Pillow. The MTUS and the ACOEM Guidelines have nothing on it.", [("odg", "Pillow", None)]),
    ("The Reviewer relied on the ODG, Pillow, since neither the MTUS nor ACOEM addresses it.", [("odg", "Pillow", None)]),
    ("The Reviewer relied on the ODG, Drug testing, p 43.", [("odg", "Drug testing", (43, 43))]),
    ("The Reviewer relied on the ODG, Drug testing. (3) The Claims Administrator cited none.", [("odg", "Drug testing", None)]),
    ("The Reviewer relied on the ODG, Current Version, Neck Chapter.", [("odg", "Neck Chapter", None)]),
    ("The Reviewer relied on the Third Edition ACOEM Guidelines, page 9.", [("acoem", None, (9, 9))]),
    ("The Reviewer relied on the Aetna Clinical Policy Bulletin No. 0157, Obesity.", [("other", "Obesity", None)]),
    ("The Reviewer relied on the ODG, Ankle; Clinics in Sports Medicine, Sprains.", [("odg", "Ankle", None), ("other", "Sprains", None)]),
    ("The Reviewer relied on the ODG, Ankle; Manual Therapy. 2012 Oct;17(5):385-401.", [("odg", "Ankle", None), ("other", None, None)]),
]


@pytest.mark.parametrize(("line", "expected"), OF_ONE_LINE)
def test_the_citations_of_a_line(nlp: Language, line: str, expected: list[tuple[str, str | None, tuple[int, int] | None]]) -> None:
    letter = PROFESSIONAL_REVIEW.replace("The Professional Reviewer based his/her decision on the ODG.", line.replace("The Reviewer", "The Professional Reviewer"))
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
    doc = nlp(ISSUES.replace("Decision based on MTUS Chronic Pain Guidelines, Page(s): 61", f"Decision based on {name}, Weaning"))
    assert [span.text for span in doc.spans["imr"] if span.label_ == "GUIDELINE"][1] == name


ITEMS = ("MRI of the lumbar spine", "TENS unit, purchase", "Lumbar brace")


def review(items: str, rationale: str, guidelines: str | None = None) -> str:
    """A professional review of these items."""
    letter = PROFESSIONAL_REVIEW.replace("Spinal cord stimulator trial", items)
    letter = letter.replace("A psychological evaluation is missing. It is not medically necessary.", rationale)
    cited = "The Claims Administrator based its decision on the MTUS. The Professional Reviewer based his/her decision on the ODG."
    return letter.replace(cited, guidelines or cited)


def outcomes(nlp: Language, letter: str) -> str:
    """A sign for the outcome of each issue: `+` overturned, `-` upheld, `~` modified, `?` none."""
    signs = {"overturned": "+", "upheld": "-", "modified": "~", None: "?"}
    return "".join(signs[issue.outcome] for issue in nlp(letter)._.imr.issues)


LISTS = [
    ("1. MRI\n\n2. Brace", ["MRI", "Brace"]),
    ("1) MRI\n2) Brace\n3) Norco 10/325 mg, #60", ["MRI", "Brace", "Norco 10/325 mg, #60"]),
    ("(1) MRI (2) Brace", ["MRI", "Brace"]),
    ("(1) MRI; (2) Brace; and (3) Norco.", ["MRI", "Brace", "Norco"]),
    ("(a) MRI, (b) Brace", ["MRI", "Brace"]),
    ("MRI; brace; and Norco 10/325 mg #60.", ["MRI", "brace", "Norco 10/325 mg #60"]),
    ("Lumbar MRI; Physical therapy 2x6", ["Lumbar MRI", "Physical therapy 2x6"]),
    ("MRI\n\nBrace", ["MRI", "Brace"]),
    ("MRI;\n\nbrace; and\n\nNorco", ["MRI", "brace", "Norco"]),
    ("- MRI\n\n- Brace", ["MRI", "Brace"]),
    ("The following are in dispute:\n\nMRI\n\nBrace", ["MRI", "Brace"]),
    ("MRI of the lumbar spine; without contrast", ["MRI of the lumbar spine; without contrast"]),
    ("Norco 10/325 mg; #60; 2 refills", ["Norco 10/325 mg; #60; 2 refills"]),
    ("Right knee arthroscopy with (1) meniscectomy and (2) chondroplasty", ["Right knee arthroscopy with (1) meniscectomy and (2) chondroplasty"]),
    ("1. Fusion at 2 levels, L4-5 and L5-S1\n\n2. Inpatient stay of 2 days", ["Fusion at 2 levels, L4-5 and L5-S1", "Inpatient stay of 2 days"]),
]  # fmt: skip


@pytest.mark.parametrize(("listed", "expected"), LISTS)
def test_the_items_of_a_professional_review(nlp: Language, listed: str, expected: list[str]) -> None:
    assert [issue.request.text for issue in nlp(review(listed, "It helps."))._.imr.issues] == expected


# What a rationale that three items share decides of the MRI, the TENS unit and the brace.
SHARED = [
    ("None of the requested items is medically necessary.", "---"),
    ("The requested treatments are medically necessary.", "+++"),
    ("All requests are therefore not medically necessary.", "---"),
    ("The request is not medically necessary.", "---"),
    ("The request is medically necessary.", "???"),
    ("It is medically necessary.", "???"),
    ("The MRI and the TENS unit are not medically necessary.", "--?"),
    ("Neither the MRI nor the TENS unit is medically necessary.", "--?"),
    ("Both the MRI and the brace are medically necessary.", "+?+"),
    ("The MRI, the TENS unit, and the lumbar brace are medically necessary and appropriate.", "+++"),
    ("The MRI is medically necessary, and the TENS unit is not medically necessary.", "+-?"),
    ("The MRI is not medically necessary; the brace is medically necessary.", "-?+"),
    ("Because the TENS unit failed, the MRI is medically necessary.", "+??"),
    ("The claims administrator found that the MRI is not medically necessary. The MRI is medically necessary.", "+??"),
    ("The MRI, but not the TENS unit, is medically necessary.", "???"),
    ("All items except the brace are medically necessary.", "???"),
    ("All items are medically necessary except the brace.", "???"),
    ("None but the TENS unit is medically necessary.", "???"),
    ("The other items are medically necessary.", "???"),
    ("Both are medically necessary.", "???"),
    ("The MRI shows a lesion for which surgery is medically necessary.", "???"),
    ("Surgery after the MRI is medically necessary.", "???"),
    ("The brace was worn before the MRI was medically necessary.", "???"),
    ("If red flags appear, the MRI is medically necessary.", "???"),
    ("The provider argues that, in his hands, the MRI is medically necessary.", "???"),
    ("The MRI is medically necessary for 1 level.", "???"),
    ("The MRI is medically necessary. The MRI is not medically necessary.", "???"),
]


@pytest.mark.parametrize("listed", ["1. {}\n\n2. {}\n\n3. {}", "{}; {}; and {}"], ids=["numbers", "semicolons"])
@pytest.mark.parametrize(("judgement", "expected"), SHARED)
def test_what_a_shared_rationale_decides_of_each_item(nlp: Language, listed: str, judgement: str, expected: str) -> None:
    letter = review(listed.format(*ITEMS), f"The records were read with care. {judgement}")
    assert outcomes(nlp, letter) == expected
    assert codes(nlp, letter) & {"issue-without-decision"} == ({"issue-without-decision"} if "?" in expected else set())


HEADING = "\n\nRATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS {}MEDICALLY NECESSARY:\n"
NEEDED, NOT_NEEDED = HEADING.format(""), HEADING.format("NOT ")
TOLD_APART = {
    "numbers": ("1. No red flags. It is not medically necessary. 2. A trial helped. It is medically necessary. 3. Stable. It is not medically necessary.", "-+-"),
    "numbered paragraphs": ("(1) No red flags. It is not medically necessary.\n\n(2) A trial helped. It is medically necessary.\n\n(3) Stable. It is not medically necessary.", "-+-"),
    "issues by number": ("Issue #1: No red flags. It is not medically necessary.\n\nIssue #2: A trial helped. It is medically necessary.\n\nIssue #3: It is not medically necessary.", "-+-"),
    "numbers for two": ("1 and 2. No red flags. Both are not medically necessary.\n\n3. It supports. It is medically necessary.", "--+"),
    "topics": ("Regarding the MRI, there are no red flags. It is not medically necessary. As to the TENS unit, it helped. It is medically necessary. With respect to the brace, it is not medically necessary.", "-+-"),
    "labels": ("MRI of the lumbar spine: No red flags. It is not medically necessary. TENS unit: It helped. It is medically necessary. Lumbar brace: It is not medically necessary.", "-+-"),
    "subjects of paragraphs": ("The MRI would add nothing. It is not medically necessary.\n\nThe TENS unit helped. It is medically necessary.\n\nA brace weakens. It is not medically necessary.", "-+-"),
    "a common end": ("As to the MRI, no red flags.\n\nAs to the TENS unit, no trial.\n\nAs to the brace, no instability.\n\nNone of the requested items is medically necessary.", "---"),
    "a heading each": (f"No red flags. It is not medically necessary.{NEEDED}It helped. It is medically necessary.{NOT_NEEDED}Stable. It is not medically necessary.", "-+-"),
    "headings by outcome": (f"The MRI and the brace are not medically necessary.{NEEDED}The TENS unit is medically necessary.", "-+-"),
    "headings by outcome and numbers": (f"1. It is not medically necessary. 3. It is not medically necessary.{NEEDED}2. It is medically necessary.", "-+-"),
    "headings in another order": (f"The brace is not medically necessary.{NOT_NEEDED}The MRI is not medically necessary.{NEEDED}The TENS unit is medically necessary.", "-+-"),
    "a part of the request": ("1. Half of it helps. The request is therefore modified.\n\n2. It is medically necessary.\n\n3. It is medically necessary.", "~++"),
    "a guideline in praise": ("1. MRI is recommended when medically necessary. Because of this, the MRI is not medically necessary.\n\n2. It is not medically necessary.\n\n3. It is not medically necessary.", "---"),
    "a number is missing": ("1. No red flags. It is not medically necessary. 2. It helped. It is medically necessary.", "???"),
    "a name is missing": ("Regarding the MRI, no red flags. It is not medically necessary. The TENS unit helped. It is medically necessary.", "???"),
    "numbers that count criteria": ("ODG asks for three things. 1. Pain. 2. Deficits. 3. Failure of care. It is medically necessary.", "???"),
    "numbers twice": ("1. ODG asks for two things. 1. Pain. 2. Deficits. It is medically necessary. 2. It is medically necessary. 3. It is not medically necessary.", "???"),
}  # fmt: skip


@pytest.mark.parametrize(("rationale", "expected"), TOLD_APART.values(), ids=TOLD_APART)
def test_each_item_is_decided_by_its_portion(nlp: Language, rationale: str, expected: str) -> None:
    assert outcomes(nlp, review("1. {}\n\n2. {}\n\n3. {}".format(*ITEMS), rationale)) == expected


def test_items_of_one_name_are_told_by_their_place_or_not_at_all(nlp: Language) -> None:
    items = "1. MRI of the lumbar spine\n\n2. MRI of the cervical spine"
    assert outcomes(nlp, review(items, "The cervical MRI is not medically necessary. The lumbar MRI is medically necessary.")) == "+-"
    assert outcomes(nlp, review(items, "The MRI is medically necessary.")) == "??"


def test_the_only_item_under_headings_that_disagree_is_not_decided(nlp: Language) -> None:
    rationale = f"The second half is not medically necessary.{NEEDED}The first half is medically necessary."
    assert outcomes(nlp, review("Physical therapy, 12 sessions", rationale)) == "?"


CITED = {
    "numbers": ("1. {}", "2. {}", "3. {}"),
    "brackets": ("(1) {}", "(2) {}", "(3) {}"),
    "labels": ("MRI of the lumbar spine: {}", "TENS unit: {}", "Lumbar brace: {}"),
    "topics": ("As to the MRI, {}", "Regarding the TENS unit, {}", "For the brace, {}"),
    "headings": ("{}", "{}", "{}"),
}
SIDES = "The Claims Administrator relied on the {0}. The Professional Reviewer relied on the {1}."
SOURCES = (("ODG", "MTUS, page 3"), ("MTUS", "ACOEM Guidelines, page 12"), ("ACOEM Guidelines", "ODG, Braces"))


@pytest.mark.parametrize("marks", CITED.values(), ids=CITED)
@pytest.mark.parametrize("joint", [" ", "\n", "\n\n"], ids=["a paragraph", "lines", "paragraphs"])
def test_each_item_has_its_own_citations(nlp: Language, marks: tuple[str, ...], joint: str) -> None:
    if marks[0] == "{}":
        joint = "\n\nMEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:\n"
    elif joint != "\n\n" and marks[2].startswith("For"):
        joint = "\n\n"  # within a paragraph `For the brace` may be said of anything
    lines = joint.join(mark.format(SIDES.format(*sources)) for mark, sources in zip(marks, SOURCES, strict=True))
    issues = nlp(review("1. {}\n\n2. {}\n\n3. {}".format(*ITEMS), "It helps.", lines))._.imr.issues
    assert [[c.guideline for c in issue.claims_administrator_guidelines] for issue in issues] == [["odg"], ["mtus"], ["acoem"]]
    assert [[c.guideline for c in issue.reviewer_guidelines] for issue in issues] == [["mtus"], ["acoem"], ["odg"]]


def test_items_share_the_guidelines_that_are_not_told_apart(nlp: Language) -> None:
    issues = nlp(review("1. {}\n\n2. {}\n\n3. {}".format(*ITEMS), "It helps."))._.imr.issues
    assert [[c.guideline for c in issue.reviewer_guidelines] for issue in issues] == [["odg"]] * 3
    assert [[c.guideline for c in issue.claims_administrator_guidelines] for issue in issues] == [["mtus"]] * 3
