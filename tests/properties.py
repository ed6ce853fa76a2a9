"""What holds of the reading of any text."""

from __future__ import annotations

import unicodedata
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp import Decision

LABELS = {
    "DATE", "TREATMENT", "SESSION_COUNT", "GUIDELINE", "PAGE", "DECISION", "DRUG", "BODY_PART", "DIAGNOSIS", "ICD_CODE",
}  # fmt: skip
LIKE_DIGITS = str.maketrans("OoIl|", "00111")
"""Letters that stand for digits in a text that was recognized from a picture."""


def check(nlp: Language, text: str) -> Decision:
    """Read a text, and look at what was read.

    nlp (Language): The pipeline.
    text (str): Any text.
    RETURNS (Decision): Its decision.
    RAISES (AssertionError): Something is wrong with it.
    """
    doc = nlp(text)
    assert doc.text == text
    decision: Decision = doc._.imr
    checked(doc, decision)
    return decision


def checked(doc: Doc, decision: Decision) -> None:
    """Look at a decision: its evidence stands in the letter, for values that it has; it goes to JSON and back.

    doc (Doc): The letter.
    decision (Decision): What was read from it.
    RAISES (AssertionError): Something is wrong with it.
    """
    text = doc.text
    for span in doc.spans["imr"]:
        assert 0 <= span.start_char < span.end_char <= len(text)
        assert span.label_ in LABELS
    for evidence in decision.evidence:
        assert 0 <= evidence.start < evidence.end <= len(text), evidence
        assert text[evidence.start : evidence.end] == evidence.text, evidence
        assert value_at(decision.model_dump(mode="json"), evidence.field) not in (None, "", []), evidence.field
    for name in ("date_of_injury", "decision_date", "date_assigned"):
        value = getattr(decision, name)
        shown = unicodedata.normalize("NFKC", " ".join(one.text for one in decision.evidence_for(name)))
        # What is not ASCII may be digits in a wrong encoding, which only the pipeline tells.
        if value is not None and shown and shown.isascii():
            assert value[2:4] in shown.translate(LIKE_DIGITS), (value, shown)
    assert Decision.model_validate_json(decision.model_dump_json()) == decision


def value_at(value: Any, path: str) -> Any:
    """The value of a field, by its path; `None` where there is none."""
    for part in path.split("."):
        if isinstance(value, list) and part.isdigit():
            value = value[int(part)] if int(part) < len(value) else None
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value
