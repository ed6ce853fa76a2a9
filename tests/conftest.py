"""What all tests share: the pipeline, which takes seconds to load and is loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from spacy.language import Language

import imr_nlp
from imr_nlp.annotated import read_letters

LETTERS = Path(__file__).parent.parent / "corpus" / "letters"

# No deadline: on a machine that does other work too, a single slow example says nothing. Machines of others are given
# the same examples at each run, so that a failure there is one here.
settings.register_profile("imr", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("imr")


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The pipeline with the package's lexicons. Tests that add patterns load their own."""
    return imr_nlp.load()


@pytest.fixture(scope="session")
def letter_texts() -> list[str]:
    """The letters of the corpus without their marks."""
    return [letter.text for letter in read_letters(LETTERS)]
