"""What the lexicons found in a letter, before the grammars put it together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple


class PhraseMatch(NamedTuple):
    """A phrase of a lexicon in the normalized text: `normalized.text[start:end]`, its pattern's label and id."""

    start: int
    end: int
    label: str
    id: str


_IN_FRONT = frozenset(("MODIFIER", "BODY_PART", "DIAGNOSIS_MODIFIER"))


class PhraseMatches:
    """The matches of a letter by label, and by where they end or begin.

    found (Iterable): What the lexicons found.
    """

    def __init__(self, found: Iterable[PhraseMatch]) -> None:
        self.by_label: dict[str, list[PhraseMatch]] = defaultdict(list)
        self._ending: dict[int, list[PhraseMatch]] = defaultdict(list)
        self._beginning: dict[int, list[PhraseMatch]] = defaultdict(list)
        for match in found:
            start, end, label, _ = match
            self.by_label[label].append(match)
            if label in _IN_FRONT:
                self._ending[end].append(match)
                self._beginning[start].append(match)

    def of(self, *labels: str) -> list[PhraseMatch]:
        """All matches with one of these labels."""
        return [match for label in labels for match in self.by_label.get(label, ())]

    def listed(self, label: str) -> list[tuple[int, int, str]]:
        """Start, end and id of the matches with a label."""
        return [(match.start, match.end, match.id) for match in self.by_label.get(label, ())]

    def ending(self, offset: int, labels: tuple[str, ...]) -> PhraseMatch | None:
        """The longest modifier or body part with one of these labels that ends here."""
        if offset not in self._ending:  # nine of ten
            return None
        return min((p for p in self._ending[offset] if p.label in labels), default=None)

    def beginning(self, offset: int, labels: tuple[str, ...]) -> PhraseMatch | None:
        """The longest modifier or body part with one of these labels that begins here."""
        if offset not in self._beginning:
            return None
        return max((p for p in self._beginning[offset] if p.label in labels), key=lambda p: p.end, default=None)
