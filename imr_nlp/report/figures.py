"""The numbers of the report, out of the views of the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from ..writers.queries import ready_queries
from .labels import CATEGORIES, GUIDELINES, plain

FEW = 10
"""With fewer decided issues than this a percentage promises more than the numbers hold."""


@dataclass(frozen=True)
class Rate:
    """How often the denial was upheld in one group of issues; `low` to `high` is the 95% confidence interval."""

    name: str
    issues: int
    letters: int
    decided: int
    upheld: int
    modified: int
    overturned: int
    uphold_rate: float | None
    low: float | None
    high: float | None

    @property
    def few(self) -> bool:
        """Whether the group is too small for a percentage."""
        return self.decided < FEW

    @property
    def words(self) -> str:
        """`82% of 242`, and for a small group `3 of 4`."""
        if self.uphold_rate is None:
            return "none decided"
        return f"{self.upheld} of {self.decided}" if self.few else f"{self.uphold_rate:.0%} of {self.decided:,}"


@dataclass(frozen=True)
class Days:
    """Days from the denial to the decision: how many letters, and the quartiles."""

    name: str
    letters: int
    least: int
    lower: float
    median: float
    upper: float
    most: int


@dataclass(frozen=True)
class Overview:
    """What the whole collection comes to."""

    letters: int
    letters_with_warnings: int
    first_decision: date | None
    last_decision: date | None
    all_issues: Rate


def overview(database: Any) -> Overview:
    """The numbers at the top of the report."""
    letters, warned, first, last = database.execute(
        "SELECT count(*), (SELECT count(DISTINCT letter_id) FROM warnings), min(decision_date), max(decision_date) "
        "FROM letters"
    ).fetchone()
    return Overview(letters, warned, first, last, _rates(database, "'All issues'", "decisions")[0])


def by_category(database: Any) -> list[Rate]:
    """Uphold rates by category of treatment."""
    return _ready(database, "uphold-by-category", lambda name: CATEGORIES.get(name, plain(name)))


def by_treatment(database: Any) -> list[Rate]:
    """Uphold rates by treatment, under its usual name."""
    rows = database.execute(_sql("uphold-by-treatment")).fetchall()
    return [_rate((name, *numbers), str) for name, _category, *numbers in rows]


def by_drug_class(database: Any) -> list[Rate]:
    """Uphold rates by class of drug."""
    return _ready(database, "uphold-by-drug-class", plain)


def by_guideline(database: Any) -> list[Rate]:
    """Uphold rates by guideline that the reviewer cites."""
    return _ready(database, "uphold-by-guideline", lambda name: GUIDELINES.get(name, name))


def by_quarter(database: Any) -> list[Rate]:
    """Uphold rates by quarter of the decision."""
    return _ready(database, "uphold-by-quarter", str)


def by_specialty(database: Any) -> list[Rate]:
    """Uphold rates by specialty of the reviewer."""
    return _ready(database, "uphold-by-specialty", str)


def by_excess(database: Any) -> list[Rate]:
    """Uphold rates by whether more sessions were requested than the guideline allows."""
    group = "CASE WHEN excess > 0 THEN 'More than allowed' ELSE 'As many as allowed or fewer' END"
    return _rates(database, group, f"({_sql('requested-against-allowed')})", letters="source")


def sessions(database: Any) -> list[dict[str, Any]]:
    """How often each pair of requested and allowed sessions stands in the letters, by outcome."""
    return _dicts(
        database,
        f"SELECT requested_max AS requested, allowed_max AS allowed, outcome, count(*) AS issues "
        f"FROM ({_sql('requested-against-allowed')}) "
        "WHERE requested > 0 AND allowed > 0 AND outcome IS NOT NULL GROUP BY ALL ORDER BY ALL",
    )


def days(database: Any) -> list[Days]:
    """Quartiles of the days from denial to decision, for all letters and by priority; impossible days are left out."""
    rows = database.execute(
        "SELECT coalesce(priority, 'not stated'), count(*), min(d), quantile_cont(d, 0.25), median(d), "
        "quantile_cont(d, 0.75), max(d), grouping(priority) "
        f"FROM (SELECT priority, days_from_denial AS d FROM ({_sql('days-to-decision')})) WHERE d >= 0 "
        "GROUP BY GROUPING SETS ((), (priority)) ORDER BY 8 DESC, 2 DESC, 1"
    ).fetchall()
    names = ("All letters" if overall else plain(name) for name, *_, overall in rows)
    return [Days(name, *row[1:7]) for name, row in zip(names, rows, strict=True) if row[1]]


def days_counts(database: Any) -> list[dict[str, Any]]:
    """How many letters were decided after how many days; days below zero too."""
    return _dicts(
        database,
        f"SELECT days_from_denial AS days, count(*) AS letters FROM ({_sql('days-to-decision')}) "
        "GROUP BY ALL ORDER BY ALL",
    )


def warnings(database: Any) -> list[dict[str, Any]]:
    """How many warnings of each kind there are."""
    return [row | {"name": plain(row["code"])} for row in _dicts(database, _sql("warnings-by-kind"))]


def failures(database: Any) -> list[dict[str, Any]]:
    """How many failures of each kind there are."""
    return [row | {"name": plain(row["kind"])} for row in _dicts(database, _sql("failures-by-kind"))]


def _ready(database: Any, name: str, label: Callable[[str], str]) -> list[Rate]:
    return [_rate(row, label) for row in database.execute(_sql(name)).fetchall()]


def _rates(database: Any, group: str, source: str, letters: str = "letter_id") -> list[Rate]:
    rows = database.execute(
        f"SELECT {group} AS name, count(*), count(DISTINCT {letters}), count(outcome) AS decided, "
        "count(*) FILTER (outcome = 'upheld') AS upheld, count(*) FILTER (outcome = 'modified'), "
        "count(*) FILTER (outcome = 'overturned'), share(upheld, decided), wilson_low(upheld, decided), "
        f"wilson_high(upheld, decided) FROM {source} GROUP BY ALL ORDER BY 1 DESC"
    ).fetchall()
    return [_rate(row, str) for row in rows] or [Rate("All issues", 0, 0, 0, 0, 0, 0, None, None, None)]


def _rate(row: Sequence[Any], label: Callable[[str], str]) -> Rate:
    return Rate(label(row[0]), *row[1 : len(fields(Rate))])


def _dicts(database: Any, sql: str) -> list[dict[str, Any]]:
    answer = database.execute(sql)
    columns = [column[0] for column in answer.description]
    return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def _sql(name: str) -> str:
    return next(query.sql for query in ready_queries() if query.name == name)
