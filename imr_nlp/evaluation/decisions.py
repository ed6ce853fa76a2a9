"""Scores decision objects, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

from ..annotated import ELISION, AnnotatedLetter
from ..decision import Citation, Issue, Rationale
from .differences import nearest_evidence
from .fields import ISSUE_FIELDS, ISSUE_SETS, LETTER_FIELDS, LETTER_SETS, Field, Owner, SetField
from .tally import Accuracy, Agreement, Miss, Misses
from .wording import locate, pair_names, quote

ISSUE = "issue."
"""Stands before the name of a field of an issue on the scoreboard."""
ISSUES = "issues."
"""Stands before its position and the path of a value in the decision."""


class DecisionScorer:
    """Lays the decision of one letter as read beside the one annotated.

    reference (AnnotatedLetter), predicted (AnnotatedLetter): The letter as annotated and as read.
    fields (Mapping), sets (Mapping): Counts of each field by its name, which are added to.
    core_is_right (bool): Whether every core field scored so far is right.
    """

    def __init__(
        self,
        reference: AnnotatedLetter,
        predicted: AnnotatedLetter,
        fields: Mapping[str, Accuracy],
        sets: Mapping[str, Agreement],
    ) -> None:
        self.reference = reference
        self.predicted = predicted
        self.fields = fields
        self.sets = sets
        self.core_is_right = True

    def score(self) -> Misses:
        """Count what is right.

        YIELDS (Miss): What is wrong. Issues are laid side by side in their order.
        """
        expected, found = self.reference.decision, self.predicted.decision
        yield from self._score_owner(expected, found, LETTER_FIELDS, LETTER_SETS)
        for at, (one, other) in enumerate(zip_longest(expected.issues, found.issues)):
            if one is not None:
                yield from self._score_owner(one, other, ISSUE_FIELDS, ISSUE_SETS, ISSUE, f"{ISSUES}{at}.")

    def _score_owner(
        self,
        expected: Owner,
        found: Owner | None,
        fields: Iterable[Field],
        sets: Iterable[SetField],
        group: str = "",
        prefix: str = "",
    ) -> Misses:
        for field in fields:
            if not field.is_annotated(expected):
                continue
            values = field.get(expected), field.get(found)
            right = field.same(*values)
            self.fields[group + field.path].add(right)
            self.core_is_right &= right or not field.core
            if not right:
                yield self._miss(prefix + field.path, "value", *map(_shown, values))
        for names in sets:
            agreement = self.sets[group + names.name]
            yield from self._score_set(names.get(expected), names.get(found), agreement, prefix + names.name)

    def _score_set(self, expected: list[str], found: list[str], agreement: Agreement, path: str) -> Misses:
        pairs, missed, extra = pair_names(expected, found)
        agreement.reference += len(expected)
        agreement.predicted += len(found)
        agreement.reference_hits += pairs
        agreement.predicted_hits += pairs
        yield from (self._miss(path, "missed", name, None) for name in missed)
        yield from (self._miss(path, "extra", None, name) for name in extra)

    def _miss(self, path: str, kind: str, expected: Any, found: Any) -> Miss:
        return Miss(self.reference.name, path, kind, expected, found, self._words(path, expected, found))

    def _words(self, path: str, expected: Any, found: Any) -> str:
        """The words that a value was read from; without such evidence, those it should have been read from."""
        text, mentions = self.reference.text, self.reference.mentions
        read_from = [one for one in self.predicted.decision.evidence if one.field == path and found is not None]
        near = nearest_evidence(self.predicted.decision, path) if "." in path else None
        evidence = read_from[0] if read_from else near
        if evidence:
            return quote(text, evidence.start, evidence.end)
        dated = next((one for one in mentions if one.label == "DATE" and one.value == expected), None)
        if dated:
            return quote(text, dated.start, dated.end)
        spots = (locate(text, wording) for wording in self._wordings(path, expected, found))
        return next((quote(text, *spot) for spot in spots if spot), "")

    def _wordings(self, path: str, expected: Any, found: Any) -> Iterator[str]:
        yield from (value.partition(ELISION)[0] for value in (expected, found) if isinstance(value, str))
        if path.startswith(ISSUES):
            issue = int(path.removeprefix(ISSUES).partition(".")[0])
            yield self.reference.decision.issues[issue].request.text


def _shown(value: Any) -> Any:
    """A value as a miss shows it: short, and plain data."""
    if isinstance(value, tuple):
        return [_shown(one) for one in value]
    if isinstance(value, Rationale):
        return f"{value.starts}{ELISION}{value.ends}"
    if isinstance(value, Issue):
        return value.request.text
    if isinstance(value, Citation):
        return (value.guideline, value.basis, [list(page) for page in value.pages])
    return value
