"""What people found out about the values of a table, in a file of its own beside it. The table is never written to.

A verdict is kept under the hash of the letter's content, so it outlives another run over the same letters.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal, get_args

Judgement = Literal["right", "wrong", "corrected"]
JUDGEMENTS: tuple[Judgement, ...] = get_args(Judgement)
WHOLE = "*"
"""Path of the verdict on a whole letter: `right` says that somebody has gone through all of it."""
_FORMAT = 1
_APPLICATION = 0x494D5252
"""Says in the file that it is ours: another program's database is not written to."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS verdicts (
    sha256 TEXT NOT NULL, path TEXT NOT NULL, judgement TEXT NOT NULL, value TEXT NOT NULL, correction TEXT,
    at TEXT NOT NULL, source TEXT NOT NULL, PRIMARY KEY (sha256, path)
);
CREATE TABLE IF NOT EXISTS mentions (
    sha256 TEXT PRIMARY KEY, mentions TEXT NOT NULL, at TEXT NOT NULL, source TEXT NOT NULL
);
"""


class NoReview(ValueError):
    """A file is no review."""


@dataclass(frozen=True)
class Verdict:
    """What a person said about a value.

    sha256 (str): Hash of the letter's content.
    path (str): Path of the value, or `WHOLE`.
    judgement (str): `right`, `wrong` or `corrected`.
    value (str): The value that was judged, as text.
    correction (Any): The right value, for one that was corrected.
    at (str): When, in UTC.
    source (str): Where the letter was then.
    """

    sha256: str
    path: str
    judgement: Judgement
    value: str
    correction: Any = None
    at: str = ""
    source: str = ""


class Reviews:
    """The review of a table.

    path (Path): Its file; made when the first verdict comes.
    RAISES (NoReview): If there is a file that is none.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        if path.exists():
            with self._opened():
                pass

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                database = sqlite3.connect(self.path, timeout=10.0)
            except sqlite3.OperationalError as error:
                raise NoReview(f"{self.path}: {error}") from None
            try:
                with database:
                    self._check(database)
                    yield database
            except sqlite3.DatabaseError as error:
                raise NoReview(f"{self.path} cannot be used as a review: {error}") from None
            finally:
                database.close()

    def _check(self, database: sqlite3.Connection) -> None:
        """Make a new file ours, and refuse one that is another's."""
        owner, version = (
            database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        )
        if not owner and not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            marks = f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {_FORMAT};"
            database.executescript(_SCHEMA + marks)
        elif owner != _APPLICATION:
            raise NoReview(f"{self.path} is another program's database: name another file for the review")
        elif version != _FORMAT:
            raise NoReview(f"{self.path} is a review of another version of this package")

    def put(self, verdict: Verdict) -> Verdict:
        """Keep a verdict, in place of an earlier one on the same value.

        verdict (Verdict): The verdict.
        RETURNS (Verdict): It, with its time.
        RAISES (NoReview): If the file cannot be written.
        """
        at = datetime.now(timezone.utc).isoformat(timespec="seconds")
        kept = replace(verdict, at=at)
        correction = None if kept.judgement != "corrected" else json.dumps(kept.correction)
        row = (kept.sha256, kept.path, kept.judgement, kept.value, correction, at, kept.source)
        with self._opened() as database:
            database.execute("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return kept

    def take_back(self, sha256: str, path: str) -> None:
        """Forget a verdict.

        sha256 (str), path (str): As in `Verdict`.
        """
        if self.path.exists():
            with self._opened() as database:
                database.execute("DELETE FROM verdicts WHERE sha256 = ? AND path = ?", (sha256, path))

    def of(self, sha256: str) -> dict[str, Verdict]:
        """The verdicts on a letter.

        sha256 (str): Hash of its content.
        RETURNS (dict): By path.
        """
        return {one.path: one for one in self.all(sha256)}

    def all(self, sha256: str | None = None) -> list[Verdict]:
        """All verdicts.

        sha256 (str): Hash of a letter's content, for those on it alone.
        RETURNS (list): In the order of their letters and paths.
        """
        if not self.path.exists():
            return []
        where, values = ("WHERE sha256 = ?", (sha256,)) if sha256 is not None else ("", ())
        sql = f"SELECT sha256, path, judgement, value, correction, at, source FROM verdicts {where} ORDER BY 1, 2"
        with self._opened() as database:
            rows = database.execute(sql, values).fetchall()
        return [
            Verdict(sha256, path, judgement, value, None if correction is None else json.loads(correction), at, source)
            for sha256, path, judgement, value, correction, at, source in rows
        ]

    def states(self, sha256: str | None = None) -> list[tuple[str, int, int, bool]]:
        """How far each letter is reviewed.

        sha256 (str): Hash of a letter's content, for that one alone.
        RETURNS (list): Hash, values judged, of these wrong or corrected, whether it is done.
        """
        states: dict[str, tuple[int, int, bool]] = {}
        for one in self.all(sha256):
            judged, wrong, done = states.get(one.sha256, (0, 0, False))
            whole = one.path == WHOLE
            states[one.sha256] = (judged + (not whole), wrong + (one.judgement != "right"), done or whole)
        return [(sha256, *state) for sha256, state in states.items()]

    def put_mentions(self, sha256: str, source: str, mentions: list[dict[str, Any]]) -> None:
        """Keep the mentions of a letter as an annotator marked them.

        sha256 (str): Hash of the letter's content.
        source (str): Where the letter was.
        mentions (list): `start`, `end`, `label` and `value` of each.
        """
        at = datetime.now(timezone.utc).isoformat(timespec="seconds")
        with self._opened() as database:
            database.execute(
                "INSERT OR REPLACE INTO mentions VALUES (?, ?, ?, ?)", (sha256, json.dumps(mentions), at, source)
            )

    def mentions(self, sha256: str) -> list[dict[str, Any]] | None:
        """The mentions of a letter as an annotator marked them.

        sha256 (str): Hash of the letter's content.
        RETURNS (list): The mentions, `None` where nobody did.
        """
        if not self.path.exists():
            return None
        with self._opened() as database:
            row = database.execute("SELECT mentions FROM mentions WHERE sha256 = ?", (sha256,)).fetchone()
        return None if row is None else json.loads(row[0])

    def marked(self) -> list[str]:
        """Letters whose mentions an annotator marked. RETURNS (list): Their hashes."""
        if not self.path.exists():
            return []
        with self._opened() as database:
            return [sha256 for (sha256,) in database.execute("SELECT sha256 FROM mentions ORDER BY 1")]
