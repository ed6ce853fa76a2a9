"""The pipeline as a model: assembled from its config, and packaged as a wheel that names what it needs."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from email import message_from_bytes
from importlib.metadata import requires
from pathlib import Path

import pytest
import spacy
import srsly
from spacy.language import Language

import imr_nlp

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "configs" / "imr.cfg"


def run(*arguments: str | Path) -> None:
    done = subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def assembled(folder: Path, *options: str) -> Path:
    run("-m", "spacy", "assemble", CONFIG, folder, *options)
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return assembled(tmp_path_factory.mktemp("model") / "imr")


def test_the_model_gives_the_decisions_of_the_package(model: Path, nlp: Language, letter_texts: list[str]) -> None:
    loaded = imr_nlp.load(model)
    assert loaded.pipe_names == nlp.pipe_names
    for text in letter_texts:
        doc, other = nlp(text), loaded(text)
        assert other._.imr == doc._.imr
        assert [(e.text, e.label_) for e in other.ents] == [(e.text, e.label_) for e in doc.ents]


def test_the_config_names_what_load_makes(nlp: Language) -> None:
    config = spacy.util.load_config(CONFIG)
    assert config["nlp"]["pipeline"] == nlp.pipe_names
    for name, component in config["components"].items():
        assert component["factory"] == nlp.get_pipe_meta(name).factory


def test_the_model_stores_its_patterns(model: Path, nlp: Language) -> None:
    ruler = spacy.load(model).get_pipe("imr_ruler")
    assert len(ruler) == len(nlp.get_pipe("imr_ruler")) > 10_000


def test_terms_of_ones_own_go_into_the_model(tmp_path: Path) -> None:
    terms = tmp_path / "terms.csv"
    terms.write_text("phrase,name,category\nsound bath,sound bath,rehabilitation\n", encoding="utf-8")
    loaded = spacy.load(assembled(tmp_path / "model", "--paths.terms", str(terms)))
    terms.unlink()  # the model needs the file no longer
    doc = loaded("Sound baths were requested.")
    assert [(span.text, span._.value["name"]) for span in doc.spans["imr"] if span.label_ == "TREATMENT"] == [
        ("Sound baths", "sound bath")
    ]


def test_the_wheel_names_what_it_needs(model: Path, tmp_path: Path) -> None:
    run(ROOT / "scripts" / "package_model.py", model, tmp_path / "packages")
    (wheel,), (package,) = ((tmp_path / "packages").glob(f"{name}-*.whl") for name in ("en_imr", "imr_nlp"))
    with zipfile.ZipFile(package) as archive:
        assert {"imr_nlp/py.typed", "imr_nlp/treatments/lexicon/drugs.csv"} <= set(archive.namelist())
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith("METADATA"))
        headers = message_from_bytes(archive.read(metadata))
        assert any(name.endswith("imr_ruler/patterns") for name in archive.namelist())
    needed = {requirement.split(";")[0].replace(" ", "") for requirement in headers.get_all("Requires-Dist") or ()}
    assert f"imr-nlp=={imr_nlp.__version__}" in needed
    of_package = requires("imr-nlp") or ()  # spaCy comes with it, if not by itself
    assert any(re.match(r"spacy\W", one) for one in (*needed, *of_package))
    assert headers["Version"] == imr_nlp.__version__
    assert headers["License"] or headers["License-Expression"]


def test_the_schema_in_the_file_is_that_of_the_models() -> None:
    path = Path(imr_nlp.__file__).parent / "decision.schema.json"
    assert srsly.read_json(path) == imr_nlp.schema()


def test_decisions_fit_the_schema(nlp: Language, letter_texts: list[str]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(imr_nlp.schema())
    for text in [*letter_texts, ""]:
        assert list(validator.iter_errors(nlp(text)._.imr.model_dump(mode="json"))) == []
