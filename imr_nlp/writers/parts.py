"""Decisions as a folder of Parquet files, which DuckDB, pandas and Spark read as one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from ..records import Record
from . import columnar
from .atomic import open_partial, replacing_folder
from .text_file import FailureFile

LETTERS = 20 * columnar.ROW_GROUP
"""Letters of a file."""


def check() -> None:
    """Find out that pyarrow is installed."""
    columnar.check()


def render(records: Sequence[Record]) -> bytes:
    """The letters as an Arrow stream."""
    return columnar.render(records)


@contextmanager
def opened(path: Path) -> Iterator[columnar.ParquetFile]:
    """Write files of `LETTERS` letters, at least one."""
    with (
        FailureFile(path) as failures,
        replacing_folder(path) as folder,
        open_partial(path, partial(_Files, path, folder)) as files,
    ):
        sink = columnar.ParquetFile(path, files, failures)
        yield sink
        sink.flush()


class _Files:
    """Takes row groups like one Parquet file, and begins another where one is full."""

    def __init__(self, path: Path, folder: Path) -> None:
        self._path = path
        self._folder = folder
        self._number = 0
        self._rows = 0
        self._file = self._open()

    def write_table(self, table: Any, row_group_size: int) -> None:
        if self._rows >= LETTERS:
            self._file.close()
            self._number += 1
            self._rows = 0
            self._file = self._open()
        self._file.write_table(table, row_group_size=row_group_size)
        self._rows += table.num_rows

    def close(self) -> None:
        self._file.close()

    def _open(self) -> Any:
        return columnar.parquet_writer(self._folder / f"part-{self._number:05}.parquet")
