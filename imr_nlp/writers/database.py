"""Decisions as a DuckDB database: tables with keys, and a view for each of the usual questions."""

from __future__ import annotations

import csv
import pickle
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from functools import cache
from importlib.resources import files
from itertools import chain, count
from pathlib import Path
from typing import Any

from ..records import Failure, Record
from .arrow import arrow_bytes, arrow_table
from .atomic import WriteError, replacing
from .extras import load
from .queries import ready_queries
from .rows import (
    SIDES,
    Row,
    citation_rows,
    counted_issue,
    evidence_rows,
    issue_index,
    issue_row,
    letter_row,
    mention_rows,
    printable,
    review_rows,
    session_count_row,
    session_evidence,
    warning_rows,
)
from .targets import RefusedOutput, refuse_name

TABLES = ("letters", "issues", "citations", "mentions", "session_counts", "evidence", "warnings", "reviews", "failures")
"""Tables in the order in which their keys allow to fill them."""
_KEYS = {f"{table.removesuffix('s')}_id": table for table in TABLES} | {"evidence_id": "evidence"}
_INSERT = 400  # letters or failures inserted together: with fewer, DuckDB takes twice the time for each
_SESSION = 8  # inserts until the file is closed and opened again, which frees what DuckDB keeps of keys
_LIMIT = "512MB"
_ROW_GROUP = 16_384  # rows; every checkpoint writes the last group of a table anew, so it must be small
_SETTINGS = {
    "threads": 1,  # keeps the order of rows, and little memory
    "memory_limit": _LIMIT,
    "storage_compatibility_version": "v1.0.0",  # for the DuckDB of other people's tools
    # A quarter of the usual: a few letters are a small file. With the smallest, memory grows with the number of blocks.
    "default_block_size": 65536,
}

_Tables = dict[str, list[Row]]


class NoDecisions(ValueError):
    """A file is no database of decisions."""


def check() -> None:
    """Find out that duckdb is installed, and what it is fed by."""
    load("duckdb", "duckdb")
    load("pyarrow.compute", "duckdb")


def render(records: Sequence[Record]) -> bytes:
    """The rows of each table as Arrow streams, with keys that count from the first of these letters."""
    arrow = load("pyarrow", "duckdb")
    rows: dict[str, list[Row]] = {table: [] for table in TABLES}
    for tables in _letter_tables(records):
        for table, some in tables.items():
            rows[table] += some
    streams = {table: arrow_bytes(arrow, some, layout) for table, layout in _layouts().items() if (some := rows[table])}
    return pickle.dumps(streams)


@contextmanager
def opened(path: Path) -> Iterator[_DatabaseFile]:
    """Write the tables of `schema.sql` and a view for each ready query."""
    duckdb = load("duckdb", "duckdb")
    with replacing(path) as partial, _telling_of(duckdb, path):
        with duckdb.connect(str(partial), config=_SETTINGS) as database:
            _create(database)
        with _DatabaseFile(duckdb, partial) as sink:
            yield sink
        # A log that a session with the earlier file left would be replayed into this one.
        Path(f"{path}.wal").unlink(missing_ok=True)


class _DatabaseFile:
    """A database that is being filled. It is closed and opened again from time to time, which frees what is kept of
    keys: memory would grow with the file."""

    def __init__(self, duckdb: Any, partial: Path) -> None:
        self._duckdb = duckdb
        self._arrow = load("pyarrow", "duckdb")
        self._partial = partial
        self._session = ExitStack()
        self._database: Any = None
        self._ends = dict.fromkeys(TABLES, 0)
        self._waiting: dict[str, list[Any]] = {table: [] for table in TABLES}
        self._failed: list[tuple[int, str, str, str]] = []
        self._letters = 0
        self._inserts = 0

    def __enter__(self) -> _DatabaseFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None:
            self._insert()
        with suppress(Exception) if error is not None else nullcontext():  # what went wrong before is what counts
            self._session.close()

    def add(self, part: bytes) -> None:
        begins = dict(self._ends)
        for table, stream in pickle.loads(part).items():
            columns = arrow_table(self._arrow, stream)
            self._ends[table] += columns.num_rows
            self._waiting[table].append(_moved(self._arrow, columns, begins))
        self._letters += self._ends["letters"] - begins["letters"]
        if self._letters >= _INSERT:
            self._insert()

    def add_failure(self, failure: Failure) -> None:
        self._ends["failures"] += 1
        self._failed.append((
            self._ends["failures"], printable(failure.source), failure.kind, printable(failure.message)
        ))  # fmt: skip
        if len(self._failed) >= _INSERT:
            self._insert()

    def _insert(self) -> None:
        if not any(self._waiting.values()) and not self._failed:
            return
        if self._inserts % _SESSION == 0:
            self._session.close()
            self._database = self._session.enter_context(_opened(self._duckdb, self._partial))
        self._inserts += 1
        self._database.begin()
        for table in TABLES:
            if self._waiting[table]:
                self._database.register("part", self._arrow.concat_tables(self._waiting[table]))
                self._database.execute(f"INSERT INTO {table} SELECT * FROM part")
                self._database.unregister("part")
                self._waiting[table] = []
        if self._failed:
            rows = ", ".join(["(?, ?, ?, ?)"] * len(self._failed))
            self._database.execute(f"INSERT INTO failures VALUES {rows}", list(chain.from_iterable(self._failed)))
            self._failed = []
        self._database.commit()
        self._letters = 0
        _let_go(self._database)


def _moved(arrow: Any, columns: Any, begins: dict[str, int]) -> Any:
    """Columns with keys that count from the first letter of all."""
    for place, name in enumerate(columns.column_names):
        table = _KEYS.get(name)
        if table is not None and begins[table]:
            begin = _same_numbers(arrow, begins[table], columns.num_rows)
            moved = arrow.compute.add(columns.column(place), begin)
            columns = columns.set_column(place, columns.schema.field(place), moved)
    return columns


def _same_numbers(arrow: Any, number: int, length: int) -> Any:
    """A column of one number, made of bytes: to make it of Python objects, pyarrow would import pandas."""
    return arrow.Array.from_buffers(arrow.int32(), length, [None, arrow.py_buffer(array("i", [number]) * length)])


@contextmanager
def _telling_of(duckdb: Any, path: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except duckdb.Error as error:
        raise WriteError(f"{path} cannot be written: {error}") from error


def open_database(path: Path) -> Any:
    """Open a database of decisions for reading only; its queries reach no other file.

    path (Path): The file.
    RETURNS (DuckDBPyConnection): The connection.
    RAISES (NoDecisions): If there is no such file, it is no database of decisions, or another program writes to it.
    RAISES (MissingExtra): If duckdb is not installed.
    """
    duckdb = load("duckdb", "duckdb")
    if not path.is_file():
        raise NoDecisions(f"{path}: no such file")
    try:
        refuse_name(path)
        database = duckdb.connect(str(path), read_only=True, config={"enable_external_access": "false"})
    except RefusedOutput as error:
        raise NoDecisions(str(error)) from None
    except duckdb.Error as error:
        raise NoDecisions(f"{path} cannot be opened as a DuckDB database: {error}") from None
    known = {name for (name,) in database.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    missing = [table for table in TABLES if table not in known]
    if missing:
        database.close()
        raise NoDecisions(f"{path} is no database of decisions: it has no table {missing[0]}")
    return database


def _create(database: Any) -> None:
    database.execute(_ddl())
    for row in csv.DictReader(files(__package__).joinpath("comments.csv").read_text("utf-8").splitlines()):
        kind, name = ("COLUMN", f"{row['table']}.{row['column']}") if row["column"] else ("TABLE", row["table"])
        database.execute(f"COMMENT ON {kind} {name} IS {_literal(row['comment'])}")
    for query in ready_queries():
        database.execute(f"CREATE VIEW {query.view} AS {query.sql}")
        database.execute(f"COMMENT ON VIEW {query.view} IS {_literal(query.title)}")


@contextmanager
def _opened(duckdb: Any, path: Path) -> Iterator[Any]:
    """Open a file to add rows to it: attached, which is the only way to set the size of its row groups."""
    spill = f"{path}.tmp"  # where DuckDB would put it for a file that it opens as its own
    with duckdb.connect(config={**_SETTINGS, "temp_directory": spill}) as database:
        database.execute(f"ATTACH {_literal(str(path))} AS decisions_file (ROW_GROUP_SIZE {_ROW_GROUP})")
        database.execute("USE decisions_file")
        yield database
        database.execute("USE memory")
        database.execute("DETACH decisions_file")


def _let_go(database: Any) -> None:
    """Free the blocks that DuckDB keeps in case they are needed again: they would fill all memory that it may use."""
    with suppress(load("duckdb", "duckdb").OutOfMemoryException):  # it cannot free so much, but does what it can
        database.execute("SET memory_limit = '1MB'")
    database.execute(f"SET memory_limit = '{_LIMIT}'")


def _letter_tables(records: Iterable[Record]) -> Iterator[_Tables]:
    """The rows of each table that a letter gives, with their keys."""
    ids = {table: count(1) for table in TABLES}
    for record in records:
        letter: Row = {"letter_id": next(ids["letters"])}
        tables = {"letters": [letter | letter_row(record)]}
        tables["issues"] = [
            {"issue_id": next(ids["issues"])} | letter | issue_row(issue) for issue in record.decision["issues"]
        ]
        issue_ids = [row["issue_id"] for row in tables["issues"]]
        tables["citations"] = [
            {"citation_id": next(ids["citations"]), "issue_id": issue_id, "side": side} | row
            for issue_id, issue in zip(issue_ids, record.decision["issues"], strict=True)
            for side in SIDES
            for row in citation_rows(issue, side)
        ]
        tables["mentions"] = [{"mention_id": next(ids["mentions"])} | letter | row for row in mention_rows(record)]
        counted = session_evidence(record.decision)
        tables["session_counts"] = [
            {
                "session_count_id": next(ids["session_counts"]),
                "mention_id": row["mention_id"],
                "issue_id": _issue_id(issue_ids, counted_issue(counted, mention)),
            }
            | letter
            | session_count_row(mention)
            for row, mention in zip(tables["mentions"], record.mentions, strict=True)
            if mention["label"] == "SESSION_COUNT"
        ]
        for table, key, rows in (
            ("evidence", "evidence_id", evidence_rows(record)),
            ("warnings", "warning_id", warning_rows(record)),
            ("reviews", "review_id", review_rows(record)),
        ):
            tables[table] = [
                {key: next(ids[table]), "issue_id": _issue_id(issue_ids, issue_index(row["field"]))} | letter | row
                for row in rows
            ]
        yield tables


def _issue_id(issue_ids: list[int], index: int | None) -> int | None:
    return issue_ids[index] if index is not None and index < len(issue_ids) else None


@cache
def _layouts() -> dict[str, Any]:
    """The columns of each table as an Arrow schema, read from `schema.sql`."""
    arrow = load("pyarrow", "duckdb")
    pages = arrow.struct([("first", arrow.int32()), ("last", arrow.int32())])
    prior = arrow.struct([("treatment", arrow.string()), ("canonical", arrow.string()), ("count", arrow.int32())])
    types = {
        "INTEGER": arrow.int32(), "VARCHAR": arrow.string(), "DATE": arrow.date32(), "DOUBLE": arrow.float64(),
        "BOOLEAN": arrow.bool_(), "VARCHAR[]": arrow.list_(arrow.string()),
        "STRUCT(first INTEGER, last INTEGER)[]": arrow.list_(pages),
        "STRUCT(treatment VARCHAR, canonical VARCHAR, count INTEGER)[]": arrow.list_(prior),
    }  # fmt: skip
    tables = re.findall(r"^CREATE TABLE (\w+) \(\n(.*?)^\);", _ddl(), re.MULTILINE | re.DOTALL)
    columns = re.compile(rf"^ +(\w+) ({'|'.join(map(re.escape, sorted(types, key=len, reverse=True)))})", re.MULTILINE)
    return {
        table: arrow.schema([(name, types[kind]) for name, kind in columns.findall(body)]) for table, body in tables
    }


def _ddl() -> str:
    return files(__package__).joinpath("schema.sql").read_text("utf-8")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
