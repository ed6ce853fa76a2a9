"""What the pipeline makes of an example of a rule of judgement; see `rule_readings`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from short_letters import PROFESSIONAL_REVIEW
from spacy.language import Language

from imr_nlp.judgements.conclusion import DOUBTS
from imr_nlp.judgements.voices import SPEAKERS, voice_of

Reading: TypeAlias = Callable[[Language, str, int, int], str]


def _concluded(nlp: Language, request: str, rationale: str) -> bool | None:
    """What the rationale of a professional review concludes."""
    letter = PROFESSIONAL_REVIEW.replace("Spinal cord stimulator trial", request)
    reason = "A psychological evaluation is missing. It is not medically necessary."
    (issue,) = nlp(letter.replace(reason, rationale))._.imr.issues
    return issue.medically_necessary  # type: ignore[no-any-return]


def _polarity(nlp: Language, text: str, start: int, end: int) -> str:
    """The polarity of what a sentence concludes."""
    return {True: "+", False: "-", None: ""}[_concluded(nlp, "Spinal cord stimulator trial", text)]


def _outcome(nlp: Language, text: str, start: int, end: int) -> str:
    """What a sentence makes of the denial."""
    return {True: "overturned", False: "upheld", None: ""}[_concluded(nlp, "Spinal cord stimulator trial", text)]


def _speaker(nlp: Language, text: str, start: int, end: int) -> str:
    """Whose view it is of which somebody speaks."""
    voices = {one.rule.says for one in SPEAKERS.finditer(text.lower())}
    return next((voice for voice in ("another", "own", "source") if voice in voices), "")


def _voice(nlp: Language, text: str, start: int, end: int) -> str:
    """Whose view the word is that is judged in a sentence."""
    judged = re.search(
        r"\b(?:so|helps|wanted|clear)\b(?!\s(?:that|it)\b)", text[:start] if end > len(text) - 20 else text
    )
    judged = judged or re.search(r"\b(?:so|helps|clear)\b", text[end:])
    assert judged
    at = judged.start() if text[judged.start() : judged.end()] == judged[0] else end + judged.start()
    return voice_of(text.lower(), 0, at, at + len(judged[0]), len(text)).voice


def _denial(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether words name the denial, or the reviewer who denied."""
    if _concluded(nlp, "Spinal cord stimulator trial", text.replace("was read", "is reversed")):
        return "denial"
    refused = _concluded(nlp, "Spinal cord stimulator trial", text.replace("was read", "was right to refuse it"))
    return "reviewer" if refused is False else ""


def _doubt(nlp: Language, text: str, start: int, end: int) -> str:
    """Why a grant is left open."""
    if _concluded(nlp, "Spinal cord stimulator trial", text):
        return ""
    fired = (rule for side in ("before", "behind") for rule in DOUBTS.finditer(text.lower(), start, end, side=side))
    return next((one.rule.says for one in fired), "")


def _statement(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether a grant is a plain statement."""
    return "statement" if _concluded(nlp, "Spinal cord stimulation trial", text) else ""


def _reversed(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether a negation from afar turns a grant into a denial."""
    return "turned" if _concluded(nlp, "Spinal cord stimulation trial", text) is False else ""


REQUESTS = {
    "visits": "Massage therapy", "surgery": "Lumbar laminectomy", "diagnostic": "MRI",
    "pharmaceutical": "Norco", "dmepos": "TENS", "injection": "Botox", "evaluation": "Office visit",
}  # fmt: skip


def _subject(nlp: Language, text: str, start: int, end: int) -> str:
    """Of what a judgement is said."""
    fitting = [kind for kind, request in REQUESTS.items() if _concluded(nlp, request, text)]
    if fitting:
        return fitting[0] if len(fitting) < len(REQUESTS) else "request"
    negated = PROFESSIONAL_REVIEW.replace(
        "It is not medically necessary.", text.replace("needed", "medically necessary")
    )
    (issue,) = nlp(negated)._.imr.issues
    return "rest" if issue.outcome is None else "other"


JUDGEMENTS: dict[str, Reading] = {
    "judgements/speakers": _speaker,
    "judgements/speech": _voice,
    "judgements/attributions": _voice,
    "judgements/subjects": _subject,
    "judgements/predicates": _polarity,
    "judgements/wholes": _polarity,
    "judgements/orders": _polarity,
    "judgements/denials": _denial,
    "judgements/denial_verdicts": _outcome,
    "judgements/denial_orders": _outcome,
    "judgements/doubts": _doubt,
    "judgements/links": _statement,
    "judgements/reversals": _reversed,
}
