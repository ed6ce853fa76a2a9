"""`imr diff`: what a change gained, lost and altered."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from echo import CORPUS, echo_pipeline
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from imr_nlp.annotated import read_letters
from imr_nlp.cli.diff import diff
from imr_nlp.decision import Decision
from imr_nlp.evaluation import Change, compare, compare_all, read_decisions
from imr_nlp.evaluation.differences import nearest_evidence, without_layout

LETTERS = list(read_letters(CORPUS))
TEXT = "Norco 10/325 mg #60: Upheld. Massage, 6 visits: Overturned."


def _issue(number: int, text: str, outcome: str = "upheld", **request: Any) -> dict[str, Any]:
    return {"number": number, "request": {"text": text, **request}, "outcome": outcome}


def _evidence(field: str, words: str, rule: str = "a_rule") -> dict[str, Any]:
    start = TEXT.index(words)
    return {"field": field, "start": start, "end": start + len(words), "text": words, "rule": rule}


OLD: dict[str, Any] = {
    "template": "issues",
    "decision_date": "2014-06-02",
    "diagnoses": ["lumbar strain", "insomnia"],
    "patient": {"age": 53},
    "issues": [
        _issue(1, "Norco 10/325 mg #60", quantity=60),
        _issue(2, "Massage, 6 visits", "overturned", sessions=[6, 6]),
    ],
}


def _changes(edit: Callable[[dict[str, Any]], None]) -> list[Change]:
    new = json.loads(json.dumps(OLD))
    edit(new)
    return compare(Decision.model_validate(OLD), Decision.model_validate(new), "letter")


def _seen(changes: list[Change]) -> list[tuple[str, str, Any, Any]]:
    return [(change.path, change.kind, change.old, change.new) for change in changes]


@pytest.mark.parametrize(
    ("edit", "seen"),
    [
        (lambda d: None, []),
        (lambda d: d.update(priority="standard"), [("priority", "gained", None, "standard")]),
        (lambda d: d.pop("decision_date"), [("decision_date", "lost", "2014-06-02", None)]),
        (lambda d: d["patient"].update(age=35), [("patient.age", "altered", 53, 35)]),
        (lambda d: d["diagnoses"].pop(0), [("diagnoses.0", "lost", "lumbar strain", None)]),
        (lambda d: d["diagnoses"].append("anxiety"), [("diagnoses.2", "gained", None, "anxiety")]),
        (
            lambda d: d.update(diagnoses=["lumbar strain (847.2)", "insomnia"]),
            [("diagnoses.0", "altered", "lumbar strain", "lumbar strain (847.2)")],
        ),
        (
            lambda d: d.update(diagnoses=["insomnia."]),
            [("diagnoses.0", "lost", "lumbar strain", None), ("diagnoses.0", "altered", "insomnia", "insomnia.")],
        ),
        (
            lambda d: d["issues"][1]["request"].update(sessions=[6, 12]),
            [("issues.1.request.sessions", "altered", [6, 6], [6, 12])],
        ),
        (
            lambda d: d["issues"].pop(0),
            [("issues.0.request.text", "lost", "Norco 10/325 mg #60: upheld", None)],
        ),
        (
            lambda d: d["issues"].insert(0, _issue(1, "MRI of the hip", "modified")),
            [("issues.0.request.text", "gained", None, "MRI of the hip: modified")],
        ),
        (
            lambda d: d["issues"][1].update(rationale={"starts": "a", "ends": "b", "text": "a … b"}),
            [("issues.1.rationale", "gained", None, "a … b")],
        ),
        (
            lambda d: d.update(warnings=[{"code": "no-age", "message": "No age."}]),
            [("warnings.0", "gained", None, {"code": "no-age", "message": "No age.", "field": None})],
        ),
    ],
)  # fmt: skip
def test_changes_are_gained_lost_or_altered(
    edit: Callable[[dict[str, Any]], Any], seen: list[tuple[str, str, Any, Any]]
) -> None:
    assert sorted(_seen(_changes(edit)), key=str) == sorted(seen, key=str)


def test_an_issue_that_is_lost_does_not_alter_the_next_one_whose_words_change() -> None:
    def edit(new: dict[str, Any]) -> None:
        del new["issues"][0]
        new["issues"][0]["request"]["text"] = "Massage 6 visits right"

    kinds = [(change.field, change.kind) for change in _changes(edit)]
    assert sorted(kinds) == [("issues", "lost"), ("issues.request.text", "altered")]


def test_fields_of_issues_are_grouped_whatever_their_number() -> None:
    changes = _changes(lambda new: [issue.update(outcome="modified") for issue in new["issues"]])
    assert {change.field for change in changes} == {"issues.outcome"}


def test_a_change_shows_the_words_and_the_rule_of_both_readings() -> None:
    old = Decision.model_validate({**OLD, "evidence": [_evidence("issues.1.request.sessions", "6 visits", "visits")]})
    request = {"text": "Massage, 6 visits", "sessions": [1, 1]}
    issues = [OLD["issues"][0], {**OLD["issues"][1], "request": request}]
    found = [_evidence("issues.1.request", "Massage, 6 visits", "request")]
    new = Decision.model_validate({**OLD, "issues": issues, "evidence": found})
    (change,) = compare(old, new, "letter")
    assert (change.old_words, change.new_words, change.rule) == ("6 visits", "Massage, 6 visits", "request")
    (change,) = compare(old, new, "letter", TEXT)
    assert change.old_words.endswith("#60: Upheld. Massage, [6 visits]: Overturned.")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("issues.0.request.quantity", "#60"),
        ("issues.0.request.strength", "Norco 10/325 mg #60"),
        ("issues.0.outcome", None),
        ("outcome", None),
    ],
)
def test_evidence_is_the_values_own_or_its_fields(path: str, words: str | None) -> None:
    evidence = [_evidence("issues.0.request", "Norco 10/325 mg #60"), _evidence("issues.0.request.quantity", "#60")]
    found = nearest_evidence(Decision.model_validate({**OLD, "evidence": evidence}), path)
    assert (found and found.text) == words


DECISIONS = st.sampled_from([letter.decision for letter in LETTERS])


@given(DECISIONS, DECISIONS)
def test_what_one_way_gains_the_other_way_loses(old: Decision, new: Decision) -> None:
    there, back = compare(old, new), compare(new, old)
    assert (there == []) == (old == new)
    for one, other in (("gained", "lost"), ("altered", "altered"), ("lost", "gained")):
        assert sum(change.kind == one for change in there) == sum(change.kind == other for change in back)


@given(DECISIONS)
def test_layout_is_no_difference(decision: Decision) -> None:
    bare = without_layout(decision)
    assert without_layout(bare) == bare
    assert len(bare.issues) == len(decision.issues)
    assert bare.template == decision.template


def test_a_letter_that_one_side_lacks_is_one_change() -> None:
    decision = Decision.model_validate({**OLD, "outcome": "partially_overturned"})
    (change,) = compare_all({"a": decision, "b": decision}, {"b": decision})
    assert (change.source, change.field, change.kind) == ("a", "letter", "lost")
    assert compare_all({}, {"a": decision})[0].kind == "gained"


def test_lines_without_a_source_are_refused() -> None:
    with pytest.raises(ValueError, match="line 2 has no source"):
        read_decisions([{"source": "a"}, {"outcome": "upheld"}])


# --- the script -----------------------------------------------------------------------------------------------------

APP = typer.Typer()
APP.command()(diff)


def _run(*arguments: object) -> Any:
    return CliRunner().invoke(APP, [str(one) for one in arguments], env={"COLUMNS": "200"})


def _jsonl(path: Path, *decisions: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps({"sha256": "0", **one}) + "\n" for one in decisions), encoding="utf-8")
    return path


def test_no_differences_end_with_0(tmp_path: Path) -> None:
    path = _jsonl(tmp_path / "a.jsonl", {"source": "a.txt", **OLD})
    result = _run(path, path)
    assert (result.exit_code, result.output.strip()) == (0, "No differences in 1 letters.")


def test_differences_end_with_1_counts_first(tmp_path: Path) -> None:
    evidence = [_evidence("issues.0.request.quantity", "#60", "quantity")]
    old = _jsonl(tmp_path / "old.jsonl", {"source": "a.txt", **OLD, "evidence": evidence})
    issues = [_issue(1, "Norco 10/325 mg #60"), OLD["issues"][1]]
    new = _jsonl(tmp_path / "new.jsonl", {"source": "a.txt", **OLD, "issues": issues, "priority": "standard"})
    result = _run(old, new, "--json", tmp_path / "diff.json", "--html", tmp_path / "diff.html")
    assert result.exit_code == 1
    assert result.output.index("gained") < result.output.index("words of the letter") < result.output.index("a.txt #1")
    changes = json.loads((tmp_path / "diff.json").read_text(encoding="utf-8"))
    assert [(one["field"], one["kind"]) for one in changes] == [
        ("priority", "gained"),
        ("issues.request.quantity", "lost"),
    ]
    assert changes[1]["old_words"] == "#60"
    assert changes[1]["rule"] == "quantity"
    assert "issues.request.quantity" in (tmp_path / "diff.html").read_text(encoding="utf-8")


def test_pipelines_read_a_folder_of_letters(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    echo_pipeline().to_disk(tmp_path / "new")
    echo_pipeline(tmp_path / "nothing").to_disk(tmp_path / "old")
    result = _run(tmp_path / "old", tmp_path / "new", CORPUS)
    assert result.exit_code == 1
    assert f"Differences in {len(LETTERS)} letters" in result.output
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_bytes(LETTERS[0].text.encode())
    result = _run(tmp_path / "old", tmp_path / "new", tmp_path / "letters")
    assert "Differences in 1 letters" in result.output
    assert "letters/a.txt" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["none.jsonl", "none.jsonl"], "none.jsonl"),
        (["broken.jsonl", "broken.jsonl"], "line 1 has no source"),
        (["wrong.jsonl", "wrong.jsonl"], "outcome"),
        (["model", "model"], "name a folder"),
        (["model", "model", "empty"], "no letters"),
        (["model", "model", "none"], "is no folder"),
    ],
)
def test_what_cannot_be_told_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    _jsonl(tmp_path / "broken.jsonl", {"outcome": "upheld"})
    _jsonl(tmp_path / "wrong.jsonl", {"source": "a", "outcome": "won"})
    result = _run(*arguments)
    assert result.exit_code == 2
    assert words in result.output
