"""The fields of a decision that are scored: what each is called, where it stands, when it is right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from ..decision import Citation, Decision, Issue, Rationale
from .wording import fold, same_name, same_wording

Owner = Decision | Issue


def _equal(reference: Any, predicted: Any) -> bool:
    return bool(reference == predicted)


def _same_length(reference: Sequence[Any], predicted: Sequence[Any]) -> bool:
    return len(reference) == len(predicted)


def _same_request(reference: str, predicted: str | None) -> bool:
    return predicted is not None and same_wording(reference, predicted)


def _same_strength(reference: str | None, predicted: str | None) -> bool:
    """`10/325 mg` and `10/325MG` are the same."""
    left, right = ("".join((one or "").split()).lower() for one in (reference, predicted))
    return left == right


def _same_citations(reference: Sequence[Citation], predicted: Sequence[Citation] | None) -> bool:
    """Every source with its basis and pages, in the letter's order; sections are scored by themselves."""

    def keys(citations: Sequence[Citation]) -> list[tuple[Any, ...]]:
        return [(one.guideline, one.basis, one.pages) for one in citations]

    return keys(reference) == keys(predicted or ())


def _same_rationale(reference: Rationale | None, predicted: Rationale | None) -> bool:
    """Right from the first word to the last: the annotation records only how it starts and ends."""
    if reference is None or predicted is None:
        return reference is predicted
    text = fold(predicted.text)
    return text.startswith(fold(reference.starts)) and text.endswith(fold(reference.ends))


@dataclass(frozen=True)
class Field:
    """A field with one value.

    path (str): Where it stands in the decision or the issue.
    same (Callable): Whether a reference and a predicted value are the same.
    core (bool): Whether the whole letter is wrong when the field is.
    optional (bool): Whether annotations may leave it out; then it is scored where they do not.
    """

    path: str
    same: Callable[[Any, Any], bool] = _equal
    core: bool = False
    optional: bool = False

    def get(self, owner: Owner | None) -> Any:
        """Take the value out of its owner.

        owner (Decision | Issue): The owner, or `None` for an issue that was not found.
        RETURNS (Any): The value, `None` without an owner.
        """
        return None if owner is None else attrgetter(self.path)(owner)

    def is_annotated(self, owner: Owner) -> bool:
        """Whether the annotation speaks of the field.

        owner (Decision | Issue): The owner as annotated.
        RETURNS (bool): True unless the field is optional and left out.
        """
        *parents, name = self.path.split(".")
        holder = attrgetter(".".join(parents))(owner) if parents else owner
        return not self.optional or name in holder.model_fields_set


@dataclass(frozen=True)
class SetField:
    """A field with a list of names, in any order.

    path (str): Where the list stands in the decision or the issue.
    part (str): For a list of objects, which of their fields is the name; one without it has none.
    """

    path: str
    part: str | None = None

    @property
    def name(self) -> str:
        """Path of the names."""
        return f"{self.path}.{self.part}" if self.part else self.path

    def get(self, owner: Owner | None) -> list[str]:
        """Take the names out of their owner.

        owner (Decision | Issue): The owner, or `None` for an issue that was not found.
        RETURNS (list): The names, none without an owner.
        """
        items = () if owner is None else attrgetter(self.path)(owner)
        names = items if self.part is None else (getattr(item, self.part) for item in items)
        return [name for name in names if name]


LETTER_FIELDS = (
    Field("case_number", core=True),
    Field("template", core=True),
    Field("date_assigned", core=True),
    Field("date_of_injury", core=True),
    Field("decision_date", core=True),
    Field("ur_denial_date", core=True),
    Field("application_received", core=True),
    Field("priority", core=True),
    Field("outcome", core=True),
    Field("patient.age", core=True),
    Field("patient.sex", core=True),
    Field("issues", _same_length, core=True),
)
LETTER_SETS = (
    SetField("reviewer.specialties"),
    SetField("reviewer.licensed_states"),
    SetField("diagnoses"),
    SetField("prior_treatments"),
)
ISSUE_FIELDS = (
    Field("request.text", _same_request, core=True),
    Field("request.treatment", same_name),
    Field("request.category"),
    Field("request.strength", _same_strength),
    Field("request.quantity"),
    Field("request.refills"),
    Field("request.sessions", core=True),
    Field("request.drug_class", optional=True),
    Field("request.rental_days", optional=True),
    Field("request.date_of_service", optional=True),
    Field("outcome", core=True),
    Field("medically_necessary"),
    Field("guideline_sessions"),
    Field("completed_sessions"),
    Field("claims_administrator_guidelines", _same_citations, core=True),
    Field("reviewer_guidelines", _same_citations, core=True),
    Field("rationale", _same_rationale),
)
ISSUE_SETS = (
    SetField("request.body_parts"),
    SetField("claims_administrator_guidelines", "section"),
    SetField("reviewer_guidelines", "section"),
)
