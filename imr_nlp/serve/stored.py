"""The letter behind a row of a table: found in the given folder by what the row says of it, checked by its hash.

What a row says is not trusted: nothing outside of the folder is opened, whatever the path or a link in the folder says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from ..readers import Item, ReadError, ReadOptions, content_hash, find, item_bytes, read_item
from ..records import Failure, Letter

CHANGED = "changed"
"""Kind of failure of a letter that is there and is no longer what was read."""


def stored_letter(folder: Path, source: str, sha256: str, options: ReadOptions) -> Letter | Failure:
    """Read the letter of a row.

    folder (Path): Folder that holds the letters.
    source (str): Where the letter was when it was read, with member and row as in `Letter`.
    sha256 (str): Hash of its content then.
    options (ReadOptions): How to read.
    RETURNS (Letter or Failure): The letter, if its content is the same; of several files that fit, the one that is.
    """
    found = stored_item(folder, source, sha256, options)
    return found if isinstance(found, Failure) else read_item(found, options)


def stored_item(folder: Path, source: str, sha256: str, options: ReadOptions) -> Item | Failure:
    """Find the letter of a row.

    folder (Path), source (str), sha256 (str), options (ReadOptions): As for `stored_letter`.
    RETURNS (Item or Failure): The letter with its content in `data`, or why there is none.
    """
    problem: Failure | None = None
    for path, rest in _candidates(folder.resolve(), source):
        for item in _items(path, rest, options):
            if isinstance(item, Failure):
                problem = problem or Failure(source, item.kind, item.message)
                continue
            try:
                data = item_bytes(item, options)
            except ReadError as error:
                problem = problem or Failure(source, error.kind, error.message)
                continue
            if content_hash(data) == sha256:
                return replace(item, source=source, data=data)
            problem = Failure(source, CHANGED, "the file in the folder of letters is not the one that was read")
    return problem or Failure(source, "missing", "no file of this name is in the folder of letters")


def _candidates(folder: Path, source: str) -> Iterator[tuple[Path, str]]:
    """Files that may be the source, with the member or row that follows the file's name; the longest path first."""
    for name, rest in _splits(source):
        parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..", ".")]
        for start in range(len(parts)):
            try:
                path = folder.joinpath(*parts[start:]).resolve()
                inside = path.is_relative_to(folder) and path.is_file()
            except (OSError, ValueError):  # a name too long, or with a null character
                continue
            if inside:
                yield path, rest


def _splits(source: str) -> Iterator[tuple[str, str]]:
    """Ways to part a source into a file and what lies in it: any of the signs may also belong to a name."""
    yield source, ""
    for at in range(len(source) - 1, 0, -1):
        if source[at] in "!#":
            yield source[:at], source[at:]


def _items(path: Path, rest: str, options: ReadOptions) -> Iterator[Item | Failure]:
    whole = path.as_posix() + rest
    for found in find([path], options):
        if found.source == whole:
            yield found
            return
        if isinstance(found, Failure) and found.source == path.as_posix():
            yield found
