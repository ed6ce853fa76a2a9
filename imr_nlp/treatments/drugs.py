"""The drugs that a request names, each with the words that speak of it: its strength, quantity and refills."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ..letter.parts import Interval
from ..letter.reading import Reading
from ..text.normalized import Tagged
from .supply import find_quantity, find_refills, find_strength

_DRUGLIKE = frozenset(("pharmaceutical", "dmepos", "injection", "other"))
"""Categories of what has a strength and a quantity."""
_OPENED = re.compile(r"\([^()]*$")
_INGREDIENT = re.compile(r"(?:\s?(?:\d{0,4}\.)?\d{1,5}\s?%)?\s?(?:/|-|with|in)\s?$")
_PERCENT = re.compile(r"\d\s?%")
_PAIR = 2
"""Two percentages may be written as one strength, `20%/5%`; those of more ingredients are a list."""
_FOR_EACH = re.compile(r"\b(?:each|both|apiece)\b")
_BEHIND_NAME = re.compile(r"\)?(?:\s\([^()]{1,40}\))?(?:\s(?:er|xr|cr|sr|ec|ir|dr|es|hcl|sodium|tartrate)\b)*")


@dataclass(frozen=True)
class DrugShare:
    """A drug of a request, and the part of the request that speaks of it.

    name (str): Its generic name.
    start (int), end (int): Where it is named.
    share (Interval): Its part: from its name to the next drug's, for the first one from the beginning.
    percent (bool): Whether it is an ingredient of a compound, whose quantity is the compound's.
    """

    name: str
    start: int
    end: int
    share: Interval
    percent: bool = False


def find_drugs(reading: Reading, where: Interval) -> list[DrugShare]:
    """The drugs of a request in order, each once.

    reading (Reading): The letter.
    where (Interval): The request.
    RETURNS (list): The drugs with their parts of the request.
    """
    named = _named(reading, where)
    if not named:
        return []
    text = reading.lower
    compound = len(named) > 1 and len(_PERCENT.findall(text, *where)) > 1
    begins = [where.start, *(one.start for one in named[1:])]
    ends = [*begins[1:], where.end]
    return [
        DrugShare(one.value, one.start, one.end, Interval(begin, end), compound)
        for one, begin, end in zip(named, begins, ends, strict=True)
    ]


def _named(reading: Reading, where: Interval) -> list[Tagged]:
    """The longest mentions of drugs, without what brackets say again and what is named twice."""
    found: list[Tagged] = []
    for mention in sorted(reading.mentions("DRUG", *where), key=lambda one: (one.start, -one.end)):
        if found and mention.start < found[-1].end:
            continue
        again = _OPENED.search(reading.lower, where.start, mention.start)
        if any(mention.value == one.value for one in found) or (
            found and again and not _percent_near(reading, mention)
        ):
            continue
        found.append(mention)
    return found


def _percent_near(reading: Reading, mention: Tagged) -> bool:
    """Whether a percentage stands behind a drug or before it, as that of an ingredient does."""
    return bool(_PERCENT.search(reading.lower, max(0, mention.start - 6), mention.end + 8))


def separate_drugs(reading: Reading, drugs: list[DrugShare]) -> list[DrugShare]:
    """Those of a request's drugs that are dispensed by themselves, not as ingredients of one product.

    reading (Reading): The letter.
    drugs (list): What `find_drugs` found.
    RETURNS (list): The first drug, and those not joined to the one before by a slash or percentages.
    """
    alone = drugs[:1]
    for before, drug in pairwise(drugs):
        if not drug.percent and not _INGREDIENT.fullmatch(reading.lower[before.end : drug.start]):
            alone.append(drug)
    return alone


def read_supply(reading: Reading, where: Interval, path: str, category: str, issue: int) -> dict[str, Any]:
    """Strength, quantity and refills of a request: where it asks for several drugs, those of the first.

    reading (Reading): The letter.
    where (Interval): The request.
    path (str): Path of the request in the decision, for the evidence.
    category (str): The request's category.
    issue (int): The issue's number, for warnings.
    RETURNS (dict): `strength`, `quantity`, `refills` and `drugs` of `Request`.
    """
    drugs = find_drugs(reading, where)
    alone = separate_drugs(reading, drugs)
    own, first = where, drugs[0] if drugs else None
    if len(alone) > 1:
        own = Interval(where.start, alone[1].start)
        reading.warn(
            "several-drugs",
            f"{path}.drugs",
            number=issue,
            drugs=" and ".join(reading.quote(d.start, d.end) for d in alone),
        )
    numbers = _numbers(reading, own, first.end if first else 0, f"{path}", category, issue)
    if len(alone) > 1 and _FOR_EACH.search(reading.lower, alone[-1].start, where.end):
        last = _numbers(reading, Interval(alone[-1].start, where.end), alone[-1].end, None, category, issue)
        numbers = {key: last[key] if value is None and key != "strength" else value for key, value in numbers.items()}
    return {**numbers, "drugs": _listed(reading, drugs, alone, where, path, category, issue)}


def _listed(
    reading: Reading,
    drugs: list[DrugShare],
    alone: list[DrugShare],
    where: Interval,
    path: str,
    category: str,
    issue: int,
) -> list[dict[str, Any]]:
    """Every drug with its own numbers; of an ingredient only its strength is its own."""
    listed = []
    for place, drug in enumerate(drugs):
        at = f"{path}.drugs.{place}"
        for field in ("name", "written"):
            reading.note(f"{at}.{field}", drug.start, drug.end, "lexicon")
        numbers: dict[str, Any] = {"strength": None, "quantity": None, "refills": None}
        if drug in alone and not drug.percent:
            behind = [other.start for other in alone if other.start > drug.start]
            numbers = _numbers(
                reading, Interval(drug.share.start, min([*behind, where.end])), drug.end, at, category, issue
            )
        elif found := find_strength(reading.lower[slice(*drug.share)]):
            start, end = drug.share.start + found[0][0], drug.share.start + found[0][1]
            reading.note(f"{at}.strength", start, end, "strength")
            numbers["strength"] = reading.quote(start, end)
        listed.append({"name": drug.name, "written": reading.quote(drug.start, drug.end), **numbers})
    return listed


def _numbers(
    reading: Reading, own: Interval, name_ends: int, path: str | None, category: str, issue: int
) -> dict[str, Any]:
    """Strength, quantity and refills in a part of a request. Without a path no evidence is noted."""
    text = reading.lower[slice(*own)]
    found: dict[str, Any] = {"strength": None, "quantity": None, "refills": None}
    if category in _DRUGLIKE:
        behind = _BEHIND_NAME.match(reading.lower, name_ends, own.end) if name_ends else None
        if strengths := find_strength(text, behind.end() - own.start if behind else 0):
            _note(reading, path, "strength", own, strengths)
            mark = "/" if len(strengths) == _PAIR and "/" in text[strengths[0][1] : strengths[1][0]] else ", "
            found["strength"] = mark.join(reading.quote(own.start + start, own.start + end) for start, end in strengths)
        found["quantity"] = _quantity(reading, own, path, category, issue)
    if (refills := find_refills(text)) and refills.value is not None:
        found["refills"] = refills.value
        _note(reading, path, "refills", own, [(refills.start, refills.end)])
    return found


def _quantity(reading: Reading, own: Interval, path: str | None, category: str, issue: int) -> int | None:
    """The quantity in a part of a request, or a warning that it is unclear."""
    text = reading.lower[slice(*own)]
    amounts = find_quantity(text, category == "dmepos")
    values = {one.value for one in amounts}
    if len(values) == 1 and None not in values:
        _note(reading, path, "quantity", own, [(amounts[-1].start, amounts[-1].end)])
        return amounts[-1].value
    if amounts and path and ".drugs." not in path:
        written = " and ".join(text[one.start : one.end] for one in amounts)
        reading.warn("quantity-unclear", f"{path}.quantity", number=issue, quantities=written)
    return None


def _note(reading: Reading, path: str | None, field: str, own: Interval, places: list[tuple[int, int]]) -> None:
    """Record where numbers stand."""
    for start, end in places:
        if path:
            reading.note(f"{path}.{field}", own.start + start, own.start + end, field)
