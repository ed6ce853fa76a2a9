"""How many sessions the guideline allows and how many were received, for the treatment of an issue."""

from __future__ import annotations

import re
from typing import Any

from ..letter.parts import SUMMARY, Interval, IssueParts
from ..letter.reading import Reading
from ..rules import Rule, RuleTable, class_source
from ..text.intervals import before_marks
from ..text.normalized import Tagged
from ..treatments.canonical import usual_part, without_side
from .kinds import kinds_of, named_kinds

_OF_KIND = re.compile(r"\s(?:(?:of|for)\s(?:(?!\sas\s)[^.,;()]){0,45}|on\sland\b)")
_OF_THERAPY = " of therapy"
_OPENS_WITH_THERAPY = (". therapy (", "; therapy (", ", therapy (", "\ntherapy (")
"""What physical therapy alone is called, behind a count or in front of one in brackets."""
_NO_THERAPY = {"class", "home", "transport", "acupuncture", "chiropractic"}
"""Kinds of treatment that nobody calls therapy."""
_DOUBTFUL = 0.6
"""A count whose role is less sure than this is not taken where another plays the same part."""
_KIND_WITHIN = 45
"""How many characters behind a count its treatment may be named."""
_STOPS = ".;"
"""What ends the clause of a count."""
OPERATION: RuleTable[Rule] = RuleTable("sessions/operation", Rule, parted_by=("says",))
"""Whether sessions are had `before` or `after` an operation."""
_SINCE_OPERATION = (
    "after it ",
    *(f"{when} {whose}{what}"
      for when in ("after", "since", "following")
      for whose in ("", "the ", "his ", "her ")
      for what in ("surgery", "operation", "procedure")),
)  # fmt: skip
"""Words beside a count that tell of sessions after the operation."""
_OPERATION_WITHIN = 60
"""How many characters before and behind a count of a case summary the words may stand that say so."""
_FORMS = ("group", "individual")
"""How sessions of psychotherapy are had: one form is not set off against the other."""
_FORM_WITHIN = 40
"""How many characters behind a count its form may be named."""
_FOR_PART = re.compile(r"\b(?:for|to|on)\s(?:(?:the|his|her)\s)?(?:(?P<side>left|right)\s)?$")
"""What leads to the part of the body for which sessions were."""
_REGION = re.compile(rf"\b{class_source('BODY_REGION')}\b")
"""What other parts of the body may belong to."""
APART: RuleTable[Rule] = RuleTable("sessions/apart", Rule)
"""Sessions that are not set off against a request: those of another injury, or before the operation."""
_BEFORE, _OPENING = "before-operation", 24
"""The row of what was before the operation, and how many characters of a sentence are its opening."""
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
    asked = _asked_scales(reading, issue)
    limits = [m for m in limits if _scale(m) in asked] if asked else limits
    if not limits:
        return None
    most = max(limits, key=lambda m: (m.value["max"], -m.value["min"]))
    reading.note(f"{path}.guideline_sessions", most.start, most.end, most.rule or "session-count")
    return [most.value["min"], most.value["max"]]


def _scale(count: Tagged) -> str:
    """What a count counts: hours, or sessions, of which a program has one a day."""
    return "hours" if count.value["unit"] == "hours" else "sessions"


def _asked_scales(reading: Reading, issue: IssueParts) -> set[str]:
    """What is counted in a request: `12 visits, 4 hours per day` asks for visits, as only they have a total."""
    counts = list(reading.mentions("SESSION_COUNT", *issue.request))
    return {_scale(m) for m in counts if "min" in m.value} or {_scale(m) for m in counts}


def completed_sessions(reading: Reading, issue: IssueParts, path: str, request: dict[str, Any]) -> list[int] | None:
    """The sessions already received, as the rationale states them, else as the case summary does.

    reading (Reading): The letter.
    issue (IssueParts): The issue.
    path (str): Path of the issue in the decision, for the evidence.
    request (dict): What is requested: its `treatment`, which has to be the same, and its `body_parts`.
    RETURNS (list): Least and greatest number, of the range with the highest maximum, in the request's unit.
    """
    others: set[int] = set()  # what the rationale says of another treatment
    asked = _asked_scales(reading, issue)
    for place in (issue.rationale, reading.section(SUMMARY)):
        if place is None:
            continue
        received = [m for m in _counts(reading, place, "completed") if m.value.get("max", 0) not in {0} | others]
        done = [m for m in received if _same_treatment(reading, m, request, place, issue)]
        others = {m.value["max"] for m in received}
        if done:
            most = max(done, key=lambda m: (_scale(m) in asked, m.value["max"]))
            reading.note(f"{path}.completed_sessions", most.start, most.end, most.rule or "session-count")
            return [most.value["min"], most.value["max"]]
    return None


def _counts(reading: Reading, place: Interval | None, role: str) -> list[Tagged]:
    """The session counts of an interval that play a part: the doubtful ones only where no other does."""
    if not place:
        return []
    found = [m for m in reading.mentions("SESSION_COUNT", *place) if m.value["role"] == role]
    return [m for m in found if m.value.get("confidence", 1.0) >= _DOUBTFUL] or found


def _same_treatment(
    reading: Reading, count: Tagged, request: dict[str, Any], place: Interval, issue: IssueParts
) -> bool:
    """Whether a count speaks of the treatment that is requested.

    One of a case summary, which tells of many treatments, has to name it.
    """
    named = place is not issue.rationale
    treatment = (request["treatment"] or "").lower()
    after_operation = OPERATION.search(treatment, says="after")
    if (
        _set_apart(reading, count, request["body_parts"])
        or _in_another_form(reading, count, treatment)
        or (after_operation and OPERATION.search(reading.lower, count.start, count.end, says="before"))
    ):
        return False
    wanted = kinds_of(treatment) or kinds_of(reading.lower, *issue.request)
    nearest = _nearest_kind(reading, count, place, named)
    if not wanted:
        return not named and not nearest
    if _of_therapy(reading.lower, count) and wanted <= _NO_THERAPY:
        return False
    if not nearest:
        return not named or _only_therapy(reading, count, place, wanted)
    if not nearest & wanted:
        return False
    if not named or not after_operation:
        return True
    first = max(place.start, count.start - _OPERATION_WITHIN)
    last = count.end + _OPERATION_WITHIN
    return bool(OPERATION.search(reading.lower, first, last, says="after") or _says_since(reading.lower[first:last]))


def _of_therapy(text: str, count: Tagged) -> bool:
    """Whether a count is one of therapy, as physical therapy is called: `Therapy (8 visits)`, `8 visits of therapy`."""
    return text.startswith(_OF_THERAPY, count.end) or text.endswith(_OPENS_WITH_THERAPY, 0, count.start)


def _set_apart(reading: Reading, count: Tagged, parts: list[str]) -> bool:
    """Whether the clause of a count, up to the next count, sets it apart or names a body part that is not treated."""
    text = reading.lower
    end = before_marks(text, _STOPS, count.end, count.end + _APART_WITHIN)
    if following := reading.mentions("SESSION_COUNT", count.end, end):
        end = following[0].start
    if APART.search(text, count.end, end) or _before_operation(reading, count):
        return True
    treated = {usual_part(without_side(part)) for part in parts}
    for part in reading.mentions("BODY_PART", count.end, end) if parts else ():
        led = _FOR_PART.search(text, count.end, part.start)
        if led is None:
            continue
        sides = {one.partition(" ")[0] for one in parts} & {"left", "right"}
        other_side = led["side"] is not None and bool(sides) and led["side"] not in sides
        return other_side or not any(_share(usual_part(text[part.start : part.end]), one) for one in treated)
    return False


def _before_operation(reading: Reading, count: Tagged) -> bool:
    """Whether the sentence of a count begins with a time before the operation: `Before the surgery he had 16`."""
    start = reading.sentence_start(max(0, count.start - _OPERATION_WITHIN), count.start)
    found = APART.search(reading.lower, start, min(count.start, start + _OPENING))
    return found is not None and found.rule.id == _BEFORE


def _says_since(text: str) -> bool:
    """Whether words say that something was after the operation."""
    return any(words in text for words in _SINCE_OPERATION)


def _in_another_form(reading: Reading, count: Tagged, treatment: str) -> bool:
    """Whether a count is one of individual sessions where group sessions are asked for, or the other way round."""
    asked = {form for form in _FORMS if form in treatment}
    if len(asked) != 1:
        return False
    start = reading.sentence_start(max(0, count.start - _FORM_WITHIN), count.start)
    forms = {form for form in _FORMS if form in reading.lower[start : count.end + _FORM_WITHIN]}
    return bool(forms) and not forms & asked


def _share(one: str, other: str) -> bool:
    """Whether two parts of the body are the same or may lie within one another, as hand and upper extremity may."""
    return one == other or bool(set(one.split()) & set(other.split())) or bool(_REGION.search(f"{one} {other}"))


def _only_therapy(reading: Reading, count: Tagged, place: Interval, wanted: set[str]) -> bool:
    """Whether the paragraph of a count, up to its sentence's end, names no other kind of therapy than is wanted, and no
    issue asks for another."""
    text = reading.lower
    first = max(place.start, text.rfind("\n", 0, count.start) + 1)
    last = before_marks(text, f"{_STOPS}\n", count.end, place.end)
    asked = (kinds_of(text, *issue.request) for issue in reading.parts.issues)
    return kinds_of(text, first, last) <= wanted and all(one <= wanted for one in asked)


def _nearest_kind(reading: Reading, count: Tagged, place: Interval, named: bool) -> set[str]:
    """The kinds of therapy that the count's own words name, or those nearest to it in its sentence.

    named (bool): Whether, where its sentence names none, the one is meant that was named last before it.
    """
    text = reading.lower
    own = kinds_of(text, count.start, count.end)
    if own or _of_therapy(text, count):
        return own
    begin = reading.sentence_start(place.start, count.start)
    end = min(place.end, count.end + _KIND_WITHIN)
    if (follows := _OF_KIND.match(text, count.end, end)) and (found := kinds_of(follows[0])):
        return found
    before = list(named_kinds(text, begin, count.start))
    if before:
        return {before[-1].rule.says}
    if found := kinds_of(text, count.end, before_marks(text, _STOPS, count.end, end)):
        return found
    earlier = list(named_kinds(text, max(place.start, text.rfind("\n", 0, begin) + 1), begin)) if named else []
    return {earlier[-1].rule.says} if earlier else set()
