"""`imr evaluate`: the scoreboard on annotated letters."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from .calibrate import confidence_figures, confidence_table
from .endings import command
from .outputs import write_text, writing

if TYPE_CHECKING:
    from spacy.language import Language

    from ..annotated import AnnotatedLetter


@command
def evaluate(
    letters: Annotated[Path, typer.Argument(help="Folder of annotated letters: NAME.ann.txt beside NAME.json.")],
    model: Annotated[str | None, typer.Option(help="Pipeline to measure, a path or a package.")] = None,
    errors: Annotated[bool, typer.Option("--errors", help="Print every miss with the words of the letter.")] = False,
    layouts: Annotated[bool, typer.Option("--layouts", help="Also read each letter in other layouts.")] = False,
    json_path: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
) -> None:
    """Measure the pipeline on annotated letters: mentions, values, roles, every field of the decision, confidence."""
    # Imported here, so that the help of this and other commands does not wait for spaCy.
    from ..evaluation import score_letters
    from ..evaluation.calibration import judge_letters, reader_of
    from ..evaluation.report import print_misses, scoreboard_tables

    with writing([json_path], [letters]):
        annotated = annotated_letters(letters)
        nlp = pipeline(model)
        board = score_letters(partial(_read, nlp), annotated, with_layouts=layouts)
        console = Console()
        console.print(scoreboard_tables(board))
        measured = board.as_dict()
        if nlp.has_pipe("imr_decision"):
            measured["confidence"] = confidence_figures(nlp, judge_letters(reader_of(nlp), annotated))
            line = nlp.get_pipe("imr_decision").review_below  # type: ignore[attr-defined]
            console.print(confidence_table({f"{len(annotated)} letters": measured["confidence"]}, line))
        if errors:
            print_misses(console, board)
        if json_path:
            write_text(json_path, json.dumps(measured, indent=1) + "\n")


def annotated_letters(letters: Path) -> list[AnnotatedLetter]:
    """The annotated letters of a folder.

    letters (Path): The folder.
    RETURNS (list): At least one.
    RAISES (typer.BadParameter): If there are none, or one cannot be read.
    """
    from ..annotated import SUFFIX, AnnotationError, read_letters

    if not letters.is_dir():
        raise typer.BadParameter(f"{letters} is no folder")
    try:
        annotated = list(read_letters(letters))
    except AnnotationError as error:
        raise typer.BadParameter(str(error)) from error
    if not annotated:
        raise typer.BadParameter(f"no *{SUFFIX} under {letters}")
    return annotated


def pipeline(model: str | None) -> Language:
    """The pipeline to measure.

    model (str): A path or a package; `None` for that of this package.
    RETURNS (Language): The pipeline.
    """
    import spacy

    from .. import load

    return load() if model is None else spacy.load(model)


def _read(nlp: Language, text: str) -> AnnotatedLetter:
    from ..annotated import AnnotatedLetter

    return AnnotatedLetter.from_doc(nlp(text))
