"""Where a case table stands in a text, and the case numbers that a text has."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..rules import Rule, RuleTable
from ..text.intervals import places

LABELS = RuleTable("case/header_labels", Rule)
"""`says` is the field of the decision that a label names."""
# A scan reads `0` as `O` and `1` as `l`.
CASE_NUMBER = re.compile(
    r"(?<![a-z0-9])c\s?m\s?(?P<year>[\dloi|]{2})\s?(?:-\s?|(?=[\dloi|]{7}(?![\d-])))(?P<number>[\dloi|]{4,7})(?!\d)"
)
_DIGITS = str.maketrans("loi|", "1011")
_NEAR = 400
"""Characters between two labels of one table at the most."""


class CaseTable(NamedTuple):
    """A case table: where its first label stands, its case number, and how many different labels it has."""

    start: int
    number: str
    labels: int


def case_number(written: re.Match[str]) -> str:
    """The case number of a match of `CASE_NUMBER`, as the letters write it: `CM15-0012345`."""
    return f"CM{written['year'].translate(_DIGITS)}-{written['number'].translate(_DIGITS)}"


def case_numbers(lower: str) -> set[str]:
    """The case numbers that a text has, in the normalized text in lower case."""
    found = (CASE_NUMBER.match(lower, at) for at in places(lower, ("cm",)))
    return {case_number(one) for one in found if one}


def case_tables(lower: str, start: int = 0) -> list[CaseTable]:
    """The case tables of a text: a case number with its label and, near it, another label.

    lower (str): The normalized text in lower case.
    start (int): Where to begin.
    RETURNS (list): The tables in order.
    """
    tables = []
    labels = list(LABELS.finditer(lower, start))
    for at, label in enumerate(labels):
        if label.rule.says != "case_number":
            continue
        number = CASE_NUMBER.search(lower, label.end, label.end + _NEAR)
        near = {one.rule.says for one in labels if abs(one.start - label.start) < _NEAR}
        if number and len(near) > 1:
            before = [one.start for one in labels[:at] if label.start - one.start < _NEAR // 2]
            tables.append(CaseTable(min([label.start, *before]), case_number(number), len(near)))
    return tables
