"""Processes that read letters for the server: a bounded number of requests at once, each letter within its time."""

from __future__ import annotations

import asyncio
import multiprocessing
import queue
import threading
import time
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any

from ..engines.processes import start_unheard
from ..readers import ReadOptions
from .jobs import READY, Job, Load, work

_SECONDS_TO_LOAD = 120.0
_SECONDS_TO_END = 5.0
_SECONDS_TO_TRY_AGAIN = 2.0


class Busy(Exception):
    """There are as many requests as the server takes; come back later.

    seconds (int): When.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__("the server has as many requests as it takes")
        self.seconds = seconds


class TooSlow(Exception):
    """A letter took longer than a letter may."""


class WorkerDied(Exception):
    """The process that read a letter died on it, perhaps for want of memory."""


class CannotLoad(Exception):
    """The pipeline cannot be loaded. The message says why."""


class Workers:
    """Worker processes, each with a pipeline, and the requests that are accepted for them.

    count (int): Number of processes.
    load (Callable): Makes the pipeline; a function or object that can be sent to a process.
    options (ReadOptions): How letters are read.
    seconds (float): How long a job may take.
    waiting (int): Requests that are accepted at one time.
    memory (int): Bytes that a process may take.
    """

    def __init__(
        self, count: int, load: Load, options: ReadOptions, seconds: float, waiting: int, memory: int
    ) -> None:
        self.count = count
        self.waiting = waiting
        self.accepted = 0
        """Requests that are being served."""
        self._seconds = seconds
        self._jobs: queue.SimpleQueue[tuple[Job, Future[Any]] | None] = queue.SimpleQueue()
        self._workers = [_Worker(self._jobs, (load, options, memory), seconds) for _ in range(count)]

    def start(self) -> None:
        """Start the processes unless they run, and wait until one is ready.

        RAISES (CannotLoad): If the pipeline cannot be loaded.
        """
        for worker in self._workers:
            if not worker.is_alive():
                worker.start()
        self._workers[0].wait()

    @property
    def ready(self) -> int:
        """How many processes have loaded their pipeline."""
        return sum(worker.is_ready for worker in self._workers)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold one of the places for requests.

        RAISES (Busy): If there is none.
        """
        if self.accepted >= self.waiting:
            raise Busy(max(1, round(self._seconds / 10)))
        self.accepted += 1
        try:
            yield
        finally:
            self.accepted -= 1

    async def do(self, job: Job) -> Any:
        """Have a job done.

        job (Job): The job.
        RETURNS (Any): What it gives.
        RAISES (TooSlow): If it takes too long; the process that did it is replaced.
        RAISES (WorkerDied): If the process died.
        """
        future: Future[Any] = Future()
        self._jobs.put((job, future))
        # Not cancelled with the request: the worker would answer to nobody.
        return await asyncio.shield(asyncio.wrap_future(future))

    def close(self) -> None:
        """End the processes, once what was put before is done."""
        for _ in self._workers:
            self._jobs.put(None)
        for worker in self._workers:
            worker.join()


class _Worker(threading.Thread):
    """A thread that hands jobs to a process of its own, and replaces it when it dies or takes too long."""

    def __init__(
        self,
        jobs: queue.SimpleQueue[tuple[Job, Future[Any]] | None],
        arguments: tuple[Load, ReadOptions, int],
        seconds: float,
    ) -> None:
        super().__init__(daemon=True)
        self.is_ready = False
        self._jobs = jobs
        self._arguments = arguments
        self._seconds = seconds
        self._loaded: Future[None] = Future()

    def wait(self) -> None:
        self._loaded.result()

    def run(self) -> None:
        pipe = self._begin()
        if pipe is None:
            return  # and the server does not start
        while (entry := self._jobs.get()) is not None:
            job, future = entry
            problem: Exception | None = None
            result = None
            try:
                pipe.send(job)
                if not pipe.poll(self._seconds):
                    raise TooSlow
                result = pipe.recv()
            except TooSlow as error:
                problem = error
            except (EOFError, OSError):
                problem = WorkerDied()
            if problem is not None:
                self._end(pipe, kill=True)
            with suppress(Exception):  # the event loop that asked may be gone
                if problem is None:
                    future.set_result(result)
                else:
                    future.set_exception(problem)
            if problem is not None:
                pipe = self._begin_again()
        self._end(pipe)

    def _begin_again(self) -> Connection:
        while True:
            pipe = self._begin()
            if pipe is not None:
                return pipe
            time.sleep(_SECONDS_TO_TRY_AGAIN)

    def _begin(self) -> Connection | None:
        """Start a process and wait until it has loaded; `None` if it cannot."""
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        self._process = context.Process(target=work, args=(there, *self._arguments), daemon=True)
        start_unheard(self._process)
        there.close()
        try:
            said = here.recv() if here.poll(_SECONDS_TO_LOAD) else "it takes too long"
        except (EOFError, OSError):
            said = "the process that loads it died"
        if said == READY:
            self.is_ready = True
            if not self._loaded.done():
                self._loaded.set_result(None)
            return here
        self._end(here, kill=True)
        if not self._loaded.done():
            self._loaded.set_exception(CannotLoad(f"the pipeline cannot be loaded: {said}"))
        return None

    def _end(self, pipe: Connection, kill: bool = False) -> None:
        self.is_ready = False
        pipe.close()
        if kill:
            self._process.kill()
        self._process.join(_SECONDS_TO_END)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
