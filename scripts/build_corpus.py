"""Turn annotated letters into the reference docs that `spacy evaluate` reads.

python scripts/build_corpus.py corpus/letters corpus/dev.spacy [--model MODEL]
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import spacy
import typer

import imr_nlp
from imr_nlp.annotated import AnnotationError, read_letters, to_docbin


def build(
    letters: Annotated[Path, typer.Argument(help="Folder of annotated letters.", exists=True, file_okay=False)],
    output: Annotated[Path, typer.Argument(help="File to write, NAME.spacy.")],
    model: Annotated[str | None, typer.Option(help="Pipeline whose tokenizer to use, a path or a package.")] = None,
) -> None:
    """Write the letters of a folder as a DocBin with their mentions, values and decisions."""
    nlp = imr_nlp.load() if model is None else spacy.load(model)
    try:
        docs = to_docbin(nlp, read_letters(letters))
    except AnnotationError as error:
        raise typer.BadParameter(str(error)) from error
    if not len(docs):
        raise typer.BadParameter(f"no annotated letters under {letters}")
    output.parent.mkdir(parents=True, exist_ok=True)
    docs.to_disk(output)
    typer.echo(f"{output}: {len(docs)} letters")


if __name__ == "__main__":
    typer.run(build)
