"""The headings of a letter.

A heading stands at the beginning of a line, with nothing else on it, behind it a colon, or all of it in capitals. Words
of a heading within a sentence are a quotation. A letter without line breaks is no exception: its headings are the words
in capitals.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from ..rules import Rule, RuleTable
from ..rules.damaged import DamagedWords
from ..text.normalized import View

HEADINGS = RuleTable("structure/headings", Rule)
"""`says` is the kind of a heading: `summary`, `issues`, `why`."""
_DAMAGED = DamagedWords(HEADINGS)
_FAR = 120
"""How many characters before a heading may hold its markup and number."""
_ENDLESS = 600
"""A line that goes on for so many characters on both sides of a heading is a letter whose line breaks are lost."""
_CAPITALS = 0.7
"""Share of capitals from which letters are a heading in capitals."""
_LONGEST = 130
"""Characters of the longest line that may be a damaged heading."""
# A line begins, with markup, marks of lists and quotations, and a number before its first word.
_BEGINNING = re.compile(
    r"(?:\A|[\n\r\f]|</?[A-Za-z][^<>]{0,80}>)[\s*#_|>\u2022\xa0-]{0,80}(?:(?:Section|Part)\s)?"
    r"(?:\(?(?:\d{1,2}|[IVX]{1,4}|[A-H])[.):]{1,2}\s{0,3})?[\s*_\xa0]{0,8}\Z"
)
_LINE_END = re.compile(r"(?:[*_#|\s\xa0]|&nbsp;){0,40}?(?:[\n\r\f]|\Z|<)")
_COLON = re.compile(r"\s?:")
_GOES_ON = re.compile(r"\s+[A-Z(\d]")
_LINE = re.compile(r"[^\n\r\f]+")
_MARKS_BEFORE = re.compile(r"(?:<[^<>]{0,80}>|[\s*#_|>\u2022\xa0-])*(?:\(?(?:\d{1,2}|[IVX]{1,4})[.):]{1,2}\s{0,3})?")
_NUMBER_BEFORE = re.compile(r"\d{1,2}\s?[).]{1,2}\s?$")


class Heading(NamedTuple):
    """A heading's kind (what its rule says), where it stands, and the rule."""

    kind: str
    start: int
    end: int
    rule: str = ""


def find_headings(view: View) -> list[Heading]:
    """The headings of a letter, in order.

    view (View): The letter.
    RETURNS (list): Each with its kind and place.
    """
    found: list[Heading] = []
    for fired in HEADINGS.finditer(view.lower):
        end = _behind_colon(view.text, fired.end)
        if _stands_alone(view, fired.start, fired.end, fired.rule.says):
            start = _with_number(view.text, fired.start) if fired.rule.says == "regarding" else fired.start
            found.append(Heading(fired.rule.says, start, end, fired.rule.id))
    found += _damaged(view, found)
    return sorted(found, key=lambda heading: heading.start)


def _behind_colon(text: str, end: int) -> int:
    """The end of a heading with its colon."""
    colon = _COLON.match(text, end)
    return colon.end() if colon else end


def _with_number(text: str, start: int) -> int:
    """Where a heading begins when the number in front of it is counted in."""
    number = _NUMBER_BEFORE.search(text, max(0, start - 6), start)
    return number.start() if number else start


def _stands_alone(view: View, start: int, end: int, kind: str) -> bool:
    """Whether words of a heading are one, and not a quotation within a sentence."""
    letter = view.letter
    first, last = view.offsets(start, end)
    capitals = view.text[start:end].isupper()
    if not _BEGINNING.search(letter, max(0, first - _FAR), first):
        return capitals and _is_endless(letter, first, last)
    if kind == "regarding":  # goes on with the name of the request, up to a colon
        return view.text[start].isupper()
    if colon := _COLON.match(letter, last):
        last = colon.end()
    if _LINE_END.match(letter, last) or colon:
        return True
    return capitals and _GOES_ON.match(letter, last) is not None


def _is_endless(letter: str, first: int, last: int) -> bool:
    """Whether no line ends near a heading, as in a letter whose line breaks are lost."""
    before, behind = letter.rfind("\n", max(0, first - _ENDLESS), first), letter.find("\n", last, last + _ENDLESS)
    return before < 0 and behind < 0


def _damaged(view: View, known: list[Heading]) -> Iterator[Heading]:
    """Headings that are glued or misread, each on a line of its own or before a colon."""
    starts = sorted(heading.start for heading in known)
    for line in _LINE.finditer(view.letter):
        marks = _MARKS_BEFORE.match(line[0])
        words = line[0][marks.end() if marks else 0 :]
        head = words[: words.find(":") + 1] or words
        if not 8 < len(head) <= _LONGEST or (not head[0].isalpha() and head[0] not in "1|0"):
            continue
        rule = _DAMAGED.whole(head) or (_DAMAGED.like(head) if _in_capitals(head) else None)
        if rule is None or rule.says == "regarding":
            continue
        first = line.end() - len(words)
        start = view.place(first)
        end = view.place(first + len(head.rstrip()) - 1) + 1
        at = bisect_right(starts, end) - 1
        if at < 0 or starts[at] < start - 2:
            yield Heading(rule.says, start, end, rule.id)


def _in_capitals(words: str) -> bool:
    """Whether letters are capitals, but for some that were misread."""
    letters = [sign for sign in words if sign.isalpha()]
    return bool(letters) and sum(sign.isupper() for sign in letters) >= _CAPITALS * len(letters)


def first_of(headings: list[Heading], kind: str) -> Heading | None:
    """The first heading of a kind.

    headings (list): Headings in order.
    kind (str): What its rule says.
    RETURNS (Heading): The heading, or `None`.
    """
    return next((heading for heading in headings if heading.kind == kind), None)


def closing_after(headings: list[Heading], offset: int, default: int) -> int:
    """Where the closing words begin that stand behind an offset.

    headings (list): Headings in order.
    offset (int): The offset.
    default (int): What to give where there are none.
    RETURNS (int): Their start.
    """
    return next((h.start for h in headings if h.kind == "closing" and h.start > offset), default)
