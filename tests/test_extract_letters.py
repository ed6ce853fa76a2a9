"""The letters of the corpus, set as PDF with other line ends, fonts and headers: what is read out of them stays."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import rendering
from spacy.language import Language

import imr_nlp
from imr_nlp.annotated import AnnotatedLetter, read_letters
from imr_nlp.engines.batch import extract
from imr_nlp.readers import ReadOptions, read
from imr_nlp.records import Letter

CORPUS = Path(__file__).parent.parent / "corpus" / "letters"
LETTERS = sorted(read_letters(CORPUS), key=lambda letter: letter.name)
LOOKS = (("Times-Roman", 12.0, 1.2), ("Helvetica", 10.0, 1.3), ("Courier", 11.0, 1.5))


@pytest.fixture(scope="module")
def nlp() -> Language:
    return imr_nlp.load()


def look(number: int, case_number: str | None) -> rendering.Look:
    """Fonts by turns; the page header that the letters have, in those that name their case."""
    font, size, spacing = LOOKS[number % len(LOOKS)]
    header = f"(Final Determination Letter for IMR Case Number {case_number} {{page}})" if case_number else None
    return rendering.Look(font, size, header=header, spacing=spacing)


def without_layout(value: Any) -> Any:
    """A decision without the places in the letter and how sure they are, and with line ends as spaces."""
    left_out = ("evidence", "confidence", "review")
    if isinstance(value, dict):
        return {name: without_layout(one) for name, one in value.items() if name not in left_out}
    if isinstance(value, list | tuple):
        return [without_layout(one) for one in value]
    return re.sub(r"\s+", " ", value) if isinstance(value, str) else value


@pytest.mark.parametrize("number", range(len(LETTERS)), ids=[letter.name for letter in LETTERS])
def test_rendered_letter_gives_the_decision_of_its_text(tmp_path: Path, nlp: Language, number: int) -> None:
    text = LETTERS[number].text
    decision = nlp(text)._.imr
    path = tmp_path / "letter.pdf"
    path.write_bytes(rendering.letter_pdf(text, look(number, decision.case_number)))
    (letter,) = read(path)
    assert isinstance(letter, Letter)
    read_from_pdf = nlp(letter.text)._.imr
    assert without_layout(read_from_pdf.model_dump()) == without_layout(decision.model_dump())


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="the program Tesseract is not installed")
def test_scanned_letter_gives_the_decision_of_its_text(tmp_path: Path, nlp: Language) -> None:
    pytest.importorskip("pytesseract")
    text = next(letter.text for letter in LETTERS if letter.name == "issues-2017-psych")
    path = tmp_path / "letter.pdf"
    path.write_bytes(rendering.scanned(rendering.letter_pdf(text)))
    output = tmp_path / "out.jsonl"
    assert extract([path], [output], workers=0).failures == {"no_text_layer": 1}
    assert extract([path], [output], workers=0, options=ReadOptions(ocr=True)).read == 1
    (scanned,) = map(json.loads, output.read_text("utf-8").splitlines())
    assert len(scanned["pages"]) == 3
    decision = json.loads(nlp(text)._.imr.model_dump_json())
    for issue, expected in zip(scanned["issues"], decision["issues"], strict=True):
        for field in ("number", "outcome", "medically_necessary", "guideline_sessions", "completed_sessions"):
            assert issue[field] == expected[field]
        assert without_layout(issue["request"]) == without_layout(expected["request"])
    for field in ("case_number", "outcome", "decision_date", "date_of_injury", "ur_denial_date", "patient"):
        assert scanned[field] == decision[field]


def test_run_over_files_gives_what_the_pipeline_gives(tmp_path: Path, nlp: Language) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    chosen: list[AnnotatedLetter] = LETTERS[::4]
    for number, letter in enumerate(chosen):
        (folder / f"{number:02} as text.txt").write_bytes(letter.text.encode())
        (folder / f"{number:02} in Word's encoding.txt").write_bytes(letter.text.encode("cp1252", "replace"))
    rows = "".join(json.dumps({"letter": letter.text}) + "\n" for letter in chosen)
    (tmp_path / "rows.jsonl").write_text(rows, "utf-8")
    output = tmp_path / "out.jsonl"
    options = ReadOptions(text_column="letter")
    summary = extract([folder, tmp_path / "rows.jsonl"], [output], workers=2, options=options)
    assert (summary.read, summary.failed) == (3 * len(chosen), 0)
    lines = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    for number, letter in enumerate(chosen):
        expected = json.loads(nlp(letter.text)._.imr.model_dump_json())
        for line in (lines[2 * number], lines[2 * len(chosen) + number]):
            assert {name: line[name] for name in expected} == expected
        assert lines[2 * number + 1]["case_number"] == expected["case_number"]


def test_a_text_that_is_no_letter_is_counted_as_such(tmp_path: Path, nlp: Language) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letter.txt").write_text(LETTERS[0].text, encoding="utf-8")
    (folder / "note.txt").write_text("Dear Sir, thank you.", encoding="utf-8")
    for resume in (False, True):  # also where both were read before
        done = extract([folder], [tmp_path / "out.jsonl"], workers=0, load=lambda: nlp, resume=resume)
        assert (done.total, done.no_letters, done.failed) == (2, 1, 0)
