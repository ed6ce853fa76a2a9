"""How many sessions the guideline allows and how many were received, for the treatment of an issue."""

from __future__ import annotations

import re

from ..letter.parts import SUMMARY, Interval, IssueParts
from ..letter.reading import Reading
from ..rules import Rule, RuleTable
from ..text.intervals import before_marks
from ..text.normalized import Tagged
from .kinds import kinds_of, named_kinds

_OF_KIND = re.compile(r"\s(?:(?:of|for)\s[^.,;()]{0,45}|on\sland\b)")
_KIND_WITHIN = 45
"""How many characters behind a count its treatment may be named."""
_STOPS = ".;"
"""What ends the clause of a count."""
OPERATION: RuleTable[Rule] = RuleTable("sessions/operation", Rule, parted_by=("says",))
"""Whether sessions are had `before` or `after` an operation."""
_OPERATION_WITHIN = 60
"""How many characters before and behind a count of a case summary the words may stand that say so."""
APART: RuleTable[Rule] = RuleTable("sessions/apart", Rule)
"""Sessions that are not set off against a request: those of another injury, or before the operation."""
_APART_WITHIN = 90
"""How many characters behind a count the words may begin that say so, in its clause."""


def guideline_sessions(reading: Reading, issue: IssueParts, path: str) -> list[int] | None:
    """The sessions that the guideline allows, as the rationale states them.

    reading (Reading): The letter.
    issue (IssueParts): The issue.
    path (str): Path of the issue in the decision, for the evidence.
    RETURNS (list): Least and greatest number, of the range with the highest maximum.
    """
    limits = [m for m in _counts(reading, issue.rationale, "limit") if "min" in m.value]
    asked = {_scale(m) for m in reading.mentions("SESSION_COUNT", *issue.request)}
    limits = [m for m in limits if _scale(m) in asked] if asked else limits
    if not limits:
        return None
    most = max(limits, key=lambda m: (m.value["max"], m.value["min"]))
    reading.note(f"{path}.guideline_sessions", most.start, most.end, most.rule or "session-count")
    return [most.value["min"], most.value["max"]]


def _scale(count: Tagged) -> str:
    """What a count counts: hours, days or sessions."""
    unit: str = count.value["unit"]
    return unit if unit in ("hours", "days") else "sessions"


def completed_sessions(reading: Reading, issue: IssueParts, path: str, treatment: str | None) -> list[int] | None:
    """The sessions already received, as the rationale states them, else as the case summary does.

    reading (Reading): The letter.
    issue (IssueParts): The issue.
    path (str): Path of the issue in the decision, for the evidence.
    treatment (str): Name of the treatment, which has to be the same.
    RETURNS (list): Least and greatest number, of the range with the highest maximum.
    """
    others: set[int] = set()  # what the rationale says of another treatment
    for place in (issue.rationale, reading.section(SUMMARY)):
        if place is None:
            continue
        told = [m for m in _counts(reading, place, "completed") if m.value.get("max", 0) not in {0} | others]
        done = [m for m in told if _same_treatment(reading, m, treatment or "", place, place is not issue.rationale)]
        others = {m.value["max"] for m in told}
        if done:
            most = max(done, key=lambda m: m.value["max"])
            reading.note(f"{path}.completed_sessions", most.start, most.end, most.rule or "session-count")
            return [most.value["min"], most.value["max"]]
    return None


def _counts(reading: Reading, place: Interval | None, role: str) -> list[Tagged]:
    """The session counts of a stretch that play a part."""
    if not place:
        return []
    return [m for m in reading.mentions("SESSION_COUNT", *place) if m.value["role"] == role]


def _same_treatment(reading: Reading, count: Tagged, treatment: str, place: Interval, named: bool) -> bool:
    """Whether a count speaks of the treatment that is requested.

    named (bool): Whether it has to name it, as in a case summary that tells of many treatments.
    """
    clause_end = before_marks(reading.lower, _STOPS, count.end, count.end + _APART_WITHIN)
    after_operation = OPERATION.search(treatment.lower(), says="after")
    if APART.search(reading.lower, count.end, clause_end) or (
        after_operation and OPERATION.search(reading.lower, count.start, count.end, says="before")
    ):
        return False
    wanted = kinds_of(treatment.lower())
    nearest = _nearest_kind(reading, count, place)
    if not wanted:
        return not named and not nearest
    if not nearest:
        return not named
    if not nearest & wanted:
        return False
    if not named or not after_operation:
        return True
    first = max(place.start, count.start - _OPERATION_WITHIN)
    return bool(OPERATION.search(reading.lower, first, count.end + _OPERATION_WITHIN, says="after"))


def _nearest_kind(reading: Reading, count: Tagged, place: Interval) -> set[str]:
    """The kinds of therapy that the count's own words name, or those nearest to it in its sentence."""
    own = kinds_of(reading.lower, count.start, count.end)
    if own:
        return own
    begin = reading.sentence_start(place.start, count.start)
    end = min(place.end, count.end + _KIND_WITHIN)
    if (follows := _OF_KIND.match(reading.lower, count.end, end)) and (found := kinds_of(follows[0])):
        return found
    before = list(named_kinds(reading.lower, begin, count.start))
    if before:
        return {before[-1].rule.says}
    return kinds_of(reading.lower, count.end, before_marks(reading.lower, _STOPS, count.end, end))
