"""The text of an HTML page, with a line end where a block ends, so that headings and fields stay apart."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_PARAGRAPHS = frozenset((
    "address", "article", "aside", "blockquote", "dd", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
))  # fmt: skip
_LINES = frozenset(("caption", "div", "li", "option", "tr"))
_CELLS = frozenset(("td", "th"))
_HIDDEN = frozenset(("head", "script", "style", "template", "title", "noscript"))
_EDGE = "\r"  # where a line must begin, however many blocks begin and end there; no text has it any more
_SPACE = re.compile(r"[ \t\r\n\f]+")
_GAPS = re.compile(r"\n{3,}")


class _Text(HTMLParser):
    """Collects the words of a page. What is malformed is read as a browser would show it, never refused."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden: str | None = None
        self._preformatted = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden is None and tag in _HIDDEN:
            self._hidden = tag
        elif tag == "body":
            self._hidden = None
        self._preformatted = self._preformatted or tag == "pre"
        self._break_at(tag, opens=True)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = None
        self._preformatted = self._preformatted and tag != "pre"
        self._break_at(tag, opens=False)

    def handle_data(self, data: str) -> None:
        if self._hidden is None:
            self.parts.append(data.replace("\r", "") if self._preformatted else _SPACE.sub(" ", data))

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """`<![...>` is a remark, as for browsers; Python's parser takes it for SGML and gives up on much of it."""
        return self.parse_bogus_comment(i, report)

    def _break_at(self, tag: str, opens: bool) -> None:
        if tag in _PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag in _LINES:
            self.parts.append(_EDGE)
        elif tag == "br" and opens:
            self.parts.append("\n")
        elif tag in _CELLS and not opens:
            self.parts.append("\t")


def html_text(markup: str) -> str:
    """Take the text out of HTML.

    markup (str): A page or a piece of one.
    RETURNS (str): Its text: paragraphs a blank line apart, rows and lines one line each, cells a tab apart.
    """
    parser = _Text()
    parser.feed(markup)
    parser.close()
    text = "\n".join(map(_at_edges, "".join(parser.parts).split("\n")))
    return _GAPS.sub("\n\n", text).strip()


def _at_edges(line: str) -> str:
    """A line broken at its edges; several in a row are one, and one at its beginning is there already."""
    first, *others = [piece.strip(" \t") for piece in line.split(_EDGE)]
    kept = [piece for piece in others[:-1] if piece] + others[-1:]
    return "\n".join([first, *kept] if first or not others else kept)
