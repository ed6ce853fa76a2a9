"""Whether a number without a unit counts sessions: a logistic model, trained by `scripts/train_numbers.py`.

The rules of `unitless.py` say what they make of a number; the model weighs that with the words around it. It is asked
only of numbers that no rule refuses. `docs/session-roles.md` says what it gains on writers that it has not seen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from ..letter.parts import Interval
from .stored_weights import weights_from_bytes, weights_to_bytes
from .words import words_and_marks

WEIGHTS = "number_model.bin"
_BESIDE = 5
"""How many words on either side are seen one by one."""
_REACH = 60
"""How many characters away they may stand."""


class NumberModel:
    """A weight for each feature.

    weights (dict): From the name of a feature to how much it speaks for a count of sessions.
    """

    def __init__(self, weights: Mapping[str, float]):
        self._weights = dict(weights)

    def probability(self, features: list[str]) -> float:
        """How probable it is that a number counts sessions.

        features (list): What is known of the number.
        RETURNS (float): Between 0 and 1.
        """
        weights = self._weights
        return 1 / (1 + math.exp(-sum(weights.get(name, 0.0) for name in features)))

    def to_bytes(self) -> bytes:
        """RETURNS (bytes): The model, its weights in half precision."""
        return weights_to_bytes(self._weights)

    @classmethod
    def from_bytes(cls, data: bytes) -> NumberModel:
        """Read a model.

        data (bytes): What `to_bytes` gave.
        RETURNS (NumberModel): The model.
        RAISES (ValueError): Where it is of another format.
        """
        return cls({name: float(weights[0]) for name, weights in weights_from_bytes(data, 1, "numbers").items()})


@cache
def stored_number_model() -> NumberModel:
    """The model that the package brings.

    RETURNS (NumberModel): The model, read once.
    """
    return NumberModel.from_bytes((files("imr_nlp.sessions") / WEIGHTS).read_bytes())


def words_around(text: str, start: int, end: int, paragraph: Interval) -> list[str]:
    """The words beside a number, as features.

    text (str): The text in lower case.
    start (int), end (int): Where the number stands.
    paragraph (Interval): Its paragraph.
    RETURNS (list): Names of features: each word by its distance and without it, pairs, and the number's own form.
    """
    before = words_and_marks(text[max(paragraph.start, start - _REACH) : start])[: -_BESIDE - 1 : -1]
    behind = words_and_marks(text[end : min(paragraph.end, end + _REACH)])[:_BESIDE]
    features = ["digits" if text[start].isdigit() else "word", "range" if not text[start:end].isalnum() else "single"]
    for side, words in (("b", before), ("a", behind)):
        features += [f"{side} {word}" for word in words]
        features += [f"{side}{distance} {word}" for distance, word in enumerate(words[:3])]
        features.append(f"{side}{side} " + " ".join(words[:2]))
    if before and behind:
        features.append(f"ba {before[0]} {behind[0]}")
    return features
