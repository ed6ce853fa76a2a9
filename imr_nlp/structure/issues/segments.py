"""What of a section that several disputed items share speaks of each of them.

A section says so by numbers (`2. The Claims Administrator relied on`), by names (`As to the TENS unit,`), or by a
heading of its own for each item. Where it says nothing, it belongs to all of them.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile
from typing import NamedTuple

from ...letter.parts import Interval, trim
from ...rules import Rule, RuleTable, class_source
from ...text.sentences import sentence_starts
from .names import ItemNames

_NUMBER = r"\d{1,2}(?:(?:,\s(?:and\s)?|\s?-\s?|\sand\s|\s?&\s?)\d{1,2}){0,8}"
_MARK = re.compile(
    rf"(?:(?P<word>Issue|Item|Request)s?\s(?:\#|No\.\s)?)?(?P<opened>\()?(?P<numbers>{_NUMBER})\s?"
    r"(?P<closed>[.)]|(?(word):|(?!)))\s?(?=[\"'(]?[A-Z])"
)
_ONE = re.compile(r"(\d+)(?:\s?(-)\s?(\d+))?")
# A topic: `As to the TENS unit, ...`, `Regarding Norco: ...`. A label: `Shower chair, purchase: ...`.
_TOPIC = re.compile(rf"{class_source('TOPIC')}\s(?P<phrase>(?:[^.;:!?\n]|\.\d){{2,160}})", re.I)
_FOR = re.compile(r"For\s(?P<phrase>[^.;:,!?\n]{2,80})[,:]")
_LABEL = re.compile(r"(?P<phrase>[A-Z(\d](?:[^.;:!?\n]|\.\d){2,140}):(?=\s)")
_SUBJECT = re.compile(r"(?:[^\s,.;:!?]+[ ]){0,12}[^\s,.;:!?]+")
_TOPIC_END = re.compile(rf",\s(?!\d|and\s|or\s)|\s{class_source('HELPING_VERB')}\s")
TOGETHER = RuleTable("structure/together", Rule)
"""Words with which a paragraph begins that speaks of all items."""
_LONGEST = 80
"""How many characters such words have at the most."""


class _Opening(NamedTuple):
    """Where a segment begins, where what it says begins, and the items that it names; none where it is for all."""

    start: int
    behind: int
    items: frozenset[int]


def segments(text: str, blocks: list[Interval], names: ItemNames) -> dict[int, Interval]:
    """What of a section speaks of each item.

    text (str): The normalized text.
    blocks (list): The section, an interval for each of its headings.
    names (ItemNames): The items.
    RETURNS (dict): The interval of each item, or nothing where they are not told apart: where one item is neither
        numbered nor named, what is said of it may stand in the segment of another, and none can be trusted.
    """
    count = len(names)
    for openings in (_numbered(text, blocks, count), _named(text, blocks, names)):
        parted = _by_openings(text, blocks, openings)
        if parted and len(parted) < count:
            parted = _with_last(blocks, parted, count)
        if parted:
            return parted
    return dict(enumerate(blocks)) if len(blocks) == count else {}


def _numbered(text: str, blocks: list[Interval], count: int) -> list[list[_Opening]]:
    """The openings of numbered segments. Where a number comes twice it may count something else, and there are none."""
    openings: list[list[_Opening]] = []
    for block in blocks:
        first = _MARK.match(text, *block)
        if not first:
            return []
        found: list[_Opening] = []
        for start, _ in sentence_starts(text, *block):
            mark = _MARK.match(text, start, block.end)
            if mark and mark.group("opened", "closed") == first.group("opened", "closed"):
                items = _items_of(mark["numbers"])
                if items and max(items) < count:
                    found.append(_Opening(start, mark.end(), items))
        openings.append(found)
    times = Counter(item for found in openings for opening in found for item in opening.items)
    whole = len(times) > 1 and max(times.values()) == 1
    return openings if whole else []


def _items_of(numbers: str) -> frozenset[int]:
    """The places of the items that numbers stand for: `1`, `1 and 3`, `2-4`."""
    items: set[int] = set()
    for first, dash, last in _ONE.findall(numbers):
        items.update(range(int(first), int(last if dash else first) + 1))
    return frozenset(item - 1 for item in items if item)


def _named(text: str, blocks: list[Interval], names: ItemNames) -> list[list[_Opening]]:
    """The openings of segments that begin by naming their item."""
    tried = (
        [_opening(text, start, new, block, names) for start, new in sentence_starts(text, *block)] for block in blocks
    )
    return [[opening for opening in found if opening] for found in tried]


def _opening(text: str, start: int, paragraph: bool, block: Interval, names: ItemNames) -> _Opening | None:
    """The opening of a segment, if a sentence is one: by its topic or label, or by the subject of a paragraph."""
    if (topic := _TOPIC.match(text, start, block.end)) or (paragraph and (topic := _FOR.match(text, start, block.end))):
        stop = _TOPIC_END.search(topic["phrase"])
        phrase = topic["phrase"][: stop.start() if stop else None]
        return _Opening(start, start, names.named_in(phrase)) if _is_name(phrase, names, loosely=paragraph) else None
    if (label := _LABEL.match(text, start, block.end)) and _is_name(label["phrase"], names, loosely=False):
        return _Opening(start, label.end(), names.named_in(label["phrase"]))
    if not paragraph:
        return None
    if TOGETHER.match(text[start : min(start + _LONGEST, block.end)].lower()):
        return _Opening(start, start, frozenset())
    subject = _SUBJECT.match(text, start, block.end)
    named = takewhile(names.is_detail, subject[0].split() if subject else ())
    items = names.named_in(" ".join(named))
    return _Opening(start, start, items) if items else None


def _is_name(phrase: str, names: ItemNames, loosely: bool) -> bool:
    """Whether a topic or label names an item: not `Regarding the MRI findings`, unless it may do so loosely."""
    return bool(names.named_in(phrase)) and (loosely or all(names.is_detail(word) for word in phrase.split()))


def _by_openings(text: str, blocks: list[Interval], openings: list[list[_Opening]]) -> dict[int, Interval]:
    """The segment of each item: from its opening to that of another. Of two segments the first is taken."""
    parted: dict[int, Interval] = {}
    for block, found in zip(blocks, openings, strict=False):
        others = [
            opening for at, opening in enumerate(found)
            if at == 0 or opening.items != found[at - 1].items
        ]  # fmt: skip
        ends = [*(following.start for following in others[1:]), block.end]
        for opening, end in zip(others, ends, strict=False):
            for item in opening.items:
                parted.setdefault(item, trim(text, opening.behind, end))
    return parted


def _with_last(blocks: list[Interval], parted: dict[int, Interval], count: int) -> dict[int, Interval]:
    """Portions where not every item is named, if one block names none and one item is left: it is that item's."""
    free = [block for block in blocks if not any(block.start <= t.start < block.end for t in parted.values())]
    left = [item for item in range(count) if item not in parted]
    if len(free) == len(left) == 1:
        return {**parted, left[0]: free[0]}
    return {}
