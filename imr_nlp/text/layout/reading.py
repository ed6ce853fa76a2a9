"""The letter's text without its layout: one space between words, one line feed where a paragraph ends."""

from __future__ import annotations

import re

from .alignment import Alignment, Made
from .capitals import in_capitals
from .characters import SOFT_HYPHEN
from .marks import LAYOUT, SPACES, begins_part, ends_paragraph, replacement
from .page_marks import PageMarks
from .words import LetterWords, is_word, link

_TYPOGRAPHY = {
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-",
    "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u00d7": "x", "\u00ad": "-", "\u00b4": "'",
}  # fmt: skip
_SENTENCE_ENDS = ".:!?\"')]"
_HYPHENS = "-\u2010\u2011\u2012\u2013" + SOFT_HYPHEN
_LETTERS = re.compile(r"[^\W\d_]{1,40}")
_SMALL_BEHIND_BLANK = re.compile(r"\n[ \t\r\xa0\f]*\n[ \t\r\xa0\f]*[a-z]")
# No heading, field or sentence in capitals ends with these.
_IN_SENTENCE = frozenset((
    "A", "AN", "AND", "ARE", "AS", "AT", "BE", "BY", "FOR", "FROM", "HAD", "HAS", "HER", "HIS", "IN", "IS", "NO", "NOT",
    "OF", "ON", "OR", "THAT", "THE", "THIS", "TO", "WERE", "WHICH", "WITH",
))  # fmt: skip
LONGEST_WORD = 40


class Read(Made):
    """A text without its layout.

    is_rewritten (bool): Whether its words may not be those of the letter's tokens.
    """

    def __init__(self, text: str, alignment: Alignment, is_rewritten: bool):
        super().__init__(text, alignment)
        self.is_rewritten = is_rewritten


def read_layout(text: str) -> Read:
    """Read a letter without its layout.

    text (str): The letter.
    RETURNS (Read): Its text without the layout.
    """
    reader = _Reader(text)
    reader.read()
    return Read(plain_typography("".join(reader.parts)), reader.alignment, reader.is_rewritten)


class _Reader:
    """The pieces of a letter that its normalized text keeps, while they are put together.

    gap (str): What stands between the last piece and the next: nothing, a space or a line feed.
    """

    def __init__(self, text: str) -> None:
        self.parts: list[str] = []
        self.alignment = Alignment()
        self.is_rewritten = False
        self.gap = ""
        self._text = text
        self._words = LetterWords(text)
        self._length = 0
        self._break_lines = 3 if _is_double_spaced(text) else 2
        self._at = 0
        self._below_header = -1
        self._pages = PageMarks(text, ())

    def read(self) -> None:
        """Read the whole letter."""
        text = self._text
        intervals = list(LAYOUT.finditer(text))
        self._pages = PageMarks(text, intervals)
        if "  " in text:
            intervals = sorted([*intervals, *SPACES.finditer(text)], key=lambda m: m.start())
        break_lines = self._break_lines
        for interval in intervals:
            start, end = interval.span()
            if start < self._at:  # a run of spaces inside layout
                continue
            layout = interval[0]
            if layout.isspace() and start != self._below_header:  # nine of ten
                if start > self._at:
                    self._take_words(self._at, text[self._at : start])
                self._at = end
                if layout.count("\n") >= break_lines:
                    self.gap = "\n"
                elif self.gap != "\n":
                    self.gap = " "
            else:
                self._take_mark(interval, layout)
        self._take_words(self._at, text[self._at :])

    def _take_mark(self, mark: re.Match[str], layout: str) -> None:
        """Leave out, or replace, an interval of layout that is not white space alone."""
        start, end = mark.span()
        first = layout[0]
        if mark.re is LAYOUT and (first in "(FPC" or mark["line"] or mark["fax"] or mark["bullet"]):
            self._take_page_mark(mark) if mark["bullet"] is None else self._take_bullet(mark)
            return
        stands_for = replacement(layout)
        if first == "&" and stands_for == layout:  # AT&T;
            return
        self._take_words(self._at, self._text[self._at : start])
        self._at = end
        if stands_for.strip():
            self._take(start, end, stands_for)
            self.is_rewritten = True
        elif start == self._below_header:
            self._end_header(layout)
        elif layout.count("\n") >= self._break_lines or (first == "<" and ends_paragraph(layout)):
            self.gap = "\n"
        elif stands_for and self.gap != "\n":
            self.gap = " "

    def _take_page_mark(self, mark: re.Match[str]) -> None:
        """Leave out the header or footer of a page: where it stands in mid sentence no paragraph ends."""
        if not self._pages.is_one(mark):
            self._take_what_is_none(mark)
            return
        start, end = mark.start(), self._pages.end(mark)
        self._take_words(self._at, self._text[self._at : start])
        self._at = end
        own = "line" if mark["line"] else "fax"
        white = self._text[start : mark.start(own)] if mark[own] else ""
        if self._in_sentence():
            self.gap = " "
        elif white.count("\n") >= self._break_lines:
            self.gap = "\n"
        else:
            self.gap = self.gap or (" " if white else "")
        while self._text.startswith(" ", self._at):  # blanks at the end of its line
            self._at += 1
        self._below_header = self._at

    def _take_bullet(self, mark: re.Match[str]) -> None:
        """Leave out a bullet where a paragraph, an item or a sentence begins; one in a list parts its items."""
        start, end = mark.span()
        breaks = self._text.count("\n", start, mark.start("bullet")) >= self._break_lines
        self._take_words(self._at, self._text[self._at : start])
        begins = breaks or begins_part(self._text, end) or self._begins_sentence(end)
        self._at = end if begins else mark.start("bullet")
        self.gap = "\n" if breaks else self.gap or " "

    def _take_what_is_none(self, mark: re.Match[str]) -> None:
        """Take what looked like the mark of a page as words, with the layout among them."""
        start = mark.start("line") if mark["line"] else mark.start() + 1
        if mark["line"]:
            self._take_words(self._at, self._text[self._at : mark.start()])
            self._at = start
            if self._text.count("\n", mark.start(), start) >= self._break_lines:
                self.gap = "\n"
            else:
                self.gap = self.gap or " "
        for inner in LAYOUT.finditer(self._text, start, mark.end()):
            if inner[0].isspace() or inner[0][0] == "|":
                self._take_words(self._at, self._text[self._at : inner.start()])
                self._at = inner.end()
                self.gap = " "

    def _in_sentence(self) -> bool:
        return bool(self.parts) and self.parts[-1][-1] not in _SENTENCE_ENDS

    def _begins_sentence(self, behind: int) -> bool:
        """Whether a sentence has ended before a bullet, and a capital stands behind it."""
        ended = bool(self.parts) and self.parts[-1][-1] in ".:"
        return ended and self._text[behind : behind + 9].lstrip()[:1].isupper()

    def _end_header(self, layout: str) -> None:
        """What stands below a header ends a paragraph only where a sentence has ended."""
        if layout.count("\n") >= self._break_lines and not self._in_sentence():
            self.gap = "\n"
        self.gap = self.gap or " "

    def _take(self, start: int, end: int, piece: str) -> None:
        """Keep a piece that stands for the letter's characters between two offsets."""
        if self.gap:
            if self._length and not (self.parts[-1][-1] in _HYPHENS and self._mend_hyphen(start, piece)):
                self.parts.append(self.gap)
                self._length += 1
            self.gap = ""
        elif self.parts and self.parts[-1][-1].isalnum() and piece[0].isalnum():
            self.is_rewritten = True
        self.alignment.add(self._length, len(piece), start, end - start)
        self.parts.append(piece)
        self._length += len(piece)

    def _take_words(self, start: int, words: str) -> None:
        """Keep what stands between two intervals of layout, without the spaces around it."""
        if not words:
            return
        if words[0] != " " and words[-1] != " ":
            self._take(start, start + len(words), words)
            return
        kept = words.strip(" ")
        if kept:
            start += len(words) - len(words.lstrip(" "))
            self.gap = self.gap or (" " if words[0] == " " else "")
            self._take(start, start + len(kept), kept)
        self.gap = self.gap or (" " if words[-1] == " " else "")

    def _mend_hyphen(self, start: int, piece: str) -> bool:
        """Join the halves of a word that stand on two lines.

        start (int): Where the second half stands.
        piece (str): It, with what follows.
        RETURNS (bool): Whether they were joined, with the hyphen or without.
        """
        alignment = self.alignment
        behind = alignment.origins[-1] + alignment.lengths[-1]
        last = self.parts[-1]
        before = last[-LONGEST_WORD - 1 : -1]
        in_word = before and before[-1].isalnum() and piece[0].isalnum()
        if not in_word or not _has_line_end(self._text[behind:start]):
            return False
        at = len(before)
        while at and before[at - 1].isalpha():
            at -= 1
        found = _LETTERS.match(piece)
        left, right = before[at:], found[0] if found else ""
        if self.gap == "\n" and not is_word((left + right).lower()):
            return False
        linked = link(left, right, self._words)
        if "-" not in linked:
            self.parts[-1] = last[:-1]
            alignment.shorten()
            self._length -= 1
            self.is_rewritten = True
        return " " not in linked


def _has_line_end(layout: str) -> bool:
    return any(character in "\n\r\f\v\u2028\u2029" for character in layout) or "<br" in layout


def plain_typography(text: str) -> str:
    """A text with plain quotes and hyphens. To replace them one by one takes a tenth of the time of `str.translate`."""
    if not text.isascii():
        for written, plain_character in _TYPOGRAPHY.items():
            text = text.replace(written, plain_character)
    return text


def _is_double_spaced(text: str) -> bool:
    """Whether a blank line follows every line, so that it takes two of them to end a paragraph."""
    if not _SMALL_BEHIND_BLANK.search(text) and not in_capitals(text):  # nearly all
        return False
    lines = [line.strip() for line in text.split("\n")]
    threes = zip(lines, lines[1:], lines[2:], strict=False)
    gaps = [(before, behind) for before, blank, behind in threes if before and not blank and behind]
    if len(gaps) < 5:
        return False
    in_sentence = [before[-1] for before, behind in gaps if behind[0].islower() or before[-1] == "-"]
    if sum(last.islower() or last in ",-" for last in in_sentence) > len(gaps) / 10:
        return True
    return in_capitals(text) and sum(_is_open(before) for before, _ in gaps) > len(gaps) / 10


def _is_open(line: str) -> bool:
    """Whether a line in capitals ends where no sentence, heading or field does."""
    return line[-1] == "," or line.split()[-1] in _IN_SENTENCE
