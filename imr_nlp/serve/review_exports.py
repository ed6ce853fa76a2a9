"""What of a review goes out: verdicts as CSV, annotated letters, and tasks of annotation tools."""

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
from fastapi.responses import Response

from ..annotated import SUFFIX, AnnotationError
from ..display import COLORS
from ..records import Failure
from ..writers.cells import cell
from .exchange import annotation, corrected, label_studio_config, label_studio_task, marked, prodigy_task
from .fields import show
from .filters import View
from .letter_page import fits
from .rebuilt import rebuilt_decision, rebuilt_mentions
from .reviews import WHOLE, Reviews, Verdict
from .settings import Settings
from .table import Row, Table
from .table_pages import fetch, normalized_text
from .workers import Workers

TASKS = 500
"""Letters of a file of tasks; more are too many for a tool's page."""
_CSV_COLUMNS = ("case_number", "source", "sha256", "path", "value", "judgement", "correction", "words", "at")


def export_routes(workers: Workers, settings: Settings, table: Table, reviews: Reviews) -> APIRouter:
    """The routes of what can be downloaded.

    workers (Workers): Who reads the letters' files.
    settings (Settings): What is served.
    table (Table): The run.
    reviews (Reviews): Its review.
    RETURNS (APIRouter): To be included in that of the review.
    """
    router = APIRouter()

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
            letters = [one async for one in _texts(workers, settings, table, reviews, normalized_text(request))]
        tasks = [label_studio_task(*one) for one in letters]
        return _download(json.dumps(tasks, ensure_ascii=False).encode(), "application/json", "label-studio.json")

    @router.get("/review/label-studio.xml")
    def config() -> Response:
        return _download(label_studio_config(COLORS).encode(), "application/xml", "label-studio.xml")

    @router.get("/review/prodigy.jsonl")
    async def prodigy(request: Request) -> Response:
        async with workers.place():
            letters = [one async for one in _texts(workers, settings, table, reviews, normalized_text(request))]
        lines = "".join(json.dumps(prodigy_task(*one), ensure_ascii=False) + "\n" for one in letters)
        return _download(lines.encode(), "application/x-ndjson", "prodigy.jsonl")

    return router


def what_is_wrong(error: ValueError) -> str:
    """What is wrong with a correction.

    error (ValueError): Why it cannot be taken.
    RETURNS (str): The message; of a model's long one the first line that speaks of the value.
    """
    lines = str(error).splitlines()
    return lines[0] if len(lines) < 3 else f"that is no value here: {lines[2].strip().partition(' [')[0]}"


def all_letters(table: Table) -> list[Row]:
    """The letters of a table.

    table (Table): The run.
    RETURNS (list): A row each.
    """
    return list(table.letters())


def _csv(table: Table, reviews: Reviews) -> bytes:
    rows = {row["sha256"]: row for row in table.letters()}
    verdicts = reviews.all()
    found = table.words_of([(rows[one.sha256]["letter_id"], one.path) for one in verdicts if one.sha256 in rows])
    buffer = io.StringIO()
    sheet = csv.writer(buffer)
    sheet.writerow(_CSV_COLUMNS)
    for one in verdicts:
        row = rows.get(one.sha256)
        words = found.get((row["letter_id"], one.path), []) if row is not None else []
        correction = "" if one.judgement != "corrected" else show(one.path, one.correction) or "not stated"
        values = (
            row["case_number"] if row is not None else None, one.source, one.sha256,
            "letter" if one.path == WHOLE else one.path, one.value, one.judgement, correction,
            " … ".join(words), one.at,
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
    rows = {row["sha256"]: row for row in await run_in_threadpool(all_letters, table)}
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
            yield f"{row['source']}: left out, {what_is_wrong(error)}"
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
