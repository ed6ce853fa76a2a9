"""Decisions as CSV for a spreadsheet: one row an issue."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ..records import Failure, Record
from ..visible import visible
from .atomic import replacing
from .rows import SIDES, Row, citation_rows, issue_row, letter_row

LETTER_COLUMNS = (
    "source", "sha256", "case_number", "template", "priority", "letter_outcome", "date_assigned", "date_of_injury",
    "decision_date", "ur_denial_date", "application_received", "reviewer_specialties", "reviewer_licensed_states",
    "patient_age", "patient_sex", "diagnoses", "prior_treatments", "warnings",
)  # fmt: skip
ISSUE_COLUMNS = (
    "issue_number", "request", "treatment", "canonical", "category", "drug_class", "drugs", "body_parts", "side", "levels",
    "contrast", "billing_codes", "sessions_min", "sessions_max", "sessions_unit", "strength", "quantity", "refills", "rental_days", "service_first", "service_last", "outcome", "medically_necessary",
    "guideline_sessions_min", "guideline_sessions_max", "completed_sessions_min", "completed_sessions_max",
    "certified_sessions_min", "certified_sessions_max",
    "claims_administrator_guidelines", "claims_administrator_citations", "reviewer_guidelines", "reviewer_citations",
    "rationale",
)  # fmt: skip
COLUMNS = LETTER_COLUMNS + ISSUE_COLUMNS
"""Columns of the file, in order."""
ENCODING = "utf-8-sig"
"""With its mark at the start: without it Excel takes UTF-8 for Windows-1252 and garbles quotes and dashes."""
FAILURE_COLUMNS = ("source", "kind", "message")
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")  # the wide forms too: some spreadsheets fold them
_LONGEST = 32_000  # a spreadsheet's cell ends at 32,767 characters and spills the rest over the next rows


def check() -> None:
    """Nothing beyond the core install is needed."""


def write(path: Path, records: Iterable[Record], failures: Iterable[Failure]) -> None:
    """Write one row an issue, the letter's fields repeated; a letter without issues has one row too."""
    _write_rows(path, COLUMNS, (row for record in records for row in csv_rows(record)))
    write_failures(path, failures)


def write_failures(path: Path, failures: Iterable[Failure]) -> None:
    """Write the failures beside the output as `OUT.failures.csv`, or remove that file of an earlier run.

    path (Path): The output that they belong to.
    failures (Iterable[Failure]): The failures.
    """
    beside = path.with_name(path.name + ".failures.csv")
    rows = ({"source": one.source, "kind": one.kind, "message": one.message} for one in failures)
    first = next(rows, None)
    if first is None:
        beside.unlink(missing_ok=True)
        return

    def all_rows() -> Iterator[Row]:
        yield first
        yield from rows

    _write_rows(beside, FAILURE_COLUMNS, all_rows())


def csv_rows(record: Record) -> Iterator[Row]:
    """The rows of one letter.

    record (Record): The letter's record.
    YIELDS (dict): Values by column, lists joined; columns without a value may be missing.
    """
    letter = letter_row(record)
    letter["warnings"] = [warning["code"] for warning in record.decision["warnings"]]
    for issue in record.decision["issues"]:
        row = letter | issue_row(issue)
        for side in SIDES:
            citations = citation_rows(issue, side)
            row[f"{side}_guidelines"] = list(dict.fromkeys(one["guideline"] for one in citations))
            row[f"{side}_citations"] = [_citation(one) for one in citations]
        yield row
    if not record.decision["issues"]:
        yield letter


def cell(value: Any) -> str:
    """A value as the text of a spreadsheet's cell.

    Text that a spreadsheet would take for a formula gets an apostrophe before it, which spreadsheets take for "this is
    text". Runs of white space become one space, and a text longer than a cell is cut.

    value (Any): A plain value or a list of them.
    RETURNS (str): The cell.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, date)):
        return str(value)
    text = "; ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    guard = "'" if text.startswith(_FORMULA_STARTS) else ""
    text = visible(" ".join(text.split()).replace("\0", ""))
    guard = "'" if text.startswith(_FORMULA_STARTS) else guard
    return guard + (text if len(text) <= _LONGEST else text[:_LONGEST] + " …")


def _citation(citation: Row) -> str:
    pages = [_page_range(**page) for page in citation["pages"]]
    parts = [citation["guideline"], citation["section"], "p. " + ", ".join(pages) if pages else None]
    return ", ".join(part for part in parts if part)


def _page_range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _write_rows(path: Path, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
    # A file name that is not UTF-8 comes as lone surrogates, which the error handler writes out.
    with replacing(path) as partial, partial.open("w", -1, ENCODING, "backslashreplace", newline="") as file:
        table = csv.writer(file, quoting=csv.QUOTE_ALL)  # lists are joined with "; ", where some locales part cells
        table.writerow(columns)
        table.writerows([cell(row.get(column)) for column in columns] for row in rows)
