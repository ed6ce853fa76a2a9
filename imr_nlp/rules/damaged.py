"""Fixed words of the templates however a scan or a conversion has left them: glued, spread, with signs misread."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import Generic, TypeVar

from .notation import literals, parse
from .own import rows_in_use
from .table import Rule, RuleTable, expand

R = TypeVar("R", bound=Rule)
_PREFIX = 4
_SHORTEST = 9
"""What has so few letters is not looked for where it is more than misread: too much is like it."""
LEAST_ALIKE = 0.9
"""How much of a damaged heading has to be as the template has it, from 0 to 1."""
_KEPT = 2000
"""As many comparisons are kept."""
_WORD_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]")
_NO_LETTER = re.compile(r"[\W_]+")
# A sign and what a scan takes it for become one and the same, on both sides of the comparison.
_MISREAD = str.maketrans({"i": "l", "1": "l", "|": "l", "!": "l", "0": "o", "5": "s", "8": "b", "&": "and"})
_MISREAD_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def squash(text: str) -> str:
    """Words as they are compared: no white space, no marks, and one letter for those that scans confuse.

    text (str): `IMR lSSUES, DECISI0NS & RATIONALES`.
    RETURNS (str): What it has in common with the words of the template.
    """
    squashed = _NO_LETTER.sub("", text.lower().translate(_MISREAD))
    for misread, letter in _MISREAD_PAIRS:
        squashed = squashed.replace(misread, letter)
    return squashed


class DamagedWords(Generic[R]):
    """What finds the words of a table's rules where they are damaged.

    table (RuleTable): Its rules have plain words, without gaps and open ends.
    """

    def __init__(self, table: RuleTable[R]):
        self.table = table
        table.plain = True
        self._packaged = _Known(table.packaged)

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The first letters of the words, undamaged: to ask for them first takes a tenth of a search."""
        return self._known.prefixes

    @property
    def _known(self) -> _Known[R]:
        """What is known of the rows in use."""
        own = rows_in_use(self.table.name)
        if own is None:
            return self._packaged
        known: _Known[R] | None = own.made.get((self.table.name, "damaged"))
        if known is None:
            known = own.made[self.table.name, "damaged"] = _Known((*self.table.packaged, *self.table.own))
        return known

    def whole(self, text: str) -> R | None:
        """The rule of a text that has its words and nothing else, every single one of them as it should be but for what
        scans confuse."""
        known = self._known
        rule = known.keys.get(squash(text)) if len(text) < 2 * known.longest else None
        return rule if rule and self.table.speaks(rule) else None

    def like(self, text: str) -> R | None:
        """The rule of a text that has almost its words and nothing else."""
        known = self._known
        rule = known.closest(squash(text)) if len(text) <= 2 * known.longest else None
        return rule if rule and self.table.speaks(rule) else None

    def ending(self, text: str, start: int, end: int) -> tuple[R, int] | None:
        """The rule whose words a text ends with, every single one as it should be but for what scans confuse.

        text (str): The text.
        start (int), end (int): The interval.
        RETURNS (tuple): The rule, and where its words begin; `None` where there is none.
        """
        if not squash(text[start:end]).endswith(tuple(self._known.keys)):
            return None
        for word in _WORD_START.finditer(text, start, end):
            if rule := self.whole(text[word.start() : end]):
                return rule, word.start()
        return None


class _Known(Generic[R]):
    """The words of some rules as they are compared."""

    def __init__(self, rows: tuple[R, ...]):
        written = {words: rule for rule in rows for words in literals(parse(rule.words), expand)}
        self.prefixes = tuple({words[:_PREFIX] for words in written})
        self.keys = {squash(words): rule for words, rule in written.items()}
        self.longest = max(map(len, written))
        # Letters have the same lines around their labels, and to compare words is dear.
        self.closest = lru_cache(maxsize=_KEPT)(self._find_closest)

    def _find_closest(self, squashed: str) -> R | None:
        """The rule whose words are nearest to squashed ones, where they are near enough."""
        spare = round(len(squashed) * 2 * (1 - LEAST_ALIKE))
        near = [key for key in self.keys if abs(len(key) - len(squashed)) <= spare]
        found = get_close_matches(squashed, near, n=1, cutoff=LEAST_ALIKE) if near and len(squashed) > _SHORTEST else []
        return self.keys[found[0]] if found else None
