"""What a letter disputes where a number stands: numbers count sessions where a therapy is spoken of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..letter.parts import DISPUTE, Interval, LetterParts
from ..structure.sections import letter_parts
from ..text.normalized import NormalizedText
from .kinds import kinds_of

Zone = Literal["reasons", "request", "citations", "between requests", "other"]


@dataclass(frozen=True)
class LetterContext:
    """A letter's parts, and the kinds of therapy that each of its issues asks for.

    parts (LetterParts): Its parts.
    kinds (dict): Kinds of therapy by the number of the issue.
    """

    parts: LetterParts
    kinds: dict[int, frozenset[str]]

    @classmethod
    def of(cls, normalized: NormalizedText) -> LetterContext:
        """The context of a letter."""
        parts = letter_parts(normalized)
        return cls(parts, {one.number: frozenset(kinds_of(normalized.lower, *one.request)) for one in parts.issues})

    def asked_at(self, offset: int, anywhere: bool = False) -> frozenset[str]:
        """The kinds of therapy that the issue asks for in whose parts an offset stands.

        offset (int): The offset.
        anywhere (bool): Whether outside of issues those of all issues are meant, and not none.
        RETURNS (frozenset): The kinds.
        """
        issue = self.parts.issue_at(offset)
        if issue:
            return self.kinds[issue.number]
        return frozenset().union(*self.kinds.values()) if anywhere else frozenset()

    def passage_at(self, text: str, offset: int) -> int:
        """The issue in whose parts an offset stands, or else its paragraph: equal numbers in one mean the same."""
        issue = self.parts.issue_at(offset)
        return -issue.number if issue else text.rfind("\n", 0, offset) + 1

    def zone_at(self, offset: int) -> Zone:
        """The part of the letter in which an offset stands: `reasons` are those of an issue that asks for a therapy.

        Between the requests of a list stand the numbers of its items.
        """
        issue = self.parts.issue_at(offset)
        if issue is None:
            listed = self.parts.issues and _holds(self.parts.sections.get(DISPUTE), offset)
            return "between requests" if listed else "other"
        if _holds(issue.request, offset):
            return "request"
        if _holds(issue.rationale, offset):
            return "reasons" if self.kinds[issue.number] else "other"
        return "citations"


def _holds(interval: Interval | None, offset: int) -> bool:
    return interval is not None and interval.start <= offset < interval.end
