"""Train the model that gives the category of a treatment whose name no lexicon holds.

python scripts/train_category.py configs/category.cfg corpus/letters imr_nlp/treatments/category_model.bin
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import numpy
import typer
from thinc.api import Config, fix_random_seed, get_current_ops, registry

from imr_nlp.annotated import read_letters
from imr_nlp.phrases.lexicon import CATEGORIES, Pattern, lexicon_patterns
from imr_nlp.treatments.categories import CategoryModel

_DRUGS = ("DRUG", "DRUG_CLASS")
_TREATMENTS = ("TREATMENT", "TREATMENT_HEAD")


class NamedCategory(NamedTuple):
    """A phrase that names a treatment, the canonical name that it stands for, and its category."""

    phrase: str
    name: str
    category: str


def named_category(pattern: Pattern) -> NamedCategory | None:
    """What a phrase of the lexicons teaches, `None` where it names no treatment."""
    front, _, name = pattern.get("id", "").partition("/")
    if pattern["label"] in _DRUGS:
        return NamedCategory(pattern["pattern"].lower(), name, "pharmaceutical")
    return NamedCategory(pattern["pattern"].lower(), name, front) if pattern["label"] in _TREATMENTS else None


def lexicon_names(patterns: Iterable[Pattern]) -> list[NamedCategory]:
    """What the phrases of the lexicons teach.

    patterns (Iterable): Phrase patterns of the ruler.
    RETURNS (list): The treatments among them.
    """
    return [found for pattern in patterns if (found := named_category(pattern))]


def request_names(letters: Path) -> list[NamedCategory]:
    """What the requests of annotated letters teach.

    letters (Path): Folder of annotated letters.
    RETURNS (list): Their bare names and categories.
    """
    requests = [issue.request for letter in read_letters(letters) for issue in letter.decision.issues]
    return [NamedCategory(one.treatment, one.treatment, one.category) for one in requests if one.treatment]


def train(config: dict[str, Any], lexicon: Sequence[NamedCategory], requests: Sequence[NamedCategory]) -> CategoryModel:
    """Train a model. The same names give the same model.

    config (dict): Sections `model` and `training` of `configs/category.cfg`.
    lexicon (list), requests (list): What to learn from.
    RETURNS (CategoryModel): The model.
    """
    settings = registry.resolve(config)
    training, network = settings["training"], settings["model"]
    optimizer = training["optimizer"]
    fix_random_seed(training["seed"])
    network.initialize()
    hashed, linear = network.layers
    ops = get_current_ops()
    examples = sorted({*lexicon}) + sorted(requests) * training["request_weight"]
    keys, values, lengths = hashed.predict([one.phrase for one in examples])
    ends = lengths.cumsum()
    wanted = numpy.eye(len(CATEGORIES), dtype="float32")[[CATEGORIES.index(one.category) for one in examples]]
    shuffled = numpy.random.RandomState(training["seed"])
    for _ in range(training["epochs"]):
        order = shuffled.permutation(len(examples))
        for start in range(0, len(order), training["batch_size"]):
            batch = order[start : start + training["batch_size"]]
            places = numpy.concatenate([numpy.arange(ends[one] - lengths[one], ends[one]) for one in batch])
            scores, backprop = linear.begin_update((keys[places], values[places], lengths[batch]))
            backprop((ops.softmax(scores) - wanted[batch]) / len(batch))
            linear.finish_update(optimizer)
    for param in ("W", "b"):
        linear.set_param(param, optimizer.averages[(linear.id, param)])
    return CategoryModel(network)


def train_category(
    config: Annotated[Path, typer.Argument(help="Settings.", exists=True, dir_okay=False)],
    letters: Annotated[Path, typer.Argument(help="Folder of annotated letters.", exists=True, file_okay=False)],
    output: Annotated[Path, typer.Argument(help="File to write.")],
    terms: Annotated[str | None, typer.Option(help="CSV file with more treatments: phrase, name, category.")] = None,
) -> None:
    """Train the model on the lexicons and on the requests of annotated letters."""
    lexicon, requests = lexicon_names(lexicon_patterns(terms)), request_names(letters)
    model = train(Config().from_disk(config), lexicon, requests)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(model.to_bytes())
    typer.echo(f"{output}: {len(lexicon)} phrases, {len(requests)} requests, {output.stat().st_size:,} bytes")


if __name__ == "__main__":
    typer.run(train_category)
