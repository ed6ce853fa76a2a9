"""Time of reading letters in one process: contenders side by side, components' shares, growth with length and lexicon.

Times are processor seconds of this process, so that other programs on the machine count less; on an idle machine they
are those of the clock.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import Any

import spacy
from benchmark_alternatives import entity_ruler, read_with_expressions
from benchmark_letters import LetterMaker
from spacy.language import Language

import imr_nlp
from imr_nlp.evaluation.layouts import TRANSFORMATIONS

ROUNDS = 5
SPACY_TOKENIZER = "tokenization alone, spaCy's"
OUR_TOKENIZER = "tokenization alone, ours"
PIPELINE = "whole pipeline, decision read"
READING = "decision object read"
TOKENIZER = {"nlp": {"tokenizer": {"@tokenizers": "imr_nlp.tokenizer.v1"}}}

Reader = Callable[[str], Any]


def seconds(reader: Reader, texts: Sequence[str]) -> float:
    """Processor time that a reader takes for some texts.

    reader (Callable): Takes a text.
    texts (Sequence[str]): The texts.
    RETURNS (float): Seconds.
    """
    gc.collect()
    began = process_time()
    for text in texts:
        reader(text)
    return process_time() - began


def read_decision(nlp: Language) -> Reader:
    """A reader that runs the pipeline and builds the decision object.

    nlp (Language): The pipeline.
    RETURNS (Callable): The reader.
    """
    return lambda text: nlp(text)._.imr


def contenders() -> dict[str, Reader]:
    """All that is measured side by side, each with a vocab of its own.

    RETURNS (dict): Readers by name.
    """
    return {
        SPACY_TOKENIZER: spacy.blank("en").make_doc,
        OUR_TOKENIZER: spacy.blank("en", config=TOKENIZER).make_doc,
        PIPELINE: read_decision(imr_nlp.load()),
        "sentencizer, lemmatizer, entity_ruler": entity_ruler(),
        "regular expressions, no Doc": read_with_expressions,
    }


class _Apart:
    """A pipeline that keeps the time of each of its components."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self.seconds: dict[str, float] = {}

    def __call__(self, text: str) -> None:
        doc = self._timed("tokenizer", self._nlp.make_doc, text)
        for name, component in self._nlp.pipeline:
            doc = self._timed(name, component, doc)
        self._timed(READING, getattr, doc._, "imr")

    def _timed(self, name: str, function: Callable[..., Any], *arguments: Any) -> Any:
        began = process_time()
        made = function(*arguments)
        self.seconds[name] = self.seconds.get(name, 0.0) + process_time() - began
        return made


def measure_speed(warm_up: Sequence[str], letters: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Measure all contenders on letters that none of them has seen, in rounds, every round on letters of its own.

    warm_up (Sequence[str]): Letters to read before.
    letters (Sequence[str]): Letters to measure on.
    RETURNS (tuple): Milliseconds a letter of each contender and its time against spaCy's tokenization, and
        milliseconds a letter of each component; medians of the rounds.
    """
    readers = contenders()
    apart = _Apart(imr_nlp.load())
    everybody: list[Reader] = [*readers.values(), apart]
    for reader in everybody:
        seconds(reader, warm_up)
    times: dict[str, list[float]] = {name: [] for name in readers}
    shares: dict[str, list[float]] = {}
    for at in range(ROUNDS):
        texts = letters[at::ROUNDS]
        names = list(readers)
        for name in names[at:] + names[:at]:  # each begins a round once: none always has the warm machine
            times[name].append(seconds(readers[name], texts) / len(texts) * 1e3)
        apart.seconds.clear()
        seconds(apart, texts)
        for component, taken in apart.seconds.items():
            shares.setdefault(component, []).append(taken / len(texts) * 1e3)
    speed = {
        name: {
            "ms_per_letter": median(taken),
            "against_tokenization": median(a / b for a, b in zip(taken, times[SPACY_TOKENIZER], strict=True)),
        }
        for name, taken in times.items()
    }
    return speed, {component: median(taken) for component, taken in shares.items()}


def measure_layouts(corpus: Path, count: int) -> list[dict[str, Any]]:
    """Measure tokenization and pipeline on letters of one layout at a time, as an archive that one tool made has them.

    corpus (Path): Folder of annotated letters.
    count (int): Letters to measure on, and twice as many to warm up, for each layout.
    RETURNS (list): For each layout milliseconds a letter of both, and their ratio.
    """
    pipeline = read_decision(imr_nlp.load())
    measured = []
    for layout in TRANSFORMATIONS:
        maker = LetterMaker(corpus, layouts=[layout])
        warm_up, letters = maker.letters(2 * count), maker.letters(count)
        tokenize = spacy.blank("en").make_doc  # a fresh one: what it keeps depends on the layout
        for reader in (tokenize, pipeline):
            seconds(reader, warm_up)
        rounds = [letters[at::ROUNDS] for at in range(ROUNDS)]
        times = [(seconds(tokenize, texts) / len(texts), seconds(pipeline, texts) / len(texts)) for texts in rounds]
        measured.append({
            "layout": layout,
            "tokenization_ms": median(tokenization for tokenization, _ in times) * 1e3,
            "pipeline_ms": median(taken for _, taken in times) * 1e3,
            "against_tokenization": median(taken / tokenization for tokenization, taken in times),
        })  # fmt: skip
    return measured


def measure_length(letters: Sequence[str], lengths: Sequence[int]) -> list[dict[str, float]]:
    """Measure the same letters one by one and run together into texts of so many tokens.

    letters (Sequence[str]): At least as many as the longest text takes.
    lengths (Sequence[int]): Tokens that a text should have at least.
    RETURNS (list): Tokens of a text and microseconds a token, for each length.
    """
    nlp = imr_nlp.load()
    counts: list[int] = []
    while sum(counts) < 1.1 * max(lengths):
        counts.append(len(nlp(letters[len(counts)])))
    measured = []
    for length in lengths:
        texts = list(_run_together(letters, counts, length))
        taken = min(seconds(read_decision(nlp), texts) for _ in range(3))
        tokens = sum(len(nlp.make_doc(text)) for text in texts)
        measured.append({"tokens": tokens / len(texts), "us_per_token": taken / tokens * 1e6})
    return measured


def _run_together(letters: Sequence[str], counts: Sequence[int], length: int) -> Iterator[str]:
    gathered: list[str] = []
    tokens = 0
    for letter, count in zip(letters, counts, strict=False):
        gathered.append(letter)
        tokens += count
        if tokens >= length:
            yield "\n\n".join(gathered)
            gathered, tokens = [], 0


def measure_lexicon(warm_up: Sequence[str], letters: Sequence[str], factors: Sequence[int]) -> list[dict[str, float]]:
    """Measure pipelines whose lexicon has been multiplied with made-up phrases.

    warm_up (Sequence[str]): Letters to read before.
    letters (Sequence[str]): Letters to measure on.
    factors (Sequence[int]): How many times as many patterns.
    RETURNS (list): Patterns and milliseconds a letter, for each factor.
    """
    pipelines = {factor: _with_lexicon(factor) for factor in factors}
    rulers: dict[int, Any] = {factor: nlp.get_pipe("imr_ruler") for factor, nlp in pipelines.items()}
    for nlp in pipelines.values():
        seconds(nlp, warm_up)
    times: dict[int, list[float]] = {factor: [] for factor in factors}
    for at in range(ROUNDS):
        for factor, nlp in pipelines.items():
            texts = letters[at::ROUNDS]
            times[factor].append(seconds(read_decision(nlp), texts) / len(texts) * 1e3)
    return [
        {"factor": factor, "patterns": len(rulers[factor]), "ms_per_letter": median(taken)}
        for factor, taken in times.items()
    ]


def _with_lexicon(factor: int) -> Language:
    nlp = imr_nlp.load()
    ruler: Any = nlp.get_pipe("imr_ruler")
    patterns = ruler.patterns
    with nlp.select_pipes(enable=[]):  # phrases are no letters, and need not be read as such
        ruler.add_patterns(list(islice(_made_up(patterns), (factor - 1) * len(patterns))))
    return nlp


def _made_up(patterns: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Endless new phrases: the beginning of one phrase and the end of another, as lexicons grow."""
    random = Random(0)
    known = {pattern["pattern"] for pattern in patterns}
    while True:
        begun, ended = random.choices(patterns, k=2)
        phrase = f"{begun['pattern']} {ended['pattern'].split()[-1]}"
        if phrase not in known:
            known.add(phrase)
            yield {**begun, "pattern": phrase}
