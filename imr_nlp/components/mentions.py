"""How components write what they found: into `doc.spans["imr"]`, its values, and `doc.ents`."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc
from spacy.util import filter_spans

from ..extensions import set_value
from ..view import Tagged, View

SPANS_KEY = "imr"
"""Key of the mentions in `doc.spans`."""
LABELS = ("DATE", "TREATMENT", "SESSION_COUNT", "GUIDELINE", "PAGE", "DECISION")
"""The six kinds of mention of the annotation."""


def add_mentions(doc: Doc, view: View, mentions: Iterable[Tagged], annotate_ents: bool) -> Doc:
    """Add mentions with their values to `doc.spans["imr"]`, and refresh `doc.ents`.

    doc (Doc): The letter.
    view (View): Its view, in which the mentions are given and remembered.
    mentions (Iterable): The mentions; their values are plain data.
    annotate_ents (bool): Whether to make `doc.ents` anew from all mentions of the six kinds.
    """
    spans = []
    for mention in mentions:
        span = view.char_span(doc, mention.start, mention.end, mention.label)
        set_value(span, mention.value)
        spans.append(span)
        view.tagged.append(mention)
    if SPANS_KEY in doc.spans:
        doc.spans[SPANS_KEY].extend(spans)
    else:
        doc.spans[SPANS_KEY] = spans
    return choose_entities(doc) if annotate_ents else doc


def choose_entities(doc: Doc) -> Doc:
    """Set `doc.ents` to the longest mentions that do not overlap; of two equally long ones the first stays."""
    labels = {doc.vocab.strings[label] for label in LABELS}
    doc.set_ents(filter_spans([span for span in doc.spans[SPANS_KEY] if span.label in labels]))
    return doc
