"""The pages' templates, and the colours of the mentions as a style sheet."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from ..about import __version__
from ..display import COLORS
from ..report.labels import CATEGORIES, GUIDELINES, OUTCOMES, plain
from .filters import NOT_STATED
from .marks import KINDS

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse, Response

_CHECKS = {
    "open": "To be reviewed, not done",
    "doubts": "Has values to check by eye",
    "warnings": "Has warnings",
    "judged": "Values were judged",
    "wrong": "Values were found wrong",
    "done": "Done",
}
_STATIC = {"imr.css": "text/css", "letter.js": "text/javascript", "table.js": "text/javascript",
           "home.js": "text/javascript", "icon.svg": "image/svg+xml"}  # fmt: skip


class Templates:
    """Renders pages. What is common to all of them is given once.

    common (Any): Values that every page sees.
    """

    def __init__(self, **common: Any) -> None:
        self._environment = Environment(
            loader=PackageLoader(__name__.rpartition(".")[0]), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._environment.globals.update(
            {"alone": None, "table": None} | common, version=__version__, kinds=KINDS, not_stated=NOT_STATED
        )
        self._environment.filters.update(facet=facet_name, plain=plain, number=_number, guideline=_guideline)

    def page(self, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page.

        name (str): Name of its template.
        status (int): Status of the answer.
        values (Any): What it shows.
        RETURNS (HTMLResponse): The answer.
        """
        from fastapi.responses import HTMLResponse  # here, for a letter's file is written without a server

        return HTMLResponse(self.text(name, **values), status)

    def text(self, name: str, **values: Any) -> str:
        """A page as text.

        name (str): Name of its template.
        values (Any): What it shows.
        RETURNS (str): HTML.
        """
        return self._environment.get_template(f"{name}.html.j2").render(values)


def _number(value: int) -> str:
    return f"{value:,}"


def _guideline(value: str) -> str:
    return GUIDELINES.get(value, value)


def facet_name(value: str, facet: str) -> str:
    """A value of a facet as people read it.

    value (str): The value.
    facet (str): Name of the facet.
    RETURNS (str): The words.
    """
    if value == NOT_STATED:
        return "not stated"
    named: dict[str, Callable[[str], str]] = {
        "outcome": lambda one: OUTCOMES.get(one) or plain(one),
        "category": lambda one: CATEGORIES.get(one, plain(one)),
        "guideline": _guideline,
        "drug_class": plain,
        "check": lambda one: _CHECKS.get(one, one),
    }
    return named.get(facet, str)(value)


def static(name: str) -> Response | None:
    """One of the files that pages need.

    name (str): Its name.
    RETURNS (Response): The file, `None` where there is no such file.
    """
    from fastapi.responses import Response

    kind = _STATIC.get(name)
    if kind is None:
        return None
    return Response(asset(name), media_type=kind, headers={"cache-control": "no-cache"})


@lru_cache
def asset(name: str) -> str:
    """One of the files that pages need, as text.

    name (str): Its name.
    RETURNS (str): Its content; the style sheet with the colours of the mentions.
    """
    text = files(__package__).joinpath("static").joinpath(name).read_text("utf-8")
    return text + _colors() if name == "imr.css" else text


def _colors() -> str:
    """Rules for the kinds of mention: the colours are those of notebooks and of `imr show`."""
    return "".join(
        f".k-{label} {{ --kind: {color}; }}\n"
        f".off-{label} .m.k-{label} {{ background: none; color: inherit; border-color: transparent; }}\n"
        f".off-{label} .m.k-{label}::after {{ content: none !important; }}\n"
        for label, color in COLORS.items()
    )
