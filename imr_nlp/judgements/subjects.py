"""Of what a judgement is said: of the request, of a part of it, or of another treatment."""

from __future__ import annotations

import re
from typing import Literal

from ..letter.parts import Interval
from ..letter.reading import Reading
from ..rules import Rule, RuleTable
from ..text.normalized import Tagged
from ..text.numbers import NUMBER, number

About = Literal["request", "rest", "other", "unknown"]
"""`rest` is a part of the request, `unknown` what names neither it nor anything else that is treatment."""


class SubjectRule(Rule):
    """Words of a subject; `says` is of what it speaks: any `request`, one of a category, the `rest` of it, or `other`.
    A `label` speaks of the request only in front of a colon: `Decision: not certified`.

    place (str): Whether it says so `anywhere` in the subject, or only at its `edge`.
    """

    place: Literal["anywhere", "edge"]


SUBJECTS = RuleTable("judgements/subjects", SubjectRule)
_WORD = re.compile(r"[a-z0-9][a-z0-9-]{2,}")
_COUNT = re.compile(rf"(?:all\s|another\s|these\s|those\s|the\s|of\sthe\s\w+,\s)?(?P<n>{NUMBER})(?:\s|$)(?!mg|mcg|%)")
_VISITS = re.compile(rf"\b(?:of|for|the)\s(?P<n>{NUMBER})\s(?:more\s)?(?:visit|session|treatment)s?\b")
_IN_VISITS = frozenset(("rehabilitation", "mental_health", "program", "home_health", "evaluation"))
_ANY = frozenset(("visits", "surgery", "diagnostic", "pharmaceutical", "dmepos", "injection", "evaluation"))
_BRACKETS = re.compile(r"\([^()]{0,80}\)")
_STEM = 5
"""How many letters two words must share to be the same: `arthroscopic` and `arthroscopy`."""
_SIDES = frozenset(("left", "right", "cervical", "lumbar", "thoracic", "upper", "lower"))
_OPPOSITES = ({"left", "right"}, {"cervical", "lumbar", "thoracic"}, {"upper", "lower"})
_PLACES = _SIDES | frozenset(
    ("shoulder", "knee", "spine", "neck", "back", "wrist", "hand", "ankle", "foot", "elbow", "bilateral", "with", "for")
)
_FILLERS = (
    "the and per day days week weeks month months visit visits session sessions additional initial home treatment "
    "therapy request requested unit use medical care pain post-operative post two three four six eight ten twelve"
)
_COMMON = _PLACES | frozenset(_FILLERS.split())


def about(reading: Reading, request: Interval, start: int, end: int, labelled: bool = False) -> About:
    """Of what a subject speaks.

    reading (Reading): The letter.
    request (Interval): The disputed item.
    start (int), end (int): The subject, from the beginning of its clause up to its verb.
    RETURNS (str): What it is about.
    """
    phrase = reading.lower[start:end]
    item = _BRACKETS.sub(" ", reading.lower[request.start : request.end])
    kinds = _kinds(reading, request)
    says = {one.rule.says for one in SUBJECTS.finditer(phrase) if one.rule.place == "anywhere"}
    if "other" in says or _elsewhere(phrase, item) or _stray(phrase, item):
        return "other"
    if "rest" in says:
        return "rest"
    if counted := _count(phrase):
        asked = _counts(reading, request)
        if asked:
            return "request" if counted in asked else "rest"
    if _stems(phrase) & _stems(item):
        return "request"
    if labelled:
        return "request" if "label" in says else "other"
    treatments = reading.mentions("TREATMENT", start, end)
    if treatments and not _akin(reading, request, treatments):
        return "other"
    if treatments or says & kinds or not phrase.strip(" ,"):
        return "request"
    return "unknown"


def _kinds(reading: Reading, request: Interval) -> set[str]:
    """Of what kinds a request is, as subjects name them: `request` always."""
    found = {"request"}
    for mention in reading.mentions("TREATMENT", *request):
        found.add(mention.value["category"])
        if mention.value["category"] in _IN_VISITS:
            found.add("visits")
    return found if len(found) > 1 else found | _ANY


def _stems(phrase: str) -> set[str]:
    """What the telling words of a phrase begin with."""
    return {word[:_STEM] for word in _WORD.findall(phrase) if word not in _COMMON}


def _elsewhere(phrase: str, item: str) -> bool:
    """Whether a subject names another side or region than the request."""
    words, asked = set(_WORD.findall(phrase)), set(_WORD.findall(item))
    return any(words & sides and asked & sides and not words & asked & sides for sides in _OPPOSITES)


def _stray(phrase: str, item: str) -> bool:
    """Whether a subject begins or ends with a word for what is no treatment, which the request does not have."""
    words = phrase.rstrip(" ,").split()
    head = len(phrase) - len(phrase.lstrip()) + len(" ".join(words[:2]))
    for one in SUBJECTS.finditer(phrase):
        if one.rule.place == "edge" and phrase[one.start : one.end] not in item:
            return one.start <= head or not phrase[one.end :].replace(" is", "").replace(" are", "").strip(" ,")
    return False


def _count(phrase: str) -> int | None:
    """The number that a subject begins with or that counts its visits: `six are`, `a trial of six visits`."""
    counted = _COUNT.match(phrase.lstrip(" ,")) or _VISITS.search(phrase)
    return number(counted["n"]) if counted else None


def _counts(reading: Reading, request: Interval) -> set[int]:
    """The numbers that a request has, and its totals of sessions."""
    found = {number(one) for one in re.findall(rf"\b{NUMBER}\b", reading.lower[request.start : request.end])}
    for mention in reading.mentions("SESSION_COUNT", *request):
        found.update(mention.value[key] for key in ("min", "max") if key in mention.value)
    return found


def _akin(reading: Reading, request: Interval, treatments: list[Tagged]) -> bool:
    """Whether any of some treatments is of the same name or class as the request, or names no more than its kind."""
    asked = [mention.value for mention in reading.mentions("TREATMENT", *request)]
    names = {value["name"] for value in asked} | {value.get("drug_class") for value in asked}
    kinds = {value["category"] for value in asked}
    drugs = {mention.value for mention in reading.mentions("DRUG", *request)}
    for mention in treatments:
        value = mention.value
        named = {drug.value for drug in reading.mentions("DRUG", mention.start, mention.end)}
        if named and drugs and not named & drugs:  # another drug, be it of the same class
            continue
        bare = SUBJECTS.match(reading.lower, mention.start, mention.end)
        whole = bare is not None and bare.end == mention.end
        if (
            value["name"] in names
            or value.get("drug_class") in names - {None}
            or (whole and value["category"] in kinds)
        ):
            return True
    return False
