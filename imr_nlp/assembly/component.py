"""`imr_decision`: assembles the decision object, `doc._.imr`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import srsly
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from ..confidence.features import signs
from ..confidence.model import FILE as CONFIDENCE
from ..confidence.model import ConfidenceModel
from ..confidence.review import REVIEW_BELOW, judge
from ..letter.extensions import IMR
from ..letter.mentions import SPANS_KEY, choose_entities
from ..letter.warning_codes import CODES
from ..rules.carried import by_own_rules
from ..text.tokenizer import ImrTokenizer
from ..treatments.categories import CATEGORY_THRESHOLD, WEIGHTS, CategoryModel
from .assemble import assemble

BEFORE = ("imr_ruler", "imr_dates", "imr_session_counts", "imr_pages")
"""Factories of the components whose mentions it reads."""
MISSING, OTHER = "missing-component", "other-tokenizer"


class ImrDecision:
    """Keeps the decision of a letter as plain data in `doc.user_data`, from where `doc._.imr` builds the object.

    It reads the mentions in `doc.spans["imr"]`; what no component before it has tagged is missing from the decision.

    annotate_ents (bool): Whether to choose `doc.ents` from all mentions, so that the components before it need not.
    scorer (Callable): What `nlp.evaluate` measures with, mentions and decision together.
    category_threshold (float): How sure the category of a name that no lexicon holds has to be; else it is `other`.
    nlp (Language): Its pipeline, so that a letter is warned of a component or a tokenizer that it lacks.
    review_below (float): A value with a lower confidence stands in `decision.review`.
    categories (CategoryModel): What gives that category, by default the model that comes with the package. An assembled
        model stores it.
    confidence (ConfidenceModel): What judges each value, likewise.
    """

    def __init__(
        self,
        annotate_ents: bool = True,
        scorer: Callable[..., dict[str, Any]] | None = None,
        category_threshold: float = CATEGORY_THRESHOLD,
        review_below: float = REVIEW_BELOW,
        categories: CategoryModel | None = None,
        confidence: ConfidenceModel | None = None,
        nlp: Language | None = None,
    ):
        self.nlp = nlp
        self.annotate_ents = annotate_ents
        self.scorer = scorer
        self.category_threshold = category_threshold
        self.review_below = review_below
        self.categories = categories or CategoryModel.load()
        self.confidence = confidence or ConfidenceModel.load()

    @by_own_rules
    def __call__(self, doc: Doc) -> Doc:
        """Assemble the decision of a letter."""
        if self.annotate_ents and SPANS_KEY in doc.spans:
            choose_entities(doc)
        reading, decision = assemble(doc, SPANS_KEY, self._category)
        decision["confidence"], decision["review"] = judge(self.confidence, reading, decision, self.review_below)
        decision["warnings"] += self._lacks()
        doc.user_data[IMR] = decision
        return doc

    def _lacks(self) -> list[dict[str, Any]]:
        """Warnings of what the pipeline lacks. They say nothing of the letter, so its confidence is without them."""
        if self.nlp is None:
            return []
        factories = {self.nlp.get_pipe_meta(name).factory for name in self.nlp.pipe_names}
        found = [
            {"code": MISSING, "message": CODES[MISSING].format(component=name), "field": None}
            for name in BEFORE if name not in factories
        ]  # fmt: skip
        if not isinstance(self.nlp.tokenizer, ImrTokenizer):
            found.append({"code": OTHER, "message": CODES[OTHER], "field": None})
        return found

    @by_own_rules
    def signs(self, doc: Doc) -> dict[str, tuple[str, ...]]:
        """The signs by which the confidence of each value is judged, to learn from.

        doc (Doc): A letter that the components before have tagged.
        RETURNS (dict): Signs by the value's path.
        """
        reading, decision = assemble(doc, SPANS_KEY, self._category)
        return {found.value.path: found.named() for found in signs(reading, decision)}

    def score(self, examples: Iterable[Example], **settings: Any) -> dict[str, Any]:
        """Score predicted letters against reference letters; see `imr_nlp.scorer`."""
        return self.scorer(examples, **settings) if self.scorer else {}

    def _category(self, name: str) -> tuple[str, float] | None:
        """The category of a name and its probability, if it is sure enough."""
        category, probability = self.categories.predict(name)
        return (category, probability) if probability >= self.category_threshold else None

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Both models as bytes."""
        packed: bytes = srsly.msgpack_dumps([self.categories.to_bytes(), self.confidence.as_dict()])
        return packed

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> ImrDecision:
        """Take both models from bytes."""
        categories, confidence = srsly.msgpack_loads(data)
        self.categories = CategoryModel.from_bytes(categories)
        self.confidence = ConfidenceModel.from_dict(confidence)
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Store both models in a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / WEIGHTS).write_bytes(self.categories.to_bytes())
        srsly.write_json(folder / CONFIDENCE, self.confidence.as_dict())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> ImrDecision:
        """Take both models from a folder."""
        self.categories = CategoryModel.from_bytes((Path(path) / WEIGHTS).read_bytes())
        self.confidence = ConfidenceModel.from_dict(srsly.read_json(Path(path) / CONFIDENCE))
        return self


@Language.factory(
    "imr_decision",
    assigns=["doc._.imr", "doc.ents"],
    requires=["doc.spans"],
    default_config={
        "annotate_ents": True,
        "category_threshold": CATEGORY_THRESHOLD,
        "review_below": REVIEW_BELOW,
        "scorer": {"@scorers": "imr_nlp.imr_scorer.v1"},
    },
)
def make_decision(
    nlp: Language,
    name: str,
    annotate_ents: bool,
    category_threshold: float,
    review_below: float,
    scorer: Callable[..., dict[str, Any]] | None,
) -> ImrDecision:
    """Factory of `imr_decision`."""
    return ImrDecision(annotate_ents, scorer, category_threshold, review_below, nlp=nlp)
