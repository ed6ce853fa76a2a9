"""The same letter in other characters: what fonts, typesetters, mail programs and wrong encodings make of a text.

Each transformation takes a letter and a seed, and gives a letter in which a reader sees the same words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html.entities import codepoint2name
from random import Random

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
"""Characters without a width: a break that may be, joiners, a byte order mark."""
_LIGATURES = {"ffi": "\ufb03", "ffl": "\ufb04", "ff": "\ufb00", "fi": "\ufb01", "fl": "\ufb02"}
_LIGATURE = re.compile("ff[il]?|f[il]")
_WORD = re.compile(r"(?<![^\W_])[A-Za-z]{5,30}(?![\w@])")
_LONG_WORD = re.compile(r"[A-Za-z]{6,30}")
_RANGE = re.compile(r"(?<=\d)-(?=\d)")
_MARKUP = re.compile(r"(<[^<>]{1,80}>|&#?\w{1,8};)")
_IN_SENTENCE = re.compile(r"(?<=[a-z,]) (?=[a-z])")
_SPACE = re.compile(r"(?<=\S) (?=\S)")
_CASE_NUMBER = re.compile(r"CM\d\d-\d+")


def add_soft_hyphens(text: str, seed: int = 0) -> str:
    """Put a soft hyphen into every other long word, where a typesetter may break it."""
    draw = Random(seed)
    return _WORD.sub(lambda m: _parted(m[0], "\u00ad", draw) if draw.random() < 0.5 else m[0], text)


def add_invisible(text: str, seed: int = 0) -> str:
    """Put characters without a width into words and beside spaces."""
    draw = Random(seed)
    inside = _WORD.sub(lambda m: _parted(m[0], draw.choice(INVISIBLE), draw) if draw.random() < 0.3 else m[0], text)
    return _SPACE.sub(lambda m: m[0] + (draw.choice(INVISIBLE) if draw.random() < 0.1 else ""), inside)


def use_ligatures(text: str, seed: int = 0) -> str:
    """Write `fi`, `fl`, `ff`, `ffi` and `ffl` as one character each, as fonts do."""
    return _LIGATURE.sub(lambda m: _LIGATURES[m[0]], text)


def widen_characters(text: str, seed: int = 0) -> str:
    """Write colons, digits or all characters as wide as those of East Asia are."""
    kind = (":", "0123456789:", "")[seed % 3]
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and (not kind or c in kind) else c for c in text)


def use_capitals(text: str, seed: int = 0) -> str:
    """Write all words in capitals; tags and entities stay as they are."""
    parts = _MARKUP.split(text)
    return "".join(part if at % 2 else part.upper() for at, part in enumerate(parts))


def use_dashes(text: str, seed: int = 0) -> str:
    """Write the hyphens of ranges, or all, as the dashes that Unicode has."""
    draw = Random(seed)
    return re.sub(r"(?<=\w)-(?=\w)", lambda _: draw.choice("-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"), text)


def use_wrong_encoding(text: str, seed: int = 0) -> str:
    """Read the bytes of UTF-8 as those of Windows, after quotes and ranges were made typographic."""
    typographic = _RANGE.sub("\u2013", text.replace("'", "\u2019"))
    return "".join(_misread(c) if c > "\x7f" else c for c in typographic)


def _misread(character: str) -> str:
    misread = (bytes([byte]) for byte in character.encode())
    return "".join(_in_windows(byte) for byte in misread)


def _in_windows(byte: bytes) -> str:
    try:
        return byte.decode("cp1252")
    except UnicodeDecodeError:
        return byte.decode("latin-1")


def use_named_entities(text: str, seed: int = 0) -> str:
    """Write typographic characters, and those that HTML keeps for itself, as entities."""
    draw = Random(seed)
    escaped = re.sub(r"&(?!#?\w{1,8};)", "&amp;", text)
    typographic = _RANGE.sub("\u2013", escaped.replace("'", "\u2019"))
    return re.sub(r"[^\x00-\x7f]", lambda m: _entity(ord(m[0]), draw.randrange(3)), typographic)


def _entity(code: int, style: int) -> str:
    if style and code in codepoint2name:
        return f"&{codepoint2name[code]};"
    return f"&#x{code:x};" if style else f"&#{code};"


def decompose(text: str, seed: int = 0) -> str:
    """Write each accent as a character of its own."""
    return unicodedata.normalize("NFD", text)


def add_control_characters(text: str, seed: int = 0) -> str:
    """Put form feeds beside spaces, and zero bytes into words."""
    draw = Random(seed)
    fed = _IN_SENTENCE.sub(lambda m: draw.choice(["\x0c", " \x0c"]) if draw.random() < 0.02 else m[0], text)
    return _WORD.sub(lambda m: _parted(m[0], "\x00", draw) if draw.random() < 0.1 else m[0], fed)


def hyphenate(text: str, seed: int = 0) -> str:
    """Break the last word of some lines with a hyphen, and draw its rest into the next line."""
    draw = Random(seed)
    lines = text.split("\n")
    for at in range(len(lines) - 1):
        line, following = lines[at], lines[at + 1]
        first = _LONG_WORD.match(following)
        if first and line.rstrip() and draw.random() < 0.7 and not line.rstrip().endswith((":", "-")):
            cut = draw.randrange(2, len(first[0]) - 2)
            lines[at] = f"{line.rstrip()} {following[:cut]}-"
            lines[at + 1] = following[cut:]
    return "\n".join(lines)


def _parted(word: str, mark: str, draw: Random) -> str:
    cut = draw.randrange(2, len(word) - 1)
    return word[:cut] + mark + word[cut:]


CHARACTERS: dict[str, Callable[[str, int], str]] = {
    "soft hyphens": add_soft_hyphens,
    "invisible characters": add_invisible,
    "ligatures": use_ligatures,
    "wide characters": widen_characters,
    "capitals": use_capitals,
    "dashes": use_dashes,
    "wrong encoding": use_wrong_encoding,
    "named entities": use_named_entities,
    "accents apart": decompose,
    "control characters": add_control_characters,
}
"""Transformations by the name of what they put into a letter."""
