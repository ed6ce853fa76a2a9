"""Several letters in one text: where each begins. A pure function of the text."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal, NamedTuple

from ..rules import Rule, RuleTable
from .headings import HEADINGS
from .signs import (
    BEGIN,
    DISPUTE,
    ISSUES,
    MADE,
    NOTICE,
    OPENINGS,
    RATIONALES,
    SUMMARY,
    WHY,
    case_tables,
    compiled,
    heading,
    words_in_letter,
)  # fmt: skip

_LABELS = 1  # besides the case number, in what may be a case table
_OPENING = compiled(heading(*OPENINGS))
_BODY = compiled(f"(?P<made>{heading(MADE)})", f"(?P<dispute>{heading(DISPUTE)})")
_SUMMARY = compiled(heading(SUMMARY))
_CORE = compiled(
    f"(?P<heading>{heading(ISSUES, RATIONALES)})",
    f"(?P<notice>{BEGIN}(?:{words_in_letter(HEADINGS[NOTICE].words)}))", f"(?P<why>{WHY})",
)  # fmt: skip
_DECIDED = compiled(
    r":[\s*_]{0,9}(?:Upheld|Overturned|UPHELD|OVERTURNED)\b", r"\bis~(?:not~)?medically~necessary",
    r"has~determined~the~request",
)  # fmt: skip
_FIRST_ISSUE = compiled(rf"{BEGIN}1[.)][^\n]{{1,400}}(?:[Uu]pheld|[Oo]verturned|medically~necessary)")
_NUMBER = re.compile(r"C\s?M\s?\d\d\s?-\s?\d{4,7}")
_SENTENCE = re.compile(r"(?<=[.!?])\s")
_NUMBER_WITHIN = 1200  # characters behind an opening
_LETTERHEAD = compiled(
    BEGIN + "(?:STATE~OF~CALIFORNIA|DEPARTMENT~OF~INDUSTRIAL~RELATIONS|DIVISION~OF~WORKERS|MAXIMUS~FEDERAL~SERVICES"
    r"|MAXIMUS~Federal~Services,?~Inc\.?[ \t]{0,9}[\n\r<]|Independent~Medical~Review[ \t]{0,9}[\n\r<]|Dated:)"
)
_ABOVE = 1200  # characters that stand above a case table: a letterhead, an address
_BEFORE = 300  # characters that tell whether a letter is quoted
_QUOTES = (":", ",", "(", '"', "\u201c", ">")
_QUOTE_MARKS = ('"', "\u201c")
_OF_RULES, _SHORTEST_RULE = "-=_*", 5


class QuotingRule(Rule):
    """Words of a sentence before a letter that say that it is `quoted`, if the sentence has one of each part.

    part (str): What is quoted, a `paper`, and that it is an `earlier` one; `leads` is what leads to another case's
        number in the middle of a sentence: `see IMR Case Number`.
    """

    part: Literal["paper", "earlier", "leads"]


QUOTING = RuleTable("structure/quoting", QuotingRule, parted_by=("part",))


class Parting(NamedTuple):
    """Where a text that may hold several letters is parted.

    starts (list): Where each letter begins; the first is 0.
    doubtful (bool): Whether another letter, or a quoted one, stands in one of the parts and was not parted from it.
    """

    starts: list[int]
    doubtful: bool


class _Opening(NamedTuple):
    start: int
    strong: bool
    number: str | None


def letters_in(text: str) -> Parting:
    """Find the letters in a text.

    A letter begins where one opens (a case table, the title of a template; where that was lost, the first section)
    after the letter before has had its decisions. What opens in the words of another letter, which says that it quotes,
    is not parted from it.

    text (str): The text as it came.
    RETURNS (Parting): Where each letter begins.
    """
    cores = [found.start() for found in _CORE.finditer(text)]
    if not cores or (len(cores) == 1 and len(set(_NUMBER.findall(text))) < 2):
        return Parting([0], False)
    openings = _openings(text)
    decided = [found.start() for found in _DECIDED.finditer(text)]
    starts, quoted, quoting_until = [0], False, 0
    for opening in openings:
        if opening.start < quoting_until or not _is_decided(starts[-1], opening.start, cores, decided):
            continue
        if not _begins_letter(text, opening, openings, cores, starts[-1]):
            continue
        behind = max(place for place in (*cores, *decided) if place < opening.start)
        start = _letter_start(text, opening.start, max(behind, opening.start - _ABOVE), starts[-1])
        if _is_quoted(text, start):
            quoted = True
            quoting_until = next((core for core in cores if core > opening.start), len(text))
        else:
            starts.append(start)
    return Parting(starts, quoted or _holds_another(text, starts))


def parts(text: str, starts: list[int]) -> list[tuple[int, int]]:
    """The letters of a text.

    text (str): The text.
    starts (list): Where each begins.
    RETURNS (list): Start and end of each, without the white space behind it.
    """
    edges = pairwise([*starts, len(text)])
    return [(start, start + len(text[start:end].rstrip())) for start, end in edges]


def _openings(text: str) -> list[_Opening]:
    """Where a letter may begin, in order; of a title and a case table below it the first."""
    strong = [found.start() for found in _OPENING.finditer(text)] + list(case_tables(text, _LABELS))
    openings = [_Opening(start, True, _number(text, start)) for start in strong]
    for found in _BODY.finditer(text):
        if found.lastgroup == "made" or _SUMMARY.search(text, found.end()):
            openings.append(_Opening(found.start(), False, None))
    return sorted(openings)


def _number(text: str, start: int, within: int = _NUMBER_WITHIN) -> str | None:
    found = _NUMBER.search(text, start, start + within)
    return "".join(found.group().split()) if found else None


def _is_decided(start: int, end: int, cores: list[int], decided: list[int]) -> bool:
    """Whether the letter that began at `start` has had its decisions at `end`."""
    core = next((core for core in cores if start <= core < end), None)
    return core is not None and any(core < place < end for place in decided)


def _begins_letter(text: str, opening: _Opening, openings: list[_Opening], cores: list[int], current: int) -> bool:
    """Whether a whole letter follows, or at least the case table of another one."""
    core = next((core for core in cores if core > opening.start), None)
    number = _number(text, current, len(text))
    is_other = None not in (number, opening.number) and number != opening.number
    if core is None:
        return opening.strong and is_other
    between = (other for other in openings if opening.start < other.start < core and other.strong)
    return is_other or not any(other.number != opening.number for other in between)


def _is_quoted(text: str, start: int) -> bool:
    """Whether what stands before a letter says that it is quoted."""
    before = text[max(0, start - _BEFORE) : start]
    on_page = before.rpartition("\f")[2]
    last = on_page.strip(" \t\r\n*_#|>").rpartition("\n")[2].strip()
    if QUOTING.ending(before.rpartition("\n")[2].lower(), 0, start - max(0, start - _BEFORE), part="leads"):
        return True
    marked = on_page.rstrip(" \t\r\n*_").endswith(_QUOTE_MARKS) or text[start : start + 9].lstrip().startswith(">")
    if last.endswith(_QUOTES) or marked:
        return bool(last)
    ruled = len(last) - len(last.rstrip(_OF_RULES)) >= _SHORTEST_RULE
    if len(on_page) < len(before) or ruled:  # a new page, or a rule, ends what was said
        return False
    sentence = _SENTENCE.split(last.rstrip(".")[-_BEFORE:])[-1].lower()
    return all(QUOTING.search(sentence, part=part) for part in ("paper", "earlier"))


def _letter_start(text: str, opening: int, first: int, before: int) -> int:
    """Where the page or the letterhead above an opening begins, at `first` or later; `before` begins another letter."""
    page = text.rfind("\f", first, opening + 1)
    if page >= 0:
        return page + 1
    head = _LETTERHEAD.search(text, first, opening)
    start = head.start() if head else _remnant(text, first, opening, _number(text, before, first - before))
    return start + (len(text[start : start + 1]) if text[start : start + 1] in "\n\r" else 0)


def _remnant(text: str, first: int, opening: int, current: str | None) -> int:
    """Where the line of another case number begins that is left of a lost case table."""
    for found in _NUMBER.finditer(text, first, opening):
        if "".join(found.group().split()) != current:
            return max(first, text.rfind("\n", first, found.start()) + 1)
    return opening


def _holds_another(text: str, starts: list[int]) -> bool:
    """Whether a part has a second list of decisions that begins with a first issue."""
    for start, end in parts(text, starts):
        own = [found for found in _CORE.finditer(text, start, end) if found.lastgroup == "heading"]
        for found in own[1:]:
            if _FIRST_ISSUE.search(text, found.end(), min(end, found.end() + 3000)):
                return True
    return False
