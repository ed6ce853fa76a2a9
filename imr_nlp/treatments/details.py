"""What a request says of where and how: side, levels, contrast, billing codes, and the canonical name of it all."""

from __future__ import annotations

import re
from itertools import permutations
from typing import Any

from ..letter.parts import Interval
from ..letter.reading import Reading
from ..phrases.lexicon import compounds, terms
from ..rules import Rule, RuleTable, class_words
from ..text.normalized import Tagged
from .canonical import SPINAL_LEVEL, USUAL_NAMES, WITH_PART, region_of, spinal_levels, usual, usual_part

SIDES = RuleTable("treatments/sides", Rule)
"""`says` is the side that a request names: `left`, `right` or `bilateral`."""
_SIDES = class_words("SIDE")
_LEVEL = re.compile(SPINAL_LEVEL)
_CONTRAST = re.compile(
    r"(?P<both>with\s(?:and|&|or|/)\s?without|without\s(?:and|&|or)\swith|w/?\s?(?:and|&|/|or)\s?w/?o|w/wo|w\s?\+\s?w/o"
    r"|with/without)\s(?:iv\s|gadolinium\s|intravenous\s)?(?:contrast|gadolinium|dye)"
    r"|(?P<without>without|w/?o|no|non)(?:\s|-)(?:iv\s|the\suse\sof\s)?(?:contrast|gadolinium|dye)|noncontrast"
    r"|(?P<with>with|w/|plus|post)(?:\s|-)?(?:iv\s|intravenous\s)?(?:contrast|gadolinium|dye)"
    r"|(?P<enhanced>contrast|gadolinium)[-\s]enhanced"
)
REQUEST_WORDS = RuleTable("treatments/request_words", Rule, parted_by=("says",))
"""Words of a request that say what a number or a date in it is: a billing `code`, or a date of `service`."""
_CODE = re.compile(r"(?<![\w.#$/-])(?:(?P<letter>[a-eg-mp-v]\d{4})|(?P<digits>\d{5}|\d{4}[tf]))(?:-\d\d)?(?![\w.%]*\w)")
_REGION = re.compile(r"\b(?:cervical|thoracic|lumbar|lumbosacral)\b")
_CONSULTATION_WITH = re.compile(
    r"(?:consult(?:ation)?|evaluation|referral)s?(?:\sand\streatment)?\s(?:with|to|by)\s(?:an?\s|the\s)?"
    r"(?P<who>\w+(?:\s\w+){0,3})"
)
_INGREDIENTS = 4
"""A compound with a name of its own has at most so many."""
SPECIALTIES = "case/lexicon/specialties"


def read_details(reading: Reading, where: Interval, path: str, request: dict[str, Any]) -> dict[str, Any]:
    """Canonical name, side, levels, contrast and billing codes of a request.

    reading (Reading): The letter.
    where (Interval): The request.
    path (str): Path of the request in the decision, for the evidence.
    request (dict): What is known of it: `treatment`, `category`, `body_parts`, `drugs`.
    RETURNS (dict): `canonical`, `side`, `levels`, `contrast` and `billing_codes` of `Request`.
    """
    levels = _levels(reading, where, path)
    return {
        "canonical": _canonical(reading, where, path, request, levels),
        "side": _side(reading, where, path),
        "levels": list(levels),
        "contrast": _contrast(reading, where, path) if request["category"] == "diagnostic" else None,
        "billing_codes": _billing_codes(reading, where, path),
    }


def _canonical(
    reading: Reading, where: Interval, path: str, request: dict[str, Any], levels: tuple[str, ...]
) -> str | None:
    """The usual names of the treatments that make the request's name, with the part of the body where it matters."""
    places = [one for one in reading.evidence if one["field"] == f"{path}.treatment"]
    if not request["treatment"] or not places:
        return None
    first, last = (reading.normalized.place(places[-1][key]) for key in ("start", "end"))
    named = reading.mentions("TREATMENT", first, last)
    reading.note(f"{path}.canonical", first, last, "lexicon" if named else "words-before-the-first-detail")
    if request["category"] == "evaluation" and (consultation := _with_specialty(reading, first, where.end)):
        return consultation
    if not named:
        return str(request["treatment"])
    names = list(dict.fromkeys(_usual(one) for one in named))
    if request["category"] == "pharmaceutical":
        return _compound(request["drugs"]) or "/".join(names)
    joined = " and ".join(names)
    names = [terms(USUAL_NAMES)[joined]] if joined in terms(USUAL_NAMES) else names
    part = _part(reading, where, named[0], request, levels) if request["category"] in WITH_PART else None
    whole = usual(f"{part} {names[0]}") if part and part not in names[0] else names[0]
    return " and ".join([whole, *names[1:]])


def _compound(drugs: list[dict[str, Any]]) -> str | None:
    """The name of the drug whose ingredients are named one by one: `Hydrocodone 10 mg/Acetaminophen 325 mg`."""
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
    reading: Reading, where: Interval, first: Tagged, request: dict[str, Any], levels: tuple[str, ...]
) -> str | None:
    """The one part of the body that a request is for, by its name, its body parts, its levels or a word behind it."""
    if first.value.get("part"):
        return str(first.value["part"])
    parts = {usual_part(_without_side(part)) for part in request["body_parts"]}
    if len(parts) == 1:
        return parts.pop()
    if parts:
        return None
    regions = {usual_part(match[0]) for match in _REGION.finditer(reading.lower, first.end, where.end)}
    return region_of(levels) if levels else regions.pop() if len(regions) == 1 else None


def _without_side(part: str) -> str:
    """The name of a body part without its side."""
    return " ".join(word for word in part.split() if word not in _SIDES)


def _side(reading: Reading, where: Interval, path: str) -> str | None:
    """The one side that a request names: `left` and `right` by themselves are two, and give none."""
    text = reading.lower
    found = [one for one in SIDES.finditer(text, *where) if not text.startswith("-", one.end)]  # `left-handed`
    sides = {one.rule.says for one in found}
    if len(sides) != 1:
        return None
    reading.note(f"{path}.side", found[0].start, found[0].end, "side")
    return sides.pop()


def _levels(reading: Reading, where: Interval, path: str) -> tuple[str, ...]:
    """The levels of the spine that a request names."""
    levels = spinal_levels(reading.lower[slice(*where)])
    for place, match in enumerate(_level_places(reading, where)[: len(levels)]):
        reading.note(f"{path}.levels.{place}", *match, "level")
    return levels


def _level_places(reading: Reading, where: Interval) -> list[tuple[int, int]]:
    """Where each level stands first."""
    places: dict[tuple[str, ...], tuple[int, int]] = {}
    for match in _LEVEL.finditer(reading.lower, *where):
        around = reading.lower[max(where.start, match.start() - 1) : min(where.end, match.end() + 1)]
        if one := spinal_levels(around):
            places.setdefault(one, match.span())
    return list(places.values())


def _contrast(reading: Reading, where: Interval, path: str) -> str | None:
    """Whether imaging is asked for with contrast, without, or both."""
    found = _CONTRAST.search(reading.lower, *where)
    if not found:
        return None
    reading.note(f"{path}.contrast", *found.span(), "contrast")
    if found["both"]:
        return "with and without"
    return "with" if found["with"] or found["enhanced"] else "without"


def _billing_codes(reading: Reading, where: Interval, path: str) -> list[str]:
    """CPT and HCPCS codes: a number of five digits is one where brackets or a word say so."""
    called = REQUEST_WORDS.search(reading.lower, *where, says="code")
    codes: list[str] = []
    for match in _CODE.finditer(reading.lower, *where):
        opened, closed = (reading.lower.rfind(sign, where.start, match.start()) for sign in "()")
        if match["digits"] and opened <= closed and not (called and called.start < match.start()):
            continue
        code = (match["letter"] or match["digits"]).upper()
        if code not in codes:
            reading.note(f"{path}.billing_codes.{len(codes)}", *match.span(), "billing-code")
            codes.append(code)
    return codes
