"""Look for texts and files that the package cannot stand: a longer run of what the tests ask of a few.

python scripts/fuzz.py --seconds 600 --seed 1 --crashers crashers/
python scripts/fuzz.py --only letters --count 10000

Letters are cut, mixed and laid out anew, short texts are none, and runs repeat two or three pieces for 20,000
characters; files are valid ones of every format with bytes changed. A text whose reading raises, takes too long, or
says what is not there, and a file that a reader raises on, or loses, or quotes in a message, is written to the folder
of crashers with its seed.
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
from spacy.language import Language

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from letter_texts import LETTERS, laid_out, mutated, run_of, short, spliced
from properties import check

import imr_nlp
from imr_nlp.readers import Failure, Letter, ReadOptions, read

TOO_LONG = {"short": 2, "letters": 15, "runs": 6, "files": 15}
"""Seconds of processor time for one text or file."""
RUN = 20_000
"""Characters of a run."""
QUOTED = 70
"""Characters of a letter that no message has: a column's name may be shorter than that."""


def a_letter(draw: Random) -> str:
    """A letter cut and mixed, joined with another one, or laid out anew."""
    letter, seed = draw.choice(LETTERS), draw.randrange(10**9)
    return draw.choice((mutated, mutated, spliced, laid_out))(letter, seed)


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


def image(draw: Random) -> bytes:
    """A small picture."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("L", (draw.randrange(1, 60), draw.randrange(1, 60)), draw.randrange(256)).save(
        buffer, draw.choice(("png", "tiff", "gif", "jpeg", "bmp"))
    )
    return buffer.getvalue()


def text(draw: Random) -> bytes:
    """A text file in some encoding."""
    return draw.choice(LETTERS).encode(draw.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252")), "replace")


FORMATS: dict[str, Callable[[Random], bytes]] = {
    "html": html, "eml": mail, "zip": archive, "csv": table, "tsv": lambda draw: table(draw, "\t"), "jsonl": lines,
    "parquet": parquet, "docx": word, "pdf": pdf, "png": image, "tiff": image, "md": html, "txt": text,
}  # fmt: skip
"""Valid files by their suffix."""


_PUT_IN = (b'"', b"\x00", b"\xff\xfe", b"<", b"\n", b"\r", b"PK\x03\x04", b"%", b"9" * 30, b"[{")


def mangled(content: bytes, draw: Random) -> bytes:
    """A file with some bytes changed, cut out, doubled or put in."""
    data = bytearray(content)
    for _ in range(draw.choice((1, 1, 2, 5, 20))):
        at = draw.randrange(len(data) + 1)
        if draw.random() < 0.3:  # where archives, Parquet and PDF files have their lists
            at = max(0, len(data) - draw.randrange(300))
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


def mangled_inside(content: bytes, draw: Random) -> bytes:
    """An archive or Word file with bytes of one part changed: the archive is sound, and what is in it is not."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as sound, zipfile.ZipFile(buffer, "w") as broken:
        names = sound.namelist()
        hit = draw.choice(names)
        for name in names:
            part = sound.read(name)
            broken.writestr(name, mangled(part, draw) if name == hit else part)
    return buffer.getvalue()


def one_file(draw: Random, folder: Path, nlp: Language) -> None:
    """Read a mangled file, `a.*` in the folder, and a sound one behind it."""
    suffix = draw.choice(list(FORMATS))
    content = FORMATS[suffix](draw)
    is_archive = suffix in ("docx", "zip")
    content = mangled_inside(content, draw) if is_archive and draw.random() < 0.6 else mangled(content, draw)
    (folder / f"a.{suffix}").write_bytes(content)
    (folder / "b.txt").write_text("Upheld")
    found = list(read(folder, ReadOptions()))
    assert all(isinstance(one, Letter | Failure) for one in found)
    assert any(isinstance(one, Letter) and one.source.endswith("b.txt") for one in found), "the next file is lost"
    assert len(found) > 1, "the file is lost without a word"
    assert len({one.source for one in found}) == len(found), "two have one source"
    assert found == list(read(folder, ReadOptions())), "another reading gives something else"
    for one in found:
        if isinstance(one, Failure):
            assert one.kind != "internal", one.message
            assert not quotes(one.message), "a message quotes the letter"
        elif len(one.text) < 20_000 and draw.random() < 0.1:
            check(nlp, one.text)


def quotes(message: str) -> bool:
    """Whether a message has words of a letter."""
    intervals = {message[at : at + QUOTED] for at in range(len(message) - QUOTED + 1)}
    return any(interval in letter for interval in intervals for letter in LETTERS)


def one_text(kind: str, draw: Random) -> str:
    """A text of a kind."""
    if kind == "letters":
        return a_letter(draw)
    seed = draw.randrange(10**12)
    return short(seed) if kind == "short" else run_of(seed, RUN)


def _alarm(*_: object) -> None:
    raise TimeoutError("took too long")


def tried(kind: str, seed: int, nlp: Language, crashers: Path) -> bool:
    """Read one text or file, and keep it where something is wrong. RETURNS (bool): Whether all was well."""
    draw, content = Random(f"{kind} {seed}"), ""
    with tempfile.TemporaryDirectory() as place:
        signal.setitimer(signal.ITIMER_PROF, TOO_LONG[kind])
        try:
            if kind == "files":
                one_file(draw, Path(place), nlp)
            else:
                content = one_text(kind, draw)
                check(nlp, content)
            return True
        except Exception:
            signal.setitimer(signal.ITIMER_PROF, 0)
            crashers.mkdir(parents=True, exist_ok=True)
            (crashers / f"{kind}-{seed}.trace").write_text(traceback.format_exc())
            for path in Path(place).glob("a.*"):
                (crashers / f"{kind}-{seed}{path.suffix}").write_bytes(path.read_bytes())
            if content:
                (crashers / f"{kind}-{seed}.txt").write_text(content)
            typer.echo(f"{kind} {seed}: {traceback.format_exc(limit=-1).splitlines()[-1][:200]}")
            return False
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)


def main(
    crashers: Annotated[Path, typer.Option(help="Folder for what was found.")] = Path("crashers"),
    seconds: Annotated[int, typer.Option(help="How long to look.")] = 600,
    count: Annotated[int, typer.Option(help="How many texts and files to look at at most.")] = 10**9,
    seed: Annotated[int, typer.Option(help="Of the first text.")] = 0,
    only: Annotated[list[str] | None, typer.Option(help="Kinds to look at: short, letters, runs, files.")] = None,
) -> None:
    """Read texts and files until the time is over. The exit code is 1 where something was found."""
    kinds = only or list(TOO_LONG)
    if unknown := set(kinds) - set(TOO_LONG):
        raise typer.BadParameter(f"no such kind: {', '.join(sorted(unknown))}")
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGPROF, _alarm)
    nlp = imr_nlp.load()
    counts: Counter[str] = Counter()
    until = monotonic() + seconds
    found = 0
    for number in range(seed, seed + count):
        kind = kinds[number % len(kinds)]
        found += not tried(kind, number, nlp, crashers)
        counts[kind] += 1
        if monotonic() > until:
            break
    typer.echo(f"{counts.total()} texts and files, {found} findings: {dict(counts)}")
    raise typer.Exit(int(found > 0))


if __name__ == "__main__":
    typer.run(main)
