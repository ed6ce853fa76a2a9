"""The judgements of a rationale, before anybody asks whose they are: mentions, and words that are no mentions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from ..letter.reading import Reading
from ..rules import Fired, Rule, RuleTable
from .beside import BESIDE, consists_of, ends_with, stands_before, stands_behind, stands_within
from .clauses import governing_clause
from .decision_words import negatives, polarity_of
from .stances import stances
from .voices import own_subject


class WeightedRule(Rule):
    """Words that judge; `says` is the polarity toward the treatment.

    weight (int): How much it decides: 4 a verdict, 2 an opinion such as `reasonable`.
    """

    weight: int


class OrderRule(Rule):
    """What the reviewer does in person: `I approve`; `says` is the polarity toward the treatment.

    A row that says `refused` decides only where it is negated: a reviewer supports much that he does not decide.
    """


class AssentRule(Rule):
    """Words that `agree` or `disagree` with what somebody said before, say of it that `it-is`, or are
    a verdict without an object, which `grants` or `refuses`: `I reverse.`

    subject (str): Whether their subject must be the reviewer (`own`), or stands in them (`any`).
    """

    subject: Literal["own", "any"]


class AloneRule(Rule):
    """Words that judge where little else stands in their sentence; `says` is the polarity toward the treatment.

    kind (str): A `verdict` is a sentence by itself, a `fragment` follows a few words, and an `ellipsis` ends a clause.
    """

    kind: Literal["verdict", "fragment", "ellipsis"]


class DenialRule(Rule):
    """Names of the denial; `says` is `denial`, `reviewer` where it is whoever denied, and `need` where it is a finding
    that grants: to overturn such a one denies.
    """


class DenialVerdictRule(Rule):
    """What is said of the denial, or done to it: it is `upheld` or `overturned`."""


PREDICATES = RuleTable("judgements/predicates", WeightedRule)
WHOLES = RuleTable("judgements/wholes", WeightedRule)
ORDERS = RuleTable("judgements/orders", OrderRule)
ASSENTS = RuleTable("judgements/assents", AssentRule)
ALONE = RuleTable("judgements/alone", AloneRule, parted_by=("kind",))
WEIGHTS = RuleTable("judgements/weights", WeightedRule)
DENIALS = RuleTable("judgements/denials", DenialRule)
DENIAL_VERDICTS = RuleTable("judgements/denial_verdicts", DenialVerdictRule)
DENIAL_ORDERS = RuleTable("judgements/denial_orders", DenialVerdictRule)

_ANYBODY = "one-could"
_NEAR = 80
"""Characters around `recommended` in which a word tells that it is said of this case."""
_MOST_OF_FRAGMENT, _MOST_OF_OBJECT = 3, 6
"""How many words may stand in front of the verdict of a fragment, and how many an object of `deny` may have."""
_CONTRACTED = ("'m", "'ll", "'d")
_SENTENCE_ENDS = ("\n", ". ", "! ", "? ")


class Judgement(NamedTuple):
    """Words that judge: where they stand, their polarity, how much they decide, and the rule that knows them.

    kind (str): `predicate` where a copula joins them to a subject, `active` for a verb with an object, `denial` for
        what judges the denial, `whole` for words that need neither, `ellipsis` for `is not`, `assent` for words that
        agree with what somebody said (`+`) or disagree (`-`), `stance` for the side that the reviewer takes.
    """

    start: int
    end: int
    polarity: str
    weight: int
    kind: str
    rule: str


def judgements(reading: Reading, start: int, end: int) -> list[Judgement]:
    """All judgements of an interval, in order, none within another.

    reading (Reading): The letter.
    start (int), end (int): The interval.
    RETURNS (list): The judgements.
    """
    text = reading.lower
    found = [*_of_denial(text, start, end), *_wholes(text, start, end), *_orders(text, start, end)]
    found += _alone(text, start, end)
    found += _assents(text, start, end)
    found += _mentions(reading, start, end)
    found += _predicates(text, start, end)
    found += _fragments(text, start, end)
    found += _ellipses(text, start, end)
    kept: list[Judgement] = []
    held = bytearray(end - start)
    for one in found:  # what comes first in this list knows best
        first, last = max(0, one.start - start), one.end - start
        if not any(held[first:last]):
            held[first:last] = b"\1" * (last - first)
            kept.append(one)
    return sorted(_with_stances(text, start, end, kept))


def _with_stances(text: str, start: int, end: int, found: list[Judgement]) -> list[Judgement]:
    """The judgements of an interval and the sides that the reviewer takes, each with the judgement that it holds."""
    for one in stances(text, start, end, is_chained):
        stop = min((text.find(mark, one.end, end) % (end + 1) for mark in (". ", "; ", "\n")), default=end)
        held = [each for each in found if one.start <= each.start < (stop if one.open else one.end)]
        said = {each.polarity for each in held} or {one.polarity}
        if len(said) > 1 or (not held and one.open and text.startswith(" that", one.end)) or not said <= {"+", "-"}:
            continue
        last = max([one.end, *(each.end for each in held)])
        polarity = said.pop() if one.agrees else _turned(said.pop())
        if polarity == "+" and one.open and not held:  # `I agree with the surgeon, who notes weakness`
            continue
        found = [each for each in found if each not in held]
        found.append(Judgement(one.start, last, polarity, 4, "stance", one.rule))
    return found


def _alone(text: str, start: int, end: int) -> Iterator[Judgement]:
    """Verdicts of one word that is a sentence, or stands behind a label."""
    for found in ALONE.finditer(text, start, end, kind="verdict"):
        lead = text[max(0, found.start - 2) : found.start]
        if not lead.endswith((*_SENTENCE_ENDS, ": ")):
            continue
        if text[found.end : found.end + 1] in ".!," or not text[found.end : end].strip():
            kind = "predicate" if lead == ": " and " " not in text[found.start : found.end] else "whole"
            yield Judgement(found.start, found.end, found.rule.says, 4, kind, "one-word")


def _assents(text: str, start: int, end: int) -> Iterator[Judgement]:
    """`I concur.` Words that go on with a noun or a clause of their own agree with that, and not with what was said."""
    for found in ASSENTS.finditer(text, start, end):
        if text[found.end : found.end + 1] not in ",.;:!" and found.end < end:
            continue
        subject = own_subject(text, start, found.start)
        chained = subject is not None and is_chained(text, subject.end, found.start)
        if found.rule.subject == "any" or chained:
            negated = negatives(text, subject.end, found.start) % 2 if subject and chained else 0
            polarity = "+" if found.rule.says in ("agree", "it-is", "grants") else "-"
            kind = "whole" if found.rule.says in ("grants", "refuses") else "assent"
            yield Judgement(found.start, found.end, _turned(polarity) if negated else polarity, 4, kind, found.rule.id)


def _fragments(text: str, start: int, end: int) -> Iterator[Judgement]:
    """`Splint indicated.`"""
    for found in ALONE.finditer(text, start, end, kind="fragment"):
        before = _words_before(text, max(0, start - 2), found.start)
        if 0 < before <= _MOST_OF_FRAGMENT and text.startswith(".", found.end):
            yield Judgement(found.start, found.end, found.rule.says, 2, "predicate", "fragment")


def _words_before(text: str, start: int, at: int) -> int:
    """How many words stand in front of an offset in its sentence; 0 where marks are among them or none ends before."""
    ends = [text.rfind(mark, start, at) for mark in _SENTENCE_ENDS]
    words = text[max(ends) + 1 : at].replace("-", "").split() if max(ends) >= 0 else []
    return len(words) if all(word.isalnum() and word[0].isalpha() for word in words) else 0


def _mentions(reading: Reading, start: int, end: int) -> Iterator[Judgement]:
    """The decision words that are tagged."""
    text = reading.lower
    for mention in reading.mentions("DECISION", start, end):
        quote = text[mention.end : mention.end + 1] in ("'", '"')
        if stands_behind("defined", text, mention.end + quote, len(text)):  # `Medically necessary` means
            continue
        if mention.value == "+" and (
            text.startswith(":", mention.end) or _is_attribute(text, mention.start, mention.end)
        ):  # `Indicated: OA of the knee` is the label of a list
            continue
        if (
            text.endswith("recommended", mention.start, mention.end)
            and (mention.value == "+" or stands_behind("in-general", text, mention.end, end))
            and not _is_here(reading, mention.start, mention.end)
        ):
            continue
        weights = (one.rule.weight for one in WEIGHTS.finditer(text, mention.start, mention.end))
        kind = "active" if ends_with("active", text, mention.start, mention.end) else "predicate"
        yield Judgement(mention.start, mention.end, mention.value, max(weights, default=2), kind, "decision-word")


def _is_attribute(text: str, start: int, end: int) -> bool:
    """Whether an adjective belongs to a noun: `Appropriate studies may help`."""
    if not (text[end : end + 1].isspace() and text[end + 1 : end + 2].isalpha()):
        return False
    lead = text[max(0, start - 2) : start]
    opens = lead[-1:].strip(" ") or lead[:-1]
    if not (opens[-1:] in ".!?:\n" or stands_before("quantity", text, max(0, start - 8), start)):
        return False
    return stands_behind("no-noun", text, end, len(text)) is None


def _is_here(reading: Reading, start: int, end: int) -> bool:
    """Whether a sentence that recommends speaks of this case, and does not say what is recommended in general."""
    floor = reading.sentence_start(max(0, start - _NEAR), start)
    return stands_within("here", reading.lower, floor, min(end + _NEAR, len(reading.lower)))


def _predicates(text: str, start: int, end: int) -> Iterator[Judgement]:
    """Adjectives and participles that judge and are no mentions, with their negation."""
    for found in PREDICATES.finditer(text, start, end):
        polarity, first = polarity_of(text, found.start, found.end, found.rule.says)
        yield Judgement(first, found.end, polarity, found.rule.weight, "predicate", found.rule.id)


def _wholes(text: str, start: int, end: int) -> Iterator[Judgement]:
    for found in WHOLES.finditer(text, start, end):
        polarity, first = found.rule.says, found.start
        if polarity == "+":  # a grant that is negated from in front is none
            polarity, first = polarity_of(text, found.start, found.end, polarity)
        yield Judgement(first, found.end, polarity, found.rule.weight, "whole", found.rule.id)


def _orders(text: str, start: int, end: int) -> Iterator[Judgement]:
    """What the reviewer does in person, negated or not."""
    for found in ORDERS.finditer(text, start, end):
        subject = own_subject(text, start, found.start)
        if subject and subject.rule.id != _ANYBODY and is_chained(text, subject.end, found.start):
            negated = negatives(text, subject.start, found.start) % 2
            governing = governing_clause(text, start, subject.start) if found.rule.says == "+" and not negated else None
            if governing is not None:
                negated = negatives(text, governing, subject.start) % 2
                if not negated:
                    continue
            if found.rule.says == "refused" and not negated:
                continue
            polarity = "-" if found.rule.says == "refused" else _turned(found.rule.says) if negated else found.rule.says
            yield Judgement(subject.start, found.end, polarity, 4, "active", found.rule.id)


def _of_denial(text: str, start: int, end: int) -> Iterator[Judgement]:
    """What is said of the denial, and what the reviewer does to it."""
    for denial in DENIALS.finditer(text, start, end):
        verdict = DENIAL_VERDICTS.search(text, denial.end, min(end, denial.end + 120))
        link = denial.end
        if verdict and (denial.rule.id == "decision-to-deny" or text.startswith((" of ", " by "), link)):
            link = _behind_object(text, link, verdict.start)
        if verdict and stands_within("of-old", text, denial.end, verdict.start):
            continue
        if denial.rule.says == "reviewer" and not (verdict and _refuses(text, link, verdict)):
            continue
        if verdict and consists_of("linking", text, link, verdict.start):
            polarity = "-" if (verdict.rule.says == "upheld") != (denial.rule.says == "need") else "+"
            negated = negatives(text, denial.end, verdict.start) % 2
            yield Judgement(
                denial.start, verdict.end, _turned(polarity) if negated else polarity, 4, "denial", verdict.rule.id
            )
        for order in DENIAL_ORDERS.finditer(text, max(start, denial.start - 60), denial.start):
            between = text[order.end : denial.start].split()
            subject = own_subject(text, max(start, order.start - 120), order.start)
            if len(between) > 2 or not subject or not is_chained(text, subject.end, order.start):
                continue
            polarity = "-" if (order.rule.says == "upheld") != (denial.rule.says == "need") else "+"
            negated = negatives(text, subject.start, order.start) % 2
            yield Judgement(
                subject.start, denial.end, _turned(polarity) if negated else polarity, 4, "denial", order.rule.id
            )


def _behind_object(text: str, start: int, end: int) -> int:
    """Where the verb begins behind the object of `decision to deny`; the start of the interval where none does."""
    for verb in BESIDE.finditer(text, start, end, says="denial-verb"):
        if 0 < len(text[start : verb.start].split()) <= _MOST_OF_OBJECT:
            return verb.start - 1
    return start


def _refuses(text: str, link: int, verdict: Fired[DenialVerdictRule]) -> bool:
    """Whether a verdict on somebody who reviewed is one on his refusal: `was right to deny`, `was wrong.`"""
    if not text[link : verdict.start].strip():
        return False
    if ends_with("refusing", text, verdict.start, verdict.end):
        return True
    return text.startswith(".", verdict.end) and ends_with("on-refusal", text, verdict.start, verdict.end)


def is_chained(text: str, start: int, end: int) -> bool:
    """Whether nothing but auxiliaries and their like stands between a subject and its verb."""
    contracted = next((short for short in _CONTRACTED if text.startswith(short, start)), "")
    return consists_of("chain", text, start + len(contracted), end)


def _ellipses(text: str, start: int, end: int) -> Iterator[Judgement]:
    """`The lumbar MRI is not.`"""
    for found in ALONE.finditer(text, start, end, kind="ellipsis"):
        if found.end >= end or text[found.end] in ".;!" or text.startswith(", ", found.end):
            yield Judgement(found.start, found.end, found.rule.says, 3, "ellipsis", "is-not")


def _turned(polarity: str) -> str:
    """The opposite polarity."""
    return {"+": "-", "-": "+"}.get(polarity, polarity)
