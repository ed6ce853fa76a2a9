"""`imr_decision`: assembles the decision object, `doc._.imr`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from ..assembly.assemble import assemble
from ..extensions import IMR
from .mentions import SPANS_KEY, choose_entities


class ImrDecision:
    """Keeps the decision of a letter as plain data in `doc.user_data`, from where `doc._.imr` builds the object.

    It reads the mentions in `doc.spans["imr"]`; what no component before it has tagged is missing from the decision.

    annotate_ents (bool): Whether to choose `doc.ents` from all mentions, so that the components before it need not.
    scorer (Callable): What `nlp.evaluate` measures with, mentions and decision together.
    """

    def __init__(self, annotate_ents: bool = True, scorer: Callable[..., dict[str, Any]] | None = None):
        self.annotate_ents = annotate_ents
        self.scorer = scorer

    def __call__(self, doc: Doc) -> Doc:
        """Assemble the decision of a letter."""
        if self.annotate_ents and SPANS_KEY in doc.spans:
            choose_entities(doc)
        doc.user_data[IMR] = assemble(doc, SPANS_KEY)
        return doc

    def score(self, examples: Iterable[Example], **settings: Any) -> dict[str, Any]:
        """Score predicted letters against reference letters; see `imr_nlp.scorer`."""
        return self.scorer(examples, **settings) if self.scorer else {}


@Language.factory(
    "imr_decision",
    assigns=["doc._.imr", "doc.ents"],
    requires=["doc.spans"],
    default_config={"annotate_ents": True, "scorer": {"@scorers": "imr_nlp.imr_scorer.v1"}},
)
def make_decision(
    nlp: Language, name: str, annotate_ents: bool, scorer: Callable[..., dict[str, Any]] | None
) -> ImrDecision:
    """Factory of `imr_decision`."""
    return ImrDecision(annotate_ents, scorer)
