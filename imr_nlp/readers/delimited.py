"""Letters in CSV and TSV files. Quotation marks that are missing or stray must not cut a letter or swallow the next.

A record that does not end as it should, or has another number of cells than the header, is one failure. Rows are read
again from the next line that begins like a row: with cells before the text that look like those of the rows before.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from .failures import ReadError
from .limits import ROW
from .tables import Row, find_column, letter_of

_DELIMITERS = ",;\t|"
_QUOTE = '"'
_ESCAPED = '\\"'  # what databases write for a quotation mark, where others write it twice
_LINE_END = r"\n"
_LINE_ENDS = 3  # so many in a letter on one line are its line ends
_SPELLED = re.compile(r"\\([nrt\\])")
_MEANS = {"n": "\n", "r": "", "t": "\t"}
_MOST_AGAIN = 10  # times the largest row: what may be read in vain to find where a quotation mark closes
_MOST_SHAPES = 1000
_DIGITS, _WORDS = re.compile(r"[0-9]+"), re.compile(r"[^\W\d_]+")


def delimited_letters(lines: Iterator[str | None], column: str | None, max_size: int) -> Iterator[Row]:
    """Read the letters of a CSV or TSV file.

    lines (Iterator): Its lines; `None` for one that is too long.
    column (str), max_size (int): As for `table_letters`.
    YIELDS (tuple): Number of the row, and its text or the error.
    RAISES (ReadError): Where the table as a whole cannot be read, or nobody can say where its next row begins.
    """
    csv.field_size_limit(2 * max_size + ROW)
    first = next(lines, "")
    if first is None:
        raise ReadError("too_large", "the first line is longer than a line of column names can be")
    if not first.strip("\r\n"):
        return
    delimiter = max(_DELIMITERS, key=first.count)
    header = next(csv.reader([first], delimiter=delimiter), [])
    place = header.index(find_column(header, column))
    rows = _Rows(_Lines(lines), delimiter, len(header), place, 2 * max_size + ROW)
    for number, row in enumerate(rows.read(), 1):
        yield number, row if isinstance(row, ReadError) else letter_of(_with_line_ends(row), max_size)


def _with_line_ends(text: str) -> str:
    """A text with line ends, where a database wrote `\\n` for each of them, as `COPY` and `INTO OUTFILE` do."""
    if "\n" in text or text.count(_LINE_END) < _LINE_ENDS:
        return text
    return _SPELLED.sub(lambda mark: _MEANS.get(mark[1], mark[1]), text)


class _Lines:
    """The lines below the header, which may be taken and given back.

    number (int): Number of the last line that was taken.
    """

    def __init__(self, lines: Iterator[str | None]) -> None:
        self._lines = lines
        self._again: deque[str | None] = deque()
        self.number = 1

    def take(self) -> str | None:
        """The next line with its end; an empty one at the end of the file, `None` for one that is too long."""
        line = self._again.popleft() if self._again else next(self._lines, "")
        self.number += 1
        return line

    def give_back(self, lines: list[str | None]) -> None:
        """Have lines taken once more."""
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)

    def peek(self) -> str | None:
        """The next line that is not blank, which is not taken; the blank ones before it are."""
        while (line := self.take()) is not None and line.isspace():
            pass
        self.give_back([line])
        return line


@dataclass(frozen=True)
class _Record:
    """Lines that quotation marks hold together.

    cells (list): The cells; `None` where the marks are amiss.
    lines (list): The lines.
    """

    cells: list[str] | None
    lines: list[str | None]

    @property
    def is_plain(self) -> bool:
        """Whether it is one line without quotation marks."""
        return len(self.lines) == 1 and _QUOTE not in (self.lines[0] or "")


class _Rows:
    """The rows of a table.

    lines (_Lines): Its lines.
    delimiter (str): What stands between cells.
    width (int): How many cells a row has.
    place (int): The one that holds the letter.
    longest (int): Characters that a row may have.
    """

    def __init__(self, lines: _Lines, delimiter: str, width: int, place: int, longest: int) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._width = width
        self._place = place
        self._longest = longest
        self._shapes: set[tuple[str, ...]] = set()
        self._quoted = False  # whether the first row begins with a quotation mark
        self._spaced = False  # whether a space stands between a delimiter and the quotation mark of the first row
        self._again = _MOST_AGAIN * longest

    def read(self) -> Iterator[str | ReadError]:
        """The text of each row, or what is the matter with it."""
        first = self._lines.peek()
        self._quoted = (first or "").startswith(_QUOTE)
        self._spaced = f"{self._delimiter} {_QUOTE}" in (first or "") and self._delimiter + _QUOTE not in (first or "")
        self._learn(self._split(first or ""))
        while (begin := self._lines.peek()) != "":
            number = self._lines.number + 1
            if begin is None:
                self._lines.take()
                yield ReadError("too_large", f"line {number} is longer than a row can be")
                continue
            record = self._without_stray_marks(self._record())
            if not self._is_row(record):
                yield self._broken(record, number)
            elif record.is_plain and self._goes_on():
                self._skip()
                yield ReadError(
                    "damaged_row", f"lines {number} to {self._lines.number}: the text has line breaks, but no quotes"
                )
            else:
                assert record.cells is not None
                self._learn(record.cells)
                yield record.cells[self._place]

    def _record(self) -> _Record:
        """The next record, read by the rules of CSV, strictly."""
        taken: list[str | None] = []
        if self._width == 1 and not (self._lines.peek() or "").startswith(_QUOTE):
            line = self._lines.take() or ""  # a table of one column has no delimiter
            return _Record([line.rstrip("\r\n")], [line])
        cells = self._cells(self._taken(taken))
        if cells is None and any(_ESCAPED in (line or "") for line in taken):
            self._lines.give_back(taken)
            self._again -= sum(len(line or "") for line in taken)
            taken = []
            cells = self._cells(line.replace(_ESCAPED, 2 * _QUOTE) for line in self._taken(taken))
        return _Record(cells, taken)

    def _cells(self, lines: Iterator[str]) -> list[str] | None:
        """The cells of the next record, for which lines are taken; `None` where its quotation marks are amiss."""
        try:
            return next(csv.reader(lines, delimiter=self._delimiter, strict=True, skipinitialspace=self._spaced))
        except (csv.Error, ReadError):
            return None

    def _taken(self, taken: list[str | None]) -> Iterator[str]:
        size = 0
        while line := self._lines.take():
            taken.append(line)
            size += len(line)
            if size > self._longest:
                raise ReadError("too_large", "the record is longer than a row can be")
            yield line
        self._lines.give_back([line])

    def _without_stray_marks(self, record: _Record) -> _Record:
        """A record of nothing but further rows is none: the mark that opened it is stray. In TSV it is a letter's."""
        others = record.lines[1:]
        if record.cells is not None and not (others and all(map(self._is_line_of_rows, others))):
            return record
        self._lines.give_back(others)
        self._again -= sum(len(line or "") for line in others)
        cells = self._split(record.lines[0] or "")
        if self._delimiter == "\t" and len(cells) == self._width and not self._goes_on():
            return _Record(cells, record.lines[:1])
        return _Record(None, record.lines[:1])

    def _is_line_of_rows(self, line: str | None) -> bool:
        cells = self._split(line or "")
        return self._place > 0 and len(cells) == self._width and self._begins_row(line or "")

    def _is_row(self, record: _Record) -> bool:
        return record.cells is not None and len(record.cells) == self._width

    def _broken(self, record: _Record, number: int) -> ReadError:
        """What is wrong with a record, whose remaining lines are taken."""
        if self._again < 0:
            raise ReadError("damaged_table", f"line {number}: a quotation mark is amiss; the rest was not read")
        if record.cells is None or self._goes_on():
            self._skip()
        last = self._lines.number
        where = f"line {number}" if last == number else f"lines {number} to {last}"
        if record.cells is None:
            return ReadError("damaged_row", f"{where}: a quotation mark is missing or stray")
        return ReadError("damaged_row", f"{where}: the row has {len(record.cells)} cells, the header {self._width}")

    def _goes_on(self) -> bool:
        """Whether the next line is no row and so belongs to the row before it."""
        line = self._lines.peek()
        if not line or self._begins_row(line):
            return False
        record = self._record()
        behind = self._lines.peek()
        self._lines.give_back(record.lines)
        if self._is_row(record):
            return False
        self._again -= sum(len(line or "") for line in record.lines[1:])
        # a number alone may be a row without text or a page of the letter: what follows tells
        is_short_row = self._shape(self._split(line)) in self._shapes and (not behind or self._begins_row(behind))
        return not is_short_row

    def _skip(self) -> None:
        """Take lines up to one that begins like a row."""
        while (line := self._lines.peek()) and not self._begins_row(line):
            self._lines.take()

    def _begins_row(self, line: str) -> bool:
        """Whether it has text, and what stands before the text looks as in the rows before."""
        if not self._place:
            return line.startswith(_QUOTE) if self._quoted else True
        cells = self._split(line)
        return len(cells) > self._place and self._shape(cells) in self._shapes

    def _learn(self, cells: list[str]) -> None:
        if len(self._shapes) < _MOST_SHAPES:
            self._shapes.add(self._shape(cells))

    def _shape(self, cells: list[str]) -> tuple[str, ...]:
        """What the cells before the text look like: 9 for a number, a for a word."""
        return tuple(_WORDS.sub("a", _DIGITS.sub("9", cell.strip(' "')[:80])) for cell in cells[: self._place])

    def _split(self, line: str) -> list[str]:
        """The cells of a line in which quotation marks mean nothing."""
        return line.rstrip("\r\n").split(self._delimiter)
