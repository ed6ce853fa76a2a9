"""Which engine reads the letters of a run."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext

from .cluster import check_dask, open_cluster
from .pool import SECONDS_PER_LETTER, SECONDS_WITH_OCR, Pool, ProcessPool, ThisProcess
from .processes import METHODS, Copies, Loaders, default_method
from .worker import Task

ENGINES = ("processes", "dask")
"""Processes of this machine, or the workers of a Dask cluster."""


def check_engine(engine: str, workers: int | None) -> None:
    """Find out before a long run whether an engine can run it.

    engine (str): One of `ENGINES`.
    workers (int): As for `extract`.
    RAISES (ValueError): If there is no such engine, or it is to read in this process and cannot.
    RAISES (MissingExtra): If Dask is wanted and not installed.
    """
    if engine not in ENGINES:
        raise ValueError(f"no engine is called {engine!r}: name one of {', '.join(ENGINES)}")
    if engine == "dask":
        check_dask()
        if workers == 0:
            raise ValueError("Dask needs workers: leave 0 out, or name the engine processes")


def cores() -> int:
    """How many processor cores this process may use. RETURNS (int): At least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def open_pool(
    workers: int | None,
    task: Task,
    seconds: float | None = None,
    method: str | None = None,
    engine: str = "processes",
) -> AbstractContextManager[Pool]:
    """Get ready to read letters.

    workers (int): Number of processes; `None` for one a core, 0 to read in this one.
    task (Task): What they do.
    seconds (float): How long a letter may take in a process; `None` for the usual time. In this one nothing could stop
        it.
    method (str): One of `METHODS`; the best of the system if none is named. Not for Dask.
    engine (str): One of `ENGINES`.
    RETURNS (ContextManager): Gives the pool, and ends its processes when it is left.
    """
    count = workers if workers is not None else cores()
    patience = seconds or (SECONDS_WITH_OCR if task.options.ocr else SECONDS_PER_LETTER)
    if engine == "dask":
        return open_cluster(count, task, patience)
    if not count:
        return nullcontext(ThisProcess(task))
    way = method or default_method()
    if way not in METHODS:
        raise ValueError(f"workers cannot be started by {way!r} here: name one of {', '.join(METHODS)}")
    return ProcessPool(count, lambda: Copies(task) if way == "fork" else Loaders(task, way), patience)
