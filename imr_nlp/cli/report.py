"""`imr report`: a page that says what a database of decisions holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .endings import BROKEN_OFF, command, ending, tell


@command
def report(
    database: Annotated[Path, typer.Argument(help="DuckDB file that imr extract wrote.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="HTML file to write.")] = Path("report.html"),
    title: Annotated[
        str | None,
        typer.Option(help="Heading of the page.", show_default="Independent Medical Review decisions"),
    ] = None,
    most_issues: Annotated[
        int, typer.Option(min=0, help="Issues in the table, the latest first; the charts count all.")
    ] = 20_000,
    letters: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the letters: each that has a value to check gets a page, to which the report links.",
            show_default="links to the files",
        ),
    ] = None,
) -> None:
    """Write a report as one HTML page, which opens without a network.

    It counts letters, issues and uphold rates, and lists the issues with the words that each value was read from.
    """
    if letters is not None and not letters.is_dir():
        raise ending(f"{letters} is no folder")
    from ..engines.collisions import check_outputs
    from ..report import TITLE, write_report
    from ..writers.database import NoDecisions
    from ..writers.extras import MissingExtra
    from ..writers.targets import RefusedOutput

    try:
        check_outputs([letters] if letters else [], [output])
        write_report(database, output, title or TITLE, most_issues, letters)
    except (NoDecisions, MissingExtra, RefusedOutput) as error:
        raise ending(error) from None
    except OSError as error:
        raise ending(f"the report cannot be written: {error}", BROKEN_OFF) from None
    tell(f"Written: {output} ({output.stat().st_size / 1e6:.1f} MB)")
