"""Where sentences and clauses begin and end: the one splitter that every rule uses.

The text is the normalized one: a line feed ends a paragraph, and nothing else breaks a line.
"""

from __future__ import annotations

import re

# Each begins with one class of characters, so that the search skips from one of them to the next.
# A number begins a sentence behind a whole word; `p. 60` and `No. 3` are none.
_SENTENCE_START = re.compile(r"[.!?;\n](?:(?<=\n)|[\"')]*\s+(?=[A-Z\"'(])|(?<=[a-z]{4}[.!?])(?<!prox\.)\s+(?=\d))")
_SENTENCE_END = re.compile(r"[.!?\n](?:(?<=\n)|(?=\s|$))")
_CLAUSE_START = re.compile(
    r"[\s.!?;:](?:(?<=[.!?])\s(?=[A-Z\"'(0-9])|(?<=\n)|(?<=;)\s|(?<=:)\s(?=[A-Z])"
    r"|(?<=\s)(?:and\sthat|(?<!all\s)but|whereas|while)\s)"
)
_CLAUSE_END = re.compile(r"[\s.!?;,](?:(?<=[.!?;])(?=\s|$)|(?<=\n)|(?:(?<=\s)|(?<=,)\s)(?:but|whereas|while)\s)")
# A clause parts into phrases at its conjunctions: what negates or concedes in one of them does not reach the next.
_PHRASE_START = re.compile(
    r"[\s.;:,](?:(?<=[.;:])\s|(?<=\n)|(?<=,)\s(?:but|and|so|which)\s"
    r"|(?<=\s)(?:but|because|although|while|since)\s)"
)
_SENTENCE_BREAK = re.compile(r"[.!?][\"')\]]*\s+(?=(?:\(?\d{1,2}\s?[.)]{1,2}\s?)?[\"'(]?[A-Z]|\d{1,2}[.)]\s[a-z])")
"""The end of a sentence and what may stand before the next, whose number may stand in front of it."""
_LOOSE_START = re.compile(r"\n|[.!?][\"')\]]?\s(?=[\"'(]?[A-Z\d])")
_PAGES = re.compile(r"[Pp](?:ages?|gs?|p)?\.?(?:\(s\))?:?\s?[\d,\s-]{1,12}\.$")
"""`Page(s): 61.` ends a sentence, though a number with a point may be that of an item."""
_TITLE = re.compile(r"\b(?:dr|drs|mr|ms|mrs|prof|st|vs)\.\s?\Z", re.IGNORECASE)
_NUMBER_STARTS = re.compile(r"(?<=[a-z)]{3})[.!?]\s(?=\d)", re.IGNORECASE)
STOPS = ".;:"
"""Signs behind which something else is said, in the same sentence or in the next."""
_LONGEST = 2_000
"""Characters of a sentence before or behind what is said in it. Sentences have some hundreds; text without points has
no end, and whoever speaks at its beginning need not be the one who speaks there."""
ABBREVIATIONS = frozenset(
    ("Dr", "Mr", "Ms", "Mrs", "vs", "No", "St", "Jr", "Sr", "e.g", "i.e", "etc", "approx", "tab", "tabs", "cap", "caps",
     "Jan", "Feb", "Mar", "Apr", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec", "p", "pg", "pgs", "pp", "Qty", "QTY", "mg",
     "ml", "oz", "gm", "Inc")
)  # fmt: skip
"""What ends with a point that ends no sentence."""


def sentence_ends(text: str, begin: int, end: int) -> list[int]:
    """Where sentences begin behind others in an interval; abbreviations and numbers of items end none.

    text (str): The text.
    begin (int), end (int): The interval.
    RETURNS (list): The offsets, each behind the mark and white space that end a sentence.
    """
    found = _SENTENCE_BREAK.finditer(text, begin, end)
    return [one.end() for one in found if _ends(text, begin, one.start())]


def sentence_starts(text: str, begin: int, end: int) -> list[tuple[int, bool]]:
    """Where sentences begin in an interval, and whether a paragraph does.

    text (str): The text.
    begin (int), end (int): The interval.
    RETURNS (list): The offsets; a number may begin a sentence.
    """
    starts = [(begin, True)]
    for found in _LOOSE_START.finditer(text, begin, end):
        paragraph = found[0][-1] == "\n"
        if paragraph or _word_before(text, begin, found.start()) not in ABBREVIATIONS:
            starts.append((found.end(), paragraph))
    return starts


def _ends(text: str, begin: int, mark: int) -> bool:
    """Whether a mark ends a sentence, and not an abbreviation, an initial or the number of an item."""
    word = _word_before(text, begin, mark)
    if text[mark] != ".":
        return True
    if word in ABBREVIATIONS or (len(word) == 1 and word.isupper()) or word[-1:].isdigit():
        return _PAGES.search(text, max(begin, mark - 24), mark + 1) is not None
    return True


def _word_before(text: str, begin: int, mark: int) -> str:
    """The word or abbreviation that a mark follows."""
    at = mark
    while at > begin and (text[at - 1].isalnum() or text[at - 1] == "."):
        at -= 1
    word = text[at:mark]
    return word if word in ABBREVIATIONS else word.rpartition(".")[2]


def sentence_start(text: str, offset: int, floor: int = 0) -> int:
    """Where the sentence begins in which an offset stands.

    text (str): The text, with its capitals.
    offset (int): The offset.
    floor (int): Where it begins at the earliest.
    RETURNS (int): Its first character.
    """
    return behind_last(_SENTENCE_START, text, floor, offset + 1)


def sentence_end(text: str, offset: int, ceiling: int) -> int:
    """Where the sentence ends in which an offset stands, without the mark that ends it.

    text (str): The text.
    offset (int): The offset.
    ceiling (int): Where it ends at the latest.
    RETURNS (int): The offset behind its last character.
    """
    return before_next(_SENTENCE_END, text, offset, ceiling)


def sentence_around(text: str, start: int, end: int, floor: int, ceiling: int) -> tuple[int, int] | None:
    """Where the sentence begins and ends in which some words stand; the point behind a title ends none.

    text (str): The text, with its capitals.
    start (int), end (int): The words.
    floor (int), ceiling (int): Where it begins at the earliest, and ends at the latest.
    RETURNS (tuple): Its interval; `None` where it is far too long for a sentence.
    """
    first, last = max(floor, start - _LONGEST), min(ceiling, end + _LONGEST)
    begin = sentence_start(text, start, first)
    while begin > first and _TITLE.search(text, max(first, begin - 7), begin):
        begin = sentence_start(text, begin - 3, first)
    stop = sentence_end(text, end, last)
    while stop < last and _TITLE.search(text, max(first, stop - 6), stop + 1):
        stop = sentence_end(text, stop + 1, last)
    is_too_long = floor < first == begin or stop == last < ceiling
    return None if is_too_long else (behind_last(_NUMBER_STARTS, text, begin, start), stop)


def clause_start(text: str, offset: int, floor: int = 0) -> int:
    """Where the clause begins in which an offset stands; see `sentence_start`."""
    return behind_last(_CLAUSE_START, text, floor, offset)


def clause_end(text: str, offset: int, ceiling: int) -> int:
    """Where the clause ends in which an offset stands; see `sentence_end`."""
    return before_next(_CLAUSE_END, text, offset, ceiling)


def phrase_start(text: str, offset: int, floor: int = 0) -> int:
    """Where the phrase begins in which an offset stands, behind the last conjunction; see `sentence_start`."""
    return behind_last(_PHRASE_START, text, floor, offset)


def behind_last(border: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where what follows the last border of an interval begins.

    border (Pattern): What parts sentences or clauses.
    text (str): The text.
    start (int), end (int): The interval.
    RETURNS (int): The end of its last border, or `start` where it has none.
    """
    begin = start
    for found in border.finditer(text, start, end):
        begin = found.end()
    return begin


def before_next(border: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where what stands before the first border of an interval ends.

    border (Pattern): What parts sentences or clauses.
    text (str): The text.
    start (int), end (int): The interval.
    RETURNS (int): The start of its first border, or the interval's end where it has none.
    """
    found = border.search(text, start, end)
    return found.start() if found else min(end, len(text))
