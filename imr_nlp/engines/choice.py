"""Which engine reads the letters of a run."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from .cluster import check_dask, open_cluster
from .pool import Pool, ProcessPool, ThisProcess
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


def open_pool(
    workers: int, task: Task, seconds: float, method: str | None = None, engine: str = "processes"
) -> AbstractContextManager[Pool]:
    """Get ready to read letters.

    workers (int): Number of processes; 0 to read in this one.
    task (Task): What they do.
    seconds (float): How long a letter may take in a process. In this one nothing could stop it.
    method (str): One of `METHODS`; the best of the system if none is named. Not for Dask.
    engine (str): One of `ENGINES`.
    RETURNS (ContextManager): Gives the pool, and ends its processes when it is left.
    """
    if engine == "dask":
        return open_cluster(workers, task, seconds)
    if not workers:
        return nullcontext(ThisProcess(task))
    way = method or default_method()
    if way not in METHODS:
        raise ValueError(f"workers cannot be started by {way!r} here: name one of {', '.join(METHODS)}")
    return ProcessPool(workers, lambda: Copies(task) if way == "fork" else Loaders(task, way), seconds)
