"""Case number, the five dates and the priority, from the case table or the formal sentences of a notice."""

from __future__ import annotations

import re
from itertools import groupby, pairwise, zip_longest
from typing import Any

from ..letter.parts import HEADER, SUMMARY, Interval
from ..letter.reading import Reading
from ..rules import Rule, RuleTable
from ..structure.issues.names import words_of
from ..text.normalized import Tagged
from ..text.sentences import sentence_end, sentence_start
from .header_fields import Field, read_fields

SENTENCES = RuleTable("case/header_sentences", Rule)
"""`says` is the field whose date stands right behind the words."""
INJURY = RuleTable("case/injury", Rule)
"""`says` is `injury` where a date near the words is that of the injury, `another event` where the date behind them is
not, `cumulative` where the injury has no single date."""
FIELDS = ("case_number", "priority", "date_assigned", "date_of_injury", "decision_date", "ur_denial_date",
          "application_received")  # fmt: skip
"""The fields that a header has."""
_CASE_IN_FOOTER = re.compile(r"IMR\s+Case\s+Number:?\s+(CM\d\d-\d{4,7})")
_CLOSE = 3
"""How many characters may stand between the words of a formal sentence and its date."""
_OPENING = 900
"""How much of a case summary tells whether the injury is cumulative, in characters."""
_LATE = 600
"""How far into a case summary the date of injury stands at the latest, in characters."""
_WORDS_BETWEEN = 3
"""How many words may stand between those that tell of another event and its date."""
_ANOTHER = re.compile(r"\s?(?:-|to|through|thru|,|and|or|&)\s?\d")
"""What joins a date to another: a period is no single date."""
_TEMPLATES_WITH_A_TABLE = ("issues", "rationales")


def read_header(reading: Reading) -> dict[str, Any]:
    """The header fields of a letter.

    reading (Reading): The letter.
    RETURNS (dict): Case number, priority and the five dates; absent ones are `None`.
    """
    fields: dict[str, Any] = dict.fromkeys(FIELDS)
    header = reading.section(HEADER)
    dates = _full_dates(reading)
    if header:
        _read_table(reading, header, dates, fields)
    if fields["case_number"] is None:
        fields["case_number"] = _case_number_of_footer(reading, header)
    if reading.parts.template == "notice":
        _read_sentences(reading, dates, fields)
    unread = {warning["field"] for warning in reading.warnings}
    if fields["date_of_injury"] is None and "date_of_injury" not in unread:
        fields["date_of_injury"] = _injury_of_summary(reading, dates)
    return fields


def _full_dates(reading: Reading) -> list[Tagged]:
    """The letter's dates that have a day."""
    return [date for date in reading.mentions("DATE") if isinstance(date.value, str) and len(date.value) == 10]


def _read_table(reading: Reading, header: Interval, dates: list[Tagged], fields: dict[str, Any]) -> None:
    """Fill in the fields that a case table states, and warn of those whose value cannot be read."""
    inside = [(date.start, date.end, date.value) for date in dates if header.start <= date.start < header.end]
    found = read_fields(reading.lower, header, inside)
    none: list[Field] = []
    runs = [list(run) for _, run in groupby(found, lambda one: one.kind == "label")]
    taken: set[Field] = set()
    for labels, behind in zip_longest(runs, runs[1:], fillvalue=none):
        if labels[0].kind != "label":
            continue
        for label, value in _matched(reading, labels, _values(behind)):
            taken |= {label, value}
            if value.kind == "value" and fields[label.field] is None:
                fields[label.field] = value.value
                reading.note(label.field, value.start, value.end, label.rule)
    if reading.parts.template in _TEMPLATES_WITH_A_TABLE:
        for field in _unread(reading, found, taken):
            if fields[field] is None:
                reading.warn("header-not-read", field, name=field.replace("_", " "))


def _values(behind: list[Field]) -> list[Field]:
    """The values behind labels, up to other words."""
    words = next((at for at, one in enumerate(behind) if one.kind == "words"), len(behind))
    return behind[:words]


def _matched(reading: Reading, labels: list[Field], values: list[Field]) -> list[tuple[Field, Field]]:
    """The labels of a run that have a value, with it.

    As many values as labels, each of the right kind, are theirs in order. A single value is the last label's. Else the
    only value of a kind is that of the only label of this kind, and nobody knows whose the others are.
    """
    if not values:
        return []
    if len(labels) > 1 and len(labels) == len(values) and all(map(_fits, labels, values)):
        return list(zip(labels, values, strict=True))
    if len(values) == 1 or len(labels) == 1:
        one = _fits(labels[-1], values[0]) and not _ANOTHER.match(reading.lower, values[0].end)
        return [(labels[-1], values[0])] if one and not _stacked(reading, [*labels, values[0]]) else []
    return [
        (label, value)
        for label in labels
        for value in values
        if label.field == value.field and [one.field for one in labels].count(label.field) == 1
        and [one.field for one in values].count(value.field) == 1
    ]  # fmt: skip


def _fits(label: Field, value: Field) -> bool:
    """Whether a value is of the kind that a label names."""
    kind = label.field if label.field in ("case_number", "priority") else "date"
    return value.kind == "blank" or value.field == kind


def _stacked(reading: Reading, column: list[Field]) -> bool:
    """Whether several labels and the value behind them stand one below the other: it may be that of any of them."""
    places = [reading.normalized.offsets(one.start, one.end) for one in column]
    gaps = [reading.normalized.letter[before[1] : behind[0]] for before, behind in pairwise(places)]
    return len(column) > 2 and all("\n" in gap for gap in gaps)


def _unread(reading: Reading, found: list[Field], taken: set[Field]) -> list[str]:
    """The fields whose label stands before what is no value of theirs, or whose value may be one that is left."""
    unread: list[str] = []
    left = [one for one in found if one.kind == "value" and one not in taken]
    for label, behind in pairwise([*found, Field("end", 0, 0)]):
        if label.kind != "label" or label in taken:
            continue
        wrong = behind.kind in ("value", "words") and _has_mark(reading, label, behind)
        if wrong or any(_fits(label, value) for value in left):
            unread.append(label.field)
    return unread


def _has_mark(reading: Reading, label: Field, behind: Field) -> bool:
    """Whether a colon or a row of dots stands between a label and what is behind it."""
    return any(sign in ":.|=" for sign in reading.text[label.end : behind.start + 1])


def _case_number_of_footer(reading: Reading, header: Interval | None) -> str | None:
    """The case number of a page header, which the normalized text leaves out."""
    footer = _CASE_IN_FOOTER.search(reading.normalized.letter)
    if not footer or not header or header.end <= header.start or reading.parts.several:
        return None
    start, end = footer.span(1)
    reading.evidence.append(
        {"field": "case_number", "start": start, "end": end, "text": footer[1], "rule": "page header"}
    )
    return footer[1]


def _read_sentences(reading: Reading, dates: list[Tagged], fields: dict[str, Any]) -> None:
    """Fill in the dates that the formal sentences of a notice state."""
    for sentence in SENTENCES.finditer(reading.lower):
        field, end = sentence.rule.says, sentence.end
        date = next((one for one in dates if end <= one.start <= end + _CLOSE), None)
        if date and fields[field] is None:
            fields[field] = date.value
            reading.note(field, date.start, date.end, sentence.rule.id)


def _injury_of_summary(reading: Reading, dates: list[Tagged]) -> str | None:
    """The date of injury that the case summary states; a cumulative trauma has no single one."""
    summary = reading.section(SUMMARY)
    if not summary:
        return None
    opening = INJURY.finditer(reading.lower, summary.start, min(summary.end, summary.start + _OPENING))
    if any(word.rule.says == "cumulative" for word in opening):
        return None
    for date in dates:
        if not summary.start <= date.start < min(summary.end, summary.start + _LATE + 1):
            continue
        begin, end = (
            sentence_start(reading.text, date.start, summary.start),
            sentence_end(reading.text, date.end, summary.end),
        )
        words = list(INJURY.finditer(reading.lower, begin, end))
        if any(word.rule.says == "another event" and _leads_to(reading, word.end, date.start) for word in words):
            continue
        if injury := next((word for word in words if word.rule.says == "injury"), None):
            reading.note("date_of_injury", date.start, date.end, injury.rule.id)
            return str(date.value)
    return None


def _leads_to(reading: Reading, end: int, start: int) -> bool:
    """Whether words are right before a date, or a few words before."""
    return end <= start and len(words_of(reading.lower[end:start])) <= _WORDS_BETWEEN
