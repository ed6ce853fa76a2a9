"""The pipeline: a blank English one with our tokenizer and our components, in order."""

from __future__ import annotations

from pathlib import Path

import spacy
from spacy.language import Language

TAGGERS = ("imr_ruler", "imr_dates", "imr_session_counts", "imr_pages")
"""Components that tag mentions. The last component chooses `doc.ents` for all of them."""


def load(model: str | Path | None = None) -> Language:
    """Load the pipeline.

    model (str): Name or path of an assembled model; `None` builds the pipeline from the package's lexicons.
    RETURNS (Language): `load()(text)._.imr` is the decision of a letter.
    """
    if model is not None:
        return spacy.load(model)

    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "imr_nlp.tokenizer.v1"}}})
    nlp.add_pipe("imr_sections")
    for name in TAGGERS:
        nlp.add_pipe(name, config={"annotate_ents": False})
    nlp.add_pipe("imr_decision")
    return nlp
