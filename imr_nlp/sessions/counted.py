"""Whether a count counts sessions where it stands, and not hours of sleep, days of rental, pills or inches."""

from __future__ import annotations

import re
from typing import Literal

from ..rules import Rule, RuleTable
from ..text.normalized import NormalizedText
from ..text.sentences import sentence_end, sentence_start
from .kinds import KINDS, NO_THERAPY, first_kind, last_kind
from .values import units_in

Side = Literal["before", "behind"]
NO = "otherwise"
_FAR = 60
"""How many characters before a count its words are looked for."""
_NEAR = 120
"""How many characters away a therapy may stand that a count without a unit of its own counts."""


class CountedRule(Rule):
    """What says that a number counts sessions.

    says (str): `sessions`, or `otherwise`.
    side (str): Whether its words stand right `before` or right `behind` the number.
    of (str): The counts of which it speaks: those of `time` (hours and days), `bare` ones without a unit, or `named`
        ones, which seem to have one: `ITEM 2` in front of the heading `MEDICAL TREATMENT GUIDELINE(S)`.
    """

    side: Side
    of: Literal["time", "bare", "named"]


COUNTED: RuleTable[CountedRule] = RuleTable("sessions/counted", CountedRule, parted_by=("side", "of"))
_TIMED = frozenset(("home", "program", "conditioning", "transport", "psychotherapy", "class"))
"""Kinds of treatment that are counted by the hour or day."""
_BY_DAY = frozenset(("program", "conditioning"))
_MANY_HOURS = re.compile(r"(?:[2-9]\d|1\d\d)\s?(?:more\s)?(?:hours|hrs)$")
"""As many hours are no night's sleep and no day's work."""
_LASTS = re.compile(r"\bweeks?\b.{0,200}\bweeks?$")
_MEDICATION = re.compile(r"\b(?:daily|days?|d|nights?)$")


def words_beside(text: str, start: int, end: int, of: str) -> tuple[str | None, str | None]:
    """What the words right before and right behind a count say.

    text (str): The text in lower case.
    start (int), end (int): Where the count stands.
    of (str): Of which counts; see `CountedRule`.
    RETURNS (tuple): For either side `sessions`, `otherwise` or `None`.
    """
    before = COUNTED.ending(text, max(0, start - _FAR), start, side="before", of=of)
    behind = COUNTED.match(text, end, side="behind", of=of)
    return (before.rule.says if before else None), (behind.rule.says if behind else None)


def is_session_count(
    normalized: NormalizedText, start: int, end: int, rule: str, asked: frozenset[str] = frozenset()
) -> bool:
    """Whether a count is one of sessions.

    normalized (NormalizedText): The letter.
    start (int), end (int): Where the count stands.
    rule (str): The rule that found it: `count`, `rate`, `each`, `grid` or `times`.
    asked (frozenset): The kinds of therapy in dispute.
    RETURNS (bool): Whether its own words and those around it speak of sessions.
    """
    text = normalized.lower
    if NO in words_beside(text, start, end, "named"):
        return False
    written = text[start:end]
    kind = _nearest_kind(normalized, start, end)
    units = units_in(written)
    if rule == "rate" and "hours" not in units and _MEDICATION.search(written):
        return False
    if units and "sessions" not in units:
        if asked & _TIMED and _MANY_HOURS.match(written):
            return True
        if spent_otherwise(text, start, end):
            return False
        known = bool(asked & _BY_DAY) or (bool(asked & _TIMED) and "hours" in units)
        by = _TIMED if "hours" in units else _BY_DAY
        return _of_therapy(text, start, end, by) or (known and kind not in NO_THERAPY)
    if units:
        return True
    if rule in ("rate", "each", "spellfirst"):
        if _MEDICATION.search(written) or kind == "drug":
            return False
        return (kind is not None and (kind not in NO_THERAPY or bool(_LASTS.search(written)))) or bool(asked)
    if rule == "count":  # `18 over 6 weeks`, which a guideline gives for an operation
        return kind not in NO_THERAPY or kind == "procedure"
    return kind not in NO_THERAPY if kind else bool(asked) and rule == "grid"


def names_no_treatment(normalized: NormalizedText, start: int, end: int) -> bool:
    """Whether no treatment of any kind is named near a count in its sentence.

    normalized (NormalizedText): The letter.
    start (int), end (int): Where the count stands.
    RETURNS (bool): Whether it is silent.
    """
    return _nearest_kind(normalized, start, end) is None


def spent_otherwise(text: str, start: int, end: int) -> bool:
    """Whether hours or days are those of work, sleep or rental.

    text (str): The normalized text in lower case.
    start (int), end (int): Where they stand.
    RETURNS (bool): Whether the words before or behind them say so.
    """
    return NO in words_beside(text, start, end, "time")


def _nearest_kind(normalized: NormalizedText, start: int, end: int) -> str | None:
    """The kind of treatment that is named last before a count in its sentence, else first behind it."""
    first = sentence_start(normalized.text, start, max(0, start - _NEAR))
    if before := last_kind(normalized.lower, first, start):
        return before
    return first_kind(normalized.lower, end, sentence_end(normalized.text, end, min(len(normalized.text), end + _FAR)))


def _of_therapy(text: str, start: int, end: int, kinds: frozenset[str]) -> bool:
    """Whether a therapy of some kinds is named near a count."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    first, last = max(first, start - _NEAR), min(last if last >= 0 else len(text), end + _FAR)
    return any(found.rule.says in kinds for found in KINDS.finditer(text, first, last))
