"""The benchmark's figures as tables, for the terminal and for the docs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmark_extract import CORES, MANY, scaled
from rich.table import Table as RichTable

Result = dict[str, Any]
Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table of figures.

    title (str): What is measured.
    header (tuple): Names of the columns; the first column holds names, the others figures.
    rows (Sequence): The rows.
    """

    title: str
    header: Row
    rows: Sequence[Row]

    def rich(self) -> RichTable:
        """The table for the terminal. RETURNS (RichTable): For `rich.print`."""
        table = RichTable(title=self.title, title_justify="left")
        for at, name in enumerate(self.header):
            table.add_column(name, no_wrap=not at, justify="right" if at else "left")
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> str:
        """The table for the docs. RETURNS (str): Markdown with the title above."""
        rule = ("---", *("--:" for _ in self.header[1:]))
        lines = [f"| {' | '.join(row)} |" for row in (self.header, rule, *self.rows)]
        return "\n".join([f"**{self.title}**", "", *lines])


def tables(result: Result) -> Iterator[Table]:
    """The tables of what has been measured.

    result (dict): What the benchmark writes as JSON.
    YIELDS (Table): One or more a part.
    """
    if "speed" in result:
        yield _contenders(result["letters"], result["speed"]["contenders"])
        yield _components(result["speed"]["components"])
    if "layouts" in result:
        yield _layouts(result["layouts"])
    if "length" in result:
        yield _length(result["length"])
    if "lexicon" in result:
        yield _lexicon(result["lexicon"])
    if "workers" in result:
        yield _workers(result["workers"])
    if "end_to_end" in result:
        yield _end_to_end(result["end_to_end"])
        yield _scaling(result["end_to_end"])
    if "load" in result or "memory" in result:
        yield _memory(result)


def _contenders(letters: Result, contenders: dict[str, Any]) -> Table:
    rows = []
    for name, figures in contenders.items():
        rate = 1e3 / figures["ms_per_letter"]
        rows.append((
            name,
            f"{figures['ms_per_letter']:.2f}",
            f"{figures['against_tokenization']:.2f}",
            f"{rate:,.0f}",
            f"{rate * letters['tokens_per_letter']:,.0f}",
        ))  # fmt: skip
    title = f"{letters['letters']:,} letters, {letters['tokens']:,} tokens, one process; ratio to tokenization alone"
    return Table(title, ("reader", "ms", "ratio", "letters/s", "tokens/s"), rows)


def _components(components: dict[str, float]) -> Table:
    whole = sum(components.values())
    rows = [(name, f"{taken:.2f}", f"{taken / whole:.0%}") for name, taken in components.items()]
    return Table("The pipeline's parts", ("part", "ms a letter", "share"), rows)


def _length(measured: list[dict[str, float]]) -> Table:
    first = measured[0]["us_per_token"]
    rows = [(f"{m['tokens']:,.0f}", f"{m['us_per_token']:.2f}", f"{m['us_per_token'] / first:.2f}") for m in measured]
    return Table("Growth with the length of a text", ("tokens", "µs a token", "ratio"), rows)


def _lexicon(measured: list[dict[str, float]]) -> Table:
    first = measured[0]["ms_per_letter"]
    rows = [(f"{m['patterns']:,}", f"{m['ms_per_letter']:.2f}", f"{m['ms_per_letter'] / first:.2f}") for m in measured]
    return Table("Growth with the lexicon", ("phrases", "ms a letter", "ratio"), rows)


def _layouts(measured: list[dict[str, Any]]) -> Table:
    rows = [
        (m["layout"], f"{m['tokenization_ms']:.2f}", f"{m['pipeline_ms']:.2f}", f"{m['against_tokenization']:.2f}")
        for m in measured
    ]
    return Table("Letters of one layout, ms a letter", ("layout", "tokenization", "whole pipeline", "ratio"), rows)


def _workers(workers: dict[str, dict[str, float]]) -> Table:
    rows = [(name, f"{r['1']:,.0f}", f"{r['2']:,.0f}", f"{r['2'] / r['1']:.2f}") for name, r in workers.items()]
    return Table("Processes, letters a second", ("", "one", "two", "gain"), rows)


def _end_to_end(runs: dict[str, dict[str, float]]) -> Table:
    rows = [
        (
            name, f"{one['worker_ms']:.1f}", f"{one['parent_ms']:.2f}", f"{one['letters_per_second']:,.0f}",
            f"{one['worker_mb']:,.0f} MB", f"{one['parent_mb']:,.0f} MB", f"{one['load']:.1f}",
        )
        for name, one in runs.items()
    ]  # fmt: skip
    header = (
        "output", "worker, ms a letter", "main process, ms", "letters/s by the clock", "a worker's own memory",
        "peak of the main process", "load of the machine",
    )  # fmt: skip
    return Table("imr extract with two workers, from a JSONL file", header, rows)


def _scaling(runs: dict[str, dict[str, float]]) -> Table:
    rows = []
    for name, one in runs.items():
        for cores in CORES:
            at = scaled(one, cores)
            rows.append((
                f"{name}, {cores} {'core' if cores == 1 else 'cores'}", f"{at['letters_per_second']:,.0f}",
                f"{at['hours']:,.1f} h", f"{at['megabytes'] / 1e3:,.1f} GB", at["bound"],
            ))  # fmt: skip
    header = ("", "letters/s", f"{MANY:,} letters take", "memory", "bound by")
    return Table("What many letters cost, computed from the table above", header, rows)


def _memory(result: Result) -> Table:
    rows: list[Row] = [("load, after spaCy is imported", f"{result['load']:.2f} s")] if "load" in result else []
    rows += [
        (f"peak memory after {watched['letters']:,} letters", f"{watched['megabytes']:,.0f} MB")
        for watched in result.get("memory", ())
    ]
    return Table("Loading and memory", ("", "figure"), rows)
