"""Writers, the database's views and `imr query`, through their public faces."""

from __future__ import annotations

import csv
import json
import re
import sys
import weakref
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_records import SOME, made_up_failures, made_up_records, one_letter, table

from imr_nlp.decision import Decision
from imr_nlp.records import Failure, Record
from imr_nlp.writers import SUFFIXES, check, opened, render, write
from imr_nlp.writers.cells import cell
from imr_nlp.writers.database import TABLES, open_database
from imr_nlp.writers.extras import MissingExtra
from imr_nlp.writers.queries import ready_queries
from imr_nlp.writers.spreadsheet import COLUMNS
from imr_nlp.writers.targets import RefusedOutput

FAILURES = {suffix: f"out{suffix}.failures.csv" for suffix in (".jsonl", ".csv", ".parquet", ".xlsx", ".parts")}


def content(path: Path) -> object:
    return {one.name: one.read_bytes() for one in path.iterdir()} if path.is_dir() else path.read_bytes()


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# Each format


def test_jsonl_has_the_whole_decision(tmp_path: Path, records: list[Record]) -> None:
    write(tmp_path / "out.jsonl", records, [])
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [list(line)[:3] for line in lines] == [["source", "sha256", "pages"]] * SOME
    for line, record in zip(lines, records, strict=True):
        assert (line.pop("source"), line.pop("sha256"), tuple(line.pop("pages"))) == (
            record.source, record.sha256, record.pages,
        )  # fmt: skip
        assert Decision.model_validate(line).model_dump(mode="json") == record.decision


def test_csv_has_one_row_an_issue_and_repeats_the_letter(tmp_path: Path, records: list[Record]) -> None:
    write(tmp_path / "out.csv", records, [])
    rows = read_csv(tmp_path / "out.csv")
    issues = [(record, issue) for record in records for issue in record.decision["issues"]]
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(issues)
    for row, (record, issue) in zip(rows, issues, strict=True):
        assert row["case_number"] == record.decision["case_number"]
        assert row["decision_date"] == record.decision["decision_date"]
        assert row["request"] == issue["request"]["text"]
        assert row["outcome"] == (issue["outcome"] or "")
        assert row["sessions_max"] == str((issue["request"]["sessions"] or ["", ""])[1])


def test_csv_shows_citations_as_people_write_them(tmp_path: Path) -> None:
    citations = [
        {"guideline": "mtus:chronic-pain", "section": "Opioids", "pages": [(60, 60), (78, 80)]},
        {"guideline": "odg"},
    ]
    issue = {"number": 1, "request": {"text": "Norco"}, "reviewer_guidelines": citations}
    write(tmp_path / "out.csv", [one_letter(issues=[issue])], [])
    (row,) = read_csv(tmp_path / "out.csv")
    assert row["reviewer_guidelines"] == "mtus:chronic-pain; odg"
    assert row["reviewer_citations"] == "mtus:chronic-pain, Opioids, p. 60, 78-80; odg"
    assert row["claims_administrator_guidelines"] == ""


def read_workbook(path: Path) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(path)
    rows = [row for sheet in book.worksheets for row in list(sheet.iter_rows(values_only=True))[1:]]
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def test_a_workbook_has_the_rows_of_the_csv_file_with_numbers_and_dates(tmp_path: Path, records: list[Record]) -> None:
    for suffix in (".csv", ".xlsx"):
        write(tmp_path / f"out{suffix}", records, [])
    book, lines = read_workbook(tmp_path / "out.xlsx"), read_csv(tmp_path / "out.csv")
    assert len(book) == len(lines) > SOME
    for row, line in zip(book, lines, strict=True):
        assert isinstance(row["issue_number"], int)
        assert isinstance(row["decision_date"], datetime)
        assert row["decision_date"].date().isoformat() == line["decision_date"]
        assert row["medically_necessary"] in (True, False, None)
        for name in ("request", "rationale", "reviewer_citations", "diagnoses", "sessions_max", "outcome"):
            assert str("" if row[name] is None else row[name]) == line[name].removeprefix("'")


@pytest.mark.parametrize("text", ["=1+1", "+1", "@x", "=HYPERLINK(1)", "https://a.b/", "mailto:a@b.c", "007", "true"])
def test_text_of_a_letter_stays_text_in_a_workbook(tmp_path: Path, text: str) -> None:
    issue = {"number": 1, "request": {"text": text}, "rationale": {"starts": text, "ends": text, "text": text}}
    write(tmp_path / "out.xlsx", [one_letter(case_number=text, diagnoses=[text], issues=[issue])], [])
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    for name in ("case_number", "request", "diagnoses", "rationale"):
        found = sheet.cell(2, COLUMNS.index(name) + 1)
        assert (found.value, found.data_type, found.hyperlink) == (text, "s", None)


def test_a_workbook_goes_on_on_another_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imr_nlp.writers.workbook.SHEET_ROWS", 3)
    letters = [one_letter(case_number=f"CM14-{number:07}") for number in range(7)]
    write(tmp_path / "out.xlsx", letters, [])
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert [sheet.max_row for sheet in book.worksheets] == [4, 4, 2]
    assert [row["case_number"] for row in read_workbook(tmp_path / "out.xlsx")] == [
        letter.decision["case_number"] for letter in letters
    ]


def test_a_letter_without_issues_is_in_every_format(tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        write(tmp_path / f"out{suffix}", [one_letter(case_number="CM14-0000001")], [])
    (row,) = read_csv(tmp_path / "out.csv")
    assert (row["case_number"], row["issue_number"], row["request"]) == ("CM14-0000001", "", "")
    (nested,) = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert (nested["case_number"], nested["issues"]) == ("CM14-0000001", [])
    with open_database(tmp_path / "out.duckdb") as connection:
        assert table(connection, "SELECT case_number FROM letters") == [("CM14-0000001",)]
        assert table(connection, "SELECT * FROM issues") == []


def test_no_letters_give_tables_without_rows(tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        write(tmp_path / f"out{suffix}", [], [])
    assert (tmp_path / "out.jsonl").read_bytes() == b""
    assert read_csv(tmp_path / "out.csv") == []
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 0
    with open_database(tmp_path / "out.duckdb") as connection:
        assert all(table(connection, f"SELECT * FROM {name}") == [] for name in TABLES)
        assert all(table(connection, f"FROM {ready.view}") == [] for ready in ready_queries())


def test_parquet_is_typed_and_nested(tmp_path: Path, records: list[Record]) -> None:
    write(tmp_path / "out.parquet", records, [])
    schema = pq.read_schema(tmp_path / "out.parquet")
    issue = schema.field("issues").type.value_type
    assert schema.field("decision_date").type == pa.date32()
    assert schema.field("diagnoses").type == pa.list_(pa.string())
    assert issue.field("medically_necessary").type == pa.bool_()
    assert issue.field("sessions_max").type == pa.int32()
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    for row, record in zip(rows, records, strict=True):
        assert str(row["decision_date"]) == record.decision["decision_date"]
        assert [one["text"] for one in row["evidence"]] == [one["text"] for one in record.decision["evidence"]]
        assert [one["label"] for one in row["mentions"]] == [one["label"] for one in record.mentions]
        for nested, issue in zip(row["issues"], record.decision["issues"], strict=True):
            pages = [page for one in issue["reviewer_guidelines"] for page in one["pages"]]
            got = [page for one in nested["reviewer_guidelines"] for page in one["pages"]]
            assert [[page["first"], page["last"]] for page in got] == [list(page) for page in pages]


def test_duckdb_has_every_row_with_its_keys(opened: duckdb.DuckDBPyConnection, records: list[Record]) -> None:
    issues = [issue for record in records for issue in record.decision["issues"]]
    expected = {
        "letters": len(records),
        "issues": len(issues),
        "citations": sum(
            len(issue["reviewer_guidelines"]) + len(issue["claims_administrator_guidelines"]) for issue in issues
        ),
        "mentions": sum(len(record.mentions) for record in records),
        "session_counts": sum(one["label"] == "SESSION_COUNT" for record in records for one in record.mentions),
        "evidence": sum(len(record.decision["evidence"]) for record in records),
        "warnings": sum(len(record.decision["warnings"]) for record in records),
        "reviews": sum(len(record.decision["review"]) for record in records),
        "failures": 3,
    }
    assert {name: table(opened, f"SELECT count(*) FROM {name}")[0][0] for name in TABLES} == expected
    keys = table(opened, "SELECT table_name, constraint_type FROM duckdb_constraints()")
    assert Counter(key for key in keys if str(key[1]).endswith("KEY")) == Counter(
        [(name, "PRIMARY KEY") for name in TABLES]
        + [("issues", "FOREIGN KEY"), ("citations", "FOREIGN KEY"), ("mentions", "FOREIGN KEY")]
        + [("session_counts", "FOREIGN KEY")] * 3
        + [("evidence", "FOREIGN KEY"), ("warnings", "FOREIGN KEY"), ("reviews", "FOREIGN KEY")] * 2
    )


def test_duckdb_columns_are_typed(opened: duckdb.DuckDBPyConnection) -> None:
    types = dict(table(opened, "SELECT table_name || '.' || column_name, data_type FROM duckdb_columns()"))
    assert types["letters.decision_date"] == "DATE"
    assert types["issues.sessions_max"] == "INTEGER"
    assert types["issues.medically_necessary"] == "BOOLEAN"
    assert types["citations.pages"] == 'STRUCT("first" INTEGER, "last" INTEGER)[]'


def test_evidence_and_counts_lead_to_their_issue(opened: duckdb.DuckDBPyConnection) -> None:
    wrong = """
        SELECT * FROM evidence JOIN issues USING (issue_id)
        WHERE field NOT LIKE 'issues.' || (issue_number - 1) || '.%' OR evidence.letter_id <> issues.letter_id"""
    assert table(opened, wrong) == []
    assert table(opened, "SELECT * FROM evidence WHERE issue_id IS NULL AND field LIKE 'issues.%'") == []
    requested = """
        SELECT count(*), count_if(session_counts.sessions_max = issues.sessions_max)
        FROM session_counts JOIN issues USING (issue_id) WHERE role = 'requested'"""
    ((counts, same),) = table(opened, requested)
    assert counts == same > 0
    paged = "SELECT DISTINCT pdf_page FROM evidence WHERE field = 'case_number'"
    assert table(opened, paged) == [(1,)]


def test_what_no_column_can_hold_is_empty_and_no_error(tmp_path: Path) -> None:
    issue = {"number": 1, "request": {"text": "Norco", "quantity": 10**12, "date_of_service": ("2014-03", "2014-03")}}
    record = one_letter(date_of_injury="2012-06", issues=[issue])
    record = replace(record, source="caf\udce9.pdf")
    for suffix in SUFFIXES:
        write(tmp_path / f"out{suffix}", [record], [Failure("\udcff.pdf", "broken", "no")])
    with open_database(tmp_path / "out.duckdb") as connection:
        row = table(connection, "SELECT source, date_of_injury, quantity, service_first FROM decisions")
        assert row == [("caf\\udce9.pdf", None, None, None)]
        assert table(connection, "SELECT source FROM failures") == [("\\udcff.pdf",)]
    assert read_csv(tmp_path / "out.csv")[0]["source"] == "caf\\udce9.pdf"
    assert read_csv(tmp_path / "out.csv.failures.csv")[0]["source"] == "\\udcff.pdf"
    (line,) = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["source"] == "caf\udce9.pdf"


@given(st.lists(st.integers(0, 12), min_size=1, max_size=12))
@settings(max_examples=6)
def test_tables_do_not_depend_on_how_letters_were_parted(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record], sizes: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("parted")
    for suffix in SUFFIXES:
        whole, parted = folder / f"whole{suffix}", folder / f"parted{suffix}"
        write(whole, records, made_up_failures())
        with opened(parted) as sink:
            rest = iter(records)
            for number, size in enumerate((*sizes, len(records))):
                sink.add(render(parted, list(islice(rest, size))))
                if number == 0:
                    for failure in made_up_failures():
                        sink.add_failure(failure)
        if suffix == ".duckdb":
            with open_database(whole) as one, open_database(parted) as other:
                for name in TABLES:
                    assert table(one, f"FROM {name}") == table(other, f"FROM {name}")
        else:
            assert content(whole) == content(parted)


# Failures


@pytest.mark.parametrize(("suffix", "name"), FAILURES.items())
def test_failures_stand_beside_the_file(tmp_path: Path, suffix: str, name: str) -> None:
    write(tmp_path / f"out{suffix}", made_up_records(2), iter(made_up_failures()))
    assert [row["kind"] for row in read_csv(tmp_path / name)] == ["empty", "no_text_layer", "no_text_layer"]
    write(tmp_path / f"out{suffix}", made_up_records(2), [])
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"out{suffix}"], "those of an earlier run are removed"


def test_failures_are_a_table_of_the_database(opened: duckdb.DuckDBPyConnection) -> None:
    assert table(opened, "SELECT source, kind FROM failures ORDER BY failure_id") == [
        (failure.source, failure.kind) for failure in made_up_failures()
    ]


# Promises


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_run_that_fails_leaves_the_earlier_file(tmp_path: Path, suffix: str) -> None:
    def broken() -> Iterator[Record]:
        yield from made_up_records(3)
        raise RuntimeError("the machine stopped")

    path = tmp_path / f"out{suffix}"
    write(path, made_up_records(2), [])
    before = content(path)
    with pytest.raises(RuntimeError, match="the machine stopped"):
        write(path, broken(), [])
    assert content(path) == before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_a_killed_run_left_is_no_hindrance(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"
    for name in (f".{path.name}.partial", f".{path.name}.partial.wal"):
        (tmp_path / name).write_bytes(b"half a file")
    write(path, made_up_records(2), [])
    assert content(path) != b"half a file"
    assert not (tmp_path / f".{path.name}.partial").exists()


def test_a_log_of_the_earlier_database_is_not_replayed(tmp_path: Path) -> None:
    path = tmp_path / "out.duckdb"
    write(path, made_up_records(2), [])
    (tmp_path / "out.duckdb.wal").write_bytes(b"changes of yesterday")
    write(path, made_up_records(3), [])
    with open_database(path) as connection:
        assert table(connection, "SELECT count(*) FROM letters") == [(3,)]


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet", ".xlsx", ".parts"])
def test_the_same_records_give_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    for name in ("one", "two"):
        write(tmp_path / f"{name}{suffix}", made_up_records(20), [])
    assert content(tmp_path / f"one{suffix}") == content(tmp_path / f"two{suffix}")


def test_the_same_records_give_the_same_database(tmp_path: Path) -> None:
    dumps = []
    for name in ("one.duckdb", "two.duckdb"):
        write(tmp_path / name, made_up_records(250), made_up_failures())
        with open_database(tmp_path / name) as connection:
            dumps.append([table(connection, f"FROM {one}") for one in TABLES])
    assert dumps[0] == dumps[1]


def test_rows_follow_on_where_the_database_was_opened_again(tmp_path: Path) -> None:
    """The writer opens its file anew every few thousand letters."""
    issues = [{"number": number, "request": {"text": f"item {number}"}} for number in (1, 2)]
    letters = (replace(one_letter(issues=issues), source=f"{number}.txt") for number in range(1, 4202))
    failures = (Failure(f"{number}.pdf", "empty", "no") for number in range(1, 4002))
    write(tmp_path / "out.duckdb", letters, failures)
    with open_database(tmp_path / "out.duckdb") as connection:
        found = table(connection, "SELECT letter_id, source, issue_id, request FROM decisions")
        assert found == [
            (letter, f"{letter}.txt", 2 * letter - 2 + number, f"item {number}")
            for letter in range(1, 4202)
            for number in (1, 2)
        ]
        failed = table(connection, "SELECT failure_id, source FROM failures")
        assert failed == [(number, f"{number}.pdf") for number in range(1, 4002)]


def test_a_letter_with_more_rows_than_one_statement_takes(tmp_path: Path) -> None:
    evidence = [{"field": "issues", "start": n, "end": n + 1, "text": "é" * (n % 7), "rule": "r"} for n in range(5000)]
    write(tmp_path / "out.duckdb", [one_letter(evidence=evidence)], [])
    with open_database(tmp_path / "out.duckdb") as connection:
        found = table(connection, "SELECT evidence_id, start_char, text FROM evidence")
    assert found == [(n + 1, n, "é" * (n % 7)) for n in range(5000)]


def test_parts_are_read_as_one_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imr_nlp.writers.columnar.ROW_GROUP", 10)
    monkeypatch.setattr("imr_nlp.writers.parts.LETTERS", 20)
    whole, parts = tmp_path / "out.parquet", tmp_path / "out.parts"
    for number in (70, 45):  # the second run takes the place of the first
        for path in (whole, parts):
            write(path, made_up_records(number))
    assert sorted(one.name for one in parts.iterdir()) == [f"part-0000{n}.parquet" for n in range(3)]
    expected = pq.read_table(whole)
    assert pq.read_table(parts).equals(expected)
    assert list(pd.read_parquet(parts)["source"]) == expected["source"].to_pylist()
    assert duckdb.sql(f"FROM '{parts}/*.parquet'").fetchall() == duckdb.sql(f"FROM '{whole}'").fetchall()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out.parquet", "out.parts"]


def test_a_folder_that_holds_other_files_is_never_replaced(tmp_path: Path) -> None:
    parts = tmp_path / "out.parts"
    parts.mkdir()
    (parts / "part-00000.parquet").write_bytes(b"of an earlier run")
    (parts / "letter.pdf").write_bytes(b"letter")
    with pytest.raises(RefusedOutput, match=r"letter\.pdf"):
        write(parts, [])
    (tmp_path / "file.parts").write_bytes(b"letter")
    with pytest.raises(RefusedOutput, match="no folder"):
        write(tmp_path / "file.parts", [])
    assert content(parts) == {"part-00000.parquet": b"of an earlier run", "letter.pdf": b"letter"}


def test_row_groups_are_small(tmp_path: Path) -> None:
    """Every checkpoint writes a table's last group anew: with large ones memory grows with the number of letters."""
    evidence = [{"field": "issues", "start": n, "end": n + 1, "text": "é", "rule": "r"} for n in range(5000)]
    write(tmp_path / "out.duckdb", [one_letter(evidence=evidence) for _ in range(4)], [])
    with open_database(tmp_path / "out.duckdb") as connection:
        found = table(connection, "SELECT DISTINCT row_group_id, count FROM pragma_storage_info('evidence')")
    assert len({group for group, _ in found}) > 1
    assert max(count for _, count in found) <= 16_384


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_records_are_let_go(tmp_path: Path, suffix: str) -> None:
    alive: weakref.WeakSet[Record] = weakref.WeakSet()
    most = 0

    class Watched(Record):
        __hash__ = object.__hash__

    def watched() -> Iterator[Record]:
        nonlocal most
        record = next(made_up_records(1))
        for _ in range(1200):
            one = Watched(record.source, record.sha256, record.decision, record.mentions, record.pages)
            alive.add(one)
            most = max(most, len(alive))
            yield one

    write(tmp_path / f"out{suffix}", watched(), [])
    assert 0 < most < 600


@pytest.mark.parametrize("name", ["out.xls", "out", "out.jsonl.gz"])
def test_an_unknown_suffix_names_the_known_ones(tmp_path: Path, name: str) -> None:
    for function in (check, lambda path: write(path, [], [])):
        with pytest.raises(ValueError, match=re.escape(", ".join(SUFFIXES))):
            function(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("suffix", "module", "extra"),
    [(".parquet", "pyarrow", "parquet"), (".parts", "pyarrow", "parquet"), (".duckdb", "duckdb", "duckdb")],
)
def test_a_missing_library_names_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, module: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    for function in (check, lambda path: write(path, [], [])):
        with pytest.raises(MissingExtra, match=rf'pip install "imr-nlp\[{extra}\]"'):
            function(tmp_path / f"out{suffix}")


# Spreadsheets


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-20 %", "'-20 %"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\r=1", "'=1"),
        ("  =1", "'=1"),
        ("＝1", "'＝1"),
        (["=1", "b"], "'=1; b"),
        ("12 sessions", "12 sessions"),
        ("two\n\nlines", "two lines"),
        (["a", "b"], "a; b"),
        (None, ""),
        (True, "true"),
        (-3, "-3"),
        ([], ""),
    ],
)
def test_cell(value: object, expected: str) -> None:
    assert cell(value) == expected


@given(st.one_of(st.text(), st.lists(st.text())))
def test_no_cell_starts_a_formula_or_a_line(value: str | list[str]) -> None:
    text = cell(value)
    assert not text or text[0] not in "=+-@\t\r\n＝＋－＠"
    assert not {"\r", "\n", "\0"} & set(text)


def test_a_text_longer_than_a_cell_is_cut() -> None:
    assert len(cell("word " * 10_000)) < 32_767
