"""The JSON Schema of a decision."""

from __future__ import annotations

from typing import Any

from .decision import Decision


def schema() -> dict[str, Any]:
    """The JSON Schema of what `Decision.model_dump(mode="json")` gives.

    RETURNS (dict): A schema of draft 2020-12; `imr_nlp/decision.schema.json` holds the same.
    """
    return Decision.model_json_schema(mode="serialization")
