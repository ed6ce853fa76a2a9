"""A letter in a PDF is read alike, however its pages are drawn: turned, numbered, stamped, with hidden words."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pdf_pages as pages
import pytest
import rendering
from reading import kind_of, one, saved

from imr_nlp.readers import read
from imr_nlp.readers.pdf import pdf_text
from imr_nlp.records import Failure

DRAWINGS: dict[str, Callable[[pages.Page], None]] = {
    "plain": pages.Page.letter,
    "line numbers": pages.numbered(),
    "line numbers of other lines": pages.numbered(pitch=24),
    "line numbers that go on": pages.numbered(first=53),
    "line numbers close by": pages.numbered(left=pages.LEFT - 6),
    "line numbers on the right": pages.numbered(left=560, right=True),
    "line numbers in the lines": pages.in_one_string,
    "line numbers a space before": pages.a_space_before,
    "line numbers every fifth": pages.every_fifth,
    "line numbers on both sides": pages.on_both_sides,
    "line numbers with rules": pages.ruled,
    "underlined": pages.underlined,
    "watermark across": pages.watermark(45),
    "watermark upright": pages.watermark(0, size=60),
    "watermark along": pages.watermark(90),
    "stamp in the margin": pages.stamp_in_margin,
    "stamp along the margin": pages.stamp_along_margin,
    "words without spaces": pages.in_columns_of_words,
    "letter by letter": pages.letter_by_letter,
    "bottom up": pages.bottom_up,
    "highlighted": pages.highlighted,
    "in boxes": pages.in_boxes,
    "twice": pages.twice,
    **{f"askew {degrees}": pages.askew(degrees) for degrees in (-4, -1, 0.5, 2, 7)},
    **{f"in steps {degrees}": pages.in_steps(degrees) for degrees in (-2, -0.7, 1.5)},
    **{f"hidden {how.__name__}": pages.hidden(how) for how in (
        pages.without_ink, pages.in_white, pages.black_on_black, pages.under_an_image, pages.tiny, pages.off_the_page,
        pages.clear, pages.clipped_away, pages.struck, pages.struck_by_a_box, pages.under_a_thick_line,
        pages.under_a_round_box,
    )},
    "hidden under white": pages.hidden(pages.painted_over(pages.white)),
    "hidden under black": pages.hidden(pages.painted_over(pages.black)),
}  # fmt: skip


def words_of(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_letter_is_read_alike_however_it_is_drawn(name: str) -> None:
    assert words_of(pdf_text(pages.drawn(DRAWINGS[name]), 10**6).text) == pages.WORDS


@pytest.mark.parametrize("shown", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "name",
    ["plain", "line numbers", "askew 2", "hidden under white", "words without spaces", "hidden struck", "underlined"],
)
def test_a_turned_page_is_read_alike(name: str, turn: int, shown: int) -> None:
    def draw(page: pages.Page) -> None:
        page.canvas.translate(*{0: (0, 0), 90: (612, 90), 180: (612, 792), 270: (0, 700)}[turn])
        page.canvas.rotate(turn)
        if turn % 180:
            page.canvas.scale(0.77, 0.77)
        DRAWINGS[name](page)

    pdf = rendering.with_page(pages.drawn(draw), Rotate=shown)
    assert words_of(pdf_text(pdf, 10**6).text) == pages.WORDS


@pytest.mark.parametrize("name", ["plain", "line numbers", "stamp in the margin", "askew 2"])
def test_line_numbers_of_a_short_last_page_are_known_by_the_pages_before(name: str) -> None:
    def last(page: pages.Page) -> None:
        page.letter(["and that is all."])
        if name == "line numbers":
            for number in range(3):
                page.words(50 - 5.5, pages.place(number), str(number + 1))

    text = pdf_text(rendering.joined_pdf([pages.drawn(DRAWINGS[name]), pages.drawn(last)]), 10**6).text
    assert words_of(text) == f"{pages.WORDS} and that is all."


@pytest.mark.parametrize(
    "lines",
    [
        [f"{number}. Item that is asked for, number {number}" for number in range(1, 12)],
        [f"{number}" for number in range(1, 6)],
        [f"{count} visits of physical therapy" for count in (8, 12, 6, 24, 10, 3, 18, 9, 4)],
    ],
)
def test_numbers_that_are_no_line_numbers_stay(lines: list[str]) -> None:
    assert words_of(pdf_text(pages.drawn(lambda page: page.letter(lines)), 10**6).text) == " ".join(lines)


def test_a_scan_with_its_text_behind_the_image_is_read() -> None:
    """Text without ink under or over the image of its page is what a scanner's software read: it is seen there."""

    def draw(page: pages.Page, over: bool) -> None:
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        text = page.canvas.beginText(pages.LEFT, pages.TOP)
        text.setFont("Times-Roman", pages.SIZE, pages.LEADING)
        text.setTextRenderMode(3 if over else 0)
        text.textLines(pages.LINES)
        image = ImageReader(Image.new("L", (100, 130), 255))
        if over:
            page.canvas.drawImage(image, 0, 0, pages.WIDTH, pages.HEIGHT)
        page.canvas.drawText(text)
        if not over:
            page.canvas.drawImage(image, 0, 0, pages.WIDTH, pages.HEIGHT)

    for over in (True, False):
        pdf = pages.drawn(lambda page, over=over: draw(page, over))  # type: ignore[misc]
        assert words_of(pdf_text(pdf, 10**6).text) == pages.WORDS


def test_words_without_ink_over_a_picture_are_not_read() -> None:
    def draw(page: pages.Page) -> None:
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        page.canvas.drawImage(ImageReader(Image.new("L", (100, 130), 240)), 0, 0, pages.WIDTH, pages.HEIGHT)
        page.letter()
        pages.without_ink(page, *page.behind("1. Massage"))

    assert words_of(pdf_text(pages.drawn(draw), 10**6).text) == pages.WORDS


# The case table


CELLS = [
    ("Case Number:", "CM15-0012345", "Date Assigned:", "06/15/2015"),
    ("Date of Injury:", "04/24/2013", "Decision Date:", "07/14/2015"),
]
TABLE = " ".join(" ".join(row) for row in CELLS)
XS = (90.0, 200.0, 320.0, 430.0)


def cells(order: list[tuple[int, int]]) -> Callable[[pages.Page], None]:
    def draw(page: pages.Page) -> None:
        for row, column in order:
            page.words(XS[column], pages.place(row), CELLS[row][column])
        page.letter(["", "", "", *pages.LINES[2:]])

    return draw


@pytest.mark.parametrize(
    "order",
    [
        [(row, column) for row in range(2) for column in range(4)],
        [(row, column) for column in range(4) for row in range(2)],
        [(row, column) for column in (1, 3, 0, 2) for row in (1, 0)],
    ],
    ids=["rows", "columns", "values first"],
)
def test_case_table_is_read_row_by_row_in_whatever_order_it_was_drawn(order: list[tuple[int, int]]) -> None:
    assert words_of(pdf_text(pages.drawn(cells(order)), 10**6).text).startswith(TABLE)


def test_values_below_their_labels_are_read_behind_them() -> None:
    def draw(page: pages.Page) -> None:
        for column, (label, value) in enumerate([(row[at], row[at + 1]) for row in CELLS for at in (0, 2)]):
            page.words(XS[column], pages.place(0), label)
            page.words(XS[column], pages.place(1), value)
        page.letter(["", "", "", *pages.LINES[2:]])

    assert words_of(pdf_text(pages.drawn(draw), 10**6).text).startswith(TABLE)


def test_a_sign_beyond_the_first_plane_moves_nothing() -> None:
    pdf = pages.drawn(cells([(row, column) for column in range(4) for row in range(2)]))
    changed = rendering.with_signs(pdf, {"a": "\U0001d44e"})
    text = words_of(pdf_text(changed, 10**6).text)
    assert text.startswith(TABLE.replace("a", "\U0001d44e"))


@pytest.mark.parametrize("first", ["columns", "rows"])
def test_columns_of_prose_are_read_one_after_the_other(first: str) -> None:
    left = [f"left line {number} of a column of prose" for number in range(20)]
    right = [f"right line {number} of a column of prose" for number in range(20)]

    def draw(page: pages.Page) -> None:
        page.words(90, pages.TOP + 20, "A heading over both of the columns, from the left to the right of the page")
        order = [(0, n) for n in range(20)] + [(1, n) for n in range(20)]
        for column, number in sorted(order, key=lambda at: at[1]) if first == "rows" else order:
            page.words((60, 330)[column], pages.place(number), (left, right)[column][number])

    text = words_of(pdf_text(pages.drawn(draw), 10**6).text)
    assert text.endswith(" ".join(left + right))
    assert text.startswith("A heading over")


# Forms and what is laid over a page


def filled(page: pages.Page) -> None:
    form = page.canvas.acroForm
    page.letter(["Case Number:", "Priority:", *pages.LINES[2:]])
    form.textfield(name="number", x=200, y=pages.place(0) - 4, width=150, height=15, value="CM15-0012345", fontSize=10)
    form.textfield(name="priority", x=200, y=pages.place(1) - 4, width=150, height=15, value="Expedited", fontSize=10)
    form.textfield(name="empty", x=400, y=pages.place(1) - 4, width=150, height=15, value="", fontSize=10)


def test_what_is_filled_into_a_form_stands_where_it_was_filled_in() -> None:
    text = words_of(pdf_text(pages.drawn(filled), 10**6).text)
    assert text.startswith("Case Number: CM15-0012345 Priority: Expedited HOW THE IMR")


def test_a_field_that_is_hidden_is_not_read() -> None:
    def draw(page: pages.Page) -> None:
        page.letter()
        x, y = page.behind("1. Massage")
        page.canvas.acroForm.textfield(
            name="x", x=x, y=y, width=90, height=15, value="Overturned", annotationFlags="hidden"
        )

    assert words_of(pdf_text(pages.drawn(draw), 10**6).text) == pages.WORDS


# Files


@pytest.mark.parametrize("tail", [b"\0" * 100_000, b"\0" * 5_000 + b"\n", b"\r\n" * 3_000, b" " * 9_000])
def test_what_a_disk_leaves_behind_the_end_does_no_harm(tail: bytes) -> None:
    assert words_of(pdf_text(pages.drawn(pages.Page.letter) + tail, 10**6).text) == pages.WORDS


@pytest.mark.parametrize("head", [b"\0" * 500, b"HTTP/1.1 200 OK\r\n\r\n", b"\n\n"])
def test_what_stands_before_the_beginning_does_no_harm(head: bytes) -> None:
    assert words_of(pdf_text(head + pages.drawn(pages.Page.letter), 10**6).text) == pages.WORDS


@pytest.mark.parametrize("seed", range(30))
def test_a_pdf_of_garbage_is_told_and_kills_nothing(tmp_path: Path, seed: int) -> None:
    import random

    chance = random.Random(seed)
    content = bytearray(pages.drawn(pages.Page.letter))
    for _ in range(chance.choice((3, 30, 300))):
        content[chance.randrange(9, len(content))] = chance.randrange(256)
    path = saved(tmp_path, "letter.pdf", bytes(content))
    found = one(path)
    assert getattr(found, "text", None) or kind_of(path) in {
        "damaged_pdf",
        "encrypted_pdf",
        "no_text_layer",
        "too_large",
    }


def test_more_pages_than_a_letter_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imr_nlp.readers.pdf.PAGES", 2)
    page = pages.drawn(pages.Page.letter)
    assert kind_of(saved(tmp_path, "a.pdf", rendering.joined_pdf([page] * 3))) == "too_large"
    assert len(list(read(saved(tmp_path, "b.pdf", rendering.joined_pdf([page] * 2))))) == 2


def test_a_scanned_page_among_others_is_told(tmp_path: Path) -> None:
    page = pages.drawn(pages.Page.letter)
    path = saved(tmp_path, "a.pdf", rendering.joined_pdf([page, rendering.scanned_pdf(), rendering.scanned_pdf()]))
    letter, failure = read(path)
    assert (letter.source, failure.source) == (f"{path.as_posix()}#1", f"{path.as_posix()}#2")
    assert isinstance(failure, Failure)
    assert failure.kind == "no_text_layer"
    assert failure.message.startswith("pages 2, 3 of the file")


def test_a_page_whose_fonts_name_no_characters_is_told(tmp_path: Path) -> None:
    garbled = rendering.with_signs(pages.drawn(pages.Page.letter), dict.fromkeys(map(chr, range(33, 127)), "\ue123"))
    assert kind_of(saved(tmp_path, "a.pdf", garbled)) == "no_text_layer"


def test_a_page_without_text_among_others_is_empty() -> None:
    blank = io.BytesIO()
    canvas = pages.Canvas(blank, pagesize=pages.letter_size)
    canvas.showPage()
    canvas.save()
    text = pdf_text(rendering.joined_pdf([pages.drawn(pages.Page.letter), blank.getvalue()]), 10**6)
    assert words_of(text.text) == pages.WORDS
    assert len(text.pages) == 2
