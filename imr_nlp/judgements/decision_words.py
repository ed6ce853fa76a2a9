"""Words that decide or recommend: their negation, and whether a word of the lexicon judges at all where it stands.

Which words beside it make a word judge, and which keep it from judging, stands in two tables; what is here is how they
are asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from pydantic import field_validator

from ..rules import Fired, Rule, RuleTable
from ..text.normalized import NormalizedText
from ..text.sentences import STOPS, phrase_start
from .beside import stands_before
from .clauses import CLAUSES

Use = Literal[
    "any", "certification", "predicate", "finding", "verb", "denial", "deny", "modification", "necessity", "verdict",
    "negated",
]  # fmt: skip
"""In which use a word of the lexicon decides. A `finding` is a predicate that also says what papers show."""


class ContextRule(Rule):
    """Words right beside a decision word.

    `says` is what they make of it: it `judges`, it is `silent`, it is said of a `patient` unless `by` names who denied,
    or it judges the `denial`.

    use (str): For which use of a word they speak; `any` for every one.
    side (str): Whether they stand right `before` the word or right `behind` it.
    """

    use: Use
    side: Literal["before", "behind"]


class NegationRule(Rule):
    """What negates a decision word; `says` is the polarity that it gives: `-`, or `~` for a part.

    reach (str): Whether it stands right before the word (`near`), earlier in its clause (`afar`), or earlier in front
        of a word that grants (`granted`); `any` for words that negate whatever stands behind them, and are counted.
    within (int): How many characters may stand between, where it stands earlier; empty for other reaches.
    needs (str): What stands between: a `sentence` that goes on, a `phrase` without a comma or a relative clause, or
        words that end with a `copula`.
    """

    reach: Literal["near", "afar", "granted", "any"]
    within: int
    needs: Literal["sentence", "phrase", "copula"]

    @field_validator("within", mode="before")
    @classmethod
    def _nothing_between(cls, value: str | int) -> str | int:
        """How many characters, of an empty cell too."""
        return value or 0


CONTEXTS = RuleTable("judgements/contexts", ContextRule, parted_by=("side", "use"))
NEGATIONS = RuleTable("judgements/negations", NegationRule, parted_by=("reach",))

_FAR = 70
"""Characters before a word in which stands what makes it judge or negates it."""
_CLAUSE = 160
"""Characters before a word in which its clause begins."""
_OPENS = {"predicate": '.:;("\n', "finding": '.:;("\n', "necessity": '.:;("\n', "verdict": ":(", "verb": ")"}
"""Signs before a word that let it judge: `Appropriate.` opens a sentence."""
_MODAL, _ATTRIBUTE = 16, 8
"""Characters before a word in which `should now be` begins, and an article that makes it an attribute."""
_GRANTS = ("certif", "approv", "authoriz", "overturn")


class DecisionMatch(NamedTuple):
    """Words that decide in the normalized text, with their negation, and their polarity toward the treatment."""

    start: int
    end: int
    polarity: str


def find_decision_words(
    normalized: NormalizedText, listed: Iterable[tuple[int, int, str]], sources: Iterable[int] = ()
) -> list[DecisionMatch]:
    """The decision words of a letter, in order.

    normalized (NormalizedText): The letter.
    listed (Iterable): What the lexicon found: start and end in the normalized text, and `polarity/use`.
    sources (Iterable): Where the names of guideline sources end: what such a source `supports` it judges.
    RETURNS (list): Those that judge a treatment, with their negation.
    """
    speaking = {end + 1 for end in sources}
    found: list[DecisionMatch] = []
    for start, end, id_ in sorted(listed, key=lambda one: (one[0], -one[1])):
        if found and start < found[-1].end:
            continue
        polarity, _, use = id_.partition("/")
        if use == "modification" and _is_part_of_name(normalized.text, end):
            continue
        if match := _judge(normalized.lower, start, end, polarity, "any" if start in speaking else use or "any"):
            found.append(match)
    return found


def _is_part_of_name(text: str, end: int) -> bool:
    """Whether a word that ends there is part of a name: `a modified Brostrom procedure`, `modified-release`."""
    return text.startswith("-", end) or (text[end : end + 1].isspace() and text[end + 1 : end + 3].istitle())


def _judge(text: str, start: int, end: int, polarity: str, use: str) -> DecisionMatch | None:
    """The decision of a word with its negation and polarity, or `None` where it judges nothing."""
    beside = _said(text, start, end, "any")
    if "silent" in beside:
        return None
    negation = _negation(text, start)
    if (negation is None or use in ("denial", "deny", "modification")) and not _stands(text, start, end, use):
        return None
    if polarity == "+" and not text.startswith("overturn", start) and "denial" in beside:
        return DecisionMatch(start, end, "-")
    if negation and (polarity == "+" or (polarity == "-" and negation.rule.id == "non")):
        return DecisionMatch(negation.start, end, "-")
    if (
        polarity == "+"
        and text.startswith(_GRANTS, start)
        and not stands_before("modal", text, max(0, start - 16), start)
    ):
        polarity = _from_afar(text, start, "granted")
    elif polarity == "+" and not stands_before("attribute", text, max(0, start - _ATTRIBUTE), start):
        polarity = _from_afar(text, start, "afar")
    return DecisionMatch(start, end, polarity)


def _said(text: str, start: int, end: int, use: str) -> set[str]:
    """What the words on both sides of a word say of it."""
    before = CONTEXTS.ending(text, max(0, start - _FAR), start, side="before", use=use)
    behind = CONTEXTS.match(text, end, side="behind", use=use)
    return {one.rule.says for one in (before, behind) if one}


def _negation(text: str, start: int) -> Fired[NegationRule] | None:
    """The negation that stands right in front of a word."""
    return NEGATIONS.ending(text, max(0, start - _FAR), start, reach="near")


def _stands(text: str, start: int, end: int, use: str) -> bool:
    """Whether a word that nothing negates judges where it stands, by its use in the lexicon."""
    if use in ("any", "negated"):
        return use == "any"
    if use == "finding" and "silent" in _said(text, start, end, use):
        return False
    if use == "necessity" and "necessity" not in text[max(0, start - _FAR) : start]:
        return False
    said = _said(text, start, end, "predicate" if use in ("finding", "necessity") else use)
    before = text[start - 2 : start].rstrip(" ")[-1:]
    if "silent" in said or (
        use == "denial" and ("patient" in said or before in tuple(STOPS)) and text[end : end + 3] != " by"
    ):
        return False
    return (
        "judges" in said
        or (before != "" and before in _OPENS.get(use, ""))
        or use in ("certification", "denial", "modification")
    )


def _from_afar(text: str, start: int, reach: str) -> str:
    """Polarity of a judgement: a `none of`, `no evidence that` or `some but not all` earlier in its clause turns it."""
    floor = phrase_start(text, start, max(0, start - _CLAUSE))
    said = {one.rule.says for one in NEGATIONS.finditer(text, floor, start, reach=reach) if _reaches(text, one, start)}
    return "~" if "~" in said else "-" if said else "+"


def _reaches(text: str, negation: Fired[NegationRule], start: int) -> bool:
    """Whether a negation that stands earlier reaches a word."""
    if start - negation.end > negation.rule.within + 1:
        return False
    if negation.rule.needs == "sentence":
        return True
    if CLAUSES.search(text, negation.end, start, says="relative"):
        return False
    if negation.rule.needs == "phrase":
        return "," not in text[negation.end : start]
    return stands_before("copula", text, negation.end, start)


def polarity_of(text: str, start: int, end: int, polarity: str) -> tuple[str, int]:
    """The polarity of a judging word that is no mention, with its negation.

    text (str): The text, in lower case.
    start (int), end (int): The word.
    polarity (str): What it says by itself.
    RETURNS (tuple): Its polarity here, and where it begins with its negation. `~` where two negations meet.
    """
    if negation := _negation(text, start):
        return ("-" if polarity == "+" else "~"), negation.start
    return (_from_afar(text, start, "afar") if polarity == "+" else polarity), start


def negatives(text: str, start: int, end: int) -> int:
    """How many words of an interval negate: two of them make one affirmation.

    text (str): The text, in lower case.
    start (int), end (int): The interval.
    RETURNS (int): Their number.
    """
    return sum(1 for _ in NEGATIONS.finditer(text, start, end, reach="any"))
