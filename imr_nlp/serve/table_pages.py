"""The pages of a finished run: the table, its letters, what could not be read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from ..confidence.values import field_name
from ..records import Failure, Letter
from ..report.labels import CATEGORIES, GUIDELINES, OUTCOMES, plain
from ..writers.cells import cell
from .fields import show_range
from .filters import COLUMNS, FACETS, PAGE_ROWS, View
from .jobs import Draw, Fetch
from .letter_page import letter_values
from .problems import Refused
from .reading import TOO_SLOW
from .rebuilt import rebuilt_decision, rebuilt_mentions
from .reviews import WHOLE, Reviews
from .settings import Settings
from .table import Row, Table
from .templating import Templates
from .workers import TooSlow, WorkerDied, Workers

_NO_FOLDER = "the server does not know where the letters are; start it with --letters FOLDER"
_CHUNK = 200  # rows of a file that are sent together


def table_routes(
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

    @router.get("/")
    def rows(request: Request) -> HTMLResponse:
        view = normalized_text(request)
        found = table.find(view)
        last = max(1, -(-found.issues // PAGE_ROWS))
        return templates.page(
            "table", view=view, found=found, columns=COLUMNS, facets=FACETS, cells=table_cells(table), last=last,
            failures=table.count_failures(), key=table.key, here="table",
        )  # fmt: skip

    @router.get("/failures")
    def failures() -> HTMLResponse:
        return templates.page("failures", failures=table.failures(), here="failures")

    router.include_router(_letter_routes(templates, workers, settings, table, reviews))
    router.include_router(_file_routes(table))
    return router


def _letter_routes(
    templates: Templates, workers: Workers, settings: Settings, table: Table, reviews: Reviews
) -> APIRouter:
    """The routes of one letter of the run."""
    router = APIRouter()

    @router.get("/letters/{key}")
    async def letter(key: str, request: Request) -> HTMLResponse:
        number = known_letter(table, key)
        view = normalized_text(request)
        row = (await run_in_threadpool(table.rows_of, "letters", number))[0]
        async with workers.place():
            text = await fetch(workers, settings, row)
        values = await run_in_threadpool(_values, table, reviews, number, key, text)
        before, after, at, count = await run_in_threadpool(table.neighbours, view, number)
        query = view.query()
        place = {
            "before": None if before is None else _link(table.key(before), query),
            "after": None if after is None else _link(table.key(after), query),
            "at": at, "count": count, "back": f"/?{query}" if query else "/", "query": query,
        }  # fmt: skip
        return await run_in_threadpool(templates.page, "letter", **values, key=key, place=place, here="table")

    @router.get("/letters/{key}/pages/{number}.png")
    async def page(key: str, number: int) -> Response:
        row = (await run_in_threadpool(table.rows_of, "letters", known_letter(table, key)))[0]
        async with workers.place():
            image = await _drawn(workers, settings, row, number)
        if isinstance(image, Failure):
            raise Refused(404, f"the page cannot be shown: {image.message}", image.kind)
        return Response(image, media_type="image/png")

    return router


def _file_routes(table: Table) -> APIRouter:
    """The routes of a view as a file."""
    router = APIRouter()

    @router.get("/table.csv")
    def as_csv(request: Request) -> Response:
        view = normalized_text(request)
        headers = {"content-disposition": 'attachment; filename="decisions.csv"'}
        lines = _csv(table, view, _base(request))
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)

    @router.get("/table.json")
    def as_json(request: Request) -> Response:
        view = normalized_text(request)
        headers = {"content-disposition": 'attachment; filename="decisions.json"'}
        lines = _json(table, view, _base(request))
        return StreamingResponse(lines, media_type="application/json", headers=headers)

    return router


def _values(table: Table, reviews: Reviews, number: int, key: str, text: Letter | Failure) -> dict[str, Any]:
    verdicts = reviews.of(table.rows_of("letters", number)[0]["sha256"])
    pages = len(text.pages) if isinstance(text, Letter) else 0
    images = [f"/letters/{key}/pages/{page}.png" for page in range(1, pages + 1)]
    values = letter_values(text, rebuilt_decision(table, number), rebuilt_mentions(table, number), verdicts, images)
    return values | {"done": verdicts.get(WHOLE)}


def known_letter(table: Table, key: str) -> int:
    """The letter behind a link.

    table (Table): The run.
    key (str): Name of the letter in links.
    RETURNS (int): Its id.
    RAISES (Refused): If there is none.
    """
    number = table.letter(key)
    if number is None:
        raise Refused(404, "this table has no such letter")
    return number


async def fetch(workers: Workers, settings: Settings, row: Row) -> Letter | Failure:
    """The text of a letter of the table. The caller holds a place.

    workers (Workers): Who reads its file.
    settings (Settings): The folder of letters.
    row (dict): The letter's row.
    RETURNS (Letter or Failure): The letter, or why its text cannot be shown.
    """
    found: Letter | Failure = await _done(workers, settings, row)
    return found


async def _drawn(workers: Workers, settings: Settings, row: Row, number: int) -> bytes | Failure:
    found: bytes | Failure = await _done(workers, settings, row, number)
    return found


async def _done(workers: Workers, settings: Settings, row: Row, page: int | None = None) -> Any:
    """Have a letter of the table fetched, or one of its pages drawn."""
    source = row["source"]
    if settings.letters is None:
        return Failure(source, "missing", _NO_FOLDER)
    letter = Fetch(settings.letters, source, row["sha256"])
    try:
        return await workers.do(letter if page is None else Draw(letter, page))
    except TooSlow:
        return Failure(source, TOO_SLOW, "reading its file took longer than it may")
    except WorkerDied:
        return Failure(source, "internal", "the process that read its file died, perhaps for want of memory")


def normalized_text(request: Request) -> View:
    """The view that a link names. request (Request): The request. RETURNS (View): The view."""
    return View.from_pairs(request.query_params.multi_items())


def _link(key: str, query: str) -> str:
    return f"/letters/{key}?{query}" if query else f"/letters/{key}"


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def table_cells(table: Table) -> dict[str, Callable[[Row], str]]:
    """What each column shows of a row.

    table (Table): The run.
    RETURNS (dict): By the name of the column.
    """
    made: dict[str, Callable[[Row], str]] = {name: _plain_cell(name) for name in COLUMNS}
    made |= {
        "case": lambda row: row["case_number"] or "no case number",
        "category": lambda row: CATEGORIES.get(row["category"], plain(row["category"] or "")),
        "drug_class": lambda row: plain(row["drug_class"] or ""),
        "outcome": lambda row: OUTCOMES.get(row["outcome"]) or "" if row["issue_id"] else "no issue found",
        "guideline": lambda row: ", ".join(GUIDELINES.get(one, one) for one in row["guideline"]),
        "warnings": lambda row: "; ".join(map(plain, row["warnings"])),
        "doubts": lambda row: "; ".join(_doubted(row)),
        "reviewed": _reviewed,
    }
    for name in ("sessions", "guideline_sessions", "completed_sessions"):
        made[name] = _range_cell(name)
    return made


def _plain_cell(name: str) -> Callable[[Row], str]:
    def shown(row: Row) -> str:
        value = row[name]
        if value is None:
            return ""
        if isinstance(value, list):
            return "; ".join(value)
        return value.isoformat() if isinstance(value, date) else str(value)

    return shown


def _range_cell(name: str) -> Callable[[Row], str]:
    def shown(row: Row) -> str:
        low, high = row[f"{name}_min"], row[f"{name}_max"]
        return "" if low is None or high is None else show_range((low, high))

    return shown


def _doubted(row: Row) -> list[str]:
    """The values to be checked, as people say them, without the number of the issue: it is the row's own."""
    return [name.partition(": ")[2] or name for name in map(field_name, row["doubts"])]


def _reviewed(row: Row) -> str:
    if row["done"]:
        return "done"
    judged, wrong = row["judged"] or 0, row["wrong"] or 0
    return f"{judged} judged, {wrong} wrong" if judged else ""


def _lines(rows: Iterator[str]) -> Iterator[str]:
    """Rows of a file, some of them together."""
    kept: list[str] = []
    for row in rows:
        kept.append(row)
        if len(kept) == _CHUNK:
            yield "".join(kept)
            kept = []
    yield "".join(kept)


def _csv(table: Table, view: View, base: str) -> Iterator[str]:
    shown = table_cells(table)

    def line(values: list[str]) -> str:
        buffer = io.StringIO()
        csv.writer(buffer).writerow([cell(value) for value in values])
        return buffer.getvalue()

    def rows() -> Iterator[str]:
        # The mark at the start tells Excel that this is UTF-8.
        yield "\ufeff" + line(["issue", *view.columns, "link"])
        for row in table.every(view):
            values = [shown[name](row) for name in view.columns]
            yield line([str(row["issue_number"] or ""), *values, base + letter_link(table, row)])

    return _lines(rows())


def _json(table: Table, view: View, base: str) -> Iterator[str]:
    ranges = ("sessions", "guideline_sessions", "completed_sessions")

    def value(row: Row, name: str) -> Any:
        if name in ranges:
            low, high = row[f"{name}_min"], row[f"{name}_max"]
            return None if low is None else [low, high]
        if name == "case":
            return row["case_number"]
        if name == "reviewed":
            return {"judged": row["judged"] or 0, "wrong": row["wrong"] or 0, "done": bool(row["done"])}
        return row[name]

    def rows() -> Iterator[str]:
        separator = "[\n"
        for row in table.every(view):
            plain_row = {"issue": row["issue_number"], **{name: value(row, name) for name in view.columns}}
            plain_row["link"] = base + letter_link(table, row)
            yield separator + json.dumps(plain_row, ensure_ascii=False, default=str)
            separator = ",\n"
        yield "[]\n" if separator == "[\n" else "\n]\n"

    return _lines(rows())


def letter_link(table: Table, row: Row, query: str = "") -> str:
    """The stable link of a row: its letter, at its issue.

    table (Table): The run.
    row (dict): The row.
    query (str): Query of the view that the reader comes from.
    RETURNS (str): The link, without the host.
    """
    issue = f"#issue-{row['issue_number']}" if row["issue_number"] is not None else ""
    return _link(table.key(row["letter_id"]), query) + issue
