"""The reviewer's specialties and licences, and the patient's age and sex."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Any

from ..letter.parts import REVIEWER, SUMMARY, Interval, without_tail
from ..letter.reading import Reading
from ..phrases.lexicon import terms
from ..text.numbers import NUMBER, number

_CERTIFIED = re.compile(
    r"(?:board[\s-]certified\sin|(?:has|holds|with)\sa(?:n\sadded)?\s?"
    r"(?:sub-?\s?specialty|subspecialt(?:y|ies)|qualification)(?:\scertification)?\sin"
    r"|subspecialty\sin)\s"
)
_LICENSED = re.compile(r"licensed\s(?:to\spractice\s)?in\s(?:the\sstates?\sof\s)?")
_LICENSURE = re.compile(r"states?(?:\s?\(s\))?\sof\slicensure\s?:\s*")
_SPECIALTY = re.compile(r"certifications?(?:\s?\(s\))?\s?/?\s?special(?:ty|ties)\s?:\s*")
_END_OF_LIST = re.compile(
    r",?\s(?:and\s)?(?:is|has|holds|who|with|licensed)\b|\.(?:\s|$)|\n|\s(?:he/she|the\sexpert|certification|states?\()"
    r"|(?:\s(?=[A-Z]{4,}\s[A-Z]))",
)
_BLOCK_END = re.compile(
    r"\n|\s(?:Certification|State\(s\)|States? of|He/she|The expert|DOCUMENTS|CLINICAL|CASE)\b|\.(?:\s|$)"
)
_COMMA = re.compile(r"\s?[,;]\s?(?:and\s)?")
_AND = re.compile(r"\s(?:and|&)\s")
_AGE = re.compile(
    r"\b(?=[\daihswpcem])(?:(\d{1,3})\s?-?\s?(?:years?|yrs?|y)\.?\s?-?\s?(?:old|of\sage|o\b)|(\d{1,3})\s?y/?o\b"
    r"|aged?\s(?:of\s)?(\d{2})\b|(\d{2})\syears?\sof\sage|is\s(\d{2}),"
    r"|(?:he|she|worker|patient|claimant|employee|applicant|man|woman)\sis\s(?:now\s)?(\d{2})(?=\sand\s|\swith\s|[.;]))"
)
_AGE_IN_WORDS = re.compile(rf"\b({NUMBER})[\s-]years?[\s-](?:old|of\sage)\b")
_SEX = re.compile(r"\b(?:(male|man|gentleman|mr\.)|(female|woman|lady|ms\.|mrs\.))(?=[\s.,;)]|$)")
_PRONOUN = re.compile(r"\b(?:(he|his|him|himself)|(she|her|hers|herself))\b(?!/)")
_OTHERS = re.compile(
    r"(?:wife|husband|daughter|son|mother|father|brother|sister|doctor|physician|surgeon|therapist)\W*$"
)


def read_reviewer(reading: Reading) -> dict[str, Any]:
    """The reviewer.

    reading (Reading): The letter.
    RETURNS (dict): Plain data of `Reviewer`: specialties and licensed states, as written.
    """
    section = reading.section(REVIEWER)
    if not section:
        return {"specialties": [], "licensed_states": []}
    specialties = _lists(reading, "reviewer.specialties", _SPECIALTY, section, _BLOCK_END, "specialties")
    if not specialties:
        specialties = _lists(reading, "reviewer.specialties", _CERTIFIED, section, _END_OF_LIST, "specialties")
    states = _lists(reading, "reviewer.licensed_states", _LICENSURE, section, _BLOCK_END, "states")
    if not states:
        states = _lists(reading, "reviewer.licensed_states", _LICENSED, section, _END_OF_LIST, "states")
    return {"specialties": specialties, "licensed_states": states}


def _lists(
    reading: Reading, field: str, label: re.Pattern[str], section: Interval, stop: re.Pattern[str], known: str
) -> list[str]:
    """The items of the lists behind a label."""
    items: list[str] = []
    for found in label.finditer(reading.lower, *section):
        if found.start() and reading.lower[found.start() - 1] == "/":
            continue
        end = stop.search(reading.text, found.end(), section.end)
        limit = end.start() if end else section.end
        for start, to in split_list(reading.text, found.end(), limit, terms(f"case/lexicon/{known}").keys()):
            item = reading.quote(start, to)
            if item and item not in items:
                items.append(item)
                reading.note(field, start, to, "reviewer")
    return items


def split_list(text: str, start: int, end: int, known: Set[str]) -> list[tuple[int, int]]:
    """The items of a list `A, B and C`; an `and` within a known name parts nothing.

    text (str): The text.
    start (int), end (int): Where the list stands in it.
    known (set): Known names, lower case.
    RETURNS (list): Start and end of each item.
    """
    items: list[tuple[int, int]] = []
    at = start
    for comma in _COMMA.finditer(text, start, end):
        items += _split_and(text, at, comma.start(), known)
        at = comma.end()
    items += _split_and(text, at, end, known)
    return [(a, b) for a, b in items if text[a:b].strip(" .")]


def _split_and(text: str, start: int, end: int, known: Set[str]) -> list[tuple[int, int]]:
    """One item, or two that `and` joins of which one is known by its name."""
    end = without_tail(text, start, end, " .")
    if text[start:end].lower() in known:
        return [(start, end)]
    for joint in _AND.finditer(text, start, end):
        left, right = text[start : joint.start()].lower(), text[joint.end() : end].lower()
        if left in known or right in known:
            return [(start, joint.start()), *_split_and(text, joint.end(), end, known)]
    return [(start, end)]


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
    written = _AGE if _AGE.search(reading.lower, *place) else _AGE_IN_WORDS
    for found in written.finditer(reading.lower, *place):
        group = found.lastindex or 0
        years = number(found[group])
        if 14 <= years <= 99 and not _OTHERS.search(reading.lower[max(0, found.start() - 30) : found.start()]):
            reading.note("patient.age", *found.span(group), "age")
            return years
    return None


def _sex(reading: Reading, place: Interval) -> str | None:
    """The sex that a place states at its beginning, or that most of its pronouns have."""
    stated = _SEX.search(reading.lower, place.start, min(place.end, place.start + 500))
    if stated:
        reading.note("patient.sex", *stated.span(), "sex")
        return "male" if stated[1] else "female"
    pronouns = list(_PRONOUN.finditer(reading.lower, *place))
    his, hers = [p for p in pronouns if p[1]], [p for p in pronouns if p[2]]
    if len(his) == len(hers):
        return None
    more = his if len(his) > len(hers) else hers
    reading.note("patient.sex", *more[0].span(), "pronoun")
    return "male" if more is his else "female"
