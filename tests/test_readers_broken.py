"""What is broken or hostile costs itself and nothing else: every file beside it is read, every row is accounted for."""

from __future__ import annotations

import io
import os
import struct
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from reading import kind_of, name_only, one, saved, text_of

from imr_nlp.readers import FAILURE_KINDS, find, read, read_item
from imr_nlp.readers.items import ReadOptions
from imr_nlp.readers.limits import LINE
from imr_nlp.records import Failure, Letter

SECRET = "The patient is Jane Roe, who takes Norco for her back. "


def archive(*members: tuple[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in members:
            file.writestr(name, content)
    return buffer.getvalue()


def with_field(content: bytes, local: int, central: int, value: bytes) -> bytes:
    """An archive of one member, with a field of its two headers changed."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        at = content.index(mark) + offset
        changed[at : at + len(value)] = value
    return bytes(changed)


def with_name_that_is_no_utf8() -> bytes:
    content = archive(("aé.txt", "x"), ("b.txt", "Upheld"), ("ü.txt", "y"))
    return content.replace("é".encode(), b"\xff\xfe")


def broken_lzma() -> bytes:
    content = archive(("a.txt", SECRET * 50), compression=zipfile.ZIP_LZMA)
    return content[:45] + bytes(40) + content[85:]


def parquet(column: object) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(pa.table({"text": column}), buffer)
    return buffer.getvalue()


def timestamps_out_of_range() -> bytes:
    import pyarrow as pa

    return parquet(pa.array([-(2**62), 0], pa.timestamp("us")))


def broken_schema() -> bytes:
    content = parquet(["x"])
    return content.replace(b"\x04text", b"\x04te\xff\xfe").replace(b"\x15\x0c", b"\x15\x7e")


CRASHERS: dict[str, Callable[[], bytes]] = {
    "deflate64.zip": lambda: with_field(archive(("a.txt", SECRET * 9)), 8, 10, struct.pack("<H", 9)),
    "deflate64-table.zip": lambda: with_field(archive(("a.csv", "text\nx")), 8, 10, struct.pack("<H", 9)),
    "lzma.zip": broken_lzma,
    "version.zip": lambda: with_field(archive(("a.txt", "x")), 4, 6, struct.pack("<H", 255)),
    "bzip2.zip": lambda: with_field(archive(("a.txt", SECRET * 9)), 8, 10, struct.pack("<H", 12)),
    "timestamps.parquet": timestamps_out_of_range,
    "schema.parquet": broken_schema,
    "magic.parquet": lambda: b"PAR1" + bytes(40) + struct.pack("<I", 30) + b"PAR1",
    "nested.jsonl": lambda: b"[" * 200_000,
    "digits.jsonl": lambda: b'{"text": ' + b"9" * 10_000 + b"}",
}


@pytest.mark.parametrize("name", CRASHERS)
def test_what_is_broken_is_a_failure_and_the_next_file_is_read(tmp_path: Path, name: str) -> None:
    saved(tmp_path, f"a/{name}", CRASHERS[name]())
    saved(tmp_path, "b.txt", "Upheld")
    *failures, letter = read(tmp_path)
    assert isinstance(letter, Letter)
    assert letter.text == "Upheld"
    assert failures
    for failure in failures:
        assert isinstance(failure, Failure), failure
        assert failure.kind in FAILURE_KINDS
        assert "Jane" not in failure.message


@pytest.mark.parametrize("markup", ["<![1", "<![1]>", "<![x[", "<!", "<!-", "<?", "</", "<a b='", "<![CDATA["])
def test_html_is_read_whatever_is_broken_in_it(tmp_path: Path, markup: str) -> None:
    path = saved(tmp_path, "letter.html", f"<p>1. MRI: Upheld</p>{markup}")
    assert text_of(path).startswith("1. MRI: Upheld")


def test_whatever_a_reader_raises_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise LookupError(SECRET)

    monkeypatch.setattr("imr_nlp.readers.letters.decode_text", broken)
    failure = one(saved(tmp_path, "a.txt", SECRET))
    assert isinstance(failure, Failure)
    assert (failure.kind, "LookupError" in failure.message, "Jane" in failure.message) == ("damaged_file", True, False)


def test_a_file_that_is_gone_when_it_is_read_is_a_failure(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.txt", "x")
    (item,) = find([path], ReadOptions())
    path.unlink()
    assert not isinstance(item, Failure)
    gone = read_item(item, ReadOptions())
    assert isinstance(gone, Failure)
    assert gone.kind == "missing"


def test_folders_may_be_deep(tmp_path: Path) -> None:
    saved(tmp_path, "b.txt", "Overturned")
    with deep(tmp_path, "a", 1000):
        found = list(read(tmp_path))
    assert [letter.text for letter in found if isinstance(letter, Letter)] == ["Upheld", "Overturned"]


def test_folders_deeper_than_the_system_can_name_are_told(tmp_path: Path) -> None:
    saved(tmp_path, "z.txt", "Overturned")
    with deep(tmp_path, "f" * 200, 30):
        failure, letter = read(tmp_path)
    assert isinstance(failure, Failure)
    assert failure.kind == "unreadable"
    assert isinstance(letter, Letter)


@contextmanager
def deep(folder: Path, name: str, depth: int) -> Iterator[None]:
    """Folders in folders, with a letter in the last one; removed again, which pytest cannot do."""
    here = os.getcwd()
    os.chdir(folder)
    try:
        for _ in range(depth):
            os.mkdir(name)
            os.chdir(name)
        Path("letter.txt").write_text("Upheld")
        os.chdir(here)
        yield
    finally:
        os.chdir(folder)
        for _ in range(depth):
            os.chdir(name)
        os.remove("letter.txt")
        for _ in range(depth):
            os.chdir("..")
            os.rmdir(name)
        os.chdir(here)


# Pipes and devices


@pytest.mark.parametrize("suffix", ["csv", "zip", "parquet", "jsonl", "txt", "pdf", "html", "tsv"])
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path, suffix: str) -> None:
    os.mkfifo(tmp_path / f"letters.{suffix}")
    kinds: list[str] = []
    reader = threading.Thread(target=lambda: kinds.append(kind_of(tmp_path / f"letters.{suffix}")), daemon=True)
    reader.start()
    reader.join(10)
    assert kinds == ["unsupported"]


@pytest.mark.parametrize("suffix", ["csv", "zip", "txt"])
def test_a_device_is_refused(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"letters.{suffix}").symlink_to("/dev/zero")
    assert kind_of(tmp_path / f"letters.{suffix}") == "unsupported"


def test_a_link_to_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "letters.csv").symlink_to(tmp_path / "nowhere")
    assert kind_of(tmp_path / "letters.csv") == "missing"


# Archives


def test_members_of_one_name_are_two_letters(tmp_path: Path) -> None:
    texts = ("first", "other", "second", "4", "5")
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = archive(*zip(("a.txt", "b.txt", "a.txt", "a.txt!2", "a.txt!2"), texts, strict=True))
    letters = [(one.source.split(".zip")[1], one.text) for one in read(saved(tmp_path, "x.zip", content))]  # type: ignore[union-attr]
    assert letters == [
        ("!a.txt", "first"), ("!a.txt!2", "second"), ("!a.txt!2!2", "4"), ("!a.txt!2!3", "5"), ("!b.txt", "other"),
    ]  # fmt: skip


def test_members_above_the_folder_are_read_and_hidden_ones_left_out(tmp_path: Path) -> None:
    names = ("./a.txt", "../b/a.txt", "/c.txt", "./.d/a.txt", "../.a.txt", "./")
    found = read(saved(tmp_path, "x.zip", archive(*((name, name) for name in names))))
    assert sorted(one.text for one in found if isinstance(one, Letter)) == ["../b/a.txt", "./a.txt", "/c.txt"]


def test_a_name_that_is_no_utf8_costs_the_name_alone(tmp_path: Path) -> None:
    saved(tmp_path, "a.zip", with_name_that_is_no_utf8())
    found = list(read(tmp_path))
    assert [one.text for one in found if isinstance(one, Letter)] == ["x", "Upheld", "y"]
    assert [one.source.rpartition("!")[2] for one in found][1:] == ["b.txt", "ü.txt"]


def test_a_member_without_a_name_is_read(tmp_path: Path) -> None:
    changed = bytearray(archive(("a", "Upheld"), ("b.txt", "Overturned")))
    for mark, at in ((b"PK\x03\x04", 26), (b"PK\x01\x02", 28)):
        start = changed.index(mark)
        length = 30 if mark == b"PK\x03\x04" else 46
        changed[start + at : start + at + 4] = struct.pack("<HH", 0, 1)  # its name becomes an extra field
        assert changed[start + length : start + length + 1] == b"a"
    found = [
        one.text if isinstance(one, Letter) else one.kind for one in read(saved(tmp_path, "x.zip", bytes(changed)))
    ]
    assert found[-1] == "Overturned"
    assert found[0] in {"Upheld", "damaged_archive"}


def test_a_line_of_950_megabytes_costs_its_member_only(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        with file.open("bomb.jsonl", "w") as member:
            for _ in range(950):
                member.write(b"x" * 1_000_000)
        file.writestr("letter.txt", "Upheld")
    failure, letter = read(path)
    assert isinstance(failure, Failure)
    assert failure.kind == "too_large"
    assert isinstance(letter, Letter)


def test_what_members_claim_of_their_size_is_weighed_by_that_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imr_nlp.readers.archives.UNPACKED", 100_000)
    content = archive(*[(f"{number}.txt", "x" * 90_000) for number in range(100)])
    assert len(content) * 200 < 100 * 90_000
    claiming = bytearray(content)
    at = 0
    while (at := claiming.find(b"PK\x01\x02", at)) >= 0:  # in the list, each member is packed to 50 KB
        claiming[at + 20 : at + 24] = struct.pack("<I", 50_000)
        at += 4
    assert kind_of(saved(tmp_path, "x.zip", bytes(claiming))) == "too_large"


# Lines


@pytest.mark.parametrize("name", ["letter.txt", "letter.html", "rows.jsonl", "rows.csv"])
def test_a_line_that_no_letter_has_is_refused(tmp_path: Path, name: str) -> None:
    line = "word " * (LINE // 5 + 1)
    content = {"rows.jsonl": f'{{"text": "{line}"}}', "rows.csv": f'id,text\n1,"{line}"\n'}.get(name, line)
    assert kind_of(saved(tmp_path, name, content)) == "too_large"


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.csv", "rows.tsv"])
def test_a_line_too_long_for_a_row_is_not_held_in_memory(tmp_path: Path, name: str) -> None:
    mark = "\t" if name.endswith("tsv") else ","
    long = "1" + mark + "x" * 500_000
    lines = ['{"text": "one"}', long, '{"text": "two"}'] if name == "rows.jsonl" else [
        f"id{mark}text", f"1{mark}one", long, f"2{mark}two"
    ]  # fmt: skip
    found = list(read(saved(tmp_path, name, "\n".join(lines)), ReadOptions(max_size=10_000)))
    assert [one.text if isinstance(one, Letter) else one.kind for one in found] == ["one", "too_large", "two"]


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
