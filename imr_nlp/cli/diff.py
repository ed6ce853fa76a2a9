"""`imr diff`: which values a change gained, lost and altered, with the words of the letter: the review of new rules.

    imr diff old.jsonl new.jsonl              decisions that `imr extract` wrote
    imr diff OLD_MODEL NEW_MODEL LETTERS      two pipelines on a folder of letters

It ends with 0 where there are no differences, 1 where there are some, 2 where it cannot tell.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from ..visible import visible
from .endings import command
from .outputs import write_text, writing

if TYPE_CHECKING:
    from ..decision import Decision

DIFFERENT = 1
WIDTH_OF_A_PAGE = 160


@command
def diff(
    old: Annotated[str, typer.Argument(help="Decisions as JSON lines with `source`, or a pipeline's path or package.")],
    new: Annotated[str, typer.Argument(help="The same after the change.")],
    letters: Annotated[Path | None, typer.Argument(help="Folder of letters for pipelines to read.")] = None,
    json_path: Annotated[Path | None, typer.Option("--json", help="Write the differences to this file.")] = None,
    html_path: Annotated[Path | None, typer.Option("--html", help="Write the tables to this page.")] = None,
) -> None:
    """List which values a change gained, lost and altered, with the words of the letter."""
    # Imported here, so that the help of this and other commands does not wait for spaCy.
    from ..evaluation.differences import compare_all
    from ..evaluation.report import difference_tables

    with writing([json_path, html_path], [old, new, letters]):
        try:
            texts = {} if letters is None else _texts(letters)
            before, after = _decisions(old, texts), _decisions(new, texts)
        except (OSError, ValueError) as error:  # AnnotationError and pydantic's ValidationError are ValueErrors
            raise typer.BadParameter(str(error)) from error
        changes = compare_all(before, after, texts)
        page = html_path is not None
        console = Console(record=page, width=WIDTH_OF_A_PAGE if page else None)
        console.print(difference_tables(changes, len({*before, *after})))
        if json_path:
            data = [change.as_dict() for change in changes]
            write_text(json_path, json.dumps(data, indent=1, ensure_ascii=False) + "\n")
        if html_path:
            write_text(html_path, visible(console.export_html()))
        raise typer.Exit(DIFFERENT if changes else 0)


def _texts(folder: Path) -> dict[str, str]:
    """The letters of a folder by their source: annotated ones, or else all that the readers know."""
    from ..annotated import SUFFIX, read_letters
    from ..readers import read
    from ..records import Failure

    if not folder.is_dir():
        raise ValueError(f"{folder} is no folder")
    texts = {f"{letter.name}{SUFFIX}": letter.text for letter in read_letters(folder)}
    for letter in () if texts else read(folder):
        if isinstance(letter, Failure):
            typer.echo(f"{letter.source}: {letter.message}", err=True)
        else:
            texts[letter.source] = letter.text
    if not texts:
        raise ValueError(f"no letters in {folder}")
    return texts


def _decisions(side: str, texts: Mapping[str, str]) -> dict[str, Decision]:
    """The decisions of one side, read from a file or made by its pipeline."""
    import spacy
    import srsly

    from ..decision import Decision
    from ..evaluation.differences import read_decisions
    from ..letter.extensions import get_decision

    if side.endswith(".jsonl"):
        try:
            return read_decisions(srsly.read_jsonl(side))
        except ValueError as error:
            raise ValueError(f"{side}: {error}") from error
    if not texts:
        raise ValueError(f"{side} is no .jsonl file: name a folder of letters for the pipeline to read")
    nlp = spacy.load(side)
    return {
        source: get_decision(doc) or Decision()
        for doc, source in nlp.pipe(((text, source) for source, text in texts.items()), as_tuples=True)
    }
