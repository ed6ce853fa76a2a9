"""Names of guideline sources in the text: the MTUS, ACOEM and ODG families by a grammar, others from the lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..letter.parts import Interval
from ..phrases.matches import PhraseMatches
from ..structure.sections import letter_parts
from ..text.intervals import longest, places
from ..text.normalized import NormalizedText
from .chapters import YEAR, find_chapter, titles


class GuidelineMatch(NamedTuple):
    """The name of a source in the text, its id, and what knew it: a family, the list, or the place of the words."""

    start: int
    end: int
    id: str
    rule: str


_MTUS = (
    r"(?:(?:state\ of\s)?(?:ca(?:lifornia)?\s)?"
    r"(?:mtus|medical\ treatment\ utilization\ schedules?(?:\s?\(mtus\))?))"
)
_ITS = rf"(?:{_MTUS}[\s,:-]{{0,2}})?"
_YEAR = r"(?:,?\s?\(?(?:(?:may|july|effective)[\s,]{1,3}(?:\d{1,2},?\s)?)?(?:19|20)\d\d\)?|\s\(?v?\.?\d{4}\)?)"
_GUIDELINES = r"(?:\sguidelines?\b)"
_TOPIC = (
    r"(?:(?:low|lower|upper)\ back|neck\ (?:and|&)\ upper\ back|cervical\ (?:and|&)\ thoracic(?:\ spine)?|shoulder"
    r"|elbow|forearm,?\ wrist,?\ (?:and|&)\ hand|hand,?\ wrist,?\ (?:and|&)\ forearm|knee|ankle\ (?:and|&)\ foot"
    r"|hip\ (?:and|&)\ groin|stress[\s-]related|stress|eye|general\ approach(?:es)?"
    r"|initial\ approach(?:es)?\ to\ treatment|chronic\ pain|opioids?|workplace\ mental\ health"
    r"|traumatic\ brain\ injury|interstitial\ lung\ disease|work-related\ asthma|occupational)"
)
_ACOEM_NAME = r"(?:american\ college\ of\ occupational\ (?:and|&)\ environmental\ medicine(?:\s?\(acoem\))?|acoem)"
_ACOEM_TAIL = (
    rf"(?:(?:\s?\(acoem\))?(?:\ occupational\ medicine)?(?:\ practice)?{_GUIDELINES}"
    rf"|\ occupational\ medicine\ practice{_GUIDELINES}?)?"
    r"(?:,?\s?(?:\(?(?:2nd|second|3rd|third)\ (?:edition|ed\.?)\)?)(?:,?\s?\(?\d{4}\)?)?|,?\s?\(\d{4}\)"
    r"|\ (?:19|20)\d\d\b)?"
)
_ODG_NAME = r"(?:official\ disabilit(?:y|ies)(?:\ duration)?\ guidelines?|odg)"
# A chapter picked from the list of the MTUS, or any chapter with the year of its edition.
_CHAPTER = (
    rf"(?:(?:{_MTUS}[\s,:-]{{1,2}})(?:acoem\s)?{titles()}(?![\w-]|\s(?:medical\s)?(?:treatment\s)?guideline)"
    rf"(?:,?\s?\(?{YEAR}\)?(?![\d/-])|(?=\s?[,;.:(\n]|$|\ssections?\b))|{titles()},?\s\(?{YEAR}\)?(?![\d/-]))"
)
_FAMILY = re.compile(
    rf"""(?<![\w-])(?:
      (?P<chapter>{_CHAPTER})
    | (?P<chronic>(?:{_MTUS}[\s,:/-]{{0,2}})?chronic\ pain\ ?(?:medical\ ?)?(?:treatment\ ?)?
          (?:guidelines?\b{_YEAR}?|(?<=treatment\ )(?:19|20)\d\d\b)
        | {_MTUS}[\s,:-]{{0,2}}chronic\ pain(?:\ (?:medical\ )?treatment)?
          (?![\w-]|\ (?:disorders?|section|chapter|patients?)))
    | (?P<post>{_ITS}post-?\s?surgical\ (?:(?:physical\ medicine\ )?(?:medical\ )?treatment\ )?
          (?:guidelines?\b{_YEAR}?|(?:19|20)\d\d\b)
        | {_MTUS}\spost-?\s?surgical(?:\ treatment)?(?![\w-]))
    | (?P<acu>{_ITS}acupuncture\ (?:medical\ )?(?:treatment\ )?(?:guidelines?\b{_YEAR}?|(?:19|20)\d\d\b)
        | {_MTUS}\sacupuncture(?:\ (?:medical\ )?treatment)?(?![\w-]))
    | (?P<opioid>{_ITS}opioids?\ (?:medical\ )?(?:treatment\ guidelines?\b{_YEAR}?|treatment\ (?:19|20)\d\d\b)
        | {_MTUS}\sopioids?(?:\ treatment)?{_GUIDELINES}?(?:\s\(?(?:19|20)\d\d\)?)?(?![\w-]))
    | (?P<formulary>{_ITS}(?:drug\ formulary|mtus\ formulary)(?:\ (?:drug\ )?list)?
        | {_MTUS}\s(?:drug\s)?(?:formulary|drug\ list))
    | (?P<acoem>(?:{_MTUS}\s)?{_ACOEM_NAME}(?:'s)?\s{_TOPIC}\ (?:complaints|disorders)(?:{_GUIDELINES})?
          (?:\s?\(?(?:19|20)\d\d\)?)?
        | (?:{_MTUS}\s?[,:/-]?\s?)?{_ACOEM_NAME}{_ACOEM_TAIL}
        | {_MTUS}[\s,:-]{{1,2}}{_TOPIC}(?:\ (?:complaints|disorders|conditions))?{_GUIDELINES}?
          (?:\s?\(?(?:19|20)\d\d\)?)?
        | {_TOPIC}\ (?:complaints|disorders)(?:{_GUIDELINES}|\ (?:19|20)\d\d\b)+
        | {_TOPIC}{_GUIDELINES}\s\(?(?:19|20)\d\d\)?)
    | (?P<odg>{_ODG_NAME}(?:\s?\(odg\))?(?:-twc|\s?-\s?treatment\ in\ workers'?\ comp(?:ensation)?)?
          (?:\s?\(odg\))?(?:\ by\ mcg)?(?:{_GUIDELINES})?(?:,?\ \(?current\ version\)?)?)
    | (?P<mtus>{_MTUS}(?:\ treatment)?(?:{_GUIDELINES})?)
    )""",
    re.VERBOSE,
)
_FURTHER_CHAPTER = re.compile(
    rf"(?:\s?[,;]\s?(?:and\s)?|\sand\s|\s&\s)(?P<chapter>{titles()}(?:,?\s\(?{YEAR}\)?)?)(?![\w-])"
)
_YEAR_BEHIND = re.compile(rf"\s\(?{YEAR}\)?(?![\d/-])")
"""The year of an edition right behind a name: `ODG 2015`."""
_IDS = {
    "chronic": "mtus:chronic-pain", "post": "mtus:postsurgical", "acu": "mtus:acupuncture", "opioid": "mtus:opioids",
    "formulary": "mtus:formulary", "acoem": "acoem", "odg": "odg", "mtus": "mtus",
}  # fmt: skip
_EDITION_BEFORE = re.compile(r"\b(?:2nd|[Ss]econd|3rd|[Tt]hird)\s[Ee]dition\s$")
_EDITION_OR_NUMBER = re.compile(
    r"(?:(?<=\bNo)\.|\s(?:No\.|Number|\#))\s?\d{1,6}\b"
    r"|,\s(?:\d{1,2}(?:st|nd|rd|th)|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|Revised)\s[Ee]dition\b"
    r"(?:,?\s\(?(?:19|20)\d\d\b\)?)?"
)
_LOWER_TAIL = re.compile(r"\s(?:guideline|treatment guideline|treatment)$")
_SECTION = re.compile(
    r"(?:,)?\s(?:[Ss]ections?|[Ss]ec\.|§{1,2})\s?\d[\d.]*(?:\([a-z0-9]{1,3}\))*|\s\d{4}\.\d[\d.]*(?:\([a-z0-9]{1,3}\))*"
    r"|\s§?\s?\d{4,5}(?:\.\d{1,2}){0,3}(?:\([a-z0-9]{1,3}\))*"
)
_CCR = re.compile(
    r"(?:(?:title\s)?8\s(?:ccr|california code of regulations)|ccr,?\stitle\s8"
    r"|california code of regulations,?\stitle\s8)(?:,?\s(?:section|sec\.|§{1,2}|article)?\s?\d[\d.]*"
    r"(?:\([a-z0-9]{1,3}\))*)?"
)
_ACRONYM = re.compile(r"\s?\([A-Z&/]{2,8}\)")
_STATUTE = re.compile(r"(?:code|ccr|regulations?|cfr)$")
_TAIL_WORDS = re.compile(
    r"(?:'s?)?(?:\s(?:[A-Z][\w'&/-]*|of|for|the|and|in|on|to|with|&)){0,14}?\s"
    r"(?:Guidelines?|Guide|Criteria|Statement|Parameters?|Recommendations?"
    r"|Bulletin|Policy|Polic(?:y|ies)|Manual|Labels?|Labeling|Information|Guidance|Review|Reviews|Determinations?"
    r"|Edition|Handbook|Textbook|Standards?|Consensus|Reference|Database|Journal|Update|Report|Position|Devices"
    r"|Protocol)\b(?![-'])"
)


# What a guideline line cites under a name that no list holds: capitalized words up to the next comma or stop.
_UNLISTED = re.compile(
    r"(?:Reviewer\sbased\s(?:his/her|their|its)\sdecision\son\sthe\s|Administrator\sbased\sits\sdecision\son\sthe\s)"
    r"([A-Z][\w'&/-]*(?:[\s-](?:[A-Z][\w'&/-]*|of|for|the|and|in|on|to|&))*?)(?=\s?(?:[,.;:(\n]|$))"
)
_UNLISTED_WORDS = ("Reviewer", "Administrator")
# What follows `Non-MTUS Citation` is a source, whatever it is called, up to the mark that ends its name.
_OUTSIDE_MTUS = re.compile(r"non[\s-]{0,2}mtus(?:\scitations?)?\s?[:;,-]?\s?(?:the\s)?(?=\S)")
_NAME_END = re.compile(r"[,;(\n]|:(?!//)|\.(?=\s|$)|\s(?=sections?\b|pages?\b|decision\sbased\son\b|(?:non-)?mtus\b)|$")
_NOTHING = re.compile(r"(?:none|nothing|n/a|na|not\s(?:applicable|cited|available|stated)|unknown|no\s\w+)\b")
_LONGEST_NAME = 160


_TITLE_REST = re.compile(
    r"(?:\s\([A-Z/&]{2,12}\))?(?:\s(?:(?:19|20)\d\d|[A-Z][\w'&/-]*|of|for|the|and|in|on|to|as|at|with|by|from|during"
    r"|after|before|between|under|among|over|into|its|their|&)){1,16}(?=\s?[,.;:(]|\n|$)"
)
_TITLE_AFTER_COMMA = re.compile(
    r",\s(?:(?:[A-Z][\w'&/-]*|of|for|the|and|in|on|to|as|at|&)\s){0,10}?"
    r"(?:Standards?|Guidelines?|Statement|Criteria|Recommendations|Parameters?)\b"
    r"(?:\s(?:[A-Z][\w'&/-]*|of|for|the|and|in|on|to|&|(?:19|20)\d\d))*(?=\s?[,.;:(]|\n|$)"
)
_APPROVAL = re.compile(r"fda\s?-?\s?(?:approv|indicat|label(?:ed|led)|clear)")
_NO_SOURCE = re.compile(
    r"Complaints|Disorders|Chapter|MTUS|Citation|^(?:Section|Page|Forearm|Low Back|Neck|Shoulder|Elbow|Knee|Ankle|Hip"
    r"|Head|Pain|Stress|Hand|Wrist|Back)\b"
)
# A journal with year and volume: `Pain Physician. 2021 Jan;24(S1)`.
_VOLUME = re.compile(r";\s?\d")
_YEAR_BEFORE = re.compile(r"[12]\d\d\d\b[^.;\n]{0,14}\Z")
# A title in capitals behind another citation: `; Clinics in Sports Medicine, Ankle sprains`.
_FURTHER_JOURNAL = re.compile(
    r"(?<=;\s)((?:[A-Z][\w&]+\s){1,4}(?:in|of|and|&)\s(?:the\s)?(?:[A-Z][\w&]+\s){0,3}(?:Sports?|Medicine|Surgery|Therapy"
    r"|Rehabilitation|Neurology|Psychiatry|Radiology|Orthopa?edics|Research|Practice|Sciences?|Pain))(?=[,.]\s)"
)
_JOURNAL = re.compile(r"\b((?:[A-Z][\w&]+)(?:\s(?:[A-Z][\w&]*|of|and|the|in)){0,7})\.\s$")


def find_guidelines(normalized: NormalizedText, matches: PhraseMatches) -> list[GuidelineMatch]:
    """The guideline sources of a letter, in order, without overlaps.

    normalized (NormalizedText): The letter.
    matches (PhraseMatches): What the lexicons found. The grammar of the families is tried only where one of their
        first words
        stands, which is fifty times faster than to search for it.
    RETURNS (list): Their names with the edition, year or section that belongs to them.
    """
    starts = sorted({match.start for match in matches.of("GUIDELINE_START")})
    found = [
        _family(normalized, m)
        for start in starts
        if (m := _FAMILY.match(normalized.lower, start)) and _is_name(normalized, m)
    ]
    parts = letter_parts(normalized).issues
    lines = [side for issue in parts for side in (issue.claims_administrator, issue.reviewer) if side]
    found += [one for chapter in found for one in _further_chapters(normalized.lower, chapter, lines)]
    if "ccr" in normalized.lower or "code of regulations" in normalized.lower:
        regulations = (m for m in _CCR.finditer(normalized.lower) if "." in m[0])
        found += [GuidelineMatch(*m.span(), "other", "code-of-regulations") for m in regulations]
    for start, end, id_ in matches.listed("GUIDELINE"):
        if _APPROVAL.match(normalized.lower, start) or normalized.lower.startswith(
            "approved by the ", max(0, start - 16)
        ):
            continue
        source = _with_tail(normalized, start, end, id_)
        cited = any(line.start <= start < line.end for line in lines)
        found.append(_to_comma(normalized, source) if cited and id_ == "other" else source)
    known = longest(found)
    unlisted = [GuidelineMatch(*m.span(1), "other", "named-as-basis") for m in _named(normalized.text)]
    unlisted += [GuidelineMatch(*m.span(1), "other", "journal") for m in _journals(normalized.text, lines)]
    unlisted += _outside_mtus(normalized.lower, lines, known)
    free = [u for u in longest(unlisted) if all(u.end <= k.start or k.end <= u.start for k in known)]
    return sorted([*known, *free])


def _further_chapters(text: str, chapter: GuidelineMatch, lines: Iterable[Interval]) -> Iterator[GuidelineMatch]:
    """The chapters that a guideline line names behind one, without its source: `MTUS Knee Complaints and Eye`."""
    cited = any(line.start <= chapter.start < line.end for line in lines)
    if chapter.id != "acoem" or not cited or not find_chapter(text, chapter.start, chapter.end):
        return
    end = chapter.end
    while further := _FURTHER_CHAPTER.match(text, end):
        end = further.end()
        found = find_chapter(text, *further.span("chapter"))
        if found:
            yield GuidelineMatch(*further.span("chapter"), found.id, "further-chapter")


def _named(text: str) -> Iterator[re.Match[str]]:
    """What a guideline line cites under a name that no list holds. Few letters have such a line."""
    floor = 0
    for start in places(text, _UNLISTED_WORDS):
        if start >= floor and (cited := _UNLISTED.match(text, start)):
            floor = cited.end()
            if not _NO_SOURCE.search(cited[1]):
                yield cited


def _outside_mtus(text: str, lines: Iterable[Interval], known: list[GuidelineMatch]) -> Iterator[GuidelineMatch]:
    """What guideline lines cite as being outside of the MTUS, where it has no known name."""
    for line in set(lines):
        for label in _OUTSIDE_MTUS.finditer(text, *line):
            start, limit = label.end(), min(line.end, label.end() + _LONGEST_NAME)
            found = _NAME_END.search(text, start + 1, limit)
            end = found.start() if found else limit
            named = any(start <= one.start < end or one.start <= start < one.end for one in known)
            if not named and text[start:end].strip(" .") and not _NOTHING.match(text, start, end):
                yield GuidelineMatch(start, start + len(text[start:end].rstrip()), "other", "outside-the-mtus")


def _journals(text: str, lines: Iterable[Interval]) -> Iterator[re.Match[str]]:
    """Journals with a year and a volume, and those behind another citation in a guideline line."""
    for line in set(lines):
        yield from _FURTHER_JOURNAL.finditer(text, *line)
    for volume in _VOLUME.finditer(text):
        year = _YEAR_BEFORE.search(text, max(0, volume.start() - 18), volume.start())
        if year and (journal := _JOURNAL.search(text, max(0, year.start() - 90), year.start())):
            yield journal


def _is_name(normalized: NormalizedText, match: re.Match[str]) -> bool:
    """Not the basis of a citation (`MTUS Citation`), nor `the acupuncture guideline` in common words."""
    if normalized.text.startswith(" Citation", match.end()):
        return False
    written = normalized.text[match.start() : match.end()]
    return match.lastgroup in ("mtus", "odg") or not written.islower() or "treatment" in written


def _family(normalized: NormalizedText, match: re.Match[str]) -> GuidelineMatch:
    """A source of the three families; a lower-case `guideline` behind a name is no part of it."""
    start, end = match.span()
    if (tail := _LOWER_TAIL.search(normalized.text, start, end)) and not normalized.text[start:end].islower():
        end = tail.start()
    if match.lastgroup == "chapter":
        chapter = find_chapter(normalized.lower, start, end)
        return GuidelineMatch(start, end, chapter.id if chapter else "acoem", "mtus-chapter")
    id_ = _IDS[match.lastgroup or "mtus"]
    if year := _YEAR_BEHIND.match(normalized.text, end):
        end = year.end()
    if id_ == "acoem" and (edition := _EDITION_BEFORE.search(normalized.text, max(0, start - 16), start)):
        start = edition.start()
    if match.lastgroup == "acoem" and match[0].endswith("formulary"):
        id_ = "mtus:formulary"
    return GuidelineMatch(start, end, id_, id_.replace(":", "-"))


def _with_tail(normalized: NormalizedText, start: int, end: int, id_: str) -> GuidelineMatch:
    """A listed source with the capitalized words and the section number that follow and belong to its name."""
    if _STATUTE.search(normalized.lower, start, end):
        section = _SECTION.match(normalized.text, end)
        return GuidelineMatch(start, section.end() if section else end, id_, "statute")
    if normalized.text.startswith(("The ", "the "), start):
        start += 4
    bracket = _ACRONYM.match(normalized.text, end)
    tail = _TAIL_WORDS.match(normalized.text, bracket.end() if bracket else end)
    if tail:
        end = tail.end()
    elif bracket:
        end = bracket.end()
    return GuidelineMatch(start, end, id_, "listed-source")


def _to_comma(normalized: NormalizedText, source: GuidelineMatch) -> GuidelineMatch:
    """A source in a guideline line, where its whole title reaches to the comma that parts it from its section."""
    rest = _TITLE_REST.match(normalized.text, source.end) or _TITLE_AFTER_COMMA.match(normalized.text, source.end)
    end = rest.end() if rest else source.end
    if edition := _EDITION_OR_NUMBER.match(normalized.text, end):
        end = edition.end()
    return source._replace(end=end)
