"""How another library is measured, in an environment of its own, which has spaCy and nothing of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import spacy

ROUNDS = 5


def seconds(reader: Any, texts: list[str]) -> float:
    """Processor time that a reader takes for some texts. RETURNS (float): Seconds."""
    began = process_time()
    for text in texts:
        reader(text)
    return process_time() - began


def measure(source: Path, pipeline: Callable[[], Any]) -> None:
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
