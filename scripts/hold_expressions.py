"""Draws for every word, window and guard of an expression a text that only the right one reads right.

    python scripts/hold_expressions.py sessions dates        adds what is missing to tests/expressions/sessions.csv ...
    python scripts/hold_expressions.py --check               says what no row holds

The expressions of structural grammars (dates, rates, drug numbers) stay in Python, and `tests/test_held_expressions.py`
holds each alternative of them by a row: module and name of the expression, a text with what it finds in the brackets
`⟦⟧`, and its groups. This script spoils each word, window and guard in turn, as `spoil_rules.py` does. Where no row
notices, it draws a text from the grammar of the expression that tells the two apart, and adds it. Rows whose expression
is gone are left out. Whoever changes an expression runs it and reviews what it wrote; a row of one's own may be added.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import random
import re
import signal
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from spoils import Spoil, spoils

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT / "tests"))
from expressions import TOPICS, Expression, expressions, finds  # noqa: E402 - the tests are no package

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from sre_parse import parse

TABLES = PROJECT / "tests" / "expressions"
COLUMNS = ("module", "expression", "text", "groups")
MARKER = "\ue000"
"""Stands in a spoiled expression for the word that was spoiled."""
WINDOW = 4731
"""Stands in a spoiled expression for the window that was spoiled: no expression has it."""
TRIES = 80
SAVED_AFTER = 20
"""Rows after which a table is written, so that a run that is ended leaves what it found."""
SECONDS = 15
"""How long texts for one spoil are drawn: a spoiled expression may have no end."""
LONGEST = 450
"""A repetition up to so often is tried as often as it may be."""
WAYS = 6
"""So many times all is spoiled, which gives each number that is made larger by chance and smaller by chance both."""

Row = tuple[str, str, str, str]


def main() -> int:
    """Hold the expressions of some folders, or of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", metavar="FOLDER", help="folders of imr_nlp (default: all topics)")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 where a spoil is not noticed")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, _too_long)
    re._MAXCACHE = 20_000  # type: ignore[attr-defined]  # most expressions of a spoiled module are as they were
    import imr_nlp

    imr_nlp.load()  # all tables and shapes
    missing = 0
    for folder in options.folders or TOPICS:
        missing += _held(folder, options.check)
    return 1 if options.check and missing else 0


def _too_long(*_: object) -> None:
    raise TimeoutError


def _held(folder: str, check: bool) -> int:
    """Hold the expressions of one folder; how many spoils no row notices before."""
    path = TABLES / f"{folder}.csv"
    rows = [row for row in _read(path) if row[1] in _expressions_of(row[0])]
    every = dict.fromkeys(one for way in range(WAYS) for one in spoils(PROJECT, (folder,), random.Random(way)))
    wanted = [one for one in every if one.file.endswith(".py") and one.kind != "comparison"]
    held, drawn, loose, found = len(rows), 0, 0, []
    for one in wanted:
        signal.alarm(SECONDS)
        try:
            changed = _changed(one)
            if not changed or _noticed(changed, rows):
                continue
            loose += 1
            row = _drawn(one, changed)
        except TimeoutError:
            row = None
        finally:
            signal.alarm(0)
        if row:
            rows.append(row)
            drawn += 1
            if not check and drawn % SAVED_AFTER == 0:
                _write(path, rows)
        else:
            found.append(f"{one.file}:{one.line} {one.kind} {one.old[:60]!r}")
    if not check:
        _write(path, rows)
    print(f"{folder}: {held} rows, {loose} spoils not noticed, {drawn} texts drawn for them", flush=True)
    for line in found:
        print(f"  no text found: {line}")
    return loose


def _expressions_of(module: str) -> dict[str, Expression]:
    """The expressions of a module by its name; none where it is gone."""
    try:
        return expressions(importlib.import_module(module))
    except ModuleNotFoundError:
        return {}


class Uncompiled:
    """An expression of a spoiled module: most are as they were, and to compile them all takes seconds."""

    def __init__(self, pattern: str, flags: int = 0):
        self.pattern, self.flags = pattern, flags


def _compiled(expression: Any) -> Expression:
    """An expression that can be searched with."""
    if isinstance(expression, Uncompiled):
        return re.compile(expression.pattern, expression.flags)
    return expression  # type: ignore[no-any-return]


def _changed(one: Spoil, new: str | None = None) -> dict[tuple[str, str], tuple[Expression, Expression]]:
    """The expressions that a spoil changes, each before and after, compiled ones before sources of such."""
    path = PROJECT / one.file
    name = one.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    before = importlib.import_module(name)
    spoiled = Spoil(one.file, one.line, one.kind, one.old, one.new if new is None else new, one.start)
    after = ModuleType(name)
    after.__dict__.update(
        __package__=before.__package__, __file__=str(path), __path__=getattr(before, "__path__", None)
    )
    compiling, re.compile = re.compile, Uncompiled  # type: ignore[assignment,misc]
    try:
        exec(compile(spoiled.applied(path.read_text(encoding="utf-8")), str(path), "exec"), after.__dict__)
    except Exception:  # a spoil with which the module cannot be loaded is noticed by everybody
        return {}
    finally:
        re.compile = compiling  # type: ignore[misc]
    was, now = expressions(before), expressions(after, Uncompiled)
    pairs = {
        (name, key): (was[key], now[key]) for key in was.keys() & now.keys() if _source(was[key]) != _source(now[key])
    }
    compiled = {key: pair for key, pair in pairs.items() if not isinstance(pair[0], str)}
    return dict(sorted((compiled or pairs).items()))


def _source(expression: Expression) -> object:
    """What tells two expressions apart."""
    return expression.pattern if isinstance(expression, (re.Pattern, Uncompiled)) else expression


def _noticed(changed: dict[tuple[str, str], tuple[Expression, Expression]], rows: list[Row]) -> bool:
    """Whether any row reads differently with a changed expression."""
    for module, key, text, groups in rows:
        pair = changed.get((module, key))
        try:
            spoiled = _compiled(pair[1]) if pair else ""
        except re.error:  # nor can the module be loaded
            return True
        if pair and finds(spoiled, text.replace("⟦", "").replace("⟧", "")) != (text, groups):
            return True
    return False


def _drawn(one: Spoil, changed: dict[tuple[str, str], tuple[Expression, Expression]]) -> Row | None:
    """A row that tells one of the expressions from what it is with the spoil; the shortest of those that were drawn."""
    begins = re.match(r"\(\?<?!", one.old) if one.kind == "guard" else None
    inside = f"{begins[0]}{MARKER}(?:{one.old[begins.end() : -1]}))" if begins else MARKER
    if one.kind == "number":
        inside = str(WINDOW)
    marked = _changed(one, inside) if one.kind != "guard" or begins else {}
    best: Row | None = None
    for (module, key), (was, spoiled) in list(changed.items())[:3]:
        try:
            now, with_marker = _compiled(spoiled), _compiled(marked.get((module, key), (was, spoiled))[1])
        except re.error:
            continue
        for text in _texts(one, was, with_marker, now):
            try:
                reads = finds(was, text)
                if reads != finds(now, text) and (best is None or len(reads[0]) < len(best[2])):
                    best = (module, key, *reads)
            except re.error:
                break
        if best:
            break
    return best


def _texts(one: Spoil, was: Expression, marked: Expression, now: Expression) -> Iterator[str]:
    """Texts that may tell an expression from a spoiled one."""
    if isinstance(was, frozenset):
        yield from sorted(was ^ now) if isinstance(now, frozenset) else ()
        return
    draw = random.Random(one.start)
    compiled = re.compile(marked) if isinstance(marked, str) else marked
    tree = parse(compiled.pattern, compiled.flags & ~re.UNICODE)  # type: ignore[arg-type]
    windows = [int(one.old), int(one.new)] if one.kind == "number" and one.old.isdigit() else [-1, -1]
    has_marker: dict[int, bool] = {}
    for number in range(TRIES):
        text = _Drawing(draw, number >= 6, windows[number % 2], has_marker).of(tree)
        text = text.replace(MARKER, one.old if one.is_word else "")
        if "⟦" not in text:
            yield text
            yield f"x {text} x"
            yield f"{text} x"
            yield f"{text}x"
            yield f"x{text}"


class _Drawing:
    """Draws a text from the tree of an expression that has the marker, or the window that stands for one.

    draw (Random): Chance.
    free (bool): Whether alternatives are drawn by chance; else the first, and nothing that need not be there.
    times (int): How often what has the window is repeated; -1 where there is none.
    marked (dict): Which parts of the tree have the marker, by their identity; shared by all drawings of a tree.
    """

    def __init__(self, draw: random.Random, free: bool, times: int, marked: dict[int, bool]):
        self.draw, self.free, self.times, self.marked = draw, free, times, marked
        self.groups: dict[int, str] = {}

    def of(self, tree: Any) -> str:
        """A text that an expression may match."""
        drawn: list[str] = []
        looked_ahead = False
        for operation, value in tree:
            if not looked_ahead:
                drawn.append(self._one(str(operation), value))
            # What must not stand here is what the next part matches: `(?!the)[a-z]+`.
            ahead = str(operation) == "ASSERT_NOT" and value[0] > 0 and self._has(value[1])
            looked_ahead = ahead and self.draw.random() < 0.5
        return "".join(drawn)

    def _one(self, operation: str, value: Any) -> str:
        if operation == "LITERAL":
            return chr(value)
        if operation in ("NOT_LITERAL", "ANY", "IN"):
            return self._sign(operation, value)
        if operation == "BRANCH":
            return self.of(self._branch(value[1]))
        if operation == "SUBPATTERN":
            self.groups[value[0]] = text = self.of(value[3])
            return text
        if operation.endswith("REPEAT"):
            return self._repeated(*value)
        if operation == "ASSERT":
            return self.of(value[1]) if self._has(value[1]) or self.draw.random() < 0.5 else ""
        if operation == "ASSERT_NOT":
            text = self.of(value[1]) if self._has(value[1]) else ""
            return text[:-1] if value[0] < 0 and self.free and self.draw.random() < 0.5 else text
        if operation == "GROUPREF":
            return self.groups.get(value, "")
        return ""

    def _has(self, tree: Any) -> bool:
        """Whether the marker stands somewhere in a tree."""
        if id(tree) not in self.marked:
            parts = repr(tree)
            self.marked[id(tree)] = f"LITERAL, {ord(MARKER)})" in parts or f", {WINDOW}, [" in parts
        return self.marked[id(tree)]

    def _branch(self, branches: list[Any]) -> Any:
        """The branch with the marker, else the first, or any."""
        marked = [branch for branch in branches if self._has(branch)]
        return marked[0] if marked else self.draw.choice(branches) if self.free else branches[0]

    def _repeated(self, least: int, most: int, tree: Any) -> str:
        """A repetition: as often as it must be, as it may be, or by chance."""
        times = int(least)
        if int(most) == WINDOW:
            times = self.times if self.times <= LONGEST else 1
        elif self._has(tree):
            times = max(times, 1)
        elif self.free and int(most) > times:
            times += self.draw.randrange(2)
        return "".join(self.of(tree) for _ in range(times))

    def _sign(self, operation: str, value: Any) -> str:
        """A sign of a set of them."""
        if operation == "ANY":
            return "x"
        if operation == "NOT_LITERAL":
            return "y" if value == ord("x") else "x"
        inside = [(str(one), what) for one, what in value]
        signs = list("x1 ,.-yA2Bé;:\n(/\"'\u2019*_")
        fit = [sign for sign in signs if _is_in(inside, sign)]
        fit += [chr(what) for one, what in inside if one == "LITERAL" and inside[0][0] != "NEGATE"]
        fit += [chr(what[0]) for one, what in inside if one == "RANGE" and inside[0][0] != "NEGATE"]
        if not fit:
            return "x"
        return self.draw.choice(fit) if self.free and self.draw.random() < 0.3 else fit[0]


def _is_in(inside: list[tuple[str, Any]], sign: str) -> bool:
    """Whether a sign is in a set of signs."""
    holds = False
    for one, what in inside:
        if one == "LITERAL":
            holds |= ord(sign) == what
        elif one == "RANGE":
            holds |= what[0] <= ord(sign) <= what[1]
        elif one == "CATEGORY":
            name = str(what).removeprefix("CATEGORY_").removeprefix("NOT_").removeprefix("UNI_")
            fits = {"DIGIT": sign.isdigit(), "SPACE": sign.isspace(), "WORD": sign.isalnum() or sign == "_"}[name]
            holds |= fits != ("NOT_" in str(what))
    return holds != (inside[0][0] == "NEGATE")


def _read(path: Path) -> list[Row]:
    """The rows of a table."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [tuple(row[column] for column in COLUMNS) for row in csv.DictReader(file)]  # type: ignore[misc]


def _write(path: Path, rows: list[Row]) -> None:
    """Write a table."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sorted(set(rows)))


if __name__ == "__main__":
    sys.exit(main())
