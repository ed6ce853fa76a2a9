"""Words that decide or recommend: their negation, and whether a word of the lexicon judges at all where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..text.normalized import View
from ..text.sentences import behind_last


class DecisionMatch(NamedTuple):
    """Words that decide in the view, with their negation, and their polarity toward the treatment."""

    start: int
    end: int
    polarity: str


_ADVERB = r"(?:(?:[a-z]+ly|yet|also|at\ this\ time|otherwise|ever|therefore|thus|still|quite|fully|well|so|as)\s){0,2}"
_NEGATION = re.compile(
    rf"(?:\b(?:can\s?not|cannot|can't|could\snot)\s{_ADVERB}(?:be\s{_ADVERB}(?:considered\s|deemed\s|found\s)?)?"
    rf"|(?:\bnot|n't)\s?(?!only|merely|just|simply)(?:(?:seem|appear|look)\s(?:to\sbe\s)?)?{_ADVERB}(?:(?:have\s)?been\s|be\s|being\s)?{_ADVERB}(?:considered\s(?:to\sbe\s)?"
    rf"|deemed\s(?:to\sbe\s)?"
    rf"|found\sto\sbe\s|felt\sto\sbe\s)?{_ADVERB}|\bnever\s(?:been\s|be\s)?|\bnon-?\s?"
    r"|\bfail(?:s|ed)?\sto\sbe\s"
    rf"|\bno\slonger\s(?:be\s|been\s)?{_ADVERB})$"
)
# Without one of these words there is none, nor before the first of them and what may stand in front of it. To look for
# them takes a tenth of the time that the expression takes.
_NEGATING = ("not", "n't", "never", "non", "fail", "longer")
_LEAD = len("could ")
_DENIAL_BEFORE = re.compile(
    r"\b(?:denial|non-?\s?certification)(?:\sof(?:\s(?!(?:is|was)\b)[\w/-]+){1,8})?"
    rf"\s(?:(?:is|was|should|has)\s){{1,2}}{_ADVERB}(?:be\s|been\s)?{_ADVERB}$"
)
_DENIAL_AFTER = re.compile(r"s?\s(?:that\s)?(?:the\s)?(?:[a-z]+\s)?(?:denial|non-?\s?certification)\b")
_PREDICATE = re.compile(
    r"(?:\b(?:is|are|was|were|be|been|being|isn't|aren't|not|deemed|considered|found|felt|seems?|appears?|both|thought"
    r"|judged|necessary\sand|reasonable\sand|neither|nor|fda|(?:nor|neither)\s(?:is|are|was|were)\s(?:it|this|that"
    r"|they)"
    r"|become|becomes|remains?|as)\s(?:(?:[a-z]+ly|also|therefore|thus|hence|still|quite|more|less|most|well|always"
    r"|often|only|now|so|very)\s){0,3}|(?:[.:;(\"]\s?|\n))$"
)
_REPORTED = re.compile(r"(?:indicated|supported|demonstrated|established)\s(?:by|that|in\sthe)\b")
_NOUN_AFTER = re.compile(
    r"\s(?:use|uses|care|treatment|trial|follow|candidate|documentation|patient|dose|dosing|amount|number|time|period"
    r"|level|means|degree|option|accommodation|clinical|medical|medication|intervention|management|alternative|weaning"
    r"|steps?|person|expectation|doubt|diagnosis)\b"
)
_GUIDANCE_BEFORE = re.compile(
    r"(?:\b(?:not|guidelines?|odg|mtus|acoem|criteria|evidence|literature|records?|documentation|findings?|schedule"
    r"|reviewer|studies|review|label|also|strongly|fully|they|it|does|do|did|would|could|will|which|that|this"
    r"|[a-z]+ly)|\))\s$"
)
_NO_JUDGING_SUPPORT = re.compile(
    r"(?:\bto|literature\sto|back|lumbar|arch|of|in|social|family|and|for|the|a|an|any|no|with|without)\s$"
)
_PATIENT_BEFORE = re.compile(
    r"(?:\b(?:he|she|they|patient|worker|claimant|applicant|employee|man|woman|member|individual)\s|[;:.]\s)"
    r"(?:also\s|currently\s|again\s)?$"
)
_SYMPTOM_AFTER = re.compile(
    r"\s(?:any\s|having\s|recent\s|other\s|all\s)?(?:numbness|weakness|pain|nausea|vomiting|tingling|chest|fever|fevers"
    r"|chills|cataplexy|reflux|headaches?|dizziness|suicid\w+|bladder|bowel|side\seffects?|symptoms|radiat\w+|injur\w+"
    r"|drug|alcohol|smok\w+|tobacco|history|depress\w+|shortness|loss|changes?|constipation|falls?|swelling|locking"
    r"|gi\b|heart\w*|cough\w*|illicit|substance|prior\sinjur\w+|allerg\w+|anxiety|sedation)"
)
_LIABILITY_BEFORE = re.compile(
    r"\b(?:liability|claim|injury|coverage|compensability)\s(?:was|is|were|has\sbeen|had\sbeen)\s"
    r"(?:first\s|initially\s)?$"
)
_REVIEWING_BEFORE = re.compile(
    r"\b(?:ur|review|reviewer|administrator|carrier|insurer|letter|determination|decision|to)\s(?:also\s)?$"
)
_ADJECTIVE = re.compile(r"\b(?:the|an?|other|any|its|these|those)\s$")
_NO_MODIFICATION = re.compile(
    r"\s(?:duty|duties|work|light|activit\w+|job|schedule|bike|behaviou?r|radical|diet|barthel|rankin|mallampati"
    r"|ashworth)\b|-"
)
_NECESSITY_NEAR = re.compile(r"\b(?:medical\snecessity|necessity)\b")
_NO_GRANT = re.compile(
    r"certified\s(?:nurs\w+|mail|cop(?:y|ies)|interpreter|translator|route|mechanic|welder|driver|operator|technician"
    r"|assistant|instructor|public|athletic)"
)
_PROPER_AFTER = re.compile(r"\s[A-Z][a-z]")
_BOARD = re.compile(r"\bboard[\s-]$")
_DOUBT_BEFORE = re.compile(
    r"(?:\b(?:none\s(?:of|has|have|is|are|was|were)|neither|nor)\b(?:(?!\b(?:which|who)\b)[^.;:,]){0,90}"
    r"|\b(?:no|without|absent|lack\sof|lacks|insufficient|little|nothing)\s(?:[a-z-]+\s){0,4}?"
    r"(?:evidence|documentation|facts?|indications?|rationale"
    r"|reasons?|information|findings?|basis|proof|data|support|explanation|statement)\s"
    r"(?:that|indicating|showing|why|how|demonstrating|suggesting|establishing"
    r"|proving|to\s(?:suggest|show|support|indicate|establish|prove))\b[^.;:]{0,110}"
    r"|\b(?:fails?|failed|not)\s(?:to\s)?(?:show|demonstrate|establish|explain|prove|convince|persuade|support|suggest"
    r"|indicate|confirm)\w*\s"
    r"(?:that|why|how|me)\b[^.;:,]{0,90}"
    r"|\bnot\s(?:see|find|believe|think|agree|clear|convinced|persuaded)\s(?:that|why|how|how\sthe)\b[^.;:,]{0,90})$"
)
_NOTHING_IS = re.compile(
    r"(?<!\bis\s)(?<!\bare\s)(?<!\bwas\s)(?<!were\s)(?<!with\s)(?<!\bhas\s)(?<!have\s)(?<!\bhad\s)\bno\s"
    r"(?!more|less|later|longer|fewer)"
    r"(?:(?!\b(?:which|that|who|where)\b)[^.;:]){1,80}\s(?:is|are|was|were|has\sbeen|have\sbeen)\s$"
    r"|\bno\s(?:guidelines?|stud(?:y|ies)|literature|source|section|chapter)\b[^.;:,]{0,40}\s$"
)
_NONE_GRANTED = re.compile(r"\bnone\s(?:of\b[^.;:,]{0,40}|has\s|have\s|is\s|are\s|was\s|were\s)(?:been\s)?$")
_GRANTED = re.compile(r"(?:certif|approv|authoriz|overturn)")
_WOULD_BE = re.compile(r"\b(?:should|could|can|would|may|might|must)\s(?:now\s|then\s)?be\s$")
_VERDICT_BEFORE = re.compile(
    r"(?:[:(]\s?|\b(?:is|are|was|were|be|been|being|to|we|i)\s(?:hereby\s|therefore\s|thus\s|partially\s)?"
    r"|\b(?:determination|decision|denial)\s(?:is\s)?|\b(?:reviewer|maximus|administrator|board|judge)\s)$"
)
_HEADING_BEFORE = re.compile(
    r"(?:\bis\s?/\s?was|\bwhy\sthe\srequested\streatment\s?/\s?service\s(?:is|was))\s(?:not\s)?$"
)
_SOME = re.compile(
    r"\bsome\s\(but\snot\sall\)[^.;]{0,60}$|\bsome,?\sbut\snot\sall[^.;]{0,60}$|\b(?:partially|partly|in\spart)\s$"
)
_CLAUSE = re.compile(r"[.;:]\s|\n|,\s(?:but|and|so|which)\s|\s(?:but|because|although|while|since)\s")


def find_decision_words(
    view: View, listed: Iterable[tuple[int, int, str]], sources: Iterable[int] = ()
) -> list[DecisionMatch]:
    """The decision words of a letter, in order.

    view (View): The letter.
    listed (Iterable): What the lexicon found: start and end in the view, and `polarity/use`.
    sources (Iterable): Where the names of guideline sources end: what such a source `supports` it judges.
    RETURNS (list): Those that judge a treatment, with their negation.
    """
    speaking = {end + 1 for end in sources}
    found: list[DecisionMatch] = []
    for start, end, id_ in sorted(listed, key=lambda one: (one[0], -one[1])):
        if found and start < found[-1].end:
            continue
        polarity, _, use = id_.partition("/")
        if use == "modification" and _PROPER_AFTER.match(view.text, end):  # a modified Brostrom procedure
            continue
        if match := _judge(view.lower, start, end, polarity, "any" if start in speaking else use or "any"):
            found.append(match)
    return found


def _judge(text: str, start: int, end: int, polarity: str, use: str) -> DecisionMatch | None:
    """The decision of a word with its negation and polarity, or `None` where it judges nothing."""
    before = text[max(0, start - 70) : start]
    if "/" in before and _HEADING_BEFORE.search(before):
        return None
    negation = _negation(before)
    itself = not negation or use in ("denial", "modification")
    if itself and not _stands(text, start, end, before, use):
        return None
    if polarity == "+" and not text.startswith("overturn", start) and _of_denial(text, end, before):
        return DecisionMatch(start, end, "-")
    if negation and (polarity == "+" or (polarity == "-" and negation[0].startswith("non"))):
        return DecisionMatch(start - len(negation[0]), end, "-")
    if polarity == "+" and _GRANTED.match(text, start) and not _WOULD_BE.search(before):
        polarity = "-" if _NONE_GRANTED.search(before) else "+"
    elif polarity == "+" and not _ADJECTIVE.search(before):
        polarity = _from_afar(text, start)
    return DecisionMatch(start, end, polarity)


def _negation(before: str) -> re.Match[str] | None:
    """The negation that stands right in front of a word."""
    places = [at for word in _NEGATING if (at := before.find(word)) >= 0]
    return _NEGATION.search(before, max(0, min(places) - _LEAD)) if places else None


def _of_denial(text: str, end: int, before: str) -> bool:
    """Whether it is a denial that a word judges: `the denial of surgery is supported`."""
    if _DENIAL_AFTER.match(text, end):
        return True
    return ("denial" in before or "certification" in before) and bool(_DENIAL_BEFORE.search(before))


def _stands(text: str, start: int, end: int, before: str, use: str) -> bool:
    """Whether the word judges where it stands, by its use in the lexicon."""
    if ("board" in before and _BOARD.search(before)) or _NO_GRANT.match(text, start):
        return False
    if use == "negated":
        return False
    if use == "verdict":
        return bool(_VERDICT_BEFORE.search(before))
    if use == "predicate":
        if _NOUN_AFTER.match(text, end) and not text.startswith(" for", end):
            return False
        return bool(_PREDICATE.search(before)) and not _REPORTED.match(text, start)
    if use == "verb":
        return bool(_GUIDANCE_BEFORE.search(before)) and not _NO_JUDGING_SUPPORT.search(before)
    if use == "denial" and text.startswith(("denies", "deny"), start):
        return bool(_REVIEWING_BEFORE.search(before))
    if use == "denial":
        if _LIABILITY_BEFORE.search(before):
            return False
        patient = _PATIENT_BEFORE.search(before)
        return not (patient and not text.startswith(" by", end)) and not _SYMPTOM_AFTER.match(text, end)
    if use == "modification":
        return not _NO_MODIFICATION.match(text, end)
    if use == "necessity":
        return bool(_NECESSITY_NEAR.search(before)) and bool(_PREDICATE.search(before))
    return True


def _from_afar(text: str, start: int) -> str:
    """Polarity of a judgement: a `none of`, `no evidence that` or `some but not all` earlier in its clause turns it."""
    clause = text[behind_last(_CLAUSE, text, max(0, start - 160), start) : start]
    if _SOME.search(clause):
        return "~"
    nothing = "no" in clause and _NOTHING_IS.search(clause)
    return "-" if nothing or _DOUBT_BEFORE.search(clause) else "+"


def polarity_of(text: str, start: int, end: int, polarity: str) -> tuple[str, int]:
    """The polarity of a judging word that is no mention, with its negation.

    text (str): The text, in lower case.
    start (int), end (int): The word.
    polarity (str): What it says by itself.
    RETURNS (tuple): Its polarity here, and where it begins with its negation. `~` where two negations meet.
    """
    before = text[max(0, start - 70) : start]
    negation = _negation(before)
    if negation:
        return ("-" if polarity == "+" else "~"), start - len(negation[0])
    return (_from_afar(text, start) if polarity == "+" else polarity), start
