"""Readings of the rules of the letter's structure, its case table and its dates; see `rule_readings`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from short_letters import ISSUES, NOTICE, PROFESSIONAL_REVIEW, RATIONALES, only
from spacy.language import Language

from imr_nlp.case.header import FIELDS, INJURY
from imr_nlp.letter.parts import Interval, IssueParts
from imr_nlp.structure.headings import find_headings
from imr_nlp.structure.sections import letter_parts
from imr_nlp.structure.several import letters_in
from imr_nlp.text.normalized import normalized_text

Reading: TypeAlias = Callable[[Language, str, int, int], str]
"""From the pipeline, a sentence and the interval of the rule's words to what the letter says."""

STRUCTURE_READINGS: dict[str, Reading] = {}


def _heading(nlp: Language, text: str, start: int, end: int) -> str:
    """The kind of the heading that stands in an interval."""
    headings = find_headings(normalized_text(nlp.make_doc(text)))
    return next((one.kind for one in headings if one.start <= start and end <= one.end), "none")


def _formula(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether words make a letter of a text that has a heading, but neither a case table nor an issue."""
    return "reviewer" if nlp(only(text))._.imr.template else "none"


def _label(nlp: Language, text: str, start: int, end: int) -> str:
    """Which part of an issue stands behind words."""
    doc = nlp(only(f"1. Massage therapy: Upheld\n\n{text}"))
    issue = next(iter(letter_parts(normalized_text(doc)).issues), IssueParts(0, Interval(0, 0)))
    parts = {"claims": issue.claims_administrator, "reviewer": issue.reviewer, "rationale": issue.rationale}
    return next((name for name, part in parts.items() if part), "none")


def _outcome_label(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether words are no part of the request, but introduce the outcome."""
    (issue,) = nlp(only(f"1. {text}\n\nDecision rationale: It is not."))._.imr.issues
    return "outcome" if issue.request.text == "Massage therapy, 8 sessions" else "request"


def _header_field(nlp: Language, text: str, start: int, end: int) -> str:
    """The field that a header with these words has."""
    header = nlp(f"{text}\n\n{ISSUES[ISSUES.index('HOW THE') :]}")._.imr.model_dump()
    return next((field for field in FIELDS if header[field]), "none")


def _formal_sentence(nlp: Language, text: str, start: int, end: int) -> str:
    """The field that a notice with this sentence has."""
    decision = nlp(NOTICE.replace("Dated: 8/12/2013", text))._.imr.model_dump()
    return next((field for field in FIELDS if decision[field]), "none")


def _injury(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether a case summary has a date of injury, else what speaks against it."""
    decision = nlp(ISSUES.replace("The claimant is a 53-year-old male with a lumbar strain.", text))._.imr
    against = [fired.rule.says for fired in INJURY.finditer(text.lower()) if fired.rule.says != "injury"]
    return "injury" if decision.date_of_injury else next(iter(against), "none")


STRUCTURE_READINGS |= {
    "structure/headings": _heading,
    "structure/formulas": _formula,
    "structure/labels": _label,
    "structure/outcome_labels": _outcome_label,
    "case/header_labels": _header_field,
    "case/header_sentences": _formal_sentence,
    "case/injury": _injury,
}


def _year(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether the year beside words is a date, or that of a publication."""
    doc = nlp(text)
    near = [span for span in doc.spans["imr"] if span.label_ == "DATE" and start - 40 <= span.start_char <= end + 2]
    return "event" if near else "title"


STRUCTURE_READINGS["dates/year_context"] = _year


def _side(nlp: Language, text: str, start: int, end: int) -> str:
    """Whose guidelines the first sentence behind a decision tells of."""
    letter = RATIONALES[: RATIONALES.index("1. Cold")] + f"1. Cold therapy unit is not medically necessary.\n\n{text}"
    doc = nlp(f"{letter}\n\nDecision rationale: Ice does as well.")
    issue = next(iter(letter_parts(normalized_text(doc)).issues), IssueParts(0, Interval(0, 0)))
    return "claims" if issue.claims_administrator else "reviewer" if issue.reviewer else "none"


STRUCTURE_READINGS["structure/sides"] = _side


def _paper(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether a text with one sign of a letter beside its heading is none for how it begins."""
    formula = "MAXIMUS Federal Services sent the complete case file to an expert reviewer."
    letter = nlp(f"{text}\n\n{formula}\n\nIMR ISSUES, DECISIONS AND RATIONALES\n\n1. Massage: Overturned")
    return "letter" if letter._.imr.template else "another paper"


STRUCTURE_READINGS["structure/other_papers"] = _paper


def _shared(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether a rationale judges the second of two items, and how."""
    letter = PROFESSIONAL_REVIEW.replace("Spinal cord stimulator trial", "1. MRI of the knee\n2. Back brace")
    reason = "A psychological evaluation is missing. It is not medically necessary."
    _, brace = nlp(letter.replace(reason, text))._.imr.issues
    return {False: "judged", True: "granted", None: "open"}[brace.medically_necessary]


STRUCTURE_READINGS["structure/shared_judgements"] = _shared


def _quoted(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether the second of two letters is one that the first quotes, for the sentence before it."""
    between = " " if end == len(text) else "\n"
    return "quoted" if len(letters_in(f"{ISSUES}\n{text}{between}{RATIONALES}").starts) == 1 else "parted"


def _finding(nlp: Language, text: str, start: int, end: int) -> str:
    """What the words are behind which the item of an issue begins."""
    item = re.split(" (?:is|are) ", text[end + 1 :])[0]
    if text.startswith("MAXIMUS"):
        letter = NOTICE.replace(re.findall(r"2\) (MAXIMUS.*)", NOTICE)[0], text)
        return "finding" if nlp(letter)._.imr.issues[-1].request.text == item else "none"
    letter = RATIONALES.replace("Cold therapy unit is not medically necessary and appropriate.", text)
    return "request" if nlp(letter)._.imr.issues[0].request.text == item else "none"


def _together(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether a paragraph behind that of an item speaks of all items."""
    letter = PROFESSIONAL_REVIEW.replace("Spinal cord stimulator trial", "1. MRI of the knee\n2. Back brace")
    reason = "A psychological evaluation is missing. It is not medically necessary."
    letter = letter.replace(reason, f"MRI of the knee was done.\n\nThe brace did not help.\n\n{text}")
    _, brace = nlp(letter)._.imr.issues
    return "one" if brace.rationale and text in brace.rationale.text else "all"


def _modified(nlp: Language, text: str, start: int, end: int) -> str:
    """Whether a rationale decides its request in part."""
    reason = "A psychological evaluation is missing. It is not medically necessary."
    (issue,) = nlp(PROFESSIONAL_REVIEW.replace(reason, text))._.imr.issues
    return "modified" if issue.outcome == "modified" else "none"


STRUCTURE_READINGS |= {
    "structure/quoting": _quoted,
    "structure/findings": _finding,
    "structure/together": _together,
    "structure/modified": _modified,
}
