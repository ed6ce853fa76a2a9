"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .targets import partial_path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to, which takes the place of `path` once the block has ended well.

    The partial file stands beside the real one, so that both are on one file system, under a fixed name, so that the
    next run removes what a killed one left.

    path (Path): The file to replace; a symbolic link is followed.
    YIELDS (Path): Where to write.
    """
    target = Path(os.path.realpath(path))
    partial = partial_path(path)
    partial.unlink(missing_ok=True)
    try:
        yield partial
        _sync(partial)
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    if os.name == "posix":  # elsewhere a directory cannot be opened
        _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
