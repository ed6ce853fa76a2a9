"""The decision object from a tagged letter, as plain data."""

from __future__ import annotations

from typing import Any

from spacy.tokens import Doc

from ..case.header import read_header
from ..case.patient import read_patient
from ..case.reviewer import read_reviewer
from ..citations.fields import read_citations
from ..diagnoses.fields import read_diagnoses, read_icd_codes
from ..judgements.conclusion import Conclusion, concludes
from ..judgements.verdicts import is_plain, read_verdict
from ..letter.parts import Interval, IssueParts
from ..letter.reading import Categorize, Reading
from ..sessions.fields import completed_sessions, guideline_sessions
from ..structure.sections import letter_parts
from ..text.normalized import normalized_text
from ..treatments.certified import certified_sessions
from ..treatments.prior_counts import read_prior_counts
from ..treatments.prior_treatments import read_prior_treatments
from ..treatments.request import read_request
from .checks import check, stated_outcome

_COUNTED = frozenset(("rehabilitation", "mental_health", "program", "home_health"))
"""Categories of what is given in sessions."""


def assemble(doc: Doc, spans_key: str, categorize: Categorize) -> tuple[Reading, dict[str, Any]]:
    """Assemble the decision of a letter.

    doc (Doc): The letter, with its mentions in `doc.spans`.
    spans_key (str): Their key.
    categorize (Callable): Gives a treatment whose name no lexicon holds its category and how sure it is, or `None`.
    RETURNS (tuple): The letter as it was read, and plain data of `imr_nlp.decision.models.Decision`.
    """
    reading = Reading(doc, letter_parts(normalized_text(doc)), spans_key, categorize)
    template = reading.parts.template
    if reading.parts.heading:
        reading.note("template", *reading.parts.heading, reading.parts.told_by)
    decision: dict[str, Any] = {"template": template, **read_header(reading)}
    decision["reviewer"] = read_reviewer(reading)
    decision["patient"] = read_patient(reading) if template else {"age": None, "sex": None}
    decision["diagnoses"] = read_diagnoses(reading)
    decision["icd_codes"] = read_icd_codes(reading)
    decision["prior_treatments"] = read_prior_treatments(reading)
    decision["prior_counts"] = read_prior_counts(reading)
    decision["issues"] = [_issue(reading, parts, f"issues.{n}") for n, parts in enumerate(reading.parts.issues)]
    decision["outcome"] = _outcome(reading, decision["issues"])
    check(reading, decision)
    decision["evidence"] = reading.evidence
    decision["warnings"] = reading.warnings
    return reading, decision


def _issue(reading: Reading, parts: IssueParts, path: str) -> dict[str, Any]:
    """An issue as plain data."""
    concluded = concludes(reading, parts, path)
    necessary = concluded.necessary
    outcome = _issue_outcome(reading, parts, path, concluded)
    request = read_request(reading, parts, f"{path}.request")
    counted = request["sessions"] is not None or request["category"] in _COUNTED
    return {
        "number": parts.number,
        "request": request,
        "outcome": outcome,
        "claims_administrator_guidelines": read_citations(
            reading, f"{path}.claims_administrator_guidelines", parts.claims_administrator
        ),
        "reviewer_guidelines": read_citations(reading, f"{path}.reviewer_guidelines", parts.reviewer, reviewers=True),
        "rationale": _rationale(reading, parts, path),
        "medically_necessary": necessary,
        "guideline_sessions": guideline_sessions(reading, parts, path) if counted else None,
        "completed_sessions": completed_sessions(reading, parts, path, request) if counted else None,
        "certified_sessions": certified_sessions(reading, parts, path, request["canonical"], request["sessions"])
        if counted
        else None,
    }


def _issue_outcome(reading: Reading, parts: IssueParts, path: str, concluded: Conclusion) -> str | None:
    """What the issue's own line says. Only a template without such a line is decided by its rationale."""
    necessary = concluded.necessary
    if parts.verdict:
        outcome = _outcome_of(reading, parts.verdict, necessary)
        if parts.repeated and _outcome_of(reading, parts.repeated, necessary) != outcome:
            reading.warn("findings-differ", f"{path}.outcome", number=parts.number)
            return None
        if outcome:
            reading.note(f"{path}.outcome", *parts.verdict, "issue-line")
        return outcome
    if reading.parts.template != "professional_review":
        return None
    return _headed_outcome(reading, parts, path, concluded)


def _headed_outcome(reading: Reading, parts: IssueParts, path: str, concluded: Conclusion) -> str | None:
    """What the heading over a rationale says together with what the rationale concludes."""
    necessary = concluded.necessary
    if parts.headed == "upheld":
        outcome = None if concluded.grants else "upheld"
    elif parts.headed == "overturned":
        outcome = "overturned" if necessary else None
    else:
        outcome = {True: "overturned", False: "upheld"}.get(necessary) if necessary is not None else None
    if outcome is None and parts.headed and (necessary is not None or concluded.grants):
        reading.warn("heading-contradicts-rationale", f"{path}.outcome", number=parts.number)
    for evidence in reading.evidence:
        if outcome and evidence["field"] == f"{path}.medically_necessary":
            reading.evidence.append({**evidence, "field": f"{path}.outcome", "rule": "rationale"})
            break
    return outcome


def _outcome_of(reading: Reading, verdict: Interval, necessary: bool | None) -> str | None:
    """What a verdict says. Nothing that can be trusted says one that is contradicted by what stands with it.

    That is a grant in a clause that denies, and on the line of an issue a word of the reviewer's own choice (`Denied`,
    which may tell of the administrator; `Not upheld`, which may speak of the request) whose rationale says otherwise.
    """
    words = reading.lower[verdict.start : verdict.end]
    outcome = read_verdict(words)
    if reading.parts.template == "issues":
        contradicted = {"upheld": True, "overturned": False}.get(outcome or "") is necessary
        return None if contradicted and necessary is not None and not is_plain(words) else outcome
    judged = (m for m in reading.mentions("DECISION", max(0, verdict.start - 24), verdict.end) if m.end > verdict.start)
    if outcome == "overturned" and any(mention.value == "-" for mention in judged):
        return None
    return outcome


def _rationale(reading: Reading, parts: IssueParts, path: str) -> dict[str, str] | None:
    """The rationale of an issue as plain data."""
    if not parts.rationale:
        return None
    text = reading.quote(*parts.rationale)
    starts, ends = text.split(" ", 5)[:5], text.rsplit(" ", 5)[-5:]
    reading.note(f"{path}.rationale", *parts.rationale, parts.introduced or "rationale")
    return {"starts": " ".join(starts), "ends": " ".join(ends), "text": text}


def _outcome(reading: Reading, issues: list[dict[str, Any]]) -> str | None:
    """The letter's outcome: what all its issues come to, or what its first page states."""
    outcomes = {issue["outcome"] for issue in issues}
    if outcomes and None not in outcomes:
        for parts in reading.parts.issues:
            if parts.verdict:
                reading.note("outcome", *parts.verdict, "issue-lines")
        return outcomes.pop() if len(outcomes) == 1 and outcomes != {"modified"} else "partially_overturned"
    stated = stated_outcome(reading)
    if not stated:
        return None
    reading.note("outcome", *stated[1:], "final-determination")
    return stated[0]
