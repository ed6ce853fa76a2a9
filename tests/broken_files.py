"""Files that are broken in ways that crash a library, made on the spot."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

SECRET = "The patient is Jane Roe, who takes Norco for her back. "


def archive(*members: tuple[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in members:
            file.writestr(name, content)
    return buffer.getvalue()


def with_field(content: bytes, local: int, central: int, value: bytes) -> bytes:
    """An archive of one member, with a field of its two headers changed."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        at = content.index(mark) + offset
        changed[at : at + len(value)] = value
    return bytes(changed)


def with_name_that_is_no_utf8() -> bytes:
    content = archive(("aé.txt", "x"), ("b.txt", "Upheld"), ("ü.txt", "y"))
    return content.replace("é".encode(), b"\xff\xfe")


def broken_lzma() -> bytes:
    content = archive(("a.txt", SECRET * 50), compression=zipfile.ZIP_LZMA)
    return content[:45] + bytes(40) + content[85:]


def parquet(column: object) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(pa.table({"text": column}), buffer)
    return buffer.getvalue()


def timestamps_out_of_range() -> bytes:
    import pyarrow as pa

    return parquet(pa.array([-(2**62), 0], pa.timestamp("us")))


def broken_schema() -> bytes:
    content = parquet(["x"])
    return content.replace(b"\x04text", b"\x04te\xff\xfe").replace(b"\x15\x0c", b"\x15\x7e")


CRASHERS: dict[str, Callable[[], bytes]] = {
    "deflate64.zip": lambda: with_field(archive(("a.txt", SECRET * 9)), 8, 10, struct.pack("<H", 9)),
    "deflate64-table.zip": lambda: with_field(archive(("a.csv", "text\nx")), 8, 10, struct.pack("<H", 9)),
    "lzma.zip": broken_lzma,
    "version.zip": lambda: with_field(archive(("a.txt", "x")), 4, 6, struct.pack("<H", 255)),
    "bzip2.zip": lambda: with_field(archive(("a.txt", SECRET * 9)), 8, 10, struct.pack("<H", 12)),
    "timestamps.parquet": timestamps_out_of_range,
    "schema.parquet": broken_schema,
    "magic.parquet": lambda: b"PAR1" + bytes(40) + struct.pack("<I", 30) + b"PAR1",
    "nested.jsonl": lambda: b"[" * 200_000,
    "digits.jsonl": lambda: b'{"text": ' + b"9" * 10_000 + b"}",
}
