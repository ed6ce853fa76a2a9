"""How confidence is fitted: letters made worse, what is judged, the model that learns of it, `imr calibrate`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
import spacy
from commands import imr
from hypothesis import given
from hypothesis import strategies as st
from short_letters import ISSUES
from spacy.language import Language

from imr_nlp.annotated import AnnotatedLetter, parse_marks, read_letters
from imr_nlp.confidence.model import ConfidenceModel
from imr_nlp.confidence.values import values
from imr_nlp.decision import Decision
from imr_nlp.evaluation.calibration import Judged, figures, judge_letters, reader_of, rights, writer_of
from imr_nlp.evaluation.damage import DAMAGES, damaged, fewer_rules, rewordings
from imr_nlp.evaluation.fitting import calibrate, groups, trained
from imr_nlp.evaluation.reliability import diagram
from imr_nlp.rules import TABLES

CORPUS = Path(__file__).parents[1] / "corpus"


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
    result = imr("calibrate", own_letters, "-o", tmp_path / "model")
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
    assert imr("show", next(own_letters.glob("*.ann.txt")), "--model", tmp_path / "model").exit_code == 0


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
        result = imr("calibrate", own_letters, "-o", output)
    finally:
        loaded.get_pipe("imr_decision").confidence = before  # type: ignore[attr-defined]
    assert result.exit_code == (2 if had else 0), result.output
    assert not had or sorted(output.iterdir()) == had


def test_imr_calibrate_says_what_is_wrong_with_its_letters(tmp_path: Path) -> None:
    result = imr("calibrate", tmp_path, "-o", tmp_path / "model")
    assert result.exit_code == 2
    assert "no *.ann.txt" in result.output


@pytest.mark.usefixtures("loaded")
def test_imr_evaluate_says_how_well_confidence_fits(own_letters: Path, tmp_path: Path) -> None:
    result = imr("evaluate", own_letters, "--json", tmp_path / "figures.json")
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
