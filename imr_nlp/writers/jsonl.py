"""Decisions as JSON lines: one whole object a letter."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..records import Record
from .text_file import TextFile, text_file


def check() -> None:
    """Nothing beyond the core install is needed."""


def render(records: Sequence[Record]) -> bytes:
    """One line a letter: `source`, `sha256`, `pages`, then the decision as `Decision.model_dump_json` has it."""
    heads = ({"source": one.source, "sha256": one.sha256, "pages": one.pages} for one in records)
    objects = ({**head, **one.decision} for head, one in zip(heads, records, strict=True))
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)
    # A file name that is not UTF-8 comes as lone surrogates; written out as escapes they are still valid JSON.
    return lines.encode("utf-8", "backslashreplace")


@contextmanager
def opened(path: Path) -> Iterator[TextFile]:
    """Write lines as they come."""
    with text_file(path, b"") as file:
        yield file
