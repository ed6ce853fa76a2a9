"""`imr show`: the decision of one letter in the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from spacy.language import Language
from typer.testing import CliRunner

import imr_nlp
from imr_nlp import Decision
from imr_nlp.cli import app
from imr_nlp.readers import ReadOptions
from imr_nlp.records import Letter

SAMPLES = sorted((Path(__file__).parent.parent / "corpus" / "samples").glob("*.txt"))


def show(*arguments: str | Path, stdin: str | None = None, width: int = 200) -> Result:
    return CliRunner().invoke(app, ["show", *map(str, arguments)], input=stdin, env={"COLUMNS": str(width)})


def flat(text: str) -> str:
    """What a terminal shows, without the frames of panels."""
    return " ".join(text.translate({ord(mark): " " for mark in "│╭╮╰╯─┃"}).split())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_is_shown(loaded: Language, path: Path) -> None:
    result = show(path)
    assert result.exit_code == 0, result.output
    decision = loaded(path.read_bytes().decode())._.imr
    shown = flat(result.stdout)
    assert (decision.case_number or path.name) in shown
    assert (decision.outcome or "").replace("_", " ") in shown
    for issue in decision.issues:
        assert f"{issue.number}. {issue.request.text}: {issue.outcome}" in shown
    for warning in decision.warnings:
        assert f"{warning.message} ({warning.code})" in shown


def test_a_narrow_terminal_loses_no_word(loaded: Language) -> None:
    wide, narrow = (flat(show(SAMPLES[0], width=width).stdout).split() for width in (200, 60))
    assert sorted(narrow) == sorted(wide)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_json_is_the_decision(loaded: Language, path: Path) -> None:
    result = show(path, "--json")
    assert result.exit_code == 0
    decision = Decision.model_validate(json.loads(result.stdout))
    assert decision == loaded(path.read_bytes().decode())._.imr
    assert decision.evidence


def test_html_is_written_beside_what_is_shown(loaded: Language, tmp_path: Path) -> None:
    out = tmp_path / "letter.html"
    result = show(SAMPLES[0], "--html", out)
    assert result.exit_code == 0
    assert str(out) in flat(result.stderr).replace(" ", "") or str(out) in result.stderr
    html = out.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>")
    assert "data-spots=" in html  # values lead to their words
    assert "data-s=" in html
    assert "╭" in result.stdout


def test_json_stays_json_beside_html(loaded: Language, tmp_path: Path) -> None:
    result = show(SAMPLES[0], "--json", "--html", tmp_path / "letter.html")
    assert json.loads(result.stdout)["issues"]


def test_a_letter_from_standard_input(loaded: Language) -> None:
    result = show("-", "--json", stdin=SAMPLES[0].read_bytes().decode())
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["issues"]


def test_a_text_that_is_no_letter_is_shown_with_its_warning(loaded: Language, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("Dear Sir, [bold]thank you[/bold].", encoding="utf-8")
    result = show(path)
    assert result.exit_code == 0
    assert "not-an-imr-letter" in result.stdout
    assert "no outcome found" in result.stdout


def test_words_of_a_letter_are_no_markup_of_the_terminal(loaded: Language, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    issue = "1. Massage [bold] [/x] x 6: Upheld\nDecision rationale: [red]Why[/red]?"
    path.write_text(f"IMR ISSUES, DECISIONS AND RATIONALES\n{issue}", encoding="utf-8")
    result = show(path)
    assert result.exit_code == 0, result.output
    assert "Massage [bold] [/x] x 6" in result.stdout
    assert "[red]Why[/red]?" in result.stdout


def test_what_cannot_be_read_ends_the_command_with_a_message(tmp_path: Path) -> None:
    binary = tmp_path / "letter.txt"
    binary.write_bytes(bytes(range(256)) * 40)
    broken = tmp_path / "letter.pdf"
    broken.write_bytes(b"%PDF-1.7 and no more")
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    (tmp_path / "folder").mkdir()  # without a letter in it
    for path in (tmp_path / "missing.txt", binary, broken, empty, tmp_path / "folder"):
        result = show(path)
        assert result.exit_code == 1, (path, result.output)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert "Traceback" not in result.output
        assert path.name in result.stderr.replace("\n", "")
        assert result.stdout == ""


def test_a_folder_is_shown_letter_by_letter(loaded: Language, tmp_path: Path) -> None:
    for path in SAMPLES[:2]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    result = show(tmp_path, "--html", tmp_path / ".letters.html")
    assert result.exit_code == 1, "one of them could not be read"
    assert "broken.pdf" in result.stderr.replace("\n", "")
    shown, html = flat(result.stdout), (tmp_path / ".letters.html").read_text("utf-8")
    for path in SAMPLES[:2]:
        decision = loaded(path.read_bytes().decode())._.imr
        assert path.name in shown.replace(" ", "")
        assert decision.case_number in shown
        assert decision.case_number in html
    (tmp_path / "broken.pdf").unlink()
    lines = show(tmp_path, "--json").stdout.splitlines()
    assert [json.loads(line)["case_number"] for line in lines] == [
        loaded(path.read_bytes().decode())._.imr.case_number for path in SAMPLES[:2]
    ]


def test_a_scan_is_read_where_that_is_asked_for(loaded: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def scanned(paths: list[str], options: ReadOptions) -> Iterator[Letter]:
        asked.append(options.ocr)
        yield Letter(source=paths[0], sha256="", text=SAMPLES[0].read_bytes().decode())

    monkeypatch.setattr(sys.modules["imr_nlp.cli.show"], "read", scanned)  # the package has a function of that name
    assert show("scan.pdf", "--ocr").exit_code == show("scan.pdf").exit_code == 0
    assert asked == [True, False]


def test_a_model_that_is_not_there_ends_the_command_with_a_message() -> None:
    result = show(SAMPLES[0], "--model", "no_such_model")
    assert result.exit_code in (1, 2)
    assert isinstance(result.exception, SystemExit)
    assert "no_such_model" in result.stderr


def test_a_page_that_cannot_be_written_ends_the_command_with_a_message(loaded: Language, tmp_path: Path) -> None:
    result = show(SAMPLES[0], "--html", tmp_path / "no_folder" / "letter.html")
    assert result.exit_code in (1, 2)
    assert isinstance(result.exception, SystemExit)
    assert "no_folder" in result.stderr


def test_a_file_has_to_be_named() -> None:
    result = show()
    assert result.exit_code == 2
    assert "Missing argument" in result.output


def test_version() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert result.exit_code == 0
    assert result.stdout.strip() == imr_nlp.__version__


def test_help_names_the_commands() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    assert {"show", "extract", "evaluate"} <= set(result.stdout.split())


STEERING = "\x1b]0;title\x07\x1b[2J\x9b31m\u202e\u2066\x08"


def test_a_letter_does_not_steer_the_terminal(loaded: Language, tmp_path: Path) -> None:
    letter = SAMPLES[0].read_text("utf-8").replace("elbow", f"elbow{STEERING}", 40)
    path = tmp_path / f"letter{STEERING.replace('/', '')}.txt"
    path.write_text(letter)
    shown, as_json = show(path), show(path, "--json", "--html", tmp_path / "letter.html")
    assert shown.exit_code == as_json.exit_code == 0, shown.output
    missing = show(tmp_path / f"no{STEERING}.txt")
    assert missing.exit_code == 1
    html = (tmp_path / "letter.html").read_text("utf-8")
    for text in (shown.output, as_json.output, missing.output, html):
        assert not set(STEERING.translate({ord(one): None for one in "]0;title[2J31m"})) & set(text)
    assert Decision.model_validate(json.loads(as_json.stdout)) == loaded(letter)._.imr


def test_a_long_letter_is_shown(loaded: Language) -> None:
    longest = loaded.max_length
    loaded.max_length = 10_000
    try:
        assert show("-", stdin=SAMPLES[0].read_text("utf-8") + " word" * 10_000).exit_code == 0
    finally:
        loaded.max_length = longest
