"""The routes for programs, under `/v1`, and `/healthz`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from ..about import __version__
from ..decision import Decision
from ..records import Failure
from ..schema import schema
from .examples import DECISIONS, DOCUMENTS, HEALTH, REQUESTS
from .intake import NO_JSON, NO_SPACE, LetterIn, in_time, take_in
from .jobs import Reading
from .problems import MEDIA_TYPE, Problem
from .reading import read_all, refusal
from .settings import Limits
from .workers import Workers


class FailureOut(BaseModel):
    """Why a letter has no decision."""

    kind: str = Field(description="A stable code.")
    message: str = Field(description="The same in words.")


class LetterOut(BaseModel):
    """One letter of the request."""

    source: str = Field(description="Its name.")
    sha256: str | None = Field(default=None, description="Hash of its content.")
    pages: list[int] = Field(default=[], description="Character offset at which each page of a PDF starts.")
    failure: FailureOut | None = Field(default=None, description="Why it could not be read.")


class DecidedLetter(LetterOut):
    """A letter with its decision."""

    decision: Decision | None = Field(default=None, description="What it decides, with evidence and warnings.")


class DecisionsOut(BaseModel):
    """The decisions of the letters of a request, in their order."""

    model_config = ConfigDict(json_schema_extra={"example": DECISIONS})

    letters: list[DecidedLetter]


class MentionOut(BaseModel):
    """A tagged interval of a letter."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"label": "DATE", "start": 42, "end": 52, "text": "09/05/2014", "value": "2014-09-05"}
        }
    )

    label: str = Field(description="Its kind, e.g. `SESSION_COUNT`.")
    start: int = Field(description="Offset of its first character in the text.")
    end: int = Field(description="Offset behind its last character.")
    text: str = Field(description="The characters between them.")
    value: Any = Field(default=None, description="Its normalized value, by its kind.")


class TaggedLetter(LetterOut):
    """A letter with its mentions."""

    text: str | None = Field(default=None, description="Its text, in which the offsets count.")
    mentions: list[MentionOut] = Field(default=[], description="Its mentions; they may lie inside one another.")


class DocumentsOut(BaseModel):
    """The mentions of the letters of a request, in their order."""

    model_config = ConfigDict(json_schema_extra={"example": DOCUMENTS})

    letters: list[TaggedLetter]


class Health(BaseModel):
    """How the server is."""

    model_config = ConfigDict(json_schema_extra={"example": HEALTH})

    status: str = Field(description="`ok`, or `starting` as long as no worker is ready.")
    version: str = Field(description="Version of the package.")
    workers: int = Field(description="Processes that are ready to read letters.")
    accepted: int = Field(description="Requests that are being served.")
    places: int = Field(description="Requests that are accepted at one time.")


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    told = {
        400: "The body is broken.", 403: "A page of another site sent it.",
        408: "The body took too long to arrive.", 413: "Too large.",
        415: "A type that is not read.", 421: "The host name is none of the server's.",
        422: "No letter that can be read, or too many letters.",
        500: "The reader failed on the letter.",
        503: "Too many requests at once; `Retry-After` says when to come back.", 504: "The letter took too long.",
    }  # fmt: skip
    return {status: {"description": told[status], "content": content} for status in statuses}


_LETTER = LetterIn.model_json_schema()
_ONE_OR_MANY = {
    "anyOf": [
        _LETTER,
        {
            "type": "object",
            "title": "LettersIn",
            "required": ["letters"],
            "additionalProperties": False,
            "properties": {"letters": {"type": "array", "minItems": 1, "maxItems": Limits().letters, "items": _LETTER}},
        },
    ]
}
_FORM = {
    "type": "object",
    "properties": {
        "files": {"type": "array", "minItems": 1, "items": {"type": "string", "format": "binary"}},
        # In a form a number is text too.
        "text": {"type": ["string", "number", "boolean"], "description": "A letter as text.", "pattern": NO_JSON},
    },
    "minProperties": 1,
    "additionalProperties": False,
}
_BODIES: dict[str, dict[str, Any]] = {
    "application/json": _ONE_OR_MANY,
    "text/plain": {"type": "string", "minLength": 1, "pattern": NO_SPACE},
    "application/pdf": {"type": "string", "format": "binary"},
    "multipart/form-data": _FORM,
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": body} | ({"examples": REQUESTS[kind]} if kind in REQUESTS else {})
            for kind, body in _BODIES.items()
        },
    }
}
_REFUSALS = (400, 403, 408, 413, 415, 421, 422, 500, 503, 504)


def routes(workers: Workers, limits: Limits) -> APIRouter:
    """The routes.

    workers (Workers): Who reads.
    limits (Limits): Bounds of a request.
    RETURNS (APIRouter): To be included in the app.
    """
    router = APIRouter()
    router.include_router(_letter_routes(workers, limits))
    router.include_router(_state_routes(workers))
    return router


def _letter_routes(workers: Workers, limits: Limits) -> APIRouter:
    """The routes that take letters."""
    router = APIRouter()

    async def readings(request: Request) -> list[Reading | Failure]:
        async with workers.place():  # before the body is read, which a busy server need not hold
            intake = await in_time(take_in(request, limits), limits)
            found = await read_all(workers, intake)
        if len(found) == 1 and not intake.many and isinstance(found[0], Failure):
            raise refusal(found[0])
        return found

    @router.post(
        "/v1/decisions",
        summary="What letters decide",
        responses={200: {"model": DecisionsOut, "description": "A decision a letter."}, **_problems(*_REFUSALS)},
        openapi_extra=_BODY,
    )
    async def decisions(request: Request) -> JSONResponse:
        """Send one letter or several, as text or as files. A request for one letter that cannot be read is refused; of
        several, those that cannot be read have a `failure` and no `decision`."""
        found = await readings(request)
        return await run_in_threadpool(_answer, found, _decision)

    @router.post(
        "/v1/documents",
        summary="The mentions in letters",
        responses={200: {"model": DocumentsOut, "description": "Text and mentions."}, **_problems(*_REFUSALS)},
        openapi_extra=_BODY,
    )
    async def documents(request: Request) -> JSONResponse:
        """Send letters as for `/v1/decisions`; it gives their text and what is tagged in it."""
        found = await readings(request)
        return await run_in_threadpool(_answer, found, _mentions)

    return router


def _state_routes(workers: Workers) -> APIRouter:
    """The routes that tell of the server itself."""
    router = APIRouter()

    @router.get(
        "/v1/schema",
        summary="JSON Schema of a decision",
        responses={200: {"description": "The schema."}, **_problems(421)},
    )
    async def decision_schema() -> dict[str, Any]:
        """Draft 2020-12."""
        return schema()

    @router.get(
        "/healthz",
        summary="How the server is",
        responses={503: {"model": Health, "description": "No worker is ready yet."}, **_problems(421)},
    )
    async def health() -> Health:
        """For whoever watches over the server. `starting` comes with status 503."""
        state = Health(
            status="ok" if workers.ready else "starting", version=__version__, workers=workers.ready,
            accepted=workers.accepted, places=workers.waiting,
        )  # fmt: skip
        if not workers.ready:
            return JSONResponse(state.model_dump(), 503)  # type: ignore[return-value]
        return state

    return router


def _answer(found: list[Reading | Failure], told: Callable[[Reading], dict[str, Any]]) -> JSONResponse:
    return JSONResponse({"letters": [_letter(one, told) for one in found]})


def _decision(reading: Reading) -> dict[str, Any]:
    return {"decision": reading.decision}


def _mentions(reading: Reading) -> dict[str, Any]:
    return {"text": reading.letter.text, "mentions": reading.mentions}


def _letter(found: Reading | Failure, told: Callable[[Reading], dict[str, Any]]) -> dict[str, Any]:
    if isinstance(found, Failure):
        return {"source": found.source, "failure": {"kind": found.kind, "message": found.message}}
    letter = found.letter
    return {"source": letter.source, "sha256": letter.sha256, "pages": list(letter.pages), **told(found)}


OPENAPI_MODELS = (Problem,)
"""Models that routes refer to by name only."""
