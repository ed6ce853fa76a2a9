"""Put the figures of the benchmark into the docs: the tables into the page, and a picture beside it.

python benchmarks/benchmark_page.py docs/performance.json docs/performance.md

The picture has a bar a reader, the time against tokenization alone, and the pipeline's parts within its bar.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import srsly
import typer
from benchmark_speed import PIPELINE, SPACY_TOKENIZER
from benchmark_tables import tables
from needed import needed

plt = needed("matplotlib.pyplot")

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
LONGEST = 10.0  # longer bars are cut off, so that the short ones can be told apart
TEXT, GRID, OTHERS = "#222222", "#dddddd", "#9aa5b1"
PARTS = ["#0b5394", "#1f77b4", "#4a98d3", "#76b5e0", "#9ccbeb", "#bcdcf3", "#d5e8f7", "#e6f1fa", "#f2f8fd"]


def write_page(
    figures: Annotated[Path, typer.Argument(help="JSON file of the benchmark.", exists=True)],
    page: Annotated[Path, typer.Argument(help="Markdown page to change; the picture is NAME.svg.", exists=True)],
) -> None:
    """Put tables between the marks of a page, and draw the picture."""
    result = srsly.read_json(figures)
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise typer.BadParameter(f"{page} has no {BEGIN} ... {END}")
    when = "; ".join(f"{part.replace('_', ' ')} {told}" for part, told in result["measured"].items())
    machine = ", ".join(map(str, result["machine"].values()))
    measured = [f"Measured on {machine} (date, and how many processes the machine had to run: {when})."]
    written = "\n\n".join(measured + [table.markdown() for table in tables(result)])
    page.write_text(f"{before}{begin}\n\n{written}\n\n{end}{after}", encoding="utf-8")
    if "speed" in result:
        draw(result, page.with_suffix(".svg"))


def draw(result: dict[str, Any], picture: Path) -> None:
    """Draw the readers of the benchmark.

    result (dict): What the benchmark wrote.
    picture (Path): File to write.
    """
    contenders = dict(sorted(result["speed"]["contenders"].items(), key=lambda item: -item[1]["against_tokenization"]))
    plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "imr_nlp", "font.size": 10, "text.color": TEXT})
    figure, axes = plt.subplots(figsize=(9, 0.5 * len(contenders) + 1.6))
    for at, (name, measured) in enumerate(contenders.items()):
        against = min(measured["against_tokenization"], LONGEST)
        if name == PIPELINE:
            _stack(axes, at, against, result["speed"]["components"])
        else:
            axes.barh(at, against, color=OTHERS)
        label = f"{measured['against_tokenization']:.2f}" + (" (cut off)" if against == LONGEST else "")
        axes.annotate(label, (against, at), xytext=(4, 0), textcoords="offset points", va="center")
    axes.set_yticks(range(len(contenders)), list(contenders))
    axes.axvline(1, color=TEXT, linewidth=0.8, linestyle=":")
    axes.set_xlabel(f"time a letter; {SPACY_TOKENIZER}, is 1")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.grid(axis="x", color=GRID)
    axes.set_axisbelow(True)
    axes.legend(loc="upper right", frameon=False, fontsize=8)
    figure.savefig(picture, bbox_inches="tight", metadata={"Date": None})


def _stack(axes: Any, at: int, against: float, components: dict[str, float]) -> None:
    """A bar in pieces, one a part of the pipeline, each as long as its share of the time."""
    left = 0.0
    for (name, taken), color in zip(components.items(), PARTS, strict=False):
        width = against * taken / sum(components.values())
        axes.barh(at, width, left=left, color=color, label=name)
        left += width


if __name__ == "__main__":
    typer.run(write_page)
