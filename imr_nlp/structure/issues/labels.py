"""The labels that introduce the guideline lines and the rationale of an issue, and those of its outcome."""

from __future__ import annotations

import re
from typing import NamedTuple

from ...letter.parts import Interval, filled, trim
from ...rules import Rule, RuleTable
from ...rules.damaged import DamagedWords

LABELS = RuleTable("structure/labels", Rule)
"""`says` is what stands behind a label: `claims` and `reviewer` guidelines, or the `rationale`."""
OUTCOME_LABELS = RuleTable("structure/outcome_labels", Rule)
"""Words that introduce the outcome of an issue, and are no part of the disputed item."""
_DAMAGED = DamagedWords(LABELS)
_COLON = re.compile(r"\s?:")
_SENTENCE_BEGINS = re.compile(r"(?:\A|[.!?:;)\]]\s?|\n)\Z")
_BORDERS = ".:\n"
_LONGEST = 60
"""Characters of the longest label that may be damaged."""


class Label(NamedTuple):
    """A label with its colon, and what stands behind it."""

    kind: str
    start: int
    end: int


def find_labels(text: str, begin: int, end: int) -> list[Label]:
    """The labels of an interval, in order.

    text (str): The normalized text.
    begin (int), end (int): The interval.
    RETURNS (list): The labels.
    """
    found = []
    for fired in LABELS.finditer(text.lower() if len(text.lower()) == len(text) else text, begin, end):
        colon = _COLON.match(text, fired.end, end)
        alone = fired.rule.id == "rationale" and not _SENTENCE_BEGINS.search(text, max(begin, fired.start - 2), fired.start)
        if colon and not alone:
            found.append(Label(fired.rule.says, fired.start, colon.end()))
    known = {label.end for label in found}
    at = text.find(":", begin, end)
    while at >= 0:
        if at + 1 not in known and (damaged := _damaged(text, begin, at)):
            found.append(damaged)
        at = text.find(":", at + 1, end)
    return sorted(found, key=lambda label: label.start)


def _damaged(text: str, begin: int, colon: int) -> Label | None:
    """The label that ends before a colon, glued or misread."""
    start = max(begin, colon - _LONGEST, *(text.rfind(mark, begin, colon) + 1 for mark in _BORDERS))
    ending = _DAMAGED.ending(text, start, colon)
    if ending is None or (ending[0].id == "rationale" and text[start : ending[1]].strip()):
        return None
    return Label(ending[0].says, ending[1], colon + 1)


def behind_labels(text: str, labels: list[Label], limit: int) -> dict[str, Interval]:
    """What stands behind each label, by its kind; of two alike the first.

    text (str): The normalized text.
    labels (list): The labels of an issue, in order.
    limit (int): Where the issue ends.
    RETURNS (dict): The intervals that hold something.
    """
    parts: dict[str, Interval] = {}
    ends = [*(label.start for label in labels[1:]), limit]
    for label, end in zip(labels, ends, strict=False):
        if behind := filled(trim(text, label.end, end)):
            parts.setdefault(label.kind, behind)
    return parts


def before_outcome_label(text: str, begin: int, end: int) -> int:
    """Where a disputed item ends in front of the label of its outcome: `Massage therapy` in `Massage therapy Decision`.

    text (str): The normalized text.
    begin (int), end (int): The item, with the label if there is one.
    RETURNS (int): The start of the label, or the end.
    """
    label = OUTCOME_LABELS.ending(text[begin:end].lower(), 0, end - begin)
    return begin + label.start if label and text[begin + label.start].isupper() else end
