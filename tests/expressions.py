"""The expressions of the package by their names, and what one finds in a text: for the tables of `expressions/`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import ModuleType

TOPICS = (
    *("assembly", "case", "citations", "dates", "diagnoses", "judgements", "letter", "phrases"),
    *("sessions", "structure", "text", "treatments"),
)
"""The folders of `imr_nlp` whose expressions have tables."""

Expression = re.Pattern[str] | str | frozenset[str]
"""An expression, the source of one that others are made of, or a set of words."""


def expressions(module: ModuleType, kind: type = re.Pattern) -> dict[str, Expression]:
    """The expressions of a module.

    module (ModuleType): A module, or a namespace that one was executed in.
    kind (type): What a compiled expression is in it.
    RETURNS (dict): Each by its name; one in a tuple, mapping or object by the way to it, such as `_KINDS[0].words`.
    """
    found: dict[str, Expression] = {}
    for name, value in vars(module).items():
        if not name.startswith("__") and not isinstance(value, ModuleType):
            found.update(_below(name, value, (module.__name__, kind), 0))
    return found


def _below(name: str, value: object, of: tuple[str, type], depth: int) -> Iterator[tuple[str, Expression]]:
    """The expressions in a value."""
    if isinstance(value, of[1]) or (isinstance(value, str) and depth == 0):
        yield name, value
    elif isinstance(value, (set, frozenset)) and all(isinstance(one, str) for one in value):
        yield name, frozenset(value)
    elif depth < 3 and isinstance(value, Mapping):
        if depth == 0 and all(isinstance(one, str) for one in value):
            yield f"{name}.keys", frozenset(value)
        for key, one in value.items():
            yield from _below(f"{name}[{key!r}]", one, of, depth + 1)
    elif depth < 3 and isinstance(value, (tuple, list)):
        if len(value) > 2 and all(isinstance(one, str) for one in value):
            yield name, frozenset(value)
        for number, one in enumerate(value):
            yield from _below(f"{name}[{number}]", one, of, depth + 1)
    elif depth < 3 and type(value).__module__ == of[0] and hasattr(value, "__dict__"):
        for key, one in vars(value).items():
            yield from _below(f"{name}.{key}", one, of, depth + 1)


def finds(expression: Expression, text: str) -> tuple[str, str]:
    """What an expression finds first in a text.

    expression (Expression): The expression. Of a set of words, whether the text is one of them.
    text (str): The text.
    RETURNS (tuple): The text with what is found in the brackets `⟦⟧`, and the groups, `count=6; unit=visits`.
    """
    if isinstance(expression, frozenset):
        return (f"⟦{text}⟧" if text in expression else text), ""
    found = re.compile(expression).search(text)
    if not found:
        return text, ""
    groups = [f"{name}={value}" for name, value in found.groupdict().items() if value is not None]
    if not found.groupdict():
        groups = [f"{number}={value}" for number, value in enumerate(found.groups(), 1) if value is not None]
    return f"{text[: found.start()]}⟦{found[0]}⟧{text[found.end() :]}", "; ".join(groups)
