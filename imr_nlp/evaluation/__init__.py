"""Measures a pipeline on annotated letters, and compares two readings of the same letters."""

from __future__ import annotations

from .differences import Change, compare, compare_all, read_decisions
from .layouts import TRANSFORMATIONS, compose, layouts
from .scoreboard import Scoreboard, score_letters
from .tally import Miss

__all__ = [
    "TRANSFORMATIONS",
    "Change",
    "Miss",
    "Scoreboard",
    "compare",
    "compare_all",
    "compose",
    "layouts",
    "read_decisions",
    "score_letters",
]
