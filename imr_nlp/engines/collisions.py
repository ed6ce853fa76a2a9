"""Outputs that are inputs: refused before anything is read, since to write them would destroy letters or hide them."""

from __future__ import annotations

import fnmatch
import glob
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..readers import STANDARD_INPUT
from ..writers.targets import RefusedOutput, identity, is_folder, refuse_twice, touched, within

_Id = tuple[int, int]


def journal_path(outputs: Sequence[Path]) -> Path:
    """Where the journal of a run stands. outputs (Sequence[Path]): Its outputs. RETURNS (Path): Beside the first."""
    return outputs[0].with_name(f"{outputs[0].name}.journal")


def check_outputs(paths: Iterable[str | Path], outputs: Sequence[Path]) -> None:
    """See to it that no output of a run is, or would become, an input.

    paths (Iterable): What is read, as for `imr_nlp.readers.find`.
    outputs (Sequence[Path]): What is written.
    RAISES (RefusedOutput): With the output and the reason.
    """
    journal = journal_path(outputs)
    beside = [journal, *(Path(f"{journal}-{end}") for end in ("journal", "wal", "shm"))]
    refuse_twice(outputs, beside)
    files = [*(file for output in outputs for file in touched(output)), *beside]
    written = _Written(files, [file for output in outputs if is_folder(output) for file in touched(output)])
    for path in map(str, paths):
        for problem in _problems(path, written):
            raise RefusedOutput(problem)


class _Written:
    """The files that a run writes.

    files (Sequence[Path]): Their names; they need not exist.
    folders (Sequence[Path]): Those that are folders, with all that is in them.
    """

    def __init__(self, files: Sequence[Path], folders: Sequence[Path]) -> None:
        self.files = files
        self.places = {_place(file): file for file in files}
        self.known = {found: file for file in files if (found := identity(file)) is not None}
        self.folders = folders
        self.linked = any(os.stat(file).st_nlink > 1 for file in self.known.values())


def _place(path: str | Path) -> str:
    return os.path.normcase(os.path.realpath(path))


def _problems(path: str, written: _Written) -> Iterator[str]:
    """Why what is read under a path, and what is written, exclude each other."""
    if path == STANDARD_INPUT:
        yield from _is_written(_standard_input(), "standard input", written)
    elif glob.has_magic(path) and not os.path.lexists(path):
        yield from (_inside(file, f"the pattern {path}") for file in written.files if _matches(path, file))
        for one in glob.iglob(path, recursive=True):
            yield from _problems(one, written)
    elif any(within(path, folder) for folder in written.folders):
        yield from (_is_read(folder, path) for folder in written.folders if within(path, folder))
    elif os.path.isdir(path):
        yield from (_inside(file, f"the folder {path}") for file in written.files if _lies_in(file, path))
        for one in _links(path, written):
            yield from _is_written(identity(one), one, written)
    elif _place(path) in written.places:
        yield _is_read(written.places[_place(path)], path)
    else:
        yield from _is_written(identity(path), path, written)


def _is_written(found: _Id | None, name: str, written: _Written) -> Iterator[str]:
    if found in written.known:
        yield _is_read(written.known[found], name)


def _is_read(file: Path, name: str) -> str:
    return f"{file} is to be written, and it is the input {name}: choose another output"


def _inside(file: Path, what: str) -> str:
    return f"{file} is to be written, and {what} is read, where the next run would find it: choose another place for it"


def _standard_input() -> _Id | None:
    try:
        return identity(f"/dev/fd/{sys.stdin.fileno()}") if os.path.isdir("/dev/fd") else None
    except (OSError, ValueError, AttributeError):  # there is none, or it is no file
        return None


def _lies_in(file: Path, folder: str) -> bool:
    """Whether a file stands in a folder where a reader of the folder finds it: hidden ones are not read."""
    whole = _folder(folder)
    for place in {Path(os.path.realpath(file)), Path(os.path.realpath(file.parent), file.name)}:
        visible = not place.name.startswith(".")
        for parent in place.parents:
            if visible and _folder(parent) == whole:
                return True
            visible = visible and not parent.name.startswith(".")
    return False


def _folder(path: str | Path) -> _Id | None:
    """What a folder is known by, whatever its name. RETURNS (tuple): Device and number; `None` if it is not there."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _links(folder: str, written: _Written) -> Iterator[str]:
    """Files of a folder that may be other names of files that are written."""
    for root, _, names in os.walk(folder) if written.known else ():
        for name in names:
            path = os.path.join(root, name)
            if written.linked or os.path.islink(path):
                yield path


def _matches(pattern: str, file: Path) -> bool:
    """Whether a pattern would find a file once it is there."""
    wanted = Path(os.path.abspath(pattern)).parts
    return any(_parts_match(wanted, place.parts) for place in (Path(os.path.abspath(file)), file.resolve()))


def _parts_match(pattern: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    if pattern == ("**",):
        return not any(_hidden(part, "") for part in parts)
    if not pattern or not parts:
        return not pattern and not parts
    if pattern[0] == "**":
        return _parts_match(pattern[1:], parts) or (not _hidden(parts[0], "") and _parts_match(pattern, parts[1:]))
    fits = fnmatch.fnmatch(parts[0], pattern[0]) and not _hidden(parts[0], pattern[0])
    return fits and _parts_match(pattern[1:], parts[1:])


def _hidden(name: str, pattern: str) -> bool:
    """A pattern finds hidden names only if it begins with a dot itself."""
    return name.startswith(".") and not pattern.startswith(".")
