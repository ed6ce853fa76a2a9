"""The review: verdicts on values, the queue, and the ways out of it and back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from pathlib import PurePosixPath
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from ..annotated import SUFFIX, AnnotationError
from ..display import COLORS
from ..records import Failure, Letter
from ..writers.cells import cell
from .exchange import (
    NoTasks,
    annotation,
    corrected,
    label_studio_config,
    label_studio_task,
    marked,
    prodigy_task,
    read_tasks,
)
from .fields import field_at, read, show, value_at
from .filters import View
from .intake import form_of
from .letter_page import fits
from .problems import Refused
from .rebuilt import rebuilt_decision, rebuilt_mentions
from .reviews import JUDGEMENTS, WHOLE, Reviews, Verdict
from .settings import Settings
from .table import Row, Table
from .table_pages import fetch, known_letter, view_of
from .templating import Templates
from .workers import Workers

TASKS = 500
"""Letters of a file of tasks; more are too many for a tool's page."""
_NONE = "none"
"""Takes a verdict back."""
_CSV_COLUMNS = ("case_number", "source", "sha256", "path", "value", "judgement", "correction", "words", "at")


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

    @router.get("/review.csv")
    def as_csv() -> Response:
        return _download(_csv(table, reviews), "text/csv; charset=utf-8", "review.csv")

    @router.get("/review/annotated.zip")
    async def annotated() -> Response:
        buffer = io.BytesIO()
        async with workers.place():
            with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
                notes = [note async for note in _write_annotated(archive, workers, settings, table, reviews)]
                archive.writestr("README.txt", _README + "".join(f"{note}\n" for note in notes))
        return _download(buffer.getvalue(), "application/zip", "annotated.zip")

    @router.get("/review/label-studio.json")
    async def label_studio(request: Request) -> Response:
        async with workers.place():
            letters = [one async for one in _texts(workers, settings, table, reviews, view_of(request))]
        tasks = [label_studio_task(*one) for one in letters]
        return _download(json.dumps(tasks, ensure_ascii=False).encode(), "application/json", "label-studio.json")

    @router.get("/review/label-studio.xml")
    def config() -> Response:
        return _download(label_studio_config(COLORS).encode(), "application/xml", "label-studio.xml")

    @router.get("/review/prodigy.jsonl")
    async def prodigy(request: Request) -> Response:
        async with workers.place():
            letters = [one async for one in _texts(workers, settings, table, reviews, view_of(request))]
        lines = "".join(json.dumps(prodigy_task(*one), ensure_ascii=False) + "\n" for one in letters)
        return _download(lines.encode(), "application/x-ndjson", "prodigy.jsonl")

    @router.post("/review/import")
    async def take_back(request: Request) -> HTMLResponse:
        async with form_of(request, settings.limits) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.size:
                raise Refused(422, "choose the file that Label Studio or Prodigy exported")
            content = await file.read()
        try:
            letters = await run_in_threadpool(read_tasks, content)
        except NoTasks as error:
            raise Refused(422, str(error)) from None
        rows = {row["sha256"]: row for row in await run_in_threadpool(_all_letters, table)}
        taken, unknown, changed = 0, 0, 0
        for letter in letters:
            row = rows.get(letter.sha256)
            async with workers.place():
                text = await fetch(workers, settings, row) if row is not None else None
            if row is None:
                unknown += 1
            elif not isinstance(text, Letter) or text.text != letter.text:
                changed += 1
            else:
                await run_in_threadpool(reviews.put_mentions, letter.sha256, row["source"], letter.mentions)
                taken += 1
        return templates.page("imported", taken=taken, unknown=unknown, changed=changed, here="review")

    return router


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
                raise Refused(422, _told(error)) from None
            told["correction"] = show(path, correction) or "not stated"
        reviews.put(verdict)
    state = next((one for one in reviews.states() if one[0] == row["sha256"]), (row["sha256"], 0, 0, False))
    table.set_reviewed([state])
    return told


def _told(error: ValueError) -> str:
    """What is wrong with a correction; of a model's long message the first line that speaks of the value."""
    lines = str(error).splitlines()
    return lines[0] if len(lines) < 3 else f"that is no value here: {lines[2].strip().partition(' [')[0]}"


def _all_letters(table: Table) -> list[Row]:
    return list(table.letters())


def _csv(table: Table, reviews: Reviews) -> bytes:
    rows = {row["sha256"]: row for row in table.letters()}
    decisions: dict[str, dict[str, Any]] = {}
    buffer = io.StringIO()
    sheet = csv.writer(buffer)
    sheet.writerow(_CSV_COLUMNS)
    for one in reviews.all():
        row = rows.get(one.sha256)
        if row is not None and one.sha256 not in decisions:
            decisions[one.sha256] = rebuilt_decision(table, row["letter_id"])
        evidence = decisions[one.sha256]["evidence"] if row is not None else []
        words = [e["text"] for e in evidence if f"{e['field']}.".startswith(f"{one.path}.")]
        correction = "" if one.judgement != "corrected" else show(one.path, one.correction) or "not stated"
        values = (
            row["case_number"] if row is not None else None, one.source, one.sha256,
            "letter" if one.path == WHOLE else one.path, one.value, one.judgement, correction,
            " … ".join(dict.fromkeys(words)), one.at,
        )  # fmt: skip
        sheet.writerow([cell(value) for value in values])
    return ("\ufeff" + buffer.getvalue()).encode()


_README = """Annotated letters, for `imr evaluate`.

NAME.ann.txt is a letter with its mentions marked, NAME.json its decision.

done/      letters that somebody has gone through as a whole
partly/    letters of which only some values were judged; the others are what the pipeline read, so a measurement on
           them shows it better than it is

The marks are an annotator's where Label Studio's or Prodigy's were taken back, else the pipeline's own: then figures
of mentions say nothing. Letters with a value that was found wrong and not corrected are left out.

"""


async def _write_annotated(
    archive: ZipFile, workers: Workers, settings: Settings, table: Table, reviews: Reviews
) -> AsyncIterator[str]:
    """Write the letters that have verdicts, and tell what there is to know about each."""
    verdicts: dict[str, list[Verdict]] = {}
    for one in await run_in_threadpool(reviews.all):
        verdicts.setdefault(one.sha256, []).append(one)
    for sha256 in await run_in_threadpool(reviews.marked):
        verdicts.setdefault(sha256, [])
    names: set[str] = set()
    rows = {row["sha256"]: row for row in await run_in_threadpool(_all_letters, table)}
    for sha256, given in verdicts.items():
        row = rows.get(sha256)
        if row is None:
            yield f"{given[0].source if given else sha256}: left out, it is not in this table"
            continue
        letter = await fetch(workers, settings, row)
        if isinstance(letter, Failure):
            yield f"{row['source']}: left out, {letter.message}"
            continue
        decision = await run_in_threadpool(rebuilt_decision, table, row["letter_id"])
        if any(one.judgement == "wrong" for one in given):
            yield f"{row['source']}: left out, a value was found wrong and not corrected"
            continue
        if not fits(letter.text, decision):
            yield f"{row['source']}: left out, its text is read otherwise now than when the table was made"
            continue
        mentions = await run_in_threadpool(reviews.mentions, sha256)
        own = mentions is None
        if mentions is None:
            mentions = await run_in_threadpool(rebuilt_mentions, table, row["letter_id"])
        try:
            text = marked(letter.text, mentions)
            gold = annotation(corrected(decision, given))
        except (AnnotationError, ValueError) as error:
            yield f"{row['source']}: left out, {_told(error)}"
            continue
        folder = "done" if any(one.path == WHOLE for one in given) else "partly"
        name = _name(row["source"], names)
        archive.writestr(f"{folder}/{name}{SUFFIX}", text)
        archive.writestr(f"{folder}/{name}.json", json.dumps(gold, ensure_ascii=False, indent=1) + "\n")
        yield f"{folder}/{name}: {row['source']}, marks {'of the pipeline' if own else 'of an annotator'}"


def _name(source: str, taken: set[str]) -> str:
    """A name for the files of a letter, which no other letter has."""
    stem = PurePosixPath(source.replace("!", "/")).stem
    plain = "".join(one if one.isalnum() or one in "-_." else "-" for one in stem).strip(".-")[:80] or "letter"
    name, number = plain, 1
    while name in taken:
        number += 1
        name = f"{plain}-{number}"
    taken.add(name)
    return name


async def _texts(
    workers: Workers, settings: Settings, table: Table, reviews: Reviews, view: View
) -> AsyncIterator[tuple[str, str, str, list[dict[str, Any]]]]:
    """The letters of a view, for tasks: hash, source, text and mentions. Those without a text are left out."""
    numbers = await run_in_threadpool(table.letters_of, view, TASKS)
    for number in numbers:
        row = (await run_in_threadpool(table.rows_of, "letters", number))[0]
        letter = await fetch(workers, settings, row)
        if isinstance(letter, Failure):
            continue
        mentions = await run_in_threadpool(reviews.mentions, row["sha256"])
        if mentions is None:
            mentions = await run_in_threadpool(rebuilt_mentions, table, number)
        if all(letter.text[one["start"] : one["end"]] == one["text"] for one in mentions):
            yield row["sha256"], row["source"], letter.text, mentions


def _download(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})
