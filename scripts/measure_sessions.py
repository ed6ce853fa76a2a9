"""Measure how session counts are read in the passages of `corpus/sessions`.

python scripts/measure_sessions.py corpus/sessions --output docs/session-passages.json
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import srsly
import typer

import imr_nlp
from imr_nlp.evaluation.session_passages import PassageTally, read_passages, score_passages


def rounded(tally: PassageTally) -> dict[str, Any]:
    """The figures of a tally, four digits each."""
    return {name: round(value, 4) if value is not None else None for name, value in tally.as_dict().items()}


def main(
    folder: Annotated[Path, typer.Argument(exists=True, help="Files of passages, one a hand.")],
    output: Annotated[Path | None, typer.Option(help="Where to write the figures.")] = None,
    misses: Annotated[bool, typer.Option(help="Whether to list what is wrong.")] = False,
) -> None:
    """Read every passage within a small letter, and count what is found, with its value and role."""
    nlp = imr_nlp.load()
    report: dict[str, Any] = {}
    for path in sorted(folder.glob("*.jsonl")):
        voices, wrong = score_passages(nlp, read_passages(path))
        whole = sum(voices.values(), PassageTally())
        report[path.stem] = {**rounded(whole), "voices": {name: rounded(one) for name, one in voices.items()}}
        typer.echo(f"{path.stem}: {srsly.json_dumps(rounded(whole))}")
        for miss in wrong if misses else ():
            typer.echo(f"  {miss}")
    if output:
        output.write_text(srsly.json_dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
