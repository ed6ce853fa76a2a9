"""Draws for every gap of a rule two texts: as many words as it passes over, which fire the rule, and one more.

    python scripts/hold_gaps.py

Rewrites `tests/gaps.csv` where a gap is held by no text; what holds one stays. `tests/test_gaps.py` reads it. Whoever
makes a gap wider or narrower on purpose runs this and reviews the difference; a text of one's own may be added.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from gaps import COLUMNS, TABLE, Held, gaps, holds, read_held, reads

import imr_nlp
from imr_nlp.rules import TABLES, Rule, RuleTable
from imr_nlp.rules.notation import Choice, Gap, Named, Part, Row, Space, Word, parse
from imr_nlp.rules.table import expand

FILLER = ("very", "old", "plain", "dry", "calm", "dull", "flat", "mild", "pale", "warm")
"""What stands in a gap: words of no rule."""
SHAPES = {"NUMBER": "7", "DATE": "6/3/2014", "MONTH": "june", "YEAR": "2014"}
"""A text for a shape."""


def main() -> int:
    """Hold every gap."""
    imr_nlp.load()  # makes all tables
    held = read_held()
    kept = [one for one in held if _is_there(one)]
    for table in TABLES.values():
        for rule in table.packaged:
            for way, _ in gaps(parse(rule.words)):
                if not holds(table, rule, way, kept):
                    kept += _drawn(table, rule, way)
                if not holds(table, rule, way, kept):
                    print(f"no text found: {table.name} {rule.id} {rule.words}")
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sorted(set(kept)))
    return 0


def _is_there(one: Held) -> bool:
    """Whether the rule of a text is still there and reads it as it says."""
    table = TABLES.get(one.table)
    rule = next((row for row in table.packaged if row.id == one.rule), None) if table else None
    return table is not None and rule is not None and reads(table, rule, one)


def _drawn(table: RuleTable[Rule], rule: Rule, way: tuple[int, ...]) -> list[Held]:
    """The two texts of a gap."""
    choice = parse(rule.words)
    gap = _at(choice, way)
    text, more = (_text(choice, way, words) for words in (gap.words, gap.words + 1))
    held = [Held(table.name, rule.id, f"[{text}]"), Held(table.name, rule.id, more)]
    return [one for one in held if reads(table, rule, one)]


def _at(choice: Choice, way: tuple[int, ...]) -> Gap:
    """The gap at the end of a way through alternatives and their parts."""
    part: Part = choice
    for option, place in zip(way[::2], way[1::2], strict=True):
        assert isinstance(part, Choice)
        part = part.options[option][place]
    assert isinstance(part, Gap)
    return part


def _text(choice: Choice, way: tuple[int, ...], words: int) -> str:
    """The shortest text with a gap, and so many words in it."""
    if not way:
        return "" if choice.optional else _row(choice.options[0], (), words)
    return _row(choice.options[way[0]], way[1:], words)


def _row(row: Row, way: tuple[int, ...], words: int) -> str:
    """The text of a row of parts."""
    signs = []
    for place, part in enumerate(row):
        rest = way[1:] if way and way[0] == place else ()
        if isinstance(part, Word):
            signs.append(part.text.removeprefix("*") if len(part.text) > 1 else part.text)
            signs[-1] = signs[-1].removesuffix("*") if len(part.text) > 1 else part.text
        elif isinstance(part, Space):
            signs.append(" ")
        elif isinstance(part, Gap):
            is_it = bool(way) and way[0] == place
            signs.append("".join(f"{word} " for word in FILLER[:words]) if is_it else "")
        elif isinstance(part, Named):
            named = expand(part.name)
            signs.append(SHAPES[part.name] if isinstance(named, str) else _text(named, (), words))
        else:
            signs.append(_text(part, rest, words))
    return "".join(signs)


if __name__ == "__main__":
    sys.exit(main())
