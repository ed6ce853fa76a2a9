"""One part of many letters as a function, and letters as data frames."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import plain_pipeline
import pyarrow.parquet as pq
import pytest
from spacy.language import Language
from test_extract import letters, run

import imr_nlp
from imr_nlp import batch
from imr_nlp.batch import Counts, read_part
from imr_nlp.frames import LIBRARIES
from imr_nlp.writers.targets import RefusedOutput


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
    failures = [(tmp_path / f"{name}.parquet.failures.csv").read_bytes() for name in ("out", "run")]
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
    Path(f"{output}.done").unlink()

    def stop(file: Path | None, uri: str) -> None:
        raise OSError("the machine stopped")

    with monkeypatch.context() as broken:
        broken.setattr("imr_nlp.batch._publish", stop)
        with pytest.raises(OSError, match="stopped"):
            read_part(str(source), str(output))
    assert not Path(f"{output}.done").exists()
    assert read_part(str(source), str(output)) == whole
    assert pq.read_table(output).equals(table)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"read": 1}'])
def test_a_damaged_marker_is_none(tmp_path: Path, loaded: list[str], damage: str) -> None:
    source, output = part(tmp_path), tmp_path / "out.parquet"
    Path(f"{output}.done").write_text(damage)
    assert not read_part(str(source), str(output)).skipped


def test_another_version_or_input_is_read_again(
    tmp_path: Path, loaded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, output = part(tmp_path), tmp_path / "out.parquet"
    read_part(str(source), str(output))
    other = source.rename(tmp_path / "part-2.jsonl")
    assert not read_part(str(other), str(output)).skipped
    monkeypatch.setattr("imr_nlp.batch.__version__", "99")
    assert not read_part(str(other), str(output)).skipped


def test_failures_of_an_earlier_try_go(tmp_path: Path, loaded: list[str]) -> None:
    source, output = part(tmp_path), tmp_path / "out.parquet"
    read_part(str(source), str(output))
    good = letters(tmp_path / "letters", 1) / "00000.txt"
    assert read_part(str(good), str(output)).failures == {}
    assert not Path(f"{output}.failures.csv").exists()


def test_a_part_elsewhere(tmp_path: Path, loaded: list[str]) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    source = part(tmp_path)
    memory.pipe_file("/in/part-1.jsonl", source.read_bytes())
    counts = read_part("memory://in/part-1.jsonl", "memory://out/deep/part-1.parquet")
    assert counts == Counts(38, {"internal": 1, "damaged_row": 1})
    with memory.open("/out/deep/part-1.parquet") as file:
        sources = pq.read_table(file)["source"].to_pylist()
    assert sources[:2] == ["memory://in/part-1.jsonl#1", "memory://in/part-1.jsonl#2"]
    assert sorted(Path(name).name for name in memory.ls("/out/deep", detail=False)) == [
        "part-1.parquet", "part-1.parquet.done", "part-1.parquet.failures.csv",
    ]  # fmt: skip
    assert read_part("memory://in/part-1.jsonl", "memory://out/deep/part-1.parquet").skipped


def test_a_part_is_never_its_own_output(tmp_path: Path) -> None:
    source = tmp_path / "part.parquet"
    source.write_bytes(b"letters")
    os.link(source, tmp_path / "same.parquet")
    for output in ("part.parquet", "same.parquet"):
        with pytest.raises(RefusedOutput):
            read_part(str(source), str(tmp_path / output))
    with pytest.raises(ValueError, match=r"\.parquet"):
        read_part(str(source), str(tmp_path / "out.csv"))
    assert source.read_bytes() == b"letters"


# Data frames

LETTERS = ["Case Number: CM14-0000001\nNorco: Upheld", "Case Number: CM14-0000002\nMassage: Upheld"]


def columns_of(frame: object) -> list[str]:
    names: list[str] = getattr(frame, "column_names", None) or list(frame.columns)  # type: ignore[attr-defined]
    return names


@pytest.mark.parametrize("library", [*LIBRARIES, None])
def test_letters_as_a_data_frame(nlp: Language, letter_texts: list[str], library: str | None) -> None:
    pytest.importorskip(library or "pyarrow")
    texts = letter_texts[:5]
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
