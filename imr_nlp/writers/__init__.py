"""Decisions as files: JSON lines, CSV, Parquet and DuckDB, by the suffix of the path.

Every writer streams (memory does not grow with the number of letters), replaces the file in one step, and gives the
same tables for the same records.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from ..records import Failure, Record

_MODULES = {".jsonl": "jsonl", ".csv": "spreadsheet", ".parquet": "columnar", ".duckdb": "database"}
SUFFIXES = tuple(_MODULES)
"""Suffixes that `write` knows."""


class _Writer(Protocol):
    def check(self) -> None: ...

    def write(self, path: Path, records: Iterable[Record], failures: Iterable[Failure]) -> None: ...


def check(path: Path) -> None:
    """Find out before a long run whether `write` can serve this path.

    path (Path): The file to be written.
    RAISES (ValueError): If no writer has its suffix.
    RAISES (MissingExtra): If the library that its writer needs is not installed.
    """
    _writer(path).check()


def write(path: Path, records: Iterable[Record], failures: Iterable[Failure] = ()) -> None:
    """Write records by the suffix of the path.

    path (Path): `.jsonl`, `.csv`, `.parquet` or `.duckdb`. It is replaced in one step: no reader ever sees half a file.
    records (Iterable[Record]): Read once, in order; never held together.
    failures (Iterable[Failure]): Read after the records. DuckDB has a table for them; the other formats get a second
        file, `OUT.failures.csv`, if there are any.
    RAISES (ValueError): If no writer has the suffix.
    RAISES (MissingExtra): If the library that the writer needs is not installed.
    """
    _writer(path).write(path, records, failures)


def _writer(path: Path) -> _Writer:
    module = _MODULES.get(path.suffix.lower())
    if module is None:
        raise ValueError(f"{path}: no writer for the suffix {path.suffix!r}; write one of {', '.join(SUFFIXES)}")
    return cast(_Writer, import_module(f".{module}", __name__))
