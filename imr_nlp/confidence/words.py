"""The words by which signs of confidence are told: of ages and counts, of pages and sources, of doubt."""

from __future__ import annotations

from typing import Literal

from ..rules import Rule, RuleTable
from ..rules.notation import literals, parse
from ..rules.table import expand

Sign = Literal[
    "age", "tens", "unit", "he", "she", "injury", "counts", "cites", "page", "hedge", "source", "formula"
]  # fmt: skip


class SignRule(Rule):
    """Words of a letter; `says` is what they tell: of an `age`, of `tens` of years, that a number `counts` something.

    A `unit` stands behind a number that is no age; what `cites` stands once for each source of a guideline line; a
    `hedge` says that a side cites nothing, or the same; what is of the `formula` on such a line says nothing by itself.
    """

    says: Sign


WORDS = RuleTable("confidence/words", SignRule, parted_by=("says",))
OF_FORMULA = frozenset(
    words for rule in WORDS.rows if rule.says == "formula" for words in literals(parse(rule.words), expand)
)
"""Words of the formula on a guideline line."""


def tells(sign: Sign, text: str, start: int = 0, end: int | None = None) -> bool:
    """Whether words that tell this stand in an interval of a text, which is in lower case."""
    return WORDS.search(text, start, end, says=sign) is not None


def how_often(sign: Sign, text: str, start: int = 0, end: int | None = None) -> int:
    """How often words that tell this stand in an interval of a text, which is in lower case."""
    return sum(1 for _ in WORDS.finditer(text, start, end, says=sign))
