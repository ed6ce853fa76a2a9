"""Fits the confidence of values to annotated letters, and judges every letter by a model that never met its writer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from ..confidence.model import ConfidenceModel
from .calibration import Judged

_PENALTY = 0.3
"""Strength of the pull of every weight toward zero, but for those of fields, which are pulled a tenth as much."""
_PRIOR_PENALTY = 4.0
"""The same toward the weights of a model that is fitted further: a few letters move them a little."""
_MADE = 0.1
"""How much a value counts of a letter that was made worse, beside one of a letter as it was written."""
_STEPS = 300
_FEW_WRITERS = 4
FOLDS = 8
"""Number of groups that writers are dealt into, at most one a writer."""


class _Table:
    """Values with their signs as arrays.

    judged (list): Values as read of letters as they were written.
    made (list): Values of letters that were made worse.
    prior (ConfidenceModel): A model whose weights to start from.
    """

    def __init__(self, judged: Sequence[Judged], made: Sequence[Judged], prior: ConfidenceModel | None):
        every = [*judged, *made]
        self.names = sorted({sign for one in every for sign in one.signs})
        place = {name: at for at, name in enumerate(self.names)}
        self.rows = numpy.repeat(numpy.arange(len(every)), [len(one.signs) for one in every])
        self.columns = numpy.array([place[sign] for one in every for sign in one.signs], dtype=numpy.int64)
        self.right = numpy.array([one.right for one in every], dtype=float)
        self.counts = numpy.array([1.0] * len(judged) + [_MADE] * len(made))
        group = groups(judged)
        self.groups = numpy.array([group[one.letter] for one in every])
        self.most = max((len(one.signs) for one in every), default=1)
        if prior is None:
            self.penalty = numpy.array([_PENALTY * (1.0 if "|" in name else 0.1) for name in self.names])
            self.before = numpy.zeros(len(every))
        else:
            self.penalty = numpy.full(len(self.names), _PRIOR_PENALTY)
            self.before = numpy.array([prior.scale * prior.score(one.signs) + prior.shift for one in every])

    def weights(self, left_out: Sequence[str] = ()) -> Any:
        """Weights of a logistic model by gradient descent with momentum, without the values of some writers."""
        counts = numpy.where(numpy.isin(self.groups, list(left_out)), 0.0, self.counts)
        weights, speed = numpy.zeros(len(self.names)), numpy.zeros(len(self.names))
        met = numpy.bincount(self.columns, weights=counts[self.rows], minlength=len(self.names))
        rate = 1.0 / (0.25 * met * self.most + self.penalty)  # a bound on the curvature in each weight
        for _ in range(_STEPS):
            error = counts * (_sigmoid(self.scores(weights)) - self.right)
            slope = numpy.bincount(self.columns, weights=error[self.rows], minlength=len(self.names))
            speed = 0.9 * speed - rate * (slope + self.penalty * weights)
            weights = weights + speed
        return weights

    def scores(self, weights: Any) -> Any:
        """The score of each value."""
        return self.before + numpy.bincount(self.rows, weights=weights[self.columns], minlength=len(self.right))


def groups(judged: Sequence[Judged]) -> dict[str, str]:
    """Which letters are left out together: those of one writer, or every letter by itself where writers are too few.

    judged (list): Values of letters.
    RETURNS (dict): The group of each letter.
    """
    writers = {one.letter: one.writer for one in judged}
    return writers if len(set(writers.values())) >= _FEW_WRITERS else {letter: letter for letter in writers}


def calibrate(scores: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """Scale and shift that make scores true probabilities (Platt's way).

    scores (list): Scores on values of writers that were left out.
    right (list): Whether each value is right.
    RETURNS (tuple): Scale and shift.
    """
    score, wanted = numpy.array(scores), numpy.array(right, dtype=float)
    found = numpy.array([1.0, 0.0])
    for _ in range(100):
        sure = _sigmoid(found[0] * score + found[1])
        spread, error = sure * (1 - sure), sure - wanted
        slope = numpy.array([(error * score).sum(), error.sum()]) + _PULL * (found - _PLAIN)
        mixed = (spread * score).sum()
        bend = numpy.array([[(spread * score * score).sum(), mixed], [mixed, spread.sum()]]) + numpy.diag(_PULL)
        step, least = numpy.linalg.solve(bend, slope), _loss(found, score, wanted)
        size = next((half for half in _HALVES if _loss(found - half * step, score, wanted) < least), 0.0)
        if not size:
            break
        found = found - size * step
    return float(found[0]), float(found[1])


_PLAIN = numpy.array([1.0, 0.0])
"""Scale and shift that leave scores as they are."""
_PULL = numpy.array([1.0, 0.1])
"""How strongly few values are pulled there."""
_HALVES = tuple(0.5**at for at in range(20))


def _sigmoid(score: Any) -> Any:
    """Probabilities of scores."""
    return 1 / (1 + numpy.exp(-numpy.clip(score, -30, 30)))


def _loss(found: Any, score: Any, wanted: Any) -> float:
    """How badly a scale and a shift fit: the log loss and what pulls them."""
    signed = numpy.where(wanted > 0, 1, -1) * (found[0] * score + found[1])
    return float(numpy.logaddexp(0, -signed).sum() + 0.5 * (_PULL * (found - _PLAIN) ** 2).sum())


def trained(
    judged: Sequence[Judged], made: Sequence[Judged] = (), prior: ConfidenceModel | None = None
) -> tuple[ConfidenceModel, list[float]]:
    """A model fitted to all values and calibrated on writers left out.

    judged (list): Values of annotated letters.
    made (list): Values of the same letters made worse: the model learns from them, but is not measured on them.
    prior (ConfidenceModel): A model to start from; the less there is to learn from, the less it changes.
    RETURNS (tuple): The model, and for each value of `judged` the confidence that it has from models without its
        writer. The same values give the same model.
    """
    table = _Table(judged, made, prior)
    number = len(judged)
    every = sorted(set(groups(judged).values()))
    scores = numpy.zeros(number)
    for fold in range(min(FOLDS, len(every))):
        left_out = every[fold::FOLDS]
        own = numpy.isin(table.groups[:number], left_out)
        scores[own] = table.scores(table.weights(left_out))[:number][own]
    scale, shift = calibrate(scores.tolist(), [one.right for one in judged])
    confidence = _sigmoid(scale * scores + shift)
    found = dict(zip(table.names, table.weights().tolist(), strict=True))
    return _joined(found, prior, scale, shift), confidence.tolist()


def _joined(found: dict[str, float], prior: ConfidenceModel | None, scale: float, shift: float) -> ConfidenceModel:
    """A model of what was found, added to the one it started from."""
    if prior is not None:
        names = sorted(found.keys() | prior.weights.keys())
        found = {name: prior.scale * prior.weights.get(name, 0.0) + found.get(name, 0.0) for name in names}
        shift += scale * prior.shift
    return ConfidenceModel({name: round(weight, 4) for name, weight in found.items()}, scale, shift)
