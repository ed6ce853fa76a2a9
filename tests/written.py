"""What is in a file or a folder that a writer has made."""

from __future__ import annotations

import csv
from pathlib import Path


def content(path: Path) -> object:
    return {one.name: one.read_bytes() for one in path.iterdir()} if path.is_dir() else path.read_bytes()


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
