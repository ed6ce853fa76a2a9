"""Letters that lack something, contradict themselves or are cut off: what is there is read, the rest is warned of."""

# ruff: noqa: E501 - a line of a letter stands on one line, however long
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from short_letters import ISSUES, NOTICE, PROFESSIONAL_REVIEW, RATIONALES, codes, only
from spacy.language import Language

from imr_nlp.letter.warning_codes import CODES


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
        (
            RATIONALES,
            "The Claims Administrator based its decision on the ODG, Knee.",
            "claims_administrator_guidelines",
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
        ("4-6 visits", "4-12 visits", None, None),
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


def test_different_totals_of_one_request_are_warned_of(nlp: Language) -> None:
    assert "counts-disagree" not in codes(
        nlp, only("1. Physical therapy 2x6, 12 visits: Upheld\nDecision rationale: It is not.")
    )
    assert "counts-disagree" in codes(
        nlp, only("1. Physical therapy 2x6, 6 visits: Upheld\nDecision rationale: It is not.")
    )


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ("1-2 times a week for 4 weeks (8 visits)", (8, 8)),
        ("8 visits, 2-3 times a week for 4 weeks", (8, 8)),
        ("20 days (120 hours)", (20, 20)),
    ],
)
def test_a_total_within_a_range_and_hours_of_days_are_no_contradiction(
    nlp: Language, asked: str, total: tuple[int, int]
) -> None:
    letter = only(f"1. Functional restoration program {asked}: Upheld\nDecision rationale: It is not.")
    assert nlp(letter)._.imr.issues[0].request.sessions == total
    assert "counts-disagree" not in codes(nlp, letter)


def test_a_request_may_begin_with_its_number(nlp: Language) -> None:
    letter = only("1. A dozen visits of chiropractic care: Upheld\nDecision rationale: It is not.")
    assert nlp(letter)._.imr.issues[0].request.sessions == (12, 12)


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ("2 times a week for 6 weeks, then once a week for 4 weeks", (16, 16)),
        ("8 visits followed by 4-6 visits", (12, 14)),
        ("8 visits, and thereafter 4 visits; then 2 visits", (14, 14)),
    ],
)
def test_what_follows_in_time_is_added_to_a_request(nlp: Language, asked: str, total: tuple[int, int]) -> None:
    letter = only(f"1. Physical therapy {asked}: Upheld\nDecision rationale: It is not.")
    assert nlp(letter)._.imr.issues[0].request.sessions == total
    assert "counts-disagree" not in codes(nlp, letter)


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
