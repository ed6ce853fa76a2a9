"""The notebook runs from top to bottom, and prints what it shows."""

from __future__ import annotations

import ast
import contextlib
import io
from pathlib import Path
from typing import Any

import pytest
import srsly

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "notebooks" / "tutorial.ipynb"
CELLS = [cell for cell in srsly.read_json(NOTEBOOK)["cells"] if cell["cell_type"] == "code"]


def stored(cell: dict[str, Any]) -> tuple[str, str]:
    """What a cell printed, and the plain text of its last line's value."""
    outputs = cell["outputs"]
    printed = "".join("".join(one["text"]) for one in outputs if one["output_type"] == "stream")
    values = ["".join(one["data"]["text/plain"]) for one in outputs if one["output_type"] == "execute_result"]
    return printed, values[0] if values else ""


def run(source: str, names: dict[str, Any]) -> tuple[str, Any]:
    """Run a cell as a notebook does: what it prints, and the value of an expression on its last line."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "cell", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None
    return printed.getvalue(), value


def words(shown: str) -> list[str]:
    """The words of a printed table. A text that is missing is NaN for pandas 3, and was None before."""
    return ["None" if word == "NaN" else word for word in shown.split()]


def test_the_notebook_gives_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    matplotlib = pytest.importorskip("matplotlib", reason="needs the extra notebook")
    pandas = pytest.importorskip("pandas", reason="needs the extra notebook")
    matplotlib.use("Agg")
    monkeypatch.setattr("spacy.displacy.is_in_jupyter", lambda: False)
    monkeypatch.chdir(NOTEBOOK.parent)
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in CELLS:
        shown, told = stored(cell)
        printed, value = run("".join(cell["source"]), names)
        assert printed == shown
        if told and not told.startswith("Decision("):  # its text ends in evidence that is no part of the lesson
            with pandas.option_context("display.max_columns", None, "display.width", 80):  # as in a notebook
                assert words(repr(value)) == words(told)


def test_the_notebook_was_run_as_a_whole_and_without_errors() -> None:
    assert [cell["execution_count"] for cell in CELLS] == list(range(1, len(CELLS) + 1))
    assert not [one for cell in CELLS for one in cell["outputs"] if one["output_type"] == "error"]
    assert not [one for cell in CELLS for one in cell["outputs"] if one.get("name") == "stderr"]
    kinds = [kind for cell in CELLS for one in cell["outputs"] for kind in one.get("data", ())]
    assert kinds.count("image/png") == 1, "a chart"
    assert kinds.count("text/html") >= 4, "a decision, a letter and two tables"
