"""Files in, tables out: any number of letters, several processes, bounded memory, and a run can be taken up again."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ..about import __version__
from ..readers import Item, ReadError, ReadOptions, close_archives, content_hash, find, item_bytes
from ..records import Failure
from ..writers import Sink, check, opened
from ..writers.targets import held
from .choice import check_engine, open_pool
from .collisions import check_outputs, journal_path
from .journal import Journal, Kept, Result
from .pool import Batch, Pool
from .worker import Load, Task, letters_of

if TYPE_CHECKING:
    from spacy.language import Language

_BATCH_ITEMS = 16
_BATCH_BYTES = 1_000_000


@dataclass(frozen=True)
class Summary:
    """What a run did.

    read (int): Letters that the pipeline read.
    known (int): Letters that an earlier run had read.
    failures (dict): How many letters could not be read, by kind.
    seconds (float): How long it took.
    no_letters (int): How many of those that were read are no IMR letters.
    """

    read: int = 0
    known: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    no_letters: int = 0

    @property
    def failed(self) -> int:
        """How many letters could not be read."""
        return sum(self.failures.values())

    @property
    def total(self) -> int:
        """How many letters there were."""
        return self.read + self.known + self.failed


_Entry = Item | Failure | Kept


def load_pipeline() -> Language:
    """The pipeline that is used if no other is named. RETURNS (Language): `imr_nlp.load()`."""
    from .. import load

    return load()


def extract(
    paths: Iterable[str | Path],
    outputs: Sequence[Path],
    *,
    workers: int | None = None,
    resume: bool | None = None,
    options: ReadOptions | None = None,
    limit: int | None = None,
    seconds_per_letter: float | None = None,
    review_below: float | None = None,
    keep_journal: bool = True,
    load: Load = load_pipeline,
    start_method: str | None = None,
    engine: str = "processes",
    on_progress: Callable[[int], None] | None = None,
    on_write: Callable[[Path], None] | None = None,
) -> Summary:
    """Read letters and write their decisions.

    The run keeps a journal beside the first output (`OUT.journal`). A run that resumes does not read again what is in
    it, found by the content of the letter, wherever its file now is. The outputs are written as letters are read, under
    other names, and take their places at the end, each in one step.

    paths (Iterable): As for `imr_nlp.readers.find`.
    outputs (Sequence[Path]): Files to write, by suffix.
    workers (int): Number of processes; `None` for one a core, 0 to read in this one.
    resume (bool): Take up the journal, or start anew if false; `None` to refuse where a run did not end.
    options (ReadOptions): How to read.
    limit (int): Stop after so many letters.
    seconds_per_letter (float): After which a letter has failed; `SECONDS_PER_LETTER` if none are named, with
        recognition of scans `SECONDS_WITH_OCR`. Without worker processes there is no such limit.
    review_below (float): A value with a lower confidence is to be reviewed; `None` for the pipeline's own line.
    keep_journal (bool): Leave the journal of a run that has ended for a later one; else it goes, unless letters failed.
    load (Callable): Makes the pipeline; a function of a module.
    start_method (str): How workers start, one of `imr_nlp.engines.processes.METHODS`; the system's best by itself.
    engine (str): One of `ENGINES`: what runs the workers.
    on_progress (Callable): Called with the number of letters done after each.
    on_write (Callable): Called with the path of each output before it takes its place.
    RETURNS (Summary): What was done.
    RAISES (ValueError): Without an output, with one that no writer can serve, or with Dask and no workers.
    RAISES (MissingExtra): If the engine or a writer needs a library that is not installed.
    RAISES (RefusedOutput): If an output is, or would hide, an input, or another run writes to it.
    RAISES (UnfinishedRun): If an earlier run did not end and `resume` is `None`.
    """
    began, listed = time.monotonic(), list(paths)
    _check(listed, outputs, engine, workers)
    task = Task(load, options if options is not None else ReadOptions(), tuple(outputs), review_below)
    pool = open_pool(workers, task, seconds_per_letter, start_method, engine)
    summary = _taken_up(listed, limit, task, pool, resume, keep_journal, on_progress, on_write)
    return replace(summary, seconds=time.monotonic() - began)


def _check(paths: Sequence[str | Path], outputs: Sequence[Path], engine: str, workers: int | None) -> None:
    """Find out before a long run whether it can be carried out; raises what `extract` does."""
    if not outputs:
        raise ValueError("name at least one output")
    check_engine(engine, workers)
    for output in outputs:
        check(output)
    check_outputs(paths, outputs)


def _taken_up(
    paths: Sequence[str | Path],
    limit: int | None,
    task: Task,
    opened_pool: AbstractContextManager[Pool],
    resume: bool | None,
    keep_journal: bool,
    on_progress: Callable[[int], None] | None,
    on_write: Callable[[Path], None] | None,
) -> Summary:
    """Read what the journal does not have, and write all; see `extract`."""
    options, outputs = task.options, task.outputs
    entries = islice(find(paths, options), limit)
    settings = {"version": __version__, "ocr": str(options.ocr), "review below": str(task.review_below)}
    with held(outputs), Journal(journal_path(outputs), settings, resume) as journal:
        known = _known_ones(entries, journal, options) if journal.kept else entries
        with ExitStack() as files:
            # The first output is opened last, so that it is the first to take its place.
            sinks = [files.enter_context(_output(output, on_write)) for output in reversed(outputs)][::-1]
            with opened_pool as pool:
                summary = _run(known, journal, sinks, pool, on_progress)
        journal.end(keep_journal or bool(summary.failed))
    return summary


@contextmanager
def _output(path: Path, on_write: Callable[[Path], None] | None) -> Iterator[Sink]:
    with opened(path) as sink:
        yield sink
        if on_write is not None:
            on_write(path)


def count_letters(paths: Iterable[str | Path], options: ReadOptions | None = None, limit: int | None = None) -> int:
    """Count what `extract` would read, without reading more than tables: for telling how much time is left.

    paths (Iterable), options (ReadOptions), limit (int): As for `extract`.
    RETURNS (int): The number of letters, with those that cannot be read.
    """
    return sum(1 for _ in islice(find(paths, options if options is not None else ReadOptions()), limit))


def _known_ones(entries: Iterable[_Entry], journal: Journal, options: ReadOptions) -> Iterator[_Entry]:
    try:
        for entry in entries:
            yield _known_or_new(entry, journal, options) if isinstance(entry, Item) else entry
    finally:
        close_archives()


def _known_or_new(item: Item, journal: Journal, options: ReadOptions) -> _Entry:
    try:
        key = _key(item, content_hash(item_bytes(item, options)))
    except ReadError as error:
        return Failure(item.source, error.kind, error.message)
    result = journal.find(key)
    return item if result is None else Kept(item.source, result)


def _key(item: Item, sha256: str) -> str:
    """One content has two texts if it is read as two formats."""
    return f"{item.format} {sha256}"


def _run(
    entries: Iterable[_Entry],
    journal: Journal,
    sinks: Sequence[Sink],
    pool: Pool,
    on_progress: Callable[[int], None] | None,
) -> Summary:
    counts: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    no_letters = 0
    for found, batch in _in_order(entries, pool):
        outcomes = iter(batch.outcomes)
        for entry in found:
            outcome = entry if isinstance(entry, Failure) else next(outcomes)
            if isinstance(outcome, Result):
                assert isinstance(entry, Item)
                journal.add(_key(entry, outcome.sha256), outcome)
            # The journal knows a file by what is in it. One with several letters is none for it, and is read again.
            for letter in letters_of(outcome):
                if isinstance(letter, Failure):
                    for sink in sinks:
                        sink.add_failure(letter)
                    failures[letter.kind] += 1
                else:
                    counts["known" if letter is None else "read"] += 1
                if on_progress is not None:
                    on_progress(counts.total() + failures.total())
        no_letters += batch.tables.no_letters if batch.tables is not None else 0
        for sink, part in zip(sinks, batch.tables.parts if batch.tables is not None else (), strict=False):
            sink.add(part)
    return Summary(counts["read"], counts["known"], dict(failures.most_common()), no_letters=no_letters)


def _in_order(entries: Iterable[_Entry], pool: Pool) -> Iterator[tuple[list[_Entry], Batch]]:
    """Send batches to the workers, so many at once, and give what comes back in the order of the input."""
    pending: deque[tuple[list[_Entry], Batch]] = deque()
    batches = _batches(entries)
    while True:
        for found in islice(batches, pool.window - len(pending)):
            pending.append((found, Batch([entry for entry in found if not isinstance(entry, Failure)])))
            if pending[-1][1].entries:
                pool.submit(pending[-1][1])
        if not pending:
            return
        found, batch = pending.popleft()
        if batch.entries:
            pool.finish(batch)
        yield found, batch


def _batches(entries: Iterable[_Entry]) -> Iterator[list[_Entry]]:
    """Letters for one round trip to a worker, bounded in number and, for the rows of tables, in size."""
    batch: list[_Entry] = []
    size = 0
    for entry in entries:
        batch.append(entry)
        size += len(entry.data) if isinstance(entry, Item) and entry.data is not None else 0
        if len(batch) == _BATCH_ITEMS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
