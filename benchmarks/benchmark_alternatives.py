"""What else a user could take for the six kinds of mention: spaCy's ruler with token patterns, and bare expressions.

Both are written as one would write them in an afternoon, and both find less than the pipeline does: no values, no
roles, no citations, no decision object. They are here for their speed.
"""

from __future__ import annotations

import re
from typing import Any

import spacy
from spacy.language import Language

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
NUMBER_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
UNITS = ["session", "sessions", "visit", "visits", "treatment", "treatments"]
PERIODS = ["week", "weeks", "wk", "wks", "month", "months", "day", "days"]
SIDES = ["left", "right", "bilateral"]
PARTS = ["cervical", "lumbar", "thoracic", "shoulder", "knee", "hip", "ankle", "foot", "wrist", "hand", "elbow"]
APPROACHES = [
    "epidural",
    "transforaminal",
    "interlaminar",
    "medial",
    "facet",
    "trigger",
    "subacromial",
    "steroid",
    "corticosteroid",
    "diagnostic",
    "arthroscopic",
    "postoperative",
    "physical",
    "occupational",
    "aquatic",
]
HEADS = [
    "injection",
    "injections",
    "block",
    "blocks",
    "arthroscopy",
    "fusion",
    "laminectomy",
    "discectomy",
    "brace",
    "orthosis",
    "splint",
    "therapy",
    "ultrasound",
    "radiograph",
    "x-ray",
    "consultation",
    "evaluation",
]
DRUGS = [
    "norco",
    "hydrocodone",
    "oxycodone",
    "percocet",
    "tramadol",
    "ultram",
    "naproxen",
    "ibuprofen",
    "motrin",
    "gabapentin",
    "neurontin",
    "lyrica",
    "pregabalin",
    "cymbalta",
    "duloxetine",
    "soma",
    "carisoprodol",
    "flexeril",
    "cyclobenzaprine",
    "zanaflex",
    "tizanidine",
    "omeprazole",
    "prilosec",
    "ambien",
    "zolpidem",
    "xanax",
    "lidoderm",
    "terocin",
    "voltaren",
    "diclofenac",
    "celebrex",
    "mobic",
    "meloxicam",
    "opana",
    "nucynta",
    "butrans",
]
RECOMMENDING = [
    "recommend",
    "support",
    "certify",
    "approve",
    "authorize",
    "deny",
    "modify",
    "warrant",
    "indicate",
    "establish",
]
TREATMENT_NAMES = [
    "acupuncture",
    "chiropractic care",
    "massage therapy",
    "physical therapy",
    "home exercise program",
    "functional restoration program",
    "work hardening",
    "TENS unit",
    "urine drug screen",
    "MRI",
    "EMG/NCV",
    "CT scan",
    "cognitive behavioral therapy",
    "home health aide",
    "gym membership",
    "spinal cord stimulator",
]
GUIDELINES = [
    "MTUS",
    "CA MTUS",
    "California MTUS",
    "Medical Treatment Utilization Schedule (MTUS)",
    "MTUS Chronic Pain Treatment Guidelines",
    "MTUS Chronic Pain Medical Treatment Guidelines",
    "Chronic Pain Medical Treatment Guidelines",
    "MTUS Postsurgical Treatment Guidelines",
    "Postsurgical Treatment Guidelines",
    "MTUS Acupuncture Guidelines",
    "Acupuncture Medical Treatment Guidelines",
    "MTUS Opioids Treatment Guidelines",
    "ACOEM",
    "ACOEM Practice Guidelines",
    "MTUS ACOEM Practice Guidelines",
    "American College of Occupational and Environmental Medicine (ACOEM)",
    "ODG",
    "Official Disability Guidelines",
    "Official Disability Guidelines (ODG)",
]

Pattern = dict[str, Any]
NUMBER: Pattern = {"LIKE_NUM": True}
DIGITS: Pattern = {"IS_DIGIT": True}
DASH: Pattern = {"TEXT": "-"}


def token_patterns() -> list[dict[str, Any]]:
    """Patterns of an `entity_ruler` for the six kinds of mention, each a list of token descriptions.

    RETURNS (list): About 65 patterns.
    """
    kinds = {
        "DATE": _dates(),
        "SESSION_COUNT": _session_counts(),
        "GUIDELINE": [_phrase(name) for name in GUIDELINES],
        "PAGE": _pages(),
        "DECISION": _decisions(),
        "TREATMENT": _treatments(),
    }
    return [{"label": label, "pattern": pattern} for label, patterns in kinds.items() for pattern in patterns]


def _dates() -> list[list[Pattern]]:
    month, comma, year = _one_of(MONTHS), {"TEXT": ",", "OP": "?"}, {"TEXT": {"REGEX": r"^(?:19|20)\d\d$"}}
    return [
        [{"TEXT": {"REGEX": r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}$"}}],
        [month, DIGITS, comma, year],
        [month, comma, year],
    ]


def _session_counts() -> list[list[Pattern]]:
    unit, period = _one_of(UNITS), _one_of(PERIODS)
    every_week = [_one_of(["a", "per"]), period, {"LOWER": "for"}, NUMBER, period]
    return [
        [NUMBER, {**_one_of(["additional", "more", "further"]), "OP": "?"}, unit],
        [NUMBER, DASH, NUMBER, unit],
        [NUMBER, {"LOWER": "to"}, NUMBER, unit],
        [_one_of(NUMBER_WORDS), {"TEXT": "("}, DIGITS, {"TEXT": ")"}, unit],
        [NUMBER, _one_of(["times", "x"]), *every_week],
        [_one_of(["once", "twice"]), *every_week],
        [{"TEXT": {"REGEX": r"^\d{1,2}[xX]\d{1,2}$"}}],
        [{"LOWER": "x"}, DIGITS],
    ]


def _pages() -> list[list[Pattern]]:
    page, split_page = _one_of(["page", "pages", "pg", "pp", "p."]), [{"LOWER": "page(s"}, {"TEXT": "):"}]
    return [
        [page, DIGITS],
        [page, DIGITS, DASH, DIGITS],
        [*split_page, DIGITS],
        [*split_page, DIGITS, DASH, DIGITS],
    ]


def _decisions() -> list[list[Pattern]]:
    perhaps_not, recommending = {"LOWER": "not", "OP": "?"}, {"LEMMA": {"IN": RECOMMENDING}}
    return [
        [{"LOWER": "upheld"}],
        [{"LOWER": "overturned"}],
        [perhaps_not, {"LOWER": "medically"}, _one_of(["necessary", "indicated", "appropriate"])],
        [perhaps_not, *_phrase("medically necessary and appropriate")],
        _phrase("notmedically necessary"),
        [perhaps_not, {"LOWER": "been", "OP": "?"}, recommending],
        [*_phrase("cannot be"), recommending],
        _phrase("non-certified"),
        [_one_of(["partially", "conditionally"]), recommending],
        [perhaps_not, _one_of(["appropriate", "reasonable"])],
    ]


def _treatments() -> list[list[Pattern]]:
    part, side = _one_of(PARTS), {**_one_of(SIDES), "OP": "?"}
    level = {"TEXT": {"REGEX": r"^[CTLS]\d{1,2}$"}}
    return [
        [_one_of(DRUGS)],
        [side, {**_one_of([*PARTS, *APPROACHES]), "OP": "+"}, _one_of(HEADS)],
        [side, part, _one_of(["surgery", "replacement"])],
        [level, DASH, {"OP": "?"}, {**_one_of([*APPROACHES, *HEADS]), "OP": "+"}],
        [_one_of(["post", "pre"]), DASH, _one_of(["op", "operative"]), *_phrase("physical therapy")],
        *(_phrase(name) for name in TREATMENT_NAMES),
    ]


def _one_of(words: list[str]) -> Pattern:
    return {"LOWER": {"IN": words}}


def _phrase(text: str) -> list[Pattern]:
    return [{"LOWER": word} for word in re.findall(r"\w+|[^\w\s]", text.lower())]


def entity_ruler() -> Language:
    """spaCy's own components for the task: sentencizer, lookup lemmatizer, entity ruler with token patterns.

    RETURNS (Language): The pipeline.
    """
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    nlp.initialize()
    ruler: Any = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(token_patterns())
    return nlp


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


_COUNT = rf"(?:\d{{1,2}}|{_any_of(NUMBER_WORDS)})"
_VERBS = [verb.removesuffix("e").removesuffix("y") for verb in RECOMMENDING]
_KINDS = {
    "DATE": rf"\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|(?:{_any_of(MONTHS)})\s+(?:\d{{1,2}},?\s+)?(?:19|20)\d\d",
    "SESSION_COUNT": rf"{_COUNT}(?:(?:\s*-\s*|\s+to\s+){_COUNT})?\s+(?:additional\s+)?(?:{_any_of(UNITS)})"
    rf"|(?:{_COUNT}\s*(?:times|x)|once|twice)\s+(?:a|per)\s+week\s+for\s+{_COUNT}\s+weeks|\d{{1,2}}\s?x\s?\d{{1,2}}",
    "GUIDELINE": _any_of(GUIDELINES),
    "PAGE": r"(?<=page )\d+(?:-\d+)?|(?<=pages )\d+(?:-\d+)?|(?<=page\(s\): )\d+(?:-\d+)?",
    "DECISION": r"upheld|overturned|(?:not\s*)?medically\s+necessary(?:\s+and\s+appropriate)?"
    rf"|(?:not\s+)?(?:been\s+)?(?:{_any_of(_VERBS)})(?:s|ed|d|ied)",
    "TREATMENT": rf"{_any_of([*DRUGS, *TREATMENT_NAMES])}"
    rf"|(?:(?:{_any_of(SIDES)})\s+)?(?:(?:{_any_of([*PARTS, *APPROACHES])})\s+)+(?:{_any_of(HEADS)})",
}
_MENTION = re.compile("|".join(rf"(?P<{kind}>\b(?:{pattern})\b)" for kind, pattern in _KINDS.items()), re.IGNORECASE)
_FIELDS = {
    "case_number": re.compile(r"Case Number:?[\s*]*(CM\d\d-\d{7})"),
    "date_assigned": re.compile(r"Date Assigned:?[\s*]*(\d+/\d+/\d+)"),
    "date_of_injury": re.compile(r"Date of Injury:?[\s*]*(\d+/\d+/\d+)"),
    "decision_date": re.compile(r"(?<!UR )Decision Date:?[\s*]*(\d+/\d+/\d+)"),
    "ur_denial_date": re.compile(r"UR Denial Date:?[\s*]*(\d+/\d+/\d+)"),
    "application_received": re.compile(r"Received:?[\s*]*(\d+/\d+/\d+)"),
    "priority": re.compile(r"Priority:?[\s*]*(\w+)"),
}


def read_with_expressions(text: str) -> dict[str, Any]:
    """Mentions and header fields of a letter by regular expressions alone, without a Doc.

    text (str): The letter.
    RETURNS (dict): Fields, and mentions as kind, start and end.
    """
    found: dict[str, Any] = {
        field: match[1] if (match := pattern.search(text)) else None for field, pattern in _FIELDS.items()
    }
    found["mentions"] = [(match.lastgroup, match.start(), match.end()) for match in _MENTION.finditer(text)]
    return found
