"""The workers of the server: what a letter may cost, how many are read at a time, how it starts and ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import spacy
from serving import SAMPLES, serving
from spacy.language import Language
from spacy.tokens import Doc

import imr_nlp
from imr_nlp.readers import Item, ReadOptions
from imr_nlp.serve.jobs import LoadModel, Read
from imr_nlp.serve.workers import Busy, CannotLoad, TooSlow, WorkerDied, Workers

ELBOW = (SAMPLES / "issues-2014-elbow.txt").read_text(encoding="utf-8")

MEMORY = 1_500_000_000


# --- load, time and end


def slow_pipeline() -> Language:
    """A pipeline that takes as long as the letter says, and dies where it says so."""
    from imr_nlp.letter import extensions  # noqa: F401

    @Language.component("sleeper")
    def sleeper(doc: Doc) -> Doc:
        if "die" in doc.text:
            os._exit(1)
        if "fill" in doc.text:
            bytearray(2 * MEMORY)
            return doc
        time.sleep(float(doc.text))
        doc.user_data["imr"] = {}
        return doc

    nlp = spacy.blank("en")
    nlp.add_pipe("sleeper")
    return nlp


def broken_pipeline() -> Language:
    """A pipeline that cannot be loaded."""
    raise OSError("no such model")


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    made = Workers(1, slow_pipeline, ReadOptions(), 1.5, 2, MEMORY)
    made.start()
    yield made
    made.close()


def letter_item(text: str) -> Read:
    return Read(Item("a.txt", "text", data=text.encode()))


def test_a_letter_that_takes_too_long_costs_only_itself(workers: Workers) -> None:
    async def run() -> None:
        slow, quick = (
            asyncio.ensure_future(workers.do(letter_item("30"))),
            asyncio.ensure_future(workers.do(letter_item("0"))),
        )
        with pytest.raises(TooSlow):
            await slow
        assert (await quick)[0].letter.text == "0"

    asyncio.run(run())


def test_a_letter_that_kills_its_reader_costs_only_itself(workers: Workers) -> None:
    async def run() -> None:
        with pytest.raises(WorkerDied):
            await workers.do(letter_item("die"))
        assert (await workers.do(letter_item("0")))[0].letter.text == "0"

    asyncio.run(run())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts all of a process's memory")
def test_a_letter_that_needs_too_much_memory_costs_only_itself(workers: Workers) -> None:
    async def run() -> None:
        (failure,) = await workers.do(letter_item("fill"))
        assert (failure.kind, "MemoryError" in failure.message) == ("internal", True)
        assert (await workers.do(letter_item("0")))[0].letter.text == "0"

    asyncio.run(run())


def test_more_requests_than_places_are_asked_to_come_back(workers: Workers) -> None:
    async def run() -> None:
        async with workers.place(), workers.place():
            with pytest.raises(Busy) as error:
                async with workers.place():
                    pass
            assert error.value.seconds >= 1
        async with workers.place():
            assert workers.accepted == 1
        assert workers.accepted == 0

    asyncio.run(run())


def test_a_worker_is_ready_when_it_has_read_a_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(imr_nlp, "load", lambda model: lambda text: read.append(text))
    LoadModel()()
    assert read == [ELBOW]


def test_a_pipeline_that_cannot_be_loaded_is_told_at_the_start() -> None:
    with pytest.raises(CannotLoad, match="no such model"):
        Workers(1, broken_pipeline, ReadOptions(), 1.0, 1, MEMORY).start()


def test_a_busy_server_says_when_to_come_back_and_loses_nothing_that_it_accepted(tmp_path: Path) -> None:
    statuses: list[int] = []
    with serving(tmp_path, "--workers", "1", "--max-requests", "2") as server:
        body = {"letters": [{"text": ELBOW}] * 30}

        def send() -> None:
            answer = httpx.post(f"{server.url}/v1/decisions", json=body, timeout=60)
            statuses.append(answer.status_code)
            if answer.status_code == 503:
                assert int(answer.headers["retry-after"]) >= 1
                assert answer.json()["status"] == 503
            else:
                outcomes = [one["decision"]["outcome"] for one in answer.json()["letters"]]
                assert outcomes == ["partially_overturned"] * 30

        threads = [threading.Thread(target=send) for _ in range(6)]
        for thread in threads:
            thread.start()
        while len(statuses) < 4:  # the refusals: the two that were accepted are being read
            time.sleep(0.01)
        server.process.send_signal(signal.SIGTERM)
        for thread in threads:
            thread.join()
        assert server.process.wait(30) is not None
    assert sorted(statuses) == [200, 200, 503, 503, 503, 503]
    assert "Traceback" not in server.log


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from imr_nlp.cli import app

    (tmp_path / "no.duckdb").write_text("no database")
    for arguments, code, words in (
        (["--letters", str(tmp_path / "none")], 2, "no folder"),
        (["--letters", str(tmp_path)], 2, "belong to a table"),
        ([str(tmp_path / "missing.duckdb")], 3, "no such file"),
        ([str(tmp_path / "no.duckdb")], 3, "cannot be opened"),
        (["--host", "203.0.113.1"], 3, "cannot listen"),
    ):
        result = CliRunner().invoke(app, ["serve", *arguments])
        assert result.exit_code == code, result.output
        assert words in result.output
