"""Digits of session counts that a scanner took for letters: `l2 visits`, `1O visits`, `lx6`, `2xl2`."""

from __future__ import annotations

import re

# Two or three signs before a unit, or one before or two behind an `x`: no level of the spine (`L5 x 2`), no size.
_UNIT = r"(?:visits|sessions|treatments|tx|sess|weeks|wks)\b"
_MISREAD = re.compile(
    rf"(?<![\w.\-/#$])(?:(?=[lio]{{0,2}}\d)(?=\d{{0,2}}[lio])[\dlio]{{2,3}}(?=\s?{_UNIT})|l[o0](?=\s{_UNIT})|[li](?=x\d))"
    r"|(?<=\dx)(?:[li]\d|\d[lio])\b"
)
_DIGITS = str.maketrans("lio", "110")


def with_digits(text: str) -> str:
    """A text with the digits that its counts must have.

    text (str): The text in lower case.
    RETURNS (str): The text, of the same length.
    """
    return _MISREAD.sub(lambda found: found[0].translate(_DIGITS), text)
