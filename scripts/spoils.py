"""What of the rules can be spoiled: each word of tables and expressions, each number, window, guard and comparison.

`spoil_rules.py` draws from these and runs the tests. A spoil is one change of one file:

- a **word** of a table, an expression or a list of words in Python is replaced by one that is in no language;
- a **number** (a weight, a threshold, how many words a gap or a repetition passes over) is doubled or halved, or moved
  by one where it is small;
- a **guard** (words right beside which a row is silent, a negative look-around, one side of `and` or `or`, a condition
  under which a function leaves or a comprehension takes one) is left out;
- a **comparison** includes its border or no longer does, or looks the other way.
"""

from __future__ import annotations

import ast
import csv
import io
import random
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TOPICS = (
    "assembly",
    "case",
    "citations",
    "confidence",
    "dates",
    "diagnoses",
    "judgements",
    "letter",
    "phrases",
    "rules",
    "sessions",
    "structure",
    "text",
    "treatments",
)
"""The folders of `imr_nlp` that hold rules."""

WORD_LISTS = ("senses.csv", "decision_words.csv", "guideline_starts.csv")
"""Tables outside of the folders of rules that say what words mean. What is a list of names is no rule."""

NO_WORD = "zqxv"
"""What a spoiled word becomes."""

_PROSE = {"id", "says", "example", "silent", "note", "class_name"}
"""Columns of a table that are no rule by themselves."""
_TABLE_WORD = re.compile(r"\{[A-Z_]+\}|<\d>|(?P<word>[A-Za-z][\w'-]*)")
_GAP = re.compile(r"<(\d)>")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_NOT_WORDS = re.compile(
    r"""
    \\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[a-zA-Z])  # \u200b, \b, \w
    | \(\?P?[<=!:a-zA-Z]*[>=!:)]?(?:\w+[>)])?   # how a group begins: (?: (?P<name> (?<! (?P=name) (?i:
    | \[\^?\]?(?:\\.|[^\]\\])*\]        # a set of characters
    | \{[^{}]*\}                        # a quantifier, or a field of an f-string
    """,
    re.VERBOSE,
)
_COMMENT = re.compile(r"(?<=\s)#[^\n]*")
_WINDOW = re.compile(r"(?<!\\)\{(?:\d*,)?(\d+)\}")
_LOOK = re.compile(r"\(\?<?!")
_CONDITIONAL = (ast.If, ast.IfExp, ast.Return, ast.While, ast.Lambda, ast.comprehension)
_FLIPPED: dict[type[ast.cmpop], tuple[str, str, str]] = {
    ast.Lt: ("<", "<=", ">"),
    ast.LtE: ("<=", "<", ">"),
    ast.Gt: (">", ">=", "<"),
    ast.GtE: (">=", ">", "<"),
}


@dataclass(frozen=True)
class Spoil:
    """One change of one file: `old` at an offset becomes `new`. In a table, the offset is that in a cell.

    file (str): The file, from the folder of the project on.
    line (int): Its line, or the row of a table.
    kind (str): `word`, `number`, `guard` or `comparison`.
    place (str): Row and column of a table; empty in Python.
    """

    file: str
    line: int
    kind: str
    old: str
    new: str
    start: int
    place: str = ""

    @property
    def is_word(self) -> bool:
        return self.kind == "word"

    def applied(self, text: str) -> str:
        """The text of the file with the change.

        text (str): Its text.
        RETURNS (str): The spoiled text.
        """
        if not self.file.endswith(".csv"):
            return text[: self.start] + self.new + text[self.start + len(self.old) :]
        rows = list(csv.reader(io.StringIO(text)))
        column = rows[0].index(self.place.rpartition(" ")[2])
        cell = rows[self.line - 1][column]
        rows[self.line - 1][column] = cell[: self.start] + self.new + cell[self.start + len(self.old) :]
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows(rows)
        return written.getvalue()


def spoils(project: Path, folders: tuple[str, ...], draw: random.Random) -> list[Spoil]:
    """All that can be spoiled in some folders of the package.

    project (Path): The folder of the project.
    folders (tuple): Folders of `imr_nlp`.
    draw (Random): Decides which way a number or a comparison goes.
    RETURNS (list): The spoils, in the order of files and places.
    """
    found: list[Spoil] = []
    for folder in folders:
        for path in sorted((project / "imr_nlp" / folder).rglob("*")):
            name = path.relative_to(project).as_posix()
            if path.suffix == ".csv" and (path.parent.name == "rules" or path.name in WORD_LISTS):
                found += _of_table(name, path.read_text(encoding="utf-8"), draw)
            elif path.suffix == ".py":
                found += _of_module(name, path.read_text(encoding="utf-8"), draw)
    return found


def _of_table(file: str, text: str, draw: random.Random) -> Iterator[Spoil]:
    """The spoils of a table of rules."""
    rows = list(csv.reader(io.StringIO(text)))
    for line, row in enumerate(rows[1:], 2):
        for column, cell in zip(rows[0], row, strict=True):
            place = f"{row[0]} {column}"
            if column in _PROSE or not cell:
                continue
            if _NUMBER.fullmatch(cell):
                yield Spoil(file, line, "number", cell, _other_number(cell, draw), 0, place)
                continue
            if column in ("unless_before", "unless_behind"):
                yield Spoil(file, line, "guard", cell, "", 0, place)
            for found in _TABLE_WORD.finditer(cell):
                if found["word"]:
                    yield Spoil(file, line, "word", found["word"], NO_WORD, found.start(), place)
            for found in _GAP.finditer(cell):
                gap = int(_other_number(found[1], draw))
                yield Spoil(file, line, "number", found[1], str(gap if gap <= 9 else 8), found.start(1), place)


def _of_module(file: str, text: str, draw: random.Random) -> Iterator[Spoil]:
    """The spoils of a Python module."""
    starts = [0]
    for one in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(one))
    tree = ast.parse(text)
    yield from _of_expressions(file, text, starts, draw)
    for node, parents in _nodes(tree, ()):
        if isinstance(node, ast.Compare):
            yield from _of_comparison(file, text, starts, node, draw)
        elif isinstance(node, ast.BoolOp) and any(isinstance(one, _CONDITIONAL) for one in parents):
            yield from _of_condition(
                file, text, starts, node.values, "True" if isinstance(node.op, ast.And) else "False"
            )
        elif isinstance(node, ast.If) and isinstance(node.body[0], (ast.Return, ast.Continue)) and not node.orelse:
            yield from _of_condition(file, text, starts, [node.test], "False")
        elif isinstance(node, ast.comprehension):
            yield from _of_condition(file, text, starts, node.ifs, "True")
        elif isinstance(node, ast.Constant):
            yield from _of_constant(file, text, starts, node, parents, draw)


def _nodes(node: ast.AST, parents: tuple[ast.AST, ...]) -> Iterator[tuple[ast.AST, tuple[ast.AST, ...]]]:
    """Every node below a node with those that hold it; annotations and docstrings left out."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not (
                isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            ):
                yield child, (*parents, node)
                yield from _nodes(child, (*parents, node))


def _of_expressions(file: str, text: str, starts: list[int], draw: random.Random) -> Iterator[Spoil]:
    """Words, windows and guards of the raw strings of a module, which are its expressions."""
    raw = False
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        name = tokenize.tok_name[token.type]
        if name == "FSTRING_START":
            raw = "r" in token.string.lower()
        elif (name == "STRING" and "r" in token.string.lower().split("'")[0].split('"')[0]) or (
            name == "FSTRING_MIDDLE" and raw
        ):
            yield from _of_expression(file, token.string, starts[token.start[0] - 1] + token.start[1], text, draw)


def _of_expression(file: str, source: str, at: int, text: str, draw: random.Random) -> Iterator[Spoil]:
    """Words, windows and guards of one raw string that begins at an offset."""
    body = _COMMENT.sub(lambda found: " " * len(found[0]), source) if "\n" in source else source
    quotes = re.match(r"[a-zA-Z]*['\"]+", body)
    masked = _NOT_WORDS.sub(lambda found: "0" * len(found[0]), body)

    def spoil(kind: str, start: int, old: str, new: str) -> Spoil:
        return Spoil(file, text.count("\n", 0, at + start) + 1, kind, old, new, at + start)

    for found in re.finditer("[A-Za-z]+", masked[quotes.end() if quotes else 0 :]):
        start = found.start() + (quotes.end() if quotes else 0)
        yield spoil("word", start, found[0], NO_WORD)
    for found in _WINDOW.finditer(body):
        yield spoil("number", found.start(1), found[1], _other_number(found[1], draw))
    for found in _LOOK.finditer(body):
        end = _closed(body, found.start())
        if end:
            yield spoil("guard", found.start(), body[found.start() : end], "")


def _closed(source: str, start: int) -> int:
    """Where the bracket that opens at an offset is closed; 0 where it is not in this string."""
    depth = 0
    for found in re.finditer(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()]", source[start:]):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0:
            return start + found.end()
    return 0


def _of_constant(
    file: str, text: str, starts: list[int], node: ast.Constant, parents: tuple[ast.AST, ...], draw: random.Random
) -> Iterator[Spoil]:
    """The number or the listed words that a constant is."""
    at = starts[node.lineno - 1] + len(_line(text, node.lineno).encode()[: node.col_offset].decode())
    value, holder = node.value, parents[-1]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        named = isinstance(holder, (ast.Assign, ast.AnnAssign)) or any(isinstance(one, ast.Dict) for one in parents)
        inside = any(isinstance(one, ast.Subscript) for one in parents)
        if not inside and (abs(value) > 1 or named or isinstance(holder, ast.Compare)):
            old = re.match(r"[\d_.xXa-fA-F]+", text[at:])
            if old and _NUMBER.fullmatch(old[0]):
                yield Spoil(file, node.lineno, "number", old[0], _other_number(old[0], draw), at)
    elif isinstance(value, str) and text[at] in "\"'" and "\n" not in value:
        listed = isinstance(holder, ast.Set) or (isinstance(holder, ast.Attribute) and holder.attr == "split")
        listed |= any(_compares(one) for one in parents[-2:])
        alternatives = "|" in value and not value.isspace()
        for found in re.finditer("[A-Za-z]+", value if listed or alternatives else ""):
            yield Spoil(file, node.lineno, "word", found[0], NO_WORD, at + 1 + found.start())


def _compares(node: ast.AST) -> bool:
    """Whether a node compares text with words: `word in ("a", "b")`, `text.startswith("c")`."""
    if isinstance(node, ast.Compare):
        return any(isinstance(one, (ast.In, ast.NotIn)) for one in node.ops)
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in ("startswith", "endswith")


def _of_comparison(file: str, text: str, starts: list[int], node: ast.Compare, draw: random.Random) -> Iterator[Spoil]:
    """A comparison with another border, or the other way round."""
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if type(operator) in _FLIPPED and left.end_lineno == right.lineno and text.isascii():
            start = starts[left.end_lineno - 1] + (left.end_col_offset or 0)
            end = starts[right.lineno - 1] + right.col_offset
            old, border, other_way = _FLIPPED[type(operator)]
            at = text.find(old, start, end)
            if at >= 0:
                yield Spoil(file, right.lineno, "comparison", old, draw.choice((border, other_way)), at)
        left = right


def _of_condition(file: str, text: str, starts: list[int], values: list[ast.expr], nothing: str) -> Iterator[Spoil]:
    """A condition without one of its sides."""
    for value in values:
        one_line = value.lineno == value.end_lineno and _line(text, value.lineno).isascii()
        if one_line and not isinstance(value, ast.BoolOp):
            start = starts[value.lineno - 1] + value.col_offset
            end = starts[value.lineno - 1] + (value.end_col_offset or 0)
            if "(" in text[start:end] or text[start:end].isidentifier() or "." in text[start:end]:
                yield Spoil(file, value.lineno, "guard", text[start:end], nothing, start)


def _line(text: str, number: int) -> str:
    """A line of a text by its number."""
    return text.splitlines(keepends=True)[number - 1]


def _other_number(number: str, draw: random.Random) -> str:
    """A number that is not this one: half or twice of it, or one more or less where it is small."""
    if "." in number:
        return f"{float(number) * draw.choice((0.5, 2.0)):g}"
    value = int(number)
    if abs(value) < 4:
        return str(value + 1 if value <= 1 else value + draw.choice((-1, 1)))
    return str(draw.choice((value // 2, value * 2)))
