"""Which files an output is made of, and whether it may be written: never in the place of an input."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

FOLDER_SUFFIX = ".parts"
"""Suffix of an output that is a folder."""
_PART = re.compile(r"part-\d+\.parquet")


class RefusedOutput(ValueError):
    """An output that would destroy or hide an input or another output, or that cannot be written at all."""


def touched(output: Path) -> list[Path]:
    """Every file that writing an output writes, replaces or removes.

    output (Path): The output.
    RETURNS (list): The output itself first.
    """
    failures = output.with_name(f"{output.name}.failures.csv")
    partials = [partial_path(output), partial_path(failures)]
    logs = [Path(f"{path}.wal") for path in (output, partials[0])]
    earlier = [earlier_path(output)] if is_folder(output) else []
    return [output, failures, *partials, *logs, Path(f"{partials[0]}.tmp"), lock_path(output), *earlier]


def partial_path(path: Path) -> Path:
    """Where a file is written before it takes its place: beside it, under a hidden and fixed name.

    path (Path): The file; a symbolic link is followed.
    RETURNS (Path): The partial file.
    """
    target = Path(os.path.realpath(path))
    return target.with_name(f".{target.name}.partial")


def earlier_path(path: Path) -> Path:
    """Where the folder of an earlier run is for the moment in which another takes its place.

    path (Path): The folder; a symbolic link is followed.
    RETURNS (Path): Hidden and beside it.
    """
    return partial_path(path).with_suffix(".earlier")


def lock_path(output: Path) -> Path:
    """The file whose lock says that a run writes this output.

    output (Path): The output; a symbolic link is followed.
    RETURNS (Path): The file, hidden and beside it.
    """
    target = Path(os.path.realpath(output))
    return target.with_name(f".{target.name}.lock")


def refuse_same(outputs: Iterable[Path], inputs: Iterable[Path]) -> None:
    """See to it that no output is an input, under whatever name.

    outputs (Iterable[Path]): Files to be written.
    inputs (Iterable[Path]): Files that are read.
    RAISES (RefusedOutput): If one is.
    """
    given = list(inputs)
    for output in outputs:
        for file in touched(output):
            for one in given:
                if same(file, one):
                    raise RefusedOutput(f"{_named(output, file)} the input {one}: choose another output")


@contextmanager
def held(outputs: Iterable[Path]) -> Iterator[None]:
    """Keep other runs from the outputs of this one, by a locked file `.OUT.lock` beside each.

    The system gives up the lock of a process that is killed, so that what it leaves behind hinders nobody.

    outputs (Iterable[Path]): Files to be written.
    RAISES (RefusedOutput): If another run has one, it is no regular file, or its folder is missing or closed to us.
    """
    with ExitStack() as locks:
        for output in outputs:
            _check_kind(output)
            try:
                locks.enter_context(_locked(lock_path(output), output))
            except FileNotFoundError:
                missing = output.absolute().parent
                raise RefusedOutput(f"{output} cannot be written: there is no folder {missing}") from None
            except OSError as error:
                raise RefusedOutput(f"{output} cannot be written: {error.strerror}") from None
        yield


def is_folder(output: Path) -> bool:
    """Whether an output is a folder. output (Path): The output, which need not exist. RETURNS (bool): By its suffix."""
    return output.suffix.lower() == FOLDER_SUFFIX


def within(file: str | Path, folder: Path) -> bool:
    """Whether a file is a folder or lies in it. file, folder (Path): They need not exist. RETURNS (bool): Whether."""
    place = Path(os.path.realpath(file))
    return any(same(one, folder) for one in (place, *place.parents))


def _check_kind(output: Path) -> None:
    if not is_folder(output):
        if output.exists() and not output.is_file():
            raise RefusedOutput(f"{output} is no regular file: choose another output")
    elif output.is_dir():
        foreign = next((path.name for path in output.iterdir() if not _PART.fullmatch(path.name)), None)
        if foreign is not None:
            raise RefusedOutput(f"{output} holds {foreign}, which no run wrote: choose another output")
    elif output.exists():
        raise RefusedOutput(f"{output} is no folder: choose another output")


@contextmanager
def _locked(path: Path, output: Path) -> Iterator[None]:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if not _lock(descriptor):
                raise RefusedOutput(f"{output} is being written by another run: wait for its end")
            if identity(path) == (os.fstat(descriptor).st_dev, os.fstat(descriptor).st_ino):
                try:
                    yield
                finally:
                    path.unlink(missing_ok=True)
                return
        finally:
            os.close(descriptor)
        # The run that had the lock has just ended and removed its file: ours is no longer the one that others see.


def _lock(descriptor: int) -> bool:
    """Lock a file if nobody else has. RETURNS (bool): Whether it is ours now."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        lock = partial(msvcrt.locking, descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        lock = partial(fcntl.flock, descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        lock()
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            return False
        raise
    return True


def refuse_twice(outputs: Iterable[Path], others: Iterable[Path] = ()) -> None:
    """See to it that no two outputs write one file.

    outputs (Iterable[Path]): Files to be written.
    others (Iterable[Path]): Further files that the run writes.
    RAISES (RefusedOutput): If two do.
    """
    outputs = list(outputs)
    seen: list[Path] = list(others)
    for output in outputs:
        for other in outputs:
            if other is not output and is_folder(output) and within(other, output):
                raise RefusedOutput(
                    f"{other} is to be written into {output}, another output of the run: choose another place"
                )
        for file in touched(output):
            if any(same(file, one) for one in seen):
                raise RefusedOutput(f"{_named(output, file)} written by another output of the run: name it once")
        seen += touched(output)


def same(one: Path, other: Path) -> bool:
    """Whether two names are one file, as a link of either kind, a relative path or in other letter case.

    one (Path), other (Path): The names; the files need not exist.
    RETURNS (bool): Whether they are.
    """
    try:
        return os.path.samefile(one, other)
    except OSError:  # one of them does not exist
        return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))


def identity(path: str | Path) -> tuple[int, int] | None:
    """What a file is known by, whatever it is called.

    path (Path): The file; a symbolic link is followed.
    RETURNS (tuple): Device and number, or `None` where there is no such regular file.
    """
    try:
        found = os.stat(path)
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def _named(output: Path, file: Path) -> str:
    return f"{output} is" if file == output else f"{output} cannot be written, since {file}, which goes with it, is"
