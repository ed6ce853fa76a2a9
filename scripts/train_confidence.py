"""Fit the confidence of values to annotated letters, and say how well it fits on writers that were left out.

python scripts/train_confidence.py imr_nlp/confidence/confidence.json corpus/letters corpus/calibration \\
    --report docs/confidence.json --page docs/confidence.md --diagram docs/img/confidence.svg
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import srsly
import typer

import imr_nlp
from imr_nlp.annotated import read_letters
from imr_nlp.confidence.review import REVIEW_BELOW
from imr_nlp.evaluation.calibration import SURE, figures, judge_letters, reader_of
from imr_nlp.evaluation.damage import judge_damaged
from imr_nlp.evaluation.fitting import trained
from imr_nlp.evaluation.reliability import diagram

_ON_THE_PAGE = re.compile(r"(?<=<!-- figures of docs/confidence.json -->\n)[^<]*(?=<!-- end of figures -->)")


def train_confidence(
    output: Annotated[Path, typer.Argument(help="File to write.")],
    letters: Annotated[list[Path], typer.Argument(help="Folders of annotated letters.", exists=True, file_okay=False)],
    report: Annotated[Path | None, typer.Option(help="Write the figures on writers left out to this file.")] = None,
    page: Annotated[Path | None, typer.Option(help="Put them into the table of this page.", exists=True)] = None,
    drawing: Annotated[Path | None, typer.Option("--diagram", help="Draw the reliability diagram, SVG.")] = None,
) -> None:
    """Fit the model and write it."""
    read = reader_of(imr_nlp.load())
    annotated = [letter for folder in letters for letter in read_letters(folder)]
    judged = judge_letters(read, annotated)
    model, confidence = trained(judged, judge_damaged(read, annotated))
    srsly.write_json(output, model.as_dict())
    found = figures(judged, confidence, REVIEW_BELOW)
    if report:
        srsly.write_json(report, found)
    if drawing:
        drawing.write_text(diagram(found["bins"]), "utf-8")
    if page:
        text = page.read_text("utf-8")
        page.write_text(_ON_THE_PAGE.sub(lambda _: table(found), text), "utf-8")
    typer.echo(srsly.json_dumps({name: value for name, value in found.items() if name != "bins"}))


def table(found: dict[str, Any]) -> str:
    """The figures as a table of a page.

    found (dict): What `figures` gives.
    RETURNS (str): Lines of Markdown.
    """
    shares = {
        f"values with a confidence of {SURE} or more": "sure",
        "of these right": "sure_right",
        f"wrong values listed, below {REVIEW_BELOW}": "wrong_in_review",
        f"right values listed, below {REVIEW_BELOW}": "right_in_review",
        "mean distance of confidence and truth": "calibration_error",
    }
    lines = ["| of core values | |", "| --- | --- |"]
    lines += [f"| {name} | {found[name]:,} |" for name in ("values", "wrong")]
    lines += [f"| {name} | {_percent(found[key])} |" for name, key in shares.items()]
    lines += ["", "| values, the least sure first | confidence | right |", "| --- | --- | --- |"]
    for one in found["bins"]:
        lines.append(f"| {one['values']:,} | {_percent(one['confidence'])} | {_percent(one['right'])} |")
    return "\n".join([*lines, ""])


def _percent(share: float | None) -> str:
    """A share in percent; a dash where there was nothing to count."""
    return "-" if share is None else f"{100 * share:.1f} %"


if __name__ == "__main__":
    typer.run(train_confidence)
