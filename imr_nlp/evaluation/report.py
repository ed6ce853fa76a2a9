"""Shows figures and differences on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from .differences import KINDS, Change
from .scoreboard import Scoreboard
from .tally import Accuracy, Agreement

GOOD, FAIR = 0.98, 0.9
STYLES = {"gained": "green", "lost": "red", "altered": "yellow"}
SIGNS = {"gained": "+", "lost": "-", "altered": "~"}
LONGEST_VALUE = 120
MANY = 8
"""A table of more columns stands without space around its cells, so that 80 characters hold it."""


def scoreboard_tables(board: Scoreboard) -> Group:
    """The scoreboard as tables.

    board (Scoreboard): The figures.
    RETURNS (Group): What rich prints.
    """
    parts: list[RenderableType] = [_mentions(board), _fields(board.fields), _sets(board.sets)]
    if board.layouts:
        parts.append(_accuracies("Same decision in other layouts", "layout", board.layouts))
    right = board.letters_right
    parts.append(Text.assemble("Letters with every core field right: ", _share(right.rate), f" % of {right.of}"))
    return Group(*parts)


def difference_tables(changes: Sequence[Change], letters: int) -> Group:
    """What a change gained, lost and altered: how many values of each field, then every one of them.

    changes (Sequence): The changes.
    letters (int): Number of letters compared.
    RETURNS (Group): What rich prints.
    """
    if not changes:
        return Group(Text(f"No differences in {letters} letters."))
    by_field = sorted(changes, key=lambda change: change.field)
    grouped = {field: list(group) for field, group in groupby(by_field, key=lambda change: change.field)}
    return Group(_counts(grouped, letters), *(_rows(field, group) for field, group in grouped.items()))


def _table(title: str, first: str, *columns: str) -> Table:
    padding = 0 if len(columns) > MANY else (0, 1)
    table = Table(title=title, title_justify="left", title_style="bold", padding=padding, pad_edge=False)
    table.add_column(first, no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _share(rate: float | None) -> Text:
    if rate is None:
        return Text("-", style="dim")
    return Text(f"{100 * rate:.1f}", style="green" if rate >= GOOD else "yellow" if rate >= FAIR else "red")


def _mentions(board: Scoreboard) -> Table:
    columns = "strict\nP", "strict\nR", "strict\nF", "overlap\nP", "overlap\nR", "overlap\nF", "value", "role"
    table = _table(f"Mentions in {board.letters} letters", "label", "count", *columns)
    for label, tally in board.mentions.items():
        figures = [*_prf(tally.strict), *_prf(tally.overlap), tally.value.rate, tally.role.rate]
        table.add_row(label, str(tally.strict.reference), *map(_share, figures))
    return table


def _prf(agreement: Agreement) -> Iterator[float | None]:
    yield from (agreement.precision, agreement.recall, agreement.f_score)


def _fields(fields: dict[str, Accuracy]) -> Table:
    return _accuracies("Fields of the decision", "field", fields)


def _accuracies(title: str, first: str, accuracies: dict[str, Accuracy]) -> Table:
    table = _table(title, first, "right", "count")
    for name, accuracy in accuracies.items():
        table.add_row(name, _share(accuracy.rate), str(accuracy.of))
    return table


def _sets(sets: dict[str, Agreement]) -> Table:
    table = _table("Lists of the decision", "field", "P", "R", "F", "count")
    for name, agreement in sets.items():
        table.add_row(name, *map(_share, _prf(agreement)), str(agreement.reference))
    return table


def _counts(grouped: dict[str, list[Change]], letters: int) -> Table:
    table = _table(f"Differences in {letters} letters", "field", *KINDS, "letters")
    for field, group in grouped.items():
        _add_counts(table, field, group)
    table.add_section()
    _add_counts(table, "all", [change for group in grouped.values() for change in group])
    return table


def _add_counts(table: Table, name: str, changes: Iterable[Change]) -> None:
    group = list(changes)
    kinds = Counter(change.kind for change in group)
    cells = [Text(str(kinds[kind]) if kinds[kind] else "", style=STYLES[kind]) for kind in KINDS]
    table.add_row(name, *cells, str(len({change.source for change in group})))


def _rows(field: str, changes: list[Change]) -> Table:
    table = Table(title=f"\n{field}", title_justify="left", title_style="bold", show_lines=True)
    for column in ("", "letter", "value", "words of the letter", "rule"):
        table.add_column(column, overflow="fold")
    for change in sorted(changes, key=lambda one: (KINDS.index(one.kind), one.source, one.path)):
        sign = Text(SIGNS[change.kind], style=f"bold {STYLES[change.kind]}")
        table.add_row(sign, _place(change), _values(change), _words(change), Text(change.rule, style="dim"))
    return table


def _place(change: Change) -> Text:
    """The letter, and which of its issues."""
    parts = change.path.split(".")
    issue = f" #{int(parts[1]) + 1}" if parts[0] == "issues" and len(parts) > 1 else ""
    return Text(change.source + issue)


def _values(change: Change) -> Text:
    old, new = _clipped(_written(change.old), _written(change.new))
    if change.kind == "altered":
        return Text.assemble((old, STYLES["lost"]), "\n", (new, STYLES["gained"]))
    return Text(new if change.kind == "gained" else old, style=STYLES[change.kind])


def _words(change: Change) -> Text:
    """The words of both readings, once where they are the same."""
    return Text("\n".join(dict.fromkeys(words for words in (change.old_words, change.new_words) if words)))


def _written(value: Any) -> str:
    """A value as a reader of letters would write it: `4-6` sessions, `odg (non_mtus), Knee, p. 3`."""
    if isinstance(value, dict):
        return _citation(value) if "guideline" in value else ", ".join(map(_written, filter(None, value.values())))
    if isinstance(value, list):
        numbers = all(isinstance(one, int) for one in value)
        return "-".join(map(str, dict.fromkeys(value))) if numbers else ", ".join(map(_written, value))
    return "" if value is None else str(value)


def _citation(citation: dict[str, Any]) -> str:
    basis = f" ({citation['basis']})" if citation.get("basis") else ""
    pages = f"p. {_written(citation['pages'])}" if citation.get("pages") else ""
    return ", ".join(part for part in (citation["guideline"] + basis, citation.get("section"), pages) if part)


def _clipped(old: str, new: str) -> tuple[str, str]:
    """Two values cut to a length that a reader takes in, from shortly before the place where they differ."""
    if max(len(old), len(new)) <= LONGEST_VALUE or not (old and new):
        return _cut(old, 0), _cut(new, 0)
    differs = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), 0)
    start = max(0, differs - LONGEST_VALUE // 3)
    return _cut(old, start), _cut(new, start)


def _cut(value: str, start: int) -> str:
    piece = value[start : start + LONGEST_VALUE]
    return ("…" if start else "") + piece + ("…" if start + LONGEST_VALUE < len(value) else "")


def print_misses(console: Console, board: Scoreboard) -> None:
    """Print every miss as one line.

    console (Console): Where to print.
    board (Scoreboard): The misses.
    """
    for miss in board.misses:
        console.print(str(miss), markup=False, highlight=False, soft_wrap=True)
