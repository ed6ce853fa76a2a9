"""Numbers without a unit that count sessions all the same: `11 of the 12 visits`, `6 were certified`."""

from __future__ import annotations

import re
from bisect import bisect_right

from ..dates.values import SEASON
from ..text.numbers import NUMBER
from .values import RANGE

NUMBER_START = r"(?<![\w/.#$%])(?<![a-z]-)(?<![\d]-)(?<!\d,)"
"""Where a number may begin that is no part of another, of a date or of a word: the source of a regular expression."""
_NEXT = (
    r"(?=\s?[,.;:)]|\s(?:of|and|plus|however|but|have|has|had|were|was|is|are|would|so|out|with|by|when|on|at|from|as"
    r"|that|which|since|in|for|because|not|already|more|than|took|makes?|make|remain\w*|left|open|done|used|to\scome"
    r"|exceeds?|exceeded|attended|completed|certified|authorized|approved|denied|non-?\s?certified|first|further"
    r"|additional|requested|received|rendered|provided|recommended|allowed|too|against|if|after|before|should"
    r"|lapsed|expired|may|might|can|could|will|now|asked|sought|gives?|comes?)\b|$)"
)
_BARE = re.compile(
    rf"{NUMBER_START}(?P<n>{RANGE})\b(?!\s?(?:%|/|-\s?\d|to\s\d|out\sof|of\s"
    r"(?:10\b|100\b|the\s(?:four|five|six|criteria)|them\b|these\b|those\b|his\b|her\b|which\b)))"
    rf"(?:\s(?:more|further|additional))?{_NEXT}"
)
_BARE_BEFORE = re.compile(
    r"(?:\b(?:the\s(?:first|other|initial|remaining|last)|in\sall|all\sbut|gave|makes?|gives?|additional|another"
    r"|further|only|used|attended|completed|finished|(?:had|received)"
    r"(?:\salready)?|already|course\sof|total(?:\swould\sbe|\sto|\sof|\sis|\scomes\sto)|sum\s(?:is|of|to)(?:\sexactly)?"
    r"|would\sbe|makes?|brings?\s(?:the\stotal|it|him|her|them)\sto|certified|authorized|approved"
    r"|(?:visits?|sessions?|treatments?|half|last|first|rest|balance|most|all|each)\sof\s(?:the|these|those|which,?\sor)"
    r"|plus(?:\sthe)?|together\swith(?:\sthe)?|against|asked\sfor|exceeds?|request\s(?:is\s|was\s)?for|up\sto"
    r"|(?:would|'d|will)\s(?:then\s)?(?:stand\sat|arrive\sat|end\s(?:up\s)?(?:at|with)|have|reach|be\sat)"
    r"|(?:overage|excess|surplus|shortfall|balance|rest)\sof|(?:with|below|above|beyond|past|within)\sthe"
    r"|half\s(?:of\s)?(?:that|these|this|the)(?:\snumber)?,\s(?:or|i\.e\.,?|that\sis,?|namely)"
    r"|cut\s[a-z\s]{0,20}from|reduced\s[a-z\s]{0,20}from"
    rf"|as\smany\sas|comes?\sto|{NUMBER}\s(?:and|plus)(?=\s$)"
    rf"|{NUMBER}\s(?:and|plus)\s{NUMBER}\s(?:more\s)?(?:is|are|equals?)"
    rf"|{NUMBER}\sof(?:\sthe|\sthese|\sthose|\shis|\sher)?)\s)$"
)
_BARE_AFTER = re.compile(
    rf"\s(?:of\s(?:the\s|these\s|those\s|his\s|her\s)?{NUMBER}\b|(?:done|to\scome|left|open|on\stop|in\stotal"
    rf"|took\splace|plus|on\sland)\b|(?:and|plus)\s(?:the\s)?{NUMBER}\s(?:makes?|gives?|is|are|comes?|would\sbe)\b"
    rf"|(?:of|in|during|from)\s(?:this\s|last\s)?(?:{SEASON}|(?:19|20)\d\d\b)"
    r"|remain(?:s|ed)?\b|(?:now\s)?(?:asked\sfor|sought)\b|now\srequested|already\s(?:had|used|attended)"
    r"|(?:more|further|additional)\s(?:would|bring|are|were|is|was|have|had|make|on|now|he|she|they|to)\b"
    r"|exceeds?\s(?:that|the|this|what)|would\s(?:\w+ly\s)?(?:bring|exceed|have\sbeen|make|be|do|cost|suffice)\b"
    r"|of\s(?:acupuncture|physical|chiropractic|massage|therapy|occupational|psycho|individual|aquatic|cbt|pt\b)"
    r"|(?:received|requested|attended|completed|authorized|certified|approved)\b"
    r"|(?:are|were)\s(?:not\s)?(?:too\s(?:many|few|much)|excessive|within|beyond|reasonable|enough|sufficient|in\sorder)"
    r"|are\snot(?=[,.;])"
    r"|(?:were|was|have|has|had|are)\s(?:already\s|all\s|only\s|not\s)?(?:been\s)?(?:pre-?\s?)?(?:non-?\s?)?"
    r"(?:attended|completed|certified|authorized|approved|denied|used|done|rendered|granted|given|received|warranted"
    r"|requested|sought|asked)\b)"
)
_COUNTED_OTHERWISE = re.compile(
    r"(?:levels?|rated|scored?|grade|stage|type|page|pages|chapter|section|age|ages|aged|class|phase|from|than"
    r"|degrees?|for|(?:levels?|scores?|pain|points?|degrees|vas|phq-9|gaf|bmi|grade)\s(?:of|is|was|at))\s$"
)
_PART_OF = re.compile(rf"{NUMBER}\sof\s(?:the|these|those|his|her)\s(?:[a-z-]+\s){{0,3}}?(?:sessions|visits)\b")
_MORE = "additional "
_NEAR = 150
"""How many characters away a count of sessions may lend a number its unit."""


def find_unitless_counts(text: str, begins: list[int], counts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Numbers to which a count of sessions nearby lends its unit.

    text (str): The view's text in lower case.
    begins (list): Where numbers may begin.
    counts (list): Start and end of each count of sessions, in order.
    RETURNS (list): Start and end of each number, in order.
    """
    starts, ends = [start for start, _ in counts], [end for _, end in counts]
    bare: list[tuple[int, int]] = []
    for begin in begins:
        at = bisect_right(ends, begin)  # the next count that ends behind it
        far = (at == len(ends) or begin + _NEAR < starts[at]) and (at == 0 or ends[at - 1] + _NEAR < begin)
        part = far and _PART_OF.match(text, begin)
        if far and not part and not text.endswith(_MORE, 0, begin):
            continue
        match = _BARE.match(text, begin)
        if match is None:
            continue
        start, end = match.span("n")
        within = at < len(starts) and starts[at] < end
        if not within and (part or _counts_sessions(text, start, end)):
            bare.append((start, end))
    return bare


def _counts_sessions(text: str, start: int, end: int) -> bool:
    """Whether the words before or behind a number speak as one does of sessions."""
    before = text[max(0, start - 60) : start]
    if _BARE_BEFORE.search(before):
        return True
    return not _COUNTED_OTHERWISE.search(before) and bool(_BARE_AFTER.match(text, end))
