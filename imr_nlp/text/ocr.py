"""What OCR makes of letters and digits: `c1inical`, `medicaIly`, `0verturned`, `lnjury`, and `3O5` for 305."""

from __future__ import annotations

import re

_SWAPPED = re.compile(r"(?<=[a-z])[10]{1,2}(?=[a-z])")
_TO_LETTER = str.maketrans("10", "lo")
_SUSPECT = re.compile(r"[10IO](?:(?<=[a-z][10I])(?:[a-z10I]|(?<=I)\b)|(?<=\dO)|(?<=[A-Z]I)[a-z]|(?<!\w0)(?<=0)[a-z])")
"""A sign that may be another: a digit or an `I` beside small letters, an `O` behind a digit."""
_FOR_I = (" ln", " lm", " lr", " ls", "\nln", "\nlm")
"""How words begin in which an `I` became an `l`."""
_WORD = re.compile(
    r"\b(?=[A-Za-z]*(?:[a-z][10I]{1,2}[a-z]|[a-z]I{1,2}\b|[A-Z]I[a-z])|0[a-z]|l[b-df-hj-km-np-tv-z])[A-Za-z0][A-Za-z01]{2,40}\b"
)
_NUMBER = re.compile(r"(?<![\w.])\d{1,4}O[\dO]{0,4}(?![A-Za-z])|(?<!\w)l\d\d(?!\w)")
_TO_DIGIT = str.maketrans("Ol", "01")
_FIRST = {"0": "O", "l": "I"}


def mend_digits(word: str) -> str:
    """A word in which OCR read `l` as `1` or `o` as `0`, without them; `HbA1c` is left alone. The length stays.

    word (str): A word.
    RETURNS (str): `clinical` for `c1inical`.
    """
    return word if word.lower().endswith("a1c") else _SWAPPED.sub(lambda m: m[0].translate(_TO_LETTER), word)


def without_misreadings(text: str) -> str:
    """A text in which words and numbers that OCR misread are put right. The length stays.

    An `I` becomes an `l`, or the other way round, only where that makes a known word.

    text (str): The text.
    RETURNS (str): `not medically necessary, page 305` for `not medicaIly necessary, page 3O5`.
    """
    if not (_SUSPECT.search(text) or any(sign in text for sign in _FOR_I)):
        return text
    return _NUMBER.sub(lambda m: m[0].translate(_TO_DIGIT), _WORD.sub(lambda m: _mended(m[0]), text))


def _mended(word: str) -> str:
    """A word without its misread letters."""
    from .layout.words import is_word  # its lexicons are read only where a word is misread

    mended = mend_digits(word)
    with_l = mended[0] + mended[1:].replace("I", "l")
    if with_l != mended and is_word(with_l.lower()):
        mended = with_l
    if mended[0] in _FIRST and not is_word(mended.lower()) and is_word(f"{_FIRST[mended[0]]}{mended[1:]}".lower()):
        mended = _FIRST[mended[0]] + mended[1:]
    return mended
