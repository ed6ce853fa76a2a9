"""What the docs tell a reader to type: every command and every block of Python runs, in the order of its page."""

from __future__ import annotations

import contextlib
import io
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from pages import Block, blocks
from spacy.language import Language
from typer.testing import CliRunner

import imr_nlp
from imr_nlp.cli import app

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
QUERIES = DOCS / "queries.md"  # its commands and what they print are tested with the queries

BENCHMARKS = [("benchmark.py", "psutil"), ("benchmark_page.py", "matplotlib"), ("benchmark_server.py", "psutil")]
ELSEWHERE = {
    "python3 -m venv": "the two lines of the README, run by the check of a change; the others only install",
    ". .venv/bin/activate": "a line of a shell",
    "pip install": "installs",
    "jupyter lab": "the notebook has a test of its own",
    "imr serve": "runs until it is stopped; tests/serving.py starts it",
    "imr extract letters/ -o decisions.parts": "tests/test_dask.py starts a cluster",
    "imr calibrate": "tests/test_confidence_fitting.py",
    "curl": "tests/test_serve_http.py asks the same",
    "python -m pytest": "this run",
    "python -m spacy project run": "tests/test_model.py tries its steps",
    "python -m spacy benchmark": "tests/test_model.py",
    "python -m spacy debug": "tests/test_model.py",
    "python -m spacy evaluate": "tests/test_model.py",
    "python -m spacy apply": "tests/test_model.py",
    "imr extract letters/ -o decisions.parts -o decisions.duckdb --engine dask": "tests/test_dask.py",
    "python scripts/build_corpus.py": "tests/test_scorer.py",
    "python scripts/train_": "minutes; `python -m spacy project run train`",
    "python benchmarks/": "tests/test_work.py",
    "imr evaluate corpus/letters --layouts": "tests/test_layouts.py; it reads each letter twenty times",
    "python scripts/fuzz.py": "minutes; tests/test_properties.py asks the same of fewer texts",
    "python scripts/kill_runs.py": "an hour; tests/test_mishaps.py and tests/test_faults.py",
    "python scripts/measure_layouts.py": "minutes; tests/test_layouts.py",
}
"""Commands that are not run here, by how they begin, and why."""
SHOWN_ONLY = ("for batch in batches:", "weights = Path(", "dd.read_parquet(", "def read_parts(", "spark.", "ray.data")
"""Blocks of Python that are parts of something or need a cluster, by words in them."""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, nlp: Language) -> Path:
    path = tmp_path_factory.mktemp("model") / "model"
    nlp.to_disk(path)
    return path


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: Path, nlp: Language) -> Path:
    """A folder like that of somebody who follows a page: the repository, letters, and a model."""
    for name in ("corpus/samples", "configs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "corpus/samples", tmp_path / "letters")
    (tmp_path / "corpus/letters").mkdir()
    for path in sorted((ROOT / "corpus/letters").glob("*"))[:2]:
        shutil.copy(path, tmp_path / "corpus/letters")
    (tmp_path / "training").mkdir()
    (tmp_path / "training/model").symlink_to(model)
    (tmp_path / "decisions").mkdir()
    monkeypatch.chdir(tmp_path)
    load = spacy.load
    monkeypatch.setattr(spacy, "load", lambda name, **settings: load(model if name == "en_imr_decision" else name))
    return tmp_path


def commands(block: Block) -> Iterator[str]:
    for line in block.text.replace("\\\n", " ").splitlines():
        if command := line.partition("  #")[0].strip():
            yield command


def run_command(command: str, nlp: Language) -> str:
    """Run one command in this process, with a pipeline that is loaded already. `>` leads to a file, as in a shell."""
    if command.startswith("python -m spacy assemble"):
        done = subprocess.run([sys.executable, *shlex.split(command)[1:]], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
    assert command.startswith("imr "), f"{command!r} is neither run nor said to be tested elsewhere"
    words = shlex.split(command)[1:]
    target = words[words.index(">") + 1] if ">" in words else None
    words = words[: words.index(">")] if ">" in words else words
    if words[0] == "extract":
        words += ["--workers", "0"] + ([] if "--resume" in words else ["--no-resume"])
    with pytest.MonkeyPatch.context() as patch:
        load = imr_nlp.load
        patch.setattr(imr_nlp, "load", lambda model=None: nlp if model is None else load(model))
        result = CliRunner().invoke(app, words, env={"COLUMNS": "200"})
    allowed = (0, 1) if words[0] == "diff" else (0,)  # it ends with 1 where something differs
    assert result.exit_code in allowed, f"{command}\n{result.output}"
    if target:
        Path(target).write_text(result.stdout, encoding="utf-8")
    return result.stdout


@pytest.mark.parametrize("page", [page for page in PAGES if page != QUERIES], ids=lambda page: page.name)
def test_what_a_page_tells_to_type_runs_and_prints_what_it_shows(page: Path, clone: Path, nlp: Language) -> None:
    prepare(page, clone, nlp)
    names: dict[str, Any] = {}
    printed: str | None = None
    for block in blocks(page):
        if block.language == "csv" and block.file:
            (clone / block.file).write_text(block.text, encoding="utf-8")
        elif block.language == "python" and not any(part in block.text for part in SHOWN_ONLY):
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                exec(compile(block.text, page.name, "exec"), names)
            printed = output.getvalue()
        elif block.language == "text" and printed is not None:
            assert block.text == printed
            printed = None
        elif block.language == "bash":
            for command in commands(block):
                if not command.startswith(tuple(ELSEWHERE)):
                    run_command(command, nlp)


def prepare(page: Path, clone: Path, nlp: Language) -> None:
    """What a page takes for granted."""
    if page.name == "extract.md":
        rows = [f'{{"text": "{path.stem}"}}' for path in sorted((clone / "letters").iterdir())]
        (clone / "letters/part-0001.jsonl").write_text("\n".join(rows), encoding="utf-8")
    if page.name == "tables.md":
        run_command("imr extract letters/ -o decisions.parquet", nlp)


def test_every_reason_to_leave_a_command_out_is_needed() -> None:
    said = [one for page in PAGES for block in blocks(page) if block.language == "bash" for one in commands(block)]
    for beginning in ELSEWHERE:
        assert any(command.startswith(beginning) for command in said), beginning


def test_every_block_that_holds_commands_is_marked_as_such() -> None:
    for page in PAGES:
        for block in blocks(page):
            if block.language not in ("bash", "console"):
                assert not block.text.startswith(("imr ", "python -m ", "pip ")), f"{page.name}: {block.text[:40]}"


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("material", reason="needs the extra docs")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    pages = {path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*.html")}
    assert {"index.html", "quick-start.html", "reference.html", "corpus.html", "changes.html"} <= pages
    index = (tmp_path / "site/search/search_index.json").read_text(encoding="utf-8")
    assert "scrambler therapy" in index
    for path in pages:
        html = (tmp_path / "site" / path).read_text(encoding="utf-8")
        for place in ("src=\"http", "rel=\"stylesheet\" href=\"http", "fonts.googleapis"):
            assert place not in html, f"{path} fetches something"


def test_the_reference_is_that_of_the_docstrings() -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        from write_reference import reference
    finally:
        sys.path.pop(0)
    assert (DOCS / "reference.md").read_text(encoding="utf-8") == reference(), "python scripts/write_reference.py"
    for name in imr_nlp.__all__:
        assert name == "__version__" or f"`imr_nlp.{name}" in reference()


@pytest.mark.parametrize(("script", "missing"), BENCHMARKS)
def test_a_benchmark_without_its_library_says_what_to_install(script: str, missing: str) -> None:
    path = ROOT / "benchmarks" / script
    code = f"import runpy, sys; sys.modules[{missing!r}] = None; runpy.run_path({str(path)!r}, run_name='__main__')"
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(path.parent)!r}); {code}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(missing)
    assert done.stderr.endswith('is not installed: pip install "imr-nlp[benchmark]"\n')
