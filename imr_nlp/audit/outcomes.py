"""What spoke for and against an outcome: the words that decide, and every judgement of the rationale."""

from __future__ import annotations

from collections.abc import Iterator

from ..judgements.conclusion import Heard, heard
from ..judgements.verdicts import read_verdict
from ..letter.parts import IssueParts
from ..letter.reading import Reading
from ..rules import TABLES
from .spoken import Side, Spoken, spoken

_TOWARD = {"upheld": "-", "overturned": "+", "modified": "~", False: "-", True: "+"}
"""The polarity toward the treatment that an outcome has, or what a rationale concludes."""
_TABLES = {
    "denial": ("judgements/denial_verdicts", "judgements/denial_orders"),
    "whole": ("judgements/wholes",),
    "active": ("judgements/orders",),
    "predicate": ("judgements/predicates",),
}
"""The tables that know the words of each kind of judgement."""
_SEVERAL = "the request is one of several, and nothing says of which the rationale speaks"


def outcome_words(reading: Reading, parts: IssueParts, outcome: str | bool | None) -> Iterator[Spoken]:
    """The words that decide an issue, and the judgements of its rationale.

    reading (Reading): The letter.
    parts (IssueParts): The issue.
    outcome (str): Its outcome; for `medically_necessary` what the rationale concludes.
    YIELDS (Spoken): In the letter's order.
    """
    toward = _TOWARD.get(outcome) if outcome is not None else None
    if not isinstance(outcome, bool):
        for verdict in (parts.verdict, parts.repeated):
            if verdict:
                says = read_verdict(reading.lower[verdict.start : verdict.end])
                side = _side(_TOWARD.get(says or ""), toward)
                yield spoken(reading, side, "issue line", "verdict", says or "?", *verdict, note="decides the issue")
    if not parts.rationale:
        return
    judged = parts.judged or parts.rationale
    apart = parts.judged is not None
    none_judged = judged.start == judged.end
    for one in heard(reading, parts.request, *(parts.rationale if none_judged else judged), alone=apart):
        yield _judgement(reading, one, toward, _SEVERAL if none_judged else "")


def _judgement(reading: Reading, one: Heard, toward: str | None, aside: str) -> Spoken:
    """A judgement of a rationale, with its row and its weight."""
    judgement = one.judgement
    counts = one.polarity in ("+", "-", "~") and not aside
    side: Side = _side(one.polarity, toward) if counts else "aside"
    note = aside or one.why + (f" ({one.rule})" if one.rule else "")
    return spoken(
        reading, side, _table_of(judgement.kind, judgement.rule), judgement.rule, judgement.polarity, judgement.start,
        judgement.end, float(judgement.weight), note,
    )  # fmt: skip


def _side(polarity: str | None, toward: str | None) -> Side:
    """On which side a polarity stands. Where there is no outcome everything that judges speaks against that."""
    if polarity is None:
        return "aside"
    return "for" if polarity == toward else "against"


def _table_of(kind: str, rule: str) -> str:
    """The table of judgements in which the row of a kind of judgement stands."""
    for name in _TABLES.get(kind, ()):
        if any(row.id == rule for row in TABLES[name].rows):
            return name
    return "decision words"
