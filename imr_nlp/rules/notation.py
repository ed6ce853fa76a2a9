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

A backslash takes the sign behind it as it is. All that makes the expressions fast is here and nowhere else.
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
_SPACE = r"\s"
_ENDS = r"(?:(?!\w)|(?<=\W))"
"""The end of a word, or a sign."""
_LEAD = r"[^\w-]"
"""The sign before a word."""
_BORDER = r"(?<![\w-])"
_PASSED_BORDER = r"(?<![\w-].)"
"""The condition that no word goes on before; and the same where the first character of the words has been passed."""
_FIRST_LETTER = re.compile(r"(?:[^\W_]|\\s)(?![?*+{])")
"""One letter, or white space, at the start of the source of an expression."""
_LETTERS = re.compile(r"(?:[^\W_](?![?*+{]))*")
_WORD_END = re.compile(r"[^\W_]\*?$")
"""The end of a word that may have any ending."""
_CLOSING = {"(": ")", "[": "]"}
_MARKS = frozenset(",;:")
"""Signs that may begin a rule: they stand right behind a word, and so need no border before them."""
AT_MARK = "m"
"""With this begins the name of a group whose words begin with a mark."""


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
        return _SPACE
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


@dataclass(frozen=True)
class Guarded:
    """The words of a rule, and the words that must not stand right before or right behind them."""

    words: Choice
    unless_before: Choice | None = None
    unless_behind: Choice | None = None

    def before(self, passed: str, expand: Expand) -> str:
        """The condition on what stands before, where the expression has passed so much of the words already."""
        if self.unless_before is None:
            return ""
        return "".join(
            rf"(?<!\b{re.escape(words)}{'' if words.endswith('-') else _SPACE}{passed})"
            for words in literals(self.unless_before, expand)
        )

    def behind(self, expand: Expand) -> str:
        """The condition on what stands behind."""
        return rf"(?!\s?(?:{source(self.unless_behind, expand)})(?!\w))" if self.unless_behind else ""


def combined(rules: list[Guarded], expand: Expand, *, led: bool = False) -> tuple[str, list[int]]:
    """One regular expression for many rules. Where several match at a place, the first of them wins.

    Its alternatives begin with their first characters, which lets a search skip to the next of them and try only the
    rules that begin with the one found: ten to thirty times as fast as one alternative after the other.

    A search that is `led` takes the sign before a word as part of the match: it skips from one border of words to the
    next in place of one letter to the next, which halves its time again.

    rules (list): The words of each rule.
    expand (Callable): What word classes and shapes stand for.
    led (bool): Whether the match begins with the sign before the words. At the start of a text there is none.
    RETURNS (tuple): The source, with one group for each way in which a rule may begin; and the rule of each group.
    """
    by_first: dict[str, list[tuple[int, str]]] = {}
    for number, rule in enumerate(rules):
        for option in rule.words.options:
            end = (r"\b" if _ends_in_word(option, expand) else _ENDS) + rule.behind(expand)
            for first, rest in heads(option, expand):
                # Letters come before conditions: an alternative whose letters do not stand there is left at once.
                lead = _LETTERS.match(rest)[0] if first else ""  # type: ignore[index]  # it matches no letters too
                before = rule.before("." * len(first + lead), expand)
                by_first.setdefault(first, []).append((number, lead + before + rest[len(lead) :] + end))
    if not by_first:
        return r"(?!)", []
    rule_of: list[int] = []
    if "" in by_first:  # a rule that may begin with anything: no character to skip to
        every = sorted((number, re.escape(first) + rest) for first, them in by_first.items() for number, rest in them)
        return rf"{_LEAD if led else _BORDER}(?:{_branches(every, rule_of)})", rule_of
    branches = "|".join(
        rf"{_first_source(first, led)}(?:{_branches(listed, rule_of, AT_MARK if first in _MARKS else 'r')})"
        for first, listed in sorted(by_first.items())
    )
    return rf"{_LEAD if led else ''}(?:{branches})", rule_of


def _first_source(first: str, led: bool) -> str:
    """The expression of the first character of some rules. A mark is itself the sign that leads."""
    if first in _MARKS:
        return f"(?<={first})" if led else first
    return re.escape(first) + ("" if led else _PASSED_BORDER)


def _ends_in_word(row: Row, expand: Expand) -> bool:
    """Whether a row surely ends with a letter or a digit, so that a border of words is its end."""
    last = row[-1]
    if isinstance(last, Word):
        return bool(_WORD_END.search(last.text))
    if isinstance(last, Named):
        named = expand(last.name)
        last = named if isinstance(named, Choice) else last
    if not isinstance(last, Choice) or (last.optional and not (row[:-1] and _ends_in_word(row[:-1], expand))):
        return False
    return all(_ends_in_word(option, expand) for option in last.options if option)


def _branches(listed: list[tuple[int, str]], rule_of: list[int], group: str = "r") -> str:
    """Alternatives as a tree of their letters, each with an empty group at its end whose rule is noted.

    Of a hundred words that begin with one letter a search then tries the few that have the next letters too.
    """
    ways = []
    for letter, them in _by_letter(listed):
        if len(them) > 1:
            behind = [(number, rest[len(letter) :]) for number, rest in them]
            ways.append(f"{letter}(?:{_branches(behind, rule_of, group)})")
            continue
        number, rest = them[0]
        ways.append(f"{rest}(?P<{group}{len(rule_of)}>)")
        rule_of.append(number)
    return "|".join(ways)


def _by_letter(listed: list[tuple[int, str]]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Alternatives, those with one first letter together.

    What begins with another letter may be passed, since only one of the two can match. What begins with anything else
    stays where it is: the first rule that matches wins.
    """
    groups: list[tuple[str, list[tuple[int, str]]]] = []
    at: dict[str, list[tuple[int, str]]] = {}
    for number, rest in listed:
        found = _FIRST_LETTER.match(rest)
        if not found:
            at = {}
            groups.append(("", [(number, rest)]))
        elif found[0] in at:
            at[found[0]].append((number, rest))
        else:
            at[found[0]] = [(number, rest)]
            groups.append((found[0], at[found[0]]))
    return groups
