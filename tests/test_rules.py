"""Every rule of every table: its examples fire it and give its value, and none of its words can go unnoticed."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import pytest
from rule_readings import READINGS
from spacy.language import Language

import imr_nlp
from imr_nlp.judgements.clauses import CLAUSES
from imr_nlp.phrases.lexicon import read_rows
from imr_nlp.rules import TABLES, Rule, RuleTable
from imr_nlp.rules.expressions import Guarded, combined
from imr_nlp.rules.notation import Choice, alternatives, parse, written
from imr_nlp.rules.table import WordClassRow, expand

imr_nlp.load()  # makes all tables
RULES = [pytest.param(table, rule, id=f"{table.name}:{rule.id}") for table in TABLES.values() for rule in table.rows]
CLASSES = list(read_rows(files("imr_nlp.rules") / "words.csv", WordClassRow))
_MARK = re.compile(r"\[(.+?)\]")


def unmarked(example: str) -> tuple[str, int, int]:
    """An example without its brackets, and where the words in them stand."""
    mark = _MARK.search(example)
    assert mark, f"no words in square brackets: {example}"
    return _MARK.sub(r"\1", example), mark.start(), mark.end() - 2


@cache
def expression(words: Choice, guards: tuple[str, str]) -> re.Pattern[str]:
    """What finds these words alone, with guards before and behind."""
    before, behind = (parse(guard) if guard else None for guard in guards)
    return re.compile(combined([Guarded(words, before, behind)], expand)[0])


def spans(pattern: re.Pattern[str], table: RuleTable[Rule], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text if table.cased else text.lower())]


def fired(table: RuleTable[Rule], rule: Rule, text: str) -> list[tuple[int, int]]:
    """Where a rule speaks among all those of its table that are looked for with it."""
    only = {column: getattr(rule, column) for column in table.parted_by}
    found = table.finditer(text if table.cased else text.lower(), **only)
    return [(one.start, one.end) for one in found if one.rule.id == rule.id]


def asked_for(table: RuleTable[Rule]) -> bool:
    """Whether a table is asked for one kind of words at a time: there a row speaks where it is asked for."""
    return "says" in table.parted_by and table.name not in READINGS


def value(nlp: Language, table: RuleTable[Rule], rule: Rule, text: str, start: int, end: int) -> str:
    """What a letter, or where it is asked for the table itself, says of an example."""
    if asked_for(table):
        found = table.finditer(text.lower(), says=rule.says)
        return next((one.rule.says for one in found if (one.start, one.end) == (start, end)), "")
    return READINGS[table.name](nlp, text, start, end)


def test_every_table_has_a_reading() -> None:
    assert {name for name, table in TABLES.items() if not asked_for(table)} == set(READINGS)
    assert all("says" in TABLES[name].parted_by for name in TABLES.keys() - READINGS.keys())


@pytest.mark.parametrize(("table", "rule"), RULES)
def test_examples_fire_their_rule(table: RuleTable[Rule], rule: Rule) -> None:
    for example in rule.example:
        text, start, end = unmarked(example)
        assert (start, end) in fired(table, rule, text), example
    for sentence in rule.silent:
        assert not fired(table, rule, sentence), sentence


@pytest.mark.parametrize(("table", "rule"), RULES)
def test_every_alternative_is_held_by_an_example(table: RuleTable[Rule], rule: Rule) -> None:
    guards = (rule.unless_before, rule.unless_behind)
    examples = [unmarked(example) for example in rule.example]
    for words, rest in alternatives(parse(rule.words)):
        without = expression(rest, guards) if rest.options else None
        noticed = without is None or any((s, e) not in spans(without, table, text) for text, s, e in examples)
        assert noticed, f"no example has the alternative {words!r}"


@pytest.mark.parametrize(("table", "rule"), RULES)
def test_every_guard_is_held_by_a_silent_sentence(table: RuleTable[Rule], rule: Rule) -> None:
    for place, guard in enumerate((rule.unless_before, rule.unless_behind)):
        choice = parse(guard) if guard else Choice(())
        for option in choice.options:
            rest = " | ".join(written(one) for one in choice.options if one != option)
            guards = (rest, rule.unless_behind) if place == 0 else (rule.unless_before, rest)
            pattern = expression(parse(rule.words), guards)
            spoken = any(spans(pattern, table, sentence) for sentence in rule.silent)
            assert spoken, f"no silent sentence has {written(option)!r}"


@pytest.mark.parametrize(("table", "rule"), RULES)
def test_examples_give_the_value_of_their_rule(nlp: Language, table: RuleTable[Rule], rule: Rule) -> None:
    examples = [unmarked(example) for example in rule.example]
    for text, start, end in examples:
        assert value(nlp, table, rule, text, start, end) == rule.says, text
    if not rule.note.startswith("redundant"):
        with table.suspended(rule.id):
            assert any(value(nlp, table, rule, *example) != rule.says for example in examples), (
                "no example needs the rule"
            )


@pytest.mark.parametrize(
    ("text", "start", "found"),
    [
        ("it failed; it is", 0, [(9, 10)]),
        ("it failed; it is", 9, [(9, 10)]),
        ("it failed; it is", 10, []),
        ("it failed , and it is", 0, [(10, 15)]),
        (", so it is; it was", 0, [(0, 4), (10, 11)]),
    ],
)
def test_a_rule_that_begins_with_a_mark_needs_no_border(text: str, start: int, found: list[tuple[int, int]]) -> None:
    assert [(one.start, one.end) for one in CLAUSES.finditer(text, start, says="clause")] == found


def test_ids_and_words_stand_once() -> None:
    for table in TABLES.values():
        words = [(rule.words, *(getattr(rule, column) for column in table.parted_by)) for rule in table.rows]
        assert len(set(words)) == len(words), table.name


@pytest.mark.parametrize("row", CLASSES, ids=lambda row: f"{row.class_name}:{row.words[:20]}")
def test_every_word_of_a_class_is_held_by_an_example(row: WordClassRow) -> None:
    words = parse(row.words)
    rule = Rule(id="class", says="class", words=row.words, example=row.example)
    examples = [unmarked(example) for example in rule.example]
    whole = re.compile(combined([Guarded(words)], expand)[0])
    assert all((s, e) in [m.span() for m in whole.finditer(text.lower())] for text, s, e in examples)
    for alternative, rest in alternatives(words):
        pattern = re.compile(combined([Guarded(rest)], expand)[0])
        noticed = any((s, e) not in [m.span() for m in pattern.finditer(text.lower())] for text, s, e in examples)
        assert noticed, f"no example has {alternative!r}"
