"""Letters out of files: PDF, text, Markdown, HTML, JSONL, CSV, Parquet, zip archives, folders and standard input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..records import Failure, Letter
from .archives import close_archives
from .failures import FAILURE_KINDS, ReadError
from .items import FORMATS, STANDARD_INPUT, Item, ReadOptions, find
from .letters import content_hash, item_bytes, read_item, read_letters

__all__ = [
    "FAILURE_KINDS",
    "FORMATS",
    "STANDARD_INPUT",
    "Item",
    "ReadError",
    "ReadOptions",
    "close_archives",
    "content_hash",
    "find",
    "item_bytes",
    "read",
    "read_item",
    "read_letters",
]


def read(paths: Iterable[str | Path] | str | Path, options: ReadOptions | None = None) -> Iterator[Letter | Failure]:
    """Read letters, one at a time and in order.

    paths (Iterable, str or Path): Files, folders, patterns such as `letters/**/*.pdf`, or `-` for standard input.
    options (ReadOptions): How to read; the usual way if none are given.
    YIELDS (Letter or Failure): For each letter its text, for each that cannot be read the reason.
    """
    chosen = options if options is not None else ReadOptions()
    try:
        for item in find([paths] if isinstance(paths, str | Path) else paths, chosen):
            yield from [item] if isinstance(item, Failure) else read_letters(item, chosen)
    finally:
        close_archives()
