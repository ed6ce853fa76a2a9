"""Members of zip archives. They may come from anywhere: nothing is unpacked to disk and every size is bounded."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from .failures import ReadError

_BOMB_SIZE = 1_000_000_000
_BOMB_RATIO = 200  # letters shrink to a fifth, tables of them to a tenth
_ENCRYPTED = 0x1
_BROKEN = (BadZipFile, zlib.error, EOFError, OSError)


@dataclass(frozen=True)
class Member:
    """One file in an archive.

    name (str): Its name.
    problem (ReadError): Why it cannot be read, if so.
    """

    archive: ZipFile
    info: ZipInfo
    problem: ReadError | None

    @property
    def name(self) -> str:
        return self.info.filename

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open it for reading. RAISES (ReadError): Where the archive is broken."""
        try:
            with self.archive.open(self.info) as stream:
                yield stream
        except _BROKEN as error:
            raise ReadError("damaged_archive", f"{self.name} in the archive is broken: {error}") from None


def archive_members(path: str) -> Iterator[Member]:
    """List the files of an archive by name.

    path (str): The zip file.
    YIELDS (Member): Without folders and the system's own files.
    RAISES (ReadError): Where it is no archive or unpacks to far more than letters would.
    """
    with _opened(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and not _is_hidden(info.filename)]
        if not infos:
            raise ReadError("empty", "the archive holds no files")
        if _is_bomb(infos):
            raise ReadError("too_large", "the archive unpacks to far more than letters would")
        for info in sorted(infos, key=lambda info: info.filename):
            yield Member(archive, info, _problem(info))


def member_bytes(path: str, name: str, limit: int) -> bytes:
    """Read one member.

    path (str): The zip file.
    name (str): The member.
    limit (int): Bytes that are too many; what the archive says of a size is not trusted.
    RETURNS (bytes): At most `limit + 1` bytes.
    RAISES (ReadError): Where the archive or the member is broken.
    """
    try:
        archive = _kept_open(path)
        with archive.open(name) as stream:
            return stream.read(limit + 1)
    except NotImplementedError as error:
        raise ReadError("unsupported", f"the archive's compression is not read: {error}") from None
    except (*_BROKEN, KeyError) as error:
        raise ReadError("damaged_archive", f"{name} in the archive is broken: {error}") from None


@lru_cache(maxsize=1)
def _kept_open(path: str) -> ZipFile:
    """The archive of the last letter: to read its list again for each of ten thousand members would take hours."""
    return ZipFile(path)


def close_archives() -> None:
    """Let go of the archive that was read last."""
    _kept_open.cache_clear()


def _opened(path: str) -> ZipFile:
    try:
        return ZipFile(path)
    except BadZipFile as error:
        raise ReadError("damaged_archive", f"the archive is cut off or broken: {error}") from None
    except OSError as error:
        raise ReadError("unreadable", error.strerror or str(error)) from None


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def _is_bomb(infos: list[ZipInfo]) -> bool:
    unpacked = sum(info.file_size for info in infos)
    return unpacked > _BOMB_SIZE and unpacked > _BOMB_RATIO * sum(info.compress_size for info in infos)


def _problem(info: ZipInfo) -> ReadError | None:
    if info.flag_bits & _ENCRYPTED:
        return ReadError("encrypted_archive", "this member of the archive asks for a password")
    return None
