"""Words that are in a letter's text and that no reader sees: struck out, hidden, or in a comment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from .alignment import Made, rewrite

_QUICK = re.compile(r"<(?:!--|s\b|del|strike|option|script|style|template|noscript|title|head\b)", re.I)
_QUICK_WORDS = ("~~", "hidden", "display", "line-through")
_TAG = re.compile(r"<!--|<(/?)([A-Za-z][A-Za-z0-9]{0,15})((?:\s[^<>]{0,1000}|/)?)>")
_STRUCK = frozenset(("s", "del", "strike", "script", "style", "template", "noscript", "title", "head"))
_VOID = frozenset(("br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base"))
_HIDING = re.compile(
    r"(?:^|\s)hidden(?=[\s=/]|$)|(?:display\s?:\s?none|visibility\s?:\s?(?:hidden|collapse)|text-decoration[\w-]{0,9}\s?:"
    r"\s?[\w\s-]{0,40}?line-through|font-size\s?:\s?0(?:px|pt|em)?\s?(?:[;\"']|$)|opacity\s?:\s?0\s?(?:[;\"']|$))",
    re.I,
)
_SELECTED = re.compile(r"\sselected\b", re.I)
_TILDES = re.compile(r"(?<![~\\])~~(?![~\s])")
_TILDES_END = re.compile(r"(?<![~\s\\])~~(?!~)")
LONGEST_STRUCK = 1_000
"""Two pairs of tildes that are further apart strike nothing out."""


def without_hidden(text: str) -> list[Made]:
    """The text without the words that no reader sees.

    text (str): A letter.
    RETURNS (list): The text without them; nothing where there are none.
    """
    hidden = hidden_intervals(text)
    return [rewrite(text, ((start, end, "") for start, end in hidden))] if hidden else []


def hidden_intervals(text: str) -> list[tuple[int, int]]:
    """Where words stand that no reader sees.

    text (str): A letter, perhaps with tags of HTML or marks of Markdown.
    RETURNS (list): Start and end of each interval, in order, with its tags. What is never closed hides nothing.
    """
    if ("<" not in text and "~~" not in text) or not _may_hide(text):
        return []
    found = sorted([*_in_html(text), *_in_markdown(text)])
    intervals: list[tuple[int, int]] = []
    for start, end in found:
        if not intervals or start >= intervals[-1][1]:
            intervals.append((start, end))
    return intervals


def _may_hide(text: str) -> bool:
    """Whether anything stands in a text without which nothing is hidden."""
    if _QUICK.search(text):
        return True
    lower = text.lower()
    return any(words in lower for words in _QUICK_WORDS)


def _in_html(text: str) -> Iterator[tuple[int, int]]:
    """Comments, and elements that hide or strike what they hold."""
    page = _Page()
    comments_end = 0
    for tag in _TAG.finditer(text):
        if tag.start() < comments_end:
            continue
        if tag[0] != "<!--":
            page.take(tag)
        elif (end := text.find("-->", tag.end())) >= 0:
            comments_end = end + 3
            page.hidden.append((tag.start(), comments_end))
        else:
            comments_end = tag.end()
            text = text[: tag.end()]  # no further comment is closed either
    return iter(page.hidden)


class _Page:
    """The open elements of a page, and what was found to be hidden.

    hidden (list): Start and end of each interval.
    """

    def __init__(self) -> None:
        self.hidden: list[tuple[int, int]] = []
        self._open: list[tuple[str, int, bool]] = []
        self._count: Counter[str] = Counter()
        self._options: list[tuple[int, int, bool]] = []

    def take(self, tag: re.Match[str]) -> None:
        """Open or close the element of a tag."""
        name, attributes = tag[2].lower(), tag[3]
        if name in ("option", "select"):
            self._end_option(tag.start())
        if name == "select":
            self._choose_option()
        if tag[1]:
            self._close(name, tag.end())
        elif name == "option":
            self._options.append((tag.start(), 0, bool(_SELECTED.search(attributes))))
        elif name not in _VOID and not attributes.endswith("/"):
            hides = name in _STRUCK or bool(attributes and _HIDING.search(attributes))
            self._open.append((name, tag.start(), hides))
            self._count[name] += 1

    def _close(self, name: str, end: int) -> None:
        """Close the last open element of a name, and those in it that were left open."""
        while self._count[name]:
            last, start, hides = self._open.pop()
            self._count[last] -= 1
            if last == name:
                if hides:
                    self.hidden.append((start, end))
                return

    def _end_option(self, offset: int) -> None:
        if self._options and not self._options[-1][1]:
            start, _, selected = self._options.pop()
            self._options.append((start, offset, selected))

    def _choose_option(self) -> None:
        """Hide the options that are not selected. Where none is, a browser shows the first."""
        if self._options and not any(selected for _, _, selected in self._options):
            start, end, _ = self._options[0]
            self._options[0] = start, end, True
        self.hidden += [(start, end) for start, end, selected in self._options if not selected]
        self._options.clear()


def _in_markdown(text: str) -> Iterator[tuple[int, int]]:
    """What stands between two pairs of tildes within one paragraph."""
    at = 0
    while opening := _TILDES.search(text, at):
        limit = min(len(text), opening.end() + LONGEST_STRUCK)
        closing = _TILDES_END.search(text, opening.end() + 1, limit)
        if closing and not re.search(r"\n[ \t]*\n", text[opening.end() : closing.start()]):
            yield opening.start(), closing.end()
            at = closing.end()
        else:
            at = opening.end()
