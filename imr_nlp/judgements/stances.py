"""With whom the reviewer sides: `I agree with the carrier.`, `I differ from the surgeon, who finds it needed.`

Somebody who stands for the denial or for the request is told apart by what he is; what he is said to find in the same
sentence counts more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..rules import Rule, RuleTable
from .beside import stands_behind
from .decision_words import negatives
from .voices import own_subject


class StanceRule(Rule):
    """Verbs in front of somebody with whom the reviewer agrees or disagrees; `says` is `agree` or `disagree`."""


class SideRule(Rule):
    """Somebody who stands for the request (`+`) or for the denial (`-`), as `says` has it."""


STANCES = RuleTable("judgements/stances", StanceRule)
SIDES = RuleTable("judgements/sides", SideRule)
_REACH, _MOST_BETWEEN = 60, 4
"""How many characters and words may stand between the verb and the somebody."""
_SUBJECT_FAR = 120
_ENDS = ".;:!"


class Stance(NamedTuple):
    """Where the reviewer takes a side: `polarity` is that of the side, `agrees` whether he takes it."""

    start: int
    end: int
    polarity: str
    agrees: bool
    open: bool
    rule: str


def stances(text: str, start: int, end: int, chained: Callable[[str, int, int], bool]) -> Iterator[Stance]:
    """The sides that the reviewer takes in an interval.

    text (str): The text, in lower case.
    start (int), end (int): The interval.
    chained (Callable): Whether only auxiliaries stand between a subject and its verb.
    YIELDS (Stance): In order; `open` where the sentence goes on with what the somebody finds.
    """
    for verb in STANCES.finditer(text, start, end):
        subject = own_subject(text, max(start, verb.start - _SUBJECT_FAR), verb.start)
        if not subject or not chained(text, subject.end, verb.start):
            continue
        side = SIDES.search(text, verb.end, min(end, verb.end + _REACH))
        if not side or len(text[verb.end : side.start].split()) > _MOST_BETWEEN:
            continue
        view = stands_behind("his-view", text, side.end + 2, end) if text.startswith("'s ", side.end) else None
        behind = view.end if view else side.end
        ends = behind >= end or text[behind] in _ENDS
        if not ends and not stands_behind("goes-on-to-find", text, behind, end):
            continue
        agrees = (verb.rule.says == "agree") == (negatives(text, subject.end, verb.start) % 2 == 0)
        yield Stance(subject.start, behind, side.rule.says, agrees, not ends, verb.rule.id)
