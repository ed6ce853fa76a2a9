"""ICD codes of diagnoses: `(723.4)`, `ICD-9: 722.10`, `M54.12`, each with its version and the title of its category."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from ..phrases.lexicon import terms
from ..text.normalized import NormalizedText


class IcdCodeMatch(NamedTuple):
    """A code in the text, the version of the classification (9 or 10), and the title of its category if it has one."""

    start: int
    end: int
    version: int
    title: str | None


# Every code that letters write has a dot behind its category; from there it is looked for.
_DOT = re.compile(r"\.(?<=[\dA-Z]{2}\.)[\dA-Z]")
_CATEGORY = re.compile(r"(?<![\w.#$/-])(?:(?P<nine>\d{3}|V\d{2}|E\d{3})|(?P<ten>[A-UW-Z]\d[\dA-Z]))$")
_REST = re.compile(r"\.(?:\d{1,2}|[\dA-Z]{1,4})(?![\w/%]|\.\d|\s?(?:mg|mcg|ml|lbs?|pounds|kg|cm|mm|degrees)\b)")
_NAMED = re.compile(r"(?:\bicd[\s-]?(?:9|10)?(?:-cm)?|\bcodes?)\W{0,3}(?:codes?\W{0,3})?$")
_TEN = re.compile(r"\bicd[\s-]?10\b.{0,12}$")
_NEAR = 3
"""How many characters may stand between a code and its diagnosis."""
_LISTED = 6
"""How many characters may stand between a code and the next of its list: `, and `."""


def find_icd_codes(normalized: NormalizedText, diagnoses: Collection[tuple[int, int]]) -> list[IcdCodeMatch]:
    """The ICD codes of a letter. A number is one beside a diagnosis, behind another code, or where it is called a code;
    what has the form of ICD-10 is one wherever it stands.

    normalized (NormalizedText): The letter.
    diagnoses (Collection): Start and end of each diagnosis.
    RETURNS (list): The codes in order. One without a title is called a code and is none.
    """
    found: list[IcdCodeMatch] = []
    for dot in _DOT.finditer(normalized.text):
        category = _CATEGORY.search(normalized.text, max(0, dot.start() - 5), dot.start())
        rest = _REST.match(normalized.text, dot.start())
        if not category or not rest:
            continue
        start, end = category.start(), rest.end()
        floor = max(0, start - 20)
        version = 10 if category["ten"] or _TEN.search(normalized.lower, floor, start) else 9
        title = terms(f"diagnoses/lexicon/icd_{version}").get(category[0].lower())
        named = bool(_NAMED.search(normalized.lower, floor, start))
        listed = bool(found) and start - found[-1].end <= _LISTED
        if named or (title and (category["ten"] or listed or _beside(diagnoses, start, end))):
            found.append(IcdCodeMatch(start, end, version, title))
    return found


def _beside(diagnoses: Collection[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a diagnosis stands right before or right behind a number."""
    return any(0 <= start - stop <= _NEAR or 0 <= begin - end <= _NEAR for begin, stop in diagnoses)
