"""One part of many letters, for Dask, Spark, Ray, a queue or a shell loop: whatever hands out parts, perhaps twice."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import chain, count, islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from .about import __version__
from .engines.collisions import check_outputs
from .engines.journal import Result
from .engines.places import Place
from .engines.pool import Batch
from .engines.worker import Task, Worker, letters_of
from .readers import FORMATS, STANDARD_INPUT, Item, ReadError, ReadOptions, close_archives, find
from .readers.tables import TEXT_COLUMN, letter_of
from .records import Failure
from .writers import SUFFIXES, check, opened
from .writers.arrow import arrow_table
from .writers.columnar import schema
from .writers.extras import load as load_extra
from .writers.targets import RefusedOutput

if TYPE_CHECKING:
    import pyarrow
    from spacy.language import Language

FAILURE_COLUMNS = ("failure_kind", "failure_message")
"""Columns of `read_table` for letters that could not be read."""
_LETTERS = 16
_DIGITS = 16  # of the hash, in the name of a part
_ONE_AT_A_TIME = Lock()  # threads of a process share its pipeline, which reads one letter at a time


@dataclass(frozen=True)
class Counts:
    """What became of the letters of a part.

    read (int): Letters that the pipeline read.
    failures (dict): How many could not be read, by kind.
    skipped (bool): Whether an earlier call had done the part.
    output (str): Where the rows are.
    """

    read: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    skipped: bool = False
    output: str = field(default="", compare=False)


def read_part(
    input_uri: str | Sequence[str],
    output_uri: str,
    *,
    options: ReadOptions | None = None,
    load: Callable[[], Language] | None = None,
) -> Counts:
    """Read the letters of one part and write them as one Parquet file.

    The file is written under another name and takes its place whole. Failures stand beside it in `_NAME.failures.csv`,
    and last of all comes a marker, `_NAME.done`: what reads a folder as one table passes over names with `_`. A call
    that finds the marker of the same input, version and options does nothing; any other overwrites what is there, so
    that a part may be tried again, or by two at once, and comes out the same.

    input_uri (str or Sequence[str]): A file or folder that no longer changes, or a list of them: anything that
        `imr extract` reads, as a path or as a URI of fsspec (`s3://letters/part-0001.parquet`).
    output_uri (str): Where to write, as a path or a URI: a `.parquet` file, or a folder, in which the file gets a name
        of its own, `part-HASH-VERSION.parquet`: the hash of the input and the version of this package.
    options (ReadOptions): How to read; the usual way if none are given.
    load (Callable): Makes the pipeline, which is kept for the next part of this process; `imr_nlp.load` if none is
        named.
    RETURNS (Counts): What became of the letters, those of an earlier call if it had done the part.
    RAISES (ValueError): If the output is another kind of file or is an input, or an input is a pattern, which is not
        the same from one call to the next.
    RAISES (MissingExtra): If pyarrow, or for a URI fsspec, is not installed.
    """
    given = [input_uri] if isinstance(input_uri, str) else list(input_uri)
    _check_inputs(given)
    inputs = [Place(uri) for uri in given]
    chosen = options if options is not None else ReadOptions()
    fingerprint = _fingerprint(inputs)
    output = _output(Place(output_uri), fingerprint)
    _check_output(output, inputs)
    marker, failures = output.beside("done"), output.beside("failures.csv")
    done = {"input": fingerprint, "version": __version__, "options": repr(chosen)}
    earlier = _earlier(marker)
    if earlier is not None and all(earlier.get(name) == value for name, value in done.items()) and output.exists():
        return Counts(earlier["read"], earlier["failures"], skipped=True, output=output.uri)
    with tempfile.TemporaryDirectory(prefix="imr-part-") as name:
        folder = Path(name)
        sources = [(one.fetched(folder / f"input-{number}"), one.name) for number, one in enumerate(inputs)]
        made = folder / "part.parquet"
        with _ONE_AT_A_TIME:
            counts = _read(sources, made, Worker(Task(partial(_kept, load), chosen, (made,))), chosen)
        listed = folder / "part.parquet.failures.csv"
        failures.publish(listed if listed.exists() else None)
        output.publish(made)
        marker.publish(_note(folder, {**done, "read": counts.read, "failures": counts.failures}))
    return replace(counts, output=output.uri)


def _note(folder: Path, facts: dict[str, Any]) -> Path:
    """What a marker says, as a file."""
    note = folder / "marker"
    note.write_text(json.dumps(facts), encoding="utf-8")
    return note


def _check_inputs(given: Sequence[str]) -> None:
    if not given:
        raise ValueError("name at least one input")
    for one in given:
        if one == STANDARD_INPUT or (glob.has_magic(one) and "://" not in one and not os.path.lexists(one)):
            raise ValueError(f"{one}: a part is a file or folder, neither a pattern nor standard input")


def _fingerprint(inputs: Sequence[Place]) -> str:
    """What the input is known by: its names, which become the sources of letters, and what is in it."""
    found = hashlib.sha256()
    for one in inputs:
        for part in (one.uri, *one.versions()):
            found.update(f"{len(part)}:{part}".encode("utf-8", "surrogateescape"))
    return found.hexdigest()


def _output(given: Place, fingerprint: str) -> Place:
    suffix = Path(given.path).suffix.lower()
    if suffix == ".parquet":
        return given
    if suffix in FORMATS or suffix in SUFFIXES:
        raise ValueError(f"{given.uri}: parts are written as .parquet, into a folder if no name is given")
    return given.inside(f"part-{fingerprint[:_DIGITS]}-{__version__}.parquet")


def _check_output(output: Place, inputs: Sequence[Place]) -> None:
    check(Path(output.path))
    if output.is_local:
        check_outputs([one.path for one in inputs if one.is_local], [Path(output.path)])
        return
    for one in inputs:
        if f"{output.path}/".startswith(f"{one.path.rstrip('/')}/") and not one.is_local:
            raise RefusedOutput(f"{output.uri} is to be written, and {one.uri} is read: choose another place for it")


def _read(sources: Sequence[tuple[str, str]], output: Path, worker: Worker, options: ReadOptions) -> Counts:
    """Read local files, whose letters are called by another name: pairs of path and name."""
    read, failures = 0, Counter[str]()
    with opened(output) as sink:
        found = chain.from_iterable(_found(path, name, options) for path, name in sources)
        for letters, part in _letters(found, worker):
            for letter in letters:
                if isinstance(letter, Failure):
                    sink.add_failure(letter)
                    failures[letter.kind] += 1
                else:
                    read += 1
            if part is not None:
                sink.add(part)
    close_archives()
    return Counts(read, dict(failures.most_common()))


def _letters(
    entries: Iterable[Item | Failure], worker: Worker
) -> Iterator[tuple[list[Result | Failure | None], bytes | None]]:
    """What letters come to, some at a time, in order, with what the one output takes for those that were read."""
    rest = iter(entries)
    while some := list(islice(rest, _LETTERS)):
        batch = Batch([one for one in some if isinstance(one, Item)])
        for answer in worker.answers(batch.entries):
            batch.answer(answer)
        outcomes = iter(batch.outcomes)
        letters = chain.from_iterable(letters_of(one if isinstance(one, Failure) else next(outcomes)) for one in some)
        yield list(letters), batch.tables.parts[0] if batch.tables is not None else None


def _found(path: str, name: str, options: ReadOptions) -> Iterator[Item | Failure]:
    for one in find([path], options):
        yield replace(one, source=name + one.source[len(Path(path).as_posix()) :])


def _earlier(marker: Place) -> dict[str, Any] | None:
    try:
        found = json.loads(marker.read())
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) and {"read", "failures"} <= found.keys() else None


# Rows of tables


def read_table(
    table: pyarrow.Table | pyarrow.RecordBatch,
    column: str = TEXT_COLUMN,
    *,
    source: str | None = None,
    options: ReadOptions | None = None,
    load: Callable[[], Language] | None = None,
) -> pyarrow.Table:
    """Read the letters in a column of an Arrow table: for Spark's `mapInArrow`, Ray's `map_batches` and the like.

    table (pyarrow.Table or RecordBatch): Rows with letters.
    column (str): The column that holds them.
    source (str): A column that names them; the numbers of the rows, as `#1`, if none is given.
    options (ReadOptions), load (Callable): As for `read_part`.
    RETURNS (pyarrow.Table): One row a letter, in order, with the columns of a Parquet output; for a letter that could
        not be read `failure_kind` and `failure_message`, which are empty for the others.
    RAISES (ValueError): If there is no such column.
    """
    for name in (column, source):
        if name is not None and name not in table.schema.names:
            raise ValueError(f"there is no column {name!r}: {', '.join(table.schema.names)}")
    texts = table.column(column).to_pylist()
    names = [f"#{number}" for number in range(1, len(texts) + 1)]
    if source is not None:
        names = [str(name) for name in table.column(source).to_pylist()]
    return read_rows(texts, names, options, load)


def read_rows(
    texts: Sequence[object],
    sources: Sequence[str],
    options: ReadOptions | None = None,
    load: Callable[[], Language] | None = None,
) -> pyarrow.Table:
    """Read the letters in a list.

    texts (Sequence): The letters; `None` and what is no text are failures.
    sources (Sequence[str]): Their names.
    options (ReadOptions), load (Callable), RETURNS (pyarrow.Table): As for `read_table`.
    """
    arrow = load_extra("pyarrow", "parquet")
    chosen = options if options is not None else ReadOptions()
    entries = [_row(text, name, chosen.max_size) for text, name in zip(texts, sources, strict=True)]
    layout = table_schema()
    read, failed, order = [], list[dict[str, str]](), list[int]()
    with _ONE_AT_A_TIME:
        worker = Worker(Task(partial(_kept, load), chosen, (Path("rows.parquet"),)))
        for letters, part in _letters(entries, worker):
            for letter in letters:
                order.append(-1 if isinstance(letter, Failure) else len(order) - len(failed))
                if isinstance(letter, Failure):
                    failed.append(
                        {"source": letter.source, "failure_kind": letter.kind, "failure_message": letter.message}
                    )
            if part is not None:
                read.append(arrow_table(arrow, part))
    good = arrow.concat_tables([_with_failures(arrow, one) for one in read] or [layout.empty_table()])
    bad = arrow.Table.from_pylist(failed, schema=layout)
    following = count(good.num_rows)
    places = [place if place >= 0 else next(following) for place in order]
    return arrow.concat_tables([good, bad]).combine_chunks().take(arrow.array(places, arrow.int64()))


def table_schema() -> pyarrow.Schema:
    """The columns of `read_table`. RETURNS (pyarrow.Schema): Names and types."""
    arrow = load_extra("pyarrow", "parquet")
    return arrow.schema([*schema(arrow), *((name, arrow.string()) for name in FAILURE_COLUMNS)])


def _with_failures(arrow: Any, table: pyarrow.Table) -> pyarrow.Table:
    for name in FAILURE_COLUMNS:
        table = table.append_column(name, arrow.nulls(table.num_rows, arrow.string()))
    return table


def _row(value: object, source: str, max_size: int) -> Item | Failure:
    letter = letter_of(value, max_size)
    if isinstance(letter, ReadError):
        return Failure(source, letter.kind, letter.message)
    return Item(source, "row", data=letter.encode())


@lru_cache(maxsize=1)
def _kept(load: Callable[[], Language] | None) -> Language:
    """The pipeline of this process."""
    if load is not None:
        return load()
    from . import pipeline

    return pipeline.load()
