"""Rows that a pipeline has of its own: they speak in the letters of that pipeline and in no others.

A letter carries the rows as plain data in `doc.user_data`, so every component that reads it, in whatever process, and
`why` behind them go by the same rows. While one of them reads, its rows are in use; tables ask for them here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

import srsly
from pydantic import BaseModel
from spacy.tokens import Doc

OWN_RULES = "imr_rules"
"""Key in `doc.user_data` of the rows that the letter's pipeline has of its own, as JSON."""
_KEPT = 16
"""The rows of as many pipelines are kept compiled in one process."""
P = ParamSpec("P")
T = TypeVar("T")


class OwnRows:
    """Rows of one pipeline, and what the tables have made of them together with the rows of the package.

    rows (dict): From the name of a table to the rows, in their order.
    """

    def __init__(self, rows: Mapping[str, tuple[BaseModel, ...]]):
        self.rows = rows
        self.made: dict[Hashable, Any] = {}


_IN_USE: ContextVar[OwnRows | None] = ContextVar("imr_own_rows", default=None)


def rows_in_use(table: str) -> OwnRows | None:
    """The rows that are in use, if there are some of this table.

    table (str): Name of the table.
    RETURNS (OwnRows): The rows of the pipeline whose letter is read; `None` where the package's are all.
    """
    own = _IN_USE.get()
    return own if own is not None and table in own.rows else None


@contextmanager
def in_use(own: OwnRows) -> Iterator[None]:
    """Let rows speak meanwhile, in this thread.

    own (OwnRows): The rows.
    """
    token = _IN_USE.set(own)
    try:
        yield
    finally:
        _IN_USE.reset(token)


@lru_cache(maxsize=_KEPT)
def unpacked(packed: str) -> OwnRows:
    """The rows that a letter carries.

    packed (str): What `doc.user_data` has.
    RETURNS (OwnRows): The rows.
    """
    from .rows import checked_rows  # what checks a row needs the tables, and the tables ask here

    return OwnRows(checked_rows(srsly.json_loads(packed)))


def by_own_rules(read: Callable[P, T]) -> Callable[P, T]:
    """Let a function read a letter by the rows that the letter carries.

    read (Callable): A function or method that takes a `Doc`, first or behind `self`.
    RETURNS (Callable): The same, with the letter's rows in use meanwhile.
    """

    @wraps(read)
    def reads(*args: P.args, **kwargs: P.kwargs) -> T:
        doc = next(one for one in (*args[:2], *kwargs.values()) if isinstance(one, Doc))
        packed = doc.user_data.get(OWN_RULES)
        if packed is None:
            return read(*args, **kwargs)
        with in_use(unpacked(packed)):
            return read(*args, **kwargs)

    return reads
