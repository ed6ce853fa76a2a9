"""The parts of the server by themselves: a letter cut and marked, its cells, the letters of a table, what comes in."""

from __future__ import annotations

import html
import io
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from rendering import drawn_pdf, with_page

from imr_nlp.decision import Decision
from imr_nlp.readers import ReadOptions, content_hash
from imr_nlp.readers import read as read_files
from imr_nlp.readers.pages import page_image
from imr_nlp.records import Failure, Letter
from imr_nlp.serve.api import DecisionsOut, DocumentsOut, Health
from imr_nlp.serve.cells import citation_text, sheet
from imr_nlp.serve.examples import DECISIONS, DOCUMENTS, HEALTH, LETTER, NAME, REQUESTS
from imr_nlp.serve.intake import LetterIn, LettersIn, file_item, plain_name
from imr_nlp.serve.jobs import plain_mentions
from imr_nlp.serve.marks import LANES, lanes, letter_html, value_text
from imr_nlp.serve.pages import SAMPLES
from imr_nlp.serve.pieces import pieces
from imr_nlp.serve.sheets import page_sheets
from imr_nlp.serve.stored import CHANGED, stored_letter

OPTIONS = ReadOptions()
SAMPLE_FOLDER = Path(__file__).parent.parent / "corpus" / "samples"
spots = st.lists(st.tuples(st.integers(-2, 45), st.integers(-2, 45)), max_size=12)


# --- a letter cut and marked


@given(length=st.integers(0, 40), mentions=spots, evidence=spots)
def test_pieces_cover_the_text_once_and_know_what_holds_them(
    length: int, mentions: list[tuple[int, int]], evidence: list[tuple[int, int]]
) -> None:
    found = list(pieces(length, mentions, evidence))
    assert "".join("x" * (one.end - one.start) for one in found) == "x" * length
    assert [one.start for one in found] == [0, *(one.end for one in found)][: len(found)]

    def inside(spots: list[tuple[int, int]], at: int) -> list[int]:
        return [n for n, (start, end) in enumerate(spots) if 0 <= start <= at < end <= length]

    for one in found:
        for at in range(one.start, one.end):
            assert sorted(one.mentions) == inside(mentions, at)
            assert one.in_spot == bool(inside(evidence, at))


@given(given_spots=spots)
def test_mentions_that_overlap_have_lanes_of_their_own(given_spots: list[tuple[int, int]]) -> None:
    mentions = [{"start": start, "end": end} for start, end in given_spots if start < end]
    found = lanes(mentions)
    for (one, lane), (other, its) in combinations(zip(mentions, found, strict=True), 2):
        if one["start"] < other["end"] and other["start"] < one["end"]:
            assert lane != its or lane == LANES - 1


def test_the_shorter_of_two_mentions_is_nearer_to_its_words() -> None:
    assert lanes([{"start": 0, "end": 20}, {"start": 2, "end": 9}]) == [1, 0]


@given(text=st.text(st.characters(exclude_characters="\0\f"), max_size=40), mentions=spots, evidence=spots)
def test_the_page_has_every_character_of_the_letter_as_text(
    text: str, mentions: list[tuple[int, int]], evidence: list[tuple[int, int]]
) -> None:
    tagged = [{"start": start, "end": end, "label": "DATE", "value": None} for start, end in mentions]
    page = letter_html(text, tagged, evidence)
    tags = re.findall(r"<[^>]*>", page)
    assert all(re.fullmatch(r"</span>|<span [a-z=\"0-9A-Z_ -]*>", tag) for tag in tags)
    assert html.unescape(re.sub(r"<[^>]*>", "", page)) == html.unescape(html.escape(text))


def test_a_mark_tells_kind_lane_and_offsets() -> None:
    page = letter_html(
        "On 1/2/2014 Upheld", [{"start": 3, "end": 11, "label": "DATE", "value": "2014-01-02"}], [(12, 18)]
    )
    assert '<span class="m l0 k-DATE" data-m="0" data-kind="Date" data-last="1">' in page
    assert '<span class="s e value" id="c12" data-s="12" data-e="18">Upheld</span>' in page


@pytest.mark.parametrize(
    ("label", "value", "words"),
    [
        ("DATE", "2014-01-02", "2014-01-02"),
        ("SESSION_COUNT", {"min": 4, "max": 6, "role": "limit", "unit": "visits"}, "4-6 visits, limit"),
        ("SESSION_COUNT", {"min": None, "max": None, "role": "other"}, "no total, other"),
        ("PAGE", [98, 99], "98-99"),
        ("PAGE", [60, 60], "60"),
        ("GUIDELINE", "odg", "ODG"),
        ("DECISION", "-", "against the treatment"),
        ("TREATMENT", {"name": "naproxen", "category": "pharmaceutical", "drug_class": "nsaid"},
         "naproxen, pharmaceutical, NSAID"),
        ("TREATMENT", None, ""),
    ],
)  # fmt: skip
def test_values_in_words(label: str, value: Any, words: str) -> None:
    assert value_text(label, value) == words


# --- cells


def test_cells_have_the_words_that_they_were_read_from(nlp: Any, letter_texts: list[str]) -> None:
    for text in letter_texts[:6]:
        decision = nlp(text)._.imr.model_dump(mode="json")
        shown = sheet(decision)
        covered = {spot for cell in shown.cells for part in cell.parts for spot in part.spots}
        assert covered == {(one["start"], one["end"]) for one in decision["evidence"]}
        assert len(shown.cards) == len(decision["issues"])
        assert sum(not cell.has_evidence for cell in shown.cells) == len(shown.unproven)


def test_doubts_come_first_and_the_least_sure_before_the_others() -> None:
    plain = Decision(case_number="CM14-0000001", priority="standard", decision_date="2014-01-02").model_dump(
        mode="json"
    )
    plain |= {
        "confidence": {"case_number": 0.4, "priority": 0.2, "decision_date": 0.99},
        "review": [
            {"field": "decision_date", "confidence": 0.99, "reason": "two dates"},
            {"field": "priority", "confidence": 0.2, "reason": "no box is ticked"},
        ],
    }
    assert [(cell.path, why) for cell, why in sheet(plain).doubtful] == [
        ("priority", "no box is ticked; confidence 20%"),
        ("decision_date", "two dates; confidence 99%"),
    ]


def test_values_without_evidence_are_named() -> None:
    shown = sheet(Decision(case_number="CM14-0000001").model_dump(mode="json"))
    assert [cell.path for cell in shown.unproven] == ["case_number"]


def test_a_citation_on_one_line() -> None:
    cited = {"guideline": "acoem", "basis": "mtus", "section": "Imaging", "pages": [[30, 31]],
             "chapter": "Low Back Disorders", "edition": 2019}  # fmt: skip
    assert citation_text(cited) == "ACOEM · Low Back Disorders · edition of 2019 · Imaging · p. 30-31"


# --- the letters of a table


def test_a_letter_is_found_wherever_the_folder_is_now(tmp_path: Path) -> None:
    folder = tmp_path / "moved"
    (folder / "2014").mkdir(parents=True)
    (folder / "2014" / "a.txt").write_text("1. MRI: Upheld")
    (folder / "a.txt").write_text("another letter of this name")
    sha256 = content_hash(b"1. MRI: Upheld")
    for source in ("letters/2014/a.txt", "/old/place/2014/a.txt", "2014/a.txt", "C:\\old\\2014\\a.txt"):
        found = stored_letter(folder, source, sha256, OPTIONS)
        assert isinstance(found, Letter), source
        assert (found.text, found.source) == ("1. MRI: Upheld", source)


def test_a_letter_that_has_changed_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1. MRI: Overturned")
    found = stored_letter(tmp_path, "a.txt", content_hash(b"1. MRI: Upheld"), OPTIONS)
    assert isinstance(found, Failure)
    assert found.kind == CHANGED


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_boxes_lie_on_the_ink_of_pages_that_are_shown_turned(tmp_path: Path, quarters: int) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(with_page(drawn_pdf([(100, 600, "1. Massage therapy x 6: Upheld")]), Rotate=90 * quarters))
    (letter,) = read_files(path)
    assert isinstance(letter, Letter)
    start = letter.text.index("x 6")
    (page,) = page_sheets(letter, [(start, start + 3)], ["1.png"])
    assert (page.width, page.height) == ((792, 612) if quarters % 2 else (612, 792))
    (box,) = page.boxes
    drawing = Image.open(io.BytesIO(page_image(path, 1, 2.0))).convert("L")
    assert (round(drawing.width / 2), round(drawing.height / 2)) == (page.width, page.height)
    sides = [round(2 * one) for one in (box.x - 1, box.y - 1, box.x + box.width + 1, box.y + box.height + 1)]
    words = drawing.crop((sides[0], sides[1], sides[2], sides[3])).point(lambda value: 255 * (value < 128))
    left, top, right, bottom = words.getbbox() or (0, 0, 0, 0)
    assert (right - left) * (bottom - top) > 0.4 * words.width * words.height


def test_letters_of_tables_and_archives_are_found(tmp_path: Path) -> None:
    from zipfile import ZipFile

    (tmp_path / "t.csv").write_text("text\nfirst letter\nsecond letter\n")
    with ZipFile(tmp_path / "z!1.zip", "w") as archive:
        archive.writestr("in/a#b.txt", "third letter")
    for source, text in (("x/t.csv#2", "second letter"), ("x/z!1.zip!in/a#b.txt", "third letter")):
        found = stored_letter(tmp_path, source, content_hash(text.encode()), OPTIONS)
        assert isinstance(found, Letter), source
        assert found.text == text


def test_each_of_several_letters_in_a_file_is_found(tmp_path: Path) -> None:
    one, other = ((SAMPLE_FOLDER / name).read_text() for name in ("issues-2014-elbow.txt", "notice-2013-hip.txt"))
    (tmp_path / "both.txt").write_text(f"{one}\n\f\n{other}")
    letters = [found for found in read_files(tmp_path / "both.txt") if isinstance(found, Letter)]
    assert len(letters) == 2
    for letter in letters:
        found = stored_letter(tmp_path, letter.source, letter.sha256, OPTIONS)
        assert isinstance(found, Letter)
        assert (found.text, found.source) == (letter.text, letter.source)
    assert isinstance(stored_letter(tmp_path, letters[0].source, letters[1].sha256, OPTIONS), Failure)


def test_nothing_outside_of_the_folder_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("a secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "up").symlink_to(tmp_path)
    sha256 = content_hash(b"a secret")
    for source in ("../secret.txt", str(tmp_path / "secret.txt"), "link.txt", "up/secret.txt", "x/../../secret.txt",
                   "\0", "a" * 5000, "letters/../../secret.txt"):  # fmt: skip
        found = stored_letter(folder, source, sha256, OPTIONS)
        assert isinstance(found, Failure), source


# --- what comes in


def test_names_are_fit_for_a_line_of_text() -> None:
    assert plain_name("a\nb\0c\ud800") == "a b c?"
    assert plain_name("  \n ") == "pasted letter"
    assert file_item("C:\\folder\\..\\a.txt", b"x").source == "a.txt"
    assert isinstance(file_item("a.zip", b"x"), Failure)


def _holds(whole: Any, part: Any) -> bool:
    """Whether all that a part says is in the whole."""
    if isinstance(part, dict):
        return all(name in whole and _holds(whole[name], value) for name, value in part.items())
    if isinstance(part, list):
        return all(any(_holds(one, other) for one in whole) for other in part)
    return bool(whole == part)


def test_the_examples_of_the_description_are_what_the_pipeline_reads(nlp: Any) -> None:
    doc = nlp(LETTER)
    sha256 = content_hash(LETTER.encode())
    decided = {"source": NAME, "sha256": sha256, "pages": [], "decision": doc._.imr.model_dump(mode="json")}
    assert _holds({"letters": [decided]}, DECISIONS)
    tagged = {"source": NAME, "sha256": sha256, "pages": [], "text": LETTER, "mentions": plain_mentions(doc)}
    assert _holds({"letters": [tagged]}, DOCUMENTS)
    DecisionsOut.model_validate(DECISIONS)
    DocumentsOut.model_validate(DOCUMENTS)
    Health.model_validate(HEALTH)
    LetterIn.model_validate(LetterIn.model_config["json_schema_extra"]["example"])  # type: ignore[index, call-overload]
    one, many = (one["value"] for one in REQUESTS["application/json"].values())
    LetterIn.model_validate(one)
    LettersIn.model_validate(many)


def test_samples_are_those_of_the_corpus() -> None:
    from importlib.resources import files

    assert set(SAMPLES) == {path.name for path in SAMPLE_FOLDER.iterdir()}
    for name in SAMPLES:
        assert (SAMPLE_FOLDER / name).read_bytes() == files("imr_nlp.serve").joinpath("samples").joinpath(
            name
        ).read_bytes()
