"""How much to trust which clue of a count's role: a multinomial logistic model, trained by `scripts/train_roles.py`.

The tables of cues keep the words and say which role they speak for; the model weighs them, with the words around the
count, its number and its neighbours. `docs/session-roles.md` says how good it is on writers that it has not seen.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from math import exp
from typing import Any

import numpy

from .clues import ROLES
from .role_words import Features
from .stored_weights import weights_from_bytes, weights_to_bytes

WEIGHTS = "role_model.bin"


class RoleModel:
    """A weight for each feature and role.

    weights (dict): From the name of a feature to its weight for each of `ROLES`.
    """

    def __init__(self, weights: dict[str, Any]):
        self._row = {name: row for row, name in enumerate(weights)}
        known = numpy.asarray(list(weights.values()), dtype="float32").reshape(-1, len(ROLES))
        self._table = numpy.vstack((known, numpy.zeros((1, len(ROLES)), dtype="float32")))  # the last: never met

    def probabilities(self, features: Features) -> dict[str, float]:
        """How probable each role is.

        features (dict): The features of a count.
        RETURNS (dict): From each role to its probability; they sum up to one.
        """
        row = self._row
        known = [(row[name], strength) for name, strength in features.items() if name in row]
        rows, strengths = zip(*known, strict=True) if known else ((len(row),), (0.0,))
        # One product: to add the weights of a feature at a time takes ten times as long.
        scores = (numpy.array(strengths) @ self._table.take(rows, axis=0)).tolist()
        most = max(scores)
        shares = [exp(score - most) for score in scores]
        total = sum(shares)
        return {role: share / total for role, share in zip(ROLES, shares, strict=True)}

    def weights_of(self, name: str) -> dict[str, float]:
        """What a feature weighs for each role.

        name (str): Name of the feature.
        RETURNS (dict): From each role to the weight; 0 for one that was not met in training.
        """
        weights: list[float] = self._table[self._row.get(name, len(self._row))].tolist()
        return dict(zip(ROLES, weights, strict=True))

    def to_bytes(self) -> bytes:
        """RETURNS (bytes): The model, its weights in half precision."""
        return weights_to_bytes({name: self._table[row] for name, row in self._row.items()})

    @classmethod
    def from_bytes(cls, data: bytes) -> RoleModel:
        """Read a model.

        data (bytes): What `to_bytes` gave.
        RETURNS (RoleModel): The model.
        RAISES (ValueError): Where it is of another format.
        """
        return cls(weights_from_bytes(data, len(ROLES), "roles"))


@cache
def stored_model() -> RoleModel:
    """The model that the package brings.

    RETURNS (RoleModel): The model, read once.
    """
    return RoleModel.from_bytes((files("imr_nlp.sessions") / WEIGHTS).read_bytes())
