"""The pages for a letter that somebody pastes or drops. Nothing of it is kept: the answer is all that there is."""

from __future__ import annotations

import base64
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from ..readers import Item, content_hash
from ..records import Failure
from .cells import sheet
from .intake import ACCEPTED, PASTED, Intake, file_item, form_of, in_time, plain_name, text_item
from .jobs import Reading
from .letter_page import letter_values
from .problems import Refused
from .reading import read_all, read_one, refusal
from .settings import Settings
from .sheets import inline
from .table import Table
from .templating import Templates, static
from .workers import Workers

SAMPLES = {
    "issues-2014-elbow.txt": "Three requests for an elbow, one of them overturned (2014)",
    "issues-2015-knee-markdown.txt": "Sessions and programs for a knee, as Markdown (2015)",
    "issues-2015-neck-html.txt": "Tests and a consultation for a neck, as HTML (2015)",
    "rationales-2013-cervical.txt": "Injections for a neck (2013)",
    "notice-2013-hip.txt": "A notice of 2013 with glued words",
    "professional-review-2013-stimulator.txt": "A professional review of early 2013",
}
"""Letters to try, by their file; they are made up."""
PART = "part"
"""Field of such a form that says that it holds a text, which was one of several in a file."""
KEPT = "content"
"""Field of a form that holds a letter of an earlier answer, in Base64; the server did not keep it."""


def page_routes(templates: Templates, workers: Workers, settings: Settings, table: Table | None) -> APIRouter:
    """The routes.

    templates (Templates): The pages.
    workers (Workers): Who reads.
    settings (Settings): What is served.
    table (Table): The finished run, if there is one; it then has the first page.
    RETURNS (APIRouter): To be included in the app.
    """
    router = APIRouter(include_in_schema=False)
    router.include_router(_reading_routes(templates, workers, settings))
    home = "/read" if table is not None else "/"

    @router.get(home)
    async def paste() -> HTMLResponse:
        return templates.page("home", samples=SAMPLES, limits=settings.limits, accepted=ACCEPTED, here="read")

    if table is None:

        @router.get("/read")
        async def read_again() -> Response:
            return RedirectResponse("/", 303)  # what was sent is gone: a reload of its answer leads here

    @router.get("/api")
    async def api() -> HTMLResponse:
        return templates.page("api", limits=settings.limits, here="api")

    @router.get("/static/{name}")
    async def asset(name: str) -> Response:
        found = static(name)
        if found is None:
            raise Refused(404, "there is no such file")
        return found

    return router


def _reading_routes(templates: Templates, workers: Workers, settings: Settings) -> APIRouter:
    """The routes that read a letter and show it."""
    router = APIRouter()

    @router.post("/read")
    async def read(request: Request) -> HTMLResponse:
        async with workers.place():
            intake = await in_time(_intake(request, settings), settings.limits)
            found = await read_all(workers, intake, 0 if intake.many else settings.limits.pages)
            if len(found) > 1:
                return await run_in_threadpool(_batch, templates, found, intake)
            if isinstance(found[0], Failure):
                raise refusal(found[0])
            return await run_in_threadpool(_letter, templates, found[0])

    @router.get("/samples/{name}")
    async def sample(name: str) -> HTMLResponse:
        if name not in SAMPLES:
            raise Refused(404, "there is no such sample letter")
        async with workers.place():
            content = files(__package__).joinpath("samples").joinpath(name).read_bytes()
            (found,) = await read_one(workers, Item(name, "any", data=content))
            if isinstance(found, Failure):
                raise refusal(found)
            return await run_in_threadpool(_letter, templates, found)

    return router


async def _intake(request: Request, settings: Settings) -> Intake:
    """The letters of a form of ours."""
    async with form_of(request, settings.limits) as form:
        kept = form.get(KEPT)
        if isinstance(kept, str) and kept:
            try:
                content = base64.b64decode(kept, validate=True)
            except ValueError:
                raise Refused(400, "the letter of the earlier answer is broken") from None
            given = form.get("name")
            name = given if isinstance(given, str) else PASTED
            item = text_item(name, content.decode("utf-8", "replace")) if PART in form else file_item(name, content)
            return Intake((item,), False)
        items: list[Item | Failure] = []
        for _, value in form.multi_items():
            if isinstance(value, UploadFile):
                content = await value.read()
                if content or value.filename:
                    items.append(file_item(value.filename or PASTED, content))
            elif value.strip():
                items.append(text_item(PASTED, value))
        if not items:
            raise Refused(422, "paste a letter or choose a file")
        if len(items) > settings.limits.letters:
            raise Refused(422, f"at most {settings.limits.letters} letters at once; for more there is `imr extract`")
        return Intake(tuple(items), len(items) > 1)


def _letter(templates: Templates, reading: Reading) -> HTMLResponse:
    images = [inline(image) for image in reading.images]
    values = letter_values(reading.letter, reading.decision, reading.mentions, images=images)
    return templates.page("letter", **values, key=None, place=None, here="read")


def _batch(templates: Templates, found: list[Reading | Failure], intake: Intake) -> HTMLResponse:
    files = {content_hash(one.data): one.data for one in intake.items if isinstance(one, Item) and one.data}
    return templates.page("batch", rows=[_row(one, files) for one in found], here="read")


def _row(found: Reading | Failure, files: dict[str, bytes]) -> dict[str, Any]:
    """A letter of several. Its button sends its file again or, of a file with several letters, its text."""
    if isinstance(found, Failure):
        return {"source": found.source, "failure": found, "sheet": None, "decision": None, "content": None}
    file = files.get(found.letter.sha256)
    content = found.letter.text.encode("utf-8", "replace") if file is None else file
    return {
        "source": plain_name(found.letter.source), "failure": None, "sheet": sheet(found.decision),
        "decision": found.decision, "content": base64.b64encode(content).decode(), "part": file is None,
    }  # fmt: skip
