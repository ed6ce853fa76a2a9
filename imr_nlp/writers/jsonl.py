"""Decisions as JSON lines: one whole object a letter."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic_core import PydanticSerializationError, to_json

from ..records import Record
from .text_file import TextFile, text_file


def check() -> None:
    """Nothing beyond the core install is needed."""


def render(records: Sequence[Record]) -> bytes:
    """One line a letter: `source`, `sha256`, `pages`, then the decision as `Decision.model_dump_json` has it."""
    return b"".join(_line(record) for record in records)


def _line(record: Record) -> bytes:
    letter = {"source": record.source, "sha256": record.sha256, "pages": record.pages, **record.decision}
    try:
        return to_json(letter) + b"\n"  # a third of the time of `json.dumps`
    except PydanticSerializationError:
        # A file name that is not UTF-8 comes as lone surrogates; written out as escapes they are still valid JSON.
        line = json.dumps(letter, ensure_ascii=False, separators=(",", ":"))
        return line.encode("utf-8", "backslashreplace") + b"\n"


@contextmanager
def opened(path: Path) -> Iterator[TextFile]:
    """Write lines as they come."""
    with text_file(path, b"") as file:
        yield file
