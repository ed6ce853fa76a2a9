"""Whether the values of annotated letters are right, and how well their confidence says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from sys import intern
from typing import Any

from spacy.language import Language

from ..annotated import AnnotatedLetter
from ..decision import Decision
from .fields import ISSUE_FIELDS, ISSUE_SETS, LETTER_FIELDS, LETTER_SETS, Field, Owner, SetField
from .wording import pair_names

Read = Callable[[str], tuple[Decision, dict[str, tuple[str, ...]]]]
"""From a text to its decision and the signs of each value by its path."""
SURE = 0.95
"""At or above this confidence a value is called sure."""
_WRITER = re.compile(r"[a-z]+|.+")
STEPS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 1.01)
"""Where the steps of the reliability diagram begin."""


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
        same = expected is not None and pairs == len(wanted) == len(read)
        if names.part is None:
            judged[path] = (same, False)
        elif path in judged:
            judged[path] = (judged[path][0] and same, judged[path][1])
    return judged


def figures(judged: Sequence[Judged], confidence: Sequence[float], review_below: float) -> dict[str, Any]:
    """How well confidences fit.

    judged (list), confidence (list): Values, and the confidence of each.
    review_below (float): A value with a lower confidence is to be reviewed.
    RETURNS (dict): `values`, `wrong`; of core values `sure` (share), `sure_right` (share of the sure that are right),
        `wrong_in_review`, `right_in_review` (shares); `calibration_error`, the mean distance of confidence and truth
        over the steps of the reliability diagram; and these steps, `bins`.
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
    """The steps of the reliability diagram that hold values."""
    found = []
    for least, most in pairwise(STEPS):
        part = [(sure, flag) for sure, flag in zip(confidence, right, strict=True) if least <= sure < most]
        if part:
            found.append(
                {
                    "least": least,
                    "values": len(part),
                    "confidence": round(sum(sure for sure, _ in part) / len(part), 4),
                    "right": round(sum(flag for _, flag in part) / len(part), 4),
                }
            )
    return found


def reader_of(nlp: Language) -> Read:
    """What `judge_letters` reads with.

    nlp (Language): A pipeline with the component `imr_decision`.
    RETURNS (Callable): From a text to its decision and the signs of each value by its path.
    """
    part: Any = nlp.get_pipe("imr_decision")

    def read(text: str) -> tuple[Decision, dict[str, tuple[str, ...]]]:
        doc = nlp(text)
        return doc._.imr, part.signs(doc)

    return read


def judge_letters(read: Read, letters: Iterable[AnnotatedLetter]) -> list[Judged]:
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
                known = tuple(map(intern, signs[path]))  # the same few hundred come thousands of times
                judged.append(Judged(letter.name, writer_of(letter.name), path, kind, known, right, core))
    return judged
