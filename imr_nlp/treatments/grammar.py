"""Names of treatments: modifiers, body parts and levels in front of a head, forms behind a drug, heads in a row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..letter.parts import REVIEWER
from ..phrases.matches import PhraseMatch, PhraseMatches
from ..rules import Rule, RuleTable
from ..structure.sections import letter_parts
from ..text.intervals import joined, longest, within
from ..text.normalized import NormalizedText
from ..text.numbers import NUMBER
from .body_parts import extend_left
from .canonical import Canonical, canonical


class OtherAfter(Rule):
    """Words right behind a treatment's name with which it names something else: `physical therapy aide`.

    says (str): `something-else`.
    """


OTHER_AFTER = RuleTable("treatments/other_after", OtherAfter)


class TreatmentMatch(NamedTuple):
    """A treatment in the text, its name, category, class where it is a drug, and its usual name with side and level."""

    start: int
    end: int
    name: str
    category: str
    drug_class: str | None
    canonical: Canonical

    def value(self) -> dict[str, object]:
        """The value of its mention, plain data."""
        found: dict[str, object] = {"name": self.name, "category": self.category, **self.canonical.value()}
        return found | {"drug_class": self.drug_class} if self.drug_class else found


NAMES = ("TREATMENT", "DRUG", "DRUG_CLASS", "TREATMENT_HEAD")
_IN_FRONT = ("MODIFIER", "BODY_PART")
_KINDS_IN_FRONT = frozenset(("side", "approach", "guidance", "time", "place", "quality", "manner", "route"))
_JOINT = re.compile(r" |-|\s(?:im|iv|sq)\s|\s\([a-z][\w-]{1,7}\)\s")
_JOINED_AFTER = re.compile(
    r"-(?:induced|related|dependen\w+|free|naive|sparing|seeking|resistant|responsive)\b"  # opioid-induced
)
# `anticholinergic effects` are of a drug, `orthopedic surgery patients` those of a specialty.
_EFFECT_AFTER = re.compile(r"\s(?:side\s)?(?:effects?|properties|activity|burden|load)\b")
_PATIENTS_AFTER = re.compile(r"\spatients\b")
_SUBJECT_AFTER = re.compile(r"\s(?:and\smanagement\s)?of\s(?!\d|\w+\s\d)")
_WALKED = re.compile(r"\b(?:walk\w*|stroll\w*|ambulat\w*)\b[^.;]{0,30}\s$")
# `to block extremes of flexion` is a verb, `therapy in two blocks` a way to part it.
_NO_BLOCK = re.compile(r"(?:\bto|\bin(?:to)?\s(?:one|two|three|four|several|\d))\s$")
_IS_TITLE = re.compile(r"\b(?:chapter|back|leg|pelvis|foot|hand|pain|shoulder|head|neck)(?:\s?\([^()]{1,20}\))?,\s$")
_TITLE_ENDS = re.compile(r"s?\s?(?:[,.;(]|$)")
_SYSTEM = re.compile(r"\ssystem\b")
_SIDES = re.compile(r"(?:left|right|bilateral(?:ly)?|unilateral)\W*$")
_SESSIONS = re.compile(r"(?:visits?|sessions?|appointments?|hours?|days?|treatments)$")
# `6 chiropractic treatments` counts them: there the word is the unit.
_UNIT = " treatments"
_COUNT_BEFORE = re.compile(rf"\b{NUMBER}(?:\s?\(\d{{1,3}}\))?\s(?:(?:more|additional|further)\s)?$")
_JOINS = frozenset(("or", "nd", "&", "/"))
_SHARED_HEAD = re.compile(r"(?<![a-z-])([a-z-]+)(?:\s(?:and|or|&)\s|\s?/\s?)$")


def find_treatments(
    normalized: NormalizedText, phrases: PhraseMatches, blocked: Iterable[tuple[int, int]]
) -> list[TreatmentMatch]:
    """The treatments of a letter, in order, without overlaps.

    normalized (NormalizedText): The letter.
    phrases (PhraseMatches): What the lexicons found.
    blocked (Iterable): Alignment in which a treatment's word names something else: guideline sources, diagnoses.
    RETURNS (list): The treatments.
    """
    taken = joined([*blocked, *((m.start, m.end) for m in phrases.of("MODIFIER") if m.id == "guidance")])
    reviewer = letter_parts(normalized).sections.get(REVIEWER)  # names of specialties, not of treatments
    if reviewer:
        taken = joined([*taken, reviewer])
    free = [p for p in longest(phrases.of(*NAMES)) if not within(taken, p.start, p.end)]
    names = [p for p in free if not _means_other(normalized.lower, p)]
    known = {normalized.lower[p.start : p.end] for p in names}
    found: list[TreatmentMatch] = []
    at = 0
    while at < len(names):
        row = [names[at]]
        while at + len(row) < len(names) and _follows(normalized.lower, row[-1], names[at + len(row)]):
            row.append(names[at + len(row)])
        at += len(row)
        if match := _compose(normalized, phrases, row, known, found[-1].end if found else 0):
            found.append(match)
    return found


def _follows(text: str, first: PhraseMatch, second: PhraseMatch) -> bool:
    """Whether a head stands right behind a name: `cortisone` `injection`, `chiropractic` `care`."""
    if not _JOINT.fullmatch(text, first.end, second.start) or second.label not in ("TREATMENT", "TREATMENT_HEAD"):
        return False
    return not _SESSIONS.search(text[second.start : second.end])


def _compose(
    normalized: NormalizedText, phrases: PhraseMatches, row: list[PhraseMatch], known: set[str], floor: int
) -> TreatmentMatch | None:
    """The treatment that names in a row make, with what belongs to it before and behind them."""
    text = normalized.lower
    while len(row) > 1 and row[0].label == "TREATMENT_HEAD" and not _in_front(text, phrases, row[0], floor):
        row = row[1:]
    start = max(extend_left(text, phrases, row[0].start, _IN_FRONT, _KINDS_IN_FRONT), floor)
    end = _over_forms(text, phrases, row[-1])
    if row[0].label == "TREATMENT_HEAD" and not _in_front(text, phrases, row[0], floor) and not _is_title(text, row):
        return None
    start = max(_over_shared_head(text, start, end, known), floor)
    if text.endswith(_UNIT, start, end) and _COUNT_BEFORE.search(text, max(floor, start - 40), start):
        end -= len(_UNIT)
    unbound = [p for p in row if p.label != "TREATMENT_HEAD"]
    head = unbound[-1] if unbound else row[-1]
    if row[-1] is not head and row[-1].id.partition("/")[0] != "rehabilitation":  # a traction unit is equipment
        head = row[-1]
    category, name, drug_class = _meaning(text, head)
    usual = Canonical(name) if drug_class else canonical(text, phrases, row, start, name)
    if start != head.start or end != head.end:
        name = " ".join(text[start:end].split())
    return TreatmentMatch(start, end, name, category, drug_class, usual)


def _in_front(text: str, phrases: PhraseMatches, head: PhraseMatch, floor: int) -> bool:
    """Whether words stand in front of a bound head that make it a treatment: more than a side."""
    start = max(extend_left(text, phrases, head.start, _IN_FRONT, _KINDS_IN_FRONT), floor)
    words = text[start : head.start]
    return bool(words.strip(" -")) and not _SIDES.fullmatch(words)


def _is_title(text: str, row: list[PhraseMatch]) -> bool:
    """Whether a bound head alone is a section's title: `Neck Chapter, Pillow`."""
    start, end = row[0].start, row[-1].end
    return bool(_IS_TITLE.search(text, max(0, start - 40), start) and _TITLE_ENDS.match(text, end))


def _means_other(text: str, phrase: PhraseMatch) -> bool:
    """Whether a name is part of something else's: `opioid-induced`, `chiropractic physician`, two blocks walked."""
    if _JOINED_AFTER.match(text, phrase.end) or OTHER_AFTER.match(text, phrase.end):
        return True
    if text[phrase.start : phrase.end] == "evaluation" and _SUBJECT_AFTER.match(text, phrase.end):
        return True
    if text.endswith("surgery", phrase.start, phrase.end) and _PATIENTS_AFTER.match(text, phrase.end):
        return True
    if phrase.label == "DRUG_CLASS" and _EFFECT_AFTER.match(text, phrase.end):
        return text.endswith(("ic", "ive", "ory"), phrase.start, phrase.end)
    if not text.startswith("block", phrase.start):
        return False
    begin = max(0, phrase.start - 45)
    return bool(_NO_BLOCK.search(text, begin, phrase.start) or _WALKED.search(text, begin, phrase.start))


def _meaning(text: str, head: PhraseMatch) -> tuple[str, str, str | None]:
    """Category, canonical name and drug class that a phrase's id holds."""
    front, _, name = head.id.partition("/")
    if head.label in ("DRUG", "DRUG_CLASS"):
        return "pharmaceutical", name, front
    return (front, name, None) if name else ("other", front or text[head.start : head.end], None)


def _over_forms(text: str, phrases: PhraseMatches, last: PhraseMatch) -> int:
    """End of a drug's name with its form, `Terocin patches`, and of a device that is a system."""
    end = last.end
    if last.id.startswith("dmepos/") and (system := _SYSTEM.match(text, end)):
        return system.end()
    if last.label not in ("DRUG", "DRUG_CLASS"):
        return end
    while end < len(text) and text[end] in " -":
        form = phrases.beginning(end + 1, ("MODIFIER",))
        if form is None or (form.id != "form" and not (form.id == "route" and _TITLE_ENDS.match(text, form.end))):
            break
        end = form.end
    return end


def _over_shared_head(text: str, start: int, end: int, known: set[str]) -> int:
    """Start of `physical or occupational therapy`, where the head stands once for two names."""
    if text[max(0, start - 3) : start].strip() not in _JOINS:
        return start
    shared = _SHARED_HEAD.search(text, max(0, start - 30), start)
    if not shared:
        return start
    head = text[start:end].rsplit(" ", 1)[-1]
    return shared.start(1) if f"{shared[1]} {head}" in known else start
