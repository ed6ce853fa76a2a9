"""One name for one treatment: its usual name, and apart from it the part of the body, the side and the levels.

`left L4-5 transforaminal ESI` is an *epidural steroid injection* of the lumbar spine, at L4-5, on the left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from ..phrases.lexicon import terms, treatment_categories, treatment_names
from ..phrases.matches import PhraseMatch, PhraseMatches
from ..rules import class_words

USUAL_NAMES = "treatments/lexicon/usual_names"
USUAL_WORDS = "treatments/lexicon/usual_words"
SPINAL_LEVEL = r"[ctls]\d{1,2}(?:\s?[-/]\s?[ctls]?\d{1,2})*"
"""A level of the spine or several joined ones, in lower case: `l4-5`, `c5-c7`, `l3-4-5`."""

_SIDE_WORDS = class_words("SIDE")
_SIDES = {
    "left": "left", "lt": "left", "lt.": "left", "left sided": "left", "left-sided": "left", "right": "right",
    "rt": "right", "rt.": "right", "right sided": "right", "right-sided": "right", "bilateral": "bilateral",
}  # fmt: skip
_TIMES = re.compile(r"(?P<post>post)|(?P<pre>pre)")
_KEPT = frozenset(("time", "quality"))
"""Kinds of modifiers that make another treatment of it; how, where and under what guidance it is done does not."""
_LEVELS = re.compile(SPINAL_LEVEL)
_SAME_LETTER = re.compile(r"(?<=([CTLS]))(\d{1,2}[-/])\1")
_REGION_FIRST = re.compile(r"(cervical|thoracic|lumbar|lumbosacral)\s(?=\w)")
_MANNERS = ("medically supervised ", "physician supervised ", "supervised ", "structured ", "individual ", "overnight ",
            "standard ")  # fmt: skip
_APPROACH_FIRST = re.compile(r"(?:arthroscopic|endoscopic|mini-open|intra-articular)\s(?=\S+\s\S)")
_REGIONS = {"c": "cervical", "t": "thoracic", "l": "lumbar", "s": "sacral"}
_PARTS = {
    "neck": "cervical", "cervical": "cervical", "low back": "lumbar", "lower back": "lumbar", "lumbar": "lumbar",
    "lumbosacral": "lumbar", "thoracic": "thoracic", "upper back": "thoracic", "mid back": "thoracic",
    "c": "cervical", "c/s": "cervical", "l": "lumbar", "ls": "lumbar", "l/s": "lumbar", "lumbo-sacral": "lumbar",
    "t": "thoracic", "t/s": "thoracic",
    **dict.fromkeys(("arm", "bue", "lue", "rue", "u/e", "ue", "upper-extremity", "upper limb"), "upper extremity"),
    **dict.fromkeys(("si", "s.i.", "s/i", "sij", "sacro-iliac", "sacral iliac", "sacral-iliac"), "sacroiliac"),
    **dict.fromkeys(("leg", "ble", "lle", "rle", "l/e", "le", "lower-extremity", "lower limb"), "lower extremity"),
}  # fmt: skip
_OF_PART = re.compile(r"(?:[\s-](?:spine|joint|region|area)){1,4}$")
_TAILS = frozenset(("unit", "device", "machine", "system", "study", "test", "testing", "care", "treatment", "therapy"))
"""Heads that add nothing to a name in front of them that is a treatment already: `TENS unit`."""
_NAMES_REMEMBERED = 10_000
_SUPPLIES = frozenset(
    ("supplies", "supply", "accessories", "electrode", "electrodes", "battery", "batteries", "lead", "leads", "wires",
     "pad", "pads")
)  # fmt: skip
_WITH = frozenset(("and", "with", "&", "plus", "/"))
WITH_PART = frozenset(("injection", "surgery", "diagnostic"))
"""Categories in which another part of the body makes another treatment."""
_PLURAL_LOOKS = ("ss", "us", "is", "ics", "as", "os", "ps", "lens", "series")
"""Endings of words that are no plurals."""


class Canonical(NamedTuple):
    """What a treatment is, and where it is done.

    name (str): Its usual name, lower case, without side, level and part of the body.
    part (str): The part of the body that its name holds, `lumbar`, `shoulder`.
    side (str): `left`, `right` or `bilateral`.
    levels (tuple): Levels of the spine, `L4-5`.
    """

    name: str
    part: str | None = None
    side: str | None = None
    levels: tuple[str, ...] = ()

    def value(self) -> dict[str, object]:
        """As plain data for a mention; what is not there is left out."""
        found: dict[str, object] = {"canonical": self.name}
        if self.part:
            found["part"] = self.part
        if self.side:
            found["side"] = self.side
        if self.levels:
            found["levels"] = list(self.levels)
        return found


def canonical(text: str, phrases: PhraseMatches, row: list[PhraseMatch], start: int, name: str) -> Canonical:
    """What the names in a row are a treatment of, with what stands in front of them.

    text (str): The normalized text in lower case.
    phrases (PhraseMatches): What the lexicons found.
    row (list): The names, one behind the other.
    start (int): Where the first modifier or part of the body in front of them begins.
    name (str): The name that the lexicons have for the row's head.
    RETURNS (Canonical): Name, part, side and levels.
    """
    front, part, side = _in_front(text, phrases, row[0].start, start)
    words = text[start : row[-1].end].split()
    written = " ".join(words[words[0] in _SIDES :])
    base = terms(USUAL_NAMES).get(written) or _base(text, row, name)
    if row[-1].id.startswith("dmepos/"):  # a knee brace, but a cold therapy unit for the knee
        named_by_part = part and part not in base and written not in terms(USUAL_NAMES)
        return Canonical(" ".join([*front, usual(f"{part} {base}") if named_by_part else base]), None, side)
    if approach := _APPROACH_FIRST.match(base):
        base = usual(base[approach.end() :])
    if region := _REGION_FIRST.match(base):
        part = part or usual_part(region[1])
        base = usual(base[region.end() :])
    elif region := _REGION_FIRST.match(text, row[0].start):
        part = part or usual_part(region[1])
    front = [word for word in front if word not in base.split()]  # total, of a total right knee replacement
    levels = spinal_levels(text[start : row[0].start])
    part = part or (region_of(levels) if levels else None)
    return Canonical(" ".join([*front, base]), part, side, levels)


def _base(text: str, row: list[PhraseMatch], name: str) -> str:
    """The usual name of the names in a row: that of the words as written, or as the lexicons name them."""
    written = " ".join(text[row[0].start : row[-1].end].split())
    if len(row) == 1 and row[0].label == "TREATMENT" and name.lower() not in treatment_categories():
        return terms(USUAL_NAMES).get(name.lower(), name)  # a user's name for it
    if len(row) == 1 and row[0].label == "TREATMENT" and treatment_names().get(written) != name.lower():
        return usual(name)
    if known := known_name(written):
        return known
    if len(row) == 1:
        return usual(name) if row[0].label != "TREATMENT_HEAD" else singular(written)
    first, last = row[0], text[row[-1].start : row[-1].end]
    if len(row) == 2 and first.label != "TREATMENT_HEAD" and singular(last) in _TAILS:
        return usual(_lexicon_name(text, first))
    return usual(" ".join(_lexicon_name(text, one) for one in row))


def _lexicon_name(text: str, phrase: PhraseMatch) -> str:
    """The name that the lexicons have for a phrase; of a head the phrase, which says more."""
    named = "" if phrase.label == "TREATMENT_HEAD" else phrase.id.partition("/")[2]
    return named or " ".join(text[phrase.start : phrase.end].split())


def _in_front(text: str, phrases: PhraseMatches, end: int, start: int) -> tuple[list[str], str | None, str | None]:
    """What stands in front of a name: the words that belong to what it is, the part of the body, and the side."""
    kept: list[str] = []
    part = side = None
    while end > start:
        behind = end - 1 if text[end - 1] in " -" else end
        before = phrases.ending(behind, ("MODIFIER", "BODY_PART"))
        if before is None or before.start < start:
            end = behind - 1 if behind == end else behind
            continue
        words = text[before.start : before.end]
        if before.label == "BODY_PART":
            part = part if words == "digital" else part or usual_part(before.id.partition("/")[2])
        elif before.id == "side":
            side = _SIDES.get(words, "bilateral")
        elif before.id in _KEPT and (word := _kept(before.id, words)):
            kept.insert(0, word)
        end = before.start
    return kept, part, side


def _kept(kind: str, words: str) -> str:
    """A modifier in its usual spelling; what is done meanwhile an operation needs no word."""
    if kind != "time":
        return words
    time = _TIMES.match(words)
    return "" if time is None else "post-operative" if time["post"] else "pre-operative"


def usual(name: str) -> str:
    """The usual name of a treatment.

    name (str): A name, lower case.
    RETURNS (str): The name that the tables have for it, or for it in another spelling; else its singular.
    """
    return known_name(name) or singular(name.lower())


@lru_cache(maxsize=_NAMES_REMEMBERED)
def known_name(name: str) -> str | None:
    """The usual name of a treatment that the tables know.

    name (str): A name.
    RETURNS (str): The name that the tables have for it, its singular, or another spelling of it; `None` where they have
        none.
    """
    name = name.lower()
    if (bare := without_supplies(name)) != name:
        return known_name(bare)
    usual_names, names = terms(USUAL_NAMES), treatment_names()
    head, _, tail = singular(name).rpartition(" ")
    if tail in _TAILS and head in _usual_values():
        return head
    itself = None
    for spelling in _spellings(name):
        found = usual_names.get(spelling) or names.get(spelling)
        found = usual_names.get(found, found) if found else None
        if found and found != name and (found != spelling or found in _usual_values()):
            return found
        itself = itself or found
    return itself


def _spellings(name: str) -> Iterator[str]:
    """A name, and how else it may be spelled: without plural, dots or hyphens, and with its short words written out."""
    yield name
    yield singular(name)
    plain = name.replace(".", "")
    yield singular(plain.replace("-", ""))
    yield singular(plain.replace("-", " ").replace("/", " "))
    yield from (singular(plain.removeprefix(manner)) for manner in _MANNERS if plain.startswith(manner))
    words = terms(USUAL_WORDS)
    yield singular(" ".join(words.get(word, word) for word in plain.replace("-", " ").split()))


@cache
def _usual_values() -> frozenset[str]:
    """The names that treatments usually have."""
    return frozenset(terms(USUAL_NAMES).values())


def without_supplies(name: str) -> str:
    """The name of a device without the supplies that come with it: `tens unit` for `tens unit and supplies`.

    name (str): A name, lower case.
    RETURNS (str): The name.
    """
    words = name.replace("w/", "with ").replace("/", " / ").replace(",", " & ").split()
    end = len(words)
    while end > 2 and words[end - 1] in _SUPPLIES:
        end -= 1 + (words[end - 2] in _SUPPLIES)  # lead wires
        if end < 2 or words[end - 1] not in _WITH:
            return name
        end -= 1
    return " ".join(words[:end]) if end < len(words) else name


def are_supplies(name: str) -> bool:
    """Whether a name is that of supplies alone: `electrode`.

    name (str): A name, lower case.
    """
    return _SUPPLIES.issuperset(name.split())


def singular(name: str) -> str:
    """A name whose last word is no plural, as far as its ending tells."""
    if name.endswith("ies") and len(name) > 6:
        return f"{name[:-3]}y"
    if name.endswith(("thoses", "theses")):  # orthoses, prostheses
        return f"{name[:-2]}is"
    is_plural = name.endswith("s") and name[-3:-1].isalnum() and not name.endswith(_PLURAL_LOOKS)  # not a lone `s`
    return name[:-1] if is_plural else name


def without_side(part: str) -> str:
    """The name of a part of the body without its side.

    part (str): A part of the body, lower case.
    RETURNS (str): Its other words; a side alone is left as it is.
    """
    return " ".join(word for word in part.split() if word not in _SIDE_WORDS) or part


def usual_part(name: str) -> str:
    """The word for a part of the body in a name: `lumbar` for the lumbar spine and the low back.

    name (str): A part of the body, lower case, without its side.
    RETURNS (str): The word.
    """
    short = _OF_PART.sub("", name if name in _PARTS else singular(name))
    return _PARTS.get(short, short)


def spinal_levels(text: str) -> tuple[str, ...]:
    """The levels of the spine that a text names, in order, each once.

    text (str): A text in lower case.
    RETURNS (tuple): The levels in capitals, without spaces: `L4-5` for `L4 - L5`.
    """
    found = (match[0].upper().replace(" ", "") for match in _LEVELS.finditer(text) if _stands_alone(text, match))
    return tuple(dict.fromkeys(_SAME_LETTER.sub(r"\2", level) for level in found))


def without_levels(name: str) -> str:
    """A name without the levels of the spine in it: `rfa` for `rfa l4-5`.

    name (str): A name, lower case.
    RETURNS (str): The name; as it is where nothing else is in it.
    """
    kept = [word for word in name.split() if not spinal_levels(word)]
    return " ".join(kept).strip(" ,-") or name


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Whether a level is no piece of another word or code."""
    before, behind = text[: match.start()][-1:], text[match.end() :][:1]
    return not (before.isalnum() or before == "-") and not (behind.isalnum() or behind == "-")


def region_of(levels: tuple[str, ...]) -> str:
    """The region of the spine in which levels begin."""
    return _REGIONS[levels[0][0].lower()]
