"""The kinds of treatment that words name, and which of them are had in sessions."""

from __future__ import annotations

from collections.abc import Iterator

from ..rules import Fired, Rule, RuleTable

KINDS: RuleTable[Rule] = RuleTable("sessions/kinds", Rule)
"""`says` is the kind: `physical`, `acupuncture`; `therapy` for words that fit any; and what is no therapy at all."""
ANY = "therapy"
NO_THERAPY = frozenset(("drug", "procedure", "measure", "life"))
"""What is taken, done once, measured, or told of somebody's life: numbers beside it count no sessions."""


def kinds_of(text: str, start: int = 0, end: int | None = None) -> set[str]:
    """The kinds of therapy that words name.

    text (str): The text in lower case.
    start (int), end (int): Where to look.
    RETURNS (set): The kinds, without what any therapy is called and what is none.
    """
    return {found.rule.says for found in KINDS.finditer(text, start, end)} - {ANY} - NO_THERAPY


def named_kinds(text: str, start: int, end: int) -> Iterator[Fired[Rule]]:
    """Where words of an interval name a kind of therapy; see `kinds_of`."""
    return (found for found in KINDS.finditer(text, start, end) if found.rule.says not in (ANY, *NO_THERAPY))


def last_kind(text: str, start: int, end: int) -> str | None:
    """The kind that is named last in an interval, `therapy` and what is none among them; `None` where none is."""
    last = None
    for found in KINDS.finditer(text, start, end):
        last = found.rule.says
    return last


def first_kind(text: str, start: int, end: int) -> str | None:
    """The kind that is named first in an interval; see `last_kind`."""
    found = KINDS.search(text, start, end)
    return found.rule.says if found else None
