"""Pages of a finished run's letters as files, for a report that leads to them without a server."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from ..readers import ReadOptions, close_archives
from ..records import Failure
from ..writers.atomic import replacing
from .alone import letter_file, page_images
from .letter_page import fits
from .rebuilt import rebuilt_decision, rebuilt_mentions
from .stored import stored_letter
from .table import Table


def write_letter_files(database: Path, letters: Path, sources: Iterable[str], folder: Path) -> dict[str, str]:
    """Write pages of letters.

    database (Path): DuckDB file of the run; it is only read.
    letters (Path): Folder of the letters that it was made of.
    sources (Iterable): Which letters.
    folder (Path): Where the pages go. It is made when there is one to write.
    RETURNS (dict): For each source the link to its page, from beside the folder; without those whose file is gone or
        has changed.
    RAISES (NoDecisions): If the database is none.
    """
    wanted, links = set(sources), {}
    try:
        with closing(Table(database)) as table:
            for row in list(table.letters()):
                page = _page(table, letters, row["letter_id"]) if row["source"] in wanted else None
                if page is not None:
                    folder.mkdir(exist_ok=True)
                    path = folder / f"{table.key(row['letter_id'])}.html"
                    with replacing(path) as partial:
                        partial.write_text(page, encoding="utf-8")
                    links[row["source"]] = quote(f"{folder.name}/{path.name}")
    finally:
        close_archives()
    return links


def _page(table: Table, letters: Path, number: int) -> str | None:
    """The page of a letter, if its file is what was read."""
    row, options = table.rows_of("letters", number)[0], ReadOptions()
    letter = stored_letter(letters, row["source"], row["sha256"], options)
    decision = rebuilt_decision(table, number)
    if isinstance(letter, Failure) or not fits(letter.text, decision):
        return None
    return letter_file(letter, decision, rebuilt_mentions(table, number), page_images(letter, options, letters))
