"""The confidence of every value of a decision, and the review: the values that a person should look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ..letter.reading import Reading
from ..phrases.lexicon import read_rows
from .features import signs
from .model import ConfidenceModel
from .values import MINOR, Value

REVIEW_BELOW = 0.95
"""A value with a lower confidence is to be reviewed."""


class ReasonRow(BaseModel):
    """What a sign tells a person: the sign without its field, and a sentence in which `{field}` is the field's name."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    sign: str = Field(min_length=1)
    reason: str = Field(min_length=1)


@cache
def reasons() -> dict[str, str]:
    """The sentences of `reasons.csv` by their signs.

    RETURNS (dict): Sentences, with `{field}` where the field's name belongs.
    """
    return {row.sign: row.reason for row in read_rows(files("imr_nlp.confidence") / "reasons.csv", ReasonRow)}


def judge(
    model: ConfidenceModel, reading: Reading, decision: Mapping[str, Any], review_below: float
) -> tuple[dict[str, float], list[dict[str, Any]]]:
    """The confidence of each value, and the values to be reviewed.

    model (ConfidenceModel): The model.
    reading (Reading): The letter as it was read.
    decision (dict): Plain data of its decision, evidence and warnings included.
    review_below (float): A value with a lower confidence is to be reviewed.
    RETURNS (tuple): Confidences by path; and for each value to be reviewed its field, confidence and reason, the
        most doubtful first.
    """
    confidence: dict[str, float] = {}
    review = []
    messages = {warning["field"]: warning["message"] for warning in decision["warnings"] if warning["field"]}
    for found in signs(reading, decision):
        value, sure = found.value, round(model.judge(found), 3)
        confidence[value.path] = sure
        if sure < review_below and sure < line(value.kind, review_below):
            reason = messages.get(value.path) or _reason(model, value, found.named())
            review.append({"field": value.path, "confidence": sure, "reason": reason})
    return confidence, sorted(review, key=_doubt)


def line(kind: str, review_below: float) -> float:
    """The confidence below which a value of a field is to be reviewed.

    kind (str): The field, `issues.outcome`.
    review_below (float): The line of fields in general.
    RETURNS (float): The same; for `MINOR` ones where the doubt is twice as great.
    """
    return max(0.0, 1 - 2 * (1 - review_below)) if kind in MINOR else review_below


def _doubt(one: Mapping[str, Any]) -> float:
    """The key by which the most doubtful value comes first."""
    doubt: float = one["confidence"]
    return doubt


def _reason(model: ConfidenceModel, value: Value, found: Sequence[str]) -> str:
    """Why a value is doubtful, in a sentence: that of the strongest sign against it which has one."""
    known = reasons()
    name = value.path.rpartition(".")[2].replace("_", " ")
    for sign in model.worst(found):
        sentence = known.get(sign.rpartition("|")[2])
        if sentence:
            return sentence.format(field=name)
    return known["absent" if value.absent else "present"].format(field=name)
