"""The rows that a letter carries: those that its pipeline has of its own.

They are plain data in `doc.user_data`, so that every component that reads the letter, in whatever process, and `why`
behind them go by the same rows.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

import srsly
from spacy.tokens import Doc

from .own import OwnRows, in_use
from .rows import checked_rows

OWN_RULES = "imr_rules"
"""Key in `doc.user_data` of the rows, as JSON."""
_KEPT = 16
"""The rows of as many pipelines are kept compiled in one process."""
P = ParamSpec("P")
T = TypeVar("T")


@lru_cache(maxsize=_KEPT)
def unpacked(packed: str) -> OwnRows:
    """The rows that a letter carries.

    packed (str): What `doc.user_data` has.
    RETURNS (OwnRows): The rows.
    """
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
