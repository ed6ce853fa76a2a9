"""One item read: its bytes, their format, their text."""

from __future__ import annotations

import hashlib
import os
import stat

from ..records import Failure, Letter
from ..structure.several import letters_in, parts
from .archives import member_bytes
from .decoding import decode_text
from .failures import ReadError, failure_of, read_error
from .html import html_text
from .images import image_letter
from .items import Item, ReadOptions
from .limits import BINARY, LINE
from .markdown import markdown_text
from .pages import PagedText
from .pdf import pdf_text
from .word import docx_text

_BINARY_FORMATS = frozenset(("pdf", "docx", "image"))
_ZIP = b"PK\x03\x04"


def read_letters(item: Item, options: ReadOptions) -> list[Letter | Failure]:
    """Read one file, member or row.

    item (Item): What `find` found.
    options (ReadOptions): How to read.
    RETURNS (list): Its letter, or why there is none. If it has several, `SOURCE#1`, `SOURCE#2` and so on; and a failure
        for what of it was not read: a letter that seems to stand within another one, pages without text among others.
    """
    try:
        letter, unread = _read(item, options)
    except Exception as error:
        return [failure_of(item.source, error, item.format)]
    found = letters_in(letter.text)
    edges = parts(letter.text, found.starts)
    missing = [*_unparted(found.doubtful), *_unread(unread)]
    if len(edges) == 1 and not missing:
        return [letter]
    letters: list[Letter | Failure] = [_part(letter, *part) for part in enumerate(edges, 1)]
    for number, problem in enumerate(missing, len(edges) + 1):
        letters.append(failure_of(f"{letter.source}#{number}", problem, item.format))
    return letters


def _unparted(is_doubtful: bool) -> list[ReadError]:
    what = "it stands within another letter, quoted or without its case table: check that one's decision"
    return [ReadError("several_letters", what)] if is_doubtful else []


def _unread(pages: tuple[int, ...]) -> list[ReadError]:
    if not pages:
        return []
    which = f"page {pages[0]}" if len(pages) == 1 else f"pages {', '.join(map(str, pages[:9]))}"
    more = f" and {len(pages) - 9} more" if len(pages) > 9 else ""
    what = f"{which}{more} of the file: no text on what may be a scan, so the letter may lack a part; --ocr reads it"
    return [ReadError("no_text_layer", what)]


def _part(letter: Letter, number: int, edges: tuple[int, int]) -> Letter:
    """One of several letters in a file, on pages with the numbers that they have there."""
    start, end = edges
    pages = tuple(max(0, page - start) for page in letter.pages if page < end)
    lines = tuple(line.moved(-start) for line in letter.lines if start <= line.start and line.end <= end)
    own_hash = content_hash(f"{letter.sha256}#{number}".encode())
    return Letter(f"{letter.source}#{number}", letter.text[start:end], own_hash, pages, lines)


def read_item(item: Item, options: ReadOptions) -> Letter | Failure:
    """Read one file, member or row as one letter.

    item (Item): What `find` found.
    options (ReadOptions): How to read.
    RETURNS (Letter or Failure): The letter, or why there is none.
    """
    try:
        return _read(item, options)[0]
    except Exception as error:
        return failure_of(item.source, error, item.format)


def _read(item: Item, options: ReadOptions) -> tuple[Letter, tuple[int, ...]]:
    """The text of an item as one letter, and the pages that were not read."""
    data = item_bytes(item, options)
    found = _text(item, data, options)
    if not found.text.strip():
        raise ReadError("empty", "there is no text in it")
    _check_lines(found.text)
    return Letter(item.source, found.text, content_hash(data), found.pages, found.lines), found.unread


def content_hash(data: bytes) -> str:
    """The hash that a letter is known by.

    data (bytes): Bytes of its file or member, or its text in a table, as UTF-8.
    RETURNS (str): SHA-256 in hexadecimal digits.
    """
    return hashlib.sha256(data).hexdigest()


def item_bytes(item: Item, options: ReadOptions) -> bytes:
    """The content of an item, not yet looked at.

    item (Item): What `find` found.
    options (ReadOptions): How to read.
    RETURNS (bytes): All of it.
    RAISES (ReadError): Where it cannot be read or is larger than a letter can be.
    """
    try:
        return _content(item, BINARY if item.format in _BINARY_FORMATS else options.max_size)
    except Exception as error:
        raise read_error(error, item.format) from None


def _content(item: Item, limit: int) -> bytes:
    if item.data is not None:
        data = item.data
        if item.format == "row":
            return data
    elif item.member is not None:
        data = member_bytes(item.path, item.member, limit)
    else:
        data = _file_bytes(item.path, limit)
    if len(data) > limit:
        raise _too_large(limit)
    if not data:
        raise ReadError("empty", "the file is empty")
    return data


def _file_bytes(path: str, limit: int) -> bytes:
    with open(path, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise ReadError("unsupported", "not a regular file")
        if status.st_size > limit:
            raise _too_large(limit)
        return stream.read(limit + 1)


def _check_lines(text: str) -> None:
    """Refuse a line that no letter has. RAISES (ReadError): Kind `too_large`."""
    if len(text) > LINE and max(map(len, text.split("\n"))) > LINE:
        raise ReadError("too_large", f"a line of it has more than {LINE:,} characters")


def _too_large(limit: int) -> ReadError:
    return ReadError("too_large", f"the file is larger than {limit:,} bytes, which no letter is")


def _text(item: Item, data: bytes, options: ReadOptions) -> PagedText:
    if item.format == "row":
        return PagedText(data.decode())
    if item.format == "pdf" or data.startswith(b"%PDF-"):
        return pdf_text(data, options.max_size, options.ocr)
    if item.format == "docx" or data.startswith(_ZIP):
        return PagedText(_bounded(docx_text(data), options.max_size))
    if item.format == "image":
        return image_letter(data, options.ocr)
    text = decode_text(data)
    if item.format == "html" or _is_page(text):
        return PagedText(html_text(text))
    return PagedText(markdown_text(text) if item.format == "markdown" else text)


def _bounded(text: str, max_size: int) -> str:
    if len(text) > max_size:
        raise ReadError("too_large", f"there are more than {max_size:,} characters of text in it")
    return text


def _is_page(text: str) -> bool:
    """Whether a file whose name does not say so is a whole HTML page."""
    return text[:200].lstrip().lower().startswith(("<!doctype html", "<html"))
