"""What holds of any text: the letter is never changed, all that is found stands in it, and no letter knows another.

`scripts/fuzz.py` asks the same of far more texts.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from letter_texts import LETTERS, any_letters, laid_out, mutated, short_texts
from properties import check, checked
from spacy.language import Language

from imr_nlp import Decision
from imr_nlp.evaluation.session_passages import Passage, letter_of
from imr_nlp.schema import schema

VALIDATOR = Draft202012Validator(schema())


def valid(decision: Decision) -> None:
    errors = [error.message for error in VALIDATOR.iter_errors(decision.model_dump(mode="json"))]
    assert errors == []


@settings(max_examples=300)
@given(short_texts)
def test_any_short_text(nlp: Language, text: str) -> None:
    check(nlp, text)


@settings(max_examples=50)
@given(any_letters)
def test_any_letter(nlp: Language, text: str) -> None:
    valid(check(nlp, text))


@settings(max_examples=8)
@given(st.lists(any_letters, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_letters_do_not_know_each_other(nlp: Language, texts: list[str], order: object) -> None:
    alone = [nlp(text)._.imr for text in texts]
    places = list(range(len(texts)))
    order.shuffle(places)  # type: ignore[attr-defined]
    together = dict(zip(places, (doc._.imr for doc in nlp.pipe([texts[at] for at in places])), strict=True))
    assert [together[at] for at in range(len(texts))] == alone


def test_the_number_of_processes_does_not_matter(nlp: Language) -> None:
    texts = [mutated(text, seed) for seed, text in enumerate(LETTERS[:12])]
    alone = [nlp(text)._.imr for text in texts]
    assert [doc._.imr for doc in nlp.pipe(texts, n_process=2, batch_size=3)] == alone


@pytest.mark.parametrize("spoil", ["end", "text", "field"])
def test_the_check_finds_what_is_wrong(nlp: Language, spoil: str) -> None:
    doc = nlp(LETTERS[0])
    decision = doc._.imr
    evidence = decision.evidence[0]
    changed = {"end": evidence.end + 1, "text": f"{evidence.text} ", "field": "issues.99.outcome"}[spoil]
    spoiled = decision.model_copy(update={"evidence": (evidence.model_copy(update={spoil: changed}),)})
    with pytest.raises(AssertionError):
        checked(doc, spoiled)


@pytest.mark.parametrize("change", [mutated, laid_out])
def test_changes_are_the_same_for_the_same_seed_and_alter_letters(change: object) -> None:
    made = [change(text, 5) for text in LETTERS]  # type: ignore[operator]
    assert made == [change(text, 5) for text in LETTERS]  # type: ignore[operator]
    assert sum(one != text for one, text in zip(made, LETTERS, strict=True)) > len(LETTERS) / 2


def test_time_grows_with_a_letter_and_no_faster(nlp: Language) -> None:
    """Of a letter, and of one that repeats all of its sections: twenty times the text in less than sixty times."""
    from time import process_time

    def seconds(text: str) -> float:
        begun = process_time()
        nlp(text)
        return process_time() - begun

    letter = re.sub(r"\n{3,}", "\n\n", LETTERS[0])
    short = min(seconds(letter * 5) for _ in range(3))
    assert min(seconds(letter * 100) for _ in range(2)) < 60 * short


@pytest.mark.parametrize(
    "unit",
    ["Upheld ", "medically necessary Upheld", "region\nupheld  ", "the surgeon says that it is 'not necessary ", "'a "],
)
def test_time_grows_with_a_rationale_and_no_faster(nlp: Language, unit: str) -> None:
    """A judgement is heard within its sentence, which has an end: eight times the text takes no twentyfold time."""
    from time import process_time

    def seconds(length: int) -> float:
        text = LETTERS[0] + unit * (length // len(unit))
        begun = process_time()
        nlp(text)
        return process_time() - begun

    nlp(LETTERS[0])
    assert min(seconds(64_000) for _ in range(2)) < 20 * min(seconds(8_000) for _ in range(3))


def test_a_part_that_another_one_ends_with_has_no_evidence(nlp: Language) -> None:
    letter = letter_of(Passage(id="a", voice="", place="rationale", request="Exam, left eye and eye, neck", text="No."))
    doc = nlp(letter.text)
    assert doc._.imr.issues[0].request.body_parts == ("left eye", "neck")
    named = [one for one in doc._.imr.evidence if ".body_parts." in one.field]
    assert [(one.field, one.text.lower()) for one in named] == [
        ("issues.0.request.body_parts.0", "left eye"),
        ("issues.0.request.body_parts.1", "neck"),
    ]
