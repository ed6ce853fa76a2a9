"""The marks that a mail program puts before the lines of a letter that somebody quotes or forwards."""

from __future__ import annotations

import re

from .alignment import Made, rewrite

_MARK = re.compile(r"[ \t]{0,3}>(?:[ \t]?>){0,20}[ \t]?")
_FEWEST = 3
"""So many lines in a row are a quotation; `> 3 visits` at the start of a line is none."""


def without_marks(text: str) -> list[Made]:
    """The text without the marks of quotation.

    text (str): A letter.
    RETURNS (list): The text without them; nothing where none is quoted.
    """
    if ">" not in text or ("\n>" not in text and "\n >" not in text and not text.startswith((">", " >"))):
        return []
    marks: list[tuple[int, int, str]] = []
    in_runs: list[tuple[int, int, str]] = []
    at = run = filled = 0
    for line in [*text.splitlines(keepends=True), ""]:
        if mark := _MARK.match(line):
            marks.append((at, at + mark.end(), ""))
            run += 1
        else:
            if run >= _FEWEST:
                in_runs += marks[-run:]
            run = 0
            filled += bool(line.strip())
        at += len(line)
    if len(marks) > filled:  # a mail's long lines were wrapped, and go on in lines without a mark
        return [rewrite(text, marks)]
    return [rewrite(text, in_runs)] if in_runs else []
