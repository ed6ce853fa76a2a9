"""Decisions as files: JSON lines, CSV, Excel, Parquet (a file, or a folder of parts) and DuckDB, by the suffix.

Records become *parts* (`render`), which is most of the work and may be done in any process; a *sink* (`opened`) joins
parts to a file as they come. Memory does not grow with the number of letters, the file takes the place of an earlier
one in one step, and the same records give the same tables, however they were parted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Protocol, cast

from ..records import Failure, Record
from .targets import FOLDER_SUFFIX, held, refuse_name

_MODULES = {
    ".jsonl": "jsonl", ".csv": "spreadsheet", ".parquet": "columnar", ".duckdb": "database", FOLDER_SUFFIX: "parts",
    ".xlsx": "workbook",
}  # fmt: skip
SUFFIXES = tuple(_MODULES)
"""Suffixes that `write` knows."""
_IN_UTF_8 = (".parquet", ".duckdb", FOLDER_SUFFIX)
"""Suffixes of files whose libraries take their paths as UTF-8 only."""
_PART = 50  # letters held as Python objects, which take ten times what their columns do


class Sink(Protocol):
    """A file that is being written."""

    def add(self, part: bytes) -> None:
        """Add letters. part (bytes): What `render` made of them."""

    def add_failure(self, failure: Failure) -> None:
        """Add a letter that could not be read. failure (Failure): The reason."""


class _Writer(Protocol):
    def check(self) -> None: ...

    def render(self, records: Sequence[Record]) -> bytes: ...

    def opened(self, path: Path) -> AbstractContextManager[Sink]: ...


def check(path: Path) -> None:
    """Find out before a long run whether there is a writer for this path.

    path (Path): The file to be written.
    RAISES (ValueError): If no writer has its suffix, or its writer cannot open such a path.
    RAISES (MissingExtra): If the library that its writer needs is not installed.
    """
    _writer(path).check()
    if path.suffix.lower() in _IN_UTF_8:
        refuse_name(path)


def render(path: Path, records: Sequence[Record]) -> bytes:
    """Make of records what a sink takes.

    path (Path): The file, of which only the suffix counts.
    records (Sequence[Record]): Some letters, in order.
    RETURNS (bytes): The part.
    """
    return _writer(path).render(records)


def opened(path: Path) -> AbstractContextManager[Sink]:
    """Write a file part by part.

    path (Path): `.jsonl`, `.csv`, `.xlsx`, `.parquet`, `.duckdb`, or `.parts` for a folder of Parquet files. It is
        replaced in one step when the context is left without an error: no reader ever sees half a file. Failures stand
        in a table of a DuckDB file; the other formats get a second file, `OUT.failures.csv`, if there are any.
    RETURNS (ContextManager): Gives the sink.
    RAISES (OSError): If it cannot be written: with the path and the reason.
    """
    return _writer(path).opened(path)


def write(path: Path, records: Iterable[Record], failures: Iterable[Failure] = ()) -> None:
    """Write records by the suffix of the path.

    path (Path): As for `opened`.
    records (Iterable[Record]): Read once, in order; never held together.
    failures (Iterable[Failure]): Read after the records.
    RAISES (ValueError): If no writer has the suffix.
    RAISES (MissingExtra): If the library that the writer needs is not installed.
    RAISES (OSError): If the file cannot be written.
    """
    check(path)
    with held([path]), opened(path) as sink:
        rest = iter(records)
        while some := list(islice(rest, _PART)):
            sink.add(render(path, some))
        for failure in failures:
            sink.add_failure(failure)


def _writer(path: Path) -> _Writer:
    module = _MODULES.get(path.suffix.lower())
    if module is None:
        raise ValueError(f"{path}: no writer for the suffix {path.suffix!r}; write one of {', '.join(SUFFIXES)}")
    return cast(_Writer, import_module(f".{module}", __name__))
