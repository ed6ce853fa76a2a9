"""Why a letter could not be read: a closed set of kinds, each with a message for the person who has the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from ..records import Failure

FAILURE_KINDS: dict[str, str] = {
    "missing": "there is no such file or folder, or nothing matches the pattern",
    "unreadable": "the system does not let us read it",
    "empty": "there is nothing in it",
    "too_large": "larger than a letter can be, or unpacks to more than it should",
    "unsupported": "a format that is not read",
    "missing_extra": "an optional package or program that this format needs is not installed",
    "binary": "not text at all",
    "encoding": "text in an encoding that could not be found out",
    "encrypted_pdf": "a PDF that asks for a password",
    "damaged_pdf": "a PDF that is cut off or broken",
    "no_text_layer": "scanned pages without text, or an image",
    "encrypted_archive": "a member of a zip archive that asks for a password",
    "damaged_archive": "a zip archive that is cut off or broken",
    "damaged_table": "a CSV or Parquet file that is broken",
    "damaged_row": "a row that is no row: not JSON, no object, without the column, or with a quotation mark too few",
    "damaged_file": "a file of another format that is broken",
    "several_letters": "a letter that seems to stand within another one, and could not be parted from it",
    "no_text_column": "a table without the column that should hold the letters",
    "too_slow": "the pipeline was at it for longer than a letter may take",
    "internal": "the pipeline failed on the letter; please report it",
}
"""Every kind of `Failure`, with its meaning."""
_DAMAGED = {
    "pdf": "damaged_pdf", "zip": "damaged_archive", "csv": "damaged_table", "parquet": "damaged_table",
    "jsonl": "damaged_table", "row": "damaged_row",
}  # fmt: skip

T = TypeVar("T")


class ReadError(Exception):
    """A letter cannot be read.

    kind (str): One of `FAILURE_KINDS`.
    message (str): What is the matter, in words. No words of a letter: they are private, and messages go far.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


def read_error(error: Exception, format: str) -> ReadError:
    """What to tell of whatever a reader raised.

    error (Exception): What it raised. Of one that nobody foresaw only the name is told: its words may be a letter's.
    format (str): As in `Item`.
    RETURNS (ReadError): The same in our words.
    """
    if isinstance(error, ReadError):
        return error
    if isinstance(error, FileNotFoundError):
        return ReadError("missing", "there is no such file")
    if isinstance(error, MemoryError):
        return ReadError("too_large", "there is not enough memory to read it")
    if isinstance(error, OSError) and error.strerror:
        return ReadError("unreadable", error.strerror)
    kind = _DAMAGED.get(format, "damaged_file")
    return ReadError(kind, f"it is broken in a way that its reader does not know ({type(error).__name__})")


def failure_of(source: str, error: Exception, format: str) -> Failure:
    """The failure that stands for whatever a reader raised.

    source (str): What was read.
    error (Exception), format (str): As for `read_error`.
    RETURNS (Failure): The failure.
    """
    failure = read_error(error, format)
    return Failure(source, failure.kind, failure.message)


def with_failures(found: Iterable[T], source: str, format: str) -> Iterator[T | Failure]:
    """What is found, up to an error, which becomes a failure: one broken file must not end a run.

    found (Iterable): What a reader gives as it goes.
    source (str), format (str): As for `failure_of`.
    YIELDS (object or Failure): All that was found, then the failure, if so.
    """
    try:
        yield from found
    except Exception as error:
        yield failure_of(source, error, format)


def missing_extra(extra: str, purpose: str) -> ReadError:
    """The error for a package that is not installed.

    extra (str): Name of the extra that has it.
    purpose (str): What it is needed for, e.g. `PDF files`.
    RETURNS (ReadError): To be raised.
    """
    return ReadError("missing_extra", f"{purpose} need an extra: pip install 'imr-nlp[{extra}]'")
