"""A letter as HTML with its mentions underlined, overlapping ones in lanes, cut by offset and never by searching."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from ..report.labels import GUIDELINES, plain
from .pieces import Piece, pieces

LANES = 4
"""Lanes that are told apart; what overlaps more is drawn in the last."""
KINDS = {
    "DATE": "Date",
    "TREATMENT": "Treatment",
    "SESSION_COUNT": "Sessions",
    "GUIDELINE": "Guideline",
    "PAGE": "Page",
    "DECISION": "Decision",
    "DRUG": "Drug",
    "BODY_PART": "Body part",
    "DIAGNOSIS": "Diagnosis",
    "ICD_CODE": "ICD code",
}
"""Kinds of mention by their label, in the order of the legend."""
POLARITIES = {"+": "for the treatment", "-": "against the treatment", "~": "in part"}
_GAP = re.compile(r"\n((?:[ \t\r]{0,200}\n){1,200})")
_REPLACED = str.maketrans({"\0": "�", "\f": " "})


def lanes(mentions: Sequence[dict[str, Any]]) -> list[int]:
    """A lane for each mention, so that no two that overlap share one; the shorter one is nearer to its words.

    mentions (Sequence): The mentions, with `start` and `end`.
    RETURNS (list): Lane of each, 0 for the nearest; never above `LANES` - 1.
    """
    given = [0] * len(mentions)
    taken: list[list[tuple[int, int]]] = [[] for _ in range(LANES)]
    order = sorted(range(len(mentions)), key=lambda at: (mentions[at]["end"] - mentions[at]["start"], at))
    for at in order:
        spot = (mentions[at]["start"], mentions[at]["end"])
        lane = next((number for number in range(LANES) if _is_free(taken[number], spot)), LANES - 1)
        insort(taken[lane], spot)
        given[at] = lane
    return given


def _is_free(taken: list[tuple[int, int]], spot: tuple[int, int]) -> bool:
    at = bisect_left(taken, spot)
    before = at == 0 or taken[at - 1][1] <= spot[0]
    return before and (at == len(taken) or taken[at][0] >= spot[1])


def letter_html(
    text: str, mentions: Sequence[dict[str, Any]], spots: Iterable[tuple[int, int]], pages: Sequence[int] = ()
) -> str:
    """The letter as HTML: all of its characters, as text.

    text (str): The letter.
    mentions (Sequence): Its mentions, with `start`, `end` and `label`.
    spots (Iterable): Start and end of what values were read from.
    pages (Sequence): Where each page of a PDF starts.
    RETURNS (str): HTML without markup of the letter's own. Each interval within a mention or a spot is an element with
        its offsets in `data-s` and `data-e`.
    """
    found = pieces(len(text), [(one["start"], one["end"]) for one in mentions], spots, pages)
    lane_of = lanes(mentions)
    breaks = {start: number for number, start in enumerate(pages, 1)}
    parts = []
    for piece in found:
        if piece.start in breaks:
            number = breaks[piece.start]
            parts.append(f'<span class="pagebreak" id="p{number}">Page {number}</span>')
        parts.append(_piece_html(piece, text, mentions, lane_of))
    return "".join(parts)


def _piece_html(piece: Piece, text: str, mentions: Sequence[dict[str, Any]], lane_of: Sequence[int]) -> str:
    words = _GAP.sub(_gap_html, escape(text[piece.start : piece.end].translate(_REPLACED), quote=False))
    if not piece.mentions and not piece.in_spot:
        return words
    kind = ("s e" if piece.is_wide else "s e value") if piece.in_spot else "s"
    html = f'<span class="{kind}" id="c{piece.start}" data-s="{piece.start}" data-e="{piece.end}">{words}</span>'
    # The nearest lane is the innermost element, so that its line is drawn first below the words.
    for at in sorted(piece.mentions, key=lambda at: lane_of[at]):
        mention = mentions[at]
        label = mention["label"] if mention["label"] in KINDS else "OTHER"
        ends = ' data-last="1"' if mention["end"] == piece.end else ""
        name = escape(KINDS.get(mention["label"], plain(mention["label"].lower())))
        html = f'<span class="m l{lane_of[at]} k-{label}" data-m="{at}" data-kind="{name}"{ends}>{html}</span>'
    return html


def _gap_html(found: re.Match[str]) -> str:
    """Blank lines take less room than their characters would; they are all there for whoever copies the text."""
    return f'\n<span class="{"gap" if found[1].count(chr(10)) == 1 else "gap wide-gap"}">{found[1]}</span>'


def value_text(label: str, value: Any) -> str:
    """The value of a mention in words.

    label (str): Its label.
    value (Any): Its normalized value.
    RETURNS (str): The words; empty where it has none.
    """
    if value is None:
        return ""
    if isinstance(value, dict):
        return _told(label, value)
    if isinstance(value, (list, tuple)):
        return "-".join(dict.fromkeys(map(str, value)))
    return GUIDELINES.get(value, str(value)) if label == "GUIDELINE" else POLARITIES.get(value, str(value))


def _told(label: str, value: dict[str, Any]) -> str:
    if label == "SESSION_COUNT":
        low, high = value.get("min"), value.get("max")
        number = "no total" if low is None else str(low) if low == high else f"{low}-{high}"
        unit = value.get("unit") or ""
        return f"{number} {unit}".strip() + (f", {value['role']}" if value.get("role") else "")
    return ", ".join(plain(str(one)) if name == "drug_class" else str(one) for name, one in value.items() if one)
