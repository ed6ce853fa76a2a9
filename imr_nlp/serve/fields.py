"""The values of a decision that people look at, judge and correct: their names, and how each is written as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args

from ..annotated import ELISION
from ..decision.models import (
    Basis,
    Category,
    Contrast,
    CountUnit,
    GuidelineId,
    IssueOutcome,
    LetterOutcome,
    Priority,
    Side,
    Template,
)

NOTHING = "not stated"
_RANGE = re.compile(r"(\d{1,9})(?:\s{0,3}[-–]\s{0,3}(\d{1,9}))?")
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_NUMBER = re.compile(r"\d{1,9}")
_EXTRA = ("chapter", "edition", "source")
"""Parts of a citation behind the pages."""
_DRUG = ("name", "written", "strength", "quantity", "refills")
"""Parts of a drug."""


@dataclass(frozen=True)
class Kind:
    """How values of a kind are written.

    name (str): Name of the kind.
    show (Callable): Text of a value that is not `None`.
    read (Callable): Value of a text that is not empty. Raises ValueError.
    hint (str): How to write one.
    choices (tuple): All values there are, if they are few.
    lines (bool): Whether a value has several lines.
    """

    name: str
    show: Callable[[Any], str]
    read: Callable[[str], Any]
    hint: str = ""
    choices: tuple[str, ...] = ()
    lines: bool = False


@dataclass(frozen=True)
class Field:
    """One value of the letter or of an issue.

    path (str): Where it stands in the decision, or in the issue.
    label (str): What people call it.
    kind (Kind): How it is written.
    """

    path: str
    label: str
    kind: Kind


def _choice(*choices: str) -> Kind:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return text

    return Kind("choice", str, read, choices=choices)


def _read_date(text: str) -> str:
    if not _DATE.fullmatch(text):
        raise ValueError("a date is written 2014-10-15")
    return text


def _read_number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError("a whole number")
    return int(text)


def _read_range(text: str) -> list[int]:
    found = _RANGE.fullmatch(text)
    if found is None:
        raise ValueError("a number or a range, 8 or 4-6")
    low, high = int(found[1]), int(found[2] or found[1])
    if low > high:
        raise ValueError("the smaller number comes first")
    return [low, high]


def show_range(value: Any) -> str:
    """A range as people write it. value (list): Its two ends. RETURNS (str): `8` or `4-6`."""
    return str(value[0]) if value[0] == value[1] else f"{value[0]}-{value[1]}"


def _read_lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _read_days(text: str) -> list[str]:
    days = [_read_date(part.strip()) for part in text.split(" to ")]
    if len(days) > 2:
        raise ValueError("a day, or 2014-01-02 to 2014-02-03")
    return [days[0], days[-1]]


def _show_days(value: Any) -> str:
    return value[0] if value[0] == value[1] else f"{value[0]} to {value[1]}"


def _show_citation(value: dict[str, Any]) -> str:
    pages = ", ".join(map(show_range, value["pages"]))
    parts = [value["guideline"], value["basis"], value["section"], pages, *(value.get(name) for name in _EXTRA)]
    return _line(parts)


def _line(parts: list[Any]) -> str:
    return " | ".join("" if part is None else str(part) for part in parts).rstrip(" |")


def _parts(line: str, most: int) -> list[str]:
    """The parts of a line, empty ones for those that are left out."""
    parts = [" ".join(part.split()) for part in line.split("|")]
    if len(parts) > most:
        raise ValueError("a line has too many parts")
    return parts + [""] * (most - len(parts))


def _read_citation(line: str) -> dict[str, Any]:
    guideline, basis, section, pages, *more = _parts(line, 4 + len(_EXTRA))
    if guideline not in get_args(GuidelineId):
        raise ValueError(f"a guideline is one of {', '.join(get_args(GuidelineId))}")
    if basis and basis not in get_args(Basis):
        raise ValueError(f"a basis is one of {', '.join(get_args(Basis))}, or empty")
    ranges = [_read_range(page.strip()) for page in pages.split(",") if page.strip()]
    cited: dict[str, Any] = {
        "guideline": guideline, "basis": basis or None, "section": section or None, "pages": ranges
    }  # fmt: skip
    for name, text in zip(_EXTRA, more, strict=True):
        cited[name] = (_read_number(text) if name == "edition" else text) if text else None
    return cited


def _show_drug(value: dict[str, Any]) -> str:
    return _line([value[name] for name in _DRUG])


def _read_drug(line: str) -> dict[str, Any]:
    drug: dict[str, Any] = {name: part or None for name, part in zip(_DRUG, _parts(line, len(_DRUG)), strict=True)}
    for name in ("quantity", "refills"):
        drug[name] = None if drug[name] is None else _read_number(drug[name])
    return drug


def _show_count(value: dict[str, Any]) -> str:
    return _line([value["count"], value["treatment"], value["canonical"]])


def _read_count(line: str) -> dict[str, Any]:
    count, treatment, canonical = _parts(line, 3)
    if not treatment:
        raise ValueError("a number, then the name of what was done: 3 | caudal injections")
    return {"treatment": treatment, "canonical": canonical or None, "count": _read_number(count)}


def _show_rationale(value: dict[str, Any]) -> str:
    return f"{value['starts']}{ELISION}{value['ends']}"


def _read_rationale(text: str) -> dict[str, str]:
    starts, sign, ends = (part.strip() for part in text.replace("...", "…").partition("…"))
    if not (starts and sign and ends):
        raise ValueError("its first words, three dots, its last words")
    return {"starts": starts, "ends": ends, "text": f"{starts}{ELISION}{ends}"}


TEXT = Kind("text", str, lambda text: " ".join(text.split()))
DATE = Kind("date", str, _read_date, "2014-10-15")
NUMBER = Kind("number", str, _read_number, "30")
RANGE = Kind("range", show_range, _read_range, "8 or 4-6")
DAYS = Kind("days", _show_days, _read_days, "2014-01-02, or 2014-01-02 to 2014-02-03")
LIST = Kind("list", "\n".join, _read_lines, "one a line", lines=True)
TRUTH = Kind("truth", lambda value: "yes" if value else "no", lambda text: _choice("yes", "no").read(text) == "yes",
             choices=("yes", "no"))  # fmt: skip
CITATIONS = Kind(
    "citations",
    lambda value: "\n".join(map(_show_citation, value)),
    lambda text: [_read_citation(line) for line in text.splitlines() if line.strip()],
    "one a line: guideline | mtus or non_mtus | section | pages | chapter | edition | source",
    lines=True,
)
COUNTS = Kind(
    "counts",
    lambda value: "\n".join(map(_show_count, value)),
    lambda text: [_read_count(line) for line in text.splitlines() if line.strip()],
    "one a line: number | as written | usual name",
    lines=True,
)
DRUGS = Kind(
    "drugs",
    lambda value: "\n".join(map(_show_drug, value)),
    lambda text: [_read_drug(line) for line in text.splitlines() if line.strip()],
    "one a line: name | as written | strength | quantity | refills",
    lines=True,
)
RATIONALE = Kind("rationale", _show_rationale, _read_rationale, "first words … last words", lines=True)

HEADER = (
    Field("case_number", "Case number", TEXT),
    Field("outcome", "Outcome of the letter", _choice(*get_args(LetterOutcome))),
    Field("decision_date", "Decision date", DATE),
    Field("date_of_injury", "Date of injury", DATE),
    Field("ur_denial_date", "UR denial date", DATE),
    Field("application_received", "Application received", DATE),
    Field("date_assigned", "Date assigned", DATE),
    Field("priority", "Priority", _choice(*get_args(Priority))),
    Field("template", "Template", _choice(*get_args(Template))),
    Field("patient.age", "Age", NUMBER),
    Field("patient.sex", "Sex", _choice("male", "female")),
    Field("diagnoses", "Diagnoses", LIST),
    Field("prior_treatments", "Prior treatments", LIST),
    Field("prior_counts", "Prior counts", COUNTS),
    Field("reviewer.specialties", "Reviewer's specialties", LIST),
    Field("reviewer.licensed_states", "Licensed in", LIST),
)
"""Values of the letter."""
REQUEST = (
    Field("request.text", "Request as written", TEXT),
    Field("request.treatment", "Treatment", TEXT),
    Field("request.canonical", "Usual name", TEXT),
    Field("request.category", "Category", _choice(*get_args(Category))),
    Field("request.drug_class", "Drug class", TEXT),
    Field("request.drugs", "Drugs", DRUGS),
    Field("request.body_parts", "Body parts", LIST),
    Field("request.side", "Side", _choice(*get_args(Side))),
    Field("request.levels", "Levels", LIST),
    Field("request.contrast", "Contrast", _choice(*get_args(Contrast))),
    Field("request.billing_codes", "Billing codes", LIST),
    Field("request.strength", "Strength", TEXT),
    Field("request.quantity", "Quantity", NUMBER),
    Field("request.refills", "Refills", NUMBER),
    Field("request.rental_days", "Rental, days", NUMBER),
    Field("request.date_of_service", "Dates of service", DAYS),
)
"""Values of an issue's request."""
SESSIONS = (
    Field("request.sessions", "Asked", RANGE),
    Field("guideline_sessions", "Allowed", RANGE),
    Field("completed_sessions", "Received", RANGE),
    Field("certified_sessions", "Certified", RANGE),
    Field("request.sessions_unit", "Counted in", _choice(*get_args(CountUnit))),
)
"""Numbers of sessions of an issue."""
DECIDED = (
    Field("outcome", "Outcome", _choice(*get_args(IssueOutcome))),
    Field("medically_necessary", "Medically necessary", TRUTH),
    Field("claims_administrator_guidelines", "Claims administrator cites", CITATIONS),
    Field("reviewer_guidelines", "Reviewer cites", CITATIONS),
    Field("rationale", "Rationale", RATIONALE),
)
"""What is decided about an issue, and why."""
ISSUE = REQUEST + SESSIONS + DECIDED
"""Values of an issue."""
_ISSUE_PATH = re.compile(r"issues\.(\d{1,6})\.(.+)")
_BY_PATH = {field.path: field for field in HEADER}
_BY_ISSUE_PATH = {field.path: field for field in ISSUE}


def field_at(path: str) -> Field | None:
    """The field of a path.

    path (str): As in evidence, e.g. `issues.0.request.sessions`.
    RETURNS (Field): The field, `None` where a path names none.
    """
    found = _ISSUE_PATH.fullmatch(path)
    return _BY_ISSUE_PATH.get(found[2]) if found else _BY_PATH.get(path)


def value_at(decision: dict[str, Any], path: str) -> Any:
    """A value of a decision.

    decision (dict): As `Decision.model_dump(mode="json")` gives it.
    path (str): Path of the value.
    RETURNS (Any): The value; `None` where there is none.
    """
    value: Any = decision
    for step in path.split("."):
        if isinstance(value, (list, tuple)):
            value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def show(path: str, value: Any) -> str:
    """A value as text that `read` reads again.

    path (str): Path of the value.
    value (Any): The value.
    RETURNS (str): Its text; empty for what is not stated.
    """
    field = field_at(path)
    return "" if field is None or value is None or value == [] else field.kind.show(value)


def read(path: str, text: str) -> Any:
    """The value that a person wrote.

    path (str): Path of the value.
    text (str): What was written; nothing for "not stated".
    RETURNS (Any): The value.
    RAISES (ValueError): If it is no value of this field; the message says how to write one.
    """
    field = field_at(path)
    if field is None:
        raise ValueError("there is no such value")
    if not text.strip() or text.strip() == NOTHING:
        return [] if field.kind in (LIST, CITATIONS, COUNTS, DRUGS) else None
    return field.kind.read(text.strip())
