"""The headings of a letter, and the template that they tell of.

Headings are found by their words, since line breaks are what layouts differ in.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# The class of first letters lets the search skip to the next of them, which is thirty times faster than to try every
# heading at every character.
_HEADING = re.compile(
    r"""[HMDCIRE](?:
      (?P<reviewer>(?<=H)(?:OW\ THE\ IMR\ FINAL\ DETERMINATION\ WAS\ MADE|ow\ the\ IMR\ Final\ Determination\ Was\ Made)
          |(?<=M)edical\ Qualifications\ of\ the\ (?:Expert|Physician|Professional)\ Reviewer:?
          |(?<=M)EDICAL\ (?:PROFESSIONAL\ )?REVIEWER\ QUALIFICATIONS:?)
    |(?P<documents>(?<=D)(?:OCUMENTS\ REVIEWED(?:\ FOR\ DETERMINATION)?:?
          |ocuments\ Reviewed(?:\ for\ Determination)?:?))
    |(?P<summary>(?<=C)(?:LINICAL\ CASE\ SUMMARY:?|ASE\ SUMMARY:?|linical\ Case\ Summary:?|ase\ Summary:))
    |(?P<issues>(?<=I)MR\ (?:ISSUES?,?\ DECISIONS?,?\ AND\ RATIONALES?:?|Issues,\ Decisions,?\ and\ Rationales:?))
    |(?P<rationales>(?<=I)MR\ (?:DECISIONS?(?:\(S\))?\ AND\ RATIONALES?(?:\(S\))?:?
          |Decision\(s\)\ and\ Rationale\(s\):?))
    |(?P<notice>(?<=I)NDEPENDENT\ MEDICAL\ REVIEW\ DECISION\ AND\ RATIONALE)
    |(?P<dispute>(?<=I)SSUES?(?:\(S\))?\ AT\ DISPUTE:?)
    |(?P<guidelines>(?<=M)(?:
           EDICAL\ TREATMENT\ GUIDELINE\(?S?\)?\ RELIED\ UPON\ BY
           \ (?:THE\ )?PROFESSIONAL\ REVIEWER\ AND\ WHY
          |edical\ Treatment\ Guideline\(?s?\)?\ Relied\ Upon\ by\ the\ (?:Expert|Physician|Professional)\ Reviewer
           \ to\ Make\ His/Her\ Decision):?)
    |(?P<why>(?<=R)(?:
           ATIONALE\ FOR\ WHY\ THE\ REQUESTED\ TREATMENT/?\ ?SERVICE\ IS/?\ ?(?:WAS)?\ (?:NOT\ )?MEDICALLY\ NECESSARY:?
          |ationale\ for\ the\ Decision:?))
    |(?P<regarding>(?<=R)egarding\ the\ [Rr]equests?\ (?:for|of)\b:?)
    |(?P<closing>(?<=E)(?:ffect\ of\ the\ Decision:?|FFECT\ OF\ THE\ DECISION:?))
    )""",
    re.VERBOSE,
)
_NUMBER_BEFORE = re.compile(r"\d{1,2}\s?[).]{1,2}\s?$")


class Heading(NamedTuple):
    """A heading's kind (a group of the expression) and where it stands."""

    kind: str
    start: int
    end: int


def find_headings(text: str) -> list[Heading]:
    """The headings of a letter, in order.

    text (str): The view's text.
    RETURNS (list): Each with its kind and place.
    """
    found = [Heading(m.lastgroup or "", _with_number(text, m), m.end()) for m in _HEADING.finditer(text)]
    return [h for h in found if not text.startswith(" based on", h.end)]


def _with_number(text: str, heading: re.Match[str]) -> int:
    """Where a heading begins when the number in front of `Regarding the request` is counted in."""
    if heading.lastgroup != "regarding":
        return heading.start()
    number = _NUMBER_BEFORE.search(text, max(0, heading.start() - 6), heading.start())
    return number.start() if number else heading.start()


def template_of(text: str, headings: list[Heading]) -> str | None:
    """The template of a letter.

    text (str): The view's text.
    headings (list): Its headings.
    RETURNS (str): `issues`, `rationales`, `notice` or `professional_review`; `None` for what is no IMR letter.
    """
    kinds = {heading.kind for heading in headings}
    if "issues" in kinds:
        return "issues"
    if "rationales" in kinds:
        return "rationales"
    if "dispute" in kinds or "MEDICAL PROFESSIONAL REVIEW" in text[:300]:
        return "professional_review"
    if "notice" in kinds or "Notice of Independent Medical Review Determination" in text:
        return "notice"
    return None


def first_of(headings: list[Heading], kind: str) -> Heading | None:
    """The first heading of a kind.

    headings (list): Headings in order.
    kind (str): A group of the expression.
    RETURNS (Heading): The heading, or `None`.
    """
    return next((heading for heading in headings if heading.kind == kind), None)


def closing_after(headings: list[Heading], offset: int, default: int) -> int:
    """Where the closing words begin that stand behind an offset.

    headings (list): Headings in order.
    offset (int): The offset.
    default (int): What to give where there are none.
    RETURNS (int): Their start.
    """
    return next((h.start for h in headings if h.kind == "closing" and h.start > offset), default)
