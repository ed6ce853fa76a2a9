"""Whether a count counts sessions where it stands, and not hours of sleep, days of rental, pills or inches."""

from __future__ import annotations

import re

from .values import SPELL

_SESSION_WORD = re.compile(
    r"(?:therap(?:y|ies)|heat|acupuncture|chiropractic|massage|\bpt|\bot|visits?|sessions?|treatments?|manipulations?"
    r"|hardening|conditioning|rehab\w*|counsell?ing|psychotherapy|biofeedback|programs?|care|exercises?|classes|cbt"
    r"|physiotherapy|training|adjustments?|hypnotherapy|hypnosis|consultations?|evaluations?|frp|restoration|traction"
    r"|services?|management|eswt|medicine|additional|weekly)\W{0,4}(?:\([^()]{0,20}\)\W?)?$"
)
_NO_SESSIONS = re.compile(
    r"(?:(?:visits?|sessions?|lasting)(?:\sof)?(?:\sabout)?|work(?:s|ed|ing)?|sleep(?:s|ing)?|slept"
    r"|every|q|after|least|within|in|last|past|first|next"
    r"|(?:sle\w+|work\w*|last\w*|w[eo]\w+|dr[io]v\w*|s[ia]t\w*|stand\w*)\s(?:for|about))\s$"
)
_NO_SESSIONS_AFTER = re.compile(
    r"\s?(?:of\s(?:sleep|work|rest|relief|pain|bed)|a\s(?:night|week)\sin|rental|supply|prior|ago|later|post|after|out"
    r"|of\srental|trial\b|old\b|per\snight|a\snight|\s?(?:supply|free|membership))"
)
_PROGRAM_AFTER = re.compile(
    r"\s?(?:\([^()]{0,30}\)\s?)?(?:of\s(?:an?\s|the\s)?[a-z' -]{0,50}?"
    r"(?:program|frp|restoration|detox\w*|hardening|conditioning|treatment"
    r"|therapy|care|housekeeping|\w*cleaning|services?|aide?|rehab\w*|training|counsell?ing|evaluation|assistance|help)"
    r"|per\s(?:week|day)|weekly|(?:a|each)\sweek)"
)
_PROGRAM_BEFORE = re.compile(
    r"(?:programs?|frp|restoration|detox\w*|hardening|conditioning|housekeeping|aide|caregiver|home (?:health )?care"
    r"|nursing)\b[a-z ]{0,15}?[\s,;:(x]{1,4}$"
)
_DRUG_BEFORE = re.compile(r"\d\s?(?:mg|mcg)|tablets?|#\s?\d|capsules?")
_TIME_UNIT = re.compile(r"(?:hours?|hrs?|days?)$")
_RANKED = re.compile(r"\b(?:level|grade|stage|type|page|pages|chapter|section|class|phase|rated?|age)\s$")
_SESSIONS_NEAR = re.compile(r"therapy|acupuncture|chiropractic|massage|visits|sessions|hardening|conditioning|\bpt\b")
_LASTS = re.compile(SPELL)
_SESSIONS = re.compile(r"(?:visits?|sessions?|treatments?)")
_DAILY = re.compile(r"(?:daily|days?)$")  # how often a drug is taken
_DAILY_SESSIONS = re.compile(r"\b(?:visits?|sessions?|treatments?|hours?|hrs?)\b")
_DAYS_A_MONTH = re.compile(r"days?\s(?:per|a|each|every|out\sof\sthe)\smonth")  # of headaches, or of a drug's use
_HOURLY = re.compile(r"(?:hours?|hrs?|days?)\s(?:per|a|each|every)|(?:hours?|days?)/")
_HOURS_OF_CARE = re.compile(
    r"home|aide|care\b|housekeep|program|attendant|nursing|services|hardening|conditioning|restoration|hours"
)
_WORKING = re.compile(r"work\w*\s(?:at\s(?:least\s)?|about\s|for\s)?$|least\s$|currently")
_DOSE_BEFORE = re.compile(
    r"(?:tablets?|tabs?|pills?|capsules?|mg|dose[sd]?|nights?|needed|taken|takes?|took|miles?|drinks?|smokes?"
    r"|medication)\W*(?:\w+\W+){0,3}$"
)
_THERAPY_NEAR = re.compile(
    r"therap|acupuncture|chiropract|massage|visits?\b|sessions?\b|treatments?\b|hardening|conditioning|\bpt\b|program"
    r"|frequency|counsel|biofeedback|manipulation|rehab|exercise|cbt|housekeep|home (?:health|care)|transport|aide"
)


def is_session_count(text: str, start: int, end: int, rule: str) -> bool:
    """Whether a count is one of sessions.

    text (str): The view's text in lower case.
    start (int), end (int): Where the count stands.
    rule (str): The rule that found it: `count`, `rate`, `each`, `grid` or `times`.
    RETURNS (bool): Whether its own words and those around it speak of sessions.
    """
    written = text[start:end]
    before = text[max(0, start - 60) : start]
    if rule == "count" and _TIME_UNIT.search(written):
        if spent_otherwise(text, start, end):
            return False
        return bool(_PROGRAM_AFTER.match(text, end)) or bool(_PROGRAM_BEFORE.search(before))
    if rule == "each" and "week" in written[6:]:
        return not _DRUG_BEFORE.search(before)
    if rule in ("times", "each"):
        return bool(_SESSION_WORD.search(before))
    if rule == "grid":
        near = text[max(0, start - 80) : end + 60]
        return "week" in written or bool(_SESSION_WORD.search(before)) or bool(_SESSIONS_NEAR.search(near))
    if rule == "rate":
        return _is_rate_of_sessions(text, start, end)
    return not _RANKED.search(before)


def spent_otherwise(text: str, start: int, end: int) -> bool:
    """Whether hours or days are those of work, sleep or rental.

    text (str): The view's text in lower case.
    start (int), end (int): Where they stand.
    RETURNS (bool): Whether the words before or behind them say so.
    """
    return bool(_NO_SESSIONS.search(text, max(0, start - 60), start) or _NO_SESSIONS_AFTER.match(text, end))


def _is_rate_of_sessions(text: str, start: int, end: int) -> bool:
    """Whether a rate is one of sessions and not of pills, nights or work."""
    written = text[start:end]
    before = text[max(0, start - 60) : start]
    if _LASTS.search(written) and not _DRUG_BEFORE.search(before):
        return True
    if _DAYS_A_MONTH.search(written):
        return False
    if _DAILY.search(written) and not _DAILY_SESSIONS.search(written):
        return False
    if _HOURLY.search(written):
        around = text[max(0, start - 90) : start] + text[end : end + 60]
        return bool(_HOURS_OF_CARE.search(around)) and not _WORKING.search(before[-40:])
    if _SESSIONS.search(written):
        return True
    if _DAILY.search(written) or _DOSE_BEFORE.search(before[-40:]):
        return False
    around = text[max(0, start - 120) : start] + text[end : end + 60]
    return bool(_THERAPY_NEAR.search(around))
