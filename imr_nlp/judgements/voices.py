"""Who speaks in a sentence: whether a judgement is the reviewer's own, or told of somebody else.

Speakers and verbs of speech and thought stand in two tables, and any of the one may be the subject of any of the
other. A verb whose subject is not known is somebody else's too: only the reviewer decides.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Literal, NamedTuple

from ..rules import Fired, Rule, RuleTable
from ..text.sentences import sentence_end
from .beside import soon_behind, stands_before, stands_behind, stands_within
from .clauses import CLAUSES, behind_border

Voice = Literal["own", "another", "source"]
"""Whose view it is: the reviewer's, that of another person, or that of a guideline or its like."""


class SpeakerRule(Rule):
    """Words for somebody who may speak; `says` is a `Voice`."""


class SpeechRule(Rule):
    """Forms of a verb of speech, thought, wish or decision.

    subject (str): `any`; `named` where the form is also a noun, and counts only with a speaker or in front of `that`;
        `record` where it is said of records too, and counts only with a speaker.
    passive (str): Whose view its passive without an agent is: `own` (`it is found`) or `another` (`it is said`).
    """

    subject: Literal["any", "named", "record"]
    passive: Literal["own", "another"]


class AttributionRule(Rule):
    """Words other than verbs that lend a view to somebody.

    needs (str): `nothing`, `speaker` where somebody must be named within or soon behind them, `next speaker` where
        right behind them.
    """

    needs: Literal["nothing", "speaker", "next speaker"]


SPEAKERS = RuleTable("judgements/speakers", SpeakerRule)
SPEECH = RuleTable("judgements/speech", SpeechRule)
ATTRIBUTIONS = RuleTable("judgements/attributions", AttributionRule)

_PRONOUNS = ("pronoun", "more-pronouns")
"""Rules of speakers who need no more than be mentioned before a colon: `both hands: ...`"""
_NAME = re.compile(r"[,;-]\s(?:as\s)?(?:[\w.']+\s){1,3}")
_QUOTE_OPENS = re.compile(r"(?:(?<=[\s(])|^)[\"'](?=\w)")
_QUOTE_CLOSES = re.compile(r"(?:\"|(?<=[\w.,!?])')(?!\w)")
_NEAR_THAT = 30
"""Up to how many characters may stand between somebody and the `that` of what is lent to him."""
_NEAR = 45
"""Up to how many characters may stand between a subject and its verb."""
_FAR = 140
"""The same for a verb that needs no subject: between them may stand a clause."""
_BACKWARD = 80
"""Up to how many characters of a sentence behind may lend a view to somebody."""
_PASSIVE, _MODAL_PASSIVE, _BEFORE = 50, 30, 20
"""How far before a verb its auxiliary may begin, how far with a modal verb, and how far other words before it."""
_I_AGAIN = "i-again"
"""The turn that ends before its words, which are the subject of what follows."""


def quotations(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The quotations of an interval, each with its marks. One that is not closed runs to the end of its paragraph.

    text (str): The text.
    start (int), end (int): The interval.
    RETURNS (list): Start and end of each.
    """
    found: list[tuple[int, int]] = []
    at, unclosed = start, start
    while opening := _QUOTE_OPENS.search(text, at, end):
        if opening[0] == "'" and opening.end() < unclosed:
            at = opening.end()
            continue
        line = text.find("\n", opening.end(), end)
        limit = line if line >= 0 else end
        marks = _QUOTE_CLOSES.finditer(text, opening.end(), limit)
        closing = next((mark for mark in marks if mark[0] == opening[0]), None)
        if not closing and opening[0] == "'":
            at, unclosed = opening.end(), limit  # nor is any behind it in this paragraph
            continue
        at = closing.end() if closing else limit
        found.append((opening.start(), at))
    return found


class Attribution(NamedTuple):
    """Whose view a judgement is, and the rule that says so."""

    voice: Voice
    rule: str


def voice_of(text: str, floor: int, start: int, end: int, ceiling: int) -> Attribution:
    """Whose view the words `text[start:end]` of a sentence tell.

    text (str): The text, in lower case.
    floor (int), ceiling (int): Start and end of the sentence.
    start (int), end (int): The judgement in it.
    RETURNS (Attribution): The reviewer's own, unless something in the sentence says otherwise.
    """
    floor = behind_turn(text, floor, start)
    attributed = _attributed_before(text, floor, start)
    if attributed.voice == "own":
        attributed = _attributed_behind(text, end, ceiling) or attributed
    return attributed


def behind_turn(text: str, floor: int, start: int) -> int:
    """Where a sentence goes on behind its last `but`: there the reviewer speaks after others."""
    for turn in CLAUSES.finditer(text, floor, start, says="turn"):
        floor = turn.start + 1 if turn.rule.id == _I_AGAIN else turn.end
    return floor


def told_backward(text: str, end: int, ceiling: int) -> bool:
    """Whether the sentence behind lends what was said to somebody: `So says the surgeon.`"""
    begin = min(end + 1, ceiling)
    pointer = stands_behind("backward", text, begin, ceiling)
    if not pointer:
        return False
    end = sentence_end(text, pointer.end, min(ceiling, pointer.end + _BACKWARD))
    named = _named(text, begin, end) is not None
    if any(named or verb.rule.subject == "any" for verb in SPEECH.finditer(text, begin, end)):
        return True
    if named and stands_within("view", text, begin, end):
        return True
    return ATTRIBUTIONS.search(text, begin, end) is not None


def subject_of(text: str, floor: int, at: int, near: int = _NEAR) -> Fired[SpeakerRule] | None:
    """The speaker whom a verb at an offset has as its subject: the last one who is named shortly before it."""
    last = None
    for speaker in SPEAKERS.finditer(text, max(floor, at - _FAR), at):
        if text[speaker.end : speaker.end + 2] != "'s":
            last = speaker
    return last if last and at - last.end <= near else None


def _named(text: str, start: int, end: int) -> Fired[SpeakerRule] | None:
    """Somebody else who is named in an interval."""
    return next((one for one in SPEAKERS.finditer(text, start, end) if one.rule.says == "another"), None)


def _attributed_before(text: str, floor: int, start: int) -> Attribution:
    """Whose view it is by what stands before: the last verb of speech, unless an attribution says otherwise."""
    events: list[tuple[int, Attribution]] = []
    for verb in SPEECH.finditer(text, floor, start):
        voice = _voice_of_verb(text, floor, verb, start)
        passive = voice == "own" and _is_passive(text, floor, verb.start)
        if voice == "another" and text.startswith(" to ", verb.end) and ", " in text[verb.end : start]:
            continue  # `he does not wish to do it, and it is needed`
        if voice and (voice == "own" or verb.rule.subject == "any" or not _parted(text, verb.end, start)):
            events.append((-1 if passive else verb.start, Attribution(voice, verb.rule.id)))  # `asks that it be found`
    for found in CLAUSES.finditer(text, floor, start, says="that"):
        speaker = subject_of(text, floor, found.start, _NEAR_THAT)
        if speaker and _agrees_with(text, floor, speaker.start):
            events.append((found.start, Attribution("own", speaker.rule.id)))
        elif speaker and speaker.rule.says != "own" and not _concluded(text, found.end, start):
            events.append((found.start, Attribution(speaker.rule.says, speaker.rule.id)))  # type: ignore[arg-type]
    for words in ATTRIBUTIONS.finditer(text, floor, start):
        if words.rule.says == "own":
            events.append((words.start, Attribution("own", words.rule.id)))
        elif _lends(text, words, start) and _reaches(text, floor, words, start):
            events.append((words.start, Attribution("another", words.rule.id)))
    attributed = max(events)[1] if events else Attribution("own", "")
    colon = text.rfind(":", floor, start)
    speaker = _named(text, floor, colon) if colon >= 0 else None
    if speaker and speaker.rule.id not in _PRONOUNS and not _own_behind(text, colon, start):
        attributed = Attribution("another", speaker.rule.id)
    elif colon >= 0 and (said := SPEECH.ending(text, floor, colon)) and not own_subject(text, floor, said.start):
        attributed = Attribution("another", said.rule.id)
    return attributed


def _is_passive(text: str, floor: int, at: int) -> bool:
    """Whether a verb is in the passive."""
    return stands_before("passive", text, max(floor, at - _PASSIVE), at)


def _reaches(text: str, floor: int, words: Fired[AttributionRule], start: int) -> bool:
    """Whether words of attribution reach a judgement behind them: a conclusion is the reviewer's again, and what names
    somebody lends him its own clause alone. `An evaluation by a psychiatrist` is no view of his.
    """
    if words.rule.id == "agent" and not stands_before(
        "participle", text, max(floor, words.start - _BEFORE), words.start
    ):
        return False
    if words.rule.needs != "nothing" and behind_border("clause", text, words.end, start) > words.end:
        return False
    return not _concluded(text, words.end, start)


def _concluded(text: str, start: int, end: int) -> bool:
    """Whether a conclusion begins in an interval: `, and accordingly`, `it follows that`."""
    return CLAUSES.search(text, start, end, says="concludes") is not None


def _agrees_with(text: str, floor: int, at: int) -> bool:
    """Whether the reviewer agrees with somebody who is named at an offset."""
    agrees = stands_before("agreement", text, max(floor, at - _BEFORE), at)
    return agrees and own_subject(text, floor, at) is not None


def _has_no_subject(text: str, floor: int, at: int) -> bool:
    """Whether what stands right before a word makes of it a noun, or says that it has no subject of its own."""
    return stands_before("no-subject", text, max(floor, at - _BEFORE), at)


def _own_behind(text: str, start: int, end: int) -> bool:
    """Whether the reviewer speaks in an interval."""
    return any(one.rule.says == "own" for one in SPEAKERS.finditer(text, start, end))


def _is_noun(text: str, floor: int, at: int) -> bool:
    """Whether a word is a noun, since a determiner stands before it: `the request`."""
    return stands_before("attribute", text, max(floor, at - _BEFORE), at)


def _parted(text: str, start: int, end: int) -> bool:
    """Whether a new clause begins behind a fact that somebody notes: `notes weakness, and surgery is needed`."""
    return not text.startswith(" that", start) and behind_border("clause", text, start, end) > start


def _voice_of_verb(text: str, floor: int, verb: Fired[SpeechRule], end: int) -> Voice | None:
    """Whose view a verb of speech tells; `None` where it is no verb of speech."""
    if _is_passive(text, floor, verb.start):
        return _voice_of_passive(text, verb, end)
    if verb.rule.subject != "any" and _is_noun(text, floor, verb.start):
        return None
    subject = subject_of(text, floor, verb.start, _FAR if verb.rule.subject == "any" else _NEAR)
    if subject and subject.rule.says == "own":
        return "own"
    if subject and subject.rule.says == "another":
        return "another"
    if verb.rule.subject == "named" and not subject and text.startswith((" that ", " it "), verb.end):
        return None if _has_no_subject(text, floor, verb.start) else "another"
    if verb.rule.subject != "any":
        return "source" if subject and not _has_no_subject(text, floor, verb.start) else None
    if subject:
        return "source"
    if not text[floor : verb.start].strip(" (,"):
        return verb.rule.passive
    return None if _has_no_subject(text, floor, verb.start) else "another"


def _voice_of_passive(text: str, verb: Fired[SpeechRule], end: int) -> Voice | None:
    """Whose view a passive tells: its agent's, or that of the one who writes where a judge needs not be named."""
    agent = soon_behind("agent", text, verb.end, end, 2)
    if agent:
        speaker = SPEAKERS.search(text, agent.end, min(end, agent.end + _NEAR))
        if speaker:
            return speaker.rule.says  # type: ignore[return-value]  # a speaker says a voice
        return "another" if verb.rule.subject == "any" else None
    if verb.rule.subject != "any":
        return None
    possible = stands_before("possible", text, max(0, verb.start - _MODAL_PASSIVE), verb.start)
    return "own" if possible else verb.rule.passive


def _lends(text: str, words: Fired[AttributionRule], ceiling: int) -> bool:
    """Whether words of attribution lend a view to somebody else than the reviewer."""
    near = (max(0, words.start - 30), min(words.end + 24, ceiling))
    who = [one.rule.says for one in SPEAKERS.finditer(text, *near) if not text.startswith("'s", one.end)]
    if stands_within("own-words", text, *near) or ("own" in who and "another" not in who):
        return False
    if words.rule.needs == "nothing":
        source = SPEAKERS.search(text, words.end, min(ceiling, words.end + _NEAR))
        if source and source.rule.says == "source":
            return False
        return soon_behind("records", text, words.end, ceiling, 3) is None
    reach = 18 if words.rule.needs == "next speaker" else 40
    comma = text.find(",", words.end, ceiling)
    ends = min(ceiling, words.end + reach) if comma < 0 else min(ceiling, words.end + reach, comma)
    names = SPEAKERS.finditer(text, words.start, ends)
    return any(one.rule.says == "another" or words.rule.id == "agent" for one in names)


def _attributed_behind(text: str, end: int, ceiling: int) -> Attribution | None:
    """Whose view it is by what stands behind, `None` where nothing says so."""
    turn = CLAUSES.search(text, end, ceiling, says="turn")
    ceiling = turn.start if turn else ceiling
    for words in ATTRIBUTIONS.finditer(text, end, ceiling):
        if words.rule.id == "for-whom" and words.start > end + 2:
            continue
        if words.rule.id == "agent" and text.endswith("supported", 0, end) and _names_source(text, words, ceiling):
            continue
        if _lends(text, words, ceiling) or words.rule.id == "according-to":
            return Attribution("another", words.rule.id)
    begin = _behind_opening(text, end, ceiling)
    for verb in SPEECH.finditer(text, end, ceiling):
        if stands_within("contrary", text, begin, verb.start):
            continue
        if stands_within("ground", text, begin, verb.start) and not _ends_clause(text, verb.end, ceiling):
            continue
        if _voice_behind(text, end, verb, ceiling):
            return Attribution("another", verb.rule.id)
    return None


def _names_source(text: str, words: Fired[AttributionRule], ceiling: int) -> bool:
    """Whether it is a source of guidance that is named right behind some words: `supported by the MTUS`."""
    named = SPEAKERS.search(text, words.end, min(ceiling, words.end + _NEAR))
    return named is not None and named.rule.says == "source"


def _behind_opening(text: str, at: int, ceiling: int) -> int:
    """Where a clause behind a judgement goes on, behind marks and `as`, which gives no ground there."""
    while at < ceiling and text[at] in " ,;:)-":
        at += 1
    opening = CLAUSES.match(text, at, ceiling, says="opens")
    return opening.end if opening else at


def _ends_clause(text: str, at: int, ceiling: int) -> bool:
    """Whether a clause ends behind a verb: `as the surgeon says.`"""
    return at >= ceiling or text[at : at + 1] in ".,;:)!"


def _voice_behind(text: str, start: int, verb: Fired[SpeechRule], ceiling: int) -> bool:
    """Whether a verb of speech behind a judgement has somebody else as its subject, before or behind it."""
    if _is_passive(text, start, verb.start):
        return False
    subject = subject_of(text, start, verb.start)
    if subject:
        return subject.rule.says != "own"
    inverted = SPEAKERS.search(text, verb.end, min(ceiling, verb.end + _NEAR))
    if inverted:
        return inverted.rule.says != "own"
    if _ends_clause(text, verb.end, ceiling) and _NAME.fullmatch(text, start, verb.start):
        return True
    return verb.rule.subject == "any" and not _has_no_subject(text, start, verb.start)


def in_quotation(quoted: list[tuple[int, int]], at: int) -> bool:
    """Whether an offset stands within one of some quotations."""
    before = bisect_right(quoted, at, key=lambda one: one[0])
    return before > 0 and at < quoted[before - 1][1]


def own_subject(text: str, floor: int, at: int) -> Fired[SpeakerRule] | None:
    """The reviewer, as the subject of a verb at an offset."""
    subject = subject_of(text, floor, at, _FAR)
    return subject if subject and subject.rule.says == "own" else None
