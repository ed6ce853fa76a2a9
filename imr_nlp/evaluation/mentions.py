"""Scores mentions: their bounds, strict and overlapping, their values and roles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..annotated import AnnotatedLetter, Mention
from ..letter.mentions import LABELS
from .tally import Agreement, MentionTally, Miss, Misses
from .wording import quote

NAMES = ("TREATMENT", "GUIDELINE")
"""Labels of names: an abbreviation in brackets after one (`Official Disability Guidelines (ODG)`) is not scored."""

Meeting = Callable[[Mention, Mention], bool]

_BRACKET_AT_END = re.compile(r"\s{0,3}\([^()]{0,300}\)$")
_NOT_IN_FRONT = re.compile(r"[^\w#]|_")
_NOT_AT_END = re.compile(r"[^\w)]|_")


def score_mentions(
    reference: AnnotatedLetter, predicted: AnnotatedLetter, tallies: Mapping[str, MentionTally]
) -> Misses:
    """Count how far the mentions of a letter meet.

    reference (AnnotatedLetter), predicted (AnnotatedLetter): The letter as annotated and as read.
    tallies (Mapping): Tally of each label, which is added to.
    YIELDS (Miss): What is wrong.
    """
    expected = settle(reference.text, reference.mentions)
    found = settle(reference.text, predicted.mentions)
    for label in LABELS:
        marked = [one for one in expected if one.label == label]
        tagged = [one for one in found if one.label == label]
        _count_bounds(tallies[label].strict, marked, tagged, _same_bounds)
        _count_bounds(tallies[label].overlap, marked, tagged, _overlaps)
        for one in tagged:
            if not any(_overlaps(one, other) for other in marked):
                yield Miss(reference.name, label, "extra", words=quote(reference.text, one.start, one.end))
        for one in marked:
            yield from _score_mention(reference, one, tagged, tallies[label])


def _same_bounds(one: Mention, other: Mention) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def _overlaps(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _count_bounds(count: Agreement, marked: list[Mention], tagged: list[Mention], meet: Meeting) -> None:
    count.reference += len(marked)
    count.predicted += len(tagged)
    count.reference_hits += sum(any(meet(one, other) for other in tagged) for one in marked)
    count.predicted_hits += sum(any(meet(one, other) for other in marked) for one in tagged)


def _score_mention(reference: AnnotatedLetter, marked: Mention, tagged: list[Mention], tally: MentionTally) -> Misses:
    """The value is that of the mention with the same bounds, or else of the first that overlaps."""
    words = quote(reference.text, marked.start, marked.end)
    exact = next((one for one in tagged if _same_bounds(one, marked)), None)
    nearest = exact or next((one for one in tagged if _overlaps(one, marked)), None)
    if nearest is None:
        yield Miss(reference.name, marked.label, "missed", words=words)
        return
    if exact is None:
        expected, found = (reference.text[one.start : one.end] for one in (marked, nearest))
        yield Miss(reference.name, marked.label, "bounds", expected, found, words)
    if marked.label == "TREATMENT":
        return
    for kind, part, count in (("value", _value, tally.value), ("role", _role, tally.role)):
        if kind == "role" and marked.label != "SESSION_COUNT":
            continue
        right = part(marked) == part(nearest)
        count.add(right)
        if not right:
            yield Miss(reference.name, marked.label, kind, part(marked), part(nearest), words)


def _value(mention: Mention) -> Any:
    """What a mention says; of a session count its number, without its role."""
    if mention.label != "SESSION_COUNT" or not isinstance(mention.value, dict):
        return mention.value
    number = [mention.value.get("min"), mention.value.get("max")]
    return None if number == [None, None] else number


def _role(mention: Mention) -> Any:
    return mention.value.get("role") if isinstance(mention.value, dict) else None


def settle(text: str, mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions as they are compared, without what does not count on either side.

    text (str): The letter.
    mentions (Iterable): Its mentions.
    RETURNS (list): In order, punctuation trimmed, brackets after a name cut off, names that stand only in such a
        bracket left out.
    """
    settled: list[Mention] = []
    ends: set[tuple[str, int]] = set()
    for mention in sorted(mentions, key=lambda one: (one.start, -one.end)):
        start, end = _trimmed(text, mention.start, mention.end)
        if mention.label in NAMES:
            bracket = _BRACKET_AT_END.search(text[start:end])
            if bracket and bracket.start():
                end = start + bracket.start()
            if (mention.label, _end_of_name_before_bracket(text, start)) in ends:
                continue
        ends.add((mention.label, end))
        settled.append(Mention(start, end, mention.label, mention.value))
    return settled


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and _NOT_IN_FRONT.match(text[start]):
        start += 1
    while end > start and _NOT_AT_END.match(text[end - 1]):
        end -= 1
    return start, end


def _end_of_name_before_bracket(text: str, start: int) -> int:
    """Where the words end that the bracket around `start` follows; -1 where there is no bracket."""
    before = text[:start].rstrip()
    return len(before[:-1].rstrip()) if before.endswith("(") else -1
