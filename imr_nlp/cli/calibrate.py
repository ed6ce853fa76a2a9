"""`imr calibrate`: fits the confidence of values to annotated letters of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .endings import BROKEN_OFF, command, ending, tell

if TYPE_CHECKING:
    from ..evaluation.calibration import Judged

ENOUGH = 50
"""With fewer letters than this the confidence hardly changes, and its figures hang on a few values."""


@command
def calibrate(
    letters: Annotated[Path, typer.Argument(help="Folder of annotated letters: NAME.ann.txt beside NAME.json.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write the model to; it must be new.")],
    model: Annotated[str | None, typer.Option(help="Pipeline to start from, a path or a package.")] = None,
) -> None:
    """Fit the confidence of values to your annotated letters, and write the pipeline as a model.

    The fit starts from the weights of the pipeline. The more letters you give, the further it moves them. The figures
    come from letters that were left out of the fit: all those of one writer together, or each by itself where there are
    fewer than four writers. The letters before the number in the name of a file stand for its writer. spacy.load and
    --model load the model.
    """
    from .evaluate import annotated_letters, pipeline

    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise ending(f"{output} is there already: name a folder that is new or empty")
    annotated = annotated_letters(letters)
    nlp = pipeline(model)
    if not nlp.has_pipe("imr_decision"):
        raise ending("this model has no component imr_decision, so it has no confidence")
    from ..evaluation.calibration import figures, judge_letters, reader_of
    from ..evaluation.fitting import trained

    part: Any = nlp.get_pipe("imr_decision")
    judged = judge_letters(reader_of(nlp), annotated)
    before = [part.confidence.probability(one.signs) for one in judged]
    fitted, after = trained(judged, prior=part.confidence)
    part.confidence = fitted
    console = Console()
    if len(annotated) < ENOUGH:
        console.print(
            Text(
                f"{len(annotated)} letters are few: with fewer than {ENOUGH} the confidence changes little, and the "
                "figures below say little.",
                style="yellow",
            )
        )
    rows = {"as it was": figures(judged, before, part.review_below)}
    if len({one.letter for one in judged}) > 1:
        rows["calibrated, on letters left out"] = figures(judged, after, part.review_below)
    console.print(confidence_table(rows, part.review_below))
    try:
        nlp.to_disk(output)
    except OSError as error:
        raise ending(f"the model cannot be written: {error}", BROKEN_OFF) from None
    tell(f"Written: {output}")


def confidence_table(rows: dict[str, dict[str, Any]], review_below: float) -> Table:
    """How well confidences fit, as a table.

    rows (dict): Figures of `imr_nlp.evaluation.calibration.figures` by what they are about.
    review_below (float): Below which confidence a value is to be reviewed.
    RETURNS (Table): A row each.
    """
    from ..evaluation.calibration import SURE

    title = f"Confidence of core values in % (sure: {SURE} or more, review: below {review_below})"
    # Without space around its cells, so that 80 characters hold it.
    table = Table(title=title, title_justify="left", title_style="bold", padding=0)
    table.add_column("")
    for name in (
        "values", "wrong", "sure", "right of\nthe sure", "wrong in\nreview", "right in\nreview", "calibration\nerror",
    ):  # fmt: skip
        table.add_column(name, justify="right", no_wrap=True)
    for name, found in rows.items():
        shares = ("sure", "sure_right", "wrong_in_review", "right_in_review", "calibration_error")
        table.add_row(name, str(found["values"]), str(found["wrong"]), *(_percent(found[key]) for key in shares))
    return table


def confidence_figures(nlp: Any, judged: list[Judged]) -> dict[str, Any]:
    """How well the confidence of a pipeline fits letters.

    nlp (Language): The pipeline.
    judged (list): Values of the letters.
    RETURNS (dict): As `imr_nlp.evaluation.calibration.figures` gives them.
    """
    from ..evaluation.calibration import figures

    part = nlp.get_pipe("imr_decision")
    return figures(judged, [part.confidence.probability(one.signs) for one in judged], part.review_below)


def _percent(share: float | None) -> str:
    """A share in percent; a dash where there was nothing to count."""
    return "-" if share is None else f"{100 * share:.1f}"
