"""The application: routes, workers, table and review put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from ..about import __version__
from .api import OPENAPI_MODELS, routes
from .guard import BodyTooLarge, Guard
from .jobs import LoadModel
from .pages import page_routes
from .problems import MEDIA_TYPE, Refused, problem
from .review_pages import review_routes
from .reviews import NoReview, Reviews
from .settings import Settings
from .table import Table
from .table_pages import table_routes
from .templating import Templates
from .workers import Busy, Workers


def create_app(settings: Settings) -> FastAPI:
    """Make the application.

    settings (Settings): What to serve.
    RETURNS (FastAPI): To be run by an ASGI server. Its workers start with it and end with it.
    RAISES (NoDecisions): If the table is no database of decisions.
    RAISES (NoReview): If the file of the review is none.
    RAISES (MissingExtra): If duckdb is not installed and there is a table.
    """
    limits = settings.limits
    table = Table(settings.table) if settings.table is not None else None
    review = settings.review_file
    reviews = Reviews(review) if review is not None and table is not None else None
    if table is not None and reviews is not None:
        with table.reviewing:
            table.set_reviewed(reviews.states())
    load = LoadModel(settings.model)
    workers = Workers(settings.workers, load, settings.options, limits.seconds, limits.waiting, limits.memory)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        workers.start()
        try:
            yield
        finally:  # after the last accepted request was answered
            workers.close()
            if table is not None:
                table.close()

    app = FastAPI(
        title="imr_nlp", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None,
        description="Reads California workers' compensation Independent Medical Review letters into decisions.",
    )  # fmt: skip
    app.state.workers = workers  # so that whoever runs the app can start them first and tell why they do not
    templates = Templates(table=table, letters=settings.letters)
    app.include_router(routes(workers, limits))
    app.include_router(page_routes(templates, workers, settings, table))
    if table is not None and reviews is not None:
        app.include_router(table_routes(templates, workers, settings, table, reviews))
        app.include_router(review_routes(templates, workers, settings, table, reviews))
    _describe(app)
    _handle_errors(app, templates)
    app.add_middleware(Guard, hosts=settings.hosts, body=limits.body)
    return app


def _describe(app: FastAPI) -> None:
    """Add to the OpenAPI description the models that routes refer to by name."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        told = described()
        schemas = told.setdefault("components", {}).setdefault("schemas", {})
        for model in OPENAPI_MODELS:
            schemas.setdefault(model.__name__, model.model_json_schema())
        return told

    app.openapi = openapi  # type: ignore[method-assign]


def _handle_errors(app: FastAPI, templates: Templates) -> None:
    def answer(request: Request, status: int, detail: str, kind: str | None = None, headers: Any = None) -> Response:
        if "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/"):
            page = templates.page("problem", status, detail=detail, kind=kind, here="")
            page.headers.update(headers or {})
            return page
        return JSONResponse(problem(status, detail, kind), status, headers, MEDIA_TYPE)

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        return answer(request, error.status, error.detail, error.kind, error.headers)

    @app.exception_handler(Busy)
    async def busy(request: Request, error: Busy) -> Response:
        return answer(request, 503, f"{error}; try again in a moment", None, {"retry-after": str(error.seconds)})

    @app.exception_handler(BodyTooLarge)
    async def too_large(request: Request, _: BodyTooLarge) -> Response:
        return answer(request, 413, "the request is larger than the server takes")

    @app.exception_handler(NoReview)
    async def no_review(request: Request, error: NoReview) -> Response:
        return answer(request, 500, str(error))

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        detail = "there is no such page" if error.status_code == 404 else str(error.detail)
        return answer(request, error.status_code, detail, None, error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
        return answer(request, 422, told)

    @app.exception_handler(Exception)
    async def internal(request: Request, _: Exception) -> Response:
        return answer(request, 500, "something went wrong in the server; its log says what")
