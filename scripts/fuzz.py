"""Look for texts and files that the package cannot stand: a longer run of what the tests ask of a few.

python scripts/fuzz.py --seconds 600 --seed 1 --crashers crashers/

Texts are letters cut, mixed and laid out anew, and texts that are none; files are valid ones of every format with bytes
changed. A text whose reading raises, takes too long, or says what is not there, and a file that a reader raises on, is
written to the folder of crashers with its seed.
"""

from __future__ import annotations

import io
import signal
import sys
import tempfile
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from random import Random
from time import monotonic
from typing import Annotated

import srsly
import typer

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from letter_texts import LETTERS, PIECES, laid_out, mutated
from properties import check

import imr_nlp
from imr_nlp.readers import Failure, Letter, ReadOptions, read

TOO_LONG = 20
"""Seconds for one text or file."""


def short_text(draw: Random) -> str:
    """A text that is none: pieces of letters, or any characters."""
    if draw.random() < 0.5:
        return "".join(draw.choice(PIECES) for _ in range(draw.randrange(30)))
    codes = (draw.randrange(32, 127), draw.randrange(0x250), draw.randrange(0x2000, 0x2100), draw.randrange(0xE000))
    code = draw.choice((0, 1, 2, 3))
    limits = (lambda: draw.randrange(32, 127), lambda: draw.randrange(0x250), lambda: draw.randrange(0x2000, 0x2100))
    return "".join(chr(limits[code]() if code < 3 else codes[0]) for _ in range(draw.randrange(60)))


def any_text(draw: Random) -> str:
    """A letter cut and mixed, or laid out anew, or a text that is none."""
    letter, seed = draw.choice(LETTERS), draw.randrange(10**9)
    return draw.choice((mutated(letter, seed), laid_out(letter, seed), short_text(draw), short_text(draw)))


def html(draw: Random) -> bytes:
    """A page."""
    return f"<html><style>.a {{display:none}}</style><body><p>{draw.choice(LETTERS)[:3000]}</p></body></html>".encode()


def mail(draw: Random) -> bytes:
    """An e-mail with an attachment."""
    message = EmailMessage()
    message["Subject"], message["From"] = "Letter", "a@b.example"
    message.set_content(draw.choice(LETTERS)[:2000])
    message.add_attachment(draw.choice(LETTERS)[:2000].encode(), maintype="text", subtype="plain", filename="a.txt")
    return message.as_bytes()


def archive(draw: Random) -> bytes:
    """An archive of a text, a table and a page."""
    buffer = io.BytesIO()
    kind = draw.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2))
    with zipfile.ZipFile(buffer, "w", kind) as file:
        file.writestr("é.txt", draw.choice(LETTERS)[:2000])
        file.writestr("a.csv", table(draw))
        file.writestr("b/c.html", html(draw))
    return buffer.getvalue()


def table(draw: Random, separator: str = ",") -> bytes:
    """A table of two letters."""
    rows = [draw.choice(LETTERS)[:1500].replace('"', '""') for _ in range(2)]
    return (f"name{separator}text\n" + "".join(f'{n}{separator}"{row}"\n' for n, row in enumerate(rows))).encode()


def lines(draw: Random) -> bytes:
    """Letters, one a line."""
    return "".join(srsly.json_dumps({"text": draw.choice(LETTERS)[:1500]}) + "\n" for _ in range(3)).encode()


def parquet(draw: Random) -> bytes:
    """A Parquet file of letters."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(pa.table({"text": [draw.choice(LETTERS)[:1500] for _ in range(3)]}), buffer, compression="zstd")
    return buffer.getvalue()


def word(draw: Random) -> bytes:
    """A Word file with a table."""
    from docx import Document

    document = Document()
    for paragraph in draw.choice(LETTERS)[:2000].split("\n"):
        document.add_paragraph("".join(character for character in paragraph if character.isprintable()))
    document.add_table(2, 2).cell(0, 0).text = "Case Number"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pdf(draw: Random) -> bytes:
    """A PDF of two pages."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=draw.randrange(2))
    for _ in range(2):
        for at, line in enumerate(draw.choice(LETTERS)[:2000].split("\n")[:40]):
            canvas.drawString(50, 780 - 14 * at, line[:90])
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


FORMATS: dict[str, Callable[[Random], bytes]] = {
    "html": html, "eml": mail, "zip": archive, "csv": table, "tsv": lambda draw: table(draw, "\t"), "jsonl": lines,
    "parquet": parquet, "docx": word, "pdf": pdf, "md": html, "txt": lambda draw: draw.choice(LETTERS).encode("utf-16"),
}  # fmt: skip
"""Valid files by their suffix."""


_PUT_IN = (b'"', b"\x00", b"\xff\xfe", b"<", b"\n", b"\r", b"PK\x03\x04", b"%", b"9" * 30, b"[{")


def mangled(content: bytes, draw: Random) -> bytes:
    """A file with some bytes changed, cut out, doubled or put in."""
    data = bytearray(content)
    for _ in range(draw.choice((1, 1, 2, 5, 20))):
        at = draw.randrange(len(data) + 1)
        length = draw.choice((1, 1, 2, 8, 100, len(data) // 2))
        change = draw.randrange(5)
        if change == 0:
            data[at : at + length] = draw.randbytes(min(length, 100))
        elif change == 1:
            del data[at : at + length]
        elif change == 2:
            data[at:at] = data[at : at + length]
        elif change == 3 and at < len(data):
            data[at] ^= 1 << draw.randrange(8)
        else:
            data[at:at] = draw.choice(_PUT_IN)
    return bytes(data)


def mangled_office(content: bytes, draw: Random) -> bytes:
    """A Word file with bytes of one of its parts changed, so that the archive is sound and what is in it is not."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as sound, zipfile.ZipFile(buffer, "w") as broken:
        names = sound.namelist()
        hit = draw.choice(names)
        for name in names:
            part = sound.read(name)
            broken.writestr(name, mangled(part, draw) if name == hit else part)
    return buffer.getvalue()


def one_file(draw: Random, folder: Path) -> tuple[str, bytes]:
    """Read a mangled file. RETURNS (tuple): Its suffix and bytes."""
    suffix = draw.choice(list(FORMATS))
    content = FORMATS[suffix](draw)
    content = mangled_office(content, draw) if suffix == "docx" and draw.random() < 0.7 else mangled(content, draw)
    path = folder / f"a.{suffix}"
    path.write_bytes(content)
    (folder / "b.txt").write_text("Upheld")
    found = list(read(folder, ReadOptions()))
    assert all(isinstance(one, Letter | Failure) for one in found)
    assert any(isinstance(one, Letter) and one.source.endswith("b.txt") for one in found), "the next file is lost"
    assert len(found) > 1, "the file is lost without a word"
    return suffix, content


def _alarm(*_: object) -> None:
    raise TimeoutError(f"took more than {TOO_LONG} s")


def main(
    crashers: Annotated[Path, typer.Option(help="Folder for what was found.")] = Path("crashers"),
    seconds: Annotated[int, typer.Option(help="How long to look.")] = 600,
    seed: Annotated[int, typer.Option(help="Of the first text.")] = 0,
    files: Annotated[float, typer.Option(help="Share of files among texts and files.")] = 0.5,
) -> None:
    """Read texts and files until the time is over. The exit code is 1 where something was found."""
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, _alarm)
    nlp = imr_nlp.load()
    counts: Counter[str] = Counter()
    until = monotonic() + seconds
    found = 0
    with tempfile.TemporaryDirectory() as place:
        while monotonic() < until:
            draw, kind, content = Random(seed), "text", ""
            signal.alarm(TOO_LONG)
            try:
                if draw.random() < files:
                    kind = "file"
                    kind, _ = one_file(draw, Path(place))
                else:
                    content = any_text(draw)
                    check(nlp, content)
            except Exception:
                found += 1
                crashers.mkdir(parents=True, exist_ok=True)
                (crashers / f"{seed}.trace").write_text(traceback.format_exc())
                for path in Path(place).glob("a.*") if kind == "file" else ():
                    (crashers / f"{seed}{path.suffix}").write_bytes(path.read_bytes())
                if content:
                    (crashers / f"{seed}.txt").write_text(content)
                typer.echo(f"seed {seed}: {traceback.format_exc(limit=-1).splitlines()[-1][:200]}")
            finally:
                signal.alarm(0)
                for path in Path(place).iterdir():
                    path.unlink()
            counts[kind] += 1
            seed += 1
    typer.echo(f"{counts.total()} texts and files, {found} findings: {dict(counts)}")
    raise typer.Exit(int(found > 0))


if __name__ == "__main__":
    typer.run(main)
