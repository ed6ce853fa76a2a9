"""What is made of an example of a rule on session counts; see `rule_readings`."""

from __future__ import annotations

from spacy.language import Language

from imr_nlp.evaluation.session_passages import Passage, letter_of
from imr_nlp.sessions.clues import clues_of, setting_of
from imr_nlp.sessions.counts import read_counts
from imr_nlp.sessions.kinds import KINDS
from imr_nlp.text.normalized import normalized_text

_PLACE = "HERE"
_LETTER = letter_of(
    Passage(id="a", voice="", place="rationale", request="Physical therapy, 12 visits", text=_PLACE)
).text
_PROGRAM = _LETTER.replace("Physical therapy, 12 visits", "Functional restoration program, 160 hours")
_NO_CLUE = 0.5
"""What speaks for a limit in any rationale."""


def kind(nlp: Language, text: str, start: int, end: int) -> str:
    """The kind of treatment that the words in brackets name."""
    found = KINDS.match(text.lower(), start)
    return found.rule.says if found else "none"


def counted(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether the rules alone take the number beside the words in brackets for a count of sessions."""
    letter = _PROGRAM if " hours" in text else _LETTER
    normalized = normalized_text(nlp.make_doc(letter.replace(_PLACE, text)))
    at = normalized.lower.index(text.lower())
    found = read_counts(normalized, None)
    return "sessions" if any(at <= count.start < at + len(text) for count in found) else "otherwise"


def role(nlp: Language, text: str, start: int, end: int) -> str:
    """For which role the table speaks most where the last count of a sentence stands in a rationale."""
    setting = setting_of(normalized_text(nlp.make_doc(_LETTER.replace(_PLACE, text))))
    last = len(setting.counts) - 1
    scores = clues_of(setting, last, ["requested"] * last, {}).scores
    best = max(scores, key=lambda one: scores[one])
    return best if scores[best] > _NO_CLUE else "none"


def apart(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether the sessions of a sentence are not set off against the request."""
    decision = nlp(_LETTER.replace(_PLACE, text))._.imr
    return "counted" if decision.issues[0].completed_sessions else "apart"


def said(nlp: Language, text: str, start: int, end: int) -> str:
    """What is said of the last count of a sentence, whose number is not the requested one."""
    setting = setting_of(normalized_text(nlp.make_doc(_LETTER.replace(_PLACE, text))))
    last = len(setting.counts) - 1
    signs = clues_of(setting, last, ["completed"] * last, {(8, 8): "completed"}).signs
    told = {name: weight for name, _, weight in signs}
    if told.get("completed-before"):
        return "definite"
    found = {"found-necessary": "necessary", "advised": "advised", "hypothetical": "hypothetical"}
    return next((value for name, value in found.items() if name in told), "denied")


def operation(nlp: Language, text: str, start: int, end: int) -> str:
    """On which side of an operation words place sessions, as those of before are not set off against those of after."""
    request, told = "Post-operative physical therapy, 12 visits", "The claimant has completed 20 preoperative visits."
    if text.startswith("The claimant"):
        told = text
    else:
        request = text
    decision = nlp(_LETTER.replace(_PLACE, told).replace("Physical therapy, 12 visits", request))._.imr
    apart = not decision.issues[0].completed_sessions
    return ("before" if told == text else "after") if apart else "neither"


SESSION_READINGS = {
    "sessions/apart": apart,
    "sessions/counted": counted,
    "sessions/kinds": kind,
    "sessions/measured": counted,
    "sessions/operation": operation,
    "sessions/roles": role,
    "sessions/said": said,
}
