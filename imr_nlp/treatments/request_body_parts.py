"""The body parts that a request names, each with its side."""

from __future__ import annotations

import re
from typing import Literal

from ..letter.parts import Interval
from ..letter.reading import Reading
from ..rules import Rule, RuleTable
from ..text.intervals import before_word
from ..text.normalized import Tagged


class PartRule(Rule):
    """Words in or beside the name of a body part. `says` is what they tell: its `side`, or that it is `no part`.

    place (str): Whether they are its `last` words or stand right `behind` it, as in names of procedures; whether they
        stand right `before` it, or `earlier`, in front of a treatment that is named by the part.
    """

    place: Literal["last", "behind", "before", "earlier"]


PART_WORDS = RuleTable("treatments/part_words", PartRule, parted_by=("place",))
_SIDE_WITHIN = 24
"""How many characters before a body part its side may stand."""
_SHARED = re.compile(
    r"((?:left |right |bilateral )?(?:cervical|thoracic|lumbar|lumbosacral|sacral))(?:,? and |/| & )"
    r"(cervical|thoracic|lumbar|lumbosacral|sacral) (spine|region|paraspinals)"
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
        names_treatment = PART_WORDS.match(reading.lower, end, place="behind")
        if start < last or names_treatment or PART_WORDS.ending(reading.lower, start, end, place="last"):
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
    side = PART_WORDS.ending(reading.lower, max(where.start, start - _SIDE_WITHIN), start, place="before")
    if side:
        start = side.start
    words = " ".join(reading.lower[start : mention.end].split())
    shared: tuple[str, ...] = ()
    if two := _SHARED.fullmatch(words):
        shared, words = (f"{two[1]} {two[3]}",), f"{two[2]} {two[3]}"
    if not side:
        if after := _SIDE_AFTER.match(reading.lower, mention.end, where.end):
            words = f"{after[1]} {words}"
        ends = (start, before_word(reading.lower, where.start, start))
        earlier = (PART_WORDS.ending(reading.lower, where.start, end, place="earlier") for end in ends)
        if before := next((one for one in earlier if one), None):
            words = f"{reading.lower[before.start : before.end].split()[0]} {words}"
    return start, shared, words
