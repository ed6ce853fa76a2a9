"""Ready queries: one `.sql` file each, with its title and explanation in the comment at its top.

A database of decisions has every one of them as a view, and `imr query --name` runs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class ReadyQuery:
    """A question that people ask often.

    name (str): Its name, `uphold-by-category`.
    title (str): The question in one line.
    explanation (str): What its columns count.
    sql (str): The query.
    """

    name: str
    title: str
    explanation: str
    sql: str

    @property
    def view(self) -> str:
        """Name of the view in the database."""
        return self.name.replace("-", "_")


def ready_queries() -> tuple[ReadyQuery, ...]:
    """Every ready query, by name."""
    folder = files(__package__)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return tuple(_parse(name.removesuffix(".sql"), folder.joinpath(name).read_text("utf-8")) for name in names)


def _parse(name: str, text: str) -> ReadyQuery:
    lines = text.splitlines()
    comment = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    sql = "\n".join(line for line in lines if not line.startswith("--")).strip()
    return ReadyQuery(name, comment[0], " ".join(comment[1:]).strip(), sql)
