"""Which words there are: whether two halves are one word is told by a lexicon."""

from __future__ import annotations

import re
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING

import spacy_lookups_data
import srsly
from spacy.lang.en.lex_attrs import _num_words, _ordinal_words
from spacy.lang.en.stop_words import STOP_WORDS

from ...phrases.lexicon import english_words
from .alignment import Made, rewrite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.abc import Traversable

_OF_LEXICON = re.compile(r"[a-z]{3,}")
_PAIR = re.compile(r"\b(?=([a-z]{2,}) ([a-z]{2,})\b)")
_OF_LETTER = re.compile(r"[^\W\d_]{4,40}(?![^\W\d_])")
_BETWEEN_LETTERS = re.compile(r"-(?<=[^\W\d_]-)(?=[^\W\d_])")
_HYPHEN = re.compile(r"-(?:(?<=[a-z]{3}-)(?=[a-z]{3})|(?<=[A-Z]{3}-)(?=[A-Z]{3}))")
_INVISIBLE = re.compile(r"(?<=[^\W\d_])[\u00ad\u200b\x00\x02\ufffe]+(?=[^\W\d_])")
_AT_END = re.compile(r"[^\W\d_]{1,40}\Z")
_AT_START = re.compile(r"[^\W\d_]{1,40}")
_ASKED = 200
"""So many broken words tell how all of them are broken."""
_SHORT = frozenset((
    "am", "an", "as", "at", "be", "by", "do", "go", "he", "if", "in", "is", "it", "me", "my", "no", "of", "on", "or",
    "so", "to", "up", "us", "we",
))  # fmt: skip
# Words of the letters' form that no lexicon lists.
_OF_FORM = frozenset((
    "maximus", "mtus", "acoem", "odg", "imr", "utilization", "overturned", "undersigned", *_num_words, *_ordinal_words,
))  # fmt: skip
# Behind these a writer may put a hyphen: `non-certified`, `self-care`.
_PREFIXES = frozenset(("anti", "multi", "non", "self", "semi"))
_SHORT_PREFIXES = frozenset(("mid", "on", "post"))  # before whole words alone: `on-going`, not `on-ly`
_COMBINING = frozenset((
    "bi", "co", "ex", "extra", "hyper", "inter", "intra", "macro", "meta", "micro", "over", "para", "peri", "poly",
    "pre", "pro", "re", "sub", "super", "supra", "trans", "tri", "ultra", "un", "under", "uni",
))  # fmt: skip
# A verdict's words: those that a scan has glued are parted.
VERDICT_WORDS = (
    "is", "are", "was", "were", "has", "have", "had", "be", "been", "does", "do", "did", "should", "could", "would",
    "not", "medically", "necessary", "and", "appropriate", "recommended", "supported", "certified", "indicated",
    "warranted", "established", "approved", "authorized", "justified", "reasonable",
)  # fmt: skip
_SUFFIXES = frozenset(("up", "ups"))  # follow-up, work-up
# With these no compound begins: what a hyphen parts from them was glued by a scan.
_NO_COMPOUND = frozenset(("an", "and", "are", "for", "is", "of", "that", "the", "this", "was", "were", "with"))
# What follows a hyphen that stands for a word left out: `pre- and postoperative`.
_BEHIND_SUSPENDED = frozenset(("and", "or", "to", "nor", "versus", "vs", "through"))


def is_word(word: str) -> bool:
    """Whether English or a lexicon of the package knows a word.

    word (str): The word, in lower case.
    RETURNS (bool): Whether it is known; an adverb is known by its adjective.
    """
    if len(word) < 3:
        return word in _SHORT
    known = _known()
    return word in known or (word.endswith("ly") and (word[:-2] in known or f"{word[:-3]}e" in known))


@cache
def _known() -> frozenset[str]:
    """All words. The lexicons list some that converters glued, as `lowback`, which are none."""
    english = _english()
    listed: set[str] = set()
    glued: set[str] = set()
    for text in _lexicons(files("imr_nlp")):
        listed.update(_OF_LEXICON.findall(text.lower()))
        pairs = _PAIR.findall(text.lower())
        glued.update(first + second for first, second in pairs if first in english and second in english)
    return english | (listed - glued)


@cache
def _english() -> frozenset[str]:
    base_forms = srsly.read_gzip_json(f"{spacy_lookups_data.en['lemma_index']}.gz")
    english = {word for forms in base_forms.values() for word in forms if word.isalpha() and len(word) > 2}
    return english_words() | english | STOP_WORDS | _OF_FORM


def _lexicons(folder: Traversable, inside: bool = False) -> Iterator[str]:
    """The texts of all lexicons: the CSV files in the folder `lexicon` of each topic."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _lexicons(entry, inside or entry.name == "lexicon")
        elif inside and entry.name.endswith(".csv"):
            yield entry.read_text(encoding="utf-8")


class LetterWords:
    """The words of a letter, and how its broken ones are to be read, found out when first asked for.

    text (str): The letter.
    """

    def __init__(self, text: str):
        self._text = text

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def has_hyphenated(self, before: str, behind: str) -> bool:
        """Whether two words stand somewhere with a hyphen between them."""
        return (before, behind) in self._hyphenated

    @cached_property
    def _hyphenated(self) -> frozenset[tuple[str, str]]:
        return frozenset(_halves(self._text, m.start(), m.end()) for m in _BETWEEN_LETTERS.finditer(self._text))

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(_OF_LETTER.findall(self._text.lower()))

    @cached_property
    def parts_words(self) -> bool:
        """Whether the invisible characters of the letter stand between words rather than in them."""
        votes = 0
        for mark in islice(_INVISIBLE.finditer(self._text), _ASKED):
            before, behind = _halves(self._text, mark.start(), mark.end())
            votes += _are_words(before, behind) - (len(before) > 1 and is_word(before + behind))
        return votes > 0


def _halves(text: str, start: int, end: int) -> tuple[str, str]:
    """The letters on both sides of an interval, in lower case."""
    before, behind = _AT_END.search(text[max(0, start - 40) : start]), _AT_START.match(text[end : end + 40])
    return before[0].lower() if before else "", behind[0].lower() if behind else ""


def _has_hyphen(before: str, behind: str) -> bool:
    """Whether a writer may put a hyphen between two halves, though it is also written without."""
    if before in _PREFIXES:
        return len(behind) > 3
    if behind in _SUFFIXES:
        return len(before) > 2 and is_word(before)
    return before in _SHORT_PREFIXES and len(behind) > 3 and is_word(behind)


def _are_words(before: str, behind: str) -> bool:
    """Whether two halves are two words and together none."""
    return is_word(before) and is_word(behind) and not is_word(before + behind)


def is_one_word(left: str, right: str, words: LetterWords) -> bool:
    """Whether two halves that nothing visible parts are one word.

    left (str), right (str): The halves, letters alone.
    words (LetterWords): Those of the letter.
    RETURNS (bool): False where both are words and together they are none, as with most of the letter's halves.
    """
    before, behind = left.lower(), right.lower()
    return not _are_words(before, behind) or before + behind in words or not words.parts_words


def link(left: str, right: str, words: LetterWords) -> str:
    """What stands between the halves of a word that a hyphen ends at the end of a line.

    left (str), right (str): The letters before the hyphen and those behind the line end; one of digits is empty.
    words (LetterWords): Those of the letter.
    RETURNS (str): Nothing where the halves are one word, a hyphen where it belongs to the word, a hyphen and a space
        where it stands for the end of a word that follows later, a space behind a `not` that was glued to its word.
    """
    before, behind = left.lower(), right.lower()
    if not before or not behind:
        return "- " if behind in _BEHIND_SUSPENDED else "-"
    whole = before + behind
    if before in VERDICT_WORDS and behind in VERDICT_WORDS:  # `medicallynecessary`, which a scan has glued
        return " "
    if not words.has_hyphenated(before, behind) and (is_word(whole) or whole in words):
        return "-" if whole not in words and _has_hyphen(before, behind) else ""
    if behind in _BEHIND_SUSPENDED:
        return "- "
    if before == "not":  # of `notmedically`, which a scan has glued
        return " "
    if before in _NO_COMPOUND and is_word(behind):
        return " "
    both = is_word(before) and is_word(behind)
    return "-" if both or before in _PREFIXES or len(before) == 1 or (right[0].isupper() and not left.isupper()) else ""


def without_stray_hyphens(text: str) -> list[Made]:
    """The text without the hyphens in mid line that a line had when its end was in mid word: `docu-mentation`.

    text (str): A letter.
    RETURNS (list): The text without them; nothing where it has none.
    """
    hyphens = (hyphen.start() for hyphen in _HYPHEN.finditer(text))
    found = [at for at in hyphens if _is_stray(*_halves(text, at, at + 1))]
    return [rewrite(text, [(at, at + 1, "") for at in found])] if found else []


@lru_cache(maxsize=10_000)
def _is_stray(before: str, behind: str) -> bool:
    """Whether a hyphen parts what is one word, where no writer would put one."""
    combining = before in _PREFIXES or before in _COMBINING or before in _SHORT_PREFIXES
    if len(before) < 2 or before[-1] in "aio" or combining:
        return False
    return not is_word(before) and is_word(before + behind)
