"""What can be read, what cannot, and that each file is accounted for."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import rendering
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import kind_of, name_only, one, saved, text_of

from imr_nlp.readers import FAILURE_KINDS, read
from imr_nlp.records import Failure, Letter

LETTER = "Case Number: CM14-0000001\n\n1. Physical therapy – “12 sessions”: Upheld\n\nDécision rationale: none.\n"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""), ("utf-8-sig", b""), ("utf-16", b""), ("utf-16-le", b""), ("utf-16-be", b""), ("utf-32", b""),
        ("utf-16-be", b"\xfe\xff"), ("cp1252", b""),
    ],
)  # fmt: skip
def test_encoding_is_found_out(tmp_path: Path, encoding: str, mark: bytes) -> None:
    content = mark + LETTER.encode(encoding)
    letter = one(saved(tmp_path, "letter.txt", content))
    assert isinstance(letter, Letter)
    assert letter.text == LETTER
    assert letter.sha256 == hashlib.sha256(content).hexdigest()
    assert letter.pages == ()


def test_stray_byte_costs_one_character(tmp_path: Path) -> None:
    content = LETTER.encode().replace(b"none", b"n\x92one \x81")
    assert text_of(saved(tmp_path, "letter.txt", content)) == LETTER.replace("none", "n’one �")


def test_line_ends_are_kept(tmp_path: Path) -> None:
    assert text_of(saved(tmp_path, "letter.md", b"### Issue\r\n\r\nUpheld\r")) == "### Issue\r\n\r\nUpheld\r"


@given(st.text(min_size=1).filter(str.strip))
@settings(max_examples=60)
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    words = text + " of the letter" * (10 + len(text))
    expected = words.removeprefix("\ufeff")
    assert text_of(saved(tmp_path_factory.mktemp("any"), "letter.txt", words)) == expected


@given(st.binary())
@settings(max_examples=150)
def test_no_bytes_crash(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    suffixes = ("txt", "pdf", "html", "jsonl", "csv", "parquet", "zip", "unknown")
    for suffix in suffixes:
        saved(folder, f"letter.{suffix}", data)
    found = list(read(folder))
    for read_or_not in found:
        assert isinstance(read_or_not, Letter) or read_or_not.kind in FAILURE_KINDS
    assert {Path(one.source.split("#")[0]).suffix for one in found} >= {".txt", ".pdf", ".html", ".unknown"}


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\f\t\n", "empty"),
        ("empty.pdf", b"", "empty"),
        ("empty.zip", b"", "damaged_archive"),
        ("binary.txt", bytes(range(256)) * 40, "binary"),
        ("zeros.txt", bytes(5000), "binary"),
        ("mainframe.txt", LETTER.replace("–", "-").replace("“", '"').replace("”", '"').encode("cp037"), "encoding"),
        ("wrong.pdf", LETTER.encode(), "damaged_pdf"),
        ("scan.tiff", b"II*\x00", "no_text_layer"),
        ("letter.docx", b"PK\x03\x04", "damaged_file"),
        ("letter.doc", b"\xd0\xcf\x11\xe0", "unsupported"),
        ("letter.eml", b"no header", "damaged_file"),
        ("table.parquet", b"PAR1 no table PAR1", "damaged_table"),
    ],
    ids=name_only,
)
def test_what_cannot_be_read_has_a_kind(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    assert kind_of(saved(tmp_path, name, content)) == kind


@pytest.mark.parametrize(
    ("path", "kind"), [("nowhere.txt", "missing"), ("nowhere/*.pdf", "missing"), ("folder", "empty")]
)
def test_what_is_not_there_has_a_kind(tmp_path: Path, path: str, kind: str) -> None:
    (tmp_path / "folder").mkdir()
    assert kind_of(tmp_path / path) == kind


@pytest.mark.parametrize("name", ["letter.txt", "letter.html", "letter", "rows.jsonl", "rows.csv", "letters.zip"])
def test_too_large_is_told_and_not_read(tmp_path: Path, name: str) -> None:
    text = "word " * 400
    content: bytes | str = text
    if name == "rows.jsonl":
        content = json.dumps({"text": text}) + "\n"
    elif name == "rows.csv":
        content = f"id,text\n1,{text}\n"
    elif name == "letters.zip":
        content = archive({"letter.txt": text})
    failure = one(saved(tmp_path, name, content), max_size=1000)
    assert isinstance(failure, Failure)
    assert failure.kind in {"too_large", "damaged_table"}
    assert "1,000" in failure.message or "field larger" in failure.message


@pytest.mark.parametrize(
    ("module", "extra", "name", "content"),
    [
        ("pypdfium2", "pdf", "letter.pdf", rendering.drawn_pdf([(72, 700, "Upheld")])),
        ("pyarrow", "parquet", "letters.parquet", b"PAR1"),
        ("pytesseract", "ocr", "scan.pdf", rendering.scanned_pdf()),
    ],
    ids=name_only,
)
def test_missing_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, extra: str, name: str, content: bytes
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    failure = one(saved(tmp_path, name, content), ocr=True)
    assert isinstance(failure, Failure)
    assert failure.kind == "missing_extra"
    assert f"imr-nlp[{extra}]" in failure.message


# HTML


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One\n  line</p><p>two</p>", "One line\n\ntwo"),
        ("<h2>IMR ISSUES</h2>MRI: <b>Up</b>held<br>Next", "IMR ISSUES\n\nMRI: Upheld\nNext"),
        ("<table><tr><td>Case Number:</td><td>CM14</td></tr><tr><td>Priority:</td><td>x</td></tr></table>",
         "Case Number:\tCM14\nPriority:\tx"),
        ("<div><div>one</div>\n<div>two<br></div>\n</div><div>three<br><br>four</div>", "one\ntwo\nthree\n\nfour"),
        ("<ul><li>Norco<li>Soma</ul>", "Norco\nSoma"),
        ("<html><head><title>T</title><style>p{}</style></head><body>A&nbsp;&ldquo;b&rdquo;&#8211;c</body></html>",
         "A\xa0“b”–c"),
        ("<script>if (a < b) {}</script>age < 50 &amp; up", "age < 50 & up"),
        ("<pre>a\n  b</pre>c", "a\nb\n\nc"),
        ("<p>open <b>and <!-- remark --> never closed", "open and never closed"),
    ],
)  # fmt: skip
def test_html_breaks_lines_where_blocks_end(tmp_path: Path, markup: str, text: str) -> None:
    assert text_of(saved(tmp_path, "letter.html", markup)).replace("  ", " ") == text


def test_html_is_known_without_its_suffix(tmp_path: Path) -> None:
    assert text_of(saved(tmp_path, "letter", "<!DOCTYPE html><html><body><p>Upheld</p></body></html>")) == "Upheld"
    assert text_of(saved(tmp_path, "tags.txt", "<b>Upheld</b>")) == "<b>Upheld</b>"


def test_html_with_a_row_of_spaces_takes_no_time(tmp_path: Path) -> None:
    spaces = " " * 100_000  # expressions that try a row from each of its characters would take minutes
    assert text_of(saved(tmp_path, "letter.html", f"<pre>Upheld{spaces}.{spaces}</pre>")) == f"Upheld{spaces}."


# Tables

ROWS = [{"id": "1", "text": LETTER}, {"id": "2", "text": 'say "no",\n\nplease'}, {"id": "3", "text": ""}]


def csv_bytes(delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, ["id", "text"], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(ROWS)
    return buffer.getvalue().encode(encoding)


def parquet_bytes(column: str = "text", rows: list[dict[str, str]] = ROWS) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(pa.table({"id": [row["id"] for row in rows], column: [row["text"] for row in rows]}), buffer)
    return buffer.getvalue()


def jsonl_bytes(encoding: str = "utf-8") -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS).encode(encoding)


TABLES = [
    ("letters.csv", csv_bytes()),
    ("letters.csv", csv_bytes(";", "utf-8-sig")),
    ("letters.csv", csv_bytes("\t", "utf-16")),
    ("letters.csv", csv_bytes(",", "cp1252")),
    ("letters.tsv", csv_bytes("\t")),
    ("letters.jsonl", jsonl_bytes()),
    ("letters.ndjson", jsonl_bytes("utf-8-sig")),
    ("letters.jsonl", jsonl_bytes("utf-16")),
    ("letters.parquet", parquet_bytes()),
]


def check_rows(found: list[Letter | Failure], source: str) -> None:
    assert [one.source for one in found] == [f"{source}#{number}" for number in (1, 2, 3)]
    assert [one.text for one in found if isinstance(one, Letter)] == [LETTER, ROWS[1]["text"]]
    assert isinstance(found[2], Failure)
    assert found[2].kind == "empty"
    assert isinstance(found[0], Letter)
    assert found[0].sha256 == hashlib.sha256(LETTER.encode()).hexdigest()


@pytest.mark.parametrize(("name", "content"), TABLES, ids=name_only)
def test_table_gives_a_letter_a_row(tmp_path: Path, name: str, content: bytes) -> None:
    path = saved(tmp_path, name, content)
    check_rows(list(read(path)), path.as_posix())


@pytest.mark.parametrize(("name", "content"), TABLES, ids=name_only)
def test_table_in_an_archive_gives_a_letter_a_row(tmp_path: Path, name: str, content: bytes) -> None:
    path = saved(tmp_path, "letters.zip", archive({name: content}))
    check_rows(list(read(path)), f"{path.as_posix()}!{name}")


@pytest.mark.parametrize(("name", "content"), TABLES, ids=name_only)
def test_table_without_the_column_names_those_it_has(tmp_path: Path, name: str, content: bytes) -> None:
    failure = one(saved(tmp_path, name, content), text_column="letter")
    assert isinstance(failure, Failure)
    assert failure.kind == "no_text_column"
    assert "id, text" in failure.message


def test_column_is_chosen_by_name_in_any_case(tmp_path: Path) -> None:
    path = saved(tmp_path, "letters.csv", "ID,Letter Text,TEXT\n1,this,that\n")
    assert text_of(path) == "that"
    assert text_of(path, text_column="letter text") == "this"


def test_broken_rows_are_told_and_the_others_read(tmp_path: Path) -> None:
    lines = [
        '{"text": "one"}', "", "no json", "[1]", '{"text": 3}', '{"other": "x"}', '{"text": null}',
        '{"text": "l\\ud800"}',
    ]  # fmt: skip
    path = saved(tmp_path, "letters.jsonl", "\n".join(lines))
    found = [(one.source.split("#")[1], one.text if isinstance(one, Letter) else one.kind) for one in read(path)]
    assert found == [
        ("1", "one"), ("3", "damaged_row"), ("4", "damaged_row"), ("5", "damaged_row"), ("6", "damaged_row"),
        ("7", "empty"), ("8", "l\ufffd"),
    ]  # fmt: skip


def test_short_csv_row_is_told(tmp_path: Path) -> None:
    found = list(read(saved(tmp_path, "letters.csv", "id,text\n1\n\n2,two\n")))
    assert [one.text if isinstance(one, Letter) else one.kind for one in found] == ["damaged_row", "two"]


def test_parquet_column_without_text_is_told(tmp_path: Path) -> None:
    rows = [{"id": "1", "text": b"x"}]
    assert kind_of(saved(tmp_path, "letters.parquet", parquet_bytes(rows=rows))) == "damaged_row"  # type: ignore[arg-type]


# Archives, folders, patterns, standard input


def archive(members: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


def test_archive_gives_its_members_by_name(tmp_path: Path) -> None:
    members: dict[str, bytes | str] = {
        "b.pdf": rendering.drawn_pdf([(72, 700, "Upheld")]), "a/letter.txt": LETTER, "__MACOSX/a/._letter.txt": "x",
        ".DS_Store": "x", "c.docx": "PK", "d.zip": archive({"x.txt": "x"}), "e.txt": "",
    }  # fmt: skip
    path = saved(tmp_path, "letters.zip", archive(members))
    found = [(one.source.split("!")[1], one.text if isinstance(one, Letter) else one.kind) for one in read(path)]
    assert found == [
        ("a/letter.txt", LETTER), ("b.pdf", "Upheld"), ("c.docx", "damaged_file"), ("d.zip", "unsupported"),
        ("e.txt", "empty"),
    ]  # fmt: skip


def test_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, file.open("bomb.txt", "w") as member:
        for _ in range(1001):
            member.write(bytes(1_000_000))
    assert path.stat().st_size < 2_000_000
    assert kind_of(path) == "too_large"


def test_archive_member_that_is_damaged_is_told_and_the_others_read(tmp_path: Path) -> None:
    content = archive({"a.txt": LETTER * 9, "b.txt": LETTER})
    damaged = content.replace(content[60:90], bytes(30), 1)
    found = list(read(saved(tmp_path, "letters.zip", damaged)))
    assert [one.kind if isinstance(one, Failure) else one.text for one in found] == ["damaged_archive", LETTER]
    assert kind_of(saved(tmp_path, "cut.zip", content[:-30])) == "damaged_archive"


def test_folder_is_read_in_order_and_hidden_files_left_out(tmp_path: Path) -> None:
    names = ["b/2.txt", "b/1.txt", "a.txt", "c.md", "b/deep/3.txt", ".hidden/x.txt", "b/.x.txt"]
    for name in names:
        saved(tmp_path, name, name)
    assert [one.text for one in read(tmp_path) if isinstance(one, Letter)] == [
        "a.txt", "b/1.txt", "b/2.txt", "b/deep/3.txt", "c.md"
    ]  # fmt: skip


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "folder/c.txt"):
        saved(tmp_path, name, name)
    paths = [tmp_path / "b.txt", f"{tmp_path}/**/*.txt", tmp_path]
    assert [one.text for one in read(paths) if isinstance(one, Letter)] == ["b.txt", "a.txt", "folder/c.txt"]


def test_copies_are_two_letters_of_one_content(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        saved(tmp_path, name, LETTER)
    first, second = read(tmp_path)
    assert isinstance(first, Letter)
    assert isinstance(second, Letter)
    assert first.sha256 == second.sha256
    assert first.source != second.source


def test_letters_are_read_one_at_a_time(tmp_path: Path) -> None:
    saved(tmp_path, "letters.csv", "text\n" + "one\n" * 1000)
    letters = read(tmp_path)
    assert next(iter(letters))
    saved(tmp_path, "letters.csv", "text\n")


STANDARD_INPUT = [
    (LETTER.encode(), [("-", LETTER)]),
    (LETTER.encode("utf-16"), [("-", LETTER)]),
    (rendering.drawn_pdf([(72, 700, "Upheld")]), [("-", "Upheld")]),
    (b"<html><p>Upheld</p></html>", [("-", "Upheld")]),
    (b'\n{"text": "one"}\n{"text": "two"}\n', [("-#2", "one"), ("-#3", "two")]),
    (b"", [("-", "empty")]),
]


@pytest.mark.parametrize(("data", "expected"), STANDARD_INPUT, ids=name_only)
def test_standard_input(data: bytes, expected: list[tuple[str, str]]) -> None:
    code = (
        "import json\nfrom imr_nlp.readers import read\n"
        "print(json.dumps([(one.source, getattr(one, 'text', None) or one.kind) for one in read('-')]))"
    )
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True)
    assert [tuple(pair) for pair in json.loads(done.stdout)] == expected
