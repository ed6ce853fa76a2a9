"""Measures medspaCy on given letters. Run by the interpreter of an environment that has it; needs nothing of ours.

python benchmarks/benchmark_medspacy.py LETTERS.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import medspacy
import spacy
from medspacy.ner import TargetRule

ROUNDS = 5
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
