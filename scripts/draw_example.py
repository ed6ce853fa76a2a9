"""Draw a letter with its mentions highlighted and its decision above it.

python scripts/draw_example.py training/model corpus/samples/issues-2015-knee-markdown.txt out/example.html
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import imr_nlp
from imr_nlp.display import letter_html


def draw(
    model: Annotated[Path, typer.Argument(help="The assembled model.", exists=True)],
    letter: Annotated[Path, typer.Argument(help="A letter as text.", exists=True, dir_okay=False)],
    output: Annotated[Path, typer.Argument(help="HTML file to write.")],
) -> None:
    """Write the highlighted letter as one HTML page."""
    doc = imr_nlp.load(model)(letter.read_text(encoding="utf-8"))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(letter_html(doc), encoding="utf-8")
    typer.echo(f"{output}: {len(doc.spans['imr'])} mentions")


if __name__ == "__main__":
    typer.run(draw)
