"""A whole run of `imr extract`: what a letter costs its worker and the main process, and what many cores would do.

Processor time is measured, since other programs disturb it less than the clock: of two runs of different length, so
that what it takes to start drops out. The arithmetic for more cores than there are stands in `scaled`.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import srsly
from needed import needed

from imr_nlp.engines.batch import extract

psutil = needed("psutil")

OUTPUTS = {"JSONL": ("jsonl",), "four formats": ("jsonl", "csv", "parquet", "duckdb")}
ENGINES = ("processes", "dask")
CORES = (1, 2, 8, 64)
MANY = 2_000_000
_SHORT = 4  # a run of a fourth of the letters is taken off


def measure_end_to_end(letters: Sequence[str]) -> dict[str, Any]:
    """Runs of `imr extract` with two workers, for each kind of output, and the same by Dask for one.

    letters (Sequence[str]): Letters to read.
    RETURNS (dict): For each run milliseconds of workers and of the main process a letter, letters a second by the
        clock, and megabytes.
    """
    measured = {}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "letters.jsonl")
        srsly.write_jsonl(source, ({"text": letter} for letter in letters))
        for engine, (name, suffixes) in [("processes", one) for one in OUTPUTS.items()] + [
            ("dask", ("JSONL", ("jsonl",)))
        ]:
            outputs = [str(Path(folder, f"decisions.{suffix}")) for suffix in suffixes]
            short, long = (_run(source, outputs, engine, count) for count in (len(letters) // _SHORT, len(letters)))
            more = long["letters"] - short["letters"]
            key = name if engine == "processes" else f"{name}, by Dask"
            measured[key] = {
                "worker_ms": (long["workers"] - short["workers"]) / more * 1e3,
                "parent_ms": (long["parent"] - short["parent"]) / more * 1e3,
                "letters_per_second": more / (long["clock"] - short["clock"]),
                "parent_mb": long["parent_mb"],
                "worker_mb": long["worker_mb"],
                "load": os.getloadavg()[0],
            }
    return measured


def scaled(measured: dict[str, float], cores: int) -> dict[str, Any]:
    """What a run would do on so many cores, all of them workers, where each does what it did in the measurement.

    Assumed: workers do not slow each other down, the main process has a core to itself or takes its share of one, and
    disks keep up. Nothing but the main process is shared, so it is what bounds the rate.

    measured (dict): A run, as from `measure_end_to_end`.
    cores (int): Number of cores.
    RETURNS (dict): Letters a second, hours for `MANY` letters, megabytes, and what bounds it.
    """
    shared = 1e3 * cores / (measured["worker_ms"] + measured["parent_ms"])  # every core does either
    main = 1e3 / measured["parent_ms"]
    rate = min(shared, main)
    return {
        "letters_per_second": rate,
        "hours": MANY / rate / 3600,
        "megabytes": measured["parent_mb"] + cores * measured["worker_mb"],
        "bound": "workers" if shared < main else "main process",
    }


def _run(source: Path, outputs: Sequence[str], engine: str, count: int) -> dict[str, float]:
    command = [sys.executable, __file__, str(source), engine, str(count), *outputs]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def run(source: str, engine: str, count: int, outputs: Sequence[str]) -> None:
    """Read letters in this process and its workers, and print what it took as JSON."""
    own: list[float] = []

    def look(done: int) -> None:
        if done == count:
            children = psutil.Process().children(recursive=True)
            own.extend(sorted(one.memory_full_info().uss / 1e6 for one in children))

    began, before = time.perf_counter(), time.process_time()
    summary = extract(
        [source], list(map(Path, outputs)), workers=2, limit=count, resume=False, keep_journal=False, engine=engine,
        on_progress=look,
    )  # fmt: skip
    if summary.read != count:
        raise RuntimeError(f"only {summary.read} of {count} letters were read: {summary.failures}")
    clock, parent = time.perf_counter() - began, time.process_time() - before
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(json.dumps({
        "letters": count, "clock": clock, "parent": parent, "workers": workers.ru_utime + workers.ru_stime,
        "parent_mb": peak, "worker_mb": own[-1] if own else 0.0,
    }))  # fmt: skip


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:])
