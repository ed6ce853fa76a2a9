"""The body parts that a request names, each with its side."""

from __future__ import annotations

import re

from ..letter.parts import Interval
from ..letter.reading import Reading
from ..rules.table import class_source
from ..text.normalized import Tagged

# Nerves and the like name a procedure and no part that it is asked for; so do the hand of hand therapy and its kind.
_IN_NAME = re.compile(rf"{class_source('NERVE')}$")
_NAMES_TREATMENT = re.compile(rf"\s{class_source('NAMED_BY_A_PART')}\b")
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


def read_body_parts(reading: Reading, where: Interval, path: str) -> list[str]:
    """The body parts of a request.

    reading (Reading): The letter.
    where (Interval): The request.
    path (str): Path of the request in the decision, for the evidence.
    RETURNS (list): Their names, lower case, with their side; none that another one ends with.
    """
    found: dict[str, Interval] = {}
    last = -1
    for mention in reading.mentions("BODY_PART", *where):
        start, end = mention.start, mention.end
        if start < last or _IN_NAME.search(reading.lower, start, end) or _NAMES_TREATMENT.match(reading.lower, end):
            continue
        last = end
        begin, shared, name = _named(reading, where, mention)
        for one in (*shared, name):
            found.setdefault(one, Interval(begin, end))
    parts = [one for one in found if not any(other.endswith(f" {one}") for other in found)]
    for at, one in enumerate(parts):
        reading.note(f"{path}.body_parts.{at}", *found[one], "body-part")
    return parts


def _named(reading: Reading, where: Interval, mention: Tagged) -> tuple[int, tuple[str, ...], str]:
    """Where a body part begins with its side, the name of a part with which it shares its noun, and its own name."""
    start = mention.start
    side = _SIDE.search(reading.lower, max(where.start, start - 24), start)
    if side:
        start -= len(side[0])
    words = " ".join(reading.lower[start : mention.end].split())
    shared: tuple[str, ...] = ()
    if two := _SHARED.fullmatch(words):
        shared, words = (f"{two[1]} {two[3]}",), f"{two[2]} {two[3]}"
    if not side:
        if after := _SIDE_AFTER.match(reading.lower, mention.end, where.end):
            words = f"{after[1]} {words}"
        if before := _SIDE_EARLIER.search(reading.lower, where.start, start):
            words = f"{before[1]} {words}"
    return start, shared, words
