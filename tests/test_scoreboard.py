"""What the scoreboard counts: wordings, mentions and fields of decisions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_nlp.annotated import AnnotatedLetter, Mention
from imr_nlp.decision import Decision
from imr_nlp.evaluation import Scoreboard
from imr_nlp.evaluation.mentions import settle
from imr_nlp.evaluation.wording import locate, pair_names, quote, same_name, same_wording
from imr_nlp.letter.mentions import LABELS

# --- wordings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Massage Therapy, 8 sessions", "massage  therapy,\n\n8 sessions:", True),
        ("**Norco** 10/325 mg", "Norco 10/325 mg.", True),
        ("post-\noperative care", "post-operative care", True),
        ("<b>MRI</b> of the hip", "MRI of the hip", True),
        ("MRI of the hip", "MRI of the left hip", False),
        ("MRI", None, False),
    ],
)
def test_wordings_are_the_same_but_for_layout(one: str, other: str | None, same: bool) -> None:
    assert same_wording(one, other) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("right knee arthroscopy", "knee arthroscopy", True),
        ("arthroscopy, right knee", "Right Knee Arthroscopy", True),
        ("lumbar strain", "cervical strain", False),
        ("", "", False),
        ("lumbar strain", None, False),
    ],
)
def test_names_share_most_of_their_words(one: str, other: str | None, same: bool) -> None:
    assert same_name(one, other) is same


def test_each_name_is_paired_once() -> None:
    pairs = pair_names(["lumbar strain", "lumbar strain", "insomnia"], ["Lumbar strain", "anxiety"])
    assert pairs == (1, ["lumbar strain", "insomnia"], ["anxiety"])


def test_words_are_found_and_quoted_across_layout() -> None:
    text = "Diagnoses: **lumbar\n\ndisc** degeneration."
    start, end = locate(text, "Lumbar disc degeneration") or (0, 0)
    assert quote(text, start, end, around=5) == "s: **[lumbar disc** degeneration]."
    assert locate(text, "cervical") is None


# --- mentions -------------------------------------------------------------------------------------------------------

TEXT = "The Official Disability Guidelines (ODG) allow 4-6 visits of massage, page 60; 12 were asked for on 6/2/14."
ODG = Mention(4, 34, "GUIDELINE", "odg")
VISITS = Mention(47, 57, "SESSION_COUNT", {"min": 4, "max": 6, "role": "limit"})
MASSAGE = Mention(61, 68, "TREATMENT")
PAGE = Mention(75, 77, "PAGE", [60, 60])
DATE = Mention(100, 106, "DATE", "2014-06-02")
MENTIONS = (ODG, VISITS, MASSAGE, PAGE, DATE)


def _board(found: tuple[Mention, ...]) -> Scoreboard:
    board = Scoreboard()
    board.add(AnnotatedLetter("letter", TEXT, MENTIONS, Decision()), AnnotatedLetter("", TEXT, found, Decision()))
    return board


def _kinds(board: Scoreboard) -> list[tuple[str, str]]:
    return [(miss.field, miss.kind) for miss in board.misses]


@pytest.mark.parametrize(
    ("found", "kinds"),
    [
        (MENTIONS, []),
        (MENTIONS[1:], [("GUIDELINE", "missed")]),
        ((Mention(4, 40, "GUIDELINE", "odg"), *MENTIONS[1:]), []),  # (ODG) counts on neither side
        ((*MENTIONS, Mention(36, 39, "GUIDELINE", "odg")), []),
        ((Mention(13, 34, "GUIDELINE", "odg"), *MENTIONS[1:]), [("GUIDELINE", "bounds")]),
        ((Mention(4, 34, "GUIDELINE", "mtus"), *MENTIONS[1:]), [("GUIDELINE", "value")]),
        ((*MENTIONS, Mention(79, 81, "PAGE", [12, 12])), [("PAGE", "extra")]),
        ((*MENTIONS[:-1], Mention(100, 107, "DATE", "2014-06-02")), []),  # the full stop
        (
            (ODG, *MENTIONS[2:], Mention(47, 57, "SESSION_COUNT", None)),
            [("SESSION_COUNT", "value"), ("SESSION_COUNT", "role")],
        ),
        (
            (ODG, *MENTIONS[2:], Mention(47, 50, "SESSION_COUNT", {"min": 4, "max": 6, "role": "other"})),
            [("SESSION_COUNT", "bounds"), ("SESSION_COUNT", "role")],
        ),
        (
            (*MENTIONS[:2], Mention(61, 68, "DECISION", "+"), PAGE, DATE),
            [("TREATMENT", "missed"), ("DECISION", "extra")],
        ),
    ],
)  # fmt: skip
def test_misses_of_mentions_have_kinds(found: tuple[Mention, ...], kinds: list[tuple[str, str]]) -> None:
    assert _kinds(_board(found)) == kinds


def test_a_missed_mention_is_shown_in_its_words() -> None:
    assert str(_board(MENTIONS[:-1]).misses[0]) == "letter DATE missed: page 60; 12 were asked for on [6/2/14]."


def test_strict_and_overlapping_figures_are_counted_on_either_side() -> None:
    tally = _board((Mention(61, 64, "TREATMENT"), Mention(65, 68, "TREATMENT"))).mentions["TREATMENT"]
    assert tally.strict.as_dict() == {"p": 0.0, "r": 0.0, "f": 0.0}
    assert tally.overlap.as_dict() == {"p": 1.0, "r": 1.0, "f": 1.0}


def test_where_nothing_is_there_nothing_is_measured() -> None:
    assert _board(MENTIONS).as_dict()["mentions"]["DECISION"]["strict"] == {"p": None, "r": None, "f": None}


SPANS = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 20), st.sampled_from(LABELS))
ANY_MENTION = SPANS.map(lambda one: Mention(one[0], min(len(TEXT), one[0] + one[1]), one[2]))
FOUND = st.lists(ANY_MENTION, max_size=12).map(tuple)


@given(FOUND)
def test_figures_are_shares_and_strict_is_no_better_than_overlapping(found: tuple[Mention, ...]) -> None:
    for tally in _board(found).mentions.values():
        for strict, overlap in zip(tally.strict.as_dict().values(), tally.overlap.as_dict().values(), strict=True):
            assert (strict is None) == (overlap is None)
            assert 0 <= (strict or 0) <= (overlap or 0) <= 1


@given(FOUND)
def test_settled_mentions_are_settled(found: tuple[Mention, ...]) -> None:
    once = settle(TEXT, found)
    assert all(not TEXT[one.start : one.end].startswith((" ", "(", ",")) for one in once)
    assert len(once) <= len(found)


# --- decisions ------------------------------------------------------------------------------------------------------

ISSUE = {
    "number": 1,
    "request": {
        "text": "Massage Therapy, 8 sessions for the Lumbar Spine",
        "treatment": "massage therapy",
        "category": "rehabilitation",
        "body_parts": ["lumbar spine"],
        "sessions": [8, 8],
        "strength": "10/325 mg",
        "drug_class": "opioid",
    },
    "outcome": "upheld",
    "claims_administrator_guidelines": [{"guideline": "odg", "basis": "non_mtus", "section": "Massage"}],
    "reviewer_guidelines": [{"guideline": "mtus", "pages": [[60, 60]]}],
    "rationale": {"starts": "Pursuant to the Chronic", "ends": "not medically necessary.", "text": "…"},
    "medically_necessary": False,
    "guideline_sessions": [4, 6],
}
DECISION: dict[str, Any] = {
    "case_number": "CM15-0109042",
    "template": "issues",
    "decision_date": "2015-07-14",
    "patient": {"age": 53, "sex": "male"},
    "reviewer": {"specialties": ["Internal Medicine"], "licensed_states": ["California", "Indiana"]},
    "diagnoses": ["lumbar strain"],
    "outcome": "upheld",
    "issues": [ISSUE],
}
RATIONALE = {
    "starts": "x",
    "ends": "y",
    "text": "Pursuant to\nthe chronic pain guideline. It is **not** medically necessary.",
}
LETTER = "Decision Date: 07/14/2015. 1. Massage Therapy, 8 sessions for the\nLumbar Spine: Upheld. lumbar strain"


def _changed(path: str, value: object) -> dict[str, Any]:
    decision = json.loads(json.dumps(DECISION))
    decision["issues"][0]["rationale"] = dict(RATIONALE)
    *parents, name = path.split(".")
    holder = decision
    for parent in parents:
        holder = holder[int(parent)] if parent.isdigit() else holder[parent]
    holder[name] = value
    return decision


def _score(predicted: dict[str, Any], reference: dict[str, Any] = DECISION) -> Scoreboard:
    board = Scoreboard()
    dated = (Mention(15, 25, "DATE", "2015-07-14"),)
    board.add(
        AnnotatedLetter("letter", LETTER, dated, Decision.model_validate(reference)),
        AnnotatedLetter("", LETTER, dated, Decision.model_validate(predicted)),
    )
    return board


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("case_number", "CM15-0109042"),
        ("issues.0.request.text", "massage therapy,  8 sessions for the **Lumbar Spine**:"),
        ("issues.0.request.treatment", "massage-therapy"),
        ("issues.0.request.strength", "10/325MG"),
        ("reviewer.licensed_states", ["Indiana", "California"]),
        ("issues.0.claims_administrator_guidelines", [{"guideline": "odg", "basis": "non_mtus", "section": "massage"}]),
    ],
)
def test_what_is_the_same_but_for_its_writing_is_right(path: str, value: object) -> None:
    board = _score(_changed(path, value))
    assert board.misses == []
    assert board.letters_right.rate == 1


@pytest.mark.parametrize(
    ("path", "value", "name", "core"),
    [
        ("case_number", None, "case_number", True),
        ("template", "notice", "template", True),
        ("decision_date", "2014-07-15", "decision_date", True),
        ("priority", "standard", "priority", True),
        ("outcome", "overturned", "outcome", True),
        ("patient.age", 35, "patient.age", True),
        ("patient.sex", None, "patient.sex", True),
        ("issues.0.request.text", "Massage Therapy", "issue.request.text", True),
        ("issues.0.request.sessions", [4, 8], "issue.request.sessions", True),
        ("issues.0.outcome", "overturned", "issue.outcome", True),
        ("issues.0.claims_administrator_guidelines.0.basis", None, "issue.claims_administrator_guidelines", True),
        ("issues.0.reviewer_guidelines", [{"guideline": "mtus"}], "issue.reviewer_guidelines", True),
        ("issues.0.request.treatment", "acupuncture", "issue.request.treatment", False),
        ("issues.0.request.category", "other", "issue.request.category", False),
        ("issues.0.request.quantity", 8, "issue.request.quantity", False),
        ("issues.0.request.strength", None, "issue.request.strength", False),
        ("issues.0.request.drug_class", None, "issue.request.drug_class", False),
        ("issues.0.medically_necessary", True, "issue.medically_necessary", False),
        ("issues.0.guideline_sessions", [6, 6], "issue.guideline_sessions", False),
        ("issues.0.completed_sessions", [6, 6], "issue.completed_sessions", False),
        ("issues.0.rationale", None, "issue.rationale", False),
        ("issues.0.rationale.text", "Pursuant to the chronic pain guideline", "issue.rationale", False),
    ],
)
def test_a_wrong_value_is_counted_in_its_field_alone(path: str, value: object, name: str, core: bool) -> None:
    board = _score(_changed(path, value))
    wrong = {field for field, accuracy in board.fields.items() if accuracy.rate != 1}
    assert wrong == {name}
    assert (board.letters_right.rate == 0) is core
    assert [miss.kind for miss in board.misses] == ["value"]


def test_what_an_annotation_does_not_have_is_not_scored() -> None:
    board = _score(_changed("issues.0.request.rental_days", 30))
    assert board.misses == []
    assert "issue.request.rental_days" not in board.fields


@pytest.mark.parametrize(
    ("path", "value", "name", "figures"),
    [
        ("diagnoses", [], "diagnoses", (None, 0.0, 0.0)),
        ("diagnoses", ["lumbar strain", "anxiety"], "diagnoses", (0.5, 1.0, pytest.approx(2 / 3))),
        ("reviewer.licensed_states", ["California"], "reviewer.licensed_states", (1.0, 0.5, pytest.approx(2 / 3))),
        ("issues.0.request.body_parts", ["left knee"], "issue.request.body_parts", (0.0, 0.0, 0.0)),
        ("issues.0.claims_administrator_guidelines.0.section", None, "issue.claims_administrator_guidelines.section",
         (None, 0.0, 0.0)),
    ],
)  # fmt: skip
def test_lists_have_precision_and_recall(path: str, value: object, name: str, figures: tuple[Any, ...]) -> None:
    board = _score(_changed(path, value))
    assert tuple(board.sets[name].as_dict().values()) == figures
    assert {miss.kind for miss in board.misses} <= {"missed", "extra"}
    assert board.letters_right.rate == 1


def test_a_missing_issue_gets_all_it_should_say_wrong() -> None:
    board = _score({**DECISION, "issues": []})
    fields = ("issues", "issue.request.text", "issue.request.category", "issue.outcome", "issue.rationale")
    assert {board.fields[name].rate for name in fields} == {0.0}
    assert board.fields["issue.request.quantity"].rate == 1  # none was to be read


def test_an_extra_issue_is_one_miss() -> None:
    first = _changed("priority", None)
    board = _score({**first, "issues": [*first["issues"], {**ISSUE, "number": 2}]})
    assert [miss.field for miss in board.misses] == ["issues"]
    assert board.letters_right.rate == 0


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("decision_date", None, "Decision Date: [07/14/2015]. 1. Massage Therapy"),
        ("issues.0.request.sessions", None, "[Massage Therapy, 8 sessions for the Lumbar Spine]: Upheld."),
        ("diagnoses", [], "Lumbar Spine: Upheld. [lumbar strain]"),
    ],
)
def test_a_missed_value_is_shown_where_it_stands(path: str, value: object, words: str) -> None:
    assert words in _score(_changed(path, value)).misses[0].words


def test_a_wrong_value_is_shown_by_its_evidence() -> None:
    evidence = {"field": "outcome", "start": 80, "end": 86, "text": "Upheld", "rule": "outcome_on_issue_line"}
    board = _score({**_changed("outcome", "overturned"), "evidence": [evidence]})
    assert str(board.misses[0]).startswith("letter outcome value: 'upheld' was read as 'overturned' ")
    assert "[Upheld]" in board.misses[0].words
