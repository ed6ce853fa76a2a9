"""The registered scorer: the same figures as the scoreboard, for `nlp.evaluate` and `spacy evaluate`."""

from __future__ import annotations

import json
import pickle
import runpy
from pathlib import Path
from typing import Any

import pytest
import spacy
import typer
from echo import CORPUS, echo_pipeline
from spacy.cli.evaluate import evaluate
from spacy.tokens import Doc
from spacy.training import Example
from typer.testing import CliRunner

import imr_nlp
from imr_nlp.annotated import AnnotatedLetter, Mention, read_letters, to_examples
from imr_nlp.decision import Decision, Issue, Request
from imr_nlp.letter.mentions import LABELS
from imr_nlp.scorer import make_imr_scorer

NLP = spacy.blank("en")
TEXT = "1. Massage therapy x 6: Upheld. Norco #60: Overturned on 06/02/2014, page 60."


def _letter(mentions: tuple[Mention, ...], decision: Decision) -> Doc:
    return AnnotatedLetter("letter", TEXT, mentions, decision).to_doc(NLP)


def _massage(outcome: str) -> Issue:
    return Issue.model_validate(
        {"number": 1, "request": {"text": "Massage therapy x 6", "sessions": [6, 6]}, "outcome": outcome}
    )


REFERENCE = (
    Mention(3, 18, "TREATMENT"),
    Mention(19, 22, "SESSION_COUNT", {"min": 6, "max": 6, "role": "requested"}),
    Mention(24, 30, "DECISION", "-"),
    Mention(32, 37, "TREATMENT"),
    Mention(43, 53, "DECISION", "+"),
)


def test_it_is_registered_under_its_name() -> None:
    scorer = spacy.registry.resolve({"scorer": {"@scorers": "imr_nlp.imr_scorer.v1"}})["scorer"]
    assert scorer([])["imr_letters_right"] is None


def test_a_perfect_reading_of_the_corpus_is_right_everywhere() -> None:
    letters = list(read_letters(CORPUS))
    scores = echo_pipeline().evaluate(to_examples(NLP, letters))
    assert scores["imr_letters_right"] == 1
    assert set(scores["imr_mentions_per_type"]) == set(LABELS)
    shares = {name: figure for name, figure in scores.items() if name.startswith("imr_") and isinstance(figure, float)}
    assert len(shares) > 70
    assert set(shares.values()) == {1.0}


def test_figures_say_what_is_right_and_what_is_not() -> None:
    found = (
        Mention(3, 18, "TREATMENT"),
        Mention(3, 10, "GUIDELINE", "odg"),
        Mention(19, 22, "SESSION_COUNT", {"min": 6, "max": 6, "role": "limit"}),
        Mention(24, 30, "DECISION", "+"),
        Mention(38, 53, "DECISION", "+"),
    )
    reference = Decision(outcome="upheld", priority="standard", issues=(_massage("upheld"),))
    predicted = Decision(outcome="upheld", issues=(_massage("overturned"),), diagnoses=("lumbar strain",))
    scores = make_imr_scorer()([Example(_letter(found, predicted), _letter(REFERENCE, reference))])
    expected = {
        "imr_TREATMENT_p": 1.0,
        "imr_TREATMENT_r": 0.5,
        "imr_TREATMENT_f": pytest.approx(2 / 3),
        "imr_GUIDELINE_p": 0.0,
        "imr_GUIDELINE_f": 0.0,
        "imr_DATE_f": None,
        "imr_SESSION_COUNT_f": 1.0,
        "imr_SESSION_COUNT_value_acc": 1.0,
        "imr_SESSION_COUNT_role_acc": 0.0,
        "imr_DECISION_f": 0.5,
        "imr_DECISION_overlap_f": 1.0,
        "imr_DECISION_value_acc": 0.5,
        "imr_mentions_p": pytest.approx(3 / 5),
        "imr_mentions_r": pytest.approx(3 / 5),
        "spans_imr_f": pytest.approx(3 / 5),
        "imr_outcome_acc": 1.0,
        "imr_priority_acc": 0.0,
        "imr_issue_outcome_acc": 0.0,
        "imr_issue_request_sessions_acc": 1.0,
        "imr_diagnoses_p": 0.0,
        "imr_letters_right": 0.0,
    }
    assert {name: scores[name] for name in expected} == expected


def test_a_doc_without_a_decision_gets_every_value_wrong() -> None:
    reference = Decision(priority="standard", outcome="upheld", issues=(_massage("upheld"),))
    scores = make_imr_scorer()([Example(NLP.make_doc(TEXT), _letter(REFERENCE, reference))])
    assert scores["imr_mentions_r"] == scores["imr_outcome_acc"] == scores["imr_issue_request_text_acc"] == 0
    assert scores["imr_mentions_p"] is None


def test_the_spans_key_is_the_callers() -> None:
    letter = AnnotatedLetter("letter", TEXT, REFERENCE, Decision(issues=(Issue(number=1, request=Request(text="x")),)))
    docs = [letter.to_doc(NLP, spans_key="mine") for _ in range(2)]
    assert make_imr_scorer(spans_key="mine")([Example(*docs)])["spans_mine_f"] == 1
    assert make_imr_scorer()([Example(*docs)])["imr_mentions_f"] is None


def test_it_is_pickled_with_its_component() -> None:
    assert pickle.loads(pickle.dumps(make_imr_scorer(spans_key="mine"))).keywords == {"spans_key": "mine"}


BUILD = Path(__file__).parent.parent / "scripts" / "build_corpus.py"


def _build(*arguments: object) -> Any:
    app = typer.Typer()
    app.command()(runpy.run_path(str(BUILD))["build"])
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_spacy_evaluate_prints_and_saves_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, data, output = (tmp_path / name for name in ("model", "dev.spacy", "scores.json"))
    echo_pipeline().to_disk(model)
    built = _build(CORPUS, data, "--model", model)
    assert built.exit_code == 0, built.output
    assert built.output.endswith(f"dev.spacy: {len(list(read_letters(CORPUS)))} letters\n")
    evaluate(str(model), data, output, silent=False, spans_key="imr")
    assert "SPAN F" in capsys.readouterr().out
    saved = json.loads(output.read_text(encoding="utf-8"))
    assert saved["imr_letters_right"] == saved["spans_imr_f"] == saved["imr_issue_outcome_acc"] == 1


def test_a_corpus_is_not_built_of_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imr_nlp, "load", echo_pipeline, raising=False)
    assert _build(tmp_path, tmp_path / "dev.spacy").exit_code == 2
    (tmp_path / "a.ann.txt").write_text("{{", encoding="utf-8")
    result = _build(tmp_path, tmp_path / "dev.spacy")
    assert (result.exit_code, "malformed" in result.output) == (2, True)
    assert not (tmp_path / "dev.spacy").exists()
