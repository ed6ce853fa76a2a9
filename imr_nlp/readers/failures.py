"""Why a letter could not be read: a closed set of kinds, each with a message for the person who has the file."""

from __future__ import annotations

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
    "no_text_layer": "a PDF of scanned pages, without text",
    "encrypted_archive": "a member of a zip archive that asks for a password",
    "damaged_archive": "a zip archive that is cut off or broken",
    "damaged_table": "a CSV or Parquet file that is broken",
    "damaged_row": "a row that is no row: not JSON, no object, or without the column",
    "no_text_column": "a table without the column that should hold the letters",
    "too_slow": "the pipeline was at it for longer than a letter may take",
    "internal": "the pipeline failed on the letter; please report it",
}
"""Every kind of `Failure`, with its meaning."""


class ReadError(Exception):
    """A letter cannot be read.

    kind (str): One of `FAILURE_KINDS`.
    message (str): What is the matter, in words.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


def missing_extra(extra: str, purpose: str) -> ReadError:
    """The error for a package that is not installed.

    extra (str): Name of the extra that has it.
    purpose (str): What it is needed for, e.g. `PDF files`.
    RETURNS (ReadError): To be raised.
    """
    return ReadError("missing_extra", f"{purpose} need an extra: pip install 'imr-nlp[{extra}]'")
