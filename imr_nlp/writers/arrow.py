"""Rows as bytes that other processes, Parquet and DuckDB take without going through Python objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .rows import Row


def arrow_bytes(arrow: Any, rows: Sequence[Row], schema: Any) -> bytes:
    """Make columns of rows.

    arrow (ModuleType): pyarrow.
    rows (Sequence[dict]): Values by column.
    schema (pyarrow.Schema): The columns.
    RETURNS (bytes): An Arrow stream.
    """
    batch = arrow.RecordBatch.from_pylist(rows, schema=schema)
    sink = arrow.BufferOutputStream()
    with arrow.ipc.new_stream(sink, schema) as stream:
        stream.write_batch(batch)
    return bytes(sink.getvalue())


def arrow_table(arrow: Any, part: bytes) -> Any:
    """The columns again, without a copy.

    arrow (ModuleType): pyarrow.
    part (bytes): What `arrow_bytes` made.
    RETURNS (pyarrow.Table): The table.
    """
    return arrow.ipc.open_stream(part).read_all()
