"""`imr query`: questions to a database of decisions."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..visible import visible, visible_json
from ..writers.queries import ready_queries
from .endings import command, ending

_FETCH = 1000
_PIPED_WIDTH = 200  # what is piped into a file or a pager has no width of its own


class _Form(str, Enum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@command
def query(
    database: Annotated[Path, typer.Argument(help="DuckDB file that imr extract wrote.")],
    sql: Annotated[str | None, typer.Argument(metavar="[SQL]", help="A query in SQL.", show_default=False)] = None,
    name: Annotated[
        str | None, typer.Option("--name", "-n", help="Name of a ready query, in place of SQL.", show_default=False)
    ] = None,
    contains: Annotated[
        str | None,
        typer.Option(help="Keep only the rows of a ready query that contain this text.", show_default=False),
    ] = None,
    list_queries: Annotated[bool, typer.Option("--list", "-l", help="List the ready queries.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, a list of objects.")] = False,
    limit: Annotated[int, typer.Option(min=0, help="Rows of a printed table; 0 for all.")] = 50,
) -> None:
    """Ask a database of decisions.

    The database is opened for reading only. Each ready query is a view in it as well (uphold-by-category is
    uphold_by_category), which your SQL can use.
    """
    if as_csv and as_json:
        raise ending("--csv and --json exclude each other")
    if list_queries:
        _print_list()
        return
    statement, values = _statement(sql, name, contains)
    form = _Form.CSV if as_csv else _Form.JSON if as_json else _Form.TABLE
    _run(database, statement, values, form, limit)


def _statement(sql: str | None, name: str | None, contains: str | None) -> tuple[str, list[str]]:
    if (sql is None) == (name is None):
        raise ending("give either a query in SQL or --name with one of the names that --list shows")
    if name is None:
        if contains is not None:
            raise ending("--contains belongs to --name; in SQL, write WHERE")
        return str(sql), []
    ready = {one.name: one for one in ready_queries()}.get(name.replace("_", "-"))
    if ready is None:
        raise ending(f"no ready query is called {name!r}; there are {', '.join(one.name for one in ready_queries())}")
    if contains is None:
        return ready.sql, []
    return f"SELECT * FROM ({ready.sql}) AS answer WHERE contains(lower(answer::VARCHAR), lower(?))", [contains]


def _run(path: Path, statement: str, values: list[str], form: _Form, limit: int) -> None:
    from ..writers.database import NoDecisions, open_database
    from ..writers.extras import MissingExtra, load

    try:
        duckdb = load("duckdb", "duckdb")
        connection = open_database(path)
    except (NoDecisions, MissingExtra) as error:
        raise ending(error) from None
    with connection:
        try:
            answer = connection.execute(statement, values)
            columns = [column[0] for column in (answer.description if answer is not None else None) or ()]
            if not columns:
                raise ending("the query asks for nothing: write, for instance, SELECT * FROM issues")
            _PRINTERS[form](columns, _rows(answer), limit)
        except (duckdb.Error, ValueError, OverflowError) as error:  # the latter of values that Python has not
            raise ending(error) from None


def _rows(answer: Any) -> Iterator[tuple[Any, ...]]:
    while rows := answer.fetchmany(_FETCH):
        yield from rows


def _print_table(columns: list[str], rows: Iterator[tuple[Any, ...]], limit: int) -> None:
    shown = [row for _, row in zip(range(limit), rows, strict=False)] if limit else list(rows)
    more = sum(1 for _ in rows)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for position, column in enumerate(columns):
        numeric = any(isinstance(row[position], (int, float)) for row in shown)
        table.add_column(Text(visible(column)), justify="right" if numeric else "left", overflow="fold")
    for row in shown:
        table.add_row(*(Text(visible(_shown(value))) for value in row))
    console = Console()
    console = console if console.is_terminal else Console(width=_PIPED_WIDTH)
    console.print(table)
    if more:
        console.print(f"{more:,} more rows: --limit 0 prints them all, --csv and --json too")
    else:
        console.print(f"{len(shown):,} row{'s' * (len(shown) != 1)}")


def _print_csv(columns: list[str], rows: Iterator[tuple[Any, ...]], _limit: int) -> None:
    from ..writers.cells import cell

    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(map(cell, columns))
    table.writerows([cell(value) for value in row] for row in rows)


def _print_json(columns: list[str], rows: Iterator[tuple[Any, ...]], _limit: int) -> None:
    separator = "[\n"
    for row in rows:
        told = json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=str)
        sys.stdout.write(separator + visible_json(told))
        separator = ",\n"
    sys.stdout.write("[]\n" if separator == "[\n" else "\n]\n")


_PRINTERS = {_Form.TABLE: _print_table, _Form.CSV: _print_csv, _Form.JSON: _print_json}


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return "; ".join(map(_shown, value)) if isinstance(value, list) else str(value)


def _print_list() -> None:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    table.add_column("name", no_wrap=True)
    table.add_column("question")
    for ready in ready_queries():
        table.add_row(ready.name, ready.title)
    Console().print(table)
