"""The request of an issue, put together from what its readers find in it."""

from __future__ import annotations

import re
from typing import Any

from ..dates.grammar import find_dates
from ..letter.parts import Interval, IssueParts
from ..letter.reading import Reading
from ..text.normalized import Tagged
from .details import REQUEST_WORDS, read_details
from .drugs import read_supply
from .names import read_treatment
from .request_body_parts import read_body_parts
from .supply import read_rental_days

_ARTICLES = ("a ", "an ", "the ")
_THEN = re.compile(r"\s?[,;]?\s(?:and\s)?(?:then|followed\sby|thereafter|and\safter\sthat)(?:\sby|\sat)?\s")


def read_request(reading: Reading, issue: IssueParts, path: str) -> dict[str, Any]:
    """The request of an issue.

    reading (Reading): The letter.
    issue (IssueParts): The issue.
    path (str): Path of the request in the decision, for the evidence.
    RETURNS (dict): Plain data of `Request`.
    """
    where = issue.request
    # `A splint for the left hand, is not medically necessary`
    if article := next((one for one in _ARTICLES if reading.lower.startswith(one, where.start, where.end)), ""):
        where = Interval(where.start + len(article), where.end)
    reading.note(f"{path}.text", *where, "request")
    request = {"text": reading.quote(*where), **read_treatment(reading, where, path)}
    request |= read_supply(reading, where, path, request["category"], issue.number)
    request["body_parts"] = read_body_parts(reading, where, path)
    sessions, unit = _sessions(reading, issue.request, path, issue.number)
    return {
        **request,
        **read_details(reading, where, path, request),
        "sessions": sessions,
        "sessions_unit": unit,
        "rental_days": read_rental_days(reading, where, path),
        "date_of_service": _date_of_service(reading, where, path),
    }


def _sessions(reading: Reading, where: Interval, path: str, issue_number: int) -> tuple[list[int] | None, str | None]:
    """The total that is requested and what it counts.

    Where a count and a rate stand together, both say the same or a warning says so. Hours of a program do not say how
    many days it has.
    """
    counts = [
        m for m in reading.mentions("SESSION_COUNT", *where) if m.value["role"] == "requested" and "min" in m.value
    ]
    if not counts:
        return None, None
    scaled = [m for m in counts if (m.value["unit"] == "hours") == (counts[0].value["unit"] == "hours")]
    totals = _within_ranges(_totals(reading.lower, scaled))
    if len(set(totals)) > 1:
        written = " and ".join(reading.quote(m.start, m.end) for m in counts)
        reading.warn("counts-disagree", f"{path}.sessions", number=issue_number, totals=written)
    for mention in counts:
        reading.note(f"{path}.sessions", mention.start, mention.end, mention.rule or "session-count")
    reading.note(f"{path}.sessions_unit", counts[0].start, counts[0].end, "unit")
    return list(totals[0]), counts[0].value.get("unit")


def _totals(text: str, counts: list[Tagged]) -> list[tuple[int, int]]:
    """The totals that a request states, what follows in time added: `twice a week for 6 weeks, then 4 visits`."""
    totals: list[tuple[int, int]] = []
    for place, count in enumerate(counts):
        low, high = count.value["min"], count.value["max"]
        if place and _THEN.fullmatch(text, counts[place - 1].end, count.start):
            before = totals.pop()
            low, high = low + before[0], high + before[1]
        totals.append((low, high))
    return totals


def _within_ranges(totals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Totals without the ranges that one of them says more exactly: `1-2 times a week for 4 weeks (8 visits)`."""
    exact = {one for one in totals if one[0] == one[1]}
    left = [one for one in totals if one in exact or not any(one[0] <= low <= one[1] for low, _ in exact)]
    return left if len(exact) == 1 else totals


def _date_of_service(reading: Reading, where: Interval, path: str) -> list[str] | None:
    """First and last date of service of a retrospective request."""
    if not REQUEST_WORDS.search(reading.lower, *where, says="service"):
        return None
    dates = [d for d in find_dates(reading.normalized) if where.start <= d.start < where.end and len(d.iso) == 10]
    if not dates:
        return None
    for date in dates:
        reading.note(f"{path}.date_of_service", date.start, date.end, date.rule or "date")
    return [dates[0].iso, dates[-1].iso]
