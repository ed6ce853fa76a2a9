"""The letter that the OpenAPI description shows, and what of its answers it shows."""

from __future__ import annotations

from typing import Any

from ..about import __version__

NAME = "CM15-0000001.txt"
LETTER = (
    "IMR ISSUES, DECISIONS AND RATIONALES\n\n1. Massage Therapy x 6: Upheld\n\n"
    "Decision rationale: It is not medically necessary."
)
_SHA256 = "65b8d6589774cdf4596faf0f6f4268d27d90a528d8a0163e5350d8198435c7ee"
_ISSUE: dict[str, Any] = {
    "number": 1,
    "request": {
        "text": "Massage Therapy x 6", "treatment": "massage therapy", "category": "rehabilitation",
        "sessions": [6, 6],
    },
    "outcome": "upheld",
    "medically_necessary": False,
}  # fmt: skip
DECISIONS: dict[str, Any] = {
    "letters": [
        {
            "source": NAME,
            "sha256": _SHA256,
            "pages": [],
            "decision": {
                "template": "issues",
                "outcome": "upheld",
                "issues": [_ISSUE],
                "evidence": [
                    {"field": "issues.0.outcome", "start": 62, "end": 68, "text": "Upheld", "rule": "issue-line"},
                    {"field": "issues.0.request.sessions", "start": 57, "end": 60, "text": "x 6", "rule": "in-request"},
                ],
            },
        }
    ]
}
"""Some of the answer of `/v1/decisions`: what is left out is not stated, or stands there too."""
DOCUMENTS: dict[str, Any] = {
    "letters": [
        {
            "source": NAME,
            "sha256": _SHA256,
            "pages": [],
            "text": LETTER,
            "mentions": [{"label": "DECISION", "start": 62, "end": 68, "text": "Upheld", "value": "-"}],
        }
    ]
}
"""Some of the answer of `/v1/documents`."""
HEALTH: dict[str, Any] = {"status": "ok", "version": __version__, "workers": 2, "accepted": 1, "places": 8}
REQUESTS: dict[str, dict[str, Any]] = {
    "application/json": {
        "one": {"summary": "One letter", "value": {"source": NAME, "text": LETTER}},
        "many": {"summary": "Several", "value": {"letters": [{"source": NAME, "text": LETTER}, {"text": LETTER}]}},
    },
    "text/plain": {"letter": {"summary": "A letter as it is", "value": LETTER}},
    "multipart/form-data": {"text": {"summary": "A form with a text", "value": {"text": LETTER}}},
}
"""Bodies of requests, by their type."""
