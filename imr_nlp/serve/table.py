"""A finished run: searched, filtered, counted and sorted by DuckDB. Its file is never written to."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..writers.database import open_database
from ..writers.extras import load
from .filters import COLUMNS, FACETS, NOT_STATED, PAGE_ROWS, View

Row = dict[str, Any]
FACET_VALUES = 40
"""Values of a facet that are listed; the search finds the others."""
_KEY = 12  # hexadecimal digits of a letter's hash in its link
_FETCH = 500
_CHECKS = {
    "open": "(len(doubts) + len(warnings) > 0 AND NOT coalesce(done, false))",
    "doubts": "len(doubts) > 0",
    "warnings": "len(warnings) > 0",
    "judged": "coalesce(judged, 0) > 0",
    "wrong": "coalesce(wrong, 0) > 0",
    "done": "coalesce(done, false)",
}
_ORDERS = {
    "case": "case_number", "sessions": "sessions_max", "guideline_sessions": "guideline_sessions_max",
    "completed_sessions": "completed_sessions_max", "guideline": "array_to_string(guideline, ' ')",
    "chapter": "array_to_string(chapter, ' ')", "specialty": "array_to_string(specialty, ' ')",
    "body_parts": "array_to_string(body_parts, ' ')", "diagnoses": "array_to_string(diagnoses, ' ')",
    "warnings": "len(warnings)", "doubts": "least_sure", "reviewed": "coalesce(judged, 0)",
}  # fmt: skip
_FROM = "shown LEFT JOIN reviewed USING (sha256)"
_LISTS = ("guideline", "chapter", "specialty")


@dataclass(frozen=True)
class Found:
    """What a view shows.

    rows (list): The rows of its page.
    issues (int), letters (int): How many it holds on all its pages.
    facets (dict): For each facet its values with how many rows each would show, the other filters as they are.
    shares (list): Outcomes of all its rows, with how many have each.
    """

    rows: list[Row]
    issues: int
    letters: int
    facets: dict[str, list[tuple[str, int]]]
    shares: list[tuple[str, int]]


class Table:
    """A finished run.

    path (Path): DuckDB file.
    RAISES (NoDecisions): If it is no database of decisions.
    RAISES (MissingExtra): If duckdb is not installed.
    """

    def __init__(self, path: Path) -> None:
        open_database(path).close()  # tells what is wrong with it
        duckdb = load("duckdb", "duckdb")
        self._error: type[Exception] = duckdb.Error
        self._database = duckdb.connect(":memory:", config={"threads": 2})
        self._database.execute(f"ATTACH {_literal(str(path))} AS run (READ_ONLY)")
        self._database.execute("SET enable_external_access = false")
        named = "nullif(concat_ws(' ', chapter, edition), '')" if self._has("citations", "chapter") else "NULL"
        statements = files(__package__).joinpath("shown.sql").read_text("utf-8")
        self._database.execute(statements.replace("{chapter}", f"coalesce({named}, section)"))
        self._keys = self._link_keys()
        self._letters = {key: number for number, key in self._keys.items()}
        self.name = path.name
        self.reviewing = threading.Lock()
        """Held from the reading of a review to the noting of it, so that an older one never comes last."""

    def close(self) -> None:
        """Let go of the file. If a question whose asker is gone is still at it, the end of the process does that."""
        with suppress(self._error):
            self._database.close()

    def _has(self, table: str, column: str) -> bool:
        sql = "SELECT count(*) FROM duckdb_columns() WHERE table_name = ? AND column_name = ?"
        return bool(self._database.execute(sql, [table, column]).fetchone()[0])

    def _link_keys(self) -> dict[int, str]:
        """The name of each letter in links: its hash, and where several have the same, that of its source."""
        keys: dict[int, str] = {}
        taken: set[str] = set()
        letters = self._rows("SELECT letter_id, source, sha256 FROM run.letters ORDER BY letter_id")
        for number, source, sha256 in letters:
            key = sha256[:_KEY]
            if key in taken:
                key = f"{key}-{hashlib.sha256(source.encode()).hexdigest()[:_KEY]}"
            taken.add(key)
            keys[number] = key
        return keys

    def key(self, letter: int) -> str:
        """The name of a letter in links.

        letter (int): Its id in the table.
        RETURNS (str): The name: the same for the same content, whatever run made the table.
        """
        return self._keys[letter]

    def letter(self, key: str) -> int | None:
        """The letter behind a link.

        key (str): Its name in links.
        RETURNS (int): Its id in the table, `None` where there is none.
        """
        return self._letters.get(key)

    def find(self, view: View) -> Found:
        """What a view shows.

        view (View): The view.
        RETURNS (Found): Rows, counts and facets.
        """
        where, values = _conditions(view)
        counts = f"SELECT count(*), count(DISTINCT letter_id) FROM {_FROM} WHERE {where}"
        issues, letters = next(self._rows(counts, values))
        page = f"LIMIT {PAGE_ROWS} OFFSET {(view.page - 1) * PAGE_ROWS}"
        rows = list(self._dicts(f"SELECT * FROM {_FROM} WHERE {where} {_order(view)} {page}", values))
        outcome = f"coalesce(outcome, '{NOT_STATED}')"
        counted = f"SELECT {outcome}, count(*) FROM {_FROM} WHERE {where} GROUP BY 1 ORDER BY 2 DESC"
        shares = [(value, number) for value, number in self._rows(counted, values)]
        return Found(rows, issues, letters, self._facets(view), shares)

    def every(self, view: View) -> Iterator[Row]:
        """All rows of a view, on whatever page.

        view (View): The view.
        YIELDS (dict): The rows, in its order.
        """
        where, values = _conditions(view)
        return self._dicts(f"SELECT * FROM {_FROM} WHERE {where} {_order(view)}", values)

    def neighbours(self, view: View, letter: int) -> tuple[int | None, int | None, int, int]:
        """The letters before and after one in a view.

        view (View): The view.
        letter (int): Id of the letter.
        RETURNS (tuple): Ids of the two, its position, and how many letters there are; 0 where it is not in the view.
        """
        order = self.letters_of(view)
        if letter not in order:
            return None, None, 0, len(order)
        at = order.index(letter)
        before = order[at - 1] if at else None
        return before, order[at + 1] if at + 1 < len(order) else None, at + 1, len(order)

    def letters_of(self, view: View, most: int | None = None) -> list[int]:
        """The letters of a view.

        view (View): The view.
        most (int): How many at most.
        RETURNS (list): Their ids, in the order of their first rows.
        """
        where, values = _conditions(view)
        sql = f"SELECT letter_id FROM {_FROM} WHERE {where} {_order(view)}"
        return list(dict.fromkeys(number for (number,) in self._rows(sql, values)))[:most]

    def letters(self) -> Iterator[Row]:
        """All letters. YIELDS (dict): `letter_id`, `source`, `sha256` and `case_number` of each."""
        return self._dicts("SELECT letter_id, source, sha256, case_number FROM run.letters ORDER BY letter_id", [])

    def failures(self) -> list[Row]:
        """What could not be read. RETURNS (list): `source`, `kind` and `message` of each."""
        return list(self._dicts("SELECT source, kind, message FROM run.failures ORDER BY failure_id", []))

    def count_failures(self) -> int:
        """How many files could not be read. RETURNS (int): The number."""
        return int(next(self._rows("SELECT count(*) FROM run.failures"))[0])

    def rows_of(self, table: str, letter: int) -> list[Row]:
        """The rows of a letter in one of the run's tables.

        table (str): Name of a table that has `letter_id`, or `citations`.
        letter (int): Id of the letter.
        RETURNS (list): Its rows, in their order.
        """
        where = "letter_id = ?"
        if table == "citations":
            where = "issue_id IN (SELECT issue_id FROM run.issues WHERE letter_id = ?)"
        return list(self._dicts(f"SELECT * FROM run.{table} WHERE {where} ORDER BY 1", [letter]))

    def words_of(self, values: list[tuple[int, str]]) -> dict[tuple[int, str], list[str]]:
        """The words that values were read from.

        values (list): Id of a letter, and path of a value.
        RETURNS (dict): For each that has any its words, in their order and each once.
        """
        asked = [[letter for letter, _ in values], [path for _, path in values]]
        sql = (
            "WITH asked AS (SELECT unnest(?) AS letter_id, unnest(?) AS path) "
            "SELECT asked.letter_id, path, list(text ORDER BY evidence_id) FROM asked JOIN run.evidence AS evidence "
            "ON evidence.letter_id = asked.letter_id AND starts_with(field || '.', path || '.') GROUP BY ALL"
        )
        rows = self._rows(sql, asked) if values else ()
        return {(letter, path): list(dict.fromkeys(words)) for letter, path, words in rows}

    def set_reviewed(self, states: list[tuple[str, int, int, bool]]) -> None:
        """Note what has been reviewed, to filter by it.

        The caller holds `reviewing`.

        states (list): Hash of a letter, values judged, of these wrong, whether the letter is done.
        """
        if not states:
            return
        with closing(self._database.cursor()) as cursor:
            columns = [list(column) for column in zip(*states, strict=True)]
            cursor.execute("INSERT OR REPLACE INTO reviewed SELECT unnest(?), unnest(?), unnest(?), unnest(?)", columns)

    def _facets(self, view: View) -> dict[str, list[tuple[str, int]]]:
        """Counts of each facet's values, all from one pass over the rows."""
        tests, values = [], []
        for name in FACETS:
            condition, its = _facet_condition(name, view.chosen.get(name, ()))
            tests.append(f"{condition} AS in_{name}")
            values += its
        where, more = _conditions(View(words=view.words, first=view.first, last=view.last))
        parts = [
            f"SELECT '{name}' AS facet, value, count(*) AS rows FROM base, {_facet_values(name)} AS facet(value) "
            f"WHERE {' AND '.join(f'in_{other}' for other in FACETS if other != name)} GROUP BY ALL"
            for name in FACETS
            if name != "check"
        ]
        parts += [
            f"SELECT 'check', '{check}', count(*) FROM base WHERE {condition} AND "
            + " AND ".join(f"in_{other}" for other in FACETS if other != "check")
            for check, condition in _CHECKS.items()
        ]
        sql = (
            f"WITH base AS MATERIALIZED (SELECT *, {', '.join(tests)} FROM {_FROM} WHERE {where}) "
            + " UNION ALL ".join(parts)
            + " ORDER BY rows DESC, value"
        )
        facets: dict[str, list[tuple[str, int]]] = {name: [] for name in FACETS}
        for facet, value, number in self._rows(sql, [*values, *more]):
            chosen = view.chosen.get(facet, ())
            if len(facets[facet]) < FACET_VALUES or value in chosen:
                facets[facet].append((value, number))
        for name, chosen in view.chosen.items():  # what was chosen stays in sight, though nothing fits it now
            known = {value for value, _ in facets[name]}
            facets[name] += [(value, 0) for value in chosen if value not in known]
        facets["year"].sort(reverse=True)
        return facets

    def _rows(self, sql: str, values: list[Any] | None = None) -> Iterator[tuple[Any, ...]]:
        with closing(self._database.cursor()) as cursor:
            answer = cursor.execute(sql, values or [])
            while rows := answer.fetchmany(_FETCH):
                yield from rows

    def _dicts(self, sql: str, values: list[Any]) -> Iterator[Row]:
        with closing(self._database.cursor()) as cursor:
            answer = cursor.execute(sql, values)
            names = [column[0] for column in answer.description]
            while rows := answer.fetchmany(_FETCH):
                yield from (dict(zip(names, row, strict=True)) for row in rows)


def _conditions(view: View) -> tuple[str, list[Any]]:
    """The condition of a view, and the values in it."""
    parts, values = ["true"], []
    for word in view.search_words:
        parts.append(
            "(contains(words, ?) OR issue_id IN (SELECT issue_id FROM run.issues WHERE contains(lower(rationale), ?)))"
        )
        values += [word, word]
    for sign, day in ((">=", view.first), ("<=", view.last)):
        if day:
            parts.append(f"decision_date {sign} TRY_CAST(? AS DATE)")
            values.append(day)
    for name, chosen in view.chosen.items():
        condition, its = _facet_condition(name, chosen)
        parts.append(condition)
        values += its
    return " AND ".join(parts), values


def _facet_condition(name: str, chosen: tuple[str, ...]) -> tuple[str, list[Any]]:
    """The condition of one facet: any of the chosen values."""
    if not chosen:
        return "true", []
    if name == "check":
        checks = [_CHECKS[one] for one in chosen if one in _CHECKS]
        return f"({' OR '.join(checks) or 'false'})", []
    stated = [value for value in chosen if value != NOT_STATED]
    missing = f"len({name}) = 0" if name in _LISTS else f"{_column(name)} IS NULL"
    # `false` is NULL's place: a row without the value is not among those that have it.
    has = f"list_has_any({name}, ?)" if name in _LISTS else f"coalesce(list_contains(?, {_column(name)}), false)"
    parts = ([missing] if NOT_STATED in chosen else []) + ([has] if stated else [])
    return f"({' OR '.join(parts)})", [stated] if stated else []


def _column(name: str) -> str:
    return "year(decision_date)::VARCHAR" if name == "year" else name


def _facet_values(name: str) -> str:
    """The values of a row in a facet, as a table of one column."""
    if name in _LISTS:
        return f"unnest(CASE WHEN len({name}) = 0 THEN ['{NOT_STATED}'] ELSE {name} END)"
    return f"(SELECT coalesce({_column(name)}, '{NOT_STATED}'))"


def _order(view: View) -> str:
    """What is not stated comes last, whatever the direction; rows that are equal keep the table's order."""
    column = _ORDERS.get(view.sort, view.sort)
    return f"ORDER BY {column} {'DESC' if view.down else 'ASC'} NULLS LAST, row_id"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


assert set(_ORDERS) <= set(COLUMNS)
