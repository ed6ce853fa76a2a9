"""What a request says of where and how: side, levels, contrast, billing codes, and the canonical name of it all."""

from __future__ import annotations

import re
from typing import Any

from ..letter.parts import Interval
from ..letter.reading import Reading
from ..rules import Rule, RuleTable
from .canonical import SPINAL_LEVEL, spinal_levels
from .request_names import canonical_name

SIDES = RuleTable("treatments/sides", Rule)
"""`says` is the side that a request names: `left`, `right` or `bilateral`."""
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
        "canonical": canonical_name(reading, where, path, request, levels),
        "side": _side(reading, where, path),
        "levels": list(levels),
        "contrast": _contrast(reading, where, path) if request["category"] == "diagnostic" else None,
        "billing_codes": _billing_codes(reading, where, path),
    }


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
