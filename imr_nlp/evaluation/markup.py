"""The same letter as mail, HTML, Markdown and print: marks before lines, tags, page marks, struck words.

Each transformation takes a letter and a seed, and gives a letter in which a reader sees the same words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

_IN_SENTENCE = re.compile(r"(?<=[a-z]) (?=[a-z]{2})")
_CASE_NUMBER = re.compile(r"\bCM\d\d-\d{7}\b")
_VERDICT = re.compile(r"(?<=: )(?:Upheld|Overturned)\b")
_PARAGRAPH_START = re.compile(r"(?<=[.:]\n\n)(?=[A-Z0-9])")
_SPECIAL = re.compile(r"(?<=\w)[.()#\[\]+!-](?!\d)|(?<=\d)[.)](?= )")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")


def quote_mail(text: str, seed: int = 0) -> str:
    """Put the marks of a quoted mail before each line, one or several deep."""
    mark = ("> ", ">> ", "> > ", ">")[seed % 4]
    return "\n".join(mark + line for line in text.split("\n"))


def add_bullets(text: str, seed: int = 0) -> str:
    """Put a bullet before some paragraphs."""
    draw = Random(seed)
    mark = draw.choice(["\u2022 ", "\u00b7 ", "\u25aa ", "\uf0b7 ", "- ", "* "])
    return _PARAGRAPH_START.sub(lambda _: mark if draw.random() < 0.5 else "", text)


def number_pages(text: str, seed: int = 0) -> str:
    """Put the number of a page, on a line of its own, into the middle of sentences."""
    draw = Random(seed)
    total = draw.randrange(6, 12)
    styles = [
        "\n{0}\n", "\nPage {0}\n", "\nPage {0} of {1}\n", "\n- {0} -\n", "\n\n{0}\n\n", "\n{0} of {1}\n",
        "\npage {0}\n\x0c", "\n\nPage {0} of {1}\n\n", "\n{0}/{1}\n", "\n\x0c{0}\n",
        "\nPage | {0}\n", "\n\n\n Page {0}\n\n",
    ]  # fmt: skip
    style = draw.choice(styles)
    return _in_sentences(text, draw, lambda page: style.format(page, total))


def head_pages(text: str, seed: int = 0) -> str:
    """Put the header or footer of the letter's form into the middle of sentences, on lines of their own or not."""
    draw = Random(seed)
    found = _CASE_NUMBER.search(text)
    if not found:  # one would be read from the headers
        return number_pages(text, seed)
    number = found[0]
    title = "Final Determination Letter for IMR Case Number"
    styles = [
        "\n({1} {2} {0})\n", " ({1} {2} {0}) ", "\n{1} {2} {0}\n", " {1} {2} Page {0} ", "\n{1} {2} Page {0} of 9\n",
        "\n{2} {0}\n", " {2} Page {0} ", "\n\n{1} {2} {0}\n\n", "\n\x0c{1} {2} {0}\n", "\n{2} Page {0} of 9\n",
        "\n{2}\nPage {0}\n", " Page {0} of 9 ", "\n{1} {2}\n", "\n{1} {2} Page {0}\n",
    ]  # fmt: skip
    style = draw.choice(styles)
    return _in_sentences(text, draw, lambda page: style.format(page, title, number))


def _in_sentences(text: str, draw: Random, mark: Callable[[int], str]) -> str:
    """Put a mark between two words of a sentence, once in some thousand characters."""
    parts: list[str] = []
    at = page = 0
    for gap in _IN_SENTENCE.finditer(text):
        if gap.start() - at > 1500 and draw.random() < 0.2:
            page += 1
            parts += [text[at : gap.start()], mark(page + 1)]
            at = gap.end()
    return "".join([*parts, text[at:]])


def use_html(text: str, seed: int = 0) -> str:
    """Make paragraphs, lines, headings and labels those of HTML."""
    draw = Random(seed)
    line_end = draw.choice(["<br>\n", "<br/>", "<br />\n"])
    block = [("<p>", "</p>\n"), ('<div class="text">', "</div>"), ('<p style="margin:0">', "</p>\n\n")]
    before, behind = draw.choice(block)
    blocks = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n"))
    return "".join(before + block.replace("\n", line_end) + behind for block in blocks if block.strip())


def escape_markdown(text: str, seed: int = 0) -> str:
    """Put a backslash before characters that mean something to Markdown."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def strike(text: str, seed: int = 0) -> str:
    """Put the opposite of each verdict before or behind it, struck or hidden."""
    draw = Random(seed)
    opened, closed = draw.choice(HIDDEN)
    opposite = {"Upheld": "Overturned", "Overturned": "Upheld"}
    if draw.random() < 0.5:
        return _VERDICT.sub(lambda m: f"{opened}{opposite[m[0]]}{closed} {m[0]}", text)
    return _VERDICT.sub(lambda m: f"{m[0]} {opened}{opposite[m[0]]}{closed}", text)


HIDDEN = [
    ("<s>", "</s>"), ("<del>", "</del>"), ("<strike>", "</strike>"), ("~~", "~~"), ("<!-- ", " -->"),
    ("<span hidden>", "</span>"), ('<span style="display:none">', "</span>"),
    ('<div style="color:red; display: none">', "</div>"), ("<DEL class='x'>", "</DEL>"),
    ('<span style="visibility:hidden">', "</span>"), ("<select hidden><option selected>", "</option></select>"),
    ('<span style="text-decoration:line-through">', "</span>"), ('<del datetime="2015-01-01"><b>', "</b></del>"),
    ('<span hidden="hidden"><span>x</span>', "</span>"), ("<script>var a = '", "';</script>"),
    ("<template>", "</template>"),
]  # fmt: skip
"""What stands before and behind words that no reader sees."""

MARKUP: dict[str, Callable[[str, int], str]] = {
    "mail quotation": quote_mail,
    "bullets": add_bullets,
    "page numbers": number_pages,
    "page headers": head_pages,
    "HTML": use_html,
    "Markdown escapes": escape_markdown,
    "struck words": strike,
}
"""Transformations by the name of what they put into a letter."""
