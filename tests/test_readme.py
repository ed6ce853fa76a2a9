"""The README and docs/ say what is so: their Python runs, their tables are complete, their links lead somewhere."""

from __future__ import annotations

import ast
import csv
import importlib
import io
import os
import re
import shlex
import subprocess
import sys
from importlib.metadata import metadata
from pathlib import Path
from typing import get_args

import pytest
from pages import blocks
from pydantic import BaseModel

import imr_nlp
from imr_nlp.decision import (
    Category,
    Citation,
    Decision,
    Evidence,
    GuidelineId,
    Issue,
    Patient,
    Rationale,
    Request,
    Reviewer,
)
from imr_nlp.letter.mentions import LABELS
from imr_nlp.letter.warning_codes import CODES

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCS = ROOT / "docs"
PAGES = [README, ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
OWN_KINDS = ("DRUG", "BODY_PART", "DIAGNOSIS", "ICD_CODE")

_LINK = re.compile(r"(?<!`)\[[^\]\n]+\]\(([^)\s]+)\)")


def section(page: Path, heading: str) -> str:
    """The text under a heading, up to the next one."""
    text = page.read_text(encoding="utf-8")
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"{page.name} has no heading {heading!r}"
    return found[1]


def rows(text: str) -> list[list[str]]:
    """The rows of all tables in a text, headings left out."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    marked = [line for n, line in enumerate(lines) if not (lines[n + 1 : n + 2] and lines[n + 1].startswith("| ---"))]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in marked if not line.startswith("| ---")]


def coded(cell: str) -> list[str]:
    """What stands in code in a cell."""
    return re.findall(r"`([^`]+)`", cell)


def test_the_decision_of_the_readme_shows_itself_in_a_notebook() -> None:
    letter = (ROOT / "corpus/samples/issues-2014-elbow.txt").read_text(encoding="utf-8")
    html = imr_nlp.load()(letter)._.imr._repr_html_()
    assert "<table" in html
    assert "CM14-0137726" in html
    assert "Cock-up splint, right wrist" in html


def test_the_row_that_terms_shows_is_one_of_the_package() -> None:
    shown = next(block for block in blocks(DOCS / "terms.md") if block.file == "rehabilitation.csv")
    with (ROOT / "imr_nlp/treatments/lexicon/names/rehabilitation.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(io.StringIO(shown.text))) in list(csv.DictReader(file))
    doc = imr_nlp.load()("accupuncture x 6")
    assert "acupuncture" in [span._.value["name"] for span in doc.spans["imr"] if span.label_ == "TREATMENT"]


def test_terms_lists_every_lexicon_with_its_columns_and_links_every_page_on_them() -> None:
    listed = rows(section(DOCS / "terms.md", "The lists"))
    columns = {name: coded(row[1])[0] for row in listed for name in coded(row[0])}
    treatments = columns.pop("names/CATEGORY.csv")
    for path in sorted((ROOT / "imr_nlp").glob("*/lexicon/**/*.csv")):
        header = path.read_text(encoding="utf-8-sig").partition("\n")[0].strip()
        assert header == (treatments if path.parent.name == "names" else columns.pop(path.name)), path.name
    assert not columns
    linked = _LINK.findall(section(DOCS / "terms.md", "The lists"))
    assert {f"lexicons.d/{path.name}" for path in (DOCS / "lexicons.d").glob("*.md")} <= set(linked)


# --- the commands are those of the package --------------------------------------------------------------------------


def test_the_extras_that_pages_name_exist() -> None:
    extras = set(metadata("imr-nlp").get_all("Provides-Extra") or ())
    said = [coded(found) for page in PAGES for found in re.findall(r"extras? (`[^.:;\n]*)", page.read_text("utf-8"))]
    assert said
    assert {extra for listed in said for extra in listed} <= extras


def test_the_two_commands_of_the_readme_use_what_the_package_has() -> None:
    first, second = [block.text for block in blocks(README) if block.text.startswith("python3 -m venv")]
    assert first.count("\n") == second.count("\n") == 1
    for path in re.findall(r"corpus/\S+", first):
        assert (ROOT / path).exists(), path
    assert second.rstrip().endswith("-m pytest")


@pytest.mark.parametrize("line", [
    line for block in blocks(README) if block.language == "bash" for line in block.text.splitlines()
    if line.startswith("imr ")
])  # fmt: skip
def test_the_options_that_the_readme_shows_exist(line: str) -> None:
    words = shlex.split(line, comments=True)
    run = subprocess.run(
        [sys.executable, "-m", "typer", "imr_nlp.cli", "run", words[1], "--help"],
        check=True, capture_output=True, text=True, encoding="utf-8", env=_plain_terminal(),
    )  # fmt: skip
    for option in (word for word in words[2:] if word.startswith("-")):
        assert re.search(rf"(?<![\w-]){option}(?![\w-])", run.stdout), option


def _plain_terminal() -> dict[str, str]:
    return {**os.environ, "TERM": "dumb", "COLUMNS": "200", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}


# --- the tables are complete ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "heading"), [(README, "What it tags"), (DOCS / "labels.md", "Mentions")], ids=["README", "labels"]
)
def test_every_label_is_in_the_table(page: Path, heading: str) -> None:
    listed = [coded(row[0])[0] for row in rows(section(page, heading)) if coded(row[0])]
    assert sorted(label for label in listed if label.isupper()) == sorted([*LABELS, *OWN_KINDS])


MODELS: dict[str, type[BaseModel]] = {
    model.__name__: model for model in (Decision, Reviewer, Patient, Issue, Request, Citation, Rationale, Evidence)
}


@pytest.mark.parametrize("name", MODELS)
def test_every_field_is_in_the_table_of_its_model(name: str) -> None:
    listed = [coded(row[0])[0] for row in rows(section(DOCS / "labels.md", f"`{name}`"))]
    assert listed == list(MODELS[name].model_fields)


def test_the_readme_names_every_field_of_the_decision_and_of_an_issue() -> None:
    text = section(README, "What it reads out of a letter")
    listed = [field for row in rows(text) for field in coded(row[0])]
    assert sorted(listed) == sorted([*Decision.model_fields, *Issue.model_fields])


def test_warning_codes_and_messages_are_those_of_the_package() -> None:
    assert {coded(row[0])[0]: row[1] for row in rows(section(DOCS / "labels.md", "Warnings"))} == CODES


def test_the_readme_names_warning_codes_that_exist() -> None:
    text = section(README, "What it reads out of a letter").partition("Warnings have stable codes")[2]
    named = [word for word in coded(text) if "-" in word]
    assert named
    assert set(named) <= set(CODES)


@pytest.mark.parametrize(("heading", "values"), [
    ("Categories", get_args(Category)), ("Guidelines", get_args(GuidelineId)),
])  # fmt: skip
def test_every_value_of_a_fixed_list_is_explained(heading: str, values: tuple[str, ...]) -> None:
    assert tuple(coded(row[0])[0] for row in rows(section(DOCS / "labels.md", heading))) == values


def test_labels_names_every_section_that_letters_have() -> None:
    nlp = imr_nlp.load()
    named = set(coded(section(DOCS / "labels.md", "Sections")))
    for path in sorted((ROOT / "corpus/samples").glob("*.txt")):
        doc = nlp(path.read_text(encoding="utf-8"))
        assert {span.label_ for span in doc.spans["imr_sections"]} <= named, path.name


# --- the figures are measured ---------------------------------------------------------------------------------------


def test_the_figures_of_the_readme_are_those_that_the_command_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    write_figures = importlib.import_module("write_figures")
    page = README.read_text(encoding="utf-8")
    assert len(write_figures.ROWS) >= 15
    assert write_figures.written(page, write_figures.measure()) == page, "run: python scripts/write_figures.py"


# --- links and layers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        if anchor:
            assert anchor in _anchors(file), target


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_imports_point_down_the_layers_of_the_architecture() -> None:
    layer = {
        name: int(row[0])
        for row in rows(section(DOCS / "architecture.md", "Who imports whom"))
        for name in coded(row[1])
    }
    package = ROOT / "imr_nlp"
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        if parts == ("__init__",):
            continue
        assert parts[0] in layer, f"{parts[0]} stands in no layer"
        for target in _imported(path, package):
            assert layer[target] >= layer[parts[0]], f"{path.relative_to(ROOT)} imports {target}"


def _imported(path: Path, package: Path) -> set[str]:
    """The modules and folders of the package that a module imports when it is imported itself."""
    depth = len(path.relative_to(package).parts)
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            found |= {node.module.partition(".")[0]} if node.module else {alias.name for alias in node.names}
    return found
