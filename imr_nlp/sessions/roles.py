"""The part that a session count plays: requested, limit, completed, authorized or other.

Each cue speaks for one role with a weight that fades with its distance in characters. The words of the clause decide,
then the part of the letter in which the count stands, then whether its number is the one requested.
"""

from __future__ import annotations

import re
from typing import Any

from ..letter.parts import SUMMARY, IssueParts, LetterParts
from ..structure.sections import letter_parts
from ..text.normalized import View
from ..text.sentences import clause_end, clause_start
from .counts import SessionCountMatch, find_session_counts
from .cues import AFTER, BEFORE, OWN_WORDS, Cue

ROLES = ("requested", "limit", "completed", "authorized", "other")
Bounds = tuple[int, int]
"""Least and greatest number of a count."""


def _compiled(cues: tuple[Cue, ...]) -> re.Pattern[str]:
    """One expression for all cues of a side; a match's group tells which of them it is."""
    words = "|".join(f"(?P<c{n}>{cue.words})" for n, cue in enumerate(cues))
    return re.compile(rf"(?<![\w-])(?=[a-z])(?:{words})(?!\w)")


_SIDES = tuple((cues, _compiled(cues)) for cues in (BEFORE, AFTER, OWN_WORDS))
_OF_THESE = re.compile(r"\sof\s(?:the\s|these\s|those\s|his\s|her\s)?$")
_OR_ELSE = re.compile(r"\s?\(?(?:or|i\.e\.,?)\s(?:up\sto\s)?|\s\((?:up\sto\s)?")
_GRANTED_AFTER = re.compile(r"(?:\sof\s\S+)?\s(?:were\s|was\s)?(?:certified|authorized|approved)")
_GRANTED = re.compile(r"\b(?:certified|authorized|approved|granted)\b")
_WHICH_WERE_GRANTED = re.compile(rf"\s(?:that|which)\s(?:were|had\sbeen|have\sbeen)\s{_GRANTED.pattern}")
_GRANTED_ONCE = re.compile(rf"\s(?:[a-z]+\s){{0,4}}?{_GRANTED.pattern}\s(?:to|in|on|by|for|earlier|before)\b")
_USED_BEFORE = re.compile(
    r"(?:used|attended|completed|had|has|have|received|finished|taken|undergone)\s(?:only\s|already\s)?$"
)
_SOME_OF_THEM = re.compile(r"\b(?:last|first|final|initial)\s$")
_PLUS = re.compile(r"(?:\s[a-z]+){0,4}?\s(?:and|plus|together\swith)\s(?:the\s)?(?:other\s)?")
_IS_SUM = re.compile(
    r"(?:\s(?:already|now|he|she|has|had|sought|requested|asked|for|more)){0,3}"
    r"\s(?:makes?|gives?|is|are|equals?|comes?\sto|adds?\sup\sto|would\s(?:be|make|give|come\sto))\s"
)
_FOUND_NECESSARY = re.compile(
    r"[^.;:]{0,70}?(?:\bis|\bare|\bwere|\bwas)\s(?:therefore\s|thus\s|hence\s)?"
    r"(?:(?P<not>not|hardly|neither)|medically\snecessary|reasonable|appropriate|certified|approved|(?P<advised>recommended"
    r"|allowed|supported))\b"
)
_HYPOTHETICAL = re.compile(
    r"[^.;:]{0,50}?\b(?:(?:would|might|could)\s(?:well\s)?have\sbeen|could\sbe\s(?:supported|justified|granted)|might\sbe)\b"
)
_DEFINITE = re.compile(r"\b(?:the|those|these|all|such)\s$")
_KEPT = ("completed", "authorized", "limit")
_BARE_LENGTH = 12
"""A count as short as `12 visits` has no words of its own between number and unit."""
_BEYOND = 0.35
"""What is left of a cue's weight where another count stands between it and the count."""


def session_roles(view: View) -> list[tuple[SessionCountMatch, dict[str, Any]]]:
    """The session counts of a letter with the parts that they play.

    view (View): The letter.
    RETURNS (list): Each count with its value, role included.
    """
    return view.keep("session_roles", _assign)


def _assign(view: View) -> list[tuple[SessionCountMatch, dict[str, Any]]]:
    """What `session_roles` keeps."""
    parts = letter_parts(view)
    counts = find_session_counts(view)
    asked = _requested_numbers(parts, counts)
    sums = _sums(view, counts)
    told: dict[Bounds, str] = {}  # the role in which a number last stood
    found: list[tuple[SessionCountMatch, dict[str, Any]]] = []
    for at, count in enumerate(counts):
        previous = counts[at - 1] if at else None
        following = counts[at + 1] if at + 1 < len(counts) else None
        whole = following if following and _OF_THESE.fullmatch(view.lower, count.end, following.start) else None
        if whole:
            following = counts[at + 2] if at + 2 < len(counts) else None
        if previous and _OF_THESE.fullmatch(view.lower, previous.end, count.start):
            role = _role_of_whole(view, found[-1][1]["role"], previous, count)
        elif whole and _used_of_granted(view, count, whole):
            role = "completed"
        elif previous and _OR_ELSE.fullmatch(view.lower, previous.end, count.start) and not _granted(view, count):
            role = found[-1][1]["role"]
        else:
            role = _role(view, parts, count, asked, previous, following, told)
        if at in sums:
            role = _role_in_sum(parts, counts, at, asked, told, sums[at]) or role
        if role in _KEPT and "min" in count.value:
            told[count.value["min"], count.value["max"]] = role
        found.append((count, {**count.value, "role": role}))
    return found


def _sums(view: View, counts: list[SessionCountMatch]) -> dict[int, int]:
    """Which counts are the first, second and third of `8 and 12 make 20`: the place of each, 0 to 2, by its index."""
    sums: dict[int, int] = {}
    for at in range(len(counts) - 2):
        first, second, third = counts[at : at + 3]
        if _PLUS.fullmatch(view.lower, first.end, second.start) and _IS_SUM.fullmatch(
            view.lower, second.end, third.start
        ):
            sums |= {at: 0, at + 1: 1, at + 2: 2}
    return sums


def _role_in_sum(
    parts: LetterParts,
    counts: list[SessionCountMatch],
    at: int,
    asked: dict[int, set[Bounds]],
    told: dict[Bounds, str],
    place: int,
) -> str | None:
    """The role of a number in a sum: one that is asked for now, one of before, or what they make."""
    if place == 2:
        return "other"
    issue = parts.issue_at(counts[at].start)
    totals = asked[issue.number] if issue else set()
    own, second = (_bounds(counts[n]) for n in (at, at - place + 1))
    if own not in totals and second not in totals and _bounds(counts[at - place]) not in totals:
        return None
    if own in totals and (place == 1 or second not in totals):
        return "requested"
    return told.get(own, "completed") if own else None


def _bounds(count: SessionCountMatch) -> Bounds | None:
    """Least and greatest number of a count; `None` for a rate without a duration."""
    return (count.value["min"], count.value["max"]) if "min" in count.value else None


def _granted(view: View, count: SessionCountMatch) -> bool:
    """Whether the words right behind a count say that it was certified."""
    return bool(_GRANTED_AFTER.match(view.lower, count.end))


def _used_of_granted(view: View, part: SessionCountMatch, whole: SessionCountMatch) -> bool:
    """Whether of sessions granted before some were used: `10 of 12 approved visits`, `used 6 of the ten granted`."""
    if _GRANTED.search(view.lower, whole.start, whole.end):
        return True
    used = _USED_BEFORE.search(view.lower, max(0, part.start - 30), part.start)
    return bool(used and _GRANTED_ONCE.match(view.lower, whole.end))


def _requested_numbers(parts: LetterParts, counts: list[SessionCountMatch]) -> dict[int, set[Bounds]]:
    """For each issue, the totals that stand in its request."""
    asked: dict[int, set[Bounds]] = {}
    for issue in parts.issues:
        inside = [c for c in counts if issue.request.start <= c.start < issue.request.end and "min" in c.value]
        asked[issue.number] = {(c.value["min"], c.value["max"]) for c in inside}
    return asked


def _role_of_whole(view: View, role_of_part: str, part: SessionCountMatch, count: SessionCountMatch) -> str:
    """Role of 12 in `6 of 12 certified` and in `11 of 12 attended`."""
    if "asked" in view.lower[count.end : count.end + 20]:
        return "other"
    if _WHICH_WERE_GRANTED.match(view.lower, count.end):
        return "authorized"
    if _SOME_OF_THEM.search(view.lower, max(0, part.start - 10), part.start):
        return role_of_part
    return {"authorized": "requested", "completed": "authorized"}.get(role_of_part, role_of_part)


def _role(
    view: View,
    parts: LetterParts,
    count: SessionCountMatch,
    asked: dict[int, set[Bounds]],
    previous: SessionCountMatch | None,
    following: SessionCountMatch | None,
    told: dict[Bounds, str],
) -> str:
    """The role of a count, between the count before and the count behind it."""
    issue = parts.issue_at(count.start)
    if issue and issue.request.start <= count.start < issue.request.end:
        return "authorized" if _granted(view, count) else "requested"
    scores = dict.fromkeys(ROLES, 0.0)
    start, end = _clause(view, count)
    before = (previous.start, previous.end) if previous else (-3, -3)
    borders = (*before, following.start if following else len(view.lower))
    places = [(start, count.start), (count.end, end)]
    if count.end - count.start > _BARE_LENGTH:
        places.append((count.start, count.end))
    for (cues, pattern), place in zip(_SIDES, places, strict=False):
        for role, weight in _weigh(view.lower, cues, pattern, place, count, borders).items():
            scores[role] += weight
    _weigh_place(scores, parts, issue, count, asked)
    if issue and "min" in count.value and asked[issue.number] and _bounds(count) not in asked[issue.number]:
        _weigh_other_number(scores, view, count, told)
    return max(ROLES, key=lambda role: scores[role])


def _clause(view: View, count: SessionCountMatch) -> tuple[int, int]:
    """Where the clause of a count begins and ends, at most 140 and 100 characters away."""
    start = clause_start(view.text, count.start, max(0, count.start - 140))
    return start, clause_end(view.text, count.end, count.end + 100)


def _weigh(
    text: str,
    cues: tuple[Cue, ...],
    pattern: re.Pattern[str],
    place: tuple[int, int],
    count: SessionCountMatch,
    borders: tuple[int, int, int],
) -> dict[str, float]:
    """For each role the greatest weight of its cues in a stretch."""
    weights: dict[str, float] = {}
    for found in pattern.finditer(text, *place):
        cue = cues[int((found.lastgroup or "c0")[1:])]
        distance = max(count.start - found.end(), found.start() - count.end, 0)
        weight = cue.weight / (1 + distance / 60)
        if _of_another(found, count, borders):
            weight *= _BEYOND
        if weights and place[0] == count.end:  # behind a count the first word that tells speaks loudest
            weight *= 0.5
        weights[cue.role] = max(weights.get(cue.role, 0.0), weight)
    return weights


def _of_another(cue: re.Match[str], count: SessionCountMatch, borders: tuple[int, int, int]) -> bool:
    """Whether a cue speaks of the count before, right behind which it stands, or of the one behind it."""
    if cue.end() > borders[2]:
        return True
    around = cue.start() < borders[0] and cue.end() > borders[1]  # `cut from 12 to 6`
    beside = cue.end() == count.start - 1  # `16 exceed the 12`
    return cue.start() < borders[1] + 3 and not around and not beside


def _weigh_other_number(
    scores: dict[str, float], view: View, count: SessionCountMatch, told: dict[Bounds, str]
) -> None:
    """What it says for the role of a count in a rationale that its number is not the one requested."""
    verdict = _FOUND_NECESSARY.match(view.lower, count.end)
    if verdict and not verdict["not"]:
        scores["limit" if verdict["advised"] else "authorized"] += 3 if verdict["advised"] else 5
    if _HYPOTHETICAL.match(view.lower, count.end):
        scores["other"] += 4
    before = told.get((count.value["min"], count.value["max"]))
    if before and _DEFINITE.search(view.lower, max(0, count.start - 8), count.start):
        scores[before] += 2.5


def _weigh_place(
    scores: dict[str, float],
    parts: LetterParts,
    issue: IssueParts | None,
    count: SessionCountMatch,
    asked: dict[int, set[Bounds]],
) -> None:
    """What the place of a count in the letter, and its number, say for its role."""
    number = (count.value.get("min"), count.value.get("max"))
    summary = parts.sections.get(SUMMARY)
    in_summary = bool(summary and summary.start <= count.start < summary.end)
    if number[0] is None:
        scores["limit"] += 3
    elif issue and number in asked[issue.number]:
        scores["requested"] += 2.5
    elif not issue and any(number in totals for totals in asked.values()):
        scores["requested"] += 2
    if number[0] != number[1]:
        scores["limit"] += 2
    if in_summary:
        scores["completed"] += 1.5
        scores["limit"] -= 2.5
    elif issue:
        scores["limit"] += 0.5
