"""Annotated letters: text with inline marks and the decision it should give, as spaCy reads them.

A letter is a pair of files. `NAME.ann.txt` is the letter with marks, `{{DATE iso=2013-04-24|04/24/2013}}`, which nest
but never cross; strip them and the letter remains. `NAME.json` is the decision object. What the pipeline makes of a
letter has the same shape, `AnnotatedLetter.from_doc`, so that the two can be laid side by side.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from .decision import Decision
from .letter.extensions import IMR, get_value, set_value
from .letter.mentions import LABELS, SPANS_KEY
from .sessions.roles import ROLES

POLARITIES = ("+", "-", "~")
SUFFIX = ".ann.txt"
ELISION = " … "
"""Stands for the middle of a rationale, of which annotators record the first and the last words only."""

_MARK = re.compile(r"\{\{(?P<label>[A-Z_]+)(?P<keys>(?:\s+[a-z]+=[^\s|{}]+)*)\s*\||(?P<close>\}\})|(?P<bad>\{\{)")
_NUMBER = re.compile(r"(\d+)(?:-(\d+))?")
_ISO = re.compile(r"\d{4}(-\d\d){0,2}")


class AnnotationError(ValueError):
    """An annotated letter that cannot be read: the message names the file and the place."""


@dataclass(frozen=True)
class Mention:
    """A tagged interval of a letter.

    start (int), end (int): Character offsets into the letter without marks.
    label (str): One of `imr_nlp.letter.mentions.LABELS`.
    value (Any): What `span._.value` holds for such a mention: ISO date, guideline id, polarity, `[first, last]` page,
        `{"min", "max", "role"}` of a session count, `None` for a treatment.
    """

    start: int
    end: int
    label: str
    value: Any = None


@dataclass(frozen=True)
class AnnotatedLetter:
    """A letter, its mentions and its decision, by an annotator's hand or a pipeline's.

    name (str): Name of the file without its suffix.
    text (str): The letter without marks.
    mentions (tuple): In the order of their start, the longer one first.
    decision (Decision): Fields that the annotation leaves out are not in its `model_fields_set`.
    """

    name: str
    text: str
    mentions: tuple[Mention, ...]
    decision: Decision

    @classmethod
    def from_doc(cls, doc: Doc, name: str = "", spans_key: str = SPANS_KEY) -> AnnotatedLetter:
        """What a doc says, a pipeline's or one made by `to_doc`.

        doc (Doc): Its `doc.spans[spans_key]` are the mentions, `doc.user_data["imr"]` is the decision.
        name (str): What to call the letter.
        spans_key (str): Key of the span group.
        RETURNS (AnnotatedLetter): Without a decision in the doc, one in which nothing is said.
        """
        spans = doc.spans.get(spans_key, ())
        found = [Mention(s.start_char, s.end_char, s.label_, _plain(get_value(s))) for s in spans if s.label_ in LABELS]
        return cls(name, doc.text, _in_order(found), Decision.model_validate(doc.user_data.get(IMR) or {}))

    def to_doc(self, nlp: Language, spans_key: str = SPANS_KEY) -> Doc:
        """The letter as a reference doc, which `DocBin(store_user_data=True)` keeps whole.

        nlp (Language): Pipeline whose tokenizer to use.
        spans_key (str): Key of the span group.
        RETURNS (Doc): Mentions are widened to whole tokens where a token is wider than they are.
        RAISES (AnnotationError): A mention is empty or outside of the letter.
        """
        doc = nlp.make_doc(self.text)
        group = []
        for mention in self.mentions:
            span = doc.char_span(mention.start, mention.end, label=mention.label, alignment_mode="expand")
            if span is None or mention.start >= mention.end:
                raise AnnotationError(f"{self.name}: {mention} is empty or outside of the letter")
            set_value(span, mention.value)
            group.append(span)
        doc.spans[spans_key] = group
        doc.user_data[IMR] = self.decision.model_dump(mode="json", exclude_unset=True)
        return doc


def _plain(value: Any) -> Any:
    """Lists for tuples: msgpack gives the one or the other, as it was asked."""
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return {key: _plain(one) for key, one in value.items()} if isinstance(value, dict) else value


def _in_order(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Mentions by their start, the longer one first."""
    return tuple(sorted(mentions, key=lambda one: (one.start, -one.end)))


def parse_marks(marked: str) -> tuple[str, tuple[Mention, ...]]:
    """Strip the inline marks off a letter.

    marked (str): The letter with marks.
    RETURNS (tuple): The letter without them, and its mentions in order.
    RAISES (AnnotationError): A mark is malformed, not closed, or has a wrong value.
    """
    pieces: list[str] = []
    opened: list[tuple[int, re.Match[str]]] = []
    mentions: list[Mention] = []
    length = at = 0
    for mark in _MARK.finditer(marked):
        pieces.append(marked[at : mark.start()])
        length += mark.start() - at
        at = mark.end()
        if mark["bad"] or (mark["close"] and not opened):
            raise AnnotationError(f"malformed mark in line {_line(marked, mark.start())}: {_near(marked, mark)!r}")
        if not mark["close"]:
            opened.append((length, mark))
            continue
        start, opening = opened.pop()
        try:
            value = _marked_value(opening["label"], dict(key.split("=", 1) for key in opening["keys"].split()))
        except ValueError as error:
            raise AnnotationError(f"line {_line(marked, opening.start())}: {error}") from error
        mentions.append(Mention(start, length, opening["label"], value))
    if opened:
        line = _line(marked, opened[-1][1].start())
        raise AnnotationError(f"mark in line {line} is never closed: {opened[-1][1].group()!r}")
    return "".join([*pieces, marked[at:]]), _in_order(mentions)


def _line(text: str, at: int) -> int:
    """Number of the line in which an offset stands."""
    return text.count("\n", 0, at) + 1


def _near(text: str, mark: re.Match[str]) -> str:
    """A mark and what stands around it."""
    return text[max(0, mark.start() - 20) : mark.end() + 20]


def _marked_value(label: str, keys: dict[str, str]) -> Any:
    """The value that the keys of a mark spell. Raises ValueError where they do not."""
    if label == "TREATMENT":
        return None
    if label == "DATE":
        return _checked("iso", keys, _ISO.fullmatch(keys.get("iso", "")))
    if label == "GUIDELINE":
        return _checked("id", keys, keys.get("id"))
    if label == "DECISION":
        return _checked("p", keys, keys.get("p") in POLARITIES)
    if label == "PAGE":
        return _range(_checked("n", keys, keys.get("n")))
    if label == "SESSION_COUNT":
        role = _checked("role", keys, keys.get("role") in ROLES)
        low, high = _range(keys["n"]) if "n" in keys else (None, None)
        return {"min": low, "max": high, "role": role}
    raise ValueError(f"unknown label {label}")


def _checked(key: str, keys: dict[str, str], right: object) -> str:
    """The value of a key that is found right. Raises ValueError where it is not."""
    if not right:
        raise ValueError(f"wrong or missing key {key}, {keys.get(key)!r}")
    return keys[key]


def _range(written: str) -> list[int]:
    """First and last number of `12` or `4-6`. Raises ValueError for anything else."""
    number = _NUMBER.fullmatch(written)
    if number is None:
        raise ValueError(f"{written!r} is neither a number nor a range")
    return [int(number[1]), int(number[2] or number[1])]


def read_letter(path: Path) -> AnnotatedLetter:
    """Read one annotated letter.

    path (Path): The marked text, `NAME.ann.txt`; the decision is beside it, in `NAME.json`.
    RETURNS (AnnotatedLetter): The letter.
    RAISES (AnnotationError): A file is missing or wrong.
    """
    decided = path.with_name(f"{path.name.removesuffix(SUFFIX)}.json")
    try:
        text, mentions = parse_marks(path.read_bytes().decode("utf-8"))  # bytes, since line ends must stay as they are
    except ValueError as error:
        raise AnnotationError(f"{path}: {error}") from error
    try:
        decision = Decision.model_validate(_with_text(json.loads(decided.read_text(encoding="utf-8"))))
    except (OSError, KeyError, ValueError) as error:
        raise AnnotationError(f"{decided}: {error}") from error
    return AnnotatedLetter(path.name.removesuffix(SUFFIX), text, mentions, decision)


def _with_text(decision: Any) -> Any:
    """Give each rationale a text: annotators record only how it starts and ends."""
    for issue in decision.get("issues", []) if isinstance(decision, dict) else ():
        rationale = issue.get("rationale")
        if rationale and "text" not in rationale:
            rationale["text"] = f"{rationale['starts']}{ELISION}{rationale['ends']}"
    return decision


def read_letters(folder: Path) -> Iterator[AnnotatedLetter]:
    """Read every annotated letter under a folder, in the order of their paths.

    folder (Path): Folder to search, with the folders in it.
    YIELDS (AnnotatedLetter): One letter a pair of files.
    RAISES (AnnotationError): A file is missing or wrong.
    """
    return (read_letter(path) for path in sorted(folder.glob(f"**/*{SUFFIX}")))


def to_examples(nlp: Language, letters: Iterable[AnnotatedLetter]) -> list[Example]:
    """Examples for `nlp.evaluate`: an empty predicted doc beside the reference doc.

    nlp (Language): Pipeline whose tokenizer to use.
    letters (Iterable): Annotated letters.
    RETURNS (list): One example a letter.
    """
    return [Example(nlp.make_doc(letter.text), letter.to_doc(nlp)) for letter in letters]


def to_docbin(nlp: Language, letters: Iterable[AnnotatedLetter]) -> DocBin:
    """Reference docs in the form that `spacy evaluate` reads.

    nlp (Language): Pipeline whose tokenizer to use.
    letters (Iterable): Annotated letters.
    RETURNS (DocBin): With the decisions and the values of mentions in its user data.
    """
    return DocBin(docs=(letter.to_doc(nlp) for letter in letters), store_user_data=True)
