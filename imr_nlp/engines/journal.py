"""What a run has done so far, kept on disk: a run that was killed is taken up from here, and the outputs are written
from here, so that neither needs the letters in memory."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any

from ..records import Failure, Record

_FORMAT = "1"
_COMMIT_SECONDS = 1.0  # what a killed run loses at most
_SCHEMA = """
PRAGMA synchronous = NORMAL;
PRAGMA locking_mode = EXCLUSIVE;
BEGIN EXCLUSIVE;
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS letters (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, result BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS entries (
    position INTEGER PRIMARY KEY, source BLOB NOT NULL, letter INTEGER REFERENCES letters, kind TEXT, message TEXT
);
COMMIT;
"""


class UnfinishedRun(Exception):
    """An earlier run over the same output was stopped, and nobody has said whether to take it up.

    letters (int): How many letters it had read.
    """

    def __init__(self, path: Path, letters: int) -> None:
        super().__init__(f"{path} holds {letters:,} letters of a run that did not end")
        self.letters = letters


class NoJournal(OSError):
    """A file in the place of the journal cannot be used as one, or another run uses it."""


@dataclass(frozen=True)
class Result:
    """What the pipeline gave for one letter, packed for the journal.

    sha256 (str): As in `Letter`.
    packed (bytes): See `pack`.
    """

    sha256: str
    packed: bytes


def pack(decision: dict[str, Any], mentions: list[dict[str, Any]], pages: tuple[int, ...]) -> bytes:
    """Make the result of a letter small.

    decision (dict), mentions (list), pages (tuple): As in `Record`.
    RETURNS (bytes): Compressed JSON.
    """
    plain = {"decision": decision, "mentions": mentions, "pages": pages}
    return zlib.compress(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def _unpack(source: str, sha256: str, packed: bytes) -> Record:
    plain = json.loads(zlib.decompress(packed))
    return Record(source, sha256, plain["decision"], plain["mentions"], tuple(plain["pages"]))


class Journal:
    """The journal of one run. A context manager: what was added last is kept when it is left, even by an exception.

    path (Path): The file, made if it is not there.
    settings (dict): What the results depend on (version, options); those of a run with others are not taken up.
    resume (bool): Take up what is there; `None` to refuse to decide where a run did not end.
    RAISES (UnfinishedRun): If `resume` is `None` and the run before did not end.
    """

    def __init__(self, path: Path, settings: dict[str, str], resume: bool | None) -> None:
        self._database = _open(path)
        self._settings = {"format": _FORMAT, **settings}
        earlier = dict(self._database.execute("SELECT name, value FROM settings"))
        letters = self._count("letters")
        if resume is None and letters and earlier.get("ended") != "yes":
            self._database.close()
            raise UnfinishedRun(path, letters)
        if not resume or any(earlier.get(name) != value for name, value in self._settings.items()):
            self._database.execute("DELETE FROM letters")
            letters = 0
        self.kept = letters
        """How many letters an earlier run had read."""
        self._begin()

    def _begin(self) -> None:
        self._database.execute("DELETE FROM entries")
        self._database.execute("DELETE FROM settings")
        self._database.executemany("INSERT INTO settings VALUES (?, ?)", self._settings.items())
        self._position = 0
        self._commit()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._commit()
        self._database.close()

    def find(self, key: str) -> int | None:
        """Look for a letter of an earlier run.

        key (str): What the letter was stored under.
        RETURNS (int): Its id, for `add_known`.
        """
        row = self._database.execute("SELECT id FROM letters WHERE key = ?", (key,)).fetchone()
        return None if row is None else int(row[0])

    def add_known(self, source: str, letter: int) -> None:
        """Add the next letter of this run, which an earlier one had read.

        source (str): Where it stands now.
        letter (int): Its id.
        """
        self._add(source, letter, None, None)

    def add_result(self, source: str, key: str, result: Result) -> None:
        """Add the next letter of this run.

        source (str): As in `Letter`.
        key (str): What to find it by: letters with one key give one result.
        result (Result): What the pipeline gave.
        """
        insert = "INSERT INTO letters (key, sha256, result) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING"
        self._database.execute(insert, (key, result.sha256, result.packed))
        letter = self.find(key)
        self._add(source, letter, None, None)

    def add_failure(self, failure: Failure) -> None:
        """Add the next letter of this run, which could not be read.

        failure (Failure): The reason.
        """
        self._add(failure.source, None, failure.kind, failure.message)

    def _add(self, source: str, letter: int | None, kind: str | None, message: str | None) -> None:
        row = (self._position, _name_bytes(source), letter, kind, message)
        self._database.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", row)
        self._position += 1
        if monotonic() > self._next_commit:
            self._commit()

    def _commit(self) -> None:
        self._database.commit()
        self._next_commit = monotonic() + _COMMIT_SECONDS

    def records(self) -> Iterator[Record]:
        """Every letter of this run that was read, in order. YIELDS (Record): The letter's record."""
        query = "SELECT source, sha256, result FROM entries JOIN letters ON letters.id = letter ORDER BY position"
        for source, sha256, packed in self._database.execute(query):
            yield _unpack(_name(source), sha256, packed)

    def failures(self) -> Iterator[Failure]:
        """Every letter of this run that could not be read, in order. YIELDS (Failure): The failure."""
        query = "SELECT source, kind, message FROM entries WHERE letter IS NULL ORDER BY position"
        for source, kind, message in self._database.execute(query):
            yield Failure(_name(source), kind, message)

    def end(self) -> None:
        """Note that every letter has been read and every output written."""
        self._database.execute("INSERT INTO settings VALUES ('ended', 'yes')")
        self._commit()

    def _count(self, table: str) -> int:
        return int(self._database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _open(path: Path) -> sqlite3.Connection:
    try:
        database = sqlite3.connect(path, timeout=1.0)
    except sqlite3.OperationalError as error:
        raise NoJournal(f"{path}: {error}") from None
    try:
        database.executescript(_SCHEMA)
    except sqlite3.OperationalError as error:
        database.close()
        raise NoJournal(f"{path}: {error}; does another run write to this output?") from None
    except sqlite3.DatabaseError as error:
        database.close()
        raise NoJournal(f"{path} is no journal: {error}") from None
    return database


# A file name need not be text: Python spells such bytes as lone surrogates, which SQLite refuses.
def _name_bytes(source: str) -> bytes:
    return source.encode("utf-8", "surrogateescape")


def _name(source: bytes) -> str:
    return source.decode("utf-8", "surrogateescape")
