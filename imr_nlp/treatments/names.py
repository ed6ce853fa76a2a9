"""The treatment that a request names: its bare name, its category and the class of a drug."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from ..letter.parts import Interval
from ..letter.reading import Reading
from ..phrases.lexicon import terms, treatment_categories
from ..rules import Rule, RuleTable
from ..text.normalized import Tagged
from .canonical import USUAL_NAMES, usual, without_levels


class BeforeName(Rule):
    """Words at the beginning of a request that belong to no treatment's name: `Retrospective request for`.

    says (str): `no-name`.
    """


BEFORE_NAME = RuleTable("treatments/before_name", BeforeName)
_BETWEEN = re.compile(r"(?:\d+\b|[\s:,().-])*")
_STOP = re.compile(
    r"\s{0,2}(?:[,:;(#]|\.\s|\s(?:x\s?\d|\d|for|to|of\sthe|of\s(?:left|right|bilateral|both|cervical|lumbar)|on|at|per"
    r"|in\s(?:the|cream|a)|twice|once|two|three|four|five|six|eight|ten|twelve|with\s(?:\d|one|two|three|no)|qty"
    r"|quantity|additional|left|right|-\s))"
)
_PERCENT_BETWEEN = re.compile(r"\s?\d+(?:\.\d+)?\s?%\s?(?:,\s(?:and\s)?|/|\sand\s|\s?-\s?|\s)?\s?$")
_FORM_AFTER = re.compile(r"\s?\d+(?:\.\d+)?\s?%\s(cream|gel|ointment|lotion|patch(?:es)?|solution|spray)\b")
_PART_IN_BRACKET = re.compile(r"\be\.g\.|\bi\.e\.")
_OPENS = 2
"""Up to so many characters open a bracket that says a name again."""
_IN_BRACKETS = re.compile(r"\s?\([^()]*\)")


def read_treatment(reading: Reading, where: Interval, path: str) -> dict[str, Any]:
    """The treatment of a request: the first that it names, or else the words before its first detail.

    reading (Reading): The letter.
    where (Interval): The request.
    path (str): Path of the request in the decision, for the evidence.
    RETURNS (dict): `treatment`, `category` and `drug_class` of `Request`.
    """
    named = _not_again([m for m in reading.mentions("TREATMENT", *where) if not _in_example(reading, where, m)])
    if not named:
        return _unknown(reading, where, path)
    first = named[0]
    end = _name_end(reading, named)
    name = _bare_name(reading, first.start, end, named)
    reading.note(f"{path}.treatment", first.start, end, "lexicon")
    reading.note(f"{path}.category", first.start, first.end, "lexicon")
    return {"treatment": name, "category": first.value["category"], "drug_class": first.value.get("drug_class")}


def _not_again(named: list[Tagged]) -> list[Tagged]:
    """Treatments without those that say right behind another what it is: `electromyogram (EMG)`."""
    kept = named[:1]
    for before, after in pairwise(named):
        if after.start - before.end > _OPENS or after.value.get("canonical") != before.value.get("canonical"):
            kept.append(after)
    return kept


def _in_example(reading: Reading, where: Interval, mention: Tagged) -> bool:
    """Whether a treatment is named for example only: `(e.g. massage)`."""
    return bool(_PART_IN_BRACKET.search(reading.lower, max(where.start, mention.start - 12), mention.start))


def _name_end(reading: Reading, named: list[Tagged]) -> int:
    """End of the name: a compound's ingredients and procedures joined by *with* or *and* are one."""
    end = named[0].end
    for before, after in pairwise(named):
        between = _IN_BRACKETS.sub("", reading.lower[before.end : after.start])
        if not _compounded(between, after) and not _joined(between, before, after):
            break
        end = after.end
    return end


def _compounded(between: str, after: Tagged) -> bool:
    """Whether a drug is one more ingredient of a compound, by the words before it."""
    if after.value["category"] != "pharmaceutical":
        return False
    return bool(_PERCENT_BETWEEN.fullmatch(between)) or between.strip() in ("/", ",", "and", "-")


def _joined(between: str, before: Tagged, after: Tagged) -> bool:
    """Whether two treatments of one category are named as one, by the words between them."""
    category = before.value["category"]
    if category != after.value["category"]:
        return False
    return (
        between.strip() in ("and", "&")
        or (between.strip() == "with" and (category == "surgery" or _make_one(before, after)))
        or (between.strip(" ") in (",", ", and", "/", "/ ") and category == "diagnostic")
    )


def _make_one(before: Tagged, after: Tagged) -> bool:
    """Whether two treatments together have a usual name: `EMG with NCV`."""
    return " and ".join(str(one.value["canonical"]) for one in (before, after)) in terms(USUAL_NAMES)


def _bare_name(reading: Reading, start: int, end: int, named: list[Tagged]) -> str:
    """A name in lower case without brackets; of a compound its ingredients and its form."""
    inside = [m for m in named if start <= m.start < end]
    if len(inside) > 1 and "%" in reading.lower[start:end]:
        slash = "/" in reading.lower[inside[0].end : inside[1].start]
        name = ("/" if slash else ", ").join(reading.lower[m.start : m.end] for m in inside)
        form = _FORM_AFTER.match(reading.lower, end)
        return f"{name} {form[1]}" if form and slash else name
    return _IN_BRACKETS.sub("", " ".join(reading.lower[start:end].split()))


def _name_start(text: str) -> int:
    """Where the words that belong to no name end; at the beginning where nothing else is left."""
    start = _skipped(text, 0)
    while found := BEFORE_NAME.match(text, start):
        start = _skipped(text, found.end)
    return start if start < len(text) else 0


def _skipped(text: str, start: int) -> int:
    """The end of numbers and marks."""
    between = _BETWEEN.match(text, start)
    return between.end() if between else start


# A strength or a number of tablets: what has one is a drug, whatever its name.
_DOSE = re.compile(r"(?<![\d.,/])\d[\d.,/]{0,20}\s?(?:mg|mcg|%)(?!\w)|#\s?\d{1,6}")


def _unknown(reading: Reading, where: Interval, path: str) -> dict[str, Any]:
    """What stands before the first count, dose or body part, for a name that no lexicon holds."""
    text = reading.lower[where.start : where.end]
    start = _name_start(text)
    stop = _STOP.search(text, start)
    end = stop.start() if stop and stop.start() > start else len(text)
    name = text[start:end].strip(" ,.:;-")
    if not name:
        return {"treatment": None, "category": "other", "drug_class": None}
    start, end = where.start + start, where.start + end
    reading.note(f"{path}.treatment", start, end, "words-before-the-first-detail")
    if dose := _DOSE.search(text):
        reading.note(f"{path}.category", where.start + dose.start(), where.start + dose.end(), "dose")
        return {"treatment": name, "category": "pharmaceutical", "drug_class": None}
    if known := treatment_categories().get(usual(without_levels(name))):
        reading.note(f"{path}.category", start, end, "lexicon")
        return {"treatment": name, "category": known, "drug_class": None}
    found = reading.categorize(name)
    if found is None:
        return {"treatment": name, "category": "other", "drug_class": None}
    category, probability = found
    reading.note(f"{path}.category", start, end, "category-model", probability)
    return {"treatment": name, "category": category, "drug_class": None}
