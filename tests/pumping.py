"""Every expression of the package, and texts that make an expression work hard, made from the expression itself."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from time import process_time
from typing import Any, NamedTuple

import imr_nlp

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import sre_constants as constants
    import sre_parse

PACKAGE = Path(imr_nlp.__file__).parent
MANY = 8
"""A repeat that may match fewer times does not grow with the text."""
FEW, MORE = 2_000, 16_000
"""Lengths of the two texts that are compared: linear time is 8 times as long, that of a square 64 times."""
TURNS = (6, 12, 18, 24, 30)
"""So often is a piece repeated first: what doubles with each turn, and what takes the third power, is found here."""
MOST_PUMPS, MOST_TRIED = 3_000, 80
"""So many repeats of an expression are looked at, and so many different ones tried."""
TOO_LONG = 0.03
"""Seconds that no expression needs for so few turns, nor for the sixteenth part of the short text."""
NOTHING = 0.0004
"""Seconds for the short text from which the long one is tried."""
BEHIND = "\x01"
"""What stands at the end, which no expression matches."""
_ALPHABET = [*"a1 A,.-\n(x_/", *map(chr, range(33, 127)), "\t", "é", "\u2022", "\u2013", "\xa0", "\u0301", "\x00"]
_FINDS_ALL = {"finditer", "findall", "sub", "subn", "split", "search"}


class Expression(NamedTuple):
    """An expression of the package: its source and flags, where it is compiled, and how it is called."""

    pattern: str
    flags: int
    file: str
    line: int

    @property
    def name(self) -> str:
        """Where it stands, for a test's name."""
        return f"{self.file}:{self.line}"


_RECORD = """
import json, pkgutil, re, sys
package = sys.argv[1]
parts = getattr(re, "_compiler", None) or __import__("sre_compile")
found, compile_one = {}, parts.compile
def record(pattern, flags=0):
    frame = sys._getframe(1)
    for _ in range(8):
        if frame is None:
            break
        file = frame.f_code.co_filename
        if file.startswith(package):
            if isinstance(pattern, str):
                found.setdefault((pattern, int(flags)), (file[len(package) + 1:], frame.f_lineno))
            break
        frame = frame.f_back
    return compile_one(pattern, flags)
parts.compile = record
if hasattr(re, "_compiler"):
    re._compiler.compile = record
import imr_nlp
for module in pkgutil.walk_packages(imr_nlp.__path__, "imr_nlp."):
    if not module.name.endswith("__main__"):
        try:
            __import__(module.name)
        except ImportError:
            pass  # an extra that is not there
nlp = imr_nlp.load()
for text in json.load(sys.stdin):
    nlp(text)._.imr
print(json.dumps([[*key, *where] for key, where in found.items()]))
"""


def expressions(letters: Iterable[str]) -> list[Expression]:
    """Every expression that the package compiles when its modules are loaded and some letters are read.

    letters (Iterable): The letters.
    RETURNS (list): The expressions, wherever the package keeps them.
    """
    ran = subprocess.run(
        [sys.executable, "-c", _RECORD, str(PACKAGE)],
        input=json.dumps(list(letters)), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [Expression(*one) for one in json.loads(ran.stdout)]


@cache
def only_matched() -> dict[str, list[tuple[str, int]]]:
    """Expressions that are only matched at a place, and never looked for.

    RETURNS (dict): For each its name, behind its file and a colon if it is private, and the files and lines where it
        stands.
    """
    used: dict[str, set[str]] = {}
    made: dict[str, list[tuple[str, int]]] = {}
    for path in PACKAGE.rglob("*.py"):
        file = str(path.relative_to(PACKAGE))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                used.setdefault(_known_as(file, node.value.id), set()).add(node.attr)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = _known_as(file, node.targets[0].id)
                lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                made.setdefault(name, []).extend((file, line) for line in lines)
                if isinstance(node.value, ast.Attribute):  # re.compile(...).match
                    used.setdefault(name, set()).add(node.value.attr)
            if isinstance(node, ast.keyword) and isinstance(node.value, ast.Attribute):
                name = _known_as(file, f"_{node.arg}=")
                made.setdefault(name, []).append((file, node.value.lineno))
                used.setdefault(name, set()).add(node.value.attr)
    looked_for = {name for name, attributes in used.items() if attributes & _FINDS_ALL}
    return {name: places for name, places in made.items() if used.get(name) and name not in looked_for}


def looked_through(module: str, name: str, expression: re.Pattern[str]) -> Callable[[str], object]:
    """How the package uses an expression: what matches it at a place, or looks for it all through a text.

    module (str), name (str): Where it stands.
    expression (Pattern): The expression.
    RETURNS (Callable): What does the same with a text.
    """
    file = "/".join(module.split(".")[1:]) + ".py"
    is_matched = _known_as(file, name) in only_matched()
    return expression.match if is_matched else lambda text: [*expression.finditer(text)]


def _known_as(file: str, name: str) -> str:
    """A private name is one in its file, a public one in all."""
    return f"{file}:{name}" if name.startswith("_") else name


def seconds(compiled: re.Pattern[str], look_for_all: bool, text: str) -> float:
    """Time that an expression takes for a text."""
    begun = process_time()
    if look_for_all:
        for _ in compiled.finditer(text):
            pass
    else:
        compiled.match(text)
    return process_time() - begun


def takes(compiled: re.Pattern[str], look_for_all: bool, text: str, limit: float) -> bool:
    """Whether an expression takes longer than a limit for a text, each time that it is tried: a machine has other work
    too."""
    return all(seconds(compiled, look_for_all, text) > limit for _ in range(5))


def slow_text(expression: Expression, look_for_all: bool, words: Iterable[str]) -> str | None:
    """What makes the time of an expression grow faster than the text.

    expression (Expression): The expression.
    look_for_all (bool): Whether the package looks for it in a text, or matches it at one place alone.
    words (Iterable): What to repeat beside what the expression itself tells.
    RETURNS (str): The beginning of such a text; `None` where none was found.
    """
    compiled = re.compile(expression.pattern, expression.flags)
    pieces = [*pumps(expression.pattern, expression.flags), *(("", word) for word in words)]
    for before, piece in dict.fromkeys(pieces):
        short = [before + piece * turns + BEHIND for turns in TURNS]
        short.append(_repeated(before, piece, FEW // 16))
        few = _repeated(before, piece, FEW)
        if any(takes(compiled, look_for_all, text, TOO_LONG) for text in short):
            return few[:60]
        if takes(compiled, look_for_all, few, NOTHING) and _is_steep(compiled, look_for_all, few, before, piece):
            return few[:60]
    return None


def _repeated(before: str, piece: str, length: int) -> str:
    return before + (piece * (length // len(piece) + 1))[:length] + BEHIND


def _is_steep(compiled: re.Pattern[str], look_for_all: bool, few: str, before: str, piece: str) -> bool:
    """Whether a text that is so many times as long takes far more times as long."""
    short = min(seconds(compiled, look_for_all, few) for _ in range(3))
    return takes(compiled, look_for_all, _repeated(before, piece, MORE), 0.4 * (MORE / FEW) ** 2 * short)


def pumps(pattern: str, flags: int) -> list[tuple[str, str]]:
    """What stands before a repeat of an expression, and what the repeat can match, for each of its repeats.

    pattern (str), flags (int): The expression.
    RETURNS (list): Pairs of a beginning and a piece to repeat.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = sre_parse.parse(pattern, flags)
    return [*dict.fromkeys(islice(_pumps(list(tree), ""), MOST_PUMPS))][:MOST_TRIED]


def _pumps(nodes: list[Any], before: str) -> Iterator[tuple[str, str]]:
    """Those of a sequence of nodes behind some words."""
    pieces: list[str] = []
    for kind, value in nodes:
        if kind in (constants.MAX_REPEAT, constants.MIN_REPEAT) or str(kind) == "POSSESSIVE_REPEAT":
            low, high, body = value
            examples = _examples(list(body))
            if high >= MANY:
                for piece in examples[:3]:
                    if piece:
                        yield before, piece
                        pieces.append(piece)
                    for last in pieces[-3:-1]:
                        yield before, last + piece
            yield from _pumps(list(body), before)
            before += examples[0] * low
        elif kind is constants.BRANCH:
            for branch in value[1][:40]:
                yield from _pumps(list(branch), before)
            before += (_examples([(kind, value)]) or [""])[0]
        elif kind is constants.SUBPATTERN:
            yield from _pumps(list(value[-1]), before)
            before += (_examples(list(value[-1])) or [""])[0]
        elif kind in (constants.ASSERT, constants.ASSERT_NOT):
            yield from _pumps(list(value[1]), before)
        else:
            before += (_examples([(kind, value)]) or [""])[0]


def _examples(nodes: list[Any]) -> list[str]:
    """A few texts that a sequence of nodes matches."""
    texts = [""]
    for kind, value in nodes:
        options = [""]
        if kind is constants.LITERAL:
            options = [chr(value)]
        elif kind in (constants.IN, constants.NOT_LITERAL, constants.ANY):
            options = _characters(kind, value)[:3]
        elif kind in (constants.MAX_REPEAT, constants.MIN_REPEAT) or str(kind) == "POSSESSIVE_REPEAT":
            inner = _examples(list(value[2]))
            options = [inner[0] * max(value[0], 1)] if value[0] or not texts[0] else ["", inner[0]]
        elif kind is constants.SUBPATTERN:
            options = _examples(list(value[-1]))[:3]
        elif kind is constants.BRANCH:
            options = [text for branch in value[1] for text in _examples(list(branch))[:1]][:4]
        texts = [before + option for before in texts for option in options or [""]][:4]
    return texts


def _characters(kind: Any, value: Any) -> list[str]:
    if kind is constants.ANY:
        return ["a", " "]
    one = re.compile(re.escape(chr(value))) if kind is constants.NOT_LITERAL else None
    if one is not None:
        return [c for c in _ALPHABET if not one.match(c)][:3]
    return [c for c in _ALPHABET if _is_in(c, value)] or [chr(arg) for op, arg in value if op is constants.LITERAL][:2]


def _is_in(character: str, members: Any) -> bool:
    code, negated, found = ord(character), False, False
    for op, arg in members:
        if op is constants.NEGATE:
            negated = True
        elif op is constants.LITERAL:
            found |= code == arg
        elif op is constants.RANGE:
            found |= arg[0] <= code <= arg[1]
        elif op is constants.CATEGORY:
            found |= _in_category(character, str(arg))
    return found != negated


def _in_category(character: str, category: str) -> bool:
    name = category.rpartition("CATEGORY_")[2]
    is_word = character.isalnum() or character == "_"
    is_in = {"DIGIT": character.isdigit(), "SPACE": character.isspace(), "WORD": is_word}
    return is_in[name.removeprefix("NOT_")] != name.startswith("NOT_")


_COMMON = ("a", "1", " ", "-", "overturned", "and ", "1 ", "a, ", ". ", "of the ", "x-")
"""What is put into a text beside its own words: characters of each kind, a long word, what joins words."""
_PLACES = 5
"""At so many places of a text something is put in."""
_GROWN = (600, 2_400, 9_600)
"""So many characters are put in behind a few turns: first some that take no time, then more than any window holds."""


def grown_texts(text: str) -> Iterator[tuple[str, ...]]:
    """A text with pieces repeated at some of its places: its own words, alone and in pairs, and common ones.

    text (str): A text that an expression finds something in, so that what is repeated stands where it is heard.
    YIELDS (tuple): The text with a few hundred characters more, and with more of them.
    """
    draw = Random(text)
    words = re.findall(r"\w+|\W+", text) or [" "]
    edges = [sum(map(len, words[:number])) for number in range(len(words) + 1)]
    edges += [edge + len(word) // 2 for edge, word in zip(edges, words, strict=False) if len(word) > 3]
    for at in sorted(draw.sample(edges, min(_PLACES, len(edges)))):
        one, other = draw.choice(words), draw.choice(words)
        near = text[max(0, at - 12) : at + 12]
        some, more = draw.choice(_COMMON), draw.choice(_COMMON)
        for piece in (one, f"{one} {other} ", near or one, some, one + some, some + more):
            grown = [piece * turns for turns in TURNS if turns * len(piece) < _GROWN[0]]
            grown += [(piece * (length // len(piece) + 1))[:length] for length in _GROWN]
            yield tuple(text[:at] + run + text[at:] for run in grown)


def runs_away(find: Callable[[str], object], texts: Iterable[tuple[str, ...]]) -> str | None:
    """What makes something that looks through a text take time that grows faster than the text.

    find (Callable): What looks through a text.
    texts (Iterable): Texts, each in several lengths.
    RETURNS (str): The shortest of those; `None` where none was found.
    """

    def time_of(text: str, tries: int = 4) -> float:
        taken = []
        for _ in range(tries):
            begun = process_time()
            find(text)
            taken.append(process_time() - begun)
        return min(taken)

    def is_steep(more: str, most: str) -> bool:
        return time_of(most, 1) > 9 * time_of(more) and time_of(most) > 9 * time_of(more)

    for *short, more, most in texts:
        for few in short:
            if time_of(few, 1) > TOO_LONG and time_of(few) > TOO_LONG:
                return few
        if time_of(more, 1) > 2 * NOTHING and is_steep(more, most):
            return short[-1]
    return None
