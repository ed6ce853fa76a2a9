"""Package the assembled model as a wheel, beside it the wheel of this version of imr-nlp, which it needs.

python scripts/package_model.py training/model packages
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import srsly
import typer
from spacy.cli.package import package

import imr_nlp

ROOT = Path(__file__).parent.parent
META = ROOT / "configs" / "meta.json"
SOURCES = ("pyproject.toml", "README.md", "LICENSE")


def build(
    model: Annotated[Path, typer.Argument(help="The assembled model.", exists=True, file_okay=False)],
    output: Annotated[Path, typer.Argument(help="Folder for the package.")],
) -> None:
    """Write the package of the model and build both wheels, without network."""
    meta = srsly.read_json(META)
    meta |= {"version": imr_nlp.__version__, "requirements": [f"imr-nlp=={imr_nlp.__version__}"]}
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        meta_path = Path(folder) / "meta.json"
        srsly.write_json(meta_path, meta)
        package(model, output, meta_path=meta_path, create_sdist=False, create_wheel=False, force=True)
        # A copy: what an earlier build left in the checkout would otherwise get into the wheel.
        shutil.copytree(ROOT / "imr_nlp", Path(folder) / "imr_nlp")
        for name in SOURCES:
            shutil.copy(ROOT / name, folder)
        build_wheel(Path(folder), output)
    build_wheel(output / f"{meta['lang']}_{meta['name']}-{meta['version']}", output)


def build_wheel(source: Path, output: Path) -> None:
    """Build the wheel of a source tree with the tools that are installed."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(output), str(source)]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    typer.run(build)
