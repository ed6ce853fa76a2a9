"""Rows of rules that a pipeline has of its own: every table takes them, they are stored, no other pipeline hears."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from rule_readings import READINGS
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from typer.testing import CliRunner

import imr_nlp
from imr_nlp.cli import app
from imr_nlp.own_rules import ImrRules
from imr_nlp.rules import TABLES, Rule, RuleError, RuleTable

LETTER = """IMR ISSUES, DECISIONS AND RATIONALES
1. Physical therapy x 12: Upheld
Claims Administrator guideline: MTUS.
Decision rationale: Utilization review clipped it to 6 visits. The request is not medically necessary.
"""
ROLE = {
    "table": "sessions/roles", "id": "clipped-to", "says": "authorized", "side": "before", "weight": 7,
    "words": "clipped <3> to", "example": "There, [clipped it to] 7 visits.",
}  # fmt: skip
CERTIFIED = {
    "table": "treatments/certified", "id": "review-clipped", "says": "utilization-review",
    "words": "{ADMINISTRATOR} clipped <3> to", "example": "[Utilization review clipped it to] 7 visits.",
}  # fmt: skip
VERDICT = {
    "table": "judgements/verdict_words", "id": "verdict-stricken", "says": "overturned", "part": "judged",
    "words": "stricken", "example": "[Stricken]",
}  # fmt: skip
# Here a row alone changes nothing, since another table has to know its words too. What certifies a number is tested
# together with the row that says that it was granted.
NOT_ALONE = ("treatments/certified", "structure/modified", "sessions/measured", "treatments/no_treatment")
imr_nlp.load()  # makes all tables
ONE_ROW = [TABLES[name] for name in READINGS if name not in NOT_ALONE]
_MARK = re.compile(r"\[(.+?)\]")
_NO_LETTER_SEEN_BEFORE = "zorbly"


@pytest.fixture
def own() -> Iterator[Language]:
    """A pipeline, whose rows are removed behind the test."""
    nlp = _own()
    yield nlp
    rules_of(nlp).clear()


_made: list[Language] = []


def _own() -> Language:
    """One pipeline for all tests: to make one takes a second."""
    if not _made:
        _made.append(imr_nlp.load())
    return _made[0]


def rules_of(nlp: Language) -> ImrRules:
    component = nlp.get_pipe("imr_rules")
    assert isinstance(component, ImrRules)
    return component


def certified(doc: Doc) -> Any:
    return doc._.imr.issues[0].certified_sessions


def renamed(table: RuleTable[Rule], rule: Rule) -> tuple[dict[str, Any], str, int, int]:
    """A row like one of the package whose words no table has, the text of its example, and where its words stand."""
    example = rule.example[0]
    mark = _MARK.search(example)
    assert mark
    word = _NO_LETTER_SEEN_BEFORE
    word = word.upper() if mark[1].isupper() else word.capitalize() if mark[1][0].isupper() else word
    text = example[: mark.start()] + word + example[mark.end() :]
    row = {
        "table": table.name,
        **rule.model_dump(exclude={"unless_before", "unless_behind", "silent", "note"}),
        "id": "own",
        "words": word if table.cased else word.lower(),
        "example": [example[: mark.start()] + f"[{word}]" + example[mark.end() :]],
    }
    return row, text, mark.start(), mark.start() + len(word)


@pytest.mark.parametrize("table", ONE_ROW, ids=lambda table: table.name)
def test_every_table_takes_rows(own: Language, table: RuleTable[Rule]) -> None:
    read, component = READINGS[table.name], rules_of(own)
    for rule in table.packaged:
        row, text, start, end = renamed(table, rule)
        try:
            component.add_rules([row])
        except RuleError:  # its example needs a border of words that others have not: `[board-]certified`
            continue
        with component.speaking():
            spoken = _value(read, own, text, start, end)
        component.clear()
        if spoken == rule.says != _value(read, own, text, start, end):
            return
    pytest.fail(f"{table.name}: no row of a pipeline's own speaks")


def _value(read: Any, nlp: Language, text: str, start: int, end: int) -> str | None:
    """What a reading gives; `None` where the sentence does not even have what it looks for."""
    try:
        value: str = read(nlp, text, start, end)
    except (AssertionError, IndexError, KeyError, StopIteration, ValueError, TypeError, AttributeError):
        return None
    return value


def test_a_value_comes_from_rows_of_ones_own_and_in_no_other_pipeline(own: Language, nlp: Language) -> None:
    assert certified(own(LETTER)) is None
    rules_of(own).add_rules([ROLE, CERTIFIED])
    assert certified(own(LETTER)) == (6, 6)
    assert certified(nlp(LETTER)) is None
    found = imr_nlp.why(own(LETTER), "certified_sessions")[0].spoken
    assert ("sessions/roles", "clipped-to") in {(one.table, one.rule) for one in found}
    rules_of(own).clear()
    assert certified(own(LETTER)) is None


def test_pipelines_that_take_turns_keep_their_rows_apart(own: Language, nlp: Language) -> None:
    rules_of(own).add_rules([ROLE, CERTIFIED])
    streams = (own.pipe([LETTER] * 3), nlp.pipe([LETTER] * 3))
    assert [(certified(ours), certified(theirs)) for ours, theirs in zip(*streams, strict=True)] == [((6, 6), None)] * 3


def test_a_verdict_of_ones_own(own: Language, nlp: Language) -> None:
    letter = LETTER.replace("Upheld", "Stricken").replace("not medically necessary", "medically necessary")
    assert nlp(letter)._.imr.issues[0].outcome is None
    rules_of(own).add_rules([VERDICT])
    assert own(letter)._.imr.issues[0].outcome == "overturned"
    assert own(letter.replace("Stricken", "Not stricken"))._.imr.issues[0].outcome != "overturned"


def test_a_label_and_a_heading_of_ones_own_name_the_rule_in_the_evidence(own: Language, nlp: Language) -> None:
    letter = LETTER.replace("Decision rationale", "Our thinking")
    assert nlp(letter)._.imr.issues[0].rationale is None
    label = {
        "table": "structure/labels", "id": "our-thinking", "says": "rationale", "words": "our thinking",
        "example": ["[Our thinking]: It is not needed."],
    }  # fmt: skip
    rules_of(own).add_rules([label])
    for written in (letter, letter.replace("Our thinking", "0ur thlnking")):  # as it stands, and misread
        decision = own(written)._.imr
        assert decision.issues[0].rationale.text.startswith("Utilization review")
        assert "our-thinking" in {one.rule for one in decision.evidence}


def test_rows_are_kept_through_save_and_load(own: Language, tmp_path: Path) -> None:
    own.get_pipe("imr_ruler").add_patterns([{"label": "TREATMENT", "pattern": "zorb therapy", "id": "other/zorbing"}])  # type: ignore[attr-defined]
    rules_of(own).add_rules([ROLE, CERTIFIED])
    own.to_disk(tmp_path / "model")
    for again in (spacy.load(tmp_path / "model"), imr_nlp.load().from_bytes(own.to_bytes())):
        assert rules_of(again).rules == rules_of(own).rules
        doc = again(LETTER.replace("Physical", "Zorb"))
        assert certified(doc) == (6, 6)
        assert doc._.imr.issues[0].request.canonical == "zorbing"


def test_other_processes_and_stored_letters_go_by_the_rows(own: Language) -> None:
    rules_of(own).add_rules([ROLE, CERTIFIED])
    docs = list(own.pipe([LETTER] * 2, n_process=2, batch_size=1))
    assert [certified(doc) for doc in docs] == [(6, 6)] * 2
    stored = DocBin(docs=docs, store_user_data=True).to_bytes()
    (doc, _) = DocBin().from_bytes(stored).get_docs(own.vocab)
    rules_of(own).clear()  # the letter has them
    assert "clipped-to" in {one.rule for one in imr_nlp.why(doc, "certified_sessions")[0].spoken}


def role_of(nlp: Language) -> str:
    """The role of the only count of a sentence."""
    doc = nlp("Utilization review clipped it to 6 visits.")
    (count,) = doc.spans["imr"]
    role: str = count._.value["role"]
    return role


def test_rows_in_the_config_of_a_pipeline(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("imr_rules", config={"rules": [ROLE]})
    nlp.add_pipe("imr_session_counts")
    assert role_of(nlp) == "authorized"
    nlp.to_disk(tmp_path / "model")
    assert rules_of(spacy.load(tmp_path / "model")).rules == rules_of(nlp).rules
    with nlp.select_pipes(disable="imr_rules"):
        assert role_of(nlp) != "authorized"


def test_a_component_alone_knows_every_table() -> None:
    code = (
        "import spacy, sys, json; spacy.blank('en').add_pipe('imr_rules', config={'rules': json.loads(sys.argv[1])})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps([CERTIFIED])], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_rows_of_a_file(own: Language, tmp_path: Path) -> None:
    table = tmp_path / "rules.csv"
    table.write_text(
        "table,id,says,side,weight,part,words,example\n"
        'sessions/roles,clipped-to,authorized,before,7,,clipped <3> to,"There, [clipped it to] 7 visits."\n'
        "judgements/verdict_words,verdict-stricken,overturned,,,judged,stricken,[Stricken]\n",
        encoding="utf-8-sig",
    )
    rules_of(own).add_rules(table)
    assert [row["id"] for row in rules_of(own).rules] == ["clipped-to", "verdict-stricken"]
    assert len(rules_of(own)) == 2
    with pytest.raises(RuleError, match=r"rules\.csv: line 2: sessions/roles has a rule clipped-to already"):
        rules_of(own).add_rules(str(table))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"table": "sessions/rolls"}, "rule 2: table: there is no table sessions/rolls; there are case/"),
        ({"table": None}, "rule 2: table: there is no table None"),
        ({"weight": "heavy"}, "rule 2: weight: Input should be a valid number"),
        ({"weigth": 7}, "rule 2: weigth: Extra inputs are not permitted"),
        ({"id": "Not plain"}, "rule 2: id: String should match pattern"),
        ({"id": "cut-to"}, "rule 2: sessions/roles has a rule cut-to already: give yours an id of its own"),
        ({"id": "clipped-to"}, "rule 2: sessions/roles has a rule clipped-to already"),
        ({"says": "allowed"}, "rule 2: says: allowed is nothing that sessions/roles, side before can say"),
        ({"words": "clipped (to"}, "rule 2: a bracket is not closed"),
        ({"words": "{HOBBIT} clipped"}, r"rule 2: {HOBBIT} is no word class"),
        ({"example": "It was clipped to 7."}, "rule 2: example: the words of the rule stand in square brackets"),
        ({"example": "It was [cut to] 7."}, "rule 2: example: its words do not match 'cut to'"),
        ({"silent": "It was clipped to 7."}, "rule 2: silent: its words stand in 'It was clipped to 7.'"),
        ({"table": "structure/labels", "says": "rationale"}, "rule 2: side: Extra inputs"),
    ],
)
def test_a_bad_row_is_told_of_and_no_row_is_added(own: Language, change: dict[str, Any], message: str) -> None:
    good = {**ROLE, "id": "clipped-to"}
    bad = {**ROLE, "id": "another", **change}
    with pytest.raises(RuleError) as told:
        rules_of(own).add_rules([good, bad])
    assert str(told.value).startswith(message)
    assert len(rules_of(own)) == 0


def test_what_is_no_row_and_no_table_of_rows(own: Language, tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="rule 1: 'clipped' is no dict"):
        rules_of(own).add_rules(["clipped"])  # type: ignore[list-item]
    table = tmp_path / "rules.csv"
    table.write_text("id,says\nclipped-to,limit\n")
    with pytest.raises(RuleError, match=r"rules\.csv: line 1: missing column table"):
        rules_of(own).add_rules(table)
    table.write_text("table,id\nsessions/roles,clipped-to,7\n")
    with pytest.raises(RuleError, match=r"rules\.csv: line 2: more cells than columns"):
        rules_of(own).add_rules(table)
    gaps = {"table": "structure/labels", "id": "x", "says": "rationale", "words": "a <2> b", "example": "[a b]"}
    with pytest.raises(RuleError, match="rule 1: words: only plain words"):
        rules_of(own).add_rules([gaps])


def test_behind_another_component_it_is_an_error_and_no_silence() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("imr_session_counts")
    nlp.add_pipe("imr_rules", config={"rules": [ROLE]})
    with pytest.raises(ValueError, match=r"put it first, nlp\.add_pipe\('imr_rules', first=True\)"):
        nlp("Utilization review clipped it to 6 visits.")


def test_the_commands_know_the_rows_of_a_model(own: Language, tmp_path: Path) -> None:
    rules_of(own).add_rules([ROLE, CERTIFIED])
    own.to_disk(tmp_path / "model")
    letter = tmp_path / "letter.txt"
    letter.write_text(LETTER)
    run = CliRunner(env={"COLUMNS": "200"})
    model = ["--model", str(tmp_path / "model")]
    told = run.invoke(app, ["rules", "It was clipped down to 6.", "--table", "sessions/roles", *model])
    assert "clipped-to" in told.output
    rows = len(TABLES["sessions/roles"].packaged)
    assert f"{rows} + 1" in run.invoke(app, ["rules", *model]).output
    assert "clipped-to" in run.invoke(app, ["show", str(letter), "--why", "certified_sessions", *model]).output
    assert "clipped-to" not in run.invoke(app, ["show", str(letter), "--why", "certified_sessions"]).output
    assert run.invoke(app, ["rules", "--model", "no_such_model"]).exit_code == 2
