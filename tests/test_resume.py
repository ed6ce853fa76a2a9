"""`imr extract --resume`: a run that ended early is taken up, and reads nothing twice."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import plain_pipeline
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from letter_runs import alive, failures, letters, rows, run
from short_letters import ISSUES, RATIONALES

from imr_nlp.engines.journal import Journal, Kept, UnfinishedRun, pack, unpack
from imr_nlp.engines.journal import Result as JournalResult
from imr_nlp.records import Record

TESTS = Path(__file__).parent


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
