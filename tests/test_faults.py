"""A full disk, files that vanish, damaged journals: a message, an exit code, earlier outputs as they were, no rest."""

from __future__ import annotations

import gc
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from time import sleep

import plain_pipeline
import pytest
import typer
from click.testing import Result
from letter_runs import letters, rows, run
from typer.testing import CliRunner

from imr_nlp.cli.extract import extract as imr_extract
from imr_nlp.engines.batch import extract
from imr_nlp.engines.journal import JournalError
from imr_nlp.records import Letter
from imr_nlp.report import write_report
from imr_nlp.writers import SUFFIXES, write
from imr_nlp.writers.atomic import WriteError
from imr_nlp.writers.database import NoDecisions, open_database

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs limits of file size")


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes: what a full disk does, without a disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_reader_that_has_had_enough_is_no_letter_that_failed(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("1. Massage therapy x 6: Upheld")
    command = [sys.executable, "-c", "import imr_nlp_command; imr_nlp_command.main()", "show", str(letter)]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert run.stdout is not None
    run.stdout.close()
    _, told = run.communicate(timeout=60)
    assert (run.returncode, told) == (3, "")


SHELL = f"{sys.executable} -c 'import imr_nlp_command; imr_nlp_command.main()'"
NO_SPACE = "the output cannot be written: No space left on device\n"


@pytest.mark.parametrize(
    ("words", "unbuffered", "code", "told"),
    [
        ("--help > /dev/full", "", 3, NO_SPACE),
        ("--version > /dev/full", "1", 3, NO_SPACE),
        ("query out.duckdb 'SELECT 1' --csv > /dev/full", "", 3, NO_SPACE),
        ("query out.duckdb 'SELECT 1' --json >&-", "", 0, ""),
        ("extract letter.txt -o out.csv --workers 0 2> /dev/full", "", 0, ""),
        ("extract none.txt -o out.csv --workers 0 2> /dev/full", "1", 1, ""),
    ],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_what_is_printed_finds_no_place(tmp_path: Path, words: str, unbuffered: str, code: int, told: str) -> None:
    (tmp_path / "letter.txt").write_text("1. Massage therapy x 6: Upheld")
    run([tmp_path / "letter.txt"], tmp_path / "out.duckdb", keep_journal=False)
    done = subprocess.run(
        ["sh", "-c", f"{SHELL} {words}"], cwd=tmp_path, capture_output=True, text=True, timeout=60,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (code, told)
    if "-o" in words:
        assert (tmp_path / words.split("-o ")[1].split()[0]).stat().st_size > 0


@pytest.mark.parametrize("option", ["--seconds-per-letter=1e300", "--seconds-per-letter=inf", "--max-size=99999999999"])
def test_a_number_that_no_system_takes_is_refused(option: str, tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(imr_extract)
    done = CliRunner().invoke(app, [str(letters(tmp_path / "in", 1)), "-o", str(tmp_path / "out.csv"), option])
    assert done.exit_code == 2
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("seconds", [0.15, 0.4])
def test_ctrl_c_while_the_package_is_loaded_ends_the_command_without_a_traceback(seconds: float) -> None:
    listen = "signal.signal(signal.SIGINT, signal.default_int_handler)"  # what a shell puts behind hears no Ctrl-C
    words = [
        sys.executable,
        "-c",
        f"import signal; {listen}; import imr_nlp_command; print('.', flush=True); imr_nlp_command.main()",
        "--version",
    ]
    run = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert run.stdout is not None
    run.stdout.readline()
    sleep(seconds)
    run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=60)
    assert (run.returncode, told) == (-signal.SIGINT, "")


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    app = typer.Typer()
    app.command()(imr_extract)
    monkeypatch.setattr("imr_nlp.engines.batch.extract", partial(extract, load=plain_pipeline.load))
    return lambda *arguments: CliRunner().invoke(app, ["--workers", "0", *(str(one) for one in arguments)])


def long_letters(folder: Path, count: int) -> Path:
    """Letters whose results do not shrink when they are packed."""
    letters(folder, count)
    for number, path in enumerate(sorted(folder.iterdir())):
        words = " ".join(f"CM14-{number * 7919 + n * 104_729:07}" for n in range(60))
        path.write_text(f"{path.read_text()}{words}\n")
    return folder


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


FILES = [suffix for suffix in SUFFIXES if suffix != ".parts"]
"""What is written to one file."""


# XlsxWriter leaves files open that it could not write to their end; they are collected where that is known.
leaky = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@leaky
@pytest.mark.parametrize("suffix", FILES)
def test_a_full_disk_ends_the_run_and_nothing_is_lost(
    tmp_path: Path, command: Callable[..., Result], suffix: str
) -> None:
    folder, output = long_letters(tmp_path / "letters", 300), tmp_path / f"out{suffix}"
    output.write_text("an earlier run")
    with full_disk(60_000):
        done = command(folder, "-o", output)
    gc.collect()
    assert done.exit_code == 3, done.output
    assert isinstance(done.exception, SystemExit)
    assert f"out{suffix}" in done.stderr.replace("\n", "")
    assert output.read_text() == "an earlier run"
    assert names(tmp_path) <= {"letters", output.name, f"{output.name}.journal"}
    again = command(folder, "-o", output, "--resume")
    assert again.exit_code == 0, again.output
    run([folder], tmp_path / f"whole{suffix}")
    if suffix in (".jsonl", ".csv"):
        assert output.read_bytes() == (tmp_path / f"whole{suffix}").read_bytes()


def test_a_full_disk_leaves_a_folder_of_parts_as_it_was(tmp_path: Path, command: Callable[..., Result]) -> None:
    folder, output = long_letters(tmp_path / "letters", 300), tmp_path / "out.parts"
    run([folder], output, limit=5)
    before = {path.name: path.read_bytes() for path in output.iterdir()}
    with full_disk(60_000):
        done = command(folder, "-o", output)
    assert done.exit_code == 3, done.output
    assert {path.name: path.read_bytes() for path in output.iterdir()} == before
    assert names(tmp_path) <= {"letters", "out.parts", "out.parts.journal"}


@leaky
@pytest.mark.parametrize("suffix", FILES)
def test_a_full_disk_in_a_writer(tmp_path: Path, suffix: str, records: list[object]) -> None:
    path = tmp_path / f"out{suffix}"
    write(path, records[:2])  # type: ignore[arg-type]
    before = path.read_bytes()
    with full_disk(8_000), pytest.raises(WriteError, match=path.name):
        write(path, records * 5)  # type: ignore[arg-type]
    gc.collect()
    assert path.read_bytes() == before
    assert names(tmp_path) == {path.name}


def test_a_full_disk_in_the_file_of_failures(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    for number in range(3000):
        (folder / f"{number}.txt").touch()
    with full_disk(60_000), pytest.raises(WriteError, match=r"failures\.csv"):
        run([folder], tmp_path / "out.jsonl")
    assert names(tmp_path) == {"letters", "out.jsonl.journal"}


def test_a_full_disk_in_the_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = long_letters(tmp_path / "letters", 300)
    # It is written to disk by the clock: without a wait it is full before the table, written after the last letter, is.
    monkeypatch.setattr("imr_nlp.engines.journal._COMMIT_SECONDS", 0.0)
    with full_disk(60_000), pytest.raises(JournalError, match=r"out\.parquet\.journal"):
        run([folder], tmp_path / "out.parquet")
    assert names(tmp_path) <= {"letters", "out.parquet.journal", "out.parquet.journal-journal"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_output_whose_folder_vanishes(tmp_path: Path, suffix: str) -> None:
    folder, place = letters(tmp_path / "letters", 60), tmp_path / "place"
    place.mkdir()

    def vanish(done: int) -> None:
        if done == 30:
            shutil.rmtree(place)

    with pytest.raises(OSError, match="out"):
        run([folder], place / f"out{suffix}", on_progress=vanish)


def test_a_letter_that_vanishes_between_two_looks_is_a_failure(tmp_path: Path) -> None:
    folder = letters(tmp_path / "letters", 60)

    def vanish(done: int) -> None:
        (folder / "00059.txt").unlink(missing_ok=True)

    assert run([folder], tmp_path / "out.jsonl", on_progress=vanish).failures == {"missing": 1}


# Journals


def damage_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3 :] = b"\xa5" * (len(content) - len(content) // 3)
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def header_only(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100] + b"\0" * 50_000)


@pytest.mark.parametrize("damage", [damage_middle, cut, header_only])
def test_a_damaged_journal_is_refused_and_started_anew(
    tmp_path: Path, command: Callable[..., Result], damage: Callable[[Path], None]
) -> None:
    folder, output = long_letters(tmp_path / "letters", 100), tmp_path / "out.jsonl"
    run([folder], output)
    whole = output.read_bytes()
    damage(tmp_path / "out.jsonl.journal")
    done = command(folder, "-o", output, "--resume")
    assert done.exit_code == 2, done.output
    assert "--no-resume" in done.stderr
    assert output.read_bytes() == whole
    assert command(folder, "-o", output, "--no-resume").exit_code == 0
    assert output.read_bytes() == whole
    assert names(tmp_path) == {"letters", "out.jsonl"}


@pytest.mark.parametrize("resume", ["--resume", "--no-resume"])
def test_somebody_elses_database_is_left_alone(tmp_path: Path, command: Callable[..., Result], resume: str) -> None:
    journal = tmp_path / "out.jsonl.journal"
    with closing(sqlite3.connect(journal)) as database:
        database.executescript("CREATE TABLE letters (words TEXT); INSERT INTO letters VALUES ('Dear Jane');")
    before = journal.read_bytes()
    done = command(letters(tmp_path / "letters", 2), "-o", tmp_path / "out.jsonl", resume)
    assert done.exit_code == 2
    assert "no journal" in done.stderr
    assert journal.read_bytes() == before


def test_a_damaged_result_is_a_failure_and_no_letter_of_another(tmp_path: Path) -> None:
    folder, output = letters(tmp_path / "letters", 5), tmp_path / "out.jsonl"
    run([folder], output)
    with closing(sqlite3.connect(f"{output}.journal")) as database, database:
        database.execute("UPDATE letters SET result = x'00' WHERE rowid = 2")
    summary = run([folder], output, resume=True)
    assert (summary.known, summary.failures) == (4, {"internal": 1})
    assert len(rows(output)) == 4


def test_a_journal_is_for_its_owner_alone_and_goes_when_all_is_done(
    tmp_path: Path, command: Callable[..., Result]
) -> None:
    folder, output = letters(tmp_path / "letters", 3), tmp_path / "out.jsonl"
    modes: list[int] = []
    extract(
        [folder], [output], workers=0, load=plain_pipeline.load, keep_journal=False,
        on_progress=lambda done: modes.append((tmp_path / "out.jsonl.journal").stat().st_mode & 0o777),
    )  # fmt: skip
    assert set(modes) == {0o600}
    assert names(tmp_path) == {"letters", "out.jsonl"}
    (folder / "00001.txt").write_text("raise an error")
    assert command(folder, "-o", output).exit_code == 1
    assert (tmp_path / "out.jsonl.journal").exists(), "so that what failed can be read without all the rest"
    (folder / "00001.txt").write_text("CM14-0000001")
    assert "earlier run" in command(folder, "-o", output, "--resume").stderr
    assert command(folder, "-o", output).exit_code == 0
    assert names(tmp_path) == {"letters", "out.jsonl"}


def test_what_a_killed_run_left_is_cleared_up(tmp_path: Path) -> None:
    folder = letters(tmp_path / "letters", 3)
    for name in (".out.duckdb.partial", ".out.duckdb.partial.wal", ".out.duckdb.lock", ".out.duckdb.partial.tmp/x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("half a table")
    run([folder], tmp_path / "out.duckdb", keep_journal=False)
    assert names(tmp_path) == {"letters", "out.duckdb"}


@pytest.mark.parametrize("words", ["\ud800", "a\udfff b"])
def test_half_a_character_is_no_end(tmp_path: Path, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = letters(tmp_path / "letters", 3)
    texts = iter(["CM14-0000001", words, "CM14-0000003"])
    read = partial(Letter, sha256="0" * 64)
    monkeypatch.setattr("imr_nlp.engines.worker.read_letters", lambda item, _: [read(item.source, next(texts))])
    outputs = [tmp_path / f"out{suffix}" for suffix in SUFFIXES]
    summary = run([folder], *outputs)
    assert summary.total == 3
    assert len(rows(outputs[0])) == summary.read >= 2


@pytest.mark.parametrize("suffix", [".duckdb", ".parquet", ".parts"])
def test_a_path_that_no_library_takes_is_refused_before_anything_is_read(
    tmp_path: Path, command: Callable[..., Result], suffix: str
) -> None:
    output = tmp_path / f"out\udcfc{suffix}"
    done = command(letters(tmp_path / "letters", 1), "-o", output)
    assert done.exit_code == 2, done.output
    assert "not UTF-8" in done.stderr
    assert names(tmp_path) == {"letters"}


def test_a_database_whose_path_no_library_takes_is_refused(tmp_path: Path) -> None:
    run([letters(tmp_path / "letters", 1)], tmp_path / "out.duckdb")
    odd = (tmp_path / "out.duckdb").rename(tmp_path / "out\udcfc.duckdb")
    with pytest.raises(NoDecisions, match="not UTF-8"):
        open_database(odd)
    with pytest.raises(NoDecisions, match="not UTF-8"):
        write_report(odd, tmp_path / "out.html", "Letters", 10)


def test_letters_that_the_terminal_has_no_signs_for_are_printed(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f"{SHELL} rules 'Upheld – “x”'"], cwd=tmp_path, capture_output=True, timeout=60,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"},
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
