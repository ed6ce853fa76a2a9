"""Lists of diagnoses: where one ends, what parts its items, and the codes and words around a diagnosis."""

from __future__ import annotations

import re
from typing import Literal

from ..letter.parts import without_tail
from ..letter.reading import Reading
from ..rules import Rule, RuleTable


class ContinuesRule(Rule):
    """Words behind a comma with which a diagnosis goes on: `lumbar strain, chronic`. `says` is always `one diagnosis`.

    known (str): Whether they do so before what the lexicon knows as a diagnosis too: `with radiculopathy` does,
        `chronic pain` is another one.
    """

    says: Literal["one diagnosis"]
    known: Literal["yes", "no"]


CONTINUES = RuleTable("diagnoses/continues", ContinuesRule)
_END = re.compile(r"[.](?=[\"']?\s{1,3}(?!\(?\d{1,2}[.)]\s)[\"']?[A-Z(]|\s{0,3}$)|\n(?!\s{0,3}\d{1,2}[.)])")
_SHORT = re.compile(r"(?:\b(?:Dr|Mr|Ms|Mrs|St|vs|No|approx|[A-Z])|(?:[.;:,]\s|^)[\"'(]{0,2}[1-9])\.$")
_ITEM_NUMBER = re.compile(r"\s\d\.$")
_NUMBERED = re.compile(
    r"(?:(?<=^)|(?<=[\s.;,:)\"']))(?:\(\d{1,2}\)|\d{1,2}\s?[.)])\s+(?=\S)|(?<=\s)#?\d{1,2}\s?[.)]\s?(?=[A-Z])"
)
_BULLET = re.compile(r"(?:(?<=^)|(?<=\s))[-•]\s+(?=\S)")
_BULLET_BEFORE = re.compile(r"[-*•●▪◦]\s{0,3}$")
"""What the letter has in front of a line with a bullet; the normalized text has no bullets there."""
_SEMICOLON = re.compile(r"\s?;\s?(?:and\s)?")
_COMMA = re.compile(r"\s?,\s?(?:and\s|as\swell\sas\s)?")
_AND = re.compile(r"\s(?:and|&|as\swell\sas|along\swith)\s")
_TWO_WORDS = re.compile(r"\s*\S+\s+\S")
_ICD = r"(?:\d{3}\.\d{1,2}|[VE]\d{2,3}\.\d{1,2}|[A-TV-Z]\d[0-9A-Z]\.?[0-9A-Zx]{1,4})"
"""A code with its dot, or one of ICD-10 without it. Three characters alone may be a vertebra: T12."""
_ICD_NAME = r"(?:ICD[\s-]?(?:9|10)?(?:-CM)?(?:\scodes?)?\s?[:#]?\s?)"
# The codes behind a diagnosis: `M54.5`, `(S39.012A, M54.16)`, `ICD-9: 722.10`, `(ICD-10 code M75.1)`.
_CODE = re.compile(
    rf"[\s,;:-]{{0,3}}\(?\s?(?:{_ICD_NAME}?{_ICD}(?:\s?(?:[,;/&]|and)\s?{_ICD_NAME}?{_ICD}){{0,4}}|{_ICD_NAME}\d{{3}}"
    r"|(?<![\d.])\d{3}(?=\s?\)?\.?$))\s?\)?\.?$|\s?\((?=[^()]*\bICD)[^()]*\)$"
)
_CODE_LEADING = re.compile(rf"(?:{_ICD_NAME}\d{{3}}(?![\d.])|{_ICD_NAME}?{_ICD})\s?[:,-]?\s+(?=[A-Za-z])")
_CODE_INSIDE = re.compile(rf"[\[(]\s?(?:ICD[^()]{{0,60}}|{_ICD}(?:\s?(?:[,;/&]|and)\s?{_ICD}){{0,9}})\s?[\])]")
_LEADING = re.compile(
    r"(?:(?:the|a|an|also|and|have|having|has|includes?|including|as|of|with|both|following|follows|new|current|her"
    r"|his)\s+|[:;,\-•]\s*)+",
    re.I,
)
_TRAILING = re.compile(
    r"(?:\s(?:since|on|in(?!\s(?:partial|full|early|sustained)\sremission)|by|per|for which|which|who|that|after|from"
    r"|when|dating|dated|at(?!\s(?:left\s|right\s)?[CTLS]\d)|he|she|was|were|is|are|has|had)\b.{0,400}|(?<![\s,;:])[\s,;:]+)$"
)


def list_end(text: str, start: int, limit: int) -> int:
    """Where a list of diagnoses ends: with its sentence, unless a numbered item follows."""
    if text[start - 1 : start] == "(" and (close := text.find(")", start, limit)) > 0:
        return close
    numbered = _NUMBERED.match(text, start)
    for stop in _END.finditer(text, start, limit):
        before = text[max(start, stop.start() - 8) : stop.start() + 1]
        if not _SHORT.search(before) and not (numbered and _ITEM_NUMBER.search(before)):
            return stop.start()
    return limit


def items_of(reading: Reading, start: int, end: int) -> list[tuple[int, int]]:
    """The items of a list: numbered, behind bullets, parted by semicolons, or by commas and a last `and`."""
    text = reading.text
    numbers = list(_NUMBERED.finditer(text, start, end))
    if numbers and numbers[0].start() - start < 3:
        ends = [*(following.start() for following in numbers[1:]), end]
        return [(found.end(), stop) for found, stop in zip(numbers, ends, strict=True)]
    if _BULLET.match(text, start, end):
        return _at_bullets(text, start, end)
    if ";" in text[start:end]:
        return _split(text, start, end, _SEMICOLON)
    items: list[tuple[int, int]] = []
    for a, b in _split(text, start, end, _COMMA):
        goes_on = items and CONTINUES.match(reading.lower, a, b)
        if goes_on and (joint := _AND.search(reading.lower, a, b)) and not holds_diagnosis(reading, a, joint.start()):
            items[-1] = (items[-1][0], joint.start())  # `intractable and cervicalgia`
            a = joint.end()
        if items and _belongs_to_last(reading, a, b):
            items[-1] = (items[-1][0], b)
        else:
            items.append((a, b))
    return [part for a, b in items for part in _at_and(reading, a, b)]


def bulleted_lines(reading: Reading, start: int, limit: int) -> list[tuple[int, int]]:
    """The items of a list each of which stands on a line of its own behind a bullet.

    reading (Reading): The letter.
    start (int), limit (int): Where the list begins, and where it ends at the latest.
    RETURNS (list): Start and end of each, up to a line without a known diagnosis; empty where no bullet stands in front
        of the first.
    """
    text = reading.text
    items: list[tuple[int, int]] = []
    while start < limit:
        first = reading.normalized.offsets(start, start + 1)[0]
        if not _BULLET_BEFORE.search(reading.normalized.letter, max(0, first - 4), first):
            break
        end = text.find("\n", start, limit)
        end = limit if end < 0 else end
        if items and not holds_diagnosis(reading, start, end):
            break
        items += _at_bullets(text, start, end)
        start = end + 1
    return items


def _at_bullets(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The items of an interval, each behind a bullet; the first may stand without."""
    marks = list(_BULLET.finditer(text, start, end))
    starts = [*([start] if not marks or marks[0].start() > start else []), *(mark.end() for mark in marks)]
    return [(a, b) for a, b in zip(starts, [*(m.start() for m in marks if m.start() > start), end], strict=True)]


def _belongs_to_last(reading: Reading, start: int, end: int) -> bool:
    """Whether what stands behind a comma is more of the diagnosis before it: its place, its cause, how it is."""
    rule = CONTINUES.match(reading.lower, start, end)
    if rule and rule.rule.known == "yes":
        return True
    if holds_diagnosis(reading, start, end):
        return False
    return rule is not None or _is_place(reading, start, end)


def _split(text: str, start: int, end: int, mark: re.Pattern[str]) -> list[tuple[int, int]]:
    """Alignment between marks that stand outside of brackets."""
    parts, at, counted, depth = [], start, start, 0
    for found in mark.finditer(text, start, end):
        depth += text.count("(", counted, found.start()) - text.count(")", counted, found.start())
        counted = found.start()
        if depth == 0:
            parts.append((at, found.start()))
            at = found.end()
    return [(a, b) for a, b in [*parts, (at, end)] if a < b]


def holds_diagnosis(reading: Reading, start: int, end: int) -> bool:
    """Whether the lexicon knows a diagnosis in an interval."""
    return bool(reading.mentions("DIAGNOSIS", start, end))


def _is_place(reading: Reading, start: int, end: int) -> bool:
    """Whether an interval is a body part alone: `right lower limb`, and no `left hand stiffness`."""
    end = without_tail(reading.text, start, end, " .,;:")
    return end - start < 40 and any(part.end == end for part in reading.mentions("BODY_PART", start, end))


def _at_and(reading: Reading, start: int, end: int) -> list[tuple[int, int]]:
    """Diagnoses that `and` joins, where each side holds one."""
    parts: list[tuple[int, int]] = []
    for joint in _AND.finditer(reading.lower, start, end):
        known = holds_diagnosis(reading, start, joint.start()) or _TWO_WORDS.match(reading.text, start, joint.start())
        if known and holds_diagnosis(reading, joint.end(), end):
            parts.append((start, joint.start()))
            start = joint.end()
    return [*parts, (start, end)]


def clean(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """A diagnosis without the words that lead to it, its code in brackets, and what is told after it."""
    text = reading.text
    if lead := _LEADING.match(text, start, end):
        start = lead.end()
    if code := _CODE_LEADING.match(text, start, end):
        start = code.end()
    if code := _CODE_INSIDE.search(text, start, end):
        end = code.start() if code.start() > start else end
    for pattern in (_TRAILING, _CODE):
        if tail := pattern.search(text, start, end):
            end = tail.start() if tail.start() > start else end
    end = without_tail(text, start, end, " .,;:")
    while start < end and text[start] in " .,;:-\"'":
        start += 1
    return start, end
