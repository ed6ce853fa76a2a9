"""The reliability diagram: of values at a confidence, how many are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_SIDE, _LEFT, _TOP = 320, 56, 16
_TICKS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_LEAST = 0.45


def diagram(bins: Sequence[Mapping[str, Any]]) -> str:
    """The diagram as SVG; what is on the line is as sure as it is right.

    bins (list): Steps as `figures` gives them.
    RETURNS (str): SVG that needs nothing from outside.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE + 90} {_SIDE + 70}" role="img" '
        f'aria-label="{_in_words(bins)}" font-family="system-ui, sans-serif" font-size="12">',
        f'<rect width="{_SIDE + 90}" height="{_SIDE + 70}" fill="#fff"/>',
        f'<path d="M{_x(_LEAST)} {_y(_LEAST)}L{_x(1)} {_y(1)}" stroke="#888" stroke-dasharray="4 4"/>',
    ]
    for tick in _TICKS:
        parts.append(f'<path d="M{_x(tick)} {_y(_LEAST)}V{_y(1)}M{_x(_LEAST)} {_y(tick)}H{_x(1)}" stroke="#e4e4e4"/>')
        parts.append(f'<text x="{_x(tick)}" y="{_y(_LEAST) + 18}" text-anchor="middle">{tick:.0%}</text>')
        parts.append(f'<text x="{_LEFT - 8}" y="{_y(tick) + 4}" text-anchor="end">{tick:.0%}</text>')
    for one in bins:
        x, y = _x(max(_LEAST, one["confidence"])), _y(max(_LEAST, one["right"]))
        parts.append(f'<circle cx="{x}" cy="{y}" r="5" fill="#1f5f99"><title>{one["values"]} values</title></circle>')
    parts.append(f'<text x="{_x(0.72)}" y="{_SIDE + 60}" text-anchor="middle">confidence</text>')
    parts.append(f'<text transform="translate(14 {_y(0.72)}) rotate(-90)" text-anchor="middle">right</text></svg>')
    return "\n".join(parts) + "\n"


def _x(share: float) -> float:
    """Where a share stands from the left."""
    return round(_LEFT + _SIDE * (share - _LEAST) / (1 - _LEAST), 1)


def _y(share: float) -> float:
    """Where a share stands from the top."""
    return round(_TOP + _SIDE * (1 - share) / (1 - _LEAST), 1)


def _in_words(bins: Sequence[Mapping[str, Any]]) -> str:
    """The diagram in words."""
    steps = (f"{one['values']} values at {one['confidence']:.1%}: {one['right']:.1%} right" for one in bins)
    return "Reliability. " + "; ".join(steps)
