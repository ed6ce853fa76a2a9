"""The injured worker's age and sex, as the case summary tells."""

from __future__ import annotations

import re
from typing import Any

from ..letter.parts import SUMMARY, Interval
from ..letter.reading import Reading
from ..rules.table import class_source
from ..text.numbers import NUMBER, number

_AGE = re.compile(
    rf"""\b(?:
      (?P<old>\d{{1,3}}|{NUMBER})[\s-]{{0,3}}(?:years?|yrs?|y)\.?[\s-]{{0,3}}(?:old|of\sage|o\b)  # 53-year-old, 53 yo
    | (?P<slash>\d{{1,3}})\s?y\.?\s?/\s?o\b                                                     # 53 y/o
    | aged?\s(?:of\s)?(?P<aged>\d{{2}})\b                                                       # aged 53
    | (?:is|was)\s(?:now\s)?(?P<is>\d{{2}})(?=,|\sand\s|\swith\s|[.;])                          # is 53, and
    | (?P<sexed>\d{{2}})\s(?:male|female|man|woman)\b                                              # 53 male
    | (?:(?:fe)?male|(?:wo)?man|employee|worker|patient|claimant|applicant)(?:\s\w+){{0,2}}?,?\s(?:and\s)?
        (?P<set>\d{{2}})(?=,|\sand\b|;)                                                             # a man, 53,
    | \bof\s(?P<of>\d{{2}})\syears?\b(?!\s(?:ago|of|in|before|experience|work|service))           # of 53 years
    | (?P<letter>\d{{2}})\s?(?:m|f)(?=\s(?:with|who|presents|status|s/p|complain|sustained|injured)) # 53M with
    )""",
    re.VERBOSE,
)
_SUBJECT = re.compile(rf"\b(?:he|she|{class_source('CLAIMANT')})\s$")
_SEX = re.compile(
    r"""\b(?:
      (?P<male>male|man|gentleman|mr\.) | (?P<female>female|woman|lady|ms\.|mrs\.)
    | (?:y\.?\s?/?\s?o\.?|[\s-]old)\s(?P<letter>[mf])\b | \d\d\s?(?P<short>[mf])(?=\s(?:with|who|presents|status|s/p))
    )(?=[\s.,;)]|$)""",
    re.VERBOSE,
)
_PRONOUN = re.compile(r"\b(?:(?P<male>he|his|him|himself)|(?P<female>she|her|hers|herself))\b(?!/)")
_SOMEBODY_ELSE = re.compile(rf"\b(?:{class_source('FAMILY')}|{class_source('PROVIDER')})\W*$")
_SOMEBODY_BEHIND = re.compile(rf"[\s-](?:\w+\s)?{class_source('FAMILY')}\b")
_YOUNGEST, _OLDEST = 14, 99
_STATED_WITHIN = 500
"""How far from its beginning a place may state the sex."""


def read_patient(reading: Reading) -> dict[str, Any]:
    """The injured worker, as the case summary tells, else the first rationale that does.

    reading (Reading): The letter.
    RETURNS (dict): Plain data of `Patient`: age in years and sex.
    """
    summary = reading.section(SUMMARY)
    places = [summary] if summary else []
    places += [issue.rationale for issue in reading.parts.issues if issue.rationale]
    age = next((years for place in places if (years := _age(reading, place)) is not None), None)
    sex = next((word for place in places if (word := _sex(reading, place))), None)
    return {"age": age, "sex": sex}


def _age(reading: Reading, place: Interval) -> int | None:
    """The first age in years that is no relative's or doctor's."""
    for found in _AGE.finditer(reading.lower, *place):
        group = found.lastgroup or "old"
        before = reading.lower[max(0, found.start() - 30) : found.start()]
        if group == "is" and not _SUBJECT.search(before):
            continue
        years = number(found[group])
        others = _SOMEBODY_ELSE.search(before) or _SOMEBODY_BEHIND.match(reading.lower, found.end())
        if _YOUNGEST <= years <= _OLDEST and not others:
            reading.note("patient.age", *found.span(group), "age")
            return years
    return None


def _sex(reading: Reading, place: Interval) -> str | None:
    """The sex that a place states at its beginning, or that most of its pronouns have."""
    stated = _SEX.search(reading.lower, place.start, min(place.end, place.start + _STATED_WITHIN))
    if stated:
        group = stated.lastgroup or "male"
        reading.note("patient.sex", *stated.span(group), "sex")
        return {"m": "male", "f": "female"}[stated[group]] if group in ("letter", "short") else group
    pronouns = list(_PRONOUN.finditer(reading.lower, *place))
    his, hers = [p for p in pronouns if p["male"]], [p for p in pronouns if p["female"]]
    if len(his) == len(hers):
        return None
    more = his if len(his) > len(hers) else hers
    reading.note("patient.sex", *more[0].span(), "pronoun")
    return "male" if more is his else "female"
