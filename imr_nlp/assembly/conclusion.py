"""What a rationale concludes for its request."""

from __future__ import annotations

import re

from ..grammar.parts import IssueParts
from ..view import Tagged
from .reading import Reading

_NECESSITY = re.compile(r"medical(?:ly)?|necess|appropriate")
_NEGATION = re.compile(r"\bnot|n't|\bnon|\bno\b|never|cannot|fail|unnec")
_BUT = re.compile(r"\banything\sbut\b[^.;]{0,20}$")
_JUDGED = re.compile(
    r"warranted|indicated|established|supported|justified|demonstrated|certified|overturned|upheld|approved|reasonable"
    r"|recommended"
)
_REQUEST_WORDS = re.compile(
    r"\b(?:requests?|requested|this\s(?:reviewer|item|treatment)|therefore|thus|hence|consequently|accordingly|as\ssuch"
    r"|in\ssummary|medical\snecessity|recommendation\sis|in\sthis\scase)\b"
)
_OTHERS_VIEW = re.compile(
    r"\b(?:claims\sadministrator|utilization\sreview(?:er)?|\bur\b|first\sreviewer|denial|physician|provider"
    r"|previous(?:ly)?|prior|earlier|argued|moved|wrote|said|says|considered|certified|letter|quoted)\b"
)
_UNREAL = re.compile(
    r"\b(?:if|whether|would|until|unless|could|were\sto|had\sbeen|because|since|although|in\sorder\sto|when|before"
    r"|might|may|only)\b[^.;]{0,80}$"
)
_UNOWNED = re.compile(
    r"\b(?:if|unless|until|whether|only\s(?:if|then|when)|would(?!\sbe\s(?:hard|difficult|wrong|an?\serror))|could"
    r"|might|may)\b[^.;]{0,80}$"
    r"|\b(?:provider|physician|doctor|surgeon|therapist|applicant|worker|administrator|attorney)\s"
    r"(?:says?|said|argue[sd]|wrote|writes|state[sd]|believe[sd]|considers|considered|feels|felt|maintain(?:s|ed))\b[^.;]{0,80}$"
)
_NEGATED_WHOLE = re.compile(
    r"\b(?:cannot|can\snot|could\snot|do\snot|does\snot|hard\sto|difficult\sto|not\spossible\sto"
    r"|no\s(?:reason|basis|ground|grounds)\s(?:to|for)"
    r"|no(?:thing|body|ne)?\b[^.;]{0,40}\b(?:shows?|says?|suggests?)|(?:nobody|no\sone|nothing)\s(?:can|could|would)"
    r"|wrong\sto|error\sto|disagree|nothing)\b[^.;]{0,60}"
    r"\b(?:say|call|called|find|found|conclude|agree|hold|see|regard|consider|think|believe|anything|saying|calling"
    r"|finding|suggests?)\b[^.;]{0,50}$"
)


def concludes(reading: Reading, issue: IssueParts, path: str) -> bool | None:
    """Whether a rationale concludes that its request is medically necessary.

    The judgement that weighs most decides: it speaks of necessity, of the request, in the reviewer's own voice, and
    stands at the end or at the very beginning.

    reading (Reading): The letter.
    issue (IssueParts): The issue.
    path (str): Path of the issue in the decision, for the evidence.
    RETURNS (bool): `None` where the rationale does not say.
    """
    if not issue.rationale:
        return None
    best: tuple[float, Tagged] | None = None
    start, end = issue.rationale
    for mention in reading.mentions("DECISION", start, end):
        weight = _weight(reading, mention, start, end)
        if weight > 0 and (best is None or weight >= best[0]):
            best = (weight, mention)
    if best is None:
        return None
    mention = best[1]
    if mention.value == "~":
        return None
    favourable: bool = (mention.value == "+") != _turned(reading, mention, start)
    if favourable and _unowned(reading, mention, start):
        return None
    reading.note(f"{path}.medically_necessary", mention.start, mention.end, "conclusion")
    return favourable


def _weight(reading: Reading, mention: Tagged, start: int, end: int) -> float:
    """How much a judgement in a rationale, which stands from `start` to `end`, weighs for its conclusion."""
    words = reading.lower[mention.start : mention.end]
    begin = reading.sentence_start(start, mention.start)
    before = reading.lower[begin : mention.start]
    weight = 0.0
    if _NECESSITY.search(words):
        weight += 4
    elif _JUDGED.search(words):
        weight += 1
    if _REQUEST_WORDS.search(before):
        weight += 1.5
    if _OTHERS_VIEW.search(before):
        weight -= 3
    if _UNREAL.search(before):
        weight -= 2
    length = max(end - start, 1)
    weight += 1.5 * (mention.start - start) / length
    if mention.start - start < 160 and _NECESSITY.search(words):
        weight += 1.2
    if any(begin <= g.start < mention.start for g in reading.mentions("GUIDELINE", begin, mention.start)):
        weight -= 0.8
    return weight


def _turned(reading: Reading, mention: Tagged, start: int) -> bool:
    """Whether a second negation turns the judgement: `it cannot be said that it is not medically necessary`."""
    if mention.value == "-" and not _NEGATION.search(reading.lower, mention.start, mention.end):
        return False  # the negation afar is the one that made it a denial
    before = reading.lower[reading.sentence_start(start, mention.start) : mention.start]
    return bool(_NEGATED_WHOLE.search(before)) != bool(_BUT.search(before))


def _unowned(reading: Reading, mention: Tagged, start: int) -> bool:
    """Whether a judgement is conditional or somebody else's: as a grant it is not enough."""
    before = reading.lower[reading.sentence_start(start, mention.start) : mention.start]
    return bool(_UNOWNED.search(before))
