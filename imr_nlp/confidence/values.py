"""Which values of a decision have a confidence: those that are scored, present or absent, by their paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

LETTER_VALUES = (
    "case_number", "template", "date_assigned", "date_of_injury", "decision_date", "ur_denial_date",
    "application_received", "priority", "reviewer.specialties", "reviewer.licensed_states",
    "patient.age", "patient.sex", "diagnoses", "prior_treatments", "outcome", "issues",
)  # fmt: skip
"""Paths of the letter's values. `issues` stands for their number."""
ISSUE_VALUES = (
    "request.text", "request.treatment", "request.category", "request.sessions", "request.strength",
    "request.quantity", "request.refills", "request.body_parts", "outcome", "claims_administrator_guidelines",
    "reviewer_guidelines", "rationale", "medically_necessary", "guideline_sessions", "completed_sessions",
)  # fmt: skip
"""Paths of an issue's values, behind `issues.0.`."""


MINOR = frozenset(
    (
        "diagnoses", "prior_treatments", "issues.request.treatment", "issues.request.category",
        "issues.request.body_parts", "issues.rationale", "issues.completed_sessions",
    )
)  # fmt: skip
"""Lists and names that are read out of prose, many a little wrong: they are reviewed when twice as doubtful."""


class Value(NamedTuple):
    """One value of a decision.

    path (str): Where it stands, `issues.0.outcome`.
    kind (str): The same without the issue's place, `issues.outcome`.
    issue (int): The issue's place, or `None` for a value of the letter.
    value (Any): The value as plain data.
    """

    path: str
    kind: str
    issue: int | None
    value: Any

    @property
    def absent(self) -> bool:
        """Whether the letter was not found to say anything."""
        return self.value is None or (not self.value and isinstance(self.value, (list, tuple)))


def values(decision: Mapping[str, Any]) -> Iterator[Value]:
    """The values of a decision that have a confidence.

    decision (dict): Plain data of a `Decision`.
    YIELDS (Value): Letter's values first, then each issue's.
    """
    for path, _, names in _LETTER_PATHS:
        yield Value(path, path, None, _at(decision, names))
    for at, issue in enumerate(decision["issues"]):
        for path, kind, names in _ISSUE_PATHS:
            yield Value(f"issues.{at}.{path}", kind, at, _at(issue, names))


def field_name(path: str) -> str:
    """The name of a value as people say it.

    path (str): Its path in the decision, `issues.0.request.sessions`.
    RETURNS (str): `issue 1: request sessions`; issues are counted from 1, as in the letter.
    """
    parts = path.split(".")
    if parts[0] == "issues" and len(parts) > 1:
        return f"issue {int(parts[1]) + 1}: {' '.join(parts[2:])}".replace("_", " ")
    return " ".join(parts).replace("_", " ")


_LETTER_PATHS = [(path, path, path.split(".")) for path in LETTER_VALUES]
_ISSUE_PATHS = [(path, f"issues.{path}", path.split(".")) for path in ISSUE_VALUES]
"""Each path, the kind of its values, and the names in it."""


def _at(owner: Mapping[str, Any], names: list[str]) -> Any:
    """The value at a path of names."""
    for name in names:
        owner = owner[name]
    return owner
