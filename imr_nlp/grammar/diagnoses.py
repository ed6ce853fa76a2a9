"""Names of diagnoses: sides, body parts and levels in front of a head, or whole names."""

from __future__ import annotations

from typing import NamedTuple

from ..view import View
from .body_parts import extend_left
from .pieces import Piece, Pieces, longest


class DiagnosisMatch(NamedTuple):
    """A diagnosis in the view and its canonical name; `core` is where its own words begin behind the modifiers."""

    start: int
    end: int
    name: str
    core: int


_IN_FRONT = ("MODIFIER", "BODY_PART", "DIAGNOSIS_MODIFIER")
_SIDES = frozenset(("side",))


def find_diagnoses(view: View, pieces: Pieces) -> list[DiagnosisMatch]:
    """The diagnoses of a letter, in order, without overlaps."""
    found: list[DiagnosisMatch] = []
    for piece in longest(pieces.of("DIAGNOSIS", "DIAGNOSIS_HEAD")):
        start = max(extend_left(view.lower, pieces, piece.start, _IN_FRONT, _SIDES), found[-1].end if found else 0)
        if piece.label == "DIAGNOSIS_HEAD" and not view.lower[start : piece.start].strip(" -"):
            continue
        found.append(_match(view, piece, start))
    return found


def _match(view: View, piece: Piece, start: int) -> DiagnosisMatch:
    name = piece.id if start == piece.start else " ".join(view.lower[start : piece.end].split())
    return DiagnosisMatch(start, piece.end, name, piece.start)
