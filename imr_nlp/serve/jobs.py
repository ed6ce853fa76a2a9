"""What runs in a worker process: it reads files, runs the pipeline and hands back plain results.

Only here are letters opened: PDFium serves one thread at a time, and what a hostile file does to its reader stays in a
process that can be ended.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..engines.memory import bound_memory
from ..engines.processes import hear_no_ctrl_c
from ..letter.mentions import SPANS_KEY
from ..readers import Item, ReadOptions, close_archives, item_bytes, read_letters
from ..readers.pages import page_image
from ..records import Failure, Letter
from .stored import stored_item, stored_letter

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

READY = "ready"
_FIRST = "issues-2014-elbow.txt"


@dataclass(frozen=True)
class Reading:
    """A letter and what the pipeline made of it.

    letter (Letter): The letter.
    decision (dict): As `Decision.model_dump(mode="json")` gives it.
    mentions (list): The tagged mentions in the letter's order: `label`, `start`, `end`, `text` and `value`.
    images (tuple): Its first pages as PNG images, as many as were asked for.
    """

    letter: Letter
    decision: dict[str, Any]
    mentions: list[dict[str, Any]]
    images: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Read:
    """Job: read what somebody sent, and decide. It gives a list with a `Reading` or `Failure` for each letter in it.

    item (Item): What was sent, with its content in `data`.
    images (int): How many of its pages to draw.
    """

    item: Item
    images: int = 0


@dataclass(frozen=True)
class Fetch:
    """Job: the letter of a row of the table, from the folder of letters. It gives a `Letter` or a `Failure`.

    folder (Path): Folder that holds the letters.
    source (str), sha256 (str): As the row has them.
    """

    folder: Path
    source: str
    sha256: str


@dataclass(frozen=True)
class Draw:
    """Job: draw a page of such a letter. It gives a PNG image or a `Failure`.

    letter (Fetch): The letter.
    number (int): Number of the page, 1 for the first.
    """

    letter: Fetch
    number: int


Job = Read | Fetch | Draw
SCALE = 1.6
"""Dots a point of a page's image: the words of a letter are read with ease, and an image is some 100 KB."""
Load = Callable[[], "Language"]


@dataclass(frozen=True)
class LoadModel:
    """Loads the pipeline in a worker.

    model (str): A path or a package; `None` for the package's own.
    """

    model: str | None = None

    def __call__(self) -> Language:
        """RETURNS (Language): The pipeline, which has read a letter: the first one takes a hundred times longer."""
        from .. import load

        nlp = load(self.model)
        nlp(files(__package__).joinpath("samples").joinpath(_FIRST).read_text("utf-8"))
        return nlp


class Desk:
    """Does jobs, one at a time.

    load (Callable): Makes the pipeline.
    options (ReadOptions): How letters are read.
    """

    def __init__(self, load: Load, options: ReadOptions) -> None:
        self._nlp = load()
        self._nlp.max_length = max(self._nlp.max_length, options.max_size)
        self._options = options
        self._learn: Callable[[], None] = getattr(self._nlp.tokenizer, "learn", _learn_nothing)

    def do(self, job: Job) -> list[Reading | Failure] | Letter | bytes | Failure:
        """Do a job.

        job (Job): The job.
        RETURNS (list, Letter, bytes or Failure): What the job gives.
        """
        try:
            if isinstance(job, Read):
                return self._read(job)
            return self._draw(job) if isinstance(job, Draw) else self._fetch(job)
        except Exception as error:
            source = job.item.source if isinstance(job, Read) else (job.letter if isinstance(job, Draw) else job).source
            # The type alone: what an exception says may quote the letter, and this goes into answers.
            failure = Failure(source, "internal", f"the reader failed on it ({type(error).__name__})")
            return [failure] if isinstance(job, Read) else failure
        finally:
            close_archives()

    def _fetch(self, job: Fetch) -> Letter | Failure:
        return stored_letter(job.folder, job.source, job.sha256, self._options)

    def _draw(self, job: Draw) -> bytes | Failure:
        letter = job.letter
        found = stored_item(letter.folder, letter.source, letter.sha256, self._options)
        if isinstance(found, Failure):
            return found
        try:
            return page_image(found.data or b"", job.number, SCALE)
        except IndexError as error:
            return Failure(letter.source, "missing", str(error))

    def _read(self, job: Read) -> list[Reading | Failure]:
        found = read_letters(job.item, self._options)
        images = job.images if len(found) == 1 else 0
        return [one if isinstance(one, Failure) else self._decide(one, job.item, images) for one in found]

    def _decide(self, letter: Letter, item: Item, images: int) -> Reading | Failure:
        limit = self._options.max_size
        if len(letter.text) > limit:
            return Failure(
                letter.source, "too_large", f"the text is larger than {limit:,} characters, which no letter is"
            )
        self._learn()
        with self._nlp.memory_zone():  # or the strings of every letter would stay in the vocabulary
            doc = self._nlp(letter.text)
            mentions = plain_mentions(doc)
            decision = doc._.imr.model_dump(mode="json")
        drawn = range(1, min(images, len(letter.pages)) + 1)
        data = item_bytes(item, self._options) if drawn else b""
        return Reading(letter, decision, mentions, tuple(page_image(data, number, SCALE) for number in drawn))


def plain_mentions(doc: Doc) -> list[dict[str, Any]]:
    """The mentions of a letter as plain data.

    doc (Doc): The letter, tagged.
    RETURNS (list): `label`, `start`, `end`, `text` and `value` of each, in the letter's order.
    """
    text = doc.text
    return [
        {
            "label": span.label_,
            "start": span.start_char,
            "end": span.end_char,
            "text": text[span.start_char : span.end_char],
            "value": span._.value,
        }
        for span in sorted(doc.spans.get(SPANS_KEY, ()))
    ]


def _learn_nothing() -> None:
    """For tokenizers other than this package's, which have nothing to learn."""


def work(pipe: Connection, load: Load, options: ReadOptions, memory: int) -> None:
    """Do jobs until the other end of the pipe is closed. The first message says that the worker is ready, or why not.

    pipe (Connection): Jobs come in, results go out.
    load (Callable): Makes the pipeline.
    options (ReadOptions): How letters are read.
    memory (int): Bytes that the process may take.
    """
    bound_memory(memory)
    hear_no_ctrl_c()  # the server answers it and ends its workers in order
    try:
        desk = Desk(load, options)
    except Exception as error:
        pipe.send(str(error) or type(error).__name__)
        return
    gc.collect()
    gc.freeze()  # the pipeline's many objects live as long as the process
    pipe.send(READY)
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(desk.do(job))
