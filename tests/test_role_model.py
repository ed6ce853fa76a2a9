"""The model that weighs what speaks for the role of a count, and the measure of passages."""

from __future__ import annotations

from pathlib import Path

import numpy
import pytest
import srsly
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from imr_nlp.annotated import AnnotatedLetter, AnnotationError
from imr_nlp.evaluation.session_passages import Passage, PassageTally, letter_of, read_passages, score_passages
from imr_nlp.sessions.clues import ROLES, setting_of
from imr_nlp.sessions.role_model import RoleModel, stored_model
from imr_nlp.sessions.roles import assign_roles
from imr_nlp.text.normalized import normalized_text

CORPUS = Path(__file__).parents[1] / "corpus" / "sessions"


@given(st.dictionaries(st.sampled_from(["bias", "single", "range", "place issue", "nobody knows"]), st.floats(0, 1)))
def test_probabilities_sum_up_to_one(features: dict[str, float]) -> None:
    shares = stored_model().probabilities(features)
    assert tuple(shares) == ROLES
    assert sum(shares.values()) == pytest.approx(1, abs=1e-5)


def test_a_model_comes_back_as_it_was() -> None:
    model = RoleModel({"one": numpy.asarray([0, 1, 0, 0, 0], dtype="float32")})
    again = RoleModel.from_bytes(model.to_bytes())
    assert again.probabilities({"one": 2.0}) == model.probabilities({"one": 2.0})
    assert max(ROLES, key=lambda role: again.probabilities({"one": 2.0})[role]) == "limit"


def test_weights_of_another_format_are_refused() -> None:
    with pytest.raises(ValueError, match="no weights of a model of roles"):
        RoleModel.from_bytes(srsly.msgpack_dumps({"format": 0}))


def test_a_letter_is_read_the_same_however_often(nlp: Language) -> None:
    text = letter_of(read_passages(CORPUS / "first.jsonl")[0]).text
    first, second = nlp(text), nlp(text)
    values = [[span._.value for span in doc.spans["imr"] if span.label_ == "SESSION_COUNT"] for doc in (first, second)]
    assert values[0] == values[1]
    assert all(0 < value["confidence"] <= 1 for value in values[0])


def test_the_model_decides_and_without_it_the_weights_of_the_tables(nlp: Language) -> None:
    passages = read_passages(CORPUS / "b.jsonl")[:60]
    settings = [setting_of(normalized_text(nlp.make_doc(letter_of(one).text))) for one in passages]
    only_other = RoleModel({"bias": numpy.asarray([0, 0, 0, 0, 9], dtype="float32")})
    by_other = [role for one in settings for role, _, _ in assign_roles(one, only_other)]
    assert {"other", "requested"} >= set(by_other)  # the request itself is asked of no model
    assert [assign_roles(one, None) for one in settings] != [assign_roles(one, stored_model()) for one in settings]


def test_every_passage_can_be_read() -> None:
    for path in sorted(CORPUS.glob("*.jsonl")):
        passages = read_passages(path)
        assert len({one.id for one in passages}) == len(passages) > 0


@pytest.mark.parametrize("place", ["rationale", "case summary", "UR denial", "request"])
def test_marks_move_with_their_passage(place: str) -> None:
    text = "Some {{SESSION_COUNT n=8 role=completed|8 sessions}} were had."
    letter = letter_of(Passage(id="a", voice="v", place=place, request="Acupuncture x 6", text=text))
    (mark,) = letter.mentions
    assert letter.text[mark.start : mark.end] == "8 sessions"


def test_what_is_counted_of_a_passage(nlp: Language) -> None:
    marked = "He completed {{SESSION_COUNT n=9 role=limit|8 sessions}} and saw {{SESSION_COUNT n=7 role=other|nobody}}."
    passages = [Passage(id="a", voice="v", place="rationale", request="Acupuncture x 6", text=marked)]
    tallies, misses = score_passages(nlp, passages)
    figures = (tallies["v"] + PassageTally()).as_dict()
    assert (figures["found"], figures["rightly_tagged"], figures["value"], figures["role"]) == (0.5, 1.0, 0.0, 0.0)
    assert {miss.kind for miss in misses} == {"missed", "value", "role"}


@pytest.mark.parametrize(
    ("place", "completed", "guideline", "right", "asked_for_guideline"),
    [
        ("rationale", (8, 8), None, 1.0, 0),
        ("rationale", (9, 9), (5, 5), 0.0, 1),
        ("case summary", (8, 8), (5, 5), 1.0, 0),
        ("case summary", None, None, 0.0, 0),
    ],
)
def test_a_passage_may_say_what_the_issue_has(
    nlp: Language, place: str, completed: object, guideline: object, right: float, asked_for_guideline: int
) -> None:
    said = {
        "id": "a", "voice": "v", "place": place, "request": "Acupuncture x 6", "completed": completed,
        "guideline": guideline, "text": "He has had {{SESSION_COUNT n=8 role=completed|8 sessions}} of acupuncture.",
    }  # fmt: skip
    tallies, _ = score_passages(nlp, [Passage.model_validate(said)])
    assert (tallies["v"].completed.rate, tallies["v"].guideline.of) == (right, asked_for_guideline)


def test_a_line_that_is_no_passage_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(AnnotationError, match=r"x\.jsonl, line 1"):
        read_passages(path)
    assert isinstance(letter_of(read_passages(CORPUS / "first.jsonl")[0]), AnnotatedLetter)
