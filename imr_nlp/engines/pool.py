"""Where letters are read: in worker processes, replaced where a letter kills one or takes for ever, or here."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from multiprocessing import connection
from time import monotonic
from types import TracebackType
from typing import Protocol

from ..readers import Item
from ..records import Failure
from .journal import Kept, Result
from .processes import Hand, LostPipeline, Starter
from .worker import Outcome, Several, Tables, Task, Worker

SECONDS_PER_LETTER = 60.0
"""After which a letter has failed."""
SECONDS_WITH_OCR = 600.0
"""The same where pages are read by optical character recognition, at two to three seconds a page."""
_DEATHS = 2  # in a row before the pipeline is loaded: then it is not the letters
BATCHES_A_WORKER = 4
"""Batches under way for each worker."""
_SMALL = 50_000  # bytes that may wait in a pipe without either side waiting for the other


class WorkersDie(RuntimeError):
    """Workers die before they have been given a letter."""


class Batch:
    """Letters that are read together.

    entries (Sequence): Letters to read, and letters that were read before.
    """

    def __init__(self, entries: Sequence[Item | Kept]) -> None:
        self.entries = entries
        self.outcomes: list[Outcome | None] = [None] * len(entries)
        """What each came to; `None` for one that was read before."""
        self.tables: Tables | None = None
        """What they come to in the outputs: the last that is known."""
        self.suspect = -1
        """Index of a letter whose worker died once: perhaps for another reason, so it has a second try."""
        self._next = 0

    @property
    def next(self) -> int:
        """Index of the letter that is being read; the number of letters where only the tables are missing."""
        while self._next < len(self.entries) and (
            self.outcomes[self._next] is not None or isinstance(self.entries[self._next], Kept)
        ):
            self._next += 1
        return self._next

    def answer(self, answer: Outcome | Tables) -> None:
        """Take what a worker says. answer (Result, Failure, Several or Tables): See `Worker.answers`."""
        if isinstance(answer, Tables):
            self.tables = answer
            places = self._places()
            for place, failure in answer.failures.items():
                self._replace(*places[place], failure)
        else:
            self.outcomes[self.next] = answer

    def _places(self) -> list[tuple[int, int]]:
        """Of each letter with a result, its entry and its place among the letters of that entry."""
        places: list[tuple[int, int]] = []
        for index, outcome in enumerate(self.outcomes):
            if isinstance(outcome, Several):
                places += [(index, n) for n, (_, one) in enumerate(outcome.outcomes) if isinstance(one, Result)]
            elif not isinstance(outcome, Failure):
                places.append((index, 0))
        return places

    def _replace(self, index: int, place: int, failure: Failure) -> None:
        """Put a failure in the place of a letter's result."""
        outcome = self.outcomes[index]
        if isinstance(outcome, Several):
            letters = list(outcome.outcomes)
            letters[place] = (failure.source, failure)
            self.outcomes[index] = Several(tuple(letters))
        else:
            self.outcomes[index] = failure

    def rest(self) -> list[Item | Kept]:
        """What a worker needs for the answers that are missing."""
        rest: list[Item | Kept] = []
        for entry, outcome in zip(self.entries, self.outcomes, strict=True):
            if isinstance(outcome, Result):
                rest.append(Kept(entry.source, outcome))
            elif isinstance(outcome, Several):
                rest += [Kept(source, one) for source, one in outcome.outcomes if isinstance(one, Result)]
            elif outcome is None:
                rest.append(entry)
        return rest

    @cached_property
    def small(self) -> bool:
        """Whether it can be sent without a worker that waits for it."""
        return sum(_size(entry) for entry in self.entries) < _SMALL


def _size(entry: Item | Kept) -> int:
    if isinstance(entry, Kept):
        return len(entry.result.packed) + len(entry.source)
    return len(entry.data or b"") + len(entry.path) + len(entry.source)


class Pool(Protocol):
    """Takes batches of letters and sees to their outcomes."""

    window: int
    """Batches that may be under way, so that no worker waits for the slowest one, whose batch the order holds back."""

    def submit(self, batch: Batch) -> None:
        """Hand in letters, to be read when a worker is free. batch (Batch): The letters."""

    def finish(self, batch: Batch) -> None:
        """Wait until a batch has all its outcomes and its tables. batch (Batch): One that was submitted."""


class ThisProcess:
    """A pool without processes, for debuggers and for places that forbid them.

    task (Task): What to do.
    """

    window = 1

    def __init__(self, task: Task) -> None:
        self._worker = Worker(task)

    def submit(self, batch: Batch) -> None:
        """Read letters at once."""
        for answer in self._worker.answers(batch.entries):
            batch.answer(answer)

    def finish(self, batch: Batch) -> None:
        """Nothing is left to do."""


@dataclass(eq=False)
class _Hired:
    """A worker and what it was sent; `since` when it has been at its letter, for ever in the future while it loads."""

    hand: Hand
    batches: deque[Batch] = field(default_factory=deque)
    ready: bool = False
    since: float = inf

    def send(self, batch: Batch) -> None:
        self.batches.append(batch)
        if len(self.batches) == 1 and self.ready:
            self.since = monotonic()
        self.hand.connection.send(batch.rest())


class ProcessPool:
    """A pool of worker processes.

    workers (int): Their number.
    open_starter (Callable): Makes what starts them.
    seconds (float): How long a letter may take.
    """

    def __init__(self, workers: int, open_starter: Callable[[], Starter], seconds: float) -> None:
        self.window = workers * BATCHES_A_WORKER
        self._workers = workers
        self._open_starter = open_starter
        self._starter: Starter | None = None
        self._seconds = seconds
        self._hired: list[_Hired] = []
        self._queue: deque[Batch] = deque()
        self._deaths = 0

    def __enter__(self) -> ProcessPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._starter is not None:
            self._starter.close()

    def submit(self, batch: Batch) -> None:
        """Hand in letters, to be read when a worker is free."""
        self._queue.append(batch)
        self._assign()

    def finish(self, batch: Batch) -> None:
        """Wait until a batch has all its outcomes and its tables.

        batch (Batch): One that was submitted. A letter on which a process dies or that takes too long has failed; the
            others are read again.
        RAISES (WorkersDie): If workers die before they are given anything.
        """
        while batch.tables is None:
            self._assign()
            self._wait()

    def _assign(self) -> None:
        """Send batches: one to each worker, and a small one in advance, so that none waits for this process."""
        while self._queue:
            free = next((one for one in self._hired if not one.batches), None)
            if free is None and len(self._hired) < self._workers:
                free = self._hire()
            if free is None and self._queue[0].small:
                free = next((one for one in self._hired if len(one.batches) == 1), None)
            if free is None:
                return
            batch = self._queue.popleft()
            try:
                free.send(batch)
            except OSError:  # it has died
                self._lose(free)

    def _hire(self) -> _Hired:
        while True:
            try:
                if self._starter is None:
                    self._starter = self._open_starter()
                hired = _Hired(self._starter.start())
            except LostPipeline:
                self._lose_all()
            else:
                self._hired.append(hired)
                return hired

    def _wait(self) -> None:
        """Take what workers send, and let go of those that are too long at one letter."""
        busy = {one.hand.connection: one for one in self._hired if one.batches}
        patience = min(one.since for one in busy.values()) + self._seconds - monotonic()
        for sender in connection.wait(list(busy), max(patience, 0) if patience < inf else None):
            if busy[sender] in self._hired:
                self._receive(busy[sender])
        now = monotonic()
        for one in list(self._hired):
            # What it has sent meanwhile counts, however long this process did not look.
            late = one in self._hired and one.batches and now - one.since > self._seconds
            if late and not one.hand.connection.poll():
                self._fail(one, "too_slow", f"reading it took longer than {self._seconds:g} seconds")

    def _receive(self, hired: _Hired) -> None:
        try:
            message = hired.hand.connection.recv()
        except (EOFError, OSError):
            self._lose(hired)
            return
        if isinstance(message, Exception):
            raise message
        hired.since = monotonic()
        self._deaths = 0
        if message is None:
            hired.ready = True
            return
        hired.batches[0].answer(message)
        if isinstance(message, Tables):
            hired.batches.popleft()

    def _lose(self, hired: _Hired) -> None:
        """Do without a worker that has died. Its letter is tried once more: the letter need not be the reason."""
        batch = hired.batches[0] if hired.batches else None
        if batch is None:
            self._dismiss(hired)
        elif not hired.ready:
            self._dismiss(hired)
            self._count_death()
        elif batch.suspect == batch.next:
            self._fail(hired, "internal", "the process that read it died, perhaps for want of memory")
        else:
            batch.suspect = batch.next
            self._dismiss(hired)

    def _fail(self, hired: _Hired, kind: str, message: str) -> None:
        batch = hired.batches[0]
        if batch.next == len(batch.entries):
            raise WorkersDie("worker processes die when they make tables of what they have read")
        batch.answer(Failure(batch.entries[batch.next].source, kind, message))
        self._dismiss(hired)

    def _dismiss(self, hired: _Hired) -> None:
        """End a worker; what it has not read goes back to where it came from."""
        self._hired.remove(hired)
        self._queue.extendleft(batch for batch in reversed(hired.batches))
        if self._starter is None:
            return
        try:
            self._starter.end(hired.hand)
        except LostPipeline:
            self._lose_all()

    def _lose_all(self) -> None:
        """Begin anew where the process has died that had the pipeline, and all workers with it."""
        if self._starter is not None:
            self._starter.close()
            self._starter = None
        for hired in self._hired:
            self._queue.extendleft(batch for batch in reversed(hired.batches))
        self._hired.clear()
        self._count_death()

    def _count_death(self) -> None:
        self._deaths += 1
        if self._deaths == _DEATHS:
            raise WorkersDie("worker processes die whatever letter they are given; is there enough memory?")
