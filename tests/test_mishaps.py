"""What may befall a run: letters that crash, hang or fill the memory, and signals. Nothing else is lost by it."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import plain_pipeline
import pytest
import signalled
import typer
from letter_runs import alive, failures, letters, rows, run

from imr_nlp.cli import endings
from imr_nlp.engines.batch import extract
from imr_nlp.engines.processes import METHODS, start_unheard
from imr_nlp.engines.worker import describe
from imr_nlp.readers import ReadOptions

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
TESTS = Path(__file__).parent
COMMAND = """
import sys
sys.path.insert(0, sys.argv.pop(1))
import plain_pipeline
import imr_nlp.engines.batch as batch
from functools import partial
from imr_nlp.cli import app
if __name__ == "__main__":
    batch.extract = partial(batch.extract, load=plain_pipeline.load)
    app()
"""


@contextmanager
def started(folder: Path, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """`imr` with the plain pipeline, as a session of its own."""
    script = folder / "run.py"
    script.write_text(COMMAND)
    command = [sys.executable, str(script), str(TESTS), *map(str, arguments)]
    process = subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
        gone(process.pid)


def gone(session: int) -> None:
    patience = time.monotonic() + 5
    while alive(session):
        assert time.monotonic() < patience, "a process outlived the run"
        time.sleep(0.05)


def processes(session: int, state: str) -> list[int]:
    listing = subprocess.run(["ps", "-eo", "pid=,sess=,stat="], capture_output=True, text=True, check=True).stdout
    found = (line.split() for line in listing.splitlines())
    return [int(pid) for pid, one, now in found if one == str(session) and now.startswith(state)]


def hangs(session: int) -> int:
    """Wait until a worker is at a letter that takes for ever. Returns its process."""
    patience = time.monotonic() + 60
    while time.monotonic() < patience:
        for pid in processes(session, "R"):
            if pid != session and float(Path(f"/proc/{pid}/stat").read_text().split()[13]) > 50:
                parent = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
                if parent != session and os.getpgid(pid) == pid:
                    return pid
        time.sleep(0.1)
    raise AssertionError("no worker hangs")


# Letters


KILLING = ("end the process", "eat memory", "crash")
RAISING = ("raise an error", "leave", "want memory", "go deep", "quote the letter")


@pytest.mark.parametrize("method", METHODS)
def test_letters_that_go_wrong_cost_themselves_and_no_other(tmp_path: Path, method: str) -> None:
    folder = letters(tmp_path / "letters", 30)
    killing = KILLING if method == "fork" else KILLING[:1]  # elsewhere a new worker takes seconds
    endless = ("take for ever", "sleep for ever")[: len(killing)]
    wrong = (*killing, *RAISING, *endless)
    for number, words in enumerate(wrong, 4):
        (folder / f"{number:05}.txt").write_text(f"Case Number: CM14-0000001\n{words}\n")
    output = tmp_path / "out.jsonl"
    summary = run([folder], output, workers=2, seconds_per_letter=2, start_method=method)
    kinds = ["internal"] * len((*killing, *RAISING)) + ["too_slow"] * len(endless)
    assert failures(output) == {f"{number:05}.txt": kind for number, kind in enumerate(kinds, 4)}
    assert (summary.read, summary.failed) == (30 - len(wrong), len(wrong))
    expected = [n for n in range(30) if not 4 <= n < 4 + len(wrong)]
    assert [Path(row["source"]).name for row in rows(output)] == [f"{n:05}.txt" for n in expected]


@pytest.mark.parametrize("words", RAISING)
def test_in_one_process_too(tmp_path: Path, words: str) -> None:
    folder = letters(tmp_path / "letters", 3)
    (folder / "00001.txt").write_text(words)
    assert run([folder], tmp_path / "out.jsonl").failures == {"internal": 1}
    assert len(rows(tmp_path / "out.jsonl")) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system knows no such bound")
def test_a_letter_may_not_fill_the_memory(tmp_path: Path) -> None:
    folder = letters(tmp_path / "letters", 3)
    (folder / "00001.txt").write_text("fill memory")
    output = tmp_path / "out.jsonl"
    assert run([folder], output, workers=1).read == 2
    assert failures(output) == {"00001.txt": "internal"}
    more = ReadOptions(max_size=40_000_000)
    assert run([folder], output, workers=1, options=more).read == 3, "longer letters need more"


def test_only_letters_that_take_for_ever(tmp_path: Path) -> None:
    folder = letters(tmp_path / "letters", 3, "take for ever\n")
    began = time.monotonic()
    summary = run([folder], tmp_path / "out.jsonl", workers=2, seconds_per_letter=0.5)
    assert summary.failures == {"too_slow": 3}
    assert time.monotonic() - began < 40


def test_many_letters_within_the_limit_of_one(tmp_path: Path) -> None:
    folder = letters(tmp_path / "letters", 40, "take long\n")
    assert run([folder], tmp_path / "out.jsonl", workers=1, seconds_per_letter=0.9).read == 40


def test_a_failure_does_not_quote_the_letter() -> None:
    def raised(message: object, text: str) -> str:
        try:
            raise ValueError(message)
        except ValueError as error:
            return describe(error, text)

    assert raised("invalid literal: 'Jane'", "Jane Doe hurt her knee").startswith("ValueError (test_mishaps.py, line")
    assert raised("12", "on 12 May").startswith("ValueError (")
    assert raised("Jane", "").startswith("ValueError ("), "nothing is known of the letter"
    assert raised("no such thing", "Jane Doe").startswith("ValueError: no such thing (")
    assert raised("", "Jane Doe").startswith("ValueError (")


# Signals


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_a_signal_ends_a_run_at_once_although_a_worker_hangs(tmp_path: Path, sent: int, code: int) -> None:
    folder = letters(tmp_path / "letters", 40)
    (folder / "00039.txt").write_text("take for ever")
    output = tmp_path / "out.jsonl"
    output.write_text("an earlier run")
    arguments = ("extract", folder, "-o", output, "-o", tmp_path / "out.duckdb", "--workers", "2")
    with started(tmp_path, *arguments) as process:
        hangs(process.pid)
        process.send_signal(sent)
        began = time.monotonic()
        _, told = process.communicate(timeout=20)
        assert time.monotonic() - began < 5
        assert process.returncode == code
        gone(process.pid)
    assert output.read_text() == "an earlier run"
    left = {path.name for path in tmp_path.iterdir()} - {"letters", "run.py", "out.jsonl", "out.jsonl.journal"}
    if sent != signal.SIGKILL:
        assert "--resume" in told
        assert not left
    (folder / "00039.txt").write_text("CM14-0000039")
    summary = run([folder], output, tmp_path / "out.duckdb", resume=True)
    assert summary.known + summary.read == 40
    assert len(rows(output)) == 40
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_process_hears_no_ctrl_c_even_while_it_is_loaded() -> None:
    process = multiprocessing.get_context("spawn").Process(target=signalled.work)
    start_unheard(process)
    process.join(60)
    assert process.exitcode == 0
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


LEFT = """
import plain_pipeline
from imr_nlp.engines.processes import Copies
from imr_nlp.engines.worker import Task
from imr_nlp.readers import ReadOptions
if __name__ == "__main__":
    copies = Copies(Task(plain_pipeline.load, ReadOptions(), ()))
    hand = copies.start()
"""


def test_a_process_that_nobody_closes_ends_with_the_command(tmp_path: Path) -> None:
    (tmp_path / "run.py").write_text(LEFT)
    command = [sys.executable, str(tmp_path / "run.py")]
    process = subprocess.Popen(command, start_new_session=True, env={**os.environ, "PYTHONPATH": str(TESTS)})
    try:
        assert process.wait(30) == 0
    finally:
        process.kill()
        gone(process.pid)


def test_a_worker_that_is_killed_costs_its_letter_at_most(tmp_path: Path) -> None:
    folder = letters(tmp_path / "letters", 40)
    (folder / "00020.txt").write_text("take for ever")
    output = tmp_path / "out.jsonl"
    arguments = ("extract", folder, "-o", output, "--workers", "2", "--seconds-per-letter", "3")
    with started(tmp_path, *arguments) as process:
        os.kill(hangs(process.pid), signal.SIGKILL)
        process.communicate(timeout=60)
        assert process.returncode == 1
    assert failures(output) == {"00020.txt": "too_slow"}
    assert len(rows(output)) == 39


def test_the_process_that_has_the_pipeline_is_replaced(tmp_path: Path) -> None:
    folder = letters(tmp_path / "letters", 40, "take long\n")
    (folder / "00020.txt").write_text("take for ever")
    output = tmp_path / "out.jsonl"
    arguments = ("extract", folder, "-o", output, "--workers", "2", "--seconds-per-letter", "5")
    with started(tmp_path, *arguments) as process:
        worker = hangs(process.pid)
        os.kill(int(Path(f"/proc/{worker}/stat").read_text().rsplit(")", 1)[1].split()[1]), signal.SIGKILL)
        process.communicate(timeout=60)
        assert process.returncode == 1
    assert failures(output) == {"00020.txt": "too_slow"}
    assert len(rows(output)) == 39


def test_a_run_in_a_thread(tmp_path: Path) -> None:
    from threading import Thread

    folder, done = letters(tmp_path / "letters", 20), []

    def go() -> None:
        done.append(extract([folder], [tmp_path / "out.jsonl"], workers=1, load=plain_pipeline.load))

    thread: Any = Thread(target=go)
    thread.start()
    thread.join()
    assert done[0].read == 20


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("turned", [True, False])
def test_a_signal_has_its_exit_code_whatever_a_library_makes_of_it(sent: int, code: int, turned: bool) -> None:
    @endings.command
    def interrupted() -> None:
        try:
            os.kill(os.getpid(), sent)
            time.sleep(5)
        except BaseException as error:
            raise (RuntimeError("Query interrupted") if turned else error) from None

    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(typer.Exit) as ended:
        interrupted()
    assert ended.value.exit_code == code
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.parametrize("error", [OSError("the disk is full"), MemoryError()])
def test_what_befalls_a_command_is_told_without_a_traceback(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    @endings.command
    def broken() -> None:
        raise error

    with pytest.raises(typer.Exit) as ended:
        broken()
    assert ended.value.exit_code == 3
    assert re.search("disk|memory", capsys.readouterr().err)
