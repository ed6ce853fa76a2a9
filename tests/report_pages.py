"""Pages of the report as the tests read them, and made-up letters for them."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from imr_nlp.decision import Decision
from imr_nlp.records import Record
from imr_nlp.report import render
from imr_nlp.writers import write


class Page(HTMLParser):
    """What a page is made of: its elements, its text, and the data of the table."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.data: dict[str, Any] = {}
        self._inside = ""
        self.feed(html)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = "data" if dict(attrs).get("type") == "application/json" else tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "data":
            self.data = json.loads(data)
        elif self._inside not in ("script", "style"):
            self.text += f" {data}"

    def rows(self) -> list[dict[str, tuple[str, str]]]:
        """The rows of the table: for each column its value and the words behind it."""
        strings = [*self.data["strings"], ""]
        keys = [key for key, _ in self.data["columns"]]
        return [
            {key: (strings[row[2 * at]], strings[row[2 * at + 1]]) for at, key in enumerate(keys)}
            for row in self.data["rows"]
        ]


def page_of(folder: Path, records: list[Record], **options: Any) -> Page:
    write(folder / "decisions.duckdb", records, [])
    return Page(render(folder / "decisions.duckdb", **options))


def letter(source: str = "a.pdf", **fields: Any) -> Record:
    return Record(source, "0" * 64, Decision(**fields).model_dump(mode="json"), [])


def issue(number: int, outcome: str | None, **request: Any) -> dict[str, Any]:
    return {"number": number, "request": {"text": "Norco", "category": "pharmaceutical"} | request, "outcome": outcome}
