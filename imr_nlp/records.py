"""What readers, the batch engine and writers hand to each other: plain data that knows neither spaCy nor a format."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .readers.pages import Box, Line


@dataclass(frozen=True)
class Letter:
    """One letter as text.

    source (str): Where it came from: a path, with the member of an archive after `!` and the row of a table after `#`;
        of several letters in one file or row the number after a further `#`.
    text (str): Its text.
    sha256 (str): Hash of its content: the bytes of a file or member, the text of a table's row; of one of several
        letters in these, the hash of that hash with `#` and the letter's number.
    pages (tuple): Character offset at which each page of a PDF starts, 0 for those before a letter that begins on a
        later one; empty for what has no pages.
    lines (tuple): Where its lines stand on these pages.
    """

    source: str
    text: str
    sha256: str
    pages: tuple[int, ...] = ()
    lines: tuple[Line, ...] = field(default=(), repr=False, compare=False)

    def boxes(self, start: int, end: int) -> list[Box]:
        """Find where words of the letter stand on the pages of its file.

        start (int), end (int): Character offsets into its text.
        RETURNS (list): A box for each line that they stand on; none where the letter has no pages.
        """
        from .readers.pages import boxes

        return boxes(self.lines, start, end)


@dataclass(frozen=True)
class Failure:
    """One letter, file or row that could not be read.

    source (str): As in `Letter`.
    kind (str): One of `imr_nlp.readers.FAILURE_KINDS`.
    message (str): What is the matter, in words for the person who has the file.
    """

    source: str
    kind: str
    message: str


@dataclass(frozen=True)
class Record:
    """What the pipeline made of one letter.

    source (str), sha256 (str), pages (tuple): As in `Letter`.
    decision (dict): The decision object as plain data, as `Decision.model_dump(mode="json")` gives it.
    mentions (list): The tagged mentions in the letter's order: `label`, `start`, `end`, `text` and `value`.
    """

    source: str
    sha256: str
    decision: dict[str, Any]
    mentions: list[dict[str, Any]]
    pages: tuple[int, ...] = ()


def page_at(pages: Sequence[int], offset: int) -> int | None:
    """Number of the page on which a character stands.

    pages (Sequence[int]): Where each page starts.
    offset (int): Character offset into the letter.
    RETURNS (int): 1 for the first page; `None` for a letter without pages.
    """
    return bisect_right(pages, offset) or None
