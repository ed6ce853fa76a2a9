"""What the words of a verdict say, however a reviewer puts it: `Upheld`, `Not overturned`, `Denied`, `Reversed`.

A wrong grant is worse than a missing one: what grants must be put in words that are all known, and with no condition.
"""

from __future__ import annotations

import re


def breakable(word: str) -> str:
    """An expression for a word that may be broken at a line's end: `neces- sary`."""
    return r"(?:-\s)?".join(word)


NEEDED = rf"(?:{breakable('medical')}?{breakable('ly')}|medicaly)"
NECESSARY = rf"(?:{breakable('necessary')}|neccessary|necesary|neccesary)"
_NOT = (
    r"(?:n\s?[o0]\s?t|non|never|neither|no\slonger|cannot|could\snot|fails?\sto"
    r"|[a-z]{0,6}n't|(?:is|are|was|were)nt)"
)
# Text that was recognized from a picture or broken at a line's end: `Up held`, `Uphcld`, `Over- turned`, `Overtumed`.
_DENIED = (
    r"u\s?p-?\s?h[eoc]ld|denial\sstands?|affirm(?:ed)?|sustain(?:ed)?|maintain(?:ed)?|den(?:ied|y)"
    rf"|{NEEDED}\sun{NECESSARY}"
)
_GRANTED = (
    r"[o0]ver-?\s?tu(?:rn|m)(?:ed)?|reversed?|approved?|certif(?:ied|y)|authori[sz]ed?|granted"
    rf"|{NEEDED}\s(?:{NECESSARY}|appropriate)"
)
_JUDGED = re.compile(
    rf"(?:(?<![a-z]){_NOT}(?P<not>[\s,-]{{0,2}})(?:[a-z]+,?\s){{0,5}}?)?"
    rf"(?:(?P<denied>{_DENIED})|(?P<granted>{_GRANTED}))(?![a-z])"
)
_KNOWN_BEFORE = re.compile(
    r"(?:(?:is|are|was|were|has|have|been|be|to|the|ur|denial|decision|determination|request|both|as|therefore"
    r"|considered|deemed"
    r"|found|felt|judged|shown|proven|established|supported|determined|also|still|hence|thus|hereby|clearly"
    r"|fully)\b[\s,]{0,3}){0,9}"
)
_IN_PART = re.compile(r"\b(?:part(?:ial(?:ly)?|ly)?|with\smodif\w+|(?<!not\s)modif(?:ied|y))\b")
_LIMITED = re.compile(r"\b(?:only|limited\sto|up\sto|remain(?:ing|der))\b")
_EITHER = re.compile(r"\?|\b(?:is|are|was|were)\s?(?:/|or\b|and/or\b)")
_CONDITION = re.compile(
    r"\b(?:no|not|nor|if|unless|until|when|once|provided|but|by|except|whether|when|where|according|said|says)\b|n't"
    r"|\bor\s(?!\w*\s?app)"
)
_CONCESSION = re.compile(r"\b(?:although|though|while|even\sif)\b")
_PLAIN = re.compile(r"(?:uphe[l1i]d|[o0]verturned)\.?")
_OF_THE_FORM = ("upheld", "overturned")


def read_verdict(words: str) -> str | None:
    """What the words of a verdict say.

    words (str): The words, in lower case.
    RETURNS (str): `upheld`, `overturned`, `modified`; `None` where they say nothing, two things, or something open.
    """
    if words in _OF_THE_FORM:  # four of five
        return words
    judged = list(_JUDGED.finditer(words))
    grants = [(one["not"] is None) == (one["granted"] is not None) for one in judged]
    if _EITHER.search(words):
        return None
    if _IN_PART.search(words):
        return "modified"
    if not any(grants) or (not grants[0] and _CONCESSION.search(words, judged[0].end(), judged[1].start())):
        return "upheld" if grants else None
    if _LIMITED.search(words) and not _CONDITION.search(words, 0, judged[0].end()):
        return "modified"
    known = _KNOWN_BEFORE.fullmatch(words, 0, judged[0].start())
    return "overturned" if all(grants) and known and not _CONDITION.search(words, judged[0].end()) else None


def is_plain(words: str) -> bool:
    """Whether a verdict is one of the words that the form provides: such a one needs nobody's support."""
    return bool(_PLAIN.fullmatch(words))
