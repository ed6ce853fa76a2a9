"""The command line: `imr`. One module a command; spaCy and the extras are imported only where a command needs them."""

from __future__ import annotations

from typing import Annotated

import typer

from ..about import __version__
from .calibrate import calibrate
from .diff import diff
from .evaluate import evaluate
from .extract import extract
from .query import query
from .report import report
from .rules import rules
from .serve import serve
from .show import show

app = typer.Typer(
    name="imr",
    help="Read California workers' compensation Independent Medical Review letters into decisions.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)


def _version(wanted: bool) -> None:
    """Show the version and exit."""
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options of all commands."""


for command in (show, extract, report, query, evaluate, calibrate, diff, rules, serve):
    app.command()(command)

__all__ = ["app"]
