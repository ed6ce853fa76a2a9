"""How components write what they found: into `doc.spans["imr"]`, its values, and `doc.ents`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from ..extensions import set_value

SPANS_KEY = "imr"
"""Key of the mentions in `doc.spans`."""
LABELS = ("DATE", "TREATMENT", "SESSION_COUNT", "GUIDELINE", "PAGE", "DECISION")
"""The six kinds of mention of the annotation."""


def add_mentions(doc: Doc, mentions: Iterable[tuple[Span, Any]], annotate_ents: bool) -> Doc:
    """Add mentions with their values to `doc.spans["imr"]` in the letter's order, and refresh `doc.ents`.

    mentions (Iterable): Pairs of span and plain value.
    annotate_ents (bool): Whether to make `doc.ents` anew from all mentions of the six kinds.
    """
    spans = []
    for span, value in mentions:
        set_value(span, value)
        spans.append(span)
    group = doc.spans[SPANS_KEY] if SPANS_KEY in doc.spans else ()
    doc.spans[SPANS_KEY] = sorted([*group, *spans])
    return choose_entities(doc) if annotate_ents else doc


def choose_entities(doc: Doc) -> Doc:
    """Set `doc.ents` to the longest mentions that do not overlap; of two equally long ones the first stays."""
    doc.set_ents(filter_spans([span for span in doc.spans[SPANS_KEY] if span.label_ in LABELS]))
    return doc
