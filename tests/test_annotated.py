"""Annotated letters: reading marks and decisions, and the reference docs made of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from imr_nlp.annotated import (
    AnnotatedLetter,
    AnnotationError,
    Mention,
    parse_marks,
    read_letter,
    read_letters,
    to_docbin,
    to_examples,
)
from imr_nlp.decision import Decision, Request
from imr_nlp.letter.mentions import LABELS

CORPUS = Path(__file__).parent.parent / "corpus" / "letters"
NLP = spacy.blank("en")
LETTERS = list(read_letters(CORPUS))


@pytest.mark.parametrize(
    ("marked", "text", "mentions"),
    [
        ("no marks", "no marks", []),
        ("on {{DATE iso=2014-06|June 2014}}.", "on June 2014.", [Mention(3, 12, "DATE", "2014-06")]),
        ("{{TREATMENT|Norco}} #60", "Norco #60", [Mention(0, 5, "TREATMENT", None)]),
        ("p. {{PAGE n=98-99|98-99}}", "p. 98-99", [Mention(3, 8, "PAGE", [98, 99])]),
        ("p. {{PAGE n=60|60}}", "p. 60", [Mention(3, 5, "PAGE", [60, 60])]),
        ("{{GUIDELINE id=odg|ODG}}", "ODG", [Mention(0, 3, "GUIDELINE", "odg")]),
        ("{{DECISION p=-|Upheld}}", "Upheld", [Mention(0, 6, "DECISION", "-")]),
        (
            "{{SESSION_COUNT role=other|twice a week}}",
            "twice a week",
            [Mention(0, 12, "SESSION_COUNT", {"min": None, "max": None, "role": "other"})],
        ),
        (
            "{{SESSION_COUNT n=4-6 role=limit|4-6 {{TREATMENT|massage}} visits}}",
            "4-6 massage visits",
            [
                Mention(0, 18, "SESSION_COUNT", {"min": 4, "max": 6, "role": "limit"}),
                Mention(4, 11, "TREATMENT", None),
            ],
        ),
    ],
)
def test_marks_are_read_and_stripped(marked: str, text: str, mentions: list[Mention]) -> None:
    assert parse_marks(marked) == (text, tuple(mentions))


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("a\n\n{{DATE iso=2014|2014", "line 3 is never closed"),
        ("a\n2014}} b", "line 2"),
        ("{{date iso=2014|2014}}", "malformed"),
        ("{{DATE iso=6/2014|June}}", "iso"),
        ("{{DATE|June}}", "iso"),
        ("{{PAGE n=ix|ix}}", "'ix'"),
        ("{{SESSION_COUNT n=6 role=asked|6 visits}}", "role"),
        ("{{SESSION_COUNT n=six role=other|six visits}}", "'six'"),
        ("{{DECISION p=yes|approved}}", "p"),
        ("{{GUIDELINE|ODG}}", "id"),
        ("a\n{{DRUG|Norco}}", "line 2: unknown label DRUG"),
    ],
)
def test_wrong_marks_are_named_with_their_line(marked: str, words: str) -> None:
    with pytest.raises(AnnotationError, match=words):
        parse_marks(marked)


PLAIN = st.text(st.characters(exclude_characters="{}|", exclude_categories=["Cs"]), max_size=12)
MARKED = st.recursive(
    PLAIN.map(lambda text: (text, text)),
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(
        lambda parts: ("{{TREATMENT|" + "".join(one for one, _ in parts) + "}}", "".join(text for _, text in parts))
    ),
    max_leaves=12,
)


@given(st.lists(MARKED, max_size=5))
def test_any_nesting_of_marks_leaves_the_letter_character_for_character(pieces: list[tuple[str, str]]) -> None:
    text, mentions = parse_marks("".join(marked for marked, _ in pieces))
    assert text == "".join(plain for _, plain in pieces)
    assert all(0 <= one.start <= one.end <= len(text) for one in mentions)
    for one in mentions:
        for other in mentions:
            assert one.end <= other.start or other.end <= one.start or _holds(one, other) or _holds(other, one)


def _holds(one: Mention, other: Mention) -> bool:
    return one.start <= other.start and other.end <= one.end


def _write(folder: Path, marked: str, decision: object) -> Path:
    path = folder / "letter.ann.txt"
    path.write_text(marked, encoding="utf-8")
    path.with_name("letter.json").write_text(json.dumps(decision), encoding="utf-8")
    return path


def test_a_letter_is_read_with_its_decision(tmp_path: Path) -> None:
    issue = {
        "number": 1,
        "request": {"text": "Norco", "quantity": 60},
        "rationale": {"starts": "Norco is an opioid", "ends": "is not medically necessary."},
    }
    letter = read_letter(_write(tmp_path, "{{TREATMENT|Norco}}", {"outcome": "upheld", "issues": [issue]}))
    assert (letter.name, letter.text) == ("letter", "Norco")
    assert letter.decision.issues[0].request == Request(text="Norco", quantity=60)
    rationale = letter.decision.issues[0].rationale
    assert rationale is not None
    assert rationale.text == "Norco is an opioid … is not medically necessary."
    assert "drug_class" not in letter.decision.issues[0].request.model_fields_set


@pytest.mark.parametrize(
    ("marked", "decision", "words"),
    [
        ("{{TREATMENT|Norco", {}, "letter.ann.txt: mark"),
        ("Norco", {"outcome": "won"}, "letter.json: .*outcome"),
        ("Norco", {"verdict": "upheld"}, "letter.json: .*verdict"),
        ("Norco", [], "letter.json: "),
    ],
)
def test_a_wrong_letter_is_named_with_its_file(tmp_path: Path, marked: str, decision: object, words: str) -> None:
    with pytest.raises(AnnotationError, match=f"(?s){words}"):
        read_letter(_write(tmp_path, marked, decision))


def test_a_letter_without_its_decision_is_named(tmp_path: Path) -> None:
    (tmp_path / "alone.ann.txt").write_text("Norco", encoding="utf-8")
    with pytest.raises(AnnotationError, match=r"alone\.json"):
        read_letter(tmp_path / "alone.ann.txt")


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.name)
def test_the_corpus_survives_a_docbin(letter: AnnotatedLetter) -> None:
    data = to_docbin(NLP, [letter]).to_bytes()
    (doc,) = DocBin(store_user_data=True).from_bytes(data).get_docs(Vocab())
    kept = AnnotatedLetter.from_doc(doc, letter.name)
    assert (kept.text, kept.decision) == (letter.text, letter.decision)
    assert _labels_and_values(kept) == _labels_and_values(letter)
    for mention in letter.mentions:
        assert any(one.label == mention.label and _holds(one, mention) for one in kept.mentions)


def _labels_and_values(letter: AnnotatedLetter) -> list[str]:
    return sorted(f"{one.label} {one.value}" for one in letter.mentions)


def test_mentions_with_equal_offsets_keep_their_own_values() -> None:
    mentions = (Mention(0, 4, "DATE", "2014"), Mention(0, 4, "PAGE", [2014, 2014]), Mention(0, 4, "TREATMENT"))
    letter = AnnotatedLetter("letter", "2014 it was", mentions, Decision())
    assert AnnotatedLetter.from_doc(letter.to_doc(NLP), "letter") == letter


@pytest.mark.parametrize(("start", "end"), [(3, 3), (40, 45)])
def test_an_impossible_mention_is_refused(start: int, end: int) -> None:
    letter = AnnotatedLetter("letter", "Norco was denied", (Mention(start, end, "TREATMENT"),), Decision())
    with pytest.raises(AnnotationError, match="letter: "):
        letter.to_doc(NLP)


def test_a_doc_that_no_pipeline_has_seen_says_nothing() -> None:
    letter = AnnotatedLetter.from_doc(NLP("Norco: Upheld"))
    assert letter == AnnotatedLetter("", "Norco: Upheld", (), Decision())


def test_examples_put_an_empty_doc_beside_the_reference() -> None:
    (example,) = to_examples(NLP, LETTERS[:1])
    assert example.predicted.text == example.reference.text == LETTERS[0].text
    assert not example.predicted.spans
    assert {span.label_ for span in example.reference.spans["imr"]} <= set(LABELS)
