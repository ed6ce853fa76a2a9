"""What each side cites: source, basis, section and pages, from its guideline lines."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, Literal

from ..letter.parts import Interval, trim
from ..letter.reading import Reading
from ..rules import Fired, Rule, RuleTable
from ..rules.table import register_shape
from ..structure.issues.findings import SIDES
from ..structure.issues.numbers import behind_number
from ..text.intervals import before_word
from ..text.normalized import Tagged
from ..text.sentences import behind_last
from .chapters import Chapter, edition_in, find_chapter, leading_edition
from .passages import passages, section_before

register_shape("ADVERB", r"[a-z]{1,20}ly")


class UncitedRule(Rule):
    """Words that say of a source that a side does not cite it, or that it says nothing. `says` is always `not cited`.

    place (str): Where they stand: `before` the source in its sentence, or right `behind` it.
    """

    says: Literal["not cited"]
    place: Literal["before", "behind"]


class AroundRule(Rule):
    """Words around a source that tell what the sentence does with it. `says` is `not cited` or `cited`.

    place (str): A `verb` in front of it with which another clause begins, in which it is cited; words right before a
        `body` to which another source belongs; a `nor` right before it, and what it `speaks` right behind it.
    """

    says: Literal["not cited", "cited"]
    place: Literal["verb", "body", "nor", "speaks"]


AROUND = RuleTable("citations/around", AroundRule, parted_by=("place",))
UNCITED = RuleTable("citations/uncited", UncitedRule, parted_by=("place",))
BASIS = RuleTable("citations/basis", Rule)
"""What a decision is said to be based on: `mtus`, `non_mtus`, or `unsaid`, where the source itself has to tell."""
_PART_OF = re.compile(
    r"(?:(?P<all>(?:guidelines\s)?(?:which|that)\sare)\s|(?:(?:a\sguideline|guidelines)\s)?(?:which|that)\s(?:is|are)\s"
    r"|are\s|is\s|,\s)?(?P<not>not\s)?(?:a\s)?(?:part\sof|(?<=not\s)in)\s(?:the\s)?"
    r"(?:california\s|ca\s)?(?:medical\streatment\sutilization\sschedule|mtus)"
)
_FULL_STOP = re.compile(r"\.\s+(?=(?:\(?\d{1,2}[.)]\s)?[A-Z])")
_ITS_BODY = re.compile(r"(?:\s\(?(?:19|20)\d\d\)?)?\s?[,:]\s?(?:the\s)?")
"""What may stand between the MTUS and a guideline of it: `MTUS 2009, Postsurgical Treatment Guidelines`."""
_OPENED = ("guideline (", "guidelines (")
"""What stands before the initials of a source, to which a scan may have glued the word before."""
_NOR_WITHIN = 14
"""How many characters before a source it may be negated."""
_COORDINATED = re.compile(r"(?:\s?/\s?|,\s|,?\s(?:and|or|nor)\s)(?:the\s)?")
_YEAR_AT_END = re.compile(r",?\s\(?(?:(?:May|July|Effective)[\s,]{1,3}(?:\d{1,2},?\s)?)?(?:19|20)\d\d\)?$", re.I)


def read_citations(
    reading: Reading, field: str, side: Interval | None, reviewers: bool = False
) -> list[dict[str, Any]]:
    """The citations of one side, in the letter's order.

    reading (Reading): The letter.
    field (str): Path of the list in the decision, for the evidence.
    side (Interval): The guideline lines of this side.
    reviewers (bool): Whether it is the reviewer's, who may repeat what the claims administrator relied on.
    RETURNS (list): Plain data of `Citation`.
    """
    if not side:
        return []
    named = _without_bodies(reading, reading.mentions("GUIDELINE", *side))
    sources = _cited(reading, side, named, reviewers)
    citations: list[dict[str, Any]] = []
    for at, source in enumerate(sources):
        limit = sources[at + 1].start if at + 1 < len(sources) else side.end
        basis, words, rule = _basis(reading, side, source)
        for section, pages in passages(reading, source.end, limit):
            section = section_before(reading, side, source) or section
            path = f"{field}.{len(citations)}"
            if words:
                reading.note(f"{path}.basis", *words, rule)
            citations.append(_citation(reading, path, source, basis, section, pages))
    return citations


def _cited(reading: Reading, side: Interval, named: list[Tagged], reviewers: bool) -> list[Tagged]:
    """The sources that a side cites, of those that it names."""
    silent = _silent(reading, named)
    return [one for one in named if one not in silent and _is_cited(reading, side, one, reviewers)]


def _without_bodies(reading: Reading, named: list[Tagged]) -> list[Tagged]:
    """The sources without an MTUS that only says to which body the next one belongs."""
    behind = {
        one.start
        for one, after in pairwise(named)
        if one.value == "mtus" and _belongs_to_mtus(after) and _ITS_BODY.fullmatch(reading.lower, one.end, after.start)
    }
    return [one for one in named if one.start not in behind]


def _is_cited(reading: Reading, side: Interval, source: Tagged, reviewers: bool) -> bool:
    """Whether a source is cited by this side, and not disclaimed or only named as the body that another belongs to."""
    sentence = behind_last(_FULL_STOP, reading.text, side.start, source.start)
    if reviewers:
        numbered = behind_number(reading.text, sentence, source.start)
        if any(SIDES.match(reading.lower, at, source.start, says="claims") for at in (sentence, numbered)):
            return False
    verbs = [verb.start for verb in AROUND.finditer(reading.lower, sentence, source.start, place="verb")]
    before = reading.lower[verbs[-1] if verbs else sentence : source.start]
    ends = (len(before), before_word(before, 0, len(before)))
    of_body = before.endswith(_OPENED) or any(AROUND.ending(before, 0, end, place="body") for end in ends)
    return not (of_body or UNCITED.search(before, place="before"))


def _silent(reading: Reading, named: list[Tagged]) -> list[Tagged]:
    """The sources that are said to say nothing: `the MTUS is silent`, `the MTUS and ACOEM do not address it`."""
    text = reading.lower
    silent: list[Tagged] = []
    following: Tagged | None = None
    for source in reversed(named):
        negated = AROUND.ending(text, max(0, source.start - _NOR_WITHIN), source.start, place="nor")
        denied = negated and AROUND.match(text, source.end, place="speaks")
        joined = following in silent and following and _COORDINATED.fullmatch(text, source.end, following.start)
        if denied or joined or UNCITED.match(text, source.end, place="behind"):
            silent.append(source)
        following = source
    return silent


def _basis(reading: Reading, side: Interval, source: Tagged) -> tuple[str | None, tuple[int, int] | None, str]:
    """`mtus` or `non_mtus` with the words that say so and the rule: the line's opening, `part of the MTUS`, or the
    source's name."""
    after = _part_of(reading.lower, source.end, min(side.end, source.end + 260))
    if after and (after["all"] or not _other_source_between(reading, source, after.start())):
        return "non_mtus" if after["not"] else "mtus", after.span(), "part-of-the-mtus"
    stated: Fired[Rule] | None = None
    for found in BASIS.finditer(reading.lower, side.start, source.end):
        if found.start < source.start + 5 or found.rule.says == "mtus":
            stated = found
    says = stated.rule.says if stated else None
    if stated and (says == "non_mtus" or (says == "mtus" and _belongs_to_mtus(source))):
        return says, (stated.start, stated.end), stated.rule.id
    named = source.value.startswith("mtus") or "mtus" in reading.lower[source.start : source.end]
    if says != "mtus" and named:
        return "mtus", (source.start, source.end), "guideline"
    return None, None, ""


def _part_of(text: str, start: int, end: int) -> re.Match[str] | None:
    """The words in an interval that make a source part of the MTUS or not. Few do; the search begins near the first."""
    part = text.find("part", start, end)
    return _PART_OF.search(text, max(start, part - 40), end) if part >= 0 else None


def _belongs_to_mtus(source: Tagged) -> bool:
    """Whether a source is a chapter of the MTUS or adopted by it."""
    id_: str = source.value
    return id_.startswith("mtus") or id_ == "acoem"


def _other_source_between(reading: Reading, source: Tagged, end: int) -> bool:
    """Whether another source than the MTUS itself is named between a source and an offset."""
    return any(m.value != source.value and m.value != "mtus" for m in reading.mentions("GUIDELINE", source.end, end))


_OWN_EDITION = ("acoem", "mtus:chronic-pain", "mtus:postsurgical", "mtus:acupuncture", "mtus:opioids")
"""Guidelines that have chapters or editions of their own in the list of the MTUS."""


def _chapter(reading: Reading, source: Tagged, section: Interval | None) -> Chapter | None:
    """The chapter that a citation names, in the source's name or, of the ACOEM guidelines, in what stands behind it."""
    named = reading.lower[source.start : source.end]
    if source.value not in _OWN_EDITION or (source.value != "acoem" and not edition_in(named, 0, len(named))):
        return None
    chapter = find_chapter(reading.lower, source.start, source.end)
    if chapter is None and section and source.value == "acoem":
        chapter = find_chapter(reading.lower, *section)
    return chapter


def _own_name(reading: Reading, source: Tagged) -> str:
    """The name of a source as written, without the year of its edition."""
    return _YEAR_AT_END.sub("", reading.quote(source.start, source.end))


def _citation(
    reading: Reading, path: str, source: Tagged, basis: str | None, section: Interval | None, pages: list[Tagged]
) -> dict[str, Any]:
    """A citation as plain data, with its evidence noted."""
    for field in ("guideline", "source"):
        reading.note(f"{path}.{field}", source.start, source.end, source.rule or "guideline")
    edition = edition_in(reading.text, source.start, source.end)
    if section and (leading := leading_edition(reading.text, *section)):
        rest, edition = leading
        section = trim(reading.text, rest, section.end) if rest < section.end else None
    if source.value not in _OWN_EDITION:
        edition = None
    chapter = _chapter(reading, source, section)
    if chapter:
        reading.note(f"{path}.chapter", chapter.start, chapter.end, "chapter")
    if edition:
        reading.note(f"{path}.edition", *edition, "edition")
    if section:
        reading.note(f"{path}.section", *section, "section")
    for page in pages:
        reading.note(f"{path}.pages", page.start, page.end, "page")
    return {
        "guideline": source.value,
        "basis": basis,
        "source": _own_name(reading, source),
        "chapter": reading.quote(chapter.start, chapter.end) if chapter else None,
        "edition": int(reading.text[slice(*edition)]) if edition else None,
        "section": reading.quote(*section) if section else None,
        "pages": [list(page.value) for page in pages],
    }
