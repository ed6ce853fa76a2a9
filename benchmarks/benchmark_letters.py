"""Letters for the benchmark: made of the corpus, no two alike.

A letter keeps the frame of one corpus letter. Its treatments, dates, pages and numbers are drawn anew, sentences of its
narrative are exchanged for those of other letters, a few words are misread as OCR would, and it is laid out as one of
the ways in which letters reach a reader. So a cache that has seen other letters still meets new words in each.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from imr_nlp.annotated import AnnotatedLetter, Mention, read_letters
from imr_nlp.evaluation.layouts import TRANSFORMATIONS, unwrap

KEPT_AS_THEY_ARE = ("DECISION", "GUIDELINE")
OTHER_TREATMENT = 0.4
OTHER_SENTENCE = 0.25
OTHER_NUMBER = 0.3
MISREAD_WORD = 0.003

_SENTENCE = re.compile(r"(?<=[.] )[A-Z][^.:\n{}]{50,300}\.(?= )")
_NUMBER = re.compile(r"\d+")
_PLAIN_NUMBER = re.compile(r"(?<![\n\w/.$-])\d+(?![\w/]|[.-]\d)")  # neither part of a date or code nor of a list
_CASE_NUMBER = re.compile(r"(?<=CM\d\d-)\d{7}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONG_WORD = re.compile(r"\b[a-z]{7,}\b")


class LetterMaker:
    """Makes letters out of a folder of annotated ones.

    corpus (Path): Folder of `NAME.ann.txt` and `NAME.json`.
    seed (int): The same seed gives the same letters.
    layouts (Iterable): Names of the layouts that the letters have; all of them by default.
    """

    def __init__(self, corpus: Path, seed: int = 0, layouts: Iterable[str] = TRANSFORMATIONS) -> None:
        self._random = random.Random(seed)
        self._letters = list(read_letters(corpus))
        if not self._letters:
            raise FileNotFoundError(f"no annotated letters under {corpus}")
        self._treatments = [
            " ".join(letter.text[mention.start : mention.end].split())
            for letter in self._letters
            for mention in letter.mentions
            if mention.label == "TREATMENT"
        ]
        self._sentences = [s for letter in self._letters for s in _SENTENCE.findall(unwrap(letter.text))]
        self._layouts = [TRANSFORMATIONS[name] for name in layouts]

    def letters(self, count: int) -> list[str]:
        """Make so many letters.

        count (int): Number of letters.
        RETURNS (list[str]): Their texts.
        """
        return [self.letter() for _ in range(count)]

    def letter(self) -> str:
        """Make one letter.

        RETURNS (str): Its text.
        """
        letter = self._random.choice(self._letters)
        text = unwrap(self._other_mentions(letter))
        text = _SENTENCE.sub(lambda m: self._rarely(OTHER_SENTENCE, self._sentences, m[0]), text)
        text = _PLAIN_NUMBER.sub(lambda m: self._number(m[0]) if self._random.random() < OTHER_NUMBER else m[0], text)
        text = _CASE_NUMBER.sub(lambda m: f"{self._random.randrange(1, 250_000):07}", text)
        text = _LONG_WORD.sub(lambda m: self._misread(m[0]) if self._random.random() < MISREAD_WORD else m[0], text)
        return self._random.choice(self._layouts)(text)

    def _other_mentions(self, letter: AnnotatedLetter) -> str:
        """The letter's text with other treatments, dates and numbers where mentions stand."""
        text = letter.text
        for mention in reversed(list(_outermost(letter.mentions))):
            written = text[mention.start : mention.end]
            text = text[: mention.start] + self._other(mention, written) + text[mention.end :]
        return text

    def _other(self, mention: Mention, written: str) -> str:
        if mention.label in KEPT_AS_THEY_ARE:
            return written
        if mention.label == "TREATMENT":
            return self._rarely(OTHER_TREATMENT, self._treatments, written)
        if mention.label == "DATE":
            return _NUMBER.sub(lambda m: self._date_number(m[0]), written)
        return _NUMBER.sub(lambda m: self._number(m[0]), written)

    def _rarely(self, share: float, others: list[str], written: str) -> str:
        return self._random.choice(others) if self._random.random() < share else written

    def _date_number(self, written: str) -> str:
        """A year for a year, and for months and days a number that can be either."""
        if len(written) == 4:
            return str(self._random.randrange(2005, 2025))
        return str(self._random.randrange(1, 13)).zfill(len(written))

    def _number(self, written: str) -> str:
        """Another number of as many digits; years of editions stay."""
        if _YEAR.fullmatch(written):
            return written
        return str(self._random.randrange(10 ** (len(written) - 1), 10 ** len(written)))

    def _misread(self, word: str) -> str:
        """Two characters change places, or one is lost, or `l` is read as `1`."""
        at = self._random.randrange(1, len(word) - 2)
        misread = (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word.replace("l", "1", 1),
        )
        return self._random.choice(misread)


def _outermost(mentions: tuple[Mention, ...]) -> Iterator[Mention]:
    """Mentions that lie in no other one, in order."""
    end = 0
    for mention in mentions:
        if mention.start >= end:
            end = mention.end
            yield mention
