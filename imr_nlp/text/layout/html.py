"""Tags of HTML in a text that nobody converted: line ends where a page has them, nothing where it has none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .alignment import Made, rewrite

_BLOCK = re.compile(r"<(?:p|br|div|tr|li|h[1-6])\b", re.I)
_NAMES = (
    r"a|abbr|address|article|aside|b|big|blockquote|body|br|caption|center|cite|code|col|colgroup|dd|del|div|dl|dt|em|font"
    r"|footer|form|h[1-6]|head|header|hr|html|i|img|input|ins|label|li|link|main|mark|meta|nav|ol|option|p|pre|s|section"
    r"|select|small|span|strike|strong|style|sub|sup|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul|wbr"
)
TAG = rf"/?(?:{_NAMES})(?:\s[^<>]{{0,1000}}|/)?"
"""A tag's inside, however long, of a name that HTML has."""
_TAG = re.compile(rf"<(?:{TAG}|/?[A-Za-z][^<>\n]{{0,80}}|![A-Za-z\[-][^<>]{{0,1000}})>")
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_PARAGRAPHS = frozenset((
    "address", "article", "blockquote", "center", "dl", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "ol", "p", "pre", "section", "table", "ul",
))  # fmt: skip
_LINES = frozenset(("br", "dd", "dt", "option", "select"))
_DIVISIONS = frozenset(("div", "li", "tr"))
_CELLS = frozenset(("td", "th"))


def without_tags(text: str) -> list[Made]:
    """The text of a page.

    text (str): A text with tags.
    RETURNS (list): A blank line for the edge of a paragraph, a line end for that of a line, a tab for that of a cell;
        nothing where no tag makes a line.
    """
    if "<" not in text or not _BLOCK.search(text):
        return []
    return [rewrite(text, _changes(text))]


def _changes(text: str) -> Iterator[tuple[int, int, str]]:
    """What stands for each run of tags."""
    runs = list(_runs(text))
    edges = [run for run in runs if {*run[2]} & _DIVISIONS]
    within = sum(_in_sentence(text, start, end) for start, end, _ in edges)
    as_paragraphs = within * 10 <= len(edges)
    for start, end, names in runs:
        yield start, end, _edge(text[start:end], {*names}, names.count("br") > 1, as_paragraphs)


def _runs(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Each run of tags with the white space around and between them, and their names."""
    start = end = -1
    names: list[str] = []
    for tag in _TAG.finditer(text):
        if not names or text[end : tag.start()].strip():
            if names:
                yield start, _behind_white(text, end), names
            start = _behind_words(text, end, tag.start())
            names = []
        end = tag.end()
        found = _NAME.match(tag[0])
        names.append(found[1].lower() if found else "")
    if names:
        yield start, _behind_white(text, end), names


def _in_sentence(text: str, start: int, end: int) -> bool:
    """Whether a sentence runs on over a run of tags."""
    ended = start == 0 or not (text[start - 1].islower() or text[start - 1] in ",-")
    return not ended and end < len(text) and text[end].islower()


def _behind_white(text: str, offset: int) -> int:
    while offset < len(text) and text[offset].isspace():
        offset += 1
    return offset


def _behind_words(text: str, floor: int, offset: int) -> int:
    """Where the white space begins that ends at an offset."""
    at, floor = offset, max(floor, 0)
    while at > floor and text[at - 1].isspace():
        at -= 1
    return at


def _edge(run: str, names: set[str], twice: bool, as_paragraphs: bool) -> str:
    """What stands for a run of tags: what a browser shows, and the blank lines that are there already."""
    white = _TAG.sub("", run)
    if names & _PARAGRAPHS or twice or (as_paragraphs and names & _DIVISIONS) or _has_blank_line(run):
        return "\n" * max(2, white.count("\n"))
    if names & (_LINES | _DIVISIONS) or "\n" in white:
        return "\n"
    return "\t" if names & _CELLS else " " if white else ""


def _has_blank_line(white: str) -> bool:
    """Whether a blank line stands among tags."""
    return any(not line.strip() for line in white.split("\n")[1:-1])
