"""What each side cites: source, basis, section and pages, from its guideline lines."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from ..letter.parts import Interval, trim
from ..letter.reading import Reading
from ..text.normalized import Tagged
from ..text.sentences import before_next, behind_last
from .chapters import Chapter, edition_in, find_chapter, leading_edition

# A source is not cited, or said to be silent, only by one of these: most sides have none, and need no further search.
_DOUBT = re.compile(r"\(mtus|n(?:o(?!n)|'t|either)|silent|applicable|part|f(?:ound|inds)|administrator")
_NONE_CITED = re.compile(
    r"did\snot\s(?:cite|base|rely|provide|use|find)|no\s(?:evidence|guidelines?)\s(?:was|were)\scited"
)
_BASIS = re.compile(
    r"(?P<non_mtus>non[\s-]*mtus(?:\scitation)?)|(?P<mtus>decision\s(?:is\s)?based\son\s(?:the\s)?mtus\b"
    r"|\bmtus\scitation)|(?P<neither>decision\s(?:is\s)?based\son|based\s(?:its|his/her|their|his|her)\sdecision\son"
    r"|relied\s(?:up)?on)"
)
_NEXT_BASIS = re.compile(r"(?:[.;,]\s?)?\b(?:non[\s-]{0,2}mtus|mtus)\scitation\b")
"""What begins another part of a guideline line, whatever it names."""
_PART_OF = re.compile(
    r"(?:which\s(?:is|are)\s|that\s(?:is|are)\s|(?:a\sguideline|guidelines)\s(?:that|which)\s(?:is|are)\s|are\s|is\s"
    r"|,\s)?(?P<not>not\s)?(?:a\s)?(?:part\sof|(?<=not\s)in)\s(?:the\s)?"
    r"(?:california\s|ca\s)?(?:medical\streatment\sutilization\sschedule|mtus)"
)
_ALL_ARE = re.compile(r"(?:which|that|both|all|guidelines\s(?:that|which))\sare\b")
_LABEL = re.compile(r"[\s,;:.-]{0,12}(?:sections?(?:\s?\(s\))?\s?:|topics?\s?:)\s*", re.I)
_PAGE_WORD = re.compile(
    r"[,;.\s]{0,12}\(?(?:\bat\s|\bon\s)?\b(?:pages?\s?\(s\)\s?:?|pages?|pgs?\.?|pp?\.?)\s?:?\s{0,3}$"
)
_PAGE_WORD_LENGTH = 24
"""What the longest of them, `, (on page (s) : `, does not reach."""
_TAIL = re.compile(
    r"\b(?:and|or|as\swell\sas|the|in|also|under|sections?(?:\s?\(s\))?|non-mtus\scitation|mtus\scitation"
    r"|decision\sbased\son)$"
)
_TAIL_ENDS = ("and", "or", "as", "the", "in", "also", "under", "section", "sections", "(s)", "citation", "on")
"""What a tail ends with: few topics do, and the others need no search."""
_TAIL_MARKS = " \n,;:.-"
_CLAUSE_AFTER = re.compile(
    r"[,.\s](?:(?:(?<=\s)|(?<=,)\s)(?:which\s(?:is|are)|that\s(?:is|are)|a\sguideline|as\sthe\s|since\s|because\s|part\sof|not\spart\sof"
    r"|for\sits\s|and\sfound\s|but\s)"
    r"|(?<=\.)\s(?=(?:\(?\d{1,2}[.)]\s)?The\b|[A-Z][a-z]+\s(?:reviewer|administrator)))"
)
_NO_TOPIC = re.compile(r"(?:and|on|the|in|of|to|for|also|a|journal|\W)+")
_VOLUME = re.compile(r"(?:19|20)\d\d\b[^;]{0,14};")
_TOPIC_FIRST = re.compile(
    r"\b(?:on|to|from|upon)\sthe\s([A-Z][\w,&\s-]{3,60}?\s(?:Complaints|Chapter|Section|Complaints\sChapter))\s?\(\s?"
    r"(?:the\s)?$"
)
_FULL_STOP = re.compile(r"\.\s+(?=(?:\(?\d{1,2}[.)]\s)?[A-Z])")
_NEW_VERB = re.compile(r"\b(?:and|but)\s(?=(?:also\s|instead\s|therefore\s|thus\s)?(?:relied|based|cited|used)\b)")
_ADMINISTRATORS = re.compile(r"(?:\(?\d{1,2}[.)]\s)?the\sclaims\sadministrator\s(?:based|relied|cited|used)\b")
_DISCLAIMED = re.compile(r"(?:no\ssection\sof|applicable|found\sthat\sno)")
_BODY_OF = re.compile(r"(?:part\sof|\bin|\bof)\s(?:the\s)?(?:[a-z]+\s)?$|guidelines?\s\($")
"""What stands before the body that a source belongs to: `part of the MTUS`, `not in the MTUS`, `Guidelines (MTUS)`."""
_ITS_BODY = re.compile(r"(?:\s\(?(?:19|20)\d\d\)?)?\s?[,:]\s?(?:the\s)?")
"""What may stand between the MTUS and a guideline of it: `MTUS 2009, Postsurgical Treatment Guidelines`."""
# What a reviewer finds fit for use is the guideline of the other side: `found this section of the MTUS applicable`.
_FOUND = re.compile(r"\bf(?:ound|inds)\b.{0,60}\b(?:section|chapter|segment)s?\sof\s(?:the\s)?$")
_FIT = re.compile(
    r"\s(?:(?:is|are|was|were|to\sbe)\s)?(?:applicable|relevant|appropriate)\b|\s(?:used|cited|relied\s(?:up)?on)\sby\b"
)
_SILENT = re.compile(
    r"\s(?:guidelines?\s)?(?:(?:is|are|was|were|being|remains?)\s(?:[a-z]+ly\s)?(?:silent|not\s(?:applicable|relevant))"
    r"|(?:do|does|did)(?:\snot|n't)\s(?:[a-z]+ly\s)?(?:address|mention|discuss|cover|deal|speak|contain|provide|apply"
    r"|include|consider|say|give)\b|(?:contain|provide|say|offer|give|have|has|had)s?\s(?:no|nothing)\b)"
)
_NOR = re.compile(r"\b(?:nor|neither)\s(?:the\s)?$")
_SPEAKS = re.compile(r"\s(?:guidelines?\s)?(?:is|are|addresse?s?|mentions?|discuss(?:es)?|covers?|deals?|speaks?)\b")
_COORDINATED = re.compile(r"(?:\s?/\s?|,\s|,?\s(?:and|or|nor)\s)(?:the\s)?")
_WORD = re.compile(r"[a-z]{4,}")
_JOINING = re.compile(r"\b(?:and|through|pages?)\b")
_MARKS = re.compile(r"[\s,;:.)-]*")
_TOPIC = re.compile(r"[A-Za-z]{3}|\d\.\d|[Ss]ection|[IVX]+$")
_YEAR_AT_END = re.compile(r",?\s\(?(?:(?:May|July|Effective)[\s,]{1,3}(?:\d{1,2},?\s)?)?(?:19|20)\d\d\)?$", re.I)
_JOINED = re.compile(r",?\s?and\s+(?=[A-Z\"'(])")


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
    sources = _cited(reading, side, named, reviewers) if _DOUBT.search(reading.lower, *side) else named
    citations: list[dict[str, Any]] = []
    for at, source in enumerate(sources):
        limit = sources[at + 1].start if at + 1 < len(sources) else side.end
        basis, words = _basis(reading, side, source, limit)
        for section, pages in _passages(reading, source.end, limit):
            section = _section_before(reading, side, source) or section
            path = f"{field}.{len(citations)}"
            if words:
                reading.note(f"{path}.basis", *words, "basis")
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
    if reviewers and _ADMINISTRATORS.match(reading.lower, sentence):
        return False
    before = reading.lower[behind_last(_NEW_VERB, reading.lower, sentence, source.start) : source.start]
    if _FIT.match(reading.lower, source.end) and _FOUND.search(before):
        return False
    return not (_NONE_CITED.search(before) or _DISCLAIMED.search(before) or _BODY_OF.search(before))


def _silent(reading: Reading, named: list[Tagged]) -> list[Tagged]:
    """The sources that are said to say nothing: `the MTUS is silent`, `the MTUS and ACOEM do not address it`."""
    text = reading.lower
    silent: list[Tagged] = []
    following: Tagged | None = None
    for source in reversed(named):
        denied = _NOR.search(text, max(0, source.start - 14), source.start) and _SPEAKS.match(text, source.end)
        joined = following in silent and following and _COORDINATED.fullmatch(text, source.end, following.start)
        if denied or joined or _SILENT.match(text, source.end):
            silent.append(source)
        following = source
    return silent


def _basis(reading: Reading, side: Interval, source: Tagged, limit: int) -> tuple[str | None, tuple[int, int] | None]:
    """`mtus` or `non_mtus` with the words that say so: the line's opening, `part of the MTUS`, or the source's name."""
    after = _part_of(reading.lower, source.end, min(side.end, source.end + 260))
    if after and (_ALL_ARE.match(after[0]) or not _other_source_between(reading, source, after.start())):
        return "non_mtus" if after["not"] else "mtus", after.span()
    stated = words = None
    for found in _BASIS.finditer(reading.lower, side.start, source.end):
        if found.start() < source.start + 5 or found.lastgroup == "mtus":
            stated, words = found.lastgroup, found.span()
    if stated == "non_mtus" or (stated == "mtus" and _belongs_to_mtus(source)):
        return stated, words
    named = source.value.startswith("mtus") or "mtus" in reading.lower[source.start : source.end]
    return ("mtus", (source.start, source.end)) if stated != "mtus" and named else (None, None)


def _part_of(text: str, start: int, end: int) -> re.Match[str] | None:
    """The words in a stretch that make a source part of the MTUS or not. Few do; the search begins near the first."""
    part = text.find("part", start, end)
    return _PART_OF.search(text, max(start, part - 40), end) if part >= 0 else None


def _belongs_to_mtus(source: Tagged) -> bool:
    """Whether a source is a chapter of the MTUS or adopted by it."""
    id_: str = source.value
    return id_.startswith("mtus") or id_ == "acoem"


def _other_source_between(reading: Reading, source: Tagged, end: int) -> bool:
    """Whether another source than the MTUS itself is named between a source and an offset."""
    return any(m.value != source.value and m.value != "mtus" for m in reading.mentions("GUIDELINE", source.end, end))


def _passages(reading: Reading, start: int, limit: int) -> list[tuple[Interval | None, list[Tagged]]]:
    """Sections and pages behind a source. A second section with pages of its own is a citation of its own."""
    pages = reading.mentions("PAGE", start, limit)
    passages: list[tuple[Interval | None, list[Tagged]]] = []
    at = start
    group: list[Tagged] = []
    for page in [*pages, None]:
        if group and (page is None or _new_section(reading, group[-1].end, page.start)):
            passages.append((_section(reading, at, group[0].start), group))
            at, group = group[-1].end, []
        if page:
            group.append(page)
    if not passages:
        passages.append((_section(reading, start, limit), []))
    return passages


def _section_before(reading: Reading, side: Interval, source: Tagged) -> Interval | None:
    """The topic of `the Low Back Complaints Chapter (ACOEM Practice Guidelines, ...)`: it stands before its source."""
    if reading.text.find("(", max(side.start, source.start - 6), source.start) < 0:
        return None
    found = _TOPIC_FIRST.search(reading.text, side.start, source.start)
    return Interval(*found.span(1)) if found and found.end() == source.start else None


def _new_section(reading: Reading, end: int, start: int) -> bool:
    """Whether words of a topic stand between two pages."""
    between = _PAGE_WORD.sub("", reading.lower[end:start])
    return bool(_WORD.search(_JOINING.sub("", between)))


def _section(reading: Reading, start: int, end: int) -> Interval | None:
    """The topic, section or chapter in a stretch, without its label, page word and the words that join it."""
    text = reading.text
    end = before_next(_CLAUSE_AFTER, text, start, before_next(_NEXT_BASIS, reading.lower, start, end))
    if page_word := _PAGE_WORD.search(reading.lower, max(start, end - _PAGE_WORD_LENGTH), end):
        end = page_word.start()
    if lead := _LABEL.match(text, start, end) or _MARKS.match(text, start, end):
        start = lead.end()
    if joined := _JOINED.match(text, start, end):
        start = joined.end()
    end = start + len(_without_joining(reading.lower[start:end]))
    if _VOLUME.match(text, start, end) or _NO_TOPIC.fullmatch(reading.lower, start, end):
        return None
    return Interval(start, end) if _TOPIC.search(text[start:end]) else None


def _without_joining(words: str) -> str:
    """Words without those at their end that join them to what follows."""
    words = words.rstrip(_TAIL_MARKS)
    while words.endswith(_TAIL_ENDS) and (tail := _TAIL.search(words)):
        words = words[: tail.start()].rstrip(_TAIL_MARKS)
    return words


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
    reading.note(f"{path}.guideline", source.start, source.end, "guideline")
    reading.note(f"{path}.source", source.start, source.end, "guideline")
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
