"""Files and folders here and in object stores, by path or by a URI of fsspec."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..writers.extras import load as load_extra

_HERE = ("file://", "local://")
_NOT_THERE = "not there"
_CHUNK = 1 << 20


class Place:
    """A file or folder, which need not exist.

    uri (str): A path, or a URI such as `s3://letters/part-0001.parquet`.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri
        here = next((uri[len(start) :] for start in _HERE if uri.startswith(start)), uri)
        self.is_local = "://" not in here
        self._system: Any = None
        self.path = here
        """Its path on its own system."""
        if not self.is_local:
            self._system, self.path = load_extra("fsspec", "remote").core.url_to_fs(uri)

    @property
    def name(self) -> str:
        """What the sources of its letters begin with: a path as `imr extract` tells it, a URI as it was given."""
        return Path(self.path).as_posix() if self.uri == self.path else self.uri.rstrip("/")

    def inside(self, name: str) -> Place:
        """A file of this folder. name (str): Its name. RETURNS (Place): The file."""
        return Place(f"{self.uri.rstrip('/')}/{name}")

    def beside(self, ending: str) -> Place:
        """A file that goes with this one, under a name that those pass over who read a folder as one table.

        ending (str): What its name ends with.
        RETURNS (Place): The file.
        """
        head, slash, name = self.uri.rpartition("/") if not self.is_local else _parted(self.uri)
        return Place(f"{head}{slash}_{name}.{ending}")

    def exists(self) -> bool:
        """Whether it is there."""
        return os.path.exists(self.path) if self._system is None else bool(self._system.exists(self.path))

    def read(self) -> bytes:
        """The content of a file. RAISES (FileNotFoundError): If it is not there."""
        return Path(self.path).read_bytes() if self._system is None else bytes(self._system.cat_file(self.path))

    def versions(self) -> Iterator[str]:
        """Tell what is in a file, or in the files of a folder, so that any change shows.

        YIELDS (str): Name and content of each: the hash of a local file, what a store notes of another.
        """
        if self._system is not None:
            self._system.invalidate_cache()
            found = sorted(self._system.find(self.path))
            for path in found:
                yield path[len(self.path) :]
                yield str(self._system.checksum(path))
            if not found:
                yield _NOT_THERE
        elif os.path.isdir(self.path):
            for root, folders, names in os.walk(self.path):
                folders[:] = sorted(name for name in folders if not name.startswith("."))  # hidden ones are not read
                for name in sorted(name for name in names if not name.startswith(".")):
                    path = os.path.join(root, name)
                    yield os.path.relpath(path, self.path)
                    yield _hash(path)
        else:
            yield _hash(self.path)

    def fetched(self, folder: Path) -> str:
        """Have it on the local disk.

        folder (Path): Where a copy may go; the folder is made if one is needed.
        RETURNS (str): Path of the file or folder itself or of a copy, which has its suffix. Of what is not there, a
            path of nothing.
        """
        if self._system is None:
            return self.path
        folder.mkdir()
        copy = folder / Path(self.path.rstrip("/")).name
        if self._system.isdir(self.path):
            copy.mkdir()
            start = self.path.rstrip("/") + "/"
            for path in self._system.find(self.path):
                target = copy / path[len(start) :]
                target.parent.mkdir(parents=True, exist_ok=True)
                self._system.get_file(path, str(target))
        elif self._system.exists(self.path):
            self._system.get_file(self.path, str(copy))
        return str(copy)

    def publish(self, file: Path | None) -> None:
        """Put a finished file here, in one step; without one remove what an earlier call put here.

        file (Path): The file, on the local disk; it is copied.
        """
        if file is None:
            self._remove()
        elif self._system is not None:
            self._system.makedirs(self._system._parent(self.path), exist_ok=True)
            partial = Place(self.uri).beside(f"{uuid.uuid4().hex}.partial").path
            self._system.put_file(str(file), partial)
            self._system.mv(partial, self.path)
        else:
            self._replace(file, Path(self.path))

    def _remove(self) -> None:
        if self._system is None:
            Path(self.path).unlink(missing_ok=True)
        elif self._system.exists(self.path):
            self._system.rm_file(self.path)

    def _replace(self, file: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.{uuid.uuid4().hex}.partial")  # two that try the part do not meet
        try:
            shutil.copyfile(file, partial)
            with partial.open("rb+") as copied:
                os.fsync(copied.fileno())
            os.replace(partial, target)
        finally:
            partial.unlink(missing_ok=True)


def _parted(path: str) -> tuple[str, str, str]:
    head, name = os.path.split(path)
    return (head, os.sep, name) if head and not head.endswith(os.sep) else (head, "", name)


def _hash(path: str) -> str:
    """The hash of a file's content, or why there is none."""
    found = hashlib.sha256()
    try:
        if not os.path.isfile(path):  # a pipe would wait for ever
            return _NOT_THERE
        with open(path, "rb") as file:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
    except OSError as error:
        return f"unreadable: {error.strerror}"
    return found.hexdigest()
