"""Package the assembled model as a wheel, beside it the wheel of this version of imr-nlp, which it needs.

python scripts/package_model.py training/model packages --metrics metrics/metrics.json
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import spacy
import srsly
import typer
from spacy.cli.package import package

import imr_nlp

ROOT = Path(__file__).parent.parent
META = ROOT / "configs" / "meta.json"
LICENSE = ROOT / "LICENSE"
SOURCES = ("pyproject.toml", "README.md", "LICENSE")
_OVER_SSH = re.compile(r"(?:ssh://)?[\w.-]+@(?P<host>[\w.-]+)[:/](?P<path>[\w./-]+)")
FIGURES = ("imr_", "spans_imr_")
"""How the names of the figures begin that go into the model's meta data; speed is that of one machine."""


def build(
    model: Annotated[Path, typer.Argument(help="The assembled model.", exists=True, file_okay=False)],
    output: Annotated[Path, typer.Argument(help="Folder for the two wheels.")],
    metrics: Annotated[Path | None, typer.Option(help="What `spacy evaluate` wrote about the model.")] = None,
) -> None:
    """Build both wheels, without network."""
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        described = Path(folder) / "model"
        shutil.copytree(model, described)
        shutil.copy(LICENSE, described)
        meta = describe(model, metrics)
        srsly.write_json(described / "meta.json", meta)
        package(described, Path(folder), create_sdist=False, create_wheel=False)
        build_wheel(Path(folder) / f"{meta['lang']}_{meta['name']}-{meta['version']}", output)
        # A copy: what an earlier build left in the checkout would otherwise get into the wheel.
        source = Path(folder) / "source"
        shutil.copytree(ROOT / "imr_nlp", source / "imr_nlp", ignore=shutil.ignore_patterns("__pycache__"))
        for name in SOURCES:
            shutil.copy(ROOT / name, source)
        build_wheel(source, output)


def describe(model: Path, metrics: Path | None) -> dict[str, Any]:
    """The meta data of a model: what is said of it, what it holds, and how often it was right.

    model (Path): The assembled model.
    metrics (Path): What `spacy evaluate` wrote about it.
    RETURNS (dict): The content of its `meta.json`.
    """
    measured = srsly.read_json(metrics) if metrics else {}
    said, address = srsly.read_json(META), source_address()
    return {
        **spacy.load(model).meta,
        **said,
        "url": said["url"] or address,
        "sources": [{**source, "url": source["url"] or address} for source in said["sources"]],
        "version": imr_nlp.__version__,
        "requirements": [f"imr-nlp=={imr_nlp.__version__}"],
        "performance": {name: figure for name, figure in measured.items() if name.startswith(FIGURES)},
    }


def source_address(folder: Path = ROOT) -> str:
    """The address from which this checkout was cloned, which is where the model's sources are.

    folder (Path): The checkout.
    RETURNS (str): Its address on the web, without the name and the password of who cloned it; empty where it has none.
    """
    asked = ["git", "-C", str(folder), "config", "--get", "remote.origin.url"]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:  # no git
        return ""
    if over_ssh := _OVER_SSH.fullmatch(told):
        told = f"https://{over_ssh['host']}/{over_ssh['path']}"
    address = urlsplit(told)
    if address.scheme != "https" or not address.hostname:
        return ""
    return f"https://{address.hostname}{address.path.removesuffix('.git')}"


def build_wheel(source: Path, output: Path) -> None:
    """Build the wheel of a source tree with the tools that are installed."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(output), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    typer.echo(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    typer.run(build)
