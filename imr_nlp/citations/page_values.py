"""Page numbers and ranges."""

from __future__ import annotations

import re

_RANGE = re.compile(r"(\d{1,4})(?:\s*(?:-|to|through)\s*(\d{1,4}))?")


def page_range(text: str) -> list[int] | None:
    """First and last page of a number or range.

    text (str): `60`, `98-99`, `98 to 99`; an abbreviated end counts on (`111-3` is 111 to 113).
    RETURNS (list): `[first, last]`, or `None` where the range runs backwards or the text is none.
    """
    found = _RANGE.fullmatch(" ".join(text.lower().split()))
    if not found:
        return None
    first = int(found[1])
    last = int(found[2]) if found[2] else first
    if last < first and found[2] and len(found[2]) < len(found[1]):
        last = int(found[1][: -len(found[2])] + found[2])
    return [first, last] if first <= last else None
