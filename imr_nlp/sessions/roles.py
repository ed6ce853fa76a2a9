"""The part that a session count plays: requested, limit, completed, authorized or other."""

from __future__ import annotations

from typing import Any

from ..text.normalized import NormalizedText
from .clues import ROLES, Setting, clues_of, remember, setting_of
from .counts import SessionCountMatch
from .joints import Bounds
from .role_features import features_of
from .role_model import RoleModel, stored_model

__all__ = ["ROLES", "assign_roles", "session_roles"]


def session_roles(normalized: NormalizedText) -> list[tuple[SessionCountMatch, dict[str, Any], str]]:
    """The session counts of a letter with the parts that they play.

    normalized (NormalizedText): The letter.
    RETURNS (list): Each count with its value (`role`, and how probable it is in `confidence`), and the id of the rule
        that speaks most for the role.
    """
    return normalized.cached("session_roles", _assign)


def _assign(normalized: NormalizedText) -> list[tuple[SessionCountMatch, dict[str, Any], str]]:
    """What `session_roles` keeps."""
    setting = setting_of(normalized)
    roles = assign_roles(setting, stored_model())
    return [
        (count, {**count.value, "role": role, "confidence": round(probability, 3)}, rule)
        for count, (role, probability, rule) in zip(setting.counts, roles, strict=True)
    ]


def assign_roles(setting: Setting, model: RoleModel | None) -> list[tuple[str, float, str]]:
    """Give each count of a letter its role.

    setting (Setting): The letter.
    model (RoleModel): What weighs the clues; without one the weights that were set by hand do.
    RETURNS (list): For each count its role, how probable it is (by hand always 1), and the id of what speaks most for
        it.
    """
    last_roles: dict[Bounds, str] = {}  # the role in which a number last stood
    roles: list[str] = []
    found: list[tuple[str, float, str]] = []
    for at, count in enumerate(setting.counts):
        clues = clues_of(setting, at, roles, last_roles)
        if clues.sure or model is None:
            role, probability = max(ROLES, key=lambda one: clues.scores[one]), 1.0
        else:
            shares = model.probabilities(features_of(setting, at, roles, last_roles, clues))
            role = max(ROLES, key=lambda one: shares[one])
            probability = shares[role]
        roles.append(role)
        remember(last_roles, count, role)
        found.append((role, probability, clues.strongest(role) or "role-model"))
    return found
