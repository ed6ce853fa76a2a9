"""What is read is never written: outputs that are, or would hide, an input are refused before anything is touched."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import plain_pipeline
import pytest
from click.testing import Result
from typer.testing import CliRunner

from imr_nlp.cli import app
from imr_nlp.engines.batch import extract
from imr_nlp.writers.targets import RefusedOutput, held

LETTER = "Case Number: CM14-0000001\n\n1. Norco: Upheld\n"
ROWS = 'text\n"CM14-0000001"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a table of letters, a folder `in` of some, and other names for both."""
    monkeypatch.chdir(tmp_path)
    Path("letters.csv").write_text(ROWS)
    Path("in/deep").mkdir(parents=True)
    Path("in/a.txt").write_text(LETTER)
    Path("in/out.csv.letter.txt").write_text(LETTER)
    Path("in/rows.csv").write_text(ROWS)
    Path("old.parts").mkdir()
    Path("old.parts/part-00000.parquet").write_bytes(b"letters")
    Path("link.parts").symlink_to("old.parts", target_is_directory=True)
    Path("in.parts").symlink_to("in", target_is_directory=True)
    Path("link.csv").symlink_to("letters.csv")
    Path("hard.csv").hardlink_to("letters.csv")
    Path("way").symlink_to("in", target_is_directory=True)
    Path("out.csv").write_text("an earlier run")
    Path("in/link.txt").symlink_to("../out.csv")
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def imr(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], input=stdin)


@pytest.mark.parametrize(
    ("paths", "outputs"),
    [
        ("letters.csv", "letters.csv"),
        ("old.parts", "old.parts"),
        ("old.parts/part-00000.parquet", "old.parts"),
        ("old.parts/*.parquet", "link.parts"),
        (".", "old.parts"),
        ("letters.csv", "old.parts old.parts/out.csv"),
        ("letters.csv", "in.parts"),
        ("letters.csv", "./in/../letters.csv"),
        ("./letters.csv", "letters.csv"),
        ("letters.csv", "link.csv"),
        ("link.csv", "letters.csv"),
        ("letters.csv", "hard.csv"),
        ("hard.csv", "link.csv"),
        ("in letters.csv", "new.jsonl letters.csv"),
        ("*.csv", "letters.csv"),
        ("*.csv", "new.csv"),
        ("*", "new.jsonl"),
        ("in/*.csv", "in/new.jsonl"),  # its failures would match
        ("in/**", "in/deep/new.jsonl"),
        ("i*", "in/new.jsonl"),
        ("in", "in/rows.csv"),
        ("in", "in/out.csv"),
        ("in", "in/new.duckdb"),
        ("in", "in/deep/new.parquet"),
        ("in", "way/new.jsonl"),
        ("way", "in/new.jsonl"),
        (".", "new.jsonl"),
        ("in", "out.csv"),  # in/link.txt leads to it
        ("new.jsonl.journal", "new.jsonl"),
        ("new.jsonl.failures.csv", "new.jsonl"),
        ("new.duckdb.wal", "new.duckdb"),
        ("new.csv.failures.csv", "new.jsonl new.csv"),
        ("in/a.txt", "new.csv ./new.csv"),
        ("in/a.txt", "letters.csv link.csv"),
        ("in/a.txt", "new.csv new.csv.failures.csv"),
    ],
)
def test_output_that_is_an_input_is_refused(here: Path, paths: str, outputs: str) -> None:
    before = contents(here)
    with pytest.raises(RefusedOutput):
        extract(paths.split(), [Path(one) for one in outputs.split()], load=plain_pipeline.never_load, workers=0)
    done = imr("extract", *paths.split(), *(word for one in outputs.split() for word in ("-o", one)))
    assert done.exit_code == 2
    assert "choose another" in done.stderr or "name it once" in done.stderr
    assert any(str(Path(one)) in done.stderr for one in outputs.split())
    assert contents(here) == before


@pytest.mark.skipif(sys.platform != "darwin", reason="needs a file system that takes both cases for one")
def test_other_letter_case_is_the_same_file(here: Path) -> None:
    with pytest.raises(RefusedOutput):
        extract(["letters.csv"], [Path("LETTERS.CSV")], load=plain_pipeline.never_load)


@pytest.mark.parametrize(
    ("paths", "output", "letters"),
    [
        ("in/a.txt", "in/new.jsonl", 1),
        ("in/*.txt", "in/new.jsonl", 3),
        ("in/?.txt", "in/out.csv", 1),
        ("in", "in/.new/new.jsonl", 4),  # hidden files are not read
        ("in", "new.jsonl", 4),
        ("in", "inner.jsonl", 4),
        ("in/a.txt in", "out.jsonl", 4),
        ("letters.csv", "link.jsonl", 1),
    ],
)
def test_output_beside_the_input_is_written(here: Path, paths: str, output: str, letters: int) -> None:
    Path("in/.new").mkdir()
    before = contents(here)
    for _ in range(2):
        done = extract(paths.split(), [Path(output)], load=plain_pipeline.load, workers=0, resume=True)
        assert done.total == letters
    assert {name: content for name, content in contents(here).items() if name in before} == before


def test_standard_input_is_an_input(here: Path) -> None:
    command = [sys.executable, "-c", "from imr_nlp.cli import app; app()", "extract", "-", "-o", "letters.csv"]
    with Path("letters.csv").open() as letters:
        done = subprocess.run(command, stdin=letters, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "standard input" in done.stderr
    assert Path("letters.csv").read_text() == ROWS


def test_archive_is_an_input(here: Path) -> None:
    with zipfile.ZipFile("letters.zip", "w") as archive:
        archive.writestr("a.txt", LETTER)
    Path("same.csv").hardlink_to("letters.zip")
    with pytest.raises(RefusedOutput, match="same"):
        extract(["letters.zip"], [Path("same.csv")], load=plain_pipeline.never_load)


@pytest.mark.parametrize(
    ("command", "kept"),
    [
        ("show in/a.txt --html in/a.txt", "in/a.txt"),
        ("show in/a.txt --html way/a.txt", "in/a.txt"),
        ("show link.csv --html hard.csv", "letters.csv"),
        ("evaluate in --json in/a.json", "in/a.json"),
        ("evaluate way --json in/a.json", "in/a.json"),
    ],
)
def test_other_commands_keep_their_input(here: Path, command: str, kept: str) -> None:
    Path("in/a.json").write_text("{}")
    before = Path(kept).read_bytes()
    done = imr(*command.split())
    assert done.exit_code == 2
    assert "choose another" in done.stderr
    assert Path(kept).read_bytes() == before


@pytest.mark.parametrize("output", ["decisions.duckdb", "link.html", "hard.html", "decisions.duckdb.wal"])
def test_report_keeps_its_database(here: Path, database: Path, output: str) -> None:
    Path("decisions.duckdb").write_bytes(database.read_bytes())
    Path("decisions.duckdb.wal").touch()
    Path("link.html").symlink_to("decisions.duckdb")
    Path("hard.html").hardlink_to("decisions.duckdb")
    done = imr("report", "decisions.duckdb", "-o", output)
    assert done.exit_code == 2
    assert "choose another" in done.stderr
    assert Path("decisions.duckdb").read_bytes() == database.read_bytes()


@pytest.mark.parametrize(
    "query", ["COPY issues TO 'letters.csv'", "ATTACH 'letters.csv'", "DELETE FROM issues", "EXPORT DATABASE 'in'"]
)
def test_query_writes_nothing(here: Path, database: Path, query: str) -> None:
    before, files = database.read_bytes(), contents(here)
    assert imr("query", database, query).exit_code == 2
    assert database.read_bytes() == before
    assert contents(here) == files


# Outputs that cannot be written are noticed before anything is read


def no_folder(_: Path) -> Path:
    return Path("nowhere/out.csv")


def folder(_: Path) -> Path:
    Path("folder.csv").mkdir()
    return Path("folder.csv")


def pipe(_: Path) -> Path:
    os.mkfifo("pipe.csv")
    return Path("pipe.csv")


def file_as_folder(_: Path) -> Path:
    return Path("letters.csv/out.csv")


@pytest.mark.parametrize("make", [no_folder, folder, pipe, file_as_folder])
@pytest.mark.parametrize("first", [True, False])
def test_unwritable_output_is_refused_before_reading(here: Path, make: Callable[[Path], Path], first: bool) -> None:
    outputs = [make(here), Path("good.jsonl")][:: 1 if first else -1]
    with pytest.raises(RefusedOutput):
        extract(["in/a.txt"], outputs, load=plain_pipeline.never_load, workers=0)
    assert not list(here.glob("**/.*"))
    assert not list(here.glob("good.*"))


def test_two_runs_do_not_share_any_output(here: Path) -> None:
    def run(*outputs: str) -> Any:
        return extract(["in/a.txt"], [Path(one) for one in outputs], load=plain_pipeline.load, workers=0)

    with held([Path("new.jsonl"), Path("shared.csv")]):
        for outputs in (("mine.jsonl", "shared.csv"), ("mine.jsonl", "way/../shared.csv"), ("new.jsonl",)):
            with pytest.raises(RefusedOutput, match="another run"):
                run(*outputs)
        assert not Path("mine.jsonl").exists()
    assert run("mine.jsonl", "shared.csv").read == 1
    assert not list(here.glob(".*"))
