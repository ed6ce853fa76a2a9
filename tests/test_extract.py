"""Runs over many letters: order, failures, the command; what is not read costs itself and stops nothing."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from contextlib import nullcontext
from importlib.resources import files
from pathlib import Path
from typing import Any

import plain_pipeline
import pytest
import rendering
from click.testing import Result
from letter_runs import failures, letters, rows, run
from spacy.language import Language
from spacy.tokenizer import Tokenizer

from imr_nlp.engines.batch import count_letters
from imr_nlp.engines.journal import Journal
from imr_nlp.engines.journal import Result as JournalResult
from imr_nlp.engines.worker import Task, Worker
from imr_nlp.readers import ReadOptions


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


# The command


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
