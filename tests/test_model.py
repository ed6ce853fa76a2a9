"""The pipeline as a model: assembled from its config, and packaged as a wheel that names what it needs."""

from __future__ import annotations

import importlib
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
from short_letters import ISSUES
from spacy.cli.apply import apply
from spacy.cli.debug_config import debug_config
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from typer.testing import CliRunner
from weasel.cli.run import check_rerun, update_lockfile
from weasel.util import load_project_config

import imr_nlp
from imr_nlp.display import COLORS

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "configs" / "imr.cfg"


def run(*arguments: str | Path) -> str:
    done = subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


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


@pytest.fixture(scope="module")
def packages(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both wheels, and what `spacy evaluate` says of the model about three letters."""
    folder = tmp_path_factory.mktemp("packages")
    for path in sorted((ROOT / "corpus/letters").glob("*"))[:6]:
        (folder / "letters").mkdir(exist_ok=True)
        (folder / "letters" / path.name).write_bytes(path.read_bytes())
    run(ROOT / "scripts" / "build_corpus.py", folder / "letters", folder / "dev.spacy")
    said = run("-m", "spacy", "evaluate", model, folder / "dev.spacy", "--output", folder / "metrics.json")
    assert "SPAN F" in said
    assert re.search(r"^SESSION_COUNT +\d", said, re.MULTILINE)
    run(ROOT / "scripts" / "package_model.py", model, folder, "--metrics", folder / "metrics.json")
    return folder


def members(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def content(wheel: Path, ending: str) -> bytes:
    (name,) = (name for name in members(wheel) if name.endswith(ending))
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(name)


@pytest.fixture(scope="module")
def wheels(packages: Path) -> tuple[Path, Path]:
    (model,), (package,) = (packages.glob(f"{name}-*.whl") for name in ("en_imr_decision", "imr_nlp"))
    return model, package


def test_the_wheel_of_the_model_names_what_it_needs(wheels: tuple[Path, Path]) -> None:
    headers = message_from_bytes(content(wheels[0], ".dist-info/METADATA"))
    needed = {requirement.split(";")[0].replace(" ", "") for requirement in headers.get_all("Requires-Dist") or ()}
    assert f"imr-nlp=={imr_nlp.__version__}" in needed
    of_package = requires("imr-nlp") or ()  # spaCy comes with it, if not by itself
    assert any(re.match(r"spacy\W", one) for one in (*needed, *of_package))
    assert headers["Version"] == imr_nlp.__version__
    assert headers["License"] == "MIT"


def test_both_wheels_hold_the_licence(wheels: tuple[Path, Path]) -> None:
    licence = (ROOT / "LICENSE").read_bytes()
    for wheel in wheels:
        assert content(wheel, ".dist-info/licenses/LICENSE") == licence


def test_the_wheel_of_the_package_holds_every_file_of_it(wheels: tuple[Path, Path]) -> None:
    files = {path for path in (ROOT / "imr_nlp").rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert {path.relative_to(ROOT).as_posix() for path in files} <= members(wheels[1])


def test_the_model_says_what_it_is(wheels: tuple[Path, Path], packages: Path) -> None:
    meta = srsly.json_loads(content(wheels[0], f"en_imr_decision-{imr_nlp.__version__}/meta.json"))
    assert (meta["lang"], meta["name"], meta["version"]) == ("en", "imr_decision", imr_nlp.__version__)
    assert meta["description"]
    assert meta["author"]
    assert meta["spacy_version"]
    assert all(source["name"] and source["license"] for source in meta["sources"])
    labels = {label for listed in meta["labels"].values() for label in listed}
    assert labels == set(COLORS)
    measured = srsly.read_json(packages / "metrics.json")
    assert meta["performance"]["imr_letters_right"] == measured["imr_letters_right"] > 0
    assert meta["performance"]["imr_mentions_f"] == measured["spans_sc_f"]
    assert "speed" not in meta["performance"]


@pytest.mark.parametrize(
    ("origin", "address"),
    [
        ("https://code.example.org/imr/imr_nlp.git", "https://code.example.org/imr/imr_nlp"),
        ("https://ana:secret@code.example.org/imr/imr_nlp", "https://code.example.org/imr/imr_nlp"),
        ("git@code.example.org:imr/imr_nlp.git", "https://code.example.org/imr/imr_nlp"),
        ("ssh://git@code.example.org/imr/imr_nlp.git", "https://code.example.org/imr/imr_nlp"),
        ("/srv/git/imr_nlp.git", ""),
        ("http://127.0.0.1:8000/imr_nlp", ""),
        (None, ""),
    ],
)
def test_the_models_url_is_where_the_checkout_came_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, origin: str | None, address: str
) -> None:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    source_address = importlib.import_module("package_model").source_address
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    if origin:
        subprocess.run(["git", "-C", str(tmp_path), "remote", "add", "origin", origin], check=True)
    assert source_address(tmp_path) == address


def test_both_wheels_work_in_an_empty_environment(packages: Path, tmp_path: Path) -> None:
    said = tmp_path / "said.txt"
    letter = ROOT / "corpus/samples/issues-2014-elbow.txt"
    run(ROOT / "scripts" / "smoke_test.py", packages, letter, "--borrow", "--output", said)
    assert said.read_text() == f"imr_decision {imr_nlp.__version__} CM14-0137726 partially_overturned 3 issues\n"


# --- spaCy's own commands take the model; in this process, since each start of spaCy takes two seconds -------------


def spacy_says(*words: str | Path) -> str:
    done = CliRunner().invoke(spacy.cli.app, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_config_is_valid() -> None:
    debug_config(CONFIG)


def test_apply_writes_letters_with_their_decisions(model: Path, tmp_path: Path, nlp: Language) -> None:
    (tmp_path / "letters").mkdir()
    letter = (ROOT / "corpus/samples/issues-2014-elbow.txt").read_text(encoding="utf-8")
    (tmp_path / "letters" / "elbow.txt").write_text(letter, encoding="utf-8")
    apply(tmp_path / "letters", tmp_path / "read.spacy", model, json_field="text", batch_size=1, n_process=1)
    (doc,) = DocBin().from_disk(tmp_path / "read.spacy").get_docs(nlp.vocab)
    assert doc.text == letter
    assert {span.label_ for span in doc.spans["imr"]} >= {"DATE", "TREATMENT"}


def test_the_speed_can_be_measured(model: Path, packages: Path) -> None:
    one = DocBin(docs=list(DocBin().from_disk(packages / "dev.spacy").get_docs(spacy.blank("en").vocab))[:1])
    one.to_disk(packages / "one.spacy")
    options = ("--batches", "30", "--warmup", "0", "--batch-size", "1")
    spacy_says("benchmark", "speed", model, packages / "one.spacy", *options)


@pytest.mark.parametrize(("name", "registry"), [
    ("tokenizer", "tokenizers"), ("lexicon_patterns", "misc"), ("imr_scorer", "scorers"),
])  # fmt: skip
def test_registered_functions_are_found(name: str, registry: str) -> None:
    assert "imr_nlp" in spacy_says("find-function", f"imr_nlp.{name}.v1", "--registry", registry)


def labels(doc: Doc) -> set[str]:
    return {span.label_ for span in doc.spans["imr"]}


def test_components_can_be_switched_off_and_on(model: Path) -> None:
    loaded = spacy.load(model)
    letter = "IMR ISSUES, DECISIONS AND RATIONALES\n1. Massage therapy x 6 of 12/1/2014: Upheld\n"
    with loaded.select_pipes(disable="imr_dates"):
        assert "DATE" not in labels(loaded(letter))
    with loaded.select_pipes(enable=["imr_dates", "imr_pages"]):
        doc = loaded(letter)
        assert labels(doc) == {"DATE"}
        assert doc._.imr is None
    assert "DATE" in labels(loaded(letter))


def test_patterns_of_ones_own_are_kept(model: Path, tmp_path: Path) -> None:
    """Phrases and token patterns, through a folder, bytes, and the config of an assembled model."""
    loaded = spacy.load(model)
    ruler = loaded.get_pipe("imr_ruler")
    token = [{"LOWER": "whirly"}, {"LOWER": "chair"}]
    ruler.add_patterns([
        {"label": "TREATMENT", "pattern": "scrambler therapy", "id": "rehabilitation/scrambler therapy"},
        {"label": "TREATMENT", "pattern": token, "id": "rehabilitation/mirror therapy"},
    ])  # fmt: skip
    loaded.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    in_bytes = spacy.load(model)
    in_bytes.from_bytes(loaded.to_bytes())
    for nlp in (loaded, again, in_bytes):
        doc = nlp("1. Scrambler therapy and whirly chair: Upheld")
        names = {span.text: span._.value["canonical"] for span in doc.spans["imr"] if span.label_ == "TREATMENT"}
        assert names == {"Scrambler therapy": "scrambler therapy", "whirly chair": "mirror therapy"}
        assert len(nlp.get_pipe("imr_ruler")) == len(ruler)


# --- the project runs a step again when what it is made of has changed ---------------------------------------------

PROJECT = srsly.read_yaml(ROOT / "project.yml")
STEPS = {command["name"]: command for command in PROJECT["commands"]}


def paths_of(step: str, kind: str) -> list[str]:
    """The files and folders of a step, its variables put in."""
    put_in = {f"${{vars.{name}}}": value for name, value in PROJECT["vars"].items()}
    return [put_in.get(path, path) for path in STEPS[step].get(kind, ())]


@pytest.mark.parametrize("changed", [
    "imr_nlp/treatments/lexicon/drugs.csv", "imr_nlp/sessions/rules/roles.csv", "imr_nlp/scorer.py",
])  # fmt: skip
def test_every_step_that_a_change_reaches_runs_again(changed: str, tmp_path: Path) -> None:
    """Weasel compares what the lock file says of deps and outputs: after the change every step must differ."""
    for step in PROJECT["workflows"]["all"]:
        for path in (*paths_of(step, "deps"), *paths_of(step, "outputs"), *paths_of(step, "outputs_no_cache")):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            if not (tmp_path / path).exists():
                (tmp_path / path).write_text("as it was") if Path(path).suffix else (tmp_path / path).mkdir()
    (tmp_path / changed).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / changed).write_text("as it was")
    commands = {command["name"]: command for command in load_project_config(ROOT)["commands"]}
    steps = [commands[step] for step in PROJECT["workflows"]["all"]]
    for step in steps:
        update_lockfile(tmp_path, step)
    assert not any(check_rerun(tmp_path, step) for step in steps)
    (tmp_path / changed).write_text("otherwise")
    again = {step["name"] for step in steps if check_rerun(tmp_path, step)}
    assert again == {"corpus", "assemble", "evaluate", "package", "draw"}  # smoke follows, since the wheels are new
    assert "packages" in paths_of("smoke", "deps")


def test_steps_name_every_script_and_file_that_they_use() -> None:
    for name, step in STEPS.items():
        known = [*paths_of(name, "deps"), *paths_of(name, "outputs"), *paths_of(name, "outputs_no_cache")]
        for command in load_project_config(ROOT)["commands"]:
            if command["name"] != name:
                continue
            for word in " ".join(command["script"]).split():
                if "/" in word:
                    assert any(Path(word) == Path(one) or Path(one) in Path(word).parents for one in known), word
        assert step["help"]


def test_every_step_makes_what_the_next_ones_need() -> None:
    made: set[str] = set()
    for step in PROJECT["workflows"]["all"]:
        for path in paths_of(step, "deps"):
            assert (ROOT / path).exists() or path in made, path
        made |= {*paths_of(step, "outputs"), *paths_of(step, "outputs_no_cache")}


def test_the_schema_in_the_file_is_that_of_the_models() -> None:
    path = Path(imr_nlp.__file__).parent / "decision.schema.json"
    assert srsly.read_json(path) == imr_nlp.schema()


def test_decisions_fit_the_schema(nlp: Language, letter_texts: list[str]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(imr_nlp.schema())
    for text in [*letter_texts, ""]:
        assert list(validator.iter_errors(nlp(text)._.imr.model_dump(mode="json"))) == []


def test_evidence_of_what_a_decision_cannot_have_raises(nlp: Language) -> None:
    decision = nlp(ISSUES)._.imr
    assert decision.evidence_for("issues.0.outcome")
    assert decision.evidence_for("issues.0.certified_sessions") == ()
    assert decision.evidence_for("diagnoses.7") == ()
    for path in ("nothing", "", "0", "issues.0.nothing", "issues.first", "issues.2.outcome", "patient.age.years"):
        with pytest.raises(KeyError, match=f"no {path}"):
            decision.evidence_for(path)


def test_a_pipeline_says_what_it_lacks() -> None:
    def lacks(pipeline: Language) -> list[str]:
        listed = pipeline(ISSUES)._.imr.warnings
        names = {"missing-component": 4, "other-tokenizer": 3}
        return [one.message.split()[names[one.code]] for one in listed if one.code in names]

    pipeline = spacy.blank("en")
    pipeline.add_pipe("imr_decision")
    assert lacks(pipeline) == ["imr_ruler", "imr_dates", "imr_session_counts", "imr_pages", "another"]
    whole = imr_nlp.load()
    assert lacks(whole) == []
    with whole.select_pipes(disable="imr_dates"):
        assert lacks(whole) == ["imr_dates"]
    whole.tokenizer = spacy.blank("en", vocab=whole.vocab).tokenizer
    assert lacks(whole) == ["another"]
