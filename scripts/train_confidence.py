"""Fit the confidence of values to annotated letters, and say how well it fits on writers that were left out.

python scripts/train_confidence.py imr_nlp/confidence/confidence.json corpus/letters --report docs/confidence.json
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import srsly
import typer

import imr_nlp
from imr_nlp.annotated import read_letters
from imr_nlp.confidence.review import REVIEW_BELOW
from imr_nlp.evaluation.calibration import figures, judge_letters, trained


def train_confidence(
    output: Annotated[Path, typer.Argument(help="File to write.")],
    letters: Annotated[list[Path], typer.Argument(help="Folders of annotated letters.", exists=True, file_okay=False)],
    report: Annotated[Path | None, typer.Option(help="Write the figures on writers left out to this file.")] = None,
) -> None:
    """Fit the model and write it."""
    nlp = imr_nlp.load()
    judge = nlp.get_pipe("imr_decision")

    def read(text: str) -> tuple[imr_nlp.decision.Decision, dict[str, tuple[str, ...]]]:
        doc = nlp(text)
        return doc._.imr, judge.signs(doc)  # type: ignore[attr-defined]

    judged = [one for folder in letters for one in judge_letters(read, read_letters(folder))]
    model, confidence = trained(judged)
    srsly.write_json(output, model.as_dict())
    found = figures(judged, confidence, REVIEW_BELOW)
    if report:
        srsly.write_json(report, found)
    typer.echo(srsly.json_dumps({name: value for name, value in found.items() if name != "bins"}))


if __name__ == "__main__":
    typer.run(train_confidence)
