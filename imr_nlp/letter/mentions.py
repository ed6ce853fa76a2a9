"""How components write what they found: into `doc.spans["imr"]`, its values, and `doc.ents`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy
from spacy.attrs import ENT_IOB, ENT_TYPE
from spacy.tokens import Doc

from ..text.normalized import NormalizedText, Tagged
from .extensions import exact_key, value_key

SPANS_KEY = "imr"
"""Key of the mentions in `doc.spans`."""
LABELS = ("DATE", "TREATMENT", "SESSION_COUNT", "GUIDELINE", "PAGE", "DECISION")
"""The six kinds of mention of the annotation."""
_OUTSIDE: Any = numpy.array([[2, 0]], dtype="uint64")
"""`ENT_IOB` and `ENT_TYPE` of a token that no entity holds."""
_INSIDE, _BEGINS = 1, 3
"""`ENT_IOB` of the tokens of an entity, and of its first."""


def add_mentions(doc: Doc, normalized: NormalizedText, mentions: Iterable[Tagged], annotate_ents: bool) -> Doc:
    """Add mentions with their values to `doc.spans["imr"]`, and refresh `doc.ents`.

    A mention that is there already stays as it is, with its value: to tag a letter twice changes nothing.

    doc (Doc): The letter.
    normalized (NormalizedText): Its normalized text, in which the mentions are given.
    mentions (Iterable): The mentions; their values are plain data.
    annotate_ents (bool): Whether to make `doc.ents` anew from all mentions of the six kinds.
    """
    values: dict[Any, Any] = doc.user_data
    spans = []
    tagged = list(mentions)
    if normalized.is_rewritten:
        # One token of the letter may be several words of the text: of two mentions the longer stays.
        tagged.sort(key=lambda mention: (mention.start, -mention.end))
    for (span, start, end), (_, _, label, value, _) in zip(normalized.char_spans(doc, tagged), tagged, strict=True):
        first, last = span.start_char, span.end_char
        key = value_key(label, first, last)
        if key in values:
            continue
        values[key] = value
        if start != first or end != last:
            values[exact_key(label, first, last)] = [start - first, end - first]
        spans.append(span)
    if SPANS_KEY in doc.spans:
        doc.spans[SPANS_KEY].extend(spans)
    else:
        doc.spans[SPANS_KEY] = spans
    return choose_entities(doc) if annotate_ents else doc


def read_mentions(doc: Doc, normalized: NormalizedText, spans_key: str) -> list[Tagged]:
    """The mentions of a letter as `doc.spans` has them: what a component of the user's changed there is heard.

    doc (Doc): The letter.
    normalized (NormalizedText): Its normalized text.
    spans_key (str): Key of the mentions in `doc.spans`.
    RETURNS (list): The mentions in the normalized text, in the order of the group.
    """
    values: dict[Any, Any] = doc.user_data
    inexact = {key for key in values if isinstance(key, tuple) and key[1].startswith("exact:")}
    labelled, offsets = [], []
    for span in doc.spans.get(spans_key, ()):
        label, first, last = span.label_, span.start_char, span.end_char
        value = values.get(value_key(label, first, last))
        if inexact and (key := exact_key(label, first, last)) in inexact:
            start, end = values[key]
            first, last = first + start, first + end
        labelled.append((label, value, span.id_))
        offsets.append((first, last))
    if not offsets:
        return []
    places = normalized.places(numpy.array(offsets, dtype=numpy.int64)).tolist()
    return [
        Tagged(start, end, label, value, rule)
        for (start, end), (label, value, rule) in zip(places, labelled, strict=True)
    ]


def choose_entities(doc: Doc) -> Doc:
    """Add to `doc.ents` the longest mentions that do not overlap; of two equally long ones the first stays.

    Entities that another component has set stay, and keep their tokens.
    """
    labels = {doc.vocab.strings[label] for label in LABELS}
    mentions = [(span.start, span.end, span.label) for span in doc.spans[SPANS_KEY] if span.label in labels]
    ours = set(mentions)
    others = [one for entity in doc.ents if (one := (entity.start, entity.end, entity.label)) not in ours]
    mentions.sort(key=_longest_first)
    # Arrays: `set_ents` and `filter_spans` ask of every token who holds it, which takes as long as all the rest.
    held = bytearray(len(doc))
    tags: Any = _OUTSIDE.repeat(len(doc), axis=0)
    for start, end, label in [*others, *mentions]:
        if not any(held[start:end]):
            held[start:end] = b"\1" * (end - start)
            tags[start:end] = (_INSIDE, label)
            tags[start, 0] = _BEGINS
    doc.from_array([ENT_IOB, ENT_TYPE], tags)
    return doc


def _longest_first(mention: tuple[int, int, int]) -> tuple[int, int]:
    """The key by which the longest mention comes first, and of equally long ones the first in the letter."""
    start, end, _ = mention
    return start - end, start
