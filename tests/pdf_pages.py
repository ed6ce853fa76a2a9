"""Pages of PDFs as they come: turned, numbered, stamped, with hidden words. One letter, drawn in many ways."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from reportlab.lib.colors import Color, black, white
from reportlab.lib.pagesizes import letter as letter_size
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = letter_size
LINES = [
    "Case Number: CM15-0012345  Date Assigned: 06/15/2015", "Date of Injury: 04/24/2013  Decision Date: 07/14/2015",
    "", "HOW THE IMR FINAL DETERMINATION WAS MADE", "",
    "MAXIMUS Federal Services sent the complete case file to an expert reviewer, who is not",
    "affiliated with the employer, the employee, the providers or the claims administrator.", "",
    "CLINICAL CASE SUMMARY", "",
    "The claimant is a 53-year-old male with a strain of the low back after he lifted a box",
    "of paper at work, as the treating physician writes in the report of the fourth of March.", "",
    "IMR ISSUES, DECISIONS AND RATIONALES", "", "1. Massage therapy, 8 sessions: Upheld", "",
    "Decision rationale: The guideline allows 4 to 6 visits, and eight of them are more than it",
    "allows without a word on why. The request is therefore not medically necessary.", "",
    "2. Norco 10/325 mg #60: Overturned", "",
    "Decision rationale: The pain and the function of the patient have improved since the first",
    "month of use, and a urine test was as expected. The request is medically necessary.",
]  # fmt: skip
WORDS = " ".join(" ".join(LINES).split())
SIZE = 11.0
LEADING = 15.0
LEFT, TOP = 90.0, 720.0


def place(number: int) -> float:
    """Height above the page's bottom of a line of the letter."""
    return TOP - LEADING * number


@dataclass
class Page:
    """A page that is being drawn."""

    canvas: Canvas

    def letter(self, lines: list[str] = LINES, left: float = LEFT) -> None:
        self.canvas.setFont("Times-Roman", SIZE)
        for number, line in enumerate(lines):
            self.canvas.drawString(left, place(number), line)

    def behind(self, words: str) -> tuple[float, float]:
        """Where the line that begins with these words ends."""
        number = next(n for n, line in enumerate(LINES) if line.startswith(words))
        return LEFT + pdfmetrics.stringWidth(LINES[number], "Times-Roman", SIZE) + 6, place(number)

    def words(self, x: float, y: float, words: str, size: float = SIZE) -> None:
        self.canvas.setFont("Times-Roman", size)
        self.canvas.drawString(x, y, words)


def drawn(draw: Callable[[Page], None]) -> bytes:
    """A PDF of one page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter_size)
    draw(Page(canvas))
    canvas.save()
    return buffer.getvalue()


# What else may stand on the page: none of it is part of the letter


def numbered(first: int = 1, pitch: float = LEADING, left: float = 50, right: bool = False) -> Callable[[Page], None]:
    def draw(page: Page) -> None:
        page.letter()
        for number in range(28 if pitch > LEADING else 44):
            text = str(first + number)
            x = left if right else left - pdfmetrics.stringWidth(text, "Times-Roman", SIZE)
            page.words(x, TOP - pitch * number, text)

    return draw


def in_one_string(page: Page) -> None:
    """Line numbers that are drawn with their lines."""
    for number, line in enumerate(LINES, 1):
        page.words(50, place(number), f"{number}   {line}")


def watermark(angle: float, size: float = 80, words: str = "CONFIDENTIAL") -> Callable[[Page], None]:
    def draw(page: Page) -> None:
        canvas = page.canvas
        canvas.saveState()
        canvas.setFillColor(Color(0.8, 0.8, 0.8))
        canvas.setFont("Helvetica-Bold", size)
        canvas.translate(WIDTH / 2, HEIGHT / 2 + 130)
        canvas.rotate(angle)
        canvas.drawCentredString(0, 0, words)
        canvas.restoreState()
        page.letter()

    return draw


def stamp_in_margin(page: Page) -> None:
    page.letter()
    for number, words in enumerate(["RECEIVED", "JAN 05 2016", "CLAIMS"]):
        page.words(530, place(16) - 11 * number, words, 9)


def stamp_along_margin(page: Page) -> None:
    page.letter()
    page.canvas.saveState()
    page.canvas.translate(590, 200)
    page.canvas.rotate(90)
    page.words(0, 0, "Received 01/05/2016 Claims Department, scanned by the mail room")
    page.canvas.restoreState()


def a_space_before(page: Page) -> None:
    """Line numbers that are drawn with their lines, one space before them."""
    for number, line in enumerate(LINES, 1):
        page.words(60, place(number), f"{number} {line}")


def every_fifth(page: Page) -> None:
    page.letter()
    for number in range(5, 50, 5):
        page.words(50, place(number - 1), str(number))


def on_both_sides(page: Page) -> None:
    numbered()(page)
    for number in range(44):
        page.words(575, place(number), str(number + 1))


# What is on the page and is not seen: "Overturned" stands behind the first issue, and nobody sees it


def hidden(how: Callable[[Page, float, float], None]) -> Callable[[Page], None]:
    def draw(page: Page) -> None:
        page.letter()
        how(page, *page.behind("1. Massage"))

    return draw


def without_ink(page: Page, x: float, y: float) -> None:
    text = page.canvas.beginText(x, y)
    text.setFont("Times-Roman", SIZE)
    text.setTextRenderMode(3)
    text.textOut("Overturned")
    page.canvas.drawText(text)


def in_white(page: Page, x: float, y: float) -> None:
    page.canvas.setFillColor(white)
    page.words(x, y, "Overturned")


def black_on_black(page: Page, x: float, y: float) -> None:
    page.canvas.setFillColor(black)
    page.canvas.rect(x - 2, y - 3, 70, 14, stroke=0, fill=1)
    page.words(x, y, "Overturned")


def painted_over(color: Color) -> Callable[[Page, float, float], None]:
    def how(page: Page, x: float, y: float) -> None:
        page.words(x, y, "Overturned")
        page.canvas.setFillColor(color)
        page.canvas.rect(x - 2, y - 3, 70, 14, stroke=0, fill=1)

    return how


def under_an_image(page: Page, x: float, y: float) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    page.words(x, y, "Overturned")
    page.canvas.drawImage(ImageReader(Image.new("L", (70, 14), 255)), x - 2, y - 3, 70, 14)


def tiny(page: Page, x: float, y: float) -> None:
    page.words(x, y, "Overturned", 0.8)


def off_the_page(page: Page, x: float, y: float) -> None:
    page.words(WIDTH + 20, y, "Overturned")
    page.words(x, -40, "Overturned")


def clear(page: Page, x: float, y: float) -> None:
    page.canvas.setFillAlpha(0)
    page.words(x, y, "Overturned")


def clipped_away(page: Page, x: float, y: float) -> None:
    path = page.canvas.beginPath()
    path.rect(50, 50, 20, 20)
    page.canvas.saveState()
    page.canvas.clipPath(path, stroke=0)
    page.words(x, y, "Overturned")
    page.canvas.restoreState()


def struck(page: Page, x: float, y: float) -> None:
    page.words(x, y, "Overturned")
    page.canvas.line(x - 1, y + 3, x + 56, y + 3)


def struck_by_a_box(page: Page, x: float, y: float) -> None:
    page.canvas.rect(x - 1, y + 2.6, 57, 0.7, stroke=0, fill=1)
    page.words(x, y, "Overturned")


def under_a_thick_line(page: Page, x: float, y: float) -> None:
    page.words(x, y, "Overturned")
    page.canvas.setLineWidth(12)
    page.canvas.line(x - 2, y + 3, x + 60, y + 3)


def under_a_round_box(page: Page, x: float, y: float) -> None:
    page.words(x, y, "Overturned")
    page.canvas.setFillGray(1)
    page.canvas.roundRect(x - 2, y - 3, 70, 14, 3, stroke=0, fill=1)


# What is drawn in another way and still seen


def underlined(page: Page) -> None:
    page.letter()
    for number in range(len(LINES)):
        page.canvas.line(LEFT, place(number) - 2, 540, place(number) - 2)
        page.canvas.rect(LEFT, place(number) + 10, 440, 0.5, stroke=0, fill=1)


def ruled(page: Page) -> None:
    """Pleading paper: lines down both sides."""
    for x in (80, 82, 560):
        page.canvas.line(x, 0, x, HEIGHT)
    numbered(pitch=24, left=70)(page)


def in_columns_of_words(page: Page) -> None:
    """Words set one by one, a little apart, and no spaces between them."""
    for number, line in enumerate(LINES):
        x = LEFT
        for word in line.split():
            page.words(x, place(number), word)
            x += pdfmetrics.stringWidth(word, "Times-Roman", SIZE) + 1.6


def letter_by_letter(page: Page) -> None:
    for number, line in enumerate(LINES):
        x = LEFT
        for sign in line:
            if sign != " ":
                page.words(x, place(number), sign)
            x += pdfmetrics.stringWidth(sign, "Times-Roman", SIZE)


def bottom_up(page: Page) -> None:
    for number, line in reversed(list(enumerate(LINES))):
        page.words(LEFT, place(number), line)


def highlighted(page: Page) -> None:
    """A marker drawn over a line, which shines through."""
    page.letter()
    page.canvas.setFillColor(Color(1, 1, 0, alpha=0.4))
    page.canvas.rect(LEFT, place(15) - 3, 200, 14, stroke=0, fill=1)


def in_boxes(page: Page) -> None:
    """A shaded box behind, with white letters on black for a heading."""
    page.canvas.setFillColor(Color(0.9, 0.9, 0.9))
    page.canvas.rect(40, 100, 530, 650, stroke=0, fill=1)
    page.canvas.setFillColor(black)
    page.canvas.rect(LEFT - 4, place(13) - 3, 400, 14, stroke=0, fill=1)
    page.canvas.setFillColor(black)
    page.letter([line if number != 13 else "" for number, line in enumerate(LINES)])
    page.canvas.setFillColor(white)
    page.words(LEFT, place(13), LINES[13])


def twice(page: Page) -> None:
    """Bold print by drawing everything twice, a third of a point apart."""
    page.letter()
    page.letter(left=LEFT + 0.3)


def askew(degrees: float) -> Callable[[Page], None]:
    def draw(page: Page) -> None:
        page.canvas.translate(WIDTH / 2, HEIGHT / 2)
        page.canvas.rotate(degrees)
        page.canvas.translate(-WIDTH / 2, -HEIGHT / 2)
        page.letter()

    return draw


def in_steps(degrees: float) -> Callable[[Page], None]:
    """Words that stand upright on lines that slant, as a scanner's software leaves them."""

    def draw(page: Page) -> None:
        rise = degrees * 3.14159 / 180
        for number, line in enumerate(LINES):
            x = LEFT
            for word in line.split(" "):
                page.words(x, place(number) + (x - LEFT) * rise, word)
                x += pdfmetrics.stringWidth(word + " ", "Times-Roman", SIZE)

    return draw
