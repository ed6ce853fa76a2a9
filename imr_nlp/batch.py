"""One part of many letters, for Dask, Spark, a queue or a shell loop: whatever hands out parts and may do so again."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .about import __version__
from .engines.collisions import check_outputs
from .engines.pool import Batch
from .engines.worker import Task, Worker
from .readers import Item, ReadOptions, close_archives, find
from .records import Failure
from .writers import check, opened
from .writers.extras import load as load_extra

if TYPE_CHECKING:
    from spacy.language import Language

_LETTERS = 16


@dataclass(frozen=True)
class Counts:
    """What became of the letters of a part.

    read (int): Letters that the pipeline read.
    failures (dict): How many could not be read, by kind.
    skipped (bool): Whether an earlier call had done the part.
    """

    read: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    skipped: bool = False


def read_part(
    input_uri: str,
    output_uri: str,
    *,
    options: ReadOptions | None = None,
    load: Callable[[], Language] | None = None,
) -> Counts:
    """Read the letters of one file and write them as one Parquet file.

    The output is written under another name and takes its place whole; failures stand beside it in
    `OUTPUT.failures.csv`. Last of all comes a marker, `OUTPUT.done`. A call that finds the marker of the same input,
    version and options does nothing; any other overwrites what is there, so that a part may be tried again, or by two
    at once, and comes out the same.

    input_uri (str): A file of letters that no longer changes: anything that `imr extract` reads, as a path or as a URI
        of fsspec (`s3://letters/part-0001.parquet`).
    output_uri (str): Where to write, `.parquet`, as a path or a URI.
    options (ReadOptions): How to read; the usual way if none are given.
    load (Callable): Makes the pipeline, which is kept for the next part of this process; `imr_nlp.load` if none is
        named.
    RETURNS (Counts): What became of the letters, those of an earlier call if it had done the part.
    RAISES (ValueError): If the output is no `.parquet`, or is the input.
    RAISES (MissingExtra): If pyarrow, or for a URI fsspec, is not installed.
    """
    if not output_uri.lower().endswith(".parquet"):
        raise ValueError(f"{output_uri}: parts are written as .parquet")
    check(Path(output_uri))
    if _is_local(input_uri) and _is_local(output_uri):
        check_outputs([input_uri], [Path(output_uri)])
    chosen = options if options is not None else ReadOptions()
    done = {"input": input_uri, "version": __version__, "options": repr(chosen)}
    earlier = _marker(f"{output_uri}.done")
    if earlier is not None and all(earlier.get(name) == value for name, value in done.items()):
        return Counts(earlier["read"], earlier["failures"], skipped=True)
    with tempfile.TemporaryDirectory(prefix="imr-part-") as folder, _local(input_uri, Path(folder)) as source:
        output = Path(folder, "part.parquet")
        counts = _read(source, input_uri, output, Worker(Task(partial(_kept, load), chosen, (output,))), chosen)
        failures = Path(folder, "part.parquet.failures.csv")
        _publish(failures if failures.exists() else None, f"{output_uri}.failures.csv")
        _publish(output, output_uri)
        marker = Path(folder, "marker")
        marker.write_text(json.dumps({**done, **asdict(counts)}), encoding="utf-8")
        _publish(marker, f"{output_uri}.done")
    return counts


def _read(path: str, name: str, output: Path, worker: Worker, options: ReadOptions) -> Counts:
    """Read a local file, whose letters are called by another name."""
    read, failures = 0, Counter[str]()
    with opened(output) as sink:
        found = (replace(one, source=name + one.source[len(Path(path).as_posix()) :]) for one in find([path], options))
        while some := list(islice(found, _LETTERS)):
            batch = Batch([one for one in some if isinstance(one, Item)])
            for answer in worker.answers(batch.entries):
                batch.answer(answer)
            outcomes = iter(batch.outcomes)
            for one in some:
                outcome = one if isinstance(one, Failure) else next(outcomes)
                if isinstance(outcome, Failure):
                    sink.add_failure(outcome)
                    failures[outcome.kind] += 1
                else:
                    read += 1
            if batch.tables is not None:
                sink.add(batch.tables.parts[0])
    close_archives()
    return Counts(read, dict(failures.most_common()))


@lru_cache(maxsize=1)
def _kept(load: Callable[[], Language] | None) -> Language:
    """The pipeline of this process."""
    if load is not None:
        return load()
    from . import pipeline

    return pipeline.load()


# Files here and elsewhere


def _is_local(uri: str) -> bool:
    return "://" not in uri


def _file_system(uri: str) -> tuple[Any, str]:
    found: tuple[Any, str] = load_extra("fsspec", "remote").core.url_to_fs(uri)
    return found


@contextmanager
def _local(uri: str, folder: Path) -> Iterator[str]:
    """A file of any place as a local one, with its suffix."""
    if _is_local(uri):
        yield uri
        return
    system, path = _file_system(uri)
    copy = folder / f"input{Path(path).suffix}"
    system.get_file(path, str(copy))
    yield str(copy)


def _publish(file: Path | None, uri: str) -> None:
    """Put a finished file where it belongs, in one step; without one remove what an earlier call put there."""
    if not _is_local(uri):
        system, path = _file_system(uri)
        if file is None:
            if system.exists(path):
                system.rm_file(path)
            return
        system.makedirs(system._parent(path), exist_ok=True)
        beside = f"{path}.{uuid.uuid4().hex}.partial"
        system.put_file(str(file), beside)
        system.mv(beside, path)
        return
    if file is None:
        Path(uri).unlink(missing_ok=True)
        return
    target = Path(uri)
    hidden = target.with_name(f".{target.name}.{uuid.uuid4().hex}.partial")  # two that try the part do not meet
    try:
        shutil.copyfile(file, hidden)
        with hidden.open("rb+") as copied:
            os.fsync(copied.fileno())
        os.replace(hidden, target)
    finally:
        hidden.unlink(missing_ok=True)


def _marker(uri: str) -> dict[str, Any] | None:
    try:
        if _is_local(uri):
            text = Path(uri).read_text(encoding="utf-8")
        else:
            system, path = _file_system(uri)
            text = system.cat_file(path).decode()
        marker = json.loads(text)
    except (FileNotFoundError, ValueError):
        return None
    return marker if isinstance(marker, dict) and {"read", "failures"} <= marker.keys() else None
