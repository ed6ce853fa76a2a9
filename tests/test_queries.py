"""The database's views, `imr query` and the pages on both, through their public faces."""

from __future__ import annotations

import csv
import json
import shlex
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pytest
import typer
from made_up_records import SOME, made_up_failures, made_up_records, one_letter, table
from typer.testing import CliRunner

from imr_nlp.cli.query import query
from imr_nlp.records import Record
from imr_nlp.writers import write
from imr_nlp.writers.database import TABLES, NoDecisions, open_database
from imr_nlp.writers.queries import ready_queries
from imr_nlp.writers.spreadsheet import COLUMNS

DOCS = Path(__file__).parent.parent / "docs"
app = typer.Typer()
app.command()(query)


# Views


def test_every_ready_query_is_a_view(opened: duckdb.DuckDBPyConnection) -> None:
    for ready in ready_queries():
        assert ready.title.endswith("?")
        assert ready.explanation
        rows = table(opened, ready.sql)
        assert rows == table(opened, f"FROM {ready.view}")
        assert rows


def test_uphold_rates_are_counted_right(opened: duckdb.DuckDBPyConnection, records: list[Record]) -> None:
    outcomes: dict[str, Counter[str | None]] = {}
    for record in records:
        for issue in record.decision["issues"]:
            outcomes.setdefault(issue["request"]["category"], Counter())[issue["outcome"]] += 1
    columns = "category, issues, decided, upheld, modified, overturned, uphold_rate"
    rows = table(opened, f"SELECT {columns} FROM uphold_by_category")
    assert len(rows) == len(outcomes)
    for category, issues, decided, upheld, modified, overturned, rate in rows:
        counts = outcomes[str(category)]
        assert issues == counts.total()
        assert decided == counts.total() - counts[None]
        assert (upheld, modified, overturned) == (counts["upheld"], counts["modified"], counts["overturned"])
        assert rate == pytest.approx(counts["upheld"] / decided, abs=0.0006)


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (81, 263, 0.255, 0.366), (0, 0, None, None)],
)
def test_wilson_interval(opened: duckdb.DuckDBPyConnection, hits: int, total: int, low: float, high: float) -> None:
    assert table(opened, f"SELECT wilson_low({hits}, {total}), wilson_high({hits}, {total})") == [(low, high)]


def test_an_issue_counts_once_for_a_guideline_cited_twice(tmp_path: Path) -> None:
    twice = [{"guideline": "odg"}, {"guideline": "odg"}, {"guideline": "acoem"}]
    issue = {"number": 1, "request": {"text": "x"}, "outcome": "overturned", "reviewer_guidelines": twice}
    write(tmp_path / "a.duckdb", [one_letter(issues=[issue])], [])
    with open_database(tmp_path / "a.duckdb") as connection:
        rows = table(connection, "SELECT guideline, issues, overturned FROM uphold_by_guideline")
    assert rows == [("acoem", 1, 1), ("odg", 1, 1)]


# imr query


def ask(*arguments: object, code: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def test_query_prints_a_table(database: Path) -> None:
    output, _ = ask(database, "SELECT count(*) AS letters FROM letters")
    assert [word for word in output.split() if "─" not in word] == ["letters", str(SOME), "1", "row"]
    output, _ = ask(database, "SELECT * FROM evidence", "--limit", 3)
    assert "more rows: --limit 0 prints them all" in output


def test_query_prints_csv_that_a_spreadsheet_can_open(database: Path) -> None:
    output, _ = ask(database, "SELECT '=1+1' AS a, DATE '2014-01-02' AS b, [1, 2] AS c, NULL AS d", "--csv")
    assert list(csv.reader(output.splitlines())) == [["a", "b", "c", "d"], ["'=1+1", "2014-01-02", "1; 2", ""]]


def test_query_prints_json(database: Path) -> None:
    output, _ = ask(database, "SELECT letter_id, decision_date FROM letters ORDER BY 1 LIMIT 2", "--json")
    assert [row["letter_id"] for row in json.loads(output)] == [1, 2]
    output, _ = ask(database, "SELECT * FROM letters WHERE false", "--json")
    assert json.loads(output) == []


def test_query_runs_ready_queries(database: Path) -> None:
    output, _ = ask(database, "--list")
    assert all(ready.name in output for ready in ready_queries())
    output, _ = ask(database, "--name", "overturned-by-guideline", "--contains", "NAPROXEN", "--json")
    assert {row["treatment"] for row in json.loads(output)} == {"naproxen"}
    whole, _ = ask(database, "--name", "overturned_by_guideline", "--json")
    assert len(json.loads(whole)) > len(json.loads(output))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["selec 1"], "syntax error"),
        (["SELECT nope FROM letters"], '"nope" not found'),
        (["DELETE FROM letters"], "read-only"),
        (["COPY letters TO 'x.csv'"], "configuration"),
        (["SELECT * FROM read_csv('/etc/passwd')"], "configuration"),
        (["SELECT CAST('x' AS INTEGER)"], "Conversion Error"),
        (["--name", "nope"], "uphold-by-category"),
        ([], "--list"),
        (["SELECT 1", "--name", "uphold-by-category"], "--list"),
        (["SELECT 1", "--contains", "x"], "--name"),
        (["SELECT 1", "--csv", "--json"], "exclude each other"),
    ],
)
def test_query_says_what_is_wrong(database: Path, arguments: list[str], message: str) -> None:
    output, error = ask(database, *arguments, code=2)
    assert output == ""
    assert message in error
    assert "Traceback" not in error


def test_query_says_what_is_wrong_with_the_file(tmp_path: Path) -> None:
    assert "no such file" in ask(tmp_path / "none.duckdb", "SELECT 1", code=2)[1]
    (tmp_path / "text.duckdb").write_text("these are no tables " * 1000)
    assert "cannot be opened" in ask(tmp_path / "text.duckdb", "SELECT 1", code=2)[1]
    duckdb.connect(str(tmp_path / "other.duckdb")).close()
    assert "no table letters" in ask(tmp_path / "other.duckdb", "SELECT 1", code=2)[1]
    with pytest.raises(NoDecisions):
        open_database(tmp_path / "other.duckdb")


def test_query_without_duckdb_names_the_extra(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert 'pip install "imr-nlp[duckdb]"' in ask(database, "SELECT 1", code=2)[1]


# Documentation


def test_every_column_is_documented(opened: duckdb.DuckDBPyConnection) -> None:
    page = (DOCS / "tables.md").read_text("utf-8")
    tables = table(opened, "SELECT table_name, comment FROM duckdb_tables()")
    columns = table(
        opened, f"SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name IN {TABLES}"
    )
    assert len(tables) == len(TABLES)
    for name, comment in tables:
        assert f"### `{name}`\n\n{comment}\n" in page
    for column, kind, comment in columns:
        assert comment
        assert f"| `{column}` | {str(kind).replace(chr(34), '')} | {comment} |\n" in page
    for column in COLUMNS:
        assert f"`{column}`" in page


def test_every_ready_query_is_documented() -> None:
    page = (DOCS / "queries.md").read_text("utf-8")
    for ready in ready_queries():
        assert f"### `{ready.name}`\n\n{ready.title} {ready.explanation}\n" in page


def documented_commands() -> list[tuple[str, str]]:
    blocks = (DOCS / "queries.md").read_text("utf-8").split("```console\n$ imr query ")[1:]
    return [(command, output.split("```")[0]) for command, _, output in (block.partition("\n") for block in blocks)]


@pytest.fixture(scope="module")
def documented_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("documentation") / "decisions.duckdb"
    write(path, made_up_records(400), made_up_failures())
    return path


@pytest.mark.parametrize(("command", "expected"), documented_commands())
def test_the_documented_output_is_what_is_printed(documented_database: Path, command: str, expected: str) -> None:
    first, *arguments = shlex.split(command)
    assert first == "decisions.duckdb"
    output, _ = ask(documented_database, *arguments)
    assert [line.rstrip() for line in output.splitlines()] == [line.rstrip() for line in expected.splitlines()]


STEERING = "'a' || chr(27) || '[31m' || chr(8238) || chr(155)"


@pytest.mark.parametrize("form", [(), ("--csv",), ("--json",)])
def test_an_answer_does_not_steer_the_terminal(database: Path, form: tuple[str, ...]) -> None:
    output, _ = ask(database, f"SELECT {STEERING} AS x", *form)
    assert "[31m" in output
    assert not set("\x1b\u202e\x9b") & set(output)
    if form == ("--json",):
        assert json.loads(output) == [{"x": "a\x1b[31m\u202e\x9b"}]


@pytest.mark.parametrize("sql", ["", " ", ";", "-- nothing", "/* */"])
def test_a_query_that_asks_for_nothing_is_refused(database: Path, sql: str) -> None:
    done = CliRunner().invoke(app, [str(database), "--", sql])
    assert done.exit_code == 2
    assert "asks for nothing" in done.stderr
