"""The charts of the report, by Vega-Lite: drawn when the report is made, so that the page needs no script for them.

Colours are told apart by people who are colour-blind, and nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from ..colors import OUTCOMES
from ..visible import visible
from ..writers.extras import load
from .figures import Overview, Rate

_VERSION = "5.20"
_INK, _MUTED, _LINES = "#1b2733", "#55606b", "#d5dbe1"
_BLUE, _PALE = "#0b5c94", "#e4e8ec"
_COLOURS = {name.capitalize(): OUTCOMES[name].area for name in ("upheld", "modified", "overturned")} | {
    "Not stated": _PALE
}
_OUTCOMES = tuple(_COLOURS)
_CONFIG = {
    "font": "Helvetica, Arial, sans-serif",
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelColor": _INK, "labelFontSize": 12.5, "titleColor": _MUTED, "titleFontSize": 12.5,
        "titleFontWeight": "normal", "gridColor": _LINES, "domainColor": _LINES, "tickColor": _LINES, "labelLimit": 300,
    },
    "text": {"fontSize": 12.5, "color": _INK},
    "legend": {"labelFontSize": 12.5, "titleFontSize": 12.5, "titleFontWeight": "normal", "labelColor": _INK},
    "header": {"labelFontSize": 12.5, "labelColor": _INK},
}  # fmt: skip
_SHARE_AXIS = {"format": "%", "values": [0, 0.25, 0.5, 0.75, 1], "title": None, "labelFlush": False}
_WRAP = 25
_MOST_QUARTERS = 80
_PLOT, _STEP = 220, 30
_FRAME = {"autosize": {"type": "none"}, "padding": {"left": 172, "top": 4, "right": 92, "bottom": 24}}
# the same room around every chart of named groups, so that all have one scale in the page
_NAME = {"field": "name", "type": "nominal", "sort": None, "axis": None}
_TOLD = {"field": "told"}
_WHISKER = {"type": "rule", "color": _BLUE, "strokeWidth": 2, "opacity": 0.55}
_DOT = {"type": "point", "size": 75, "strokeWidth": 2, "stroke": _BLUE, "opacity": 1}
_FILL = {"condition": {"test": "datum.few", "value": "white"}, "value": _BLUE}


def check() -> None:
    """Find out that the charting library is installed."""
    load("vl_convert", "report")


def outcomes(numbers: Overview) -> str:
    """One bar of all issues by outcome.

    numbers (Overview): The numbers of the whole.
    RETURNS (str): SVG.
    """
    rate = numbers.all_issues
    counts = (rate.upheld, rate.modified, rate.overturned, rate.issues - rate.decided)
    present = {outcome: count for outcome, count in zip(_OUTCOMES, counts, strict=True) if count}
    values = [
        {"outcome": outcome, "order": order, "issues": count, "told": f"{outcome}: {count:,} issues"}
        for order, (outcome, count) in enumerate(present.items())
    ]
    return _draw({
        "width": 470, "height": 30, "data": {"values": values}, "mark": {"type": "bar", "stroke": "white"},
        "encoding": {
            "x": {"field": "issues", "type": "quantitative", "stack": "normalize", "axis": None},
            "order": {"field": "order"},
            "color": {
                "field": "outcome", "type": "nominal", "title": None,
                "scale": {"domain": list(present), "range": [_COLOURS[outcome] for outcome in present]},
                "legend": {"orient": "bottom", "symbolType": "square"},
            },
            "description": {"field": "told"},
        },
    })  # fmt: skip


def rates(groups: Sequence[Rate], overall: Rate) -> str:
    """A point with its confidence interval for each group, and a line where all issues together lie.

    groups (Sequence[Rate]): The groups, in order.
    overall (Rate): All issues.
    RETURNS (str): SVG.
    """
    values = [_point(group) for group in groups if group.uphold_rate is not None]
    share = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": _SHARE_AXIS}
    line = {"type": "rule", "color": _INK, "strokeDash": [5, 4], "strokeWidth": 1.5}
    height = _STEP * len(values)
    return _draw({
        "width": _PLOT, "height": height, "data": {"values": values}, **_FRAME,
        "encoding": {"y": _NAME},
        "layer": [
            {"mark": line, "encoding": {"x": {"datum": overall.uphold_rate, **share}, "y": None}},
            {"mark": _WHISKER, "encoding": {"x": {"field": "low", **share}, "x2": {"field": "high"}}},
            {"mark": _DOT, "encoding": {"x": {"field": "rate", **share}, "fill": _FILL, "description": _TOLD}},
            *_names(),
            {"mark": {"type": "text", "align": "left", "x": _PLOT + 14}, "encoding": {"text": {"field": "words"}}},
        ],
    })  # fmt: skip


def quarters(groups: Sequence[Rate]) -> str:
    """The uphold rate of each quarter with its confidence interval.

    groups (Sequence[Rate]): The quarters, in order.
    RETURNS (str): SVG.
    """
    rated = {group.name: group for group in groups if group.uphold_rate is not None}
    names = _every_quarter(list(rated))
    values = []
    run = 0  # the line stops where a quarter is missing
    for name in names:
        run += name not in rated
        values += [_point(rated[name]) | {"run": run}] if name in rated else []
    every = -(-len(names) // 8)  # more labels than eight overlap
    labels = {
        "labelAngle": 0, "grid": False, "values": names[::every],
        "labelExpr": "[slice(datum.value, 5), slice(datum.value, 0, 4)]",
    }  # fmt: skip
    share = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": _SHARE_AXIS}
    return _draw({
        "width": 430, "height": 200, "data": {"values": values},
        "encoding": {
            "x": {"field": "name", "type": "ordinal", "title": None, "axis": labels, "scale": {"domain": names}},
        },
        "layer": [
            {"mark": _WHISKER, "encoding": {"y": {"field": "low", **share}, "y2": {"field": "high"}}},
            {
                "mark": {"type": "line", "color": _BLUE, "strokeWidth": 1},
                "encoding": {"y": {"field": "rate", **share}, "detail": {"field": "run"}},
            },
            {"mark": _DOT, "encoding": {"y": {"field": "rate", **share}, "fill": _FILL, "description": _TOLD}},
        ],
    })  # fmt: skip


def sessions(pairs: Sequence[dict[str, Any]]) -> str:
    """Requested against allowed sessions: a panel for each outcome, a circle for each pair.

    pairs (Sequence[dict]): `requested`, `allowed`, `outcome` and how many `issues`.
    RETURNS (str): SVG.
    """
    numbers = [pair[name] for pair in pairs for name in ("requested", "allowed")]
    ends = [min(numbers) / 1.4, max(numbers) * 1.4]
    ticks = [4**power for power in range(6) if ends[0] <= 4**power <= ends[1]]
    shown = [outcome for outcome in _OUTCOMES[:3] if any(pair["outcome"] == outcome.lower() for pair in pairs)]
    panels = [
        _session_panel([pair for pair in pairs if pair["outcome"] == outcome.lower()], outcome, ends, ticks, first)
        for outcome, first in zip(shown, (True, False, False), strict=False)
    ]
    for panel in panels:
        panel["width"] = 390 // len(shown)
    return _draw({"hconcat": panels, "spacing": 14, "resolve": {"scale": {"size": "shared"}}})


def _session_panel(
    pairs: list[dict[str, Any]], outcome: str, ends: list[float], ticks: list[int], first: bool
) -> dict[str, Any]:
    def axis(field: str, title: str | None) -> dict[str, Any]:
        return {
            "field": field, "type": "quantitative", "title": title, "axis": {"values": ticks, "format": "d"},
            "scale": {"type": "log", "base": 2, "domain": ends, "nice": False},
        }  # fmt: skip

    requested = "Sessions requested" if first else None
    values = [
        pair | {"told": f"{pair['issues']} issues: {pair['requested']} requested, {pair['allowed']} allowed"}
        for pair in pairs
    ]
    return {
        "title": {"text": outcome, "fontSize": 12.5, "fontWeight": "normal", "color": _INK, "anchor": "start"},
        "height": 190,
        "layer": [
            {
                "data": {"values": [{"end": end} for end in ends]},
                "mark": {"type": "line", "color": _MUTED, "strokeDash": [4, 4], "strokeWidth": 1},
                "encoding": {"x": axis("end", "Sessions allowed"), "y": axis("end", requested)},
            },
            {
                "data": {"values": values},
                "mark": {"type": "circle", "opacity": 0.75, "color": _COLOURS[outcome]},
                "encoding": {
                    "x": axis("allowed", "Sessions allowed"), "y": axis("requested", requested),
                    "size": {"field": "issues", "type": "quantitative", "legend": None,
                             "scale": {"type": "linear", "zero": True, "range": [8, 220]}},
                    "description": _TOLD,
                },
            },
        ],
    }  # fmt: skip


_BETWEEN = {"condition": {"test": "datum.value % 1", "value": 0}, "value": 1}
_WHOLE = {
    "labelExpr": "datum.value % 1 ? '' : format(datum.value, ',d')", "gridOpacity": _BETWEEN, "tickOpacity": _BETWEEN,
}  # fmt: skip
"""An axis that counts: what Vega draws between two whole numbers where there are few of them is not seen."""


def days(counts: Sequence[dict[str, Any]], median: float) -> str:
    """How many letters were decided after how many days, with a line at the median.

    counts (Sequence[dict]): `days` and how many `letters`.
    median (float): The median.
    RETURNS (str): SVG.
    """
    middle = {"values": [{"median": median, "words": f"median {median:.0f}"}]}
    x = {"field": "median", "type": "quantitative"}
    return _draw({
        "width": 430, "height": 200,
        "layer": [
            {
                "data": {"values": [one for one in counts if one["days"] >= 0]},
                "mark": {"type": "bar", "color": _BLUE, "binSpacing": 1},
                "encoding": {
                    "x": {"field": "days", "title": "Days from denial to decision",
                          "bin": {"maxbins": 24, "minstep": 1},
                          "axis": {"grid": False, "labelOverlap": "greedy", "labelSeparation": 8, "format": "d"}},
                    "y": {"aggregate": "sum", "field": "letters", "title": "Letters", "axis": _WHOLE},
                },
            },
            {
                "data": middle, "mark": {"type": "rule", "color": _INK, "strokeWidth": 2, "strokeDash": [5, 4]},
                "encoding": {"x": x},
            },
            {
                "data": middle, "mark": {"type": "text", "y": -4, "baseline": "bottom"},
                "encoding": {"x": x, "text": {"field": "words"}},
            },
        ],
    })  # fmt: skip


def bars(counts: Sequence[dict[str, Any]], count: str) -> str:
    """A bar for each kind.

    counts (Sequence[dict]): `name` and the count.
    count (str): Key of the count.
    RETURNS (str): SVG.
    """
    values = [_wrapped(one["name"]) | {"count": one[count], "words": f"{one[count]:,}"} for one in counts]
    height = _STEP * len(values)
    length = {"field": "count", "type": "quantitative", "axis": None}
    return _draw({
        "width": _PLOT, "height": height, "data": {"values": values}, **_FRAME,
        "encoding": {"y": _NAME},
        "layer": [
            {"mark": {"type": "bar", "color": _BLUE, "height": 16}, "encoding": {"x": length}},
            {
                "mark": {"type": "text", "align": "left", "dx": 6},
                "encoding": {"x": length, "text": {"field": "words"}},
            },
            *_names(),
        ],
    })  # fmt: skip


def _every_quarter(names: list[str]) -> list[str]:
    """All quarters from the first to the last, those without a decision too."""
    first, last = (4 * int(name[:4]) + int(name[-1]) - 1 for name in (names[0], names[-1]))
    if last - first > _MOST_QUARTERS:  # one misread year would squeeze the others together
        return names
    return [f"{number // 4:04}-Q{number % 4 + 1}" for number in range(first, last + 1)]


def _names() -> list[dict[str, Any]]:
    """Names left of the plot, on one line or two; the labels of an axis would hang from their first line."""
    return [
        {
            "transform": [{"filter": f"datum.lines == {lines}"}],
            "mark": {"type": "text", "align": "right", "x": -10, "dy": dy, "lineBreak": "\n", "lineHeight": 14},
            "encoding": {"text": {"field": "name"}},
        }
        for lines, dy in ((1, 0), (2, -7))
    ]


def _point(group: Rate) -> dict[str, Any]:
    return _wrapped(group.name) | {
        "rate": group.uphold_rate, "low": group.low, "high": group.high, "few": group.few, "words": group.words,
        "told": f"{group.name}: {group.words} upheld, 95% interval {group.low:.0%} to {group.high:.0%}",
    }  # fmt: skip


def _wrapped(name: str) -> dict[str, Any]:
    lines = wrap(name, _WRAP, max_lines=2, placeholder=" …")
    return {"name": "\n".join(lines), "lines": len(lines)}


def _visible(spec: Any) -> Any:
    """A chart's description without the characters on which the charting library aborts the whole process."""
    if isinstance(spec, str):
        return visible(spec)
    if isinstance(spec, dict):
        return {name: _visible(value) for name, value in spec.items()}
    return [_visible(value) for value in spec] if isinstance(spec, list) else spec


def _draw(spec: dict[str, Any]) -> str:
    renderer = load("vl_convert", "report")
    whole = _visible({"padding": 2, **spec, "config": _CONFIG})
    svg = str(renderer.vegalite_to_svg(whole, vl_version=_VERSION, allowed_base_urls=[]))
    # The page says in words what a chart shows; the marks have roles of their own, and no names.
    return svg.replace("<svg ", '<svg aria-hidden="true" ', 1)
