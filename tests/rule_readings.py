"""What the pipeline makes of an example of a rule: one function a table, which gives what the row should say.

A function takes the sentence and the interval of the words in brackets, and gives the value that a letter with this
sentence has, as the column `says` writes it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from spacy.language import Language

Reading: TypeAlias = Callable[[Language, str, int, int], str]
"""From the pipeline, a sentence and the interval of the rule's words to what the letter says."""

READINGS: dict[str, Reading] = {}

SUMMARY = """CLINICAL CASE SUMMARY
{}

IMR ISSUES, DECISIONS AND RATIONALES
1. Zorbex 100 mg: Upheld
Decision rationale: It is not medically necessary.
"""


def _given(nlp: Language, sentence: str, place: int, behind: bool) -> str:
    """Whether the treatment next to a place of a case summary was given before."""
    doc = nlp(SUMMARY.format(sentence))
    place += SUMMARY.index("{}")
    named = [span for span in sorted(doc.spans["imr"]) if span.label_ == "TREATMENT"]
    if behind:
        treatment = [span for span in named if span.end_char <= place][-1]
    else:
        treatment = next(span for span in named if span.start_char >= place)
    prior = {one.start for one in doc._.imr.evidence if one.field.startswith("prior_treatments")}
    return "given" if treatment.start_char in prior else "not-given"


READINGS["treatments/told_before"] = lambda nlp, text, start, end: _given(nlp, text, end, behind=False)
READINGS["treatments/told_behind"] = lambda nlp, text, start, end: _given(nlp, text, start, behind=True)
