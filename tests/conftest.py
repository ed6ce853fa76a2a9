"""What all tests share: the pipeline, which takes seconds to load and is loaded once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from made_up_records import SOME, made_up_failures, made_up_records
from spacy.language import Language

import imr_nlp
from imr_nlp.annotated import read_letters
from imr_nlp.records import Record
from imr_nlp.writers import write
from imr_nlp.writers.database import open_database

if TYPE_CHECKING:
    import duckdb

LETTERS = Path(__file__).parent.parent / "corpus" / "letters"

# No deadline: on a machine that does other work too, a single slow example says nothing. Machines of others are given
# the same examples at each run, so that a failure there is one here.
settings.register_profile("imr", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("imr")


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The pipeline with the package's lexicons. Tests that add patterns load their own."""
    return imr_nlp.load()


@pytest.fixture
def loaded(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> Language:
    """The commands get the pipeline that is loaded already."""
    monkeypatch.setattr(imr_nlp, "load", lambda model=None: nlp)
    return nlp


@pytest.fixture(scope="session")
def letter_texts() -> list[str]:
    """The letters of the corpus without their marks."""
    return [letter.text for letter in read_letters(LETTERS)]


@pytest.fixture(scope="session")
def records() -> list[Record]:
    """Made-up records, as the writers take them."""
    return list(made_up_records(SOME))


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory, records: list[Record]) -> Path:
    """A DuckDB file of these records and of some failures."""
    path = tmp_path_factory.mktemp("database") / "decisions.duckdb"
    write(path, records, made_up_failures())
    return path


@pytest.fixture
def opened(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to that file."""
    with open_database(database) as connection:
        yield connection
