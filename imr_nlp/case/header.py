"""Case number, the five dates and the priority, from the case table or the formal sentences of a notice."""

from __future__ import annotations

import re
from typing import Any

from ..dates.grammar import DateMatch, find_dates
from ..letter.parts import HEADER, SUMMARY, Interval
from ..letter.reading import Reading
from ..text.sentences import before_next, behind_last

_CASE = re.compile(r"\bcase\snumber\s?:?\s*(cm\s?\d\d\s?-\s?\d{4,7})")
_CASE_IN_FOOTER = re.compile(r"IMR\s+Case\s+Number:?\s+(CM\d\d-\d{4,7})")
_PRIORITY = re.compile(r"\bpriority\s?:?\s*(standard|expedited|regular)\b")
# An expression that begins with a character, and asks behind it whether a word begins there, skips to the next of them:
# that takes a fifth of the time of one that begins with a border.
_LABELS = {
    "date_assigned": re.compile(r"date(?<=\bdate)\sassigned\s?:?\s*"),
    "date_of_injury": re.compile(r"d(?<=\bd)(?:ate\sof\sinjury|oi)\s?:?\s*"),
    "decision_date": re.compile(r"d(?<=\bd)(?:ecision\sdate|ated\s?:)\s?:?\s*"),
    "ur_denial_date": re.compile(
        r"[du](?<=\b.)(?:(?<=u)r\s(?:denial\sdate|decision\sdate|date)|(?<=d)ate\sof\sur\s(?:decision|denial))"
        r"\s?:?\s*"
    ),
    "application_received": re.compile(r"application(?<=\bapplication)\s(?:date\s)?received\s?(?:date)?\s?:?\s*"),
}
_SENTENCES = {
    "application_received": re.compile(
        r"application\sfor\sindependent\smedical\sreview\swas\s(?:filed|received)\son\s"
    ),
    "ur_denial_date": re.compile(
        r"utilization\sreview\s(?:denial|determination|denial/modification|decision)\s?(?:letter\s)?dated\s"
    ),
    "date_assigned": re.compile(
        r"notice\sof\sassignment\sand\srequest\sfor\sinformation\swas\s(?:provided|sent|mailed)[a-z\s]{0,40}?\son\s"
    ),
}
_INJURY = re.compile(
    r"\b(?:date\sof\s(?:injury|loss)|doi|d/i|injur(?:y|ies|ed|ing)|hurt|accident|incident|sustained|fell|fall|thrown"
    r"|painful|slipped|struck|hit|assaulted|twisted"
    r"|tripped|strained|cut|lifting|rear-ended|crushed|lacerated|burned|collision|mishap)\b"
)
_CUMULATIVE = re.compile(
    r"[cr](?:(?<=\bc)(?:umulative|ontinuous)\s(?:trauma|injur\w+)|(?<=\bc)t\s(?:from|claim)|(?<=r)epetitive\sinjur)"
)
_NO_INJURY = re.compile(
    r"(?:dated|report\sof|note\sof|visit\sof|evaluation\sof|seen\son|exam\w*\son|mri\son|mri\sof|performed\son"
    r"|surgery\son|underwent|review\sof|progress\snote|pr-2|as\sof|since)\W*(?:\w+\W+){0,3}$"
)
_SENTENCE_END = re.compile(r"[.;\n](?:(?<=\n)|\s(?=[A-Z\"']))")


def read_header(reading: Reading) -> dict[str, Any]:
    """The header fields of a letter.

    reading (Reading): The letter.
    RETURNS (dict): Case number, priority and the five dates; absent ones are `None`.
    """
    header = reading.section(HEADER) or Interval(0, 0)
    fields: dict[str, Any] = {"case_number": _case_number(reading, header), "priority": _priority(reading, header)}
    dates = find_dates(reading.view)
    for field, label in _LABELS.items():
        fields[field] = _labelled(reading, field, label, header, dates)
    if reading.parts.template == "notice":
        for field, sentence in _SENTENCES.items():
            if fields[field] is None:
                fields[field] = _labelled(reading, field, sentence, Interval(0, len(reading.text)), dates)
    if fields["date_of_injury"] is None:
        fields["date_of_injury"] = _injury_of_summary(reading, dates)
    return fields


def _case_number(reading: Reading, header: Interval) -> str | None:
    """The case number of the header, or that of a page header, which the view leaves out."""
    found = _CASE.search(reading.lower, *header)
    if found:
        reading.note("case_number", *found.span(1), "header")
        return "".join(found[1].split()).upper()
    footer = _CASE_IN_FOOTER.search(reading.view.letter)
    if footer and header.end > header.start:
        start, end = footer.span(1)
        reading.evidence.append(
            {"field": "case_number", "start": start, "end": end, "text": footer[1], "rule": "page header"}
        )
        return footer[1]
    return None


def _priority(reading: Reading, header: Interval) -> str | None:
    """The priority of the review; `regular` is another word for standard."""
    found = _PRIORITY.search(reading.lower, *header)
    if not found:
        return None
    reading.note("priority", *found.span(1), "header")
    return "expedited" if found[1] == "expedited" else "standard"


def _labelled(
    reading: Reading, field: str, label: re.Pattern[str], within: Interval, dates: list[DateMatch]
) -> str | None:
    """The full date that stands right behind a label."""
    for found in label.finditer(reading.lower, *within):
        date = next((d for d in dates if found.end() <= d.start <= found.end() + 3 and len(d.iso) == 10), None)
        if date:
            reading.note(field, date.start, date.end, "header")
            return date.iso
    return None


def _injury_of_summary(reading: Reading, dates: list[DateMatch]) -> str | None:
    """The date of injury that the case summary states; a cumulative trauma has no single one."""
    summary = reading.section(SUMMARY)
    if not summary:
        return None
    if _CUMULATIVE.search(reading.lower, summary.start, min(summary.end, summary.start + 900)):
        return None
    for date in dates:
        if not summary.start <= date.start < summary.end or len(date.iso) != 10:
            continue
        begin = behind_last(_SENTENCE_END, reading.text, summary.start, date.start + 1)
        before = reading.lower[begin : date.start]
        if _NO_INJURY.search(before):
            continue
        if _INJURY.search(reading.lower, begin, before_next(_SENTENCE_END, reading.text, date.end, summary.end)):
            reading.note("date_of_injury", date.start, date.end, "case summary")
            return date.iso
        if date.start - summary.start > 600:
            break
    return None
