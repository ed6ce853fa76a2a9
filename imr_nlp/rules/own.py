"""Rows that a pipeline has of its own: they speak in the letters of that pipeline and in no others.

While a component reads a letter, the rows that the letter carries are in use; tables ask for them here.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from pydantic import BaseModel


class OwnRows:
    """Rows of one pipeline, and what the tables have made of them together with the rows of the package.

    rows (dict): From the name of a table to the rows, in their order.
    """

    def __init__(self, rows: Mapping[str, tuple[BaseModel, ...]]):
        self.rows = rows
        self.made: dict[Hashable, Any] = {}


IN_USE: ContextVar[OwnRows | None] = ContextVar("imr_own_rows", default=None)
"""The rows of the pipeline whose letter is read in this thread, of whatever tables."""


def rows_in_use(table: str) -> OwnRows | None:
    """The rows that are in use, if there are some of this table.

    table (str): Name of the table.
    RETURNS (OwnRows): The rows of the pipeline whose letter is read; `None` where the package's are all.
    """
    own = IN_USE.get()
    return own if own is not None and table in own.rows else None


@contextmanager
def in_use(own: OwnRows) -> Iterator[None]:
    """Let rows speak meanwhile, in this thread.

    own (OwnRows): The rows.
    """
    token = IN_USE.set(own)
    try:
        yield
    finally:
        IN_USE.reset(token)
