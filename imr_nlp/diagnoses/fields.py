"""The diagnoses that the case summary states."""

from __future__ import annotations

import re

from ..letter.parts import SUMMARY, Interval, without_tail
from ..letter.reading import Reading
from ..rules import Rule, RuleTable
from ..text.sentences import sentence_end, sentence_start


class RefusalRule(Rule):
    """Words that say of a diagnosis that the patient does not have it. `says` is always `no diagnosis`.

    place (str): Where they stand: in `front` of the name, `behind` it, right before the `cue` that leads to it, or as
        the `subject` of the cue's sentence.
    """

    place: str


REFUSALS = RuleTable("diagnoses/refusals", RefusalRule, parted_by=("place",))
_LONGEST = 120
"""How long a diagnosis may be."""
_ANSWER_MARK = re.compile(r"(?:\s?[:-]\s?|\s?\(|\s)?")

_CUE = re.compile(
    r"""\b(?:
      (?:(?:current|working|primary|secondary|admitting|discharge|clinical|principal|listed|treating|medical|multiple
        |following|several|the|her|his|with|of|carries|lists?|carried|these)\s){0,6}
      (?:diagnos[ei]s|impressions?|assessments?|dx)\b["']?(?:(?:\s(?:from|on|at|in|of|as\sof|per|given|listed)\s[^.:;]{0,60}?)??
        \s?(?:\s?(?::|\((?!\d))|\s-
        |\s(?:is|are|was|were|include[sd]?|including|given\s(?:as|is|was|were)|listed\s(?:as|are|were)|consists?\sof
          |has\sbeen|have\sbeen|remains?|lists?|reads?)\b\s?(?:listed\s)?(?:as\s)?(?:follows)?:?)
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
_WEAK_CUE = re.compile(
    r"\b(?:described|found|sustained|suffered|treatment\sfor|therapy\sfor|care\sfor|suffers?\sfrom|complicated\sby|diagnosed"
    r"|(?:she|he|patient|worker|claimant|applicant|employee)\s(?:now\s|also\s)?has)\s(?!that\b|to\b)"
)
_END = re.compile(r"[.](?=\s{1,3}(?!\(?\d{1,2}[.)]\s)[\"']?[A-Z(]|\s{0,3}$)|\n(?!\s{0,3}\d{1,2}[.)])")
_SHORT = re.compile(r"(?:\b(?:Dr|Mr|Ms|Mrs|St|vs|No|approx|[A-Z])|(?:[.;:,]\s|^)\(?[1-9])\.$")
_ITEM_NUMBER = re.compile(r"\s\d\.$")
_NUMBERED = re.compile(
    r"(?:(?<=^)|(?<=[\s.;,:)]))(?:\(\d{1,2}\)|\d{1,2}\s?[.)])\s+(?=\S)|(?<=\s)#?\d{1,2}\s?[.)]\s?(?=[A-Z])"
)
_SEMICOLON = re.compile(r"\s?;\s?(?:and\s)?")
_COMMA = re.compile(r"\s?,\s?(?:and\s|as\swell\sas\s)?")
_AND = re.compile(r"\s(?:and|&|as\swell\sas|along\swith)\s")
_ICD = r"(?:\d{3}\.\d{1,2}|[VE]\d{2,3}\.\d{1,2}|[A-TV-Z]\d[0-9A-Z]\.?[0-9A-Zx]{1,4})"
"""A code with its dot, or one of ICD-10 without it. Three characters alone may be a vertebra: T12."""
_ICD_NAME = r"(?:ICD[\s-]?(?:9|10)?(?:-CM)?(?:\scodes?)?\s?[:#]?\s?)"
# The codes behind a diagnosis: `M54.5`, `(S39.012A, M54.16)`, `ICD-9: 722.10`, `(ICD-10 code M75.1)`.
_CODE = re.compile(
    rf"[\s,;:-]{{0,3}}\(?\s?(?:{_ICD_NAME}?{_ICD}(?:\s?(?:[,;/&]|and)\s?{_ICD_NAME}?{_ICD}){{0,9}}|{_ICD_NAME}\d{{3}}"
    r"|(?<![\d.])\d{3}(?=\s?\)?\.?$))\s?\)?\.?$|\s?\([^()]*\bICD[^()]*\)$"
)
_CODE_LEADING = re.compile(rf"(?:{_ICD_NAME}\d{{3}}(?![\d.])|{_ICD_NAME}?{_ICD})\s?[:,-]?\s+(?=[A-Za-z])")
_CODE_INSIDE = re.compile(rf"[\[(]\s?(?:ICD[^()]{{0,60}}|{_ICD}(?:\s?(?:[,;/&]|and)\s?{_ICD}){{0,9}})\s?[\])]")
_GOES_ON = re.compile(
    r"(?:left|right|bilateral|with|without|resolving|resolved|improving|improved|stable|chronic|acute|mild|moderate"
    r"|severe|unspecified|secondary|due|worse|initial|subsequent|industrial|non-?industrial|greater|not|by|per|in|of"
    r"|at|on|likely|intractable|uncomplicated|single|recurrent|type|stage|grade|dominant)\b"
)
_CAUSE = re.compile(r"(?:with|without|secondary|due)\b")
_LEADING = re.compile(
    r"(?:(?:the|a|an|also|and|have|having|has|includes?|including|as|of|with|both|following|follows|new|current|her"
    r"|his)\s+|[:;,\-•]\s*)+",
    re.I,
)
_NO_DIAGNOSIS = re.compile(
    r"^(?:the|his|her)?\s?(?:injury|accident|same|patient|worker|condition|claim|GAF|BMI|industrial injury|request"
    r"|treatment|above|body)s?\b",
    re.I,
)
_TRAILING = re.compile(
    r"(?:\s(?:since|on|in|by|per|for which|which|who|that|after|from|when|dating|dated|at(?!\s[CTLS]\d)|he|she|was|were"
    r"|is|are|has|had)\b.{0,400}|(?<![\s,;:])[\s,;:]+)$"
)


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
    for start, end in _stated(reading, section):
        words = reading.quote(start, end)
        if len(words) > 3 and any(map(str.isalpha, words)) and words.lower() not in seen:
            seen.add(words.lower())
            reading.note(f"diagnoses.{len(found)}", start, end, "case summary")
            found.append(words)
    return found


def _stated(reading: Reading, section: Interval) -> list[tuple[int, int]]:
    """The diagnoses behind each cue. Behind a weak cue only what the lexicon knows as a diagnosis is one."""
    stated: list[tuple[int, int]] = []
    for pattern, next_cue in ((_CUE, _next_cue), (_WEAK_CUE, _WEAK_CUE.search)):
        at = section.start
        while cue := next_cue(reading.lower, at, section.end):
            stop = _list_end(reading.text, cue.end(), section.end)
            if _is_refused(reading, section, cue):
                at = max(stop, cue.end())
                continue
            items = [_clean(reading, start, end) for start, end in _items(reading, cue.end(), stop)]
            for start, end in items:
                if pattern is _WEAK_CUE and not _holds_diagnosis(reading, start, end):
                    break
                if _is_diagnosis(reading, start, end):
                    stated.append((start, end))
            at = max(stop, cue.end())
        if stated:
            return stated
    return stated


def _is_refused(reading: Reading, section: Interval, cue: re.Match[str]) -> bool:
    """Whether what a cue leads to is denied, or said of a relative."""
    begin = sentence_start(reading.text, cue.start(), section.start)
    if REFUSALS.ending(reading.lower, begin, cue.start(), place="cue"):
        return True
    return REFUSALS.search(reading.lower, begin, cue.start(), place="subject") is not None


def _next_cue(text: str, start: int, end: int) -> re.Match[str] | None:
    """The next cue, looked for from its word on: the expression alone takes four times as long to find that none is."""
    words = [at for word in _CUE_WORDS if (at := text.find(word, start, end)) >= 0]
    return _CUE.search(text, max(start, min(words) - 60), end) if words else None


def _list_end(text: str, start: int, limit: int) -> int:
    """Where a list of diagnoses ends: with its sentence, unless a numbered item follows."""
    if text[start - 1 : start] == "(" and (close := text.find(")", start, limit)) > 0:
        return close
    numbered = _NUMBERED.match(text, start)
    for stop in _END.finditer(text, start, limit):
        before = text[max(start, stop.start() - 8) : stop.start() + 1]
        if not _SHORT.search(before) and not (numbered and _ITEM_NUMBER.search(before)):
            return stop.start()
    return limit


def _items(reading: Reading, start: int, end: int) -> list[tuple[int, int]]:
    """The items of a list: numbered, parted by semicolons, or by commas and a last `and`."""
    text = reading.text
    numbers = list(_NUMBERED.finditer(text, start, end))
    if numbers and numbers[0].start() - start < 3:
        ends = [*(following.start() for following in numbers[1:]), end]
        return [(found.end(), stop) for found, stop in zip(numbers, ends, strict=True)]
    if ";" in text[start:end]:
        return _split(text, start, end, _SEMICOLON)
    items: list[tuple[int, int]] = []
    for a, b in _split(text, start, end, _COMMA):
        goes_on = items and _GOES_ON.match(text[a:b].lower())
        if goes_on and (joint := _AND.search(reading.lower, a, b)) and not _holds_diagnosis(reading, a, joint.start()):
            items[-1] = (items[-1][0], joint.start())  # `intractable and cervicalgia`
            a = joint.end()
        if items and _belongs_to_last(reading, a, b):
            items[-1] = (items[-1][0], b)
        else:
            items.append((a, b))
    return [part for a, b in items for part in _at_and(reading, a, b)]


def _belongs_to_last(reading: Reading, start: int, end: int) -> bool:
    """Whether what stands behind a comma is more of the diagnosis before it: its place, its cause, how it is."""
    words = reading.text[start:end].lower()
    if _CAUSE.match(words):
        return True
    if _holds_diagnosis(reading, start, end):
        return False
    return bool(_GOES_ON.match(words)) or _is_place(reading, start, end)


def _split(text: str, start: int, end: int, mark: re.Pattern[str]) -> list[tuple[int, int]]:
    """Stretches between marks that stand outside of brackets."""
    parts, at = [], start
    for found in mark.finditer(text, start, end):
        if text.count("(", start, found.start()) == text.count(")", start, found.start()):
            parts.append((at, found.start()))
            at = found.end()
    return [(a, b) for a, b in [*parts, (at, end)] if a < b]


def _holds_diagnosis(reading: Reading, start: int, end: int) -> bool:
    """Whether the lexicon knows a diagnosis in a stretch."""
    return bool(reading.mentions("DIAGNOSIS", start, end))


def _is_place(reading: Reading, start: int, end: int) -> bool:
    """Whether a stretch is a body part alone: `right lower limb`."""
    return end - start < 40 and bool(reading.mentions("BODY_PART", start, end))


def _at_and(reading: Reading, start: int, end: int) -> list[tuple[int, int]]:
    """Two diagnoses that `and` joins, where each side holds one."""
    for joint in _AND.finditer(reading.lower, start, end):
        left = reading.text[start : joint.start()]
        known = _holds_diagnosis(reading, start, joint.start()) or len(left.split()) > 1
        if known and _holds_diagnosis(reading, joint.end(), end):
            return [(start, joint.start()), *_at_and(reading, joint.end(), end)]
    return [(start, end)]


def _clean(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """A diagnosis without the words that lead to it, its code in brackets, and what is told after it."""
    text = reading.text
    if lead := _LEADING.match(text, start, end):
        start = lead.end()
    if code := _CODE_LEADING.match(text, start, end):
        start = code.end()
    if code := _CODE_INSIDE.search(text, start, end):
        end = code.start() if code.start() > start else end
    for pattern in (_TRAILING, _CODE):
        if tail := pattern.search(text, start, end):
            end = tail.start() if tail.start() > start else end
    end = without_tail(text, start, end, " .,;:")
    while start < end and text[start] in " .,;:-\"'":
        start += 1
    return start, end


def _is_diagnosis(reading: Reading, start: int, end: int) -> bool:
    """Whether an interval is short enough for a diagnosis, begins like one, and is not refused."""
    if _NO_DIAGNOSIS.match(reading.text[start:end]) or end - start >= _LONGEST:
        return False
    stop = sentence_end(reading.text, end, end + _LONGEST)
    if REFUSALS.match(reading.lower, start, stop, place="front"):
        return False
    behind = end + len(_ANSWER_MARK.match(reading.text, end, stop)[0])  # type: ignore[index]  # it matches nothing too
    answer = REFUSALS.match(reading.lower, behind, stop, place="behind")
    inner = REFUSALS.ending(reading.lower, start, end, place="behind")
    return not answer and not (inner and reading.text[start : inner.start].rstrip()[-1:] in ":-")
