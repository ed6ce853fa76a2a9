"""Measures EDS-NLP on given letters. Run by the interpreter of an environment that has it; needs nothing of ours.

python benchmarks/benchmark_edsnlp.py LETTERS.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import edsnlp
import edsnlp.pipes as eds
import spacy

ROUNDS = 5
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


def seconds(reader: Any, texts: list[str]) -> float:
    """Processor time that a reader takes for some texts. RETURNS (float): Seconds."""
    began = process_time()
    for text in texts:
        reader(text)
    return process_time() - began


def main(source: Path) -> None:
    """Print milliseconds a letter, and the time against spaCy's tokenization in this environment."""
    texts = json.loads(source.read_text(encoding="utf-8"))
    tokenize, nlp = spacy.blank("en").make_doc, pipeline()
    seconds(tokenize, texts["warm_up"])
    seconds(nlp, texts["warm_up"])
    taken, against = [], []
    for at in range(ROUNDS):
        letters = texts["letters"][at::ROUNDS]
        tokenization, whole = seconds(tokenize, letters), seconds(nlp, letters)
        taken.append(whole / len(letters) * 1e3)
        against.append(whole / tokenization)
    print(json.dumps({"ms_per_letter": median(taken), "against_tokenization": median(against)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
