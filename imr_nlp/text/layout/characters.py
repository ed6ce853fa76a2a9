"""The plain characters of a text: what fonts, typesetters and wrong encodings made of them put right.

A reader sees `fi` where a font has one character for both, and nothing where there is a soft hyphen, a joiner or a zero
byte. `â€™` is an apostrophe that somebody read with the wrong encoding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

from .alignment import Made, rewrite
from .words import LetterWords, is_one_word

ROUNDS = 3
"""How often a text may have been read with the wrong encoding, or its entities be those of entities."""
SOFT_HYPHEN = "\u00ad"
_SOFT = "\u00ad\x02\ufffe"  # PDF readers write the last two
_LETTERS_KEPT = 40


def _of_windows(byte: int) -> str:
    """The character of a byte in Windows' Western encoding; where that has none, the control character."""
    return bytes([byte]).decode("cp1252", "ignore") or chr(byte)


def _of_mac(byte: int) -> str:
    return bytes([byte]).decode("mac_roman")


_BYTES = {_of_windows(byte): byte for byte in range(0x80, 0x100)} | {chr(byte): byte for byte in range(0x80, 0x100)}
_MAC_BYTES = {_of_mac(byte): byte for byte in range(0x80, 0x100)}
_FOLLOWING = "".join(re.escape(character) for character, byte in _BYTES.items() if byte < 0xC0)
_MAC_FOLLOWING = "".join(re.escape(character) for character, byte in _MAC_BYTES.items() if byte < 0xC0)
_CONTROL = r"\x00-\x08\x0e-\x1b\x7f"
_INVISIBLE = (
    _CONTROL + r"\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe"
)
_PLAIN = {
    **dict.fromkeys("\u2010\u2011\u2012\u2015\u2043\u2212\ufe58\ufe63\u2e3a\u2e3b\u02d7\u2796", "-"),
    **dict.fromkeys("\u201a\u201b\u2032\u2035\u02b9\u02bc", "'"),
    **dict.fromkeys("\u201e\u201f\u2033\u2036\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2715\u2716\u2a2f", "x"),
    **dict.fromkeys("\u2236\ua789", ":"),
    **dict.fromkeys("\u2044\u2215", "/"),
    "\u2024": ".",
    "\u2217": "*",
}
# All but these is looked at: plain characters, the typography of ordinary letters, accents.
_ORDINARY = "\\t-\\r\\x1c-\\x7e\u00a0\u00a7\u00ae\u00b0\u00b1\u00b4\u00b7\u00bd\u00d7\u00e9"
_ORDINARY += "\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026"
_ODD = re.compile(f"[^{_ORDINARY}]")
_ENTITY = re.compile(
    r"&(?:(?:amp;){1,3}|(?!(?:nbsp|amp|lt|gt|quot);))(?:\#\d{2,7}|\#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,30});"
)
_BLANK = re.compile("&nbsp;")
_CHANGES = re.compile(
    rf"""(?P<misread>[\u00c2-\u00f4][{_FOLLOWING}]{{1,3}}|\u201a\u00c4[{_MAC_FOLLOWING}])
    |(?P<invisible>[{_INVISIBLE}]+)
    |(?P<accents>[\u0300-\u036f]+)
    |(?P<folded>[\x80-\x84\x86-\x9f\u2100-\u218b\uff01-\uff5e\ufb00-\ufb06\U0001d400-\U0001d7ff{"".join(_PLAIN)}])""",
    re.VERBOSE,
)
_TYPOGRAPHIC = "\u00a0\u00a7\u00b0\u00b7\u00d7\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026"
"""What an entity stands for that was put into capitals with the letter: `&RSQUO;`."""
_CONTROLS = [chr(code) for code in (*range(9), *range(0x0E, 0x1C), 0x7F)]
_STRUCK = "\u0335\u0336\u0337\u0338"
_LINE_END = re.compile(r"[ \t]*(?:[\n\r\f\v\u2028\u2029]|$)")


def plain_characters(text: str) -> Iterator[Made]:
    """Put the characters of a text right.

    text (str): The text.
    YIELDS (Made): The text of each round, made from the one before; none for an ordinary text.
    """
    for _ in range(ROUNDS):
        made = _with_entities(text)
        if made is None and _may_be_odd(text) and (odd := _ODD.search(text)):
            made = rewrite(text, _changes(text, odd.start()))
        if made is None or made.text == text:
            return
        yield made
        text = made.text


def _may_be_odd(text: str) -> bool:
    """Whether a text has other characters than those of ASCII that are seen: to look for each takes a fifth of the time
    of an expression."""
    return not text.isascii() or any(character in text for character in _CONTROLS)


def _with_entities(text: str) -> Made | None:
    """The text with its entities read, but for those that the marks of layout have: blanks and markup."""
    if "&" not in text:
        return None
    found = [(m.start(), m.end(), character) for m in _ENTITY.finditer(text) if (character := _named(m[0]))]
    if not found:
        return None
    blanks = [(m.start(), m.end(), "\u00a0") for m in _BLANK.finditer(text)]  # one may be a byte of a character
    return rewrite(text, sorted(found + blanks))


def _named(entity: str) -> str:
    """The character that an entity names, if it is none of ASCII."""
    named = entity
    while named.startswith("&amp;"):
        named = f"&{named[5:]}"
    character = unescape(named)
    if named == character and named.isupper() and (lowered := unescape(named.lower())) in _TYPOGRAPHIC:
        return lowered
    if named == character or (character.isascii() and named == entity):
        return ""
    return character if not character.isascii() or named in ("&nbsp;",) else ""


def _changes(text: str, start: int) -> Iterator[tuple[int, int, str]]:
    """What to put in the place of what, from the first odd character on."""
    words = LetterWords(text)
    at = 0
    for match in _CHANGES.finditer(text, max(0, start - 1)):
        kind, first, end = match.lastgroup, match.start(), match.end()
        if kind == "invisible":
            yield first, end, _for_invisible(text, first, end, words)
        elif kind == "misread":
            if read := _reread(match[0]):
                yield first, first + read[0], read[1]
        elif kind == "folded":
            yield first, end, _folded(match[0])
        elif first > at:
            with_base = text[first - 1 : end]
            struck = match[0][0] in _STRUCK and text[first - 1].isalnum()
            composed = "" if struck else unicodedata.normalize("NFC", with_base)
            if composed != with_base:
                yield first - 1, end, composed
        at = end


def _reread(misread: str) -> tuple[int, str] | None:
    """The character whose bytes somebody read with the wrong encoding, and how many characters they became."""
    known = _MAC_BYTES if misread[0] == "\u201a" else _BYTES
    lead = known[misread[0]]
    length = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    if len(misread) < length:
        return None
    try:
        return length, bytes(known[character] for character in misread[:length]).decode()
    except (UnicodeDecodeError, KeyError):
        return None


def _folded(character: str) -> str:
    """A character in its plain form: `A` for a wide one, `fi` for the ligature."""
    if character in _PLAIN:
        return _PLAIN[character]
    if character < "\xa0":  # of Windows, read as Latin-1
        return _of_windows(ord(character))
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain.isascii() and plain.isprintable() and plain != "TM" else character


def _for_invisible(text: str, start: int, end: int, words: LetterWords) -> str:
    """What stands for a run of characters that nobody sees: nothing; a hyphen where the word has one; a space where
    two words would be glued."""
    soft = any(character in _SOFT for character in text[start:end])
    if soft and (start == 0 or _LINE_END.match(text, end)):
        return SOFT_HYPHEN  # whether the word goes on is seen when the lines are joined
    left, right = _letters_before(text, start), _letters_behind(text, end)
    if not left or not right:
        beside_digit = start and end < len(text) and text[start - 1].isalnum() and text[end].isalnum()
        return "-" if soft and beside_digit else ""
    if not soft and "\u200b" not in text[start:end] and "\x00" not in text[start:end]:
        return ""
    if soft and len(left) == 1 and not text[max(0, start - 2) : start - 1].strip(_INVISIBLE_TOO):
        return "-"
    return "" if is_one_word(left, right, words) else "-" if soft else " "


_INVISIBLE_TOO = " \n\u00ad\u200b"
_RIGHT = re.compile(rf"[^\W\d_]{{1,{_LETTERS_KEPT}}}")
_HIDDEN = re.compile(f"[{_INVISIBLE}]")


def _seen(text: str) -> str:
    """What is seen of a few characters."""
    return _HIDDEN.sub("", unicodedata.normalize("NFKC", text))


def _letters_before(text: str, offset: int) -> str:
    """The letters that end at an offset, without the invisible characters among them."""
    before = _seen(text[max(0, offset - _LETTERS_KEPT) : offset])
    at = len(before)
    while at and before[at - 1].isalpha():
        at -= 1
    return before[at:]


def _letters_behind(text: str, offset: int) -> str:
    """The letters that begin at an offset, without the invisible characters among them."""
    found = _RIGHT.match(_seen(text[offset : offset + _LETTERS_KEPT]))
    return found[0] if found else ""
