"""Chapters of the MTUS and of the ACOEM guidelines, with the year of their edition.

The MTUS part of a guideline line is picked from a list: a chapter's title with the year of its edition. The titles
stand in `lexicon/mtus_chapters.csv`, with those that the list itself misspells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from ..decision import GuidelineId
from ..phrases.lexicon import package, read_rows

YEAR = r"(?:19|20)\d\d"
_SIGNS = {",": ",?", "-": r"[\s-]?", "/": r"\s?/\s?", " ": r"\s"}
_AND = re.compile(r"\sand\s")
_CHAPTER_NUMBER = r"(?:chapter\s\d{1,2}\b[\s,:.(-]{0,3})?"
_EDITION_ONLY = re.compile(
    rf"[\s,;:.(]{{0,4}}(?:(?:may|july|effective)[\s,]{{1,3}}(?:\d{{1,2}},?\s)?)?({YEAR})(?![\d/-])"
    r"[\s,;:.)]{0,4}(?:sections?(?:\s?\(s\))?\s?:\s?)?",
    re.I,
)
"""The year of an edition in front of a section: `2019, `, `(2004) `, `(May, 2009), Section(s): `."""


class ChapterRow(BaseModel):
    """A chapter: its title, and the id of the guideline that it belongs to."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    phrase: str = Field(min_length=1)
    id: GuidelineId


class Chapter(NamedTuple):
    """A chapter's title in a text, `text[start:end]`, and the id of its guideline."""

    start: int
    end: int
    id: GuidelineId


@cache
def _ids() -> dict[str, GuidelineId]:
    """The guideline of each title, by the letters of the title."""
    return {_letters(row.phrase): row.id for row in _rows()}


def _rows() -> Iterator[ChapterRow]:
    """The chapters of the list."""
    return read_rows(package("citations/lexicon/mtus_chapters.csv"), ChapterRow)


def _letters(title: str) -> str:
    """A title without what its spellings differ in."""
    return re.sub(r"[^a-z]|\band\b", "", title.lower().replace("&", "and"))


@cache
def titles() -> str:
    """The source of an expression for all titles, the longest first, in lower case.

    RETURNS (str): The source; it has no groups.
    """
    spelled = sorted({_spelled(row.phrase) for row in _rows()}, key=lambda one: (-len(one), one))
    return "(?:" + "|".join(spelled) + ")"


def _spelled(title: str) -> str:
    """An expression for a title: commas and hyphens may be missing, `&` stands for `and`."""
    words = _AND.sub(" & ", title.lower())
    return "".join(_SIGNS.get(sign, re.escape(sign)) for sign in words).replace(r"\&", "(?:and|&)")


def guideline_of(title: str) -> GuidelineId:
    """The guideline of a chapter.

    title (str): A title that `titles` matches.
    RETURNS (str): Its id.
    """
    return _ids()[_letters(title)]


@cache
def _title() -> re.Pattern[str]:
    """A chapter's title by itself, perhaps behind its number."""
    no_guideline = r"(?![\w-]|\s(?:medical\s)?(?:treatment\s)?guideline)"
    return re.compile(rf"(?<![\w-]){_CHAPTER_NUMBER}(?P<title>{titles()}){no_guideline}")


def find_chapter(text: str, start: int, end: int) -> Chapter | None:
    """The first chapter's title in an interval.

    text (str): The text in lower case.
    start (int), end (int): The interval.
    RETURNS (Chapter): The chapter, or `None`.
    """
    found = _title().search(text, start, end)
    if found is None:
        return None
    return Chapter(*found.span("title"), guideline_of(found["title"]))


def edition_in(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the year of an edition stands in a source's name: the last year of it.

    text (str): The text.
    start (int), end (int): The name.
    RETURNS (tuple): Start and end of the year, or `None`.
    """
    years = list(re.finditer(rf"(?<!\d){YEAR}(?!\d)", text[start:end]))
    return (start + years[-1].start(), start + years[-1].end()) if years else None


def leading_edition(text: str, start: int, end: int) -> tuple[int, tuple[int, int]] | None:
    """A year with which what follows a source begins: it belongs to the name, never to the section.

    text (str): The text.
    start (int), end (int): What follows.
    RETURNS (tuple): Where the rest begins, and start and end of the year; `None` where there is none.
    """
    found = _EDITION_ONLY.match(text, start, end)
    return (found.end(), found.span(1)) if found else None
