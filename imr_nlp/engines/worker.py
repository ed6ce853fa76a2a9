"""What runs where letters are read: it reads them, runs the pipeline and hands back plain results."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..letter.mentions import SPANS_KEY
from ..readers import Item, ReadOptions, read_letters
from ..records import Failure, Letter
from .journal import Result, pack

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Load = Callable[[], "Language"]
_TELLING = re.compile(r"\w*\d\w*|\w{4,}")


@dataclass(frozen=True)
class Parts:
    """The outcomes of a file with several letters.

    outcomes (tuple): Source and outcome of each.
    """

    outcomes: tuple[tuple[str, Result | Failure], ...]


Outcome = Result | Failure | Parts


class Worker:
    """Reads letters and runs the pipeline on them, one at a time.

    nlp (Language): The pipeline.
    options (ReadOptions): How to read.
    """

    def __init__(self, nlp: Language, options: ReadOptions) -> None:
        nlp.max_length = max(nlp.max_length, options.max_size)
        self._nlp = nlp
        self._options = options
        self._learn: Callable[[], None] = getattr(nlp.tokenizer, "learn", _learn_nothing)

    def outcomes(self, items: Sequence[Item]) -> Iterator[Outcome]:
        """Read letters and run the pipeline on them.

        items (Sequence[Item]): The letters.
        YIELDS (Result, Failure or Parts): For each its result or its failure, or those of its letters.
        """
        # In a zone the tokenizer keeps nothing, so it learns between two what recurred: a sixth of the time.
        self._learn()
        # Without the zone the strings of every letter would stay in the vocabulary, and memory would grow with the run.
        zone: AbstractContextManager[Any] = self._nlp.memory_zone()
        with zone:
            for item in items:
                yield self._outcome(item)

    def _outcome(self, item: Item) -> Outcome:
        try:
            letters = read_letters(item, self._options)
        except (Exception, SystemExit) as error:
            return Failure(item.source, "internal", describe(error, ""))
        outcomes = [one if isinstance(one, Failure) else self._result(one) for one in letters]
        sources = (one.source for one in letters)
        return outcomes[0] if len(outcomes) == 1 else Parts(tuple(zip(sources, outcomes, strict=True)))

    def _result(self, letter: Letter) -> Result | Failure:
        try:
            return self._read(letter)
        except (Exception, SystemExit) as error:  # of whatever kind: it costs this letter and no other
            return Failure(letter.source, "internal", describe(error, letter.text))

    def _read(self, letter: Letter) -> Result:
        doc = self._nlp(letter.text)
        return Result(letter.sha256, pack(doc._.imr.model_dump(mode="json"), _mentions(doc, letter.text), letter.pages))


def describe(error: BaseException, text: str) -> str:
    """What went wrong and where, without the words of a letter: failures are sent about and printed.

    error (BaseException): What was raised.
    text (str): The letter; empty where it could not be read.
    RETURNS (str): Kind of the error, its message if that quotes nothing of the letter, and the line of code.
    """
    while error.__cause__ is not None:  # spaCy wraps a KeyError into a remark about initialize()
        error = error.__cause__
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    message = str(error)
    quotes = not text or any(word in text for word in _TELLING.findall(message))
    return f"{type(error).__name__}{'' if quotes or not message else f': {message}'}{place}"


def _learn_nothing() -> None:
    """For tokenizers other than this package's, which have nothing to learn."""


def _mentions(doc: Doc, text: str) -> list[dict[str, Any]]:
    """The mentions as plain data; their words come from the text, which costs a third of what `span.text` does."""
    return [
        {
            "label": span.label_,
            "start": span.start_char,
            "end": span.end_char,
            "text": text[span.start_char : span.end_char],
            "value": span._.value,
        }
        for span in doc.spans.get(SPANS_KEY, ())
    ]
