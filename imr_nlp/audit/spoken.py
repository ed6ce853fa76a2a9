"""What spoke for or against a value, as plain objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ..letter.reading import Reading

Side = Literal["for", "against", "aside"]
"""Whether words speak for a value, against it, or were heard and set aside."""


@dataclass(frozen=True)
class Spoken:
    """Words of a letter that spoke for or against a value.

    side (str): `for`, `against`, or `aside` where they were heard but do not count.
    table (str): The table of rules in which the row stands; for what no table knows the part that knows it.
    rule (str): Id of the row.
    says (str): What the row says: a polarity, a role, a field.
    weight (float): How much it counts, where it has a weight.
    start (int), end (int): Character offsets into the letter.
    text (str): The letter's characters between them.
    note (str): What becomes of it, in words.
    """

    side: Side
    table: str
    rule: str
    says: str
    weight: float | None
    start: int
    end: int
    text: str
    note: str = ""


@dataclass(frozen=True)
class Doubt:
    """A sign by which the confidence of a value was judged.

    sign (str): The sign.
    weight (float): How much it raises the confidence, below 0 how much it lowers it (in log odds).
    reason (str): What it means in a sentence where it lowers the confidence; empty where there is none.
    """

    sign: str
    weight: float
    reason: str = ""


@dataclass(frozen=True)
class Why:
    """Why a value is what it is.

    path (str): Where it stands in the decision.
    value (Any): The value as plain data.
    confidence (float): How likely it is right; `None` for a value that has no confidence.
    spoken (tuple): What spoke for it and against it, in the letter's order.
    doubts (tuple): By what its confidence was judged, the weightiest first.
    """

    path: str
    value: Any
    confidence: float | None
    spoken: tuple[Spoken, ...]
    doubts: tuple[Doubt, ...] = ()


def spoken(
    reading: Reading,
    side: Side,
    table: str,
    rule: str,
    says: str,
    start: int,
    end: int,
    weight: float | None = None,
    note: str = "",
) -> Spoken:
    """Words of the normalized text as those of the letter.

    reading (Reading): The letter.
    start (int), end (int): Where they stand in the normalized text; the rest as of `Spoken`.
    RETURNS (Spoken): The words.
    """
    first, last = reading.normalized.offsets(start, end)
    return Spoken(side, table, rule, says, weight, first, last, reading.normalized.letter[first:last], note)
