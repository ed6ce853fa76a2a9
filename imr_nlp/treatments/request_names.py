"""The name under which a request is counted: the usual names of its treatments, with what is said behind them."""

from __future__ import annotations

import re
from itertools import permutations
from typing import Any

from ..letter.parts import Interval
from ..letter.reading import Reading
from ..phrases.lexicon import compounds, terms
from ..text.normalized import Tagged
from .canonical import (
    USUAL_NAMES,
    WITH_PART,
    are_supplies,
    known_name,
    region_of,
    usual,
    usual_part,
    without_levels,
    without_side,
)

_REGION = re.compile(r"\b(?:cervical|thoracic|lumbar|lumbosacral)\b")
_CONSULTATION_WITH = re.compile(
    r"(?:consult(?:ation)?|evaluation|referral)s?(?:\sand\streatment)?\s(?:with|to|by)\s(?:an?\s|the\s)?"
    r"(?P<who>\w+(?:\s\w+){0,3})"
)
_HEAD_FIRST = re.compile(
    r"(?P<head>[a-z]+(?:\s[a-z]+)?)(?:,|\s(?:of|by|to|at|with)(?:\san?|\sthe)?|(?<=consult))\s"
    r"(?P<rest>[a-z-]+(?:\s[a-z-]+){0,2})"
)
_TIME_BEHIND = re.compile(
    r"(?:,\s?|\s\(?)(?P<time>post|pre)[\s-]?(?:op|surg)[a-z]{0,10}\.?(?=\)|\s?[,;:(#\d]|\sx\b|\s?$)"
)
_AFTER_BRACKET = re.compile(r"\s\([a-z-]{2,6}\)\s(?P<word>[a-z]+)")
_WITH_ACETAMINOPHEN = re.compile(r"\d\s?[/-]\s?(?:300|325|500|650|750)(?!\d)")
_INGREDIENTS = 4
"""A compound with a name of its own has at most so many."""
SPECIALTIES = "case/lexicon/specialties"


def canonical_name(
    reading: Reading, where: Interval, path: str, request: dict[str, Any], levels: tuple[str, ...]
) -> str | None:
    """The usual names of the treatments that make the request's name, with the part of the body where it matters.

    reading (Reading): The letter.
    where (Interval): The request.
    path (str): Path of the request in the decision, for the evidence.
    request (dict): What is known of it: `treatment`, `category`, `body_parts`, `drugs`, `strength`.
    levels (tuple): Levels of the spine that it names.
    RETURNS (str): The name; `None` where it names no treatment.
    """
    places = [one for one in reading.evidence if one["field"] == f"{path}.treatment"]
    if not request["treatment"] or not places:
        return None
    first, last = (reading.normalized.place(places[-1][key]) for key in ("start", "end"))
    named = reading.mentions("TREATMENT", first, last)
    reading.note(f"{path}.canonical", first, last, "lexicon" if named else "words-before-the-first-detail")
    if request["category"] == "evaluation" and (consultation := _with_specialty(reading, first, where.end)):
        return consultation
    if request["category"] == "pharmaceutical" and named:
        return _compound(request) or "/".join(dict.fromkeys(map(_usual, named)))
    turned = _turned_round(reading.lower, first, where.end) or _after_bracket(reading.lower, first, last)
    whole, *others = [turned] if turned else _names(named) if named else [usual(without_levels(request["treatment"]))]
    if request["category"] in WITH_PART:
        part = _part(reading, where, named, request, levels, whole)
        whole = usual(f"{part} {whole}") if part and part not in whole else whole
    return " and ".join([f"{_time_behind(reading.lower, last, whole)}{whole}", *others])


def _names(named: list[Tagged]) -> list[str]:
    """The usual names of the treatments that make a request's name, without the supplies of a device."""
    names = list(dict.fromkeys(map(_usual, named)))
    names = [name for name in names if not are_supplies(name)] or names
    joined = " and ".join(names)
    return [terms(USUAL_NAMES)[joined]] if joined in terms(USUAL_NAMES) else names


def _turned_round(text: str, start: int, end: int) -> str | None:
    """The name of a treatment whose head stands first: `therapy, physical`, `injection of cortisone`."""
    turned = _HEAD_FIRST.match(text, start, end)
    if not turned:
        return None
    words = turned["rest"].split()
    sizes = range(len(words), 0, -1)
    return next((name for n in sizes if (name := known_name(f"{' '.join(words[:n])} {turned['head']}"))), None)


def _after_bracket(text: str, start: int, end: int) -> str | None:
    """The name that goes on behind its abbreviation: `spinal cord stimulator (SCS) trial`."""
    behind = _AFTER_BRACKET.match(text, end)
    return known_name(f"{text[start:end]} {behind['word']}") if behind else None


def _time_behind(text: str, end: int, name: str) -> str:
    """The time that stands behind a name and belongs in front of it: `Physical therapy, post-op x 12`."""
    behind = _TIME_BEHIND.match(text, end)
    return f"{behind['time']}-operative " if behind and "-operative" not in name else ""


def _compound(request: dict[str, Any]) -> str | None:
    """The name of the drug whose ingredients are named one by one: `Hydrocodone 10 mg/Acetaminophen 325 mg`.

    An opioid of two strengths, of which the second is 325 mg or the like, is one with acetaminophen.
    """
    drugs = request["drugs"]
    both = f"{drugs[0]['name']}/acetaminophen" if len(drugs) == 1 else ""
    if both in compounds() and _WITH_ACETAMINOPHEN.search(request["strength"] or ""):
        return both
    orders = permutations(drug["name"] for drug in drugs) if 1 < len(drugs) <= _INGREDIENTS else ()
    return next((name for order in orders if (name := "/".join(order)) in compounds()), None)


def _with_specialty(reading: Reading, start: int, end: int) -> str | None:
    """The name of a consultation with somebody: `pain management consultation` of `a referral to pain management`."""
    words = _CONSULTATION_WITH.match(reading.lower, start, end)
    listed = words["who"].split() if words else []
    for size in range(len(listed), 0, -1):
        if specialty := terms(SPECIALTIES).get(" ".join(listed[:size])):
            return usual(f"{specialty.lower()} consultation")
    return None


def _usual(mention: Tagged) -> str:
    """The canonical name of a mention; the usual one of its name where a component of the user's left none."""
    value = mention.value
    return str(value.get("canonical") or usual(value["name"]))


def _part(
    reading: Reading, where: Interval, named: list[Tagged], request: dict[str, Any], levels: tuple[str, ...], name: str
) -> str | None:
    """The one part of the body that a request is for, by its name, its body parts, its levels or a word behind it.

    A part that its name holds already says nothing more: `facet` of a facet injection.
    """
    if named and named[0].value.get("part"):
        return str(named[0].value["part"])
    parts = {usual_part(without_side(part)) for part in request["body_parts"]}
    parts = {part for part in parts if part not in name}
    if len(parts) == 1:
        return parts.pop()
    if parts:
        return None
    behind = named[0].end if named else where.start
    regions = {usual_part(match[0]) for match in _REGION.finditer(reading.lower, behind, where.end)}
    return region_of(levels) if levels else regions.pop() if len(regions) == 1 else None
