"""What writers write: each format and the tables of the database, and how cells are kept harmless."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_records import SOME, made_up_failures, one_letter, table
from written import content, read_csv

from imr_nlp.decision import Decision
from imr_nlp.records import Failure, Record
from imr_nlp.writers import SUFFIXES, opened, render, write
from imr_nlp.writers.cells import cell
from imr_nlp.writers.database import TABLES, open_database
from imr_nlp.writers.queries import ready_queries
from imr_nlp.writers.spreadsheet import COLUMNS

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
