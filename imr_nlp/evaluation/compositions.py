"""Layouts on top of each other: a letter as it comes out of several tools, drawn by chance.

A drawn layout is a chain of steps in an order in which tools would make them: words first, then lines, then pages, then
what a mail program does. The plain steps here know nothing of letters, unlike those that keep its headings and fields.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from functools import partial
from random import Random

from .characters import (
    add_control_characters,
    add_invisible,
    add_soft_hyphens,
    use_capitals,
    use_dashes,
    use_ligatures,
    use_wrong_encoding,
    widen_characters,
)
from .layouts import (
    Transformation,
    add_emphasis,
    break_pages,
    compose,
    curl_quotes,
    double_space,
    remove_emphasis,
    rewrap,
    unwrap,
    use_carriage_returns,
    use_entities,
    use_non_breaking_spaces,
    widen_spaces,
)
from .markup import add_bullets, head_pages, number_pages, quote_mail

_SPACE = re.compile(r"(?<=\S) (?=\S)")
_WORD = re.compile(r"[A-Za-z]{6,30}")


def wrap_lines(text: str, width: int = 80) -> str:
    """Wrap each line that is too long, whatever it is.

    text (str): The letter.
    width (int): Longest line to make.
    RETURNS (str): The letter.
    """
    wrapped: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        parts = textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) if len(line) > width else []
        wrapped.extend(parts or [line])
    return "\n".join(wrapped)


def wrap_and_hyphenate(text: str, width: int = 80, seed: int = 0) -> str:
    """Wrap each line that is too long, and break a long word that no longer fits in, as a typesetter does.

    text (str): The letter.
    width (int): Longest line to make.
    seed (int): Of which words are broken where.
    RETURNS (str): The letter.
    """
    draw = Random(seed)
    return "\n".join(_filled(line, width, draw) for line in text.replace("\r\n", "\n").split("\n"))


def _filled(line: str, width: int, draw: Random) -> str:
    if len(line) <= width:
        return line
    made, at = "", 0
    for gap, word in re.findall(r"(\s*)(\S+)", line):
        room = width - at - len(gap) - 1
        if len(gap) + len(word) + at <= width:
            made, at = f"{made}{gap}{word}", at + len(gap) + len(word)
        elif _WORD.fullmatch(word) and room > 2 and draw.random() < 0.8:
            cut = min(room, len(word) - 3)
            made, at = f"{made}{gap}{word[:cut]}-\n{word[cut:]}", len(word) - cut
        else:
            made, at = f"{made}\n{word}", len(word)
    return made


def trail_spaces(text: str, seed: int = 0) -> str:
    """Put blanks behind some lines, and into some empty ones."""
    draw = Random(seed)
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line + " " * draw.choice((0, 0, 1, 2, 5)) for line in lines)


def double_blanks(text: str, seed: int = 0) -> str:
    """Double some blanks, as a justified text has them."""
    draw = Random(seed)
    return _SPACE.sub(lambda m: draw.choice((" ", " ", "  ", "   ")), text)


def indent(text: str, seed: int = 0) -> str:
    """Put blanks before every line."""
    margin = " " * (1 + seed % 8)
    return "\n".join(margin + line if line.strip() else line for line in text.split("\n"))


Drawn = Callable[[Random], Transformation]


def _seeded(transform: Callable[[str, int], str]) -> Drawn:
    return lambda draw: partial(_with_seed, transform, draw.randrange(10**6))


def _with_seed(transform: Callable[[str, int], str], seed: int, text: str) -> str:
    return transform(text, seed)


def _plain(transform: Transformation) -> Drawn:
    return lambda _: transform


STEPS: tuple[dict[str, tuple[float, Drawn]], ...] = (
    {"emphasis": (0.06, _plain(add_emphasis)), "no emphasis": (0.06, _plain(remove_emphasis))},
    {"curly quotes": (0.25, _plain(curl_quotes))},
    {"bullets": (0.25, _seeded(add_bullets))},
    {"dashes": (0.1, _seeded(use_dashes))},
    {"unwrapped": (0.1, _plain(unwrap))},
    {
        "wide spaces": (0.1, _plain(widen_spaces)),
        "doubled blanks": (0.2, _seeded(double_blanks)),
        "non-breaking spaces": (0.05, _plain(use_non_breaking_spaces)),
        "entities": (0.05, _plain(use_entities)),
    },
    {
        "wrapped": (0.2, lambda draw: partial(rewrap, width=draw.randrange(40, 130))),
        "lines wrapped": (0.2, lambda draw: partial(wrap_lines, width=draw.randrange(30, 130))),
        "hyphenated": (
            0.2,
            lambda draw: partial(wrap_and_hyphenate, width=draw.randrange(40, 120), seed=draw.randrange(10**6)),
        ),
        "page breaks": (0.05, lambda draw: partial(break_pages, lines=draw.randrange(20, 60))),
    },
    {"double-spaced": (0.12, _plain(double_space))},
    {"page numbers": (0.15, _seeded(number_pages)), "page headers": (0.15, _seeded(head_pages))},
    {"soft hyphens": (0.2, _seeded(add_soft_hyphens))},
    {
        "invisible characters": (0.2, _seeded(add_invisible)),
        "control characters": (0.04, _seeded(add_control_characters)),
    },
    {"ligatures": (0.25, _seeded(use_ligatures)), "wide characters": (0.05, _seeded(widen_characters))},
    {"capitals": (0.08, _seeded(use_capitals)), "wrong encoding": (0.04, _seeded(use_wrong_encoding))},
    {"trailing blanks": (0.25, _seeded(trail_spaces))},
    {"indented": (0.1, _seeded(indent)), "mail quotation": (0.15, _seeded(quote_mail))},
    {"carriage returns": (0.15, _plain(use_carriage_returns))},
)  # fmt: skip
"""In their order: of each group one step or none, by its share."""


def draw_layout(seed: int) -> tuple[tuple[str, ...], Transformation]:
    """A layout made of several.

    seed (int): Of all that is drawn.
    RETURNS (tuple): The names of its steps in their order, at least one, and the transformation.
    """
    draw = Random(seed)
    while True:
        chosen: list[tuple[str, Transformation]] = []
        for group in STEPS:
            shot = draw.random()
            for name, (share, drawn) in group.items():
                if shot < share:
                    chosen.append((name, drawn(draw)))
                    break
                shot -= share
        if chosen:
            return tuple(name for name, _ in chosen), compose(*(transform for _, transform in chosen))
