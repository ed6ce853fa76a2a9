"""Files that commands write besides tables: never in the place of what they read, and whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .endings import ending


@contextmanager
def writing(outputs: Iterable[Path | None], inputs: Iterable[str | Path | None]) -> Iterator[None]:
    """Whatever a command does that writes files in the end, they are looked at first.

    outputs (Iterable[Path]): Files that it will write; `None` for one that is not wanted.
    inputs (Iterable): Files, folders and patterns that it reads, and `None`.
    RAISES (typer.Exit): If one cannot be written or is an input.
    """
    from ..engines.collisions import check_outputs
    from ..writers.targets import RefusedOutput, held

    wanted = [output for output in outputs if output is not None]
    try:
        if wanted:
            check_outputs([one for one in inputs if one is not None], wanted)
        with held(wanted):
            yield
    except RefusedOutput as error:
        raise ending(error) from None


def write_text(path: Path, text: str) -> None:
    """Write a file in one step.

    path (Path): The file.
    text (str): Its content.
    """
    from ..writers.atomic import replacing

    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")
