"""Letters read by the workers of a Dask cluster: the tables are those of a run without it, come what may."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb
import pandas as pd
import plain_pipeline
import psutil
import pyarrow.parquet as pq
import pytest
from click.testing import Result
from letter_runs import failures, letters, rows, run

from imr_nlp.batch import read_rows, table_schema
from imr_nlp.dask import read
from imr_nlp.engines import cluster
from imr_nlp.engines.cluster import SCHEDULER, ClusterError

dask = pytest.importorskip("dask")
db = pytest.importorskip("dask.bag")
dd = pytest.importorskip("dask.dataframe")
distributed = pytest.importorskip("distributed")

SUFFIXES = ("jsonl", "csv", "parquet", "duckdb")


def outputs_in(folder: Path, name: str) -> list[Path]:
    return [folder / f"{name}.{suffix}" for suffix in SUFFIXES]


def content(output: Path) -> Any:
    if output.suffix == ".parquet":
        return pq.read_table(output).to_pylist()
    if output.suffix != ".duckdb":
        return output.read_bytes()
    with duckdb.connect(str(output), read_only=True) as database:
        tables = [name for (name,) in database.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {table: database.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for table in tables}


def workers_of(process: psutil.Process) -> list[psutil.Process]:
    return [one for one in process.children(recursive=True) if any("spawn_main" in word for word in one.cmdline())]


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a cluster that makes no death of a worker good."""
    # By itself this kind of cluster, and no other, gives a worker up whose like is not there fifteen seconds later.
    patient = dask.config.set({"distributed.deploy.lost-worker-timeout": "1 day"})
    with patient, distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50,
        scheduler_kwargs={"allowed_failures": 0},
    ) as here:  # fmt: skip
        yield here.scheduler_address


@pytest.fixture
def there(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(SCHEDULER, scheduler)
    return scheduler


def test_tables_are_equal_although_a_worker_is_killed_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SCHEDULER, raising=False)
    folder = letters(tmp_path / "letters", 80, "take long\n")
    (folder / "00010.txt").write_text("raise an error")
    (folder / "00020.txt").write_text("")
    (folder / "rows.jsonl").write_text('{"text": "CM14-0000100"}\nno row\n{"text": "CM14-0000101"}\n')
    here, far = outputs_in(tmp_path, "here"), outputs_in(tmp_path, "there")
    expected = run([folder], *here, workers=2)
    before = set(workers_of(psutil.Process()))
    killed: list[psutil.Process] = []

    def kill(done: int) -> None:
        if done > 20 and not killed:
            killed.append(next(one for one in workers_of(psutil.Process()) if one not in before))
            killed[0].kill()

    found = run([folder], *far, engine="dask", workers=2, on_progress=kill)
    assert killed
    assert set(workers_of(psutil.Process())) == before
    assert (found.read, found.failures) == (expected.read, expected.failures)
    assert found.failures == {"internal": 1, "empty": 1, "damaged_row": 1}
    for one, other in zip(here, far, strict=True):
        assert content(one) == content(other)
    for one, other in zip(here[:3], far[:3], strict=True):
        assert failures(one) == failures(other)


def test_letters_on_which_workers_die_are_failures_and_no_others(tmp_path: Path, there: str) -> None:
    folder = letters(tmp_path / "letters", 20)
    (folder / "00003.txt").write_text("end the process")
    (folder / "00007.txt").write_text("take for ever")
    output = tmp_path / "out.jsonl"
    found = run([folder], output, engine="dask", workers=1, seconds_per_letter=1)
    assert (found.read, found.failures) == (18, {"internal": 1, "too_slow": 1})
    assert failures(output) == {"00003.txt": "internal", "00007.txt": "too_slow"}
    assert [Path(row["source"]).stem for row in rows(output)] == [f"{n:05}" for n in range(20) if n not in (3, 7)]


@pytest.mark.parametrize("setting", [None, "0.2s"])
def test_a_cluster_that_has_lost_its_workers_ends_the_run(
    tmp_path: Path, command: Any, monkeypatch: pytest.MonkeyPatch, setting: str | None
) -> None:
    if setting is None:
        monkeypatch.setattr(cluster, "_WITHOUT_WORKERS", 0.3)
    output = tmp_path / "out.jsonl"
    with (
        distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=None, silence_logs=50) as empty,
        dask.config.set({"distributed.scheduler.no-workers-timeout": setting}),
    ):
        monkeypatch.setenv(SCHEDULER, empty.scheduler_address)
        done: Result = command(letters(tmp_path / "letters", 3), "-o", output, "--engine", "dask")
    assert done.exit_code == 3, done.output
    assert "has had no worker for 0." in done.output
    assert not output.exists()
    assert run([tmp_path / "letters"], output, resume=True).read == 3


def test_a_worker_that_comes_late_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_LOOK", 0.05)
    monkeypatch.setattr(cluster, "_WITHOUT_WORKERS", 60)
    output = tmp_path / "out.jsonl"
    with distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=None, silence_logs=50) as empty:
        monkeypatch.setenv(SCHEDULER, empty.scheduler_address)
        later = Timer(0.5, empty.scale, [1])
        later.start()
        assert run([letters(tmp_path / "letters", 3)], output, engine="dask", workers=1).read == 3
        later.join()


def test_a_run_is_taken_up_by_either_engine(tmp_path: Path, there: str) -> None:
    folder = letters(tmp_path / "letters", 40)
    output = tmp_path / "out.jsonl"
    run([folder], output, limit=30)
    first = run([folder], output, resume=True, engine="dask", workers=1)
    assert (first.known, first.read) == (30, 10)
    expected = tmp_path / "whole.jsonl"
    run([folder], expected)
    assert content(output) == content(expected)


def test_what_cannot_be_loaded_there_ends_the_run(tmp_path: Path, there: str) -> None:
    folder, output = letters(tmp_path / "letters", 3), tmp_path / "out.jsonl"
    with pytest.raises(OSError, match="not installed"):
        run([folder], output, engine="dask", workers=1, load=plain_pipeline.load_nothing)
    assert not output.exists()


def test_workers_with_another_version_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ClusterError, match=r"imr_nlp .*, this process 99"):
        cluster.read_entries(b"", [], 1, "run", "99")


def test_command_reads_by_a_cluster_that_is_there(tmp_path: Path, command: Any, there: str) -> None:
    folder, output = letters(tmp_path / "letters", 40), tmp_path / "out.jsonl"
    done: Result = command(folder, "-o", output, "--engine", "dask")
    assert done.exit_code == 0, done.output
    assert done.stderr.lstrip().startswith("Letters")
    expected = tmp_path / "whole.jsonl"
    run([folder], expected)
    assert content(output) == content(expected)


@pytest.mark.parametrize(
    ("arguments", "address", "code", "words"),
    [
        (["--workers", "0"], None, 2, "needs workers"),
        ([], "tcp://127.0.0.1:9", 3, "no Dask cluster answers at tcp://127.0.0.1:9"),
        ([], "nonsense://x", 3, "no Dask cluster answers at nonsense://x"),
    ],
)
def test_command_tells_what_is_wrong_with_the_cluster(
    tmp_path: Path, command: Any, monkeypatch: pytest.MonkeyPatch, arguments: list[str], address: str | None, code: int,
    words: str,
) -> None:  # fmt: skip
    if address:
        monkeypatch.setenv(SCHEDULER, address)
    monkeypatch.setattr("imr_nlp.engines.cluster._PATIENCE", 0.3)
    output = tmp_path / "out.jsonl"
    done = command(letters(tmp_path / "letters", 1), "-o", output, "--engine", "dask", *arguments)
    assert done.exit_code == code
    assert words in done.output
    assert not output.exists()


def test_without_the_extra_there_is_a_message_that_names_it(
    tmp_path: Path, command: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = command(letters(tmp_path / "letters", 1), "-o", tmp_path / "out.jsonl", "--engine", "dask")
    assert done.exit_code == 2
    assert 'pip install "imr-nlp[dask]"' in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["letters"]


# Bags and data frames


@pytest.mark.parametrize("kind", ["frame", "dicts", "texts"])
def test_bags_and_data_frames_are_read_where_they_are(tmp_path: Path, kind: str) -> None:
    texts = [f"CM14-00000{n:02}" for n in range(20)]
    texts[3], texts[11] = "raise an error", ""
    names = [f"letter {n}" for n in range(20)]
    given: dict[str, Any] = {
        "frame": lambda: dd.from_pandas(pd.DataFrame({"id": names, "words": texts}), npartitions=3),
        "dicts": lambda: db.from_sequence(
            [{"id": n, "words": t} for n, t in zip(names, texts, strict=True)], npartitions=3
        ),
        "texts": lambda: db.from_sequence(texts, npartitions=3),
    }
    found = read(given[kind](), "words", source=None if kind == "texts" else "id", load=plain_pipeline.load)
    with dask.config.set(scheduler="synchronous"):
        found.to_parquet(tmp_path / "parts", schema=table_schema(), write_index=False)
    parts = pq.read_table(tmp_path / "parts")
    assert parts.schema.equals(table_schema())
    expected = read_rows(texts, parts["source"].to_pylist(), load=plain_pipeline.load)
    assert parts.to_pylist() == expected.to_pylist()
    assert parts["case_number"].to_pylist() == [text if "CM14" in text else None for text in texts]
    assert parts["failure_kind"].to_pylist() == [{3: "internal", 11: "empty"}.get(n) for n in range(20)]
    if kind != "texts":
        assert parts["source"].to_pylist() == names
    else:
        assert parts["source"].to_pylist()[:2] == ["0#1", "0#2"]
    rows = duckdb.sql(f"SELECT issues[1].outcome FROM '{tmp_path}/parts/*.parquet' WHERE failure_kind IS NULL")
    assert rows.fetchall() == [("upheld",)] * 18
    assert pd.read_parquet(tmp_path / "parts")["source"].tolist() == parts["source"].to_pylist()


def test_a_data_frame_without_the_column_is_told_at_once() -> None:
    frame = dd.from_pandas(pd.DataFrame({"letter": ["x"]}), npartitions=1)
    with pytest.raises(ValueError, match="'text': letter"):
        read(frame)
