"""The category of a treatment whose name no lexicon holds: a linear model over hashed words and character n-grams.

The weights in `category_model.bin` are trained by `scripts/train_category.py`; `docs/category-model.md` says how, and
how good they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.resources import files
from typing import Any, TypeAlias

import numpy
import srsly
from spacy.strings import get_string_id
from thinc.api import Model, SparseLinear_v2, chain, registry
from thinc.types import Floats2d

from ..phrases.lexicon import CATEGORIES

CATEGORY_THRESHOLD = 0.5
"""Below this probability a name is `other`."""
WEIGHTS = "category_model.bin"
_FORMAT = 1

Features: TypeAlias = "tuple[Any, Any, Any]"
"""Hashes of n-grams, their values, and how many belong to each name."""


def ngrams(name: str, shortest: int, longest: int) -> Iterator[str]:
    """What the model sees of a name: its words, pairs of words, last word, and pieces of each word.

    name (str): A treatment's name.
    shortest (int), longest (int): Lengths of the pieces, a mark at both ends of the word counted.
    YIELDS (str): The n-grams; their first character tells their kind.
    """
    words = name.lower().replace("-", " ").replace("/", " / ").split()
    for before, word in zip(["", *words], words, strict=False):
        yield f"w{word}"
        yield f"p{before} {word}"
        marked = f"<{word}>"
        for length in range(shortest, min(longest, len(marked)) + 1):
            for at in range(len(marked) - length + 1):
                yield marked[at : at + length]
    if words:
        yield f"h{words[-1]}"


@registry.layers("imr_nlp.NameCategory.v1")
def name_category(length: int, shortest: int, longest: int) -> Model[Sequence[str], Floats2d]:
    """The network: n-grams of a name, hashed into a table of weights, to a score for each category.

    length (int): Rows of the table; an n-gram takes two of them, so that few share both.
    shortest (int), longest (int): Lengths of the pieces of words.
    RETURNS (Model): A thinc model from names to scores.
    """
    hashed: Model[Sequence[str], Features] = Model(
        "hashed_ngrams", _forward, attrs={"shortest": shortest, "longest": longest}
    )
    model: Model[Sequence[str], Floats2d] = chain(hashed, SparseLinear_v2(nO=len(CATEGORIES), length=length))
    return model


def _forward(
    model: Model[Sequence[str], Features], names: Sequence[str], is_train: bool
) -> tuple[Features, Callable[[Any], list[str]]]:
    """N-grams of names as what a sparse linear layer takes."""
    shortest, longest = model.attrs["shortest"], model.attrs["longest"]
    keys = [[get_string_id(gram) for gram in ngrams(name, shortest, longest)] for name in names]
    lengths = numpy.asarray([len(one) for one in keys], dtype="int32")
    # Long names have many n-grams; without this they would be surer than short ones.
    values = numpy.repeat(1 / numpy.sqrt(numpy.maximum(lengths, 1)), lengths).astype("float32")
    flat = numpy.asarray([key for one in keys for key in one], dtype="uint64")
    return (flat, values, lengths), _backprop


def _backprop(gradient: Any) -> list[str]:
    """Names have no gradient."""
    return []


class CategoryModel:
    """Gives a name its category. It holds the network, and stores it as bytes of a third of its size.

    network (Model): What `name_category` makes.
    """

    def __init__(self, network: Model[Sequence[str], Floats2d]):
        self.network = network

    @classmethod
    def load(cls) -> CategoryModel:
        """The model that comes with the package.

        RETURNS (CategoryModel): The model.
        """
        return cls.from_bytes((files("imr_nlp.treatments") / WEIGHTS).read_bytes())

    def predict(self, name: str) -> tuple[str, float]:
        """The most likely category of a name.

        name (str): A treatment's name, without counts and doses.
        RETURNS (tuple): One of `imr_nlp.phrases.lexicon.CATEGORIES` and its probability.
        """
        scores = self.probabilities([name])[0]
        best = int(scores.argmax())
        return CATEGORIES[best], float(scores[best])

    def probabilities(self, names: Sequence[str]) -> Floats2d:
        """The probability of each category, in the order of `CATEGORIES`, for each name.

        names (list): Names of treatments.
        RETURNS (Floats2d): A row a name.
        """
        return self.network.ops.softmax(self.network.predict(names))

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The model as bytes: each weight is rounded to one byte, on a scale of its category.

        RETURNS (bytes): What `from_bytes` reads.
        """
        hashed, linear = self.network.layers
        weights = numpy.asarray(linear.get_param("W")).reshape((len(CATEGORIES), -1))
        scale = numpy.maximum(numpy.abs(weights).max(axis=1), 1e-6) / 127
        message = {
            "format": _FORMAT,
            "categories": list(CATEGORIES),
            "length": linear.get_dim("length"),
            "shortest": hashed.attrs["shortest"],
            "longest": hashed.attrs["longest"],
            "scale": scale.astype("<f4").tobytes(),
            "bias": numpy.asarray(linear.get_param("b")).astype("<f4").tobytes(),
            "weights": numpy.rint(weights / scale[:, None]).astype("int8").tobytes(),
        }
        packed: bytes = srsly.msgpack_dumps(message)
        return packed

    @classmethod
    def from_bytes(cls, data: bytes, *, exclude: Iterable[str] = ()) -> CategoryModel:
        """The model that `to_bytes` wrote.

        data (bytes): The bytes.
        RETURNS (CategoryModel): The model.
        RAISES (ValueError): Where the bytes are of another format or of other categories.
        """
        message = srsly.msgpack_loads(data)
        if not isinstance(message, dict) or message.get("format") != _FORMAT:
            raise ValueError(f"no category model of format {_FORMAT}")
        if message["categories"] != list(CATEGORIES):
            raise ValueError("the category model was trained for other categories; train it again")
        network = name_category(message["length"], message["shortest"], message["longest"])
        network.initialize()
        linear = network.layers[1]
        rounded = numpy.frombuffer(message["weights"], dtype="int8").reshape((len(CATEGORIES), -1))
        scale = numpy.frombuffer(message["scale"], dtype="<f4")
        weights: Any = (rounded * scale[:, None]).astype("float32").ravel()
        bias: Any = numpy.frombuffer(message["bias"], dtype="<f4").astype("float32")
        linear.set_param("W", weights)
        linear.set_param("b", bias)
        return cls(network)

    def __reduce__(self) -> tuple[Callable[[bytes], CategoryModel], tuple[bytes]]:
        return CategoryModel.from_bytes, (self.to_bytes(),)
