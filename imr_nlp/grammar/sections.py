"""The parts of a letter: its sections, and for each disputed treatment the stretches that speak of it.

Headings and labels are found by their words, since line breaks are what layouts differ in. All offsets are into the
view's text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import NamedTuple

from ..view import View


class Stretch(NamedTuple):
    """A stretch of the view's text, `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True)
class IssueParts:
    """Where one disputed treatment is spoken of. A part that the letter lacks is `None`.

    number (int): Its place in the letter, from 1.
    request (Stretch): The disputed item without number and outcome.
    verdict (Stretch): The words that decide it: `Upheld`, `not medically necessary and appropriate`.
    claims_administrator, reviewer (Stretch): Their guideline lines.
    rationale (Stretch): The reviewer's reasons.
    """

    number: int
    request: Stretch
    verdict: Stretch | None = None
    claims_administrator: Stretch | None = None
    reviewer: Stretch | None = None
    rationale: Stretch | None = None


@dataclass(frozen=True)
class LetterParts:
    """A letter's template, its sections by name, and its issues in order."""

    template: str | None = None
    sections: dict[str, Stretch] = field(default_factory=dict)
    issues: tuple[IssueParts, ...] = ()

    def issue_at(self, offset: int) -> IssueParts | None:
        """The issue whose parts hold an offset."""
        for issue in self.issues:
            for part in (issue.request, issue.claims_administrator, issue.reviewer, issue.rationale):
                if part and part.start <= offset < part.end:
                    return issue
        return None


HEADER, REVIEWER, DOCUMENTS, SUMMARY, ISSUES = "HEADER", "REVIEWER", "DOCUMENTS", "CASE_SUMMARY", "ISSUES"
GUIDELINES, RATIONALE, CLOSING, DISPUTE = "GUIDELINES", "RATIONALE", "CLOSING", "ISSUE_AT_DISPUTE"

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
_SECTION_OF = {
    "reviewer": REVIEWER, "documents": DOCUMENTS, "summary": SUMMARY, "issues": ISSUES, "rationales": ISSUES,
    "dispute": DISPUTE, "closing": CLOSING, "notice": ISSUES,
}  # fmt: skip


def letter_parts(view: View) -> LetterParts:
    """The parts of a letter, read once for each view."""
    return view.keep("letter_parts", _read)


class Heading(NamedTuple):
    """A heading's kind (a group of the expression) and where it stands."""

    kind: str
    start: int
    end: int


def _read(view: View) -> LetterParts:
    from .issues import read_issues  # the issues build on the headings found here

    headings = _headings(view.text)
    template = _template(view.text, headings)
    sections: dict[str, Stretch] = {}
    if headings:
        first = headings[0].start
        if view.text[:first].strip():
            sections[HEADER] = trim(view.text, 0, first)
    for heading, following in zip_longest(headings, headings[1:]):
        end = following.start if following else len(view.text)
        name = _SECTION_OF.get(heading.kind)
        if name and name not in sections:
            sections[name] = trim(view.text, heading.end, end)
    issues = read_issues(view, template, sections, headings)
    return LetterParts(template, sections, tuple(replace(one, number=n) for n, one in enumerate(issues, 1)))


def _headings(text: str) -> list[Heading]:
    found = [Heading(m.lastgroup or "", _with_number(text, m), m.end()) for m in _HEADING.finditer(text)]
    return [h for h in found if not text.startswith(" based on", h.end)]


def _with_number(text: str, heading: re.Match[str]) -> int:
    """Where a heading begins when the number in front of `Regarding the request` is counted in."""
    if heading.lastgroup != "regarding":
        return heading.start()
    number = _NUMBER_BEFORE.search(text, max(0, heading.start() - 6), heading.start())
    return number.start() if number else heading.start()


def _template(text: str, headings: list[Heading]) -> str | None:
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


def trim(text: str, start: int, end: int) -> Stretch:
    """A stretch without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Stretch(start, end)
