"""Words that speak for the role of a session count: before it, behind it and within it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from pydantic import Field

from ..dates.values import SEASON
from ..rules import Rule, RuleTable
from ..rules.table import register_shape
from ..text.normalized import NormalizedText
from ..text.sentences import clause_end, clause_start
from .counts import SessionCountMatch

Side = Literal["before", "behind", "within"]
register_shape("SEASON", SEASON)
register_shape("YEAR", r"(?:19|20)\d\d")


class RoleRule(Rule):
    """Words that speak for a role.

    says (str): The role.
    side (str): Whether they stand `before` the count, `behind` it, or `within` it, between number and unit.
    weight (float): How much they speak for it right beside the count; half of it 60 characters away.
    """

    side: Side
    weight: float = Field(gt=0)


CUES: RuleTable[RoleRule] = RuleTable("sessions/roles", RoleRule, parted_by=("side",))
_BARE_LENGTH = 12
"""A count as short as `12 visits` has no words of its own between number and unit."""
_HALF_AT = 60
"""How many characters away the weight of a cue is half."""
_BEYOND = 0.35
"""What is left of a cue's weight where another count stands between it and the count."""
_LATER = 0.5
"""What is left of the weight of a cue behind a count where another stands nearer: the first word speaks loudest."""
_CLAUSE_BEFORE, _CLAUSE_BEHIND = 140, 100
"""How many characters of its clause are read before and behind a count."""


class Cue(NamedTuple):
    """A cue that speaks of a count: its rule, how far away it stands, and whether another count stands between."""

    rule: RoleRule
    distance: int
    beyond: bool
    later: bool

    @property
    def weight(self) -> float:
        """How much it speaks for its role where it stands."""
        weight = self.rule.weight / (1 + self.distance / _HALF_AT)
        return weight * (_BEYOND if self.beyond else 1) * (_LATER if self.later else 1)


class Borders(NamedTuple):
    """Where the count before begins and ends, and where the one behind begins."""

    start: int
    end: int
    next: int


def clause_of(normalized: NormalizedText, count: SessionCountMatch) -> tuple[int, int]:
    """Where the clause of a count begins and ends.

    normalized (NormalizedText): The letter.
    count (SessionCountMatch): The count.
    RETURNS (tuple): Start and end.
    """
    start = clause_start(normalized.text, count.start, max(0, count.start - _CLAUSE_BEFORE))
    return start, clause_end(normalized.text, count.end, count.end + _CLAUSE_BEHIND)


def cues_of(normalized: NormalizedText, count: SessionCountMatch, borders: Borders) -> Iterator[Cue]:
    """The cues that speak of a count.

    normalized (NormalizedText): The letter.
    count (SessionCountMatch): The count.
    borders (Borders): Where its neighbours stand.
    YIELDS (Cue): Those of its clause, each side from the left.
    """
    start, end = clause_of(normalized, count)
    places: list[tuple[Side, int, int]] = [("before", start, count.start), ("behind", count.end, end)]
    if count.end - count.start > _BARE_LENGTH:
        places.append(("within", count.start, count.end))
    for side, first, last in places:
        later = False
        for found in CUES.finditer(normalized.lower, first, last, side=side):
            distance = max(count.start - found.end, found.start - count.end, 0)
            yield Cue(found.rule, distance, _of_another(found.start, found.end, count, borders), later)
            later = side == "behind"


def _of_another(start: int, end: int, count: SessionCountMatch, borders: Borders) -> bool:
    """Whether a cue speaks of the count before, right behind which it stands, or of the one behind it."""
    if end > borders.next:
        return True
    around = start < borders.start and end > borders.end  # `cut from 12 to 6`
    beside = end == count.start - 1  # `16 exceed the 12`
    return start < borders.end + 3 and not around and not beside


def weigh(cues: list[Cue]) -> dict[str, float]:
    """How much cues speak for each role: on each side the greatest weight of a role counts.

    cues (list): The cues of a count.
    RETURNS (dict): The roles that they name.
    """
    greatest: dict[tuple[str, str], float] = {}
    for cue in cues:
        key = (cue.rule.side, cue.rule.says)
        greatest[key] = max(greatest.get(key, 0.0), cue.weight)
    totals: dict[str, float] = {}
    for (_, role), weight in greatest.items():
        totals[role] = totals.get(role, 0.0) + weight
    return totals
