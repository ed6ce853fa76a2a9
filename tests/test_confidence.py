"""How sure each value is: its signs, the model, the review and its line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import spacy
import srsly
from commands import imr
from short_letters import ISSUES, NOTICE, PROFESSIONAL_REVIEW, RATIONALES
from spacy.language import Language

import imr_nlp
from imr_nlp.confidence.model import ConfidenceModel
from imr_nlp.confidence.review import REVIEW_BELOW, line, reasons
from imr_nlp.confidence.values import ISSUE_VALUES, LETTER_VALUES, MINOR, field_name

PAGE = Path(__file__).parents[1] / "docs" / "confidence.json"


def signs_of(nlp: Language, text: str) -> dict[str, tuple[str, ...]]:
    """The signs of each value of a letter."""
    return nlp.get_pipe("imr_decision").signs(nlp(text))  # type: ignore[attr-defined,no-any-return]


# Values


@pytest.mark.parametrize("text", [ISSUES, RATIONALES, NOTICE, PROFESSIONAL_REVIEW, "", "No letter at all."])
def test_every_value_has_a_confidence_absent_ones_too(nlp: Language, text: str) -> None:
    decision = nlp(text)._.imr
    wanted = {*LETTER_VALUES, *(f"issues.{at}.{name}" for at in range(len(decision.issues)) for name in ISSUE_VALUES)}
    assert set(decision.confidence) == wanted
    assert all(0 <= one <= 1 for one in decision.confidence.values())


@pytest.mark.parametrize("text", [ISSUES, RATIONALES, NOTICE, PROFESSIONAL_REVIEW])
def test_the_review_has_what_is_below_its_line_the_most_doubtful_first(nlp: Language, text: str) -> None:
    decision = nlp(text)._.imr
    kinds = {path: re.sub(r"\.\d+", "", path) for path in decision.confidence}
    below = {path for path, sure in decision.confidence.items() if sure < line(kinds[path], REVIEW_BELOW)}
    assert {one.field for one in decision.review} == below
    assert [one.confidence for one in decision.review] == sorted(one.confidence for one in decision.review)
    assert all(one.confidence == decision.confidence[one.field] and one.reason for one in decision.review)


def test_minor_fields_are_reviewed_when_twice_as_doubtful() -> None:
    assert line("issues.outcome", 0.9) == 0.9
    assert line("diagnoses", 0.9) == pytest.approx(0.8)
    assert line("diagnoses", 0.3) == 0.0
    assert line("diagnoses", 1.0) == 1.0
    known = {*LETTER_VALUES, *(f"issues.{name}" for name in ISSUE_VALUES)}
    assert known > MINOR


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("decision_date", "decision date"),
        ("patient.age", "patient age"),
        ("issues", "issues"),
        ("issues.0.request.sessions", "issue 1: request sessions"),
        ("issues.11.outcome", "issue 12: outcome"),
    ],
)
def test_a_path_has_a_name_that_people_say(path: str, name: str) -> None:
    assert field_name(path) == name


# Signs: each with a letter in which it stands, and the same letter without it


def _swap(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("path", "sign", "old", "new"),
    [
        ("date_of_injury", "label-stands", "a lumbar strain", "a lumbar strain, injured at work"),
        ("patient.age", "age-told", "53-year-old male", "male of many years"),
        ("patient.age", "number-early", "53-year-old male", "male, as the file has it 53 or so"),
        ("patient.age", "ages-differ", "a lumbar strain", "a lumbar strain since he was 40 years old"),
        ("patient.sex", "pronouns-against", "a lumbar strain", "a strain. She fell. Her back hurts"),
        ("issues", "items-differ", "2. Norco", "Norco"),
        ("issues.0.outcome", "contradict", "Eight are not medically necessary", "It is medically necessary"),
        ("issues.0.outcome", "verdict-own-words", "8 sessions: Upheld", "8 sessions: Denied"),
        ("issues.1.request.sessions", "counts-unread", "Norco 10/325 mg #60", "Norco 10/325 mg #60 for 7 wks"),
        ("issues.0.reviewer_guidelines", "numbers-left", "Page(s): 61", "Page(s): 61, item 9"),
        ("issues.0.reviewer_guidelines", "hedged", "Guidelines, Page(s): 61", "Guidelines, Page(s): 61, but no other"),
        ("issues.0.reviewer_guidelines", "words-left=3-6", "Page(s): 61.", "Page(s): 61. Odd words follow here."),
        ("issues.0.reviewer_guidelines", "pages-unread", "Page(s): 61.", "Page(s): see there."),
        ("issues.1.reviewer_guidelines", "no-line", "MAXIMUS guideline: Decision based on Non-MTUS Citation ODG, Pain.",
         ""),
        ("issues.0.request.text", "bracket-open", "Massage therapy, 8", "Massage therapy (back, 8"),
        ("issues.0.request.text", "ends-open", "8 sessions: Upheld", "8 sessions and: Upheld"),
    ],
)  # fmt: skip
def test_a_sign_stands_where_it_is_meant_to_and_nowhere_else(
    nlp: Language, path: str, sign: str, old: str, new: str
) -> None:
    kind = re.sub(r"\.\d+", "", path)
    assert f"{kind}|{sign}" not in signs_of(nlp, ISSUES)[path]
    assert f"{kind}|{sign}" in signs_of(nlp, _swap(ISSUES, old, new))[path]


def test_the_condition_of_a_letter_is_a_sign_of_all_its_values(nlp: Language) -> None:
    whole = signs_of(nlp, ISSUES)
    assert all("damaged=0" in found for found in whole.values())
    spoilt = signs_of(nlp, ISSUES.replace("Final Determination was based", "Final Deter8ination,was bas7ed up0n"))
    assert all("damaged=3-6" in found or "damaged=1-2" in found for found in spoilt.values())
    contradicted = signs_of(nlp, _swap(ISSUES, "Eight are not medically", "Eight are medically"))
    assert all("issues-trouble" in found for found in contradicted.values())
    assert all("issues-trouble" not in found for found in whole.values())


def test_what_was_not_found_is_doubted_more_where_its_words_stand(nlp: Language) -> None:
    silent = _swap(ISSUES, "53-year-old male", "worker")
    told = _swap(ISSUES, "53-year-old male", "male whose age in years is over fifty by now")
    assert nlp(silent)._.imr.patient.age is None is nlp(told)._.imr.patient.age
    assert nlp(told)._.imr.confidence["patient.age"] < nlp(silent)._.imr.confidence["patient.age"]


def test_a_contradiction_is_reviewed(nlp: Language) -> None:
    plain, contradicted = (nlp(text)._.imr for text in (ISSUES, _swap(ISSUES, "Eight are not med", "They are med")))
    for name in ("issues.0.outcome", "issues.0.medically_necessary"):
        assert contradicted.confidence[name] < plain.confidence[name]
    assert plain.confidence["issues.0.medically_necessary"] > REVIEW_BELOW
    (told,) = (one for one in contradicted.review if one.field == "issues.0.medically_necessary")
    assert "contradict" in told.reason


def test_an_outcome_that_was_not_found_stands_high_in_the_review_with_its_warning(nlp: Language) -> None:
    decision = nlp(_swap(ISSUES, "8 sessions: Upheld", "8 sessions: the reviewer leaves it"))._.imr
    assert decision.issues[0].outcome is None
    (told,) = (one for one in decision.review if one.field == "issues.0.outcome")
    assert told.confidence < 0.5
    assert told.reason == "issue 1 has no decision"


# Model


def test_a_model_gives_probabilities() -> None:
    model = ConfidenceModel({"good": 2.0, "bad": -3.0}, scale=1.0, shift=0.0)
    assert model.probability([]) == 0.5
    assert model.probability(["never met"]) == 0.5
    assert model.probability(["good"]) == pytest.approx(0.8808, abs=1e-4)
    assert model.probability(["bad"]) < model.probability(["good", "bad"]) < model.probability(["good"])
    assert model.worst(["good", "bad", "never met"]) == ["bad"]


def test_a_model_comes_back_as_it_was_and_one_of_another_format_is_refused() -> None:
    model = ConfidenceModel({"one": 0.25}, 0.5, -1.0)
    again = ConfidenceModel.from_dict(json.loads(json.dumps(model.as_dict())))
    assert (again.weights, again.scale, again.shift) == (model.weights, model.scale, model.shift)
    with pytest.raises(ValueError, match="no confidence model"):
        ConfidenceModel.from_dict({**model.as_dict(), "format": 0})


def test_every_reason_is_that_of_a_sign_and_a_sentence() -> None:
    for sign, reason in reasons().items():
        assert reason.endswith("."), sign
        assert "{" not in reason.format(field="outcome")
    ends = {name.rpartition("|")[2] for name in ConfidenceModel.load().weights}
    without = [sign for sign in reasons() if sign not in ends]
    assert len(without) < len(reasons()) / 5, without


def test_the_figures_of_the_page_keep_what_is_promised() -> None:
    found = srsly.read_json(PAGE)
    assert found["calibration_error"] <= 0.03
    assert found["sure_right"] >= 0.99
    assert found["wrong_in_review"] >= 0.7
    assert found["right_in_review"] <= 0.12


# Line of the review


def test_the_line_can_be_drawn_elsewhere(nlp: Language) -> None:
    strict, lax = imr_nlp.load(review_below=1.0), imr_nlp.load(review_below=0.0)
    every = strict(ISSUES)._.imr
    assert {one.field for one in every.review} == {path for path, sure in every.confidence.items() if sure < 1}
    assert lax(ISSUES)._.imr.review == ()
    assert lax(ISSUES)._.imr.confidence == nlp(ISSUES)._.imr.confidence
    assert nlp.get_pipe("imr_decision").review_below == REVIEW_BELOW  # type: ignore[attr-defined]


def test_the_line_of_the_config_is_that_of_the_component() -> None:
    blank = spacy.blank("en")
    part: Any = blank.add_pipe("imr_decision", config={"review_below": 0.5})
    assert part.review_below == 0.5


@pytest.mark.parametrize("below", [-0.1, 1.5, float("nan")])
def test_a_line_that_is_no_confidence_is_refused(below: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        imr_nlp.load(review_below=below)


def test_imr_extract_takes_the_line(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text(ISSUES, encoding="utf-8")
    for below, wanted in (("0", 0), ("1", len(LETTER_VALUES))):
        out = tmp_path / f"out{below}.jsonl"
        result = imr("extract", tmp_path / "letter.txt", "-o", out, "--review-below", below, "--workers", "0", "-q")
        assert result.exit_code == 0, result.output
        (written,) = (json.loads(row) for row in out.read_text("utf-8").splitlines())
        found = written["decision"]["review"] if "decision" in written else written["review"]
        assert len(found) >= wanted
        assert found or not wanted
        assert wanted or not found
    assert imr("extract", tmp_path / "letter.txt", "-o", out, "--review-below", "2").exit_code == 2


def test_imr_show_has_what_to_check_on_top(loaded: Language, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(_swap(ISSUES, "Eight are not medically", "They are medically"), encoding="utf-8")
    shown = imr("show", path).stdout
    assert shown.index("Check by eye") < shown.index("issue 1: medically necessary") < shown.index("Date assigned")
    before = loaded.get_pipe("imr_decision").review_below  # type: ignore[attr-defined]
    try:
        assert "Check by eye" not in imr("show", path, "--review-below", "0").stdout
    finally:
        loaded.get_pipe("imr_decision").review_below = before  # type: ignore[attr-defined]


def test_a_notebook_shows_what_to_check(nlp: Language) -> None:
    doubtful = nlp(_swap(ISSUES, "Eight are not medically", "They are medically"))._.imr
    html = doubtful._repr_html_()
    assert html.index("Check by eye") < html.index("Date assigned")
    assert "issue 1: medically necessary" in html
    assert "Check by eye" not in doubtful.model_copy(update={"review": ()})._repr_html_()
