"""How many words a gap of a rule passes over: so many, and not one more; see `gaps.csv`."""

from __future__ import annotations

from itertools import groupby

import pytest
from gaps import Held, gaps, holds, read_held, reads

import imr_nlp
from imr_nlp.rules import TABLES
from imr_nlp.rules.notation import parse

imr_nlp.load()  # makes all tables
HELD = {name: list(held) for name, held in groupby(read_held(), key=lambda one: one.table)}


@pytest.mark.parametrize("name", HELD)
def test_a_gap_passes_over_so_many_words_and_not_one_more(name: str) -> None:
    table = TABLES[name]
    wrong: list[Held] = [one for one in HELD[name] if not reads(table, table[one.rule], one)]
    assert not wrong


@pytest.mark.parametrize("name", TABLES)
def test_every_gap_is_held_at_both_sides_of_its_border(name: str) -> None:
    table = TABLES[name]
    loose = [
        (rule.id, words)
        for rule in table.packaged
        for way, words in gaps(parse(rule.words))
        if not holds(table, rule, way, HELD.get(name, []))
    ]
    assert not loose, "scripts/hold_gaps.py draws texts"
