"""The disputed treatments of a letter: one reader for each template."""

from __future__ import annotations

import re

from ...letter.parts import Interval, IssueParts
from ..headings import Heading, closing_after, first_of
from .labelled import read_labelled
from .notice import read_notice
from .professional_review import read_professional_review
from .rationales import read_rationales

_OPENING = re.compile(
    r"The\ Final\ Determination\ was\ based\ on\ decisions\ for\ the\ disputed\ items\s?/\s?services"
    r"\ set\ forth\ below\s?:",
    re.IGNORECASE,
)


def read_issues(
    text: str, template: str | None, sections: dict[str, Interval], headings: list[Heading]
) -> list[IssueParts]:
    """The issues of a letter.

    text (str): The view's text.
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
    if opening := _OPENING.search(text, begin, begin + 200):
        begin = opening.end()
    end = closing_after(headings, begin, len(text))
    return (read_labelled if template == "issues" else read_rationales)(text, begin, end)
