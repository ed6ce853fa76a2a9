"""The pipeline: a blank English one with our tokenizer and our components, in order."""

from __future__ import annotations

from pathlib import Path

import spacy
from spacy.language import Language

from .readers.limits import TEXT

TAGGERS = ("imr_ruler", "imr_dates", "imr_session_counts", "imr_pages")
"""Components that tag mentions. The last component chooses `doc.ents` for all of them."""


def load(model: str | Path | None = None, review_below: float | None = None) -> Language:
    """Load the pipeline.

    model (str): Name or path of an assembled model; `None` builds the pipeline from the package's lexicons.
    review_below (float): A value with a lower confidence stands in `decision.review`, 0 to 1; `None` for the
        pipeline's own line.
    RETURNS (Language): `load()(text)._.imr` is the decision of a letter. It reads as long a text as a reader gives.
    RAISES (ValueError): Where `review_below` is no confidence, or the model assembles no decision.
    """
    nlp = _loaded(model)
    nlp.max_length = max(nlp.max_length, TEXT)  # spaCy's own limit is that of its parser
    return with_review(nlp, review_below)


def with_review(nlp: Language, review_below: float | None) -> Language:
    """Draw the line below which values are to be reviewed.

    nlp (Language): The pipeline, which is changed.
    review_below (float): As of `load`.
    RETURNS (Language): The same pipeline.
    RAISES (ValueError): As of `load`.
    """
    if review_below is None:
        return nlp
    if not 0 <= review_below <= 1:
        raise ValueError(f"review below {review_below}: a confidence is between 0 and 1")
    if not nlp.has_pipe("imr_decision"):
        raise ValueError("this model has no component imr_decision, so nothing of it is reviewed")
    nlp.get_pipe("imr_decision").review_below = review_below  # type: ignore[attr-defined]
    return nlp


def _loaded(model: str | Path | None) -> Language:
    """The pipeline of a model, or else that of the package."""
    if model is not None:
        return spacy.load(model)

    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "imr_nlp.tokenizer.v1"}}})
    nlp.add_pipe("imr_rules")
    nlp.add_pipe("imr_sections")
    for name in TAGGERS:
        nlp.add_pipe(name, config={"annotate_ents": False})
    nlp.add_pipe("imr_decision")
    return nlp
