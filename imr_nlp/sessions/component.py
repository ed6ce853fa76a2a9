"""`imr_session_counts`: tags counts of sessions, each with its total and the part that it plays."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from ..letter.mentions import add_mentions
from ..rules.carried import by_own_rules
from ..text.normalized import Tagged, normalized_text
from .roles import session_roles


class ImrSessionCounts:
    """Adds a `SESSION_COUNT` span for each count of sessions to `doc.spans["imr"]`.

    annotate_ents (bool): Whether to refresh `doc.ents` too.
    """

    labels = ("SESSION_COUNT",)

    def __init__(self, annotate_ents: bool = True):
        self.annotate_ents = annotate_ents

    @by_own_rules
    def __call__(self, doc: Doc) -> Doc:
        """Tag a letter. `span._.value` has `min`, `max`, `role`, `unit` and, where stated, `frequency`, `duration`."""
        normalized = normalized_text(doc)
        mentions = [
            Tagged(m.start, m.end, "SESSION_COUNT", value, rule) for m, value, rule in session_roles(normalized)
        ]
        return add_mentions(doc, normalized, mentions, self.annotate_ents)


@Language.factory("imr_session_counts", assigns=["doc.spans", "doc.ents"], default_config={"annotate_ents": True})
def make_session_counts(nlp: Language, name: str, annotate_ents: bool) -> ImrSessionCounts:
    """Factory of `imr_session_counts`."""
    return ImrSessionCounts(annotate_ents)
