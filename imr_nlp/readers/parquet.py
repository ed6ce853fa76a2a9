"""Letters in Parquet files, row group by row group, so that what is broken costs only itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from .decoding import decode_text
from .failures import ReadError, missing_extra, read_error
from .limits import ROW_GROUP
from .tables import Row, find_column, letter_of

_BATCH = 64
_MOST_LOST = 1_000_000  # rows of a broken row group that are told one by one


def parquet_letters(stream: IO[bytes], column: str | None, max_size: int) -> Iterator[Row]:
    """Read the letters of a Parquet file.

    stream (IO[bytes]): The file.
    column (str), max_size (int): As for `table_letters`.
    YIELDS (tuple): Number of the row, and its text or the error.
    RAISES (ReadError): Where the file as a whole cannot be read.
    """
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise missing_extra("parquet", "Parquet files") from None
    try:
        table = pq.ParquetFile(stream, pre_buffer=False)
        names, groups = table.schema_arrow.names, table.num_row_groups
    except Exception as error:
        raise ReadError("damaged_table", f"the Parquet file is broken at its head ({type(error).__name__})") from None
    with table:
        name = find_column(names, column)
        first = 1
        for group in range(groups):
            rows = table.metadata.row_group(group).num_rows
            yield from _group(table, group, name, first, rows, max_size)
            first += rows


def _group(table: Any, group: int, name: str, first: int, rows: int, max_size: int) -> Iterator[Row]:
    """A row group. What cannot be read of it is told row by row."""
    number = first
    try:
        _check_size(table.metadata.row_group(group), name)
        for batch in table.iter_batches(batch_size=_BATCH, row_groups=[group], columns=[name], use_threads=False):
            for value in batch.column(0):
                yield number, _letter(value, max_size)
                number += 1
        problem = ReadError("damaged_row", f"the Parquet file promises {rows:,} rows here and has fewer")
    except Exception as error:
        failure = read_error(error, "parquet")
        problem = failure if failure.kind == "too_large" else _broken(error)
    lost = first + rows - number
    if lost > _MOST_LOST:
        raise ReadError("damaged_table", f"the Parquet file is broken after row {number - 1}: {lost:,} rows are lost")
    for missed in range(number, first + rows):
        yield missed, problem


def _broken(error: Exception) -> ReadError:
    return ReadError("damaged_row", f"the Parquet file is broken here ({type(error).__name__})")


def _check_size(group: Any, name: str) -> None:
    for place in range(group.num_columns):
        chunk = group.column(place)
        if chunk.path_in_schema == name and chunk.total_uncompressed_size > ROW_GROUP:
            raise ReadError("too_large", f"the letters of a row group unpack to more than {ROW_GROUP:,} bytes")


def _letter(value: Any, max_size: int) -> str | ReadError:
    """The letter in a cell; text that is not UTF-8, which Parquet writers do not check, is decoded like any other."""
    try:
        try:
            return letter_of(value.as_py(), max_size)
        except UnicodeDecodeError:
            return letter_of(decode_text(value.as_buffer().to_pybytes()), max_size)
    except ReadError as error:
        return error
    except Exception as error:  # a time stamp before the year 1, which Python has no value for
        return ReadError("damaged_row", f"the column holds a value that cannot be read ({type(error).__name__})")
