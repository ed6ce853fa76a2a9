"""The judgements of a rationale, before anybody asks whose they are: mentions, and words that are no mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from ..letter.reading import Reading
from ..rules import Rule, RuleTable, class_source
from .decision_words import negatives, polarity_of
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
    """Words that `agree` or `disagree` with what somebody said before.

    subject (str): Whether their subject must be the reviewer (`own`), or stands in them (`any`).
    """

    subject: Literal["own", "any"]


class DenialRule(Rule):
    """Names of the denial; `says` is `denial`."""


class DenialVerdictRule(Rule):
    """What is said of the denial, or done to it: it is `upheld` or `overturned`."""


PREDICATES = RuleTable("judgements/predicates", WeightedRule)
WHOLES = RuleTable("judgements/wholes", WeightedRule)
ORDERS = RuleTable("judgements/orders", OrderRule)
ASSENTS = RuleTable("judgements/assents", AssentRule)
DENIALS = RuleTable("judgements/denials", DenialRule)
DENIAL_VERDICTS = RuleTable("judgements/denial_verdicts", DenialVerdictRule)
DENIAL_ORDERS = RuleTable("judgements/denial_orders", DenialVerdictRule)

_ANYBODY = "one-could"
_NECESSITY = re.compile(r"medical(?:ly)?|necess")
_ORDERED = re.compile(r"certif|approv|authori[sz]|overturn|deni|deny|uph[eo]ld|non-")
_ACTIVE = re.compile(rf"{class_source('ACTIVE')}$")
_LINKING = re.compile(rf"(?:\s(?:{class_source('LINKING')}|\w{{2,12}}ly))*\s$")
_CHAIN = re.compile(rf"(?:'m|'ll|'d)?(?:\s(?:{class_source('CHAIN')}|\w{{2,12}}ly),?)*\s$")
_SENTENCE_ALONE = re.compile(
    r"(?P<lead>\n|[.!?]\s|(?P<label>:\s))(?:(?P<minus>denied|refused|rejected|declined|no|upheld|deny|refuse|uphold)"
    r"|(?P<plus>approved|granted|certified|authorized|allowed|overturned|approve|certify|authorize))(?=[.!,]|\s?\Z)"
)


_HERE = re.compile(rf"\b{class_source('HERE')}\b")
_NEAR = 80
"""Characters around `recommended` in which a word tells that it is said of this case."""
_DEFINED = re.compile(r"[\"']?\s(?:means?|is\sdefined|refers|signif(?:y|ies)|shall\smean)\b")
"""What makes of a verdict a term that is explained: `Medically necessary means ...`."""


_BEFORE_NOUN = re.compile(rf"\s(?!{class_source('NO_NOUN')}\b)[a-z]")
_NOUN_BEGINS = re.compile(r"(?:\A|[.!?:\n]\s?|\b(?:an?|any|no|other|more|such|all|most|some|every)\s)\Z")
"""What stands around an adjective that belongs to a noun: `Appropriate studies may help`."""


class Judgement(NamedTuple):
    """Words that judge: where they stand, their polarity, how much they decide, and the rule that knows them.

    kind (str): `predicate` where a copula joins them to a subject, `active` for a verb with an object, `denial` for
        what judges the denial, `whole` for words that need neither, `ellipsis` for `is not`, `assent` for words that
        agree with what somebody said (`+`) or disagree (`-`).
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
    return sorted(kept)


def _alone(text: str, start: int, end: int) -> Iterator[Judgement]:
    """Verdicts of one word that is a sentence."""
    for found in _led(_SENTENCE_ALONE, text, start, end):
        kind = "whole" if found["label"] is None else "predicate"
        yield Judgement(found.end("lead"), found.end(), "-" if found["minus"] else "+", 4, kind, "one-word")


def _led(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """What an expression finds whose group `lead` is the end of the sentence before: it skips from one to the next,
    which takes a fifth of the time that looking back at every letter does."""
    return (found for found in pattern.finditer(text, max(0, start - 2), end) if found.end("lead") >= start)


def _assents(text: str, start: int, end: int) -> Iterator[Judgement]:
    """`I concur.` Words that go on with a noun or a clause of their own agree with that, and not with what was said."""
    for found in ASSENTS.finditer(text, start, end):
        if text[found.end : found.end + 1] not in ",.;!" and found.end < end:
            continue
        subject = own_subject(text, start, found.start)
        chained = subject is not None and _CHAIN.fullmatch(text, subject.end, found.start) is not None
        if found.rule.subject == "any" or chained:
            negated = negatives(text, subject.end, found.start) % 2 if subject and chained else 0
            polarity = "+" if found.rule.says == "agree" else "-"
            yield Judgement(
                found.start, found.end, _turned(polarity) if negated else polarity, 4, "assent", found.rule.id
            )


_FRAGMENT = re.compile(
    r"(?P<lead>\n|[.!?]\s)(?:[a-z][\w-]*\s){1,3}?(?P<not>not\s|never\s)?(?P<word>indicated|warranted|justified|needed)(?=\.)"
)


def _fragments(text: str, start: int, end: int) -> Iterator[Judgement]:
    """`Splint indicated.`"""
    for found in _led(_FRAGMENT, text, start, end):
        first = found.start("not") if found["not"] else found.start("word")
        yield Judgement(first, found.end(), "-" if found["not"] else "+", 2, "predicate", "fragment")


def _mentions(reading: Reading, start: int, end: int) -> Iterator[Judgement]:
    """The decision words that are tagged."""
    for mention in reading.mentions("DECISION", start, end):
        text = reading.lower
        opens = _NOUN_BEGINS.search(text, max(0, mention.start - 8), mention.start)
        attribute = opens and _BEFORE_NOUN.match(text, mention.end)
        if _DEFINED.match(text, mention.end) or (attribute and mention.value == "+"):
            continue
        words = reading.lower[mention.start : mention.end]
        if words == "recommended" and mention.value == "+" and not _is_here(reading, mention.start, mention.end):
            continue
        weight = 5 if _NECESSITY.search(words) else 4 if _ORDERED.search(words) else 2
        kind = "active" if _ACTIVE.search(words) else "predicate"
        yield Judgement(mention.start, mention.end, mention.value, weight, kind, "decision-word")


def _is_here(reading: Reading, start: int, end: int) -> bool:
    """Whether a sentence that recommends speaks of this case, and does not say what is recommended in general."""
    floor = reading.sentence_start(max(0, start - _NEAR), start)
    return _HERE.search(reading.lower, floor, min(end + _NEAR, len(reading.lower))) is not None


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
        if subject and subject.rule.id != _ANYBODY and _CHAIN.fullmatch(text, subject.end, found.start):
            negated = negatives(text, subject.start, found.start) % 2
            if found.rule.says == "refused" and not negated:
                continue
            polarity = "-" if found.rule.says == "refused" else _turned(found.rule.says) if negated else found.rule.says
            yield Judgement(subject.start, found.end, polarity, 4, "active", found.rule.id)


def _of_denial(text: str, start: int, end: int) -> Iterator[Judgement]:
    """What is said of the denial, and what the reviewer does to it."""
    for denial in DENIALS.finditer(text, start, end):
        verdict = DENIAL_VERDICTS.search(text, denial.end, min(end, denial.end + 120))
        link = text[denial.end : verdict.start] if verdict else ""
        if verdict and denial.rule.id == "decision-to-deny" and (behind := _OBJECT.match(link)):
            link = link[behind.end() :]
        if denial.rule.says == "reviewer" and not (verdict and _REFUSING.match(text, verdict.end) and link.strip()):
            continue
        if verdict and _LINKING.fullmatch(link[-60:] if len(link) > 60 else link):
            polarity = "-" if verdict.rule.says == "upheld" else "+"
            negated = negatives(text, denial.end, verdict.start) % 2
            yield Judgement(
                denial.start, verdict.end, _turned(polarity) if negated else polarity, 4, "denial", verdict.rule.id
            )
        for order in DENIAL_ORDERS.finditer(text, max(start, denial.start - 60), denial.start):
            between = text[order.end : denial.start].split()
            subject = own_subject(text, max(start, order.start - 120), order.start)
            if len(between) > 2 or not subject or not _CHAIN.fullmatch(text, subject.end, order.start):
                continue
            polarity = "-" if order.rule.says == "upheld" else "+"
            negated = negatives(text, subject.start, order.start) % 2
            yield Judgement(
                subject.start, denial.end, _turned(polarity) if negated else polarity, 4, "denial", order.rule.id
            )


_OBJECT = re.compile(r"(?:\s[\w-]+){1,6}?(?=\s(?:is|was|should|must|has|cannot)\s)")
_REFUSING = re.compile(r"(?<=ing)|(?<=deny)|(?<=refuse)|(?<=right)[.]|(?<=correct)[.]|(?<=wrong)[.]")
_ELLIPSIS = re.compile(r"\b(?:is|are)\snot(?=[.;!]|,\s|$)|\bcannot\sfind\sthat\s(?:it|they)\s(?:is|are)(?=[.;])")


def _ellipses(text: str, start: int, end: int) -> Iterator[Judgement]:
    """`The lumbar MRI is not.`"""
    for found in _ELLIPSIS.finditer(text, start, end):
        yield Judgement(found.start(), found.end(), "-", 3, "ellipsis", "is-not")


def _turned(polarity: str) -> str:
    """The opposite polarity."""
    return {"+": "-", "-": "+"}.get(polarity, polarity)
