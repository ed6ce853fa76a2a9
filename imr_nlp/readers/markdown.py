"""Markdown without what its reader does not see: remarks, and what is struck out. All else stays as it is."""

from __future__ import annotations

import re

from .html_hidden import is_unseen_style
from .html_tree import without_remarks

_STRUCK = re.compile(r"(?<![~\\])~~(?=[^\s~])(?:[^~\n]|\n(?![ \t]{0,9}\n)|~(?!~)){1,2000}~~(?!~)")
_TAGS = re.compile(r"<(?P<end>/)?(?P<tag>s|del|strike|template|span|div|p|td|option)\b(?P<rest>[^<>]{0,500})>", re.I)
_STRIKING = frozenset(("s", "del", "strike", "template"))
_STYLE = re.compile(r"""style\s{0,9}=\s{0,9}(?:"([^"]{0,300})"|'([^']{0,300})')""", re.IGNORECASE)
_HIDDEN = re.compile(r"(?:^|\s)hidden(?:[\s=/]|$)", re.IGNORECASE)
_SELECTED = re.compile(r"(?:^|\s)selected(?:[\s=/]|$)", re.IGNORECASE)


def markdown_text(text: str) -> str:
    """Take out of Markdown what its reader does not see.

    text (str): The file.
    RETURNS (str): The same without HTML comments, struck words and hidden elements.
    """
    seen = without_remarks(text) if "<!--" in text else text
    seen = _without_elements(seen) if "<" in seen else seen
    return _STRUCK.sub("", seen) if "~~" in seen else seen


def _without_elements(text: str) -> str:
    """Text without elements that are struck or hidden. One that is never ended is left as it is."""
    open_tag, depth, start = "", 0, 0
    cuts: list[tuple[int, int]] = []
    for found in _TAGS.finditer(text):
        tag = found["tag"].lower()
        if depth:
            if tag == open_tag:
                depth += -1 if found["end"] else 1
                if not depth:
                    cuts.append((start, found.end()))
        elif not found["end"] and _is_unseen(tag, found["rest"]):
            open_tag, depth, start = tag, 1, found.start()
    kept, at = [], 0
    for begin, end in cuts:
        kept.append(text[at:begin])
        at = end
    return "".join([*kept, text[at:]])


def _is_unseen(tag: str, rest: str) -> bool:
    if tag in _STRIKING or _HIDDEN.search(rest):
        return True
    if tag == "option" and not _SELECTED.search(rest):
        return True
    style = _STYLE.search(rest)
    return style is not None and is_unseen_style(style[1] or style[2] or "")
