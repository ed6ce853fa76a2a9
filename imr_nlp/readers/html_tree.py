"""HTML as a tree, built as browsers do: what is malformed is mended, never refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from .limits import NESTING

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "dd", "details", "dialog", "dl", "dt", "fieldset", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "summary",
    "table", "ul",
))  # fmt: skip
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
))  # fmt: skip
# Which open elements a new one ends, up to the one in which all of them stand.
_ENDS = {
    "li": (("li",), ("ul", "ol")), "option": (("option",), ("select", "datalist")),
    "optgroup": (("option", "optgroup"), ("select",)), "tr": (("td", "th", "tr"), ("table",)),
    "td": (("td", "th"), ("tr", "table")), "th": (("td", "th"), ("tr", "table")), "dt": (("dt", "dd"), ("dl",)),
    "dd": (("dt", "dd"), ("dl",)), "tbody": (("td", "th", "tr", "tbody", "thead", "tfoot"), ("table",)),
}  # fmt: skip
_TAG = re.compile("</?[A-Za-z]")


@dataclass
class Node:
    """An element.

    tag (str): Its name in lower case.
    attributes (dict): Its attributes; an empty string for one without a value.
    children (list): Elements and text in it.
    """

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def elements(self) -> Iterator[Node]:
        """All elements in it, at whatever depth. YIELDS (Node): In the order in which they begin."""
        waiting = [child for child in reversed(self.children) if isinstance(child, Node)]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += [child for child in reversed(node.children) if isinstance(child, Node)]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ENDS:
            self._end(*_ENDS[tag])
        elif tag in BLOCKS and self._open[-1].tag == "p":
            self._open.pop()
        node = Node(tag, {name: value or "" for name, value in reversed(attrs)})
        self._open[-1].children.append(node)
        if tag not in _VOID and len(self._open) < NESTING:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def _end(self, tags: tuple[str, ...], within: tuple[str, ...]) -> None:
        """End the open elements of some names, from the first of them within the innermost of others."""
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag in within:
                depth += 1
                break
        else:
            depth = 1
        for place in range(depth, len(self._open)):
            if self._open[place].tag in tags:
                del self._open[place:]
                return


def html_tree(markup: str) -> Node:
    """Parse HTML.

    markup (str): A page or a piece of one.
    RETURNS (Node): An element without a name, in which all others stand.
    """
    builder = _Builder()
    seen = without_remarks(markup)
    last = seen.rfind(">") + 1
    # A tag that is never ended is none, and Python's parser would look for its end again and again.
    unended = _TAG.search(seen, last)
    builder.feed(seen[: unended.start()] if unended else seen)
    builder.close()
    return builder.root


def without_remarks(markup: str) -> str:
    """Leave out comments, declarations and processing instructions, one that does not end up to the end of the page.

    markup (str): HTML, or Markdown with HTML in it.
    RETURNS (str): The rest.
    """
    parts = []
    at = 0
    while (start := _remark(markup, at)) >= 0:
        parts.append(markup[at:start])
        is_comment = markup.startswith("<!--", start)
        end = markup.find("-->" if is_comment else ">", start + (4 if is_comment else 2))
        if is_comment and markup.startswith((">", "->"), start + 4):
            end = markup.find(">", start) - 2
        if end < 0:
            return "".join(parts)
        at = end + (3 if is_comment else 1)
    parts.append(markup[at:])
    return "".join(parts)


def _remark(markup: str, at: int) -> int:
    found = (markup.find(mark, at) for mark in ("<!", "<?"))
    return min((place for place in found if place >= 0), default=-1)
