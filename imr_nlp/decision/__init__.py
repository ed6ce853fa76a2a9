"""The decision object: what one letter decides, as frozen pydantic models."""

from .models import (
    Category,
    Citation,
    Decision,
    DecisionWarning,
    Drug,
    Evidence,
    GuidelineId,
    Issue,
    Patient,
    PriorCount,
    Range,
    Rationale,
    Request,
    Review,
    Reviewer,
)

__all__ = [
    "Category",
    "Citation",
    "Decision",
    "DecisionWarning",
    "Drug",
    "Evidence",
    "GuidelineId",
    "Issue",
    "Patient",
    "PriorCount",
    "Range",
    "Rationale",
    "Request",
    "Review",
    "Reviewer",
]
