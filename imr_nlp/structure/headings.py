"""The headings of a letter.

A heading stands at the beginning of a line, with nothing else on it, behind it a colon, or all of it in capitals. Words
of a heading within a sentence are a quotation. A letter without line breaks is no exception: its headings are the words
in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..rules import Fired, Rule, RuleTable
from ..rules.damaged import DamagedWords
from ..text.layout.marks import BULLETS
from ..text.normalized import NormalizedText

HEADINGS = RuleTable("structure/headings", Rule)
"""`says` is the kind of a heading: `summary`, `issues`, `why`."""
_DAMAGED = DamagedWords(HEADINGS)
_FIRSTS = frozenset("|!10([ceCEiIlLvV").union(*({rule.words[0], rule.words[0].upper()} for rule in HEADINGS.packaged))
"""Signs with which a heading of the package may begin, as it is written or misread."""
_FAR = 120
"""How many characters before a heading may hold its markup and number."""
_ENDLESS = 600
"""A line that goes on for so many characters on both sides of a heading is a letter whose line breaks are lost."""
_CAPITALS = 0.7
"""Share of capitals from which letters are a heading in capitals."""
_BEFORE_OR_FIRST = _FIRSTS | set("SPXV")  # `Section 3.`, `Part 3.`, `IX.`
_FEW, _GLUED = 5, 12
"""Of a line that may be a damaged heading, so many signs hold two capitals, or so many hold no space."""
_OF_REQUEST = ("guidelines-of-a-notice", "rationale-of-a-notice")
_OF_NOTICE = (
    "decision-and-rationale-of-a-notice", "qualifications-in-a-notice", "case-summary", "documents-reviewed",
    "effect-of-the-decision",
)  # fmt: skip
_ENDS = (".", ":", ")", '"')
"""What stands before a heading that was joined to the paragraph before."""
_TAG = re.compile(r"<[A-Za-z/]")
_LONGEST = 130
"""Characters of the longest line that may be a damaged heading."""
# A line begins, with markup, marks of lists and quotations, and a number before its first word.
_BEGINNING = re.compile(
    rf"(?:\A|[\n\r\f]|</?[A-Za-z][^<>]{{0,80}}>)[\s*#_|>\xa0{BULLETS}]{{0,80}}"
    r"(?:(?:Section|Part)\s)?"
    r"(?:\(?(?:\d{1,2}|[IVX]{1,4}|[A-H])[.):]{1,2}\s{0,3})?[\s*_\xa0]{0,8}\Z"
)
_LINE_END = re.compile(r"(?:[*_#|\s\xa0]|&nbsp;){0,40}?(?:[\n\r\f]|\Z|<)")
_BEGINS = re.compile(r"\s?[A-Z\d]")
_GOES_ON = re.compile(r"\s+[A-Z(\d]")
_LINE = re.compile(r"[^\n\r\f]+")
_MARKS_BEFORE = re.compile(
    rf"(?:<[^<>]{{0,80}}>|[\s*#_|>\xa0{BULLETS}])*"
    r"(?:(?:Section|Part)\s)?(?:\(?(?:\d{1,2}|[IVX]{1,4})[.):]{1,2}\s{0,3})?"
)
_NUMBER_BEFORE = re.compile(r"\d{1,2}\s?[).]{1,2}\s?$")


class Heading(NamedTuple):
    """A heading's kind (what its rule says), where it stands, and the rule."""

    kind: str
    start: int
    end: int
    rule: str = ""


def find_headings(normalized: NormalizedText) -> list[Heading]:
    """The headings of a letter, in order.

    normalized (NormalizedText): The letter.
    RETURNS (list): Each with its kind and place.
    """
    lines = (line.span() for line in _LINE.finditer(normalized.lines))
    found = {heading.start: heading for start, end in lines if (heading := _of_line(normalized, start, end))}
    if _TAG.search(normalized.lines) or normalized.lines.count("\n") * _ENDLESS < len(normalized.lines):
        for fired in HEADINGS.finditer(normalized.lower):  # lines that tags begin, or none at all
            if heading := _checked(normalized, fired):
                found.setdefault(heading.start, heading)
    if any(heading.kind == "regarding" for heading in found.values()):
        kinds = {heading.kind for heading in found.values()}
        for heading in _joined(normalized, kinds):
            found.setdefault(heading.start, heading)
    return list(_apart(sorted(found.values(), key=lambda heading: heading.start)))


def _apart(headings: list[Heading]) -> Iterator[Heading]:
    """Headings without those that are the second line of another."""
    end = 0
    for heading in headings:
        if heading.start >= end:
            end = heading.end
            yield heading


def _joined(normalized: NormalizedText, found: set[str]) -> Iterator[Heading]:
    """The headings of a notice that stand behind a sentence on its line: paragraphs were filled with what followed.

    normalized (NormalizedText): The letter.
    found (set): Kinds of headings that stand alone. Of those that a letter has once none is looked for again.
    YIELDS (Heading): In the letter's order.
    """
    for fired in HEADINGS.finditer(normalized.lower):
        end = behind_colon(normalized.text, fired.end)
        marked = end > fired.end or normalized.text[fired.start : end].isupper()
        missing = fired.rule.id in _OF_NOTICE and fired.rule.says not in found and marked
        if (missing or fired.rule.id in _OF_REQUEST) and normalized.text[fired.start].isupper():
            before = normalized.text[max(0, fired.start - 3) : fired.start].rstrip()[-1:]
            if before in _ENDS and _BEGINS.match(normalized.text, end):
                yield Heading(fired.rule.says, fired.start, end, fired.rule.id)


def _of_line(normalized: NormalizedText, start: int, end: int) -> Heading | None:
    """The heading with which a line of the letter begins, as the template has it or damaged."""
    letter = normalized.lines
    if letter[start].isalpha() and letter[start] not in _BEFORE_OR_FIRST and not HEADINGS.own:
        return None
    marks = _MARKS_BEFORE.match(letter, start, end)
    start = marks.end() if marks else start
    if start == end or (letter[start] not in _FIRSTS and not HEADINGS.own):
        return None
    first, start = start, normalized.alignment.place(start)
    if normalized.lower.startswith(_DAMAGED.prefixes, start) and (fired := HEADINGS.match(normalized.lower, start)):
        return _checked(normalized, fired)
    return _damaged(normalized, first, end, start)


def _checked(normalized: NormalizedText, fired: Fired[Rule]) -> Heading | None:
    """The heading that words are, if they stand alone."""
    kind, end = fired.rule.says, behind_colon(normalized.text, fired.end)
    if not _stands_alone(normalized, fired.start, fired.end, kind):
        return None
    start = _with_number(normalized.text, fired.start) if kind == "regarding" else fired.start
    return Heading(kind, start, end, fired.rule.id)


def behind_colon(text: str, end: int) -> int:
    """The end of a heading or label with its colon, before which one white space may stand.

    text (str): The text.
    end (int): Where its words end.
    RETURNS (int): The offset behind the colon, or the end where there is none.
    """
    at = end + text[end : end + 1].isspace()
    return at + 1 if text.startswith(":", at) else end


def _with_number(text: str, start: int) -> int:
    """Where a heading begins when the number in front of it is counted in."""
    number = _NUMBER_BEFORE.search(text, max(0, start - 6), start)
    return number.start() if number else start


def _stands_alone(normalized: NormalizedText, start: int, end: int, kind: str) -> bool:
    """Whether words of a heading are one, and not a quotation within a sentence."""
    before = normalized.text[max(0, start - 2) : start]
    runs_on = before.endswith(" ") and before[0] not in '.:)"' and behind_colon(normalized.text, end) == end
    if normalized.text[start].islower() and runs_on:
        return False  # words of a sentence that a line begins with
    letter = normalized.lines
    first, last = normalized.alignment.back(start, end)
    capitals = normalized.text[start:end].isupper()
    if not _BEGINNING.search(letter, max(0, first - _FAR), first):
        return capitals and _is_endless(letter, first, last) and _stands_between_sentences(normalized.text, start, end)
    if kind == "regarding":  # goes on with the name of the request, up to a colon
        return normalized.text[start].isupper()
    behind = behind_colon(letter, last)
    if behind > last or _LINE_END.match(letter, last):
        return True
    goes_on = capitals and _GOES_ON.match(letter, last) is not None
    return goes_on and (not normalized.in_capitals or _stands_between_sentences(normalized.text, start, end))


def _is_endless(letter: str, first: int, last: int) -> bool:
    """Whether no line ends near a heading, as in a letter whose line breaks are lost."""
    before, behind = letter.rfind("\n", max(0, first - _ENDLESS), first), letter.find("\n", last, last + _ENDLESS)
    return before < 0 and behind < 0


def _stands_between_sentences(text: str, start: int, end: int) -> bool:
    """Whether words in capitals stand between sentences or fields: behind a mark, a figure or a name."""
    before = text[:start].rsplit(None, 1)[-1:] if start else []
    behind = behind_colon(text, end) > end or _GOES_ON.match(text, end) or end == len(text)
    return bool(behind) and all(
        word[-1] in ".!?)]" or (word[-1].isalnum() and not word[0].islower()) for word in before
    )


def _damaged(normalized: NormalizedText, first: int, end: int, start: int) -> Heading | None:
    """The heading that a line is, or its words up to a colon, where it is glued or misread.

    normalized (NormalizedText): The letter.
    first (int), end (int): Where the line has its first word and its end, in the letter.
    start (int): Where its first word stands in the normalized text.
    """
    letter = normalized.lines
    capitals = sum(map(str.isupper, letter[first : first + _FEW])) > 1
    if not capitals and " " in letter[first : first + _GLUED]:
        return None
    colon = letter.find(":", first, end) + 1
    head = letter[first : colon or end].rstrip()
    if not 8 < len(head) <= _LONGEST:
        return None
    rule = _DAMAGED.whole(head) or (_DAMAGED.like(head) if _in_capitals(head) else None)
    if rule is None or rule.says == "regarding":
        return None
    return Heading(rule.says, start, normalized.alignment.place(first + len(head) - 1) + 1, rule.id)


def _in_capitals(words: str) -> bool:
    """Whether letters are capitals, but for some that were misread."""
    letters = sum(map(str.isalpha, words))
    return letters > 0 and sum(map(str.isupper, words)) >= _CAPITALS * letters


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
