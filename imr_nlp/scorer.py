"""`imr_nlp.imr_scorer.v1`: the figures of the scoreboard for `nlp.evaluate` and `spacy evaluate`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from spacy.training import Example

from .annotated import AnnotatedLetter
from .evaluation.scoreboard import Scoreboard
from .letter.mentions import SPANS_KEY

Scores = dict[str, Any]

SPACYS_KEY = "sc"
"""The key whose figures `spacy evaluate` prints unless it is told another one."""


def make_imr_scorer(spans_key: str = SPANS_KEY) -> Callable[..., Scores]:
    """Make the scorer of mentions and decisions.

    spans_key (str): Key of the span group that holds the mentions, in the predicted and the reference docs.
    RETURNS (Callable): Takes examples and gives a flat dict. Their reference docs hold the mentions with `span._.value`
        and the decision in `doc.user_data["imr"]`, as `imr_nlp.annotated` makes them.
    """
    return partial(score_examples, spans_key=spans_key)


def score_examples(examples: Iterable[Example], spans_key: str = SPANS_KEY, **_: Any) -> Scores:
    """Score predicted docs against reference docs.

    examples (Iterable): The examples.
    spans_key (str): Key of the span group that holds the mentions.
    RETURNS (dict): Figures between 0 and 1, or `None` where there was nothing to measure. Strict mention figures also
        stand under the names that spaCy's own span scorer uses, which is what `spacy evaluate` prints.
    """
    board = Scoreboard()
    for example in examples:
        docs = example.reference, example.predicted
        board.add(*(AnnotatedLetter.from_doc(doc, spans_key=spans_key) for doc in docs))
    return {**_mention_scores(board, spans_key), **_decision_scores(board)}


def _mention_scores(board: Scoreboard, spans_key: str) -> Scores:
    """The figures of the mentions."""
    per_type = {label: tally.strict.as_dict() for label, tally in board.mentions.items()}
    scores: Scores = {"imr_mentions_per_type": per_type, f"spans_{spans_key}_per_type": per_type}
    scores[f"spans_{SPACYS_KEY}_per_type"] = per_type
    for part, figure in board.all_mentions().as_dict().items():
        names = f"imr_mentions_{part}", f"spans_{spans_key}_{part}", f"spans_{SPACYS_KEY}_{part}"
        scores |= dict.fromkeys(names, figure)
    for label, tally in board.mentions.items():
        scores |= {f"imr_{label}_{part}": figure for part, figure in tally.strict.as_dict().items()}
        scores |= {f"imr_{label}_overlap_{part}": figure for part, figure in tally.overlap.as_dict().items()}
        if label != "TREATMENT":
            scores[f"imr_{label}_value_acc"] = tally.value.rate
    scores["imr_SESSION_COUNT_role_acc"] = board.mentions["SESSION_COUNT"].role.rate
    return scores


def _decision_scores(board: Scoreboard) -> Scores:
    """The figures of the decisions."""
    scores: Scores = {"imr_letters_right": board.letters_right.rate}
    for name, accuracy in board.fields.items():
        scores[f"imr_{_flat(name)}_acc"] = accuracy.rate
    for name, agreement in board.sets.items():
        scores |= {f"imr_{_flat(name)}_{part}": figure for part, figure in agreement.as_dict().items()}
    return scores


def _flat(name: str) -> str:
    """The path of a field as part of a figure's name."""
    return name.replace(".", "_")
