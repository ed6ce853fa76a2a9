"""One part of many letters as a function, and letters as data frames."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import plain_pipeline
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import rendering
from letter_runs import letters, run
from pyarrow.dataset import dataset
from pyarrow.fs import FSSpecHandler, PyFileSystem
from spacy.language import Language

import imr_nlp
from imr_nlp import batch
from imr_nlp.batch import Counts, read_part, read_table, table_schema
from imr_nlp.engines.places import Place
from imr_nlp.frames import LIBRARIES
from imr_nlp.readers import Item, ReadOptions
from imr_nlp.records import Failure, Letter
from imr_nlp.writers.targets import RefusedOutput


def marker(output: Path) -> Path:
    return output.with_name(f"_{output.name}.done")


def part(folder: Path, count: int = 40) -> Path:
    lines = [json.dumps({"text": f"Case Number: CM14-{number:07}\nNorco: Upheld\n"}) for number in range(count)]
    lines[7] = json.dumps({"text": "raise an error"})
    lines[9] = "no row"
    path = folder / "part-1.jsonl"
    path.write_text("\n".join(lines))
    return path


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Counts how often the pipeline is loaded."""
    loads: list[str] = []

    def load() -> Language:
        loads.append("loaded")
        return plain_pipeline.load()

    monkeypatch.setattr("imr_nlp.pipeline.load", load)
    batch._kept.cache_clear()
    yield loads
    batch._kept.cache_clear()


def test_a_part_is_what_a_run_gives(tmp_path: Path, loaded: list[str]) -> None:
    source, output = part(tmp_path), tmp_path / "out.parquet"
    counts = read_part(str(source), str(output))
    assert counts == Counts(38, {"internal": 1, "damaged_row": 1})
    summary = run([source], tmp_path / "run.parquet")
    assert (summary.read, summary.failures) == (counts.read, counts.failures)
    assert pq.read_table(output).equals(pq.read_table(tmp_path / "run.parquet"))
    failures = [(tmp_path / f"{name}.parquet.failures.csv").read_bytes() for name in ("_out", "run")]
    assert failures[0] == failures[1]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_part_that_is_done_is_skipped_and_the_pipeline_is_kept(tmp_path: Path, loaded: list[str]) -> None:
    source, output = part(tmp_path), tmp_path / "out.parquet"
    first = read_part(str(source), str(output))
    changed = output.stat().st_mtime_ns
    assert read_part(str(source), str(output)) == Counts(first.read, first.failures, skipped=True)
    assert output.stat().st_mtime_ns == changed
    read_part(str(source), str(tmp_path / "other.parquet"))
    assert len(loaded) == 1


def test_a_part_that_was_not_finished_is_done_again(
    tmp_path: Path, loaded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, output = part(tmp_path), tmp_path / "out.parquet"
    whole = read_part(str(source), str(output))
    table = pq.read_table(output)
    output.write_bytes(b"half")
    marker(output).unlink()

    def stop(place: Place, file: Path | None) -> None:
        raise OSError("the machine stopped")

    with monkeypatch.context() as broken:
        broken.setattr("imr_nlp.engines.places.Place.publish", stop)
        with pytest.raises(OSError, match="stopped"):
            read_part(str(source), str(output))
    assert not marker(output).exists()
    assert read_part(str(source), str(output)) == whole
    assert pq.read_table(output).equals(table)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"read": 1}'])
def test_a_damaged_marker_is_none(tmp_path: Path, loaded: list[str], damage: str) -> None:
    source, output = part(tmp_path), tmp_path / "out.parquet"
    marker(output).write_text(damage)
    assert not read_part(str(source), str(output)).skipped


def test_another_version_or_input_is_read_again(
    tmp_path: Path, loaded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, output = part(tmp_path), tmp_path / "out.parquet"
    read_part(str(source), str(output))
    other = source.rename(tmp_path / "part-2.jsonl")
    assert not read_part(str(other), str(output)).skipped
    other.write_text(json.dumps({"text": "Case Number: CM14-0000099"}))
    assert read_part(str(other), str(output)) == Counts(1)
    output.unlink()
    assert not read_part(str(other), str(output)).skipped
    monkeypatch.setattr("imr_nlp.batch.__version__", "99")
    assert not read_part(str(other), str(output)).skipped


def test_failures_of_an_earlier_try_go(tmp_path: Path, loaded: list[str]) -> None:
    source, output = part(tmp_path), tmp_path / "out.parquet"
    read_part(str(source), str(output))
    good = letters(tmp_path / "letters", 1) / "00000.txt"
    assert read_part(str(good), str(output)).failures == {}
    assert not output.with_name("_out.parquet.failures.csv").exists()


@pytest.mark.parametrize("start", ["memory://{}", "file://{}", "{}"])
def test_a_part_elsewhere(tmp_path: Path, loaded: list[str], start: str) -> None:
    fsspec = pytest.importorskip("fsspec")
    place = start.format(tmp_path)
    system, inner = fsspec.core.url_to_fs(place)
    system.makedirs(f"{inner}/in", exist_ok=True)
    system.pipe_file(f"{inner}/in/part-1.jsonl", part(tmp_path).read_bytes())
    counts = read_part(f"{place}/in/part-1.jsonl", f"{place}/out/deep/part-1.parquet")
    assert counts == Counts(38, {"internal": 1, "damaged_row": 1})
    with system.open(f"{inner}/out/deep/part-1.parquet") as file:
        sources = pq.read_table(file)["source"].to_pylist()
    assert sources[:2] == [f"{place}/in/part-1.jsonl#1", f"{place}/in/part-1.jsonl#2"]
    assert sorted(Path(name).name for name in system.ls(f"{inner}/out/deep", detail=False)) == [
        "_part-1.parquet.done", "_part-1.parquet.failures.csv", "part-1.parquet",
    ]  # fmt: skip
    assert read_part(f"{place}/in/part-1.jsonl", f"{place}/out/deep/part-1.parquet").skipped
    system.pipe_file(f"{inner}/in/part-1.jsonl", b'{"text": "Case Number: CM14-0000099"}')
    assert read_part(f"{place}/in/part-1.jsonl", f"{place}/out/deep/part-1.parquet") == Counts(1)


@pytest.mark.parametrize("start", ["memory://{}", "{}"])
def test_folders_and_lists_become_parts_with_names_of_their_own(tmp_path: Path, loaded: list[str], start: str) -> None:
    fsspec = pytest.importorskip("fsspec")
    place = start.format(tmp_path)
    system, inner = fsspec.core.url_to_fs(place)
    files = {
        "in/a/1.txt": b"CM14-0000001", "in/a/deep/2.pdf": rendering.letter_pdf("Case Number: CM14-0000002 " * 40),
        "in/a/3.pdf": b"%PDF-1.4 cut", "in/b.jsonl": b'{"text": "CM14-0000004"}',
    }  # fmt: skip
    for name, content in files.items():
        system.makedirs(system._parent(f"{inner}/{name}"), exist_ok=True)
        system.pipe_file(f"{inner}/{name}", content)
    parts = [f"{place}/in/a/", [f"{place}/in/a/1.txt", f"{place}/in/b.jsonl", f"{place}/in/nothing.txt"]]
    first, second = (read_part(one, f"{place}/out") for one in parts)
    assert first == Counts(2, {"damaged_pdf": 1})
    assert second == Counts(2, {"missing": 1})
    assert re.fullmatch(rf".*/out/part-[0-9a-f]{{16}}-{re.escape(imr_nlp.__version__)}\.parquet", first.output)
    assert read_part(parts[0], f"{place}/out").skipped
    with system.open(fsspec.core.url_to_fs(first.output)[1]) as file:
        assert pq.read_table(file)["source"].to_pylist() == [f"{place}/in/a/1.txt", f"{place}/in/a/deep/2.pdf"]
    table = dataset(f"{inner}/out", format="parquet", filesystem=PyFileSystem(FSSpecHandler(system))).to_table()
    assert sorted(table["case_number"].to_pylist()) == [f"CM14-000000{n}" for n in (1, 1, 2, 4)]
    system.pipe_file(f"{inner}/in/a/3.pdf", files["in/a/deep/2.pdf"])
    again = read_part(parts[0], f"{place}/out")
    assert again == Counts(3)
    assert again.output != first.output


def test_threads_of_a_process_take_turns(tmp_path: Path, loaded: list[str]) -> None:
    parts = []
    for number in range(6):
        (tmp_path / str(number)).mkdir()
        parts.append(str(part(tmp_path / str(number))))
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(partial(read_part, output_uri=str(tmp_path / "out")), parts))
    assert found == [Counts(38, {"internal": 1, "damaged_row": 1})] * 6
    assert len(loaded) == 1


def test_two_at_one_part_leave_it_whole(tmp_path: Path, loaded: list[str]) -> None:
    source, output = str(part(tmp_path)), str(tmp_path / "out.parquet")
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(read_part, [source] * 2, [output] * 2))
    assert found == [Counts(38, {"internal": 1, "damaged_row": 1})] * 2 or any(one.skipped for one in found)
    assert pq.read_table(output).num_rows == 38
    assert not list(tmp_path.glob(".*"))


def test_a_part_is_never_its_own_output(tmp_path: Path) -> None:
    source = tmp_path / "part.parquet"
    source.write_bytes(b"letters")
    os.link(source, tmp_path / "same.parquet")
    for output in ("part.parquet", "same.parquet"):
        with pytest.raises(RefusedOutput):
            read_part(str(source), str(tmp_path / output))
    with pytest.raises(ValueError, match=r"\.parquet"):
        read_part(str(source), str(tmp_path / "out.csv"))
    with pytest.raises(RefusedOutput):
        read_part(str(tmp_path), str(tmp_path / "out.parquet"))
    for inside in ("memory://in", "memory://in/part.parquet"):
        with pytest.raises(RefusedOutput):
            read_part(inside, "memory://in/part.parquet")
    for nothing in ([], "-", str(tmp_path / "*.parquet")):
        with pytest.raises(ValueError, match=r"name at least|neither a pattern"):
            read_part(nothing, str(tmp_path / "out.parquet"))
    assert source.read_bytes() == b"letters"


# Data frames

LETTERS = ["Case Number: CM14-0000001\nNorco: Upheld", "Case Number: CM14-0000002\nMassage: Upheld"]


def columns_of(frame: object) -> list[str]:
    names: list[str] = getattr(frame, "column_names", None) or list(frame.columns)  # type: ignore[attr-defined]
    return names


@pytest.mark.parametrize("library", [*LIBRARIES, None])
def test_letters_as_a_data_frame(nlp: Language, letter_texts: list[str], library: str | None) -> None:
    pytest.importorskip(library or "pyarrow")
    texts = letter_texts[4:9]
    frame = imr_nlp.frame(texts, nlp, library)
    docs = [nlp(text) for text in texts]
    issues = [(place, issue) for place, doc in enumerate(docs) for issue in doc._.imr.issues]
    assert len(frame) == len(issues)
    assert {"letter", "case_number", "decision_date", "request", "outcome", "reviewer_guidelines", "warnings"} <= set(
        columns_of(frame)
    )
    assert list(map(str, frame["request"])) == [issue.request.text for _, issue in issues]
    assert [int(str(place)) for place in frame["letter"]] == [place for place, _ in issues]
    assert len(imr_nlp.frame(docs, library=library)) == len(issues)
    reviews = [
        [one.field for one in doc._.imr.review if one.field.startswith(f"issues.{at}.") or one.field[:7] != "issues."]
        for doc in docs
        for at in range(len(doc._.imr.issues))
    ]
    assert [len(fields) for fields in frame["review"]] == [len(fields) for fields in reviews]
    assert any(reviews)


def test_a_letter_without_issues_has_a_row_and_no_letters_give_an_empty_frame(nlp: Language) -> None:
    table = imr_nlp.frame(["Dear Sir"], nlp, "pyarrow")
    assert table["request"].to_pylist() == [None]
    assert imr_nlp.frame([], nlp, "pyarrow").num_rows == 0
    assert imr_nlp.frame([], nlp, "pyarrow").schema == table.schema


def test_what_makes_no_frame_is_told(nlp: Language) -> None:
    with pytest.raises(ValueError, match="no decision"):
        imr_nlp.frame([nlp.make_doc("x")])
    with pytest.raises(ValueError, match="pandas"):
        imr_nlp.frame([], nlp, "R")


# Rows of tables


def test_rows_of_a_table_give_rows_and_failures_among_them() -> None:
    texts = ["CM14-0000001", None, "raise an error", "", "CM14-0000002"] + [f"CM14-00001{n:02}" for n in range(30)]
    table = pa.table({"id": [f"letter {n}" for n in range(35)], "words": pa.array(texts, pa.string())})
    found = read_table(table, "words", source="id", load=plain_pipeline.load)
    assert found.schema == table_schema()
    assert found["source"].to_pylist() == table["id"].to_pylist()
    expected = [None if text is None or "CM14" not in text else text for text in texts]
    assert found["case_number"].to_pylist() == expected
    assert found["failure_kind"].to_pylist()[:5] == [None, "empty", "internal", "empty", None]
    assert all(message is not None for message in found["failure_message"].to_pylist()[1:4])
    assert found["failure_kind"].null_count == 32
    (batch,) = table.to_batches()
    numbered = read_table(batch, "words", load=plain_pipeline.load)
    assert numbered["source"].to_pylist()[:2] == ["#1", "#2"]
    assert numbered.drop_columns("source").slice(4).equals(found.drop_columns("source").slice(4))


def test_rows_without_letters() -> None:
    table = pa.table({"text": pa.array([], pa.string())})
    assert read_table(table, load=plain_pipeline.never_load).num_rows == 0
    assert read_table(pa.table({"text": [7, 8]}), load=plain_pipeline.never_load)["failure_kind"].to_pylist() == [
        "damaged_row", "damaged_row",
    ]  # fmt: skip
    for names in (("letter", None), ("text", "id")):
        with pytest.raises(ValueError, match=rf"there is no column '{names[0] if names[1] is None else 'id'}': text"):
            read_table(table, names[0], source=names[1])


def test_every_letter_of_a_file_with_several_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imr_nlp.engines.worker.read_letters", two_and_a_failure)
    (tmp_path / "both.txt").write_text("CM14-0000001")
    counts = read_part(str(tmp_path / "both.txt"), str(tmp_path / "out.parquet"), load=plain_pipeline.load)
    assert counts == Counts(2, {"several_letters": 1})
    assert "several_letters" in (tmp_path / "_out.parquet.failures.csv").read_text("utf-8-sig")
    found = read_table(pa.table({"text": ["both"]}), load=plain_pipeline.load)
    assert found["source"].to_pylist() == ["#1#1", "#1#2", "#1#3"]
    assert found["failure_kind"].to_pylist() == [None, "several_letters", None]


def two_and_a_failure(item: Item, options: ReadOptions) -> list[Letter | Failure]:
    first, second = (Letter(f"{item.source}#{number}", "CM14-0000001", f"{number}") for number in (1, 3))
    return [first, Failure(f"{item.source}#2", "several_letters", "it stands within another"), second]
