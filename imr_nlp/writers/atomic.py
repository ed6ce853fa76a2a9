"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol, TypeVar

from .targets import earlier_path, partial_path


class _Closed(Protocol):
    def close(self) -> object: ...


T = TypeVar("T", bound=_Closed)


class WriteError(OSError):
    """A file could not be written to its end: the disk is full, its folder is gone. The message names it."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to, which takes the place of `path` once the block has ended well.

    The partial file stands beside the real one, so that both are on one file system, under a fixed name, so that the
    next run removes what a killed one left.

    path (Path): The file to replace; a symbolic link is followed.
    YIELDS (Path): Where to write.
    RAISES (WriteError): For what the system says against it. Errors of the block itself stay what they are.
    """
    target = Path(os.path.realpath(path))
    partial = partial_path(path)
    with telling(path):
        remove(partial)
    try:
        yield partial
        with telling(path):
            _sync(partial)
            os.replace(partial, target)
            if os.name == "posix":  # elsewhere a directory cannot be opened
                _sync(target.parent)
    finally:
        with suppress(OSError):  # what went wrong before is what counts
            remove(partial)


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """Give a folder to write files to, which takes the place of `path` once the block has ended well.

    A folder cannot be replaced in one step: for a moment there is none. What was in it is gone then, so it must hold
    nothing but what an earlier run wrote (`imr_nlp.writers.targets.held`).

    path (Path): The folder to replace; a symbolic link is followed.
    YIELDS (Path): Where to write.
    RAISES (WriteError): For what the system says against it. Errors of the block itself stay what they are.
    """
    target = Path(os.path.realpath(path))
    earlier = earlier_path(path)
    with replacing(path) as partial:
        with telling(path):
            partial.mkdir()
        yield partial
        with telling(path):
            for file in partial.iterdir():
                _sync(file)
            if target.is_dir():
                remove(earlier)
                os.replace(target, earlier)
    with telling(path):
        remove(earlier)


@contextmanager
def open_partial(path: Path, open_file: Callable[[], T]) -> Iterator[T]:
    """Open a file that is being written, and close it so that no error of the system goes unnamed.

    path (Path): What to name in errors.
    open_file (Callable): Gives something that has to be closed.
    YIELDS (object): That.
    RAISES (WriteError): If it cannot be opened, or what was written last does not fit.
    """
    with telling(path):
        file = open_file()
    try:
        yield file
    except BaseException:
        with suppress(Exception):
            file.close()
        raise
    with telling(path):
        file.close()


def remove(partial: Path) -> None:
    """Remove a partial file, with those that a database puts beside it.

    partial (Path): The file; it need not be there.
    """
    if partial.is_dir() and not partial.is_symlink():
        shutil.rmtree(partial)
    for path in (partial, Path(f"{partial}.wal")):
        path.unlink(missing_ok=True)
    shutil.rmtree(f"{partial}.tmp", ignore_errors=True)


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Name the file in errors of the system, which often do not.

    path (Path): The file that is being written.
    RAISES (WriteError): In the place of another `OSError`.
    """
    try:
        yield
    except WriteError:
        raise
    except OSError as error:
        raise WriteError(f"{path} cannot be written: {error.strerror or error}") from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
