"""What the words of a verdict say, however a reviewer puts it: `Upheld`, `Not overturned`, `Denied`, `Reversed`.

A wrong grant is worse than a missing one: what grants must be put in words that are all known, and with no condition.
"""

from __future__ import annotations

from typing import Literal

from ..rules import Fired, Rule, RuleTable
from ..rules.damaged import squash
from ..rules.table import register_shape


def breakable(word: str) -> str:
    """An expression for a word that may be broken at a line's end: `neces- sary`."""
    return r"(?:-\s)?".join(word)


NEEDED = register_shape(
    "NEEDED", rf"(?:{breakable('medical')}?{breakable('ly')}|medical{{0,2}}ly|medcially|rnedically)"
)
NECESSARY = register_shape(
    "NECESSARY",
    rf"(?:{breakable('necessary')}|nec{{1,2}}es{{1,3}}[ae]r{{1,2}}y|nes{{1,2}}es{{1,2}}ary|nec{{1,2}}assary)",
)


class VerdictRule(Rule):
    """Words of a verdict; `says` is what they make of it.

    part (str): What they are: a word that has `judged`, a `negation` before it, what may stand before a grant
        (`known`), what grants a `part` or sets a `limit`, `either` of two verdicts, a `condition`, a `concession`.
    """

    part: Literal["judged", "negation", "known", "part", "limit", "either", "condition", "concession"]


VERDICT_WORDS = RuleTable("judgements/verdict_words", VerdictRule, parted_by=("part",))
_OF_THE_FORM = ("upheld", "overturned")
_SQUASHED = frozenset(map(squash, _OF_THE_FORM))
_FAR = 5
"""How many words may stand between a negation and what it negates."""
_MARKS = " ,\n"


def read_verdict(words: str) -> str | None:
    """What the words of a verdict say.

    words (str): The words, in lower case.
    RETURNS (str): `upheld`, `overturned`, `modified`; `None` where they say nothing, two things, or something open.
    """
    if words in _OF_THE_FORM:  # four of five
        return words
    judged = list(VERDICT_WORDS.finditer(words, part="judged"))
    if "?" in words or _speaks(words, "either"):
        return None
    if _speaks(words, "part"):
        return "modified"
    ends = [0, *(one.end for one in judged)]
    negated = [_negation(words, floor, one.start) for floor, one in zip(ends, judged, strict=False)]
    grants = [(one.rule.says == "overturned") == (no is None) for one, no in zip(judged, negated, strict=True)]
    if not any(grants):
        return "upheld" if grants else None
    if not grants[0] and VERDICT_WORDS.search(words, judged[0].end, judged[1].start, part="concession"):
        return "upheld"
    if _speaks(words, "limit") and not VERDICT_WORDS.search(words, 0, judged[0].end, part="condition"):
        return "modified"
    first = negated[0].start if negated[0] else judged[0].start
    opened = VERDICT_WORDS.search(words, judged[0].end, part="condition")
    return "overturned" if all(grants) and not opened and _is_known(words, first) else None


def _speaks(words: str, part: str) -> bool:
    """Whether words of a kind stand in a verdict."""
    return VERDICT_WORDS.search(words, part=part) is not None


def _negation(words: str, floor: int, at: int) -> Fired[VerdictRule] | None:
    """The negation that reaches a word."""
    for found in VERDICT_WORDS.finditer(words, floor, at, part="negation"):
        if len(words[found.end : at].split()) <= _FAR:
            return found
    return None


def _is_known(words: str, end: int) -> bool:
    """Whether all words before a grant are such as may stand there."""
    end = len(words[:end].rstrip(_MARKS))
    while found := VERDICT_WORDS.ending(words, 0, end, part="known"):
        end = len(words[: found.start].rstrip(_MARKS))
    return not words[:end].strip(_MARKS)


def is_plain(words: str) -> bool:
    """Whether a verdict is one of the words that the form provides: such a one needs nobody's support."""
    return squash(words) in _SQUASHED
