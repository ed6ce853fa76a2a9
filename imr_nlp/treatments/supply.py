"""What a request asks for by number: strength, quantity and refills of a drug, days of rental.

Each reader passes over the numbers that mean something else: `Tylenol #3` is a name, `1 tab q8h` a dose,
`90-day supply` a time. Where numbers of one kind differ there is no value but a warning.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..letter.parts import Interval
from ..letter.reading import Reading
from ..text.numbers import NUMBER, number

_DECIMAL = r"(?:\d{1,3}(?:,\d{3}){1,3}|\d{1,9})(?:\.\d{1,6})?|\.\d{1,6}"
_AMOUNT = (
    rf"(?:(?:\d{{1,3}}(?:,\d{{3}}){{1,3}}|\d{{1,6}})(?:\.0{{1,2}}(?!\d))?|{NUMBER})"
    rf"(?:\s?\(\s?(?:\d{{1,6}}|{NUMBER})\s?\))?"
)
"""A whole number in digits or words, `thirty (30)` too."""

_STRENGTH = re.compile(
    rf"""(?<![\w\#.,/-])
    (?:{_DECIMAL}) (?:\s?[-/]\s?(?:{_DECIMAL})){{0,4}}  # 10, 10/325, 2.5-.025
    \s?-?(?:
        (?:mg|mcg|µg|meq|iu|%)                    # 10/325 mg
      | ml(?=\s?/)
      | (?:g|gm|grams?|units?)(?=\s?/|\s(?:tab|cap|vial))
      | units\b                                   # botulinum toxin, 200 units
    )
    (?:\s?[-/]\s?(?:{_DECIMAL})\s?(?:mg|mcg)      # 10 mg/325 mg
      | \s?/\s?(?:\d+(?:\.\d+)?\s?)?(?:ml|hours?|hrs?|h|actuation|dose|mg|gm|g)(?!\w)  # 6.25 mg/5 ml, 25 mcg/hr
    )? (?!\w)""",
    re.VERBOSE,
)
# Behind the drug's name: `Hydrocodone/APAP 10/325`, `Gabapentin 600 #90`. A date has a third part.
_BARE_STRENGTH = re.compile(
    rf"\s(?:tab(?:let)?s?\s)?(?!\d{{1,2}}/\d{{1,2}}/\d\d(?:\d\d)?(?!\d))((?:{_DECIMAL})(?:/(?:{_DECIMAL})){{1,2}}(?![\w/%])"
    rf"|(?:{_DECIMAL})-(?:\d{{3}})(?![\w/%-])|(?:{_DECIMAL})(?=\s?[,(]?\s?(?:\#|qty\b|quantity\b)))"
)
_GRAMS_OF_A_DOSE = re.compile(r"(?<![\w#.,/-])([1-4])\s?(?:g|gm|grams?)(?=\s(?:#|im\b|iv\b|po\b|qty\b|tab|daily))")
_PERCENT = re.compile(rf"(?<![\w.])(?:{_DECIMAL})\s?%")

_NAMED_BY_NUMBER = re.compile(
    r"(?:tylenol|codeine|apap|tyco|t)\s?(?:no\.?\s?|number\s|\#\s?|-)[234](?!\d|,\d)(?!\stab)"
)
"""`Tylenol #3`, `acetaminophen with codeine #4`: the number belongs to the name."""

_PIECE = (
    r"tablets?|tabs?|tbs|capsules?|caplets?|caps?|patch(?:es)?|pills?|lozenges?|troches?|films?|strips?|suppositor(?:y|ies)"
    r"|syringes?|ampoules?|ampules?|sheets?|pads?|electrodes?|batter(?:y|ies)|doses|devices?|count|ct"
)
_CONTAINER = r"packs?|packages?|packets?|sachets?|box(?:es)?|bottles?|tubes?|jars?|vials?|kits?|inhalers?|pens?|rolls?"
_WEIGHT = r"grams?|gms?|gm|g|ml|milliliters?|ounces?|oz"
_MARKED = re.compile(
    rf"""(?<!\w)(?:\#\s?                                                       # #60, # 60
      | (?:qty|quantity|count|disp(?:ense[d]?)?|total)\b\.?(?:\s?(?:of|is|:|=))?\s?\#?\s?  # qty: 60, dispense #60
    )(?P<amount>{_AMOUNT})(?P<range>\s?(?:-|to)\s?\#?\d+)?(?![\w%])""",
    re.VERBOSE,
)
_COUNTED = re.compile(
    rf"""(?<![\w.\#/,-])(?P<amount>{_AMOUNT})\s?-?\s?(?:(?P<piece>{_PIECE})|(?P<container>{_CONTAINER})
      |(?P<weight>{_WEIGHT}))(?:\(s\))?(?!\w)(?!\s?/)""",
    re.VERBOSE,
)
_CONTAINED = re.compile(rf"(?<!\w)(?:box|pack|package|bottle|kit)\sof\s(?P<amount>{_AMOUNT})(?![\w%-])")
_PACKED = re.compile(
    rf"""(?<![\w.\#/,-])(?P<packs>{_AMOUNT})\s?-?\s?(?:{_CONTAINER})(?:\(s\))?(?:
        \s(?:of|with|containing)\s(?P<each>{_AMOUNT})(?![\w%.-]|\s?m(?:c?g|eq)\b)(?P<weighs>\s?(?:{_WEIGHT})(?!\w))?
      | (?:,\s|\s?\()(?P<inside>{_AMOUNT})\s(?:(?:{_PIECE})\s)?(?:per|in\seach|in\sa|a)\s(?:{_CONTAINER})(?!\w)
    )""",
    re.VERBOSE,
)
"""Packs of so many pieces: `2 boxes of 30 patches`, `2 boxes (30 per box)`. Whether `3 tubes of 100 grams` ask for
three or for 300 nobody can say."""
_IN_WORDS = re.compile(rf"(?<![\w.#/,-])(?P<amount>(?!\d){NUMBER}\s?\(\d{{1,4}}\))(?=\s*(?:$|[,;:.)]|with\b))")
_TIMES = re.compile(rf"(?<![\w.])(?<!\d\s)(?:x|times)\s?(?P<amount>{_AMOUNT})(?=\s*(?:$|[,;:.)]|with\b))")

_OFTEN = (
    r"p\.?\s?o\b|by\smouth|orally|sublingual\w*|topical\w*|q\.?\s?\d{1,2}\s?h?\w*|q\.?(?:d|h|hs|am|pm|day|od|id|week|o\.?d)\b"
    r"|[bt]\.?i\.?d\b|daily|nightly|weekly|every|each|an?\s(?:day|night|week)|per\s(?:day|night|week|dose)"
    r"|at\s(?:bedtime|night|a\stime)|hs\b|prn|as\sneeded|once|twice|thrice|(?:one|two|three|four|\d)\s?(?:times?|x)\b"
    r"|to\s(?:the\s)?(?:affected|skin|area)|in\sthe\s(?:morning|evening)|before|with\s(?:food|meals)"
)
_DOSE = re.compile(
    rf"""(?<![\w.\#/,])(?:(?P<told>(?:take|takes|taking|apply|applied|use|inject|instill|inhale|sig)\b:?\s)?)
    (?P<amount>(?:{_AMOUNT})(?:\s?(?:-|to|or)\s?(?:{_AMOUNT}))?|0?\.5|1/2|half\sa)
    (?:\s?-?\s?(?P<unit>{_PIECE}|{_WEIGHT}|puffs?|sprays?|drops?|teaspoons?|applications?))?
    (?P<often>\s?/\s?(?:day|d\b|hr|hour|week)|\s?,?\s?\(?(?:{_OFTEN}))?(?!\w)""",
    re.VERBOSE,
)
_MOST_OF_A_DOSE = 8
"""A greater number of tablets or grams than this is no single dose."""
_MOST_OF_A_LIQUID = 30

_REFILL = r"(?:refill(?:s|\(s\))?|rfs?|r/f)"
_REFILLS = re.compile(
    rf"""(?<![\w\#./-])(?<!\#\s)(?P<before>no|zero|without(?:\sany)?|none|{_AMOUNT})  # with 3 refills, no refills
        \s(?:additional\s|monthly\s|more\s)?{_REFILL}(?!\w)
      | \b{_REFILL}(?:\s?(?:x|:|times|of|=|-|\#|\()){{0,4}}\s?  # refills: 0, refill 1
        (?P<behind>none|no\b|zero|{_AMOUNT})
        (?!\w|\s?[-/]\s?\d|\s?(?:{_PIECE}|{_CONTAINER}|{_WEIGHT}|mg|mcg|%|days?|weeks?|months?|years?)(?!\w))
      | \bx(?P<times>\d)\s?{_REFILL}(?!\w)""",
    re.VERBOSE,
)
_RANGE_BEFORE = re.compile(r"\d\s?(?:-|to|or)\s?$")
_BOUND = re.compile(r"(?:with|w/|and|x|plus|\+|,)\s?$")
_NONE = frozenset(("no", "zero", "none", "without", "without any"))

_RENTAL = re.compile(
    rf"""(?<![\w-])(?P<first>{_AMOUNT})(?P<range>\s?(?:-|to)\s?{NUMBER})?[\s-]?(?:additional\s)?
        (?P<unit>days?|weeks?|months?)['\s-]{{0,2}}(?:additional\s)?(?:of\s)?(?:home\s)?(?:rental|trial)
      | \brent(?:al)?\s?(?:period\s)?(?:,|for|of|x|:|\()?\s?(?:a\s)?(?P<second>{_AMOUNT})
        (?P<more>\s?(?:-|to)\s?{NUMBER})?\s?-?\s?(?P<other>days?|weeks?|months?)""",
    re.VERBOSE,
)


class Amount(NamedTuple):
    """A number of a drug or supply: where it stands, how plainly it says so, and its value where it has one."""

    start: int
    end: int
    rank: int
    value: int | None


def find_strength(text: str, name_ends: int = 0) -> list[tuple[int, int]]:
    """Where the strength of a drug stands, or the percentages of a compound's ingredients.

    text (str): The request, or the part of it that speaks of one drug, in lower case.
    name_ends (int): Where the drug's name ends, behind which a strength may stand without a unit.
    RETURNS (list): Its interval; of a compound one for each percentage; empty where there is none.
    """
    percents = [match.span() for match in _PERCENT.finditer(text)]
    if len(percents) > 1:
        return percents
    if found := _STRENGTH.search(text) or _GRAMS_OF_A_DOSE.search(text):
        return [found.span()]
    bare = _BARE_STRENGTH.match(text, name_ends) if name_ends else None
    return [bare.span(1)] if bare else []


def find_refills(text: str) -> Amount | None:
    """The number of refills. A number behind the word counts more than one before it that could be a quantity.

    text (str): As in `find_strength`.
    RETURNS (Amount): The number and where it stands with its word.
    """
    if "refill" not in text and "rf" not in text and "r/f" not in text:
        return None
    found = list(_REFILLS.finditer(text))
    for match in found:
        written = match["before"] or match["behind"] or match["times"]
        if match["before"] and written.isdigit():
            if _RANGE_BEFORE.search(text, max(0, match.start() - 12), match.start()):
                continue
            labelled = _REFILLS.match(text, text.index("r", match.end("before")))
            bound = _BOUND.search(text, max(0, match.start() - 6), match.start())
            if labelled and labelled["behind"] and not bound:  # `60 refills 1`
                match, written = labelled, labelled["behind"]
        return Amount(match.start(), match.end(), 0, 0 if written in _NONE else amount(written))
    return None


def find_quantity(text: str, supplies: bool = False) -> list[Amount]:
    """The numbers that say how much of a drug or supply is asked for, those alone that say it most plainly.

    text (str): As in `find_strength`.
    supplies (bool): Whether it is equipment, of which `x 2` is a number too.
    RETURNS (list): Them in order. Where their values differ, or one has none, the quantity is unclear.
    """
    left = _without(text, [match.span() for match in _NAMED_BY_NUMBER.finditer(text)])
    left = _without(left, [match.span() for match in _STRENGTH.finditer(left)])
    left = _without(left, [match.span() for match in _REFILLS.finditer(left)])
    found = [
        Amount(*match.span(), 5, None if match["range"] else amount(match["amount"]))
        for match in _MARKED.finditer(left)
    ]
    left = _without(left, [(one.start, one.end) for one in found])
    left = _without(left, [match.span() for match in _DOSE.finditer(left) if _is_dose(match)])
    for match in _PACKED.finditer(left):
        packs, each = amount(match["packs"]), amount(match["each"] or match["inside"])
        found.append(Amount(*match.span(), 4, packs * each if packs and each and not match["weighs"] else None))
    left = _without(left, [(one.start, one.end) for one in found])
    for match in _COUNTED.finditer(left):
        rank = 4 if match["piece"] else 3 if match["container"] else 2
        found.append(Amount(*match.span(), rank, amount(match["amount"])))
    for match in _CONTAINED.finditer(left):
        found.append(Amount(*match.span(), 2, amount(match["amount"])))
    for match in _IN_WORDS.finditer(left):
        found.append(Amount(*match.span(), 1, amount(match["amount"])))
    for match in _TIMES.finditer(left):
        value = amount(match["amount"])
        if supplies or (value or 0) > _MOST_OF_A_DOSE:
            found.append(Amount(*match.span(), 0, value))
    most = max((one.rank for one in found), default=0)
    return [one for one in found if one.rank == most]


def _without(text: str, places: list[tuple[int, int]]) -> str:
    """A text in which some places are blotted out, so that no number is read twice."""
    for start, end in places:
        text = f"{text[:start]}{'_' * (end - start)}{text[end:]}"
    return text


def _is_dose(match: re.Match[str]) -> bool:
    """Whether a number says how much is taken at a time: it is told to be taken, or how often, and is small."""
    if not match["told"] and not match["often"]:
        return False
    first = re.match(_AMOUNT, match["amount"])
    value = (amount(first[0]) if first else None) or 0
    liquid = (match["unit"] or "").startswith(("ml", "milli"))
    return value <= (_MOST_OF_A_LIQUID if liquid else _MOST_OF_A_DOSE)


def amount(written: str) -> int | None:
    """The whole number that digits or words say, `thirty (30)` too.

    written (str): The number, lower case.
    RETURNS (int): Its value, or `None` where the number and the one in brackets differ.
    """
    values = {number(_plain(part)) for part in written.rstrip(" )").split("(")}
    return values.pop() if len(values) == 1 else None


def _plain(part: str) -> str:
    """A number without thousands' commas and decimals that are zero."""
    return part.replace(",", "").partition(".")[0].strip()


def read_rental_days(reading: Reading, where: Interval, path: str) -> int | None:
    """The rental period in days; a range is no single period, and a month is no number of days."""
    asked = reading.lower[where.start : where.end]
    if "rent" not in asked and "trial" not in asked:
        return None
    found = _RENTAL.search(reading.lower, *where)
    if not found or found["range"] or found["more"]:
        return None
    written, unit = (found["first"], found["unit"]) if found["first"] else (found["second"], found["other"])
    days = amount(written)
    if unit.startswith("month") or days is None:
        return None
    reading.note(f"{path}.rental_days", *found.span(), "rental")
    return days * (7 if unit.startswith("week") else 1)
