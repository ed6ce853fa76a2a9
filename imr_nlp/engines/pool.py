"""Where letters are read: in worker processes that outlive a letter which kills one of them, or in this process."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Protocol

from ..readers import Item, ReadOptions
from ..records import Failure
from . import worker
from .worker import Load, Outcome, Worker

_DEATHS = 3  # in a row: then it is not the letters


class Pool(Protocol):
    """Takes batches of letters and gives their outcomes."""

    def submit(self, items: Sequence[Item]) -> Future[list[Outcome]]:
        """Send a batch to the next free worker.

        items (Sequence[Item]): The letters.
        RETURNS (Future): For `outcomes`.
        """

    def outcomes(self, items: Sequence[Item], future: Future[list[Outcome]]) -> list[Outcome]:
        """Wait for a batch.

        items (Sequence[Item]): The letters that were sent.
        future (Future): What `submit` gave for them.
        RETURNS (list): The outcome of each.
        """


def open_pool(workers: int, load: Load, options: ReadOptions) -> AbstractContextManager[Pool]:
    """Get ready to read letters.

    workers (int): Number of processes; 0 to read in this one.
    load (Callable): Makes the pipeline; a function of a module, so that it can be sent to a process.
    options (ReadOptions): How to read.
    RETURNS (ContextManager): Gives the pool, and ends its processes when it is left.
    """
    return ProcessPool(workers, load, options) if workers else nullcontext(ThisProcess(load, options))


class ThisProcess:
    """A pool without processes, for debuggers and for places that forbid them.

    load (Callable), options (ReadOptions): As for `open_pool`.
    """

    def __init__(self, load: Load, options: ReadOptions) -> None:
        self._load = load
        self._options = options
        self._worker: Worker | None = None

    def submit(self, items: Sequence[Item]) -> Future[list[Outcome]]:
        """Read a batch at once."""
        if self._worker is None:
            self._worker = Worker(self._load(), self._options)
        done: Future[list[Outcome]] = Future()
        done.set_result(self._worker.run(items))
        return done

    def outcomes(self, items: Sequence[Item], future: Future[list[Outcome]]) -> list[Outcome]:
        """The outcomes of a batch."""
        return future.result()


class ProcessPool:
    """A pool of worker processes, started afresh (never forked: threads and locks do not survive that).

    workers (int), load (Callable), options (ReadOptions): As for `open_pool`.
    """

    def __init__(self, workers: int, load: Load, options: ReadOptions) -> None:
        self._workers = workers
        self._arguments = (load, options)
        self._deaths = 0
        self._executor = self._started()

    def _started(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._workers, context, initializer=worker.start, initargs=self._arguments)

    def __enter__(self) -> ProcessPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)

    def submit(self, items: Sequence[Item]) -> Future[list[Outcome]]:
        """Send a batch to the next free process."""
        try:
            return self._executor.submit(worker.run, items)
        except BrokenProcessPool as error:
            broken: Future[list[Outcome]] = Future()
            broken.set_exception(error)
            return broken

    def outcomes(self, items: Sequence[Item], future: Future[list[Outcome]]) -> list[Outcome]:
        """Wait for a batch.

        items (Sequence[Item]): The letters that were sent.
        future (Future): What `submit` gave for them.
        RETURNS (list): The outcome of each. A letter on which a process dies has failed; the others are read again.
        RAISES (RuntimeError): If workers die whatever they are given.
        """
        try:
            outcomes = future.result()
        except BrokenProcessPool:
            return [self._alone(item) for item in items]
        self._deaths = 0
        return outcomes

    def _alone(self, item: Item) -> Outcome:
        """Read one letter of a batch whose worker, or a neighbour of it, died."""
        for _ in range(2):  # the first time the pool may still be the broken one
            try:
                outcome = self._executor.submit(worker.run, [item]).result()[0]
            except BrokenProcessPool:
                self._executor.shutdown(wait=True)
                self._executor = self._started()
            else:
                self._deaths = 0
                return outcome
        self._deaths += 1
        if self._deaths == _DEATHS:
            raise RuntimeError("worker processes die whatever letter they are given; is there enough memory?")
        return Failure(item.source, "internal", "the process that read it died, perhaps for want of memory")
