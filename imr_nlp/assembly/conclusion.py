"""What a rationale concludes for its request, and what it says of sessions allowed and received."""

from __future__ import annotations

import re

from ..grammar.parts import SUMMARY, IssueParts, Stretch
from ..view import Tagged
from .reading import Reading

_NECESSITY = re.compile(r"medical(?:ly)?|necess|appropriate")
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
_NEGATED_WHOLE = re.compile(
    r"\b(?:cannot|can\snot|could\snot|do\snot|does\snot|hard\sto|difficult\sto|not\spossible\sto"
    r"|no\s(?:reason|basis|ground|grounds)\s(?:to|for)|no(?:thing|body|ne)?\b[^.;]{0,40}\b(?:shows?|says?|suggests?)"
    r"|wrong\sto|error\sto|disagree|nothing)\b[^.;]{0,60}"
    r"\b(?:say|call|called|find|found|conclude|agree|hold|see|regard|consider|think|believe|anything|saying|calling"
    r"|finding|suggests?)\b[^.;]{0,50}$"
)
_SENTENCE_START = re.compile(r"[.!?;][\"')]*\s+(?=[A-Z\"'(])|\n")
_BUT = re.compile(r"\banything\sbut\b[^.;]{0,20}$")


def concludes(reading: Reading, issue: IssueParts, path: str) -> bool | None:
    """Whether a rationale concludes that its request is medically necessary; `None` where it does not say.

    The judgement that weighs most decides: it speaks of necessity, of the request, in the reviewer's own voice, and
    stands at the end or at the very beginning.
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
    reading.note(f"{path}.medically_necessary", mention.start, mention.end, "conclusion")
    if mention.value == "~":
        return None
    favourable: bool = mention.value == "+"
    return favourable != _turned(reading, mention, start)


def _weight(reading: Reading, mention: Tagged, start: int, end: int) -> float:
    words = reading.lower[mention.start : mention.end]
    begin = _sentence_start(reading.text, start, mention.start)
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
    begin = _sentence_start(reading.text, start, mention.start)
    before = reading.lower[begin : mention.start]
    if _BUT.search(before):
        return False
    return bool(_NEGATED_WHOLE.search(before))


def _sentence_start(text: str, start: int, end: int) -> int:
    begin = start
    for stop in _SENTENCE_START.finditer(text, start, end + 1):
        begin = stop.end()
    return begin


def guideline_sessions(reading: Reading, issue: IssueParts, path: str) -> list[int] | None:
    """The range with the highest maximum that the guideline allows, as the rationale states it."""
    limits = [m for m in _counts(reading, issue.rationale, "limit") if "min" in m.value]
    asked = {_scale(m) for m in reading.mentions("SESSION_COUNT", *issue.request)}
    limits = [m for m in limits if _scale(m) in asked] if asked else limits
    if not limits:
        return None
    most = max(limits, key=lambda m: (m.value["max"], m.value["min"]))
    reading.note(f"{path}.guideline_sessions", most.start, most.end, "session count")
    return [most.value["min"], most.value["max"]]


def _scale(count: Tagged) -> str:
    """What a count counts: hours, days or sessions."""
    unit: str = count.value["unit"]
    return unit if unit in ("hours", "days") else "sessions"


def completed_sessions(reading: Reading, issue: IssueParts, path: str, treatment: str | None) -> list[int] | None:
    """Sessions of the same treatment already received: as the rationale states it, else as the case summary does."""
    for place, rule in ((issue.rationale, "rationale"), (reading.section(SUMMARY), "case summary")):
        if place is None:
            continue
        done = [m for m in _counts(reading, place, "completed") if "min" in m.value]
        done = [m for m in done if _same_treatment(reading, m, treatment or "", place, rule == "case summary")]
        if done:
            most = max(done, key=lambda m: m.value["max"])
            reading.note(f"{path}.completed_sessions", most.start, most.end, f"session count in the {rule}")
            return [most.value["min"], most.value["max"]]
    return None


def _counts(reading: Reading, place: Stretch | None, role: str) -> list[Tagged]:
    if not place:
        return []
    return [m for m in reading.mentions("SESSION_COUNT", *place) if m.value["role"] == role]


_KIND = re.compile(
    r"physical|physio|\bpt\b|occupational|\bot\b|chiro|acupunct|massage|aqua|psycho|cognitive|behavio|biofeedback"
    r"|hardening|conditioning|hand therapy|housekeep|\bhome\b|transport|counsel|speech|cbt"
)
_OF_KIND = re.compile(r"\s(?:of|for)\s[^.,;()]{0,45}")
_STOP = re.compile(r"[.;]")
_POST_OPERATIVE = re.compile(r"post[\s-]?(?:op|surg)")
_SAME = {
    "pt": "physical", "physio": "physical", "cbt": "cognitive", "behavio": "cognitive", "psycho": "cognitive",
    "counsel": "cognitive", "ot": "occupational",
}  # fmt: skip


def _kinds(words: str) -> set[str]:
    return {_SAME.get(kind, kind) for kind in _KIND.findall(words)}


def _same_treatment(reading: Reading, count: Tagged, treatment: str, place: Stretch, named: bool) -> bool:
    """Whether a count speaks of the treatment that is requested.

    named (bool): Whether it has to name it, as in a case summary that tells of many treatments.
    """
    wanted = _kinds(treatment)
    nearest = _nearest_kind(reading, count, place)
    if not wanted:
        return not named and not nearest
    if not nearest:
        return not named
    if not nearest & wanted:
        return False
    if not named or not _POST_OPERATIVE.search(treatment):
        return True
    return bool(_POST_OPERATIVE.search(reading.lower[max(place.start, count.start - 60) : count.end + 60]))


def _nearest_kind(reading: Reading, count: Tagged, place: Stretch) -> set[str]:
    """The kinds of therapy that the count's own words name, or those nearest to it in its sentence."""
    own = _kinds(reading.lower[count.start : count.end])
    if own:
        return own
    begin = _sentence_start(reading.text, place.start, count.start)
    after = reading.lower[count.end : min(place.end, count.end + 45)]
    if (follows := _OF_KIND.match(after)) and (found := _kinds(follows[0])):
        return found
    before = list(_KIND.finditer(reading.lower, begin, count.start))
    if before:
        return _kinds(before[-1][0])
    stop = _STOP.search(after)
    return _kinds(after[: stop.start()] if stop else after)
