"""What is declared is what is checked: versions of Python, the hooks, the citation."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
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


APT = """#!/bin/sh
echo "$@" >> "$0.log"
case "$*" in
*update*) exit {update} ;;
*--no-download*) cp "$(dirname "$0")/other" "$(dirname "$0")/chromium" ;;
esac
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a script for a POSIX shell")
@pytest.mark.parametrize(
    ("programs", "told", "asked"),
    [
        ({"chromium": "exit 0"}, "chromium", 0),
        ({"chromium": "exit 1", "chromium-browser": "exit 0"}, "chromium-browser", 0),  # one that does not run
        ({"id": "echo 0", "apt-get": APT.format(update=0)}, "chromium", 3),
        ({"id": "echo 0", "apt-get": APT.format(update=1)}, "chromium", 3),
        ({"id": "echo 0", "apt-get": "exit 1"}, "", 0),
        ({"id": "echo 1000", "apt-get": APT.format(update=0)}, "", 0),  # no administrator
        ({}, "", 0),
    ],
)
def test_a_browser_is_found_or_installed_or_done_without(
    tmp_path: Path, programs: dict[str, str], told: str, asked: int
) -> None:
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("bash", "timeout", "env", "sh", "cp", "dirname", "sleep"):
        (folder / name).symlink_to(str(shutil.which(name)))
    for name, does in {"other": "exit 0", "id": "echo 1000", "python3": "exit 1", **programs}.items():
        (folder / name).write_text(does if does.startswith("#!") else f"#!/bin/sh\n{does}\n")
        (folder / name).chmod(0o755)
    ended = subprocess.run(
        [ROOT / ".ci/browser", tmp_path / "own"], env={"PATH": str(folder)}, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0
    assert ended.stdout.strip() == (str(folder / told) if told else "")
    assert ("none could be installed" in ended.stderr) == (told == "")
    log = folder / "apt-get.log"
    assert len(log.read_text().splitlines() if log.exists() else ()) == asked
