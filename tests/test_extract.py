"""Runs over many letters: order, failures, what a killed run leaves and how it is taken up again."""

from __future__ import annotations

import csv
import json
import re
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import closing, nullcontext
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import plain_pipeline
import pytest
import rendering
import typer
from click.testing import Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from short_letters import ISSUES, RATIONALES
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from typer.testing import CliRunner

from imr_nlp.cli.extract import extract as imr_extract
from imr_nlp.engines.batch import Summary, count_letters, extract
from imr_nlp.engines.journal import Journal, Kept, UnfinishedRun, pack, unpack
from imr_nlp.engines.journal import Result as JournalResult
from imr_nlp.engines.worker import Task, Worker
from imr_nlp.readers import ReadOptions
from imr_nlp.records import Record

TESTS = Path(__file__).parent


def run(paths: list[Path | str], *outputs: Path, **options: Any) -> Summary:
    return extract(paths, outputs, **{"workers": 0, "load": plain_pipeline.load, **options})


def letters(folder: Path, count: int, words: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(f"Case Number: CM14-{number:07}\n{words}Norco: Upheld\n" * 3)
    return folder


def rows(output: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.read_text("utf-8").splitlines()]


def failures(output: Path) -> dict[str, str]:
    beside = output.with_name(output.name + ".failures.csv")
    with beside.open(encoding="utf-8-sig", newline="") as file:
        return {Path(row["source"]).name: row["kind"] for row in csv.DictReader(file)}


def test_letters_come_out_in_the_order_they_went_in(tmp_path: Path) -> None:
    folder = letters(tmp_path / "letters", 60)
    (folder / "00000.txt").write_text("take long CM14-0000000")
    output = tmp_path / "out.jsonl"
    summary = run([folder], output, workers=2)
    assert [row["case_number"] for row in rows(output)] == [f"CM14-{number:07}" for number in range(60)]
    assert (summary.read, summary.known, summary.failed, summary.total) == (60, 0, 0, 60)
    assert not (tmp_path / "out.jsonl.failures.csv").exists()


def test_a_tokenizer_that_learns_does_so_between_batches_and_in_no_zone(tmp_path: Path) -> None:
    zones: list[bool] = []

    class Learning(Tokenizer):  # type: ignore[misc]
        def learn(self) -> None:
            zones.append(self.vocab.in_memory_zone)

    def load() -> Language:
        nlp = plain_pipeline.load()
        nlp.tokenizer = Learning(nlp.vocab)
        return nlp

    run([letters(tmp_path / "letters", 40)], tmp_path / "out.jsonl", load=load)
    assert len(zones) > 1
    assert not any(zones)


class FailsOnEveryLetter:
    """A pipeline that notes what it is given."""

    def __init__(self) -> None:
        self.max_length, self.tokenizer, self.memory_zone = 0, object(), nullcontext
        self.given: list[str] = []

    def __call__(self, text: str) -> None:
        self.given.append(text)
        raise ValueError


def test_worker_reads_letters_of_the_package_before_it_is_copied_and_takes_no_harm_from_them() -> None:
    pipeline = FailsOnEveryLetter()
    Worker(Task(lambda: pipeline, ReadOptions(), ())).prepare()  # type: ignore[arg-type,return-value]
    samples = files("imr_nlp") / "serve" / "samples"
    assert sorted(pipeline.given) == sorted(one.read_text("utf-8") for one in samples.iterdir())


def test_every_file_is_accounted_for(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    pdf = rendering.letter_pdf("Case Number: CM14-0000007\n\nNorco: Upheld\n\n" * 40)
    files: dict[str, bytes] = {
        "00 good.pdf": pdf, "01 empty.txt": b"", "02 cut.pdf": pdf[:-300],
        "03 locked.pdf": rendering.encrypted_pdf("x"), "04 scan.pdf": rendering.scanned_pdf(),
        "05 binary.txt": bytes(range(256)) * 9, "06 large.txt": b"word " * 30_000,
        "07 wrong encoding.txt": "Case Number: CM14-0000009 “Norco”: Upheld".encode("cp1252"),
        "08 copy.pdf": pdf, "09 bug.txt": b"raise an error", "10 rows.csv": b"text\nCM14-0000011\n\"\"\n",
    }  # fmt: skip
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with zipfile.ZipFile(folder / "11 more.zip", "w") as archive:
        archive.writestr("a.txt", "CM14-0000012")
    outputs = [tmp_path / f"out.{suffix}" for suffix in ("jsonl", "csv", "parquet", "duckdb")]
    options = ReadOptions(max_size=100_000)
    summary = run([folder, tmp_path / "nowhere"], *outputs, workers=2, options=options)
    assert failures(outputs[0]) == failures(outputs[1]) == failures(outputs[2]) == {
        "01 empty.txt": "empty", "02 cut.pdf": "damaged_pdf", "03 locked.pdf": "encrypted_pdf",
        "04 scan.pdf": "no_text_layer", "05 binary.txt": "binary", "06 large.txt": "too_large",
        "09 bug.txt": "internal", "10 rows.csv#2": "empty", "nowhere": "missing",
    }  # fmt: skip
    read = {Path(row["source"]).name: row["case_number"] for row in rows(outputs[0])}
    assert read == {
        "00 good.pdf": "CM14-0000007", "07 wrong encoding.txt": "CM14-0000009", "08 copy.pdf": "CM14-0000007",
        "10 rows.csv#1": "CM14-0000011", "11 more.zip!a.txt": "CM14-0000012",
    }  # fmt: skip
    first, copy = rows(outputs[0])[0], rows(outputs[0])[2]
    assert first["sha256"] == copy["sha256"]
    assert len(first["pages"]) > 1
    assert summary.read == len(read)
    assert summary.failures["internal"] == 1
    assert summary.total == len(read) + summary.failed
    assert summary.total == count_letters([folder, tmp_path / "nowhere"], options)


def test_internal_failure_names_the_exception(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("raise an error")
    output = tmp_path / "out.csv"
    assert run([tmp_path / "letter.txt"], output).failures == {"internal": 1}
    told = (tmp_path / "out.csv.failures.csv").read_text("utf-8-sig")
    assert re.search(r"KeyError: 'no such thing' \(plain_pipeline\.py, line \d+\)", told)


@pytest.mark.parametrize("workers", [1, 2])
def test_letter_that_ends_its_process_is_a_failure_and_the_others_are_read(tmp_path: Path, workers: int) -> None:
    folder = letters(tmp_path / "letters", 24)
    (folder / "00003.txt").write_text("end the process")
    output = tmp_path / "out.jsonl"
    summary = run([folder], output, workers=workers)
    assert failures(output) == {"00003.txt": "internal"}
    assert (summary.read, summary.failed) == (23, 1)
    assert [Path(row["source"]).name for row in rows(output)] == [f"{n:05}.txt" for n in range(24) if n != 3]


@pytest.mark.parametrize(
    ("load", "error", "words"),
    [
        (plain_pipeline.load_nothing, OSError, "not installed"),
        (plain_pipeline.never_load, RuntimeError, "whatever letter"),
    ],
)
def test_pipeline_that_cannot_be_loaded_ends_the_run(
    tmp_path: Path, load: Callable[[], Any], error: type[Exception], words: str
) -> None:
    folder = letters(tmp_path / "letters", 20)
    with pytest.raises(error, match=words):
        run([folder], tmp_path / "out.jsonl", load=load, workers=1)
    assert not (tmp_path / "out.jsonl").exists()


def test_limit_stops_early(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    assert run([letters(tmp_path / "letters", 9)], output, limit=4).total == 4
    assert len(rows(output)) == 4


def test_progress_counts_every_letter(tmp_path: Path) -> None:
    seen: list[int] = []
    run([letters(tmp_path / "letters", 9), "nowhere"], tmp_path / "out.jsonl", on_progress=seen.append)
    assert seen == list(range(1, 11))


@pytest.mark.parametrize("outputs", [[], ["out.docx"], ["out.jsonl", "out"]])
def test_output_that_nobody_can_write_is_refused_at_once(tmp_path: Path, outputs: list[str]) -> None:
    with pytest.raises(ValueError, match=r"output|suffix"):
        run([tmp_path], *(tmp_path / name for name in outputs), load=plain_pipeline.load_nothing)
    assert not list(tmp_path.iterdir())


# Taking up again


def test_resumed_run_reads_only_what_is_new(tmp_path: Path) -> None:
    folder = letters(tmp_path / "letters", 6)
    output = tmp_path / "out.jsonl"
    run([folder], output, resume=True)
    (folder / "00002b.txt").write_text("CM14-0000099")
    (folder / "00004.txt").rename(folder / "00009.txt")
    (folder / "00005.txt").unlink()
    summary = run([folder], output, resume=True)
    assert (summary.read, summary.known) == (1, 5)
    fresh = tmp_path / "fresh.jsonl"
    run([folder], fresh)
    assert output.read_bytes() == fresh.read_bytes()
    assert [row["case_number"][-2:] for row in rows(output)] == ["00", "01", "02", "99", "03", "04"]


def test_resumed_run_needs_no_pipeline_for_what_is_known(tmp_path: Path) -> None:
    folder = letters(tmp_path / "letters", 6)
    first, second = tmp_path / "out.jsonl", tmp_path / "out.csv"
    run([folder], first)
    assert run([folder], first, second, resume=True, load=plain_pipeline.never_load).known == 6
    assert len(second.read_text("utf-8-sig").splitlines()) == 7


def test_run_without_resume_reads_all(tmp_path: Path) -> None:
    folder = letters(tmp_path / "letters", 3)
    for _ in range(2):
        assert run([folder], tmp_path / "out.jsonl").read == 3


def test_changed_letter_is_read_again(tmp_path: Path) -> None:
    folder = letters(tmp_path / "letters", 3)
    run([folder], tmp_path / "out.jsonl")
    (folder / "00001.txt").write_text("CM14-0000077")
    summary = run([folder], tmp_path / "out.jsonl", resume=True)
    assert (summary.read, summary.known) == (1, 2)
    assert rows(tmp_path / "out.jsonl")[1]["case_number"] == "CM14-0000077"


def test_one_content_read_as_two_formats_is_not_mixed_up(tmp_path: Path) -> None:
    for name in ("a.html", "b.txt"):
        (tmp_path / name).write_text("<b>CM14</b>-0000001")
    output = tmp_path / "out.jsonl"
    for _ in range(2):
        run([tmp_path / "a.html", tmp_path / "b.txt"], output, resume=True)
        assert [row["case_number"] for row in rows(output)] == ["CM14-0000001", None]


def test_unfinished_run_is_not_thrown_away_unasked(tmp_path: Path) -> None:
    folder = letters(tmp_path / "letters", 3)
    output = tmp_path / "out.jsonl"
    with Journal(tmp_path / "out.jsonl.journal", {"version": "x"}, None) as journal:
        journal.add("text abc", JournalResult("abc", b""))
    with pytest.raises(UnfinishedRun, match="1 letters"):
        run([folder], output)
    assert not output.exists()
    assert run([folder], output, resume=False).read == 3


def test_results_of_another_version_are_not_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = letters(tmp_path / "letters", 3)
    run([folder], tmp_path / "out.jsonl")
    monkeypatch.setattr("imr_nlp.engines.batch.__version__", "99")
    assert run([folder], tmp_path / "out.jsonl", resume=True).read == 3


def test_two_runs_do_not_write_to_one_output(tmp_path: Path) -> None:
    folder = letters(tmp_path / "letters", 3)
    with (
        Journal(tmp_path / "out.jsonl.journal", {}, None),
        pytest.raises(OSError, match="another run"),
    ):
        run([folder], tmp_path / "out.jsonl")


def test_file_in_the_place_of_the_journal_is_left_alone(tmp_path: Path) -> None:
    journal = tmp_path / "out.jsonl.journal"
    journal.write_text("my diary\n" * 1000)
    with pytest.raises(OSError, match="no journal"):
        run([letters(tmp_path / "letters", 1)], tmp_path / "out.jsonl")
    assert journal.read_text() == "my diary\n" * 1000


NAMES = st.text(min_size=1, max_size=8) | st.just("not UTF-8 \udcff.txt")


@given(st.lists(st.tuples(NAMES, st.integers(0, 3)), unique_by=lambda pair: pair[1]))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_journal_gives_back_what_it_was_given(tmp_path: Path, letters: list[tuple[str, int]]) -> None:
    records = [
        Record(source, str(content), {"number": content}, [{"label": "é"}], (0, content)) for source, content in letters
    ]
    with Journal(tmp_path / "journal", {}, False) as journal:
        for record in records:
            journal.add(record.sha256, JournalResult(record.sha256, pack(record)))
    with Journal(tmp_path / "journal", {}, True) as journal:
        assert journal.kept == len(records)
        found = [(record.source, journal.find(record.sha256)) for record in records]
        assert [unpack(Kept(source, result)) for source, result in found if result is not None] == records
        assert journal.find("another") is None
    assert (tmp_path / "journal").stat().st_mode & 0o777 == 0o600


RUN = """
import sys
sys.path.insert(0, sys.argv[1])
import plain_pipeline
from pathlib import Path
from imr_nlp.engines.batch import extract
if __name__ == "__main__":
    outputs = [Path(one) for one in sys.argv[3:]]
    tell = lambda done: print(done, flush=True)
    extract(sys.argv[2:3], outputs, workers=2, resume=True, load=plain_pipeline.load, on_progress=tell)
"""


def kill_after(command: list[str], letters: int) -> int:
    """Start a run, kill it once so many letters are done, and see its workers gone. Returns how many were kept."""
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout as done:
        for line in done:
            if int(line) == letters:
                break
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    patience = time.monotonic() + 10
    while alive(process.pid):
        assert time.monotonic() < patience, "workers outlived the run"
        time.sleep(0.1)
    with closing(sqlite3.connect(f"{command[4]}.journal")) as journal:
        return int(journal.execute("SELECT count(*) FROM letters").fetchone()[0])


def alive(session: int) -> bool:
    listing = subprocess.run(["ps", "-eo", "sess=,stat="], capture_output=True, text=True, check=True).stdout
    processes = [line.split() for line in listing.splitlines()]
    return any(one == str(session) and not state.startswith("Z") for one, state in processes)


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_runs_taken_up_give_what_an_uninterrupted_run_gives(tmp_path: Path) -> None:
    folder = letters(tmp_path / "letters", 200, "take long\n")
    (folder / "00042.txt").write_bytes(b"")
    (folder / "00043.txt").write_text("raise an error")
    for number in (5, 60, 150):
        (folder / f"{number:05}.txt").write_text(f"{ISSUES}\n\f{RATIONALES}\n\f{ISSUES}")
    script = tmp_path / "run.py"
    script.write_text(RUN)
    outputs = [tmp_path / name for name in ("killed.csv", "killed.jsonl")]
    command = [sys.executable, str(script), str(TESTS), str(folder), *map(str, outputs)]
    kept = [kill_after(command, letters) for letters in (70, 120, 190)]
    assert 0 < kept[0] < kept[1] < kept[2] < 200
    assert not any(output.exists() for output in outputs)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    whole = [tmp_path / name for name in ("whole.csv", "whole.jsonl")]
    run([folder], *whole, workers=2)
    for output, expected in zip(outputs, whole, strict=True):
        assert output.read_bytes() == expected.read_bytes()
        assert failures(output) == failures(expected) == {"00042.txt": "empty", "00043.txt": "internal"}
    sources = [row["source"] for row in rows(outputs[1])]
    assert len(sources) == len(set(sources)) == 198 + 3 * 2, "of a file with several letters each stands there once"


# The command


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    app = typer.Typer()
    app.command()(imr_extract)
    plain = partial(extract, load=plain_pipeline.load)
    monkeypatch.setattr("imr_nlp.engines.batch.extract", plain)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *arguments: CliRunner().invoke(app, [str(one) for one in arguments])


def test_command_writes_outputs_and_sums_up(tmp_path: Path, command: Callable[..., Result]) -> None:
    folder = letters(tmp_path / "letters", 5)
    (folder / "rows.csv").write_text("letter\nCM14-0000055\n")
    outputs = [tmp_path / "out.jsonl", tmp_path / "out.duckdb"]
    arguments = (folder, "-o", outputs[0], "-o", outputs[1], "--workers", 0, "--text-column", "letter")
    done = command(*arguments)
    assert done.exit_code == 0
    assert done.stdout == ""
    assert re.search(r"read\W+6\b", done.stderr)
    assert all(str(output) in done.stderr for output in outputs)
    assert rows(outputs[0])[5]["case_number"] == "CM14-0000055"
    assert not (tmp_path / "out.jsonl.journal").exists()
    first = command(*arguments, "--resume")
    assert first.exit_code == 0, first.output
    again = command(*arguments, "--resume")
    assert again.exit_code == 0
    assert re.search(r"read by an earlier run\W+6\b", again.stderr)


def test_command_tells_by_its_exit_code_that_some_letters_failed(
    tmp_path: Path, command: Callable[..., Result]
) -> None:
    folder = letters(tmp_path / "letters", 2)
    (folder / "empty.txt").touch()
    done = command(folder, "nowhere", "-o", tmp_path / "out.csv", "--workers", 0)
    assert done.exit_code == 1
    assert re.search(r"failed: empty\W+1\b", done.stderr)
    assert re.search(r"failed: missing\W+1\b", done.stderr)
    assert re.search(r"all\W+4\b", done.stderr)
    quiet = command(folder, "-o", tmp_path / "out.csv", "--workers", 0, "--quiet")
    assert (quiet.exit_code, quiet.output) == (1, "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["letters"], "--output"),
        (["-o", "out.csv"], "PATH"),
        (["letters", "-o", "out.docx"], ".docx"),
        (["letters", "-o", "out.csv", "--workers", "-1"], "--workers"),
        (["letters", "-o", "no-such-folder/out.csv"], "no-such-folder"),
        (["letters", "-o", "stopped.csv"], "--resume"),
    ],
)
def test_command_that_makes_no_sense_is_refused(
    tmp_path: Path, command: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    letters(tmp_path / "letters", 2)
    with Journal(Path("stopped.csv.journal"), {}, None) as journal:
        journal.add("text abc", JournalResult("abc", b""))
    done = command(*arguments)
    assert done.exit_code == 2
    assert words in re.sub(r"\x1b\[[\d;]*m", "", done.output)
    assert not list(tmp_path.glob("*.csv"))
