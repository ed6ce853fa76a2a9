"""Session counts in the view, each with its value and the part that it plays."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any, NamedTuple

from ..normalize.numbers import NUMBER
from ..normalize.session_counts import ONE, RANGE, RATE, SPELL, UNIT, session_count
from ..view import View


class SessionCountMatch(NamedTuple):
    """A session count in the view, its value (without role) and the rule that found it."""

    start: int
    end: int
    value: dict[str, Any]
    rule: str


_KIND = (
    r"(?:(?!(?:of|the|and|or|to|in|on|for|with|from|at|by|per|an?|each|every|were|was|is|are|had|has|have|weeks?|months?"
    r"|years?|hours?|mg|ml|mcg|grams?|tablets?|pills?|he|she|that|which|not|as|but|times?|over|x|out|this|last|next"
    r"|levels?|blocks?|injections?|days?|conservative|different|failed|other\streatment|if|when|since|than|after|before"
    r"|during|within)\b)[a-z][a-z'/-]*(?:-\s)?\s?)"
)
_START = r"(?<![\w/.#$%])(?<![a-z]-)(?<![\d]-)(?<!\d,)"
_COUNTED = (
    rf"(?:x\s?)?{RANGE}(?:(?![a-z])|(?={UNIT}))\s?{_KIND}{{0,4}}?{UNIT}\b"
    r"(?!\s?(?:per|an?|each|every|/)\s?(?:week|wk|month|day|night)|'|-old)"
)
_JOINED = rf"{RANGE}-(?:visit|session|treatment|hour)s?\b"
_LASTING = rf"(?:\s(?:over|within)\s(?:an?\s)?{RANGE}[\s-]?(?:weeks?|months?|years?)\b|\sin\s{RANGE}\smonths?\b)?"
_FREQUENT = (
    rf"(?:{RATE})(?:,?\s(?:and\s)?{RATE})?(?:(?:\s?[,;:]\s?|\s)?(?:{SPELL}"
    rf"|(?:total(?:\sof)?\s|for\s(?:a\stotal\sof\s)?){RANGE}\s?{_KIND}{{0,3}}?(?:sessions?|visits?|treatments?)))?"
)
_GRID = (
    r"(?:\d{1,2}(?:-\d)?\s?x\s?\d{1,2}(?![\w%]|\.\d|/\d|\s?(?:cm|mm|in\b|inch|ml|mg|mcg|gm|\"|month|day))"
    r"(?:\s?(?:weeks?|wks?)\b)?)"
)
_TIMES = (
    rf"(?:x\s?{ONE}(?![\w%]|\.\d|/\d"
    r"|\s?(?:weeks?|wks?|months?|mos?\b|days?|mg|years?|levels?|units?|nights?|refills?|boxe?s?|pairs?)))"
)
_FIND = re.compile(
    rf"{_START}(?:(?P<rate>{_FREQUENT})|(?P<each>(?:weekly\s(?:x|for)\s?{RANGE}(?:\s?(?:weeks?|wks?)\b)?"
    rf"|monthly\s(?:x|for)\s?{RANGE}(?:\s?months?\b)?)(?![\w%]|\s(?:days|months)))"
    rf"|(?P<count>{_COUNTED}{_LASTING}|{_JOINED}|{RANGE}\stotal\b(?!\s(?:knee|hip|shoulder|joint|disc)))"
    rf"|(?P<grid>{_GRID})|(?P<times>{_TIMES}))",
    re.VERBOSE,
)
# Where a count may begin: the class of first letters lets the search skip to the next of them, and what is a date or a
# dose is left at once. The expression above takes three times as long by itself.
_BEGIN = re.compile(
    r"[\dxotfsenwm](?<![\w/.#$%].)(?:(?<=\d)\d{0,2}(?![\d/%]|\.\d|\s?m[gl])|(?<=x)\s?[\dotfsen]|(?<=o)n(?:e|ce)\b"
    r"|(?<=t)(?:w|hr|e|hi)|(?<=f)[oi]|(?<=s)[ie]|(?<=e)[il]|(?<=n)i|(?<=w)eekly|(?<=m)onthly)"
)
# Words without one of which near behind it no number is a count; they spare most numbers the whole expression.
_UNIT_WORD = re.compile(
    r"[svtahwmdcx](?:(?<=s)essions?|(?<=v)isit|(?<=t)(?:reatment|imes|otal|rip)|(?<=a)(?:ppointment|djustment)"
    r"|(?<=h)(?:our|rs)|(?<=w)(?:eek|k)|(?<=m)(?:anipulation|onth)|(?<=d)a(?:y|ily)|(?<=c)lasses|(?<=x)\s?[\dotfsen])"
)
_REACH = 70
_SESSION_WORD = re.compile(
    r"(?:therap(?:y|ies)|acupuncture|chiropractic|massage|\bpt|\bot|visits?|sessions?|treatments?|manipulations?"
    r"|hardening|conditioning|rehab\w*|counsell?ing|psychotherapy|biofeedback|programs?|care|exercises?|classes|cbt"
    r"|physiotherapy|training|adjustments?|hypnotherapy|hypnosis|consultations?|evaluations?|frp|restoration|traction"
    r"|services?|management|eswt|medicine|additional|weekly)\W{0,4}(?:\([^()]{0,20}\)\W?)?$"
)
_NO_SESSIONS = re.compile(
    r"(?:work(?:s|ed|ing)?|sleep(?:s|ing)?|slept|every|q|after|least|within|in|last|past|first|next"
    r"|(?:sle\w+|work\w*|last\w*|w[eo]\w+|dr[io]v\w*|s[ia]t\w*|stand\w*)\s(?:for|about))\s$"
)
_NO_SESSIONS_AFTER = re.compile(
    r"\s?(?:of\s(?:sleep|work|rest|relief|pain|bed)|a\s(?:night|week)\sin|rental|supply|prior|ago|later|post|after|out"
    r"|of\srental|trial\b|old\b|per\snight|a\snight|\s?(?:supply|free|membership))"
)
_PROGRAM_AFTER = re.compile(
    r"\s?(?:\([^()]{0,30}\)\s?)?(?:of\s(?:an?\s|the\s)?[a-z' -]{0,50}?"
    r"(?:program|frp|restoration|detox\w*|hardening|conditioning|treatment"
    r"|therapy|care|housekeeping|\w*cleaning|services?|aide?|rehab\w*|training|counsell?ing|evaluation|assistance|help)"
    r"|per\s(?:week|day)|weekly|(?:a|each)\sweek)"
)
_PROGRAM_BEFORE = re.compile(
    r"(?:programs?|frp|restoration|detox\w*|hardening|conditioning|housekeeping|aide|caregiver|home (?:health )?care"
    r"|nursing)\b[a-z ]{0,15}?[\s,;:(x]{1,4}$"
)
_DRUG_BEFORE = re.compile(r"\d\s?(?:mg|mcg)|tablets?|#\s?\d|capsules?")
_CUT_FROM = re.compile(rf"({ONE})\sto\s(?={NUMBER})")
_TIME_UNIT = re.compile(r"(?:hours?|hrs?|days?)$")
_RANKED = re.compile(r"\b(?:level|grade|stage|type|page|pages|chapter|section|class|phase|rated?|age)\s$")
_SESSIONS_NEAR = re.compile(r"therapy|acupuncture|chiropractic|massage|visits|sessions|hardening|conditioning|\bpt\b")
_LASTS = re.compile(SPELL)
_SESSIONS = re.compile(r"(?:visits?|sessions?|treatments?)")
_DAILY = re.compile(r"(?:daily|day)$")  # how often a drug is taken
_DAILY_SESSIONS = re.compile(r"\b(?:visits?|sessions?|treatments?|hours?|hrs?)\b")
_HOURLY = re.compile(r"(?:hours?|hrs?|days?)\s(?:per|a|each|every)|(?:hours?|days?)/")
_HOURS_OF_CARE = re.compile(
    r"home|aide|care\b|housekeep|program|attendant|nursing|services|hardening|conditioning|restoration|hours"
)
_WORKING = re.compile(r"work\w*\s(?:at\s(?:least\s)?|about\s|for\s)?$|least\s$|currently")
_DOSE_BEFORE = re.compile(
    r"(?:tablets?|tabs?|pills?|capsules?|mg|dose[sd]?|nights?|needed|taken|takes?|took|miles?|drinks?|smokes?"
    r"|medication)\W*(?:\w+\W+){0,3}$"
)
_THERAPY_NEAR = re.compile(
    r"therap|acupuncture|chiropract|massage|visits?\b|sessions?\b|treatments?\b|hardening|conditioning|\bpt\b|program"
    r"|frequency|counsel|biofeedback|manipulation|rehab|exercise|cbt|housekeep|home (?:health|care)|transport|aide"
)


def find_session_counts(view: View) -> list[SessionCountMatch]:
    """The session counts of a letter, in order."""
    return view.keep("session_counts", _find)


def _find(view: View) -> list[SessionCountMatch]:
    text = view.lower
    found: list[SessionCountMatch] = []
    times: list[SessionCountMatch] = []  # hours and days that count only where others of their unit do
    begins = [begin.start() for begin in _BEGIN.finditer(text)]
    units = [unit.start() for unit in _UNIT_WORD.finditer(text)]
    units.append(len(text) + _REACH)
    end = 0
    for begin in begins:
        hopeless = begin < end or units[bisect_right(units, begin - 1)] > begin + _REACH
        match = None if hopeless else _FIND.match(text, begin)
        if match is None:
            continue
        rule = match.lastgroup or ""
        start, end = match.span()
        value = session_count(match[0])
        if value is None:
            continue
        count = SessionCountMatch(start, end, value, rule)
        if rule == "count" and (cut := _CUT_FROM.match(match[0])) and text.endswith("from ", 0, start):
            first = session_count(cut[1])
            second = session_count(match[0][cut.end() :])
            if first and second:  # `from 12 to 6 visits` is no range
                found.append(SessionCountMatch(start, start + len(cut[1]), first, "bare"))
                found.append(SessionCountMatch(start + cut.end(), end, second, rule))
            continue
        if _is_session_count(text, match[0], start, end, rule):
            found.append(count)
        elif rule == "count" and value["unit"] in ("hours", "days") and not _spent_otherwise(text, start, end):
            times.append(count)
    counted = {count.value["unit"] for count in found if count.rule == "count"}
    found += [count for count in times if count.value["unit"] in counted]
    return _with_bare_numbers(view, begins, sorted(found, key=lambda m: m.start))


def _spent_otherwise(text: str, start: int, end: int) -> bool:
    """Hours of work or sleep, days of rental: no sessions."""
    return bool(_NO_SESSIONS.search(text, max(0, start - 60), start) or _NO_SESSIONS_AFTER.match(text, end))


def _is_session_count(text: str, written: str, start: int, end: int, rule: str) -> bool:
    before = text[max(0, start - 60) : start]
    if _TIME_UNIT.search(written) and rule == "count":
        if _spent_otherwise(text, start, end):
            return False
        return bool(_PROGRAM_AFTER.match(text, end)) or bool(_PROGRAM_BEFORE.search(before))
    if rule == "each" and "week" in written[6:]:
        return not _DRUG_BEFORE.search(before)
    if rule in ("times", "each"):
        return bool(_SESSION_WORD.search(before))
    if rule == "grid":
        return bool(_SESSION_WORD.search(before)) or "week" in written or _between_sessions(text, start, end)
    if rule == "rate":
        return _is_rate_of_sessions(text, written, before, start, end)
    return not _RANKED.search(before)


def _between_sessions(text: str, start: int, end: int) -> bool:
    return bool(_SESSIONS_NEAR.search(text[max(0, start - 80) : end + 60]))


def _is_rate_of_sessions(text: str, written: str, before: str, start: int, end: int) -> bool:
    """Whether a rate is one of sessions and not of pills, nights or work."""
    if _LASTS.search(written) and not _DRUG_BEFORE.search(before):
        return True
    if _DAILY.search(written) and not _DAILY_SESSIONS.search(written):
        return False
    if _HOURLY.search(written):
        around = text[max(0, start - 90) : start] + text[end : end + 60]
        return bool(_HOURS_OF_CARE.search(around)) and not _WORKING.search(before[-40:])
    if _SESSIONS.search(written):
        return True
    if _DAILY.search(written) or _DOSE_BEFORE.search(before[-40:]):
        return False
    around = text[max(0, start - 120) : start] + text[end : end + 60]
    return bool(_THERAPY_NEAR.search(around))


_NEXT = (
    r"(?=\s?[,.;:)]|\s(?:of|and|plus|however|but|have|has|had|were|was|is|are|would|so|out|with|by|when|on|at|from|as"
    r"|that|which|since|in|for|because|not|already|more|than|took|makes?|make|remain\w*|left|open|done|used|to\scome"
    r"|exceeds?|exceeded|attended|completed|certified|authorized|approved|denied|non-?\s?certified|first|further"
    r"|additional|requested|received|rendered|provided|recommended|allowed|too|against|if|after|before|should)\b|$)"
)
_BARE = re.compile(
    rf"{_START}(?P<n>{RANGE})\b(?!\s?(?:%|/|-\s?\d|to\s\d|out\sof|of\s"
    r"(?:10\b|100\b|the\s(?:four|five|six|criteria)|them\b|these\b|those\b|his\b|her\b|which\b)))"
    rf"(?:\s(?:more|further|additional))?{_NEXT}"
)
_BARE_BEFORE = re.compile(
    r"(?:\b(?:the\s(?:first|other|initial|remaining|last)|in\sall|all\sbut|gave|makes?|gives?|additional|another"
    r"|further|only|used|attended|completed|finished|(?:had|received)"
    r"(?:\salready)?|already|course\sof|total(?:\swould\sbe|\sto|\sof|\sis|\scomes\sto)|sum\s(?:is|of|to)(?:\sexactly)?"
    r"|would\sbe|makes?|brings?\s(?:the\stotal|it|him|her|them)\sto|certified|authorized|approved"
    r"|(?:visits|sessions|treatments)\sof\s(?:the|these)|plus|against|asked\sfor|exceeds?|request\sfor|up\sto"
    rf"|as\smany\sas|comes?\sto|{NUMBER}\s(?:and|plus)(?=\s$)|{NUMBER}\sof(?:\sthe|\sthese|\sthose|\shis|\sher)?)\s)$"
)
_BARE_AFTER = re.compile(
    rf"\s(?:of\s(?:the\s|these\s|those\s|his\s|her\s)?{NUMBER}\b|(?:done|to\scome|left|open|on\stop|in\stotal"
    r"|took\splace|plus)\b|(?:and|plus)\s{NUMBER}\s(?:makes?|gives?|is|are)\b"
    r"|(?:more|further|additional)\s(?:would|bring|are|were|is|was|have|had|make|on)\b"
    r"|exceeds?\s(?:that|the|this|what)|would\s(?:bring|exceed|have\sbeen|make)"
    r"|of\s(?:acupuncture|physical|chiropractic|massage|therapy|occupational|psycho|individual|aquatic|cbt|pt\b)"
    r"|(?:received|requested|attended|completed|authorized|certified|approved)\b"
    r"|(?:were|was|have|has|had|are)\s(?:already\s|all\s|only\s|not\s)?(?:been\s)?(?:pre-?\s?)?(?:non-?\s?)?"
    r"(?:attended|completed|certified|authorized|approved|denied|used|done|rendered|granted|given|received|warranted"
    r"|requested)\b)"
)
_COUNTED_OTHERWISE = re.compile(
    r"(?:level|levels|rated|scored?|grade|stage|type|page|pages|chapter|section|age|ages|aged|class|phase|from|than"
    r"|degrees?|for)\s$"
)
_NEAR = 150


def _with_bare_numbers(view: View, begins: list[int], found: list[SessionCountMatch]) -> list[SessionCountMatch]:
    """Numbers without a unit, where a count of sessions nearby lends them one: `11 of the 12 visits`."""
    starts, ends = [m.start for m in found], [m.end for m in found]
    bare: list[SessionCountMatch] = []
    for begin in begins:
        at = bisect_right(ends, begin)  # the next count that ends behind it
        far = (at == len(ends) or begin + _NEAR < starts[at]) and (at == 0 or ends[at - 1] + _NEAR < begin)
        if far and not view.lower.endswith("additional ", 0, begin):
            continue
        match = _BARE.match(view.lower, begin)
        if match is None:
            continue
        start, end = match.span("n")
        if (at < len(starts) and starts[at] < end) or not _is_bare_count(view.lower, start, end):
            continue
        value = session_count(match["n"])
        if value is not None:
            bare.append(SessionCountMatch(start, end, value, "bare"))
    return sorted([*found, *bare], key=lambda m: m.start)


def _is_bare_count(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 60) : start]
    if _COUNTED_OTHERWISE.search(before) and not _BARE_BEFORE.search(before):
        return False
    return bool(_BARE_BEFORE.search(before)) or bool(_BARE_AFTER.match(text, end))
