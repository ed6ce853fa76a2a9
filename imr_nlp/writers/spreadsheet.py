"""Decisions as CSV for a spreadsheet: one row an issue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..records import Record
from .cells import cell
from .rows import SIDES, Row, citation_rows, issue_index, issue_row, letter_row, review_rows
from .text_file import BYTE_ORDER_MARK, TextFile, csv_lines, text_file

LETTER_COLUMNS = (
    "source", "sha256", "case_number", "template", "priority", "letter_outcome", "date_assigned", "date_of_injury",
    "decision_date", "ur_denial_date", "application_received", "reviewer_specialties", "reviewer_licensed_states",
    "patient_age", "patient_sex", "diagnoses", "icd_codes", "prior_treatments", "prior_counts", "warnings",
    "review",
)  # fmt: skip
ISSUE_COLUMNS = (
    "issue_number", "request", "treatment", "canonical", "category", "drug_class", "drugs", "body_parts", "side",
    "levels", "contrast", "billing_codes", "sessions_min", "sessions_max", "sessions_unit", "strength", "quantity",
    "refills", "rental_days", "service_first", "service_last", "outcome", "medically_necessary",
    "guideline_sessions_min", "guideline_sessions_max", "completed_sessions_min", "completed_sessions_max",
    "certified_sessions_min", "certified_sessions_max",
    "claims_administrator_guidelines", "claims_administrator_citations", "reviewer_guidelines", "reviewer_citations",
    "rationale",
)  # fmt: skip
COLUMNS = LETTER_COLUMNS + ISSUE_COLUMNS
"""Columns of the file, in order."""


def check() -> None:
    """Nothing beyond the core install is needed."""


def render(records: Sequence[Record]) -> bytes:
    """One row an issue, the letter's fields repeated; a letter without issues has one row too."""
    return csv_lines(cells for record in records for cells in _cells(record))


def _cells(record: Record) -> Iterator[list[str]]:
    """The cells of each row of a letter. What its rows have in common is made into cells once."""
    common: dict[str, str] = {}
    for row in csv_rows(record):
        common = common or {column: cell(row.get(column)) for column in LETTER_COLUMNS}
        common["review"] = cell(row.get("review"))
        yield [*common.values(), *(cell(row.get(column)) for column in ISSUE_COLUMNS)]


@contextmanager
def opened(path: Path) -> Iterator[TextFile]:
    """Write rows as they come."""
    with text_file(path, BYTE_ORDER_MARK + csv_lines([COLUMNS])) as file:
        yield file


def csv_rows(record: Record) -> Iterator[Row]:
    """The rows of one letter.

    record (Record): The letter's record.
    YIELDS (dict): Values by column, lists joined; columns without a value may be missing.
    """
    letter = letter_row(record)
    letter["prior_counts"] = [f"{one['count']} {one['treatment']}" for one in letter["prior_counts"]]
    letter["warnings"] = [warning["code"] for warning in record.decision["warnings"]]
    doubtful = [one["field"] for one in review_rows(record)]
    letter["review"] = [field for field in doubtful if issue_index(field) is None]
    for at, issue in enumerate(record.decision["issues"]):
        row = letter | issue_row(issue)
        own = [field.split(".", 2)[2] for field in doubtful if issue_index(field) == at]
        row["review"] = own + letter["review"]
        for side in SIDES:
            citations = citation_rows(issue, side)
            row[f"{side}_guidelines"] = list(dict.fromkeys(one["guideline"] for one in citations))
            row[f"{side}_citations"] = [_citation(one) for one in citations]
        yield row
    if not record.decision["issues"]:
        yield letter


def _citation(citation: Row) -> str:
    pages = [_page_range(**page) for page in citation["pages"]]
    chapter = citation["chapter"]
    if chapter and chapter in (citation["section"] or ""):
        chapter = None
    named = _words(chapter, citation["edition"])
    listed = "p. " + ", ".join(pages) if pages else None
    parts = [citation["guideline"], named, citation["section"], listed]
    return ", ".join(part for part in parts if part)


def _words(chapter: str | None, edition: int | None) -> str | None:
    """A chapter with the year of its edition."""
    return " ".join(str(part) for part in (chapter, edition) if part) or None


def _page_range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
