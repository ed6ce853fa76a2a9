"""Each component by itself, and all of them together: entities, mentions of others, stored letters."""

# ruff: noqa: E501 - a sentence stands on one line, however long
from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from marked import found
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab

from imr_nlp.letter.extensions import get_value, set_value
from imr_nlp.letter.mentions import LABELS

COMPONENTS = ("imr_sections", "imr_ruler", "imr_dates", "imr_session_counts", "imr_pages", "imr_decision")
LETTER = """IMR ISSUES, DECISIONS AND RATIONALES
1. Massage therapy x 6: Upheld
Claims Administrator guideline: Decision based on MTUS Chronic Pain Guidelines, Page(s): 60.
Decision rationale: On 12/1/2014 it was not medically necessary.
"""
# The processes are forked before any of them has imported the package: each knows one component only.
ALONE = """
import json, multiprocessing, sys
import spacy

def read(name):
    assert "imr_nlp" not in sys.modules
    nlp = spacy.blank("en")
    nlp.add_pipe(name)
    doc = nlp(json.loads(sys.argv[1]))
    groups = {key: [(s.label_, s.text) for s in group] for key, group in doc.spans.items()}
    values = {s.label_: s._.value for s in doc.spans.get("imr", ())}
    imr = doc._.imr
    return name, {"spans": groups, "values": values, "ents": [e.text for e in doc.ents], "imr": imr and imr.model_dump(mode="json")}

if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        print(json.dumps(dict(pool.map(read, json.loads(sys.argv[2]), chunksize=1))))
"""


@pytest.fixture(scope="module")
def alone() -> dict[str, Any]:
    """What each component does to a letter in a process that has imported nothing but spaCy."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE, json.dumps(LETTER), json.dumps(COMPONENTS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("component", "mentions"),
    [
        ("imr_dates", [["DATE", "12/1/2014"]]),
        ("imr_session_counts", [["SESSION_COUNT", "x 6"]]),
        ("imr_pages", [["PAGE", "60"]]),
    ],
)
def test_a_component_needs_no_import_and_no_other(
    alone: dict[str, Any], component: str, mentions: list[list[str]]
) -> None:
    result = alone[component]
    assert result["spans"]["imr"] == mentions
    assert result["ents"] == [text for _, text in mentions]
    assert result["imr"] is None


def test_values_of_components_that_stand_alone(alone: dict[str, Any]) -> None:
    assert alone["imr_dates"]["values"] == {"DATE": "2014-12-01"}
    assert alone["imr_pages"]["values"] == {"PAGE": [60, 60]}
    count = alone["imr_session_counts"]["values"]["SESSION_COUNT"]
    assert count == {"min": 6, "max": 6, "unit": "sessions", "role": "requested", "confidence": 1.0}


def test_the_ruler_alone(alone: dict[str, Any]) -> None:
    tagged = alone["imr_ruler"]["spans"]["imr"]
    assert ["TREATMENT", "Massage therapy"] in tagged
    assert ["GUIDELINE", "MTUS Chronic Pain Guidelines"] in tagged
    assert ["DECISION", "not medically necessary"] in tagged
    assert not {label for label, _ in tagged} & {"DATE", "PAGE", "SESSION_COUNT"}


def test_the_sections_alone(alone: dict[str, Any]) -> None:
    sections = alone["imr_sections"]["spans"]
    assert set(sections) == {"imr_sections"}
    assert ["REQUEST", "Massage therapy x 6"] in sections["imr_sections"]
    assert ["RATIONALE", "On 12/1/2014 it was not medically necessary."] in sections["imr_sections"]


def test_the_decision_alone_lacks_what_nobody_has_tagged(alone: dict[str, Any]) -> None:
    (issue,) = alone["imr_decision"]["imr"]["issues"]
    assert issue["request"]["text"] == "Massage therapy x 6"
    assert issue["outcome"] == "upheld"
    assert issue["request"]["sessions"] is None
    assert issue["claims_administrator_guidelines"] == []


def test_no_phrase_runs_over_the_end_of_a_paragraph(nlp: Language) -> None:
    assert [text for text, *_ in found(nlp("massage\ntherapy"), "TREATMENT")] == ["massage\ntherapy"]
    assert found(nlp("It was massage.\n\nTherapy"), "TREATMENT") == [("massage", 7, None)]


def test_entities_are_the_longest_mentions(nlp: Language) -> None:
    doc = nlp("The request is for 8 massage therapy sessions and a right knee arthroscopy with Norco.")
    assert [(ent.text, ent.label_) for ent in doc.ents] == [
        ("8 massage therapy sessions", "SESSION_COUNT"),
        ("right knee arthroscopy", "TREATMENT"),
        ("Norco", "TREATMENT"),
    ]
    assert ("massage therapy", "TREATMENT") in [(span.text, span.label_) for span in doc.spans["imr"]]


def test_entities_are_chosen_as_said_in_every_letter(nlp: Language, letter_texts: list[str]) -> None:
    for doc in nlp.pipe(letter_texts):
        mentions = [span for span in doc.spans["imr"] if span.label_ in LABELS]
        assert [(e.start, e.end, e.label_) for e in doc.ents] == [
            (s.start, s.end, s.label_) for s in filter_spans(mentions)
        ]
        taken = {token.i for ent in doc.ents for token in ent}
        assert all(any(token.i in taken for token in span) for span in mentions)


@pytest.mark.parametrize("name", ["imr_dates", "imr_pages", "imr_session_counts"])
def test_a_component_can_leave_the_entities_alone(name: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(name, config={"annotate_ents": False})
    doc = nlp(LETTER)
    assert len(doc.spans["imr"]) == 1
    assert doc.ents == ()


def test_a_component_adds_to_the_mentions_that_are_there() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("imr_dates")
    nlp.add_pipe("imr_pages")
    doc = nlp(LETTER)
    assert sorted(span.label_ for span in doc.spans["imr"]) == ["DATE", "PAGE"]
    assert sorted(ent.label_ for ent in doc.ents) == ["DATE", "PAGE"]


def test_mentions_of_others_come_into_the_decision(nlp: Language) -> None:
    """What a component of the user's own tags before `imr_decision` is read like the rest."""

    def tagged(own: bool) -> Any:
        doc = nlp.make_doc("IMR ISSUES, DECISIONS AND RATIONALES\n1. Sound bath x 6: Upheld\nDecision rationale: No.")
        for name in nlp.pipe_names[:-1]:
            doc = nlp.get_pipe(name)(doc)
        if own:
            at = doc.text.index("Sound bath")
            span = doc.char_span(at, at + len("Sound bath"), label="TREATMENT")
            set_value(span, {"name": "sound bath", "category": "other"})
            doc.spans["imr"] = [*doc.spans["imr"], span]
        return nlp.get_pipe("imr_decision")(doc)._.imr.issues[0].request

    assert tagged(own=True).treatment == "sound bath"


def test_a_decision_can_be_made_anew_from_a_stored_letter(nlp: Language, letter_texts: list[str]) -> None:
    doc = nlp(letter_texts[0])
    stored = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    del stored.user_data["imr"]
    assert stored._.imr is None
    assert nlp.get_pipe("imr_decision")(stored)._.imr == doc._.imr


def test_spans_with_equal_offsets_keep_their_own_values(nlp: Language) -> None:
    doc = nlp("Norco was denied.")
    values = {span.label_: span._.value for span in doc.spans["imr"] if span.text == "Norco"}
    assert values["DRUG"] == "hydrocodone/acetaminophen"
    assert values["TREATMENT"]["category"] == "pharmaceutical"


@given(
    st.dictionaries(
        st.sampled_from(sorted(LABELS)), st.one_of(st.text(), st.integers(), st.lists(st.integers())), min_size=2
    )
)
def test_values_are_kept_by_label(values: dict[str, Any]) -> None:
    doc = Doc(Vocab(), words=["one", "word"])
    for label, value in values.items():
        set_value(Span(doc, 0, 1, label), value)
    assert {label: get_value(Span(doc, 0, 1, label)) for label in values} == values
    assert get_value(Span(doc, 1, 2, next(iter(values)))) is None
