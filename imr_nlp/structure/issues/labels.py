"""The labels that introduce the guideline lines and the rationale of an issue, and those of its outcome."""

from __future__ import annotations

from typing import NamedTuple

from ...letter.parts import Interval, filled, trim
from ...rules import Rule, RuleTable
from ...rules.damaged import DamagedWords

LABELS = RuleTable("structure/labels", Rule)
"""`says` is what stands behind a label: `claims` and `reviewer` guidelines, or the `rationale`."""
OUTCOME_LABELS = RuleTable("structure/outcome_labels", Rule)
"""Words that introduce the outcome of an issue, and are no part of the disputed item."""
_DAMAGED = DamagedWords(LABELS)
_BORDERS = ".:\n"
_LAST_SIGNS = "es5"
"""The last letter of every label of the package, as it is written or misread."""
_AROUND = " \"'()[]*!?;"
_LONGEST = 60
"""Characters of the longest label that may be damaged."""


class Label(NamedTuple):
    """A label with its colon, what stands behind it, and its rule."""

    kind: str
    start: int
    end: int
    rule: str = ""


def find_labels(text: str, begin: int, end: int) -> list[Label]:
    """The labels of an interval, in order.

    text (str): The normalized text.
    begin (int), end (int): The interval.
    RETURNS (list): The labels.
    """
    lower = text.lower()
    found = []
    at = text.find(":", begin, end)
    while at >= 0:
        words_end = at - 1 if text[at - 1].isspace() else at
        may_end = lower[words_end - 1] in _LAST_SIGNS or LABELS.own
        if may_end and (label := _label(text, lower, begin, words_end)):
            found.append(Label(label[0].says, label[1], at + 1, label[0].id))
        at = text.find(":", at + 1, end)
    return found


def _label(text: str, lower: str, begin: int, end: int) -> tuple[Rule, int] | None:
    """The rule of the label that ends at an offset, and where the label begins. Misspelled, it stands alone."""
    border = max(begin, end - _LONGEST, *(text.rfind(mark, begin, end) + 1 for mark in _BORDERS))
    fired = LABELS.ending(lower, border, end) if len(lower) == len(text) else None
    if fired and _begins(text, border, fired.rule, fired.start):
        return fired.rule, fired.start
    damaged = _DAMAGED.ending(text, border, end)
    if damaged and _begins(text, border, *damaged):
        return damaged
    words = text[border:end].lstrip(_AROUND)
    misspelled = _DAMAGED.like(words.rstrip(_AROUND))
    return (misspelled, end - len(words)) if misspelled else None


def _begins(text: str, border: int, rule: Rule, start: int) -> bool:
    """Whether words are a label where they stand. `Rationale` alone is one at the beginning of a sentence."""
    return rule.id != "rationale" or not text[border:start].strip(_AROUND)


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
