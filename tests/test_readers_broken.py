"""What is broken or hostile costs itself and nothing else: every file beside it is read, every row is accounted for."""

from __future__ import annotations

import os
import struct
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from broken_files import CRASHERS, SECRET, archive, with_name_that_is_no_utf8
from reading import kind_of, one, saved, text_of

from imr_nlp.readers import FAILURE_KINDS, find, read, read_item
from imr_nlp.readers.items import ReadOptions
from imr_nlp.readers.limits import LINE
from imr_nlp.records import Failure, Letter


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
