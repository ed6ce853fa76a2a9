"""The model that says which numbers without a unit count sessions."""

from __future__ import annotations

import pytest
import srsly
from spacy.language import Language

from imr_nlp.evaluation.session_passages import Passage, letter_of
from imr_nlp.letter.parts import Interval
from imr_nlp.sessions.counts import read_counts, unitless_candidates
from imr_nlp.sessions.number_model import NumberModel, stored_number_model, words_around
from imr_nlp.text.normalized import NormalizedText, normalized_text


def rationale(nlp: Language, text: str) -> NormalizedText:
    """A letter with a passage in the rationale of a request for physical therapy."""
    passage = Passage(id="a", voice="", place="rationale", request="Physical therapy, 12 visits", text=text)
    return normalized_text(nlp.make_doc(letter_of(passage).text))


def bare(nlp: Language, text: str, model: NumberModel | None) -> list[str]:
    """The numbers without a unit that are taken for counts of sessions."""
    normalized = rationale(nlp, text)
    return [normalized.lower[one.start : one.end] for one in read_counts(normalized, model) if one.rule == "bare"]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("The surgeon now orders [eight].", ["eight"]),
        ("Her first course of 12 visits helped; the therapist kept [three] of them for June.", ["three"]),
        ("He has had 6 visits. His doctor would have prescribed [nine] in place of these.", ["nine"]),
        ("The physician asks for 12 visits. She has smoked for twenty years and owns four cats.", []),
        ("The patient had 8 visits. He lives on the third floor, 14 steps up.", []),
        ("The patient, 47, had 8 visits.", []),
    ],
)
def test_numbers_without_a_unit(nlp: Language, text: str, counts: list[str]) -> None:
    assert bare(nlp, text.replace("[", "").replace("]", ""), stored_number_model()) == counts


def test_the_model_decides_and_without_it_the_rules() -> None:
    certain, against = NumberModel({"single": 9.0}), NumberModel({"single": -9.0})
    assert certain.probability(["single"]) > 0.99
    assert against.probability(["single"]) < 0.01
    assert NumberModel({}).probability(["single"]) == 0.5


def test_what_no_rule_takes_has_to_be_likely_and_what_one_takes_unlikely_to_be_refused(nlp: Language) -> None:
    text = "He completed 8 visits, and six were certified. Her mother raised four."
    assert bare(nlp, text, None) == ["six"]
    assert bare(nlp, text, NumberModel({})) == ["six"]
    assert bare(nlp, text, NumberModel({"single": 9.0})) == ["six", "four"]
    assert bare(nlp, text, NumberModel({"single": -9.0})) == []


def test_a_model_comes_back_as_it_was() -> None:
    model = NumberModel({"known": 1.5, "new": -2.0})
    again = NumberModel.from_bytes(model.to_bytes())
    assert again.probability(["known", "new"]) == model.probability(["known", "new"])
    with pytest.raises(ValueError, match="no weights of a model of numbers"):
        NumberModel.from_bytes(srsly.msgpack_dumps({"format": 0}))


def test_words_are_seen_on_both_sides_and_not_in_other_paragraphs() -> None:
    text = "kept six of\nthem"
    features = words_around(text, 5, 8, Interval(0, text.index("\n")))
    assert {"b kept", "b0 kept", "a of", "ba kept of", "word", "single"} <= set(features)
    assert "a them" not in features


def test_candidates_know_what_the_rules_make_of_them(nlp: Language) -> None:
    normalized = rationale(nlp, "He completed 8 visits, and six were certified. Her mother raised four.")
    found = unitless_candidates(normalized)
    assert [one.by_rule for one in found][-2:] == [True, False]
