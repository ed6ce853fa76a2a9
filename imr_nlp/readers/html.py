"""The text of an HTML page, with a line end where a block ends, so that headings and fields stay apart."""

from __future__ import annotations

import re

from .case_labels import paired
from .html_hidden import input_text, take_out_hidden
from .html_tree import BLOCKS, Node, html_tree

_LINES = frozenset(("caption", "div", "li", "option", "tr"))
_CELLS = frozenset(("td", "th"))
_EDGE = "\r"  # where a line must begin, however many blocks begin and end there; no text has it any more
_SPACE = re.compile(r"[ \t\r\n\f]+")
_GAPS = re.compile(r"\n{3,}")
_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))  # soft hyphens, joiners: signs without a width


def html_text(markup: str) -> str:
    """Take the text out of HTML.

    markup (str): A page or a piece of one.
    RETURNS (str): Its text as a reader sees it, without what is hidden or struck: paragraphs a blank line apart, rows
        and lines one line each, cells a tab apart, a value behind its label.
    """
    root = html_tree(markup)
    take_out_hidden(root)
    return _lines(_parts(root))


def _parts(node: Node, preformatted: bool = False) -> list[str]:
    """The pieces of an element's text, with marks where lines begin."""
    parts: list[str] = []
    for child in node.children:
        if isinstance(child, str):
            data = child.translate(_UNSEEN)
            parts.append(data.replace("\r", "") if preformatted else _SPACE.sub(" ", data))
        elif child.tag == "br":
            parts.append("\n")
        elif child.tag == "input":
            parts.append(f" {input_text(child)} ")
        elif child.tag == "table":
            parts += ["\n\n", *_table(child), "\n\n"]
        else:
            edge = "" if child.tag == "dd" else "\n\n" if child.tag in BLOCKS else _EDGE if child.tag in _LINES else ""
            behind = "\t" if child.tag in {"dt", *_CELLS} else edge
            parts += [edge, *_parts(child, preformatted or child.tag == "pre"), behind]
    return parts


def _table(table: Node) -> list[str]:
    """A table's rows, a line each, and what stands beside them."""
    parts: list[str] = []
    rows: list[list[str]] = []
    for child in _rows_and_others(table):
        if child.tag == "tr":
            rows.append([_lines(_parts(cell)) for cell in child.children if isinstance(cell, Node)])
        else:
            parts += [_EDGE, *_parts(child), _EDGE]
    for row in paired(rows):
        parts += [_EDGE, *(piece for cell in row for piece in (cell, "\t")), _EDGE]
    return parts


def _rows_and_others(table: Node) -> list[Node]:
    found = []
    for child in table.children:
        if isinstance(child, str):
            if child.strip():
                found.append(Node("", {}, [child]))
        elif child.tag in {"tbody", "thead", "tfoot"}:
            found += _rows_and_others(child)
        elif child.tag != "colgroup":
            found.append(child)
    return found


def _lines(parts: list[str]) -> str:
    text = "\n".join(map(_at_edges, "".join(parts).split("\n")))
    return _GAPS.sub("\n\n", text).strip()


def _at_edges(line: str) -> str:
    """A line broken at its edges; several in a row are one, and one at its beginning is there already."""
    first, *others = [piece.strip(" \t") for piece in line.split(_EDGE)]
    kept = [piece for piece in others[:-1] if piece] + others[-1:]
    return "\n".join([first, *kept] if first or not others else kept)
