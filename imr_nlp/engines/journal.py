"""What a run has read so far, kept on disk: a run that was stopped is taken up from here."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from types import TracebackType

from pydantic_core import to_json  # as json.dumps, in a third of its time

from ..records import Record

_FORMAT = "2"
_APPLICATION = 0x494D524A  # "IMRJ": the mark, in the header of the file, of a database that is a journal
_COMMIT_SECONDS = 1.0  # what a killed run loses at most
_SCHEMA = f"""
PRAGMA synchronous = NORMAL;
PRAGMA locking_mode = EXCLUSIVE;
BEGIN EXCLUSIVE;
PRAGMA application_id = {_APPLICATION};
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS letters (key TEXT NOT NULL PRIMARY KEY, sha256 TEXT NOT NULL, result BLOB NOT NULL);
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


class JournalError(OSError):
    """The journal could not be written or read: the disk is full, or the file is damaged. The message says so."""


@dataclass(frozen=True)
class Result:
    """What the pipeline gave for one letter, packed for the journal.

    sha256 (str): As in `Letter`.
    packed (bytes): See `pack`.
    """

    sha256: str
    packed: bytes


@dataclass(frozen=True)
class Kept:
    """A letter that has been read, and whose result is kept.

    source (str): Where it stands now.
    result (Result): The result.
    """

    source: str
    result: Result


def pack(record: Record) -> bytes:
    """Make the result of a letter small.

    record (Record): The letter's record.
    RETURNS (bytes): Compressed JSON.
    """
    plain = {"decision": record.decision, "mentions": record.mentions, "pages": record.pages}
    return zlib.compress(to_json(plain), 1)


def unpack(kept: Kept) -> Record:
    """The record again.

    kept (Kept): The letter.
    RETURNS (Record): Its record.
    RAISES (ValueError): If the packed result is damaged.
    """
    try:
        plain = json.loads(zlib.decompress(kept.result.packed))
        return Record(kept.source, kept.result.sha256, plain["decision"], plain["mentions"], tuple(plain["pages"]))
    except (zlib.error, KeyError, TypeError) as error:
        raise ValueError(f"the journal is damaged: {error}") from error


class Journal:
    """The journal of one run. A context manager: what was added last is kept when it is left, even by an exception.

    path (Path): The file, made if it is not there, for its owner alone: it holds what stands in letters.
    settings (dict): What the results depend on (version, options); those of a run with others are not taken up.
    resume (bool): Take up what is there; `None` to refuse to decide where a run did not end.
    RAISES (UnfinishedRun): If `resume` is `None` and the run before did not end.
    RAISES (NoJournal): If another run has it, or the file is no journal or a damaged one.
    """

    def __init__(self, path: Path, settings: dict[str, str], resume: bool | None) -> None:
        self._path = path
        if resume is False and _is_journal(path):
            _remove(path)  # whatever state it is in
        self._database = _open(path)
        self._settings = {"format": _FORMAT, **settings}
        try:
            with _telling(path):
                self.kept = self._begin(resume)
                """How many letters an earlier run had read."""
        except BaseException as error:
            self._database.close()
            if isinstance(error, JournalError) and not isinstance(error.__cause__, sqlite3.OperationalError):
                raise NoJournal(f"{path} is damaged ({error.__cause__}): start anew with --no-resume") from None
            raise

    def _begin(self, resume: bool | None) -> int:
        earlier = dict(self._database.execute("SELECT name, value FROM settings"))
        letters = int(self._database.execute("SELECT count(*) FROM letters").fetchone()[0])
        if letters and self._database.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise NoJournal(f"{self._path} is damaged: start anew with --no-resume")
        if resume is None and letters and earlier.get("ended") != "yes":
            raise UnfinishedRun(self._path, letters)
        if not resume or any(earlier.get(name) != value for name, value in self._settings.items()):
            self._database.execute("DELETE FROM letters")
            letters = 0
        self._database.execute("DELETE FROM settings")
        self._database.executemany("INSERT INTO settings VALUES (?, ?)", self._settings.items())
        self._commit()
        return letters

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(sqlite3.Error) if error is not None else _telling(self._path):
            self._commit()
        self._database.close()

    def find(self, key: str) -> Result | None:
        """Look for a letter of an earlier run.

        key (str): What the letter was stored under.
        RETURNS (Result): Its result, or `None` if it is not known.
        """
        with _telling(self._path):
            row = self._database.execute("SELECT sha256, result FROM letters WHERE key = ?", (key,)).fetchone()
        return None if row is None else Result(*row)

    def add(self, key: str, result: Result) -> None:
        """Keep what was read.

        key (str): What to find it by: letters with one key give one result.
        result (Result): What the pipeline gave.
        """
        with _telling(self._path):
            insert = "INSERT INTO letters VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING"
            self._database.execute(insert, (key, result.sha256, result.packed))
            if monotonic() > self._next_commit:
                self._commit()

    def _commit(self) -> None:
        self._database.commit()
        self._next_commit = monotonic() + _COMMIT_SECONDS

    def end(self, keep: bool) -> None:
        """Note that every letter has been read and every output written.

        keep (bool): Leave the journal where it is, for a later run; else it goes.
        """
        with _telling(self._path):
            self._database.execute("INSERT INTO settings VALUES ('ended', 'yes')")
            self._commit()
            if not keep:
                self._database.close()
                _remove(self._path)
                self._database = sqlite3.connect(":memory:")


def _remove(path: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)


def _is_journal(path: Path) -> bool:
    """Whether a file bears the mark of a journal in its header, however damaged the rest of it is."""
    try:
        with path.open("rb") as file:
            return file.read(72)[68:] == _APPLICATION.to_bytes(4, "big")
    except OSError:
        return False


def _open(path: Path) -> sqlite3.Connection:
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        os.chmod(path, 0o600)
    except OSError as error:
        raise NoJournal(f"{path} cannot be written: {error.strerror}") from None
    if path.stat().st_size and not _is_journal(path):
        raise NoJournal(f"{path} is no journal: move it away or name another output")
    try:
        database = sqlite3.connect(path, timeout=1.0)
    except sqlite3.Error as error:
        raise NoJournal(f"{path}: {error}") from None
    try:
        database.executescript(_SCHEMA)
    except sqlite3.OperationalError as error:
        database.close()
        why = "another run writes to this output" if "locked" in str(error) else f"it cannot be written: {error}"
        raise NoJournal(f"{path}: {why}") from None
    except sqlite3.DatabaseError as error:
        database.close()
        raise NoJournal(f"{path} is damaged ({error}): start anew with --no-resume") from None
    return database


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Name the journal in errors of its database. RAISES (JournalError): In their place."""
    try:
        yield
    except sqlite3.Error as error:
        raise JournalError(f"the journal {path} cannot be written or read: {error}") from error
