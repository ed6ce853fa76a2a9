"""Which lines of a letter open an issue, in the two templates that decide each issue on a line of its own."""

# ruff: noqa: E501 - a line of a letter stands on one line, however long
from __future__ import annotations

import re

import pytest
from short_letters import ISSUES, NOTICE, RATIONALES, codes
from spacy.language import Language

WHY = "The guideline allows 4-6 visits. Eight are not medically necessary."
FIRST, SECOND = ("Massage therapy, 8 sessions", "upheld"), ("Norco 10/325 mg #60", "overturned")


def read(nlp: Language, letter: str) -> list[tuple[str, str | None]]:
    return [(issue.request.text, issue.outcome) for issue in nlp(letter)._.imr.issues]


def put(old: str, new: str, letter: str = ISSUES) -> str:
    assert old in letter
    return letter.replace(old, new)


QUOTED = {
    "sentence": "The IMR of 2014 had this result: Overturned. More massage is not medically necessary.",
    "sentence at the end": "It is not medically necessary. The IMR of 2014 had this result: Overturned.",
    "paragraph": "It is not medically necessary.\n\nResult of the IMR of 2014: Overturned\n\nThat was then.",
    "paragraph at the end": "It is not medically necessary.\n\nResult of the IMR of 2014: Overturned",
    "item": "An earlier IMR decided:\n\n1. Massage therapy, 6 sessions: Overturned\n\nIt is not medically necessary.",
    "list": "An earlier IMR decided:\n\n1. Massage therapy, 6 sessions: Overturned\n\n2. TENS unit: Overturned\n\nIt is not medically necessary.",
    "list at the end": "It is not medically necessary. An earlier IMR decided:\n\n1. Massage therapy, 6 sessions: Overturned\n\n2. TENS unit: Overturned",
    "list without introduction": "It is not medically necessary. There were others.\n\n1. Massage therapy, 6 sessions: Overturned\n\n2. TENS unit: Overturned",
    "list with labels": "It is not medically necessary. An earlier IMR decided:\n\n1. Massage therapy, 6 sessions: Overturned\n\nDecision rationale: It helped. It is medically necessary.",
    "labels without introduction": "It is not medically necessary. There was another.\n\n1. Massage therapy, 6 sessions: Overturned\n\nDecision rationale: It helped. It is medically necessary.",
    "list on a line": "An earlier IMR decided: 1. Massage therapy, 6 sessions: Overturned 2. TENS unit: Upheld. It is not medically necessary.",
    "other words": "UR decided: Denied. On appeal: Overturned. It is not medically necessary.",
    "a later number": "It is not medically necessary. An earlier IMR decided:\n\n7. TENS unit: Overturned\n\nThat was then.",
    "a bare word": "It is not medically necessary.\n\nOverturned\n\nThat was the decision of 2014.",
}  # fmt: skip


@pytest.mark.parametrize("rationale", QUOTED.values(), ids=QUOTED)
def test_a_quoted_outcome_opens_no_issue(nlp: Language, rationale: str) -> None:
    decision = nlp(put(WHY, rationale))._.imr
    assert [(issue.request.text, issue.outcome) for issue in decision.issues] == [FIRST, SECOND]
    assert decision.issues[0].medically_necessary is not True


@pytest.mark.parametrize("number", ["3", "1", "12"])
def test_a_quoted_list_at_the_end_of_the_letter_opens_no_issue(nlp: Language, number: str) -> None:
    end = f"It is medically necessary. An earlier IMR decided:\n\n{number}. TENS unit: Overturned"
    assert read(nlp, put("It is medically necessary.", end)) == [FIRST, SECOND]


def test_a_last_issue_that_is_cut_off_is_read(nlp: Language) -> None:
    cut = put("It is medically necessary.", "It is medically necessary.\n\n3. TENS unit: Upheld")
    assert read(nlp, cut) == [FIRST, SECOND, ("TENS unit", "upheld")]


def test_an_unlabelled_issue_behind_the_only_labelled_one(nlp: Language) -> None:
    one = ISSUES[: ISSUES.index("2. Norco")]
    assert read(nlp, f"{one}2. TENS unit: Upheld") == [FIRST, ("TENS unit", "upheld")]
    assert read(nlp, f"{one}4. TENS unit: Upheld") == [FIRST]


@pytest.mark.parametrize(
    "verdict",
    [
        "Upheld Overturned", "Overturned Upheld", "Upheld/Overturned", "Upheld / Overturned", "Upheld, Overturned",
        "Overturned - Upheld", "Overturned and Upheld", "Upheld or Overturned", "Overturned (Upheld)", "Overturned. Upheld.",
        "[ ] Overturned [x] Upheld", "Overturned\n\nUpheld", "Upheld\n\nDecision: Overturned", "Overturned\n\nOutcome: Upheld",
        "Upheld\nDecision: Overturned", "Overturned; Upheld", "Overturned | Upheld",
    ],
)  # fmt: skip
def test_two_outcomes_of_an_issue_give_none(nlp: Language, verdict: str) -> None:
    letter = put("8 sessions: Upheld", f"8 sessions: {verdict}")
    assert read(nlp, letter) == [(FIRST[0], None), SECOND]
    assert "issue-without-decision" in codes(nlp, letter)


@pytest.mark.parametrize("verdict", ["Modified", "Upheld in part, Overturned in part", "Partially overturned"])
def test_an_outcome_that_the_form_does_not_have_is_warned_of(nlp: Language, verdict: str) -> None:
    letter = put("8 sessions: Upheld", f"8 sessions: {verdict}")
    assert read(nlp, letter) == [(FIRST[0], "modified"), SECOND]
    assert "modified-outcome" in codes(nlp, letter)
    assert "modified-outcome" not in codes(nlp, RATIONALES.replace("is not medically", "is partially medically"))


@pytest.mark.parametrize(
    "end",
    [
        ": Upheld", ":Upheld", " : Upheld.", ": UPHELD", ": upheld", ": Uphe1d", ":\nUpheld", ":\n\nUpheld", "\n\nUpheld",
        " - Upheld", "\n\nDecision: Upheld", "\nDecision: Upheld", "\n\n**Decision:** Upheld", "\n\nOutcome: Upheld",
        "\n\nIMR Determination: Upheld", "\n\nFinal Decision:\n\nUpheld", "\n\nDecision: Upheld\n\nOutcome: Upheld", ": Upheld Upheld",
    ],
)  # fmt: skip
def test_an_outcome_however_it_stands_to_its_request(nlp: Language, end: str) -> None:
    assert read(nlp, put("8 sessions: Upheld", f"8 sessions{end}")) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Issue #1: ", "Issue #2: "), ("Issue 1: ", "Issue 2: "), ("ISSUE NO. 1: ", "ISSUE NO. 2: "), ("Issue 1 - ", "Issue 2 - "),
        ("Item 1. ", "Item 2. "), ("Request 1) ", "Request 2) "), ("#1. ", "#2. "), ("1: ", "2: "), ("1.", "2."), ("(1) ", "(2) "),
        ("1.) ", "2.) "), ("a) ", "b) "), ("(A) ", "(B) "), ("I. ", "II. "), ("IV) ", "V) "), ("- ", "- "), ("\u2022 ", "\u2022 "),
        ("\u2022 1. ", "\u2022 2. "), ("", ""), ("1. ", "1. "), ("1. ", ""), ("", "2. "), ("1. ", "3. "), ("Issue number 1: ", "Issue number 2: "),
    ],
)  # fmt: skip
def test_a_number_is_no_part_of_the_request(nlp: Language, one: str, two: str) -> None:
    letter = put("1. Massage", f"{one}Massage", put("2. Norco", f"{two}Norco"))
    assert read(nlp, letter) == [FIRST, SECOND]
    assert nlp(letter)._.imr.issues[0].rationale.text == WHY


@pytest.mark.parametrize("form", ["glued", "misread", "capitals", "small letters", "possessive"])
def test_labels_however_written(nlp: Language, form: str) -> None:
    labels = {
        "Claims Administrator guideline": "C1aims Adrninistrator guideIine",
        "MAXIMUS guideline": "MAXlMUS guldeline",
        "Decision rationale": "Decislon rationa1e",
    }
    letter = ISSUES
    for label, misread in labels.items():
        possessive = label.replace("Administrator", "Administrator's")
        other = {
            "glued": label.replace(" ", ""),
            "misread": misread,
            "capitals": label.upper(),
            "small letters": label.lower(),
            "possessive": possessive,
        }
        letter = letter.replace(label, other[form])
    assert nlp(letter)._.imr.issues == nlp(ISSUES)._.imr.issues


def test_a_list_in_front_of_the_issues_is_compared_with_them(nlp: Language) -> None:
    before = "1. Massage therapy, 8 sessions: Upheld\n\n2. Norco 10/325 mg #60: Overturned\n\n1. Massage"
    assert read(nlp, put("1. Massage", before)) == [FIRST, SECOND]
    differs = put("1. Massage", before.replace("Upheld", "Overturned"))
    assert read(nlp, differs) == [(FIRST[0], None), SECOND]
    assert "findings-differ" in codes(nlp, differs)


def test_a_letter_whose_labels_are_lost(nlp: Language) -> None:
    bare = re.sub(r"(Claims Administrator guideline|MAXIMUS guideline|Decision rationale): .*\n\n?", "", ISSUES)
    assert read(nlp, bare) == [FIRST, SECOND]


def test_a_line_without_its_verdict_takes_none_from_the_rationale_before(nlp: Language) -> None:
    letter = put(" #60: Overturned", " #60", put(WHY, f"{WHY} The IMR of 2014 had this result: Overturned."))
    assert read(nlp, letter) == [FIRST, (SECOND[0], None)]


@pytest.mark.parametrize(
    "rationale",
    [
        "The request is not medically necessary.",
        "Not medically necessary.",
        "The massage therapy is not medically necessary.",
    ],
)
def test_a_rationale_of_one_sentence(nlp: Language, rationale: str) -> None:
    (first, second) = nlp(put(WHY, rationale))._.imr.issues
    assert first.rationale.text == rationale
    assert first.medically_necessary is False
    assert second.outcome == "overturned"


ADMINISTRATOR = (
    "The Claims Administrator based its decision on the ODG, Knee.\n\n",
    "The Claims Administrator based its decision on the MTUS.\n\n",
)
REVIEWER = (
    "The Physician Reviewer based his/her decision on the ACOEM Guidelines.\n\n",
    "The Physician Reviewer based his/her decision on the Postsurgical Treatment Guidelines.\n\n",
)
COLD, PHYSICAL = ("Cold therapy unit", "upheld"), ("Physical therapy 2x6", "overturned")
UNNUMBERED = put("\n1. Cold", "\nCold", put("\n2. Phys", "\nPhys", RATIONALES))
ICE = "Ice does as well. It is not medically necessary."


def without(letter: str, *sentences: str) -> str:
    for sentence in sentences:
        letter = put(sentence, "", letter)
    return letter


SENTENCES = {
    "first administrator missing": without(RATIONALES, ADMINISTRATOR[0]),
    "second administrator missing": without(RATIONALES, ADMINISTRATOR[1]),
    "administrator missing": without(RATIONALES, *ADMINISTRATOR),
    "both sides missing": without(RATIONALES, *ADMINISTRATOR, *REVIEWER),
    "reviewer missing": without(RATIONALES, *REVIEWER),
    "numbers lost": UNNUMBERED,
    "numbers and administrator lost": without(UNNUMBERED, *ADMINISTRATOR),
    "numbers and sides lost": without(UNNUMBERED, *ADMINISTRATOR, *REVIEWER),
    "rationale of one sentence": put(ICE, "The cold therapy unit is not medically necessary.", RATIONALES),
    "rationale of one sentence, numbers lost": put(ICE, "The cold therapy unit is not medically necessary.", UNNUMBERED),
    "rationale of two words": put(ICE, "Not medically necessary.", RATIONALES),
    "pages": put("ACOEM Guidelines.", "ACOEM Guidelines, Page(s): 61.", RATIONALES),
    "pages, numbers lost": put("ACOEM Guidelines.", "ACOEM Guidelines, Page(s): 61.", UNNUMBERED),
    "a page of the item's number": put("ACOEM Guidelines.", "ACOEM Guidelines, Page(s): 2.", RATIONALES),
    "rationale ends with a page": put(ICE, f"{ICE} See Page(s): 61.", RATIONALES),
    "rationale ends with a page, numbers lost": put(ICE, f"{ICE} See Page(s): 61.", UNNUMBERED),
    "rationale ends with a page, one paragraph": put(f"{ICE}\n\n", f"{ICE} See Page(s): 61. ", UNNUMBERED),
    "single line breaks": re.sub(r"\n+", "\n", RATIONALES),
    "single line breaks, numbers lost": re.sub(r"\n+", "\n", UNNUMBERED),
    "small letters": put("The Claims Administrator", "The claims administrator", put("The Physician Reviewer", "The physician reviewer", RATIONALES)),
    "quoted sentence": put("Ice does", "An earlier review decided: 1. Cold pack is medically necessary and appropriate. Ice does", RATIONALES),
    "quoted paragraphs": put("Ice does", "An earlier review decided:\n\n1. Cold pack is medically necessary and appropriate.\n\nThe Claims Administrator did not pay.\n\nIce does", RATIONALES),
    "quoted paragraph without number": put("Ice does", "An earlier review decided:\n\nCold pack is medically necessary and appropriate.\n\nThe Claims Administrator did not pay.\n\nIce does", RATIONALES),
    "issue numbers": put("\n1. Cold", "\nIssue #1: Cold", put("\n2. Phys", "\nIssue #2: Phys", RATIONALES)),
    "bullets": put("\n1. Cold", "\n- Cold", put("\n2. Phys", "\n- Phys", RATIONALES)),
    "capitals of the labels": put("The Physician Reviewer's decision rationale:", "DECISION RATIONALE:", RATIONALES),
    "the request for": put("1. Cold therapy unit is", "1. The request for Cold therapy unit is", RATIONALES),
    "one request of several": put("2. Physical therapy 2x6 is", "2. The requests for a Physical therapy 2x6 is", RATIONALES),
    "label of the first rationale lost": put("The Physician Reviewer's decision rationale: Ice", "Ice", RATIONALES),
}  # fmt: skip


@pytest.mark.parametrize("letter", SENTENCES.values(), ids=SENTENCES)
def test_sentences_that_decide_issues(nlp: Language, letter: str) -> None:
    assert read(nlp, letter) == [COLD, PHYSICAL]


@pytest.mark.parametrize(
    ("letter", "claims", "reviewer"),
    [
        (SENTENCES["first administrator missing"], [0, 1], [1, 1]),
        (SENTENCES["both sides missing"], [0, 0], [0, 0]),
        (SENTENCES["reviewer missing"], [1, 1], [0, 0]),
        (SENTENCES["label of the first rationale lost"], [1, 1], [1, 1]),
        (SENTENCES["small letters"], [1, 1], [1, 1]),
    ],
)
def test_each_side_keeps_its_citations(nlp: Language, letter: str, claims: list[int], reviewer: list[int]) -> None:
    issues = nlp(letter)._.imr.issues
    assert [len(issue.claims_administrator_guidelines) for issue in issues] == claims
    assert [len(issue.reviewer_guidelines) for issue in issues] == reviewer
    assert issues[0].rationale.text.startswith("Ice does as well.")


def test_two_sentences_that_decide_an_issue_differently_give_no_outcome(nlp: Language) -> None:
    both = "Cold therapy unit is not medically necessary and appropriate. It is medically necessary and appropriate."
    letter = put("Cold therapy unit is not medically necessary and appropriate.", both, RATIONALES)
    assert read(nlp, letter) == [(COLD[0], None), PHYSICAL]


@pytest.mark.parametrize("label", ["Claims Administrator guideline", "MAXIMUS guideline", "Decision rationale"])
@pytest.mark.parametrize(
    ("end", "outcome"),
    [(" - Upheld", "upheld"), (": Upheld", "upheld"), (": Denied", "upheld"), (": Reversed", "overturned")],
)
def test_an_outcome_right_before_any_label(nlp: Language, label: str, end: str, outcome: str) -> None:
    lines = f"1. Massage therapy, 8 sessions{end}\n{label}: Decision based on MTUS.\n2. Norco 10/325 mg #60{end}\n{label}: Decision based on MTUS."
    letter = ISSUES[: ISSUES.index("1. Massage")] + lines
    assert read(nlp, letter) == [(FIRST[0], outcome), (SECOND[0], outcome)]


DENYING = [
    "is not", "isn't", "is never", "is no longer", "is non", "cannot be found", "can not be found", "can't be", "could not be shown", "fails to be",
    "is not yet", "has not been", "is neither", "is n o t", "is n0t", "was not deemed", "were not felt to be", "is therefore not", "is thus not", "is hence not", "is still not",
]  # fmt: skip
GRANTING = [
    "is", "is both", "is considered", "is deemed", "is found", "is felt to be", "is judged", "is shown to be", "is proven", "is established as", "is determined to be",
    "is therefore", "is thus", "is hence", "is also", "is still", "is clearly", "has been found", "was", "were", "are",
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "granted"), [*((words, False) for words in DENYING), *((words, True) for words in GRANTING)]
)
def test_what_stands_between_an_item_and_its_judgement(nlp: Language, words: str, granted: bool) -> None:
    letter = put("Cold therapy unit is not medically", f"Cold therapy unit {words} medically", RATIONALES)
    (request, outcome), second = read(nlp, letter)
    assert request == "Cold therapy unit"
    assert outcome in (("overturned", None) if granted else ("upheld", None))
    assert second == PHYSICAL


@pytest.mark.parametrize(
    ("written", "glued"),
    [
        ("Inc. has determined", "Inc.hasdetermined"), ("has determined the request", "hasdeterminedthe request"),
        ("the request for an MRI", "the requestfor an MRI"), ("Inc. has determined the request for", "Inc.hasdeterminedtherequestfor"),
        ("is not medically", "isnot medically"), ("medically necessary", "medicallynecessary"),
        ("is not medically necessary", "isnotmedicallynecessary"),
    ],
)  # fmt: skip
def test_findings_whose_words_are_glued(nlp: Language, written: str, glued: str) -> None:
    assert written in NOTICE
    assert read(nlp, NOTICE.replace(written, glued)) == [("MRI of the neck", "upheld"), ("acupuncture", "overturned")]
