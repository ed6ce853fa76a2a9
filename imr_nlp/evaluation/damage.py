"""Annotated letters made worse in ways that leave their decision as it was, so that a pipeline gets values wrong.

Few values of well written letters are read wrongly, too few to learn from when to doubt one. What goes wrong in the
letters of other writers is damaged words, lost line ends, and wordings that no rule knows. Here they are made, at
random but the same every time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ..annotated import AnnotatedLetter
from ..phrases.lexicon import read_rows
from ..rules import TABLES
from .calibration import Judged, Read, judge_letters
from .wording import fold

Damage = Callable[[str, Random], str]
TIMES = 16
"""How often a letter is made worse."""
DRAWS = 8
"""How often the letters are read with fewer rules."""

_WORD = re.compile(r"[A-Za-z]{3,}")
_MISREAD = (
    ("rn", "m"), ("m", "rn"), ("l", "1"), ("i", "l"), ("o", "0"), ("e", "c"), ("h", "b"), ("cl", "d"), ("t", "f"),
    ("S", "5"), ("B", "8"), ("I", "l"), ("O", "0"), ("vv", "w"), ("u", "ii"),
)  # fmt: skip
"""What a recognizer of print takes for what."""
_GAP = re.compile(r"(?<=[a-z,;.]) (?=[a-z])")
_LINE_END = re.compile(r"(?<=\S)[ \t]*\n[ \t]*(?=\S)")
_SENTENCE = re.compile(r"(?<=[a-z]{3}[.!?])\s+(?=[A-Z][a-z])")


class RewordingRow(BaseModel):
    """Words of the form, and others that say the same; `|` parts the others."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    words: str = Field(min_length=1)
    others: str = Field(min_length=1)


@cache
def rewordings() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """The rows of `rewordings.csv`, each as an expression and what may stand for it.

    RETURNS (tuple): Expressions that allow any white space between words.
    """
    rows = read_rows(files("imr_nlp.evaluation") / "rewordings.csv", RewordingRow)
    return tuple(
        (
            re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, row.words.split())) + r"(?!\w)", re.I),
            tuple(other.strip() for other in row.others.split("|")),
        )
        for row in rows
    )


def misread(text: str, random: Random, share: float = 0.02) -> str:
    """Take letters of some words for others, as recognition of print does.

    text (str): The letter.
    random (Random): What decides.
    share (float): How many of the words are hit.
    RETURNS (str): The letter.
    """

    def damaged(word: re.Match[str]) -> str:
        if random.random() > share:
            return word[0]
        old, new = random.choice([pair for pair in _MISREAD if pair[0] in word[0]] or [("", "")])
        return word[0].replace(old, new, 1) if old else word[0]

    return _WORD.sub(damaged, text)


def glue(text: str, random: Random, share: float = 0.02) -> str:
    """Lose some of the spaces between words; arguments as of `misread`."""
    return _GAP.sub(lambda gap: "" if random.random() < share else gap[0], text)


def misspell(text: str, random: Random, share: float = 0.015) -> str:
    """Leave out, double or swap letters of some words; arguments as of `misread`."""

    def damaged(word: re.Match[str]) -> str:
        if random.random() > share or len(word[0]) < 5:
            return word[0]
        at = random.randrange(1, len(word[0]) - 1)
        kind = random.randrange(3)
        letters = word[0]
        if kind == 0:
            return letters[:at] + letters[at + 1 :]
        if kind == 1:
            return letters[:at] + letters[at] + letters[at:]
        return letters[: at - 1] + letters[at] + letters[at - 1] + letters[at + 1 :]

    return _WORD.sub(damaged, text)


def join_lines(text: str, random: Random, share: float = 0.12) -> str:
    """Lose some line ends, so that a heading or a field runs into what follows; arguments as of `misread`."""
    return _LINE_END.sub(lambda end: " " if random.random() < share else end[0], text)


def reword(text: str, random: Random, share: float = 0.4) -> str:
    """Say what every letter says in words that few letters have; arguments as of `misread`."""
    for words, others in rewordings():
        text = words.sub(lambda found, o=others: random.choice(o) if random.random() < share else found[0], text)  # type: ignore[misc]
    return text


DAMAGES: tuple[tuple[Damage, ...], ...] = (
    (reword,),
    (misread,),
    (reword, misspell),
    (glue, misread),
    (join_lines,),
    (reword, join_lines),
    (reword, glue),
    (misspell,),
)
"""What is done to a letter at a time."""


def damaged(letter: AnnotatedLetter, times: int) -> Iterator[tuple[AnnotatedLetter, frozenset[str]]]:
    """The letter as often as asked for, each time made worse in another way.

    letter (AnnotatedLetter): A letter with its decision.
    times (int): How often.
    YIELDS (tuple): The letter without mentions, since their offsets are lost; and the paths of values whose own words
        are hit, so that nobody can tell what would be right. Letters that come out as they were are left out.
    """
    said = list(_strings(letter.decision.model_dump(mode="json"), ""))
    before = fold(letter.text)
    for turn in range(times):
        random = Random(f"{letter.name} {turn}")
        text = letter.text
        for damage in DAMAGES[turn % len(DAMAGES)]:
            text = damage(text, random)
        if text != letter.text:
            after = fold(text)
            spoilt = frozenset(path for path, words in said if words in before and words not in after)
            yield replace(letter, text=text, mentions=()), spoilt


def _strings(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """The strings of a decision, folded, each with the path of its value: `issues.0.rationale` for its first words."""
    if isinstance(value, dict):
        for name, part in value.items():
            inner = name in ("starts", "ends")
            yield from _strings(part, path if inner else f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for at, part in enumerate(value):
            yield from _strings(part, f"{path}.{at}" if path == "issues" else path)
    elif isinstance(value, str):
        yield path, fold(value)


def judge_damaged(read: Read, letters: Iterable[AnnotatedLetter]) -> list[Judged]:
    """The values of letters made worse, and of letters read with fewer rules, to learn from.

    read (Callable): As for `judge_letters`; the pipeline behind it is that of this package.
    letters (Iterable): Annotated letters.
    RETURNS (list): The values whose annotation still holds.
    """
    known = list(letters)
    judged = []
    for letter in known:
        for worse, spoilt in damaged(letter, TIMES):
            judged += [one for one in judge_letters(read, [worse]) if one.path not in spoilt]
    for draw in range(DRAWS):
        with fewer_rules(Random(f"rules {draw}")):
            judged += judge_letters(read, known)
    return judged


@contextmanager
def fewer_rules(random: Random, share: float = 0.15) -> Iterator[None]:
    """The pipeline without some of the rows of its tables, as if nobody had thought of these words.

    random (Random): What decides.
    share (float): How many of the rows.
    """
    with ExitStack() as stack:
        for table in TABLES.values():
            for row in table.rows:
                if random.random() < share:
                    stack.enter_context(table.suspended(row.id))
        yield
