"""What is known of a value when it has been read: the signs by which its confidence is judged.

A sign is a short string; the model has a weight for each. A value has signs of its own field, which are written
`field|sign` where the field has to be named, and signs that mean the same for every field. Signs that a person can do
something about have a sentence in `reasons.csv`, which the review shows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..letter.parts import DISPUTE, HEADER, ISSUES, SUMMARY
from ..letter.reading import Reading
from .issue_signs import IssueSigns
from .values import Value, values
from .words import WORDS, how_often, tells

_LABELS = {
    "case_number": "case number",
    "date_assigned": "assigned",
    "date_of_injury": "injur",
    "decision_date": "decision date",
    "ur_denial_date": "denial",
    "application_received": "received",
    "priority": "priority",
    "reviewer.specialties": "specialty",
    "reviewer.licensed_states": "licens",
    "diagnoses": "diagnos",
    "prior_treatments": "treatment to date",
}
"""Words that stand in a letter where it states a value."""
_HEADER_VALUES = (
    "case_number", "date_assigned", "date_of_injury", "decision_date", "ur_denial_date", "application_received",
    "priority",
)  # fmt: skip
_DATES = _HEADER_VALUES[1:-1]
_FORMULA = (
    "no affiliation with the employer", "licensed to practice in", "active clinical practice for more than",
    "24 hours a week", "medical records", "utilization review",
)  # fmt: skip
"""Words that nearly every letter has. Where they are damaged others are."""
_DAMAGED = (re.compile(r"[,;0-9|](?<=[a-z].)(?=[a-z]{2})"), re.compile(r"- (?<=[a-z]{3}- )(?=[a-z]{2})"))
"""A mark or a digit within a word; it is looked for first, since few stand in a letter."""
_AGES = re.compile(r"\b(\d\d)[\s-]{0,2}(?:years?|yrs?|y)\b[\s.-]{0,2}(?:old|o\b|/)")
_LONE_NUMBER = re.compile(r"(?<![\d/.,#$-])\b[1-9]\d(?![\d/%:-]|[.,]\d)")
_LONGEST_UNIT = 12
_OPENING = 300
"""Where a case summary says who the worker is: within so many characters."""
_ITEM = re.compile(r"(?<!\S)[^\w\s]{0,3}(\d{1,2})[.)]\W")
_RATIONALE_LABELS = ("rationale:", "rationale for ")
_UNPROVED = ("no-evidence",)


class Signs(NamedTuple):
    """The signs of a value.

    value (Value): The value.
    letter (tuple): Signs of the letter, which speak of every field and of the value's field by itself.
    general (tuple): Signs that mean the same for every field.
    own (list): Signs of its field, without the field's name.
    """

    value: Value
    letter: tuple[str, ...]
    general: tuple[str, ...]
    own: list[str]

    def named(self) -> tuple[str, ...]:
        """All of them as the model's weights name them, the field itself first."""
        kind = self.value.kind
        return (kind, *self.letter, *self.general, *(f"{kind}|{sign}" for sign in (*self.letter, *self.own)))


def signs(reading: Reading, decision: Mapping[str, Any]) -> Iterator[Signs]:
    """The signs of each value of a decision.

    reading (Reading): The letter as it was read.
    decision (dict): Plain data of its decision, evidence and warnings included.
    YIELDS (Signs): Those of each value, letter's values first.
    """
    rules: defaultdict[str, dict[str, None]] = defaultdict(dict)  # without doubles, in order
    for evidence in decision["evidence"]:
        rules[evidence["field"]][f"rule={evidence['rule']}"] = None
    warned: defaultdict[str | None, list[str]] = defaultdict(list)
    for warning in decision["warnings"]:
        warned[warning["field"]].append(warning["code"])
    issues = [
        IssueSigns(reading, parts, issue) for parts, issue in zip(reading.parts.issues, decision["issues"], strict=True)
    ]
    common = [f"template={decision['template']}", *(f"letter-warned={code}" for code in warned[None])]
    common += _condition(reading, decision, issues)
    if any(warned[field] for field in warned if field):
        common.append("some-warning")
    letter, number = tuple(common), tuple(_number_of_issues(reading, decision, issues))
    for value in values(decision):
        absent, path = value.absent, value.path
        own = ["absent" if absent else "present"]
        if proof := rules.get(path):
            own += proof
        if path in warned:
            own += [f"warned={code}" for code in warned[path]]
        own += _letter_signs(reading, decision, value, number) if value.issue is None else issues[value.issue].of(value)
        yield Signs(value, letter, () if absent or proof else _UNPROVED, own)


def _condition(reading: Reading, decision: Mapping[str, Any], issues: Sequence[IssueSigns]) -> Iterator[str]:
    """In what condition the letter is: how much of what every letter has was found, and whether its words are whole."""
    lacking = sum(decision[name] is None for name in _HEADER_VALUES)
    yield f"header-lacks={'0' if not lacking else '1-2' if lacking < 3 else '3+'}"
    damaged = sum(len(one.findall(reading.lower)) for one in _DAMAGED)
    yield f"damaged={'0' if not damaged else '1-2' if damaged < 3 else '3-6' if damaged < 7 else '7+'}"
    whole = sum(words in reading.lower for words in _FORMULA)
    yield "formula-whole" if whole > 4 else "formula-part" if whole > 2 else "formula-lacks"
    trouble = sum(issue.trouble() for issue in issues)
    yield "issues-none" if not issues else "issues-clear" if not trouble else "issues-trouble"
    starts = [one.request.start for one in reading.parts.issues]
    if starts != sorted(starts):
        yield "order-odd"


def _letter_signs(reading: Reading, decision: Mapping[str, Any], value: Value, number: Sequence[str]) -> Iterator[str]:
    """Signs of a value of the letter; those of the number of issues are given."""
    label = _LABELS.get(value.path)
    if value.absent and label:
        yield "label-stands" if label in reading.lower else "label-missing"
    if isinstance(value.value, (list, tuple)):
        yield f"size={min(len(value.value), 5)}"
    if value.path in _DATES:
        yield from _date_signs(reading, decision, value)
    elif value.path in ("issues", "outcome"):
        yield from number
    elif value.path == "patient.age":
        yield from _age_signs(reading, value)
    elif value.path == "patient.sex":
        yield from _sex_signs(reading, value)


def _date_signs(reading: Reading, decision: Mapping[str, Any], value: Value) -> Iterator[str]:
    """Signs of one of the five dates."""
    if value.absent:
        yield "header" if reading.section(HEADER) else "no-header"
        if value.path == "date_of_injury":
            summary = reading.section(SUMMARY)
            stated = summary and tells("injury", reading.lower, *summary)
            dated = summary and reading.mentions("DATE", *summary)
            yield "injury-dated" if stated and dated else "injury-told" if stated else "injury-untold"
            if summary and reading.mentions("DATE", summary.start, min(summary.end, summary.start + _OPENING)):
                yield "date-early"
        return
    again = sum(mention.value == value.value for mention in reading.mentions("DATE"))
    yield "date-once" if again < 2 else "date-again"
    if sum(decision[name] == value.value for name in _DATES) > 1:
        yield "same-as-other-date"
    if len(value.value) < len("2013-01-01"):
        yield "date-part"


def _number_of_issues(reading: Reading, decision: Mapping[str, Any], issues: Sequence[IssueSigns]) -> Iterator[str]:
    """Signs of how many issues there are, and so of what they come to."""
    parts = reading.parts.issues
    yield "parts-lack" if any(not (one.verdict and one.rationale) for one in parts) else "parts-complete"
    starts = [one.request.start for one in parts]
    if [one.number for one in parts] != list(range(1, len(parts) + 1)) or starts != sorted(starts):
        yield "numbers-odd"
    start, end = reading.section(ISSUES) or reading.section(DISPUTE) or (0, len(reading.text))
    items = _items(reading.text, start, end)
    yield "items-alike" if items in (0, len(parts)) else "items-differ"
    labels = sum(reading.lower.count(label, start, end) for label in _RATIONALE_LABELS)
    yield "labels-alike" if labels == len(parts) else "labels-more" if labels > len(parts) else "labels-fewer"
    if any(issue.is_crowded for issue in issues):
        yield "crowded-request"
    if None in {one["outcome"] for one in decision["issues"]}:
        yield "some-issue-open"


def _items(text: str, start: int, end: int) -> int:
    """How far an interval counts its items, however its lines are broken: `1. ... 2. ... 3.`"""
    items = 0
    for found in _ITEM.finditer(text, start, end):
        items += int(found[1]) == items + 1
    return items


def _age_signs(reading: Reading, value: Value) -> Iterator[str]:
    """Signs of the injured worker's age."""
    summary = reading.section(SUMMARY)
    if not summary:
        yield "no-summary"
        return
    if value.absent:
        yield "age-told" if tells("age", reading.lower, *summary) else "age-untold"
        opening = min(summary.end, summary.start + _OPENING)
        yield "number-early" if _has_lone_number(reading.lower, summary.start, opening) else "no-number-early"
        return
    ages = {int(found) for found in _AGES.findall(reading.lower, *summary)}
    yield "ages-differ" if ages - {value.value} else "ages-agree" if ages else "age-alone"


def _has_lone_number(text: str, start: int, end: int) -> bool:
    """Whether an interval has a number that may be an age: nothing is counted or measured by it."""
    behind = (text[found.end() : found.end() + _LONGEST_UNIT] for found in _LONE_NUMBER.finditer(text, start, end))
    return tells("tens", text, start, end) or any(WORDS.match(words, says="unit") is None for words in behind)


def _sex_signs(reading: Reading, value: Value) -> Iterator[str]:
    """Signs of the injured worker's sex."""
    start, end = reading.section(SUMMARY) or (0, 0)
    his, hers = how_often("he", reading.lower, start, end), how_often("she", reading.lower, start, end)
    if value.absent:
        yield "pronouns-stand" if his or hers else "pronouns-none"
        return
    own, other = (his, hers) if value.value == "male" else (hers, his)
    yield (
        "pronouns-none"
        if not his + hers
        else "pronouns-against"
        if other > own
        else ("pronouns-mixed" if other else "pronouns-agree")
    )
