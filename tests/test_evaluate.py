"""The scoreboard over letters: layouts, `imr evaluate`, and its agreement with another scoreboard."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import typer
from echo import CORPUS, echo_pipeline
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from spacy.language import Language
from typer.testing import CliRunner

import imr_nlp
from imr_nlp.annotated import AnnotatedLetter, read_letters
from imr_nlp.cli.calibrate import confidence_table
from imr_nlp.cli.evaluate import evaluate
from imr_nlp.decision import Decision
from imr_nlp.evaluation import TRANSFORMATIONS, compose, layouts, score_letters
from imr_nlp.evaluation.layouts import (
    add_emphasis,
    break_pages,
    curl_quotes,
    double_space,
    remove_emphasis,
    rewrap,
    unwrap,
    use_carriage_returns,
    use_entities,
    use_non_breaking_spaces,
    widen_spaces,
)
from imr_nlp.evaluation.mentions import settle
from imr_nlp.letter.mentions import LABELS

LETTERS = list(read_letters(CORPUS))
OUTSIDE = os.environ.get("IMR_LETTERS", "")
SCOREBOARD = os.environ.get("IMR_SCOREBOARD", "")


# --- layouts --------------------------------------------------------------------------------------------------------

WRAPPED = """\
Case Number: CM15-0109042 Date Assigned: 06/15/2015
Date of Injury: 04/24/2013

CLINICAL CASE SUMMARY
The patient is a 53-year-old male who has had physical
therapy, 4-
6 sessions, and "rest". It didn't help him. He asks for 8
sessions of massage.

IMR ISSUES, DECISIONS AND RATIONALES
1. Massage Therapy, 8 sessions: Upheld
Decision rationale: The request is not medically
necessary."""
UNWRAPPED = """\
Case Number: CM15-0109042 Date Assigned: 06/15/2015
Date of Injury: 04/24/2013

CLINICAL CASE SUMMARY
The patient is a 53-year-old male who has had physical therapy, 4-
6 sessions, and "rest". It didn't help him. He asks for 8 sessions of massage.

IMR ISSUES, DECISIONS AND RATIONALES
1. Massage Therapy, 8 sessions: Upheld
Decision rationale: The request is not medically necessary."""


def test_only_lines_that_were_full_are_joined() -> None:
    assert unwrap(WRAPPED) == UNWRAPPED


def test_double_spaced_lines_are_joined_too() -> None:
    text = double_space(rewrap(LETTERS[0].text, 90))
    assert unwrap(text).split() == unwrap(LETTERS[0].text).split()
    assert double_space(text) == text


@pytest.mark.parametrize("width", [40, 60, 100])
def test_wrapped_lines_keep_to_the_width(width: int) -> None:
    lines = rewrap(UNWRAPPED, width).split("\n")
    assert "Case Number: CM15-0109042 Date Assigned: 06/15/2015" in lines
    assert "IMR ISSUES, DECISIONS AND RATIONALES" in lines
    assert all(len(line) <= width for line in lines if line.startswith(("The", "6", "Decision")))


@pytest.mark.parametrize(
    ("transform", "text", "expected"),
    [
        (use_carriage_returns, "a\nb\r\nc", "a\r\nb\r\nc"),
        (curl_quotes, "He said \"it didn't help\" ('much').", "He said “it didn’t help” (‘much’)."),
        (use_entities, "None was given. The request", "None was given.&nbsp; The request"),
        (use_non_breaking_spaces, "a b c d e", "a\xa0b c d\xa0e"),
        (widen_spaces, "a b c. d", "a   b c.  d"),
        (add_emphasis, "CLINICAL CASE SUMMARY\nIt is.", "### CLINICAL CASE SUMMARY\nIt is."),
        (add_emphasis, "Decision rationale: x", "**Decision rationale:** x"),
        (add_emphasis, "**Decision rationale:** x", "**Decision rationale:** x"),
        (remove_emphasis, "## SUMMARY\n<b>Case Number:</b> **x**", "SUMMARY\nCase Number: x"),
    ],
)  # fmt: skip
def test_transformations(transform: Any, text: str, expected: str) -> None:
    assert transform(text) == expected


def test_pages_break_in_mid_paragraph_under_a_header() -> None:
    text = "Case Number: CM15-0109042\n\n" + "The patient has pain in the low back. " * 60
    printed = break_pages(text, lines=12)
    assert "\n\f(Final Determination Letter for IMR Case Number CM15-0109042 2)\nThe " not in printed
    assert re.search(r"\w\n\f\(Final Determination Letter for IMR Case Number CM15-0109042 2\)\n\w", printed)
    assert "Final Determination" not in break_pages(text.replace("CM15-0109042", ""), lines=12)


def _words(text: str) -> str:
    """A letter without anything that layout may add."""
    bare = re.sub(r"\(?Final\s+Determination\s+Letter\s+for\s+IMR\s+Case\s+Number\s+\S+(\s+\d+\b)?\)?", " ", text)
    straight = bare.replace("&nbsp;", " ").translate(str.maketrans("“”‘’", "\"\"''"))
    return re.sub(r"[\s*#]+|</?b>", "", straight)


@pytest.mark.parametrize("name", TRANSFORMATIONS)
def test_a_layout_keeps_every_word_in_its_place(name: str) -> None:
    for letter in LETTERS:
        assert _words(TRANSFORMATIONS[name](letter.text)) == _words(letter.text), letter.name


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(LETTERS), st.lists(st.sampled_from(sorted(TRANSFORMATIONS)), min_size=1, max_size=4))
def test_layouts_compose(letter: AnnotatedLetter, names: list[str]) -> None:
    text = compose(*(TRANSFORMATIONS[name] for name in names))(letter.text)
    assert _words(text) == _words(letter.text)


def _reads(text: str, outcome_in: str = "") -> AnnotatedLetter:
    """A reader that sees an outcome only where the layout leaves its words together."""
    outcome = "upheld" if outcome_in in text else None
    return AnnotatedLetter("", text, (), Decision.model_validate({"outcome": outcome, "diagnoses": [text[:9]]}))


def test_layouts_that_alter_the_decision_are_counted_and_named() -> None:
    letter = AnnotatedLetter("letter", WRAPPED, (), Decision(outcome="upheld", diagnoses=("Case Numb",)))
    board = score_letters(partial(_reads, outcome_in="not medically\nnecessary"), [letter], with_layouts=True)
    assert set(board.layouts) == set(layouts(WRAPPED))
    assert board.layouts["unwrapped"].rate == 0
    assert board.layouts["non-breaking spaces"].rate == 1
    lost = [miss.field for miss in board.misses if miss.kind == "layout" and miss.found is None]
    assert "unwrapped: outcome" in lost


# --- the command ----------------------------------------------------------------------------------------------------

APP = typer.Typer()
APP.command()(evaluate)


@pytest.fixture
def _echoing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imr_nlp, "load", echo_pipeline, raising=False)


def _run(*arguments: object) -> Any:
    return CliRunner().invoke(APP, [str(one) for one in arguments], env={"COLUMNS": "160"})


@pytest.mark.usefixtures("_echoing")
def test_tables_show_every_word_on_a_terminal_of_80_characters() -> None:
    result = CliRunner().invoke(APP, [str(CORPUS)], env={"COLUMNS": "80"})
    assert "…" not in result.output
    assert {"SESSION_COUNT", "overlap", "issue.claims_administrator_guidelines.section"} <= set(
        re.findall(r"[\w.]+", result.output)
    )


def test_figures_of_confidence_show_every_word_on_a_terminal_of_80_characters() -> None:
    figures = {"values": 12345, "wrong": 1234, "sure": 1.0, "sure_right": 1.0, "wrong_in_review": 1.0}
    rows = {"calibrated, on letters left out": {**figures, "right_in_review": 1.0, "calibration_error": 1.0}}
    console = Console(width=80, record=True, file=StringIO())
    console.print(confidence_table(rows, 0.95))
    assert "…" not in console.export_text()


@pytest.mark.usefixtures("_echoing")
def test_the_command_shows_and_writes_the_figures(tmp_path: Path) -> None:
    result = _run(CORPUS, "--errors", "--json", tmp_path / "figures.json")
    assert result.exit_code == 0, result.output
    assert "Letters with every core field right: 100.0" in result.output
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert figures["letters"] == len(LETTERS)
    assert figures["letters_right"] == {"accuracy": 1.0, "right": len(LETTERS), "of": len(LETTERS)}
    assert figures["mentions"]["TREATMENT"]["overlap"] == {"p": 1.0, "r": 1.0, "f": 1.0}
    assert figures["layouts"] == {}


def test_the_command_prints_every_miss_on_a_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    marked, decided = (next(CORPUS.glob(f"**/{LETTERS[0].name}{suffix}")) for suffix in (".ann.txt", ".json"))
    (tmp_path / marked.name).write_bytes(marked.read_bytes())
    (tmp_path / decided.name).write_bytes(decided.read_bytes())
    (tmp_path / "other").mkdir()
    monkeypatch.setattr(imr_nlp, "load", partial(echo_pipeline, tmp_path / "other"), raising=False)
    result = _run(tmp_path, "--errors", "--layouts")
    assert "Letters with every core field right: 0.0" in result.output
    assert "Same decision in other layouts" in result.output
    assert f"{LETTERS[0].name} issues.0.request.text value: " in result.output
    missed = [line for line in result.output.splitlines() if " TREATMENT missed: " in line]
    assert len(missed) == sum(one.label == "TREATMENT" for one in settle(LETTERS[0].text, LETTERS[0].mentions))


@pytest.mark.usefixtures("_echoing")
@pytest.mark.parametrize(("files", "words"), [({}, "no *.ann.txt"), ({"a.ann.txt": "{{"}, "malformed")])
def test_the_command_says_what_is_wrong_with_its_letters(tmp_path: Path, files: dict[str, str], words: str) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    result = _run(tmp_path)
    assert result.exit_code == 2
    assert words in result.output
    assert _run(tmp_path / "none").exit_code == 2


# --- against another scoreboard -------------------------------------------------------------------------------------


def _read(nlp: Language, text: str) -> AnnotatedLetter:
    return AnnotatedLetter.from_doc(nlp(text))


@pytest.mark.skipif(not OUTSIDE, reason="IMR_LETTERS names no folder of annotated letters")
def test_annotated_letters_agree_with_themselves() -> None:
    letters = list(read_letters(Path(OUTSIDE)))
    board = score_letters(partial(_read, echo_pipeline(Path(OUTSIDE))), letters)
    assert board.letters_right.right == len(letters) > 0


@pytest.mark.skipif(not (OUTSIDE and SCOREBOARD), reason="IMR_LETTERS and IMR_SCOREBOARD name no letters and program")
def test_figures_equal_those_of_another_scoreboard(tmp_path: Path) -> None:
    """The other program takes `FOLDER --json FILE`, reads with `imr_nlp.load()`, and names fields as decisions do."""
    command = [sys.executable, SCOREBOARD, OUTSIDE, "--json", str(tmp_path / "theirs.json")]
    environment = {**os.environ, "PYTHONPATH": str(Path(imr_nlp.__file__).parent.parent)}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    theirs = json.loads((tmp_path / "theirs.json").read_text(encoding="utf-8"))
    ours = score_letters(partial(_read, imr_nlp.load()), read_letters(Path(OUTSIDE))).as_dict()
    assert ours["letters_right"]["accuracy"] == theirs["whole_letters"]
    for label in LABELS:
        for measure in ("strict", "overlap", "value", "role"):
            assert ours["mentions"][label][measure] == theirs["mentions"][label][measure], (label, measure)
    for name, share in theirs["fields"].items():
        assert _of(ours["fields"], name)["accuracy"] == share, name
    for name, shares in theirs["sets"].items():
        assert {part: share or 0 for part, share in _of(ours["sets"], name).items()} == shares, name


def _of(rows: dict[str, Any], name: str) -> Any:
    """The row of a field, whether or not its name says that it is one of an issue."""
    ours = name.removesuffix(".count")
    return rows[ours] if ours in rows else rows[f"issue.{ours}"]
