"""Spinal levels, sides and body parts in front of a head, and body parts by themselves."""

from __future__ import annotations

import re

from ..phrases.matches import PhraseMatch, PhraseMatches

_LEVEL = r"[ctls]\d{1,2}(?:\s?[-/]\s?[ctls]?\d{1,2}){0,4}"
_LEVELS_BEFORE = re.compile(rf"(?<![\w-])(?:{_LEVEL}(?:,?\s(?:and|&)\s|,\s)){{0,6}}{_LEVEL}\s?$")
_AND_BEFORE = re.compile(r"(?:,?\s(?:and|or|&)\s|\s?/\s?)$")
_JOINT = " -"


def extend_left(text: str, matches: PhraseMatches, start: int, labels: tuple[str, ...], kinds: frozenset[str]) -> int:
    """Where a phrase begins when the modifiers, levels, sides and body parts in front of its head belong to it.

    text (str): The normalized text in lower case.
    matches (PhraseMatches): What the lexicons found.
    start (int): Where the head begins.
    labels (tuple): Labels of the matches that may stand in front.
    kinds (frozenset): Ids of `MODIFIER` matches that may stand there.
    RETURNS (int): The start of the whole phrase.
    """
    while start:
        behind = start - 1 if text[start - 1] in " -" else start
        before = matches.ending(behind, labels)
        if before and (before.label != "MODIFIER" or before.id in kinds):
            start = _over_and(text, matches, before)
            continue
        if not text[behind - 1 : behind].isdigit():  # a level ends with a digit
            return start
        levels = _LEVELS_BEFORE.search(text, max(0, start - 40), start)
        if not levels or levels.start() == start:
            return start
        start = levels.start()
    return start


def _over_and(text: str, matches: PhraseMatches, before: PhraseMatch) -> int:
    """Over `left shoulder and` before `right knee arthroscopy`: a body part joins a body part."""
    joined = _AND_BEFORE.search(text, max(0, before.start - 6), before.start)
    if before.label == "BODY_PART" and joined and (other := matches.ending(joined.start(), ("BODY_PART",))):
        return other.start
    return before.start
