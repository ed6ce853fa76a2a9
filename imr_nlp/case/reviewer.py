"""The reviewer's specialties and states of licensure.

Newer letters list them behind labels. Older ones say them in a sentence, in any order and any wording: there each
credential word opens an interval in which names of specialties, or of states, are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from ..letter.parts import REVIEWER, Interval, without_tail
from ..letter.reading import Reading
from ..phrases.lexicon import terms
from ..rules import Rule, RuleTable
from ..text.sentences import sentence_end

_FIELDS = {"specialty": "reviewer.specialties", "licence": "reviewer.licensed_states"}
_TERMS = {"specialty": "case/lexicon/specialties", "licence": "case/lexicon/states"}
_LABELS = {
    "specialty": re.compile(r"certifications?(?:\s?\(s\))?\s?/?\s?special(?:ty|ties)(?:\s?\(s\))?\s?:\s*"),
    "licence": re.compile(r"states?(?:\s?\(s\))?\sof\slicensure\s?:\s*"),
}
_BLOCK_END = re.compile(
    r"\n|\s(?:Certification|State\(s\)|States? of|He/she|The expert|DOCUMENTS|CLINICAL|CASE)\b|\.(?:\s|$)"
)
_BOARD = re.compile(r"board\sof\s[^.;,]{1,60}?(?=\sin\s)")
"""A board by its name, behind which the specialty stands: `the American Board of Anesthesiology in Pain Medicine`."""
_COMMA = re.compile(r"\s?[,;]\s?(?:and\s)?")
_AND = re.compile(r"\s(?:and|&)\s")
_CAPITALIZED_BEFORE = re.compile(r"(?:(?:Interventional|Adult|Clinical|General|Forensic|Medical|Surgical)\s){1,4}$")
_LONGEST = 400
"""How many characters behind a credential its list may end."""


class CredentialRule(Rule):
    """Words that open a list. `says`: `specialty` or `licence`, of what the list is."""


CREDENTIALS = RuleTable("case/credentials", CredentialRule)


def read_reviewer(reading: Reading) -> dict[str, Any]:
    """The reviewer.

    reading (Reading): The letter.
    RETURNS (dict): Plain data of `Reviewer`: specialties and licensed states, as written.
    """
    section = reading.section(REVIEWER)
    found: dict[str, list[str]] = {"specialty": [], "licence": []}
    if section:
        for kind, items in found.items():
            listed = list(_labelled(reading, section, kind)) or list(_told(reading, section, kind))
            for start, end, rule in listed:
                item = reading.quote(start, end)
                if item and item not in items:
                    items.append(item)
                    reading.note(_FIELDS[kind], start, end, rule)
    return {"specialties": found["specialty"], "licensed_states": found["licence"]}


def _labelled(reading: Reading, section: Interval, kind: str) -> Iterator[tuple[int, int, str]]:
    """The items of the list behind a label."""
    for label in _LABELS[kind].finditer(reading.lower, *section):
        if label.start() and reading.lower[label.start() - 1] == "/":
            continue
        end = _BLOCK_END.search(reading.text, label.end(), section.end)
        limit = end.start() if end else section.end
        for start, stop in _split_list(reading.text, label.end(), limit, terms(_TERMS[kind])):
            yield start, stop, f"{kind}-label"


def _told(reading: Reading, section: Interval, kind: str) -> Iterator[tuple[int, int, str]]:
    """The names that sentences tell behind a credential, up to the next credential of the other kind."""
    credentials = list(CREDENTIALS.finditer(reading.lower, *section))
    for at, one in enumerate(credentials):
        if one.rule.says != kind:
            continue
        others = (c.start for c in credentials[at + 1 :] if c.rule.says != kind)
        limit = min(next(others, section.end), one.end + _LONGEST)
        end = min(sentence_end(reading.text, one.end, limit), limit)
        start = board.end() if (board := _BOARD.search(reading.lower, one.end, end)) else one.end
        for name in _names(kind).finditer(reading.lower, start, end):
            before = _CAPITALIZED_BEFORE.search(reading.text, start, name.start())
            yield before.start() if before else name.start(), name.end(), one.rule.id


@cache
def _names(kind: str) -> re.Pattern[str]:
    """An expression for all known names of a kind, the longest first."""
    known = sorted(terms(_TERMS[kind]), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, known))})(?![\w-])")


def _split_list(text: str, start: int, end: int, known: dict[str, str]) -> list[tuple[int, int]]:
    """The items of a list `A, B and C`; an `and` within a known name parts nothing."""
    items: list[tuple[int, int]] = []
    at = start
    for comma in _COMMA.finditer(text, start, end):
        items += _split_and(text, at, comma.start(), known)
        at = comma.end()
    items += _split_and(text, at, end, known)
    return [(a, b) for a, b in items if text[a:b].strip(" .")]


def _split_and(text: str, start: int, end: int, known: dict[str, str]) -> list[tuple[int, int]]:
    """One item, or two that `and` joins of which one is known by its name."""
    end = without_tail(text, start, end, " .")
    if text[start:end].lower() in known:
        return [(start, end)]
    for joint in reversed(list(_AND.finditer(text, start, end))):
        left, right = text[start : joint.start()].lower(), text[joint.end() : end].lower()
        if left in known or right in known:
            return [*_split_and(text, start, joint.start(), known), (joint.end(), end)]
    return [(start, end)]
