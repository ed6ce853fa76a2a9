"""Letters in tables: JSONL, CSV and Parquet, row by row, so that a table may be larger than the memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from .decoding import decode_text, open_text, without_surrogates
from .failures import ReadError, missing_extra

Row = tuple[int, "str | ReadError"]
"""Number of the row, 1 for the first, with its letter or what is the matter with it."""
TEXT_COLUMN = "text"
_DELIMITERS = ",;\t|"
_BATCH = 64


def table_letters(stream: IO[bytes], kind: str, column: str | None, max_size: int) -> Iterator[Row]:
    """Read the letters of a table.

    stream (IO[bytes]): The table.
    kind (str): `jsonl`, `csv` or `parquet`.
    column (str): Name of the column that holds the letters; `None` for `text`.
    max_size (int): Characters that are too many for a letter.
    YIELDS (tuple): Number of the row, and its text or the error.
    RAISES (ReadError): Where the table as a whole cannot be read.
    """
    if kind == "parquet":
        yield from _parquet(stream, column, max_size)
        return
    with open_text(stream) as lines:
        yield from _jsonl(lines, column, max_size) if kind == "jsonl" else _csv(lines, column, max_size)


def find_column(columns: Sequence[str], column: str | None) -> str:
    """Choose the column that holds the letters.

    columns (Sequence[str]): Names of a table's columns.
    column (str): The wanted name; `None` for `text`.
    RETURNS (str): The column with that name, in whatever case.
    RAISES (ReadError): Kind `no_text_column`, with the names that there are.
    """
    wanted = column if column is not None else TEXT_COLUMN
    for name in columns:
        if name == wanted:
            return name
    for name in columns:
        if name.strip().casefold() == wanted.casefold():
            return name
    there = ", ".join(columns) or "none"
    raise ReadError("no_text_column", f"no column is called {wanted!r}; choose one with --text-column: {there}")


def _letter(value: object, max_size: int) -> str | ReadError:
    if value is None:
        return ReadError("empty", "the row has no text")
    if not isinstance(value, str):
        return ReadError("damaged_row", f"the column holds {type(value).__name__}, no text")
    if len(value) > max_size:
        return _too_large(max_size)
    return without_surrogates(value)


def _too_large(max_size: int) -> ReadError:
    return ReadError("too_large", f"the row has more than {max_size:,} characters")


def _jsonl(lines: io.TextIOWrapper, column: str | None, max_size: int) -> Iterator[Row]:
    name: str | None = None
    for number, line in enumerate(_bounded_lines(lines, max_size), 1):
        if line is None:
            yield number, _too_large(max_size)
            continue
        if not line.strip():
            continue
        row = _json_object(line)
        if isinstance(row, ReadError):
            yield number, row
        elif name is None:
            name = find_column(list(row), column)
            yield number, _letter(row[name], max_size)
        elif name in row:
            yield number, _letter(row[name], max_size)
        else:
            yield number, ReadError("damaged_row", f"the object has no {name!r}")


def _bounded_lines(lines: io.TextIOWrapper, max_size: int) -> Iterator[str | None]:
    """Lines, and `None` for one that is longer than a letter with its escapes and the row's other fields can be."""
    longest = 2 * max_size + 100_000
    while line := lines.readline(longest):
        if len(line) < longest or line.endswith("\n"):
            yield line
            continue
        while (rest := lines.readline(longest)) and not rest.endswith("\n"):
            pass
        yield None


def _json_object(line: str) -> dict[str, Any] | ReadError:
    try:
        row = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        return ReadError("damaged_row", f"the line is not JSON: {error}")
    return row if isinstance(row, dict) else ReadError("damaged_row", "the line is no JSON object")


def _csv(lines: io.TextIOWrapper, column: str | None, max_size: int) -> Iterator[Row]:
    csv.field_size_limit(max_size + 1)
    first = lines.readline(max_size)
    delimiter = max(_DELIMITERS, key=first.count)
    rows = csv.reader(_chained(first, lines), delimiter=delimiter)
    try:
        header = next(rows, [])
        place = header.index(find_column(header, column))
        for number, row in enumerate((row for row in rows if row), 1):
            if place < len(row):
                yield number, _letter(row[place], max_size)
            else:
                yield number, ReadError("damaged_row", f"the row has {len(row)} of {len(header)} columns")
    except csv.Error as error:
        raise ReadError("damaged_table", f"line {rows.line_num}: {error}; the rest of the table was not read") from None


def _chained(first: str, rest: Iterable[str]) -> Iterator[str]:
    yield first
    yield from rest


def _parquet(stream: IO[bytes], column: str | None, max_size: int) -> Iterator[Row]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise missing_extra("parquet", "Parquet files") from None
    number = 0
    try:
        with pq.ParquetFile(stream, pre_buffer=False) as table:
            name = find_column(table.schema_arrow.names, column)
            for batch in table.iter_batches(batch_size=_BATCH, columns=[name], use_threads=False):
                for value in batch.column(0):
                    number += 1
                    yield number, _letter(_plain(value), max_size)
    except (pa.ArrowException, OSError) as error:
        where = f"after row {number}" if number else "at its head"
        raise ReadError("damaged_table", f"the Parquet file is broken {where}: {error}") from None


def _plain(value: Any) -> object:
    """The value of a cell; text that is not UTF-8, which Parquet writers do not check, is decoded like any other."""
    try:
        return value.as_py()
    except UnicodeDecodeError:
        return decode_text(value.as_buffer().to_pybytes())
