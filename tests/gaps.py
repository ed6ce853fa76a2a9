"""How many words the gaps of rules pass over: the texts of `gaps.csv`, and what they hold."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from imr_nlp.rules import Rule, RuleTable
from imr_nlp.rules.expressions import Guarded, combined
from imr_nlp.rules.notation import Choice, Gap, parse
from imr_nlp.rules.table import expand

TABLE = Path(__file__).parent / "gaps.csv"
COLUMNS = ("table", "rule", "text")
WIDEST = 9
"""A gap has one figure."""


class Held(NamedTuple):
    """A text that a rule reads: all of it where it stands in square brackets, else nothing."""

    table: str
    rule: str
    text: str


def read_held() -> list[Held]:
    """The texts of the table; none where there is no table yet."""
    if not TABLE.exists():
        return []
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [Held(row["table"], row["rule"], row["text"]) for row in csv.DictReader(file)]


@cache
def _alone(words: Choice) -> re.Pattern[str]:
    """What finds these words alone."""
    return re.compile(combined([Guarded(words)], expand)[0])


def fires(words: Choice, text: str) -> bool:
    """Whether words are found that are the whole of a text."""
    found = _alone(words).match(text)
    return found is not None and found.end() == len(text)


def reads(table: RuleTable[Rule], rule: Rule, held: Held, words: Choice | None = None) -> bool:
    """Whether a rule, perhaps with other words, reads a text as it says."""
    text = held.text.strip("[]") if table.cased else held.text.strip("[]").lower()
    return fires(words or parse(rule.words), text) == held.text.startswith("[")


def gaps(choice: Choice, way: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], int]]:
    """Every gap of words: the way to it through alternatives and parts, and how many words it passes over."""
    for at, option in enumerate(choice.options):
        for place, part in enumerate(option):
            if isinstance(part, Gap):
                yield (*way, at, place), part.words
            elif isinstance(part, Choice):
                yield from gaps(part, (*way, at, place))


def holds(table: RuleTable[Rule], rule: Rule, way: tuple[int, ...], held: Iterable[Held]) -> bool:
    """Whether texts notice that a gap passes over one word more, and one less."""
    own = [one for one in held if (one.table, one.rule) == (table.name, rule.id)]
    choice = parse(rule.words)
    words = dict(gaps(choice))[way]
    others = [_with(choice, way, other) for other in (words - 1, words + 1) if other <= WIDEST]
    return all(any(not reads(table, rule, one, other) for one in own) for other in others)


def _with(choice: Choice, way: tuple[int, ...], words: int) -> Choice:
    """Words in which one gap passes over another number of words."""
    at, place = way[:2]
    option = choice.options[at]
    part = option[place]
    changed = Gap(words) if isinstance(part, Gap) else part
    if isinstance(part, Choice):
        changed = _with(part, way[2:], words)
    options = (*choice.options[:at], (*option[:place], changed, *option[place + 1 :]), *choice.options[at + 1 :])
    return Choice(options, choice.optional)
