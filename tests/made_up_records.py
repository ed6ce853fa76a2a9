"""Records of letters that never were: what the pipeline gives, without the pipeline.

They are the same on every machine, so that the printed output in the documentation can be tested.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from imr_nlp.decision import Decision
from imr_nlp.records import Failure, Record

if TYPE_CHECKING:
    import duckdb

SOME = 60
"""How many letters the fixture `records` has."""

CHRONIC_PAIN, ODG, ACOEM, POSTSURGICAL, ACUPUNCTURE, OPIOIDS, OTHER = (
    "mtus:chronic-pain", "odg", "acoem", "mtus:postsurgical", "mtus:acupuncture", "mtus:opioids", "other",
)  # fmt: skip
NAMES = {
    CHRONIC_PAIN: "MTUS Chronic Pain Treatment Guidelines",
    ODG: "Official Disability Guidelines",
    ACOEM: "ACOEM Practice Guidelines, 2nd Edition (2004)",
    POSTSURGICAL: "MTUS Postsurgical Treatment Guidelines",
    ACUPUNCTURE: "MTUS Acupuncture Guidelines",
    OPIOIDS: "MTUS Opioids Treatment Guidelines",
    OTHER: "Cochrane Review",
}
# chapter of the MTUS or of the ACOEM guidelines and the year of its edition, where the name of the source tells them
EDITIONS: dict[str, tuple[str | None, int | None]] = {
    CHRONIC_PAIN: ("Chronic Pain Medical Treatment Guidelines", 2009),
    POSTSURGICAL: ("Postsurgical Treatment Guidelines", 2009),
    ACUPUNCTURE: ("Acupuncture Medical Treatment Guidelines", 2007),
    OPIOIDS: ("Opioids Treatment Guidelines", 2016),
    ACOEM: (None, 2004),
}
# treatment, category, drug class, share upheld, guideline, section, pages, shape of the request
KINDS: tuple[tuple[str, str, str | None, float, str, str, list[tuple[int, int]], str], ...] = (
    ("hydrocodone/acetaminophen", "pharmaceutical", "opioid", 0.9, CHRONIC_PAIN, "Opioids", [(78, 80)], "drug"),
    ("tramadol", "pharmaceutical", "opioid", 0.88, OPIOIDS, "Opioids for chronic pain", [], "drug"),
    ("cyclobenzaprine", "pharmaceutical", "muscle_relaxant", 0.94,
     CHRONIC_PAIN, "Muscle relaxants", [(63, 66)], "drug"),
    ("naproxen", "pharmaceutical", "nsaid", 0.74, CHRONIC_PAIN, "NSAIDs", [(67, 68), (70, 70)], "drug"),
    ("gabapentin", "pharmaceutical", "anticonvulsant", 0.68, CHRONIC_PAIN, "Antiepilepsy drugs", [(16, 20)], "drug"),
    ("lidocaine patch", "pharmaceutical", "topical", 0.96,
     CHRONIC_PAIN, "Topical analgesics", [(111, 113)], "drug"),
    ("alprazolam", "pharmaceutical", "benzodiazepine", 0.97, CHRONIC_PAIN, "Benzodiazepines", [(24, 24)], "drug"),
    ("omeprazole", "pharmaceutical", "ppi", 0.82,
     CHRONIC_PAIN, "NSAIDs, GI symptoms", [(68, 69)], "drug"),
    ("physical therapy", "rehabilitation", None, 0.82, CHRONIC_PAIN, "Physical medicine", [(98, 99)], "sessions"),
    ("post-operative physical therapy", "rehabilitation", None, 0.6, POSTSURGICAL, "Shoulder", [(26, 27)], "sessions"),
    ("acupuncture", "rehabilitation", None, 0.7, ACUPUNCTURE, "Introduction", [(8, 9)], "sessions"),
    ("chiropractic treatment", "rehabilitation", None, 0.85, CHRONIC_PAIN, "Manual therapy", [(58, 60)], "sessions"),
    ("massage therapy", "rehabilitation", None, 0.87, CHRONIC_PAIN, "Massage therapy", [(60, 60)], "sessions"),
    ("lumbar epidural steroid injection", "injection", None, 0.8,
     CHRONIC_PAIN, "Epidural steroid injections", [(46, 46)], "item"),
    ("trigger point injection", "injection", None, 0.89,
     CHRONIC_PAIN, "Trigger point injections", [(122, 122)], "item"),
    ("right shoulder arthroscopy", "surgery", None, 0.66, ACOEM, "Chapter 9 Shoulder Complaints", [(210, 211)], "item"),
    ("lumbar fusion", "surgery", None, 0.9, ACOEM, "Chapter 12 Low Back Complaints", [(307, 307)], "item"),
    ("mri", "diagnostic", None, 0.76, ACOEM, "Chapter 12 Low Back Complaints", [(303, 305)], "item"),
    ("emg/ncv", "diagnostic", None, 0.72, ACOEM, "Chapter 8 Neck and Upper Back Complaints", [(178, 178)], "item"),
    ("urine drug testing", "diagnostic", None, 0.7, ODG, "Pain chapter, Urine drug testing", [], "item"),
    ("interferential unit", "dmepos", None, 0.95,
     CHRONIC_PAIN, "Interferential current stimulation", [(118, 120)], "rental"),
    ("lumbar brace", "dmepos", None, 0.93, ACOEM, "Chapter 12 Low Back Complaints", [(301, 301)], "item"),
    ("cognitive behavioral therapy", "mental_health", None, 0.55, ODG, "Mental Illness & Stress", [], "sessions"),
    ("pain management consultation", "evaluation", None, 0.5, ACOEM, "Chapter 7 Consultations", [(127, 127)], "item"),
    ("functional restoration program", "program", None, 0.84,
     CHRONIC_PAIN, "Functional restoration programs", [(30, 32)], "hours"),
    ("gym membership", "program", None, 0.99, ODG, "Low Back, Gym memberships", [], "item"),
    ("home health aide", "home_health", None, 0.92, CHRONIC_PAIN, "Home health services", [(51, 51)], "item"),
)  # fmt: skip
WEIGHTS = (9, 6, 6, 6, 4, 5, 3, 5, 10, 4, 6, 5, 3, 5, 3, 4, 1, 7, 4, 5, 4, 2, 3, 4, 2, 1, 1)
SPECIALTIES = (
    "Physical Medicine and Rehabilitation", "Orthopedic Surgery", "Family Medicine", "Occupational Medicine",
    "Anesthesiology", "Internal Medicine", "Neurology", "Chiropractic", "Psychiatry", "Preventive Medicine",
)  # fmt: skip
STATES = ("California", "Texas", "New York", "Florida", "Ohio", "Georgia", "Illinois")
PARTS = ("lumbar spine", "cervical spine", "right shoulder", "left knee", "bilateral wrists")
DIAGNOSES = ("lumbar strain", "cervical radiculopathy", "shoulder impingement", "knee derangement", "chronic pain")


@dataclass
class _Letter:
    """A letter being written: its text, and the evidence and mentions that fall out of it."""

    text: str = ""
    evidence: list[dict[str, Any]] = field(default_factory=list)
    mentions: list[dict[str, Any]] = field(default_factory=list)

    def say(self, words: str, path: str | None = None, label: str | None = None, value: Any = None) -> None:
        start, end = len(self.text), len(self.text) + len(words)
        self.text += words + " "
        if path:
            rule = f"made_up.{path.split('.')[-1]}"
            self.evidence.append({"field": path, "start": start, "end": end, "text": words, "rule": rule})
        if label:
            self.mentions.append({"label": label, "start": start, "end": end, "text": words, "value": value})


def made_up_records(letters: int, seed: int = 7) -> Iterator[Record]:
    """Records with about 1.7 issues each.

    letters (int): How many.
    seed (int): Another seed gives other letters.
    YIELDS (Record): The records.
    """
    chance = random.Random(seed)
    for number in range(1, letters + 1):
        letter = _Letter()
        decision = _decision(chance, letter, number)
        source = f"letters/{number:05}.pdf"
        pages = (0, max(1, len(letter.text) // 2))
        plain = Decision.model_validate(decision).model_dump(mode="json")
        yield Record(source, hashlib.sha256(source.encode()).hexdigest(), plain, letter.mentions, pages)


def made_up_failures() -> list[Failure]:
    """A few files that could not be read."""
    return [
        Failure("letters/empty.pdf", "empty", "The file is empty."),
        Failure("letters/scan-01.pdf", "no_text_layer", "The PDF has no text layer: its pages are images."),
        Failure("letters/scan-02.pdf", "no_text_layer", "The PDF has no text layer: its pages are images."),
    ]


def _decision(chance: random.Random, letter: _Letter, number: int) -> dict[str, Any]:
    decided = date(2014, 1, 6) + timedelta(days=chance.randrange(900))
    denied = decided - timedelta(days=int(chance.gammavariate(9, 14)) + 20)
    case = f"CM{decided.year % 100}-{number:07}"
    letter.say(case, "case_number")
    for label, path, day in (
        ("UR Denial Date", "ur_denial_date", denied),
        ("Decision Date", "decision_date", decided),
    ):
        letter.say(label)
        letter.say(f"{day:%m/%d/%Y}", path, "DATE", day.isoformat())
    specialties = chance.sample(SPECIALTIES, chance.choice((1, 1, 1, 2)))
    for index, specialty in enumerate(specialties):
        letter.say(specialty, f"reviewer.specialties.{index}")
    kinds = chance.choices(KINDS, WEIGHTS, k=chance.choices((1, 2, 3, 6), (55, 30, 12, 3))[0])
    issues = [_issue(chance, letter, index, kind) for index, kind in enumerate(kinds)]
    outcomes = {issue["outcome"] for issue in issues}
    warnings = [warning for issue in issues for warning in _warnings(issue)]
    if chance.random() < 0.02:
        warnings.append({"code": "cut-off", "message": "the letter ends within a sentence", "field": None})
    doubts = [doubt for issue in issues for doubt in _doubts(issue)]
    if number % 150 == 50:
        reason = "Words that lead to the diagnoses stand in the letter, but no value was understood."
        doubts.append({"field": "diagnoses", "confidence": 0.541, "reason": reason})
    review = sorted(doubts, key=lambda one: float(one["confidence"]))
    injured = decided - timedelta(days=chance.randrange(200, 4000))
    return {
        "case_number": case,
        "template": chance.choices(("issues", "rationales", "notice"), (85, 10, 5))[0],
        "date_assigned": (denied + timedelta(days=18)).isoformat(),
        "date_of_injury": injured.isoformat(),
        "decision_date": decided.isoformat(),
        "ur_denial_date": denied.isoformat(),
        "application_received": (denied + timedelta(days=14)).isoformat(),
        "priority": "expedited" if chance.random() < 0.02 else "standard",
        "reviewer": {"specialties": specialties, "licensed_states": chance.sample(STATES, 2)},
        "patient": {"age": chance.randrange(22, 70), "sex": chance.choice(("male", "female"))},
        "diagnoses": chance.sample(DIAGNOSES, 2),
        "icd_codes": [],
        "prior_counts": [{"treatment": KINDS[0][0], "canonical": KINDS[0][0], "count": 2}],
        "prior_treatments": [kind[0] for kind in chance.sample(KINDS, 2)],
        "outcome": outcomes.pop() if len(outcomes) == 1 and not outcomes & {"modified"} else "partially_overturned",
        "issues": issues,
        "evidence": letter.evidence,
        "warnings": warnings,
        "confidence": {one["field"]: one["confidence"] for one in review},
        "review": review,
    }


def _issue(chance: random.Random, letter: _Letter, index: int, kind: tuple[Any, ...]) -> dict[str, Any]:
    treatment, category, drug_class, share, guideline, section, pages, shape = kind
    path = f"issues.{index}"
    sessions = chance.choice((4, 6, 8, 12, 12, 18, 24)) if shape == "sessions" else 80 if shape == "hours" else None
    allowed = chance.choice((6, 8, 10, 10, 12, 24)) if sessions and chance.random() < 0.8 else None
    quantity = chance.choice((30, 60, 90, 120)) if shape == "drug" else None
    strength = chance.choice(("10 mg", "50 mg", "300 mg", "5%")) if shape == "drug" else None
    part = chance.choice(PARTS)
    fails = sessions is not None and allowed is not None and sessions > allowed
    drawn = chance.random()
    upheld = share + (0.1 if fails else -0.1 if sessions else 0)
    outcome = None if drawn > 0.992 else "upheld" if drawn < upheld else "modified" if drawn > 0.97 else "overturned"
    letter.say(f"{index + 1}.")
    letter.say(treatment.title(), f"{path}.request.treatment", "TREATMENT", {"name": treatment, "category": category})
    extent = f"{sessions} sessions" if sessions else f"{strength} #{quantity}" if quantity else f"for the {part}"
    counted = {"min": sessions, "max": sessions, "role": "requested", "unit": "sessions"}
    letter.say(extent, f"{path}.request.sessions" if sessions else None, "SESSION_COUNT" if sessions else None, counted)
    if outcome:
        sign = {"upheld": "-", "overturned": "+", "modified": "~"}[outcome]
        letter.say(outcome.title(), f"{path}.outcome", "DECISION", sign)
    cited = [guideline] + ([chance.choice((ODG, ACOEM, OTHER))] if chance.random() < 0.35 else [])
    for position, one in enumerate(cited):
        letter.say(NAMES[one], f"{path}.reviewer_guidelines.{position}", "GUIDELINE", one)
    for first, last in pages:
        letter.say(f"{first}-{last}" if first < last else str(first), None, "PAGE", [first, last])
    reason = f"The reports show no gain from {treatment} so far"
    if allowed:
        reason += f", and the guideline allows {allowed} sessions"
        limit = {"min": allowed, "max": allowed, "role": "limit", "unit": "sessions"}
        letter.say(f"{allowed} sessions", f"{path}.guideline_sessions", "SESSION_COUNT", limit)
    ends = "is medically necessary." if outcome == "overturned" else "is not medically necessary."
    return {
        "number": index + 1,
        "request": {
            "text": f"{treatment.title()} {extent}",
            "treatment": treatment,
            "canonical": treatment,
            "category": category,
            "drug_class": drug_class,
            "body_parts": [] if shape == "drug" else [part],
            "sessions": sessions and [sessions, sessions],
            "strength": strength,
            "quantity": quantity,
            "refills": chance.choice((None, 1, 2)) if shape == "drug" else None,
            "rental_days": 30 if shape == "rental" else None,
        },
        "outcome": outcome,
        "claims_administrator_guidelines": [_citation(guideline, section, pages)],
        "reviewer_guidelines": [_citation(guideline, section, pages), *(_citation(one, None, []) for one in cited[1:])],
        "rationale": {"starts": "The reports show no gain", "ends": ends, "text": f"{reason}. The request {ends}"},
        "medically_necessary": None if outcome is None else outcome == "overturned",
        "guideline_sessions": allowed and [allowed, allowed],
        "completed_sessions": [8, 8] if sessions and chance.random() < 0.3 else None,
    }


def _warnings(issue: dict[str, Any]) -> Iterator[dict[str, Any]]:
    number, path = issue["number"], f"issues.{issue['number'] - 1}"
    if issue["outcome"] is None:
        message = f"issue {number} has no decision"
        yield {"code": "issue-without-decision", "message": message, "field": f"{path}.outcome"}
    asked, allowed = issue["request"]["sessions"], issue["guideline_sessions"]
    if asked and allowed and asked[1] > allowed[1]:
        message = f"issue {number} asks for {asked[1]} sessions, the guideline that is cited allows {allowed[1]}"
        yield {"code": "request-above-guideline", "message": message, "field": f"{path}.request.sessions"}


def _doubts(issue: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Values of an issue to be reviewed."""
    number, path = issue["number"], f"issues.{issue['number'] - 1}"
    if issue["outcome"] is None:
        yield {"field": f"{path}.outcome", "confidence": 0.412, "reason": f"issue {number} has no decision"}
    if issue["completed_sessions"] and issue["completed_sessions"] == issue["request"]["sessions"]:
        reason = "The number is the one that was requested, so it may have another role."
        yield {"field": f"{path}.completed_sessions", "confidence": 0.683, "reason": reason}


def _citation(guideline: str, section: str | None, pages: list[tuple[int, int]]) -> dict[str, Any]:
    basis = "mtus" if guideline.startswith("mtus") or guideline == ACOEM else "non_mtus"
    chapter, edition = EDITIONS.get(guideline, (None, None))
    if guideline == ACOEM and section:
        chapter = section.split(" ", 2)[2]  # without `Chapter 12`
    return {
        "guideline": guideline, "basis": basis, "source": NAMES[guideline], "chapter": chapter, "edition": edition,
        "section": section, "pages": pages,
    }  # fmt: skip


def one_letter(**fields: object) -> Record:
    """A letter that says nothing but these fields."""
    return Record("a.txt", "0" * 64, Decision(**fields).model_dump(mode="json"), [])


def table(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    """The rows that a query gives."""
    return connection.execute(sql).fetchall()
