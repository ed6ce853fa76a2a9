"""Which rows spoke for and against a value of a letter, and by what its confidence was judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from spacy.tokens import Doc

from ..confidence.features import signs
from ..confidence.model import ConfidenceModel
from ..confidence.review import reasons
from ..letter.extensions import IMR
from ..letter.mentions import SPANS_KEY
from ..letter.reading import Reading
from ..rules.carried import by_own_rules
from ..structure.sections import letter_parts
from ..text.normalized import normalized_text
from .counts import count_words
from .outcomes import outcome_words
from .rows import evidence_words, other_dates, rows_beside, uncited
from .spoken import Doubt, Spoken, Why

_COUNTED = {
    "request.sessions": ("requested", False),
    "guideline_sessions": ("limit", False),
    "completed_sessions": ("completed", True),
    "certified_sessions": ("authorized", False),
}
"""For each number of sessions its role, and whether the case summary may state it."""
_DATES = ("date_assigned", "date_of_injury", "decision_date", "ur_denial_date", "application_received")


@by_own_rules
def why(doc: Doc, path: str, model: ConfidenceModel | None = None) -> tuple[Why, ...]:
    """Which rows of the tables spoke for and against a value, with their words, weights and side.

    doc (Doc): A letter that the pipeline has read.
    path (str): Path of a value (`issues.0.outcome`, `decision_date`), or its name alone: `outcome` is that of the
        letter and of every issue.
    model (ConfidenceModel): What judged the confidence; by default the model that comes with the package.
    RETURNS (tuple): One `Why` for each value of this path or name.
    RAISES (ValueError): If the doc has no decision, or the decision no such value. The message names those it has.
    """
    decision = doc.user_data.get(IMR)
    if decision is None:
        raise ValueError("this doc has no decision: the pipeline with the component imr_decision has not read it")
    reading = Reading(doc, letter_parts(normalized_text(doc)), SPANS_KEY, lambda name: None)
    weights = model or ConfidenceModel.load()
    judged = {found.value.path: found.named() for found in signs(reading, decision)}
    return tuple(
        Why(
            one, _value(decision, one), decision["confidence"].get(one), tuple(_words(reading, decision, one)),
            _doubts(weights, judged.get(one, ())),
        )
        for one in _paths(decision, path)
    )  # fmt: skip


def _paths(decision: Mapping[str, Any], path: str) -> list[str]:
    """The paths of the values that a path or a name means."""
    known = [*decision["confidence"], *(f"issues.{at}.certified_sessions" for at in range(len(decision["issues"])))]
    wanted = path.strip().strip(".")
    found = [one for one in known if one == wanted or one.endswith(f".{wanted}")]
    if not found:
        parts = {one.split(".", 2)[2] if one.startswith("issues.") else one for one in known}
        raise ValueError(f"there is no value {path!r} in this letter; there are {', '.join(sorted(parts))}")
    return found


def _value(decision: Mapping[str, Any], path: str) -> Any:
    """The value at a path; of the issues their number."""
    owner: Any = decision
    for name in path.split("."):
        owner = owner[int(name)] if isinstance(owner, (list, tuple)) else owner[name]
    if path == "issues":
        return len(owner)
    return owner["text"] if path.endswith(".rationale") and owner else owner


def _words(reading: Reading, decision: Mapping[str, Any], path: str) -> list[Spoken]:
    """What spoke of a value, in the letter's order but for the cues of a count, which follow it."""
    value = _value(decision, path)
    if path == "outcome":
        parts = zip(reading.parts.issues, decision["issues"], strict=True)
        found = [one for issue, read in parts for one in outcome_words(reading, issue, read["outcome"])]
        return [one for one in found if one.table == "issue line"] or found
    if not path.startswith("issues."):
        found = evidence_words(decision, path, value)
        found += rows_beside(reading, path, list(found))
        if path in _DATES:
            found += other_dates(reading, value, found)
        return _ordered(found)
    _, at, name = path.split(".", 2)
    issue = reading.parts.issues[int(at)]
    if name in ("outcome", "medically_necessary"):
        return list(outcome_words(reading, issue, value))
    if name in _COUNTED:
        role, summary = _COUNTED[name]
        return list(count_words(reading, issue, role, value, summary))
    found = evidence_words(decision, path, value)
    if name.endswith("guidelines"):
        return _ordered([*found, *rows_beside(reading, path, list(found)), *uncited(reading, issue, path, list(found))])
    if name == "request.category" and not found:
        found = evidence_words(decision, f"issues.{at}.request.treatment", value)
    return _ordered(found)


def _ordered(found: Iterable[Spoken]) -> list[Spoken]:
    """In the letter's order, none twice."""
    return sorted(dict.fromkeys(found), key=lambda one: (one.start, one.end))


def _doubts(model: ConfidenceModel, found: Iterable[str]) -> tuple[Doubt, ...]:
    """The signs of a value with their weights, the weightiest first."""
    known = reasons()
    every = []
    for sign in dict.fromkeys(found):
        weight = round(model.scale * model.weights.get(sign, 0.0), 3)
        every.append(Doubt(sign, weight, _sentence(known, sign) if weight < 0 else ""))
    return tuple(sorted((one for one in every if one.weight), key=lambda one: -abs(one.weight)))


def _sentence(known: Mapping[str, str], sign: str) -> str:
    """What a sign that lowers the confidence tells a person; empty where it has no sentence."""
    field, _, name = sign.rpartition("|")
    return known.get(name, "").format(field=field.rpartition(".")[2].replace("_", " ") or "value")
