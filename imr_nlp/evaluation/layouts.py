"""The same letter as other tools would hand it over: transformations that change its layout and nothing else.

A transformation takes a letter and gives a letter, so they compose: `compose(partial(rewrap, width=60), double_space)`.
They leave line ends alone that may be there for a reason: around headings, fields of the case table, items of a list.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from functools import partial, reduce
from itertools import count, groupby

from .characters import CHARACTERS, hyphenate
from .markup import MARKUP

Transformation = Callable[[str], str]

UNWRAPPED = 140
"""A line longer than this is a paragraph that nobody has wrapped."""
ANY_WIDTH = 1_000_000
NARROWEST = 0.75
"""A paragraph of shorter lines than this share of the letter's longest was not wrapped at its own longest."""

_FIELD_NAMES = (
    r"(?:IMR |MAXIMUS )?Case Number|Date Assigned|Date of (?:Injury|UR Decision)|(?:UR )?(?:Denial|Decision) Date"
    r"|Priority|(?:IMR )?Application Received|Application|Received|Claims? Number|(?:Employee|Provider)(?: Name)?|Dated"
    r"|State\(s\) of Licensure|Certification\(s\)/Specialty|Treatment\(s\) in Dispute Listed on IMR Application"
)
_PART_NAMES = "Claims Administrator guideline|MAXIMUS guideline|Decision rationale"
_LABEL = re.compile(rf"^(?P<indent>[ \t]*)(?P<label>(?:{_FIELD_NAMES}|{_PART_NAMES}):)", re.MULTILINE | re.IGNORECASE)
_MARKUP = r"\W{0,20}(?:<\w{1,9}>){0,4}\W{0,20}"
_FIELD = re.compile(rf"^{_MARKUP}(?:{_FIELD_NAMES})\W{{0,20}}(?:</\w{{1,9}}>)?\W{{0,20}}(?::|$)", re.IGNORECASE)
_PART = re.compile(rf"{_MARKUP}(?:{_PART_NAMES})\b|{_MARKUP}Medical Qualifications of the \w+ Reviewer:", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:[-•]\s|[*#<]|\(?\d{1,2}[.)]+\s)")
_CAPITALS = re.compile(r"[^a-z]*[A-Z][^a-z]*")
_HEADING = re.compile(
    r"^(?P<indent>[ \t]*)(?P<heading>[A-Z][A-Z ,()/&'’-]{6,150}(?:[A-Z,()/&'’-]:?|:))[ \t]*$", re.MULTILINE
)
_PAGE_HEADER = re.compile(r"\s*(?:\(?Final Determination Letter for IMR Case|Page \d+ of \d+)")
_EMPHASIS = re.compile(r"\*\*|</?b>|^[ \t]*#+[ \t]+", re.MULTILINE | re.IGNORECASE)
_CASE_NUMBER = re.compile(r"\bCM\d\d-\d{7}\b")
_GAP_IN_SENTENCE = re.compile(r"[a-z,][ \t]*\n[ \t]*\n[ \t]*[a-z]")
_SPACE = re.compile(r"(?<=\S) (?=\S)")


def compose(*transformations: Transformation) -> Transformation:
    """One transformation out of several.

    transformations (Callable): Applied from the first to the last.
    RETURNS (Callable): The transformation.
    """
    return partial(_apply, transformations)


def _apply(transformations: tuple[Transformation, ...], text: str) -> str:
    return reduce(lambda letter, transform: transform(letter), transformations, text)


def rewrap(text: str, width: int = 80) -> str:
    """Join the lines of each paragraph and wrap them anew.

    text (str): The letter; a double-spaced one comes out single-spaced.
    width (int): Longest line to make.
    RETURNS (str): The letter.
    """
    wrapped: list[str] = []
    for line in _joined(_lines(text)):
        if not line.strip() or _stands_alone(line):
            wrapped.append(line)
        else:
            wrapped.extend(textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False))
    return "\n".join(wrapped)


def unwrap(text: str) -> str:
    """Make one line of each paragraph.

    text (str): The letter.
    RETURNS (str): The letter.
    """
    return rewrap(text, ANY_WIDTH)


def double_space(text: str) -> str:
    """Put a blank line after every line, unless they are there.

    text (str): The letter.
    RETURNS (str): The letter.
    """
    lines = _plain_line_ends(text).split("\n")
    return text if _is_double_spaced(text) else "\n\n".join(line if line.strip() else " " for line in lines)


def use_carriage_returns(text: str) -> str:
    """End lines as Windows does.

    text (str): The letter.
    RETURNS (str): The letter.
    """
    return _plain_line_ends(text).replace("\n", "\r\n")


def widen_spaces(text: str) -> str:
    """Put two spaces after sentences, and two or three between some words.

    text (str): The letter.
    RETURNS (str): The letter.
    """
    turn = count()
    spread = _SPACE.sub(lambda _: ("   ", " ", " ", "  ", " ")[next(turn) % 5], text)
    return re.sub(r"(?<=[.:?!]) (?=\S)", "  ", spread)


def use_non_breaking_spaces(text: str) -> str:
    """Make every third space one that does not break.

    text (str): The letter.
    RETURNS (str): The letter.
    """
    turn = count()
    return _SPACE.sub(lambda _: " " if next(turn) % 3 else "\xa0", text)


def use_entities(text: str) -> str:
    """Put `&nbsp;` after sentences, as text taken out of HTML has it.

    text (str): The letter.
    RETURNS (str): The letter.
    """
    return re.sub(r"(?<=[a-z][.;]) (?=\S)", "&nbsp; ", text)


def curl_quotes(text: str) -> str:
    """Make straight quotes and apostrophes curly.

    text (str): The letter.
    RETURNS (str): The letter.
    """
    opened = re.sub(r"(?<![^\s(\[])\"(?=\S)", "“", text).replace('"', "”")
    return re.sub(r"(?<![^\s(\[“])'(?=[A-Za-z])", "‘", opened).replace("'", "’")


def add_emphasis(text: str) -> str:
    """Make headings and labels those of Markdown, unless they are.

    text (str): The letter.
    RETURNS (str): The letter.
    """
    headed = _HEADING.sub(r"### \g<heading>", _plain_line_ends(text))
    return _LABEL.sub(r"\g<indent>**\g<label>**", headed)


def remove_emphasis(text: str) -> str:
    """Take away the marks of Markdown and the tags that make headings and labels stand out.

    text (str): The letter.
    RETURNS (str): The letter.
    """
    return _EMPHASIS.sub("", text)


def break_pages(text: str, lines: int = 30) -> str:
    """Wrap a letter as if printed, with a form feed after each page and the header of the next one.

    text (str): The letter. The header repeats its case number; without one there is only the form feed.
    lines (int): Number of lines on a page.
    RETURNS (str): The letter.
    """
    number = _CASE_NUMBER.search(text)
    printed = rewrap(text, 88).split("\n")
    pages: list[str] = []
    for page, at in enumerate(range(0, len(printed), lines), start=1):
        header = f"(Final Determination Letter for IMR Case Number {number[0]} {page})\n" if number and page > 1 else ""
        pages.append(header + "\n".join(printed[at : at + lines]))
    return "\n\f".join(pages)


TRANSFORMATIONS: dict[str, Transformation] = {
    "unwrapped": unwrap,
    "wrapped at 60": partial(rewrap, width=60),
    "wrapped at 76": partial(rewrap, width=76),
    "wrapped at 100": partial(rewrap, width=100),
    "double-spaced": compose(partial(rewrap, width=92), double_space),
    "carriage returns": use_carriage_returns,
    "wide spaces": widen_spaces,
    "non-breaking spaces": use_non_breaking_spaces,
    "entities": use_entities,
    "curly quotes": curl_quotes,
    "emphasis": add_emphasis,
    "no emphasis": remove_emphasis,
    "page breaks": break_pages,
    "printed on Windows": compose(break_pages, double_space, curl_quotes, use_carriage_returns),
}
"""Transformations by the name of the layout that they make."""


def _write_html(text: str, seed: int) -> str:
    return MARKUP["HTML"](unwrap(text), seed)


def _hyphenate(text: str, seed: int) -> str:
    return hyphenate(rewrap(text, 50 + seed % 40), seed)


WRITTEN: dict[str, Callable[[str, int], str]] = {
    **CHARACTERS,
    **MARKUP,
    "HTML": _write_html,
    "hyphenated": _hyphenate,
}
"""Transformations of characters and markup by name; each takes a letter and the seed of what it does where."""


def layouts(text: str) -> dict[str, str]:
    """A letter in every other layout.

    text (str): The letter.
    RETURNS (dict): The letter by the name of the layout.
    """
    return {name: transform(text) for name, transform in TRANSFORMATIONS.items()}


def _plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_double_spaced(text: str) -> bool:
    """Whether sentences run on over blank lines."""
    return len(_GAP_IN_SENTENCE.findall(_plain_line_ends(text))) > 2


def _lines(text: str) -> list[str]:
    """The lines of a letter, single-spaced; a blank one parts paragraphs."""
    text = re.sub(r"\n?\f\n?", "\n", _plain_line_ends(text))
    return re.split(r"\n[ \t]*\n", text) if _is_double_spaced(text) else text.split("\n")


def _joined(lines: list[str]) -> list[str]:
    """Join each line to the one before it if that one ended only because it was full."""
    longest = _longest(lines)
    joined: list[str] = []
    for filled, block in groupby(lines, key=lambda line: bool(line.strip())):
        paragraph = list(block)
        width = max(_longest(paragraph), NARROWEST * longest)
        for at, line in enumerate(paragraph):
            if filled and at and _runs_on(paragraph[at - 1], line, width):
                glue = "" if re.search(r"\w-\s*$", joined[-1]) else " "
                joined[-1] = joined[-1].rstrip() + glue + line.strip()
            else:
                joined.append(line)
    return joined


def _longest(lines: list[str]) -> int:
    return max((len(line.rstrip()) for line in lines if len(line) <= UNWRAPPED), default=0)


def _runs_on(before: str, line: str, width: float) -> bool:
    """Whether a line ends only because the first word of the next one did not fit in."""
    if _is_apart(before) or _is_apart(line) or _ITEM.match(line) or _PART.match(line):
        return False
    if (_HEADING.match(before) or _HEADING.match(line)) and not (_CAPITALS.fullmatch(before + line)):
        return False
    end = len(before.rstrip())
    return end <= UNWRAPPED and end + 1 + len(line.split()[0]) > width


def _is_apart(line: str) -> bool:
    return bool(_FIELD.match(line) or _PAGE_HEADER.match(line))


def _stands_alone(line: str) -> bool:
    """Whether a line is none that anybody would wrap."""
    return _is_apart(line) or bool(_HEADING.match(line))
