"""How many of the requested sessions utilization review had certified."""

from __future__ import annotations

from ..letter.parts import SUMMARY, Interval, IssueParts
from ..letter.reading import Reading
from ..rules import Rule, RuleTable
from ..text.normalized import Tagged
from ..text.sentences import clause_end, sentence_start
from .canonical import usual


class Certified(Rule):
    """Words before a number of sessions with which utilization review certified it.

    says (str): `utilization-review`.
    """


CERTIFIED = RuleTable("treatments/certified", Certified)
_SENTENCE_REACH = 400
_NEAR = 60
"""How far behind the words that certify a number it may stand, and how far behind the number its treatment."""
OTHERWISE = RuleTable("treatments/not_certified", Rule)
"""Words between those that certify and a number, of which they say something else."""
_NEXT = (" and ", ",", ";")
"""What stands between a number and the next treatment, which is not its own."""


def certified_sessions(
    reading: Reading, issue: IssueParts, path: str, canonical: str | None, asked: list[int] | None
) -> list[int] | None:
    """The sessions of a request that utilization review certified, as the request, summary or rationale states them.

    reading (Reading): The letter.
    issue (IssueParts): The issue.
    path (str): Path of the issue in the decision, for the evidence.
    canonical (str): Canonical name of the treatment, which has to be the same.
    asked (list): The sessions that are requested, of which no more can be certified.
    RETURNS (list): Least and greatest number; `None` where none is stated, or several are that differ.
    """
    for place in (issue.request, reading.section(SUMMARY), issue.claims_administrator, issue.rationale):
        if place is None or canonical is None:
            continue
        counts = [m for m in reading.mentions("SESSION_COUNT", *place) if m.value.get("role") == "authorized"]
        found = [m for m in counts if "min" in m.value and _of_request(reading, issue, place, m, canonical)]
        found = [m for m in found if asked is None or m.value["max"] <= asked[1]]
        if len({(m.value["min"], m.value["max"]) for m in found}) == 1:
            reading.note(f"{path}.certified_sessions", found[0].start, found[0].end, found[0].rule or "session-count")
            return [found[0].value["min"], found[0].value["max"]]
    return None


def _of_request(reading: Reading, issue: IssueParts, place: Interval, count: Tagged, canonical: str) -> bool:
    """Whether utilization review certified a number of the sessions that are requested here."""
    if place == issue.request:
        return True
    begin = sentence_start(reading.text, count.start, max(place.start, count.start - _SENTENCE_REACH))
    certified = list(CERTIFIED.finditer(reading.lower, begin, count.start))
    if not certified:
        return False
    between = reading.lower[certified[-1].end : count.start]
    if len(between) > _NEAR or OTHERWISE.search(between):
        return False
    named = _treatment(reading, certified[-1].start, count, place.end)
    return place == issue.rationale if named is None else _same(named, canonical)


def _treatment(reading: Reading, begin: int, count: Tagged, limit: int) -> Tagged | None:
    """The treatment of a count: in its own words, right behind it, or before it in what certifies it."""
    end = clause_end(reading.text, count.end, min(limit, count.end + _NEAR))
    behind = reading.mentions("TREATMENT", count.start, end)
    if behind and not any(one in reading.lower[count.end : behind[0].start] for one in _NEXT):
        return behind[0]
    before = reading.mentions("TREATMENT", begin, count.start)
    return before[-1] if before else None


def _same(named: Tagged, canonical: str) -> bool:
    """Whether a mention names a treatment, perhaps without saying that it is post-operative."""
    name = str(named.value.get("canonical") or usual(named.value["name"]))
    return canonical.endswith(name)
