"""Text out of bytes whose encoding nobody wrote down."""

from __future__ import annotations

import codecs
import io
import re
from typing import IO, cast

from .failures import ReadError

# The longer mark comes first: UTF-32 little endian begins with the mark of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS = 0.02  # of random bytes a tenth are control characters, of letters none
_MOST_FOREIGN = 0.3  # of the characters of a letter, all but a few quotes and dashes are ASCII
_STRAY = "imr_nlp.windows_1252"


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Error handler for UTF-8: a byte that is none stands for itself in Windows-1252, as in letters pasted together."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_STRAY, _as_windows_1252)


def find_encoding(head: bytes) -> str:
    """Name the Unicode encoding that a text starts in.

    head (bytes): Its first bytes.
    RETURNS (str): From the byte order mark or, for UTF-16 without one, from where the zero bytes stand; else `utf-8`.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    sample = head[:_SAMPLE]
    if len(sample) < 4:
        return "utf-8"
    half = len(sample) // 2
    zeros_first, zeros_second = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if zeros_second > 0.4 and zeros_first < 0.1:
        return "utf-16-le"
    if zeros_first > 0.4 and zeros_second < 0.1:
        return "utf-16-be"
    return "utf-8"


def error_handler(encoding: str) -> str:
    """What to do about bytes that are no text in an encoding: never an exception.

    encoding (str): As `find_encoding` gives it.
    RETURNS (str): Name of a codec error handler.
    """
    return _STRAY if encoding.startswith("utf-8") else "replace"


def decode_text(data: bytes) -> str:
    """Decode a letter.

    data (bytes): UTF-8, UTF-16 or UTF-32 with or without a byte order mark, Windows-1252, or UTF-8 with stray bytes.
    RETURNS (str): The text.
    RAISES (ReadError): Kind `binary` or `encoding` where that gives no text.
    """
    encoding = find_encoding(data)
    try:
        text = data.decode(encoding)
        strays = False
    except UnicodeDecodeError:
        text = data.decode(encoding, error_handler(encoding))
        strays = True
    text = text.rstrip("\0") or text  # what a disk or a transfer has filled up with
    if len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text):
        raise ReadError("binary", "the file holds binary data, no text")
    if strays and _is_unknown(text):
        raise ReadError("encoding", "the text is neither UTF-8 nor UTF-16 nor Windows-1252; save it as UTF-8")
    return text


def _is_unknown(text: str) -> bool:
    """Whether what was read with errors is hardly English: bytes of a code page that we do not know."""
    return sum(char > "\x7f" for char in text) > _MOST_FOREIGN * len(text)


def open_text(stream: IO[bytes]) -> io.TextIOWrapper:
    """Read bytes as text, line by line, with the encoding found out from their beginning.

    stream (IO[bytes]): An open binary stream; it need not be seekable.
    RETURNS (TextIOWrapper): The text, with its line ends as they are.
    """
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    encoding = find_encoding(buffered.peek(_SAMPLE))
    return io.TextIOWrapper(buffered, encoding=encoding, errors=error_handler(encoding), newline="")


def without_surrogates(text: str) -> str:
    """Replace lone surrogates, which JSON can spell but no encoding can hold.

    text (str): Text out of JSON.
    RETURNS (str): Text that every writer can write.
    """
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
