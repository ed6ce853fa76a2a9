"""A table of rules: its rows, checked when they are read, and what finds their words in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ..phrases.lexicon import read_rows
from .expressions import AT_MARK, Guarded, combined
from .notation import Choice, NotationError, literals, parse, source
from .own import IN_USE, rows_in_use

_AT_END = r"\s?\Z"
EXAMPLES_APART = " // "
"""What stands between two examples of a row."""


class RuleError(ValueError):
    """A table of rules that cannot be used. The message names file and rule."""


class Rule(BaseModel):
    """One row of a table.

    id (str): Its name in plain words, `cut-to`; the evidence of a value names it.
    says (str): What it says where its words stand: a role, a polarity, an effect. Each table documents its own.
    words (str): Its words in the notation of `imr_nlp.rules.notation`.
    unless_before (str), unless_behind (str): Words right before or behind which it does not speak.
    example (tuple): Sentences in which it speaks, the words that it matches in square brackets.
    silent (tuple): Sentences in which it must not speak.
    note (str): Why it is as it is. One that begins with `redundant` says why no example reads differently without it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    id: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
    says: str = Field(min_length=1)
    words: str = Field(min_length=1)
    unless_before: str = ""
    unless_behind: str = ""
    example: tuple[str, ...] = Field(min_length=1)
    silent: tuple[str, ...] = ()
    note: str = ""

    @field_validator("example", "silent", mode="before")
    @classmethod
    def _listed(cls, value: str | tuple[str, ...]) -> tuple[str, ...]:
        """The sentences of a cell."""
        if not isinstance(value, str):
            return value
        return tuple(one.strip() for one in value.split(EXAMPLES_APART) if one.strip())


R = TypeVar("R", bound=Rule)


@dataclass(slots=True)
class Fired(Generic[R]):
    """A rule that speaks in a text, and where its words stand: `text[start:end]`."""

    rule: R
    start: int
    end: int


class WordClassRow(BaseModel):
    """Words of a class: `class_name` in capitals, the words in the notation, sentences that have them in brackets."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    class_name: str = Field(pattern=r"^[A-Z_]+$")
    words: str = Field(min_length=1)
    example: str = Field(min_length=1)


TABLES: dict[str, RuleTable[Rule]] = {}
"""Every table that has been made, by its name: `sessions/roles`. Loading the pipeline makes all of them."""
_SHAPES: dict[str, str] = {}


def register_shape(name: str, expression: str) -> str:
    """Give a structural grammar a name that rules can use: `{NUMBER}`.

    name (str): The name, in capitals.
    expression (str): The source of its regular expression, without groups that have names.
    RETURNS (str): The source.
    """
    _SHAPES[name] = expression
    return expression


@cache
def word_classes() -> dict[str, Choice]:
    """The word classes of `words.csv` by their names.

    RETURNS (dict): The words of each.
    RAISES (RuleError): Where words are not written in the notation.
    """
    found: dict[str, Choice] = {}
    for row in read_rows(files("imr_nlp.rules") / "words.csv", WordClassRow):
        try:
            words = parse(row.words)
        except NotationError as error:
            raise RuleError(f"rules/words.csv: {row.class_name}: {error}") from None
        before = found[row.class_name].options if row.class_name in found else ()
        found[row.class_name] = Choice((*before, *words.options))
    return found


def expand(name: str) -> Choice | str:
    """What a name in braces stands for.

    name (str): Name of a word class or a shape.
    RETURNS (Choice): The words, or the regular expression of a shape.
    RAISES (RuleError): Where there is none of this name.
    """
    if name in _SHAPES:
        return _SHAPES[name]
    if name not in word_classes():
        raise RuleError(f"{{{name}}} is no word class of rules/words.csv and no shape")
    return word_classes()[name]


def class_source(name: str) -> str:
    """The words of a class as the source of a regular expression, for a grammar that has them among its parts.

    name (str): Name of the word class.
    RETURNS (str): Its source, without borders of words at its ends.
    RAISES (RuleError): Where there is none of this name.
    """
    words = expand(name)
    return f"(?:{words if isinstance(words, str) else source(words, expand)})"


def class_words(name: str) -> frozenset[str]:
    """The words of a word class, to look them up.

    name (str): Name of the class.
    RETURNS (frozenset): Every wording.
    """
    return frozenset(literals(word_classes()[name], expand))


class _Words(Generic[R]):
    """The expressions of some rules, each compiled when it is first needed.

    source (str), led_source (str): What `combined` makes of the rules, without and with the sign before their words.
    rules (list): The rule of each way in which one may begin.
    """

    def __init__(self, source: str, led_source: str, rules: list[R]):
        self._source, self._led_source, self._rules = source, led_source, rules

    @cached_property
    def here(self) -> re.Pattern[str]:
        """Words right at a place."""
        return re.compile(self._source)

    @cached_property
    def led(self) -> re.Pattern[str]:
        """Words anywhere behind a sign."""
        return re.compile(self._led_source)

    @cached_property
    def here_ending(self) -> re.Pattern[str]:
        """Words right at a place up to the end."""
        return re.compile(self._source + _AT_END)

    @cached_property
    def led_ending(self) -> re.Pattern[str]:
        """Words anywhere behind a sign up to the end."""
        return re.compile(self._led_source + _AT_END)

    @cached_property
    def rule_of(self) -> dict[int, tuple[R, int]]:
        """The rule of each group that may be the last of a match, and how many signs lead its words: none at a mark."""
        groups = self.here.groupindex.items()
        return {group: (self._rules[int(name[1:])], int(name[0] != AT_MARK)) for name, group in groups}

    def fired(self, match: re.Match[str], led: bool) -> Fired[R]:
        """The rule of a match, whose words stand behind the sign that leads them, and before white space at its end."""
        group = match.lastindex or 0
        rule, lead = self.rule_of[group]
        return Fired(rule, match.start() + lead * led, match.end(group))


class RuleTable(Generic[R]):
    """The rules of one CSV file. Where several speak at one place, the row that comes first wins.

    name (str): Folder and file without suffix: `sessions/roles` is `imr_nlp/sessions/rules/roles.csv`.
    model (type): Model of its rows; its fields are the columns.
    cased (bool): Whether its words are looked for as they are written, not in lower case.
    parted_by (tuple): Columns by whose values the rules are looked for apart, such as the side of a count.

    packaged (tuple): Its rows; those in use may be more, `rows`.
    plain (bool): Whether its words are plain ones without gaps and open ends, since they are looked for damaged too.
    """

    def __init__(self, name: str, model: type[R], *, cased: bool = False, parted_by: tuple[str, ...] = ()):
        self.name, self.model, self.cased, self.parted_by = name, model, cased, parted_by
        topic, _, file = name.partition("/")
        self.packaged: tuple[R, ...] = tuple(read_rows(files(f"imr_nlp.{topic}") / "rules" / f"{file}.csv", model))
        self.plain = False
        self._suspended: frozenset[str] = frozenset()
        if len({row.id for row in self.packaged}) < len(self.packaged):
            raise RuleError(f"{name}: two rules have one id")
        self._compiled: dict[tuple[tuple[str, str], ...], _Words[R]] = {}
        TABLES[name] = self  # type: ignore[assignment]  # a table of some kind of rule is one of rules

    @property
    def own(self) -> tuple[R, ...]:
        """The rows that the pipeline whose letter is read has of its own; see `imr_nlp.rules.own`."""
        own = rows_in_use(self.name)
        return own.rows[self.name] if own else ()  # type: ignore[return-value]  # checked by the table's model

    @property
    def rows(self) -> tuple[R, ...]:
        """The rows in use, those of a pipeline's own before those of the package."""
        return (*self.own, *self.packaged)

    def __getitem__(self, rule_id: str) -> R:
        """The rule with an id."""
        return next(row for row in self.rows if row.id == rule_id)

    def speaks(self, rule: R) -> bool:
        """Whether a rule is in use, which it is unless a test has suspended it."""
        return rule.id not in self._suspended

    def finditer(self, text: str, start: int = 0, end: int | None = None, **only: str) -> Iterator[Fired[R]]:
        """Where rules speak in a text, one behind the other.

        text (str): The text, in lower case unless the table's words have capitals.
        start (int), end (int): The interval in which to look.
        **only (str): Values of columns: with `side="before"` only the rules with this side are looked for.
        YIELDS (Fired): A rule and where its words stand.
        """
        words = self._words(only)
        end = len(text) if end is None else end
        floor = start
        if start:
            start -= 1  # the sign before the words
        elif first := words.here.match(text, 0, end):
            yield words.fired(first, False)
            start = first.end()
        rule_of = words.rule_of
        for match in words.led.finditer(text, start, end):
            rule, lead = rule_of[match.lastindex or 0]
            if (begin := match.start() + lead) >= floor:
                yield Fired(rule, begin, match.end())

    def search(self, text: str, start: int = 0, end: int | None = None, **only: str) -> Fired[R] | None:
        """The first place where a rule speaks; see `finditer`."""
        words = self._words(only)
        end = len(text) if end is None else end
        if not start and (first := words.here.match(text, 0, end)):
            return words.fired(first, False)
        found = words.led.search(text, start - 1 if start else 0, end)
        if found is None:
            return None
        fired = words.fired(found, True)
        return fired if fired.start >= start else next(self.finditer(text, start, end, **only), None)

    def match(self, text: str, start: int = 0, end: int | None = None, **only: str) -> Fired[R] | None:
        """The rule that speaks right at an offset, where one white space may stand before its words; see `finditer`."""
        words = self._words(only)
        end = len(text) if end is None else end
        at = start + 1 if start < end and text[start].isspace() else start
        found = words.here.match(text, at, end)
        return words.fired(found, False) if found else None

    def ending(self, text: str, start: int, end: int, **only: str) -> Fired[R] | None:
        """The rule whose words end right before an offset, where one white space may stand between; see `finditer`."""
        words = self._words(only)
        if not start and (found := words.here_ending.match(text, 0, end)):
            return words.fired(found, False)
        found = words.led_ending.search(text, start - 1 if start else 0, end)
        return words.fired(found, True) if found else None

    def speaking(self, text: str) -> list[tuple[R, int, int]]:
        """All that its rules find in a text, whatever side or place they are for.

        text (str): The text, in lower case unless the table is cased.
        RETURNS (list): Each rule with start and end of its words, in the text's order.
        """
        groups = {tuple(getattr(row, column) for column in self.parted_by) for row in self.rows}
        found = []
        for group in groups:
            only = dict(zip(self.parted_by, group, strict=True))
            found += [(one.rule, one.start, one.end) for one in self.finditer(text, **only)]
        return sorted(found, key=lambda one: one[1:])

    @contextmanager
    def suspended(self, rule_id: str) -> Iterator[None]:
        """The table without one of its rules, for a test of what that rule does.

        rule_id (str): Its id.
        """
        kept, compiled = self._suspended, self._compiled
        self._suspended, self._compiled = kept | {rule_id}, {}
        try:
            yield
        finally:
            self._suspended, self._compiled = kept, compiled

    def _words(self, only: dict[str, str]) -> _Words[R]:
        """The expressions of the rules with these values; made once."""
        key = tuple(only.items()) if only else ()
        own = IN_USE.get()  # `rows_in_use` without its call, since this is asked hundreds of times a letter
        if own is None or self.name not in own.rows:
            compiled = self._compiled
        else:
            compiled = own.made.setdefault((self.name, self._suspended), {})
        words: _Words[R] | None = compiled.get(key)
        if words is None:
            wanted = [rule for rule in self.rows if self.speaks(rule) and _has(rule, only)]
            words = compiled[key] = _compiled(self.name, wanted)
        return words


def _has(rule: Rule, only: dict[str, str]) -> bool:
    """Whether a rule has these values in its columns."""
    return all(getattr(rule, column) == value for column, value in only.items())


def _compiled(table: str, rules: list[R]) -> _Words[R]:
    """The expressions of some rules."""
    guarded = []
    for rule in rules:
        try:
            cells = (rule.words, rule.unless_before, rule.unless_behind)
            guarded.append(Guarded(*(parse(cell) if cell else None for cell in cells)))  # type: ignore[arg-type]
            combined(guarded[-1:], expand)
        except (NotationError, RuleError) as error:
            raise RuleError(f"{table}: {rule.id}: {error}") from None
    here, numbers = combined(guarded, expand)
    led, _ = combined(guarded, expand, led=True)
    return _Words(here, led, [rules[number] for number in numbers])
