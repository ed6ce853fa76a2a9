"""What OCR makes of letters."""

from __future__ import annotations

import re

_SWAPPED = re.compile(r"(?<=[a-z])[10](?=[a-z])")
_TO_LETTER = {"1": "l", "0": "o"}


def mend_digits(word: str) -> str:
    """A word in which OCR read `l` as `1` or `o` as `0`, without them; `HbA1c` is left alone. The length stays.

    word (str): A word.
    RETURNS (str): `clinical` for `c1inical`.
    """
    return word if word.lower().endswith("a1c") else _SWAPPED.sub(lambda m: _TO_LETTER[m[0]], word)
