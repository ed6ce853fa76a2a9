"""How many times the case summary says that a treatment was done: what is counted, but not in sessions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

from ..letter.parts import SUMMARY, Interval
from ..letter.reading import Reading
from ..rules import Rule, RuleTable
from ..rules.table import register_shape
from ..text.normalized import Tagged
from ..text.numbers import NUMBER, number
from .canonical import usual
from .prior_treatments import UNTOLD, prior_rule


class PriorCount(Rule):
    """Words that count an injection or an operation. `says` is always `counted`.

    place (str): Whether they are a number `before` its name, stand `between` the two, or are a number `behind` the
        name; or are a `name` that is no marked treatment by itself: `two surgeries`.
    """

    says: Literal["counted"]
    place: Literal["before", "between", "behind", "name"]


register_shape("COUNTED", rf"{NUMBER}(?:\s\((?:{NUMBER})\))?")  # two (2)
PRIOR_COUNTS = RuleTable("treatments/prior_counts", PriorCount, parted_by=("place",))
_COUNTED = frozenset(("injection", "surgery"))
"""Categories that are counted one by one. Visits of a therapy are sessions, and pills a supply."""
_REACH = 60
"""How many characters before or behind a name its number may begin."""
_NUMBER = re.compile(rf"\b(?:{NUMBER}|twice)\b")
_GLUED = re.compile(r"x(?=\d)")
_BETWEEN = re.compile(
    r"(?:\s\([^()]{0,40}\))?"
    r"(?:\s(?:of|for|to|at|into|over)(?:\s(?!(?:and|or|with)\b)[\w/-]+){1,4})?\s?"  # of the left shoulder
)
"""What may stand between a name and the number behind it."""


def read_prior_counts(reading: Reading) -> list[dict[str, Any]]:
    """The numbers of earlier injections and operations that the case summary states.

    reading (Reading): The letter.
    RETURNS (list): Name as written, usual name and number of each, in the letter's order; what is not surely counted
        and surely done is left out.
    """
    section = reading.section(SUMMARY)
    if not section:
        return []
    mentions = reading.mentions("TREATMENT", *section)
    found: list[dict[str, Any]] = []
    for named in _counted_names(reading, section, mentions):
        counted = _count(reading, section, named)
        if counted is None or prior_rule(reading, section, named, mentions) in (None, UNTOLD):
            continue
        (start, end), rule, count = counted
        words = reading.quote(named.start, named.end)
        if any(one["treatment"].lower() == words.lower() and one["count"] == count for one in found):
            continue
        canonical = named.value.get("canonical") or usual(named.value["name"])
        path = f"prior_counts.{len(found)}"
        for field in ("treatment", "canonical"):
            reading.note(f"{path}.{field}", named.start, named.end, named.rule or "treatment")
        reading.note(f"{path}.count", start, end, rule)
        found.append({"treatment": words, "canonical": canonical, "count": count})
    return found


def _counted_names(reading: Reading, section: Interval, mentions: list[Tagged]) -> Iterator[Tagged]:
    """The names in a section that are counted one by one, in order: marked treatments, and operations by that word."""
    names = [one for one in mentions if one.value["category"] in _COUNTED]
    for fired in PRIOR_COUNTS.finditer(reading.lower, *section, place="name"):
        if not any(one.start < fired.end and fired.start < one.end for one in mentions):
            parts = reading.mentions("BODY_PART", max(section.start, fired.start - _REACH), fired.start)
            start = parts[-1].start if parts and parts[-1].end + 1 == fired.start else fired.start
            names.append(Tagged(start, fired.end, "TREATMENT", {"name": "surgery", "category": "surgery"}))
    yield from sorted(names, key=lambda one: one.start)


def _count(reading: Reading, section: Interval, named: Tagged) -> tuple[Interval, str, int] | None:
    """The number of a treatment: where it and the name stand, the rule, and its value."""
    text, (start, end) = reading.lower, named[:2]
    first = max(section.start, start - _REACH)
    between = PRIOR_COUNTS.ending(text, first, start, place="between")
    before = PRIOR_COUNTS.ending(text, first, between.start if between else start, place="before")
    if before:
        count = _value(text, before.start, before.end)
        several = text[start:end].rstrip(")").endswith("s")
        if count is None or several != (count > 1) or reading.mentions("SESSION_COUNT", before.start, start):
            return None
        return Interval(before.start, end), before.rule.id, count
    behind = PRIOR_COUNTS.search(text, end, min(section.end, end + _REACH), place="behind")
    if behind and _BETWEEN.fullmatch(text, end, behind.start):
        others = [one for one in reading.mentions("TREATMENT", end, behind.end) if text[one.start - 1] != "("]
        if others or reading.mentions("SESSION_COUNT", end, behind.end):
            return None
        count = _value(text, behind.start, behind.end)
        return (Interval(start, behind.end), behind.rule.id, count) if count else None
    return None


def _value(text: str, start: int, end: int) -> int | None:
    """The number that words say; `None` where they say two that differ: `two (3)`."""
    said = {number(found[0]) for found in _NUMBER.finditer(_GLUED.sub("x ", text[start:end]))}
    return said.pop() if len(said) == 1 and min(said) > 0 else None
