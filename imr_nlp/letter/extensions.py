"""`span._.value` and `doc._.imr`: registered here and nowhere else.

Both are getters over plain data in `doc.user_data`, so that `nlp.pipe(n_process=2)`, `DocBin(store_user_data=True)`,
pickle and `Doc.to_bytes` keep them. spaCy 3.8 gives spans with equal offsets the same custom attributes whatever their
label, so a value is kept under a key that holds the label too; the key has the form of spaCy's own, which lets
`Span.as_doc` and `Doc.from_docs` shift it.
"""

from __future__ import annotations

from typing import Any

from spacy.tokens import Doc, Span

from ..decision import Decision

IMR = "imr"
"""Key of the plain decision in `doc.user_data`."""


def value_key(label: str, start_char: int, end_char: int) -> tuple[str, str, int, int]:
    """Key in `doc.user_data` of a span's value.

    label (str): The span's label.
    start_char (int), end_char (int): Its character offsets.
    RETURNS (tuple): The key.
    """
    return ("._.", "value:" + label, start_char, end_char)


def exact_key(label: str, start_char: int, end_char: int) -> tuple[str, str, int, int]:
    """Key in `doc.user_data` of the exact characters of a mention, where its span is wider: a span covers whole tokens.

    label (str): The span's label.
    start_char (int), end_char (int): Its character offsets.
    RETURNS (tuple): The key; its value is a list of two offsets from the span's start.
    """
    return ("._.", "exact:" + label, start_char, end_char)


def get_value(span: Span) -> Any:
    """The normalized value of a mention.

    span (Span): The mention.
    RETURNS (Any): Its value, or `None` where it has none.
    """
    data: dict[Any, Any] = span.doc.user_data
    return data.get(value_key(span.label_, span.start_char, span.end_char))


def set_value(span: Span, value: Any) -> None:
    """Set the normalized value of a mention.

    span (Span): The mention.
    value (Any): Plain data only: str, int, float, list, dict.
    """
    data: dict[Any, Any] = span.doc.user_data
    data[value_key(span.label_, span.start_char, span.end_char)] = value


def get_decision(doc: Doc) -> Decision | None:
    """The decision of a letter.

    doc (Doc): The letter.
    RETURNS (Decision): The decision, or `None` where `imr_decision` has not seen the letter.
    """
    data = doc.user_data.get(IMR)
    return None if data is None else Decision.model_validate(data)


Span.set_extension("value", getter=get_value, setter=set_value, force=True)
Doc.set_extension("imr", getter=get_decision, force=True)
