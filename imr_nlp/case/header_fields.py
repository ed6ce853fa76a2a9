"""The labels and values of a case table, in the order in which a text has them.

A table reaches us with each label before its value, or with a row or a column of labels and one of values behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..letter.parts import Interval
from ..rules import Rule, RuleTable
from ..rules.damaged import DamagedWords
from ..structure.case_tables import CASE_NUMBER, LABELS, case_number

_DAMAGED = DamagedWords(LABELS)
_PRIORITY = re.compile(r"(?<![a-z0-9])(?:standard|expedited|regular)(?=[^a-z]|application|date|\Z)")
_PIECE = re.compile(r"[^:\n]+")
BLANKS = RuleTable("case/blanks", Rule)
"""What stands in a case table for a value that is left out, and nothing beside it."""
_BLANK = DamagedWords(BLANKS)
_AROUND = " \t\n.,:;|=*_()[]-–—…"
"""Marks around it."""


class Field(NamedTuple):
    """A label, a value or other words of a header.

    kind (str): `label`, `value`, `blank` where a value is left out, `words` for what is neither.
    start (int), end (int): Where it stands.
    field (str): The field that a label names, or the one kind of field that a value fits: `case_number`, `priority`,
        `date`.
    value (str): What a value says: a case number, `standard`, an ISO date.
    rule (str): The rule of a label.
    """

    kind: str
    start: int
    end: int
    field: str = ""
    value: str = ""
    rule: str = ""


def read_fields(text: str, header: Interval, dates: Iterable[tuple[int, int, str]]) -> list[Field]:
    """The labels and values of a header in order.

    text (str): The normalized text in lower case.
    header (Interval): Where the header stands.
    dates (Iterable): Start, end and ISO string of each full date in it.
    RETURNS (list): Labels, values, and what else has words.
    """
    values = [Field("value", start, end, "date", iso) for start, end, iso in dates]
    for number in CASE_NUMBER.finditer(text, *header):
        values.append(Field("value", *number.span(), "case_number", case_number(number)))
    for word in _PRIORITY.finditer(text, *header):
        priority = "expedited" if word[0] == "expedited" else "standard"
        values.append(Field("value", *word.span(), "priority", priority))
    fields: list[Field] = []
    at = header.start
    for value in sorted(values, key=lambda one: one.start):
        if value.start >= at:
            fields += [*_labels(text, at, value.start), value]
            at = value.end
    return [*fields, *_labels(text, at, header.end)]


def _labels(text: str, start: int, end: int) -> Iterator[Field]:
    """The labels between two values, and what else has words there. A label may be broken at a line's end."""
    at = start
    for label in LABELS.finditer(text, start, end):
        yield from _between(text, at, label.start)
        yield Field("label", label.start, label.end, label.rule.says, rule=label.rule.id)
        at = label.end
    yield from _between(text, at, end)


def _between(text: str, start: int, end: int) -> Iterator[Field]:
    """Damaged labels and other words between labels and values."""
    for piece in _PIECE.finditer(text, start, end):
        damaged = _DAMAGED.whole(piece[0]) or _DAMAGED.like(piece[0])
        if damaged:
            yield Field("label", piece.start(), piece.end(), damaged.says, rule=damaged.id)
        else:
            yield from _others(text, *piece.span())


def _others(text: str, start: int, end: int) -> Iterator[Field]:
    """Words that are no label, or that say that a value is left out."""
    words = text[start:end].strip(_AROUND)
    if any(sign.isascii() and sign.isalnum() for sign in words):
        yield Field("blank" if _BLANK.whole(words) else "words", start, end)
