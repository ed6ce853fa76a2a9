"""Counts behind the figures, and the misses that explain them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Accuracy:
    """How many of a number of values are right."""

    right: int = 0
    of: int = 0

    def add(self, right: bool) -> None:
        """Count one value.

        right (bool): Whether it is right.
        """
        self.right += right
        self.of += 1

    @property
    def rate(self) -> float | None:
        """The share that is right; `None` where there was nothing to get right."""
        return self.right / self.of if self.of else None

    def as_dict(self) -> dict[str, Any]:
        """RETURNS (dict): The share and the counts behind it."""
        return {"accuracy": self.rate, "right": self.right, "of": self.of}


@dataclass
class Agreement:
    """How far predicted items and reference items meet.

    The hits are counted on either side: two predicted mentions can overlap one reference mention.
    """

    reference: int = 0
    predicted: int = 0
    reference_hits: int = 0
    predicted_hits: int = 0

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(
            self.reference + other.reference,
            self.predicted + other.predicted,
            self.reference_hits + other.reference_hits,
            self.predicted_hits + other.predicted_hits,
        )

    @property
    def precision(self) -> float | None:
        """Share of the predicted items that are right."""
        return self.predicted_hits / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Share of the reference items that were found."""
        return self.reference_hits / self.reference if self.reference else None

    @property
    def f_score(self) -> float | None:
        """Harmonic mean of the two; `None` where there was nothing to find and nothing was found."""
        if not self.reference and not self.predicted:
            return None
        precision, recall = self.precision or 0.0, self.recall or 0.0
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    def as_dict(self) -> dict[str, float | None]:
        """RETURNS (dict): Precision, recall and F as `p`, `r`, `f`, spaCy's names."""
        return {"p": self.precision, "r": self.recall, "f": self.f_score}


@dataclass(frozen=True)
class Miss:
    """One thing that a pipeline got wrong.

    letter (str): Name of the letter.
    field (str): Label of the mention, or path of the value in the decision.
    kind (str): `missed`, `extra`, `bounds`, `value`, `role`, or `layout`.
    expected (Any), found (Any): Reference and predicted value.
    words (str): The words of the letter, the very ones in brackets.
    """

    letter: str
    field: str
    kind: str
    expected: Any = None
    found: Any = None
    words: str = ""

    def __str__(self) -> str:
        said = self.expected is not None or self.found is not None
        values = f" {self.expected!r} was read as {self.found!r}" if said else ""
        return f"{self.letter} {self.field} {self.kind}:{values} {self.words}".rstrip()


@dataclass
class MentionTally:
    """The counts of one label."""

    strict: Agreement = field(default_factory=Agreement)
    overlap: Agreement = field(default_factory=Agreement)
    value: Accuracy = field(default_factory=Accuracy)
    role: Accuracy = field(default_factory=Accuracy)

    def as_dict(self) -> dict[str, Any]:
        """RETURNS (dict): The figures of the label."""
        return {
            "reference": self.strict.reference,
            "predicted": self.strict.predicted,
            "strict": self.strict.as_dict(),
            "overlap": self.overlap.as_dict(),
            "value": self.value.rate,
            "role": self.role.rate,
        }


Misses = Iterator[Miss]
"""Scoring functions count as they go and yield what is wrong: draw their results to the end."""
