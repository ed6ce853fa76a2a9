"""Letters as PDF, and PDFs that go wrong: made for the tests, so that the repository needs no binary files."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.lib import pdfencrypt
from reportlab.lib.pagesizes import letter as letter_size
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

_GAP = re.compile(r"\n(?:[ \t]*\n)+")


@dataclass(frozen=True)
class Look:
    """How a letter is set."""

    font: str = "Times-Roman"
    size: float = 12
    margin: float = 1.0
    header: str | None = None
    spacing: float = 1.2


def paragraphs(text: str) -> list[str]:
    """A letter's paragraphs on one line each, from text that is wrapped or has a blank line after every line."""
    doubled = re.search(r"\n\n[ \t]+\n\n", text) is not None
    blocks = re.split(r"\n\n[ \t]+\n\n", text) if doubled else _GAP.split(text)
    width = max(len(line.strip()) for line in text.split("\n"))
    return [paragraph for block in blocks for paragraph in _joined(block.split("\n"), width)]


def _joined(lines: Sequence[str], width: int) -> list[str]:
    """Lines of a block joined where one ended because the next word did not fit, and the lines of a heading."""
    joined: list[str] = []
    room = width
    for line in filter(None, map(str.strip, lines)):
        if joined and (len(line.split()[0]) >= room or (joined[-1].isupper() and line.isupper())):
            joined[-1] += " " + line
        else:
            joined.append(line)
        room = width - len(line)
    return joined


def letter_pdf(text: str, look: Look | None = None) -> bytes:
    """Set a letter anew, with the PDF's own line ends, over as many pages as it needs."""
    chosen = look if look is not None else Look()
    style = ParagraphStyle("letter", fontName=chosen.font, fontSize=chosen.size, leading=chosen.size * chosen.spacing)
    story: list[Flowable] = []
    for paragraph in paragraphs(text):
        story += [Paragraph(escape(paragraph), style), Spacer(1, chosen.size)]
    return _built(story, chosen)


def table_pdf(rows: Sequence[Sequence[str]], text: str) -> bytes:
    """A letter that begins with a table."""
    return _built([Table([list(row) for row in rows]), Spacer(1, 12), Paragraph(escape(text))], Look())


def _built(story: list[Flowable], look: Look) -> bytes:
    buffer = io.BytesIO()
    margin = look.margin * inch
    template = SimpleDocTemplate(
        buffer, pagesize=letter_size, leftMargin=margin, rightMargin=margin, topMargin=margin, bottomMargin=margin
    )

    def draw_header(canvas: Canvas, document: SimpleDocTemplate) -> None:
        if look.header is not None:
            canvas.setFont(look.font, 9)
            canvas.drawString(margin, letter_size[1] - 0.6 * inch, look.header.format(page=document.page))

    template.build(story, onFirstPage=draw_header, onLaterPages=draw_header)
    return buffer.getvalue()


def drawn_pdf(pieces: Sequence[tuple[float, float, str]]) -> bytes:
    """Pieces of text, each at its place (from the left, from the bottom), drawn in the order in which they come."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter_size)
    for left, bottom, text in pieces:
        canvas.drawString(left, bottom, text)
    canvas.save()
    return buffer.getvalue()


def encrypted_pdf(password: str) -> bytes:
    """A PDF that asks for a password, or with an empty one only forbids to print."""
    buffer = io.BytesIO()
    encryption = pdfencrypt.StandardEncryption(password, ownerPassword="owner", canPrint=0)
    canvas = Canvas(buffer, encrypt=encryption)
    canvas.drawString(72, 700, "Case Number: CM14-0000001")
    canvas.save()
    return buffer.getvalue()


def scanned(pdf: bytes, dots: int = 200) -> bytes:
    """A PDF printed and scanned: its pages as images of so many dots an inch."""
    from pypdfium2 import PdfDocument

    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for page in PdfDocument(pdf):
        image = page.render(scale=dots / 72, grayscale=True).to_pil()
        canvas.setPageSize(page.get_size())
        canvas.drawImage(ImageReader(image), 0, 0, *page.get_size())
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def scanned_pdf(words: str = "Upheld") -> bytes:
    """A PDF whose page is an image of words."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (850, 1100), 255)
    ImageDraw.Draw(image).text((100, 100), words, fill=0, font_size=40)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter_size)
    canvas.drawImage(ImageReader(image), 0, 0, *letter_size)
    canvas.save()
    return buffer.getvalue()


def turned_pdf(pieces: Sequence[tuple[float, float, str]], turn: int, shown: int = 0) -> bytes:
    """Pieces drawn on a page turned to the left by some right angles, which is shown turned to the right by others."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter_size)
    width, height = letter_size
    canvas.translate(*{0: (0, 0), 90: (width, 0), 180: (width, height), 270: (0, height)}[turn])
    canvas.rotate(turn)
    if turn % 180:
        canvas.scale(0.7, 0.7)
    for left, bottom, text in pieces:
        canvas.drawString(left, bottom, text)
    canvas.save()
    return with_page(buffer.getvalue(), Rotate=shown)


def with_page(pdf: bytes, **entries: object) -> bytes:
    """A PDF whose first page has other entries, such as `Rotate`."""
    import pikepdf

    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for name, value in entries.items():
            document.pages[0][f"/{name}"] = value
        document.save(buffer)
    return buffer.getvalue()


def joined_pdf(pdfs: Sequence[bytes]) -> bytes:
    """PDFs one behind the other in one file."""
    import pikepdf

    buffer = io.BytesIO()
    with pikepdf.new() as joined:
        for pdf in pdfs:
            with pikepdf.open(io.BytesIO(pdf)) as document:
                joined.pages.extend(document.pages)
        joined.save(buffer)
    return buffer.getvalue()


def with_signs(pdf: bytes, signs: dict[str, str]) -> bytes:
    """A PDF in whose fonts characters mean other signs."""
    import pikepdf

    codes = range(32, 127)
    pairs = "".join(f"<{code:02X}> <{signs.get(chr(code), chr(code)).encode('utf-16-be').hex()}>\n" for code in codes)
    mapping = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}endbfchar\nendcmap end end"
    )
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for _, font in document.pages[0]["/Resources"]["/Font"].items():  # pikepdf 9 has no values
            font["/ToUnicode"] = document.make_stream(mapping.encode())
        document.save(buffer)
    return buffer.getvalue()
