"""The category of a treatment whose name no lexicon holds: the model, its training, what the pipeline makes of it."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Any

import pytest
import spacy
import srsly
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from thinc.api import Config

from imr_nlp.assembly.component import ImrDecision
from imr_nlp.decision import Decision
from imr_nlp.phrases.lexicon import CATEGORIES
from imr_nlp.treatments.categories import CATEGORY_THRESHOLD, WEIGHTS, CategoryModel, ngrams

ROOT = Path(__file__).parent.parent
LETTER = "IMR ISSUES, DECISIONS AND RATIONALES\n\n1. {request}: Upheld\n\nDecision rationale: The records are silent."
CONFIG = Config().from_disk(ROOT / "configs" / "category.cfg")
# Names that no lexicon holds, each like those of its category.
UNKNOWN = [
    ("Zolpracetam", "zolpracetam", "pharmaceutical"),
    ("Retrospective Vexadiclofen gel", "vexadiclofen gel", "pharmaceutical"),
    ("Quorblastomy", "quorblastomy", "surgery"),
    ("Flurbodesis repair", "flurbodesis repair", "surgery"),
    ("Cushioned car seat", "cushioned car seat", "dmepos"),
    ("Serum quuxase level", "serum quuxase level", "diagnostic"),
    ("Shopping helper, 4 hours a week", "shopping helper", "home_health"),
]


@pytest.fixture(scope="module")
def model() -> CategoryModel:
    return CategoryModel.load()


@pytest.fixture(scope="module")
def trainer() -> Any:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        import train_category
    finally:
        sys.path.pop(0)
    return train_category


@pytest.fixture(scope="module")
def small(trainer: Any) -> CategoryModel:
    """A model that has learned two words."""
    words = [("grommet", "surgery"), ("sprocket", "program")] * 40
    names = [trainer.NamedCategory(f"{word} {number}", word, category) for number, (word, category) in enumerate(words)]
    trained: CategoryModel = trainer.train(CONFIG, names, [])
    return trained


@pytest.fixture
def blank() -> Language:
    """A pipeline without lexicons, to which every name is unknown."""
    nlp = spacy.blank("en")
    nlp.add_pipe("imr_decision", config={"category_threshold": 0.2})
    return nlp


def read(nlp: Language, request: str) -> Decision:
    decision: Decision = nlp(LETTER.format(request=request))._.imr
    return decision


@pytest.mark.parametrize(
    ("name", "some", "none"),
    [
        ("knee brace", ["wknee", "p knee", "pknee brace", "hbrace", "<kn", "ace>", "knee"], ["hknee", "e b"]),
        ("Knee  BRACE", ["wknee", "pknee brace", "hbrace"], ["wKnee"]),
        ("h-wave", ["wh", "wwave", "ph wave", "<h>"], ["wh-wave"]),
        ("", [], ["h", "w"]),
    ],
)
def test_ngrams(name: str, some: list[str], none: list[str]) -> None:
    found = set(ngrams(name, 3, 5))
    assert set(some) <= found
    assert not found & set(none)


@given(st.text(max_size=80))
def test_every_text_has_a_category_and_a_probability(model: CategoryModel, name: str) -> None:
    category, probability = model.predict(name)
    assert category in CATEGORIES
    assert 1 / len(CATEGORIES) <= round(probability, 5) <= 1
    assert model.predict(f" {name.upper()}  ".lower())[0] == model.predict(name.upper().lower())[0]


def test_names_are_read_one_by_one(model: CategoryModel) -> None:
    names = [name for _, name, _ in UNKNOWN]
    together = model.probabilities(names)
    assert together.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    for name, row in zip(names, together, strict=True):
        assert row == pytest.approx(model.probabilities([name])[0], abs=1e-6)


def test_bytes_give_the_same_model(model: CategoryModel, small: CategoryModel) -> None:
    assert model.to_bytes() == CategoryModel.from_bytes(model.to_bytes()).to_bytes()
    assert len(model.to_bytes()) < 600_000
    for name in ("grommet", "sprocket", "neither"):
        again = CategoryModel.from_bytes(small.to_bytes()).predict(name)
        assert again[0] == small.predict(name)[0]
        assert again[1] == pytest.approx(small.predict(name)[1], abs=0.01)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"format": 99}, "format"), ({"categories": ["surgery", "other"]}, "train it again")],
)
def test_other_bytes_are_refused(small: CategoryModel, change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        CategoryModel.from_bytes(srsly.msgpack_dumps({**srsly.msgpack_loads(small.to_bytes()), **change}))


def test_training_is_repeatable(trainer: Any, small: CategoryModel) -> None:
    names = [trainer.NamedCategory(f"grommet {number}", "grommet", "surgery") for number in range(30)]
    requests = [trainer.NamedCategory("sprocket", "sprocket", "program")]
    first, second = (trainer.train(CONFIG, names, requests).to_bytes() for _ in range(2))
    assert first == second != small.to_bytes()


@pytest.mark.parametrize(
    ("name", "category"), [("grommet", "surgery"), ("grommets 7", "surgery"), ("sprocket", "program")]
)
def test_training_learns(small: CategoryModel, name: str, category: str) -> None:
    assert small.predict(name)[0] == category


def test_the_lexicons_and_the_letters_are_learned_from(trainer: Any) -> None:
    known = {(one.phrase, one.category) for one in trainer.lexicon_names(trainer.lexicon_patterns())}
    assert {("naproxen", "pharmaceutical"), ("nsaids", "pharmaceutical"), ("unit", "dmepos")} <= known
    assert not {"lumbar", "upheld"} & {phrase for phrase, _ in known}
    requests = trainer.request_names(ROOT / "corpus" / "letters")
    assert {one.category for one in requests} <= set(CATEGORIES)
    assert len(requests) > 100


@pytest.mark.parametrize(("request_text", "name", "category"), UNKNOWN)
def test_an_unknown_name_gets_a_category_with_its_probability(
    nlp: Language, request_text: str, name: str, category: str
) -> None:
    decision = read(nlp, request_text)
    assert (decision.issues[0].request.treatment, decision.issues[0].request.category) == (name, category)
    (evidence,) = decision.evidence_for("issues.0.request.category")
    assert evidence.rule == "category-model"
    assert evidence.text.lower() == name
    assert evidence.probability is not None
    assert CATEGORY_THRESHOLD <= evidence.probability <= 1


def test_below_the_threshold_a_name_is_other(blank: Language, small: CategoryModel) -> None:
    component = blank.get_pipe("imr_decision")
    assert isinstance(component, ImrDecision)
    component.categories = small
    probability = small.predict("grommet")[1]
    for threshold, category in ((probability - 0.01, "surgery"), (probability + 0.01, "other")):
        component.category_threshold = threshold
        decision = read(blank, "Grommet")
        assert decision.issues[0].request.category == category
        assert bool(decision.evidence_for("issues.0.request.category")) == (category != "other")


def test_the_threshold_is_a_setting() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("imr_decision", config={"category_threshold": 1.1})
    assert read(nlp, "Zolpracetam").issues[0].request.category == "other"


def test_the_model_is_not_asked_for_a_known_name(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(CategoryModel, "predict", lambda model, name: asked.append(name) or ("other", 1.0))
    read(nlp, "Naproxen 500 mg #60")
    assert asked == []
    read(nlp, "Zolpracetam")
    assert asked == ["zolpracetam"]


@pytest.mark.parametrize(("request_", "dose"), [
    ("Frobnication 50 mg", "50 mg"), ("Frobnication #60", "#60"), ("Frobnication 2% gel", "2%"),
    ("Frobnication 2.5/325 mg", "2.5/325 mg"),
])  # fmt: skip
def test_a_dose_makes_a_drug_without_asking(
    nlp: Language, monkeypatch: pytest.MonkeyPatch, request_: str, dose: str
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(CategoryModel, "predict", lambda model, name: asked.append(name) or ("other", 1.0))
    decision = read(nlp, request_)
    assert decision.issues[0].request.category == "pharmaceutical"
    assert [(one.text, one.rule) for one in decision.evidence_for("issues.0.request.category")] == [(dose, "dose")]
    assert asked == []


def test_a_stored_pipeline_carries_its_model(blank: Language, small: CategoryModel, tmp_path: Path) -> None:
    component = blank.get_pipe("imr_decision")
    assert isinstance(component, ImrDecision)
    assert read(blank, "Sprocket").issues[0].request.category != "program"
    component.categories = small
    blank.to_disk(tmp_path / "model")
    assert (tmp_path / "model" / "imr_decision" / WEIGHTS).is_file()
    from_bytes = spacy.blank("en")
    from_bytes.add_pipe("imr_decision", config={"category_threshold": 0.2})
    from_bytes.from_bytes(blank.to_bytes())
    for nlp in (spacy.load(tmp_path / "model"), from_bytes):
        assert read(nlp, "Sprocket").issues[0].request.category == "program"


def test_a_pickled_component_carries_its_model(blank: Language, small: CategoryModel) -> None:
    component = blank.get_pipe("imr_decision")
    assert isinstance(component, ImrDecision)
    component.categories = small
    again = pickle.loads(pickle.dumps(component))
    assert again.categories.predict("sprocket")[0] == "program"
