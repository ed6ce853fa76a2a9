"""What the lexicons found in a letter, before the grammars put it together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple


class Piece(NamedTuple):
    """A phrase of a lexicon in the view: `view.text[start:end]`, its pattern's label and id."""

    start: int
    end: int
    label: str
    id: str


_IN_FRONT = frozenset(("MODIFIER", "BODY_PART", "DIAGNOSIS_MODIFIER"))


class Pieces:
    """The pieces of a letter by label, and by where they end or begin.

    found (Iterable): What the lexicons found.
    """

    def __init__(self, found: Iterable[Piece]) -> None:
        self.by_label: dict[str, list[Piece]] = defaultdict(list)
        self._ending: dict[int, list[Piece]] = defaultdict(list)
        self._beginning: dict[int, list[Piece]] = defaultdict(list)
        for piece in found:
            start, end, label, _ = piece
            self.by_label[label].append(piece)
            if label in _IN_FRONT:
                self._ending[end].append(piece)
                self._beginning[start].append(piece)

    def of(self, *labels: str) -> list[Piece]:
        """All pieces with one of these labels."""
        return [piece for label in labels for piece in self.by_label.get(label, ())]

    def listed(self, label: str) -> list[tuple[int, int, str]]:
        """Start, end and id of the pieces with a label."""
        return [(piece.start, piece.end, piece.id) for piece in self.by_label.get(label, ())]

    def ending(self, offset: int, labels: tuple[str, ...]) -> Piece | None:
        """The longest modifier or body part with one of these labels that ends here."""
        if offset not in self._ending:  # nine of ten
            return None
        return min((p for p in self._ending[offset] if p.label in labels), default=None)

    def beginning(self, offset: int, labels: tuple[str, ...]) -> Piece | None:
        """The longest modifier or body part with one of these labels that begins here."""
        if offset not in self._beginning:
            return None
        return max((p for p in self._beginning[offset] if p.label in labels), key=lambda p: p.end, default=None)
