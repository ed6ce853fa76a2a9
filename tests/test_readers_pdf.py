"""PDFs: reading order, paragraphs, pages, and what is wrong with those that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
import rendering
from reading import kind_of, one, saved, text_of

from imr_nlp.records import Failure, Letter, page_at

PROSE = (
    "The injured worker is a 52 year old who fell from a ladder and has had pain in the lower back ever since, for "
    "which 4-6 sessions of physical therapy were certified."
)


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("font", ["Times-Roman", "Helvetica", "Courier"])
@pytest.mark.parametrize(("size", "spacing"), [(9.0, 1.0), (12.0, 1.2), (11.0, 2.0)])
def test_pdf_gives_its_paragraphs(tmp_path: Path, font: str, size: float, spacing: float) -> None:
    blocks = [f"{number}. {PROSE}" for number in range(1, 25)]
    pdf = rendering.letter_pdf("\n\n".join(blocks), rendering.Look(font, size, spacing=spacing))
    letter = one(saved(tmp_path, "letter.pdf", pdf))
    assert isinstance(letter, Letter)
    assert squeezed(letter.text) == squeezed(" ".join(blocks))
    assert [squeezed(part) for page in letter.text.split("\f") for part in page.split("\n\n")][:3] == blocks[:3]


def test_pdf_pages_start_where_the_letter_says(tmp_path: Path) -> None:
    look = rendering.Look(header="IMR Case Number CM14-0000001, page {page}")
    letter = one(saved(tmp_path, "letter.pdf", rendering.letter_pdf("\n\n".join([PROSE] * 40), look)))
    assert isinstance(letter, Letter)
    assert len(letter.pages) >= 3
    for number, start in enumerate(letter.pages, 1):
        assert letter.text.startswith(f"IMR Case Number CM14-0000001, page {number}", start)
        assert page_at(letter.pages, start) == number
        assert page_at(letter.pages, start - 1) == (number - 1 or None)
    assert letter.text.count("\f") == len(letter.pages) - 1


def test_pdf_case_table_is_read_row_by_row(tmp_path: Path) -> None:
    rows = [
        ["Case Number:", "CM14-0000001", "Date Assigned:", "08/05/2014"],
        ["Date of Injury:", "01/21/2010", "Decision Date:", "09/28/2014"],
    ]
    text = text_of(saved(tmp_path, "letter.pdf", rendering.table_pdf(rows, PROSE)))
    for row in rows:
        assert " ".join(row) in text


def test_pdf_is_read_in_reading_order_not_in_drawing_order(tmp_path: Path) -> None:
    labels = [(72, 700 - 20 * row, label) for row, label in enumerate(["Case Number:", "Date of Injury:", "Priority:"])]
    values = [(200, 700 - 20 * row, value) for row, value in enumerate(["CM14-0000001", "01/21/2010", "Standard"])]
    pieces = [(72.0, 40.0, "Page 1 of 1"), *labels, *values, (72.0, 740.0, "Final Determination Letter")]
    lines = text_of(saved(tmp_path, "letter.pdf", rendering.drawn_pdf(pieces))).split("\n")
    assert [line for line in lines if line] == [
        "Final Determination Letter", "Case Number: CM14-0000001", "Date of Injury: 01/21/2010", "Priority: Standard",
        "Page 1 of 1",
    ]  # fmt: skip


def test_pdf_columns_of_prose_stay_columns(tmp_path: Path) -> None:
    left = [(50.0, 700.0 - 14 * row, f"left line {row} of the first column") for row in range(20)]
    right = [(320.0, 700.0 - 14 * row, f"right line {row} of the second column") for row in range(20)]
    lines = text_of(saved(tmp_path, "letter.pdf", rendering.drawn_pdf(left + right))).split("\n")
    assert [line for line in lines if line] == [text for _, _, text in left + right]


def test_pdf_hyphen_at_a_line_end_is_kept(tmp_path: Path) -> None:
    lines = ["certified were 4-", "6 sessions of post-", "operative therapy"]
    pieces = [(72.0, 700.0 - 14 * row, line) for row, line in enumerate(lines)]
    text = text_of(saved(tmp_path, "letter.pdf", rendering.drawn_pdf(pieces)))
    assert text == "\n".join(lines)


def test_pdf_that_only_forbids_printing_is_read(tmp_path: Path) -> None:
    assert text_of(saved(tmp_path, "letter.pdf", rendering.encrypted_pdf(""))) == "Case Number: CM14-0000001"


def test_pdf_that_asks_for_a_password_is_told(tmp_path: Path) -> None:
    assert kind_of(saved(tmp_path, "letter.pdf", rendering.encrypted_pdf("secret"))) == "encrypted_pdf"


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_pdf_that_is_cut_off_is_told(tmp_path: Path, share: float) -> None:
    pdf = rendering.letter_pdf("\n\n".join([PROSE] * 40))
    assert kind_of(saved(tmp_path, "letter.pdf", pdf[: int(share * len(pdf))])) == "damaged_pdf"


def test_pdf_of_scanned_pages_is_told(tmp_path: Path) -> None:
    failure = one(saved(tmp_path, "letter.pdf", rendering.scanned_pdf()))
    assert isinstance(failure, Failure)
    assert failure.kind == "no_text_layer"
    assert "--ocr" in failure.message


def test_ocr_is_used_where_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytesseract = pytest.importorskip("pytesseract")
    seen = []

    def image_to_data(image: object, lang: str, config: str, output_type: object) -> dict[str, list[object]]:
        seen.append(image)
        places: dict[str, list[object]] = {
            name: [1] * 6 for name in ("block_num", "par_num", "line_num", "left", "top", "width", "height")
        }
        return {**places, "par_num": [1, 1, 1, 1, 1, 2], "text": ["", "1.", "MRI:", "[", "Upheld", "None."]}

    monkeypatch.setattr(pytesseract, "image_to_data", image_to_data)
    scan = saved(tmp_path, "scan.pdf", rendering.scanned_pdf())
    assert text_of(scan, ocr=True) == "1. MRI: Upheld\n\nNone."
    assert seen[0].size[0] > 2000
    assert kind_of(scan) == "no_text_layer"
    with_text = saved(tmp_path, "text.pdf", rendering.drawn_pdf([(72, 700, "Overturned")]))
    assert text_of(with_text, ocr=True) == "Overturned"
    assert len(seen) == 1


def test_ocr_without_tesseract_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytesseract = pytest.importorskip("pytesseract")
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", str(tmp_path / "no-tesseract"))
    failure = one(saved(tmp_path, "scan.pdf", rendering.scanned_pdf()), ocr=True)
    assert isinstance(failure, Failure)
    assert failure.kind == "missing_extra"
    assert "Tesseract" in failure.message


def test_size_limit_holds_for_the_text_of_a_pdf(tmp_path: Path) -> None:
    path = saved(tmp_path, "letter.pdf", rendering.letter_pdf(PROSE * 20))
    assert kind_of(path, max_size=1000) == "too_large"
    assert len(path.read_bytes()) > 1000
    assert text_of(path, max_size=10_000)
