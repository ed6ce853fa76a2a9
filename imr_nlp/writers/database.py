"""Decisions as a DuckDB database: tables with keys, and a view for each of the usual questions."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

from ..records import Failure, Record
from .atomic import replacing
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
    session_count_row,
    warning_rows,
)

TABLES = ("letters", "issues", "citations", "mentions", "session_counts", "evidence", "warnings", "failures")
"""Tables in the order in which their keys allow to fill them."""
_BATCH = 50  # letters or failures inserted together
_SESSION = 40  # batches until the file is closed and opened again, which frees what DuckDB keeps of keys
_ROWS = 2048  # rows of one statement: what DuckDB makes of their JSON while it reads it is many times as large
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
    """Find out that duckdb is installed."""
    load("duckdb", "duckdb")


def write(path: Path, records: Iterable[Record], failures: Iterable[Failure]) -> None:
    """Write the tables of `schema.sql` and a view for each ready query."""
    duckdb = load("duckdb", "duckdb")
    with replacing(path) as partial:
        log = partial.with_name(partial.name + ".wal")
        log.unlink(missing_ok=True)
        with duckdb.connect(str(partial), config=_SETTINGS) as database:
            _create(database)
            inserts = {table: _insert_statement(database, table) for table in TABLES}
        for source in (_letter_tables(records), _failure_table(failures)):
            for batches in _sessions(source):
                with _opened(duckdb, partial) as database:
                    _fill(database, inserts, batches)
        # A log that a session with the earlier file left would be replayed into this one.
        Path(f"{path}.wal").unlink(missing_ok=True)


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
        database = duckdb.connect(str(path), read_only=True, config={"enable_external_access": "false"})
    except duckdb.Error as error:
        raise NoDecisions(f"{path} cannot be opened as a DuckDB database: {error}") from None
    known = {name for (name,) in database.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    missing = [table for table in TABLES if table not in known]
    if missing:
        database.close()
        raise NoDecisions(f"{path} is no database of decisions: it has no table {missing[0]}")
    return database


def _create(database: Any) -> None:
    database.execute(files(__package__).joinpath("schema.sql").read_text("utf-8"))
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


def _sessions(source: Iterator[_Tables]) -> Iterator[Iterator[list[_Tables]]]:
    """Batches, so many of them at once; none if there is nothing to write."""
    batches = iter(lambda: list(islice(source, _BATCH)), [])
    for first in batches:
        yield chain((first,), islice(batches, _SESSION - 1))


def _fill(database: Any, inserts: dict[str, str], batches: Iterable[list[_Tables]]) -> None:
    for batch in batches:
        database.begin()
        for table, statement in inserts.items():
            rows = chain.from_iterable(tables.get(table, ()) for tables in batch)
            while some := list(islice(rows, _ROWS)):
                # As one JSON string: far faster than a row at a time, and no further library is needed.
                columns = {name: [row[name] for row in some] for name in some[0]}
                database.execute(statement, [json.dumps(columns, default=str)])
        database.commit()
        _let_go(database)


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
        tables["session_counts"] = [
            {
                "session_count_id": next(ids["session_counts"]),
                "mention_id": row["mention_id"],
                "issue_id": _issue_id(issue_ids, counted_issue(record.decision, mention)),
            }
            | letter
            | session_count_row(mention)
            for row, mention in zip(tables["mentions"], record.mentions, strict=True)
            if mention["label"] == "SESSION_COUNT"
        ]
        for table, key, rows in (
            ("evidence", "evidence_id", evidence_rows(record)),
            ("warnings", "warning_id", warning_rows(record)),
        ):
            tables[table] = [
                {key: next(ids[table]), "issue_id": _issue_id(issue_ids, issue_index(row["field"]))} | letter | row
                for row in rows
            ]
        yield tables


def _failure_table(failures: Iterable[Failure]) -> Iterator[_Tables]:
    for number, failure in enumerate(failures, 1):
        row = {"source": failure.source, "kind": failure.kind, "message": failure.message}
        yield {"failures": [{"failure_id": number} | {name: printable(text) for name, text in row.items()}]}


def _issue_id(issue_ids: list[int], index: int | None) -> int | None:
    return issue_ids[index] if index is not None and index < len(issue_ids) else None


def _insert_statement(database: Any, table: str) -> str:
    """A statement that inserts rows, given as a JSON object with a list for each column."""
    columns = {name: kind for name, kind, *_ in database.execute(f"DESCRIBE {table}").fetchall()}
    layout = json.dumps({name: [kind] for name, kind in columns.items()})
    lists = ", ".join(f'unnest(rows."{name}")' for name in columns)
    return f"INSERT INTO {table} SELECT {lists} FROM (SELECT from_json(?, {_literal(layout)}) AS rows)"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
