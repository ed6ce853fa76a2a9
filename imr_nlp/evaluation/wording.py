"""When two wordings count as the same: layout, markup and case never tell them apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

NAME_OVERLAP = 0.6
"""Share of common words from which two names are one: `right knee arthroscopy` and `knee arthroscopy`."""

_TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)
_MARKUP = str.maketrans("*_#>|", "     ")
_BROKEN_HYPHEN = re.compile(r"(?<=\w)-\s+(?=\w)")
_STRAIGHT = str.maketrans("‘’‚‛“”„‟‐‑‒–—", "''''\"\"\"\"-----")
_GAP = r"[\s*_#>|]+"


def fold(text: str) -> str:
    """Take out what layout adds to a wording.

    text (str): Any text of a letter.
    RETURNS (str): Lower case, single spaces, no markup, words that a line end broke at a hyphen joined again.
    """
    bare = _TAG.sub(" ", text).translate(_MARKUP)
    return " ".join(_BROKEN_HYPHEN.sub("-", bare).split()).casefold()


def fold_typography(text: str) -> str:
    """The same, and curly quotes straight.

    text (str): Any text of a letter.
    RETURNS (str): The folded text.
    """
    return fold(text).translate(_STRAIGHT)


def same_wording(one: str | None, other: str | None) -> bool:
    """Whether two texts are the same but for layout and the stops around them.

    one (str), other (str): Texts; `None` reads as empty.
    RETURNS (bool): True where they are the same.
    """
    return fold(one or "").strip(" .:,;") == fold(other or "").strip(" .:,;")


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names share most of their words, in any order.

    one (str), other (str): Names of treatments, diagnoses, sections; `None` is like no name.
    RETURNS (bool): True from an overlap of `NAME_OVERLAP`.
    """
    left, right = (set(re.findall(r"\w+", fold(name or ""))) for name in (one, other))
    return bool(left and right) and len(left & right) >= NAME_OVERLAP * len(left | right)


def pair_names(reference: Sequence[str], predicted: Sequence[str]) -> tuple[int, list[str], list[str]]:
    """Pair off two lists of names, each with the first one left that is the same.

    reference (Sequence), predicted (Sequence): The names.
    RETURNS (tuple): Number of pairs, the reference names left over, the predicted ones left over.
    """
    missed, extra = [], list(predicted)
    for name in reference:
        twin = next((other for other in extra if same_name(name, other)), None)
        if twin is None:
            missed.append(name)
        else:
            extra.remove(twin)
    return len(reference) - len(missed), missed, extra


def locate(text: str, wording: str) -> tuple[int, int] | None:
    """Find a wording in a letter, whatever the layout put between its words.

    text (str): The letter.
    wording (str): What to look for.
    RETURNS (tuple): Character offsets of its first occurrence, or `None`.
    """
    words = wording.split()
    found = re.search(_GAP.join(map(re.escape, words)), text, re.IGNORECASE) if words else None
    return found.span() if found else None


def quote(text: str, start: int, end: int, around: int = 30) -> str:
    """An interval of a letter in brackets, with some of what stands around it, on one line.

    text (str): The letter.
    start (int), end (int): Character offsets.
    around (int): Number of characters to show on either side.
    RETURNS (str): The line.
    """
    marked = f"{text[max(0, start - around) : start]}[{text[start:end]}]{text[end : end + around]}"
    return " ".join(marked.split())
