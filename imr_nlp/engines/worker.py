"""What runs where letters are read: it reads them, runs the pipeline and hands back plain results."""

from __future__ import annotations

import re
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..letter.extensions import value_key
from ..letter.mentions import SPANS_KEY
from ..readers import Item, ReadOptions, read_letters
from ..records import Failure, Letter, Record
from ..writers import render
from .journal import Kept, Result, pack, unpack
from .memory import memory_for

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Load = Callable[[], "Language"]
_SAMPLES = "serve/samples"
"""Letters of each template, in the package."""
_TELLING = re.compile(r"\w*\d\w*|\w{4,}")


@dataclass(frozen=True)
class Several:
    """The outcomes of a file with several letters.

    outcomes (tuple): Source and outcome of each.
    """

    outcomes: tuple[tuple[str, Result | Failure], ...]


Outcome = Result | Failure | Several


def letters_of(outcome: Outcome | None) -> list[Result | Failure | None]:
    """The outcomes of the letters of a file.

    outcome (Result, Failure or Several): What the file came to; `None` if it was read before.
    RETURNS (list): One for each of its letters.
    """
    return [one for _, one in outcome.outcomes] if isinstance(outcome, Several) else [outcome]


@dataclass(frozen=True)
class Tables:
    """What the letters of a batch come to in the outputs.

    parts (tuple): For each output what its sink takes.
    failures (dict): Letters that no output could be made of, by their place among those with a result.
    no_letters (int): How many of the texts were no IMR letters.
    """

    parts: tuple[bytes, ...]
    failures: dict[int, Failure]
    no_letters: int = 0


@dataclass(frozen=True)
class Task:
    """What every worker of a run does. It can be sent to a process.

    load (Callable): Makes the pipeline; a function of a module.
    options (ReadOptions): How to read.
    outputs (tuple): Paths of the outputs, for their formats.
    review_below (float): Below which confidence a value is to be reviewed; `None` for the pipeline's own line.
    """

    load: Load
    options: ReadOptions
    outputs: tuple[Path, ...]
    review_below: float | None = None


class Worker:
    """Reads letters, runs the pipeline on them, one at a time, and makes of them what the outputs are joined from.

    task (Task): What to do.
    """

    def __init__(self, task: Task) -> None:
        self._task = task

    @property
    def memory(self) -> int:
        """Bytes of memory that its process needs at most."""
        return memory_for(self._task.options.max_size)

    @cached_property
    def nlp(self) -> Language:
        """The pipeline, loaded when it is needed first."""
        from ..pipeline import with_review  # imported here, as spaCy is only needed where letters are read

        nlp = with_review(self._task.load(), self._task.review_below)
        nlp.max_length = max(nlp.max_length, self._task.options.max_size)
        return nlp

    def prepare(self) -> None:
        """Load what will be needed, and read sample letters.

        Expressions are compiled when they are first needed, which takes two seconds: once, where copies of this process
        read the letters, and in memory that they share.
        """
        samples = sorted((files(__package__.partition(".")[0]) / _SAMPLES).iterdir(), key=lambda one: one.name)
        deque(self.answers([Item(one.name, "row", data=one.read_bytes()) for one in samples]), maxlen=0)

    def answers(self, entries: Sequence[Item | Kept]) -> Iterator[Outcome | Tables]:
        """Read letters.

        entries (Sequence): Letters to read, and letters that were read before.
        YIELDS (Result, Failure, Several or Tables): The outcome of each that is to be read, then the tables of all of
            them.
        """
        if not any(isinstance(entry, Item) for entry in entries):
            yield self._tables(entries, {})
            return
        # In a zone the tokenizer keeps nothing, so it learns between two what recurred: a sixth of the time.
        getattr(self.nlp.tokenizer, "learn", _learn_nothing)()
        # Without the zone the strings of every letter would stay in the vocabulary, and memory would grow with the run.
        zone: AbstractContextManager[Any] = self.nlp.memory_zone()
        records: dict[int, Record] = {}
        done: list[Kept] = []
        with zone:
            for entry in entries:
                if isinstance(entry, Kept):
                    done.append(entry)
                    continue
                outcomes: list[tuple[str, Result | Failure]] = []
                for source, outcome, record in self._outcomes(entry):
                    outcomes.append((source, outcome))
                    if record is not None and isinstance(outcome, Result):
                        records[len(done)] = record
                        done.append(Kept(source, outcome))
                yield outcomes[0][1] if len(outcomes) == 1 else Several(tuple(outcomes))
        yield self._tables(done, records)

    def _outcomes(self, item: Item) -> Iterator[tuple[str, Result | Failure, Record | None]]:
        """Source, outcome and record of each letter of a file: of nearly all files one."""
        try:
            letters = read_letters(item, self._task.options)
        except (Exception, SystemExit) as error:  # of whatever kind: it costs this file and no other
            yield item.source, Failure(item.source, "internal", describe(error, "")), None
            return
        for letter in letters:
            if isinstance(letter, Failure):
                yield letter.source, letter, None
                continue
            try:
                record = self._record(letter)
                yield letter.source, Result(letter.sha256, pack(record)), record
            except (Exception, SystemExit) as error:
                yield letter.source, Failure(letter.source, "internal", describe(error, letter.text)), None

    def _record(self, letter: Letter) -> Record:
        doc = self.nlp(letter.text)
        return Record(
            letter.source, letter.sha256, doc._.imr.model_dump(mode="json"), _mentions(doc, letter.text), letter.pages
        )

    def _tables(self, done: Sequence[Item | Kept], records: dict[int, Record]) -> Tables:
        failures: dict[int, Failure] = {}
        for place, kept in enumerate(done):
            assert isinstance(kept, Kept)
            if place not in records:
                try:
                    records[place] = unpack(kept)
                except ValueError as error:
                    failures[place] = Failure(kept.source, "internal", str(error))
        try:
            return self._joined(records, failures)
        except Exception:  # of one of them: which?
            for place, record in list(records.items()):
                try:
                    self._parts([record])
                except Exception as error:
                    failures[place] = Failure(record.source, "internal", describe(error, ""))
                    del records[place]
            return self._joined(records, failures)

    def _joined(self, records: dict[int, Record], failures: dict[int, Failure]) -> Tables:
        listed = [records[place] for place in sorted(records)]
        return Tables(self._parts(listed), failures, sum(map(_is_no_letter, listed)))

    def _parts(self, records: Sequence[Record]) -> tuple[bytes, ...]:
        return tuple(render(output, records) for output in self._task.outputs)


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


def _is_no_letter(record: Record) -> bool:
    return any(warning["code"] == "not-an-imr-letter" for warning in record.decision["warnings"])


def _learn_nothing() -> None:
    """For tokenizers other than this package's, which have nothing to learn."""


def _mentions(doc: Doc, text: str) -> list[dict[str, Any]]:
    """The mentions as plain data; what `span.text` and `span._.value` give, without asking each span for its letter."""
    mentions = []
    values: dict[Any, Any] = doc.user_data
    for span in doc.spans.get(SPANS_KEY, ()):
        label, start, end = span.label_, span.start_char, span.end_char
        value = values.get(value_key(label, start, end))
        mentions.append({"label": label, "start": start, "end": end, "text": text[start:end], "value": value})
    return mentions
