"""The normalized text: a letter without its layout, which is what every rule reads.

A letter reaches us wrapped, double-spaced, as Markdown, with HTML leftovers, page headers in mid paragraph and holes.
The text is its text with all of that taken out: one space between words, one line feed where a paragraph ends, plain
quotes and hyphens. Every character of it leads back to the letter, whose text is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import numpy
from spacy.tokens import Doc, Span

from .layout.alignment import Made, Offsets
from .layout.capitals import without_capitals
from .layout.characters import plain_characters
from .layout.glued import without_glue
from .layout.hidden import without_hidden
from .layout.html import without_tags
from .layout.line_numbers import without_line_numbers
from .layout.marks import LAYOUT, replacement, without_escapes
from .layout.quotation import without_marks
from .layout.reading import plain_typography, read_layout
from .layout.words import without_stray_hyphens
from .ocr import without_misreadings

T = TypeVar("T")

_CURLY = re.compile("[\u2018\u2019\u201c\u201d]")


class Tagged(NamedTuple):
    """A mention in the text: `text[start:end]`, its label, its value, and the id of the rule that read it."""

    start: int
    end: int
    label: str
    value: Any
    rule: str = ""


class NormalizedText:
    """A letter without its layout.

    doc (Doc): The letter.
    text (str): The normalized text; `\\n` stands where a paragraph ends, a single space wherever else white space was.
    lower (str): The same in lower case, character for character.
    lines (str): The letter with its lines, in plain characters, without hidden words; `intervals` leads from the text
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
        self.alignment = read.alignment
        self.is_rewritten = bool(self._made) or read.is_rewritten
        self._read = read.text
        text = without_capitals(read.text)
        self.in_capitals = text != read.text
        self.is_rewritten |= self.in_capitals
        self.text = without_misreadings(text)
        self.is_rewritten |= self.text != text
        lower = self.text.lower()
        if len(lower) != len(self.text):  # a few letters of other scripts grow when lowered
            lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)
        self.lower = lower
        self._put = [self.alignment.place(at) for at in self._made[-1].alignment.insertions()] if self._made else []
        self._token_starts: Offsets = doc.to_array("IDX").view(numpy.int64)
        self._cache: dict[str, Any] = {}

    def cached(self, key: str, make: Callable[[NormalizedText], T]) -> T:
        """What a function reads from this normalized text, made once.

        key (str): Its name.
        make (Callable): Takes the normalized text.
        RETURNS (Any): What `make` gave.
        """
        if key not in self._cache:
            self._cache[key] = make(self)
        kept: T = self._cache[key]
        return kept

    def offsets(self, start: int, end: int) -> tuple[int, int]:
        """Character offsets in the letter of an interval of the normalized text.

        start (int), end (int): The interval; it neither begins nor ends with a separator.
        RETURNS (tuple): Start and end in the letter.
        """
        start, end = self.alignment.back(start, end)
        for made in reversed(self._made):
            start, end = made.alignment.back(start, end)
        return start, end

    def place(self, letter_offset: int) -> int:
        """Offset in the normalized text of a character of the letter.

        letter_offset (int): The character's offset; for layout the next character that is none is taken.
        RETURNS (int): Its offset in the normalized text.
        """
        for made in self._made:
            letter_offset = made.alignment.place(letter_offset)
        return self.alignment.place(letter_offset)

    def places(self, letter_offsets: Offsets) -> Offsets:
        """Offsets in the text of many characters of the letter; see `place`. Arrays do it in a tenth of the time."""
        for made in self._made:
            letter_offsets = made.alignment.all_places(letter_offsets)
        return self.alignment.all_places(letter_offsets)

    def char_span(self, doc: Doc, start: int, end: int, label: str, span_id: str = "") -> Span:
        """The span of the letter for an interval of the normalized text.

        doc (Doc): The letter.
        start (int), end (int): The interval.
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
        begins, ends = self.alignment.all_back(begins, ends)
        for made in reversed(self._made):
            begins, ends = made.alignment.all_back(begins, ends)
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
        """An interval of the normalized text as the letter has it.

        start (int), end (int): The interval.
        RETURNS (str): Its words, holes included, without line breaks and markup, with plain quotes and hyphens. Words
            that the letter has glued are glued.
        """
        put = [at for at in self._put if start < at < end]
        parts = zip([start, *(at + 1 for at in put)], [*put, end], strict=True)
        return "".join(self._quoted(*part) for part in parts)

    def _quoted(self, start: int, end: int) -> str:
        """An interval, into which nothing has been put, as the letter has it."""
        if start >= end:
            return ""
        read, alignment = self._read, self.alignment
        if "[" not in self.lines[slice(*alignment.back(start, end))]:
            return read[start:end].replace("\n", " ")
        parts: list[str] = []
        at = behind = 0
        for piece_start, size, origin, length in alignment.within(start, end):
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


def normalized_text(doc: Doc) -> NormalizedText:
    """The normalized text of a letter, made once for each `Doc` and kept only as long as it.

    doc (Doc): The letter.
    RETURNS (NormalizedText): Its normalized text.
    """
    normalized = _NORMALIZED.get(doc)
    if normalized is None:
        normalized = _NORMALIZED[doc] = NormalizedText(doc)
    return normalized


def is_read(doc: Doc) -> bool:
    """Whether a component has read a letter, which made its normalized text.

    doc (Doc): The letter.
    RETURNS (bool): Whether it has one.
    """
    return doc in _NORMALIZED


def remember_text(doc: Doc, text: str) -> None:
    """Keep the text of a fresh `Doc` as long as it lives: to join it from the tokens again takes half a millisecond.

    doc (Doc): The letter.
    text (str): Its text.
    """
    _TEXTS[doc] = text


_NORMALIZED: WeakKeyDictionary[Doc, NormalizedText] = WeakKeyDictionary()
_TEXTS: WeakKeyDictionary[Doc, str] = WeakKeyDictionary()


class NormalizedTokens(NamedTuple):
    """The letter's tokens that are no layout.

    orths (list): Hash of each token's word.
    starts (ndarray), ends (ndarray): Where each stands in the normalized text; few of them are asked for.
    """

    orths: list[int]
    starts: Offsets
    ends: Offsets


def _straighten(doc: Doc, letter: str, orths: Offsets, first: Offsets) -> None:
    """Put the words with straight quotes in the place of those with curly ones, which are the same in the text."""
    if letter.isascii():
        return
    curly = numpy.array([mark.start() for mark in _CURLY.finditer(letter)], dtype=numpy.int64)
    strings = doc.vocab.strings
    for at in numpy.unique(first.searchsorted(curly, side="right") - 1).tolist():
        orths[at] = numpy.uint64(strings.add(plain_typography(doc[at].text))).view(numpy.int64)


def normalized_tokens(doc: Doc, normalized: NormalizedText, tokenize: Callable[[str], Doc]) -> NormalizedTokens:
    """The tokens of a letter that it keeps. Arrays do the work: a loop over tokens takes five times as long.

    doc (Doc): The letter.
    normalized (NormalizedText): Its normalized text.
    tokenize (Callable): The tokenizer, for a normalized text whose words are not those of the letter.
    RETURNS (NormalizedTokens): The tokens.
    """
    if normalized.is_rewritten:
        doc = tokenize(normalized.text)
    orths, first, length = (doc.to_array(attribute).view(numpy.int64) for attribute in ("ORTH", "IDX", "LENGTH"))
    if not normalized.is_rewritten:
        _straighten(doc, normalized.letter, orths, first)
    if normalized.is_rewritten:
        kept = numpy.array(
            [at for at, start in enumerate(first) if not normalized.text[start].isspace()], dtype=numpy.int64
        )
        return NormalizedTokens(orths[kept].view(numpy.uint64).tolist(), first[kept], (first + length)[kept])
    alignment = normalized.alignment
    begins, sizes, stands = numpy.array((alignment.origins, alignment.lengths, alignment.starts), dtype=numpy.int64)
    if not len(begins) or not len(orths):
        return NormalizedTokens([], first[:0], first[:0])
    behind = first + length
    piece = begins.searchsorted(behind) - 1
    kept = numpy.flatnonzero((piece >= 0) & (first < (begins + sizes)[piece]))
    piece = piece[kept]
    moved = (stands - begins)[piece]
    starts = numpy.maximum(first[kept] + moved, stands[piece])
    ends = numpy.minimum(behind[kept] + moved, (stands + sizes)[piece])
    return NormalizedTokens(orths[kept].view(numpy.uint64).tolist(), starts, ends)
