"""Which items a judgement in a shared rationale speaks of: `the MRI and the brace are not medically necessary`.

A judgement is taken for an item only where its subject does nothing but name it. Whatever else the sentence says, of
exceptions, conditions or other items, leaves the item undecided: a missing outcome is better than a false one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from ...letter.parts import Interval
from .findings import NECESSITY, sentence_ends
from .names import ItemNames

_COPULA = re.compile(r"(?:is|are|was|were|has|have|not|n't|cannot|can\snot|neither|found|deemed|considered|be)\b", re.I)
_WORDS_BEFORE = re.compile(r"\S+")
_BORDER = re.compile(
    r"(?:[.!?:;,\n]|\b(?:and|but|so|that|then|therefore|thus|hence|accordingly|consequently|while|whereas|conclusion"
    r"|summary|yet))[\"')]{0,3}\s{0,3}$",
    re.I,
)
_EXCEPTED = re.compile(
    r"\b(?:but\snot|except\w*|excluding|exclusion|exception|other\sthan|(?:all|none|any\w*|every\w*|nothing)\sbut|unlike"
    r"|instead\sof|rather\sthan|save\sfor|apart\sfrom|only|alone|first|second|third|latter|former|rest|remaining"
    r"|remainder|some|most|part\sof|in\spart|partly|partially|to\sthe\sextent|up\sto|if|unless|until|provided\sthat"
    r"|modified)\b|\bnecessary(?:\sand\sappropriate)?\sfor\s\d",
    re.I,
)
_DOUBTED = re.compile(
    r"\b(?:if|unless|until|whether|would|could|might|may|should|claims\sadministrator|utilization\sreview\w*|UR|denial"
    r"|physicians?|providers?|surgeons?|doctors?|therapists?|attorneys?|applicants?|argue[sd]?|wrote|said|says"
    r"|believe[sd]?|contend(?:s|ed)|state[sd])\b",
    re.I,
)
_ALL = re.compile(
    r"\b(?:none|all|each|every|any)\b|\b(?:the|these)\s(?:\w+\s)?(?:requests|items|services|treatments)\b"
    r"|\b(?:requested|disputed)\s(?:items?|treatments?|services?)\b",
    re.I,
)
_TWO = re.compile(r"\b(?:both|neither)\b", re.I)
_NEGATIVE = re.compile(r"\bnot\b|n't\b|\bnon|\bno\b|none|neither|never|cannot|unnec", re.I)


class _Judgement(NamedTuple):
    """Words that judge, from their sentence's beginning on, the items that they are said of, and whether they deny."""

    words: Interval
    items: frozenset[int]
    denies: bool


def judged(text: str, blocks: list[Interval], names: ItemNames, group: frozenset[int]) -> dict[int, Interval]:
    """Where a rationale that several items share judges each of them.

    text (str): The view's text.
    blocks (list): The rationale, a stretch for each of its headings.
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

    text (str): The view's text.
    segment (Interval): The segment.
    item (int): Place of its item.
    names (ItemNames): The items.
    """
    found = _judgements(text, segment, names, None)
    return all(not one.items or item in one.items for one in found)


def judges(text: str, segment: Interval) -> bool:
    """Whether any words of a stretch judge medical necessity."""
    return NECESSITY.search(text, *segment) is not None


def _judgements(text: str, block: Interval, names: ItemNames, group: frozenset[int] | None) -> list[_Judgement]:
    """The judgements of a stretch, with the group of items that words such as `all` and `none` stand for in it."""
    verdicts = list(NECESSITY.finditer(text, *block))
    starts = [block.start, *(start for start in sentence_ends(text, *block) if start > block.start), block.end]
    found: list[_Judgement] = []
    behind = block.start
    sentence, sure = Interval(block.start, block.start), block.start
    for verdict in verdicts:
        if verdict.start() >= sentence.end:
            after = bisect_right(starts, verdict.start(), 1, len(starts) - 1)
            sentence = Interval(starts[after - 1], max(starts[after], verdict.end()))
            sure = _sure_until(text, sentence)
        begin, end = max(behind, sentence.start), verdict.end()
        behind = end
        if end > sure or not _COPULA.match(verdict[0].lstrip(" ,\n")):
            continue
        subject = _subject(text, begin, verdict.start(), names)
        denies = bool(_NEGATIVE.search(text, begin, end))
        items = names.named_in(subject)
        if not items and group and _is_of_all(subject, len(group), denies and len(verdicts) == 1):
            items = group
        found.append(_Judgement(Interval(begin, end), items, denies))
    return found


def _sure_until(text: str, sentence: Interval) -> int:
    """Up to where a sentence judges: nowhere if it excepts or limits anything, else up to doubts and others' views."""
    if _EXCEPTED.search(text, *sentence):
        return sentence.start
    doubt = _DOUBTED.search(text, *sentence)
    return doubt.start() if doubt else sentence.end


def _is_of_all(subject: str, count: int, only: bool) -> bool:
    """Whether a subject without a name means all items. `The request` does so where only its denial is stated."""
    if _ALL.search(subject) or (count == 2 and _TWO.search(subject)):
        return True
    return only and "request" in subject.lower()


def _subject(text: str, begin: int, end: int, names: ItemNames) -> str:
    """The words in front of a judgement that do nothing but name items, if a clause begins with them."""
    start = end
    for word in reversed(list(_WORDS_BEFORE.finditer(text, max(begin, end - 300), end))):
        if not names.is_detail(word[0]) or (word[0][-1] in ".!?:;" and word.end() < end):
            break
        if word.start() == begin or _BORDER.search(text, max(begin, word.start() - 14), word.start()):
            start = word.start()
    return text[start:end]
