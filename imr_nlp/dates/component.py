"""`imr_dates`: tags the letter's dates."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from ..letter.mentions import add_mentions
from ..rules.carried import by_own_rules
from ..text.normalized import Tagged, normalized_text
from .grammar import find_dates


class ImrDates:
    """Adds a `DATE` span for each of the letter's dates to `doc.spans["imr"]`.

    annotate_ents (bool): Whether to refresh `doc.ents` too.
    """

    labels = ("DATE",)

    def __init__(self, annotate_ents: bool = True):
        self.annotate_ents = annotate_ents

    @by_own_rules
    def __call__(self, doc: Doc) -> Doc:
        """Tag a letter. `span._.value` is the normalized value."""
        normalized = normalized_text(doc)
        mentions = [Tagged(m.start, m.end, "DATE", m.iso, m.rule) for m in find_dates(normalized)]
        return add_mentions(doc, normalized, mentions, self.annotate_ents)


@Language.factory("imr_dates", assigns=["doc.spans", "doc.ents"], default_config={"annotate_ents": True})
def make_dates(nlp: Language, name: str, annotate_ents: bool) -> ImrDates:
    """Factory of `imr_dates`."""
    return ImrDates(annotate_ents)
