"""What the case summary says has been done or taken before."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from ..letter.parts import SUMMARY, Interval
from ..letter.reading import Reading
from ..rules import Fired, Rule, RuleTable
from ..rules.table import class_source
from ..text.normalized import Tagged
from ..text.sentences import clause_end, sentence_end, sentence_start

GIVEN = "given"
UNTOLD = "in-summary"
"""The rule of a treatment of which nothing is told: the summary names it, and tells of what was given."""


class ToldBefore(Rule):
    """Words before a treatment that tell whether it was given. The nearest decide.

    says (str): `given` or `not-given`.
    reach (str): `sentence`: whatever stands behind them in the sentence. `list`: only what follows at once, over other
        treatments in a list: `no acupuncture or massage`. `next`: the first of them alone. `drug`: a drug
        anywhere behind them in the sentence.
    disputed (str): What they say of a treatment that the letter decides on, unless it is a drug: what was newly
        prescribed is what was asked for.
    """

    says: Literal["given", "not-given"]
    disputed: Literal["given", "not-given"]
    reach: Literal["sentence", "list", "next", "drug"]


class ToldBehind(Rule):
    """Words behind a treatment that tell whether it was given: `acupuncture was declined`.

    says (str): `given` or `not-given`.
    disputed (str): What they say of a treatment that the letter decides on.
    """

    says: Literal["given", "not-given"]
    disputed: Literal["given", "not-given"]


class NoTreatment(Rule):
    """What is named like a treatment and is none. `says` is what it is: an `aid` for walking, or an `occupation`.

    place (str): Whether its words are the `last` of the name, or stand right `before` it.
    """

    says: Literal["aid", "occupation"]
    place: Literal["last", "before"]


NO_TREATMENT = RuleTable("treatments/no_treatment", NoTreatment, parted_by=("place",))
TOLD_BEFORE = RuleTable("treatments/told_before", ToldBefore)
TOLD_BEHIND = RuleTable("treatments/told_behind", ToldBehind)

_SENTENCE_REACH = 600
"""A sentence is looked back on so far at most."""
_CLAUSE_REACH = 160
_TOKEN = re.compile(r"[\w'-]+|[^\s\w]")
_LISTED = frozenset(",/&:()_") | frozenset(("and", "or", "nor", "any", "more", "a", "an", "the", "male", "female"))
"""What may stand between words that reach over a list and a treatment of it; the underscore stands for a treatment."""
_ATTACHED = re.compile(
    r"(?:\s\([^()]{0,40}\))?"
    r"(?:\s(?:of|for|to|at|on|in|over)(?:\s[\w/-]+){1,4}?)?"  # of the left shoulder
    rf"(?:\s{class_source('AUXILIARY')}){{0,4}}\s?"
)
"""What may stand between a treatment and words that are said of it alone."""
_NOT_PRIOR = frozenset(("diagnostic", "evaluation"))
_AGED_WITHIN = 60
"""How many characters before an occupation the age of who has it may stand."""
_WORD = re.compile(r"[\w-]+")
_LEVEL_OR_SIDE = re.compile(r"[ctls]\d.*|left|right|bilateral|\d+")


def read_prior_treatments(reading: Reading) -> list[str]:
    """The treatments that the case summary says have been done or taken before.

    reading (Reading): The letter.
    RETURNS (list): Each name once, as written.
    """
    section = reading.section(SUMMARY)
    if not section:
        return []
    found: list[str] = []
    seen: list[tuple[str, frozenset[str]]] = []
    mentions = reading.mentions("TREATMENT", *section)
    for mention in mentions:
        words = reading.quote(mention.start, mention.end)
        drug = mention.value["category"] == "pharmaceutical"  # two brands of one drug are two treatments
        key = ("" if drug else mention.value["name"], frozenset(_WORD.findall(words.lower())))
        if _named_before(key, seen) or _is_no_treatment(reading, mention):
            continue
        rule = prior_rule(reading, section, mention, mentions)
        if rule is None:
            continue
        seen.append(key)
        reading.note(f"prior_treatments.{len(found)}", mention.start, mention.end, rule)
        found.append(words)
    return found


def _named_before(key: tuple[str, frozenset[str]], seen: list[tuple[str, frozenset[str]]]) -> bool:
    """Whether a treatment was listed: under another name, with fewer words, or with a level or side more."""
    name, words = key
    for other, others in seen:
        if (name and name == other) or words <= others:
            return True
        if others < words and all(_LEVEL_OR_SIDE.fullmatch(word) for word in words - others):
            return True
    return False


def _is_no_treatment(reading: Reading, mention: Tagged) -> bool:
    """Whether it is a test, an evaluation, a walking aid or an occupation, none of which was given before."""
    if mention.value["category"] in _NOT_PRIOR and not mention.value["name"].endswith("management"):
        return True
    text, start = reading.lower, mention.start
    return bool(
        NO_TREATMENT.ending(text, start, mention.end, place="last")
        or NO_TREATMENT.ending(text, max(0, start - _AGED_WITHIN), start, place="before")
    )


def prior_rule(reading: Reading, section: Interval, mention: Tagged, mentions: list[Tagged]) -> str | None:
    """The rule by which a treatment was given before, or `None` where it was not.

    What is said of it alone right behind it counts first, then the nearest words before it in its sentence, then the
    next words behind it. Where nothing is told, it was given, for that is what a case summary tells of.

    reading (Reading): The letter.
    section (Interval): The case summary.
    mention (Tagged): The treatment.
    mentions (list): All treatments of the summary.
    RETURNS (str): Id of the rule, or `UNTOLD`.
    """
    text, (start, end) = reading.lower, mention[:2]
    said = TOLD_BEHIND.search(text, end, clause_end(reading.text, end, min(section.end, end + _CLAUSE_REACH)))
    if said and said.rule.says != GIVEN and _ATTACHED.fullmatch(text, end, said.start):
        return None
    begin = sentence_start(reading.text, start, max(section.start, start - _SENTENCE_REACH))
    told: Fired[ToldBefore] | Fired[ToldBehind] | None = _told_before(reading, begin, mention, mentions)
    drug = mention.value["category"] == "pharmaceutical"
    if told is None:
        told, drug = TOLD_BEHIND.search(text, end, sentence_end(reading.text, end, section.end)), False
    if told is None:
        return UNTOLD
    disputed = told.rule.disputed != told.rule.says and not drug and _is_requested(reading, text[start:end])
    return told.rule.id if (told.rule.disputed if disputed else told.rule.says) == GIVEN else None


def _told_before(reading: Reading, begin: int, mention: Tagged, mentions: list[Tagged]) -> Fired[ToldBefore] | None:
    """The last words before a treatment in its sentence that reach it."""
    drug = mention.value["category"] == "pharmaceutical"
    told = None
    for fired in TOLD_BEFORE.finditer(reading.lower, begin, mention.start):
        if fired.rule.reach == "drug" and not drug:
            continue
        if _is_aside(reading.lower, fired.end, mention.start) or _within(mentions, fired):
            continue
        if fired.rule.reach == "next" and any(fired.end <= one.start < mention.start for one in mentions):
            continue
        if fired.rule.reach in ("list", "next") and not _in_list(reading, fired.end, mention.start, mentions):
            continue
        told = fired
    return told


def _is_aside(text: str, start: int, end: int) -> bool:
    """Whether words stand in brackets that close before a treatment: `(12 visits authorized), acupuncture`."""
    closed = text.find(")", start, end)
    return closed >= 0 and text.find("(", start, closed) < 0


def _within(mentions: list[Tagged], fired: Fired[ToldBefore]) -> bool:
    """Whether words lie in a treatment's name: the *post* of post-operative therapy tells of no past."""
    return any(mention.start <= fired.start and fired.end <= mention.end for mention in mentions)


def _in_list(reading: Reading, start: int, end: int, mentions: list[Tagged]) -> bool:
    """Whether nothing but treatments in a list stands between two places, each with one word of its own before it."""
    pieces = []
    for mention in mentions:
        if start <= mention.start and mention.end <= end:
            pieces.append(reading.lower[start : mention.start])
            start = mention.end
    between = _TOKEN.findall(" _ ".join([*pieces, reading.lower[start:end]]) + " _")
    return all(token in _LISTED or following == "_" for token, following in pairwise(between))


def _is_requested(reading: Reading, words: str) -> bool:
    """Whether a treatment is one of those in dispute, by its name in a request."""
    return any(words in reading.lower[slice(*issue.request)] for issue in reading.parts.issues)
