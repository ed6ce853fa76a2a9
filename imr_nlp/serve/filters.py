"""What is asked of the table: search, filters, order, columns, page; read from a link and written into one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

PAGE_ROWS = 50
"""Rows of a page of the table."""
FACETS = {
    "outcome": "Outcome",
    "category": "Category",
    "treatment": "Treatment",
    "drug_class": "Drug class",
    "guideline": "Reviewer's guideline",
    "chapter": "Chapter and edition",
    "specialty": "Reviewer's specialty",
    "check": "To be reviewed",
    "year": "Year of decision",
}
"""Filters with a list of values, by their name in a link."""
COLUMNS = {
    "case": "Case",
    "decision_date": "Decided",
    "request": "Request",
    "treatment": "Treatment",
    "category": "Category",
    "drug_class": "Drug class",
    "sessions": "Sessions asked",
    "guideline_sessions": "Allowed",
    "completed_sessions": "Received",
    "outcome": "Outcome",
    "guideline": "Reviewer's guidelines",
    "chapter": "Chapter or section",
    "specialty": "Specialty",
    "body_parts": "Body parts",
    "diagnoses": "Diagnoses",
    "date_of_injury": "Injured",
    "ur_denial_date": "UR denied",
    "strength": "Strength",
    "quantity": "Quantity",
    "doubts": "To check by eye",
    "warnings": "Warnings",
    "reviewed": "Review",
    "source": "File",
}
"""Columns of the table, by their name in a link."""
SHOWN = ("case", "decision_date", "request", "category", "sessions", "guideline_sessions", "outcome", "guideline",
         "doubts", "warnings")  # fmt: skip
"""Columns that are shown if none are chosen."""
NOT_STATED = "-"
"""Value of a filter that stands for what is not stated."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WORD = re.compile(r'"([^"]{1,200})"|([^\s"]{1,200})')
_WORDS = 12
_LONGEST = 200


@dataclass(frozen=True)
class View:
    """One view of the table. Its `query` is its stable link.

    words (str): Words that all stand in the row.
    chosen (dict): Chosen values of each facet.
    first (str), last (str): ISO dates between which the decision lies, or empty.
    sort (str): Column to sort by.
    down (bool): Whether the largest comes first.
    columns (tuple): Columns that are shown.
    page (int): 1 for the first page.
    """

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    sort: str = "decision_date"
    down: bool = True
    columns: tuple[str, ...] = SHOWN
    page: int = 1

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]]) -> View:
        """Read a link. What makes no sense in it is left out.

        pairs (Iterable): Names and values of its query.
        RETURNS (View): The view.
        """
        given: dict[str, list[str]] = {}
        for name, value in pairs:
            if value:
                given.setdefault(name, []).append(value[:_LONGEST].replace("\0", ""))
        one = {name: values[-1] for name, values in given.items()}
        columns = tuple(name for name in COLUMNS if name in given.get("col", ())) or SHOWN
        sort = one.get("sort", "")
        page = one.get("page", "")
        return cls(
            words=one.get("q", "").strip(),
            chosen={name: tuple(dict.fromkeys(given[name])) for name in FACETS if name in given},
            first=_day(one.get("from")),
            last=_day(one.get("to")),
            sort=sort if sort in COLUMNS else cls.sort,
            down=one.get("order", "desc" if sort not in COLUMNS else "asc") == "desc",
            columns=columns,
            page=int(page[:7]) if page.isascii() and page.isdigit() and int(page[:7]) else 1,
        )

    @property
    def search_words(self) -> list[str]:
        """The words, each by itself or those in quotes together, lower case."""
        found = (quoted or word for quoted, word in _WORD.findall(self.words.lower()))
        return [words for words in map(str.strip, found) if words][:_WORDS]

    @property
    def is_filtered(self) -> bool:
        """Whether it shows less than all."""
        return bool(self.words or self.chosen or self.first or self.last)

    def query(self, **changes: object) -> str:
        """The query of the view's link.

        changes (object): Fields to be other than they are.
        RETURNS (str): The query, without what is the default.
        """
        view = replace(self, **changes)  # type: ignore[arg-type]
        pairs = [("q", view.words)] if view.words else []
        pairs += [(name, value) for name in FACETS for value in view.chosen.get(name, ())]
        pairs += [("from", view.first)] if view.first else []
        pairs += [("to", view.last)] if view.last else []
        if (view.sort, view.down) != (View.sort, View.down):
            pairs += [("sort", view.sort), ("order", "desc" if view.down else "asc")]
        if view.columns != SHOWN:
            pairs += [("col", name) for name in view.columns]
        pairs += [("page", str(view.page))] if view.page > 1 else []
        return urlencode(pairs)

    def sorted_by(self, column: str) -> str:
        """The query that sorts by a column, the other way round where it already does.

        column (str): The column.
        RETURNS (str): The query.
        """
        return self.query(sort=column, down=not self.down if column == self.sort else False, page=1)


def _day(text: str | None) -> str:
    return text if text is not None and _DAY.fullmatch(text) else ""
