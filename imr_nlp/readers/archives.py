"""Members of zip archives. They may come from anywhere: nothing is unpacked to disk and every size is bounded."""

from __future__ import annotations

import lzma
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, BinaryIO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from .archive_names import OtherNames
from .failures import ReadError
from .limits import MEMBERS, RATIO, UNPACKED
from .member_names import MemberNames

_ENCRYPTED = 0x1
_BROKEN = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError)


@dataclass(frozen=True)
class Member:
    """One file in an archive.

    name (str): Its name; behind `!` a number where the archive has several of that name.
    place (int): Where it stands in the archive's list.
    problem (ReadError): Why it cannot be read, if so.
    """

    archive: ZipFile
    info: ZipInfo
    name: str
    place: int
    problem: ReadError | None

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open it for reading. RAISES (ReadError): Where the archive is broken."""
        with _naming(self.name), self.archive.open(self.info) as stream:
            yield stream


def archive_members(path: str) -> Iterator[Member]:
    """List the files of an archive by name.

    path (str): The zip file.
    YIELDS (Member): Without folders and the system's own files.
    RAISES (ReadError): Where it is no archive or unpacks to far more than letters would.
    """
    with _opened(path) as archive:
        listed = archive.infolist()
        if len(listed) > MEMBERS:
            raise ReadError("too_large", f"the archive holds more than {MEMBERS:,} files")
        places = [place for place, info in enumerate(listed) if not _is_left_out(info.filename)]
        if not places:
            raise ReadError("empty", "the archive holds no files")
        # What members claim of their packed sizes may be a lie, and they may share bytes: the file's size is true.
        unpacked = sum(info.file_size for info in listed if not _is_bomb(info.file_size, info.compress_size))
        if _is_bomb(unpacked, os.path.getsize(path)):
            raise _too_much("the archive")
        names = MemberNames()
        for place in sorted(places, key=lambda place: listed[place].filename):
            info = listed[place]
            yield Member(archive, info, names.of(info.filename), place, _problem(info))


def member_bytes(path: str, place: int, limit: int) -> bytes:
    """Read one member.

    path (str): The zip file.
    place (int): Where the member stands in its list: names may recur.
    limit (int): Bytes that are too many; what the archive says of a size is not trusted.
    RETURNS (bytes): At most `limit + 1` bytes.
    RAISES (ReadError): Where the archive or the member is broken.
    """
    archive = _kept_open(path)
    info = archive.infolist()[place]
    with _naming(info.filename), archive.open(info) as stream:
        return stream.read(limit + 1)


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """What can go wrong with a member, in words."""
    try:
        yield
    except NotImplementedError as error:
        raise ReadError("unsupported", f"the archive's compression is not read: {error}") from None
    except _BROKEN as error:
        raise ReadError("damaged_archive", f"{name} in the archive is broken: {error}") from None


@lru_cache(maxsize=1)
def _kept_open(path: str) -> ZipFile:
    """The archive of the last letter: to read its list again for each of ten thousand members would take hours."""
    return _opened(path)


def close_archives() -> None:
    """Let go of the archive that was read last."""
    _kept_open.cache_clear()


def _opened(path: str) -> ZipFile:
    try:
        return _with_any_names(path)
    except BadZipFile as error:
        raise ReadError("damaged_archive", f"the archive is cut off or broken: {error}") from None
    except UnicodeDecodeError:
        raise ReadError("damaged_archive", "a name in the archive's list is no UTF-8: pack it anew") from None
    except NotImplementedError as error:
        raise ReadError("unsupported", f"the archive needs another program: {error}") from None
    except OSError as error:
        raise ReadError("unreadable", error.strerror or str(error)) from None


def _with_any_names(path: str) -> ZipFile:
    try:
        return ZipFile(path)
    except UnicodeDecodeError:
        return _OwnFile(open(path, "rb"))


class _OwnFile(ZipFile):
    """An archive with names in any encoding. It closes its file, which `ZipFile` leaves to who opened it."""

    def __init__(self, file: BinaryIO):
        self._file = file
        try:
            super().__init__(cast(IO[bytes], OtherNames(file)))
        except BaseException:
            file.close()
            raise

    def close(self) -> None:
        """Close the archive and its file."""
        super().close()
        self._file.close()


def _is_left_out(name: str) -> bool:
    """Whether an entry is a folder, or a file that belongs to the system."""
    parts = [part for part in name.split("/") if part not in (".", "..")]
    return name.endswith("/") or any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _is_bomb(unpacked: int, packed: int) -> bool:
    return unpacked > UNPACKED and unpacked > RATIO * packed


def _too_much(what: str) -> ReadError:
    return ReadError("too_large", f"{what} unpacks to more than {RATIO} times its size: far more than letters would")


def _problem(info: ZipInfo) -> ReadError | None:
    if info.flag_bits & _ENCRYPTED:
        return ReadError("encrypted_archive", "this member of the archive asks for a password")
    if _is_bomb(info.file_size, info.compress_size):
        return _too_much("this member of the archive")
    return None
