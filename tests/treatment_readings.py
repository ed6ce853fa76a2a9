"""The readings of the tables of `imr_nlp/treatments/rules`, for `rule_readings.py`."""

from __future__ import annotations

from spacy.language import Language

from imr_nlp.decision import Request

SUMMARY = """CLINICAL CASE SUMMARY
{}

IMR ISSUES, DECISIONS AND RATIONALES
1. Zorbex 100 mg: Upheld
Decision rationale: It is not medically necessary.
"""


def _given(nlp: Language, sentence: str, place: int, behind: bool) -> str:
    """Whether the treatment next to a place of a case summary was given before."""
    doc = nlp(SUMMARY.format(sentence))
    place += SUMMARY.index("{}")
    named = [span for span in sorted(doc.spans["imr"]) if span.label_ == "TREATMENT"]
    if behind:
        treatment = [span for span in named if span.end_char <= place][-1]
    else:
        treatment = next(span for span in named if span.start_char >= place)
    prior = {one.start for one in doc._.imr.evidence if one.field.startswith("prior_treatments")}
    return "given" if treatment.start_char in prior else "not-given"


def _certified(nlp: Language, sentence: str, start: int, end: int) -> str:
    """Who certified a part of the acupuncture that is requested."""
    request = "1. Acupuncture, 12 visits: Upheld"
    decision = nlp(SUMMARY.format(sentence).replace("1. Zorbex 100 mg: Upheld", request))._.imr
    return "utilization-review" if decision.issues[0].certified_sessions == (6, 6) else "nobody"


def _named(nlp: Language, sentence: str, start: int, end: int) -> str:
    """Whether a treatment is named right before words."""
    doc = nlp(sentence)
    ends = {span.end_char for span in doc.spans["imr"] if span.label_ == "TREATMENT"}
    return "treatment" if start - 1 in ends else "something-else"


def _before_name(nlp: Language, request: str, start: int, end: int) -> str:
    """Whether words in front of an unknown treatment belong to its name."""
    decision = nlp(SUMMARY.format("It was seen.").replace("Zorbex 100 mg", request))._.imr
    return "no-name" if decision.issues[0].request.treatment == "zorbex wand" else "name"


def _request(nlp: Language, text: str) -> Request:
    """The request that reads so."""
    request: Request = nlp(SUMMARY.format("It was seen.").replace("Zorbex 100 mg", text))._.imr.issues[0].request
    return request


def _of_service(nlp: Language, text: str, start: int, end: int) -> str:
    """What words make of a number or a date in a request."""
    request = _request(nlp, text)
    return "code" if request.billing_codes else "service" if request.date_of_service else "nothing"


def _part(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether the body part of a request has a side, and whether there is one."""
    parts = _request(nlp, text).body_parts
    sides = ("left ", "right ", "bilateral", "both ")
    return "no part" if not parts else "side" if any(one.startswith(sides) for one in parts) else "part"


def _no_treatment(nlp: Language, sentence: str, start: int, end: int) -> str:
    """What is named like a treatment and was not given before."""
    if nlp(SUMMARY.format(sentence))._.imr.prior_treatments:
        return "treatment"
    return "occupation" if "old" in sentence else "aid"


def _counted_before(nlp: Language, sentence: str, start: int, end: int) -> str:
    """Whether a case summary counts something that was done."""
    return "counted" if nlp(SUMMARY.format(sentence))._.imr.prior_counts else "nothing"


TREATMENT_READINGS = {
    "treatments/before_name": _before_name,
    "treatments/no_treatment": _no_treatment,
    "treatments/not_certified": _certified,
    "treatments/prior_counts": _counted_before,
    "treatments/part_words": _part,
    "treatments/request_words": _of_service,
    "treatments/sides": lambda nlp, text, start, end: _request(nlp, text).side or "none",
    "treatments/other_after": _named,
    "treatments/certified": _certified,
    "treatments/told_before": lambda nlp, text, start, end: _given(nlp, text, end, behind=False),
    "treatments/told_behind": lambda nlp, text, start, end: _given(nlp, text, start, behind=True),
}
