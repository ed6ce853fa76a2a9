"""Small numbers, in digits and in words."""

from __future__ import annotations

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: n for n, word in enumerate(_ONES)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_WORDS |= {"fourty": 40, "a": 1, "an": 1, "once": 1, "twice": 2, "thrice": 3, "dozen": 12, "half": 0}

_ONE_TO_NINETEEN = "|".join(sorted(_ONES[1:], key=len, reverse=True))
NUMBER = rf"(?:\d{{1,3}}|(?:{'|'.join(_TENS)}|fourty)(?:[- ](?:{'|'.join(_ONES[1:10])}))?|{_ONE_TO_NINETEEN})"
"""A number from 1 to 999 in digits, or to ninety-nine in words, as the source of a regular expression (lower case)."""


def number(text: str) -> int:
    """The number that a word or a row of digits stands for.

    text (str): `12`, `twelve`, `twenty-four`, `once`.
    RETURNS (int): Its value.
    RAISES (ValueError): Where it is no number.
    """
    text = text.strip().lower()
    if text.isdigit():
        return int(text)
    parts = text.replace("-", " ").split()
    if not parts or any(part not in _WORDS for part in parts):
        raise ValueError(f"{text!r} is no number")
    return sum(_WORDS[part] for part in parts)
