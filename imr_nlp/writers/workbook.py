"""Decisions as an Excel workbook: one row an issue, the columns of the CSV file, with numbers and dates as such."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from ..records import Record
from .atomic import open_partial, replacing, telling
from .cells import cell_text
from .extras import load
from .rows import DATES
from .spreadsheet import COLUMNS, csv_rows
from .text_file import FailureFile

SHEET_ROWS = 1_048_575
"""Rows of a sheet below its headings. What is more goes to a second sheet."""
_DATE_COLUMNS = frozenset((*DATES, "service_first", "service_last"))
_WIDE = {"request": 40, "rationale": 60, "source": 30, "reviewer_citations": 40, "claims_administrator_citations": 40}
_WIDTH = 16
_CREATED = datetime(1980, 1, 1)
"""A fixed time, so that the same letters give the same file."""
_OPTIONS = {
    "constant_memory": True,  # a row is on disk as soon as the next one begins
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def check() -> None:
    """Find out that XlsxWriter is installed."""
    load("xlsxwriter", "xlsx")


def render(records: Sequence[Record]) -> bytes:
    """The rows as JSON: numbers and flags as such, dates as ISO strings, all else as the text of a cell."""
    rows = (row for record in records for row in csv_rows(record))
    return json.dumps([[_plain(row.get(column)) for column in COLUMNS] for row in rows]).encode()


def _plain(value: Any) -> str | int | float | bool | None:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return value.isoformat() if isinstance(value, date) else cell_text(value) or None


@contextmanager
def opened(path: Path) -> Iterator[_Workbook]:
    """Write rows as they come."""
    library = load("xlsxwriter", "xlsx")
    with (
        FailureFile(path) as failures,
        replacing(path) as place,
        TemporaryDirectory(prefix="imr_nlp.") as rows,  # where they wait; nobody else may read it, and it goes away
        open_partial(path, partial(_Open, library, place, rows)) as opened_book,
    ):
        yield _Workbook(path, opened_book.book, failures)


class _Open:
    """A workbook whose files are closed whatever happens."""

    def __init__(self, library: ModuleType, place: Path, rows: str) -> None:
        self._error: type[Exception] = library.exceptions.XlsxWriterException
        self.book: Any = library.Workbook(str(place), {**_OPTIONS, "tmpdir": rows})

    def close(self) -> None:
        """Write the workbook.

        RAISES (OSError): If it cannot be written.
        """
        try:
            self.book.close()
        except self._error as error:
            raise OSError(str(error)) from error
        finally:
            for sheet in self.book.worksheets():
                if sheet.row_data_fh:
                    sheet.row_data_fh.close()


class _Workbook:
    def __init__(self, path: Path, book: Any, failures: FailureFile) -> None:
        self._path = path
        self._book = book
        book.set_properties({"created": _CREATED})
        self._bold = book.add_format({"bold": True})
        self._day = book.add_format({"num_format": _OPTIONS["default_date_format"]})
        self.add_failure = failures.add_failure
        self._begin_sheet()

    def _begin_sheet(self) -> None:
        self._sheet = self._book.add_worksheet("issues" if not self._book.worksheets() else None)
        self._sheet.freeze_panes(1, 0)
        for at, name in enumerate(COLUMNS):
            self._sheet.set_column(at, at, _WIDE.get(name, _WIDTH))
            self._sheet.write_string(0, at, name, self._bold)
        self._rows = 0

    def add(self, part: bytes) -> None:
        """Append rows."""
        with telling(self._path):
            for row in json.loads(part):
                if self._rows == SHEET_ROWS:
                    self._begin_sheet()
                self._rows += 1
                for at, value in enumerate(row):
                    self._write(self._rows, at, value)

    def _write(self, row: int, column: int, value: str | int | float | bool | None) -> None:
        """Write one cell. A text is written as text, so that none is taken for a formula, a number or a link."""
        if isinstance(value, bool):
            self._sheet.write_boolean(row, column, value)
        elif isinstance(value, (int, float)):
            self._sheet.write_number(row, column, value)
        elif value is not None and COLUMNS[column] in _DATE_COLUMNS:
            self._sheet.write_datetime(row, column, date.fromisoformat(value), self._day)
        elif value is not None:
            self._sheet.write_string(row, column, value)
