"""What the templates share: words of judgement, and sentences of the two sides."""

from __future__ import annotations

import re

from ...judgements.verdicts import NECESSARY, NEEDED, breakable
from ...letter.parts import Interval, filled, trim, without_tail
from ...rules import Fired, Rule, RuleTable, class_source
from ...text.sentences import sentence_ends

SIDES = RuleTable("structure/sides", Rule)
"""`says` is whose guidelines a sentence tells of: those of the `claims` administrator or of the `reviewer`."""
# What may stand between the verb and `medically`: what negates and limits has to be seen, or a denial reads as a grant.
_BETWEEN = rf"(?:{class_source('VERDICT_LINK')}|\b[a-z]+ly\b)"
NECESSITY = re.compile(
    rf"[\s,]{{0,8}}\b(?:is|are|was|were|has|have)?\s?(?P<verdict>(?:{_BETWEEN}[\s,]{{0,8}}){{0,6}}"
    rf"{NEEDED}\s?(?:(?:un)?{NECESSARY}(?:\s(?:and|or|nor)\s(?:medically\s)?{breakable('appropriate')})?"
    rf"|appropriate))\.?",
    re.I,
)
"""The judgement on an item: `is not medically necessary and appropriate`, `cannot be found medically necessary`."""
_VERB = re.compile(
    rf"(?<!which)(?<!that)(?<!who)\s(?:(?:{class_source('HELPING_VERB')}|ca)(?:n'?t)?|{class_source('MODAL')}"
    r"|may(?=$|\s(?:not|be)))\b(?!\.)",
    re.I,
)


def side_sentences(text: str, start: int, stop: int) -> list[Fired[Rule]]:
    """The sentences in which a letter says what either side relied on, in order.

    text (str): The normalized text.
    start (int), stop (int): The interval.
    RETURNS (list): Where each begins; `says` is its side, `claims` or `reviewer`.
    """
    lower = text[start:stop].lower()
    if len(lower) != stop - start:
        return []
    found = (Fired(one.rule, start + one.start, start + one.end) for one in SIDES.finditer(lower))
    return [one for one in found if text[one.start].isupper()]


def sides(text: str, start: int, stop: int) -> tuple[Interval | None, Interval | None]:
    """The guideline sentences of the claims administrator, and behind them those of the reviewer."""
    reviewer = next((one.start for one in side_sentences(text, start, stop) if one.rule.says == "reviewer"), None)
    claims = filled(trim(text, start, stop if reviewer is None else reviewer))
    return claims, None if reviewer is None else filled(trim(text, reviewer, stop))


def sides_of_review(text: str, start: int, stop: int) -> tuple[Interval | None, Interval | None]:
    """The same in a section of the reviewer's guidelines: what no sentence gives to the claims administrator is his."""
    sentences = list(side_sentences(text, start, stop))
    claims = next((one.start for one in sentences if one.rule.says == "claims"), None)
    if claims is None:
        return None, filled(trim(text, start, stop))
    if any(one.rule.says == "reviewer" for one in sentences):
        return sides(text, start, stop)
    return filled(trim(text, claims, stop)), filled(trim(text, start, claims))


def split_verdict(text: str, begin: int, decided: re.Match[str], limit: int) -> tuple[Interval, Interval]:
    """The item of a sentence and its verdict.

    Words of the sentence that are no part of the usual verdict are counted in, since they may limit or turn it.

    text (str): The normalized text.
    begin (int): Where the item begins.
    decided (Match): What `NECESSITY` found.
    limit (int): Where the sentence ends at the latest.
    RETURNS (tuple): The item and the verdict.
    """
    verb = _VERB.search(text, begin, decided.start())
    start, end = decided.span("verdict")
    line = text.find("\n", end, limit)
    limit = line if line >= 0 else limit
    stop = min(sentence_ends(text, end, limit), default=limit)
    stop = max(without_tail(text, end, trim(text, end, stop).end, ".,;: "), end)
    if not verb:
        return trim(text, begin, decided.start()), Interval(start, stop)
    return trim(text, begin, verb.start()), Interval(verb.start() + 1, stop)


def squeezed(text: str, interval: Interval) -> str:
    """The characters of an interval without white space, in lower case: two lists of findings differ in both."""
    return "".join(text[interval.start : interval.end].lower().split())
