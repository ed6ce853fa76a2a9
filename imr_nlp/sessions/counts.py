"""Session counts in the normalized text, each with its value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..text.intervals import places
from ..text.normalized import NormalizedText
from ..text.numbers import NUMBER
from .context import LetterContext
from .counted import is_session_count, names_no_treatment, spent_otherwise
from .misread import with_digits
from .number_model import NumberModel, stored_number_model
from .unitless import Candidate, Stated, candidates, find_unitless_counts
from .values import (
    BARE_SPELL,
    DIRECT_UNIT,
    HOURS_EACH,
    NUMBER_START,
    ONE,
    RANGE,
    RATE,
    SPAN_OF,
    SPELL,
    UNIT,
    session_count,
)


class SessionCountMatch(NamedTuple):
    """A session count in the normalized text, its value (without role) and the rule that found it."""

    start: int
    end: int
    value: dict[str, Any]
    rule: str


_PERIOD = r"(?:we[ae]ks?|wks?|months?|mos?|days?|d|years?)\b"
# A word between number and unit: `8 massage therapy sessions`.
_KIND = (
    r"(?:(?!(?:of|the|and|or|to|in|on|for|with|from|at|by|per|an?|each|every|were|was|is|are|had|has|have|weeks?|months?"
    r"|years?|hours?|mg|ml|mcg|grams?|tablets?|pills?|he|she|that|which|not|as|but|times?|over|x|out|this|last|next"
    r"|levels?|blocks?|injections?|fractures?|against|advise|days?|conservative|different|failed|other\streatment|if|when|since|than|after|before"
    r"|during|within|could|would|should|might|may|must|can|will)\b)[a-z][a-z'/-]*(?![a-z'/-])\s?)"
)
# The part of a word that a conversion has joined to its unit: `8 massagesessions`. Only it may end within a word: an
# unbroken run of letters would be cut into such words in every way.
_JOINED_KIND = r"(?:[a-z][a-z'/]{0,24}?)?"
# 8 sessions, x 8 sessions, 8 massage therapy sessions, five and six visits
_COUNTED = (
    rf"(?:x\s?)?(?:{ONE}\sand\s(?=(?:{ONE})\s{UNIT}\b))?"
    rf"{RANGE}(?:(?![a-z])|(?={DIRECT_UNIT}))\s?(?:{_KIND}{{0,4}}?{_JOINED_KIND}{UNIT}|[vd])\b"
    r"(?!\s?(?:per|an?|each|every|/)\s?(?:week|wk|month|day|night)|(?<!ns)(?<!ts)'|-old)"
)
# a 12-visit course, 9- to 10-session
_JOINED = rf"{RANGE}-(?:visit|session|treatment|hour|day)s?\b"
# over 10 weeks, within a period of six months, /12 wks
_LASTING = (
    r"(?:\s(?:over|within)\s(?:an?\s|the\snext\s)?(?:(?:period|course|span)\sof\s)?(?:up\sto\s)?"
    rf"(?:{RANGE}[\s-]?(?:weeks?|wks?|months?|mos?|years?)\b|fortnight\b)|\s?/\s?{RANGE}\s?(?:weeks?|wks?|months?|mos?)\b"
    rf"|\sin\s{RANGE}\s(?:months?|weeks?|mos?)\b)"
)
# 18 over 6-8 weeks
_UNITLESS_LASTING = rf"{RANGE}{_LASTING}"
# 2 sessions x 6 weeks, 3 hours x 5 days x 4 weeks
_SPREAD = rf"{RANGE}\s?{DIRECT_UNIT}\s?x\s?{RANGE}\s?{_PERIOD}(?:\s?x\s?{RANGE}\s?{_PERIOD})?"
_BETWEEN_PARTS = r"(?:\s?[,;:]\s?(?:and\s)?|\s?x\s|\s(?:and\s|at\s|of\s)?|\s?\()"
# 4 hours a day, 5 days a week for 6 weeks; total of 12 visits
_FREQUENT = (
    rf"(?:{HOURS_EACH})?{RATE}(?:{_BETWEEN_PARTS}{RATE}){{0,2}}"
    rf"(?:(?:\s?[,;:]\s?|\s(?:sessions?\s|visits?\s|treatments?\s)?)?{SPELL}"
    rf"|(?:\s?[,;])?\s(?:for\s)?{RANGE}[\s-](?:weeks?|wks?|months?)\b|\s?{BARE_SPELL}"
    rf"|(?:\s?[,;:]\s?|\s)?(?:total(?:\sof)?\s|for\s(?:a\stotal\sof\s)?){RANGE}\s?{_KIND}{{0,3}}?"
    rf"(?:sessions?|visits?|treatments?))?(?:,\s{RATE})?"
)
# 6 weeks, twice a week; 4 weeks of massage at two visits a week
_SPELL_FIRST = (
    rf"{RANGE}\s?{_PERIOD}(?:,\s|(?<=weeks)\sof\s{_KIND}{{1,3}}?at\s|\s(?:at\s|of\s)?)(?:{HOURS_EACH})?"
    rf"{RATE}(?:{_BETWEEN_PARTS}{RATE})?"
)
# weekly x 6, monthly for 6 months, weekly sessions for 20 weeks
_THEM = r"(?:(?:sessions|visits|treatments)\s)?"
_EACH = (
    rf"(?:weekly\s{_THEM}(?:x|for){SPAN_OF}\s?{RANGE}(?:\s?(?:weeks?|wks?)\b)?"
    rf"|weekly\s{_THEM}over{SPAN_OF}\s{RANGE}\s?(?:weeks?|wks?)\b"
    rf"|monthly\s{_THEM}(?:x|for){SPAN_OF}\s?{RANGE}(?:\s?months?\b)?)"
    r"(?![\w%]|\s(?:days|months))"
)
# 2x6, 2 times six
_GRID = (
    rf"(?:{RANGE}\s?(?:x|times|by)\s?(?:(?<=\"\dx){RANGE}(?=\")|{RANGE}(?![\d_%]|\.\d|/\d|\s?(?:cm|mm|in\b(?!\s(?:an?|the|this|that|addition|all|order|total|lieu|place|view|light)\b)|inch|ml|mg|mcg|gm|feet|ft|\"|month|day|foot)))"
    r"(?:\s?(?:weeks?|wks?)\b)?)"
)
# x 12, times six; 8x, six times
_TIMES = (
    rf"(?:(?:x|times)\s?{ONE}(?![\d_%]|\.\d|/\d"
    r"|\s?(?:weeks?|wks?|months?|mos?\b|days?|mg|years?|levels?|units?|nights?|refills?|boxe?s?|pairs?|views?|min))"
    rf"|{RANGE}(?:x\b(?!\s?\d)|\stimes\b(?!\s(?:per|an?|each|every|daily|weekly|the|as|more)\b)(?:\sin\s{RANGE}\s\w+)?))"
)
# 8/8 visits, 10/12 attended, (12/12) were attended
_OF = (
    rf"\d{{1,3}}\s?/\s?\d{{1,3}}(?:\s?{_KIND}?{_JOINED_KIND}{UNIT}\b"
    r"|\)?\s?(?:(?:were|have\sbeen)\s)?(?:done|attended|att'd|completed|used|auth'd|authorized|certified|approved))"
)
# Behind `PT` of `PTx12` the number begins within a word.
_START = rf"(?:{NUMBER_START}|(?<=pt)(?=x\d)|(?<=ot)(?=x\d)|(?<=acu)(?=x\d)|(?<=chiro)(?=x\d)|(?<=cmt)(?=x\d))"
_FIND = re.compile(
    rf"{_START}(?:(?P<of>{_OF})|(?P<spread>{_SPREAD})|(?P<spellfirst>{_SPELL_FIRST})|(?P<rate>{_FREQUENT})|(?P<each>{_EACH})"
    rf"|(?P<count>{_COUNTED}{_LASTING}?|{_JOINED}|{_UNITLESS_LASTING}"
    rf"|{RANGE}\stotal\b(?!\s(?:knee|hip|shoulder|joint|disc)))"
    rf"|(?P<grid>{_GRID})|(?P<times>{_TIMES}))"
)
# Where a number may begin: what is a date or a dose is left at once. To look for what stands before it halves the time.
_NUMBER = (
    r"(?=\d{1,3}(?![\d/%]|\.\d|\s?m[gl])|\d{1,3}\s?/\s?\d{1,3}(?:-\d{1,2})?\)?\s?[a-z]|\d/(?:w|d|m)|x\s?[\dotfsen]|on(?:e|ce)\b|t(?:w|hr|e|hi|im|iw\b)|biw\b|f[oi]|s[ie]|e[ilv]"
    r"|ni|doz|half|weekly|monthly)"
)
_BEGIN = re.compile(rf"[^a-z0-9_/.#$%]{_NUMBER}")
_AT_START = re.compile(_NUMBER)
_UNIT_WORDS = (
    "session", "sess", "visit", "treatment", "times", "total", "trip", "appointment", "appt", "adjustment",
    "manipulation", "class", "lesson", "meeting", "occasion", "encounter", "needling",
    "massage", "follow-up", "talk", "booking", "dates of", "sitting", "no-show", "cancel", "tmt", "tx", "v",
    "hour", "hr", "day", "daily", "week", "weak", "wk", "month", "year",
    "attend", "att'd", "done",
)  # fmt: skip
"""Words without one of which near behind it no number is a count."""
_UNIT_BEGINS = re.compile(rf"{'|'.join(_UNIT_WORDS)}|x[ /1-9]")
"""One of them, or the `x` of `2x6`, `x 12` and `2x/week`."""
_LONGEST_UNIT = max(map(len, _UNIT_WORDS))
_PRODUCTS = ("rate", "spellfirst", "spread")
"""Rules whose counts are products: with a total, they are counts of what is in dispute wherever they stand."""
_REACH = 70
"""How many characters behind the start of a count its unit may stand."""
_DOZENS = ("a dozen",)
_GLUED = ("ptx", "otx", "acux", "chirox", "cmtx")
"""What a clinic's shorthand joins to its number: `PTx12`."""
_ONE_BEHIND = re.compile(r"\s?\d{1,3}")
_HAS_UNIT = re.compile(rf"\b{UNIT}$")
_BROKEN = re.compile(r"(?<![\w/.#$%-])(\d{1,3})\s?-\n$")
_BROKEN_WITHIN = 6
"""How many characters before a count the start of its range may stand on the page before."""
_CUT_FROM = re.compile(rf"({ONE})\sto\s(?={NUMBER})")


def find_session_counts(normalized: NormalizedText) -> list[SessionCountMatch]:
    """The session counts of a letter.

    normalized (NormalizedText): The letter.
    RETURNS (list): The counts in order, without their roles.
    """
    return normalized.cached("session_counts", lambda letter: read_counts(letter, stored_number_model()))


def read_counts(normalized: NormalizedText, model: NumberModel | None) -> list[SessionCountMatch]:
    """The session counts of a letter; see `find_session_counts`.

    normalized (NormalizedText): The letter.
    model (NumberModel): What decides on numbers without a unit; without one the rules do.
    RETURNS (list): The counts in order, without their roles.
    """
    found, begins, stated, context = _with_units(normalized)
    bare = find_unitless_counts(normalized, begins, [(one.start, one.end) for one in found], stated, context, model)
    numbers = [(start, end, session_count(normalized.lower[start:end])) for start, end in bare]
    found += [SessionCountMatch(start, end, value, "bare") for start, end, value in numbers if value is not None]
    return sorted(found, key=_start)


def unitless_candidates(normalized: NormalizedText) -> list[Candidate]:
    """The numbers without a unit that may count sessions, for training.

    normalized (NormalizedText): The letter.
    RETURNS (list): The numbers in order.
    """
    found, begins, stated, context = _with_units(normalized)
    return list(candidates(normalized, begins, [(one.start, one.end) for one in found], stated, context))


def _with_units(normalized: NormalizedText) -> tuple[list[SessionCountMatch], list[int], Stated, LetterContext]:
    """The counts with a unit of their own, where numbers may begin, the stated numbers, and what is in dispute."""
    text = with_digits(normalized.lower)
    begins = _begins(text)
    context = LetterContext.of(normalized)
    found = sorted(_with_unit(normalized, text, _near_units(text, begins), context), key=_start)
    stated: Stated = {}
    for count in found:
        if "min" in count.value:
            number = (count.value["min"], count.value["max"])
            stated.setdefault(context.passage_at(text, count.start), set()).add(number)
    return found, begins, stated, context


def _begins(text: str) -> list[int]:
    """Where numbers may begin."""
    begins = [0] if _AT_START.match(text) else []
    begins += [before.end() for before in _BEGIN.finditer(text)]
    more = places(text, _DOZENS)
    for word in _GLUED:
        ends = (start + len(word) for start in places(text, (word,)) if not text[start - 1 : start].isalpha())
        more += [end - 1 for end in ends if text[end : end + 1].isdigit()]
    return sorted([*begins, *more]) if more else begins


def _near_units(text: str, begins: list[int]) -> list[int]:
    """Which of the numbers have a unit that begins near behind them."""
    search, last = _UNIT_BEGINS.search, _REACH + _LONGEST_UNIT
    return [begin for begin in begins if (unit := search(text, begin, begin + last)) and unit.start() <= begin + _REACH]


def _start(count: SessionCountMatch) -> int:
    """The key by which counts are in order."""
    return count.start


def _with_unit(
    normalized: NormalizedText, text: str, begins: list[int], context: LetterContext
) -> list[SessionCountMatch]:
    """The counts that have a unit of their own, those of hours and days behind the others.

    text (str): The normalized text in lower case, misread digits put right.
    """
    found: list[SessionCountMatch] = []
    times: list[SessionCountMatch] = []  # hours and days that count only where others of their unit do
    bare: list[
        SessionCountMatch
    ] = []  # `2x6` and `x 12` that count only where as many are requested or told of beside them
    for match in _matches(text, begins):
        rule = match.lastgroup or ""
        start, end = match.span()
        if rule == "of":
            found += _of(match[0], start)
            continue
        value = session_count(match[0])
        if value is None or (rule == "rate" and match[0].startswith("every") and "min" not in value):
            continue
        if rule == "count" and text.endswith("from ", 0, start) and (cut := _CUT_FROM.match(match[0])):
            found += _from_to(match[0], cut, start)
        elif is_session_count(
            normalized, start, end, rule, context.asked_at(start, rule in _PRODUCTS and "min" in value)
        ):
            found.append(_from_page_before(text, SessionCountMatch(start, end, value, rule)))
        elif rule == "count" and value["unit"] in ("hours", "days") and not spent_otherwise(text, start, end):
            times.append(SessionCountMatch(start, end, value, rule))
        elif rule == "grid" or (rule == "times" and names_no_treatment(normalized, start, end)):
            bare.append(SessionCountMatch(start, end, value, rule))
    counted = {count.value["unit"] for count in found if count.rule in ("count", "rate")}
    requests = [issue.request for issue in context.parts.issues if context.kinds[issue.number]]
    stated: set[tuple[int | None, int | None, int | None]]
    stated = {(_paragraph(text, one), *_bounds(one)) for one in found}
    stated |= {(None, *_bounds(one)) for one in found for place in requests if place.start <= one.start < place.end}
    found += [count for count in times if count.value["unit"] in counted]
    return found + [one for one in bare if _is_stated(normalized, one, stated)]


def _is_stated(
    normalized: NormalizedText, count: SessionCountMatch, stated: set[tuple[int | None, int | None, int | None]]
) -> bool:
    """Whether as many are requested, or told of in the paragraph of a count beside which nothing else is named."""
    if (None, *_bounds(count)) in stated:
        return True
    here = (_paragraph(normalized.lower, count), *_bounds(count)) in stated
    return here and names_no_treatment(normalized, count.start, count.end)


def _bounds(count: SessionCountMatch) -> tuple[int | None, int | None]:
    """Least and greatest number of a count, `None` for a rate without a duration."""
    return count.value.get("min"), count.value.get("max")


def _paragraph(text: str, count: SessionCountMatch) -> int:
    """Where the paragraph of a count begins."""
    return text.rfind("\n", 0, count.start) + 1


def _from_page_before(text: str, count: SessionCountMatch) -> SessionCountMatch:
    """A count with the start of its range, where that ends the paragraph before: `4-` and `6 visits`."""
    broken = _BROKEN.search(text, max(0, count.start - _BROKEN_WITHIN), count.start)
    first = _ONE_BEHIND.match(text, count.start)
    low, high = _bounds(count)
    if broken is None or first is None or low != high or int(broken[1]) >= int(first[0]):
        return count
    value = session_count(f"{broken[1]}-{text[count.start : count.end]}")
    return count._replace(start=broken.start(1), value=value) if value else count


def _matches(text: str, begins: list[int]) -> Iterator[re.Match[str]]:
    """What the expression matches, one behind the other."""
    end = 0
    for begin in begins:
        if begin >= end and (match := _FIND.match(text, begin)) and "\n" not in match[0]:
            end = match.end()
            yield match


def _from_to(written: str, cut: re.Match[str], start: int) -> list[SessionCountMatch]:
    """The two counts of `from 12 to 6 visits`, which is no range."""
    first, second = session_count(cut[1]), session_count(written[cut.end() :])
    if not first or not second:
        return []
    return [
        SessionCountMatch(start, start + len(cut[1]), first, "bare"),
        SessionCountMatch(start + cut.end(), start + len(written), second, "count"),
    ]


def _of(written: str, start: int) -> list[SessionCountMatch]:
    """The two counts of `8/12 visits`."""
    part, _, whole = written.partition("/")
    number = _ONE_BEHIND.match(whole)
    whole_starts = start + len(part) + 1 + len(whole) - len(whole.lstrip())
    words = whole.strip() if _HAS_UNIT.search(whole) else (number[0].strip() if number else whole)
    first, second = session_count(part), session_count(words)
    if not first or not second or first["min"] > second["min"]:
        return []
    return [
        SessionCountMatch(start, start + len(part.rstrip()), first, "bare"),
        SessionCountMatch(whole_starts, whole_starts + len(words), second, "count"),
    ]
