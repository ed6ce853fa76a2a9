"""An archive whose list says that its names are UTF-8 where one is not: that costs a name, and no letter.

`zipfile` gives up such an archive. Here the mark that says so is taken off those names, as they are read; the file
itself stays as it is.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

_END = b"PK\x05\x06"
_ENTRY = b"PK\x01\x02"
_LONGEST_END = 65_557
"""Bytes of the longest end of a list, with its remark."""
_FLAGS, _MEMBER_FLAGS, _UTF_8 = 9, 7, 0x08
"""Where the second byte of the flags stands, in the list and before a member, and the bit that says UTF-8."""


class OtherNames:
    """An open archive whose list does not say of names that are no UTF-8 that they are.

    file (BinaryIO): The archive.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._flags = _wrong_flags(file)
        self.seekable, self.seek, self.tell, self.close = file.seekable, file.seek, file.tell, file.close

    def read(self, size: int = -1) -> bytes:
        """Read bytes, as `BinaryIO.read` does."""
        start = self._file.tell()
        content = self._file.read(size)
        changed = [place for place in self._flags if start <= place < start + len(content)]
        if not changed:
            return content
        data = bytearray(content)
        for place in changed:
            data[place - start] &= ~_UTF_8
        return bytes(data)


def _wrong_flags(file: BinaryIO) -> list[int]:
    """Where the flags stand of entries whose names are no UTF-8, though they say so."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _LONGEST_END))
    tail = file.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < 22:
        return []
    length, stated = struct.unpack("<LL", tail[end + 12 : end + 20])
    start = size - len(tail) + end - length
    if start < 0:
        return []
    file.seek(start)
    listed = file.read(length)
    file.seek(0)
    places = _wrong_ones(listed)
    members = [struct.unpack("<L", listed[at + 42 : at + 46])[0] + start - stated for at in places]
    return [*(start + at + _FLAGS for at in places), *(at + _MEMBER_FLAGS for at in members)]


def _wrong_ones(listed: bytes) -> list[int]:
    """Where the entries of a list begin whose names are no UTF-8, though they say so."""
    found, at = [], 0
    while listed[at : at + 4] == _ENTRY and at + 46 <= len(listed):
        name, extra, remark = struct.unpack("<HHH", listed[at + 28 : at + 34])
        if listed[at + _FLAGS] & _UTF_8:
            try:
                listed[at + 46 : at + 46 + name].decode("utf-8")
            except UnicodeDecodeError:
                found.append(at)
        at += 46 + name + extra + remark
    return found
