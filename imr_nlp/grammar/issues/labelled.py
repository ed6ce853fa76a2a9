"""Template `issues`: `Request: Upheld`, then guideline lines and rationale, each after its label."""

from __future__ import annotations

import re
from dataclasses import replace

from ..parts import IssueParts, Stretch, filled, trim, without_tail
from .wording import NECESSITY, SENTENCE_END, before_number, behind_number, sentence_ends

_VERDICT_WORD = r"(?:[Uu]phe[l1I]d|UPHELD|[O0o]verturned|OVERTURNED|[Mm]odified|MODIFIED|[Pp]artially\ [Oo]verturned)"
_QUALIFIED = r"(?i:,?\s(?:(?:and|as|with)\s)?(?:in\spart\b|\(?(?:partial|modif)\w*\)?))"
_VERDICT = re.compile(
    rf":\s?(?P<verdict>{_VERDICT_WORD}(?![\w-])(?:{_QUALIFIED})?)\.?"
    r"(?=\s*(?:$|\n|Claims\ Admin|MAXIMUS\ g|Decision\ [Rr]at|\d{1,2}[.)]|[A-Z(]))"
)
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


def read_labelled(text: str, begin: int, end: int) -> list[IssueParts]:
    """The issues of a letter whose items end with their outcome.

    text (str): The view's text.
    begin (int), end (int): Where its issues stand.
    RETURNS (list): The issues in order.
    """
    verdicts = list(_VERDICT.finditer(text, begin, end))
    labels = list(_LABEL.finditer(text, begin, end))
    found: list[IssueParts] = []
    floor = begin
    for at, verdict in enumerate(verdicts):
        request = _request(text, floor, verdict.start())
        if request is None:
            continue
        limit = verdicts[at + 1].start() if at + 1 < len(verdicts) else end
        mine = [label for label in labels if verdict.end() <= label.start() < limit]
        if not mine and _is_prose(text, verdict, limit):
            continue
        floor = mine[-1].end() if mine else verdict.end()
        if at + 1 < len(verdicts):
            following = _request(text, floor, limit)
            limit = before_number(text, floor, following.start if following else limit)
        parts = _behind_labels(text, mine, limit)
        found.append(
            IssueParts(
                0, request, Stretch(*verdict.span("verdict")),
                parts.get("claims"), parts.get("reviewer"), parts.get("rationale"),
            )
        )  # fmt: skip
    return _share(found)


def _is_prose(text: str, verdict: re.Match[str], limit: int) -> bool:
    """Whether `: Upheld` stands within a sentence and not on the line of an issue."""
    rest = text[verdict.end() : limit].lstrip(". ")
    return bool(rest) and rest[0].islower()


def _behind_labels(text: str, labels: list[re.Match[str]], limit: int) -> dict[str, Stretch]:
    """What stands behind each label, by the label's group; of two alike the first."""
    parts: dict[str, Stretch] = {}
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


def _request(text: str, floor: int, end: int) -> Stretch | None:
    """The disputed item that ends at `end`: from the last paragraph's start, or from the last sentence's."""
    begin = text.rfind("\n", floor, end) + 1
    while begin > floor and not text[begin:end].strip(" :."):  # the outcome stands in a paragraph of its own
        begin = text.rfind("\n", floor, begin - 1) + 1
    if begin <= floor or _holds_sentence(text, begin, end):
        begin = max(begin, floor)
        begin = max(sentence_ends(text, begin, end), default=begin)
    begin = behind_number(text, trim(text, begin, end).start, end)
    start, stop = trim(text, begin, end)
    return filled(Stretch(start, without_tail(text, start, stop, ":.,- ")))


def _holds_sentence(text: str, begin: int, end: int) -> bool:
    """Whether a paragraph is more than a disputed item: it holds a verb of judgement and a sentence's end."""
    return bool(NECESSITY.search(text, begin, end)) and bool(SENTENCE_END.search(text, begin, end))
