"""The review: verdicts on values, the queue, and the way back in; what goes out is in `review_exports`."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from ..records import Letter
from .exchange import NoTasks, corrected, read_tasks
from .fields import field_at, read, show, value_at
from .filters import View
from .intake import form_of
from .problems import Refused
from .rebuilt import rebuilt_decision, rebuilt_mentions
from .review_exports import TASKS, all_letters, export_routes, what_is_wrong
from .reviews import JUDGEMENTS, WHOLE, Reviews, Verdict
from .settings import Settings
from .table import Table
from .table_pages import fetch, known_letter
from .templating import Templates
from .workers import Workers

_NONE = "none"
"""Takes a verdict back."""


def review_routes(
    templates: Templates, workers: Workers, settings: Settings, table: Table, reviews: Reviews
) -> APIRouter:
    """The routes.

    templates (Templates): The pages.
    workers (Workers): Who reads the letters' files.
    settings (Settings): What is served.
    table (Table): The run.
    reviews (Reviews): Its review.
    RETURNS (APIRouter): To be included in the app.
    """
    router = APIRouter(include_in_schema=False)

    @router.post("/letters/{key}/review")
    async def judge(key: str, request: Request) -> Response:
        number = known_letter(table, key)
        async with form_of(request, settings.limits) as form:
            given = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        told = await run_in_threadpool(_judge, table, reviews, number, given)
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse(told)
        query = View.from_pairs(request.query_params.multi_items()).query()
        return RedirectResponse(f"/letters/{key}{'?' + query if query else ''}#v-{told['path']}", 303)

    @router.get("/review")
    def queue() -> HTMLResponse:
        view = View(chosen={"check": ("open",)}, sort="doubts", down=False)  # the most doubtful first
        found = table.find(view)
        states = reviews.states()
        first = f"/letters/{table.key(found.rows[0]['letter_id'])}?{view.query()}" if found.rows else None
        return templates.page(
            "review", view=view, open_letters=found.letters, first=first, states=states, path=reviews.path,
            marked=len(reviews.marked()), tasks=TASKS, said=None, here="review",
        )  # fmt: skip

    @router.post("/review/import")
    async def take_back(request: Request) -> HTMLResponse:
        async with form_of(request, settings.limits) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.size:
                raise Refused(422, "choose the file that Label Studio or Prodigy exported")
            content = await file.read()
        counts = await _take_back(workers, settings, table, reviews, content)
        return templates.page("imported", **counts, here="review")

    router.include_router(export_routes(workers, settings, table, reviews))
    return router


async def _take_back(
    workers: Workers, settings: Settings, table: Table, reviews: Reviews, content: bytes
) -> dict[str, int]:
    """Keep the mentions of an annotation tool's export, and count the letters by what became of them."""
    rows = {row["sha256"]: row for row in await run_in_threadpool(all_letters, table)}

    def known(sha256: str) -> list[dict[str, Any]]:
        return rebuilt_mentions(table, rows[sha256]["letter_id"]) if sha256 in rows else []

    try:
        letters = await run_in_threadpool(read_tasks, content, known)
    except NoTasks as error:
        raise Refused(422, str(error)) from None
    counts = {"taken": 0, "unknown": 0, "changed": 0}
    for letter in letters:
        row = rows.get(letter.sha256)
        if row is None:
            counts["unknown"] += 1
            continue
        async with workers.place():
            text = await fetch(workers, settings, row)
        if not isinstance(text, Letter) or text.text != letter.text:
            counts["changed"] += 1
            continue
        await run_in_threadpool(reviews.put_mentions, letter.sha256, row["source"], letter.mentions)
        counts["taken"] += 1
    return counts


def _judge(table: Table, reviews: Reviews, number: int, given: dict[str, str]) -> dict[str, Any]:
    """Keep a verdict, and tell what became of it."""
    path, judgement = given.get("path", ""), given.get("judgement", "")
    row = table.rows_of("letters", number)[0]
    if path != WHOLE and field_at(path) is None:
        raise Refused(422, "there is no such value")
    decision = rebuilt_decision(table, number)
    told: dict[str, Any] = {"path": path, "judgement": judgement, "correction": ""}
    if judgement == _NONE:
        reviews.take_back(row["sha256"], path)
    elif judgement not in JUDGEMENTS or (path == WHOLE and judgement != "right"):
        raise Refused(422, f"a verdict is {', '.join(JUDGEMENTS)} or {_NONE}")
    else:
        value = show(path, value_at(decision, path)) if path != WHOLE else ""
        verdict = Verdict(row["sha256"], path, judgement, value, source=row["source"])
        if judgement == "corrected":
            try:
                correction = read(path, given.get("correction", ""))
                verdict = Verdict(verdict.sha256, path, "corrected", value, correction, source=row["source"])
                corrected(decision, [verdict])
            except ValueError as error:
                raise Refused(422, what_is_wrong(error)) from None
            told["correction"] = show(path, correction) or "not stated"
        reviews.put(verdict)
    with table.reviewing:
        table.set_reviewed(reviews.states(row["sha256"]) or [(row["sha256"], 0, 0, False)])
    return told
