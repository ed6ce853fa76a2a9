"""What writers promise of their files: an earlier file is safe, the same records give the same bytes."""

from __future__ import annotations

import re
import sys
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from made_up_records import made_up_failures, made_up_records, one_letter, table
from written import content, read_csv

from imr_nlp.records import Failure, Record
from imr_nlp.writers import SUFFIXES, check, write
from imr_nlp.writers.database import TABLES, open_database
from imr_nlp.writers.extras import MissingExtra
from imr_nlp.writers.targets import RefusedOutput

FAILURES = {suffix: f"out{suffix}.failures.csv" for suffix in (".jsonl", ".csv", ".parquet", ".xlsx", ".parts")}


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
