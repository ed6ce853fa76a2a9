"""The colours of outcomes: the one place for the terminal, the notebook, the report, the pages of `imr serve`."""

from __future__ import annotations

from typing import NamedTuple


class Color(NamedTuple):
    """A hue for words on white, for words on a dark page, for areas of a chart, and for words in a terminal."""

    light: str
    dark: str
    area: str
    terminal: str


OUTCOMES = {
    "upheld": Color("#8a2f12", "#ffb199", "#8a2f12", "red"),
    "overturned": Color("#11603a", "#86dcae", "#3fa877", "green"),
    "modified": Color("#6b4d00", "#f0cf7a", "#e6c05a", "yellow"),
    "partially_overturned": Color("#6b4d00", "#f0cf7a", "#e6c05a", "yellow"),
}
"""Colour of each outcome. Areas differ in lightness too, and no page says an outcome by its colour alone."""


def css_variables(*, dark: bool) -> str:
    """The colours as custom properties of CSS.

    dark (bool): Whether for a dark page.
    RETURNS (str): `--upheld: #8a2f12; --overturned: ...`.
    """
    return " ".join(f"--{name.replace('_', '-')}: {color[dark]};" for name, color in OUTCOMES.items())
