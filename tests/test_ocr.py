"""Words and numbers that OCR misread are put right before the rules read them, and quoted as the letter has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from short_letters import only
from spacy.language import Language

from imr_nlp.text.ocr import without_misreadings


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("is not medicaIly necessary", "is not medically necessary"),
        ("not medica11y necessary", "not medically necessary"),
        ("PsychologicaI evaluation", "Psychological evaluation"),
        ("aII of it", "all of it"),
        ("CIaims Administrator", "Claims Administrator"),
        ("the 0verturned denial", "the Overturned denial"),
        ("Date of lnjury", "Date of Injury"),
        ("an lmaging study", "an Imaging study"),
        ("Page(s): 3O5-307, 76-8O", "Page(s): 305-307, 76-80"),
        ("pages l00-101", "pages 100-101"),
        ("the c1inical picture", "the clinical picture"),
    ],
)
def test_misread_words_and_numbers_are_put_right(written: str, read: str) -> None:
    assert without_misreadings(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "HbA1c of 7",
        "SpO2 and H2O",
        "at L5-S1 and l5",
        "NaCI and McIntosh",
        "5 lbs, llama",
        "GI risk, AIDS",
        "FEV1 by x1",
    ],
)
def test_what_is_as_it_should_be_stays(text: str) -> None:
    assert without_misreadings(text) == text


@given(st.text("aIl10Orn -.", max_size=60))
def test_the_length_stays(text: str) -> None:
    assert len(without_misreadings(text)) == len(text)


@pytest.mark.parametrize(
    ("verdict", "necessary"),
    [
        ("is medicaIly necessary", True),
        ("is not medica11y necessary", False),
        ("is rnedically necessary", True),
        ("is not rnedically necessary", False),
        ("is medicaly neccesary", True),
        ("is not medically neccessary", False),
        ("is not medcially necesary", False),
    ],
)
def test_misread_and_misspelled_verdicts(nlp: Language, verdict: str, necessary: bool) -> None:
    letter = only(f"1. Massage: Upheld\n\nDecison rationale: It was tried. Massage {verdict}.")
    doc = nlp(letter)
    (issue,) = doc._.imr.issues
    assert issue.medically_necessary is necessary
    assert issue.rationale is not None
    assert issue.rationale.text == f"It was tried. Massage {verdict}."
    assert [span.text for span in doc.spans["imr"] if span.label_ == "DECISION"][-1] in verdict


@pytest.mark.parametrize(("pages", "read"), [("3O5-307", (305, 307)), ("l00-101", (100, 101)), ("3Ox", None)])
def test_a_misread_page_is_no_other_page(nlp: Language, pages: str, read: tuple[int, int] | None) -> None:
    line = f"MAXIMUS guideline: Decision based on MTUS Chronic Pain Medical Treatment Guidelines, Page(s): {pages}."
    letter = only(f"1. Massage: Upheld\n\n{line}\n\nDecision rationale: It is not medically necessary.")
    (citation,) = nlp(letter)._.imr.issues[0].reviewer_guidelines
    assert [*citation.pages] == ([read] if read else [])
