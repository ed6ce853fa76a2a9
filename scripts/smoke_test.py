"""Install the two wheels in an empty environment, and read a letter with the model there.

python scripts/smoke_test.py packages corpus/samples/issues-2014-elbow.txt
"""

from __future__ import annotations

import os
import subprocess
import sysconfig
import tempfile
import venv
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

MODEL = "en_imr_decision"
READ = f"""
import sys
from pathlib import Path
import spacy
nlp = spacy.load("{MODEL}")
text = Path(sys.argv[1]).read_text(encoding="utf-8")
decision = nlp(text)._.imr
assert decision.issues, "the model found no issue"
for found in decision.evidence:
    assert text[found.start : found.end] == found.text, found
print(nlp.meta["name"], nlp.meta["version"], decision.case_number, decision.outcome, len(decision.issues), "issues")
"""


def smoke(
    packages: Annotated[Path, typer.Argument(help="Folder with both wheels.", exists=True, file_okay=False)],
    letter: Annotated[Path, typer.Argument(help="A letter as text.", exists=True, dir_okay=False)],
    borrow: Annotated[
        bool, typer.Option(help="Take spaCy and the like from this environment, so that pip fetches nothing.")
    ] = False,
    output: Annotated[Path | None, typer.Option(help="File to write what was read to.")] = None,
) -> None:
    """Install the wheels of this version in a new environment, load the model by its name, and read a letter."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts" if os.name == "nt" else "bin") / "python"
        install = ["-m", "pip", "install", "--quiet", "--find-links", str(packages.resolve())]
        wanted = [f"{name}=={version('imr-nlp')}" for name in ("imr-nlp", MODEL)]
        run(folder, python, *install, *(["--no-deps", "--no-index"] if borrow else []), *wanted)
        if borrow:
            _lend(python)
        said = run(folder, python, "-W", "error", "-c", READ, letter.resolve())
    typer.echo(said.strip())
    if output:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(said, encoding="utf-8")


def _lend(python: Path) -> None:
    """Put the packages of this environment behind those of another one. What is installed there comes first."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    there = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True)
    paths = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    Path(there.stdout.strip(), "borrowed.pth").write_text("\n".join(paths), encoding="utf-8")


def run(folder: str, python: Path, *arguments: str | Path) -> str:
    """Run the environment's Python away from the checkout, and give what it prints. A failure ends the smoke test."""
    command = [str(python), "-I", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    typer.run(smoke)
