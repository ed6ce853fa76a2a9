"""`imr_decision`: assembles the decision object, `doc._.imr`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from ..letter.extensions import IMR
from ..letter.mentions import SPANS_KEY, choose_entities
from ..treatments.categories import CATEGORY_THRESHOLD, WEIGHTS, CategoryModel
from .assemble import assemble


class ImrDecision:
    """Keeps the decision of a letter as plain data in `doc.user_data`, from where `doc._.imr` builds the object.

    It reads the mentions in `doc.spans["imr"]`; what no component before it has tagged is missing from the decision.

    annotate_ents (bool): Whether to choose `doc.ents` from all mentions, so that the components before it need not.
    scorer (Callable): What `nlp.evaluate` measures with, mentions and decision together.
    category_threshold (float): How sure the category of a name that no lexicon holds has to be; else it is `other`.
    categories (CategoryModel): What gives that category, by default the model that comes with the package. An assembled
        model stores it.
    """

    def __init__(
        self,
        annotate_ents: bool = True,
        scorer: Callable[..., dict[str, Any]] | None = None,
        category_threshold: float = CATEGORY_THRESHOLD,
        categories: CategoryModel | None = None,
    ):
        self.annotate_ents = annotate_ents
        self.scorer = scorer
        self.category_threshold = category_threshold
        self.categories = categories or CategoryModel.load()

    def __call__(self, doc: Doc) -> Doc:
        """Assemble the decision of a letter."""
        if self.annotate_ents and SPANS_KEY in doc.spans:
            choose_entities(doc)
        doc.user_data[IMR] = assemble(doc, SPANS_KEY, self._category)
        return doc

    def score(self, examples: Iterable[Example], **settings: Any) -> dict[str, Any]:
        """Score predicted letters against reference letters; see `imr_nlp.scorer`."""
        return self.scorer(examples, **settings) if self.scorer else {}

    def _category(self, name: str) -> tuple[str, float] | None:
        """The category of a name and its probability, if it is sure enough."""
        category, probability = self.categories.predict(name)
        return (category, probability) if probability >= self.category_threshold else None

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The model of categories as bytes."""
        return self.categories.to_bytes()

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> ImrDecision:
        """Take the model of categories from bytes."""
        self.categories = CategoryModel.from_bytes(data)
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Store the model of categories in a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / WEIGHTS).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> ImrDecision:
        """Take the model of categories from a folder."""
        return self.from_bytes((Path(path) / WEIGHTS).read_bytes())


@Language.factory(
    "imr_decision",
    assigns=["doc._.imr", "doc.ents"],
    requires=["doc.spans"],
    default_config={
        "annotate_ents": True,
        "category_threshold": CATEGORY_THRESHOLD,
        "scorer": {"@scorers": "imr_nlp.imr_scorer.v1"},
    },
)
def make_decision(
    nlp: Language,
    name: str,
    annotate_ents: bool,
    category_threshold: float,
    scorer: Callable[..., dict[str, Any]] | None,
) -> ImrDecision:
    """Factory of `imr_decision`."""
    return ImrDecision(annotate_ents, scorer, category_threshold)
