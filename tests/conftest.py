"""What all tests share: the pipeline, which takes seconds to load and is loaded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from made_up_records import SOME, made_up_failures, made_up_records
from spacy.language import Language
from typer.testing import CliRunner

import imr_nlp
from imr_nlp.annotated import read_letters
from imr_nlp.records import Record
from imr_nlp.writers import write
from imr_nlp.writers.database import open_database

if TYPE_CHECKING:
    import duckdb
    import httpx
    from click.testing import Result
    from playwright.sync_api import Browser, Page
    from serving import Server

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


@pytest.fixture(scope="session")
def many() -> list[Record]:
    """So many made-up records that every filter of the server's table has some."""
    return list(made_up_records(120))


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`imr extract` with a pipeline that knows case numbers alone."""
    import plain_pipeline
    import typer

    from imr_nlp.cli.extract import extract as imr_extract
    from imr_nlp.engines.batch import extract

    app = typer.Typer()
    app.command()(imr_extract)
    monkeypatch.setattr("imr_nlp.engines.batch.extract", partial(extract, load=plain_pipeline.load))
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *arguments: CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, nlp: Language) -> Iterator[Server]:
    """`imr serve` with a table of letters. What a test does to it is seen by the others of its file."""
    from serving import serving, table_of_letters

    with serving(*table_of_letters(tmp_path_factory.mktemp("served"), nlp)) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    """A program that asks the server."""
    import httpx

    with httpx.Client(base_url=server.url, timeout=60, follow_redirects=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium."""
    from browser import chromium

    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page on which nothing goes wrong unseen: errors, refused scripts, and requests to other hosts end the test."""
    wrong: list[str] = []
    context = browser.new_context(base_url=server.url, viewport={"width": 1400, "height": 900})
    context.set_default_timeout(20_000)
    opened = context.new_page()
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    # A correction that makes no sense is refused with status 422, which the browser tells too.
    opened.on(
        "console", lambda said: wrong.append(said.text) if said.type != "log" and "422" not in said.text else None
    )
    opened.on("request", lambda made: None if made.url.startswith((server.url, "data:")) else wrong.append(made.url))
    yield opened
    context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def lone_file(tmp_path_factory: pytest.TempPathFactory, nlp: Language) -> Path:
    """What `imr show --html` writes of a PDF."""
    from rendering import letter_pdf
    from serving import SAMPLES

    from imr_nlp.cli import app

    folder = tmp_path_factory.mktemp("alone")
    letter = (SAMPLES / "issues-2014-elbow.txt").read_text(encoding="utf-8")
    (folder / "letter.pdf").write_bytes(letter_pdf(letter))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(imr_nlp, "load", lambda model=None: nlp)
        told = CliRunner().invoke(app, ["show", str(folder / "letter.pdf"), "--html", str(folder / "letter.html")])
    assert told.exit_code == 0, told.output
    return folder / "letter.html"
