"""Kill `imr extract` at random moments, resume it until it is done, and compare its tables with those of a whole run.

python scripts/kill_runs.py --kills 100 --seed 1 --place /tmp/kills

Letters are those of the corpus, whole and changed, with some files that cannot be read. A run writes every format with
two workers. At a moment drawn by chance the run is killed (KILL, TERM or INT), or one of its processes is; then it is
resumed. What is looked for: a table that differs in the end, an earlier table that was touched before that, a process
that outlives its run, a file that is left over, a traceback.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random
from shutil import rmtree
from time import monotonic, sleep
from typing import Annotated, Any

import typer

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from letter_texts import LETTERS, mutated, spliced

OUTPUTS = ("o.jsonl", "o.csv", "o.parquet", "o.duckdb", "o.xlsx", "o.parts")
COMMAND = (str(Path(sys.executable).parent / "imr"), "extract", "letters", "--workers", "2")
WAYS = ("KILL", "TERM", "INT", "a process")
CODES = {"KILL": (-9,), "TERM": (143, -15), "INT": (130, -2)}
"""How a run ends that is killed; those below zero, before the package was loaded, are the same to a shell."""
PATIENCE = 10
"""Seconds within which all processes of a run that was killed have to be gone."""
LONGEST = 1800
"""Seconds that a run may take."""


def make_letters(folder: Path, count: int, draw: Random) -> None:
    """Write letters, whole and changed, two in one file, and files that cannot be read."""
    folder.mkdir()
    for number in range(count):
        text = draw.choice(LETTERS)
        change = draw.choice((mutated, spliced, None, None))
        text = change(text, draw.randrange(10**9)) if change else text
        (folder / f"{number:04}.txt").write_text(text, encoding="utf-8")
    (folder / "0010a.txt").write_text(f"{LETTERS[0]}\f\n{LETTERS[1]}", encoding="utf-8")
    (folder / "0020a.html").write_text("<![1")
    (folder / "0030a.pdf").write_bytes(b"%PDF-1.4 broken")
    (folder / "0040a.zip").write_bytes(b"PK\x03\x04 broken")
    (folder / "0050a.txt").touch()


def started(place: Path, *options: str) -> subprocess.Popen[str]:
    """Start a run as a session of its own, with the options of all runs and its own."""
    outputs = [word for name in OUTPUTS for word in ("-o", name)]
    return subprocess.Popen(
        [*COMMAND, *outputs, *options], cwd=place, start_new_session=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def processes(session: int) -> list[int]:
    """The processes of a session that are alive."""
    listing = subprocess.run(["ps", "-eo", "pid=,sess=,stat="], capture_output=True, text=True, check=True).stdout
    found = (line.split() for line in listing.splitlines())
    return [int(pid) for pid, one, state in found if one == str(session) and not state.startswith("Z")]


def tables(place: Path) -> dict[str, Any]:
    """What stands in the outputs, in a form that can be compared."""
    import duckdb
    import openpyxl
    import pyarrow.parquet as pq

    found: dict[str, Any] = {name: (place / name).read_bytes() for name in ("o.jsonl", "o.csv")}
    found["o.csv.failures.csv"] = (place / "o.csv.failures.csv").read_bytes()
    found["o.parquet"] = pq.read_table(place / "o.parquet").to_pylist()
    found["o.parts"] = pq.read_table(place / "o.parts").to_pylist()
    book = openpyxl.load_workbook(place / "o.xlsx", read_only=True)
    found["o.xlsx"] = {sheet.title: [*sheet.iter_rows(values_only=True)] for sheet in book.worksheets}
    book.close()
    with duckdb.connect(str(place / "o.duckdb"), read_only=True) as database:
        names = [name for (name,) in database.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        for name in sorted(names):
            found[f"o.duckdb {name}"] = database.execute(f'SELECT * FROM "{name}" ORDER BY ALL').fetchall()
    return found


def kill(run: subprocess.Popen[str], way: str, draw: Random) -> None:
    """Send a run, or one of its processes, a signal."""
    if way != "a process":
        run.send_signal(getattr(signal, f"SIG{way}"))
        return
    if others := [one for one in processes(run.pid) if one != run.pid]:
        with suppress(ProcessLookupError):  # it had ended by itself
            os.kill(draw.choice(others), signal.SIGKILL)


def problems_of_killed(run: subprocess.Popen[str], way: str, told: str) -> list[str]:
    """What is wrong with a run that was killed."""
    found = []
    if "Traceback" in told:
        found.append(f"a traceback: {told[-2000:]}")
    if way in CODES and run.returncode not in (*CODES[way], 1):  # 1: it was done just before
        found.append(f"exit code {run.returncode} for {way}: {told[-500:]}")
    until = monotonic() + PATIENCE
    while (left := processes(run.pid)) and monotonic() < until:
        sleep(0.1)
    if left:
        found.append(f"processes outlived the run: {left}")
        for one in left:
            os.kill(one, signal.SIGKILL)
    return found


def one_round(
    place: Path, options: tuple[str, ...], whole: dict[str, Any], takes: float, draw: Random, ways: Counter[str]
) -> list[str]:
    """Kill and resume a run until it is done. RETURNS (list): What was wrong."""
    if draw.random() < 0.5:  # else the tables of the round before stand there
        for name in os.listdir(place):
            path = place / name
            if name.startswith(("o.", ".o.")):
                rmtree(path) if path.is_dir() else path.unlink()
    before = {name: (place / name).read_bytes() for name in ("o.jsonl", "o.csv") if (place / name).exists()}
    found: list[str] = []
    option = "--no-resume"
    while True:
        run = started(place, *options, option)
        option = "--resume"
        way = draw.choice(WAYS)
        try:
            _, told = run.communicate(timeout=draw.uniform(0.2, takes))
            break
        except subprocess.TimeoutExpired:
            kill(run, way, draw)
            ways[way] += 1
        try:
            _, told = run.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            run.kill()
            return [*found, f"it went on after {way}"]
        found += problems_of_killed(run, way, told)
        if run.returncode in (0, 1):
            break
        if not (place / "o.jsonl.journal").exists():
            option = "--no-resume"  # it was killed before it had begun
        for name, content in before.items():
            if (place / name).read_bytes() not in (content, whole[name]):
                found.append(f"{name} was touched by a run that did not end")
    if run.returncode != 1:
        found.append(f"exit code {run.returncode}: {told[-1000:]}")
        return found
    found += [f"{name} differs" for name, content in tables(place).items() if whole.get(name) != content]
    if left := [name for name in os.listdir(place) if name.startswith(".")]:
        found.append(f"left over: {left}")
    return found


def main(
    place: Annotated[Path, typer.Option(help="Folder to work in; it must not be there.")],
    kills: Annotated[int, typer.Option(help="How many kills.")] = 100,
    seed: Annotated[int, typer.Option(help="Of letters and moments.")] = 0,
    letters: Annotated[int, typer.Option(help="How many letters.")] = 200,
    review_below: Annotated[float | None, typer.Option(help="That of the runs.", show_default="theirs")] = None,
) -> None:
    """Kill runs and resume them. The exit code is 1 where something was found."""
    draw, ways, rounds, problems = Random(seed), Counter[str](), 0, 0
    options = () if review_below is None else ("--review-below", str(review_below))
    place.mkdir(parents=True)
    make_letters(place / "letters", letters, draw)
    begun = monotonic()
    run = started(place, *options, "--no-resume")
    _, told = run.communicate(timeout=LONGEST)
    takes = monotonic() - begun
    if run.returncode != 1:
        raise typer.BadParameter(f"the whole run ended with {run.returncode}: {told}")
    whole = tables(place)
    typer.echo(f"a whole run: {takes:.0f} s, {len(whole['o.parquet'])} rows")
    while ways.total() < kills:
        rounds += 1
        for problem in one_round(place, options, whole, takes, draw, ways):
            problems += 1
            typer.echo(f"round {rounds}: {problem}")
        typer.echo(f"round {rounds}: {dict(ways)}")
    typer.echo(f"{ways.total()} kills in {rounds} rounds, {problems} findings: {dict(ways)}")
    raise typer.Exit(int(problems > 0))


if __name__ == "__main__":
    typer.run(main)
