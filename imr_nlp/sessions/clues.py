"""What speaks for the role of a session count: the words of its clause, its place, its number and its neighbours.

Each clue speaks for a role with a weight that was set by hand. `role_model` learns how much to trust which of them.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from ..letter.parts import SUMMARY, IssueParts, LetterParts
from ..rules import Rule, RuleTable
from ..structure.sections import letter_parts
from ..text.intervals import before_marks
from ..text.normalized import NormalizedText
from ..text.sentences import STOPS
from .counts import SessionCountMatch, find_session_counts
from .cues import Borders, Cue, cues_of, weigh
from .joints import Bounds, bounds_of, is_granted, joints, of_granted, role_of_whole

ROLES = ("requested", "limit", "completed", "authorized", "other")
_KEPT = ("completed", "authorized", "limit")
"""Roles in which a number is known again: `the 12 visits`."""
_LINKED = 8.0
"""How much it speaks for a role that the count beside a count gives it."""
_LONGEST = 40
"""How many characters what is said of a number may have."""
_REACH = {"verdict": 70, "hypothesis": 50}
"""How many characters behind a number it may begin."""
_BEFORE = 8
"""How many characters before a number its article stands."""


class SaidRule(Rule):
    """What is said of a number that is not the one requested.

    says (str): `necessary`, `advised` or `denied` of a verdict; `hypothetical`; `definite` of an article.
    about (str): Whether it is a `verdict` or a `hypothesis` behind the number, or an `article` right before it.
    """

    about: Literal["verdict", "hypothesis", "article"]


SAID: RuleTable[SaidRule] = RuleTable("sessions/said", SaidRule, parted_by=("about",))
_OF_VERDICT = {"necessary": ("found-necessary", "authorized", 5.0), "advised": ("advised", "limit", 3.0)}


class Clues(NamedTuple):
    """What speaks for the role of a count.

    scores (dict): How much it all speaks for each role, by the weights that were set by hand.
    cues (list): The cues of its clause.
    signs (list): What its place, its number and its neighbours say, each with the role for which it speaks by hand,
        and how much.
    sure (bool): Whether its place alone decides, as in a request.
    """

    scores: dict[str, float]
    cues: list[Cue]
    signs: list[tuple[str, str, float]]
    sure: bool = False

    def strongest(self, role: str) -> str | None:
        """The id of the cue or sign that speaks most for a role.

        role (str): The role.
        RETURNS (str): The id, or `None` where nothing speaks for it by itself.
        """
        speaking = [(cue.weight, cue.rule.id) for cue in self.cues if cue.rule.says == role]
        speaking += [(weight, name) for name, of, weight in self.signs if of == role and weight > 0]
        return max(speaking, default=(0.0, None))[1]


class Setting(NamedTuple):
    """What is known of a letter before its counts have roles."""

    normalized: NormalizedText
    parts: LetterParts
    counts: list[SessionCountMatch]
    asked: dict[int, set[Bounds]]
    joined: dict[int, str]


def setting_of(normalized: NormalizedText) -> Setting:
    """What is known of a letter's counts before they have roles.

    normalized (NormalizedText): The letter.
    RETURNS (Setting): Its parts, counts, requested numbers, and which counts belong together.
    """
    parts, counts = letter_parts(normalized), find_session_counts(normalized)
    return Setting(normalized, parts, counts, _requested_numbers(parts, counts), joints(normalized.lower, counts))


def remember(last_roles: dict[Bounds, str], count: SessionCountMatch, role: str) -> None:
    """Keep the role in which a number stood.

    last_roles (dict): The roles of numbers, which is added to.
    count (SessionCountMatch): The count.
    role (str): Its role.
    """
    number = bounds_of(count)
    if number and role in _KEPT:
        last_roles[number] = role


def _requested_numbers(parts: LetterParts, counts: list[SessionCountMatch]) -> dict[int, set[Bounds]]:
    """For each issue, the totals that stand in its request."""
    asked: dict[int, set[Bounds]] = {}
    for issue in parts.issues:
        inside = [c for c in counts if issue.request.start <= c.start < issue.request.end and "min" in c.value]
        asked[issue.number] = {(c.value["min"], c.value["max"]) for c in inside}
    return asked


def clues_of(setting: Setting, at: int, roles: list[str], last_roles: dict[Bounds, str]) -> Clues:
    """What speaks for the role of a count.

    setting (Setting): The letter.
    at (int): Index of the count.
    roles (list): The roles of the counts before it.
    last_roles (dict): The role in which each number last stood.
    RETURNS (Clues): Cues and signs, and their weights by hand.
    """
    normalized, counts = setting.normalized, setting.counts
    count = counts[at]
    issue = setting.parts.issue_at(count.start)
    if issue and issue.request.start <= count.start < issue.request.end:
        sure = "authorized" if is_granted(normalized.lower, count) else "requested"
        return _weighed([], [("in-request", sure, _LINKED)])._replace(sure=True)
    following = at + (2 if setting.joined.get(at + 1) == "whole" else 1)
    before = (counts[at - 1].start, counts[at - 1].end) if at else (-3, -3)
    next_start = counts[following].start if following < len(counts) else len(normalized.lower)
    cues = list(cues_of(normalized, count, Borders(*before, next_start)))
    signs = [
        *_joint_signs(setting, at, roles, last_roles),
        *_number_signs(setting, at, issue, last_roles),
        *_place_signs(setting, issue, count),
    ]
    return _weighed(cues, signs)


def _granted_part(setting: Setting, at: int) -> str | None:
    """The role of 6, and that of 12, in `6 of the 12 were certified`; `None` for any other count."""
    kind = setting.joined.get(at)
    if kind == "part" and is_granted(setting.normalized.lower, setting.counts[at + 1]):
        return "authorized"
    if kind == "whole" and is_granted(setting.normalized.lower, setting.counts[at]):
        return "requested"
    return None


def _weighed(cues: list[Cue], signs: list[tuple[str, str, float]]) -> Clues:
    """Clues with what they sum up to."""
    scores = dict.fromkeys(ROLES, 0.0) | weigh(cues)
    for _, role, weight in signs:
        scores[role] += weight
    return Clues(scores, cues, signs)


def _joint_signs(
    setting: Setting, at: int, roles: list[str], last_roles: dict[Bounds, str]
) -> list[tuple[str, str, float]]:
    """What the count beside a count says of it."""
    text, counts = setting.normalized.lower, setting.counts
    kind = setting.joined.get(at)
    if role := _granted_part(setting, at):
        return [("part-certified", role, _LINKED)]
    if kind == "whole":
        return [("whole", role_of_whole(text, roles[-1], counts[at - 1], counts[at]), _LINKED)]
    if kind == "same":
        return [("same", roles[-1], _LINKED)]
    if kind == "part" and of_granted(text, counts[at + 1]):
        return [("part-of-granted", "completed", _LINKED)]
    if kind in ("first", "second", "third"):
        role = _role_in_sum(setting, at, last_roles, ("first", "second", "third").index(kind))
        return [(kind, role, 2 * _LINKED)] if role else []
    return [("part", "completed", 0.0)] if kind == "part" else []


def _role_in_sum(setting: Setting, at: int, last_roles: dict[Bounds, str], place: int) -> str | None:
    """The role of a number in a sum: one that is asked for now, one of before, or what they make."""
    if place == 2:
        return "other"
    issue = setting.parts.issue_at(setting.counts[at].start)
    totals = setting.asked[issue.number] if issue else set()
    first, second = (bounds_of(setting.counts[at - place + n]) for n in (0, 1))
    own = (first, second)[place]
    if first not in totals and second not in totals:
        return None
    if own in totals and (place == 1 or second not in totals):
        return "requested"
    return last_roles.get(own, "completed") if own else None


def _number_signs(
    setting: Setting, at: int, issue: IssueParts | None, last_roles: dict[Bounds, str]
) -> list[tuple[str, str, float]]:
    """What the number of a count says, beside the numbers of the request and of the counts before it."""
    count = setting.counts[at]
    text, number = setting.normalized.lower, bounds_of(count)
    if number is None:
        return [("rate", "limit", 3.0)]
    signs = [("range", "limit", 2.0)] if number[0] != number[1] else []
    asked = setting.asked[issue.number] if issue else set().union(*setting.asked.values())
    if number in asked:
        return [*signs, ("asked-for", "requested", 2.5 if issue else 2.0)]
    if not issue or not asked:
        return signs
    if sign := _OF_VERDICT.get(_said(text, count.end, "verdict")):
        signs.append(sign)
    if _said(text, count.end, "hypothesis"):
        signs.append(("hypothetical", "other", 4.0))
    before = last_roles.get(number)
    if before:
        definite = SAID.ending(text, max(0, count.start - _BEFORE), count.start, about="article")
        signs.append((f"{before}-before", before, 2.5 if definite else 0.0))
    return signs


def _said(text: str, start: int, about: str) -> str:
    """What is said first of a number in its clause, not too far behind it; an empty text where nothing is."""
    last = start + _REACH[about]
    found = SAID.search(text, start, before_marks(text, STOPS, start, last + _LONGEST), about=about)
    return found.rule.says if found and found.start <= last else ""


def _place_signs(setting: Setting, issue: IssueParts | None, count: SessionCountMatch) -> list[tuple[str, str, float]]:
    """What the part of the letter says in which a count stands."""
    summary = setting.parts.sections.get(SUMMARY)
    if summary and summary.start <= count.start < summary.end:
        return [("in-summary", "completed", 1.5), ("in-summary", "limit", -2.5)]
    return [("in-reasons", "limit", 0.5)] if issue else []
