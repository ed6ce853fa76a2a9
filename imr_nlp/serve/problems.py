"""Errors as problem details (RFC 9457), one shape for all of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """Why a request was not served."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"type": "about:blank", "title": "Unsupported Media Type", "status": 415,
                        "detail": "send application/json, text/plain, application/pdf or multipart/form-data"}
        }
    )  # fmt: skip

    type: str = Field(default="about:blank", description="What kind of problem it is.")
    title: str = Field(description="The status in words.")
    status: int = Field(description="The status of the answer.")
    detail: str = Field(description="What is the matter, in words for whoever sent the request.")
    kind: str | None = Field(default=None, description="For a letter that cannot be read, the kind of failure.")


class Refused(Exception):
    """A request is not served.

    status (int): Status of the answer.
    detail (str): What is the matter, in words.
    kind (str): For a letter that cannot be read, the kind of failure.
    headers (dict): Headers of the answer.
    """

    def __init__(
        self, status: int, detail: str, kind: str | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.kind = kind
        self.headers = headers


def problem(status: int, detail: str, kind: str | None = None) -> dict[str, Any]:
    """A problem as plain data.

    status (int), detail (str), kind (str): As in `Problem`.
    RETURNS (dict): The body of an answer.
    """
    told = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, kind=kind)
    return told.model_dump(exclude_none=True)
