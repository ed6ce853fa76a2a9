"""`imr_sections`: marks the letter's sections and the parts of each issue."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from ..rules.carried import by_own_rules
from ..text.normalized import normalized_text
from .sections import letter_parts

SPANS_KEY = "imr_sections"
"""Key of the sections in `doc.spans`."""
PARTS = {
    "request": "REQUEST",
    "claims_administrator": "CLAIMS_ADMINISTRATOR_GUIDELINES",
    "reviewer": "REVIEWER_GUIDELINES",
    "rationale": "RATIONALE",
}


class ImrSections:
    """Adds the sections to `doc.spans["imr_sections"]`, and the parts of each issue with its number as their `id_`.

    Sections are `HEADER`, `REVIEWER`, `CASE_SUMMARY`, `ISSUES` and so on; parts of an issue are `REQUEST`,
    `CLAIMS_ADMINISTRATOR_GUIDELINES`, `REVIEWER_GUIDELINES` and `RATIONALE`.
    """

    @by_own_rules
    def __call__(self, doc: Doc) -> Doc:
        """Mark the sections of a letter."""
        normalized = normalized_text(doc)
        parts = letter_parts(normalized)
        spans = [
            normalized.char_span(doc, start, end, name) for name, (start, end) in parts.sections.items() if start < end
        ]
        for issue in parts.issues:
            for attribute, label in PARTS.items():
                if interval := getattr(issue, attribute):
                    spans.append(normalized.char_span(doc, interval.start, interval.end, label, str(issue.number)))
        doc.spans[SPANS_KEY] = sorted(spans)
        return doc


@Language.factory("imr_sections", assigns=["doc.spans"])
def make_sections(nlp: Language, name: str) -> ImrSections:
    """Factory of `imr_sections`."""
    return ImrSections()
