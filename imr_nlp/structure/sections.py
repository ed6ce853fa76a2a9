"""The parts of a letter: its sections by their headings, and its issues by the reader of its template."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

from ..letter.parts import CLOSING, DISPUTE, DOCUMENTS, HEADER, ISSUES, REVIEWER, SUMMARY, Interval, LetterParts, trim
from ..text.normalized import View
from .headings import find_headings, first_of, template_of
from .issues import read_issues

_SECTION_OF = {
    "reviewer": REVIEWER, "documents": DOCUMENTS, "summary": SUMMARY, "issues": ISSUES, "rationales": ISSUES,
    "dispute": DISPUTE, "closing": CLOSING, "notice": ISSUES,
}  # fmt: skip


def letter_parts(view: View) -> LetterParts:
    """The parts of a letter, read once for each view.

    view (View): The letter.
    RETURNS (LetterParts): Its template, sections and issues.
    """
    return view.keep("letter_parts", _read)


def _read(view: View) -> LetterParts:
    """What `letter_parts` keeps."""
    headings = find_headings(view.text)
    template = template_of(view.text, headings)
    sections: dict[str, Interval] = {}
    if headings:
        first = headings[0].start
        if view.text[:first].strip():
            sections[HEADER] = trim(view.text, 0, first)
    for heading, following in zip_longest(headings, headings[1:]):
        end = following.start if following else len(view.text)
        name = _SECTION_OF.get(heading.kind)
        if name and name not in sections:
            sections[name] = trim(view.text, heading.end, end)
    issues = read_issues(view.text, template, sections, headings)
    telling = first_of(headings, "dispute" if template == "professional_review" else template or "")
    heading = Interval(telling.start, telling.end) if telling else None
    return LetterParts(template, heading, sections, tuple(replace(one, number=n) for n, one in enumerate(issues, 1)))
