"""What the trainers of the small models of session counts share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy
import srsly
import typer


def known_features(
    features: Sequence[set[str] | Mapping[str, float]], voices: Sequence[str], settings: dict[str, Any]
) -> dict[str, int]:
    """The features that occur often enough, and with enough writers, to have a weight, each with its column.

    A feature that has a strength counts as much as that.
    """
    counts: Counter[str] = Counter()  # of a mapping it adds the values
    heard: defaultdict[str, set[str]] = defaultdict(set)
    for one, voice in zip(features, voices, strict=True):
        counts.update(one)
        for name in one:
            heard[name].add(voice)
    least, writers = settings["min_count"], settings["min_voices"]
    known = [name for name in sorted(counts) if counts[name] >= least and len(heard[name]) >= writers]
    return {name: column for column, name in enumerate(known)}


def descend(table: Any, targets: Any, shares: Callable[[Any], Any], settings: dict[str, Any]) -> Any:
    """Weights with the least loss, by Adam on all examples at once.

    table (ndarray): A row an example, a column a feature.
    targets (ndarray): What is wanted of each example: 0 or 1, or a row of them.
    shares (Callable): Makes probabilities of scores.
    settings (dict): `steps`, `learn_rate`, `l2`.
    RETURNS (ndarray): The weights of each feature.
    """
    weights = numpy.zeros((table.shape[1], *targets.shape[1:]), dtype="float32")
    mean, square = numpy.zeros_like(weights), numpy.zeros_like(weights)
    for step in range(1, settings["steps"] + 1):
        gradient = table.T @ (shares(table @ weights) - targets) / len(table) + settings["l2"] * weights
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient * gradient
        corrected = numpy.sqrt(square / (1 - 0.99**step)) + 1e-8
        weights -= settings["learn_rate"] * mean / (1 - 0.9**step) / corrected
    return weights


def parts_to_leave_out(voices: Iterable[str], settings: dict[str, Any]) -> Iterator[set[str]]:
    """The writers, dealt into parts. Each part is to be measured by a model that has not seen it."""
    names = sorted(set(voices))
    order = [names[at] for at in numpy.random.RandomState(settings["seed"]).permutation(len(names))]
    for fold in range(settings["folds"]):
        yield set(order[fold :: settings["folds"]])


def keep(data: bytes, output: Path, measured: dict[str, Any] | None, report: Path | None) -> None:
    """Write a model and what was measured."""
    if report:
        report.write_text(srsly.json_dumps(measured, indent=2) + "\n", encoding="utf-8")
    output.write_bytes(data)
    typer.echo(f"{output}: {len(data):,} bytes")
