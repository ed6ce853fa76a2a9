"""What the words around a session count mean: `attended`, `used` and `went through` speak of the same.

`senses.csv` has the words by their meaning. A model that sees meanings knows words that no writer of its training had.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_TABLE = "senses.csv"
_TOKEN = re.compile(r"[a-z][a-z'/-]*|\d+(?:/\d+)*|[.,;:()\"?!=+]")
_KIND = "K-"
"""What the names of kinds of treatment begin with."""


class Word(NamedTuple):
    """A word beside a count.

    text (str): The word in lower case; `#` for a number.
    senses (tuple): What it may mean, the likeliest first.
    start (int), end (int): Where it stands.
    """

    text: str
    senses: tuple[str, ...]
    start: int
    end: int


_new = tuple.__new__


@cache
def _senses() -> dict[str, tuple[str, ...]]:
    """The meanings of each word of the table."""
    found: dict[str, tuple[str, ...]] = {}
    table = (files("imr_nlp.sessions") / _TABLE).read_text(encoding="utf-8")
    for row in csv.DictReader(table.splitlines()):
        for word in row["words"].split():
            found[word] = (*found.get(word, ()), row["sense"])
    return found


def words_between(text: str, start: int, end: int) -> list[Word]:
    """The words of an interval.

    text (str): The text in lower case.
    start (int), end (int): The interval.
    RETURNS (list): Words, numbers and marks in order.
    """
    known = _senses()
    found = []
    for match in _TOKEN.finditer(text, start, end):
        word = match[0]
        senses = known.get(word)
        if senses is None:
            senses = ()
            if word[0].isdigit():
                senses = _of_digits(word)
                word = "#"
            elif not word[0].isalpha():
                senses = (word,)
        found.append(_new(Word, (word, senses, *match.span())))  # half the time of `Word(...)`
    return found


def _of_digits(word: str) -> tuple[str, ...]:
    """What a number in digits is: a date, a year, or a number."""
    if "/" in word:
        return ("DAY",)
    return ("YEAR",) if len(word) == 4 and word.startswith(("19", "20")) else ("NUMBER",)


def kinds_among(words: list[Word]) -> set[str]:
    """The kinds of treatment that words name.

    words (list): The words.
    RETURNS (set): The senses of those that name one.
    """
    return {sense for word in words for sense in word.senses if sense.startswith(_KIND)}
