"""The parts of a letter: its sections by their headings, and its issues by the reader of its template."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

from ..letter.parts import CLOSING, DISPUTE, DOCUMENTS, HEADER, ISSUES, REVIEWER, SUMMARY, Interval, LetterParts, trim
from ..text.normalized import NormalizedText
from .headings import Heading, find_headings
from .issues import read_issues
from .template import is_letter, second_letter, stated_template

_SECTION_OF = {
    "reviewer": REVIEWER, "documents": DOCUMENTS, "summary": SUMMARY, "issues": ISSUES, "rationales": ISSUES,
    "dispute": DISPUTE, "closing": CLOSING, "notice": ISSUES,
}  # fmt: skip
_TITLES = ("notice-title", "review-title", "letterhead")
"""Headings that stand within a section, or over the whole letter, and end none."""


def letter_parts(normalized: NormalizedText) -> LetterParts:
    """The parts of a letter, read once for each normalized text.

    normalized (NormalizedText): The letter.
    RETURNS (LetterParts): Its template, sections and issues. Of a text that holds several letters, those of the first.
    """
    return normalized.cached("letter_parts", _read)


def _read(normalized: NormalizedText) -> LetterParts:
    """What `letter_parts` keeps."""
    text, headings = normalized.text, find_headings(normalized)
    end = second_letter(normalized.lower, headings)
    if end is not None:
        text, headings = text[:end], [one for one in headings if one.start < end]
    stated = stated_template(headings)
    if stated is None:
        return LetterParts(sections=_sections(text, headings))
    template, heading = stated
    sections = _sections(text, headings)
    issues = read_issues(text, template, sections, headings)
    if not is_letter(normalized.lower, template, headings, sections, issues):
        return LetterParts()
    numbered = tuple(replace(one, number=n) for n, one in enumerate(issues, 1))
    where = Interval(heading.start, heading.end)
    return LetterParts(template, where, heading.rule, sections, numbered, several=end is not None)


def _sections(text: str, headings: list[Heading]) -> dict[str, Interval]:
    """The sections of a letter by their names; of two alike the first."""
    sections: dict[str, Interval] = {}
    parting = [heading for heading in headings if heading.kind not in _TITLES]
    if parting and text[: parting[0].start].strip():
        sections[HEADER] = trim(text, 0, parting[0].start)
    for heading, following in zip_longest(parting, parting[1:]):
        end = following.start if following else len(text)
        name = _SECTION_OF.get(heading.kind)
        if name and name not in sections:
            sections[name] = trim(text, heading.end, end)
    return sections
