"""What makes rules of the rows that a user gives: dicts, or a CSV file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError

from .expressions import Guarded, combined
from .notation import Choice, NotationError, literals, parse
from .table import TABLES, Rule, RuleError, RuleTable, expand

TABLE = "table"
"""The column that names the table of a row."""
Rows: TypeAlias = "str | Path | Iterable[Mapping[str, Any]]"
"""Rows as a user gives them: the path of a CSV file, or dicts."""
_MARK = re.compile(r"\[(.+?)\]")


def rows_of(given: Rows) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows as a user gives them, each with its place for a message.

    given (Path or Iterable): A CSV file with the column `table`, or dicts with the key `table`.
    YIELDS (tuple): Where the row stands in words, and its cells. Empty cells of a file are left out.
    RAISES (RuleError): Where the file has no column `table`, or something is no row.
    """
    if isinstance(given, Mapping):
        given = (given,)
    if not isinstance(given, (str, Path)):
        for number, row in enumerate(given, 1):
            if not isinstance(row, Mapping):
                raise RuleError(f"rule {number}: {row!r} is no dict with the columns of a table")
            yield f"rule {number}", dict(row)
        return
    reader = csv.DictReader(StringIO(Path(given).read_bytes().decode("utf-8-sig"), newline=""), restval="")
    if TABLE not in (reader.fieldnames or ()):
        raise RuleError(f"{given}: line 1: missing column {TABLE}")
    for cells in reader:
        if None in cells:
            raise RuleError(f"{given}: line {reader.line_num}: more cells than columns")
        yield f"{given}: line {reader.line_num}", {name: cell for name, cell in cells.items() if cell.strip()}


def checked_rows(given: Rows, known: Mapping[str, tuple[Rule, ...]] | None = None) -> dict[str, tuple[Rule, ...]]:
    """Rules of the rows that a user gives, each checked as the rows of its table are.

    given (Path or Iterable): As of `rows_of`.
    known (dict): Rules that the user has given before, by the name of their table.
    RETURNS (dict): All of them.
    RAISES (RuleError): Where a row cannot be used. The message names its place, and what is wrong.
    """
    rules = {name: list(listed) for name, listed in (known or {}).items()}
    for place, cells in rows_of(given):
        try:
            table = _table(cells.pop(TABLE, None))
            rule = _checked(table, cells)
            if any(rule.id == other.id for other in (*table.packaged, *rules.get(table.name, ()))):
                raise RuleError(f"{table.name} has a rule {rule.id} already: give yours an id of its own")
        except (RuleError, NotationError) as error:
            raise RuleError(f"{place}: {error}") from None
        except ValidationError as error:
            first = error.errors()[0]
            raise RuleError(f"{place}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
        rules.setdefault(table.name, []).append(rule)
    return {name: tuple(listed) for name, listed in rules.items()}


def _table(name: object) -> RuleTable[Rule]:
    """The table of a row.

    name (str): Its name, as the row gives it.
    RETURNS (RuleTable): The table.
    RAISES (RuleError): Where there is none of this name, or it takes no rows but the package's.
    """
    if name not in TABLES:
        raise RuleError(f"{TABLE}: there is no table {name}; there are {', '.join(sorted(TABLES))}")
    return TABLES[name]


def _checked(table: RuleTable[Rule], cells: Mapping[str, Any]) -> Rule:
    """The rule of a row: of its table's model, with a meaning that the table knows, firing in its own examples."""
    rule = table.model.model_validate(cells)
    alike = [one for one in table.packaged if all(getattr(one, c) == getattr(rule, c) for c in table.parted_by)]
    meanings = dict.fromkeys(one.says for one in alike or table.packaged)
    if rule.says not in meanings:
        kind = "".join(f", {column} {getattr(rule, column)}" for column in table.parted_by)
        raise RuleError(f"says: {rule.says} is nothing that {table.name}{kind} can say: {', '.join(meanings)}")
    words = parse(rule.words)
    before, behind = (parse(guard) if guard else None for guard in (rule.unless_before, rule.unless_behind))
    if table.plain:
        _check_plain(words)
    expression = re.compile(combined([Guarded(words, before, behind)], expand)[0])
    for example in rule.example:
        _check_example(expression, example, table.cased)
    for sentence in rule.silent:
        if expression.search(sentence if table.cased else sentence.lower()):
            raise RuleError(f"silent: its words stand in {sentence!r}, and nothing keeps it from speaking there")
    return rule


def _check_plain(words: Choice) -> None:
    """See that words are plain ones."""
    try:
        literals(words, expand)
    except NotationError:
        raise RuleError("words: only plain words, no gap and no open end: this table finds them misread too") from None


def _check_example(expression: re.Pattern[str], example: str, cased: bool) -> None:
    """See that a rule speaks where the brackets of its example say."""
    mark = _MARK.search(example)
    if not mark:
        raise RuleError(f"example: the words of the rule stand in square brackets, and there are none in {example!r}")
    text = example[: mark.start()] + mark[1] + example[mark.end() :]
    found = [match.span() for match in expression.finditer(text if cased else text.lower())]
    if (mark.start(), mark.end() - 2) not in found:
        raise RuleError(f"example: its words do not match {mark[1]!r} in {example!r}")
