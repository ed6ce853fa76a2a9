"""Mentions in `doc.spans` are the one truth: what other components add, change or take away is heard."""

from __future__ import annotations

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

import imr_nlp
from imr_nlp.letter.mentions import SPANS_KEY

LETTER = """Case Number: CM15-0034567
Date of Injury: 02/11/2013
UR Denial Date: 03/02/2015
Decision Date: 05/06/2015

CLINICAL CASE SUMMARY

The patient is a 41 year old woman with a lumbar strain. She has completed 6 visits of physical therapy.

IMR ISSUES, DECISIONS AND RATIONALES

1. Physical therapy, 12 visits, lumbar spine: Upheld

Claims Administrator guideline: Decision based on MTUS Chronic Pain Guidelines, Page(s): 98-99.

MAXIMUS guideline: Decision based on MTUS Chronic Pain Guidelines, Page(s): 98-99.

Decision rationale: The guideline allows 10 visits. The request is not medically necessary.
"""


def spans(doc: Doc, label: str) -> list[Span]:
    return sorted(span for span in doc.spans[SPANS_KEY] if span.label_ == label)


@Language.component("test_corrects_a_date")
def corrects_a_date(doc: Doc) -> Doc:
    for span in spans(doc, "DATE"):
        if span.text == "05/06/2015":
            span._.value = "2015-06-05"
    return doc


@Language.component("test_removes_a_date")
def removes_a_date(doc: Doc) -> Doc:
    doc.spans[SPANS_KEY] = [span for span in doc.spans[SPANS_KEY] if span.text != "05/06/2015"]
    return doc


@Language.component("test_swaps_a_count")
def swaps_a_count(doc: Doc) -> Doc:
    """As many spans as before, but another role: `6 visits` was no count of what was completed."""
    for span in spans(doc, "SESSION_COUNT"):
        if span.text == "6 visits":
            span._.value = {**span._.value, "role": "other"}
    return doc


@Language.component("test_sets_an_entity")
def sets_an_entity(doc: Doc) -> Doc:
    doc.ents = [Span(doc, 0, 2, "HEADER_LABEL")]
    return doc


def decision_with(component: str) -> imr_nlp.decision.Decision:
    nlp = imr_nlp.load()
    nlp.add_pipe(component, before="imr_decision")
    decision: imr_nlp.decision.Decision = nlp(LETTER)._.imr
    return decision


def test_the_letter_by_itself(nlp: Language) -> None:
    decision = nlp(LETTER)._.imr
    assert decision.decision_date == "2015-05-06"
    assert decision.issues[0].completed_sessions == (6, 6)


def test_a_corrected_value_is_heard() -> None:
    assert decision_with("test_corrects_a_date").decision_date == "2015-06-05"


def test_a_removed_span_is_heard() -> None:
    assert decision_with("test_removes_a_date").decision_date is None


def test_a_changed_role_is_heard() -> None:
    assert decision_with("test_swaps_a_count").issues[0].completed_sessions is None


@pytest.mark.parametrize(
    ("component", "fields"),
    [
        ("imr_dates", ("date_of_injury", "decision_date", "ur_denial_date")),
        (
            "imr_session_counts",
            ("issues.0.request.sessions", "issues.0.completed_sessions", "issues.0.guideline_sessions"),
        ),
        ("imr_pages", ("issues.0.reviewer_guidelines.0.pages",)),
    ],
)
def test_without_its_component_a_kind_of_value_is_missing(component: str, fields: tuple[str, ...]) -> None:
    nlp = imr_nlp.load()
    nlp.remove_pipe(component)
    whole = imr_nlp.load()(LETTER)._.imr.model_dump()
    part = nlp(LETTER)._.imr.model_dump()
    for path in fields:
        assert value_at(whole, path), path
        assert not value_at(part, path), path


def value_at(data: object, path: str) -> object:
    for key in path.split("."):
        data = data[int(key)] if isinstance(data, (list, tuple)) else data[key]  # type: ignore[index]
    return data


def test_to_read_a_letter_twice_changes_nothing(nlp: Language) -> None:
    doc = nlp(LETTER)
    once, count = doc._.imr, len(doc.spans[SPANS_KEY])
    again = nlp(doc)
    assert again._.imr == once
    assert len(again.spans[SPANS_KEY]) == count


def test_entities_of_another_component_stay() -> None:
    nlp = imr_nlp.load()
    nlp.add_pipe("test_sets_an_entity", first=True)
    doc = nlp(LETTER)
    assert ("Case Number", "HEADER_LABEL") in [(entity.text, entity.label_) for entity in doc.ents]
    assert "DATE" in {entity.label_ for entity in doc.ents}


def test_the_exact_characters_of_a_mention_are_the_evidence() -> None:
    nlp = imr_nlp.load()
    letter = LETTER.replace("05/06/2015", "05/06/2015Priority: Standard")
    decision = nlp(letter)._.imr
    (evidence,) = decision.evidence_for("decision_date")
    assert evidence.text == "05/06/2015"


def test_two_pipelines_in_one_process_do_not_share_what_they_tagged() -> None:
    dates = spacy.blank("en")
    dates.add_pipe("imr_dates")
    doc = dates(LETTER)
    assert {span.label_ for span in doc.spans[SPANS_KEY]} == {"DATE"}
    assert imr_nlp.load()(LETTER)._.imr.issues[0].outcome == "upheld"


@pytest.mark.parametrize(
    ("label", "text", "rule"),
    [
        ("DATE", "02/11/2013", "date-in-digits"),
        ("SESSION_COUNT", "6 visits", "completed"),
        ("SESSION_COUNT", "12 visits", "in-request"),
        ("SESSION_COUNT", "10 visits", "allows"),
        ("GUIDELINE", "MTUS Chronic Pain Guidelines", "mtus-chronic-pain"),
        ("PAGE", "98-99", "page"),
        ("BODY_PART", "lumbar spine", "part/lumbar spine"),
    ],
)
def test_a_mention_has_the_id_of_its_rule(nlp: Language, label: str, text: str, rule: str) -> None:
    assert {span.id_ for span in spans(nlp(LETTER), label) if span.text == text} == {rule}


@pytest.mark.parametrize(
    ("written", "rule"),
    [("March 4, 2014", "date-in-words"), ("O3/04/2014", "misread-date"), ("In 2012, she fell", "year-alone")],
)
def test_a_date_says_in_which_form_it_is_written(nlp: Language, written: str, rule: str) -> None:
    letter = LETTER.replace("The patient is a 41", f"Seen {written}. The patient is a 41")
    assert rule in {span.id_ for span in spans(nlp(letter), "DATE")}


def test_the_evidence_of_a_value_has_the_rule_of_its_mention(nlp: Language) -> None:
    decision = nlp(LETTER)._.imr
    rules = {one.field: one.rule for one in decision.evidence}
    assert rules["issues.0.completed_sessions"] == "completed"
    assert rules["issues.0.request.sessions"] == "in-request"
    assert rules["issues.0.reviewer_guidelines.0.guideline"] == "mtus-chronic-pain"
