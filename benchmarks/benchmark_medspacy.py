"""Measures medspaCy on given letters. Run by the interpreter of an environment that has it; needs nothing of ours.

python benchmarks/benchmark_medspacy.py LETTERS.json
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import medspacy
from medspacy.ner import TargetRule
from other_library import measure

# One rule a kind and phrase, as medspaCy's users write them.
RULES = {
    "DECISION": ["upheld", "overturned", "medically necessary", "not medically necessary", "recommended", "denied"],
    "GUIDELINE": ["MTUS", "Official Disability Guidelines", "ODG", "ACOEM", "Postsurgical Treatment Guidelines"],
    "TREATMENT": ["physical therapy", "acupuncture", "Norco", "tramadol", "MRI", "epidural steroid injection"],
    "SESSION_COUNT": ["twelve sessions", "six visits"],
}
DATE = [{"TEXT": {"REGEX": r"^\d{1,2}/\d{1,2}/\d{2,4}$"}}]
COUNT = [{"LIKE_NUM": True}, {"LOWER": {"IN": ["sessions", "visits", "treatments"]}}]
PAGE = [{"LOWER": {"IN": ["page", "pages"]}}, {"IS_DIGIT": True}]


def pipeline() -> Any:
    """medspaCy's standard pipeline with sections and rules for the six kinds. RETURNS (Language): The pipeline."""
    nlp = medspacy.load()
    nlp.add_pipe("medspacy_sectionizer")
    rules = [TargetRule(phrase, label) for label, phrases in RULES.items() for phrase in phrases]
    rules += [TargetRule(label, label, pattern=pattern) for label, pattern in (("DATE", DATE), ("PAGE", PAGE))]
    rules.append(TargetRule("sessions", "SESSION_COUNT", pattern=COUNT))
    nlp.get_pipe("medspacy_target_matcher").add(rules)
    return nlp


if __name__ == "__main__":
    measure(Path(sys.argv[1]), pipeline)
