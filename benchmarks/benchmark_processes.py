"""What takes a process of its own to measure: workers, loading, memory over a long run, and other packages.

Times are those of the clock, so the machine should be idle.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import srsly
import typer
from benchmark_letters import LetterMaker

import imr_nlp
from imr_nlp.engines.batch import extract

WORKERS = (1, 2)
BATCH = 64
LOADS = 3
_LOAD = """
from time import perf_counter
import spacy
began = perf_counter()
import imr_nlp
imr_nlp.load()
print(perf_counter() - began)
"""


def measure_pipe(warm_up: Sequence[str], letters: Sequence[str]) -> dict[str, float]:
    """Letters a second of `nlp.pipe` with one and two processes, decisions read.

    warm_up (Sequence[str]): Letters to read before.
    letters (Sequence[str]): Letters to measure on.
    RETURNS (dict): Letters a second by number of processes.
    """
    nlp = imr_nlp.load()
    for text in warm_up:
        nlp(text)
    rates = {}
    for processes in WORKERS:
        began = perf_counter()
        for doc in nlp.pipe(letters, n_process=processes, batch_size=BATCH):
            assert doc._.imr is not None
        rates[str(processes)] = len(letters) / (perf_counter() - began)
    return rates


def measure_extract(letters: Sequence[str]) -> dict[str, float]:
    """Letters a second of `imr extract` with one and two workers, from a JSONL file to a JSONL file, loading included.

    letters (Sequence[str]): Letters to read.
    RETURNS (dict): Letters a second by number of workers.
    """
    rates = {}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "letters.jsonl")
        srsly.write_jsonl(source, ({"text": letter} for letter in letters))
        for workers in WORKERS:
            summary = extract([source], [Path(folder, f"decisions{workers}.jsonl")], workers=workers, resume=False)
            if summary.read != len(letters):
                raise RuntimeError(f"only {summary.read} of {len(letters)} letters were read: {summary.failures}")
            rates[str(workers)] = summary.read / summary.seconds
    return rates


def measure_load() -> float:
    """Seconds that `import imr_nlp` and `imr_nlp.load()` take after `import spacy`.

    RETURNS (float): The median of several new processes.
    """
    return median(float(_output([sys.executable, "-c", _LOAD])) for _ in range(LOADS))


def measure_memory(corpus: Path, checkpoints: Sequence[int]) -> list[dict[str, float]]:
    """Peak memory of a process that reads letters in memory zones, no letter twice.

    corpus (Path): What the letters are made of.
    checkpoints (Sequence[int]): After how many letters to look.
    RETURNS (list): Letters and megabytes.
    """
    measured: list[dict[str, float]] = json.loads(
        _output([sys.executable, __file__, str(corpus), *map(str, checkpoints)])
    )
    return measured


def measure_elsewhere(name: str, python: Path, warm_up: Sequence[str], letters: Sequence[str]) -> dict[str, float]:
    """Time of another package, in an environment of its own, since it may need another spaCy.

    name (str): `medspacy` or `edsnlp`.
    python (Path): The interpreter of that environment.
    warm_up (Sequence[str]): Letters to read before.
    letters (Sequence[str]): Letters to measure on.
    RETURNS (dict): Milliseconds a letter, and the time against the tokenization of that spaCy.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "letters.json")
        srsly.write_json(source, {"warm_up": list(warm_up), "letters": list(letters)})
        script = Path(__file__).with_name(f"benchmark_{name}.py")
        measured: dict[str, float] = json.loads(_output([str(python), str(script), str(source)]))
    return measured


def _output(command: Sequence[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().splitlines()[-1]


def _peak_megabytes() -> float:
    status = Path("/proc/self/status")
    if status.exists():  # Linux; there `getrusage` begins with the peak of the process that started this one
        peak_line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(peak_line.split()[1]) / (1 << 10)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)  # bytes on macOS, kilobytes on Linux


def read_and_watch(corpus: Path, checkpoints: list[int]) -> None:
    """Read letters as a long-running service would, and print the peak memory at each checkpoint as JSON."""
    nlp: Any = imr_nlp.load()
    maker = LetterMaker(corpus, seed=2)
    watched = [{"letters": 0, "megabytes": _peak_megabytes()}]
    read = 0
    for checkpoint in sorted(checkpoints):
        while read < checkpoint:
            letters = maker.letters(min(BATCH, checkpoint - read))
            nlp.tokenizer.learn()
            with nlp.memory_zone():
                for letter in letters:
                    assert nlp(letter)._.imr is not None
            read += len(letters)
        watched.append({"letters": read, "megabytes": _peak_megabytes()})
    print(json.dumps(watched))


if __name__ == "__main__":
    typer.run(read_and_watch)
