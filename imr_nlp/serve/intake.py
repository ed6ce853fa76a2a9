"""Letters out of a request: JSON, plain text, a PDF, or a form with any of them. Nothing of them touches the disk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from ..readers import FORMATS, Item
from ..records import Failure
from .examples import LETTER, NAME
from .problems import Refused
from .settings import Limits

_T = TypeVar("_T")
PASTED = "pasted letter"
"""What a letter is called that came without a name."""
TEXT_FIELD = "text"
"""Field of a form that holds a letter as text."""
FILES_FIELD = "files"
"""Field of a form that holds a file; it may come again."""
_SEVERAL = ("jsonl", "csv", "parquet", "zip", "mail")
ACCEPTED = ",".join(suffix for suffix, kind in FORMATS.items() if kind not in _SEVERAL)
"""Suffixes of files that hold letters."""
_LONGEST_NAME = 200
_SPACES = r"\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
NO_SPACE = f"[^{_SPACES}]"
"""A sign of a letter's text, spelled out: what `\\S` means differs between the languages that read our schema."""
NO_JSON = f"^[{_SPACES}]*[^{_SPACES}{{]"
"""Text that does not begin with a brace."""
_FORM_TYPES = ("multipart/form-data", "application/x-www-form-urlencoded")
_TYPES = "application/json, text/plain, application/pdf or multipart/form-data"
_NOT_HERE = "tables and archives are read by `imr extract`; send the letters themselves"


class LetterIn(BaseModel):
    """A letter as text."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"source": NAME, "text": LETTER}})

    text: str = Field(min_length=1, pattern=NO_SPACE, description="The letter, as it is.")
    source: str = Field(default=PASTED, max_length=_LONGEST_NAME, description="What to call it in the answer.")


class LettersIn(BaseModel):
    """Several letters as text."""

    model_config = ConfigDict(extra="forbid")

    letters: list[LetterIn] = Field(min_length=1, description="The letters; the answer has them in this order.")


@dataclass(frozen=True)
class Intake:
    """What a request holds.

    items (tuple): The letters, in order; those that are none as `Failure`.
    many (bool): Whether the request is of a kind that holds several letters, so that one that fails does not fail it.
    """

    items: tuple[Item | Failure, ...]
    many: bool


async def take_in(request: Request, limits: Limits) -> Intake:
    """Read the letters of a request.

    request (Request): The request.
    limits (Limits): Bounds.
    RETURNS (Intake): The letters.
    RAISES (Refused): For a request without letters, with too many, or of another type.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        intake = _from_json(await request.body())
    elif kind == "text/plain":
        intake = Intake((_plain_item(await request.body()),), False)
    elif kind == "application/pdf":
        intake = Intake((Item(PASTED, "pdf", data=await request.body()),), False)
    elif kind in _FORM_TYPES:
        async with form_of(request, limits) as form:
            intake = await _from_form(form)
    else:
        raise Refused(415, f"send {_TYPES}")
    if not intake.items:
        raise Refused(422, "the request holds no letter")
    if len(intake.items) > limits.letters:
        raise Refused(422, f"a request has at most {limits.letters} letters; this one has {len(intake.items)}")
    return intake


async def in_time(taken: Awaitable[_T], limits: Limits) -> _T:
    """Wait for a request's body, but not for ever: whoever sends it holds a place meanwhile.

    taken (Awaitable): What reads the body.
    limits (Limits): Bounds.
    RETURNS (Any): What it gives.
    RAISES (Refused): If it takes longer than a letter may take.
    """
    try:
        return await asyncio.wait_for(taken, limits.seconds)
    except asyncio.TimeoutError:
        raise Refused(408, "the request took too long to arrive") from None


@asynccontextmanager
async def form_of(request: Request, limits: Limits) -> AsyncIterator[FormData]:
    """The fields and files of a form, held in memory.

    request (Request): The request.
    limits (Limits): Bounds.
    YIELDS (FormData): The form.
    RAISES (Refused): Where it is none.
    """
    form = await _parsed(request, limits)
    try:
        yield form
    finally:
        await form.close()


async def _parsed(request: Request, limits: Limits) -> FormData:
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return await request.form(max_fields=100)
    parser = MultiPartParser(
        request.headers, request.stream(), max_files=limits.letters + 1, max_fields=100, max_part_size=limits.body
    )
    parser.spool_max_size = limits.body + 1  # or large files would go to a temporary file
    try:
        return await parser.parse()
    except (MultiPartException, KeyError) as error:
        what = error.message if isinstance(error, MultiPartException) else "the content type names no boundary"
        status = 422 if what.startswith("Too many") else 400
        raise Refused(status, f"the form cannot be read: {what}") from None


def _from_json(body: bytes) -> Intake:
    try:
        plain = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "the body is not JSON") from None
    try:
        if isinstance(plain, dict) and "letters" in plain:
            letters, many = LettersIn.model_validate(plain).letters, True
        else:
            letters, many = [LetterIn.model_validate(plain)], False
    except ValidationError as error:
        raise Refused(422, "; ".join(_told(one["loc"], one["msg"]) for one in error.errors()[:5])) from None
    return Intake(tuple(text_item(one.source, one.text) for one in letters), many)


def _told(place: tuple[int | str, ...], message: str) -> str:
    return f"{'.'.join(map(str, place)) or 'the body'}: {message}"


async def _from_form(form: FormData) -> Intake:
    items: list[Item | Failure] = []
    for name, value in form.multi_items():
        if name != (FILES_FIELD if isinstance(value, UploadFile) else TEXT_FIELD):
            raise Refused(422, f"{plain_name(name)}: a form has files as {FILES_FIELD} and a letter as {TEXT_FIELD}")
        if isinstance(value, UploadFile):
            data = await value.read()
            if data or value.filename:  # a browser sends an empty part for a file field that nobody filled
                items.append(file_item(value.filename or PASTED, data))
        elif value.lstrip()[:1] == "{":
            raise Refused(422, f"{TEXT_FIELD}: no letter begins with a brace; send JSON as application/json")
        elif not value.strip():
            raise Refused(422, f"{TEXT_FIELD}: there is nothing in it; leave the field out")
        else:
            items.append(text_item(PASTED, value))
    return Intake(tuple(items), True)


def text_item(source: str, text: str) -> Item:
    """A letter that came as text: read as it is, so that offsets count in what was sent.

    source (str): What to call it.
    text (str): The letter.
    RETURNS (Item): To be read.
    """
    # Lone surrogates, which JSON can spell, are no characters.
    return Item(plain_name(source), "row", data=text.encode("utf-8", "replace"))


def _plain_item(body: bytes) -> Item:
    """A body that is called plain text: text as it is if it is UTF-8, else whatever the reader makes of it."""
    try:
        return text_item(PASTED, body.decode("utf-8"))
    except UnicodeDecodeError:
        return Item(PASTED, "text", data=body)


def file_item(name: str, data: bytes) -> Item | Failure:
    """A letter that came as a file.

    name (str): Its name; folders before it are left out.
    data (bytes): Its content.
    RETURNS (Item or Failure): The letter to be read; a failure for tables and archives.
    """
    source = plain_name(PurePosixPath(name.replace("\\", "/")).name)
    form = FORMATS.get(PurePosixPath(source).suffix.lower(), "any")
    if form in _SEVERAL:
        return Failure(source, "unsupported", _NOT_HERE)
    return Item(source, form, data=data)


def plain_name(name: str) -> str:
    """A name fit for a line of text.

    name (str): Any name.
    RETURNS (str): The name without control characters and lone surrogates, and not too long.
    """
    text = name.encode("utf-8", "replace").decode("utf-8")
    return "".join(one if one.isprintable() else " " for one in text)[:_LONGEST_NAME].strip() or PASTED
