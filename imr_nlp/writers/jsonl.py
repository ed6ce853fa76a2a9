"""Decisions as JSON lines: one whole object a letter."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from ..records import Failure, Record
from .atomic import replacing
from .spreadsheet import write_failures


def check() -> None:
    """Nothing beyond the core install is needed."""


def write(path: Path, records: Iterable[Record], failures: Iterable[Failure]) -> None:
    """Write one line a letter: `source`, `sha256`, `pages`, then the decision as `Decision.model_dump_json` has it."""
    # A file name that is not UTF-8 comes as lone surrogates; written out as escapes they are still valid JSON.
    with replacing(path) as partial, partial.open("w", -1, "utf-8", "backslashreplace", newline="\n") as file:
        for record in records:
            head = {"source": record.source, "sha256": record.sha256, "pages": record.pages}
            file.write(json.dumps({**head, **record.decision}, ensure_ascii=False) + "\n")
    write_failures(path, failures)
