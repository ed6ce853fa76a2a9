"""Misspelled words of treatment names, as typists make them: `acupunture`, `chiropratic`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from spacy.matcher.levenshtein import levenshtein
from spacy.strings import StringStore

from .lexicon import english_words

SHORTEST = 8
"""Words of fewer letters are taken as they are: too many words are like them."""
LONG = 11
"""From so many letters on a word may have two slips."""

WORDS_REMEMBERED = 50_000
"""So many words a pipeline keeps with what they stand for, about 5 MB, before it starts afresh."""


class Speller:
    """Finds the word that a misspelled one stands for.

    words (Iterable): The words that treatment names are made of, lower case.
    known (Iterable): Further words that are right as they are.
    """

    def __init__(self, words: Iterable[str], known: Iterable[str]):
        self._words = {*words}
        self._others = {*known}
        self._known = self._words | self._others
        self._alike: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self._words:
            if word.isalpha() and len(word) >= SHORTEST - 1:
                self._alike[word[0], len(word)].append(word)

    def mend(self, word: str) -> str | None:
        """The word that another stands for.

        word (str): A word of a letter.
        RETURNS (str): The one word of the treatment names that is at most one slip away (two from 11 letters on; two
            letters in each other's place are one) and begins alike; `None` where the word is right, too short, or like
            several. An abbreviation with dots stands for the one without: `tens` for `T.E.N.S.`.
        """
        word = word.lower()
        if word.isascii() and "." in word and all(len(letter) == 1 for letter in word.rstrip(".").split(".")):
            short = word.replace(".", "")
            return short if short in self._words and word not in self._others else None
        if not word.isalpha() or len(word) < SHORTEST or word.endswith("ly") or self._is_right(word):
            return None
        slips = 2 if len(word) >= LONG else 1
        found: dict[int, list[str]] = defaultdict(list)
        for length in range(len(word) - slips, len(word) + slips + 1):
            for other in self._alike.get((word[0], length), ()):
                if (distance := levenshtein(word, other, slips)) <= slips:
                    found[distance].append(other)
        nearest = found[min(found)] if found else [one for one in _swapped(word) if one in self._words]
        if len(nearest) > 1:  # the lexicons know some misspelled words too
            nearest = [one for one in nearest if one in english_words()]
        return nearest[0] if len(nearest) == 1 else None

    def _is_right(self, word: str) -> bool:
        """Whether a lexicon or the English language knows a word."""
        return word in self._known or word in english_words()


def _swapped(word: str) -> set[str]:
    """What a word becomes where two letters beside each other, of which neither is its first, change places."""
    return {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)}


class SpelledWords:
    """What the words of letters stand for, found out when they are first met.

    strings (StringStore): Holds the words of the letters.
    speller (Speller): Finds what a misspelled word stands for.
    """

    def __init__(self, strings: StringStore, speller: Speller):
        self._strings = strings
        self._speller = speller
        self._right: set[int] = set()
        self._mended: dict[int, str] = {}

    def put_right(self, words: list[int]) -> list[int]:
        """The words of a letter, misspelled words of treatment names put right.

        words (list): Their hashes.
        RETURNS (list): Hashes that the string store knows.
        """
        if self._right.issuperset(words):  # most letters; to look each word up takes twice the time
            return words
        if len(self._right) + len(self._mended) > WORDS_REMEMBERED:
            self._right.clear()
            self._mended.clear()
        return [word if word in self._right else self._stands_for(word) for word in words]

    def _stands_for(self, word: int) -> int:
        """The hash of the word that a new or a misspelled one stands for."""
        mended = self._mended.get(word) or self._speller.mend(self._strings[word])
        if mended is None:
            self._right.add(word)
            return word
        self._mended[word] = mended
        return int(self._strings.add(mended))  # what was added within a memory zone is gone after it
