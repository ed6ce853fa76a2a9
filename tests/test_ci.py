"""What is declared is what is checked: versions of Python, the hooks, the citation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import srsly

import imr_nlp

ROOT = Path(__file__).parent.parent
DECLARED = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
WORKFLOW = srsly.read_yaml(ROOT / ".github/workflows/ci.yml")


def test_the_matrix_has_every_version_of_python_that_is_declared() -> None:
    matrix = WORKFLOW["jobs"]["tests"]["strategy"]["matrix"]["python"]
    assert matrix == re.findall(r'"Programming Language :: Python :: (3\.\d+)"', DECLARED)
    least, beyond = re.findall(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', DECLARED)[0]
    assert matrix == [f"3.{minor}" for minor in range(int(least), int(beyond))]
    assert f"Python {matrix[0]} to {matrix[-1]}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_workflow_runs_what_the_check_of_a_change_runs() -> None:
    steps = [step.get("run", "") for step in WORKFLOW["jobs"]["tests"]["steps"]]
    local = (ROOT / ".ci/run").read_text(encoding="utf-8")
    for command in ("ruff check", "mypy"):
        assert command in local
        assert any(step.startswith(command) for step in steps)
    assert "python -m pytest" in steps


def test_the_workflow_tries_the_lowest_packages_and_asks_for_known_flaws() -> None:
    """With the commands of the page, on the first and the last version of Python."""
    lowest = WORKFLOW["jobs"]["lowest"]
    every = WORKFLOW["jobs"]["tests"]["strategy"]["matrix"]["python"]
    assert lowest["strategy"]["matrix"]["python"] == [every[0], every[-1]]
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    steps = [step.get("run", "") for job in ("lowest", "flaws") for step in WORKFLOW["jobs"][job]["steps"]]
    for words in ("--resolution lowest-direct --only-binary :all:", "pip-audit -r requirements-dev.txt"):
        assert words in page
        assert any(words in step for step in steps)


def test_the_citation_has_the_version() -> None:
    cited = srsly.read_yaml(ROOT / "CITATION.cff")
    assert (cited["version"], cited["license"]) == (imr_nlp.__version__, "MIT")
    assert f"## {imr_nlp.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [".pre-commit-config.yaml", "mkdocs.yml"])
def test_files_that_commands_name_are_there(path: str) -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = re.findall(r"`python ((?:scripts|benchmarks)/\S+\.py)`|(tests/\S+\.py)", page)
    for named in (name for names in listed for name in names if name):
        assert (ROOT / named).exists(), named
    assert srsly.read_yaml(ROOT / path)
