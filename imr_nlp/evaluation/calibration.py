"""Fits and measures the confidence of values on annotated letters, always on writers that were left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy

from ..annotated import AnnotatedLetter
from ..confidence.model import ConfidenceModel
from ..decision import Decision
from .fields import ISSUE_FIELDS, ISSUE_SETS, LETTER_FIELDS, LETTER_SETS, Field, Owner, SetField
from .wording import pair_names

SURE = 0.95
"""At or above this confidence a value is called sure."""
_WRITER = re.compile(r"[a-z]+|.+")
_PENALTY = 0.3
"""Strength of the pull of every weight toward zero, but for those of fields, which are pulled a tenth as much."""
_STEPS = 400
_BINS = 10


@dataclass(frozen=True)
class Judged:
    """A value of a letter whose annotation says whether it is right.

    letter (str), writer (str): Name of the letter and of who wrote it.
    path (str), kind (str): Where the value stands, and its field.
    signs (tuple): What is known of it.
    right (bool): Whether it is the annotated value.
    core (bool): Whether a whole letter is wrong where it is.
    """

    letter: str
    writer: str
    path: str
    kind: str
    signs: tuple[str, ...]
    right: bool
    core: bool


def writer_of(name: str) -> str:
    """Who wrote a letter: the letters with which its name begins."""
    found = _WRITER.match(name)
    return found[0] if found else name


def rights(reference: Decision, predicted: Decision) -> dict[str, tuple[bool, bool]]:
    """Whether each value of a decision is the annotated one.

    reference (Decision), predicted (Decision): The decision as annotated and as read.
    RETURNS (dict): By the value's path, whether it is right and whether it is a core value. Values that the annotation
        does not speak of are left out.
    """
    found = _owner_rights(reference, predicted, LETTER_FIELDS, LETTER_SETS, "")
    for at, (one, other) in enumerate(zip_longest(reference.issues, predicted.issues)):
        if other is not None:
            found |= _owner_rights(one, other, ISSUE_FIELDS, ISSUE_SETS, f"issues.{at}.")
    return found


def _owner_rights(
    expected: Owner | None, found: Owner, fields: Iterable[Field], sets: Iterable[SetField], prefix: str
) -> dict[str, tuple[bool, bool]]:
    """What `rights` gives for the letter or one issue. An issue that is not annotated is wrong in all."""
    judged: dict[str, tuple[bool, bool]] = {}
    for field in fields:
        if expected is None:
            judged[prefix + field.path] = (False, field.core)
        elif field.is_annotated(expected):
            judged[prefix + field.path] = (field.same(field.get(expected), field.get(found)), field.core)
    for names in sets:
        path = prefix + names.path
        wanted, read = ([], names.get(found)) if expected is None else (names.get(expected), names.get(found))
        pairs, *_ = pair_names(wanted, read)
        same = pairs == len(wanted) == len(read)
        if names.part is None:
            judged[path] = (same, False)
        elif path in judged:
            judged[path] = (judged[path][0] and same, judged[path][1])
    return judged


def fit(judged: Sequence[Judged]) -> ConfidenceModel:
    """The model that explains best which values are right.

    judged (list): Values of annotated letters.
    RETURNS (ConfidenceModel): The model; the same values give the same model.
    """
    names = sorted({sign for one in judged for sign in one.signs})
    place = {name: at for at, name in enumerate(names)}
    rows = numpy.repeat(numpy.arange(len(judged)), [len(one.signs) for one in judged])
    columns = numpy.array([place[sign] for one in judged for sign in one.signs], dtype=numpy.int64)
    wanted = numpy.array([one.right for one in judged], dtype=float)
    penalty = numpy.array([_PENALTY * (1.0 if "|" in name else 0.1) for name in names])
    weights = _descend(rows, columns, wanted, penalty)
    return ConfidenceModel({name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)})


def _descend(rows: Any, columns: Any, wanted: Any, penalty: Any) -> Any:
    """Weights of a logistic model by gradient descent with momentum; rows and columns say where the ones are."""
    weights, speed = numpy.zeros(len(penalty)), numpy.zeros(len(penalty))
    count = numpy.bincount(columns, minlength=len(penalty))
    rate = 1.0 / (0.25 * count * 12 + penalty)  # a bound on the curvature in each weight
    for _ in range(_STEPS):
        score = numpy.bincount(rows, weights=weights[columns], minlength=len(wanted))
        error = 1 / (1 + numpy.exp(-score)) - wanted
        slope = numpy.bincount(columns, weights=error[rows], minlength=len(penalty)) + penalty * weights
        speed = 0.9 * speed - rate * slope
        weights = weights + speed
    return weights


def cross_validated(judged: Sequence[Judged], folds: int = 8) -> list[float]:
    """The confidence of each value by a model that never met its writer.

    judged (list): Values of annotated letters.
    folds (int): Number of groups that the writers are dealt into, at most one a writer.
    RETURNS (list): A score before calibration for each value.
    """
    writers = sorted({one.writer for one in judged})
    scores = [0.0] * len(judged)
    for fold in range(min(folds, len(writers))):
        left_out = set(writers[fold::folds])
        model = fit([one for one in judged if one.writer not in left_out])
        for at, one in enumerate(judged):
            if one.writer in left_out:
                scores[at] = model.score(one.signs)
    return scores


def calibrate(scores: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """Scale and shift that make scores true probabilities (Platt's way).

    scores (list): Scores on values of writers that were left out.
    right (list): Whether each value is right.
    RETURNS (tuple): Scale and shift.
    """
    score, wanted = numpy.array(scores), numpy.array(right, dtype=float)
    scale, shift = 1.0, 0.0
    for _ in range(100):  # Newton's steps, damped by a little penalty on the scale
        sure = 1 / (1 + numpy.exp(-(scale * score + shift)))
        spread = sure * (1 - sure)
        slope = numpy.array([((sure - wanted) * score).sum() + (scale - 1), (sure - wanted).sum()])
        mixed = (spread * score).sum()
        bend = numpy.array([[(spread * score * score).sum() + 1, mixed], [mixed, spread.sum() + 1e-6]])
        step = numpy.linalg.solve(bend, slope)
        scale, shift = scale - step[0], shift - step[1]
    return float(scale), float(shift)


def trained(judged: Sequence[Judged]) -> tuple[ConfidenceModel, list[float]]:
    """A model fitted to all values and calibrated on writers left out.

    judged (list): Values of annotated letters.
    RETURNS (tuple): The model, and for each value the confidence that it has from models without its writer.
    """
    scores = cross_validated(judged)
    scale, shift = calibrate(scores, [one.right for one in judged])
    fair = ConfidenceModel({"score": 1.0}, scale, shift)
    model = fit(judged)
    probability = [1 / (1 + float(numpy.exp(-(fair.scale * score + fair.shift)))) for score in scores]
    return ConfidenceModel(model.weights, scale, shift), probability


def figures(judged: Sequence[Judged], confidence: Sequence[float], review_below: float) -> dict[str, Any]:
    """How well confidences fit.

    judged (list), confidence (list): Values, and the confidence of each.
    review_below (float): A value with a lower confidence is to be reviewed.
    RETURNS (dict): `values`, `wrong`; of core values `sure` (share), `sure_right` (share of the sure that are right),
        `wrong_in_review`, `right_in_review` (shares); `calibration_error`; and `bins` of the reliability diagram.
    """
    core = [(one, sure) for one, sure in zip(judged, confidence, strict=True) if one.core]
    certain = [one.right for one, sure in core if sure >= SURE]
    wrong = [sure < review_below for one, sure in core if not one.right]
    right = [sure < review_below for one, sure in core if one.right]
    bins = _bins([sure for _, sure in core], [one.right for one, _ in core])
    error = sum(abs(one["confidence"] - one["right"]) * one["values"] for one in bins) / max(len(core), 1)
    return {
        "values": len(core),
        "wrong": len(wrong),
        "sure": _share([sure >= SURE for _, sure in core]),
        "sure_right": _share(certain),
        "wrong_in_review": _share(wrong),
        "right_in_review": _share(right),
        "calibration_error": round(error, 4),
        "bins": bins,
    }


def _share(flags: Sequence[bool]) -> float | None:
    """How many of some are true, 0 to 1."""
    return round(sum(flags) / len(flags), 4) if flags else None


def _bins(confidence: Sequence[float], right: Sequence[bool]) -> list[dict[str, Any]]:
    """Values in bins of equal size by their confidence."""
    order = sorted(zip(confidence, right, strict=True))
    size = max(1, -(-len(order) // _BINS))
    parts = [order[at : at + size] for at in range(0, len(order), size)]
    return [
        {
            "values": len(part),
            "confidence": round(sum(sure for sure, _ in part) / len(part), 4),
            "right": round(sum(flag for _, flag in part) / len(part), 4),
        }
        for part in parts
    ]


def judge_letters(
    read: Callable[[str], tuple[Decision, dict[str, tuple[str, ...]]]], letters: Iterable[AnnotatedLetter]
) -> list[Judged]:
    """The values of annotated letters with their signs.

    read (Callable): From a text to its decision and the signs of each value by its path.
    letters (Iterable): Annotated letters.
    RETURNS (list): The values that the annotations speak of.
    """
    judged = []
    for letter in letters:
        decision, signs = read(letter.text)
        for path, (right, core) in rights(letter.decision, decision).items():
            if path in signs:
                kind = re.sub(r"\.\d+", "", path)
                judged.append(Judged(letter.name, writer_of(letter.name), path, kind, signs[path], right, core))
    return judged
