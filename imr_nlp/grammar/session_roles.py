"""The part that a session count plays: requested, limit, completed, authorized or other.

Each cue speaks for one role with a weight that fades with its distance in characters. The words of the clause decide,
then the part of the letter in which the count stands, then whether its number is the one requested.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ..view import View
from .borders import before_next, behind_last
from .parts import SUMMARY, IssueParts, LetterParts
from .sections import letter_parts
from .session_counts import SessionCountMatch, find_session_counts

ROLES = ("requested", "limit", "completed", "authorized", "other")
_NOT_DENIED = r"(?<!non-)(?<!not\s)(?<!not\sbeen\s)"


class Cue(NamedTuple):
    """Words that speak for a role: `weight` next to the count, half of it 60 characters away."""

    role: str
    weight: float
    words: str


# Within a side the first cue that matches at a place wins.
_BEFORE = (
    Cue("other", 6, r"total\s(?:would\s|to\b|comes?\s|is\b|number\b)|brings?|bringing|sum\s(?:is|of|would)|makes?"
        r"|would\s(?:be|come|make"
        r"|total|amount|mean)|come\sto|adds?\sup|exceeds?\sthat[a-z\s]{0,12}\sby"),
    Cue("completed", 5, r"(?:treatments?|therapy|care)(?:\sto\sdate)?\s(?:has\s|have\s)?includ(?:ed|es?)|treated\swith"
        r"|(?:has|have)\s(?:already\s)?had"
        r"|underwent|undergone|status\spost|received|attended|attending|complet(?:ed|ion\sof|ing)|rendered"),
    Cue("authorized", 6, rf"{_NOT_DENIED}(?:authorized|approved|certified|granted|allotted)"
        r"|modified(?:\s[a-z]+){0,6}?\sto|certification\sof"),
    Cue("requested", 4, r"requests?(?:ed|ing)?|asks?(?:ed|ing)?\sfor|seek(?:s|ing)?|sought"
        r"|plans?\s(?:is|are|for|to|included?)|in\sdispute"
        r"|disputed|now\sasked|prescri\w+|treatment\splan|rfa|asking|order(?:s|ed)?|wants?|wishes|proposed?"),
    Cue("requested", 3, r"additional|another|further|more|adding|extra|these"),
    Cue("requested", 2, r"denied|non-certified|not\scertified|refused"),
    Cue("limit", 4, r"guidelines?|odg|mtus|acoem|allow(?:s|ed|ing)?|recommends?|recommended|up\sto|trial\sof"
        r"|limit(?:s|ed)?(?:\sto)?|maximum|no\smore\sthan|calls?\sfor|provides?(?:\sfor)?|gives?"
        r"|(?:general|initial)\scourse|permits?|optimum|time\sto\sproduce|frequency|criteria|ceiling|as\smany\sas"
        r"|schedule|suggests?|supports?|improvement\s?:|sets?\sout|within|exceed(?:s|ed)?\sthe|entitled"
        r"|chapter|generally|typical\w*|cap(?:s|ped)?\sat|envision\w*|treatment\speriod|range\sof"),
    Cue("completed", 4, r"had|previous(?:ly)?|prior|already|failed|used|finished|participated|history\sof|tried|trialed"
        r"|took|done|benefit\sfrom"
        r"|last|past"),
    Cue("completed", 2, r"after|following|first|course\sof|at\sleast|despite|since|with"),
)  # fmt: skip
_AFTER = (
    Cue("authorized", 6, rf"{_NOT_DENIED}(?:already\s)?(?:pre-?\s?)?(?:authorized|approved|certified|granted"
        r"|remain(?:s|ing)?|left\b)"),
    Cue("requested", 5, r"(?:is|are|was|were)\s(?:therefore\s|thus\s|also\s|still\s)?(?:not\s?)?"
        r"(?:medically|clinically|supported|warranted"
        r"|indicated|recommended|established)"),
    Cue("requested", 4, r"(?:is|are|was|were|being)\s(?:now\s|still\s)?(?:requested|sought|asked|denied|non-certified"
        r"|in\sdispute)|requested|sought|asked\sfor|cannot\sbe|exceeds?\s(?:the|what)|to\scome|more|falls?|stays?"
        r"|goes\sbeyond|would\s(?:bring|double|exceed)"
        r"|going\sforward|now"),
    Cue("limit", 4, r"in\smost\scases|to\s(?:show|produce|see)|per\s(?:the\s)?guidelines?"
        r"|(?:is|are)\s(?:recommended|allowed|supported|permitted)"
        r"|maximum|as\slong\sas|with\s(?:evidence|documented)|for\s(?:sprains?|mild|the\sinitial|myalgia|radiculitis)"
        r"|that\sthe\sguidelines?"),
    Cue("completed", 5, r"attended|completed|rendered|finished|used|provided|given|done|received|took\splace|to\sdate"
        r"|already|over\sthe\slife|have\sfailed|without|between\s\d|from\s\d|(?:in|of)\s(?:19|20)\d\d|belong"
        r"|through\s\d|last\syear|of\swhich"
        r"|he\shas|she\shas|which\s(?:he|she)"),
    Cue("other", 5, r"altogether|in\stotal|would\sbe\san?|first\sasked"),
)  # fmt: skip
_OWN_WORDS = (
    Cue("completed", 6, r"prior|previous|pre-?\s?operative|completed|past|earlier"),
    Cue("requested", 3, r"additional|more|further|extra|another|requested"),
    Cue("limit", 2.5, r"over|within"),
    Cue("authorized", 5, r"authorized|approved|certified"),
)


def _compiled(cues: tuple[Cue, ...]) -> re.Pattern[str]:
    """One expression for all cues of a side; a match's group tells which of them it is."""
    return re.compile(r"(?<![\w-])(?:" + "|".join(f"(?P<c{n}>{cue.words})" for n, cue in enumerate(cues)) + r")(?!\w)")


_SIDES = ((_BEFORE, _compiled(_BEFORE)), (_AFTER, _compiled(_AFTER)), (_OWN_WORDS, _compiled(_OWN_WORDS)))
_CLAUSE_START = re.compile(r"[.!?]\s(?=[A-Z\"'(0-9])|\n|;\s|,?\s(?:and\sthat|but|whereas|while)\s|:\s(?=[A-Z])")
_CLAUSE_END = re.compile(r"[.!?;](?=\s|$)|\n|,?\s(?:but|whereas|while)\s")
_OF_THESE = re.compile(r"\sof\s(?:the\s|these\s|those\s|his\s|her\s)?$")
_OR_ELSE = re.compile(r"\s?\(?(?:or|i\.e\.,?)\s(?:up\sto\s)?|\s\((?:up\sto\s)?")
_GRANTED_AFTER = re.compile(r"(?:\sof\s\S+)?\s(?:were\s|was\s)?(?:certified|authorized|approved)")
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
    found: list[tuple[SessionCountMatch, dict[str, Any]]] = []
    for at, count in enumerate(counts):
        previous = counts[at - 1] if at else None
        following = counts[at + 1] if at + 1 < len(counts) else None
        if following and _OF_THESE.fullmatch(view.lower, count.end, following.start):
            following = counts[at + 2] if at + 2 < len(counts) else None
        if previous and _OF_THESE.fullmatch(view.lower, previous.end, count.start):
            role = _role_of_whole(view, found[-1][1]["role"], count)
        elif previous and _OR_ELSE.fullmatch(view.lower, previous.end, count.start):
            role = found[-1][1]["role"]
        else:
            role = _role(view, parts, count, asked, previous, following)
        found.append((count, {**count.value, "role": role}))
    return found


def _requested_numbers(parts: LetterParts, counts: list[SessionCountMatch]) -> dict[int, set[tuple[int, int]]]:
    """For each issue, the totals that stand in its request."""
    asked: dict[int, set[tuple[int, int]]] = {}
    for issue in parts.issues:
        inside = [c for c in counts if issue.request.start <= c.start < issue.request.end and "min" in c.value]
        asked[issue.number] = {(c.value["min"], c.value["max"]) for c in inside}
    return asked


def _role_of_whole(view: View, role_of_part: str, count: SessionCountMatch) -> str:
    """Role of 12 in `6 of 12 certified` and in `11 of 12 attended`."""
    if "asked" in view.lower[count.end : count.end + 20]:
        return "other"
    return {"authorized": "requested", "completed": "authorized"}.get(role_of_part, role_of_part)


def _role(
    view: View,
    parts: LetterParts,
    count: SessionCountMatch,
    asked: dict[int, set[tuple[int, int]]],
    previous: SessionCountMatch | None,
    following: SessionCountMatch | None,
) -> str:
    """The role of a count, between the count before and the count behind it."""
    issue = parts.issue_at(count.start)
    if issue and issue.request.start <= count.start < issue.request.end:
        return "authorized" if _GRANTED_AFTER.match(view.lower, count.end) else "requested"
    scores = dict.fromkeys(ROLES, 0.0)
    start, end = _clause(view, count)
    borders = (previous.end if previous else -3, following.start if following else len(view.lower))
    places = ((start, count.start), (count.end, end), (count.start, count.end))
    for (cues, pattern), place in zip(_SIDES, places, strict=True):
        for role, weight in _weigh(view.lower, cues, pattern, place, count, borders).items():
            scores[role] += weight
    _weigh_place(scores, parts, issue, count, asked)
    return max(ROLES, key=lambda role: scores[role])


def _clause(view: View, count: SessionCountMatch) -> tuple[int, int]:
    """Where the clause of a count begins and ends, at most 140 and 100 characters away."""
    start = behind_last(_CLAUSE_START, view.text, max(0, count.start - 140), count.start)
    return start, before_next(_CLAUSE_END, view.text, count.end, count.end + 100)


def _weigh(
    text: str,
    cues: tuple[Cue, ...],
    pattern: re.Pattern[str],
    place: tuple[int, int],
    count: SessionCountMatch,
    borders: tuple[int, int],
) -> dict[str, float]:
    """For each role the greatest weight of its cues in a stretch."""
    weights: dict[str, float] = {}
    for found in pattern.finditer(text, *place):
        cue = cues[int((found.lastgroup or "c0")[1:])]
        distance = max(count.start - found.end(), found.start() - count.end, 0)
        weight = cue.weight / (1 + distance / 60)
        if found.start() < borders[0] + 3 or found.end() > borders[1]:  # right behind a count it speaks of that one
            weight *= _BEYOND
        if weights and place[0] == count.end:  # behind a count the first word that tells speaks loudest
            weight *= 0.5
        weights[cue.role] = max(weights.get(cue.role, 0.0), weight)
    return weights


def _weigh_place(
    scores: dict[str, float],
    parts: LetterParts,
    issue: IssueParts | None,
    count: SessionCountMatch,
    asked: dict[int, set[tuple[int, int]]],
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
