"""What to check by eye: the doubted values, the most doubtful first, each with the way to its letter."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..confidence.values import field_name
from ..writers.rows import issue_index

MOST = 500
"""How many values the page lists."""
_DOUBTED = """
SELECT source, coalesce(case_number, source), field, confidence, reason,
    (SELECT min(pdf_page) FROM evidence
     WHERE evidence.letter_id = reviews.letter_id AND starts_with(evidence.field || '.', reviews.field || '.')),
    (SELECT min(pdf_page) FROM evidence
     WHERE evidence.letter_id = reviews.letter_id AND evidence.issue_id = reviews.issue_id)
FROM reviews
JOIN letters USING (letter_id)
ORDER BY confidence, source, field
LIMIT ?
"""


@dataclass(frozen=True)
class Doubted:
    """A value to be checked by eye.

    case (str), field (str): Number of its case, or else the letter's source; its name as people say it.
    path (str): Its path in the decision.
    confidence (float), reason (str): As in the table `reviews`.
    source (str): The letter.
    link (str): Leads to the letter, and of a PDF to the page; empty where the letter is no file of its own, or gone.
    page (int): Page of a PDF where it stands, or where its issue begins.
    """

    case: str
    field: str
    path: str
    confidence: float
    reason: str
    source: str
    link: str
    page: int | None

    def on_page(self, link: str | None) -> Doubted:
        """The same, leading to the value on a page of its letter. link (str): The page. RETURNS (Doubted): It."""
        return self if link is None else replace(self, link=f"{link}#v-{self.path}", page=None)


def doubted(database: Any, beside: Path | None, most: int = MOST) -> tuple[int, list[Doubted]]:
    """The values of a database that are to be checked by eye.

    database (DuckDBPyConnection): The database.
    beside (Path): Folder of the page, from which links lead to letters; without one they are absolute.
    most (int): How many values at most.
    RETURNS (tuple): How many there are in all, and the most doubtful ones.
    """
    number = int(database.execute("SELECT count(*) FROM reviews").fetchone()[0])
    found = []
    for source, case, field, confidence, reason, own_page, issue_page in database.execute(_DOUBTED, [most]).fetchall():
        page = own_page or (issue_page if issue_index(field) is not None else None)
        link = letter_link(source, page, beside)
        found.append(Doubted(case, field_name(field), field, confidence, reason, source, link, page))
    return number, found


def letter_link(source: str, page: int | None, beside: Path | None) -> str:
    """Where a letter is, as a link.

    source (str): The letter's source.
    page (int): Page of a PDF to open.
    beside (Path): Folder of the page that has the link; without one the link is absolute.
    RETURNS (str): The link; empty where the letter is no file, such as a member of an archive.
    """
    path = Path(source)
    try:
        if not path.is_file():
            return ""
    except (OSError, ValueError):  # no name that a file can have
        return ""
    try:
        link = quote(Path(os.path.relpath(path, beside)).as_posix()) if beside else path.resolve().as_uri()
    except ValueError:  # on another drive
        link = path.resolve().as_uri()
    return f"{link}#page={page}" if page and path.suffix.lower() == ".pdf" else link
