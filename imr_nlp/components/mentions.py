"""How components write what they found: into `doc.spans["imr"]`, its values, and `doc.ents`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy
from spacy.attrs import ENT_IOB, ENT_TYPE
from spacy.tokens import Doc
from spacy.util import filter_spans

from ..extensions import value_key
from ..view import Tagged, View

SPANS_KEY = "imr"
"""Key of the mentions in `doc.spans`."""
LABELS = ("DATE", "TREATMENT", "SESSION_COUNT", "GUIDELINE", "PAGE", "DECISION")
"""The six kinds of mention of the annotation."""
_OUTSIDE: Any = numpy.array([[2, 0]], dtype="uint64")
"""`ENT_IOB` and `ENT_TYPE` of a token that no entity holds."""


def add_mentions(doc: Doc, view: View, mentions: Iterable[Tagged], annotate_ents: bool) -> Doc:
    """Add mentions with their values to `doc.spans["imr"]`, and refresh `doc.ents`.

    doc (Doc): The letter.
    view (View): Its view, in which the mentions are given and remembered.
    mentions (Iterable): The mentions; their values are plain data.
    annotate_ents (bool): Whether to make `doc.ents` anew from all mentions of the six kinds.
    """
    tagged = list(mentions)
    spans = view.char_spans(doc, tagged)
    values: dict[Any, Any] = doc.user_data
    for span, (_, _, label, value) in zip(spans, tagged, strict=True):
        values[value_key(label, span.start_char, span.end_char)] = value
    view.tagged += tagged
    if SPANS_KEY in doc.spans:
        doc.spans[SPANS_KEY].extend(spans)
    else:
        doc.spans[SPANS_KEY] = spans
    return choose_entities(doc) if annotate_ents else doc


def choose_entities(doc: Doc) -> Doc:
    """Set `doc.ents` to the longest mentions that do not overlap; of two equally long ones the first stays."""
    labels = {doc.vocab.strings[label] for label in LABELS}
    entities = filter_spans([span for span in doc.spans[SPANS_KEY] if span.label in labels])
    # `set_ents` asks of every token whether an entity holds it, which takes as long as all the rest; an array does not.
    doc.from_array([ENT_IOB, ENT_TYPE], _OUTSIDE.repeat(len(doc), axis=0))
    doc.set_ents(entities, default="unmodified")
    return doc
