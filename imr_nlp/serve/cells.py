"""A decision as the cells of a page: each value with what it was read from, how sure it is, and what a person said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ..confidence.values import field_name
from ..report.labels import CATEGORIES, GUIDELINES, OUTCOMES, plain
from .fields import (
    CITATIONS,
    COUNTS,
    DECIDED,
    DRUGS,
    HEADER,
    LIST,
    REQUEST,
    SESSIONS,
    Field,
    show,
    show_range,
    value_at,
)
from .reviews import Verdict


@dataclass(frozen=True)
class Part:
    """A piece of a value with its own evidence: the value itself, an item of a list, a citation.

    text (str): What is shown.
    spots (tuple): Start and end in the letter of what it was read from.
    rules (tuple): Names of the rules that read it.
    """

    text: str
    spots: tuple[tuple[int, int], ...]
    rules: tuple[str, ...]

    @property
    def data(self) -> str:
        """The spots for a page: `42-52 60-65`."""
        return " ".join(f"{start}-{end}" for start, end in self.spots)


@dataclass(frozen=True)
class Cell:
    """One value.

    path (str): Its path in the decision.
    field (Field): What kind of value it is.
    parts (tuple): What is shown; none where it is not stated.
    written (str): The value as text that can be corrected.
    confidence (float): Between 0 and 1, `None` where nobody said.
    warnings (tuple): What is said against it.
    verdict (Verdict): What a person said about it.
    """

    path: str
    field: Field
    parts: tuple[Part, ...]
    written: str
    confidence: float | None
    warnings: tuple[str, ...]
    verdict: Verdict | None

    @property
    def is_stated(self) -> bool:
        """Whether it has a value."""
        return bool(self.parts)

    @property
    def has_evidence(self) -> bool:
        """Whether all of its parts were read from words of the letter."""
        return all(part.spots for part in self.parts)

    @property
    def is_stale(self) -> bool:
        """Whether the verdict was about another value than there is now."""
        return self.verdict is not None and self.verdict.value != self.written


@dataclass(frozen=True)
class Card:
    """One issue.

    number (int): As in the letter.
    index (int): Its place in the decision.
    title (str): The request as written.
    outcome (str): Its outcome, `None` where it is not stated.
    request (tuple), sessions (tuple), decided (tuple): Its cells.
    """

    number: int
    index: int
    title: str
    outcome: str | None
    request: tuple[Cell, ...]
    sessions: tuple[Cell, ...]
    decided: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """A decision.

    header (tuple): Cells of the letter.
    cards (tuple): The issues.
    warnings (tuple): Code, message and path of each warning.
    doubtful (tuple): Cells to be checked by eye, the least sure first, each with the reason.
    elsewhere (tuple): What is to be checked and is no cell (the number of issues): its name, and the reason.
    unproven (tuple): Cells that have a value and no evidence.
    """

    header: tuple[Cell, ...]
    cards: tuple[Card, ...]
    warnings: tuple[dict[str, Any], ...]
    doubtful: tuple[tuple[Cell, str], ...]
    elsewhere: tuple[tuple[str, str], ...]
    unproven: tuple[Cell, ...]

    @property
    def cells(self) -> list[Cell]:
        """All cells."""
        issues = [cell for card in self.cards for cell in (*card.request, *card.sessions, *card.decided)]
        return [*self.header, *issues]


_T = TypeVar("_T")


def _by_path(pairs: Iterable[tuple[str, _T]], with_owners: bool = True) -> dict[str, list[_T]]:
    """What is said of each path and, with owners, of what lies below it too."""
    found: dict[str, list[_T]] = {}
    for path, one in pairs:
        found.setdefault(path, []).append(one)
        while with_owners and "." in path:
            path = path.rpartition(".")[0]
            found.setdefault(path, []).append(one)
    return found


class _Maker:
    def __init__(self, decision: dict[str, Any], verdicts: Mapping[str, Verdict], with_spots: bool) -> None:
        self.decision = decision
        self.verdicts = verdicts
        evidence: list[dict[str, Any]] = decision["evidence"]
        self.evidence = _by_path((one["field"], one) for one in evidence)
        self.own = _by_path(((one["field"], one) for one in evidence), with_owners=False)
        self.confidence = _by_path((decision.get("confidence") or {}).items())
        self.warnings = _by_path((one["field"] or "", one["message"]) for one in decision["warnings"])
        self.with_spots = with_spots

    def cells(self, fields: Iterable[Field], prefix: str = "") -> tuple[Cell, ...]:
        return tuple(self.cell(field, prefix + field.path) for field in fields)

    def cell(self, field: Field, path: str) -> Cell:
        value = value_at(self.decision, path)
        sure, told = self.confidence.get(path, ()), self.warnings.get(path, ())
        parts = self._parts(field, path, value)
        return Cell(
            path, field, parts, show(path, value), min(sure, default=None), tuple(told), self.verdicts.get(path)
        )

    def _parts(self, field: Field, path: str, value: Any) -> tuple[Part, ...]:
        if field.kind is LIST:
            items = value or ()  # a table of another version may lack it
            return tuple(self._part(one, self._item(path, at, len(items))) for at, one in enumerate(items))
        if field.kind is DRUGS:
            return tuple(self._part(drug_text(one), self._found(f"{path}.{at}")) for at, one in enumerate(value or ()))
        if field.kind is COUNTS:
            told = (f"{one['count']} {one['treatment']}" for one in value or ())
            return tuple(self._part(text, self._found(f"{path}.{at}")) for at, text in enumerate(told))
        if field.kind is CITATIONS:
            return tuple(self._part(citation_text(one), self._found(f"{path}.{at}")) for at, one in enumerate(value))
        found = self._found(path)
        if value is None:
            # A date without a day, say: the tables have no value for it, and yet it stands in the letter.
            return tuple(self._part(f"“{' '.join(one['text'].split())}”", [one]) for one in found[:1])
        return (self._part(shown_text(field, value), found),)

    def _item(self, path: str, at: int, count: int) -> list[dict[str, Any]]:
        """Evidence of an item of a list: under its own path or, in order, under that of the list."""
        whole = self.own.get(path, [])
        return self._found(f"{path}.{at}") or (whole[at : at + 1] if len(whole) == count else whole)

    def _found(self, path: str) -> list[dict[str, Any]]:
        """Evidence of a path and of what lies below it."""
        return self.evidence.get(path, [])

    def _part(self, text: str, found: list[dict[str, Any]]) -> Part:
        spots = sorted({(one["start"], one["end"]) for one in found})
        rules = tuple(dict.fromkeys(_rule(one) for one in found))
        return Part(text, tuple(spots) if self.with_spots else (), rules)


def sheet(decision: dict[str, Any], verdicts: Mapping[str, Verdict] | None = None, with_spots: bool = True) -> Sheet:
    """The cells of a decision.

    decision (dict): As `Decision.model_dump(mode="json")` gives it.
    verdicts (Mapping): What a person said about values, by path.
    with_spots (bool): Whether the offsets of the evidence hold; false where the letter is missing or has changed.
    RETURNS (Sheet): The cells.
    """
    maker = _Maker(decision, verdicts or {}, with_spots)
    cards = tuple(
        Card(
            issue["number"], at, issue["request"]["text"], issue["outcome"],
            maker.cells(REQUEST, f"issues.{at}."), maker.cells(SESSIONS, f"issues.{at}."),
            maker.cells(DECIDED, f"issues.{at}."),
        )
        for at, issue in enumerate(decision["issues"])
    )  # fmt: skip
    made = Sheet(maker.cells(HEADER), cards, tuple(decision["warnings"]), (), (), ())
    unproven = tuple(cell for cell in made.cells if cell.is_stated and not cell.has_evidence) if with_spots else ()
    doubtful, elsewhere = _doubtful(decision, made.cells), _elsewhere(decision, made.cells)
    return Sheet(made.header, cards, made.warnings, tuple(doubtful), tuple(elsewhere), unproven)


def _elsewhere(decision: dict[str, Any], cells: list[Cell]) -> Iterable[tuple[str, str]]:
    """What a person should look at and has no cell."""
    paths = {cell.path for cell in cells}
    for one in decision["review"]:
        if not any(f"{one['field']}.".startswith(f"{path}.") for path in paths):
            yield field_name(one["field"]), f"{one['reason']}; confidence {one['confidence']:.0%}"


def _doubtful(decision: dict[str, Any], cells: list[Cell]) -> Iterable[tuple[Cell, str]]:
    """What the decision itself says a person should look at."""
    told = _by_path((one["field"], one["reason"]) for one in decision["review"])
    doubts = []
    for cell in cells:
        reason = next(iter(told.get(cell.path, ())), None)
        if reason is not None:
            sure = "" if cell.confidence is None else f"confidence {cell.confidence:.0%}"
            doubts.append((cell, "; ".join(part for part in (reason, sure) if part)))
    return sorted(doubts, key=lambda pair: 1.0 if pair[0].confidence is None else pair[0].confidence)


def _rule(evidence: dict[str, Any]) -> str:
    sure = evidence.get("probability")
    return f"{evidence['rule']} ({sure:.0%} sure)" if sure is not None else str(evidence["rule"])


def shown_text(field: Field, value: Any) -> str:
    """A value as people read it.

    field (Field): What kind of value it is.
    value (Any): The value.
    RETURNS (str): Its text.
    """
    if field.path.endswith("outcome"):
        return OUTCOMES.get(value) or plain(value)
    if field.path == "request.category":
        return CATEGORIES.get(value, plain(value))
    if field.path == "rationale":
        return str(value["text"])
    if field.path in ("template", "priority", "request.drug_class"):
        return plain(value)
    return field.kind.show(value)


def drug_text(drug: dict[str, Any]) -> str:
    """A drug on one line.

    drug (dict): The drug.
    RETURNS (str): Its name, with strength, quantity and refills where the letter states them.
    """
    parts = [
        drug["name"],
        drug["strength"],
        f"#{drug['quantity']}" if drug["quantity"] is not None else None,
        f"{drug['refills']} refills" if drug["refills"] is not None else None,
    ]
    return " · ".join(part for part in parts if part)


def citation_text(citation: dict[str, Any]) -> str:
    """A citation on one line.

    citation (dict): The citation.
    RETURNS (str): Source, chapter and edition where they are known, section and pages.
    """
    pages = ", ".join(map(show_range, citation["pages"]))
    edition, named = citation.get("edition"), citation.get("source")
    parts = [
        named if citation["guideline"] == "other" and named else GUIDELINES[citation["guideline"]],
        citation.get("chapter"),
        f"edition of {edition}" if edition else None,
        citation["section"] if citation["section"] != citation.get("chapter") else None,
        f"p. {pages}" if pages else None,
    ]
    return " · ".join(part for part in parts if part)
