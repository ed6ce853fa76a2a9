"""A logistic model from the signs of a value to how likely it is right.

`scripts/train_confidence.py` fits it to annotated letters and writes `confidence.json`; `docs/confidence.md` says how
good it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib.resources import files
from math import exp
from typing import TYPE_CHECKING, Any

import srsly

if TYPE_CHECKING:
    from .features import Signs

FILE = "confidence.json"
_FORMAT = 1
_MOST_KEPT = 4096
"""For so many fields and conditions of letters scores are kept."""


class ConfidenceModel:
    """Weights of signs, and a calibration of their sum.

    weights (dict): Weight of each sign; one that training never met weighs nothing.
    scale (float), shift (float): The sum of weights is multiplied and moved by these, so that probabilities are true.
    """

    def __init__(self, weights: Mapping[str, float], scale: float = 1.0, shift: float = 0.0):
        self.weights = dict(weights)
        self._of_field: defaultdict[str, dict[str, float]] = defaultdict(dict)  # no name has to be put together
        for name, weight in self.weights.items():
            field, bar, sign = name.partition("|")
            if bar:
                self._of_field[field][sign] = weight
        self.scale, self.shift = scale, shift
        self._kept: dict[tuple[str, tuple[str, ...]], float] = {}

    @classmethod
    def load(cls) -> ConfidenceModel:
        """The model that comes with the package."""
        return cls.from_dict(srsly.json_loads((files("imr_nlp.confidence") / FILE).read_text("utf-8")))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ConfidenceModel:
        """The model that `as_dict` wrote.

        data (dict): Plain data.
        RAISES (ValueError): Where it is of another format.
        """
        if data.get("format") != _FORMAT:
            raise ValueError(f"no confidence model of format {_FORMAT}")
        return cls(data["weights"], data["scale"], data["shift"])

    def as_dict(self) -> dict[str, Any]:
        """The model as plain data."""
        return {"format": _FORMAT, "scale": self.scale, "shift": self.shift, "weights": self.weights}

    def score(self, signs: Iterable[str]) -> float:
        """The sum of the weights of signs, before calibration."""
        weights = self.weights
        return sum(weights.get(sign, 0.0) for sign in signs)

    def probability(self, signs: Iterable[str]) -> float:
        """How likely a value with these signs is right, 0 to 1.

        signs (Iterable): The signs as the weights name them.
        RETURNS (float): The probability.
        """
        return self._calibrated(self.score(signs))

    def judge(self, signs: Signs) -> float:
        """The same for the signs of a value as they come; those that many values have are weighed once.

        signs (Signs): The signs.
        RETURNS (float): The probability.
        """
        kind = signs.value.kind
        own = self._of_field[kind]
        score = self._kept.get((kind, signs.letter))
        if score is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            score = self.score((kind, *signs.letter)) + sum([own.get(sign, 0.0) for sign in signs.letter])
            self._kept[kind, signs.letter] = score
        for sign in signs.own:
            if sign in own:
                score += own[sign]
        return self._calibrated(score + self.score(signs.general) if signs.general else score)

    def _calibrated(self, score: float) -> float:
        """The probability that a score means."""
        score = self.scale * score + self.shift
        return 1 / (1 + exp(-score)) if -30 < score < 30 else float(score > 0)

    def worst(self, signs: Iterable[str]) -> list[str]:
        """The signs that speak against a value, the strongest first."""
        against = ((self.weights.get(sign, 0.0), sign) for sign in signs)
        return [sign for weight, sign in sorted(against) if weight < 0]
