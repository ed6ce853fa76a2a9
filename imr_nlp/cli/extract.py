"""`imr extract`: letters in, tables out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from ..readers import STANDARD_INPUT, ReadOptions
from ..visible import visible
from .endings import BROKEN_OFF, SOME_FAILED, Terminated, command, ending, tell

if TYPE_CHECKING:
    from ..engines.batch import Summary

_MEGABYTE = 1_000_000
_MINUTE = 60


class Engine(str, Enum):
    """What runs the workers."""

    processes = "processes"
    dask = "dask"


_Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help="PDF, Word, text, Markdown, HTML, e-mail, image, JSONL, CSV, Parquet and zip files, folders of them, "
        "patterns such as 'letters/**/*.pdf', or - for standard input.",
    ),
]
_Outputs = Annotated[
    list[Path],
    typer.Option(
        "--output",
        "-o",
        help="File to write: .jsonl, .csv, .xlsx, .parquet, .duckdb or, for a folder of Parquet "
        "files, .parts. May be given again.",
    ),
]
_Workers = Annotated[
    int | None,
    typer.Option(min=0, help="Processes; 0 reads letters in the main one.", show_default="the processor cores"),
]
_ChosenEngine = Annotated[
    Engine,
    typer.Option(
        help="What runs the workers: processes of this machine, or a Dask cluster (extra dask), which is started "
        "for the run unless DASK_SCHEDULER_ADDRESS names one.",
    ),
]
_Resume = Annotated[
    bool | None,
    typer.Option(
        "--resume/--no-resume",
        help="Take what the journal beside the first output has instead of reading it again, or start anew.",
        show_default="start anew, or refuse after a run that did not end",
    ),
]
_TextColumn = Annotated[str | None, typer.Option(help="Column of a table that holds the letters.", show_default="text")]
_Ocr = Annotated[bool, typer.Option("--ocr", help="Read scanned PDF pages with Tesseract.")]
_Limit = Annotated[int | None, typer.Option(min=1, help="Stop after so many letters.")]
_SecondsPerLetter = Annotated[
    float | None,
    typer.Option(
        min=0.01,
        max=1_000_000,
        help="Seconds after which a letter is given up as a failure; not with --workers 0.",
        show_default="60, with --ocr 600",
    ),
]
_ReviewBelow = Annotated[
    float | None,
    typer.Option(
        min=0, max=1, help="Values with a lower confidence are listed for review.", show_default="the pipeline's line"
    ),
]
_MaxSize = Annotated[int, typer.Option(min=1, max=2000, help="Most megabytes of text that a letter may have.")]
_Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress and no summary.")]


@command
def extract(
    paths: _Paths,
    output: _Outputs,
    workers: _Workers = None,
    engine: _ChosenEngine = Engine.processes,
    resume: _Resume = None,
    text_column: _TextColumn = None,
    ocr: _Ocr = False,
    limit: _Limit = None,
    seconds_per_letter: _SecondsPerLetter = None,
    review_below: _ReviewBelow = None,
    max_size: _MaxSize = 20,
    quiet: _Quiet = False,
) -> None:
    """Read letters and write their decisions as tables.

    Letters that cannot be read are listed in OUT.failures.csv, or in the table failures of a DuckDB file.
    The exit code is 0 if every letter was read, 1 if some were not, 2 if the command cannot be carried out.
    """
    from ..engines.batch import count_letters
    from ..engines.batch import extract as run

    console = Console(stderr=True, quiet=quiet)
    options = ReadOptions(text_column=text_column, ocr=ocr, max_size=max_size * _MEGABYTE)
    watched = console.is_terminal and not quiet
    _check(paths, output, engine, workers)
    with _with_message():
        total = count_letters(paths, options, limit) if watched and STANDARD_INPUT not in paths else None
        with _Watched(console, total, watched) as watch:
            summary = run(
                paths, output, workers=workers, resume=resume, options=options, limit=limit,
                seconds_per_letter=seconds_per_letter, review_below=review_below, keep_journal=resume is True,
                engine=engine.value, on_progress=watch.read, on_write=watch.write,
            )  # fmt: skip
    with suppress(OSError):  # a log on a full disk: the tables are written all the same
        _print_summary(console, summary, output)
    if summary.failed:
        raise typer.Exit(SOME_FAILED)


@contextmanager
def _with_message() -> Iterator[None]:
    """Say in a line why a run cannot be carried out, or how to take it up."""
    from ..engines.journal import NoJournal, UnfinishedRun
    from ..engines.pool import WorkersDie
    from ..writers.targets import RefusedOutput

    try:
        yield
    except UnfinishedRun as error:
        raise ending(f"{error}: take it up with --resume, or start anew with --no-resume") from None
    except (NoJournal, RefusedOutput) as error:
        raise ending(error) from None
    except (OSError, WorkersDie) as error:
        raise ending(error, BROKEN_OFF) from None
    except (KeyboardInterrupt, Terminated):
        tell("Stopped. The same command with --resume goes on from here.")
        raise


def _check(paths: list[str], outputs: list[Path], engine: Engine, workers: int | None) -> None:
    from ..engines.choice import check_engine
    from ..engines.collisions import check_outputs
    from ..writers import check

    try:
        check_engine(engine.value, workers)
        for output in outputs:
            check(output)
        check_outputs(paths, outputs)
    except (ValueError, ImportError) as error:
        raise ending(error) from None


class _Rate(ProgressColumn):
    """Letters a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:.1f} letters/s", style="progress.data.speed")


class _Watched:
    """Progress on a terminal: how many letters are done, at what rate, and how much time is left."""

    def __init__(self, console: Console, total: int | None, shown: bool) -> None:
        columns = (
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(),
            TextColumn("time left"), TimeRemainingColumn(),
        )  # fmt: skip
        self._progress = Progress(
            *columns, console=console, speed_estimate_period=5 * _MINUTE, transient=True, disable=not shown
        )
        self._task = self._progress.add_task("Reading", total=total)

    def __enter__(self) -> _Watched:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # the terminal has gone
            self._progress.stop()

    def read(self, done: int) -> None:
        self._progress.update(self._task, completed=done)

    def write(self, output: Path) -> None:
        self._progress.update(self._task, description=escape(visible(f"Writing {output.name}")))


def _print_summary(console: Console, summary: Summary, outputs: list[Path]) -> None:
    table = Table(title="Letters", title_justify="left")
    table.add_column("what became of them")
    table.add_column("number", justify="right")
    table.add_row("read", f"{summary.read:,}")
    if summary.known:
        table.add_row("read by an earlier run", f"{summary.known:,}")
    if summary.no_letters:
        table.add_row("of these no IMR letter", f"{summary.no_letters:,}", style="yellow")
    for kind, number in summary.failures.items():
        table.add_row(f"failed: {kind}", f"{number:,}", style="red")
    table.add_section()
    table.add_row("all", f"{summary.total:,}", style="bold")
    console.print(table)
    rate = f"{summary.read / summary.seconds:,.1f} letters/s" if summary.seconds else ""
    console.print(Text(visible(f"{summary.seconds:,.1f} s, {rate}. Written: {', '.join(map(str, outputs))}")))
