"""The stable codes of warnings, each with its message."""

from __future__ import annotations

CODES: dict[str, str] = {
    "not-an-imr-letter": "no heading of an IMR determination letter was found",
    "missing-header": "the letter has no case table or header fields",
    "header-not-read": "the {name} of the header cannot be read",
    "several-letters": "the text holds more than one letter; only the first of them was read",
    "missing-section": "the letter has no section {section}",
    "no-issues": "no disputed treatment was found",
    "issue-without-decision": "issue {number} has no decision",
    "modified-outcome": "issue {number} is modified, an outcome that letters since 2014 do not have",
    "issue-without-rationale": "issue {number} has no rationale",
    "issue-without-treatment": "the request of issue {number} names no treatment that is known",
    "unclear-rationale": "the rationale of issue {number} states no conclusion on medical necessity",
    "rationale-contradicts-outcome": (
        "issue {number} is {outcome}, but its rationale concludes that it is{negation} medically necessary"
    ),
    "heading-contradicts-rationale": "the heading of the rationale of issue {number} says otherwise than its text",
    "outcome-contradicts-issues": "the letter says {stated}, but its issues say {found}",
    "findings-differ": "the two lists of findings differ on issue {number}",
    "date-out-of-order": "{earlier} ({earlier_date}) is later than {later} ({later_date})",
    "request-above-guideline": "issue {number} asks for {asked} sessions, the guideline that is cited allows {allowed}",
    "request-and-completed-above-guideline": (
        "issue {number}: {asked} sessions asked for and {completed} completed exceed the {allowed} that are allowed"
    ),
    "unknown-icd-code": "{written} is called an ICD-{version} code, but no category of ICD-{version} begins like it",
    "counts-disagree": "the request of issue {number} states different totals of sessions: {totals}",
    "several-drugs": "issue {number} asks for several drugs; its numbers are those of the first: {drugs}",
    "quantity-unclear": "issue {number} states more than one quantity: {quantities}",
    "cut-off": "the letter ends within a sentence",
    "missing-component": "the pipeline has no {component} before imr_decision: what it would tag is missing",
    "other-tokenizer": "the pipeline has another tokenizer than imr_nlp's: words that are glued together stay so",
}
"""Message of each code; the names in braces are filled in."""
