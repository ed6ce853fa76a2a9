"""How fast the pipeline reads letters, and what else a user could take.

python benchmarks/benchmark.py --output docs/performance.json
python benchmarks/benchmark_page.py docs/performance.json docs/performance.md

Letters are made of the corpus, no two alike; every reader is warmed up on other letters than those it is measured on.
docs/performance.md says what the figures mean.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import spacy
import srsly
import typer
from benchmark_extract import measure_end_to_end
from benchmark_letters import LetterMaker
from benchmark_processes import measure_elsewhere, measure_extract, measure_load, measure_memory, measure_pipe
from benchmark_speed import measure_layouts, measure_length, measure_lexicon, measure_speed
from benchmark_tables import tables
from rich.console import Console

import imr_nlp

CORPUS = Path(__file__).parent.parent / "corpus" / "letters"
FEW_LETTERS = 50  # medspaCy takes a tenth of a second a letter


class Part(str, Enum):
    """A part of the benchmark."""

    speed = "speed"
    layouts = "layouts"
    length = "length"
    lexicon = "lexicon"
    workers = "workers"
    end_to_end = "end_to_end"
    load = "load"
    memory = "memory"


@dataclass(frozen=True)
class Size:
    """How much to measure.

    letters (int): Letters to measure on, and as many to warm up.
    of_a_layout (int): Letters of each layout to measure on.
    lengths (tuple): Tokens of a text.
    factors (tuple): How many times as many patterns.
    extracted (int): Letters for `imr extract`.
    watched (int): Letters over which to look at the memory.
    whole_run (int): Letters for the longer of two runs from end to end.
    """

    letters: int
    of_a_layout: int
    lengths: tuple[int, ...]
    factors: tuple[int, ...]
    extracted: int
    watched: int
    whole_run: int


FULL = Size(400, 80, (1_000, 3_000, 10_000, 30_000, 100_000), (1, 4, 16), 1_500, 4_000, 1_200)
QUICK = Size(10, 5, (1_000, 4_000), (1, 2), 10, 20, 40)

Result = dict[str, Any]


def benchmark(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="JSON file to write.")] = None,
    corpus: Annotated[Path, typer.Option(help="Folder of annotated letters.", exists=True)] = CORPUS,
    only: Annotated[list[Part] | None, typer.Option(help="Parts to measure. May be given again.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A few letters, to see whether it runs.")] = False,
    watched: Annotated[int | None, typer.Option(min=10, help="Letters over which to look at the memory.")] = None,
    medspacy_python: Annotated[Path | None, typer.Option(help="Python of an environment that has medspaCy.")] = None,
    edsnlp_python: Annotated[Path | None, typer.Option(help="Python of an environment that has EDS-NLP.")] = None,
) -> None:
    """Measure, print tables and write JSON."""
    size = QUICK if quick else FULL
    over = watched or size.watched
    maker = LetterMaker(corpus)
    warm_up, letters = maker.letters(size.letters), maker.letters(size.letters)
    result: Result = {"machine": _machine(), "letters": _describe(warm_up, letters)}

    def speed() -> Any:
        contenders, components = measure_speed(warm_up, letters)
        others = {"medspacy": ("medspaCy (spaCy 3.7)", medspacy_python), "edsnlp": ("EDS-NLP", edsnlp_python)}
        for module, (name, python) in others.items():
            if python:
                some = warm_up[:FEW_LETTERS], letters[:FEW_LETTERS]
                contenders[name] = measure_elsewhere(module, python, *some)
        return {"contenders": contenders, "components": components}

    measures: dict[Part, Callable[[], Any]] = {
        Part.speed: speed,
        Part.layouts: lambda: measure_layouts(corpus, size.of_a_layout),
        Part.length: lambda: measure_length(letters, size.lengths),
        Part.lexicon: lambda: measure_lexicon(warm_up[: size.letters // 2], letters[: size.letters // 2], size.factors),
        Part.workers: lambda: {
            "nlp.pipe": measure_pipe(warm_up, letters),
            "imr extract": measure_extract(maker.letters(size.extracted)),
        },
        Part.end_to_end: lambda: measure_end_to_end(maker.letters(size.whole_run)),
        Part.load: measure_load,
        Part.memory: lambda: measure_memory(corpus, [over // 10, over // 2, over]),
    }
    console = Console()
    result["measured"] = {}
    for part in only or list(Part):
        with console.status(f"measuring {part.value}"):
            result[part.value] = measures[part]()
        result["measured"][part.value] = f"{date.today().isoformat()}, load {os.getloadavg()[0]:.0f}"
    if output:
        srsly.write_json(output, _with_earlier(result, srsly.read_json(output) if only and output.exists() else {}))
    for table in tables(result):
        console.print(table.rich())


def _with_earlier(result: Result, earlier: Result) -> Result:
    """The figures of an earlier run, with new ones in the place of those that were measured again."""
    if Part.speed.value not in result and "letters" in earlier:
        result["letters"] = earlier["letters"]  # those on which its speed was measured
    measured = {**earlier.get("measured", {}), **result["measured"]}
    return {**earlier, **result, "measured": measured}


def _machine() -> Result:
    return {
        "processor": _processor(),
        "python": platform.python_version(),
        "spacy": spacy.about.__version__,
        "imr_nlp": imr_nlp.__version__,
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    names = [line.split(":")[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")] \
        if info.exists() else []  # fmt: skip
    return f"{len(names)} x {names[0]}" if names else platform.processor()


def _describe(warm_up: Sequence[str], letters: Sequence[str]) -> Result:
    make_doc = spacy.blank("en").make_doc
    tokens = sum(len(make_doc(letter)) for letter in letters)
    known = {chunk for letter in warm_up for chunk in letter.split()}
    new = 0
    for letter in letters:
        chunks = set(letter.split())
        new += len(chunks - known)
        known |= chunks
    return {
        "letters": len(letters),
        "tokens": tokens,
        "tokens_per_letter": tokens / len(letters),
        "words_never_seen_before_per_letter": new / len(letters),
    }


if __name__ == "__main__":
    typer.run(benchmark)
