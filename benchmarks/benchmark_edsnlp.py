"""Measures EDS-NLP on given letters. Run by the interpreter of an environment that has it; needs nothing of ours.

python benchmarks/benchmark_edsnlp.py LETTERS.json
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import edsnlp
import edsnlp.pipes as eds
from other_library import measure

# Phrases and expressions for the six kinds, as its users write them.
PHRASES = {
    "DECISION": ["upheld", "overturned", "medically necessary", "not medically necessary", "recommended", "denied"],
    "GUIDELINE": ["MTUS", "Official Disability Guidelines", "ODG", "ACOEM", "Postsurgical Treatment Guidelines"],
    "TREATMENT": ["physical therapy", "acupuncture", "Norco", "tramadol", "MRI", "epidural steroid injection"],
}
EXPRESSIONS = {
    "DATE": [r"\b\d{1,2}/\d{1,2}/\d{2,4}\b"],
    "SESSION_COUNT": [r"\b\d+ (?:sessions|visits|treatments)\b"],
    "PAGE": [r"\bpages? \d+\b"],
}


def pipeline() -> Any:
    """A blank pipeline with sentences, normalization, its matcher and negation. RETURNS (Pipeline): The pipeline."""
    nlp = edsnlp.blank("eds")
    nlp.add_pipe(eds.normalizer())
    nlp.add_pipe(eds.sentences())
    nlp.add_pipe(eds.matcher(terms=PHRASES, regex=EXPRESSIONS, attr="LOWER"))
    nlp.add_pipe(eds.negation())
    return nlp


if __name__ == "__main__":
    measure(Path(sys.argv[1]), pipeline)
