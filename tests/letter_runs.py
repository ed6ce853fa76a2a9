"""Runs over small folders of made-up letters, read by a plain pipeline, and what they wrote."""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path
from typing import Any

import plain_pipeline

from imr_nlp.engines.batch import Summary, extract


def run(paths: list[Path | str], *outputs: Path, **options: Any) -> Summary:
    return extract(paths, outputs, **{"workers": 0, "load": plain_pipeline.load, **options})


def letters(folder: Path, count: int, words: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(f"Case Number: CM14-{number:07}\n{words}Norco: Upheld\n" * 3)
    return folder


def rows(output: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.read_text("utf-8").splitlines()]


def failures(output: Path) -> dict[str, str]:
    beside = output.with_name(output.name + ".failures.csv")
    with beside.open(encoding="utf-8-sig", newline="") as file:
        return {Path(row["source"]).name: row["kind"] for row in csv.DictReader(file)}


def alive(session: int) -> bool:
    listing = subprocess.run(["ps", "-eo", "sess=,stat="], capture_output=True, text=True, check=True).stdout
    processes = [line.split() for line in listing.splitlines()]
    return any(one == str(session) and not state.startswith("Z") for one, state in processes)
