"""Decisions as the tables of a database can tell them."""

from __future__ import annotations

from imr_nlp.decision import Decision
from imr_nlp.records import Record


def as_stored(record: Record) -> Decision:
    """A record's decision with the first and last words of rationales as the tables can tell them."""
    plain = Decision.model_validate(record.decision).model_dump(mode="json")
    for issue in plain["issues"]:
        words = issue["rationale"]["text"].split()
        issue["rationale"] |= {"starts": " ".join(words[:5]), "ends": " ".join(words[-5:])}
    return Decision.model_validate(plain)
