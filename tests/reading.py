"""Reads files in tests: one letter, its text, or the kind of its failure."""

from __future__ import annotations

from pathlib import Path

from imr_nlp.readers import FAILURE_KINDS, ReadOptions, read
from imr_nlp.records import Failure, Letter


def name_only(value: object) -> str:
    """Test ids without the bytes of files."""
    return value if isinstance(value, str) else ""


def one(path: Path | str, **options: object) -> Letter | Failure:
    found = list(read(path, ReadOptions(**options)))  # type: ignore[arg-type]
    assert len(found) == 1, found
    return found[0]


def text_of(path: Path | str, **options: object) -> str:
    letter = one(path, **options)
    assert isinstance(letter, Letter), letter
    return letter.text


def kind_of(path: Path | str, **options: object) -> str:
    failure = one(path, **options)
    assert isinstance(failure, Failure), failure
    assert failure.message
    assert failure.kind in FAILURE_KINDS
    return failure.kind


def saved(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
