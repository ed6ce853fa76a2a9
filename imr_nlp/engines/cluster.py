"""Where letters are read: in the workers of a Dask cluster, started for the run or already there."""

from __future__ import annotations

import faulthandler
import gc
import logging
import os
import pickle
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from itertools import chain
from threading import Lock
from time import monotonic
from typing import Any

from ..about import __version__
from ..readers import Item, close_archives
from ..records import Failure
from ..writers.extras import load as load_extra
from .journal import Kept
from .pool import BATCHES_A_WORKER, Batch, WorkersDie
from .worker import Outcome, Tables, Task, Worker

SCHEDULER = "DASK_SCHEDULER_ADDRESS"
"""Environment variable with the address of a cluster to use. Without it one is started on this machine."""
_FEWEST = 64  # batches at once, so that a cluster that grows with its work has a reason to
_PATIENCE = 30.0  # seconds for a cluster to answer
_WITHOUT_WORKERS = 600.0
"""Seconds that a cluster may have no worker, where Dask's own setting for that (`_SETTING`) names no other time."""
_SETTING = "distributed.scheduler.no-workers-timeout"
_LOOK = 5.0  # seconds after which to look whether there is a worker
_DEATHS = 1  # of workers that Dask makes good by itself, in the cluster that is started here
_ONE_AT_A_TIME = Lock()  # threads of a worker share its pipeline
_TRIES = 3  # to find a worker that can load the pipeline
_LATE = 1.0  # seconds by which a letter may take longer than it may
_OWN_CLUSTER = {
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.work-stealing": False,
    "distributed.admin.system-monitor.interval": "10 s",
    "distributed.admin.tick.interval": "1 s",
    "distributed.worker.memory.monitor-interval": "1 s",
    # Fifteen seconds after a worker died it is given up for good unless another has its name just then; a start may
    # take longer, and that one may have died as well.
    "distributed.deploy.lost-worker-timeout": "1 day",
}
"""What a cluster that lives for one run does without: nobody looks at the samples that it takes of its workers, a
hundred a second, and each worker has few batches ahead, so that none need be taken from another. Whatever wakes the
main thread of a worker stops the thread that reads."""

_Answers = list[Outcome | Tables]


class ClusterError(OSError):
    """A Dask cluster cannot be reached, or cannot read letters as this process does. The message says why."""


def check_dask() -> None:
    """Find out that Dask is installed. RAISES (MissingExtra): If it is not."""
    load_extra("distributed", "dask")


@contextmanager
def open_cluster(workers: int, task: Task, seconds: float) -> Iterator[DaskPool]:
    """Get ready to read letters.

    workers (int): Number of processes of a cluster that is started for the run.
    task (Task): What they do.
    seconds (float): How long a letter may take.
    YIELDS (DaskPool): The pool.
    RAISES (MissingExtra): If Dask is not installed.
    RAISES (ClusterError): If the cluster cannot be reached, or is lost.
    """
    distributed = load_extra("distributed", "dask")
    address = os.environ.get(SCHEDULER)
    with ExitStack() as opened:
        if address is not None:
            pool = DaskPool(opened.enter_context(_connected(distributed, address)), task, seconds)
        else:
            opened.enter_context(load_extra("dask", "dask").config.set(_OWN_CLUSTER))
            cluster = distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL,
                scheduler_kwargs={"allowed_failures": _DEATHS},
            )  # fmt: skip
            client = distributed.Client(opened.enter_context(cluster), set_as_default=False)
            pool = DaskPool(opened.enter_context(client), task, seconds, workers * BATCHES_A_WORKER)
        try:
            yield pool
        except (distributed.comm.core.CommClosedError, distributed.client.FutureCancelledError) as error:
            raise ClusterError(f"the Dask cluster {address or ''} is lost: {type(error).__name__}") from error


def _connected(distributed: Any, address: str) -> Any:
    try:
        return distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(f"no Dask cluster answers at {address} ({SCHEDULER}): {error}") from None


class DaskPool:
    """A pool whose workers are those of a Dask cluster.

    client (distributed.Client): The connection to it.
    task (Task): What they do.
    seconds (float): How long a letter may take. A worker that takes longer ends itself, and a letter on which workers
        end again and again has failed.
    window (int): Batches that may be under way; enough for the workers that there are by default.
    """

    def __init__(self, client: Any, task: Task, seconds: float, window: int | None = None) -> None:
        self._client = client
        self._packed = pickle.dumps(task)
        self._run = uuid.uuid4().hex
        self._seconds = seconds
        self._futures: dict[Batch, Any] = {}
        self._without_workers = _without_workers()
        self.window = window or max(_FEWEST, BATCHES_A_WORKER * sum(client.nthreads().values()))

    def submit(self, batch: Batch) -> None:
        """Hand in letters, to be read when a worker is free. batch (Batch): The letters."""
        self._futures[batch] = self._send(batch.rest())

    def finish(self, batch: Batch) -> None:
        """Wait until a batch has all its outcomes and its tables.

        batch (Batch): One that was submitted. If workers died of it, its letters are read one by one.
        RAISES (WorkersDie): If workers die whatever they are given.
        RAISES (ClusterError): If the workers have another version of this package, or none.
        """
        answers = self._answers(self._futures.pop(batch))
        if answers is None:
            self._read_singly(batch)
            answers = self._answers(self._send(batch.rest()))
        if answers is None:
            raise WorkersDie("worker processes die when they make tables of what they have read")
        for answer in answers:
            batch.answer(answer)

    def _read_singly(self, batch: Batch) -> None:
        while batch.next < len(batch.entries):
            entry = batch.entries[batch.next]
            ready = self._ready()  # the time of a letter does not begin before a worker is there that has the pipeline
            began = monotonic()
            answers = self._answers(self._send([entry], ready))
            if answers is not None:
                batch.answer(answers[0])
            elif monotonic() - began > self._seconds:
                took = f"reading it took longer than {self._seconds:g} seconds"
                batch.answer(Failure(entry.source, "too_slow", took))
            else:
                died = "the process that read it died, perhaps for want of memory"
                batch.answer(Failure(entry.source, "internal", died))

    def _ready(self) -> Sequence[str]:
        """Addresses of a worker that has loaded the pipeline. What dies may have died of another batch: see again."""
        for _ in range(_TRIES):
            loaded = self._send([])
            if self._answers(loaded) is not None:
                addresses: Sequence[str] = self._client.who_has(loaded).get(loaded.key, ())
                return addresses
        raise WorkersDie("worker processes die whatever letter they are given; is there enough memory?")

    def _send(self, entries: Sequence[Item | Kept], to: Sequence[str] = ()) -> Any:
        """Have letters read, by a worker with one of these addresses if it is still there."""
        return self._client.submit(
            read_entries, self._packed, entries, self._seconds, self._run, __version__, pure=False,
            workers=[*to] or None, allow_other_workers=bool(to),
        )  # fmt: skip

    def _answers(self, future: Any) -> _Answers | None:
        """What a worker says; nothing if workers died of it."""
        distributed = load_extra("distributed", "dask")
        with_workers = monotonic()
        while True:
            try:
                answers: _Answers = future.result(timeout=min(_LOOK, self._without_workers))
                return answers
            except distributed.KilledWorker:
                return None
            except ModuleNotFoundError as error:
                raise ClusterError(f"the workers of the Dask cluster cannot read letters: {error}") from None
            except distributed.TimeoutError:
                if future.status == "error":  # it is the worker's own
                    raise
            if self._client.nthreads():
                with_workers = monotonic()
            elif monotonic() - with_workers >= self._without_workers:
                none = f"the Dask cluster has had no worker for {self._without_workers:g} seconds ({_SETTING})"
                raise ClusterError(none)


def _without_workers() -> float:
    """Seconds that a cluster may have no worker."""
    dask = load_extra("dask", "dask")
    set_time: float | None = dask.utils.parse_timedelta(dask.config.get(_SETTING, None))
    return _WITHOUT_WORKERS if set_time is None else set_time


def read_entries(packed: bytes, entries: Sequence[Item | Kept], seconds: float, run: str, version: str) -> _Answers:
    """Read letters, within a worker.

    packed (bytes): The pickled task; its pipeline is kept for the next letters.
    entries (Sequence): As for `Worker.answers`.
    seconds (float): How long a letter may take before this process ends.
    run (str): Name of the run, within which no file changes.
    version (str): Version of the package that asks.
    RETURNS (list): As `Worker.answers` yields.
    RAISES (ClusterError): If this is another version.
    """
    if version != __version__:
        raise ClusterError(f"a worker of the Dask cluster has imr_nlp {__version__}, this process {version}")
    with _ONE_AT_A_TIME:
        _begin(run)
        worker = _worker(packed)
        try:
            with open(os.devnull, "w") as nowhere:
                answers: _Answers = []
                # Only a timer of the system ends an expression that lets no other thread run. To set it takes a
                # thirtieth of the time of a letter, so it is set anew once a second.
                began = -_LATE
                for answer in chain((None,), worker.answers(entries)):
                    if answer is not None:
                        answers.append(answer)
                    if monotonic() - began >= _LATE:
                        began = monotonic()
                        faulthandler.dump_traceback_later(seconds + _LATE, exit=True, file=nowhere)
                return answers
        finally:
            faulthandler.cancel_dump_traceback_later()


@lru_cache(maxsize=1)
def _begin(run: str) -> None:
    """Let go of archives that stand open since another run: they may be others by now."""
    close_archives()


@lru_cache(maxsize=1)
def _worker(packed: bytes) -> Worker:
    worker = Worker(pickle.loads(packed))
    worker.prepare()
    gc.freeze()  # the pipeline's many objects live as long as the process
    return worker
