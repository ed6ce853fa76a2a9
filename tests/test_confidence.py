"""How sure each value is: signs, model, review, its line, and how it is fitted to letters of one's own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
import spacy
import srsly
from hypothesis import given
from hypothesis import strategies as st
from short_letters import ISSUES, NOTICE, PROFESSIONAL_REVIEW, RATIONALES
from spacy.language import Language
from typer.testing import CliRunner

import imr_nlp
from imr_nlp.annotated import AnnotatedLetter, parse_marks, read_letters
from imr_nlp.cli import app
from imr_nlp.confidence.model import ConfidenceModel
from imr_nlp.confidence.review import REVIEW_BELOW, line, reasons
from imr_nlp.confidence.values import ISSUE_VALUES, LETTER_VALUES, MINOR, field_name, values
from imr_nlp.decision import Decision
from imr_nlp.evaluation.calibration import Judged, figures, judge_letters, reader_of, rights, writer_of
from imr_nlp.evaluation.damage import DAMAGES, damaged, fewer_rules, rewordings
from imr_nlp.evaluation.fitting import calibrate, groups, trained
from imr_nlp.evaluation.reliability import diagram
from imr_nlp.rules import TABLES

CORPUS = Path(__file__).parents[1] / "corpus"
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


def _run(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(one) for one in arguments], env={"COLUMNS": "160"})


def test_imr_extract_takes_the_line(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text(ISSUES, encoding="utf-8")
    for below, wanted in (("0", 0), ("1", len(LETTER_VALUES))):
        out = tmp_path / f"out{below}.jsonl"
        result = _run("extract", tmp_path / "letter.txt", "-o", out, "--review-below", below, "--workers", "0", "-q")
        assert result.exit_code == 0, result.output
        (written,) = (json.loads(row) for row in out.read_text("utf-8").splitlines())
        found = written["decision"]["review"] if "decision" in written else written["review"]
        assert len(found) >= wanted
        assert found or not wanted
        assert wanted or not found
    assert _run("extract", tmp_path / "letter.txt", "-o", out, "--review-below", "2").exit_code == 2


@pytest.fixture
def loaded(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> Language:
    """The commands get the pipeline that is loaded already."""
    monkeypatch.setattr(imr_nlp, "load", lambda model=None: nlp)
    return nlp


def test_imr_show_has_what_to_check_on_top(loaded: Language, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(_swap(ISSUES, "Eight are not medically", "They are medically"), encoding="utf-8")
    shown = _run("show", path).stdout
    assert shown.index("Check by eye") < shown.index("issue 1: medically necessary") < shown.index("Date assigned")
    before = loaded.get_pipe("imr_decision").review_below  # type: ignore[attr-defined]
    try:
        assert "Check by eye" not in _run("show", path, "--review-below", "0").stdout
    finally:
        loaded.get_pipe("imr_decision").review_below = before  # type: ignore[attr-defined]


def test_a_notebook_shows_what_to_check(nlp: Language) -> None:
    doubtful = nlp(_swap(ISSUES, "Eight are not medically", "They are medically"))._.imr
    html = doubtful._repr_html_()
    assert html.index("Check by eye") < html.index("Date assigned")
    assert "issue 1: medically necessary" in html
    assert "Check by eye" not in doubtful.model_copy(update={"review": ()})._repr_html_()


# Letters made worse


def _annotated(text: str, name: str = "one") -> AnnotatedLetter:
    return AnnotatedLetter(name, text, (), Decision())


def test_letters_are_made_worse_the_same_way_every_time() -> None:
    letter = next(iter(read_letters(CORPUS / "letters")))
    once, again = (list(damaged(letter, len(DAMAGES))) for _ in range(2))
    assert [one.text for one, _ in once] == [one.text for one, _ in again]
    assert len({one.text for one, _ in once}) == len(once) >= len(DAMAGES) - 1
    assert all(one.text != letter.text and one.decision is letter.decision for one, _ in once)


def test_a_value_whose_own_words_are_hit_is_spoilt_and_no_other() -> None:
    letter = next(iter(read_letters(CORPUS / "letters")))
    for worse, spoilt in damaged(letter, 16):
        for at, issue in enumerate(letter.decision.issues):
            words = " ".join(issue.request.text.split()).casefold()
            inside = words in " ".join(worse.text.split()).casefold()
            if words in " ".join(letter.text.split()).casefold():
                assert (f"issues.{at}.request.text" in spoilt) == (not inside)
        assert "decision_date" not in spoilt


def test_rewordings_are_found_over_line_ends() -> None:
    found = [
        others for words, others in rewordings() if words.search("the claims\n  administrator based its decision on")
    ]
    assert found
    assert all(others for _, others in rewordings())


def test_with_fewer_rules_some_rows_are_silent_and_speak_again() -> None:
    rows = [(table, row) for table in TABLES.values() for row in table.rows]
    with fewer_rules(Random("one"), 0.3):
        silent = sum(not table.speaks(row) for table, row in rows)
        assert 0.2 * len(rows) < silent < 0.4 * len(rows)
    assert all(table.speaks(row) for table, row in rows)


# Fitting


def _judged(writer: str, number: int, signs: tuple[str, ...], right: bool) -> Judged:
    return Judged(f"{writer}{number}", writer, f"{number}", "outcome", ("outcome", *signs), right, True)


def _some(rate: float = 0.3) -> list[Judged]:
    """Values of five writers: with the sign `bad` most are wrong, without it few are."""
    chance = Random("values")
    made = []
    for writer in "abcde":
        for number in range(60):
            bad = chance.random() < rate
            right = chance.random() > (0.8 if bad else 0.03)
            made.append(_judged(writer, number, ("outcome|bad",) if bad else ("outcome|good",), right))
    return made


def test_a_model_learns_which_sign_is_bad_and_says_how_sure_it_is() -> None:
    model, confidence = trained(_some())
    assert model.probability(["outcome", "outcome|bad"]) == pytest.approx(0.2, abs=0.1)
    assert model.probability(["outcome", "outcome|good"]) == pytest.approx(0.97, abs=0.03)
    found = figures(_some(), confidence, 0.9)
    assert found["calibration_error"] < 0.03
    assert found["wrong_in_review"] > 0.8
    assert found["right_in_review"] < 0.15
    assert sum(one["values"] for one in found["bins"]) == found["values"] == 300


def test_the_same_values_give_the_same_model() -> None:
    (one, first), (other, second) = trained(_some()), trained(_some())
    assert one.as_dict() == other.as_dict()
    assert first == second


def test_no_value_is_judged_by_a_model_that_met_its_writer() -> None:
    """A sign that only one writer has can say nothing of his values."""
    kept = [*_some(0.0), *(_judged("z", number, ("outcome|his-own",), False) for number in range(40))]
    model, confidence = trained(kept)
    own = [sure for one, sure in zip(kept, confidence, strict=True) if one.writer == "z"]
    assert model.probability(["outcome", "outcome|his-own"]) < 0.5 < min(own)


def test_values_that_were_made_teach_but_are_not_measured() -> None:
    plain = _some(0.0)
    made = [_judged("a", number % 60, ("outcome|made",), False) for number in range(300)]
    model, confidence = trained(plain, made)
    assert len(confidence) == len(plain)
    assert model.weights["outcome|made"] < 0


def test_letters_of_few_writers_are_left_out_one_by_one() -> None:
    assert groups(_some())["a1"] == "a"
    assert groups([one for one in _some() if one.writer in "ab"])["a1"] == "a1"
    assert writer_of("f07") == "f"
    assert writer_of("CM14-0001") == "CM14-0001"


def test_a_prior_is_kept_where_there_is_little_to_learn_from_and_moved_by_much() -> None:
    prior, _ = trained(_some())
    few = [_judged(writer, 1, ("outcome|bad",), True) for writer in "vwxyz"]
    many = [_judged(writer, number, ("outcome|bad",), True) for writer in "vwxyz" for number in range(100)]
    before = prior.probability(["outcome", "outcome|bad"])
    little = trained(few, prior=prior)[0].probability(["outcome", "outcome|bad"])
    much = trained(many, prior=prior)[0].probability(["outcome", "outcome|bad"])
    assert before < little < much
    assert much > 0.9
    assert trained([], prior=prior)[0].probability(["outcome", "outcome|bad"]) == pytest.approx(before, abs=1e-3)


@given(st.lists(st.tuples(st.floats(-5, 5), st.booleans()), min_size=30, max_size=90))
def test_calibration_keeps_the_share_of_what_is_right(scored: list[tuple[float, bool]]) -> None:
    scores, right = [score for score, _ in scored], [flag for _, flag in scored]
    scale, shift = calibrate(scores, right)
    model = ConfidenceModel({f"{at}": score for at, score in enumerate(scores)}, scale, shift)
    mean = sum(model.probability([f"{at}"]) for at in range(len(scores))) / len(scores)
    assert mean == pytest.approx(sum(right) / len(right), abs=0.05)


def test_figures_without_values() -> None:
    found = figures([], [], 0.9)
    assert (found["values"], found["sure"], found["wrong_in_review"], found["calibration_error"]) == (0, None, None, 0)
    assert found["bins"] == []


def test_the_diagram_has_a_point_for_each_step() -> None:
    bins = figures(_some(), trained(_some())[1], 0.9)["bins"]
    svg = diagram(bins)
    assert svg.count("<circle") == len(bins) > 1
    assert f"{bins[0]['values']} values" in svg


def test_what_is_right_and_what_is_not(nlp: Language) -> None:
    decision = nlp(ISSUES)._.imr
    assert all(right for right, _ in rights(decision, decision).values())
    other = decision.model_copy(update={"decision_date": "2001-01-01", "issues": decision.issues[:1]})
    found = rights(other, decision)
    assert found["decision_date"] == (False, True)
    assert found["issues"] == (False, True)
    assert found["issues.0.outcome"] == (True, True)
    assert not any(right for path, (right, _) in found.items() if path.startswith("issues.1."))


# imr calibrate and imr evaluate


@pytest.fixture(scope="module")
def own_letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few annotated letters, whose annotation says that each has another decision date than it has."""
    folder = tmp_path_factory.mktemp("letters")
    for path in sorted((CORPUS / "letters").glob("*.ann.txt"))[:4]:
        (folder / path.name).write_bytes(path.read_bytes())
        decided = path.with_name(path.name.replace(".ann.txt", ".json"))
        told = json.loads(decided.read_text("utf-8"))
        (folder / decided.name).write_text(json.dumps({**told, "decision_date": "2001-02-03"}), encoding="utf-8")
    return folder


def test_imr_calibrate_writes_a_model_that_loads_and_doubts_what_was_wrong(
    own_letters: Path, tmp_path: Path, nlp: Language
) -> None:
    result = _run("calibrate", own_letters, "-o", tmp_path / "model")
    assert result.exit_code == 0, result.output
    assert "4 letters are few" in result.output
    assert "calibrated, on letters left out" in result.output
    fitted = spacy.load(tmp_path / "model")
    letter = parse_marks(next(own_letters.glob("*.ann.txt")).read_text("utf-8"))[0]
    before, after = nlp(letter)._.imr, fitted(letter)._.imr
    assert after.confidence["decision_date"] < before.confidence["decision_date"]
    assert after.model_copy(update={"confidence": {}, "review": ()}) == before.model_copy(
        update={"confidence": {}, "review": ()}
    )
    again = tmp_path / "again"
    fitted.to_disk(again)
    assert spacy.load(again)(letter)._.imr.confidence == after.confidence
    assert _run("show", next(own_letters.glob("*.ann.txt")), "--model", tmp_path / "model").exit_code == 0


@pytest.mark.parametrize("spoil", [lambda folder: (folder / "kept").write_text("mine"), lambda folder: None])
def test_imr_calibrate_overwrites_nothing(
    loaded: Language, own_letters: Path, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    output = tmp_path / "model"
    output.mkdir()
    spoil(output)
    had = sorted(output.iterdir())
    before = loaded.get_pipe("imr_decision").confidence  # type: ignore[attr-defined]
    try:
        result = _run("calibrate", own_letters, "-o", output)
    finally:
        loaded.get_pipe("imr_decision").confidence = before  # type: ignore[attr-defined]
    assert result.exit_code == (2 if had else 0), result.output
    assert not had or sorted(output.iterdir()) == had


def test_imr_calibrate_says_what_is_wrong_with_its_letters(tmp_path: Path) -> None:
    result = _run("calibrate", tmp_path, "-o", tmp_path / "model")
    assert result.exit_code == 2
    assert "no *.ann.txt" in result.output


@pytest.mark.usefixtures("loaded")
def test_imr_evaluate_says_how_well_confidence_fits(own_letters: Path, tmp_path: Path) -> None:
    result = _run("evaluate", own_letters, "--json", tmp_path / "figures.json")
    assert result.exit_code == 0, result.output
    assert "Confidence of core values" in result.output
    found = json.loads((tmp_path / "figures.json").read_text("utf-8"))["confidence"]
    assert found["wrong"] >= 4
    assert found["calibration_error"] > 0


def test_values_are_judged_with_their_signs(nlp: Language) -> None:
    letter = next(iter(read_letters(CORPUS / "letters")))
    judged = judge_letters(reader_of(nlp), [letter])
    assert {one.path for one in judged} <= {value.path for value in values(nlp(letter.text)._.imr.model_dump())}
    assert all(one.signs[0] == one.kind for one in judged)
    assert sum(one.core for one in judged) > len(judged) / 4
