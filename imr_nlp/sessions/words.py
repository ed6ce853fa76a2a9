"""The words of a text as the models of session counts see them."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[a-z][a-z'-]*|\d+|[.,;:()\"?!=/+-]")


def words_and_marks(text: str) -> list[str]:
    """Words and marks, numbers alike.

    text (str): The text in lower case.
    RETURNS (list): Each word or mark; `#` for a number.
    """
    return ["#" if token.isdigit() else token for token in _TOKEN.findall(text)]
