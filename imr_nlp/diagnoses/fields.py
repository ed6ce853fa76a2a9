"""The diagnoses that the case summary states."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import partial
from typing import NamedTuple

from ..letter.parts import SUMMARY, Interval
from ..letter.reading import Reading
from ..rules import Rule, RuleTable
from ..rules.table import class_source
from ..text.intervals import places
from ..text.sentences import sentence_end, sentence_start
from .lists import bulleted_lines, clean, holds_diagnosis, items_of, list_end


class RefusalRule(Rule):
    """Words that say of a diagnosis that the patient does not have it. `says` is always `no diagnosis`.

    place (str): Where they stand: in `front` of the name, `behind` it, right before the `cue` that leads to it, or as
        the `subject` of the cue's sentence.
    """

    place: str


REFUSALS = RuleTable("diagnoses/refusals", RefusalRule, parted_by=("place",))
WEAK_CUES = RuleTable("diagnoses/weak_cues", Rule)
"""Words behind which only what the lexicon knows as a diagnosis is one."""
_LONGEST = 120
"""How long a diagnosis may be."""
_LONGEST_SENTENCE = 2_000
"""Characters before a cue in which its sentence begins."""


class Cue(NamedTuple):
    """Words that lead to diagnoses, and the rule by which they do."""

    start: int
    end: int
    rule: str


_ANSWER_MARK = re.compile(r"(?:\s?[:-]\s?|\s?\(|\s)?")

_CUE = re.compile(
    rf"""\b(?:
      (?:{class_source("KIND_OF_DIAGNOSIS")}\s){{0,6}}
      (?:diagnos[ei]s|impressions?|assessments?|dx)\b["']?(?:
        (?:,\s(?:as|per|from|according|in|by)\s[^.:;,]{{1,60}},)?
        (?:\s(?:(?:from|on|at|in|(?:as\s)?of|per|given|listed)|(?:that|which)\s(?:has|have|had|were|was)(?:\sbeen)?)
        \s[^.:;]{{0,60}}?)??
        \s?(?:\s?(?::|\((?!\d)|\(\d[^()]{{0,20}}\)\s?:)|\s-
        |\s{class_source("DIAGNOSIS_IS")}\b\s?(?:(?:listed|noted|recorded|reported)\b\s?)?(?:as\s)?(?:follows)?:?)
        |\s(?:as|of)\b\s?(?:listed\s)?(?:as\s)?(?:follows)?:?)
    | (?:was|were|is|are|been|has\sbeen|being)?\s?diagnosed\s(?:with|as(?:\shaving)?|to\shave)\s?:?
    | (?:being|is|was|been)\s(?:currently\s)?(?:treated|followed|seen)\sfor(?!\sthe\sfirst)
    | carr(?:ies|y)\s(?:the\s|a\s)?diagnos[ei]s\sof
    | treated\sfor
    )\s*""",
    re.VERBOSE,
)
_CUE_WORDS = ("diagnos", "impression", "assessment", "dx", "treated", "followed", "seen")
"""Each cue holds one of these words, and has before it only words that lead to it."""


def read_diagnoses(reading: Reading) -> list[str]:
    """What the case summary states as diagnoses or impressions.

    reading (Reading): The letter.
    RETURNS (list): Each once, as written, without its codes.
    """
    section = reading.section(SUMMARY)
    if not section:
        return []
    found: list[str] = []
    seen: set[str] = set()
    for start, end, rule in _stated(reading, section):
        words = reading.quote(start, end)
        if len(words) > 3 and any(map(str.isalpha, words)) and words.lower() not in seen:
            seen.add(words.lower())
            reading.note(f"diagnoses.{len(found)}", start, end, rule)
            found.append(words)
    return found


def read_icd_codes(reading: Reading) -> list[str]:
    """The ICD codes that the case summary and the requests state.

    reading (Reading): The letter.
    RETURNS (list): Each once, in the letter's order. A code that has no category is none.
    """
    section = reading.section(SUMMARY)
    places = sorted([*([section] if section else []), *(issue.request for issue in reading.parts.issues)])
    found: list[str] = []
    for mention in (one for place in places for one in reading.mentions("ICD_CODE", *place)):
        code = reading.quote(mention.start, mention.end).upper()
        if mention.value["title"] and code not in found:
            reading.note(f"icd_codes.{len(found)}", mention.start, mention.end, "icd-code")
            found.append(code)
    return found


def _stated(reading: Reading, section: Interval) -> list[tuple[int, int, str]]:
    """The diagnoses behind each cue, with its rule. Behind a weak cue only what the lexicon knows is one."""
    strong = partial(_next_cue, places(reading.lower, _CUE_WORDS))
    for weak, next_cue in ((False, strong), (True, _next_weak_cue)):
        stated: list[tuple[int, int, str]] = []
        at = section.start
        while cue := next_cue(reading.lower, at, section.end):
            lines = bulleted_lines(reading, cue.end, section.end)
            stop = lines[-1][1] if len(lines) > 1 else list_end(reading.text, cue.end, section.end)
            at = max(stop, cue.end)
            if _is_refused(reading, section, cue.start):
                continue
            for item in lines if len(lines) > 1 else items_of(reading, cue.end, stop):
                start, end = clean(reading, *item)
                if weak and not holds_diagnosis(reading, start, end):
                    break
                if _is_diagnosis(reading, start, end):
                    stated.append((start, end, cue.rule))
        if stated:
            return stated
    return []


def _is_refused(reading: Reading, section: Interval, cue: int) -> bool:
    """Whether what a cue that begins at an offset leads to is denied, or said of a relative."""
    begin = sentence_start(reading.text, cue, max(section.start, cue - _LONGEST_SENTENCE))
    if REFUSALS.ending(reading.lower, begin, cue, place="cue"):
        return True
    return REFUSALS.search(reading.lower, begin, cue, place="subject") is not None


def _next_cue(words: list[int], text: str, start: int, end: int) -> Cue | None:
    """The next cue, looked for from its word on: the expression alone takes four times as long to find that none is."""
    at = bisect_left(words, start)
    is_there = at < len(words) and words[at] < end
    found = _CUE.search(text, max(start, words[at] - 60), end) if is_there else None
    return Cue(*found.span(), "diagnosed") if found else None


def _next_weak_cue(text: str, start: int, end: int) -> Cue | None:
    """The next weak cue, with the white space behind it."""
    for found in WEAK_CUES.finditer(text, start, end):
        if text[found.end : found.end + 1].isspace():
            return Cue(found.start, found.end + 1, found.rule.id)
    return None


def _is_diagnosis(reading: Reading, start: int, end: int) -> bool:
    """Whether an interval is short enough for a diagnosis, begins like one, and is not refused."""
    if end - start >= _LONGEST:
        return False
    stop = sentence_end(reading.text, end, end + _LONGEST)
    if REFUSALS.match(reading.lower, start, stop, place="front"):
        return False
    behind = end + len(_ANSWER_MARK.match(reading.text, end, stop)[0])  # type: ignore[index]  # it matches nothing too
    answer = REFUSALS.match(reading.lower, behind, stop, place="behind")
    inner = REFUSALS.ending(reading.lower, start, end, place="behind")
    return not answer and not (inner and reading.text[start : inner.start].rstrip()[-1:] in ":-")
