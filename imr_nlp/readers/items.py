"""What there is to read: paths, folders, patterns, archives and standard input, one stream in a fixed order."""

from __future__ import annotations

import glob
import io
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from ..records import Failure
from .archives import Member, archive_members
from .failures import ReadError, with_failures
from .limits import BINARY, TEXT
from .mail import mail_parts
from .tables import table_letters

FORMATS = {
    ".pdf": "pdf",
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet", ".pq": "parquet",
    ".zip": "zip", ".eml": "mail", ".docx": "docx",
    **dict.fromkeys((".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"), "image"),
}  # fmt: skip
_NOT_READ = frozenset((
    ".7z", ".bz2", ".db", ".doc", ".duckdb", ".exe", ".gz", ".heic", ".ics", ".json", ".msg", ".ods", ".odt", ".p7s",
    ".ppt", ".pptx", ".rar", ".rtf", ".sqlite", ".tar", ".vcf", ".xls", ".xlsx", ".xml", ".xz",
))  # fmt: skip
_MAIL = "mail"
_TABLES = frozenset(("jsonl", "csv", "parquet"))
_ANY = "any"  # a name that tells nothing: the content must
STANDARD_INPUT = "-"
_BINARY_BEGINNINGS = (b"%PDF-", b"PK\x03\x04")


@dataclass(frozen=True)
class ReadOptions:
    """How to read.

    text_column (str): Column of a table that holds the letters; `None` for one that is called `text`.
    ocr (bool): Read images, and PDF pages without a text layer, by optical character recognition.
    max_size (int): Bytes or characters of text that are too many for a letter.
    skip (tuple): Beginnings of absolute paths that are no input although they may lie in an input folder.
    """

    text_column: str | None = None
    ocr: bool = False
    max_size: int = TEXT
    skip: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """One letter that has been found and not yet read; small, and fit to be sent to another process.

    source (str): As in `Letter`.
    format (str): `pdf`, `docx`, `image`, `text`, `markdown`, `html`, `row` or `any`.
    path (str): File to read, or the archive that has the member.
    member (int): Place in the archive's list.
    data (bytes): The content itself, from standard input or a table's row.
    """

    source: str
    format: str
    path: str = ""
    member: int | None = None
    data: bytes | None = None


def find(paths: Iterable[str | Path], options: ReadOptions) -> Iterator[Item | Failure]:
    """Find every letter in the input without reading more than tables and the lists of archives.

    paths (Iterable): Files, folders, patterns such as `letters/**/*.pdf`, and `-` for standard input.
    options (ReadOptions): How to read.
    YIELDS (Item or Failure): In the order of the paths; folders by name, each folder where its name stands.
    """
    given: set[str] = set()
    for path in paths:
        for one in _expanded(str(path)):
            yield from _find_one(one, options, given)
            given.add(os.path.abspath(one))


def _expanded(path: str) -> list[str]:
    if path == STANDARD_INPUT or os.path.lexists(path) or not glob.has_magic(path):
        return [path]
    return sorted(glob.glob(path, recursive=True)) or [path]


def _find_one(path: str, options: ReadOptions, given: set[str]) -> Iterator[Item | Failure]:
    if path == STANDARD_INPUT:
        yield from _standard_input(options)
    elif os.path.isdir(path):
        empty = True
        for file in _files(path):
            empty = False
            if isinstance(file, Failure):
                yield file
            else:
                yield from _find_file(file, options, given)
        if empty:
            yield Failure(_source(path), "empty", "the folder holds no files")
    elif os.path.lexists(path):
        yield from _find_file(path, options, given)
    else:
        what = "nothing matches the pattern" if glob.has_magic(path) else "there is no such file or folder"
        yield Failure(_source(path), "missing", what)


def _files(folder: str) -> Iterator[str | Failure]:
    """Files of a folder and its folders by name, however deep. Hidden ones belong to the system, not to the letters."""
    found: list[tuple[str, bool]] = [(folder, True)]
    while found:
        path, is_folder = found.pop()
        if not is_folder:
            yield path
            continue
        try:
            with os.scandir(path) as listing:
                entries = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in listing]
        except OSError as error:
            yield Failure(_source(path), "unreadable", f"the folder: {error.strerror or error}")
            continue
        entries.sort(reverse=True)
        found += [(os.path.join(path, name), inner) for name, inner in entries if not name.startswith(".")]


def _find_file(path: str, options: ReadOptions, given: set[str]) -> Iterator[Item | Failure]:
    absolute = os.path.abspath(path)
    if absolute.startswith(options.skip) or _is_given(absolute, given):
        return
    kind = _format(path)
    yield from with_failures(_in_file(path, kind, options), _source(path), kind or _ANY)


def _in_file(path: str, kind: str | None, options: ReadOptions) -> Iterator[Item | Failure]:
    source = _source(path)
    if not stat.S_ISREG(os.stat(path).st_mode):  # to open a pipe that nobody writes to would wait for ever
        raise ReadError("unsupported", "this is a pipe, a device or a link to a folder, no file")
    if kind == "zip":
        for member in archive_members(path):
            yield from _find_member(member, path, source, options)
    elif kind in _TABLES:
        with open(path, "rb") as stream:
            yield from _rows(stream, source, kind, options)
    elif kind == _MAIL:
        with open(path, "rb") as stream:
            yield from _find_attached(stream, source, options)
    elif kind is None:
        raise _unsupported(path)
    else:
        yield Item(source, kind, path)


def _is_given(path: str, given: set[str]) -> bool:
    """Whether an earlier path named this file or a folder around it: a letter found twice is still one letter."""
    return bool(given) and (path in given or any(str(folder) in given for folder in Path(path).parents))


def _find_member(member: Member, path: str, source: str, options: ReadOptions) -> Iterator[Item | Failure]:
    kind = _format(member.info.filename)
    name = f"{source}!{member.name}"
    yield from with_failures(_in_member(member, kind, path, name, options), name, kind or _ANY)


def _in_member(
    member: Member, kind: str | None, path: str, source: str, options: ReadOptions
) -> Iterator[Item | Failure]:
    if member.problem is not None:
        raise member.problem
    if kind in _TABLES:
        with member.open() as stream:
            yield from _rows(stream, source, kind, options)
    elif kind == _MAIL:
        with member.open() as stream:
            yield from _find_attached(stream, source, options)
    elif kind == "zip":
        raise ReadError("unsupported", "an archive inside an archive: unpack it first")
    elif kind is None:
        raise _unsupported(member.name)
    else:
        yield Item(source, kind, path, member.place)


def _find_attached(stream: IO[bytes], source: str, options: ReadOptions) -> Iterator[Item | Failure]:
    """The letters in an e-mail."""
    data = stream.read(BINARY + 1)
    if len(data) > BINARY:
        raise ReadError("too_large", f"the e-mail is larger than {BINARY:,} bytes")
    is_empty = True
    for part in mail_parts(data):
        is_empty = False
        kind = "text" if part.is_body else _format(part.file)
        name = f"{source}!{part.name}"
        yield from with_failures(_in_attachment(part.data, kind, name, options), name, kind or _ANY)
    if is_empty:
        raise ReadError("empty", "the e-mail has neither text nor attachments")


def _in_attachment(data: bytes, kind: str | None, source: str, options: ReadOptions) -> Iterator[Item | Failure]:
    if kind in _TABLES:
        yield from _rows(io.BytesIO(data), source, kind, options)
    elif kind in {"zip", _MAIL}:
        raise ReadError("unsupported", "an archive attached to an e-mail: save it beside the e-mail")
    elif kind is None:
        raise _unsupported(source)
    else:
        yield Item(source, kind, data=data)


def _rows(stream: IO[bytes], source: str, kind: str, options: ReadOptions) -> Iterator[Item | Failure]:
    number = 0
    for number, row in table_letters(stream, kind, options.text_column, options.max_size):
        name = f"{source}#{number}"
        if isinstance(row, ReadError):
            yield Failure(name, row.kind, row.message)
        else:
            yield Item(name, "row", data=row.encode())
    if not number:
        raise ReadError("empty", "the table has no rows")


def _standard_input(options: ReadOptions) -> Iterator[Item | Failure]:
    """One letter, or JSONL with one a line."""
    stream = io.BufferedReader(cast(io.RawIOBase, sys.stdin.buffer))
    if stream.peek(1)[:64].lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{"):
        yield from with_failures(_rows(stream, STANDARD_INPUT, "jsonl", options), STANDARD_INPUT, "jsonl")
    else:
        is_binary = stream.peek(8)[:8].startswith(_BINARY_BEGINNINGS)
        yield Item(STANDARD_INPUT, _ANY, data=stream.read((BINARY if is_binary else options.max_size) + 1))


def _format(path: str) -> str | None:
    suffix = Path(path).suffix.lower()
    return None if suffix in _NOT_READ else FORMATS.get(suffix, _ANY)


def _unsupported(path: str) -> ReadError:
    return ReadError("unsupported", f"{Path(path).suffix} files are not read; save it as PDF, text or HTML")


def _source(path: str) -> str:
    return Path(path).as_posix()
