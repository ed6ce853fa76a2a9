"""Letters in tables: JSONL, CSV and Parquet, row by row, so that a table may be larger than the memory."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from typing import IO, Any

from .decoding import open_text, without_surrogates
from .failures import ReadError
from .limits import COLUMN_NAME, ROW

Row = tuple[int, "str | ReadError"]
"""Number of the row, 1 for the first, with its letter or what is the matter with it."""
TEXT_COLUMN = "text"
_UNNAMED = 1000  # objects without the column before it is clear that the table has none


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
        from .parquet import parquet_letters

        yield from parquet_letters(stream, column, max_size)
        return
    from .delimited import delimited_letters

    with open_text(stream) as lines:
        bounded = bounded_lines(lines, 2 * max_size + ROW)
        yield from (_jsonl if kind == "jsonl" else delimited_letters)(bounded, column, max_size)


def find_column(columns: Sequence[str], column: str | None) -> str:
    """Choose the column that holds the letters.

    columns (Sequence[str]): Names of a table's columns.
    column (str): The wanted name; `None` for `text`.
    RETURNS (str): The column with that name, in whatever case.
    RAISES (ReadError): Kind `no_text_column`, with the names that there are.
    """
    wanted = column if column is not None else TEXT_COLUMN
    found = [name for name in columns if name == wanted]
    found = found or [name for name in columns if name.strip().casefold() == wanted.casefold()]
    if len(found) > 1:
        raise ReadError("no_text_column", f"{len(found)} columns are called {wanted!r}, and only one can be read")
    if found:
        return found[0]
    if any(len(name) > COLUMN_NAME or "\n" in name for name in columns):  # a letter's words are for no message
        raise ReadError("no_text_column", f"no column is called {wanted!r}: the table seems to have no line of names")
    there = ", ".join(columns) or "none"
    raise ReadError("no_text_column", f"no column is called {wanted!r}; choose one with --text-column: {there}")


def letter_of(value: object, max_size: int) -> str | ReadError:
    """The letter in a cell.

    value (object): What the cell holds.
    max_size (int): Characters that are too many for a letter.
    RETURNS (str or ReadError): Its text, or why it is none.
    """
    if value is None:
        return ReadError("empty", "the row has no text")
    if not isinstance(value, str):
        return ReadError("damaged_row", f"the column holds {type(value).__name__}, no text")
    if len(value) > max_size:
        return ReadError("too_large", f"the row has more than {max_size:,} characters")
    return without_surrogates(value)


def bounded_lines(lines: io.TextIOWrapper, longest: int) -> Iterator[str | None]:
    """Lines one at a time, none of them held in memory that is longer than a letter with all around it can be.

    lines (TextIOWrapper): A table's text.
    longest (int): Characters that a line may have.
    YIELDS (str or None): The line with its end; `None` for one that is too long.
    """
    while line := lines.readline(longest):
        if len(line) < longest or line.endswith("\n"):
            yield line
            continue
        while (rest := lines.readline(1_000_000)) and not rest.endswith("\n"):
            pass
        yield None


def _jsonl(lines: Iterator[str | None], column: str | None, max_size: int) -> Iterator[Row]:
    name: str | None = None
    before: list[int] = []  # objects without the column, before one that has it
    unnamed: ReadError | None = None
    for number, line in enumerate(lines, 1):
        if line is None:
            yield number, ReadError("too_large", f"the line is longer than a row with {max_size:,} characters of text")
            continue
        if not line.strip():
            continue
        row = _json_object(line)
        if isinstance(row, ReadError):
            yield number, row
            continue
        if name is None:
            try:
                name = find_column(list(row), column)
            except ReadError as error:
                unnamed = unnamed or error
                before.append(number)
                if len(before) == _UNNAMED:
                    raise unnamed from None
                continue
            for earlier in before:
                yield earlier, _without(name)
        yield number, letter_of(row[name], max_size) if name in row else _without(name)
    if name is None and unnamed is not None:
        raise unnamed


def _without(name: str) -> ReadError:
    return ReadError("damaged_row", f"the object has no {name!r}")


def _json_object(line: str) -> dict[str, Any] | ReadError:
    try:
        row = json.loads(line.lstrip("\ufeff"), object_pairs_hook=_fields)
    except (ValueError, RecursionError) as error:
        return ReadError("damaged_row", f"the line is not JSON: {error}")
    return row if isinstance(row, dict) else ReadError("damaged_row", "the line is no JSON object")


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object. Of two fields with one name Python would keep the second: a letter gone without a word."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("two fields of an object have the same name")
    return fields
