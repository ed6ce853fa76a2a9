"""Template `professional_review`: the items under their heading, one guideline section, one rationale."""

from __future__ import annotations

import re
from itertools import pairwise

from ..headings import Heading, first_of
from ..parts import DISPUTE, IssueParts, Stretch, filled, trim
from .wording import before_number, sides

_LISTED = re.compile(r"(?:(?<=\n)|(?<=\s)|^)\(?\d{1,2}\s?[.)]\s")


def read_professional_review(text: str, sections: dict[str, Stretch], headings: list[Heading]) -> list[IssueParts]:
    """The issues of a professional review.

    text (str): The view's text.
    sections (dict): Its sections by name.
    headings (list): Its headings.
    RETURNS (list): The issues in order; they share guidelines and rationale.
    """
    dispute = sections.get(DISPUTE)
    if not dispute:
        return []
    ends = dict(zip(headings, [*(following.start for following in headings[1:]), len(text)], strict=True))
    guidelines, why = first_of(headings, "guidelines"), first_of(headings, "why")
    claims = reviewer = rationale = None
    if guidelines:
        claims, reviewer = sides(text, guidelines.end, ends[guidelines])
    if why:
        rationale = filled(trim(text, why.end, ends[why]))
    return [IssueParts(0, item, None, claims, reviewer, rationale) for item in _items(text, dispute)]


def _items(text: str, dispute: Stretch) -> list[Stretch]:
    """The disputed items of a list, numbered or a paragraph each."""
    listed = text[dispute.start : dispute.end]
    starts = [found.end() for found in _LISTED.finditer(listed)]
    if listed[:1].isdigit() and starts and starts[0] < 5:
        begins = [dispute.start + start for start in starts]
        ends = [*(before_number(text, before, begin) for before, begin in pairwise(begins)), dispute.end]
        items = [trim(text, begin, end) for begin, end in zip(begins, ends, strict=True)]
    else:
        items = [trim(text, a, b) for a, b in _lines(text, dispute)]
    return [Stretch(a, b - (text[b - 1] in ".;,")) for a, b in items if a < b]


def _lines(text: str, stretch: Stretch) -> list[tuple[int, int]]:
    """Where each paragraph of a stretch begins and ends."""
    lines, at = [], stretch.start
    for line in text[stretch.start : stretch.end].split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    return lines
