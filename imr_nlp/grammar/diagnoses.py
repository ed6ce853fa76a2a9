"""Names of diagnoses: sides, body parts and levels in front of a head, or whole names."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..view import View
from .body_parts import extend_left
from .pieces import Pieces
from .places import longest


class DiagnosisMatch(NamedTuple):
    """A diagnosis in the view and its canonical name; `core` is where its own words begin behind the modifiers."""

    start: int
    end: int
    name: str
    core: int


_IN_FRONT = ("MODIFIER", "BODY_PART", "DIAGNOSIS_MODIFIER")
_SIDES = frozenset(("side",))
# Heads that are no diagnosis by themselves: a place or a cause makes them one.
_VAGUE = re.compile(
    r"(?:conditions?|disorders?|diseases?|injur(?:y|ies)|pains?|syndromes?|traumas?|patholog(?:y|ies)|lesions?"
    r"|mass(?:es)?|edema|dysfunctions?|changes?|tears?|complaints?|problems?|deficits?|deformit(?:y|ies)|weakness"
    r"|instability|swelling|stiffness|infections?|degeneration|inflammation)"
)
_OF_PLACE = re.compile(r"\s(?:of|in|to|at)\s(?:the\s|his\s|her\s)?(?:(?:left|right|bilateral|both)\s)?")


def find_diagnoses(view: View, pieces: Pieces) -> list[DiagnosisMatch]:
    """The diagnoses of a letter.

    view (View): The letter.
    pieces (Pieces): What the lexicons found.
    RETURNS (list): The diagnoses in order, without overlaps.
    """
    found: list[DiagnosisMatch] = []
    for piece in longest(pieces.of("DIAGNOSIS", "DIAGNOSIS_HEAD")):
        start = max(extend_left(view.lower, pieces, piece.start, _IN_FRONT, _SIDES), found[-1].end if found else 0)
        end = piece.end
        if piece.label == "DIAGNOSIS_HEAD" and not view.lower[start : piece.start].strip(" -"):
            end = _over_place(view.lower, pieces, piece.end)
            if end == piece.end and _VAGUE.fullmatch(view.lower, piece.start, piece.end):
                continue
        whole = (start, end) == (piece.start, piece.end)
        name = piece.id if whole else " ".join(view.lower[start:end].split())
        found.append(DiagnosisMatch(start, end, name, piece.start))
    return found


def _over_place(text: str, pieces: Pieces, end: int) -> int:
    """End of `internal derangement of the left knee`: a head whose place stands behind it."""
    of = _OF_PLACE.match(text, end)
    part = pieces.beginning(of.end(), ("BODY_PART",)) if of else None
    return part.end if part else end
