"""A letter, or a paragraph, that is written in capitals throughout, as it would be written without.

Rules tell the end of a sentence, a name and a label by their capitals. A text that has no other letters is given small
ones for them to read: capitals at the start of a sentence, in names and titles. Headings stay as they are.
"""

from __future__ import annotations

import re

from ..ocr import mend_digits

LONGEST_HEADING = 120
"""A paragraph in capitals that is longer than this is no heading."""
MOST_SMALL = 0.05
"""So many small letters to a capital one may stand in a text in capitals."""
_GLANCE = 60
_HEADING = re.compile(
    r"HOW THE IMR FINAL DETERMINATION WAS MADE"
    r"|(?<![A-Z,] )(?:DOCUMENTS REVIEWED|CASE SUMMARY|ISSUES?(?:\(S\))? AT DISPUTE)"
    r"|DOCUMENTS REVIEWED FOR DETERMINATION|CLINICAL CASE SUMMARY"
    r"|(?:DOCUMENTS REVIEWED|CASE SUMMARY|ISSUES?(?:\(S\))? AT DISPUTE)(?=:|\n)"
    r"|IMR ISSUES?,? DECISIONS?,? (?:AND|&) RATIONALES?|IMR DECISIONS?(?:\(S\))? (?:AND|&) RATIONALES?(?:\(S\))?"
    r"|INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE|MEDICAL PROFESSIONAL REVIEW\b"
    r"|MEDICAL (?:PROFESSIONAL )?REVIEWER QUALIFICATIONS"
    r"|MEDICAL TREATMENT GUIDELINE\(?S?\)? RELIED UPON BY (?:THE )?PROFESSIONAL REVIEWER AND WHY"
    r"|RATIONALE FOR WHY THE REQUESTED TREATMENT/? ?SERVICE IS/? ?(?:WAS)? (?:NOT )?MEDICALLY NECESSARY"
)
# The words of the form, as the form has them.
_FORM = (
    "Claims Administrator guideline", "Claims Administrator", "MAXIMUS guideline", "Expert Reviewer guideline",
    "Reviewer guideline", "IMR guideline", "Decision rationale", "Decision based on", "Non-MTUS Citation",
    "The Physician Reviewer's decision rationale", "The Expert Reviewer's decision rationale", "Physician Reviewer",
    "Expert Reviewer", "Professional Reviewer", "Medical Reviewer", "MAXIMUS Federal Services, Inc.",
    "Notice of Independent Medical Review Determination", "Board Certified", "Board certified",
    "Medical Qualifications of the Expert Reviewer", "Medical Qualifications of the Physician Reviewer",
    "Medical Qualifications of the Professional Reviewer", "Rationale for the Decision", "Effect of the Decision",
    "Medical Treatment Guidelines Relied Upon by the Expert Reviewer to Make His/Her Decision",
    "Medical Treatment Guidelines Relied Upon by the Physician Reviewer to Make His/Her Decision",
    "Medical Treatment Guidelines Relied Upon by the Professional Reviewer to Make His/Her Decision",
    "Medical Treatment Guideline(s) Relied Upon by the Expert Reviewer to Make His/Her Decision",
    "Regarding the request for", "Regarding the request of", "IMR Case Number", "Case Number", "Date Assigned",
    "Date of Injury", "Decision Date", "UR Denial Date", "Date of UR Decision", "Application Received",
    "The Final Determination was", "Final Determination", "Utilization Review", "MTUS",
    "Official Disability Guidelines", "Chronic Pain Medical Treatment Guidelines",
    "Chronic Pain Treatment Guidelines", "Postsurgical Treatment Guidelines",
    "Acupuncture Medical Treatment Guidelines", "ACOEM Practice Guidelines", "Section", "Chapter", "Page", "Pages",
    "Labor Code", "California Code of Regulations", "Case Summary:", "Documents Reviewed", "State(s) of Licensure",
    "Certification(s)/Specialty", "Treatment(s) in Dispute Listed on IMR Application", "Page(s)", "Section(s)",
    "Claims Number", "Employee Name", "Provider Name", "Decision rationale",
    "How the IMR Final Determination Was Made",
)  # fmt: skip
_NAMES = {name.lower(): name for name in _FORM}
_KNOWN = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(_FORM, key=len, reverse=True)))})(?![^\W_])", re.I)
_SMALL = frozenset((
    "a", "an", "and", "as", "at", "based", "but", "by", "decision", "during", "for", "from", "in", "is", "its", "of",
    "on", "or", "states", "that", "the", "to", "when", "which", "with",
))  # fmt: skip
_ACRONYMS = frozenset((
    "ACL", "ACDF", "ACOEM", "ADL", "AME", "AMA", "APAP", "BMI", "CA", "CCR", "CESI", "CM", "COPD", "CRPS", "CT",
    "CPM", "DEXA", "DME", "DNA", "DOS", "DWC", "ECG", "EKG", "EMG", "ER", "ESI", "ESWT", "FCE", "FDA", "GERD",
    "GI", "H2", "HEP", "HWC", "ICD", "ICU", "II", "III", "IM", "IMR", "IR", "IV", "LESI", "LLC", "LSO",
    "MAXIMUS", "MBB", "MCL", "MD", "MMI", "MRA", "MRI", "MTUS", "NCS", "NCV", "NSAID", "ODG", "OT", "PA", "PCL",
    "PHQ", "PPI", "PRN", "PRP", "PT", "PTSD", "QME", "RFA", "RN", "ROM", "RSD", "SCS", "SI", "SLAP", "SNRI", "SSRI",
    "TENS", "TFCC", "TFESI", "TMJ", "UDS", "UDT", "UR", "VAS", "WC", "XR",
))  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SCANNED = re.compile("(?![A-Z]{1,9}A1C)[A-Z]{2,}[10][A-Z]+")
"""`GUIDE1INES`: a word in which a scan has a digit for a letter."""
_SUBSECTION = re.compile(r"(?<=\d\()[A-Z](?=\))")
"""The letter of `section 4610.5(c)`."""
_NO_END = "".join(rf"(?<!\b{word})" for word in ("dr", "mr", "ms", "mrs", "inc", "no", "vs"))
_SENTENCE_START = re.compile(
    rf"(?:\A|{_NO_END}[.!?:][\"')\]]{{0,2}}\s|\n|\(|(?<=[\s(])\d{{1,2}}\s?[.)]{{1,2}}\s)[\"'(]?(?=[a-z])"
)
_TITLE = re.compile(
    r"(?:decision based on|non-mtus citation|its decision on the|her decision on the|their decision on the"
    r"|relied on the|relied upon the|guidelines?,|guidelines?:|odg,)(?P<title>[^\n]{0,400}?)"
    r"(?=(?<!\bpg)(?<!\bpp)(?<!\bp)\.\s|\n|page\(s\)|decision rationale|maximus guideline"
    r"|claims administrator guideline|$|,\s(?:an?|which|not|part|that|as|because|but|since)\b)",
    re.I,
)


def without_capitals(text: str) -> str:
    """Give a text in capitals small letters.

    text (str): The normalized text.
    RETURNS (str): The same, character for character; an ordinary text as it is.
    """
    if len(text) <= LONGEST_HEADING:
        return text
    if in_capitals(text):
        return _recased(text)
    paragraphs = text.split("\n")
    shouted = [len(one) > LONGEST_HEADING and in_capitals(one) for one in paragraphs]
    if not any(shouted):
        return text
    return "\n".join(_recased(one) if loud else one for one, loud in zip(paragraphs, shouted, strict=True))


def in_capitals(text: str) -> bool:
    """Whether a text is in capitals, but for a unit, an entity or a name here and there.

    text (str): The text.
    RETURNS (bool): Whether it is. An ordinary text tells in a few places that it is not.
    """
    for at in (0, len(text) // 3, 2 * len(text) // 3):
        if sum(map(str.islower, text[at : at + _GLANCE])) > _GLANCE // 4:
            return False
    small, large = sum(map(str.islower, text)), sum(map(str.isupper, text))
    return large > 0 and small <= MOST_SMALL * large


def _recased(text: str) -> str:
    """A text in capitals with small letters."""
    small = _WORD.sub(lambda m: _small(m[0]), text)
    if len(small) != len(text):
        return text
    titled = list(small)
    for title in _TITLE.finditer(small):
        titled[title.start("title") : title.end("title")] = _WORD.sub(lambda m: _titled(m[0]), title["title"])
    for start in _SENTENCE_START.finditer(small):
        titled[start.end()] = titled[start.end()].upper()
    sectioned = _SUBSECTION.sub(lambda m: m[0].lower(), "".join(titled))
    cased = list(_KNOWN.sub(lambda m: _NAMES[m[0].lower()], sectioned))
    for heading in _HEADING.finditer(text):
        cased[heading.start() : heading.end()] = heading[0]
    return "".join(cased)


def _small(word: str) -> str:
    """A word in small letters; an abbreviation and a code keep their capitals."""
    coded = word[0].isalpha() and any(character.isdigit() for character in word) and not _SCANNED.fullmatch(word)
    lettered = len(word) == 1 and word not in "AX"  # C-spine, but 2 x 6
    if word.startswith("MTUS"):  # perhaps with the next word glued to it
        return word[:4] + word[4:].capitalize()
    return word if coded or lettered or word in _ACRONYMS else mend_digits(word.lower())


def _titled(word: str) -> str:
    return word if word in _SMALL or not word.islower() else word[0].upper() + word[1:]
