"""The view: a letter without its layout, which is what every rule reads.

A letter reaches us wrapped, double-spaced, as Markdown, with HTML leftovers, page headers in mid paragraph and holes.
The view is its text with all of that taken out: one space between words, one line feed where a paragraph ends, plain
quotes and hyphens. Every character of it leads back to the letter, whose text is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import numpy
from spacy.tokens import Doc, Span

from .layout.capitals import without_capitals
from .layout.characters import plain_characters
from .layout.glued import without_glue
from .layout.hidden import without_hidden
from .layout.html import without_tags
from .layout.line_numbers import without_line_numbers
from .layout.marks import LAYOUT, replacement, without_escapes
from .layout.quotation import without_marks
from .layout.reading import plain_typography, read_layout
from .layout.stretches import Made, Offsets
from .layout.words import without_stray_hyphens
from .ocr import mend_digits

T = TypeVar("T")

_SWAPPED = re.compile(r"[10](?<=[a-z].)(?=[a-z])")
_CURLY = re.compile("[\u2018\u2019\u201c\u201d]")
_DIGIT_IN_WORD = re.compile(r"\b[A-Za-z]*[a-z][10][a-z][a-z]*\b")


class Tagged(NamedTuple):
    """A mention in the view: `view.text[start:end]`, its label, its value, and the id of the rule that read it."""

    start: int
    end: int
    label: str
    value: Any
    rule: str = ""


class View:
    """A letter without its layout.

    doc (Doc): The letter.
    text (str): The view's text; `\\n` stands where a paragraph ends, a single space wherever else white space was.
    lower (str): The same in lower case, character for character.
    lines (str): The letter with its lines, in plain characters, without hidden words; `stretches` leads from the view
        to it and back. What asks whether words stand alone on a line asks here.
    in_capitals (bool): Whether the letter, or a paragraph of it, has no other letters.
    """

    def __init__(self, doc: Doc):
        self.letter = _TEXTS.get(doc) or doc.text
        self._made = _rewritten(self.letter)
        self.lines = self._made[-1].text if self._made else self.letter
        if "\r" in self.lines and "\n" not in self.lines:
            self.lines = self.lines.replace("\r", "\n")
        read = read_layout(self.lines)
        self.stretches = read.stretches
        self.is_rewritten = bool(self._made) or read.is_rewritten
        self._read = read.text
        text = without_capitals(read.text)
        self.in_capitals = text != read.text
        self.is_rewritten |= self.in_capitals
        self.text = _DIGIT_IN_WORD.sub(lambda m: mend_digits(m[0]), text) if _SWAPPED.search(text) else text
        lower = self.text.lower()
        if len(lower) != len(self.text):  # a few letters of other scripts grow when lowered
            lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)
        self.lower = lower
        self._token_starts: Offsets = doc.to_array("IDX").view(numpy.int64)
        self._kept: dict[str, Any] = {}

    def keep(self, key: str, make: Callable[[View], T]) -> T:
        """What a function reads from this view, made once.

        key (str): Its name.
        make (Callable): Takes the view.
        RETURNS (Any): What `make` gave.
        """
        if key not in self._kept:
            self._kept[key] = make(self)
        kept: T = self._kept[key]
        return kept

    def offsets(self, start: int, end: int) -> tuple[int, int]:
        """Character offsets in the letter of a stretch of the view.

        start (int), end (int): The stretch; it neither begins nor ends with a separator.
        RETURNS (tuple): Start and end in the letter.
        """
        start, end = self.stretches.back(start, end)
        for made in reversed(self._made):
            start, end = made.stretches.back(start, end)
        return start, end

    def place(self, letter_offset: int) -> int:
        """Offset in the view of a character of the letter.

        letter_offset (int): The character's offset; for layout the next character that is none is taken.
        RETURNS (int): Its offset in the view.
        """
        for made in self._made:
            letter_offset = made.stretches.place(letter_offset)
        return self.stretches.place(letter_offset)

    def places(self, letter_offsets: Offsets) -> Offsets:
        """Offsets in the view of many characters of the letter; see `place`. Arrays do it in a tenth of the time."""
        for made in self._made:
            letter_offsets = made.stretches.all_places(letter_offsets)
        return self.stretches.all_places(letter_offsets)

    def char_span(self, doc: Doc, start: int, end: int, label: str, span_id: str = "") -> Span:
        """The span of the letter for a stretch of the view.

        doc (Doc): The letter.
        start (int), end (int): The stretch.
        label (str), span_id (str): Label and id of the span.
        RETURNS (Span): The span, widened to whole tokens.
        """
        start_char, end_char = self.offsets(start, end)
        first = int(self._token_starts.searchsorted(start_char, "right")) - 1
        return Span(doc, first, int(self._token_starts.searchsorted(end_char, "left")), label, span_id=span_id)

    def char_spans(self, doc: Doc, mentions: Sequence[Tagged]) -> list[tuple[Span, int, int]]:
        """The spans of the letter for mentions. Arrays find them in a tenth of the time that each by itself takes.

        doc (Doc): The letter.
        mentions (Sequence): The mentions.
        RETURNS (list): For each a span, widened to whole tokens, and the exact offsets in the letter.
        """
        if not mentions:
            return []
        begins, ends = numpy.array([mention[:2] for mention in mentions], dtype=numpy.int64).T
        begins, ends = self.stretches.all_back(begins, ends)
        for made in reversed(self._made):
            begins, ends = made.stretches.all_back(begins, ends)
        firsts = (self._token_starts.searchsorted(begins, "right") - 1).tolist()
        lasts = self._token_starts.searchsorted(ends, "left").tolist()
        names = {name for mention in mentions for name in (mention.label, mention.rule)}
        hashes = {name: doc.vocab.strings.add(name) for name in names}
        return [
            (Span(doc, first, last, hashes[mention.label], span_id=hashes[mention.rule]), begin, end)
            for mention, first, last, begin, end in zip(
                mentions, firsts, lasts, begins.tolist(), ends.tolist(), strict=True
            )
        ]

    def quote(self, start: int, end: int) -> str:
        """A stretch of the view as the letter has it.

        start (int), end (int): The stretch.
        RETURNS (str): Its words, holes included, without line breaks and markup, with plain quotes and hyphens.
        """
        if start >= end:
            return ""
        read, stretches = self._read, self.stretches
        if "[" not in self.lines[slice(*stretches.back(start, end))]:
            return read[start:end].replace("\n", " ")
        parts: list[str] = []
        at = behind = 0
        for piece_start, size, origin, length in stretches.within(start, end):
            if parts:
                parts.append(self._between(behind, origin, " " if piece_start > at else ""))
            at, behind = piece_start + size, origin + length
            parts.append(read[max(start, piece_start) : min(end, at)])
        return " ".join("".join(parts).split())

    def _between(self, start: int, end: int, separator: str) -> str:
        """What a quote has between two pieces: a separator, and the holes."""
        layout = self.lines[start:end]
        if "[" not in layout:
            return separator
        return LAYOUT.sub(lambda m: m[0] if m[0][0] == "[" else replacement(m[0]), layout)


_STAGES: tuple[Callable[[str], Iterable[Made]], ...] = (
    without_marks, without_line_numbers, plain_characters, without_hidden, without_tags, without_escapes,
    without_stray_hyphens, without_glue,
)  # fmt: skip
"""Each makes a text of the last, or several, where it finds something to do."""


def _rewritten(letter: str) -> list[Made]:
    """The letter as the stages leave it, one after the other."""
    made: list[Made] = []
    for stage in _STAGES:
        made += stage(made[-1].text if made else letter)
    return made


def view_of(doc: Doc) -> View:
    """The view of a letter, made once for each `Doc` and kept only as long as it.

    doc (Doc): The letter.
    RETURNS (View): Its view.
    """
    view = _VIEWS.get(doc)
    if view is None:
        view = _VIEWS[doc] = View(doc)
    return view


def is_read(doc: Doc) -> bool:
    """Whether a component has read a letter, which made its view.

    doc (Doc): The letter.
    RETURNS (bool): Whether it has one.
    """
    return doc in _VIEWS


def remember_text(doc: Doc, text: str) -> None:
    """Keep the text of a fresh `Doc` as long as it lives: to join it from the tokens again takes half a millisecond.

    doc (Doc): The letter.
    text (str): Its text.
    """
    _TEXTS[doc] = text


_VIEWS: WeakKeyDictionary[Doc, View] = WeakKeyDictionary()
_TEXTS: WeakKeyDictionary[Doc, str] = WeakKeyDictionary()


class ViewTokens(NamedTuple):
    """The letter's tokens that are no layout.

    orths (list): Hash of each token's word.
    starts (ndarray), ends (ndarray): Where each stands in the view; few of them are asked for.
    """

    orths: list[int]
    starts: Offsets
    ends: Offsets


def _straighten(doc: Doc, letter: str, orths: Offsets, first: Offsets) -> None:
    """Put the words with straight quotes in the place of those with curly ones, which are the same in the view."""
    if letter.isascii():
        return
    curly = numpy.array([mark.start() for mark in _CURLY.finditer(letter)], dtype=numpy.int64)
    strings = doc.vocab.strings
    for at in numpy.unique(first.searchsorted(curly, side="right") - 1).tolist():
        orths[at] = numpy.uint64(strings.add(plain_typography(doc[at].text))).view(numpy.int64)


def view_tokens(doc: Doc, view: View, tokenize: Callable[[str], Doc]) -> ViewTokens:
    """The tokens of a letter that its view keeps. Arrays do the work: a loop over tokens takes five times as long.

    doc (Doc): The letter.
    view (View): Its view.
    tokenize (Callable): The tokenizer, for a view whose words are not those of the letter.
    RETURNS (ViewTokens): The tokens.
    """
    if view.is_rewritten:
        doc = tokenize(view.text)
    orths, first, length = (doc.to_array(attribute).view(numpy.int64) for attribute in ("ORTH", "IDX", "LENGTH"))
    if not view.is_rewritten:
        _straighten(doc, view.letter, orths, first)
    if view.is_rewritten:
        kept = numpy.array([at for at, start in enumerate(first) if not view.text[start].isspace()], dtype=numpy.int64)
        return ViewTokens(orths[kept].view(numpy.uint64).tolist(), first[kept], (first + length)[kept])
    stretches = view.stretches
    begins, sizes, stands = numpy.array((stretches.origins, stretches.lengths, stretches.starts), dtype=numpy.int64)
    if not len(begins) or not len(orths):
        return ViewTokens([], first[:0], first[:0])
    behind = first + length
    piece = begins.searchsorted(behind) - 1
    kept = numpy.flatnonzero((piece >= 0) & (first < (begins + sizes)[piece]))
    piece = piece[kept]
    moved = (stands - begins)[piece]
    starts = numpy.maximum(first[kept] + moved, stands[piece])
    ends = numpy.minimum(behind[kept] + moved, (stands + sizes)[piece])
    return ViewTokens(orths[kept].view(numpy.uint64).tolist(), starts, ends)
