"""What the pipeline makes of an example of a rule of judgement; see `rule_readings`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from short_letters import PROFESSIONAL_REVIEW
from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_nlp.judgements.doubts import DOUBTS
from imr_nlp.judgements.findings import WEIGHTS
from imr_nlp.judgements.verdicts import VERDICT_WORDS, read_verdict
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
    """Whether words name the denial, a finding that grants, or the reviewer who denied."""
    reversal = _concluded(nlp, "Spinal cord stimulator trial", text.replace("was read", "is reversed"))
    if reversal is not None:
        return "denial" if reversal else "need"
    refused = _concluded(nlp, "Spinal cord stimulator trial", text.replace("was read", "was right to refuse it"))
    return "reviewer" if refused is False else ""


def _doubt(nlp: Language, text: str, start: int, end: int) -> str:
    """Why a grant is left open."""
    if _concluded(nlp, "Spinal cord stimulator trial", text):
        return ""
    fired = [rule for side in ("before", "behind") for rule in DOUBTS.finditer(text.lower(), start, end, side=side)]
    return max(fired, key=lambda one: one.end - one.start).rule.says if fired else ""


def _assent(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether the reviewer agrees with somebody who thinks it needed, or says himself that it is."""
    concluded = _concluded(nlp, "Spinal cord stimulator trial", text)
    if concluded and re.search(r" (?:it|they) (?:is|are)\b", text[start:end]):
        return "it-is"
    if "surgeon" not in text:  # nobody said anything before
        return {True: "grants", False: "refuses", None: ""}[concluded]
    return {True: "agree", False: "disagree", None: ""}[concluded]


def _order(nlp: Language, text: str, start: int, end: int) -> str:
    """The polarity of what the reviewer does, or that he refuses what he cannot do."""
    polarity = _polarity(nlp, text, start, end)
    return "refused" if polarity == "-" and "cannot" in text else polarity


def _verdict(nlp: Language, text: str, start: int, end: int) -> str:
    """What words make of a verdict."""
    words, read = text[start:end].lower(), read_verdict(text.lower())
    parts = {one.rule.part for one in VERDICT_WORDS.finditer(words) if (one.start, one.end) == (0, len(words))}
    if read == "upheld":
        return "concession" if "before" in text else "turned" if text.endswith("overturned") else read
    if read is None:
        return "open"
    return "known" if text.endswith(" overturned") and "known" in parts else read


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
    if text[end : end + 1] == ":":
        return "label" if _concluded(nlp, "Botox", text) is False else "other"
    fitting = [kind for kind, request in REQUESTS.items() if _concluded(nlp, request, text)]
    if fitting:
        return fitting[0] if len(fitting) < len(REQUESTS) else "request"
    negated = PROFESSIONAL_REVIEW.replace(
        "It is not medically necessary.", text.replace("needed", "medically necessary")
    )
    (issue,) = nlp(negated)._.imr.issues
    return "rest" if issue.outcome is None else "other"


def _decision_words(doc: Doc) -> list[Span]:
    """The decision words of a sentence."""
    return [span for span in doc.spans["imr"] if span.label_ == "DECISION"]


def _context(nlp: Language, text: str, start: int, end: int) -> str:
    """What words make of the decision word beside them."""
    doc = nlp(text)
    beside = [span for span in _decision_words(doc) if span.start_char <= end + 1 and span.end_char >= start - 1]
    if not beside:
        return "patient" if text[:start].lower().endswith(("then ", "pain")) else "silent"
    of_denial = re.search("denial|non-cert", text) and beside[0]._.value == "-"
    return "denial" if of_denial else "judges"


def _negated(nlp: Language, text: str, start: int, end: int) -> str:
    """The polarity of the decision word that a negation reaches; a comma behind it stands for a space that is lost."""
    if " let it proceed" in text:
        return _polarity(nlp, text, start, end)
    doc = nlp(text.replace("not, ", "not"))
    reached = [span for span in _decision_words(doc) if span.end_char > end]
    return str(reached[0]._.value) if reached else ""


def _weight(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether a decision word weighs more than an opinion."""
    doc = nlp(text)
    return "decides" if _decision_words(doc) and WEIGHTS.search(text.lower(), start, end) else ""


JUDGEMENTS: dict[str, Reading] = {
    "judgements/contexts": _context,
    "judgements/negations": _negated,
    "judgements/speakers": _speaker,
    "judgements/speech": _voice,
    "judgements/attributions": _voice,
    "judgements/subjects": _subject,
    "judgements/alone": _polarity,
    "judgements/weights": _weight,
    "judgements/predicates": _polarity,
    "judgements/wholes": _polarity,
    "judgements/orders": _order,
    "judgements/verdict_words": _verdict,
    "judgements/assents": _assent,
    "judgements/stances": _assent,
    "judgements/sides": _polarity,
    "judgements/denials": _denial,
    "judgements/denial_verdicts": _outcome,
    "judgements/denial_orders": _outcome,
    "judgements/doubts": _doubt,
    "judgements/links": _statement,
    "judgements/reversals": _reversed,
}
