"""Measure how many letters give the same decision in another layout, and in which layouts they do not.

python scripts/measure_layouts.py corpus/letters --layouts 6000 --seed 1
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer

import imr_nlp
from imr_nlp import Decision
from imr_nlp.annotated import read_letters
from imr_nlp.evaluation import compare
from imr_nlp.evaluation.compositions import draw_layout
from imr_nlp.evaluation.differences import without_layout


def core(decision: Decision) -> tuple[Any, ...]:
    """What must be the same in every layout: of the letter, and of each of its issues."""
    issues = [(issue.outcome, issue.medically_necessary) for issue in decision.issues]
    return decision.template, decision.case_number, decision.decision_date, decision.outcome, issues


def without_case(decision: Decision, steps: tuple[str, ...]) -> Decision:
    """A decision in the letters' own case, or where a step wrote capitals, in small letters."""
    if "capitals" not in steps:
        return decision
    return Decision.model_validate_json(decision.model_dump_json().lower().replace('"cm', '"CM'))


def main(
    folders: Annotated[list[Path], typer.Argument(exists=True, help="Annotated letters.")],
    layouts: Annotated[int, typer.Option(help="Number of letters in other layouts.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of the first layout.")] = 0,
    every: Annotated[bool, typer.Option(help="Whether to list every value that differs.")] = False,
) -> None:
    """Read letters in layouts drawn by chance, and count those whose decisions differ."""
    nlp = imr_nlp.load()
    letters = [letter for folder in folders for letter in read_letters(folder)]
    before = [without_layout(nlp(letter.text)._.imr) for letter in letters]
    values, differing, cores = Counter[str](), Counter[str](), 0
    shares: Counter[str] = Counter()
    begun = perf_counter()
    for number in range(seed, seed + layouts):
        at = number % len(letters)
        steps, transform = draw_layout(number)
        after = without_case(without_layout(nlp(transform(letters[at].text))._.imr), steps)
        expected = without_case(before[at], steps)
        shares.update(steps)
        changes = compare(expected, after)
        if core(after) != core(expected):
            cores += 1
            typer.echo(f"core {letters[at].name} layout {number}: {', '.join(steps)}")
        if not changes:
            continue
        differing.update(steps)
        values.update({change.field for change in changes})
        for change in changes if every else ():
            altered = f"{change.old!r} -> {change.new!r}"
            typer.echo(f"  {letters[at].name} {number} {change.path}: {altered} ({', '.join(steps)})")
    typer.echo(f"{layouts} layouts in {perf_counter() - begun:.0f} s; {cores} with another core")
    for field, count in values.most_common():
        typer.echo(f"{field}: {count} ({count / layouts:.2%})")
    for step, count in differing.most_common():
        typer.echo(f"  {step}: {count} of {shares[step]}")


if __name__ == "__main__":
    typer.run(main)
