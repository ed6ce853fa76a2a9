"""Where the words of a letter stand on its pages: boxes hold the ink of their words, and nothing else."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import rendering
from reading import one, saved

from imr_nlp.readers.pages import Box, page_image
from imr_nlp.records import Letter

MARGIN = 3  # dots
WORDS = [(72.0, 700.0, "Massage therapy, 8 sessions: Upheld"), (72.0, 680.0, "Norco 10/325 mg: Overturned")]


def letter_of(path: Path, **options: object) -> Letter:
    letter = one(path, **options)
    assert isinstance(letter, Letter), letter
    return letter


def boxes_of(letter: Letter, words: str) -> list[Box]:
    start = letter.text.index(words)
    return letter.boxes(start, start + len(words))


def ink(png: bytes, box: Box) -> tuple[int, int]:
    """Dark dots of a page within a box, and close around it."""
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("L").point(lambda value: 255 if value < 128 else 0)
    x0, x1 = int(box.x0 * image.width), int(box.x1 * image.width) + 1
    y0, y1 = int(box.y0 * image.height), int(box.y1 * image.height) + 1
    across = x1 - x0 > y1 - y0  # which way the line goes: it has neighbours above and below
    margin = (MARGIN, 0) if across else (0, MARGIN)
    within = image.crop((x0, y0, x1, y1)).histogram()[255]
    around = image.crop((x0 - margin[0], y0 - margin[1], x1 + margin[0], y1 + margin[1])).histogram()[255]
    return within, around - within


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("shown", [0, 90, 180, 270])
def test_a_box_holds_its_word(tmp_path: Path, turn: int, shown: int) -> None:
    path = saved(tmp_path, "letter.pdf", rendering.turned_pdf(WORDS, turn, shown))
    letter = letter_of(path)
    (box,) = boxes_of(letter, "Overturned")
    within, around = ink(page_image(path, 1, 3), box)
    assert within > 200
    assert around == 0
    (above,) = boxes_of(letter, "Upheld")
    assert not overlap(box, above)


def overlap(one: Box, other: Box) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 - 1e-3 and other.y0 < one.y1 - 1e-3


def test_a_range_over_lines_gives_a_box_for_each(tmp_path: Path) -> None:
    letter = letter_of(saved(tmp_path, "letter.pdf", rendering.drawn_pdf(WORDS)))
    assert letter.text == "Massage therapy, 8 sessions: Upheld\nNorco 10/325 mg: Overturned"
    first, second = boxes_of(letter, "Upheld\nNorco")
    assert (first.page, second.page) == (1, 1)
    assert first.y1 < second.y1
    assert first.x0 > second.x1
    assert letter.boxes(0, 0) == []


def test_boxes_are_on_their_pages(tmp_path: Path) -> None:
    text = "\n\n".join([f"Paragraph {number} of the letter." for number in range(150)])
    letter = letter_of(saved(tmp_path, "letter.pdf", rendering.letter_pdf(text)))
    for number, start in enumerate(letter.pages, 1):
        end = (*letter.pages, len(letter.text) + 1)[number] - 1
        found = letter.boxes(start, end)
        assert {box.page for box in found} == {number}
        assert len(found) == len(letter.text[start:end].split("\n"))
        assert all(0 <= box.x0 < box.x1 <= 1 and 0 <= box.y0 < box.y1 <= 1 for box in found)


def test_every_character_has_its_place(tmp_path: Path) -> None:
    letter = letter_of(saved(tmp_path, "letter.pdf", rendering.letter_pdf("Four words in line. " * 99)))
    for line in letter.lines:
        assert len(line.lefts) == len(line.rights)
        assert "\n" not in letter.text[line.start : line.end]
    assert "".join(letter.text[line.start : line.end] for line in letter.lines) == letter.text.replace(
        "\n", ""
    ).replace("\f", "")


def test_a_page_has_an_image_of_its_size(tmp_path: Path) -> None:
    from PIL import Image

    path = saved(tmp_path, "letter.pdf", rendering.drawn_pdf(WORDS))
    for file in (path, str(path), path.read_bytes()):
        assert Image.open(io.BytesIO(page_image(file, 1, 1.0))).size == (612, 792)
    for number in (0, 2):
        with pytest.raises(IndexError):
            page_image(path, number)


def test_letters_without_pages_have_no_boxes(tmp_path: Path) -> None:
    letter = letter_of(saved(tmp_path, "letter.txt", "Upheld"))
    assert boxes_of(letter, "Upheld") == []


def test_boxes_of_a_scan_hold_their_words(tmp_path: Path) -> None:
    pytest.importorskip("pytesseract")
    path = saved(tmp_path, "scan.pdf", rendering.scanned(rendering.drawn_pdf(WORDS)))
    letter = one(path, ocr=True)
    if not isinstance(letter, Letter):
        pytest.skip("Tesseract is not installed")
    (box,) = boxes_of(letter, "Overturned")
    within, _ = ink(page_image(path, 1, 3), box)
    (drawn,) = boxes_of(letter_of(saved(tmp_path, "drawn.pdf", rendering.drawn_pdf(WORDS))), "Overturned")
    assert within > 200
    assert abs(box.x0 - drawn.x0) < 0.01
    assert abs(box.y1 - drawn.y1) < 0.01
