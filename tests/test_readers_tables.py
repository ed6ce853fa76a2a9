"""Tables of letters: CSV, TSV, JSON lines and Parquet; what is broken in them costs its own row."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from broken_files import SECRET, parquet
from reading import kind_of, name_only, one, saved, text_of

from imr_nlp.readers import FAILURE_KINDS, read
from imr_nlp.records import Failure, Letter

# Rows


def outcomes(path: Path) -> list[str]:
    """Texts of letters and kinds of failures, which name no words of a letter."""
    found = list(read(path))
    assert [one.source.split("#")[1] for one in found] == [str(number) for number in range(1, len(found) + 1)]
    return [one.text if isinstance(one, Letter) else one.kind for one in found]


BAD = "damaged_row"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ('1,"one\nmore"\n2,"unclosed\nand more\n3,"three"\n', ["one\nmore", BAD, "three"]),
        ('1,"one"\n2,"unclosed\n3,three\n', ["one", BAD, "three"]),
        ('1,"one"\n2,"unclosed', ["one", BAD]),
        ('1,"say "no" to it"\n2,two\n', [BAD, "two"]),
        ('1,"one"\n2,"say "no"\nto it, too"\n3,"three"', ["one", BAD, "three"]),
        ("1,one, two, three\n2,two\n", [BAD, "two"]),
        ("1,Case Number: CM15\nPriority: Standard\n\n5\n1. MRI, lumbar: Upheld\n2,two\n", [BAD, "two"]),
        ("1,one\n2,Case Number: CM15\n1. MRI: Upheld\n3,three\n", ["one", BAD, "three"]),
        ("1,one\n2\n3,three\n", ["one", BAD, "three"]),
        ('1,"one\n12, 24 visits\n5\nmore"\n2,"two\n5\n"\n', ["one\n12, 24 visits\n5\nmore", "two\n5\n"]),
        ('1,"swallows\n2,the next"\n3,three\n', [BAD, 'the next"', "three"]),
        ('CM15-1,"one"\nCM15-2,"unclosed\nNorco, 10 mg\nCM15-3,"three"', ["one", BAD, "three"]),
        ('1,"He said ""no"", twice"\n2,5" tall\n', ['He said "no", twice', '5" tall']),
        ('1,"He said \\"no\\", twice,\nand \\"yes\\""\n2,"two"\n', ['He said "no", twice,\nand "yes"', "two"]),
        ('1,"He said \\"no"\n2,"a \\"cut" here"\n3,"three"\n', ['He said "no', BAD, "three"]),
        ('1, "one, two\nmore"\n2, "three"\n3, "un"closed"\n4, "four"\n', ["one, two\nmore", "three", BAD, "four"]),
        ('1,"one, two"\n2, "three"\n', ["one, two", ' "three"']),
    ],
    ids=name_only,
)
def test_csv_rows_are_letters_or_failures(tmp_path: Path, table: str, expected: list[str]) -> None:
    assert outcomes(saved(tmp_path, "letters.csv", "id,text\n" + table)) == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ('1\t"Norco" was denied\n2\ttwo\n', ['"Norco" was denied', "two"]),
        ('1\t"Soma\n2\tx"\n3\ty\n', ['"Soma', 'x"', "y"]),
        ('1\ty 5" tall\n2\t"two\nlines"\n3\t"end', ['y 5" tall', "two\nlines", '"end']),
        ('1\t"""quoted"" well"\n2\tone, two\n', ['"quoted" well', "one, two"]),
        ('1\t"cut "here"\nand goes on"\n2\ttwo\n', [BAD, "two"]),
    ],
    ids=name_only,
)
def test_tsv_rows_keep_a_stray_quotation_mark(tmp_path: Path, table: str, expected: list[str]) -> None:
    assert outcomes(saved(tmp_path, "letters.tsv", "id\ttext\n" + table)) == expected


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"one: Upheld\nmore\n\n2. \tTwo \\ three\r\n", "one: Upheld\nmore\n\n2. \tTwo \\ three\n"),
        (r"path C:\new and C:\nil", r"path C:\new and C:\nil"),
    ],
)
@pytest.mark.parametrize("name", ["letters.tsv", "letters.csv"])
def test_line_ends_that_a_database_spelled(tmp_path: Path, name: str, written: str, text: str) -> None:
    mark = "\t" if name.endswith("tsv") else ","
    assert outcomes(saved(tmp_path, name, f"id{mark}text\n1{mark}{written}\n2{mark}two\n")) == [text, "two"]


def test_zero_bytes_behind_a_letter_are_none_of_it(tmp_path: Path) -> None:
    assert text_of(saved(tmp_path, "letter.txt", b"Upheld" + bytes(500))) == "Upheld"
    assert text_of(saved(tmp_path, "wide.txt", "Upheld".encode("utf-16") + bytes(500))) == "Upheld"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ('text\n"one\nx"\n"two unclosed\nyes\n"three"\n', ["one\nx", BAD, "three"]),
        ('text,id\n"one\nx",1\n"two unclosed,2\nyes\n"three",3\n', ["one\nx", BAD, "three"]),
        ("text\none, two\nthree\n", ["one, two", "three"]),
        ('id;text\n1;"one; two"\n2;one; two\n', ["one; two", BAD]),
    ],
    ids=name_only,
)
def test_csv_of_other_columns(tmp_path: Path, table: str, expected: list[str]) -> None:
    assert outcomes(saved(tmp_path, "letters.csv", table)) == expected


def test_csv_of_nothing_but_unclosed_marks_ends(tmp_path: Path) -> None:
    rows = "".join(f'{number},"no end {number}\n' for number in range(3_000))
    found = outcomes(saved(tmp_path, "letters.csv", "id,text\n" + rows))
    assert found == [BAD] * 3_000


def test_table_without_a_line_of_names_does_not_show_its_letters(tmp_path: Path) -> None:
    for name, content in (("a.csv", f'17,"{SECRET * 9}"\n'), ("b.jsonl", f'{{"{SECRET * 9}": 1}}')):
        failure = one(saved(tmp_path, name, content))
        assert isinstance(failure, Failure)
        assert failure.kind == "no_text_column"
        assert "Jane" not in failure.message


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet"])
def test_table_without_rows_is_told(tmp_path: Path, name: str) -> None:
    content = {"a.csv": b"id,text\n", "a.jsonl": b"\n\n"}.get(name)
    assert kind_of(saved(tmp_path, name, parquet([]) if content is None else content)) == "empty"


def test_two_columns_of_one_name_are_told(tmp_path: Path) -> None:
    assert kind_of(saved(tmp_path, "a.csv", "text,text\none,two\n")) == "no_text_column"
    assert kind_of(saved(tmp_path, "a.jsonl", '{"text": "one", "text": "two"}')) == "damaged_row"


def test_jsonl_objects_before_the_first_with_the_column_are_told(tmp_path: Path) -> None:
    rows = '{"id": 1}\n{"id": 2}\n{"text": "three"}\n{"id": 4}\n'
    assert outcomes(saved(tmp_path, "a.jsonl", rows)) == [BAD, BAD, "three", BAD]


def test_parquet_row_that_is_no_utf8_costs_itself(tmp_path: Path) -> None:
    import pyarrow as pa

    rows = ["one", bytes(range(256)) * 30, "l\x92etter".encode("cp1252", "replace"), b"n\x92one", "five"]
    raw = pa.array([row if isinstance(row, bytes) else row.encode() for row in rows], pa.binary())
    text = pa.Array.from_buffers(pa.string(), len(raw), raw.buffers())
    found = outcomes(saved(tmp_path, "a.parquet", parquet(text)))
    assert found[0] == "one"
    assert found[1] in FAILURE_KINDS
    assert found[3:] == ["n’one", "five"]


def test_parquet_row_group_that_is_broken_costs_itself(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    texts = [f"letter {number} " * 20 for number in range(9)]
    pq.write_table(pa.table({"text": texts}), buffer, row_group_size=3, use_dictionary=False, compression="zstd")
    content = bytearray(buffer.getvalue())
    start = pq.ParquetFile(buffer).metadata.row_group(1).column(0).data_page_offset
    content[start : start + 40] = b"\xff" * 40
    found = outcomes(saved(tmp_path, "a.parquet", bytes(content)))
    assert found == [*texts[:3], BAD, BAD, BAD, *texts[6:]]
