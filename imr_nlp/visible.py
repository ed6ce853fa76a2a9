"""Text of a letter as it may be shown: without what steers terminals, turns lines round or breaks a page."""

from __future__ import annotations

import json
import re

# Control characters but tab and line feed, the marks that change the direction of writing, halves of surrogate
# pairs, tags that nobody sees, and what no XML, and so no chart, may hold.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb"
    "\ufffe\uffff\U000e0000-\U000e007f]"
)
_MARK = "\ufffd"


def visible(text: str) -> str:
    """Put a mark in the place of each character that acts in place of being seen.

    text (str): Any text.
    RETURNS (str): As long as the text; a carriage return before a line feed is a space.
    """
    return _UNSEEN.sub(_MARK, text.replace("\r\n", " \n"))


def visible_json(text: str) -> str:
    """Write the same characters of a JSON document as escapes: its data stay what they are.

    text (str): JSON.
    RETURNS (str): JSON with the same data.
    """
    return _UNSEEN.sub(lambda match: json.dumps(match[0])[1:-1], text)
