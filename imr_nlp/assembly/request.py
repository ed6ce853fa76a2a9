"""The request of an issue: name, category, body parts, sessions, strength, quantity, refills, rental, dates."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from ..grammar.dates import find_dates
from ..grammar.parts import IssueParts, Stretch
from ..normalize.numbers import NUMBER, number
from ..view import Tagged
from .reading import Reading

_UNIT = r"(?:mg|mcg|µg|gm?|ml|meq|iu|units?|percent|%)"
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
_SERVICE = re.compile(
    r"\b(?:dos|dates?\sof\sservice|retrospective|retro|rendered|dispensed|performed\son|provided\son)\b"
)
_WEIGHED = re.compile(r"\b(?:grams?|gms?|gm|g|ml)\b")
_PREFIX = re.compile(
    r"^(?:(?:retrospective|retro|prospective|concurrent|associated\ssurgical\s(?:services?|procedures?)"
    r"|request(?:s|ed)?(?:\sfor)?|authorization(?:\sfor)?|additional|continued|continue|repeat|another|initial"
    r"|trial\sof|an?|the|one|two|three|four|five|six|eight|ten|twelve|\d+|prescription\s(?:of|for)|purchase\sof"
    r"|rental\sof|series\sof|medication|medications|pharmacy\spurchase\sof|outpatient|follow-up\sfor|for|of|up\sto"
    r"|sessions?|visits?)\b[\s:,().-]*)+"
)
_STOP = re.compile(
    r"\s*(?:[,:;(#]|\.\s|\s(?:x\s?\d|\d|for|to|of\sthe|of\s(?:left|right|bilateral|both|cervical|lumbar)|on|at|per"
    r"|in\s(?:the|cream|a)|twice|once|two|three|four|five|six|eight|ten|twelve|with\s(?:\d|one|two|three|no)|qty"
    r"|quantity|additional|left|right|-\s))"
)
_WITH = re.compile(r"\s(?:with|and|under)\s$")
_PERCENT_BETWEEN = re.compile(r"\s?\d+(?:\.\d+)?\s?%\s?(?:,\s(?:and\s)?|/|\sand\s|\s?-\s?|\s)?\s?$")
_FORM_AFTER = re.compile(r"\s?\d+(?:\.\d+)?\s?%\s(cream|gel|ointment|lotion|patch(?:es)?|solution|spray)\b")
_PART_IN_BRACKET = re.compile(r"\be\.g\.|\bi\.e\.")


def read_request(reading: Reading, issue: IssueParts, path: str) -> dict[str, Any]:
    """The request of an issue as plain data of `Request`."""
    where = issue.request
    reading.note(f"{path}.text", *where, "request")
    treatment = _treatment(reading, where, path)
    drug = treatment["category"] in ("pharmaceutical", "dmepos", "injection", "other")
    fields: dict[str, Any] = {
        "text": reading.quote(*where),
        **treatment,
        "body_parts": _body_parts(reading, where, path),
        "sessions": _sessions(reading, where, path, issue.number),
        "strength": _strength(reading, where, path) if drug else None,
        "quantity": _quantity(reading, where, path) if drug else None,
        "refills": _refills(reading, where, path),
        "rental_days": _rental(reading, where, path),
        "date_of_service": _date_of_service(reading, where, path),
    }
    return fields


def _treatment(reading: Reading, where: Stretch, path: str) -> dict[str, Any]:
    """Bare name, category and drug class: of the first treatment that the request names."""
    named = [m for m in reading.mentions("TREATMENT", *where) if not _in_example(reading, where, m)]
    if not named:
        return _unknown(reading, where, path)
    first = named[0]
    end = _name_end(reading, where, named)
    name = _bare_name(reading, first.start, end, named)
    reading.note(f"{path}.treatment", first.start, end, "lexicon")
    reading.note(f"{path}.category", first.start, first.end, "lexicon")
    return {"treatment": name, "category": first.value["category"], "drug_class": first.value.get("drug_class")}


def _in_example(reading: Reading, where: Stretch, mention: Tagged) -> bool:
    return bool(_PART_IN_BRACKET.search(reading.lower, max(where.start, mention.start - 12), mention.start))


def _name_end(reading: Reading, where: Stretch, named: list[Tagged]) -> int:
    """End of the name: a compound's ingredients and procedures joined by *with* or *and* are one."""
    end = named[0].end
    for before, after in pairwise(named):
        between = reading.lower[before.end : after.start]
        compound = after.value["category"] == "pharmaceutical" and (
            _PERCENT_BETWEEN.fullmatch(between) or between.strip() in ("/", ",", "and", "-")
        )
        category = before.value["category"]
        joined = category == after.value["category"] and (
            between.strip() in ("and", "&")
            or (between.strip() == "with" and category == "surgery")
            or (between.strip(" ") in (",", ", and", "/") and category == "diagnostic")
        )
        if not compound and not joined:
            break
        end = after.end
    return end


def _bare_name(reading: Reading, start: int, end: int, named: list[Tagged]) -> str:
    inside = [m for m in named if start <= m.start < end]
    if len(inside) > 1 and "%" in reading.lower[start:end]:
        slash = "/" in reading.lower[inside[0].end : inside[1].start]
        name = ("/" if slash else ", ").join(reading.lower[m.start : m.end] for m in inside)
        form = _FORM_AFTER.match(reading.lower, end)
        return f"{name} {form[1]}" if form and slash else name
    return re.sub(r"\s?\([^()]*\)", "", " ".join(reading.lower[start:end].split()))


def _unknown(reading: Reading, where: Stretch, path: str) -> dict[str, Any]:
    """What stands before the first count, dose or body part, for a name that no lexicon holds."""
    text = reading.lower[where.start : where.end]
    prefix = _PREFIX.match(text)
    start = prefix.end() if prefix and prefix.end() < len(text) else 0
    stop = _STOP.search(text, start)
    end = stop.start() if stop and stop.start() > start else len(text)
    name = text[start:end].strip(" ,.:;-")
    if not name:
        return {"treatment": None, "category": "other", "drug_class": None}
    reading.note(f"{path}.treatment", where.start + start, where.start + end, "words before the first detail")
    found = reading.categorize(name)
    if found is None:
        return {"treatment": name, "category": "other", "drug_class": None}
    category, probability = found
    reading.note(f"{path}.category", where.start + start, where.start + end, "category model", probability)
    return {"treatment": name, "category": category, "drug_class": None}


# Nerves and the like name a procedure and no part that it is asked for; so do the hand of hand therapy and its kind.
_IN_NAME = re.compile(r"(?:nerves?|branch(?:es)?|ganglion|cord|roots?|digital|epidural|occipital|plexus|dorsal)$")
_NAMES_TREATMENT = re.compile(
    r"\s(?:therapy|x-?\s?rays?|rests?|controls?|walkers?|scooters?|movement|rollers?|drops?)\b"
)
_SHARED = re.compile(
    r"((?:left |right |bilateral )?(?:cervical|thoracic|lumbar|lumbosacral|sacral))(?:,? and |/| & )"
    r"(cervical|thoracic|lumbar|lumbosacral|sacral) (spine|region|paraspinals)"
)
_SIDE = re.compile(r"(?:(left|right|bilateral|both|bilaterally)\s(?:and\s(?:left|right)\s)?(?:the\s)?)$")
_SIDE_EARLIER = re.compile(
    r"\b(left|right|bilateral)\s(?:total|partial|open|arthroscopic|medial|lateral|revision|unicompartmental)\s"
    r"(?:[a-z]+\s)?$"
)
_SIDE_AFTER = re.compile(r"\s?(?:,\s|\()(left|right|bilateral)(?:\sside)?\b")


def _body_parts(reading: Reading, where: Stretch, path: str) -> list[str]:
    """Body parts that the request names, lower case, with their side."""
    found: list[str] = []
    last = -1
    for mention in reading.mentions("BODY_PART", *where):
        if mention.start < last:
            continue
        start = mention.start
        if _IN_NAME.search(reading.lower, start, mention.end) or _NAMES_TREATMENT.match(reading.lower, mention.end):
            continue
        if side := _SIDE.search(reading.lower, max(where.start, start - 24), start):
            start -= len(side[0])
        words = " ".join(reading.lower[start : mention.end].split())
        if shared := _SHARED.fullmatch(words):
            for first in (f"{shared[1]} {shared[3]}",):
                found.append(first)
                reading.note(f"{path}.body_parts.{len(found) - 1}", start, mention.end, "body part")
            words = f"{shared[2]} {shared[3]}"
        if (after := _SIDE_AFTER.match(reading.lower, mention.end, where.end)) and not side:
            words = f"{after[1]} {words}"
        if not side and (before := _SIDE_EARLIER.search(reading.lower, where.start, start)):
            words = f"{before[1]} {words}"
        if words not in found:
            found.append(words)
            reading.note(f"{path}.body_parts.{len(found) - 1}", start, mention.end, "body part")
        last = mention.end
    return [one for one in found if not any(other.endswith(f" {one}") for other in found)]


def _sessions(reading: Reading, where: Stretch, path: str, issue_number: int) -> list[int] | None:
    """The total that is requested. Where a count and a rate stand together, both say the same or a warning says so."""
    counts = [
        m for m in reading.mentions("SESSION_COUNT", *where) if m.value["role"] == "requested" and "min" in m.value
    ]
    if not counts:
        return None
    totals = [(m.value["min"], m.value["max"]) for m in counts]
    if len(set(totals)) > 1:
        written = " and ".join(reading.quote(m.start, m.end) for m in counts)
        reading.warn("counts-disagree", f"{path}.sessions", number=issue_number, totals=written)
    for mention in counts:
        reading.note(f"{path}.sessions", mention.start, mention.end, "session count")
    return list(totals[0])


def _strength(reading: Reading, where: Stretch, path: str) -> str | None:
    text = reading.lower
    percents = list(_PERCENT_LIST.finditer(text, *where))
    if len(percents) > 1:
        for percent in percents:
            reading.note(f"{path}.strength", *percent.span(), "strength")
        mark = "/" if "/" in text[percents[0].end() : percents[1].start()] else ", "
        return mark.join(percent[0] for percent in percents)
    found = next((m for m in _STRENGTH.finditer(text, *where)), None)
    if not found:
        return None
    reading.note(f"{path}.strength", *found.span(1), "strength")
    return reading.quote(*found.span(1))


def _quantity(reading: Reading, where: Stretch, path: str) -> int | None:
    best: re.Match[str] | None = None
    for found in _QUANTITY.finditer(reading.lower, *where):
        if best is None or _rank(found) >= max(_rank(best), 1):  # the last of `Tylenol #3 #90`
            best = found
    if best is None:
        return None
    group = next(n for n, value in enumerate(best.groups(), 1) if value)
    reading.note(f"{path}.quantity", *best.span(), "quantity")
    return number(best[group].replace(",", ""))


def _rank(found: re.Match[str]) -> int:
    """`#30` says more of a quantity than `1 tab daily`, and that more than `120 grams`."""
    return 2 if found[1] or found[2] else 0 if _WEIGHED.search(found[0]) else 1


def _refills(reading: Reading, where: Stretch, path: str) -> int | None:
    found = _REFILLS.search(reading.lower, *where)
    if not found:
        return None
    group = next(n for n, value in enumerate(found.groups(), 1) if value)
    reading.note(f"{path}.refills", *found.span(), "refills")
    return 0 if found[group] == "no" else number(found[group])


def _rental(reading: Reading, where: Stretch, path: str) -> int | None:
    """Rental period in days; a range is no single period, and a month is no number of days."""
    found = _RENTAL.search(reading.lower, *where)
    if not found or found[2]:
        return None
    count, unit = (found[1], found[3]) if found[1] else (found[4], found[5])
    if unit.startswith("month"):
        return None
    reading.note(f"{path}.rental_days", *found.span(), "rental")
    return number(count) * (7 if unit.startswith("week") else 1)


def _date_of_service(reading: Reading, where: Stretch, path: str) -> list[str] | None:
    """First and last date of service of a retrospective request."""
    if not _SERVICE.search(reading.lower, *where):
        return None
    dates = [d for d in find_dates(reading.view) if where.start <= d.start < where.end and len(d.iso) == 10]
    if not dates:
        return None
    for date in dates:
        reading.note(f"{path}.date_of_service", date.start, date.end, "date")
    return [dates[0].iso, dates[-1].iso]
