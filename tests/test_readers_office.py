"""Word files, e-mails and images: their letters as a reader sees them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
import rendering
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reading import kind_of, one, saved, text_of
from short_letters import ISSUES, RATIONALES

import imr_nlp
from imr_nlp.records import Failure, Letter


def word_file(write: Callable[[docx.document.Document], None]) -> bytes:
    document = docx.Document()
    write(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def letter_file(document: docx.document.Document) -> None:
    for paragraph in ISSUES.strip().split("\n\n"):
        document.add_paragraph(paragraph)


def test_word_file_has_its_paragraphs(tmp_path: Path) -> None:
    assert text_of(saved(tmp_path, "letter.docx", word_file(letter_file))) == ISSUES.strip()
    assert text_of(saved(tmp_path, "letter", word_file(letter_file))) == ISSUES.strip()


def test_word_file_with_entities_of_its_own_is_refused(tmp_path: Path) -> None:
    sound, broken = zipfile.ZipFile(io.BytesIO(word_file(letter_file))), io.BytesIO()
    with zipfile.ZipFile(broken, "w") as changed:
        for name in sound.namelist():
            part = sound.read(name)
            if name == "word/document.xml":
                declared = part.replace(b"?>", b'?><!DOCTYPE d [<!ENTITY up "Upheld">]>', 1)
                part = declared.replace(b"Upheld", b"&up;")
            changed.writestr(name, part)
    assert kind_of(saved(tmp_path, "letter.docx", broken.getvalue())) == "damaged_file"


RUN = "<w:r {ns}><w:rPr>{how}</w:rPr><w:t>Overturned</w:t></w:r>"
UNSEEN = {
    "hidden": RUN.format(ns=nsdecls("w"), how="<w:vanish/>"),
    "struck": RUN.format(ns=nsdecls("w"), how="<w:strike/>"),
    "struck twice": RUN.format(ns=nsdecls("w"), how='<w:dstrike w:val="true"/>'),
    "white": RUN.format(ns=nsdecls("w"), how='<w:color w:val="FFFFFF"/>'),
    "deleted": f'<w:del {nsdecls("w")} w:id="1" w:author="x"><w:r><w:delText>Overturned</w:delText></w:r></w:del>',
    "moved away": f'<w:moveFrom {nsdecls("w")} w:id="1"><w:r><w:t>Overturned</w:t></w:r></w:moveFrom>',
    "a field's code": f"<w:r {nsdecls('w')}><w:instrText>Overturned</w:instrText></w:r>",
}


@pytest.mark.parametrize("kind", UNSEEN)
def test_word_file_has_nothing_that_is_not_printed(tmp_path: Path, kind: str) -> None:
    def write(document: docx.document.Document) -> None:
        document.add_paragraph("1. Massage: Up")._p.append(parse_xml(UNSEEN[kind]))
        document.paragraphs[0].add_run("held")

    assert text_of(saved(tmp_path, "letter.docx", word_file(write))) == "1. Massage: Upheld"


@pytest.mark.parametrize(
    "xml",
    [
        '<w:ins {ns} w:id="1" w:author="x"><w:r><w:t>Upheld</w:t></w:r></w:ins>',
        "<w:hyperlink {ns}><w:r><w:t>Upheld</w:t></w:r></w:hyperlink>",
        "<w:sdt {ns}><w:sdtContent><w:r><w:t>Upheld</w:t></w:r></w:sdtContent></w:sdt>",
        '<w:r {ns}><w:rPr><w:strike w:val="0"/><w:vanish w:val="false"/></w:rPr><w:t>Upheld</w:t></w:r>',
    ],
)
def test_word_file_has_what_was_put_in(tmp_path: Path, xml: str) -> None:
    def write(document: docx.document.Document) -> None:
        document.add_paragraph("1. Massage: ")._p.append(parse_xml(xml.format(ns=nsdecls("w"))))

    assert text_of(saved(tmp_path, "letter.docx", word_file(write))) == "1. Massage: Upheld"


def test_word_table_has_values_behind_their_labels(tmp_path: Path) -> None:
    def write(document: docx.document.Document) -> None:
        document.add_paragraph("Above")
        table = document.add_table(2, 2)
        for cell, text in zip(table._cells, ["Case Number", "Priority", "CM15-0000001", "Standard"], strict=True):
            cell.text = text
        document.add_paragraph("Below")

    text = text_of(saved(tmp_path, "letter.docx", word_file(write)))
    assert text == "Above\n\nCase Number:\tCM15-0000001\nPriority:\tStandard\n\nBelow"


def test_word_list_has_its_numbers(tmp_path: Path) -> None:
    def write(document: docx.document.Document) -> None:
        for words in ("Massage: Upheld", "Norco: Overturned"):
            paragraph = document.add_paragraph(words)
            number = '<w:numPr {ns}><w:ilvl w:val="0"/><w:numId w:val="{id}"/></w:numPr>'
            own = document.part.numbering_part.element
            decimal = next(
                num.numId for num in own.num_lst
                if own.xpath(f'w:abstractNum[@w:abstractNumId="{num.abstractNumId.val}"]/w:lvl[1]/w:numFmt/@w:val')
                == ["decimal"]
            )  # fmt: skip
            paragraph._p.get_or_add_pPr().append(parse_xml(number.format(ns=nsdecls("w"), id=decimal)))

    text = text_of(saved(tmp_path, "letter.docx", word_file(write)))
    assert text == "1. Massage: Upheld\n\n2. Norco: Overturned"


# E-mails


def mail(text: str | None = "See the letter.", html: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "the letter"
    if text is not None:
        message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html") if text is not None else message.set_content(html, subtype="html")
    return message


def sources(path: Path) -> list[tuple[str, str]]:
    found = imr_nlp.read(path)
    return [(one.source.split(".eml")[1], one.text[:20] if isinstance(one, Letter) else one.kind) for one in found]


def test_mail_gives_what_is_attached(tmp_path: Path) -> None:
    message = mail()
    pdf = rendering.drawn_pdf([(72, 700, "Case Number: CM14")])
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename="letter.pdf")
    message.add_attachment(b"text\none\ntwo\n", maintype="text", subtype="csv", filename="rows.csv")
    message.add_attachment(b"PK", maintype="application", subtype="zip", filename="more.zip")
    message.add_attachment(b"x", maintype="application", subtype="vnd.ms-excel", filename="table.xls")
    assert sources(saved(tmp_path, "a.eml", message.as_bytes())) == [
        ("!letter.pdf", "Case Number: CM14"), ("!rows.csv#1", "one"), ("!rows.csv#2", "two"),
        ("!more.zip", "unsupported"), ("!table.xls", "unsupported"),
    ]  # fmt: skip


def test_mail_that_is_nothing_but_a_file_gives_it(tmp_path: Path) -> None:
    message = mail(None)
    pdf = rendering.drawn_pdf([(72, 700, "Case Number: CM14")])
    message.set_content(pdf, maintype="application", subtype="pdf", filename="letter.pdf")
    assert sources(saved(tmp_path, "a.eml", message.as_bytes())) == [("!letter.pdf", "Case Number: CM14")]
    picture = mail(None)
    picture.set_content(image("PNG"), maintype="image", subtype="png", filename="fax.png", disposition="inline")
    assert sources(saved(tmp_path, "b.eml", picture.as_bytes())) == [("!fax.png", "no_text_layer")]


@pytest.mark.parametrize("as_html", [False, True])
def test_mail_that_is_a_letter_is_read(tmp_path: Path, as_html: bool) -> None:
    html = "<p>" + RATIONALES.strip().replace("\n", "</p><p>") + "</p>"
    message = mail(None, html) if as_html else mail(RATIONALES)
    message.add_attachment(b"logo", maintype="image", subtype="png", cid="<logo>")
    found = sources(saved(tmp_path, "a.eml", message.as_bytes()))
    assert found == [("!text", RATIONALES[:20])]


def test_mail_without_a_letter_is_read_as_it_is(tmp_path: Path) -> None:
    assert sources(saved(tmp_path, "a.eml", mail("Where is it?").as_bytes())) == [("!text", "Where is it?\n")]
    assert sources(saved(tmp_path, "b.eml", mail("").as_bytes())) == [("", "empty")]


def test_two_attachments_of_one_name_are_two_letters(tmp_path: Path) -> None:
    message = mail(RATIONALES)
    for content in (b"<p>first</p>", b"<p>second</p>", b"PK"):
        message.add_attachment(content, maintype="text", subtype="html", filename="a.html")
    message.add_attachment(b"third", maintype="text", subtype="plain", filename="text")
    inner = mail("forwarded")
    for _ in range(2):
        message.add_attachment(inner)
    found = sources(saved(tmp_path, "a.eml", message.as_bytes()))
    assert [one[0] for one in found[1:]] == [
        "!a.html", "!a.html!2", "!a.html!3", "!text!2", "!attachment-5!text", "!attachment-6!text",
    ]  # fmt: skip
    assert [one[1] for one in found[1:3]] == ["first", "second"]


def test_mail_attached_to_mail_gives_what_is_attached_to_it(tmp_path: Path) -> None:
    inner = mail()
    inner.add_attachment(ISSUES.encode(), maintype="text", subtype="plain", filename="letter.txt")
    outer = mail()
    outer.add_attachment(inner)
    assert sources(saved(tmp_path, "a.eml", outer.as_bytes())) == [("!attachment-1!letter.txt", ISSUES[:20])]
    for _ in range(7):
        wrapped = mail()
        wrapped.add_attachment(outer)
        outer = wrapped
    assert sources(saved(tmp_path, "b.eml", outer.as_bytes())) == [("", "too_large")]


@pytest.mark.parametrize("seed", range(12))
def test_mail_of_garbage_ends(tmp_path: Path, seed: int) -> None:
    import random

    chance = random.Random(seed)
    message = mail(ISSUES, "<p>x")
    message.add_attachment(b"x" * 500, maintype="application", subtype="octet-stream", filename="a.txt")
    content = bytearray(message.as_bytes())
    for _ in range(60):
        content[chance.randrange(len(content))] = chance.randrange(256)
    assert list(imr_nlp.read(saved(tmp_path, "a.eml", bytes(content))))


# Images


def image(kind: str, words: str = "1. Massage: Upheld") -> bytes:
    from PIL import Image, ImageDraw

    drawn = Image.new("L", (850, 1100), 255)
    ImageDraw.Draw(drawn).text((100, 100), words, fill=0, font_size=40)
    buffer = io.BytesIO()
    more = {"save_all": True, "append_images": [drawn]} if kind == "TIFF" else {}
    drawn.save(buffer, kind, **more)
    return buffer.getvalue()


@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.tiff", "TIFF")])
def test_image_is_read_where_recognition_is_asked_for(tmp_path: Path, name: str, kind: str) -> None:
    path = saved(tmp_path, name, image(kind))
    assert kind_of(path) == "no_text_layer"
    letter = one(path, ocr=True)
    if isinstance(letter, Failure) and letter.kind == "missing_extra":
        pytest.skip("Tesseract is not installed")
    assert isinstance(letter, Letter)
    assert letter.text == "\f".join(["1. Massage: Upheld"] * (2 if kind == "TIFF" else 1))
    assert {box.page for box in letter.boxes(0, len(letter.text))} == set(range(1, len(letter.pages) + 1))
    assert imr_nlp.readers.pages.page_image(path, len(letter.pages)).startswith(b"\x89PNG")


@pytest.mark.parametrize("content", [b"", b"no image", image("PNG")[:200], image("TIFF")[:300]])
def test_image_that_is_broken_is_told(tmp_path: Path, content: bytes) -> None:
    assert kind_of(saved(tmp_path, "a.png", content), ocr=True) in {"empty", "damaged_file"}


def test_image_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imr_nlp.readers.images.PIXELS", 1000)
    assert kind_of(saved(tmp_path, "a.png", image("PNG")), ocr=True) == "too_large"
