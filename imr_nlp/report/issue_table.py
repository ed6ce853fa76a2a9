"""The issues as compact data for the table of the report: every value with the words of the letter that gave it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ..visible import visible
from .labels import CATEGORIES, GUIDELINES, OUTCOMES, plain
from .review_table import letter_link

COLUMNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "case": ("Case", ("case_number",)),
    "decided": ("Decided", ("decision_date",)),
    "request": ("Request", ("issue.request.text", "issue.request.treatment")),
    "category": ("Category", ("issue.request.category", "issue.request.drug_class")),
    "sessions": ("Sessions requested", ("issue.request.sessions",)),
    "allowed": ("Sessions allowed", ("issue.guideline_sessions",)),
    "outcome": ("Outcome", ("issue.outcome",)),
    "why": ("Rationale", ("issue.rationale",)),
    "guidelines": ("Reviewer's guidelines", ("issue.reviewer_guidelines",)),
    "specialty": ("Reviewer", ("reviewer.specialties",)),
}
"""Each column's heading, and the values whose evidence it shows (a path stands for what lies below it too)."""
_LONGEST = 240  # characters of evidence
_RATIONALE = 700  # characters of a rationale
_ISSUES = """
SELECT issue_id, letter_id, coalesce(case_number, source), decision_date, issue_number, request, category, drug_class,
    sessions_min, sessions_max, guideline_sessions_min, guideline_sessions_max, outcome,
    rationale, list(guideline ORDER BY citation_id) FILTER (guideline IS NOT NULL), reviewer_specialties, source
FROM decisions
LEFT JOIN (FROM citations WHERE side = 'reviewer') AS cited USING (issue_id)
GROUP BY ALL
ORDER BY decision_date DESC NULLS LAST, issue_id
LIMIT ?
"""
_WORDS = """
SELECT letter_id, issue_id, regexp_replace(field, '^issues\\.[0-9]+\\.', 'issue.'), text, pdf_page
FROM evidence
WHERE regexp_matches(field, ?)
ORDER BY evidence_id
"""


class _Strings:
    """Strings by number, so that one that comes a thousand times is in the page once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self.numbers.setdefault(visible(text), len(self.numbers))


def issues_json(database: Any, most: int, folder: Path | None = None) -> str:
    """The latest issues as JSON that may stand inside a `script` element.

    database (DuckDBPyConnection): The database.
    most (int): How many issues at most.
    folder (Path): Where the page will stand; letters that are files now are linked from there.
    RETURNS (str): `columns` (key and heading of each), `strings`, and `rows`: for each column the number of its string
        and that of its words, -1 where there are none; then that of the link to the letter, and the source.
    """
    strings = _Strings()
    words = _words(database)
    rows = []
    for issue_id, letter_id, *values, source in database.execute(_ISSUES, [most]).fetchall():
        row = []
        for column, shown in zip(COLUMNS, _shown(values), strict=True):
            found = words.get((column, letter_id, issue_id)) or words.get((column, letter_id, None)) or []
            row += [strings.number(shown), strings.number(_joined(found)) if found else -1]
        link = letter_link(source, None, folder) if folder else ""
        rows.append([*row, strings.number(link) if link else -1, strings.number(source)])
    data = {
        "columns": [[key, heading] for key, (heading, _) in COLUMNS.items()],
        "strings": list(strings.numbers),
        "rows": rows,
    }
    # "<" would let a letter's text end the script element.
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _shown(values: list[Any]) -> Iterator[str]:
    """The text of each column, in the order of `COLUMNS`."""
    case, decided, number, request, category, drug_class, low, high, least, most, *last = values
    outcome, rationale, guidelines, specialties = last
    yield f"{case} #{number}"
    yield decided.isoformat() if isinstance(decided, date) else ""
    yield request
    yield CATEGORIES.get(category, plain(category)) + (f": {plain(drug_class)}" if drug_class else "")
    yield _range(low, high)
    yield _range(least, most)
    yield OUTCOMES[outcome]
    yield _cut(rationale or "", _RATIONALE)
    yield ", ".join(GUIDELINES.get(one, one) for one in dict.fromkeys(guidelines or ()))
    yield ", ".join(specialties)


def _words(database: Any) -> dict[tuple[str, int, int | None], list[tuple[str, int | None]]]:
    """The words of each column: by letter and issue, or by letter alone where they speak of the whole letter."""
    column_of = {path: column for column, (_, paths) in COLUMNS.items() for path in paths}
    pattern = "|".join(path.replace("issue.", "issues.[0-9]+.", 1).replace(".", r"\.") for path in column_of)
    words: dict[tuple[str, int, int | None], list[tuple[str, int | None]]] = {}
    for letter_id, issue_id, field, text, page in database.execute(_WORDS, [f"^({pattern})(\\.|$)"]).fetchall():
        column = next(column_of[path] for path in column_of if f"{field}.".startswith(f"{path}."))
        words.setdefault((column, letter_id, issue_id), []).append((text, page))
    return words


def _joined(found: list[tuple[str, int | None]]) -> str:
    """`“8 sessions” (page 2) … “4-6 visits” (page 3)`."""
    quotes = dict.fromkeys(f"“{_cut(text)}”" + (f" (page {page})" if page else "") for text, page in found)
    return _cut(" … ".join(quotes), _LONGEST * 2)


def _cut(text: str, longest: int = _LONGEST) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[:longest].rstrip() + " …"


def _range(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return ""
    return str(low) if low == high else f"{low}-{high}"
