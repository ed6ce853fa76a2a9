"""The expressions that are no rows of tables: what each finds, for every alternative, window and guard of it."""

from __future__ import annotations

import csv
import importlib
from collections import defaultdict
from pathlib import Path

import pytest
from expressions import expressions, finds

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
