"""Decisions as flat rows: one set of column names for CSV, Parquet and DuckDB.

Ranges become two columns, ISO strings dates. A date without a day becomes none (its words stand in the evidence), and
a number that no table could hold (a case number read as a quantity) has none either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from ..records import Record, page_at

Row = dict[str, Any]
SIDES = {"claims_administrator": "claims_administrator_guidelines", "reviewer": "reviewer_guidelines"}
"""The sides that cite guidelines, with the field of an issue that holds their citations."""
DATES = ("date_assigned", "date_of_injury", "decision_date", "ur_denial_date", "application_received")
_LARGEST = 2**31 - 1
_ISSUE_FIELD = re.compile(r"issues\.(\d+)(?:\.|$)")
_SESSION_FIELD = re.compile(
    r"issues\.\d+\.(?:request\.sessions|guideline_sessions|completed_sessions|certified_sessions)$"
)

_VALUE_COLUMNS = {"DATE": "iso_date", "GUIDELINE": "guideline", "DECISION": "polarity"}
"""Labels whose value is one text, and its column."""
_NO_VALUE = dict.fromkeys(
    ("iso_date", "page_first", "page_last", "guideline", "polarity", "treatment", "category")
)  # fmt: skip


def letter_row(record: Record) -> Row:
    """What the letter says as a whole."""
    decision = record.decision
    return {
        "source": printable(record.source),
        "sha256": record.sha256,
        "case_number": decision["case_number"],
        "template": decision["template"],
        "priority": decision["priority"],
        "letter_outcome": decision["outcome"],
        **{name: iso_date(decision[name]) for name in DATES},
        "reviewer_specialties": list(decision["reviewer"]["specialties"]),
        "reviewer_licensed_states": list(decision["reviewer"]["licensed_states"]),
        "patient_age": integer(decision["patient"]["age"]),
        "patient_sex": decision["patient"]["sex"],
        "diagnoses": list(decision["diagnoses"]),
        "icd_codes": list(decision["icd_codes"]),
        "prior_treatments": list(decision["prior_treatments"]),
        "prior_counts": [{**one, "count": integer(one["count"])} for one in decision["prior_counts"]],
    }


def issue_row(issue: Row) -> Row:
    """One disputed treatment and its decision, without the citations."""
    request = issue["request"]
    first, last = request["date_of_service"] or (None, None)
    return {
        "issue_number": integer(issue["number"]),
        "request": request["text"],
        "treatment": request["treatment"],
        "canonical": request["canonical"],
        "category": request["category"],
        "drug_class": request["drug_class"],
        "drugs": [drug["name"] for drug in request["drugs"]],
        "body_parts": list(request["body_parts"]),
        "side": request["side"],
        "levels": list(request["levels"]),
        "contrast": request["contrast"],
        "billing_codes": list(request["billing_codes"]),
        **_bounds("sessions", request["sessions"]),
        "sessions_unit": request["sessions_unit"],
        "strength": request["strength"],
        "quantity": integer(request["quantity"]),
        "refills": integer(request["refills"]),
        "rental_days": integer(request["rental_days"]),
        "service_first": iso_date(first),
        "service_last": iso_date(last),
        "outcome": issue["outcome"],
        "medically_necessary": issue["medically_necessary"],
        **_bounds("guideline_sessions", issue["guideline_sessions"]),
        **_bounds("completed_sessions", issue["completed_sessions"]),
        **_bounds("certified_sessions", issue["certified_sessions"]),
        "rationale": (issue["rationale"] or {}).get("text"),
    }


def citation_rows(issue: Row, side: str) -> list[Row]:
    """The sources that one side cites, in the letter's order."""
    return [
        {
            "guideline": citation["guideline"],
            "basis": citation["basis"],
            "source_name": citation["source"],
            "chapter": citation["chapter"],
            "edition": integer(citation["edition"]),
            "section": citation["section"],
            "pages": [{"first": integer(first), "last": integer(last)} for first, last in citation["pages"]],
        }
        for citation in issue[SIDES[side]]
    ]


def evidence_rows(record: Record) -> Iterator[Row]:
    """Where each value stands in the letter."""
    pages = record.pages
    for evidence in record.decision["evidence"]:
        yield {
            "field": evidence["field"],
            "start_char": evidence["start"],
            "end_char": evidence["end"],
            "pdf_page": page_at(pages, evidence["start"]) if pages else None,
            "text": evidence["text"],
            "rule": evidence["rule"],
            "probability": evidence["probability"],
        }


def warning_rows(record: Record) -> Iterator[Row]:
    """What is missing or contradictory in the letter."""
    for warning in record.decision["warnings"]:
        yield {name: warning[name] for name in ("code", "message", "field")}


def review_rows(record: Record) -> Iterator[Row]:
    """The values that a person should look at, the most doubtful first."""
    for review in record.decision["review"]:
        yield {name: review[name] for name in ("field", "confidence", "reason")}


def mention_rows(record: Record) -> Iterator[Row]:
    """The tagged mentions; the columns of a value are empty for the other labels."""
    pages = record.pages
    for mention in record.mentions:
        row = {
            "label": mention["label"],
            "start_char": mention["start"],
            "end_char": mention["end"],
            "pdf_page": page_at(pages, mention["start"]) if pages else None,
            "text": mention["text"],
            **_NO_VALUE,
        }
        if (value := mention["value"]) is not None:
            _add_value(row, mention["label"], value)
        yield row


def session_count_row(mention: Row) -> Row:
    """The value of a mention that is a session count."""
    value = mention["value"] or {}
    return {
        "role": value.get("role"),
        "sessions_min": integer(value.get("min")),
        "sessions_max": integer(value.get("max")),
        "unit": value.get("unit"),
        "frequency": value.get("frequency"),
        "duration": value.get("duration"),
    }


def session_evidence(decision: Row) -> list[tuple[int, int, int | None]]:
    """Where the session numbers of issues were read: start, end and index of the issue, in the decision's order."""
    return [
        (evidence["start"], evidence["end"], issue_index(evidence["field"]))
        for evidence in decision["evidence"]
        if _SESSION_FIELD.match(evidence["field"])
    ]


def counted_issue(evidence: list[tuple[int, int, int | None]], mention: Row) -> int | None:
    """Index of the first issue one of whose session numbers was read from this mention; see `session_evidence`."""
    start, end = mention["start"], mention["end"]
    return next((issue for first, last, issue in evidence if first < end and start < last), None)


def issue_index(field: str | None) -> int | None:
    """Index of the issue that a path lies in (`issues.2.request.sessions`: 2), `None` for a path of the letter."""
    match = _ISSUE_FIELD.match(field or "")
    return int(match[1]) if match else None


def iso_date(text: str | None) -> date | None:
    """The day that an ISO string names, `None` where it names only a month or a year."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def integer(value: int | None) -> int | None:
    """The number, if a 32-bit column can hold it."""
    return value if value is not None and abs(value) <= _LARGEST else None


def printable(text: str) -> str:
    """The text with the bytes of a file name that is not UTF-8 written out, since no table can hold them."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _bounds(name: str, bounds: tuple[int, int] | None) -> Row:
    low, high = bounds or (None, None)
    return {f"{name}_min": integer(low), f"{name}_max": integer(high)}


def _add_value(row: Row, label: str, value: Any) -> None:
    """Put the value of a mention into the columns of its label."""
    if label == "TREATMENT":
        row["treatment"], row["category"] = value.get("name"), value.get("category")
    elif label == "PAGE" and value:
        row["page_first"], row["page_last"] = map(integer, value)
    elif label in _VALUE_COLUMNS:
        row[_VALUE_COLUMNS[label]] = value
