"""The disputed treatments of a letter: one reader for each template."""

from __future__ import annotations

from ...letter.parts import Interval, IssueParts
from ..headings import Heading, behind_colon, closing_after, first_of
from ..template import FORMULAS
from .labelled import read_labelled
from .notice import read_notice
from .professional_review import read_professional_review
from .rationales import read_rationales

_SET_FORTH = "decisions-set-forth-below"
_OPENING_WITHIN = 200
"""How many characters behind their heading the sentence may stand that introduces the issues."""


def read_issues(
    text: str, template: str | None, sections: dict[str, Interval], headings: list[Heading]
) -> list[IssueParts]:
    """The issues of a letter.

    text (str): The normalized text.
    template (str): The letter's template.
    sections (dict): Its sections by name.
    headings (list): Its headings.
    RETURNS (list): The issues in order. They are numbered by the caller.
    """
    if template is None:
        return []
    if template == "professional_review":
        return read_professional_review(text, sections, headings)
    if template == "notice":
        return read_notice(text, headings)
    heading = first_of(headings, template)
    begin = heading.end if heading else len(text)
    begin = _behind_opening(text, begin)
    end = closing_after(headings, begin, len(text))
    return (read_labelled if template == "issues" else read_rationales)(text, begin, end)


def _behind_opening(text: str, begin: int) -> int:
    """Where the issues begin behind the sentence that introduces them, if there is one with its colon."""
    lower = text[begin : begin + _OPENING_WITHIN].lower()
    for fired in FORMULAS.finditer(lower):
        end = begin + fired.end
        if fired.rule.id == _SET_FORTH and behind_colon(text, end) > end:
            return behind_colon(text, end)
    return begin
