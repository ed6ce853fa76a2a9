"""What the readers of the decision object share: the letter's mentions, and a ledger of evidence and warnings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from operator import attrgetter
from typing import Any, TypeAlias

from spacy.tokens import Doc

from ..text.normalized import NormalizedText, Tagged, normalized_text
from ..text.sentences import sentence_start
from .mentions import read_mentions
from .parts import Interval, LetterParts
from .warning_codes import CODES

_BROKEN = re.compile(r"(?<=[a-z])-\s(?=[a-z])(?!(?:and|or|to|through)\b)")
"""A word with a hyphen that a line end broke there: `opioid- induced`."""
_STRAIGHT = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014", "''\"\"--")
"""Quotes and dashes that a value keeps as they are written."""
_START = attrgetter("start")
"""The key by which mentions are in order."""

Categorize: TypeAlias = Callable[[str], "tuple[str, float] | None"]
"""From the name of a treatment to its category and a probability."""


class Reading:
    """A letter while its decision is assembled. All offsets are into the normalized text.

    text (str), lower (str): The normalized text, and the same in lower case.

    doc (Doc): The letter, tagged.
    parts (LetterParts): Its template, sections and issues.
    spans_key (str): Key of its mentions in `doc.spans`.
    categorize (Callable): Gives a treatment whose name no lexicon holds its category.
    """

    def __init__(self, doc: Doc, parts: LetterParts, spans_key: str, categorize: Categorize):
        self.categorize = categorize
        self.normalized: NormalizedText = normalized_text(doc)
        self.text, self.lower = self.normalized.text, self.normalized.lower
        self.parts = parts
        self.evidence: list[dict[str, Any]] = []
        self.warnings: list[dict[str, Any]] = []
        self._mentions: defaultdict[str, list[Tagged]] = defaultdict(list)
        for mention in sorted(read_mentions(doc, self.normalized, spans_key), key=_START):
            self._mentions[mention.label].append(mention)
        self._starts = {label: [one.start for one in listed] for label, listed in self._mentions.items()}

    def section(self, name: str) -> Interval | None:
        """A section by its name."""
        return self.parts.sections.get(name)

    def mentions(self, label: str, start: int = 0, end: int | None = None) -> list[Tagged]:
        """The mentions of a label that begin within an interval, in order."""
        if label not in self._mentions:
            return []
        listed, starts = self._mentions[label], self._starts[label]
        first = bisect_left(starts, start)
        return listed[first:] if end is None else listed[first : bisect_left(starts, end, first)]

    def sentence_start(self, floor: int, offset: int) -> int:
        """Where the sentence begins in which an offset stands, at a floor at the latest."""
        return sentence_start(self.text, offset, floor)

    def quote(self, start: int, end: int) -> str:
        """An interval as the letter has it, without line breaks and markup."""
        if start >= end:
            return ""
        first, last = self.normalized.offsets(start, end)
        written = self.normalized.letter[first:last]
        words = " ".join(written.split())
        # Where the normalized text has the same words but for quotes and dashes no markup was among them.
        if words.translate(_STRAIGHT) != self.text[start:end].replace("\n", " "):
            words = self.normalized.quote(start, end)
        return _BROKEN.sub("-", words) if "- " in words else words

    def note(self, field: str, start: int, end: int, rule: str, probability: float | None = None) -> None:
        """Record where a value of the decision comes from."""
        if start >= end:
            return
        first, last = self.normalized.offsets(start, end)
        evidence = {
            "field": field,
            "start": first,
            "end": last,
            "text": self.normalized.letter[first:last],
            "rule": rule,
        }
        if probability is not None:
            evidence["probability"] = round(probability, 3)
        self.evidence.append(evidence)

    def warn(self, code: str, field: str | None = None, **values: object) -> None:
        """Record a warning by its stable code."""
        self.warnings.append({"code": code, "message": CODES[code].format(**values), "field": field})
