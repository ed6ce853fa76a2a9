"""Template `issues`: `Request: Upheld`, then guideline lines and rationale, each after its label."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import NamedTuple

from ...judgements.verdicts import read_verdict
from ...letter.parts import Interval, IssueParts, filled, trim, without_tail
from .findings import NECESSITY, SENTENCE_END, before_number, behind_number, sentence_ends

_VERDICT_WORD = r"(?:[Uu]phe[l1I]d|UPHELD|[O0o]verturned|OVERTURNED|[Mm]odified|MODIFIED|[Pp]artially\ [Oo]verturned)"
_QUALIFIED = r"(?i:,?\s(?:(?:and|as|with)\s)?(?:in\spart\b|\(?(?:partial|modif)\w*\)?))"
_VERDICT = re.compile(
    rf":\s?(?P<verdict>{_VERDICT_WORD}(?![\w-])(?:{_QUALIFIED})?(?:\s?\([^()\n]{{1,60}}\))?)\.?"
    r"(?=\s*(?:$|\n|Claims\ Admin|MAXIMUS\ g|Decision\ [Rr]at|\d{1,2}[.)]|[A-Z(]))"
)
# Other words than the form's, on the numbered line of an issue that another or a label follows.
_LISTED = re.compile(
    r"\s\(?\d{1,2}[.)]\s[^\n]{1,400}?(?P<colon>:)\s?(?P<verdict>[A-Z][A-Za-z '-]{1,60}?)\.?"
    r"(?=\s(?:\(?\d{1,2}[.)]\s|Claims\ Admin|MAXIMUS\ g|Decision\ [Rr]at))"
)
_STATUS = re.compile(r"[A-Z?](?:[A-Za-z/?-]|\s(?=\S)){0,50}")
# As in the headings, a class of first letters lets the search skip to the next of them.
_LABEL = re.compile(
    r"""[CMIERTD](?:
      (?P<claims>(?<=C)laims\ Administrator\ [Gg]uidelines?\s?:)
    | (?P<reviewer>(?:(?<=M)AXIMUS|(?<=I)MR|(?<=E)xpert\ Reviewer|(?<=R)eviewer)\ [Gg]uidelines?\s?:)
    | (?P<rationale>(?:(?<=T)he\ (?:Physician|Expert)\ Reviewer's\ [Dd]ecision\ [Rr]|(?<=D)ecision\ [Rr]
        |(?<=[.\n]\ R)|(?<=\nR))ationale\s?:)
    )""",
    re.VERBOSE,
)


class _Head(NamedTuple):
    """Where an issue's verdict stands with the colon before it; `verdict` is `None` where the line has none."""

    start: int
    end: int
    verdict: Interval | None


def read_labelled(text: str, begin: int, end: int) -> list[IssueParts]:
    """The issues of a letter whose items end with their outcome.

    text (str): The view's text.
    begin (int), end (int): Where its issues stand.
    RETURNS (list): The issues in order.
    """
    labels = list(_LABEL.finditer(text, begin, end))
    heads = _heads(text, labels, begin, end)
    found: list[IssueParts] = []
    floor = begin
    for at, head in enumerate(heads):
        request = _request(text, floor, head.start)
        if request is None:
            continue
        limit = heads[at + 1].start if at + 1 < len(heads) else end
        mine = [label for label in labels if head.end <= label.start() < limit]
        if not mine and _is_prose(text, head, limit):
            continue
        floor = mine[-1].end() if mine else head.end
        if at + 1 < len(heads):
            following = _request(text, floor, limit)
            limit = before_number(text, floor, following.start if following else limit)
        parts = _behind_labels(text, mine, limit)
        found.append(
            IssueParts(0, request, head.verdict, parts.get("claims"), parts.get("reviewer"), parts.get("rationale"))
        )
    return _share(found)


def _heads(text: str, labels: list[re.Match[str]], begin: int, end: int) -> list[_Head]:
    """The ends of the lines with which issues begin, in order: those with the form's own words, then all others."""
    heads = [_Head(m.start(), m.end(), Interval(*m.span("verdict"))) for m in _VERDICT.finditer(text, begin, end)]
    listed = [
        _Head(m.start("colon"), m.end(), Interval(*m.span("verdict"))) for m in _LISTED.finditer(text, begin, end)
    ]
    heads += [head for head in listed if head.verdict and read_verdict(text[slice(*head.verdict)].lower())]
    known = sorted(head.start for head in heads)
    floor, last = begin, ""
    for label in labels:
        kind = label.lastgroup or ""
        opens = kind == "claims" or last in ("", "rationale")
        if opens and bisect_left(known, floor) == bisect_left(known, label.start()):
            head = _odd_head(text, floor, label.start(), first=not last)
            heads += [head] if head else []
        floor, last = label.end(), kind
    return sorted({head.start: head for head in reversed(heads)}.values())


def _odd_head(text: str, floor: int, end: int, first: bool) -> _Head | None:
    """The end of an issue's line that stands before a label and has no word of the form's: `Denied`, `See below`.

    What only could be the end of the rationale before is none.
    """
    end = without_tail(text, floor, end, " \n.")
    line = max(text.rfind("\n", floor, end) + 1, floor)
    colon = text.rfind(":", max(floor, end - 80), end)
    words = text[colon + 1 : end].strip() if colon >= 0 else ""
    told = read_verdict(words.lower())
    if colon >= 0 and (told or not words or _STATUS.fullmatch(words)):
        line = max(text.rfind("\n", floor, colon) + 1, floor)
        verdict = filled(trim(text, colon + 1, end))
    else:
        colon, verdict = end, None
    numbered = behind_number(text, trim(text, line, end).start, end) > trim(text, line, end).start
    return _Head(colon, end, verdict) if colon > floor and (told or numbered or first) else None


def _is_prose(text: str, verdict: _Head, limit: int) -> bool:
    """Whether `: Upheld` stands within a sentence and not on the line of an issue."""
    rest = text[verdict.end : limit].lstrip(". ")
    return bool(rest) and rest[0].islower()


def _behind_labels(text: str, labels: list[re.Match[str]], limit: int) -> dict[str, Interval]:
    """What stands behind each label, by the label's group; of two alike the first."""
    parts: dict[str, Interval] = {}
    ends = [*(label.start() for label in labels[1:]), limit]
    for label, end in zip(labels, ends, strict=False):
        if stretch := filled(trim(text, label.end(), end)):
            parts.setdefault(label.lastgroup or "", stretch)
    return parts


def _share(issues: list[IssueParts]) -> list[IssueParts]:
    """Issues listed one after the other share the guideline lines and the rationale that follow the last of them."""
    shared: list[IssueParts] = []
    for issue in reversed(issues):
        bare = not (issue.claims_administrator or issue.reviewer or issue.rationale)
        shared.append(replace(shared[-1], request=issue.request, verdict=issue.verdict) if bare and shared else issue)
    return shared[::-1]


def _request(text: str, floor: int, end: int) -> Interval | None:
    """The disputed item that ends at `end`: from the last paragraph's start, or from the last sentence's."""
    begin = text.rfind("\n", floor, end) + 1
    while begin > floor and not text[begin:end].strip(" :."):  # the outcome stands in a paragraph of its own
        begin = text.rfind("\n", floor, begin - 1) + 1
    if begin <= floor or _holds_sentence(text, begin, end):
        begin = max(begin, floor)
        begin = max(sentence_ends(text, begin, end), default=begin)
    begin = behind_number(text, trim(text, begin, end).start, end)
    start, stop = trim(text, begin, end)
    return filled(Interval(start, without_tail(text, start, stop, ":.,- ")))


def _holds_sentence(text: str, begin: int, end: int) -> bool:
    """Whether a paragraph is more than a disputed item: it holds a sentence's end and a verb of judgement."""
    return bool(SENTENCE_END.search(text, begin, end)) and bool(NECESSITY.search(text, begin, end))
