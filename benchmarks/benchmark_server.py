"""Load on `imr serve`: more clients than it has places, mixed letters, and what comes of it.

python benchmarks/benchmark_server.py corpus/samples --seconds 300

It starts a server of its own on loopback, asks it with twice as many clients as it accepts requests, and compares every
answer with what the pipeline itself reads in the letter. It ends with status 1 for a wrong answer, for an accepted
request without one, for memory that grows, or where the slowest hundredth takes more than five times the median.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import httpx
import typer
from needed import needed

import imr_nlp

psutil = needed("psutil")

PAUSE = 0.2  # seconds after which a client that was refused asks again, sooner than it is told to
WATCH = 10.0  # seconds between two looks at the memory
MOST = 5.0  # times the median that the slowest hundredth may take
GROWTH = 1.10  # memory of the last third of the time against that of the middle third
TYPES = {".txt": "text/plain", ".pdf": "application/pdf"}
Decisions = list[dict[str, Any]]


@dataclass
class Told:
    """What came of it.

    seconds (list): How long each accepted request took.
    refused (int): Requests that were asked to come back.
    wrong (int): Answers that are not what the pipeline reads.
    lost (int): Requests that got neither an answer nor a refusal.
    memory (list): Bytes of the server and its processes, as time goes on.
    """

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    wrong: int = 0
    lost: int = 0
    memory: list[int] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """RETURNS (dict): The figures, for people and programs."""
        times = sorted(self.seconds)
        third = max(1, len(self.memory) // 3)
        middle, last = self.memory[third : 2 * third] or self.memory, self.memory[-third:]
        slow = times[int(len(times) * 0.99)]
        return {
            "accepted": len(times), "refused": self.refused, "wrong": self.wrong, "lost": self.lost,
            "median_ms": round(median(times) * 1000), "p99_ms": round(slow * 1000),
            "p99_against_median": round(slow / median(times), 2),
            "memory_mb": [round(one / 1e6) for one in self.memory],
            "memory_growth": round(median(last) / median(middle), 3),
        }  # fmt: skip


@contextmanager
def serving(workers: int, places: int) -> Iterator[tuple[str, psutil.Process]]:
    """Run a server on a free port. YIELDS (tuple): Its address, and its process."""
    command = [sys.executable, "-c", "from imr_nlp.cli import app; app()", "serve", "--port", "0"]
    command += ["--workers", str(workers), "--max-requests", str(places)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            address = next((found[1] for line in process.stderr if (found := re.search(r"(http://\S+)/ ", line))), None)
            if address is None:
                raise typer.BadParameter("the server did not come up")
            while httpx.get(f"{address}/healthz").json()["workers"] < workers:
                time.sleep(0.5)
            yield address, psutil.Process(process.pid)
        finally:
            process.terminate()


async def load(address: str, server: psutil.Process, letters: dict[Path, Decisions], clients: int, end: float) -> Told:
    """Ask until the time is over. RETURNS (Told): What came of it."""
    told = Told()
    bodies = {path: path.read_bytes() for path in letters}
    limits = httpx.Limits(max_connections=clients)

    async def ask(client: httpx.AsyncClient, seed: int) -> None:
        chance = random.Random(seed)
        while time.monotonic() < end:
            path = chance.choice(list(letters))
            began = time.monotonic()
            headers = {"content-type": TYPES[path.suffix]}
            try:
                answer = await client.post("/v1/decisions", content=bodies[path], headers=headers)
            except httpx.TransportError:
                told.lost += 1
                continue
            if answer.status_code == 503:
                told.refused += 1
                await asyncio.sleep(PAUSE)
            elif answer.status_code != 200:
                told.lost += 1
            else:
                told.seconds.append(time.monotonic() - began)
                told.wrong += [one["decision"] for one in answer.json()["letters"]] != letters[path]

    async def watch() -> None:
        while time.monotonic() < end:
            told.memory.append(sum(one.memory_info().rss for one in (server, *server.children(recursive=True))))
            await asyncio.sleep(min(WATCH, max(0.0, end - time.monotonic())))

    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
        await asyncio.gather(watch(), *(ask(client, seed) for seed in range(clients)))
    return told


def main(
    folder: Annotated[Path, typer.Argument(help="Folder of letters, text and PDF.", exists=True, file_okay=False)],
    seconds: Annotated[float, typer.Option(help="How long to ask.")] = 300.0,
    workers: Annotated[int, typer.Option(help="Processes of the server.")] = 2,
    places: Annotated[int, typer.Option(help="Requests that it accepts at one time.")] = 8,
) -> None:
    """Ask a server with twice as many clients as it has places."""
    nlp = imr_nlp.load()
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix in TYPES]
    letters = {
        path: [nlp(letter.text)._.imr.model_dump(mode="json") for letter in imr_nlp.read(path)] for path in paths
    }
    with serving(workers, places) as (address, server):
        told = asyncio.run(load(address, server, letters, 2 * places, time.monotonic() + seconds))
    figures = told.figures()
    print(json.dumps({"letters": len(letters), "seconds": seconds, "workers": workers, "places": places, **figures}))
    failed = told.wrong or told.lost or figures["p99_against_median"] > MOST or figures["memory_growth"] > GROWTH
    raise typer.Exit(1 if failed else 0)


if __name__ == "__main__":
    typer.run(main)
