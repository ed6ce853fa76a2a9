"""How the server is set up, and the bounds of what it takes. Every default stands here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ..engines.memory import MEMORY
from ..readers import ReadOptions

HOST = "127.0.0.1"
PORT = 8014
REVIEW_SUFFIX = ".review.sqlite"
"""Behind the name of the table stands the name of the file that keeps what people found out about it."""


@dataclass(frozen=True)
class Limits:
    """Bounds of a request.

    body (int): Bytes of a request.
    letters (int): Letters of a request.
    characters (int): Characters of a letter.
    seconds (float): How long one letter may take.
    waiting (int): Requests for readings that are accepted at one time; the next is asked to come back.
    memory (int): Bytes that a process which reads letters may take.
    pages (int): Pages of an uploaded PDF that are shown as images.
    """

    body: int = 50_000_000
    letters: int = 32
    characters: int = 2_000_000
    seconds: float = 30.0
    waiting: int = 8
    memory: int = MEMORY
    pages: int = 30


@dataclass(frozen=True)
class Settings:
    """What `imr serve` was asked to serve.

    table (Path): DuckDB file of a finished run; `None` to serve single letters only.
    letters (Path): Folder that holds the letters of that run.
    review (Path): File that keeps the review; beside the table by default.
    model (str): Pipeline to use, a path or a package.
    ocr (bool): Read scanned pages by optical character recognition.
    workers (int): Number of processes that read letters.
    hosts (tuple): Host names that a request may ask for, besides those of loopback.
    limits (Limits): Bounds of a request.
    """

    table: Path | None = None
    letters: Path | None = None
    review: Path | None = None
    model: str | None = None
    ocr: bool = False
    workers: int = 2
    hosts: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    @property
    def options(self) -> ReadOptions:
        """How letters are read."""
        return ReadOptions(ocr=self.ocr, max_size=self.limits.characters)

    @property
    def review_file(self) -> Path | None:
        """Where the review is kept, `None` without a table."""
        if self.review is not None or self.table is None:
            return self.review
        return self.table.with_name(self.table.name + REVIEW_SUFFIX)
