"""What is a heading and what quotes one; what is a letter and what is none; two letters in one text."""

# ruff: noqa: E501 - a line of a letter stands on one line, however long
from __future__ import annotations

import re

import pytest
from short_letters import ISSUES, NOTICE, PROFESSIONAL_REVIEW, RATIONALES, codes
from spacy.language import Language

from imr_nlp.rules.damaged import squash
from imr_nlp.structure.headings import find_headings
from imr_nlp.text.normalized import normalized_text

TELLING = "IMR ISSUES, DECISIONS AND RATIONALES"


def kinds(nlp: Language, text: str) -> list[str]:
    return [heading.kind for heading in find_headings(normalized_text(nlp.make_doc(text)))]


@pytest.mark.parametrize(
    "heading",
    [
        TELLING, f"{TELLING}:", f"## {TELLING}", f"**{TELLING}**", f"### **{TELLING}**", f"III. {TELLING}", f"4) {TELLING}",
        f"Section 3. {TELLING}", f"> {TELLING}", f"| {TELLING} |", f"<h2>{TELLING}</h2>", f"<p>{TELLING}</p>", f"   {TELLING}   ",
        "IMR Issues, Decisions and Rationales", "Imr issues, decisions and rationales:", "imr issues, decisions and rationales",
        "IMR ISSUES, DECISIONS & RATIONALES", "IMRISSUES,DECISIONSANDRATIONALES", "lMR lSSUES, DEClSIONS AND RATIONALES",
        "IMR ISSUES. DECISI0NS AND RATI0NALES", "1MR 1SSUES, DEC1S1ONS AND RAT1ONALES", "IMR ISSUES, DECISIONS AND RATIONALFS",
        "I M R  I S S U E S ,  D E C I S I O N S  A N D  R A T I O N A L E S", "IMR ISSUES, DECISIONS AND\nRATIONALES",
        "IMR  ISSUES,\tDECISIONS AND RATIONALES", "IMRIssues,DecisionsandRationales",
    ],
)  # fmt: skip
def test_a_heading_however_written(nlp: Language, heading: str) -> None:
    assert kinds(nlp, f"Something before.\n\n{heading}\n\n1. Norco: Upheld") == ["issues"]


@pytest.mark.parametrize(
    "words",
    [
        f"The section {TELLING} is short.", f"See\n{TELLING}.", f'The letter has\n"{TELLING}"\non its page.',
        f"Subject: {TELLING}", "The imr issues, decisions and rationales\nare short.", f"see {TELLING} (page 3)",
        "imr issues, decisions and rationales were sent to us", "IMR ISSUES AND RATIONALES",
        "Documents reviewed for determination of need were few.", "Case summary of the file",
        f"He asked about the {TELLING} State(s) of Licensure: California.",
    ],
)  # fmt: skip
def test_words_of_a_heading_within_a_sentence_are_none(nlp: Language, words: str) -> None:
    assert kinds(nlp, words) == []


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Medical Qualifications of the Expert Reviewer:", "reviewer"),
        ("MedicalQualificationsoftheExpertReviewer:", "reviewer"),
        ("MEDICAL REVIEWER QUALIFICATIONS:", "reviewer"),
        ("HOWTHEIMRFINALDETERMINATIONWASMADE", "reviewer"),
        ("H0W THE lMR FlNAL DETERM1NATION WAS MADE", "reviewer"),
        ("CLINlCAL CASE SUMMARV", "summary"),
        ("CaseSummary: The claimant is a man.", "summary"),
        ("Case Summary: The claimant is a man.", "summary"),
        ("CASE SUMMARY The claimant is a man.", "summary"),
        ("DOCUMENTS REVIEWED FOR DETERMINATION:", "documents"),
        ("ISSUE(S) AT DISPUTE: Lumbar MRI", "dispute"),
        ("lSSUE AT DlSPUTE:", "dispute"),
        (
            "RATIONALEFORWHYTHEREQUESTEDTREATMENT/SERVICEIS/WASNOTMEDICALLYNECESSARY:",
            "why",
        ),
        ("Effect of the Decision:", "closing"),
        ("1) Regarding the request for acupuncture:", "regarding"),
        ("Regarding the requests for acupuncture and a brace:", "regarding"),
        ("MAXIMUS FEDERAL SERVICES, INC.", "letterhead"),
        ("Notice of Independent Medical Review Determination", "notice-title"),
    ],
)
def test_headings_of_all_templates(nlp: Language, line: str, kind: str) -> None:
    assert kinds(nlp, f"First words.\n\n{line}\n\nMore words.") == [kind]


def test_a_number_belongs_to_the_heading_of_a_request_alone(nlp: Language) -> None:
    normalized = normalized_text(
        nlp.make_doc("One.\n\n2) Regarding the request for a brace:\n\nTwo.\n\n3) CASE SUMMARY:\n\nThree.")
    )
    regarding, summary = find_headings(normalized)
    assert normalized.text[regarding.start : regarding.end] == "2) Regarding the request for"
    assert normalized.text[summary.start : summary.end] == "CASE SUMMARY:"


@pytest.mark.parametrize(
    ("written", "other"),
    [("lMR", "IMR"), ("DECISI0NS", "decisions"), ("A & B", "a and b"), ("Adrninistrator", "administrator"),
     ("SUMMARV", "SUMMARW")],
)  # fmt: skip
def test_what_scans_confuse_is_the_same(written: str, other: str) -> None:
    assert (squash(written) == squash(other)) == (written != "SUMMARV")


def test_a_letter_without_line_breaks(nlp: Language) -> None:
    flat = nlp(re.sub(r"\s+", " ", ISSUES))._.imr
    assert flat.template == "issues"
    assert [issue.outcome for issue in flat.issues] == ["upheld", "overturned"]


@pytest.mark.parametrize(
    "letter",
    [
        ISSUES.lower(),
        NOTICE.upper(),
        PROFESSIONAL_REVIEW.lower(),
        ISSUES.replace("HOW THE", "I. HOW THE").replace("CLINICAL", "II. CLINICAL").replace("IMR ISS", "III. IMR ISS"),
        f"<html><body>{''.join(f'<p>{line}</p>' for line in ISSUES.split(chr(10)) if line)}</body></html>",
    ],
    ids=["small letters", "capitals", "small letters, review", "numbered", "HTML"],
)
def test_a_letter_in_other_letters(nlp: Language, letter: str) -> None:
    decision = nlp(letter)._.imr
    outcomes = [issue.outcome for issue in decision.issues]
    assert outcomes == (["upheld"] if decision.template == "professional_review" else ["upheld", "overturned"])


OPINION = """WORKERS' COMPENSATION APPEALS BOARD

JANE DOE, Applicant, vs. ACME FOODS, Defendants.
Case No. ADJ1234567
OPINION AND DECISION AFTER RECONSIDERATION

"""
NO_LETTERS = {
    "opinion that quotes": f"{OPINION}In the section {TELLING} of CM15-0012345 the reviewer wrote:\n\n"
    '"1. Massage therapy, 8 sessions: Overturned"\n\nWe affirm. It is medically necessary.',
    "opinion with a heading on its line": f"{OPINION}The letter has this heading:\n\n{TELLING}\n\nWe agree.\n\nMassage: Overturned",
    "opinion with a case number": f"{OPINION}Date of Injury: 04/24/2013\n\nIMR Case Number: CM15-0012345\n\n{TELLING}\n\nWe agree.",
    "e-mail": f"Subject: {TELLING}\n\nHi Bob, please look at the section\n{TELLING}\nof the letter. Issue 1 was Overturned.",
    "brief with a heading": "TRIAL BRIEF\n\nISSUE AT DISPUTE:\n\nWhether the MRI is medically necessary.\n\nCASE SUMMARY:\n\n"
    "Applicant is 50.\n\nARGUMENT\n\nThe MRI is medically necessary.",
    "brief on a notice": "We have the Notice of Independent Medical Review Determination dated 8/12/2013. MAXIMUS Federal "
    "Services, Inc. has determined the request for an MRI is not medically necessary and appropriate.",
    "letter on a notice": "RE:\nNotice of Independent Medical Review Determination\nDated: 8/12/2013\n\nWe disagree. The MRI is "
    "medically necessary.",
    "report on one line": f"I was asked about the {TELLING}. State(s) of Licensure: California. 1. Massage: Overturned. "
    "Decision rationale: It is medically necessary.",
    "list of headings": f"{OPINION}- HOW THE IMR FINAL DETERMINATION WAS MADE\n- CLINICAL CASE SUMMARY\n- {TELLING}\n\nNone was "
    "served. Massage: Overturned",
    "heading and a line": f"{TELLING}\n\n1. Massage therapy: Overturned",
    "utilization review": "UTILIZATION REVIEW\nDate of Injury: 04/24/2013\n1. Massage therapy: Denied\nDecision rationale: It is not.",
}  # fmt: skip


@pytest.mark.parametrize("text", NO_LETTERS.values(), ids=NO_LETTERS)
def test_what_quotes_a_letter_is_none(nlp: Language, text: str) -> None:
    decision = nlp(text)._.imr
    assert (decision.template, decision.issues, decision.outcome, decision.case_number) == (None, (), None, None)
    assert [warning.code for warning in decision.warnings] == ["not-an-imr-letter"]


SIGNS = {
    "three labels": "Case Number: CM15-0012345 Date Assigned: 06/15/2015 Priority: Standard",
    "reviewer's section": "HOW THE IMR FINAL DETERMINATION WAS MADE\n\nMAXIMUS sent the file to a reviewer.",
    "formula": "MAXIMUS Federal Services sent the complete case file to an expert reviewer.",
}


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_a_second_sign_makes_a_letter(nlp: Language, sign: str) -> None:
    letter = f"{sign}\n\n{TELLING}\n\n1. Massage therapy: Upheld"
    assert nlp(letter)._.imr.template == "issues"
    assert nlp(letter.replace(sign, ""))._.imr.template is None


def test_an_issue_with_its_label_is_a_second_sign(nlp: Language) -> None:
    assert nlp(f"{TELLING}\n\n1. Massage: Upheld\n\nDecision rationale: It is not.")._.imr.template == "issues"


def test_a_review_needs_a_heading_of_its_own(nlp: Language) -> None:
    review = PROFESSIONAL_REVIEW[: PROFESSIONAL_REVIEW.index("MEDICAL TREATMENT")]
    assert nlp(review)._.imr.template == "professional_review"
    assert nlp(review.replace("MEDICAL PROFESSIONAL REVIEW\n", ""))._.imr.template is None
    untitled = PROFESSIONAL_REVIEW.replace("MEDICAL PROFESSIONAL REVIEW\n", "")
    assert nlp(untitled)._.imr.template == "professional_review"


ANOTHER = ISSUES.replace("CM15-0000001", "CM15-0000009").replace("8 sessions: Upheld", "8 sessions: Overturned")
LETTERS = {
    "issues": ISSUES,
    "rationales": RATIONALES,
    "notice": NOTICE,
    "review": PROFESSIONAL_REVIEW,
    "another": ANOTHER,
}


@pytest.mark.parametrize("second", LETTERS)
@pytest.mark.parametrize("first", ["issues", "rationales", "notice", "review"])
def test_of_two_letters_the_first_is_read_and_nothing_of_the_second(nlp: Language, first: str, second: str) -> None:
    alone, both = nlp(LETTERS[first])._.imr, nlp(f"{LETTERS[first]}\n\n{LETTERS[second]}")._.imr
    read = {
        "case_number",
        "template",
        "date_assigned",
        "decision_date",
        "issues",
        "outcome",
        "patient",
        "diagnoses",
        "reviewer",
    }
    assert both.model_dump(include=read) == alone.model_dump(include=read)
    assert {w.code for w in both.warnings} == {w.code for w in alone.warnings} | {"several-letters"}


def test_two_letters_without_case_tables(nlp: Language) -> None:
    rest = ISSUES[ISSUES.index("HOW THE IMR") :]
    assert nlp(f"{ISSUES}\n\n{rest}")._.imr.issues == nlp(ISSUES)._.imr.issues
    assert "several-letters" in codes(nlp, f"{rest}\n\n{rest}")


@pytest.mark.parametrize(
    "words",
    [
        "An earlier review, case number: CM14-0000007, date assigned: 06/15/2014, upheld it.",
        f"The earlier letter had a section {TELLING} and a CLINICAL CASE SUMMARY too.",
    ],
)
def test_one_letter_that_speaks_of_another_is_one(nlp: Language, words: str) -> None:
    letter = ISSUES.replace("Function improved.", f"Function improved. {words}")
    assert "several-letters" not in codes(nlp, letter)
    assert [issue.outcome for issue in nlp(letter)._.imr.issues] == ["upheld", "overturned"]


def test_the_outcome_that_a_rationale_quotes_is_not_the_letters(nlp: Language) -> None:
    quoting = ISSUES.replace(": Upheld", ": See below").replace(
        "The guideline", "Final Determination: Overturned. The guideline"
    )
    decision = nlp(quoting)._.imr
    assert decision.issues[0].outcome is None
    assert decision.outcome is None
