"""Corrections and verdicts of the server, and marks and tasks that go out and come back."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stored_decisions import as_stored

from imr_nlp.annotated import AnnotationError, parse_marks
from imr_nlp.records import Record
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
from imr_nlp.serve.reviews import WHOLE, NoReview, Reviews, Verdict

# --- values as text, corrections


def test_every_value_is_read_again_from_its_text(many: list[Record]) -> None:
    for record in many[:30]:
        decision = as_stored(record).model_dump(mode="json")
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
