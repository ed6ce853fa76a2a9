"""Annotated letters that are not in this repository: `IMR_LETTERS` names a folder of them.

IMR_LETTERS=../letters python -m pytest tests/test_seeds.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from spacy.language import Language

from imr_nlp.annotated import AnnotatedLetter, read_letters
from imr_nlp.evaluation import Miss, score_letters
from imr_nlp.evaluation.differences import nearest_evidence
from imr_nlp.letter.mentions import LABELS

FOLDER = os.environ.get("IMR_LETTERS")
LETTERS = {letter.name: letter for letter in read_letters(Path(FOLDER))} if FOLDER else {}

pytestmark = pytest.mark.skipif(not FOLDER, reason="IMR_LETTERS names no folder of annotated letters")


def test_there_are_letters() -> None:
    assert LETTERS


def misses(nlp: Language, letter: AnnotatedLetter) -> list[Miss]:
    """What is wrong in the decision of a letter, and in its mentions."""
    return score_letters(lambda text: AnnotatedLetter.from_doc(nlp(text)), [letter]).misses


@pytest.mark.parametrize("name", LETTERS)
def test_decisions_are_completely_right(nlp: Language, name: str) -> None:
    assert [str(miss) for miss in misses(nlp, LETTERS[name]) if miss.field not in LABELS] == []


@pytest.mark.parametrize("name", LETTERS)
def test_mentions_other_than_treatments_are_completely_right(nlp: Language, name: str) -> None:
    """Where the name of a treatment begins and ends is a matter on which people differ."""
    found = misses(nlp, LETTERS[name])
    assert [str(miss) for miss in found if miss.field in LABELS and miss.field != "TREATMENT"] == []


@pytest.mark.parametrize("name", LETTERS)
def test_evidence_points_at_the_words(nlp: Language, name: str) -> None:
    text = LETTERS[name].text
    decision = nlp(text)._.imr
    assert all(text[one.start : one.end] == one.text for one in decision.evidence)
    for at, issue in enumerate(decision.issues):
        for field in ("request.text", "request.treatment", "outcome", "rationale"):
            if getattr(issue, field.partition(".")[0]) is not None:
                assert nearest_evidence(decision, f"issues.{at}.{field}"), field
