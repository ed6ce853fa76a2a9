"""The notation in which a rule says its words, and the regular expressions that it becomes.

| written | means |
| --- | --- |
| `cut to` | these words, one behind the other |
| `cut \\| reduced` | either |
| `(cut \\| reduced) to` | either, then `to` |
| `had [already] received` | with or without `already` |
| `reduced <4> to` | up to four words between |
| `complet*` | a word that begins so |
| `*ing` | a word that ends so |
| `, and` | a mark, then a word; only `,`, `;` and `:` may begin a rule |
| `non-certified` | the hyphen may be missing, or be a space, or have one behind it |
| `{CLAIMANT} says` | a word class of `words.csv`, or a shape such as `{NUMBER}` |

A backslash takes the sign behind it as it is. How many rules become one expression says `expressions.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias


class NotationError(ValueError):
    """Words that are not written in the notation. The message says what is wrong."""


@dataclass(frozen=True)
class Word:
    """One word, or a sign. `text` ends with `*` where any ending may follow; one that begins with it is an ending."""

    text: str


@dataclass(frozen=True)
class Space:
    """White space between two words."""


@dataclass(frozen=True)
class Gap:
    """Up to `words` words, with the white space behind them."""

    words: int


@dataclass(frozen=True)
class Named:
    """A word class or a shape."""

    name: str


@dataclass(frozen=True)
class Choice:
    """One of several rows of parts. `optional` where none of them need be there."""

    options: tuple[Row, ...]
    optional: bool = False


Part: TypeAlias = "Word | Space | Gap | Named | Choice"
Row: TypeAlias = "tuple[Part, ...]"
Expand: TypeAlias = Callable[[str], "Choice | str"]
"""From the name of a word class to its words, or from that of a shape to its regular expression."""

_TOKEN = re.compile(
    r"\\(?P<plain>.)|\{(?P<name>[A-Z_]+)\}|<(?P<gap>\d)>|(?P<sign>[()\[\]|])|(?P<space>\s+)|(?P<other>.)"
)
_WORD = r"(?:[\w/'.&-]+,?\s)"
"""A word that a gap passes over, with the white space behind it."""
SPACE = r"\s"
"""What stands for white space between two words."""
_CLOSING = {"(": ")", "[": "]"}


def parse(words: str) -> Choice:
    """Read words in the notation.

    words (str): The words.
    RETURNS (Choice): Their alternatives.
    RAISES (NotationError): Where brackets do not match, an alternative is empty, or a gap has nothing behind it.
    """
    tokens = [(match.lastgroup or "", match[match.lastgroup or 0]) for match in _TOKEN.finditer(words)]
    choice, at = _choice(tokens, 0, "")
    if at < len(tokens):
        raise NotationError(f"a bracket closes that was not opened: {words}")
    return choice


def _choice(tokens: list[tuple[str, str]], at: int, closing: str) -> tuple[Choice, int]:
    """The alternatives from a token on, up to the bracket that closes them; and where they end."""
    options: list[Row] = []
    parts: list[Part] = []
    while at < len(tokens):
        kind, text = tokens[at]
        if kind == "sign" and text in ")]":
            break
        at += 1
        if kind == "sign" and text == "|":
            options.append(_finished(parts))
            parts = []
        elif kind == "sign":
            inner, at = _choice(tokens, at, _CLOSING[text])
            if at >= len(tokens) or tokens[at][1] != _CLOSING[text]:
                raise NotationError(f"a bracket is not closed: {''.join(text for _, text in tokens)}")
            parts.append(Choice(inner.options, text == "["))
            at += 1
        else:
            _append(parts, kind, text)
    return Choice((*options, _finished(parts))), at


def _append(parts: list[Part], kind: str, text: str) -> None:
    """Add a token to a row of parts; signs without white space between them are one word."""
    if kind == "space":
        parts.append(Space())
    elif kind == "name":
        parts.append(Named(text))
    elif kind == "gap":
        parts.append(Gap(int(text)))
    elif text in "<>":
        raise NotationError("a gap is of one to nine words: <1> to <9>")
    elif parts and isinstance(parts[-1], Word):
        parts[-1] = Word(parts[-1].text + text)
    else:
        parts.append(Word(text))


def _finished(parts: list[Part]) -> Row:
    """A row without white space at its ends, and with that beside an optional part in it, so that it goes with it."""
    row = list(parts)
    while row and isinstance(row[0], Space):
        row.pop(0)
    while row and isinstance(row[-1], Space):
        row.pop()
    if not row:
        raise NotationError("an alternative without words")
    if isinstance(row[-1], Gap):
        raise NotationError("a gap with nothing behind it")
    for at, part in enumerate(row):
        if isinstance(part, Gap) and isinstance(row[at + 1], Space):
            del row[at + 1]
        elif isinstance(part, Choice) and part.optional:
            glued = at > 0 and isinstance(row[at - 1], (Word, Named))  # `consist[s] of` keeps its white space
            if at + 1 < len(row) and isinstance(row[at + 1], Space) and not glued:
                row[at] = Choice(tuple((*option, Space()) for option in part.options), True)
                del row[at + 1]
            elif at and at + 1 == len(row) and isinstance(row[at - 1], Space):
                row[at] = Choice(tuple((Space(), *option) for option in part.options), True)
                del row[at - 1]
                break
    return tuple(row)


def alternatives(choice: Choice) -> Iterator[tuple[str, Choice]]:
    """Every way to leave one alternative out, which is what a rule's examples have to notice.

    choice (Choice): The words of a rule.
    YIELDS (tuple): The alternative in words, and the rule without it.
    """
    for at, option in enumerate(choice.options):
        others = choice.options[:at] + choice.options[at + 1 :]
        if others or choice.optional:
            yield written(option), Choice(others, choice.optional)
        for place, part in enumerate(option):
            if isinstance(part, Choice):
                for words, rest in alternatives(part):
                    kept = (rest,) if rest.options else ()
                    changed = (*option[:place], *kept, *option[place + 1 :])
                    yield words, Choice((*choice.options[:at], changed, *choice.options[at + 1 :]), choice.optional)


def written(row: Row) -> str:
    """A row of parts in the notation.

    row (tuple): The parts.
    RETURNS (str): What `parse` reads as the same.
    """
    signs = []
    for part in row:
        if isinstance(part, Word):
            signs.append(part.text)
        elif isinstance(part, Space):
            signs.append(" ")
        elif isinstance(part, Gap):
            signs.append(f"<{part.words}> ")
        elif isinstance(part, Named):
            signs.append(f"{{{part.name}}}")
        else:
            inner = " | ".join(written(option).strip() for option in part.options)
            signs.append(f"[{inner}] " if part.optional else f"({inner})")
    return "".join(signs)


def source(choice: Choice, expand: Expand) -> str:
    """The regular expression of words, without borders of words at its ends.

    choice (Choice): The words.
    expand (Callable): What word classes and shapes stand for.
    RETURNS (str): Its source.
    """
    options = "|".join("".join(_part_source(part, expand) for part in option) for option in choice.options)
    if choice.optional:
        return f"(?:{options})?" if options else ""
    return options if len(choice.options) == 1 else f"(?:{options})"


def _part_source(part: Part, expand: Expand) -> str:
    """The regular expression of one part."""
    if isinstance(part, Word):
        return word_source(part.text)
    if isinstance(part, Space):
        return SPACE
    if isinstance(part, Gap):
        return f"{_WORD}{{0,{part.words}}}?"
    if isinstance(part, Named):
        named = expand(part.name)
        return f"(?:{named})" if isinstance(named, str) else source(named, expand)
    return source(part, expand)


def word_source(text: str) -> str:
    """The regular expression of a word.

    text (str): The word, as the notation has it.
    RETURNS (str): Its source.
    """
    if text.startswith("*") and len(text) > 1:
        return r"\w+" + re.escape(text[1:])
    stem = text[:-1] if text.endswith("*") and len(text) > 1 else text
    inner = re.escape(stem).replace(r"\-", r"-?\s?") if len(stem) > 1 else re.escape(stem)
    return inner + (r"\w*" if stem != text else "")


def heads(row: Row, expand: Expand) -> Iterator[tuple[str, str]]:
    """The ways in which a row may begin: its first character, and the expression of what follows.

    row (tuple): The parts.
    expand (Callable): What word classes and shapes stand for.
    YIELDS (tuple): A character and a source. An empty character where it may be any.
    """
    first, rest = row[0], row[1:]
    if isinstance(first, Word) and not (first.text.startswith("*") and len(first.text) > 1):
        behind = "".join(_part_source(part, expand) for part in rest)
        yield first.text[0], _without_first(first.text) + behind
    elif isinstance(first, Choice) or (isinstance(first, Named) and not isinstance(expand(first.name), str)):
        choice = first if isinstance(first, Choice) else expand(first.name)
        assert isinstance(choice, Choice)
        for option in choice.options:
            yield from heads((*option, *rest), expand)
        if choice.optional and rest:
            yield from heads(rest, expand)
    else:
        yield "", "".join(_part_source(part, expand) for part in row)


def _without_first(text: str) -> str:
    """The expression of a word behind its first character."""
    rest = text[1:]
    if not rest:
        return ""
    return r"\w*" if rest == "*" else word_source(text)[len(re.escape(text[0])) :]


def literals(choice: Choice, expand: Expand) -> list[str]:
    """Every wording of words that have no gap, shape or open ending, which is what may be forbidden in front of a rule.

    choice (Choice): The words.
    expand (Callable): What word classes stand for.
    RETURNS (list): The wordings.
    RAISES (NotationError): Where there is no end of them.
    """
    wordings: list[str] = [""] if choice.optional else []
    for option in choice.options:
        ways = [""]
        for part in option:
            if isinstance(part, Named) and not isinstance(named := expand(part.name), str):
                part = named
            if isinstance(part, Choice):
                more = literals(part, expand)
            elif isinstance(part, Word) and "*" not in part.text:
                more = [part.text]
            elif isinstance(part, Space):
                more = [" "]
            else:
                raise NotationError(f"only plain words may be forbidden in front of a rule: {written(option)}")
            ways = [way + one for way in ways for one in more]
        wordings += ways
    return wordings
