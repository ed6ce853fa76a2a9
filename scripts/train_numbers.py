r"""Train the model that says which numbers without a unit count sessions, and measure it on writers left out.

python scripts/train_numbers.py configs/numbers.cfg corpus imr_nlp/sessions/number_model.bin \
    --report docs/session-numbers.json
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy
import srsly
import typer
from logistic import descend, keep, known_features, parts_to_leave_out
from spacy.language import Language
from thinc.api import Config

import imr_nlp
from imr_nlp.annotated import AnnotatedLetter, read_letters
from imr_nlp.evaluation.session_passages import LABEL, letter_of, read_passages
from imr_nlp.sessions.counts import unitless_candidates
from imr_nlp.sessions.number_model import NumberModel
from imr_nlp.sessions.unitless import Candidate, is_counted
from imr_nlp.text.normalized import normalized_text


@dataclass(frozen=True)
class Example:
    """A number, whether it is marked as a count of sessions, and who wrote the letter."""

    voice: str
    number: Candidate
    counts: bool


def examples_of(nlp: Language, voice: str, letter: AnnotatedLetter) -> list[Example]:
    """The numbers without a unit of a letter. One that is part of a greater mark is no example of either."""
    normalized = normalized_text(nlp.make_doc(letter.text))
    found = []
    for number in unitless_candidates(normalized):
        start, end = normalized.offsets(number.start, number.end)
        marks = [m for m in letter.mentions if m.label == LABEL and m.start < end and start < m.end]
        if not marks or (marks[0].start, marks[0].end) == (start, end):
            found.append(Example(voice, number, bool(marks)))
    return found


def read_corpus(corpus: Path) -> list[Example]:
    """The passages of `sessions/` and the letters of the other folders, each letter by a writer of its own."""
    nlp = imr_nlp.load()
    letters = [letter for folder in ("letters", "calibration") for letter in read_letters(corpus / folder)]
    found = [one for letter in letters for one in examples_of(nlp, letter.name, letter)]
    for path in sorted((corpus / "sessions").glob("*.jsonl")):
        for passage in read_passages(path):
            found += examples_of(nlp, f"{path.stem}: {passage.voice}", letter_of(passage))
    return found


def train(examples: Sequence[Example], settings: dict[str, Any]) -> NumberModel:
    """Train a model. The same examples give the same model."""
    place = known_features([set(one.number.features) for one in examples], [one.voice for one in examples], settings)
    table = numpy.zeros((len(examples), len(place)), dtype="float32")
    for row, one in enumerate(examples):
        for name in one.number.features:
            if name in place:
                table[row, place[name]] += 1
    targets = numpy.asarray([one.counts for one in examples], dtype="float32")
    return NumberModel(dict(zip(place, descend(table, targets, _shares, settings).tolist(), strict=True)))


def _shares(scores: Any) -> Any:
    """How probable it is that a number counts."""
    return 1 / (1 + numpy.exp(-scores))


def cross_validate(examples: Sequence[Example], settings: dict[str, Any]) -> dict[str, Any]:
    """How many numbers are found, by the rules and by models that have not seen the writer."""
    tally: Counter[str] = Counter()
    for left_out in parts_to_leave_out((one.voice for one in examples), settings):
        model = train([one for one in examples if one.voice not in left_out], settings)
        for one in examples:
            if one.voice in left_out:
                tally["marked"] += one.counts
                for name, taken in (("rules", one.number.by_rule), ("model", is_counted(one.number, model))):
                    tally[f"{name} right"] += taken and one.counts
                    tally[f"{name} wrong"] += taken and not one.counts
    return {
        "marked": tally["marked"],
        **{
            f"{name} {what}": round(tally[f"{name} right"] / of, 4)
            for name in ("rules", "model")
            for what, of in (
                ("recall", tally["marked"]),
                ("precision", tally[f"{name} right"] + tally[f"{name} wrong"]),
            )
        },
    }


def main(
    config: Annotated[Path, typer.Argument(exists=True)],
    corpus: Annotated[Path, typer.Argument(exists=True)],
    output: Annotated[Path, typer.Argument()],
    report: Annotated[Path | None, typer.Option(help="Where to write the measures on writers left out.")] = None,
) -> None:
    """Train on all letters and passages; with a report, measure by cross-validation first."""
    settings = Config().from_disk(config)["training"]
    examples = read_corpus(corpus)
    measured = cross_validate(examples, settings) if report else None
    if measured:
        typer.echo(srsly.json_dumps(measured))
    keep(train(examples, settings).to_bytes(), output, measured, report)


if __name__ == "__main__":
    typer.run(main)
