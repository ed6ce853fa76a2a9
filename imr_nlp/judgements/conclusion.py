"""What a rationale concludes for its request."""

from __future__ import annotations

import re

from ..letter.parts import IssueParts
from ..letter.reading import Reading
from ..text.normalized import Tagged
from ..text.sentences import behind_last, sentence_end
from .denials import DENIAL_VERDICT, denial_verdicts

_NECESSITY = re.compile(r"medical(?:ly)?|necess|appropriate")
_NEGATION = re.compile(r"\bnot|n't|\bnon|\bno\b|never|cannot|fail|unnec")
_NEEDED = re.compile(r"necess")
_BUT = re.compile(r"\b(?:anything\sbut|far\sfrom)\b[^.;]{0,20}$")
_JUDGED = re.compile(
    r"warranted|indicated|established|supported|justified|demonstrated|certified|overturned|upheld|approved|reasonable"
    r"|recommended"
)
_REQUEST_WORDS = re.compile(
    r"\b(?:requests?|requested|certification|authorization|approval|this\s(?:reviewer|item|treatment)|therefore|thus"
    r"|hence|consequently|accordingly|as\ssuch|in\ssummary|medical\snecessity|recommendation\sis|in\sthis\scase)\b"
)
_OTHERS_VIEW = re.compile(
    r"\b(?:claims\sadministrator|utilization\sreview(?:er)?|\bur\b|first\sreviewer|denial|physician|provider"
    r"|previous(?:ly)?|prior|earlier|argued|moved|wrote|said|says|considered|certified|letter|quoted)\b"
)
_UNREAL = re.compile(
    r"\b(?:if|whether|would|until|unless|could|were\sto|had\sbeen|because|since|although|in\sorder\sto|when|before"
    r"|might|may|only)\b[^.;]{0,80}$"
)
_SAYING = (
    r"(?:says?|said|argue[sd]|wrote|writes|state[sd]|believe[sd]|consider(?:s|ed)|feels|felt|maintain(?:s|ed)"
    r"|claim(?:s|ed)"
    r"|insist(?:s|ed)|thinks|opine[sd]|report(?:s|ed)|found|held|concluded|determined|denied|certified|approved)"
)
_OTHERS = (
    r"(?:provider|physician|doctor|surgeon|therapist|applicant|worker|employee|patient|administrator|attorney|ur"
    r"|carrier"
    r"|(?:utilization\s)?review(?:er)?|letter|appeal)"
)
_REPORTED = re.compile(
    rf"\b(?=[a-z])(?:(?<!this\s){_OTHERS}\s(?:(?:has\s|had\s|also\s)?{_SAYING}|to\s(?:say|call|find|hold))"
    r"|according\sto|in\sthe\s(?:view|opinion)\sof)\b"
)
_REPORTED_AFTER = re.compile(
    rf"^\W{{1,4}}(?:(?:by|to|according\sto)\s)?(?:(?:the|her|his|prior|claims|treating)\s){{0,2}}{_OTHERS}\b"
    rf"|^\W{{1,4}}{_SAYING}\b|^\W{{1,4}}(?:in|according\sto)\s(?:the|her|his)\s(?:[a-z]+\s)?(?:eyes|view|opinion"
    rf"|words|letter|appeal)\b"
)
# What must not stand with a grant. Doubtless grants are short: whatever else negates, limits or lends it to others
# makes it none, since a wrong one is worse than a missing one.
_VEILED = re.compile(
    r"\b(?:not|nor|no(?!\s(?:doubt|question|fault)\b)|none|never|neither|cannot|hardly|scarcely|unable|fail\w*|lack\w*"
    r"|unclear|nothing|nobody|insufficient|if|unless|until|first|whether|when|once(?!\s(?:weekly|daily|an?|per|every))"
    r"|would|could|might|may|should|disagree|previous(?:ly)?|prior|earlier|claim|question\sis"
    r"|had\s(?:there|it|he|she|the)|before\s(?:the|this|a)\srequest)\b|n't"
)
_WITHDRAWN_AFTER = re.compile(
    r"\b(?:if|unless|until|only|provided|once(?!\s(?:weekly|daily|an?|per|every))|when|where|part|not|no"
    r"|never|but|except|limited|instead|of\sthe\s\d+|(?:in|for)\s(?:such|some|selected|most|those|patients|cases"
    r"|everyone)|in\s(?:19|20)\d\d)\b|n't"
)
_OF_THE_REST = re.compile(r"\b(?:remaining|remainder|rest)\b")
_DUTY = re.compile(r"\b(?:should|must|ought\sto|has\sto|have\sto)\s(?:be|have\sbeen)\s$")
_NO_DUTY = re.compile(r"\b(?:should|ought|need|must)(?:n't|\snot)\s(?:to\s)?(?:be|have\sbeen)\s$")
# A grant is a plain statement: `is medically necessary`, `is found to be`, `I consider it`, or the judgement alone.
_STATED = re.compile(
    r"\b(?:is|are|was|were|(?:has|have)\sbeen)[\s,]{0,2}(?:(?:therefore|thus|hence|accordingly|consequently"
    r"|clearly|indeed|also|still|both|all|now)[\s,]{1,2}){0,3}(?:(?:found|considered|deemed|judged|felt|determined"
    r"|certified|supported)\s(?:to\sbe\s|as\s)?)?"
    r"(?:(?:reasonable|appropriate|indicated|warranted)\s(?:and\s)?)?$"
    r"|\bdetermined\sto\sbe\s$"
    r"|\b(?:i|we|reviewer)\b(?:(?!\b(?:is|are|was|were)\b)[^.;:]){0,120}$|^\W*(?:found\s)?$"
)
_ORDERED = re.compile(r"certif|approv|authori[sz]|overturn|deni")
_THAT = re.compile(r"\bthat\s(?:the|this|these|an?|it|he|she|they|his|her|$)")
_OWN_THAT = re.compile(r"\b(?:i|we|reviewer|it\sis|no\sdoubt|no\squestion|my\sopinion)\b[^.;:]{0,40}$")
_CONCEDED = re.compile(r"(?:^|,\s)\W*(?:although|though|while|since|because)\b[^,]{1,120},\s")
_CLAUSE = re.compile(r",\s(?:and|so)\s(?!that\b)|\sbut\s|[:;]\s")
_TURNS = (" but ", "; ", ": ")
"""What parts a sentence in which the reviewer speaks after others."""
_CANNOT = r"(?:can|could|do|does|did|would)\snot|(?:ca|could|do|does|did|would)n't"
_NEGATED_WHOLE = re.compile(
    rf"\b(?:cannot|{_CANNOT}|hard\sto|difficult\sto|not\spossible\sto|hardly|scarcely|unable\sto"
    r"|no\s(?:reason|basis|ground|grounds)\s(?:to|for)"
    r"|no(?:thing|body|ne)?\b[^.;]{0,40}\b(?:shows?|says?|suggests?)|(?:nobody|no\sone|nothing)\s(?:can|could|would)"
    r"|wrong\sto|error\sto|disagree|nothing)\b[^.;]{0,60}"
    r"\b(?:sa(?:y|id)|call(?:ed)?|f(?:ind|ound)|conclude(?:d)?|agreed?|h(?:o|e)ld|seen?|regard(?:ed)?"
    r"|consider(?:ed)?|think"
    r"|appears?|believed?|show|anything|saying|calling|finding|suggests?)\b[^.;]{0,50}$"
)
_IMPERSONAL = re.compile(r"\b(?:i|we|it|one)\s(?:is\s|would\sbe\s)?$")
_WEIGHTY = 4.0
"""What a judgement must weigh to stand in for a weightier one that says nothing of its own."""
_OPEN = re.compile(r"\b(?:whether|if|unless)\b")


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
    start, end = issue.judged or issue.rationale
    judgements = [*reading.mentions("DECISION", start, end), *denial_verdicts(reading.lower, start, end)]
    weighed = sorted(((_weight(reading, one, start, end), one) for one in judgements), key=_by_weight, reverse=True)
    passed = -1
    for weight, mention in weighed:
        if weight <= 0 or mention.value == "~" or (passed >= 0 and weight < _WEIGHTY):
            return None
        favourable = _favourable(reading, mention, start, end)
        if favourable is not None:
            if favourable and (mention.start < passed or _taken_back(reading, mention, weighed, start, end)):
                return None
            reading.note(f"{path}.medically_necessary", mention.start, mention.end, "conclusion")
            return favourable
        passed = max(passed, mention.start)
    return None


def leans_to_grant(reading: Reading, issue: IssueParts, path: str) -> bool | None:
    """Whether the last word on necessity in a rationale grants, where the issue's own line already does: then it need
    not be put so plainly that it could decide alone.

    reading (Reading): The letter.
    issue (IssueParts): The issue.
    path (str): Path of the issue in the decision, for the evidence.
    RETURNS (bool): `True`, or `None` where it does not grant.
    """
    if not issue.rationale:
        return None
    start, end = issue.rationale
    for mention in reversed(reading.mentions("DECISION", start, end)):
        before, words, after = _sentence(reading, mention, start, end)
        if not _NEEDED.search(words) or _is_reported(before, after):
            continue
        turned, _ = _turned(words, mention.value, before, _NEGATED_WHOLE.search(before))
        if turned is None or (mention.value == "+") == turned:
            return None
        reading.note(f"{path}.medically_necessary", mention.start, mention.end, "conclusion under a grant")
        return True
    return None


def _taken_back(reading: Reading, grant: Tagged, weighed: list[tuple[float, Tagged]], start: int, end: int) -> bool:
    """Whether a grant is followed by a judgement on necessity that does not stand by it."""
    return any(
        mention.start > grant.start
        and _NEEDED.search(reading.lower, mention.start, mention.end)
        and not _is_reported(*_sentence(reading, mention, start, end)[::2])
        and not _favourable(reading, mention, start, end)
        for _, mention in weighed
    )


def _by_weight(weighed: tuple[float, Tagged]) -> tuple[float, int]:
    """The key by which judgements are in order: of two that weigh the same the later one is the conclusion."""
    return weighed[0], weighed[1].start


def _weight(reading: Reading, mention: Tagged, start: int, end: int) -> float:
    """How much a judgement in a rationale, which stands from `start` to `end`, weighs for its conclusion."""
    words = reading.lower[mention.start : mention.end]
    before = _own_clause(reading.lower[reading.sentence_start(start, mention.start) : mention.start], _TURNS)
    begin = mention.start - len(before)
    necessity = _NECESSITY.search(words)
    weight = 0.0
    if mention.label == DENIAL_VERDICT:
        weight += 5.5
    elif necessity:
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
    if necessity and mention.start - start < 160:
        weight += 1.2
    if reading.mentions("GUIDELINE", begin, mention.start):
        weight -= 0.8
    return weight


def _favourable(reading: Reading, mention: Tagged, start: int, end: int) -> bool | None:
    """Whether a judgement grants the request; `None` where it is somebody else's, conditional, or not to be trusted."""
    before, words, after = _sentence(reading, mention, start, end)
    if _is_reported(before, after) or _OF_THE_REST.search(before):
        return None
    negated = _NEGATED_WHOLE.search(before)
    turned, rest = _turned(words, mention.value, before, negated)
    if turned is None:
        return None
    if (mention.value == "+") == turned:
        return False
    if mention.label != DENIAL_VERDICT and not negated and not _speaks_for_itself(words, before):
        return None
    return True if _doubtless(rest, after) else None


def _own_clause(before: str, turns: tuple[str, ...]) -> str:
    """What stands behind the last turn of a sentence."""
    for turn in turns:
        before = before.rpartition(turn)[2]
    return before


def _sentence(reading: Reading, mention: Tagged, start: int, end: int) -> tuple[str, str, str]:
    """The sentence of a judgement: what stands before it without a concession, its words, and what stands behind."""
    text = reading.lower
    begin = reading.sentence_start(start, mention.start)
    before = text[begin : mention.start]
    before = before[behind_last(_CONCEDED, before, 0, len(before)) :]
    stop = sentence_end(text, mention.end, end)
    return before, text[mention.start : mention.end], text[mention.end : stop]


def _is_reported(before: str, after: str) -> bool:
    """Whether a judgement is told of somebody else, in a quotation or not."""
    before = _own_clause(before, _TURNS[:2])
    return bool(before.count('"') % 2 or _REPORTED.search(before) or _REPORTED_AFTER.search(after))


def _turned(words: str, value: str, before: str, negated: re.Match[str] | None) -> tuple[bool | None, str]:
    """Whether a second negation turns a judgement, and what stands before that.

    `It cannot be said that it is not medically necessary`. What leaves the matter open gives `None`.
    """
    if value == "-" and not _NEGATION.search(words):
        undue = _NO_DUTY.search(before)  # without it, the negation afar is the one that made it a denial
        return bool(undue), before[: undue.start()] if undue else before
    turned = bool(negated) != bool(_BUT.search(before))
    if not negated:
        return turned, before
    rest = before[: negated.start()]
    if _OPEN.search(negated[0]) or (value == "-" and turned and not _IMPERSONAL.search(rest)):
        return None, rest
    return turned, _IMPERSONAL.sub("", rest)


def _speaks_for_itself(words: str, before: str) -> bool:
    """Whether a grant is a plain statement on necessity or on the request."""
    if not (_NECESSITY.search(words) or _REQUEST_WORDS.search(before)):
        return False
    duty = _ORDERED.search(words) and (_DUTY.search(before) or _NO_DUTY.search(before))
    return bool(duty or _STATED.search(before))


def _doubtless(before: str, after: str) -> bool:
    """Whether nothing in its sentence veils a grant or withdraws it."""
    that = _THAT.search(before)
    if that and not _OWN_THAT.search(before[: that.start()]):
        return False
    before = _DUTY.sub("", before)
    return not _VEILED.search(before, behind_last(_CLAUSE, before, 0, len(before))) and not _WITHDRAWN_AFTER.search(
        after
    )
