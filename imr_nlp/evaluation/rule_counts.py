"""How often each rule gave a value, and on annotated letters how often that value was right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from spacy.language import Language

from ..annotated import SUFFIX, AnnotatedLetter, Mention, read_letters
from ..decision import Decision
from ..readers import read
from ..records import Failure
from .calibration import rights


def count_rules(nlp: Language, folder: Path) -> dict[str, Counter[str]]:
    """Count for each rule the values that it gave.

    nlp (Language): The pipeline.
    folder (Path): Annotated letters, or else letters of any kind.
    RETURNS (dict): By the rule's id, how many `values` it gave, how many of them annotations speak of (`judged`), and
        how many of these are `right`. Mentions and values of the decision are counted alike.
    """
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text, reference in _letters(folder):
        doc = nlp(text)
        decision: Decision = doc._.imr
        known = rights(reference.decision, decision) if reference else {}
        for evidence in decision.evidence:
            right = known.get(_scored(evidence.field, known))
            _add(counts[evidence.rule], None if right is None else right[0])
        read_mentions = AnnotatedLetter.from_doc(doc).mentions if reference else ()
        marks = {(one.start, one.end, one.label): one for one in reference.mentions} if reference else {}
        for span in doc.spans["imr"]:
            value = span._.value
            if isinstance(value, dict) and "rule" in value:
                own = next((m for m in read_mentions if (m.start, m.label) == (span.start_char, span.label_)), None)
                _add(counts[value["rule"]], _right(own, marks) if reference else None)
    return dict(counts)


def _letters(folder: Path) -> Iterator[tuple[str, AnnotatedLetter | None]]:
    """The texts of a folder, with their annotations where there are some."""
    annotated = list(read_letters(folder)) if any(folder.glob(f"**/*{SUFFIX}")) else []
    yield from ((letter.text, letter) for letter in annotated)
    if not annotated:
        yield from ((one.text, None) for one in read(folder) if not isinstance(one, Failure))


def _scored(path: str, known: dict[str, tuple[bool, bool]]) -> str:
    """The scored value that a path belongs to: `issues.0.reviewer_guidelines.1.section` to the list of citations."""
    while path and path not in known:
        path = path.rpartition(".")[0]
    return path


def _right(mention: Mention | None, marks: dict[tuple[int, int, str], Mention]) -> bool:
    """Whether a mention stands in the annotation with the same value."""
    if mention is None:
        return False
    mark = marks.get((mention.start, mention.end, mention.label))
    return mark is not None and mark.value == mention.value


def _add(counter: Counter[str], right: bool | None) -> None:
    """Count a value."""
    counter["values"] += 1
    if right is not None:
        counter["judged"] += 1
        counter["right"] += right
