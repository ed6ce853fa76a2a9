"""`imr_pages`: tags the letter's pages."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from ..letter.mentions import add_mentions
from ..rules.carried import by_own_rules
from ..text.normalized import Tagged, normalized_text
from .pages import find_pages


class ImrPages:
    """Adds a `PAGE` span for each of the letter's pages to `doc.spans["imr"]`.

    annotate_ents (bool): Whether to refresh `doc.ents` too.
    """

    labels = ("PAGE",)

    def __init__(self, annotate_ents: bool = True):
        self.annotate_ents = annotate_ents

    @by_own_rules
    def __call__(self, doc: Doc) -> Doc:
        """Tag a letter. `span._.value` is the normalized value."""
        normalized = normalized_text(doc)
        mentions = [Tagged(m.start, m.end, "PAGE", m.pages, "page") for m in find_pages(normalized)]
        return add_mentions(doc, normalized, mentions, self.annotate_ents)


@Language.factory("imr_pages", assigns=["doc.spans", "doc.ents"], default_config={"annotate_ents": True})
def make_pages(nlp: Language, name: str, annotate_ents: bool) -> ImrPages:
    """Factory of `imr_pages`."""
    return ImrPages(annotate_ents)
