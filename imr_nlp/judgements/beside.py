"""Words right beside a judgement or a verb of speech, which say how it stands there."""

from __future__ import annotations

from typing import Literal

from ..rules import Fired, Rule, RuleTable
from ..rules.table import register_shape

register_shape("WORD", r"\w+")
register_shape("LY", r"(?!(?:only|merely|simply)\b)[a-z]{2,14}ly")

Beside = Literal[
    "passive", "possible", "participle", "agreement", "agent", "no-subject", "own-words", "records", "contrary",
    "ground", "view", "backward", "decided", "object", "be", "for-use", "to-be", "verb", "urged", "finite",
    "negated", "impersonal", "own-view", "past-order", "order", "copula", "modal", "attribute", "active", "here",
    "defined", "no-noun", "quantity", "linking", "chain", "denial-verb", "refusing", "on-refusal",
    "leads-to-clause", "relative", "and", "at-the-time", "his-view", "goes-on-to-find", "in-general", "past", "of-old",
]  # fmt: skip
"""What words are beside a judgement or a verb: an auxiliary of the `passive`, the `agent` behind it, an `object`."""


class BesideRule(Rule):
    """Words beside a judgement or a verb; `says` is what they are there."""

    says: Beside


_SOON = 60
BESIDE = RuleTable("judgements/beside", BesideRule, parted_by=("says",))


def stands_before(what: Beside, text: str, floor: int, at: int) -> bool:
    """Whether words that are this stand right before a word, and begin behind a floor; white space parts them."""
    return at > floor and text[at - 1].isspace() and ends_with(what, text, floor, at)


def ends_with(what: Beside, text: str, start: int, end: int) -> bool:
    """Whether an interval ends with words that are this."""
    return BESIDE.ending(text, start, end, says=what) is not None


def stands_behind(what: Beside, text: str, at: int, ceiling: int) -> Fired[BesideRule] | None:
    """The words right behind an offset that are this."""
    return BESIDE.match(text, at, ceiling, says=what)


def soon_behind(what: Beside, text: str, at: int, ceiling: int, most: int) -> Fired[BesideRule] | None:
    """The words shortly behind an offset that are this, with no more than some plain words between."""
    found = BESIDE.search(text, at, min(ceiling, at + _SOON), says=what)
    between = text[at : found.start].split() if found else []
    return found if len(between) <= most and all(map(str.isalnum, between)) else None


def stands_within(what: Beside, text: str, start: int, end: int) -> bool:
    """Whether words that are this stand in an interval."""
    return BESIDE.search(text, start, end, says=what) is not None


def consists_of(what: Beside, text: str, start: int, end: int) -> bool:
    """Whether an interval has no other words than such as are this, each of which a comma may follow."""
    while start < end and (found := BESIDE.match(text, start, end, says=what)):
        start = found.end + text.startswith(",", found.end, end)
    return not text[start:end].strip()
