"""How many sessions the guideline allows and how many were received, for the treatment of an issue."""

from __future__ import annotations

import re

from ..letter.parts import SUMMARY, Interval, IssueParts
from ..letter.reading import Reading
from ..text.normalized import Tagged

_KIND = re.compile(
    r"physical|physio|\bpt\b|occupational|\bot\b|chiro|acupunct|massage|aqua|psycho|cognitive|behavio|biofeedback"
    r"|hardening|conditioning|hand therapy|housekeep|\bhome\b|transport|counsel|speech|cbt|\bpool\b|\bwater\b|on land"
)
_OF_KIND = re.compile(r"\s(?:(?:of|for)\s[^.,;()]{0,45}|on\sland\b)")
_STOP = re.compile(r"[.;]")
_POST_OPERATIVE = re.compile(r"post[\s-]?(?:op|surg)")
_PRE_OPERATIVE = re.compile(r"pre-?\s?(?:op|surg)")
# What is told of sessions that are not set off against a request: those of another injury, or before the operation.
_NOT_COUNTED = re.compile(
    r"[^.;]{0,90}?\b(?:belongs?\sto|precede[sd]?\s|before\sthe\s(?:operation|surgery)"
    r"|n[o']t\s(?:enter|set\soff|postsurgical|post-?operative)|no\sbearing"
    r"|another\s(?:body\spart|joint|injury|operation|procedure))"
)
_SAME = {
    "pt": "physical", "physio": "physical", "cbt": "cognitive", "behavio": "cognitive", "psycho": "cognitive",
    "counsel": "cognitive", "ot": "occupational", "pool": "aqua", "water": "aqua",
}  # fmt: skip


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
    reading.note(f"{path}.guideline_sessions", most.start, most.end, "session count")
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
    for place, rule in ((issue.rationale, "rationale"), (reading.section(SUMMARY), "case summary")):
        if place is None:
            continue
        told = [m for m in _counts(reading, place, "completed") if m.value.get("max", 0) not in {0} | others]
        done = [m for m in told if _same_treatment(reading, m, treatment or "", place, rule == "case summary")]
        others = {m.value["max"] for m in told}
        if done:
            most = max(done, key=lambda m: m.value["max"])
            reading.note(f"{path}.completed_sessions", most.start, most.end, f"session count in the {rule}")
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
    if _NOT_COUNTED.match(reading.lower, count.end) or (
        _POST_OPERATIVE.search(treatment) and _PRE_OPERATIVE.search(reading.lower, count.start, count.end)
    ):
        return False
    wanted = _kinds(treatment)
    nearest = _nearest_kind(reading, count, place)
    if not wanted:
        return not named and not nearest
    if not nearest:
        return not named
    if not nearest & wanted:
        return False
    if not named or not _POST_OPERATIVE.search(treatment):
        return True
    return bool(_POST_OPERATIVE.search(reading.lower[max(place.start, count.start - 60) : count.end + 60]))


def _kinds(words: str) -> set[str]:
    """The kinds of therapy that words name."""
    return {_SAME.get(kind, kind) for kind in _KIND.findall(words)}


def _nearest_kind(reading: Reading, count: Tagged, place: Interval) -> set[str]:
    """The kinds of therapy that the count's own words name, or those nearest to it in its sentence."""
    own = _kinds(reading.lower[count.start : count.end])
    if own:
        return own
    begin = reading.sentence_start(place.start, count.start)
    after = reading.lower[count.end : min(place.end, count.end + 45)]
    if (follows := _OF_KIND.match(after)) and (found := _kinds(follows[0])):
        return found
    before = list(_KIND.finditer(reading.lower, begin, count.start))
    if before:
        return _kinds(before[-1][0])
    stop = _STOP.search(after)
    return _kinds(after[: stop.start()] if stop else after)
