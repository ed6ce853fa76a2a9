"""What stands behind the name of a source: the grammar of sections and pages.

`ACOEM Practice Guidelines, 2nd Edition (2004), Low Back Complaints, pages 300-301`: a label, a topic, the word that
pages have before them. What joins or follows them is no part of the topic.
"""

from __future__ import annotations

import re

from ..letter.parts import Interval
from ..letter.reading import Reading
from ..text.normalized import Tagged
from ..text.sentences import before_next

_NEXT_BASIS = re.compile(r"(?:[.;,]\s?)?\b(?:non[\s-]{0,2}mtus|mtus)\scitation\b")
"""What begins another part of a guideline line, whatever it names."""
_LABEL = re.compile(r"[\s,;:.-]{0,12}(?:sections?(?:\s?\(s\))?\s?:|topics?\s?:)\s*", re.I)
_PAGE_WORD = re.compile(
    r"[,;.\s]{0,12}\(?(?:\bat\s|\bon\s)?\b(?:pages?\s?\(s\)\s?:?|pages?|pgs?\.?|pp?\.?)\s?:?\s{0,3}$"
)
_PAGE_WORD_LENGTH = 24
"""What the longest of them, `, (on page (s) : `, does not reach."""
_TAIL = re.compile(
    r"\b(?:and|or|as\swell\sas|the|in|also|under|sections?(?:\s?\(s\))?|non-mtus\scitation|mtus\scitation"
    r"|decision\sbased\son)$"
)
_TAIL_ENDS = ("and", "or", "as", "the", "in", "also", "under", "section", "sections", "(s)", "citation", "on")
"""What a tail ends with: few topics do, and the others need no search."""
_TAIL_MARKS = " \n,;:.-"
_CLAUSE_AFTER = re.compile(
    r"[,.\s](?:(?:(?<=\s)|(?<=,)\s)(?:which\s(?:is|are)|that\s(?:is|are)|a\sguideline|as\sthe\s|since\s|because\s|part\sof|not\spart\sof"
    r"|for\sits\s|and\sfound\s|but\s)"
    r"|(?<=\.)\s(?=(?:\(?\d{1,2}[.)]\s)?The\b|[A-Z][a-z]+\s(?:reviewer|administrator)))"
)
_NO_TOPIC = re.compile(r"(?:and|on|the|in|of|to|for|also|a|journal|\W)+")
_VOLUME = re.compile(r"(?:19|20)\d\d\b[^;]{0,14};")
_TOPIC_FIRST = re.compile(
    r"\b(?:on|to|from|upon)\sthe\s([A-Z][\w,&\s-]{3,60}?\s(?:Complaints|Chapter|Section|Complaints\sChapter))\s?\(\s?"
    r"(?:the\s)?$"
)
_WORD = re.compile(r"[a-z]{4,}")
_JOINING = re.compile(r"\b(?:and|through|pages?)\b")
_MARKS = re.compile(r"[\s,;:.)-]*")
_TOPIC = re.compile(r"[A-Za-z]{3}|\d\.\d|[Ss]ection|[IVX]+$")
_JOINED = re.compile(r",?\s?and\s+(?=[A-Z\"'(])")


def passages(reading: Reading, start: int, limit: int) -> list[tuple[Interval | None, list[Tagged]]]:
    """Sections and pages behind a source. A second section with pages of its own is a citation of its own."""
    pages = reading.mentions("PAGE", start, limit)
    passages: list[tuple[Interval | None, list[Tagged]]] = []
    at = start
    group: list[Tagged] = []
    for page in [*pages, None]:
        if group and (page is None or _new_section(reading, group[-1].end, page.start)):
            passages.append((_section(reading, at, group[0].start), group))
            at, group = group[-1].end, []
        if page:
            group.append(page)
    if not passages:
        passages.append((_section(reading, start, limit), []))
    return passages


def section_before(reading: Reading, side: Interval, source: Tagged) -> Interval | None:
    """The topic of `the Low Back Complaints Chapter (ACOEM Practice Guidelines, ...)`: it stands before its source."""
    if reading.text.find("(", max(side.start, source.start - 6), source.start) < 0:
        return None
    found = _TOPIC_FIRST.search(reading.text, side.start, source.start)
    return Interval(*found.span(1)) if found and found.end() == source.start else None


def _new_section(reading: Reading, end: int, start: int) -> bool:
    """Whether words of a topic stand between two pages."""
    between = _PAGE_WORD.sub("", reading.lower[end:start])
    return bool(_WORD.search(_JOINING.sub("", between)))


def _section(reading: Reading, start: int, end: int) -> Interval | None:
    """The topic, section or chapter in an interval, without its label, page word and the words that join it."""
    text = reading.text
    end = before_next(_CLAUSE_AFTER, text, start, before_next(_NEXT_BASIS, reading.lower, start, end))
    if page_word := _PAGE_WORD.search(reading.lower, max(start, end - _PAGE_WORD_LENGTH), end):
        end = page_word.start()
    if lead := _LABEL.match(text, start, end) or _MARKS.match(text, start, end):
        start = lead.end()
    if joined := _JOINED.match(text, start, end):
        start = joined.end()
    end = start + len(_without_joining(reading.lower[start:end]))
    if _VOLUME.match(text, start, end) or _NO_TOPIC.fullmatch(reading.lower, start, end):
        return None
    return Interval(start, end) if _TOPIC.search(text[start:end]) else None


def _without_joining(words: str) -> str:
    """Words without those at their end that join them to what follows."""
    words = words.rstrip(_TAIL_MARKS)
    while words.endswith(_TAIL_ENDS) and (tail := _TAIL.search(words)):
        words = words[: tail.start()].rstrip(_TAIL_MARKS)
    return words
