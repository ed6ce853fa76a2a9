"""What spoke for and against the role of a session count, with the weights that the model has learned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..letter.parts import SUMMARY, Interval, IssueParts
from ..letter.reading import Reading
from ..sessions.clues import ROLES, Clues, clues_of, remember, setting_of
from ..sessions.counts import SessionCountMatch
from ..sessions.cues import CUES, clause_of
from ..sessions.joints import Bounds
from ..sessions.role_features import features_of
from ..sessions.role_model import stored_model
from ..sessions.roles import session_roles
from .spoken import Side, Spoken, spoken

_MOST = 6
"""How many other features are told of a count, the weightiest."""
_LEAST = 0.05
"""A feature that weighs less is not told of."""


def count_words(
    reading: Reading, parts: IssueParts, role: str, value: Sequence[int] | None, summary: bool
) -> Iterator[Spoken]:
    """The counts that a number of sessions may have come from, each with what its role was told by.

    reading (Reading): The letter.
    parts (IssueParts): The issue.
    role (str): The role that the value stands for.
    value (list): Least and greatest number, or `None`.
    summary (bool): Whether the case summary may state it too.
    YIELDS (Spoken): For each count first the count itself, then its cues and other features.
    """
    places = [place for place in (parts.request, parts.rationale) if place]
    places += [place for place in [reading.section(SUMMARY)] if place and summary]
    setting = setting_of(reading.normalized)
    last_roles: dict[Bounds, str] = {}
    roles: list[str] = []
    for at, (count, found, _) in enumerate(session_roles(reading.normalized)):
        if any(_holds(place, count.start) for place in places):
            clues = clues_of(setting, at, roles, last_roles)
            features = {} if clues.sure else features_of(setting, at, roles, last_roles, clues)
            yield _count(reading, count, found, role, value)
            yield from _clues(reading, count, clues, found["role"], features, role)
        roles.append(found["role"])
        remember(last_roles, count, found["role"])


def _holds(place: Interval, offset: int) -> bool:
    return place.start <= offset < place.end


def _count(
    reading: Reading, count: SessionCountMatch, found: dict[str, Any], role: str, value: Sequence[int] | None
) -> Spoken:
    """A count with its role and how sure that is."""
    same = value is not None and (found.get("min"), found.get("max")) == tuple(value)
    side: Side = "for" if found["role"] == role and same else "against" if found["role"] == role else "aside"
    number = f"{found['min']}-{found['max']}" if "min" in found else "no total"
    note = f"{number}, {found['role']}"
    return spoken(
        reading, side, "session counts", count.rule, found["role"], count.start, count.end, found["confidence"], note
    )


def _clues(
    reading: Reading, count: SessionCountMatch, clues: Clues, own: str, features: dict[str, float], role: str
) -> Iterator[Spoken]:
    """What told the role of a count. Weights are those of the model, for its role against the mean of the others."""
    if clues.sure:
        for name, says, weight in clues.signs:
            side: Side = "for" if says == role else "against"
            yield spoken(reading, side, "place", name, says, count.start, count.end, weight, "decides the role")
        return
    start, end = clause_of(reading.normalized, count)
    places = {"before": (start, count.start), "behind": (count.end, end), "within": (count.start, count.end)}
    shown = set()
    for cue in clues.cues:
        beyond = "beyond" if cue.beyond else "near"
        name = f"cue {cue.rule.id} {beyond}"
        weight = _weight(name, features.get(name, 0.0), own)
        shown.add(name)
        found = next((one for one in CUES.finditer(reading.lower, *places[cue.rule.side], side=cue.rule.side)
                      if one.rule.id == cue.rule.id), None)  # fmt: skip
        words = (found.start, found.end) if found else (count.start, count.end)
        side = "for" if cue.rule.says == role else "against"
        note = f"{cue.distance} characters {cue.rule.side} the count" + (", beyond another" if cue.beyond else "")
        yield spoken(reading, side, CUES.name, cue.rule.id, cue.rule.says, *words, weight, note)
    others = {name: _weight(name, strength, role) for name, strength in features.items() if name not in shown}
    for name in sorted(others, key=lambda one: -abs(others[one]))[:_MOST]:
        if abs(others[name]) >= _LEAST:
            side = "for" if others[name] > 0 else "against"
            yield spoken(
                reading, side, "sessions/role_model", name, role, count.start, count.end, others[name], "learned"
            )


def _weight(name: str, strength: float, role: str) -> float:
    """How much a feature speaks for a role, against the mean of the other roles."""
    weights = stored_model().weights_of(name)
    others = [weight for other, weight in weights.items() if other != role]
    return round(strength * (weights[role] - sum(others) / (len(ROLES) - 1)), 3)
