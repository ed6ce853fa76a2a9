"""Conclusions that judge the denial or tell what the reviewer would do: `the denial stands`, `I would certify it`.

They name no treatment and are no mentions; only the conclusion of a rationale is read from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..text.normalized import Tagged

DENIAL_VERDICT = "DENIAL_VERDICT"
"""Label of what is found here."""

_NEGATED = re.compile(r"\b(?:not|no|cannot|never)\b|n't")
_DENIAL = (
    r"(?:denial|non-?\s?certification|(?:ur|utilization\sreview|adverse|prior|original|initial|previous"
    r"|administrator's)"
    r"\s(?:decision|determination|denial)|(?:decision|determination)\sto\sdeny)(?:\sof(?:\s(?!(?:is|was"
    r"|be)\b)[\w/-]+){1,8}?)?"
)
# The expressions begin with the first letters of their words, which lets them skip to the next of these.
_THE = r"(?<=t)(?<!of\st)h(?:e|is)\s(?:(?:prior|original|initial|claims)\s)?"
_ADVERB = r"therefore|thus|hence|hereby|also|[a-z]+ly"
_LINK = rf"(?:is|be|has|to|should|must|can|cannot|does|remains|not|(?:is|should|ca|does)n't|{_ADVERB})"
# `The denial was upheld` tells of an earlier appeal, `the denial was correct` is the reviewer's own.
_JUDGED_DENIAL = re.compile(
    rf"[tu](?<=\b.)(?:{_THE}{_DENIAL}(?P<link>(?:\s{_LINK}){{0,5}})\s(?:(?P<kept>upheld|affirmed|sustained|maintained"
    rf"|stands?)|(?P<undone>overturned|reversed|set\saside))\b"
    rf"|(?:{_THE}{_DENIAL}|(?<=u)(?:r|tilization\sreview(?:er)?))(?P<link2>\s(?:is|was)(?:n't"
    rf"|\snot)?(?:\s(?:{_ADVERB}))?)"
    r"\s(?:(?P<right>correct|right|appropriate|proper|justified|reasonable|supported|warranted)"
    r"|(?P<wrong>incorrect|wrong|improper|inappropriate|unjustified|unwarranted|in\serror))"
    r"(?:\s(?:to|in)\sdeny(?:ing)?\b[^.;:,]{0,60})?(?=\s?[.;]))"
)
_SPEAKER = (
    r"[itw](?<=\b.)(?:(?<=i)|(?<=w)e"
    r"|(?<=t)h(?:is\sreviewer|e\s(?:expert|physician|professional|medical)\sreviewer|ere\sis))"
)
_WILL = rf"(?:would|do|does|must|will|shall|cannot|not|(?:would|do|does|wo|ca)n't|see|find|no|reason|to|{_ADVERB})"
_OWN = re.compile(
    rf"{_SPEAKER}(?P<link>(?:\s{_WILL}){{0,6}})\s(?:"
    rf"(?:(?P<kept>uphold|affirm|sustain|support|agree\swith|concur\swith)|(?P<undone>overturn|reverse))"
    rf"\s(?:the\s(?:(?:prior|original|initial)\s)?)?{_DENIAL}\b"
    r"|(?P<refused>non-?\s?certify|deny|recommend\snon-?\s?certification)\b"
    r"|(?P<granted>(?:certify|approve|authorize)(?=\s(?:the|this|these|it)\b)"
    r"|recommend\s(?:certification|approval|authorization)\b))"
)
# Few rationales hold one of these words, and to look for them takes a tenth of the time that the expressions take.
_SPEAK_OF_DENIAL = ("denial", "certification", "determination", "decision", "utilization", " ur ", "\nur ")
_SPEAK_OF_ORDERS = ("certif", "deny", "approv", "authoriz")
_SPEAK_OF_PROOF = ("medical necessity", "medically unnecessary", "insufficient")
_UNPROVEN = re.compile(
    r"\b(?:no|lacks|lack\sof|(?:does|do|did)(?:\snot|n't)\s(?:meet|show|support|establish|demonstrate|satisfy))"
    r"\s(?:the\s|criteria\sfor\s)?medical\snecessity|\bmedically\sunnecessary"
    r"|\binsufficient(?:\s[a-z]+){0,3}\sto\s(?:support|establish|show|demonstrate|justify)"
    r"\s(?:the\s|this\s)?(?:medical\snecessity|requests?)\b"
)


def denial_verdicts(text: str, start: int, end: int) -> Iterator[Tagged]:
    """The judgements on the denial within a stretch, with their polarity toward the treatment.

    text (str): The view's text, in lower case.
    start (int), end (int): The stretch.
    YIELDS (Tagged): Each as a mention would be.
    """
    words = text[start:end]
    speaks_of_denial = any(word in words for word in _SPEAK_OF_DENIAL)
    if speaks_of_denial:
        for found in _JUDGED_DENIAL.finditer(text, start, end):
            against = bool(found["kept"] or found["right"])
            yield _tagged(found, found["link"] or found["link2"] or "", against)
    if speaks_of_denial or any(word in words for word in _SPEAK_OF_ORDERS):
        for found in _OWN.finditer(text, start, end):
            yield _tagged(found, found["link"], bool(found["kept"] or found["refused"]))
    if any(word in words for word in _SPEAK_OF_PROOF):
        for found in _UNPROVEN.finditer(text, start, end):
            yield Tagged(found.start(), found.end(), DENIAL_VERDICT, "-")


def _tagged(found: re.Match[str], link: str, against: bool) -> Tagged:
    """A judgement with its polarity, which a negation turns."""
    return Tagged(found.start(), found.end(), DENIAL_VERDICT, "-" if against != bool(_NEGATED.search(link)) else "+")
