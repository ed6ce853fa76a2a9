"""Where the clause of a judgement begins, and what stands in front of it."""

from __future__ import annotations

from typing import Literal

from ..rules import Rule, RuleTable
from .beside import stands_before, stands_behind, stands_within

Border = Literal[
    "turn", "clause", "connects", "second-subject", "that", "although", "subordinate", "adds", "goes-on", "concedes",
    "verb-goes-on", "joins", "opens", "relative", "concludes", "reasons",
]  # fmt: skip
"""What words do between clauses: behind a `turn` the reviewer speaks after others; at a `clause` a sentence goes on
with a clause that what stands before does not govern, and what `connects` may also begin one that it governs; a
`second-subject` stands behind an `and`; `that` begins what somebody says; `although` and other `subordinate` clauses
begin with these words, to which one that `adds` may lead, and a comma ends them unless the clause `goes-on`; with what
`concludes` the reviewer draws a conclusion of his own; what gives `reasons` behind a judgement leaves it as it is."""


class ClauseRule(Rule):
    """Words between clauses; `says` is what they do there."""

    says: Border


CLAUSES = RuleTable("judgements/clauses", ClauseRule, parted_by=("says",))
_LONGEST_CLAUSE, _MOST_CLAUSES = 160, 5
"""How many characters a subordinate clause has at most, and how many of them may stand in front of the main clause."""
_LONGEST_LABEL = 70
_NEAR_WORD = 30
_LONGEST_MAIN = 80
"""How many characters of the clause that governs another are looked at, at most."""
_AND = " and "


def behind_border(border: Border, text: str, start: int, end: int) -> int:
    """Where the words behind the last border of an interval begin.

    border (str): What parts the clauses.
    text (str): The text, in lower case.
    start (int), end (int): The interval.
    RETURNS (int): The offset behind the white space that follows it; `start` where there is no such border.
    """
    begin = start
    for found in CLAUSES.finditer(text, start, end, says=border):
        if found.end < end and text[found.end].isspace():
            begin = found.end + 1
    return begin


def clause_of(text: str, floor: int, at: int) -> int:
    """Where the clause of a judgement begins; where it begins with a verb, that in which its subject stands.

    text (str): The text, in lower case.
    floor (int): Start of the sentence.
    at (int): The judgement.
    RETURNS (int): The first character of its subject.
    """
    clause = max(behind_border("connects", text, floor, at), behind_border("that", text, floor, at))
    for found in CLAUSES.finditer(text, clause, at, says="second-subject"):
        clause = text.rfind(_AND, found.start, found.end) + len(_AND)
    if _has_no_subject(text, clause, at):
        clause = own_clause(text, floor, at)
        clause = floor if _has_no_subject(text, clause, at) else clause
    return clause


def concedes(text: str, floor: int, at: int) -> bool:
    """Whether a sentence concedes what it says at an offset: `Although it helps`."""
    return CLAUSES.match(text, _word_at(text, floor, at), at, says="concedes") is not None


def _word_at(text: str, at: int, end: int) -> int:
    """Where the first word of an interval begins."""
    while at < end and not text[at].isalnum():
        at += 1
    return at


def behind_subordinate(kind: Literal["although", "subordinate"], text: str, floor: int, start: int) -> int:
    """Where the main clause of a sentence begins, behind clauses that concede something or give a reason."""
    while (main := _main_clause(kind, text, floor, start)) > floor:
        floor = main
    return floor


def _main_clause(kind: Literal["although", "subordinate"], text: str, floor: int, start: int) -> int:
    """Where the clause behind the subordinate ones begins with which an interval opens; its start where it does not."""
    at = _word_at(text, floor, start)
    if adds := CLAUSES.match(text, at, start, says="adds"):
        at = adds.end + text.startswith(",", adds.end)
    opening, main = CLAUSES.match(text, at, start, says=kind), floor
    for _ in range(_MOST_CLAUSES):
        if not opening:
            break
        comma = _comma(text, opening.end, min(start, opening.end + _LONGEST_CLAUSE + 2))
        if comma is None:
            break
        behind = comma + 2
        if not CLAUSES.match(text, behind, start, says="goes-on"):
            main = behind
        opening = CLAUSES.match(text, behind + 4 * text.startswith("and ", behind), start, says=kind)
    return main


def _comma(text: str, start: int, end: int) -> int | None:
    """The comma that ends a clause; `None` where the sentence ends before."""
    comma = text.find(", ", start + 1, end)
    ends = comma < 0 or ". " in text[start:comma] or ";" in text[start:comma] or "," in text[start:comma]
    return None if ends else comma


def own_clause(text: str, floor: int, at: int) -> int:
    """Where the last clause begins that what stands before it does not govern."""
    colon = text.rfind(": ", floor, at)
    return max(behind_border("clause", text, floor, at), floor if colon < 0 else colon + 2)


def _has_no_subject(text: str, clause: int, at: int) -> bool:
    """Whether a clause begins with its verb."""
    return stands_behind("finite", text, _word_at(text, clause, at), at) is not None


def governing_clause(text: str, start: int, at: int) -> int | None:
    """Where the clause begins to whose noun that of a subject belongs: `fusion is not an option I can endorse`.

    text (str): The text, in lower case.
    start (int): Start of the sentence, or of a part of the text.
    at (int): The subject.
    RETURNS (int): The offset; `None` where the subject is that of a main clause.
    """
    behind_word = text[max(start, at - 2) : at - 1].isalnum()
    near = max(start, at - _NEAR_WORD)
    if not behind_word or stands_before("leads-to-clause", text, near, at):
        return None
    clause = max(start, at - _LONGEST_MAIN, *(text.rfind(mark, start, at) + 1 for mark in ".,;:!?"))
    if stands_before("relative", text, near, at):
        return clause
    if CLAUSES.match(text, _word_at(text, clause, at), at, says="subordinate"):
        return None
    return clause if stands_within("finite", text, clause, at) else None


def is_joined(text: str, start: int, end: int) -> bool:
    """Whether something between somebody and a judgement begins a clause of its own."""
    between = text[start:end]
    return "," in between or ";" in between or CLAUSES.search(text, start, end, says="joins") is not None


def label_before(text: str, floor: int, at: int) -> int | None:
    """Where the words of a label in front of an offset begin: `Decision: `."""
    if not text.endswith(": ", floor, at):
        return None
    begin = max(floor, at - 2 - _LONGEST_LABEL, *(text.rfind(mark, floor, at - 2) + 1 for mark in ".;:?!"))
    return begin if at - 2 - begin > 1 else None
