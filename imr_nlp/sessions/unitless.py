"""Numbers without a unit that count sessions all the same: `11 of the 12 visits`, `6 were certified`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal, NamedTuple

from ..rules import Rule, RuleTable, class_words
from ..text.normalized import NormalizedText
from ..text.numbers import NUMBER
from ..text.sentences import sentence_end, sentence_start
from .context import LetterContext, Zone
from .counted import COUNTED, NO, words_beside
from .kinds import KINDS, NO_THERAPY, last_kind
from .number_model import NumberModel, words_around
from .values import bounds, unitless_number


class MeasuredRule(Rule):
    """Words beside a number that tell whether it was measured.

    says (str): `otherwise` of a number that was measured, taken or done once, `sessions` of one that was not.
    side (str): Whether its words stand right `before` or right `behind` the number.
    of (str): The numbers of which it speaks: `any`, or those at which a `scale` ends.
    """

    side: Literal["before", "behind"]
    of: Literal["any", "scale"]


MEASURED: RuleTable[MeasuredRule] = RuleTable("sessions/measured", MeasuredRule, parted_by=("side", "of"))
_SCALE_ENDS = class_words("SCALE")
_ENDS = re.compile(r"\s?(?:[.,;:()\"'?!+=]|$|\n|-\s)")
_BEGINS = re.compile(r"(?:^|[\n.;:,(\"'?!])\s?$")
_OPENS = re.compile(r"(?:[:(\"+=]\s?|\d/\d{1,2}\s)$")
_ROSE = re.compile(
    r"\b(?:from|at|was)\s\S{1,12}(?:\s\S{1,12}){0,3}\s(?:down\s|up\s)?to\s$"
    r"|(?<!\bbenefit\s)(?<!\bbenefited\s)(?<!\brelief\s)(?<!\bgain\s)\bfrom\s$"
    rf"|\b(?:came|fell|dropped|went|rose|improved)\s(?:down\s|up\s)?to\s$|\b{NUMBER}\sto\s$"
)
_FROM_OR_TO = ("from ", "to ", "from\n", "to\n")
"""What the two end with."""
_ROSE_TO = re.compile(rf"\s(?:\S{{1,12}}\s){{0,2}}to\s{NUMBER}\b")
_STOPS = (". ", "; ", "\n")
"""Behind them a new thought begins, in which what was measured before is measured no more."""
_OF = " of "
_OF_THEM = (" of the ", " of these ", " of those ", " of them", " of which ")
_OUT_OF = "out of "
_OF_NEXT = 14
"""How many characters behind a part the whole may stand of which it is a part."""
_AGED = re.compile(r"[a-z\])]\s?,\s(?:now\s)?$")
_ADULT = 16
"""From this number on, one between commas may be an age."""
_ALONE = (1, 1)
_LIST = 80
"""How many characters behind a count another may stand in a list."""
_NEAR = 150
"""How many characters away a count of sessions may lend a number its unit."""
_NEAR_KIND = 60
"""How many characters before a number what it measures is looked for."""
_SCALE = 20
"""How many characters before the end of a scale the number on it stands."""
_BEFORE = 40
"""How many characters the words right before a number may have."""
_ANOTHER = "other-number"
_DISTINCT = 20
"""A greater number that was measured once is the same anywhere in the letter."""
_TELLING = 4
"""From this number on, that a count has the same is no chance."""
_GREATEST = 200
"""A greater number without a unit is none of sessions."""

_FEW, _MANY = 4, 36
"""Fewer and more sessions than these are seldom spoken of."""
_TAKEN_ABOVE = 0.6
"""How probable a number has to be that no rule takes."""
_REFUSED_BELOW = 0.2
"""How improbable one has to be that a rule takes."""

Bounds = tuple[int, int]
Stated = dict[int, set[Bounds]]
"""Numbers of counts by the part of the letter; see `LetterContext.passage_at`."""


class Candidate(NamedTuple):
    """A number without a unit that no rule refuses.

    start (int), end (int): Where it stands.
    by_rule (bool): Whether the rules take it for a count of sessions.
    in_request (bool): Whether it stands in a request, where the rules know best.
    features (list): What the model sees of it.
    """

    start: int
    end: int
    by_rule: bool
    in_request: bool
    features: list[str]


def find_unitless_counts(
    normalized: NormalizedText,
    begins: list[int],
    counts: list[tuple[int, int]],
    stated: Stated,
    context: LetterContext,
    model: NumberModel | None,
) -> list[tuple[int, int]]:
    """Numbers to which a count of sessions nearby, or the therapy in dispute, lends its unit.

    normalized (NormalizedText): The letter.
    begins (list): Where numbers may begin.
    counts (list): Start and end of each count of sessions, in order.
    stated (dict): The numbers of these counts, by the part of the letter in which they stand.
    context (LetterContext): What is in dispute where.
    model (NumberModel): What weighs the words beside a number; without one the rules decide alone.
    RETURNS (list): Start and end of each number, in order.
    """
    return [
        (one.start, one.end)
        for one in candidates(normalized, begins, counts, stated, context)
        if (one.by_rule if model is None else is_counted(one, model))
    ]


def is_counted(one: Candidate, model: NumberModel) -> bool:
    """Whether the model takes a number for a count: what the rules take has to be very unlikely to be refused."""
    if one.by_rule and one.in_request:
        return True
    return model.probability(one.features) > (_REFUSED_BELOW if one.by_rule else _TAKEN_ABOVE)


def candidates(
    normalized: NormalizedText, begins: list[int], counts: list[tuple[int, int]], stated: Stated, context: LetterContext
) -> Iterator[Candidate]:
    """The numbers that may count sessions; see `find_unitless_counts`."""
    text = normalized.lower
    starts, ends = [start for start, _ in counts], [end for _, end in counts]
    measured: set[tuple[int, bool, Bounds]] = set()  # what stood for something else, the smaller ones by paragraph
    last = 0
    for begin in begins:
        place = unitless_number(text, begin) if begin >= last else None
        if place is None:
            continue
        start, end = place
        at = bisect_right(ends, begin)
        if at < len(starts) and starts[at] < end:
            continue
        number = bounds(text[start:end])
        if number == _ALONE or number[1] > _GREATEST:
            continue
        paragraph = text.rfind("\n", 0, start) if number[1] <= _DISTINCT else 0
        here = (paragraph, text[start].isdigit(), number)
        known = number in stated.get(context.passage_at(text, start), ())
        next_start = starts[at] if at < len(starts) else len(text) + _NEAR
        if (not known and here in measured) or _measures(text, start, end, next_start, known):
            measured.add(here)
            continue
        zone = context.zone_at(start)
        previous = ends[at - 1] if at else -_NEAR
        near = start - previous < _NEAR or next_start - end < _NEAR
        if zone in ("citations", "between requests"):
            continue
        in_zone = _therapy_in_zone(normalized, start, end, zone, near)
        before, behind = words_beside(text, start, end, "bare")
        if NO in (before, behind) or _numbers_an_item(text, start, end):
            last = end
            continue
        by_rule = in_zone and _could_count(text, start, end, known, previous, next_start, before, behind)
        last = end if by_rule else last
        features = [
            f"rule {by_rule}", f"zone {zone} {in_zone}", f"before {before} behind {behind} rule {by_rule}",
            "known" if known else "new", f"after {_step(start - previous)}", f"until {_step(next_start - end)}",
            "great" if number[1] > _MANY else "small" if number[1] < _FEW else "usual",
            f"kind {last_kind(text, max(0, start - _BEFORE), start)}",
        ]  # fmt: skip
        features += words_around(text, start, end, context.parts.paragraph(text, start, end))
        yield Candidate(start, end, by_rule, zone == "request", features)


def _step(distance: int) -> int:
    """How far another count stands, in steps that double."""
    return min(max(distance, 1), _NEAR).bit_length()


def _numbers_an_item(text: str, start: int, end: int) -> bool:
    """Whether a number is that of an item: `2.` at the start of a line, `(2)`."""
    if text[end : end + 1] == "." and text[max(0, start - 1) : start] in ("", "\n"):
        return True
    if text[start - 1 : start] != "(" or text[end : end + 1] != ")" or not text[start:end].isdigit():
        return False
    named = KINDS.ending(text, max(0, start - _BEFORE), start - 1)  # `acupuncture (10)`
    return named is None or named.rule.says in NO_THERAPY


def _therapy_in_zone(normalized: NormalizedText, start: int, end: int, zone: Zone, near: bool) -> bool:
    """Whether a number stands where one may count sessions: in a request right behind a therapy or `additional`."""
    if zone == "request":
        found = KINDS.ending(normalized.lower, max(0, start - _BEFORE), start)
        words = COUNTED.ending(normalized.lower, max(0, start - _BEFORE), start, side="before", of="bare")
        return (found is not None and found.rule.says not in NO_THERAPY) or (
            words is not None and words.rule.id == _ANOTHER
        )
    return near or zone == "reasons" or _therapy_near(normalized, start, end)


def _therapy_near(normalized: NormalizedText, start: int, end: int) -> bool:
    """Whether a therapy is named in the sentence of a number."""
    first = sentence_start(normalized.text, start, max(0, start - _NEAR))
    last = sentence_end(normalized.text, end, min(len(normalized.text), end + _NEAR))
    return any(found.rule.says not in NO_THERAPY for found in KINDS.finditer(normalized.lower, first, last))


def _measures(text: str, start: int, end: int, next_start: int, known: bool) -> bool:
    """Whether a number tells of something measured, taken or done once.

    next_start (int): Where the next count begins: `8 out of 10 visits` is no value on a scale.
    known (bool): Whether a count of sessions has the same number: then a measure has to be named too.
    """
    named = KINDS.match(text, end + len(_OF)) if text.startswith(_OF, end) else None
    if named and named.rule.says not in NO_THERAPY:  # `five of acupuncture`
        return False
    if text.startswith(_OF_THEM, end) or (text.startswith(_OF, end) and next_start - end < _OF_NEXT):
        return False
    if not known and _is_age(text, start, end):
        return True
    first = max(0, start - _NEAR_KIND, *(text.rfind(stop, 0, start) for stop in _STOPS))
    measure = last_kind(text, first, start) in NO_THERAPY
    return (measure and not known) or ((measure or not known) and _on_scale_or_rising(text, start, end, next_start))


def _is_age(text: str, start: int, end: int) -> bool:
    """Whether a number is an age: `the claimant, now 66, has`, and not one of a list: `acupuncture, 18, and`."""
    if not text.startswith(",", end) or not text[start:end].isdigit() or int(text[start:end]) < _ADULT:
        return False
    comma = _AGED.search(text, max(0, start - _BEFORE), start)
    return comma is not None and KINDS.ending(text, max(0, start - _BEFORE), comma.start() + 1) is None


def _on_scale_or_rising(text: str, start: int, end: int, next_start: int) -> bool:
    """Whether a number is a value on a scale, or the end of one, or what something rose from or fell to."""
    scale = MEASURED.match(text, end, side="behind", of="any")
    if scale and scale.end <= next_start:
        return True
    before = max(0, start - _SCALE)
    if text[start:end] in _SCALE_ENDS and MEASURED.ending(text, before, start, side="before", of="scale"):
        return True
    led = text.endswith(_FROM_OR_TO, 0, start)  # without these words neither expression need be tried
    if led and MEASURED.ending(text, max(0, start - _NEAR_KIND), start, side="before", of="any"):
        return False
    return bool((led and _ROSE.search(text, max(0, start - _NEAR_KIND), start)) or _ROSE_TO.match(text, end))


def _could_count(
    text: str,
    start: int,
    end: int,
    known: bool,
    previous: int,
    next_start: int,
    before: str | None,
    behind: str | None,
) -> bool:
    """Whether the words before and behind a number speak as they do of sessions.

    known (bool): Whether a count of sessions with this number stands in the same part of the letter.
    previous (int), next_start (int): Where the count before it ends, and where the one behind it begins.
    before (str), behind (str): What the words right beside it say.
    """
    if text.endswith(_OUT_OF, 0, start) and start - previous < _LIST:
        return True
    if next_start - end < _OF_NEXT and text.startswith((_OF, f" {_OUT_OF}"), end):  # `6 of the 8 visits`
        return True
    if behind is None and not _ENDS.match(text, end):
        return False
    if before or (known and bounds(text[start:end])[0] >= _TELLING):
        return True
    if kind := KINDS.ending(text, max(0, start - _BEFORE), start):
        return kind.rule.says not in NO_THERAPY
    if _OPENS.search(text, max(0, start - 6), start):
        return True
    listed = start - previous < _LIST and text[start - 2 : start] == ", "
    if listed and _ENDS.match(text, end):
        return True
    return bool(behind and _BEGINS.search(text, max(0, start - 3), start))
