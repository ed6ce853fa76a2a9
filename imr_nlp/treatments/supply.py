"""What a request asks for by number: strength, quantity and refills of a drug, days of rental."""

from __future__ import annotations

import re

from ..letter.parts import Interval
from ..letter.reading import Reading
from ..text.numbers import NUMBER, number

_STRENGTH = re.compile(
    r"(?<![\w#.])(\d[\d,]*(?:\.\d+)?(?:\s?[-/]\s?\d[\d,]*(?:\.\d+)?)*\s?"
    r"(?:mg|mcg|µg|ml(?=\s?/)|meq|iu|%|(?:g|gm|grams?|units?)(?=\s?/|\s(?:tab|cap|vial))|\d+\s?units\b)"
    r"(?:\s?/\s?(?:\d*\s?(?:ml|hr|hour|actuation|dose|mg|g|gm)))?)(?![\w])"
)
_PERCENT_LIST = re.compile(r"\d+(?:\.\d+)?\s?%")
_QUANTITY = re.compile(
    rf"(?:#\s?(\d[\d,]*))|(?:\b(?:qty|quantity|count|ct|disp(?:ense)?)\b\.?\s?(?:of|:|#|=)?\s?(\d[\d,]*))"
    rf"|(?:(?<![\w.#/-])(\d[\d,]*|{NUMBER})\s?(?:tablets?|tabs?|capsules?|caps?|patch(?:es)?|pills?|packs?|packages?"
    r"|boxe?s?|bottles?|tubes?|vials?|kits?|grams?|gms?|gm|g|devices?|lozenges?|films?|suppositor\w+|syringes?|ml"
    r"|pads?|count)\b(?!\s?/))"
)
_REFILLS = re.compile(
    rf"(?:(?:with|and|x|plus)?\s?\b({NUMBER}|no|zero|\d+)\s?(?:\(\d+\)\s)?(?:additional\s)?refills?\b)"
    rf"|(?:\brefills?\s?(?:x|:|times|of|=)?\s?({NUMBER}|\d+)\b)|(?:\brf\s?:?\s?(\d+))"
)
_RENTAL = re.compile(
    rf"({NUMBER})(?:\s?(?:-|to)\s?({NUMBER}))?(?:\s|-)?(?:additional\s)?(days?|weeks?|months?)(?:\s|-)?"
    rf"(?:additional\s)?(?:of\s)?(?:home\s)?(?:rental|trial)|rental\s?(?:,|for|of|x|:|\()?\s?(?:a\s)?({NUMBER})\s?-?\s?"
    r"(days?|weeks?|months?)"
)
_WEIGHED = re.compile(r"\b(?:grams?|gms?|gm|g|ml)\b")


def read_strength(reading: Reading, where: Interval, path: str) -> str | None:
    """The strength of a drug as written, `10/325 mg`; of a compound the percentages of its ingredients."""
    text = reading.lower
    percents = list(_PERCENT_LIST.finditer(text, *where))
    if len(percents) > 1:
        for percent in percents:
            reading.note(f"{path}.strength", *percent.span(), "strength")
        mark = "/" if "/" in text[percents[0].end() : percents[1].start()] else ", "
        return mark.join(percent[0] for percent in percents)
    found = _STRENGTH.search(text, *where)
    if not found:
        return None
    reading.note(f"{path}.strength", *found.span(1), "strength")
    return reading.quote(*found.span(1))


def read_quantity(reading: Reading, where: Interval, path: str) -> int | None:
    """The number of tablets, patches, packs or grams: the one that says most of a quantity, of such the last."""
    best: re.Match[str] | None = None
    for found in _QUANTITY.finditer(reading.lower, *where):
        if best is None or _rank(found) >= max(_rank(best), 1):  # the last of `Tylenol #3 #90`
            best = found
    if best is None:
        return None
    reading.note(f"{path}.quantity", *best.span(), "quantity")
    return number(best[best.lastindex or 0].replace(",", ""))


def _rank(found: re.Match[str]) -> int:
    """`#30` says more of a quantity than `1 tab daily`, and that more than `120 grams`."""
    return 2 if found[1] or found[2] else 0 if _WEIGHED.search(found[0]) else 1


def read_refills(reading: Reading, where: Interval, path: str) -> int | None:
    """The number of refills. Few requests speak of them; to look for a word takes a tenth of the expression's time."""
    asked = reading.lower[where.start : where.end]
    if "refill" not in asked and "rf" not in asked:
        return None
    found = _REFILLS.search(reading.lower, *where)
    if not found:
        return None
    reading.note(f"{path}.refills", *found.span(), "refills")
    written = found[found.lastindex or 0]
    return 0 if written == "no" else number(written)


def read_rental_days(reading: Reading, where: Interval, path: str) -> int | None:
    """The rental period in days; a range is no single period, and a month is no number of days."""
    asked = reading.lower[where.start : where.end]
    if "rental" not in asked and "trial" not in asked:
        return None
    found = _RENTAL.search(reading.lower, *where)
    if not found or found[2]:
        return None
    count, unit = (found[1], found[3]) if found[1] else (found[4], found[5])
    if unit.startswith("month"):
        return None
    reading.note(f"{path}.rental_days", *found.span(), "rental")
    return number(count) * (7 if unit.startswith("week") else 1)
