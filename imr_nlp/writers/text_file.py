"""Files that parts are appended to as they are, with the failures in a file beside them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from ..records import Failure
from .atomic import open_partial, replacing, telling
from .cells import cell

BYTE_ORDER_MARK = "\ufeff".encode()
"""Without it Excel takes UTF-8 for Windows-1252 and garbles quotes and dashes."""
FAILURE_COLUMNS = ("source", "kind", "message")


class FailureFile:
    """The failures beside an output, as `OUT.failures.csv`. There is no such file if there are none.

    path (Path): The output that they belong to.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f"{path.name}.failures.csv")
        self._open = ExitStack()
        self._file: IO[bytes] | None = None

    def add_failure(self, failure: Failure) -> None:
        """Add one. failure (Failure): The failure."""
        if self._file is None:
            place = self._open.enter_context(replacing(self._path))
            self._file = self._open.enter_context(open_partial(self._path, partial(_bytes_file, place)))
            self._file.write(BYTE_ORDER_MARK + csv_lines([FAILURE_COLUMNS]))
        with telling(self._path):
            self._file.write(csv_lines([[cell(value) for value in (failure.source, failure.kind, failure.message)]]))

    def __enter__(self) -> FailureFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if self._file is None and error is None:
            with telling(self._path):
                self._path.unlink(missing_ok=True)  # that of an earlier run
        self._open.__exit__(kind, error, None)


class TextFile:
    """A sink that appends.

    path (Path): The file, for messages.
    file (IO): Where to write.
    failures (FailureFile): Where failures go.
    """

    def __init__(self, path: Path, file: IO[bytes], failures: FailureFile) -> None:
        self._path = path
        self._file = file
        self.add_failure = failures.add_failure

    def add(self, part: bytes) -> None:
        """Append a part."""
        with telling(self._path):
            self._file.write(part)


@contextmanager
def text_file(path: Path, head: bytes) -> Iterator[TextFile]:
    """Write a file of text.

    path (Path): The file.
    head (bytes): What it begins with.
    YIELDS (TextFile): The sink.
    """
    with (
        FailureFile(path) as failures,
        replacing(path) as place,
        open_partial(path, partial(_bytes_file, place)) as file,
    ):
        file.write(head)
        yield TextFile(path, file, failures)


def _bytes_file(path: Path) -> IO[bytes]:
    return path.open("wb")


def csv_lines(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows of a CSV file, every cell in quotes: lists are joined with `; `, at which some locales part cells.

    rows (Iterable): The cells of each.
    RETURNS (bytes): The lines, as UTF-8.
    """
    lines = io.StringIO()
    csv.writer(lines, quoting=csv.QUOTE_ALL).writerows(rows)
    # A file name that is not UTF-8 comes as lone surrogates, which the error handler writes out.
    return lines.getvalue().encode("utf-8", "backslashreplace")
