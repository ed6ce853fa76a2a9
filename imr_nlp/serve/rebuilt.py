"""A letter's decision and mentions out of the tables of a run, in the shape that the pipeline gives."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..writers.rows import DATES, SIDES
from .table import Row, Table

_REQUEST = (
    "treatment", "canonical", "category", "drug_class", "body_parts", "side", "levels", "contrast", "billing_codes",
    "sessions_unit", "strength", "quantity", "refills", "rental_days",
)  # fmt: skip
"""Values of a request that a table of any version may have as they are."""
_ENDS = 5  # words of a rationale's start and end, as in `Rationale`


def rebuilt_decision(table: Table, letter: int) -> dict[str, Any]:
    """The decision of a letter.

    table (Table): The run.
    letter (int): Id of the letter.
    RETURNS (dict): As `Decision.model_dump(mode="json")` gives it.
    """
    row = table.rows_of("letters", letter)[0]
    citations: dict[int, dict[str, list[Row]]] = {}
    for one in table.rows_of("citations", letter):
        citations.setdefault(one["issue_id"], {}).setdefault(one["side"], []).append(_citation(one))
    evidence = [
        {
            "field": one["field"], "start": one["start_char"], "end": one["end_char"], "text": one["text"],
            "rule": one["rule"], "probability": one["probability"],
        }
        for one in table.rows_of("evidence", letter)
    ]  # fmt: skip
    review = [
        {name: one[name] for name in ("field", "confidence", "reason")} for one in table.rows_of("reviews", letter)
    ]
    return {
        "case_number": row["case_number"],
        "template": row["template"],
        **{name: _iso(row[name]) or _partial_date(table, letter, name, evidence) for name in DATES},
        "priority": row["priority"],
        "reviewer": {
            "specialties": row["reviewer_specialties"],
            "licensed_states": row["reviewer_licensed_states"],
        },
        "patient": {"age": row["patient_age"], "sex": row["patient_sex"]},
        "diagnoses": row["diagnoses"],
        "icd_codes": row.get("icd_codes", []),  # a database of an earlier version lacks this, and the prior counts
        "prior_treatments": row["prior_treatments"],
        "prior_counts": row.get("prior_counts", []),
        "outcome": row["letter_outcome"],
        "issues": [_issue(one, citations.get(one["issue_id"], {})) for one in table.rows_of("issues", letter)],
        "evidence": evidence,
        "warnings": [
            {name: one[name] for name in ("code", "message", "field")} for one in table.rows_of("warnings", letter)
        ],
        # Of the confidences the tables hold those of doubtful values alone.
        "confidence": {one["field"]: one["confidence"] for one in review},
        "review": review,
    }  # fmt: skip


def rebuilt_mentions(table: Table, letter: int) -> list[dict[str, Any]]:
    """The mentions of a letter.

    table (Table): The run.
    letter (int): Id of the letter.
    RETURNS (list): As in `Record`. The value of a kind for which the tables have no column is `None`.
    """
    counts = {one["mention_id"]: one for one in table.rows_of("session_counts", letter)}
    mentions = [
        {
            "label": one["label"],
            "start": one["start_char"],
            "end": one["end_char"],
            "text": one["text"],
            "value": _value(one, counts.get(one["mention_id"])),
        }
        for one in table.rows_of("mentions", letter)
    ]
    return sorted(mentions, key=lambda one: (one["start"], -one["end"]))


def _partial_date(table: Table, letter: int, name: str, evidence: list[Row]) -> str | None:
    """A date without a day, for which a column of days has no place: that of the mention it was read from."""
    spots = {(one["start"], one["end"]) for one in evidence if one["field"] == name}
    found = (one for one in table.rows_of("mentions", letter) if (one["start_char"], one["end_char"]) in spots)
    return next((one["iso_date"] for one in found if one["iso_date"]), None) if spots else None


def _issue(row: Row, citations: dict[str, list[Row]]) -> dict[str, Any]:
    service = (_iso(row["service_first"]), _iso(row["service_last"]))
    return {
        "number": row["issue_number"],
        "request": {
            "text": row["request"],
            **{name: row[name] for name in _REQUEST if name in row},
            "sessions": _range(row, "sessions"),
            "date_of_service": list(service) if all(service) else None,
        },
        "outcome": row["outcome"],
        **{field: citations.get(side, []) for side, field in SIDES.items()},
        "rationale": _rationale(row["rationale"]),
        "medically_necessary": row["medically_necessary"],
        "guideline_sessions": _range(row, "guideline_sessions"),
        "completed_sessions": _range(row, "completed_sessions"),
        "certified_sessions": _range(row, "certified_sessions"),
    }


def _citation(row: Row) -> Row:
    kept = {name: value for name, value in row.items() if name not in ("citation_id", "issue_id", "side", "pages")}
    kept["source"] = kept.pop("source_name", None)
    return kept | {"pages": [[page["first"], page["last"]] for page in row["pages"]]}


def _rationale(text: str | None) -> dict[str, str] | None:
    if text is None:
        return None
    words = text.split()
    return {"starts": " ".join(words[:_ENDS]), "ends": " ".join(words[-_ENDS:]), "text": text}


def _range(row: Row, name: str) -> list[int] | None:
    low, high = row.get(f"{name}_min"), row.get(f"{name}_max")
    return None if low is None or high is None else [low, high]


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _value(row: Row, count: Row | None) -> Any:
    """The normalized value of a mention, from the columns of its kind."""
    label = row["label"]
    if label == "SESSION_COUNT" and count is not None:
        value = {"min": count["sessions_min"], "max": count["sessions_max"], "role": count["role"]}
        more = {name: count[name] for name in ("unit", "frequency", "duration") if count[name] is not None}
        return value | more
    if label == "PAGE":
        return None if row["page_first"] is None else [row["page_first"], row["page_last"]]
    if label == "TREATMENT":
        return None if row["treatment"] is None else {"name": row["treatment"], "category": row["category"]}
    return row["iso_date"] or row["guideline"] or row["polarity"]
