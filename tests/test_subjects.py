"""Of what a judgement is said, by the words of its subject: of the request, of a part of it, or of something else."""

from __future__ import annotations

import pytest
from short_letters import only
from spacy.language import Language

from imr_nlp.judgements.subjects import about
from imr_nlp.letter.parts import Interval
from imr_nlp.letter.reading import Reading
from imr_nlp.structure.sections import letter_parts
from imr_nlp.text.normalized import normalized_text


def said_of(nlp: Language, request: str, subject: str, labelled: bool = False) -> str:
    """Of what a subject speaks in the rationale of a request."""
    letter = only(f"1. {request}: Upheld\n\nDecision rationale: {subject} is needed.\n")
    doc = nlp(letter)
    reading = Reading(doc, letter_parts(normalized_text(doc)), "imr", lambda _: None)
    start = reading.lower.index("rationale:") + len("rationale: ")
    request_part = reading.parts.issues[0].request
    assert request_part
    return about(reading, Interval(*request_part), start, reading.lower.index(" is needed", start), labelled)


LONG = "of the whole left lower extremity as asked for by the surgeon in a report of late May 2014"


@pytest.mark.parametrize(
    ("asked", "subject", "of"),
    [
        ("Left knee arthroscopy", "the left knee", "unknown"),
        ("Left knee arthroscopy", "the right knee", "other"),
        ("Left knee arthroscopy", "the right knee and the left knee", "unknown"),
        ("Knee arthroscopy", "the left one", "request"),
        ("Lumbar MRI", "the cervical part", "other"),
        ("Lumbar MRI", "the thoracic and lumbar part", "unknown"),
        ("Upper body exercise", "the lower body one", "other"),
        ("Left knee arthroscopy", "arthroscopic work", "request"),
        ("Left knee arthroscopy", "an arterial part", "unknown"),
        ("Acupuncture x 12", "twelve", "request"),
        ("Acupuncture x 12", "all twelve", "request"),
        ("Acupuncture x 12", "another six", "rest"),
        ("Acupuncture x 12", "these six", "rest"),
        ("Acupuncture x 12", "of the twelve, six", "rest"),
        ("Acupuncture x 12", "a trial of six visits", "rest"),
        ("Acupuncture x 12", "a trial of six more sessions", "rest"),
        ("Acupuncture x 12", "a course for twelve treatments", "request"),
        ("Acupuncture 2 x 6", "twelve", "request"),
        ("Norco 10/325 mg #60", "10 mg of it", "request"),
        ("Norco 10/325 mg #60", "sixty", "request"),
        ("Norco 10/325 mg #60", "thirty", "rest"),
        ("Norco 10/325 mg #60", "Vicodin", "request"),
        ("Norco 10/325 mg #60", "Percocet", "other"),
        ("Norco 10/325 mg #60", "the opioid", "request"),
        ("Norco 10/325 mg #60", "ibuprofen", "other"),
        ("Physical therapy x 8", "acupuncture", "other"),
        ("Physical therapy x 8", "the therapy", "request"),
        (f"Brace ({LONG[:80]})", "the surgeon", "unknown"),
        (f"Brace ({LONG[:80]})", "an extremity", "unknown"),
        (f"Brace ({LONG[:81]})", "an extremity", "request"),
    ],
)
def test_of_what_a_subject_speaks(nlp: Language, asked: str, subject: str, of: str) -> None:
    assert said_of(nlp, asked, subject) == of


@pytest.mark.parametrize(("subject", "of"), [("decision", "request"), ("vital signs", "other"), ("therapy", "other")])
def test_a_label_speaks_of_the_request_where_it_names_it(nlp: Language, subject: str, of: str) -> None:
    assert said_of(nlp, "Physical therapy x 8", subject, labelled=True) == of
