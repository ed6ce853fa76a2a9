"""The table of the server: links of views, filters, search, and decisions that come out as they went in."""

from __future__ import annotations

import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_records import made_up_failures
from stored_decisions import as_stored

from imr_nlp.decision import Decision
from imr_nlp.records import Record
from imr_nlp.serve.cells import sheet
from imr_nlp.serve.filters import COLUMNS, FACETS, View
from imr_nlp.serve.rebuilt import rebuilt_decision, rebuilt_mentions
from imr_nlp.serve.table import Table
from imr_nlp.serve.table_pages import table_cells
from imr_nlp.writers import write

# --- views and their links


@st.composite
def views(draw: st.DrawFn) -> View:
    words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=6)
    chosen = draw(st.dictionaries(st.sampled_from(list(FACETS)), st.lists(words, min_size=1, max_size=3, unique=True)))
    columns = tuple(draw(st.lists(st.sampled_from(list(COLUMNS)), min_size=1, unique=True)))
    return View(
        words=draw(st.just("") | words),
        chosen={name: tuple(chosen[name]) for name in FACETS if name in chosen},
        first=draw(st.sampled_from(["", "2014-02-03"])),
        last=draw(st.sampled_from(["", "2015-02-03"])),
        sort=draw(st.sampled_from(list(COLUMNS))),
        down=draw(st.booleans()),
        columns=tuple(name for name in COLUMNS if name in columns),
        page=draw(st.integers(1, 99)),
    )


@given(view=views())
def test_the_link_of_a_view_leads_to_it(view: View) -> None:
    from urllib.parse import parse_qsl

    assert View.from_pairs(parse_qsl(view.query())) == view


@pytest.mark.parametrize(
    "pairs",
    [
        [("page", "-1")],
        [("page", "٣")],
        [("sort", "x; DROP")],
        [("from", "yesterday")],
        [("col", "nothing")],
        [("zzz", "1")],
    ],
)
def test_what_makes_no_sense_in_a_link_is_left_out(pairs: list[tuple[str, str]]) -> None:
    assert View.from_pairs(pairs) == View()


# --- the table


@pytest.fixture(scope="module")
def table(many: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Table:
    path = tmp_path_factory.mktemp("table") / "it's.duckdb"
    write(path, many, made_up_failures())
    return Table(path)


def rows_of(many: list[Record]) -> list[tuple[Record, dict[str, Any]]]:
    return [(record, issue) for record in many for issue in record.decision["issues"]]


def test_counts_follow_the_filters(table: Table, many: list[Record]) -> None:
    view = View(chosen={"category": ("pharmaceutical", "surgery")}, first="2014-06-01")
    rows = [
        (record, issue)
        for record, issue in rows_of(many)
        if issue["request"]["category"] in ("pharmaceutical", "surgery")
        and record.decision["decision_date"] >= "2014-06-01"
    ]
    found = table.find(view)
    assert (found.issues, found.letters) == (len(rows), len({record.sha256 for record, _ in rows}))
    outcomes = Counter(issue["outcome"] or "-" for _, issue in rows)
    assert dict(found.facets["outcome"]) == dict(found.shares) == outcomes
    # A facet's own choice does not narrow its own counts.
    dated = [issue for record, issue in rows_of(many) if record.decision["decision_date"] >= "2014-06-01"]
    assert dict(found.facets["category"]) == Counter(issue["request"]["category"] for issue in dated)
    guidelines = Counter(
        name for _, issue in rows for name in {one["guideline"] for one in issue["reviewer_guidelines"]}
    )
    assert dict(found.facets["guideline"]) == guidelines
    doubted = [record for record, issue in rows if own_doubts(record, issue)]
    assert 0 < len(doubted) < len(rows)
    assert dict(found.facets["check"])["doubts"] == len(doubted)


def own_doubts(record: Record, issue: dict[str, Any]) -> list[dict[str, Any]]:
    """What is to be checked of an issue's row: its own values, and those of the letter."""
    own = f"issues.{record.decision['issues'].index(issue)}."
    return [one for one in record.decision["review"] if one["field"].startswith(own) or "issues." not in one["field"]]


def test_the_most_doubtful_comes_first_in_the_queue(table: Table, many: list[Record]) -> None:
    queue = View(chosen={"check": ("doubts",)}, sort="doubts", down=False)
    found = [(row["case_number"], row["issue_number"]) for row in table.every(queue)]
    least = {
        (record.decision["case_number"], issue["number"]): min(one["confidence"] for one in own_doubts(record, issue))
        for record, issue in rows_of(many)
        if own_doubts(record, issue)
    }
    assert set(found) == set(least)
    assert [least[one] for one in found] == sorted(least.values())


def test_a_row_names_its_values_to_check(tmp_path: Path) -> None:
    plain = Decision(case_number="CM14-0000001").model_dump(mode="json")
    plain |= {"review": [{"field": "issues", "confidence": 0.2, "reason": "a heading has no issue"}]}
    write(tmp_path / "d.duckdb", [Record("a.txt", "a" * 64, plain, [])])
    table = Table(tmp_path / "d.duckdb")
    (row,) = table.every(View(chosen={"check": ("open",)}))
    assert table_cells(table)["doubts"](row) == "issues"
    shown = sheet(rebuilt_decision(table, row["letter_id"]))
    assert shown.elsewhere == (("issues", "a heading has no issue; confidence 20%"),)


def test_search_finds_words_of_rationales_and_of_everything_else(table: Table, many: list[Record]) -> None:
    rows = [
        issue["request"]["text"]
        for _, issue in rows_of(many)
        if "no gain" in issue["rationale"]["text"] and "physical therapy" in issue["request"]["treatment"]
    ]
    assert rows
    assert table.find(View(words='gain "PHYSICAL therapy"')).issues == len(rows)
    case = many[7].decision["case_number"]
    assert {row["case_number"] for row in table.find(View(words=case)).rows} == {case}
    assert table.find(View(words="%")).issues == sum("%" in issue["request"]["text"] for _, issue in rows_of(many))


def test_what_is_not_stated_can_be_asked_for(table: Table, many: list[Record]) -> None:
    undecided = sum(issue["outcome"] is None for _, issue in rows_of(many))
    assert table.find(View(chosen={"outcome": ("-",)})).issues == undecided
    drugless = sum(issue["request"]["drug_class"] is None for _, issue in rows_of(many))
    assert table.find(View(chosen={"drug_class": ("-",)})).issues == drugless


@pytest.mark.parametrize("column", list(COLUMNS))
@pytest.mark.parametrize("down", [True, False])
def test_every_column_sorts_and_loses_no_row(table: Table, many: list[Record], column: str, down: bool) -> None:
    rows = list(table.every(View(sort=column, down=down)))
    assert sorted(row["row_id"] for row in rows) == list(range(1, len(rows_of(many)) + 1))
    assert [row["sessions_max"] for row in rows if row["sessions_max"] is not None] == sorted(
        (row["sessions_max"] for row in rows if row["sessions_max"] is not None), reverse=down
    ) or column != "sessions"


def test_a_letter_without_issues_has_a_row(tmp_path: Path) -> None:
    plain = Decision(case_number="CM14-0000001").model_dump(mode="json")
    path = tmp_path / "d.duckdb"
    write(path, [Record("a.txt", "a" * 64, plain, []), Record("b.txt", "a" * 64, plain, [])])
    table = Table(path)
    assert [row["case_number"] for row in table.find(View()).rows] == ["CM14-0000001"] * 2
    assert len({table.key(row["letter_id"]) for row in table.find(View()).rows}) == 2  # two files, one content


def test_links_of_letters_do_not_depend_on_the_run(table: Table, many: list[Record], tmp_path: Path) -> None:
    path = tmp_path / "d.duckdb"
    write(path, reversed(many))
    other = Table(path)
    for row in other.find(View()).rows:
        number = table.letter(other.key(row["letter_id"]))
        assert number is not None
        assert table.rows_of("letters", number)[0]["source"] == row["source"]


def test_the_next_letter_is_the_next_of_the_view(table: Table) -> None:
    view = View(chosen={"outcome": ("overturned",)})
    order = table.letters_of(view)
    assert table.neighbours(view, order[1]) == (order[0], order[2], 2, len(order))
    assert table.neighbours(view, order[-1])[1] is None
    assert table.neighbours(View(words="no such words"), order[0]) == (None, None, 0, 0)


def test_the_tables_give_the_decision_that_went_in(table: Table, many: list[Record]) -> None:
    for record in many[:40]:
        number = table.letter(record.sha256[:12])
        assert number is not None
        found = rebuilt_decision(table, number)
        assert Decision.model_validate(found) == as_stored(record)
        assert found["review"] == record.decision["review"]
        shown = rebuilt_mentions(table, number)
        assert [(one["label"], one["start"], one["end"]) for one in shown] == [
            (one["label"], one["start"], one["end"]) for one in record.mentions
        ]
        for one, other in zip(shown, record.mentions, strict=True):
            assert one["value"] == other["value"]


def test_the_words_of_many_values_are_found_at_once(table: Table, many: list[Record]) -> None:
    asked, wanted = [], {}
    for record in many[:20]:
        number = table.letter(record.sha256[:12])
        assert number is not None
        for path in ("diagnoses", "issues.0", "issues.0.request.sessions", "case_number", "*"):
            asked.append((number, path))
            found = [one["text"] for one in record.decision["evidence"] if f"{one['field']}.".startswith(f"{path}.")]
            wanted[number, path] = list(dict.fromkeys(found))
    assert any(wanted.values())
    assert table.words_of(asked) == {asked: words for asked, words in wanted.items() if words}
    assert table.words_of([]) == {}


def test_the_table_is_let_go_of_while_somebody_asks_it(many: list[Record], tmp_path: Path) -> None:
    write(tmp_path / "d.duckdb", many[:3])
    table = Table(tmp_path / "d.duckdb")
    asking = threading.Thread(target=lambda: next(table._rows("SELECT count(*) FROM range(400000000)")))
    asking.start()
    time.sleep(0.1)
    table.close()
    asking.join()


def test_a_date_without_a_day_comes_out_of_the_tables(tmp_path: Path) -> None:
    words = {"start": 4, "end": 11, "text": "05/2012"}
    plain = Decision(case_number="CM14-0000001", date_of_injury="2012-05").model_dump(mode="json")
    plain |= {"evidence": [words | {"field": "date_of_injury", "rule": "a-rule", "probability": None}]}
    write(tmp_path / "d.duckdb", [Record("a.txt", "a" * 64, plain, [words | {"label": "DATE", "value": "2012-05"}])])
    table = Table(tmp_path / "d.duckdb")
    assert rebuilt_decision(table, 1)["date_of_injury"] == "2012-05"
