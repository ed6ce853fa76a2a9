"""The reviewer's specialties and states of licensure.

Newer letters list them behind labels. Older ones say them in a sentence, in any order and any wording: there each
credential word opens an interval in which names of specialties, or of states, are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal

from ..letter.parts import REVIEWER, Interval, trim, without_tail
from ..letter.reading import Reading
from ..phrases.lexicon import terms
from ..rules import Rule, RuleTable
from ..rules.damaged import DamagedWords
from ..text.intervals import places
from ..text.sentences import sentence_end

_FIELDS = {"specialty": "reviewer.specialties", "licence": "reviewer.licensed_states"}
_TERMS = {"specialty": "case/lexicon/specialties", "licence": "case/lexicon/states"}
LABELS = RuleTable("case/reviewer_labels", Rule)
"""Labels of a list, however a scan has left them. `says`: `specialty` or `licence`, of what the list is."""
_DAMAGED = DamagedWords(LABELS)
_LONGEST_LABEL = 50
"""How many characters a label may have."""


class ListRule(Rule):
    """Words in the list of a newer letter.

    part (str): What `ends` the list, or begins a `name`, in front of the specialty that is known.
    """

    part: Literal["ends", "name"]


LISTS = RuleTable("case/reviewer_lists", ListRule, cased=True, parted_by=("part",))
_BOARD = re.compile(r"board\sof\s[^.;,]{1,60}?(?=\sin\s)")
"""A board by its name, behind which the specialty stands: `the American Board of Anesthesiology in Pain Medicine`."""
_COMMA = re.compile(r"\s?[,;]\s?(?:and\s)?")
_AND = re.compile(r"\s(?:and|&)\s")
_LONGEST = 400
"""How many characters behind a credential its list may end."""


class CredentialRule(Rule):
    """Words that open a list. `says`: `specialty` or `licence`, of what the list is."""


CREDENTIALS = RuleTable("case/credentials", CredentialRule)
_DEGREE = "degree"
"""The rule of a degree: `Doctor of Podiatric Medicine`."""


def read_reviewer(reading: Reading) -> dict[str, Any]:
    """The reviewer.

    reading (Reading): The letter.
    RETURNS (dict): Plain data of `Reviewer`: specialties and licensed states, as written.
    """
    section = reading.section(REVIEWER)
    found: dict[str, list[str]] = {"specialty": [], "licence": []}
    if section:
        for kind, items in found.items():
            stated = list(_labelled(reading, section, kind)) or list(_stated(reading, section, kind))
            listed = [one for one in stated if not _is_degree_of_another(reading, one, stated)]
            for start, end, rule in listed:
                item = reading.quote(start, end)
                if item and item not in items:
                    items.append(item)
                    reading.note(_FIELDS[kind], start, end, rule)
    return {"specialties": found["specialty"], "licensed_states": found["licence"]}


def _labelled(reading: Reading, section: Interval, kind: str) -> Iterator[tuple[int, int, str]]:
    """The items of the list behind a label."""
    for colon in places(reading.text[: section.end], (":",)):
        label = _label_before(reading.text, section.start, colon)
        if label is None or label.says != kind:
            continue
        begin = trim(reading.text, colon + 1, section.end).start
        end = sentence_end(reading.text, begin, section.end)
        closing = LISTS.search(reading.text, begin, end, part="ends")
        limit = closing.start if closing else end
        for start, stop in _split_list(reading.text, begin, limit, terms(_TERMS[kind])):
            yield start, stop, label.id


def _label_before(text: str, begin: int, colon: int) -> Rule | None:
    """The label that a colon ends; what stands behind a slash is the end of another."""
    end = colon - text[colon - 1 : colon].isspace()
    label = _DAMAGED.ending(text, max(begin, end - _LONGEST_LABEL), end) if end > begin else None
    return label[0] if label and not text.endswith("/", 0, label[1]) else None


def _stated(reading: Reading, section: Interval, kind: str) -> Iterator[tuple[int, int, str]]:
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
            yield _name_start(reading.text, start, name.start()), name.end(), one.rule.id


def _is_degree_of_another(reading: Reading, one: tuple[int, int, str], stated: list[tuple[int, int, str]]) -> bool:
    """Whether a specialty is the degree alone of one that is certified: a doctor of Podiatric Medicine is so in
    Podiatric Surgery."""
    kind = reading.lower[one[0] : one[1]].split(" ")[0]
    others = (reading.lower[start:end].split(" ")[0] for start, end, rule in stated if rule != _DEGREE)
    return one[2] == _DEGREE and kind in others


def _name_start(text: str, floor: int, start: int) -> int:
    """Where a name begins with the words in front of it that belong to it: `General Clinical Neurology`."""
    while before := LISTS.ending(text, floor, start, part="name"):
        start = before.start
    return start


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
