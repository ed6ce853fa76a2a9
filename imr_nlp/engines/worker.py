"""What runs in a worker process: it reads letters, runs the pipeline and hands back plain results."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from ..letter.mentions import SPANS_KEY
from ..readers import Item, ReadOptions, read_item
from ..records import Failure, Letter
from .journal import Result, pack

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Load = Callable[[], "Language"]
Outcome = Result | Failure


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

    def run(self, items: Sequence[Item]) -> list[Outcome]:
        """Read letters and run the pipeline on them.

        items (Sequence[Item]): The letters.
        RETURNS (list): For each its result or its failure.
        """
        # In a zone the tokenizer keeps nothing, so it learns between two what recurred: a sixth of the time.
        self._learn()
        # Without the zone the strings of every letter would stay in the vocabulary, and memory would grow with the run.
        zone: AbstractContextManager[Any] = self._nlp.memory_zone()
        with zone:
            return [self._outcome(item) for item in items]

    def _outcome(self, item: Item) -> Outcome:
        letter = read_item(item, self._options)
        if isinstance(letter, Failure):
            return letter
        try:
            return self._result(letter)
        except Exception as error:
            cause = _first_cause(error)
            return Failure(item.source, "internal", f"{type(cause).__name__}: {cause}")

    def _result(self, letter: Letter) -> Result:
        doc = self._nlp(letter.text)
        return Result(letter.sha256, pack(doc._.imr.model_dump(mode="json"), _mentions(doc, letter.text), letter.pages))


def _first_cause(error: BaseException) -> BaseException:
    """What went wrong: spaCy wraps a KeyError into a remark about initialize()."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error


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


_state: Worker | Exception | None = None


def start(load: Load, options: ReadOptions) -> None:
    """Get a worker process ready.

    load (Callable): Makes the pipeline.
    options (ReadOptions): How to read.
    """
    global _state
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the main process answers Ctrl-C and ends its workers in order
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _state = Worker(load(), options)
        # The pipeline's many objects live as long as the process: no collection needs to walk them again.
        gc.collect()
        gc.freeze()
    except Exception as error:  # raised by the first batch: a pool says nothing about what went wrong here
        _state = error


def run(items: Sequence[Item]) -> list[Outcome]:
    """Have the worker of this process read letters.

    items (Sequence[Item]): The letters.
    RETURNS (list): As `Worker.run`.
    """
    if not isinstance(_state, Worker):
        raise _state if _state is not None else RuntimeError("the worker was not started")
    return _state.run(items)


def _end_with_parent() -> None:
    """A killed main process cannot end its workers, and each would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
