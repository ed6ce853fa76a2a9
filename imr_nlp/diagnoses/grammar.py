"""Names of diagnoses: sides, body parts and levels in front of a head, or whole names."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..phrases.matches import PhraseMatches
from ..text.intervals import longest
from ..text.normalized import NormalizedText
from ..treatments.body_parts import extend_left


class DiagnosisMatch(NamedTuple):
    """A diagnosis in the text and its canonical name; `core` is where its own words begin behind the modifiers."""

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


def find_diagnoses(normalized: NormalizedText, matches: PhraseMatches) -> list[DiagnosisMatch]:
    """The diagnoses of a letter.

    normalized (NormalizedText): The letter.
    matches (PhraseMatches): What the lexicons found.
    RETURNS (list): The diagnoses in order, without overlaps.
    """
    found: list[DiagnosisMatch] = []
    for match in longest(matches.of("DIAGNOSIS", "DIAGNOSIS_HEAD")):
        start = max(
            extend_left(normalized.lower, matches, match.start, _IN_FRONT, _SIDES), found[-1].end if found else 0
        )
        end = match.end
        if match.label == "DIAGNOSIS_HEAD" and not normalized.lower[start : match.start].strip(" -"):
            end = _over_place(normalized.lower, matches, match.end)
            if end == match.end and _VAGUE.fullmatch(normalized.lower, match.start, match.end):
                continue
        whole = (start, end) == (match.start, match.end)
        name = match.id if whole else " ".join(normalized.lower[start:end].split())
        found.append(DiagnosisMatch(start, end, name, match.start))
    return found


def _over_place(text: str, matches: PhraseMatches, end: int) -> int:
    """End of `internal derangement of the left knee`: a head whose place stands behind it."""
    of = _OF_PLACE.match(text, end)
    part = matches.beginning(of.end(), ("BODY_PART",)) if of else None
    return part.end if part else end
