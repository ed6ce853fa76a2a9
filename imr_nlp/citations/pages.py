"""Page numbers and ranges after a page word."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..text.normalized import NormalizedText
from .page_values import page_range


class PageMatch(NamedTuple):
    """A page or a range of pages in the normalized text, with its first and last page."""

    start: int
    end: int
    pages: list[int]


_NUMBERS = r"\d{1,4}(?:\s?(?:-|to|through)\s?\d{1,4})?(?![\d/%]|\.\d|l|o(?!r))"
_PAGES = re.compile(
    rf"p(?<![a-z].)(?<!cytochrome.p)(?:ages?\s?\(s\)\s?:?|ages?|gs?|p)?(?![a-z])[.:]{{0,2}}\s?"
    rf"(?P<list>{_NUMBERS}(?:\s?(?:,\s?and|,|;|&|and|or)\s?{_NUMBERS}"
    r"(?!\s?(?:visits|sessions|weeks|mg|of\s\d|treatments|days)))*)"
)
_ONE = re.compile(_NUMBERS)
_FOOTER = re.compile(r"page\s\d{1,3}\sof\s\d{1,3}\b")
"""The letter's own footer, `Page 3 of 5`; a guideline's pages are `Page(s): 78-80 of 127`."""


def find_pages(normalized: NormalizedText) -> list[PageMatch]:
    """The pages that a letter cites.

    normalized (NormalizedText): The letter.
    RETURNS (list): Pages and ranges in order; `Page(s): 78-80, 91` gives two.
    """
    return normalized.cached("pages", _find)


def _find(normalized: NormalizedText) -> list[PageMatch]:
    """What `find_pages` keeps."""
    found = []
    for listed in _PAGES.finditer(normalized.lower):
        if _FOOTER.match(normalized.lower, listed.start()):
            continue
        for one in _ONE.finditer(normalized.lower, *listed.span("list")):
            pages = page_range(one[0])
            if pages:
                found.append(PageMatch(*one.span(), pages))
    return found
