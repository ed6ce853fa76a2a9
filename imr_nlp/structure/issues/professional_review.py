"""Template `professional_review`: the items under their heading, then guidelines and rationale, each once or for each.

What tells the items apart is looked for in the guideline section and in the rationale alike, see `segments`.
"""

from __future__ import annotations

import re
from itertools import pairwise

from ...letter.parts import DISPUTE, Interval, IssueParts, filled, trim
from ...rules import Rule, RuleTable, class_source
from ...text.sentences import STOPS
from ..headings import Heading
from .findings import sides_of_review
from .names import ItemNames
from .segments import segments
from .shared_rationales import judged, judges, speaks_for

_LISTED = re.compile(r"(?:(?<=\s)|^)(?P<opened>\()?(?P<number>\d{1,2}|[a-hA-H](?=\)))\s?(?P<closed>[.)])\s")
_PARTED = re.compile(r";\s(?:(?:and|or)(?:\s|$))?")
_JOINED_START = re.compile(r"[-•·*]\s|(?:and|or)\s")
_JOINED_END = re.compile(r"[\s.;,]{0,3}(?:\s(?:and|or))?[\s.;,]{0,3}$")
# What goes on with an item behind a semicolon and begins none: a count, a dose, a place, a side, a date.
_DETAIL = re.compile(rf"[\d#(]|{class_source('ITEM_DETAIL')}\b(?!\s?-)", re.I)
_NEXT_ITEM = re.compile(
    r"(?:\n(?:(?:Issue|Item|Request)\s)?\(?\d{1,2}\s?[.):]{1,2}\s[^\n]{2,150}(?<![.!?])"
    r"|(?:\n|(?<=[.!?])\s)(?:Issue|Item|Request|ISSUE|ITEM|REQUEST)\s(?:[Nn][Oo]\.\s)?#?\d{1,2}[.:]?)\s?\Z"
)
"""The name of an item in front of its own headings, or its number alone: `ITEM 2`."""
MODIFIED = RuleTable("structure/modified", Rule)
"""Words by which a rationale decides a request in part."""
_REQUESTS = ("request", "requests")
_REQUEST_WITHIN = 90
"""How many characters before them the request may stand of which they are said, with its name."""


def read_professional_review(text: str, sections: dict[str, Interval], headings: list[Heading]) -> list[IssueParts]:
    """The issues of a professional review.

    text (str): The normalized text.
    sections (dict): Its sections by name.
    headings (list): Its headings.
    RETURNS (list): The issues in order, each with its segment of guidelines and rationale, or with the whole.
    """
    dispute = sections.get(DISPUTE)
    if not dispute:
        return []
    items = _items(text, dispute)
    guidelines, why = _blocks(text, headings, "guidelines"), _blocks(text, headings, "why")
    if len(items) < 2:
        cited = [sides_of_review(text, *guidelines[0])] if guidelines else [(None, None)]
        rationales = [_rationale(text, why, headings)]
    else:
        names = ItemNames([text[item.start : item.end] for item in items])
        cited = _cited(text, guidelines, names)
        rationales = _rationales(text, why, names)
    issues = []
    for item, lines, (rationale, words) in zip(items, cited, rationales, strict=False):
        modified = _modified(text, rationale)
        headed = _headed(text, headings, words or rationale)
        issues.append(
            IssueParts(
                0,
                item,
                modified,
                *lines,
                rationale,
                judged=modified or words,
                headed=headed,
                introduced=_introduced(headings, rationale),
            )
        )
    return issues


def _headed(text: str, headings: list[Heading], words: Interval | None) -> str | None:
    """What the last heading in front of a conclusion says: that the treatment is necessary, or that it is not."""
    before = [heading for heading in headings if words and heading.kind == "why" and heading.end <= words.start]
    if not before or "necessary" not in text[before[-1].start : before[-1].end].lower():
        return None
    return "upheld" if "not" in text[before[-1].start : before[-1].end].lower() else "overturned"


def _introduced(headings: list[Heading], rationale: Interval | None) -> str:
    """The rule of the heading under which a rationale stands."""
    before = [heading.rule for heading in headings if rationale and heading.end <= rationale.start]
    return before[-1] if before else ""


def _blocks(text: str, headings: list[Heading], kind: str) -> list[Interval]:
    """What stands under each heading of a kind, without the name of the next item, whose headings follow."""
    ends = [_without_next_item(text, h.end, following) for h, following in pairwise(headings)]
    under = (trim(text, h.end, end) for h, end in zip(headings, [*ends, len(text)], strict=True) if h.kind == kind)
    return [interval for interval in under if filled(interval)]


def _without_next_item(text: str, start: int, following: Heading) -> int:
    """Where what stands under a heading ends: `2) MRI of the knee` in front of the next is that one's."""
    named = _NEXT_ITEM.search(text, max(start, following.start - 200), following.start)
    return named.start() if named and following.kind in ("guidelines", "why") else following.start


def _cited(text: str, blocks: list[Interval], names: ItemNames) -> list[tuple[Interval | None, Interval | None]]:
    """Both sides' guideline lines for each item: its own, or those that the items share."""
    segment_of = segments(text, blocks, names)
    shared = sides_of_review(text, *blocks[0]) if len(blocks) == 1 else (None, None)
    return [sides_of_review(text, *segment_of[item]) if item in segment_of else shared for item in range(len(names))]


def _rationale(text: str, blocks: list[Interval], headings: list[Heading]) -> tuple[Interval | None, Interval | None]:
    """The rationale of the only item. Headings that grant a part and deny the rest leave its conclusion open."""
    if not blocks:
        return None, None
    said = {" NOT " in text[h.start : h.end].upper() for h in headings if h.kind == "why"}
    whole = Interval(blocks[0].start, blocks[-1].end)
    return whole, Interval(whole.start, whole.start) if len(blocks) > 1 and len(said) > 1 else None


def _rationales(text: str, blocks: list[Interval], names: ItemNames) -> list[tuple[Interval | None, Interval | None]]:
    """The rationale of each item, and where its conclusion stands if the rationale speaks of others too."""
    if not blocks:
        return [(None, None)] * len(names)
    segment_of = segments(text, blocks, names)
    if any(segment in blocks and not speaks_for(text, segment, item, names) for item, segment in segment_of.items()):
        segment_of = {}  # the headings stand in another order than the items
    shared = judged(text, blocks, names, frozenset(range(len(names))))
    nothing = Interval(blocks[0].start, blocks[0].start)
    rationales: list[tuple[Interval | None, Interval | None]] = []
    for item in range(len(names)):
        concluding = shared.get(item, nothing)
        if mine := segment_of.get(item):
            group = frozenset(other for other, segment in segment_of.items() if segment == mine)
            rationales.append((mine, _concluding(text, mine, item, names, group, concluding)))
        else:
            holding = [block for block in blocks if block.start <= concluding.start < concluding.end <= block.end]
            rationales.append((blocks[0] if len(blocks) == 1 else next(iter(holding), None), concluding))
    return rationales


def _concluding(
    text: str, mine: Interval, item: int, names: ItemNames, group: frozenset[int], shared: Interval
) -> Interval | None:
    """Where the conclusion on an item stands that has a segment: in words that name it, or in the whole segment.

    A segment without a judgement leaves it to what the rationale says of all its items.
    """
    if words := judged(text, [mine], names, group).get(item):
        return words
    if not judges(text, mine):
        return filled(shared)
    return None if len(group) == 1 and speaks_for(text, mine, item, names) else Interval(mine.start, mine.start)


def _modified(text: str, rationale: Interval | None) -> Interval | None:
    """The words by which a rationale decides a request in part, as no other words of judgement do."""
    if not rationale:
        return None
    lower = text[rationale.start : rationale.end].lower()
    for found in MODIFIED.finditer(lower):
        if _of_request(lower, found.start):
            last = rationale.start + found.end
            return Interval(text.rindex(" ", 0, last) + 1, last)
    return None


def _of_request(lower: str, end: int) -> bool:
    """Whether the subject in front of a verb is a request: `the request for massage`."""
    first = max(0, end - _REQUEST_WITHIN)
    first = max(first, *(lower.rfind(mark, first, end) + 1 for mark in STOPS))
    words = [word.lstrip("(") for word in lower[first:end].split()]
    return any(word in _REQUESTS and words[at + 1 : at + 2] in ([], ["for"]) for at, word in enumerate(words))


def _items(text: str, dispute: Interval) -> list[Interval]:
    """The disputed items of a list: numbered, a paragraph each, or parted by semicolons."""
    items = _numbered(text, dispute)
    if not items:
        items = [item for line in _lines(text, dispute) for item in _parted(text, line)]
    bare = [item for item in (_bare(text, item) for item in items) if filled(item)]
    return bare[1:] if len(bare) > 1 and text[bare[0].end - 1] == ":" else bare


def _numbered(text: str, dispute: Interval) -> list[Interval]:
    """The items of a list that counts from 1 or a, each mark written as the first one."""
    marks: list[re.Match[str]] = []
    for mark in _LISTED.finditer(text, *dispute):
        if not marks and mark.start() > dispute.start:
            break
        if _place(mark["number"]) == len(marks) + 1 and (not marks or _written(mark) == _written(marks[0])):
            marks.append(mark)
    ends = [*(mark.start() for mark in marks[1:]), dispute.end]
    return [trim(text, mark.end(), end) for mark, end in zip(marks, ends, strict=False)]


def _place(number: str) -> int:
    """The place that a number or a letter stands for."""
    return int(number) if number.isdigit() else ord(number.lower()) - ord("a") + 1


def _written(mark: re.Match[str]) -> tuple[str | None, str, bool]:
    """How a mark is written."""
    return mark["opened"], mark["closed"], mark["number"].isdigit()


def _lines(text: str, interval: Interval) -> list[Interval]:
    """Each paragraph of an interval."""
    found, start = [], interval.start
    for line in text[interval.start : interval.end].split("\n"):
        found.append(trim(text, start, start + len(line)))
        start += len(line) + 1
    return found


def _parted(text: str, line: Interval) -> list[Interval]:
    """The items of a sentence that parts them by semicolons."""
    begins = [line.start]
    for part in _PARTED.finditer(text, *line):
        if not _DETAIL.match(text, part.end()):
            begins.append(part.end())
    return [Interval(begin, end) for begin, end in pairwise([*begins, line.end])]


def _bare(text: str, item: Interval) -> Interval:
    """An item without its bullet and the marks and words that join it to others."""
    lead = _JOINED_START.match(text, *item)
    start = lead.end() if lead else item.start
    joined = _JOINED_END.search(text, max(start, item.end - 12), item.end)
    return Interval(start, joined.start() if joined else item.end)
