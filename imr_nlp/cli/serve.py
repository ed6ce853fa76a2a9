"""`imr serve`: decisions in the browser and over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..serve.settings import HOST, PORT, Limits, Settings
from .endings import BROKEN_OFF, ending, tell

_EXTRA = ("fastapi", "jinja2", "python_multipart", "starlette", "uvicorn")
_GRACE = 60  # seconds that accepted requests have to end in


def serve(
    table: Annotated[
        Path | None, typer.Argument(help="DuckDB file that imr extract wrote; without one, single letters only.")
    ] = None,
    letters: Annotated[
        Path | None, typer.Option(help="Folder of the letters that the table was made of.", show_default=False)
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = HOST,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 for a free one.")] = PORT,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that read letters.", show_default="the processor cores")
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Host name under which browsers may open the pages. May be given again.")
    ] = None,
    review: Annotated[
        Path | None, typer.Option(help="File that keeps the review.", show_default="TABLE.review.sqlite")
    ] = None,
    ocr: Annotated[bool, typer.Option("--ocr", help="Read scanned PDF pages with Tesseract.")] = False,
    model: Annotated[str | None, typer.Option(help="Pipeline to use, a path or a package.")] = None,
    max_seconds: Annotated[float, typer.Option(min=1, help="Seconds that reading a letter may take.")] = Limits.seconds,
    max_requests: Annotated[int, typer.Option(min=1, help="Requests that are read at the same time.")] = Limits.waiting,
) -> None:
    """Show decisions in the browser, with the letter behind every value, and serve them to programs.

    Nothing of a letter that is sent is stored or logged. Verdicts on a table's values are kept in a file of their own.
    """
    if letters is not None and not letters.is_dir():
        raise ending(f"{letters} is no folder")
    if table is None and (letters is not None or review is not None):
        raise ending("--letters and --review belong to a table: name the DuckDB file first")
    from ..engines.choice import cores

    settings = Settings(
        table=table, letters=letters, review=review, model=model, ocr=ocr, workers=workers or cores(),
        hosts=(*(allow_host or ()), host), limits=Limits(seconds=max_seconds, waiting=max_requests),
    )  # fmt: skip
    _run(settings, host, port)


def _run(settings: Settings, host: str, port: int) -> None:
    """Serve until a signal to end, and tell why that cannot be."""
    from ..writers.extras import MissingExtra

    try:
        from ..serve.start import CannotServe, run
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in _EXTRA:
            raise
        raise ending(f'{error.name} is not installed: pip install "imr-nlp[serve]"') from None
    tell("Loading the pipeline …")
    try:
        run(settings, host, port, _GRACE, lambda url: tell(f"Serving on {url} (Ctrl-C to stop)"))
    except MissingExtra as error:
        raise ending(error) from None
    except CannotServe as error:
        raise ending(error, BROKEN_OFF) from None
