"""Small numbers, in digits and in words."""

from __future__ import annotations

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: n for n, word in enumerate(_ONES)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_WORDS |= {"fourty": 40, "a": 1, "an": 1, "once": 1, "twice": 2, "thrice": 3, "dozen": 12, "half": 0}
_DOZENS = {"a dozen": 12, "one dozen": 12, "half a dozen": 6, "half dozen": 6, "two dozen": 24, "three dozen": 36}
_DOZENS |= {"four dozen": 48}

_ONE_TO_NINETEEN = "|".join(sorted(_ONES[1:], key=len, reverse=True))
_TO_NINETY_NINE = rf"(?:{'|'.join(_TENS)}|fourty)(?:[- ](?:{'|'.join(_ONES[1:10])}))?|{_ONE_TO_NINETEEN}"
NUMBER = (
    r"(?:\d{1,3}|(?:half[\s-](?:a\s)?|(?:a|one|two|three|four)\s)?dozen"
    rf"|(?:one|two)\shundred(?:\s(?:and\s)?(?:{_TO_NINETY_NINE}))?|{_TO_NINETY_NINE})"
)
"""A number from 1 to 999 in digits, to 299 in words, or dozens, as the source of a regular expression (lower case)."""


def number(text: str) -> int:
    """The number that a word or a row of digits stands for.

    text (str): `12`, `twelve`, `twenty-four`, `one hundred and twenty`, `a dozen`, `once`.
    RETURNS (int): Its value.
    RAISES (ValueError): Where it is no number.
    """
    text = text.strip().lower()
    if text.isdigit():
        return int(text)
    hundreds, hundred, rest = text.rpartition("hundred")
    if hundred:
        return 100 * number(hundreds) + (number(rest.strip().removeprefix("and ")) if rest.strip() else 0)
    parts = text.replace("-", " ").split()
    if " ".join(parts) in _DOZENS:
        return _DOZENS[" ".join(parts)]
    if not parts or any(part not in _WORDS for part in parts):
        raise ValueError(f"{text!r} is no number")
    return sum(_WORDS[part] for part in parts)
