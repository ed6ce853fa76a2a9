"""What spoke for and against any other value: its evidence, the rows beside it, and rows of its field elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..letter.parts import IssueParts
from ..letter.reading import Reading
from ..rules import TABLES
from ..text.sentences import sentence_end, sentence_start
from .spoken import Spoken, spoken

_TABLES = {
    "date": ("case/header_labels", "case/header_sentences", "case/injury"),
    "ur_denial_date": ("case/header_labels", "case/header_sentences"),
    "application_received": ("case/header_labels", "case/header_sentences"),
    "case_number": ("case/header_labels",),
    "priority": ("case/header_labels",),
    "reviewer": ("case/reviewer_labels", "case/credentials"),
    "diagnoses": ("diagnoses/refusals",),
    "prior_counts": ("treatments/prior_counts", "treatments/told_before", "treatments/told_behind"),
    "prior_treatments": ("treatments/told_before", "treatments/told_behind"),
    "claims_administrator_guidelines": ("structure/sides",),
    "reviewer_guidelines": ("structure/sides",),
}
"""Tables whose rows may speak of a field, by how its name begins."""


def _tables_of(path: str) -> tuple[str, ...]:
    """The tables whose rows may speak of a value."""
    field = path.split(".")[2] if path.startswith("issues.") else path
    return next((names for begin, names in _TABLES.items() if field.startswith(begin) or begin in field), ())


def evidence_words(decision: Mapping[str, Any], path: str, value: object = "") -> list[Spoken]:
    """The evidence of a value and of what is in it.

    decision (dict): Plain data of the decision.
    path (str): Path of the value.
    value (Any): The value, which its evidence says.
    RETURNS (list): Every place that it came from.
    """
    found = []
    for one in decision["evidence"]:
        if one["field"] == path or one["field"].startswith(f"{path}."):
            inner = one["field"][len(path) + 1 :]
            note = "gives the value" if not inner else f"gives {inner}"
            found.append(
                Spoken(
                    "for", _table_of(path, one["rule"]), one["rule"], inner or str(value),
                    one.get("probability"), one["start"], one["end"], one["text"], note,
                )
            )  # fmt: skip
    return found


def _table_of(path: str, rule: str) -> str:
    """The table of a field in which a row stands; of a rule that is no row the word `grammar`."""
    names = (name for name in _tables_of(path) if any(row.id == rule for row in TABLES[name].rows))
    return next(names, "grammar")


def rows_beside(reading: Reading, path: str, evidence: list[Spoken]) -> Iterator[Spoken]:
    """Rows of the field's tables that speak in the letter: in the sentence of the evidence, or elsewhere.

    reading (Reading): The letter.
    path (str): Path of the value.
    evidence (list): Its evidence.
    YIELDS (Spoken): Those in the sentence of the evidence speak for the value. Elsewhere, a row that says this field
        speaks against it.
    """
    field = path.split(".")[2] if path.startswith("issues.") else path
    says = (field, "injury") if field == "date_of_injury" else (field,)
    places = [reading.normalized.place(one.start) for one in evidence]
    sentences = [
        (sentence_start(reading.text, place, max(0, place - 300)), sentence_end(reading.text, place, place + 200))
        for place in places
    ]
    for name in _tables_of(path):
        for rule, start, end in TABLES[name].speaking(reading.lower):
            beside = any(first <= start < last for first, last in sentences)
            own = rule.says in says if name.startswith("case/") else beside
            if own and (beside or name.startswith("case/")):
                note = "beside the value" if beside else "elsewhere in the letter"
                yield spoken(reading, "for" if beside else "against", name, rule.id, rule.says, start, end, note=note)


def uncited(reading: Reading, parts: IssueParts, path: str, evidence: list[Spoken]) -> Iterator[Spoken]:
    """Sources that are named on a side's guideline lines and were not taken as cited.

    reading (Reading): The letter.
    parts (IssueParts): The issue.
    path (str): Path of the side's citations.
    evidence (list): Their evidence.
    YIELDS (Spoken): The names that were set aside.
    """
    side = parts.reviewer if path.endswith("reviewer_guidelines") else parts.claims_administrator
    for mention in reading.mentions("GUIDELINE", *side) if side else []:
        found = spoken(
            reading, "aside", "guidelines", "guideline", str(mention.value), mention.start, mention.end,
            note="named, but not as what this side goes by",
        )  # fmt: skip
        if not any(one.start < found.end and found.start < one.end for one in evidence):
            yield found


def other_dates(reading: Reading, value: str | None, evidence: list[Spoken]) -> Iterator[Spoken]:
    """The dates of the letter that a date could have been too.

    reading (Reading): The letter.
    value (str): The date, `None` where it is absent.
    evidence (list): Where it came from.
    YIELDS (Spoken): The same date elsewhere speaks for it; the others are set aside.
    """
    for mention in reading.mentions("DATE"):
        side = "for" if value is not None and mention.value == value else "aside"
        note = "the same date" if side == "for" else "another date"
        found = spoken(reading, side, "dates", "date", str(mention.value), mention.start, mention.end, note=note)  # type: ignore[arg-type]
        if not any(one.start == found.start for one in evidence):
            yield found
