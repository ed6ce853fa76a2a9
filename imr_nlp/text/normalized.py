"""The view: a letter without its layout, which is what every rule reads.

A letter reaches us wrapped, double-spaced, as Markdown, with HTML leftovers, page headers in mid paragraph and holes.
The view is its text with all of that taken out: one space between words, one line feed where a paragraph ends, plain
quotes and hyphens. Every character of it leads back to the letter, whose text is never changed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from html import unescape
from typing import Any, NamedTuple, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

import numpy
from spacy.tokens import Doc, Span

from .ocr import mend_digits

T = TypeVar("T")
Offsets: TypeAlias = numpy.ndarray[Any, numpy.dtype[numpy.int64]]

_WHITE = r"\s\u200b\ufeff"
# `(# 120)`, `mg # 60`, and a line that is `# 30` alone, but no heading, whose number a point follows, nor `Issue # 1`.
_QUANTITY_SIGN = (
    r"(?:(?<=[^\s\#>|]\#)|(?<=[^\s\#>|][ \t\xa0]\#)(?<!ssue[ \t\xa0]\#)(?<!tem[ \t\xa0]\#))[ \t\xa0]{1,3}\d"
    r"|[ \t\xa0]{1,3}\d{1,4}[ \t\xa0]{0,3}(?:[,;\n]|$)"
)
# One class of first characters lets the expression skip to the next of them at the speed of a character search.
_LAYOUT = re.compile(
    rf"""[\n\r\t\f\v\x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff<&*_\#|\\\[(FPC](?:
      (?<=<)/?[A-Za-z][^<>\n]{{0,80}}>[{_WHITE}]*                   # <b>, </td>, <br/>
    | (?<=&)(?:nbsp|amp|lt|gt|quot|\#\d{{2,4}}|\#x[0-9a-fA-F]{{2,4}});
    | (?<=\*)\*{{0,2}} | (?<=_)_{{1,2}} | (?<=\#)(?!{_QUANTITY_SIGN})\#{{0,5}}(?=[ \t\xa0]) | (?<=\|)[-:|]*
    | (?<=\\)(?=[-*_\#.()\[\]+!])
    | (?<=\[)(?:REDACTED|redacted|Redacted)\]
    | (?<=\()Final\s+Determination\s+Letter\s+for\s+IMR\s+Case\s+Number:?\s+(?:CM\d\d-\s?\d+|[^\s()]+)
        (?:\s+(?:Page\s+)?\d+(?:\s+of\s+\d+)?)?\s*\)
    | (?<=F)inal\s+Determination\s+Letter\s+for\s+(?:the\s+)?IMR\s+Case\s+Number:?\s+C?M?[-\d\[\]A-Z]+
        (?:\s+(?:Page\s+)?\d{{1,2}}(?:\s+of\s+\d+)?(?=\s|$))?(?=\s|$)
    | (?<=F)inal[ ]Letter[ ]of[ ]Determination\s{{1,40}}Form[ ]Effective\s{{1,9}}[\d./]{{6,10}}
        (?:\s{{1,40}}Page\s{{1,9}}\d{{1,3}}(?:\s{{1,9}}of\s{{1,9}}\d{{1,3}})?)?(?=\s|$)
    | (?<=\nP)age[ ]\d+[ ]of[ ]\d+(?=\s)
    | (?<=\nC)M\d\d-\d{{5,7}}[ ]+\d{{1,2}}(?=\s*\n)
    | (?<=[{_WHITE}])[{_WHITE}]*
    )""",
    re.VERBOSE,
)
_SPACES = re.compile("  +")
_TYPOGRAPHY = {
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-",
    "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u00d7": "x", "\u00ad": "-", "\u00b4": "'",
}  # fmt: skip
_SWAPPED = re.compile(r"[10](?<=[a-z].)(?=[a-z])")
_DIGIT_IN_WORD = re.compile(r"\b[A-Za-z]*[a-z][10][a-z][a-z]*\b")
_SENTENCE_ENDS = ".:!?\"')]"
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_GAP_IN_SENTENCE = re.compile(
    r"\n(?:(?<=[a-z,]\n)|(?<=[a-z,] \n)|(?<=[a-z,]\r\n)|(?<=[a-z,] \r\n))[ \t\r]*\n[ \t\r]*[a-z]"
)
_BREAKING_TAG = re.compile(r"</?(?:p|div|tr|table|h[1-6]|li|ul|ol|td|th)\b|<br", re.I)


class Tagged(NamedTuple):
    """A mention in the view: `view.text[start:end]`, its label and its value."""

    start: int
    end: int
    label: str
    value: Any


class View:
    """A letter without its layout.

    doc (Doc): The letter.
    text (str): The view's text; `\\n` stands where a paragraph ends, a single space wherever else white space was.
    lower (str): The same in lower case, character for character.
    """

    def __init__(self, doc: Doc):
        self.letter = _TEXTS.get(doc) or doc.text
        text, self._view_starts, self._letter_starts, self._lengths = _read(self.letter)
        self.text = _DIGIT_IN_WORD.sub(lambda m: mend_digits(m[0]), text) if _SWAPPED.search(text) else text
        lower = self.text.lower()
        if len(lower) != len(self.text):  # a few letters of other scripts grow when lowered
            lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)
        self.lower = lower
        self._token_starts: list[int] = doc.to_array("IDX").tolist()
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
        begins = self._view_starts
        first = bisect_right(begins, start) - 1
        last = bisect_right(begins, end - 1, first) - 1
        return self._letter_starts[first] + start - begins[first], self._letter_starts[last] + end - begins[last]

    def place(self, letter_offset: int) -> int:
        """Offset in the view of a character of the letter.

        letter_offset (int): The character's offset; for layout the next character that is none is taken.
        RETURNS (int): Its offset in the view.
        """
        at = bisect_right(self._letter_starts, letter_offset) - 1
        if at < 0:
            return 0
        return self._view_starts[at] + min(letter_offset - self._letter_starts[at], self._lengths[at])

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """The letter's tokens that a stretch of the view touches.

        start (int), end (int): The stretch.
        RETURNS (tuple): Index of the first token, and of the one behind the last.
        """
        start_char, end_char = self.offsets(start, end)
        first = bisect_right(self._token_starts, start_char) - 1
        return first, bisect_right(self._token_starts, end_char - 1, first)

    def char_span(self, doc: Doc, start: int, end: int, label: str, span_id: str = "") -> Span:
        """The span of the letter for a stretch of the view.

        doc (Doc): The letter.
        start (int), end (int): The stretch.
        label (str), span_id (str): Label and id of the span.
        RETURNS (Span): The span, widened to whole tokens.
        """
        first, last = self.tokens(start, end)
        return Span(doc, first, last, label, span_id=span_id)

    def char_spans(self, doc: Doc, mentions: Iterable[Tagged]) -> list[Span]:
        """The spans of the letter for mentions. Each label is hashed once, which takes a third off the time.

        doc (Doc): The letter.
        mentions (Iterable): The mentions.
        RETURNS (list): A span for each, widened to whole tokens.
        """
        hashes: dict[str, int] = {}
        spans = []
        for start, end, label, _ in mentions:
            if label not in hashes:
                hashes[label] = doc.vocab.strings.add(label)
            first, last = self.tokens(start, end)
            spans.append(Span(doc, first, last, hashes[label]))
        return spans

    def quote(self, start: int, end: int) -> str:
        """A stretch of the view as the letter has it.

        start (int), end (int): The stretch.
        RETURNS (str): Its words, holes included, without line breaks and markup.
        """
        start_char, end_char = self.offsets(start, end)
        return plain(self.letter[start_char:end_char])


def view_of(doc: Doc) -> View:
    """The view of a letter, made once for each `Doc` and kept only as long as it.

    doc (Doc): The letter.
    RETURNS (View): Its view.
    """
    view = _VIEWS.get(doc)
    if view is None:
        view = _VIEWS[doc] = View(doc)
    return view


def remember_text(doc: Doc, text: str) -> None:
    """Keep the text of a fresh `Doc` as long as it lives: to join it from the tokens again takes half a millisecond.

    doc (Doc): The letter.
    text (str): Its text.
    """
    _TEXTS[doc] = text


_VIEWS: WeakKeyDictionary[Doc, View] = WeakKeyDictionary()
_TEXTS: WeakKeyDictionary[Doc, str] = WeakKeyDictionary()


def plain(text: str) -> str:
    """Text of a letter without its layout.

    text (str): The text.
    RETURNS (str): The same on one line; holes (`[REDACTED]`) are kept.
    """
    kept = _LAYOUT.sub(lambda m: m[0] if m[0][0] == "[" else _replacement(m[0]), text)
    return " ".join(kept.split())


def _replacement(layout: str) -> str:
    """What stands for a stretch of layout: a space, nothing, or the character that an entity names."""
    first = layout[0]
    if first == "&":
        return " " if layout == "&nbsp;" else unescape(layout)
    if first == "<":
        return " " if _BREAKING_TAG.match(layout) or layout[-1].isspace() else ""
    return "" if first in "*_\\" else " "


class _Kept:
    """The pieces of a letter that its view keeps, while they are put together.

    gap (str): What stands between the last piece and the next: nothing, a space or a line feed.
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.view_starts: list[int] = []
        self.letter_starts: list[int] = []
        self.lengths: list[int] = []
        self.length = 0
        self.gap = ""

    def take(self, start: int, end: int, piece: str) -> None:
        """Keep a piece that stands for the letter's characters between two offsets."""
        if self.gap and self.length:
            self.parts.append(self.gap)
            self.length += 1
        self.gap = ""
        self.view_starts.append(self.length)
        self.letter_starts.append(start)
        self.lengths.append(end - start)
        self.parts.append(piece)
        self.length += len(piece)

    def take_words(self, start: int, words: str) -> None:
        """Keep what stands between two stretches of layout, without the spaces around it."""
        kept = words.strip(" ")
        if not kept:
            self.gap = self.gap or (" " if words else "")
            return
        if words[0] == " ":
            start += len(words) - len(words.lstrip(" "))
            self.gap = self.gap or " "
        self.take(start, start + len(kept), kept)
        if words[-1] == " ":
            self.gap = " "


def _read(text: str) -> tuple[str, list[int], list[int], list[int]]:
    """The view's text, and where each kept piece of it starts in the view and in the letter, with its length."""
    break_lines = 3 if _double_spaced(text) else 2
    stretches = list(_LAYOUT.finditer(text))
    if "  " in text:
        stretches = sorted([*stretches, *_SPACES.finditer(text)], key=lambda m: m.start())
    kept = _Kept()
    at = 0
    below_header = -1
    for stretch in stretches:
        start, end = stretch.span()
        if start < at:  # a run of spaces inside layout
            continue
        kept.take_words(at, text[at:start])
        at = end
        layout = stretch[0]
        if layout.isspace() and start != below_header:  # nine of ten
            if layout.count("\n") >= break_lines:
                kept.gap = "\n"
            elif kept.gap != "\n":
                kept.gap = " "
            continue
        stands_for = _replacement(layout)
        if stands_for.strip():
            kept.take(start, start + len(stands_for), stands_for)
        elif layout[0] in "(FPC":  # a page header: where it stands in mid sentence no paragraph ends
            if kept.parts and kept.parts[-1][-1] not in _SENTENCE_ENDS:
                kept.gap = " "
            below_header = end
        elif start == below_header:
            kept.gap = kept.gap or " "
        elif layout.count("\n") >= break_lines or (layout[0] == "<" and layout.count("<p")):
            kept.gap = "\n"
        elif stands_for and kept.gap != "\n":
            kept.gap = " "
    kept.take_words(at, text[at:])
    return _plain_typography("".join(kept.parts)), kept.view_starts, kept.letter_starts, kept.lengths


def _plain_typography(text: str) -> str:
    """A text with plain quotes and hyphens. To replace them one by one takes a tenth of the time of `str.translate`."""
    if not text.isascii():
        for written, plain_character in _TYPOGRAPHY.items():
            text = text.replace(written, plain_character)
    return text


def _double_spaced(text: str) -> bool:
    """Whether a blank line follows every line, so that it takes two of them to end a paragraph."""
    blank = len(_BLANK_LINE.findall(text))
    return blank > 4 and len(_GAP_IN_SENTENCE.findall(text)) > blank / 10


class ViewTokens(NamedTuple):
    """The letter's tokens that are no layout.

    orths (list): Hash of each token's word.
    starts (ndarray), ends (ndarray): Where each stands in the view; few of them are asked for.
    """

    orths: list[int]
    starts: Offsets
    ends: Offsets


def view_tokens(doc: Doc, view: View) -> ViewTokens:
    """The tokens of a letter that its view keeps. Arrays do the work: a loop over tokens takes five times as long.

    doc (Doc): The letter.
    view (View): Its view.
    RETURNS (ViewTokens): The tokens.
    """
    orths, first, length = (doc.to_array(attribute).view(numpy.int64) for attribute in ("ORTH", "IDX", "LENGTH"))
    begins, sizes, stands = numpy.array((view._letter_starts, view._lengths, view._view_starts), dtype=numpy.int64)
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
