"""Package the assembled model as a wheel that needs this version of imr-nlp.

python scripts/package_model.py training/model packages
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import srsly
import typer
from spacy.cli.package import package

import imr_nlp

META = Path(__file__).parent.parent / "configs" / "meta.json"


def build(
    model: Annotated[Path, typer.Argument(help="The assembled model.", exists=True, file_okay=False)],
    output: Annotated[Path, typer.Argument(help="Folder for the package.")],
) -> None:
    """Write the package of the model and build its wheel, without network."""
    meta = srsly.read_json(META)
    meta |= {"version": imr_nlp.__version__, "requirements": [f"imr-nlp=={imr_nlp.__version__}"]}
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        meta_path = Path(folder) / "meta.json"
        srsly.write_json(meta_path, meta)
        package(model, output, meta_path=meta_path, create_sdist=False, create_wheel=False, force=True)
    source = output / f"{meta['lang']}_{meta['name']}-{meta['version']}"
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(output), str(source)], check=True
    )


if __name__ == "__main__":
    typer.run(build)
