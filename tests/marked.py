"""Sentences with their mentions marked in the text, as in annotated letters, for tests that read like examples.

`{{DATE iso=2013-04-24|04/24/2013}}` and its like are read by the package's own parser. Kinds that annotations
do not have (drugs, body parts, diagnoses) are marked `{{DRUG name=hydrocodone/acetaminophen|Norco}}`; in a name, `_`
stands for a space.
"""

from __future__ import annotations

import re
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_nlp.annotated import parse_marks

Found = tuple[str, int, Any]
"""A mention's text, where it starts, and its value."""

_NAMED = re.compile(r"\{\{(?:DRUG|BODY_PART|DIAGNOSIS) name=([^|]+)\|")


def expected(marked: str) -> tuple[str, list[Found]]:
    """The sentence without marks, and what its marks say."""
    text, mentions = parse_marks(_NAMED.sub(r"{{GUIDELINE id=\1|", marked))
    named = bool(_NAMED.search(marked))
    values = [m.value.replace("_", " ") if named else m.value for m in mentions]
    return text, [(text[m.start : m.end], m.start, value) for m, value in zip(mentions, values, strict=True)]


def found(doc: Doc, label: str) -> list[Found]:
    """The mentions of a label in a doc."""
    return [(span.text, span.start_char, _comparable(span)) for span in doc.spans["imr"] if span.label_ == label]


def _comparable(span: Span) -> Any:
    """A value without what marks do not hold: unit, frequency and duration of a count, all of a treatment's."""
    value = span._.value
    if span.label_ == "TREATMENT":
        return None
    if span.label_ == "SESSION_COUNT":
        return {key: value.get(key) for key in ("min", "max", "role")}
    return value


def check(nlp: Language, marked: str, label: str) -> None:
    """Assert that of this label the sentence has the marked mentions and no others."""
    text, mentions = expected(marked)
    doc = nlp(text)
    assert doc.text == text
    assert found(doc, label) == mentions
