"""The letter behind a row of a table: found in the given folder by what the row says of it, checked by its hash.

What a row says is not trusted: nothing outside of the folder is opened, whatever the path or a link in the folder says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from ..readers import Item, ReadError, ReadOptions, content_hash, find, item_bytes, read_letters
from ..records import Failure, Letter

_PART = re.compile(r"#\d{1,6}")
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
    if isinstance(found, Failure):
        return found
    for letter in read_letters(found, options):
        # One of several letters in a file has a hash of its own.
        if isinstance(letter, Failure) or letter.sha256 == sha256:
            return replace(letter, source=source)
    return Failure(source, CHANGED, "the file is parted into letters otherwise now than when the table was made")


def stored_item(folder: Path, source: str, sha256: str, options: ReadOptions) -> Item | Failure:
    """Find the letter of a row.

    folder (Path), source (str), sha256 (str), options (ReadOptions): As for `stored_letter`.
    RETURNS (Item or Failure): The letter's file, member or row with its content in `data`, or why there is none.
    """
    problem: Failure | None = None
    for path, rest in _candidates(folder.resolve(), source):
        for item, part in _items(path, rest, options):
            if isinstance(item, Failure):
                problem = problem or Failure(source, item.kind, item.message)
                continue
            try:
                data = item_bytes(item, options)
            except ReadError as error:
                problem = problem or Failure(source, error.kind, error.message)
                continue
            whole = content_hash(data)
            if sha256 == (content_hash(f"{whole}{part}".encode()) if part else whole):
                return replace(item, data=data)
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


def _items(path: Path, rest: str, options: ReadOptions) -> Iterator[tuple[Item | Failure, str]]:
    """What of a file may be the source, with the number of the letter in it where it has several."""
    whole = path.as_posix() + rest
    for found in find([path], options):
        part = whole.removeprefix(found.source)
        if found.source == whole or (_PART.fullmatch(part) and whole.startswith(found.source)):
            yield found, part if found.source != whole else ""
        elif isinstance(found, Failure) and found.source == path.as_posix():
            yield found, ""
