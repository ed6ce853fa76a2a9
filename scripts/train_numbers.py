r"""Train the model that says which numbers without a unit count sessions, and measure it on writers left out.

python scripts/train_numbers.py configs/numbers.cfg corpus imr_nlp/sessions/number_model.bin \
    --report docs/session-numbers.json
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy
import srsly
import typer
from spacy.language import Language
from thinc.api import Config

import imr_nlp
from imr_nlp.annotated import AnnotatedLetter, read_letters
from imr_nlp.evaluation.session_passages import LABEL, letter_of, read_passages
from imr_nlp.sessions.counts import unitless_candidates
from imr_nlp.sessions.number_model import NumberModel
from imr_nlp.sessions.unitless import Candidate, is_counted
from imr_nlp.text.normalized import view_of


@dataclass(frozen=True)
class Example:
    """A number, whether it is marked as a count of sessions, and who wrote the letter."""

    voice: str
    number: Candidate
    counts: bool


def examples_of(nlp: Language, voice: str, letter: AnnotatedLetter) -> list[Example]:
    """The numbers without a unit of a letter. One that is part of a greater mark is no example of either."""
    view = view_of(nlp.make_doc(letter.text))
    found = []
    for number in unitless_candidates(view):
        start, end = view.offsets(number.start, number.end)
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
    counts: Counter[str] = Counter()
    heard: defaultdict[str, set[str]] = defaultdict(set)
    for one in examples:
        counts.update(set(one.number.features))
        for name in one.number.features:
            heard[name].add(one.voice)
    names = [
        n for n in sorted(counts) if counts[n] >= settings["min_count"] and len(heard[n]) >= settings["min_voices"]
    ]
    place = {name: at for at, name in enumerate(names)}
    table = numpy.zeros((len(examples), len(names)), dtype="float32")
    for row, one in enumerate(examples):
        for name in one.number.features:
            if name in place:
                table[row, place[name]] += 1
    weights = _descend(table, numpy.asarray([one.counts for one in examples], dtype="float32"), settings)
    return NumberModel(dict(zip(names, weights.tolist(), strict=True)))


def _descend(table: Any, targets: Any, settings: dict[str, Any]) -> Any:
    """Weights with the least loss, by Adam on all examples at once."""
    weights = numpy.zeros(table.shape[1], dtype="float32")
    mean, square = numpy.zeros_like(weights), numpy.zeros_like(weights)
    for step in range(1, settings["steps"] + 1):
        shares = 1 / (1 + numpy.exp(-(table @ weights)))
        gradient = table.T @ (shares - targets) / len(table) + settings["l2"] * weights
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient * gradient
        corrected = numpy.sqrt(square / (1 - 0.99**step)) + 1e-8
        weights -= settings["learn_rate"] * mean / (1 - 0.9**step) / corrected
    return weights


def cross_validate(examples: Sequence[Example], settings: dict[str, Any]) -> dict[str, Any]:
    """How many numbers are found, by the rules and by models that have not seen the writer."""
    voices = sorted({one.voice for one in examples})
    order = [voices[at] for at in numpy.random.RandomState(settings["seed"]).permutation(len(voices))]
    tally: Counter[str] = Counter()
    for fold in range(settings["folds"]):
        left_out = set(order[fold :: settings["folds"]])
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
    if report:
        measured = cross_validate(examples, settings)
        report.write_text(srsly.json_dumps(measured, indent=2) + "\n", encoding="utf-8")
        typer.echo(srsly.json_dumps(measured))
    data = train(examples, settings).to_bytes()
    output.write_bytes(data)
    typer.echo(f"{output}: {len(data):,} bytes")


if __name__ == "__main__":
    typer.run(main)
