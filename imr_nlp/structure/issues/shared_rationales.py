"""Which items a judgement in a shared rationale speaks of: `the MRI and the brace are not medically necessary`.

A judgement is taken for an item only where its subject does nothing but name it. Whatever else the sentence says, of
exceptions, conditions or other items, leaves the item undecided: a missing outcome is better than a false one.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Literal, NamedTuple

from ...judgements.decision_words import negatives
from ...letter.parts import Interval
from ...rules import Rule, RuleTable
from ...text.sentences import sentence_ends
from .findings import NECESSITY
from .names import ItemNames

_MARKS = ".!?:;,\n"
_SUBJECT_WITHIN = 300
"""How many characters in front of a judgement its subject is looked for."""


class SharedRule(Rule):
    """Words in a rationale that several items share; `says` is whether they leave an item `judged` or `open`.

    part (str): A `copula` with which a judgement begins; what is `excepted` from it or limits it; what makes it
        `doubted` or somebody else's; `all` items or `both` as its subject; what `denies` beside a negation; the
        `border` in front of a subject.
    """

    part: Literal["copula", "excepted", "doubted", "all", "both", "denies", "border"]


SHARED = RuleTable("structure/shared_judgements", SharedRule, parted_by=("part",))


class _Judgement(NamedTuple):
    """Words that judge, from their sentence's beginning on, the items that they are said of, and whether they deny."""

    words: Interval
    items: frozenset[int]
    denies: bool


def judged(text: str, blocks: list[Interval], names: ItemNames, group: frozenset[int]) -> dict[int, Interval]:
    """Where a rationale that several items share judges each of them.

    text (str): The normalized text.
    blocks (list): The rationale, an interval for each of its headings.
    names (ItemNames): The items.
    group (frozenset): Places of the items that share it: `none of the requested items` in it speaks of each of these.
    RETURNS (dict): The last words that judge an item. Where none do or some contradict others, it is left out.
    """
    found = [one for block in blocks for one in _judgements(text, block, names, group if len(blocks) == 1 else None)]
    words: dict[int, Interval] = {}
    for item in group:
        mine = [judgement for judgement in found if item in judgement.items]
        if len({judgement.denies for judgement in mine}) == 1:
            words[item] = mine[-1].words
    return words


def speaks_for(text: str, segment: Interval, item: int, names: ItemNames) -> bool:
    """Whether the segment of an item judges no other item.

    text (str): The normalized text.
    segment (Interval): The segment.
    item (int): Place of its item.
    names (ItemNames): The items.
    """
    found = _judgements(text, segment, names, None)
    return all(not one.items or item in one.items for one in found)


def judges(text: str, segment: Interval) -> bool:
    """Whether any words of an interval judge medical necessity."""
    return NECESSITY.search(text, *segment) is not None


def _judgements(text: str, block: Interval, names: ItemNames, group: frozenset[int] | None) -> list[_Judgement]:
    """The judgements of an interval, with the group of items that words such as `all` and `none` stand for in it."""
    lower = text.lower()
    verdicts = list(NECESSITY.finditer(text, *block)) if len(lower) == len(text) else []
    starts = [block.start, *(start for start in sentence_ends(text, *block) if start > block.start), block.end]
    found: list[_Judgement] = []
    behind = block.start
    sentence, sure = Interval(block.start, block.start), block.start
    for verdict in verdicts:
        if verdict.start() >= sentence.end:
            after = bisect_right(starts, verdict.start(), 1, len(starts) - 1)
            sentence = Interval(starts[after - 1], max(starts[after], verdict.end()))
            sure = _sure_until(lower, sentence)
        begin, end = max(behind, sentence.start), verdict.end()
        behind = end
        copula = end - len(verdict[0].lstrip(" ,\n"))
        if end > sure or not SHARED.match(lower, copula, end, part="copula"):
            continue
        subject = _subject(text, lower, begin, verdict.start(), names)
        denies = negatives(lower, begin, end) > 0 or SHARED.search(lower, begin, end, part="denies") is not None
        items = names.named_in(subject)
        if not items and group and _is_of_all(subject, len(group), denies and len(verdicts) == 1):
            items = group
        found.append(_Judgement(Interval(begin, end), items, denies))
    return found


def _sure_until(lower: str, sentence: Interval) -> int:
    """Up to where a sentence judges: nowhere if it excepts or limits anything, else up to doubts and others' views."""
    if SHARED.search(lower, *sentence, part="excepted"):
        return sentence.start
    doubt = SHARED.search(lower, *sentence, part="doubted")
    return doubt.start if doubt else sentence.end


def _is_of_all(subject: str, count: int, only: bool) -> bool:
    """Whether a subject without a name means all items. `The request` does so where only its denial is stated."""
    lower = subject.lower()
    if SHARED.search(lower, part="all") or (count == 2 and SHARED.search(lower, part="both")):
        return True
    return only and "request" in lower


def _subject(text: str, lower: str, begin: int, end: int, names: ItemNames) -> str:
    """The words in front of a judgement that do nothing but name items, if a clause begins with them."""
    start = at = end
    for word in reversed(text[max(begin, end - _SUBJECT_WITHIN) : end].split()):
        behind = text.rindex(word, begin, at) + len(word)
        at = behind - len(word)
        if not names.is_detail(word) or (word[-1] in ".!?:;" and behind < end):
            break
        if at == begin or _parts(lower, begin, at):
            start = at
    return text[start:end]


def _parts(lower: str, begin: int, at: int) -> bool:
    """Whether a mark or a word before an offset parts what follows from what stands before."""
    before = lower[begin:at].rstrip(" ").rstrip("\"')")
    return before.endswith(tuple(_MARKS)) or SHARED.ending(lower, begin, at, part="border") is not None
