"""How the package is laid out: what is an expression in Python and what a row, and no circle of imports."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import imr_nlp

PACKAGE = Path(imr_nlp.__file__).parent

OF_LETTERS = (
    *("assembly", "case", "citations", "confidence", "dates", "decision", "diagnoses", "judgements", "letter"),
    *("phrases", "sessions", "structure", "treatments"),
)
"""The folders that say what a letter means. How a page, a file or a query is written is no rule of letters."""
STRUCTURAL_GRAMMARS = {
    "case/patient.py": "ages",
    "citations/chapters.py": "chapters and editions of the MTUS",
    "citations/page_values.py": "numbers of pages",
    "citations/pages.py": "pages, and ranges of them",
    "citations/passages.py": "sections and pages behind a source",
    "citations/sources.py": "guideline families",
    "dates/grammar.py": "dates",
    "dates/values.py": "dates",
    "diagnoses/grammar.py": "names of diagnoses",
    "diagnoses/icd_codes.py": "codes of diagnoses",
    "diagnoses/lists.py": "lists of diagnoses",
    "sessions/counts.py": "counts of sessions",
    "sessions/joints.py": "counts that stand beside one another",
    "sessions/values.py": "rates and frequencies",
    "treatments/body_parts.py": "names of body parts",
    "treatments/canonical.py": "names of treatments",
    "treatments/drugs.py": "strengths and forms of drugs",
    "treatments/grammar.py": "names of treatments",
    "treatments/names.py": "names of treatments",
    "treatments/request_names.py": "names of requests",
    "treatments/supply.py": "numbers of drugs and supplies",
}
MOST_EXPRESSIONS = 96
"""Expressions outside of the structural grammars. Fewer than 120 is the aim: whoever makes rows of some lowers it."""
MOST_ALTERNATIVES = 8
NOT_YET_ROWS: tuple[str, ...] = ()
"""Folders in which expressions still have more alternatives than that."""


def expressions_in_python() -> Iterator[tuple[str, int, int]]:
    """Module, line and number of alternatives of each expression outside of the structural grammars."""
    for folder in OF_LETTERS:
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            name = path.relative_to(PACKAGE).as_posix()
            if name in STRUCTURAL_GRAMMARS:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
                    yield name, node.lineno, max(map(alternatives, literals(node)), default=1)


def literals(node: ast.AST) -> Iterator[str]:
    """What stands between quotes in a call; parts that are given a name elsewhere are counted there."""
    for one in ast.walk(node):
        if isinstance(one, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in one.values)
        elif isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def alternatives(source: str) -> int:
    """The most alternatives that a group of an expression has.

    >>> alternatives(r"(a|b(c|d|e))|[|]")
    3
    """
    open_groups, most = [1], 1
    for found in re.finditer(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", source):
        if found[0] == "(":
            open_groups.append(1)
        elif found[0] == "|":
            open_groups[-1] += 1
            most = max(most, open_groups[-1])
        elif found[0] == ")" and len(open_groups) > 1:
            open_groups.pop()
    return most


def test_words_are_rows_and_expressions_in_python_grow_no_more() -> None:
    found = list(expressions_in_python())
    listed = [one for one in found if one[2] > MOST_ALTERNATIVES and not one[0].startswith(NOT_YET_ROWS)]
    assert listed == [], "lists of words are rows of a table or a word class"
    assert len(found) <= MOST_EXPRESSIONS, Counter(name.partition("/")[0] for name, _, _ in found)


def test_structural_grammars_are_there() -> None:
    assert all((PACKAGE / name).exists() for name in STRUCTURAL_GRAMMARS)


MODULES = {
    ".".join(("imr_nlp", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


def imports(module: str, node: ast.AST, later: bool) -> Iterator[str]:
    """The modules of the package that one imports; with `later`, also those that its functions import."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.ImportFrom):
            package = module.split(".") + ["__init__"] * (MODULES[module].name == "__init__.py")
            start = [*package[: len(package) - child.level]] if child.level else []
            base = ".".join([*start, *([child.module] if child.module else [])])
            yield from (f"{base}.{name.name}" if f"{base}.{name.name}" in MODULES else base for name in child.names)
        elif isinstance(child, ast.Import):
            yield from (name.name for name in child.names)
        elif later or not isinstance(child, ast.FunctionDef):
            yield from imports(module, child, later)


def circle(later: bool, folders: tuple[str, ...]) -> list[str]:
    """Modules each of which imports the next, and the last the first; empty where there is no such circle."""
    of = {
        name: sorted({*imports(name, ast.parse(path.read_text(encoding="utf-8")), later)} & MODULES.keys() - {name})
        for name, path in MODULES.items()
        if not folders or [*name.split("."), ""][1] in folders
    }
    done: set[str] = set()

    def below(way: list[str]) -> list[str]:
        for name in of.get(way[-1], []):
            if name in way:
                return way[way.index(name) :]
            if name not in done and (found := below([*way, name])):
                return found
        done.add(way[-1])
        return []

    return next((found for name in of if (found := below([name]))), [])


@pytest.mark.parametrize(("later", "folders"), [(False, ()), (True, (*OF_LETTERS, "display", "rules", "text"))])
def test_no_circle_of_imports(later: bool, folders: tuple[str, ...]) -> None:
    assert circle(later, folders) == []
