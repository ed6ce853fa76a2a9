"""The parts of the server by themselves: marks, links of views, the table, values as text, the review, the letters."""

from __future__ import annotations

import html
import io
import json
import re
import sqlite3
import threading
import time
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_records import made_up_failures, made_up_records
from PIL import Image
from rendering import drawn_pdf, with_page

from imr_nlp.annotated import AnnotationError, parse_marks
from imr_nlp.decision import Decision
from imr_nlp.readers import ReadOptions, content_hash
from imr_nlp.readers import read as read_files
from imr_nlp.readers.pages import page_image
from imr_nlp.records import Failure, Letter, Record
from imr_nlp.serve.api import DecisionsOut, DocumentsOut, Health
from imr_nlp.serve.cells import citation_text, sheet
from imr_nlp.serve.examples import DECISIONS, DOCUMENTS, HEALTH, LETTER, NAME, REQUESTS
from imr_nlp.serve.exchange import (
    NoTasks,
    annotation,
    corrected,
    keys_of,
    label_studio_task,
    marked,
    prodigy_task,
    read_tasks,
    value_of,
)
from imr_nlp.serve.fields import HEADER, ISSUE, read, show, value_at
from imr_nlp.serve.filters import COLUMNS, FACETS, View
from imr_nlp.serve.intake import LetterIn, LettersIn, file_item, plain_name
from imr_nlp.serve.jobs import plain_mentions
from imr_nlp.serve.marks import LANES, lanes, letter_html, value_text
from imr_nlp.serve.pages import SAMPLES
from imr_nlp.serve.pieces import pieces
from imr_nlp.serve.rebuilt import rebuilt_decision, rebuilt_mentions
from imr_nlp.serve.reviews import WHOLE, NoReview, Reviews, Verdict
from imr_nlp.serve.sheets import page_sheets
from imr_nlp.serve.stored import CHANGED, stored_letter
from imr_nlp.serve.table import Table
from imr_nlp.serve.table_pages import table_cells
from imr_nlp.writers import write

OPTIONS = ReadOptions()
SAMPLE_FOLDER = Path(__file__).parent.parent / "corpus" / "samples"
spots = st.lists(st.tuples(st.integers(-2, 45), st.integers(-2, 45)), max_size=12)


# --- a letter cut and marked


@given(length=st.integers(0, 40), mentions=spots, evidence=spots)
def test_pieces_cover_the_text_once_and_know_what_holds_them(
    length: int, mentions: list[tuple[int, int]], evidence: list[tuple[int, int]]
) -> None:
    found = list(pieces(length, mentions, evidence))
    assert "".join("x" * (one.end - one.start) for one in found) == "x" * length
    assert [one.start for one in found] == [0, *(one.end for one in found)][: len(found)]

    def inside(spots: list[tuple[int, int]], at: int) -> list[int]:
        return [n for n, (start, end) in enumerate(spots) if 0 <= start <= at < end <= length]

    for one in found:
        for at in range(one.start, one.end):
            assert sorted(one.mentions) == inside(mentions, at)
            assert one.in_spot == bool(inside(evidence, at))


@given(given_spots=spots)
def test_mentions_that_overlap_have_lanes_of_their_own(given_spots: list[tuple[int, int]]) -> None:
    mentions = [{"start": start, "end": end} for start, end in given_spots if start < end]
    found = lanes(mentions)
    for (one, lane), (other, its) in combinations(zip(mentions, found, strict=True), 2):
        if one["start"] < other["end"] and other["start"] < one["end"]:
            assert lane != its or lane == LANES - 1


def test_the_shorter_of_two_mentions_is_nearer_to_its_words() -> None:
    assert lanes([{"start": 0, "end": 20}, {"start": 2, "end": 9}]) == [1, 0]


@given(text=st.text(st.characters(exclude_characters="\0\f"), max_size=40), mentions=spots, evidence=spots)
def test_the_page_has_every_character_of_the_letter_as_text(
    text: str, mentions: list[tuple[int, int]], evidence: list[tuple[int, int]]
) -> None:
    tagged = [{"start": start, "end": end, "label": "DATE", "value": None} for start, end in mentions]
    page = letter_html(text, tagged, evidence)
    tags = re.findall(r"<[^>]*>", page)
    assert all(re.fullmatch(r"</span>|<span [a-z=\"0-9A-Z_ -]*>", tag) for tag in tags)
    assert html.unescape(re.sub(r"<[^>]*>", "", page)) == html.unescape(html.escape(text))


def test_a_mark_tells_kind_lane_and_offsets() -> None:
    page = letter_html(
        "On 1/2/2014 Upheld", [{"start": 3, "end": 11, "label": "DATE", "value": "2014-01-02"}], [(12, 18)]
    )
    assert '<span class="m l0 k-DATE" data-m="0" data-kind="Date" data-last="1">' in page
    assert '<span class="s e value" id="c12" data-s="12" data-e="18">Upheld</span>' in page


@pytest.mark.parametrize(
    ("label", "value", "words"),
    [
        ("DATE", "2014-01-02", "2014-01-02"),
        ("SESSION_COUNT", {"min": 4, "max": 6, "role": "limit", "unit": "visits"}, "4-6 visits, limit"),
        ("SESSION_COUNT", {"min": None, "max": None, "role": "other"}, "no total, other"),
        ("PAGE", [98, 99], "98-99"),
        ("PAGE", [60, 60], "60"),
        ("GUIDELINE", "odg", "ODG"),
        ("DECISION", "-", "against the treatment"),
        ("TREATMENT", {"name": "naproxen", "category": "pharmaceutical", "drug_class": "nsaid"},
         "naproxen, pharmaceutical, NSAID"),
        ("TREATMENT", None, ""),
    ],
)  # fmt: skip
def test_values_in_words(label: str, value: Any, words: str) -> None:
    assert value_text(label, value) == words


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
def many() -> list[Record]:
    return list(made_up_records(120))


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
        assert Decision.model_validate(found) == _as_stored(record)
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


def _as_stored(record: Record) -> Decision:
    """A record's decision with the first and last words of rationales as the tables can tell them."""
    plain = Decision.model_validate(record.decision).model_dump(mode="json")
    for issue in plain["issues"]:
        words = issue["rationale"]["text"].split()
        issue["rationale"] |= {"starts": " ".join(words[:5]), "ends": " ".join(words[-5:])}
    return Decision.model_validate(plain)


# --- cells


def test_cells_have_the_words_that_they_were_read_from(nlp: Any, letter_texts: list[str]) -> None:
    for text in letter_texts[:6]:
        decision = nlp(text)._.imr.model_dump(mode="json")
        shown = sheet(decision)
        covered = {spot for cell in shown.cells for part in cell.parts for spot in part.spots}
        assert covered == {(one["start"], one["end"]) for one in decision["evidence"]}
        assert len(shown.cards) == len(decision["issues"])
        assert sum(not cell.has_evidence for cell in shown.cells) == len(shown.unproven)


def test_doubts_come_first_and_the_least_sure_before_the_others() -> None:
    plain = Decision(case_number="CM14-0000001", priority="standard", decision_date="2014-01-02").model_dump(
        mode="json"
    )
    plain |= {
        "confidence": {"case_number": 0.4, "priority": 0.2, "decision_date": 0.99},
        "review": [
            {"field": "decision_date", "confidence": 0.99, "reason": "two dates"},
            {"field": "priority", "confidence": 0.2, "reason": "no box is ticked"},
        ],
    }
    assert [(cell.path, why) for cell, why in sheet(plain).doubtful] == [
        ("priority", "no box is ticked; confidence 20%"),
        ("decision_date", "two dates; confidence 99%"),
    ]


def test_values_without_evidence_are_named() -> None:
    shown = sheet(Decision(case_number="CM14-0000001").model_dump(mode="json"))
    assert [cell.path for cell in shown.unproven] == ["case_number"]


def test_a_citation_on_one_line() -> None:
    cited = {"guideline": "acoem", "basis": "mtus", "section": "Imaging", "pages": [[30, 31]],
             "chapter": "Low Back Disorders", "edition": 2019}  # fmt: skip
    assert citation_text(cited) == "ACOEM · Low Back Disorders · edition of 2019 · Imaging · p. 30-31"


# --- values as text, corrections


def test_every_value_is_read_again_from_its_text(many: list[Record]) -> None:
    for record in many[:30]:
        decision = _as_stored(record).model_dump(mode="json")
        paths = [field.path for field in HEADER]
        paths += [f"issues.{at}.{field.path}" for at in range(len(decision["issues"])) for field in ISSUE]
        for path in paths:
            value = value_at(decision, path)
            again = read(path, show(path, value))
            if path.endswith("rationale"):
                assert (again["starts"], again["ends"]) == (value["starts"], value["ends"])
            else:
                assert again == value, path


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("decision_date", "10/15/2014"), ("outcome", "granted"), ("patient.age", "old"), ("nothing", "x"),
        ("issues.0.request.sessions", "6-4"), ("issues.0.reviewer_guidelines", "mtus:nothing | mtus"),
        ("issues.0.medically_necessary", "perhaps"), ("issues.0.rationale", "no dots"),
        ("prior_counts", "3"), ("prior_counts", "three | injections"),
        ("issues.0.request.date_of_service", "2014-01-01 to 2014-01-02 to 2014-01-03"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused(path: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(path, text)


def test_corrections_take_the_place_of_values(many: list[Record]) -> None:
    decision = many[0].decision
    changed = corrected(
        decision,
        [
            Verdict("a", "issues.0.outcome", "corrected", "", "overturned"),
            Verdict("a", "patient.age", "corrected", "", 50),
            Verdict("a", "priority", "right", ""),
        ],
    )
    assert changed["issues"][0]["outcome"] == "overturned"
    assert changed["patient"]["age"] == 50
    assert decision == many[0].decision != changed
    with pytest.raises(ValueError, match=r"issues\.99"):
        corrected(decision, [Verdict("a", "issues.99.outcome", "corrected", "", "upheld")])


# --- marks and tasks


def test_marks_come_back_as_the_mentions_that_they_were(nlp: Any, letter_texts: list[str]) -> None:
    from imr_nlp.annotated import AnnotatedLetter

    for text in letter_texts[:8]:
        letter = AnnotatedLetter.from_doc(nlp(text))
        plain = [{"start": o.start, "end": o.end, "label": o.label, "value": o.value} for o in letter.mentions]
        again, mentions = parse_marks(marked(text, plain))
        assert again == text
        expected = {(o["start"], o["end"], o["label"]) for o in plain if keys_of(o["label"], o["value"]) is not None}
        found = {(o.start, o.end, o.label) for o in mentions}
        crossing = {
            one for one in expected for other in expected
            if other[0] < one[0] < other[1] < one[1] or one[0] < other[0] < one[1] < other[1]
        }  # fmt: skip
        assert expected - crossing <= found <= expected


@given(mentions=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=8))
def test_marks_nest_and_never_change_the_text(mentions: list[tuple[int, int]]) -> None:
    text = "abcdefghij | klm\n no"
    given_mentions = [
        {"start": start, "end": end, "label": "DATE", "value": "2014"} for start, end in mentions if start < end
    ]
    again, found = parse_marks(marked(text, given_mentions))
    assert again == text
    assert len(found) <= len(given_mentions)


def test_a_letter_with_braces_cannot_be_marked() -> None:
    with pytest.raises(AnnotationError):
        marked("{{DATE iso=2014|x}}", [])


@pytest.mark.parametrize(
    ("label", "value", "keys"),
    [
        ("DATE", "2013-04", "iso=2013-04"), ("TREATMENT", {"name": "x"}, ""), ("PAGE", [98, 99], "n=98-99"),
        ("GUIDELINE", "mtus:opioids", "id=mtus:opioids"), ("DECISION", "~", "p=~"),
        ("SESSION_COUNT", {"min": 4, "max": 6, "role": "limit"}, "n=4-6 role=limit"),
        ("SESSION_COUNT", {"min": None, "max": None, "role": "other"}, "role=other"),
    ],
)  # fmt: skip
def test_keys_spell_a_value(label: str, value: Any, keys: str) -> None:
    assert keys_of(label, value) == keys
    assert value_of(label, keys) == (None if label == "TREATMENT" else value)


MENTIONS = [
    {"start": 3, "end": 6, "label": "TREATMENT", "value": {"name": "mri"}},
    {"start": 8, "end": 14, "label": "DECISION", "value": "-"},
    {"start": 15, "end": 17, "label": "DRUG", "value": "x"},
]


def test_label_studio_gives_back_what_it_got() -> None:
    task = label_studio_task("ab", "a.txt", "1. MRI: Upheld xx", MENTIONS)
    exported = [
        {"data": task["data"], "annotations": [{"was_cancelled": True, "result": []}, task["predictions"][0]]},
        {"data": task["data"], "annotations": []},
    ]  # fmt: skip
    (letter,) = read_tasks(json.dumps(exported).encode())
    assert (letter.sha256, letter.text) == ("ab", "1. MRI: Upheld xx")
    assert [(one["start"], one["label"], one["value"]) for one in letter.mentions] == [
        (3, "TREATMENT", None), (8, "DECISION", "-"),
    ]  # fmt: skip


def test_prodigy_gives_back_what_it_got() -> None:
    task = prodigy_task("ab", "a.txt", "1. MRI: Upheld xx", MENTIONS)
    lines = [task | {"answer": "accept"}, task | {"answer": "reject"}, task | {"answer": "ignore"}]
    (letter,) = read_tasks("\n".join(map(json.dumps, lines)).encode())
    assert [(one["end"], one["label"], one["value"]) for one in letter.mentions] == [
        (6, "TREATMENT", None), (14, "DECISION", "-"),
    ]  # fmt: skip


def test_a_mention_whose_ends_were_moved_keeps_the_value_of_the_one_that_it_overlaps_most() -> None:
    text = "Upheld 1/2/2014 or 3/4/2014"
    known = [
        {"start": 0, "end": 15, "label": "DECISION", "value": "-"},
        {"start": 7, "end": 15, "label": "DATE", "value": "2014-01-02"},
        {"start": 19, "end": 27, "label": "DATE", "value": "2014-03-04"},
    ]
    spans = [{"start": 0, "end": 6, "label": "DECISION"}, {"start": 13, "end": 27, "label": "DATE"}]
    task = {"text": text, "meta": {"sha256": "ab"}, "spans": spans}
    (letter,) = read_tasks(json.dumps(task).encode(), {"ab": known}.__getitem__)
    assert [one["value"] for one in letter.mentions] == ["-", "2014-03-04"]
    spans[1]["start"], spans[1]["end"] = 16, 18  # there was none
    with pytest.raises(NoTasks, match="“or” has no right keys"):
        read_tasks(json.dumps(task).encode(), {"ab": known}.__getitem__)


@pytest.mark.parametrize("sha256", [[], {}, 1, None])
def test_a_hash_that_is_none_is_no_task(sha256: Any) -> None:
    task = {"text": "x", "meta": {"sha256": sha256}, "spans": []}
    with pytest.raises(NoTasks, match="neither"):
        read_tasks(json.dumps(task).encode())


TASK = '{"text": "x", "meta": {"sha256": "a"}, "spans": [{"start": 0, "end": %s, "label": "%s"}]}'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff\xfe\x00", "UTF-8"), (b"[1]", "neither"), (b"hello", "neither"), (b'{"text": "x"}', "neither"),
        ((TASK % (9, "DATE")).encode(), "outside"), ((TASK % (1, "NAME")).encode(), "none of the labels"),
        ((TASK % (1, "DATE")).encode(), "no right keys"),
    ],
)  # fmt: skip
def test_a_file_that_holds_no_tasks_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(NoTasks, match=message):
        read_tasks(data)


def test_an_annotation_has_no_evidence_and_only_the_ends_of_rationales(many: list[Record]) -> None:
    gold = annotation(many[0].decision)
    assert not {"evidence", "warnings"} & set(gold)
    assert set(gold["issues"][0]["rationale"]) == {"starts", "ends"}


# --- the review


def test_verdicts_are_kept_and_replaced_and_taken_back(tmp_path: Path) -> None:
    reviews = Reviews(tmp_path / "r.sqlite")
    assert reviews.all() == []
    assert not reviews.path.exists()  # looking leaves nothing behind
    reviews.put(Verdict("a", "outcome", "wrong", "upheld", source="a.txt"))
    reviews.put(Verdict("a", "outcome", "corrected", "upheld", "overturned", source="a.txt"))
    reviews.put(Verdict("a", WHOLE, "right", "", source="a.txt"))
    reviews.put(Verdict("b", "patient.age", "right", "53", source="b.txt"))
    again = Reviews(tmp_path / "r.sqlite")
    assert again.of("a")["outcome"].correction == "overturned"
    assert again.states() == [("a", 1, 1, True), ("b", 1, 0, False)]
    again.take_back("b", "patient.age")
    assert again.of("b") == {}


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be looked at" * 30, None])
def test_a_file_that_is_something_else_is_left_as_it_is(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "notes.sqlite"
    if content is None:
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE notes (words TEXT)")
        database.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(NoReview, match="another program" if content is None else "cannot be used"):
        Reviews(path)
    assert path.read_bytes() == before


# --- the letters of a table


def test_a_letter_is_found_wherever_the_folder_is_now(tmp_path: Path) -> None:
    folder = tmp_path / "moved"
    (folder / "2014").mkdir(parents=True)
    (folder / "2014" / "a.txt").write_text("1. MRI: Upheld")
    (folder / "a.txt").write_text("another letter of this name")
    sha256 = content_hash(b"1. MRI: Upheld")
    for source in ("letters/2014/a.txt", "/old/place/2014/a.txt", "2014/a.txt", "C:\\old\\2014\\a.txt"):
        found = stored_letter(folder, source, sha256, OPTIONS)
        assert isinstance(found, Letter), source
        assert (found.text, found.source) == ("1. MRI: Upheld", source)


def test_a_letter_that_has_changed_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1. MRI: Overturned")
    found = stored_letter(tmp_path, "a.txt", content_hash(b"1. MRI: Upheld"), OPTIONS)
    assert isinstance(found, Failure)
    assert found.kind == CHANGED


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_boxes_lie_on_the_ink_of_pages_that_are_shown_turned(tmp_path: Path, quarters: int) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(with_page(drawn_pdf([(100, 600, "1. Massage therapy x 6: Upheld")]), Rotate=90 * quarters))
    (letter,) = read_files(path)
    assert isinstance(letter, Letter)
    start = letter.text.index("x 6")
    (page,) = page_sheets(letter, [(start, start + 3)], ["1.png"])
    assert (page.width, page.height) == ((792, 612) if quarters % 2 else (612, 792))
    (box,) = page.boxes
    drawing = Image.open(io.BytesIO(page_image(path, 1, 2.0))).convert("L")
    assert (round(drawing.width / 2), round(drawing.height / 2)) == (page.width, page.height)
    sides = [round(2 * one) for one in (box.x - 1, box.y - 1, box.x + box.width + 1, box.y + box.height + 1)]
    words = drawing.crop((sides[0], sides[1], sides[2], sides[3])).point(lambda value: 255 * (value < 128))
    left, top, right, bottom = words.getbbox() or (0, 0, 0, 0)
    assert (right - left) * (bottom - top) > 0.4 * words.width * words.height


def test_letters_of_tables_and_archives_are_found(tmp_path: Path) -> None:
    from zipfile import ZipFile

    (tmp_path / "t.csv").write_text("text\nfirst letter\nsecond letter\n")
    with ZipFile(tmp_path / "z!1.zip", "w") as archive:
        archive.writestr("in/a#b.txt", "third letter")
    for source, text in (("x/t.csv#2", "second letter"), ("x/z!1.zip!in/a#b.txt", "third letter")):
        found = stored_letter(tmp_path, source, content_hash(text.encode()), OPTIONS)
        assert isinstance(found, Letter), source
        assert found.text == text


def test_each_of_several_letters_in_a_file_is_found(tmp_path: Path) -> None:
    one, other = ((SAMPLE_FOLDER / name).read_text() for name in ("issues-2014-elbow.txt", "notice-2013-hip.txt"))
    (tmp_path / "both.txt").write_text(f"{one}\n\f\n{other}")
    letters = [found for found in read_files(tmp_path / "both.txt") if isinstance(found, Letter)]
    assert len(letters) == 2
    for letter in letters:
        found = stored_letter(tmp_path, letter.source, letter.sha256, OPTIONS)
        assert isinstance(found, Letter)
        assert (found.text, found.source) == (letter.text, letter.source)
    assert isinstance(stored_letter(tmp_path, letters[0].source, letters[1].sha256, OPTIONS), Failure)


def test_nothing_outside_of_the_folder_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("a secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "up").symlink_to(tmp_path)
    sha256 = content_hash(b"a secret")
    for source in ("../secret.txt", str(tmp_path / "secret.txt"), "link.txt", "up/secret.txt", "x/../../secret.txt",
                   "\0", "a" * 5000, "letters/../../secret.txt"):  # fmt: skip
        found = stored_letter(folder, source, sha256, OPTIONS)
        assert isinstance(found, Failure), source


# --- what comes in


def test_names_are_fit_for_a_line_of_text() -> None:
    assert plain_name("a\nb\0c\ud800") == "a b c?"
    assert plain_name("  \n ") == "pasted letter"
    assert file_item("C:\\folder\\..\\a.txt", b"x").source == "a.txt"
    assert isinstance(file_item("a.zip", b"x"), Failure)


def _holds(whole: Any, part: Any) -> bool:
    """Whether all that a part says is in the whole."""
    if isinstance(part, dict):
        return all(name in whole and _holds(whole[name], value) for name, value in part.items())
    if isinstance(part, list):
        return all(any(_holds(one, other) for one in whole) for other in part)
    return bool(whole == part)


def test_the_examples_of_the_description_are_what_the_pipeline_reads(nlp: Any) -> None:
    doc = nlp(LETTER)
    sha256 = content_hash(LETTER.encode())
    decided = {"source": NAME, "sha256": sha256, "pages": [], "decision": doc._.imr.model_dump(mode="json")}
    assert _holds({"letters": [decided]}, DECISIONS)
    tagged = {"source": NAME, "sha256": sha256, "pages": [], "text": LETTER, "mentions": plain_mentions(doc)}
    assert _holds({"letters": [tagged]}, DOCUMENTS)
    DecisionsOut.model_validate(DECISIONS)
    DocumentsOut.model_validate(DOCUMENTS)
    Health.model_validate(HEALTH)
    LetterIn.model_validate(LetterIn.model_config["json_schema_extra"]["example"])  # type: ignore[index, call-overload]
    one, many = (one["value"] for one in REQUESTS["application/json"].values())
    LetterIn.model_validate(one)
    LettersIn.model_validate(many)


def test_samples_are_those_of_the_corpus() -> None:
    from importlib.resources import files

    assert set(SAMPLES) == {path.name for path in SAMPLE_FOLDER.iterdir()}
    for name in SAMPLES:
        assert (SAMPLE_FOLDER / name).read_bytes() == files("imr_nlp.serve").joinpath("samples").joinpath(
            name
        ).read_bytes()
