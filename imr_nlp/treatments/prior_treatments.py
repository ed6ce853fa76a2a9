"""What the case summary says has been done or taken before."""

from __future__ import annotations

import re
from bisect import bisect_right

from ..letter.parts import SUMMARY
from ..letter.reading import Reading
from ..text.normalized import Tagged
from ..text.sentences import before_next, behind_last

# `(?=[a-z])` spares the alternatives the end of each word: a quarter of the time.
_HISTORY = re.compile(
    r"\b(?=[a-z])(?:(?:treat(?:ment(?!\splan)|ments|ed|ing)|therapy|therapies|care|conservative)\b[^.;:]{0,40}\b"
    r"(?:include[sd]?|including|with|consist\w*|to\sdate|been)\b"
    r"|(?:had|has\shad|underwent|undergone|received|receiving|completed|attended|tried|trialed|failed|used|using|uses"
    r"|takes|taking|took|taken|wears|wore|worn|given|prescribed"
    r"|quit|stopped|status\spost|s/p|history\sof|hx\sof|previous(?:ly)?|prior|past|following|after|post|on|medications?"
    r"|meds|current(?:ly)?|other|managed|performed|carried\sout|renewed"
    r"|maintained|put\sin|dispensed|administered|rendered|helped|relief|undergoing|participated|tolerated|placed"
    r"|applied|done|weaned|switched|started|discontinued|since)\b)|treatment\sto\sdate\s?:?"
)
_REQUEST = re.compile(
    r"\b(?=[a-z])(?:request(?:s|ed|ing)?|requested:|seek(?:s|ing)?|sought|asks?(?:ed|ing)?"
    r"|plans?(?:ned|s)?(?:\s(?:is|was|include[sd]?|to))?|recommend(?:s|ed|ing|ation)?|authorization|wants?|proposed?"
    r"|proposes|dispute|rfa|denied|non-certified|certified|discussed|declin\w+|would\slike|considering|candidate"
    r"|refills?\sof|appeal\w*|scheduled|pending|utilization|in\sdispute|no\srecord\sof|has\snot\shad|denies"
    r"|never(?:\s(?:had|tried|used|underwent|undergone|received|attended|completed|taken|took|given))?"
    r"|no\sprior|without|ordered|endorsed|contemplated|suggest(?:s|ed)|put\soff|wishes"
    r"|(?:administrator|carrier|insurer|review|ur)\s(?:has\s|had\s|then\s)?(?:approved|authorized|allowed))\b"
)
_DRUG_TEST = re.compile(
    r"\b(?:toxicology|urine|urinalysis|drug\s(?:screen|test)\w*|uds)\b[^;]{0,80}"
    r"\b(?:positive|negative|detect\w*|consistent|showed|shows|found)\b"
)
"""A drug that a test found, or did not find, need not have been prescribed."""
_NO_TREATMENT = re.compile(r"\b(?:no|under)\s$")
"""`no aquatic care so far`; an anesthesia under which something else was done."""
_RELATIVES = re.compile(
    r"\b(?:father|mother|parent|brother|sister|son|daughter|wife|husband|uncle|aunt|cousin)s?\s"
    r"(?:also\s)?(?:had|has|have|underwent|received|takes?|took|died)\b[^.;]*$"
)
_PRESCRIBED = re.compile(r"\s(?:was|were|is|has\sbeen)\s(?:newly\s|now\s|then\s|also\s)?prescribed\b")
_NOT_PRIOR = frozenset(("diagnostic", "evaluation"))
_AIDS = re.compile(r"\b(?:cane|walker|wheelchair|scooter|crutch\w*)$")
_WORD = re.compile(r"[\w-]+")
_LEVEL_OR_SIDE = re.compile(r"[ctls]\d.*|left|right|bilateral|\d+")
_SENTENCE = re.compile(r"[.](?=\s+[\"']?[A-Z0-9])|\n")


def read_prior_treatments(reading: Reading) -> list[str]:
    """The treatments that the case summary says have been done or taken before.

    reading (Reading): The letter.
    RETURNS (list): Each name once, as written.
    """
    section = reading.section(SUMMARY)
    if not section:
        return []
    sentences = [section.start, *(border.end() for border in _SENTENCE.finditer(reading.text, *section))]
    found: list[str] = []
    seen: list[tuple[str, frozenset[str]]] = []
    for mention in reading.mentions("TREATMENT", *section):
        words = reading.quote(mention.start, mention.end)
        drug = mention.value["category"] == "pharmaceutical"  # two brands of one drug are two treatments
        key = ("" if drug else mention.value["name"], frozenset(_WORD.findall(words.lower())))
        if _named_before(key, seen):
            continue
        begin = sentences[bisect_right(sentences, mention.start) - 1]
        if not _is_prior(reading, begin, section.end, mention):
            continue
        seen.append(key)
        reading.note(f"prior_treatments.{len(found)}", mention.start, mention.end, "case summary")
        found.append(words)
    return found


def _named_before(key: tuple[str, frozenset[str]], seen: list[tuple[str, frozenset[str]]]) -> bool:
    """Whether a treatment was listed: under another name, with fewer words, or with a level or side more."""
    name, words = key
    for other, others in seen:
        if (name and name == other) or words <= others:
            return True
        if others < words and all(_LEVEL_OR_SIDE.fullmatch(word) for word in words - others):
            return True
    return False


def _is_prior(reading: Reading, begin: int, limit: int, mention: Tagged) -> bool:
    """Whether the nearest word of history or request before a treatment, in its sentence, tells of the past.

    begin (int), limit (int): Where its sentence begins, and where it ends at the latest.
    """
    start, end = mention.start, mention.end
    examined = mention.value["category"] in _NOT_PRIOR and not mention.value["name"].endswith("management")
    if examined or _AIDS.search(reading.lower, start, end):
        return False
    if _NO_TREATMENT.search(reading.lower, max(begin, start - 10), start):
        return False
    if _RELATIVES.search(reading.lower, begin, start):
        return False
    if mention.value["category"] == "pharmaceutical" and _DRUG_TEST.search(reading.lower, begin, start):
        return False
    asked = behind_last(_REQUEST, reading.lower, begin, start)
    told = behind_last(_HISTORY, reading.lower, begin, start)
    if asked > begin or told > begin:
        return told > asked
    if _PRESCRIBED.match(reading.lower, end) and _is_requested(reading, reading.lower[start:end]):
        return False
    return not _REQUEST.search(reading.lower, end, before_next(_SENTENCE, reading.text, end, limit))


def _is_requested(reading: Reading, words: str) -> bool:
    """Whether a treatment is one of those in dispute, by its name in a request."""
    return any(words in reading.lower[slice(*issue.request)] for issue in reading.parts.issues)
