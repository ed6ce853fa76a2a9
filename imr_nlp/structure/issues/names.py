"""How a letter names its disputed items again: by words of theirs that no other item has."""

from __future__ import annotations

import re

from ...rules import class_source, class_words

_WORD = re.compile(r"[A-Za-z0-9]+")
_OPENS = class_words("REQUEST_OPENS")
_DETAIL = re.compile(rf"[,;:(#]|\s(?:x\s?)?\d|\s{class_source('NAME_ENDS')}\s", re.I)
_LIST = re.compile(r",\s(?:and\s|or\s)?|\s(?:and|or|nor|&|as\swell\sas)\s")
_FILLERS = class_words("ITEM_FILLER")
"""Words of which a phrase may be made that does nothing but name items."""
_COMMON = _FILLERS | class_words("ITEM_COMMON") | class_words("PLACE")
"""Words that name no treatment by themselves: they fit many items, or say where an item goes."""


class ItemNames:
    """The words by which each disputed item can be told from the others.

    requests (list): The items as written.
    """

    def __init__(self, requests: list[str]):
        self._all = [frozenset(words_of(request)) - _FILLERS for request in requests]
        self._own = [_telling(_name(request)) or _telling(request) for request in requests]
        self._known = frozenset().union(*self._all) | _FILLERS

    def __len__(self) -> int:
        return len(self._all)

    def named_in(self, phrase: str) -> frozenset[int]:
        """The items that a phrase names: `the MRI and the TENS unit` names two. What fits several names none of them.

        phrase (str): Words without a verb.
        RETURNS (frozenset): Places of the items.
        """
        return frozenset(item for part in _LIST.split(phrase) if (item := self._best(part)) is not None)

    def is_detail(self, word: str) -> bool:
        """Whether a word may stand in a phrase that does nothing but name items."""
        return all(one in self._known for one in words_of(word))

    def _best(self, part: str) -> int | None:
        """The one item whose words a part of a phrase shares most."""
        words = frozenset(words_of(part))
        fits = [
            ((len(words & self._all[item]), own <= words), item) for item, own in enumerate(self._own) if own & words
        ]
        best = max((fit for fit, _ in fits), default=None)
        items = [item for fit, item in fits if fit == best]
        return items[0] if len(items) == 1 else None


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: lower case, without the plural's `s` and what derivation changes."""
    return [_stem(word[0]) for word in _WORD.finditer(text)]


def _stem(word: str) -> str:
    """A word cut down to what `discogram` and `discography`, `X-ray` and `x-rays` have in common."""
    lower = word.lower()
    if lower in _COMMON:
        return lower
    if len(lower) > 3 and lower[-1] == "s" and lower[-2] != "s" and not word.isupper():
        lower = lower[:-1]
    return lower[:8]


def _name(request: str) -> str:
    """A request up to its first detail."""
    name = request
    while (opening := name.split(maxsplit=1)) and len(opening) > 1 and opening[0].lower() in _OPENS:
        name = opening[1]
    detail = _DETAIL.search(name)
    return name[: detail.start()] if detail else name


def _telling(text: str) -> frozenset[str]:
    """The words of a text that tell a treatment."""
    return frozenset(w for w in words_of(text) if w not in _COMMON and len(w) > 1 and not w[0].isdigit())
