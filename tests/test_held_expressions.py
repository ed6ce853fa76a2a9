"""The expressions that are no rows of tables: what each finds, for every alternative, window and guard of it."""

from __future__ import annotations

import csv
import importlib
import re
from collections import defaultdict
from pathlib import Path

import pytest
from expressions import expressions, finds
from pumping import grown_texts, looked_through, runs_away

TABLES = Path(__file__).parent / "expressions"
ROWS: dict[str, list[dict[str, str]]] = defaultdict(list)
for table in sorted(TABLES.glob("*.csv")):
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ROWS[row["module"]].append(row)


@pytest.mark.parametrize("module", ROWS)
def test_expressions_find_what_their_rows_say(module: str) -> None:
    there = expressions(importlib.import_module(module))
    wrong = []
    for row in ROWS[module]:
        assert row["expression"] in there, f"scripts/hold_expressions.py leaves out the rows of {row['expression']}"
        text = row["text"].replace("⟦", "").replace("⟧", "")
        if finds(there[row["expression"]], text) != (row["text"], row["groups"]):
            wrong.append((row, finds(there[row["expression"]], text)))
    assert not wrong


@pytest.mark.parametrize("module", ROWS)
def test_no_expression_runs_away_within_a_text_that_it_finds(module: str) -> None:
    """What `test_expressions.py` repeats by itself is repeated here where a rule hears it, also two things in turn."""
    there = expressions(importlib.import_module(module))
    slow = {}
    for row in ROWS[module]:
        expression = there[row["expression"]]
        if isinstance(expression, re.Pattern) and row["expression"] not in slow:
            text = row["text"].replace("⟦", "").replace("⟧", "")
            look = looked_through(module, row["expression"], expression)
            if found := runs_away(look, grown_texts(text)):
                slow[row["expression"]] = found
    assert slow == {}


@pytest.mark.parametrize(
    ("expression", "text", "is_slow"),
    [
        (r"\d+ (?:[a-z]+ ?){0,4}visits", "12 therapy visits", True),
        (r"\d{1,3} (?:[a-z]+ ){0,4}visits", "12 therapy visits", False),
    ],
)
def test_what_runs_away_is_told(expression: str, text: str, is_slow: bool) -> None:
    found = runs_away(lambda grown: [*re.finditer(expression, grown)], grown_texts(text))
    assert (found is not None) == is_slow
