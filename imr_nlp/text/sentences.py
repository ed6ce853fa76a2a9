"""Where sentences and clauses begin and end: the one splitter that every rule uses.

The text is the normalized one: a line feed ends a paragraph, and nothing else breaks a line.
"""

from __future__ import annotations

import re

# Each begins with one class of characters, so that the search skips from one of them to the next.
# A number begins a sentence behind a whole word; `p. 60` and `No. 3` are none.
_SENTENCE_START = re.compile(
    r"[.!?;\n](?:(?<=\n)|[\"')]*\s+(?=[A-Z\"'(])|(?<=[a-z]{4}[.!?])(?<!prox\.)\s+(?=\d))"
)
_SENTENCE_END = re.compile(r"[.!?\n](?:(?<=\n)|(?=\s|$))")
_CLAUSE_START = re.compile(
    r"[\s.!?;:](?:(?<=[.!?])\s(?=[A-Z\"'(0-9])|(?<=\n)|(?<=;)\s|(?<=:)\s(?=[A-Z])"
    r"|(?<=\s)(?:and\sthat|(?<!all\s)but|whereas|while)\s)"
)
_CLAUSE_END = re.compile(r"[\s.!?;,](?:(?<=[.!?;])(?=\s|$)|(?<=\n)|(?:(?<=\s)|(?<=,)\s)(?:but|whereas|while)\s)")


def sentence_start(text: str, offset: int, floor: int = 0) -> int:
    """Where the sentence begins in which an offset stands.

    text (str): The text, with its capitals.
    offset (int): The offset.
    floor (int): Where it begins at the earliest.
    RETURNS (int): Its first character.
    """
    return behind_last(_SENTENCE_START, text, floor, offset + 1)


def sentence_end(text: str, offset: int, ceiling: int) -> int:
    """Where the sentence ends in which an offset stands, without the mark that ends it.

    text (str): The text.
    offset (int): The offset.
    ceiling (int): Where it ends at the latest.
    RETURNS (int): The offset behind its last character.
    """
    return before_next(_SENTENCE_END, text, offset, ceiling)


def clause_start(text: str, offset: int, floor: int = 0) -> int:
    """Where the clause begins in which an offset stands; see `sentence_start`."""
    return behind_last(_CLAUSE_START, text, floor, offset)


def clause_end(text: str, offset: int, ceiling: int) -> int:
    """Where the clause ends in which an offset stands; see `sentence_end`."""
    return before_next(_CLAUSE_END, text, offset, ceiling)


def behind_last(border: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where what follows the last border of an interval begins.

    border (Pattern): What parts sentences or clauses.
    text (str): The text.
    start (int), end (int): The interval.
    RETURNS (int): The end of its last border, or `start` where it has none.
    """
    begin = start
    for found in border.finditer(text, start, end):
        begin = found.end()
    return begin


def before_next(border: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where what stands before the first border of an interval ends.

    border (Pattern): What parts sentences or clauses.
    text (str): The text.
    start (int), end (int): The interval.
    RETURNS (int): The start of its first border, or the interval's end where it has none.
    """
    found = border.search(text, start, end)
    return found.start() if found else min(end, len(text))
