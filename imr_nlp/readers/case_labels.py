"""The labels of a letter's case table, and values brought beside them where a table has both apart."""

from __future__ import annotations

import re

_LABELS = frozenset((
    "case number", "imr case number", "maximus case number", "date assigned", "date of injury", "decision date",
    "ur denial date", "date of ur decision", "ur decision date", "date of ur denial", "priority",
    "application received", "imr application received", "date application received", "imr received date",
    "determination date", "employee", "employee name", "claim number", "claims administrator", "provider name",
    "requesting physician", "state(s) of licensure", "certification(s)/specialty",
))  # fmt: skip
_LONGEST = max(map(len, _LABELS)) + 2


def is_label(text: str) -> bool:
    """Whether a text is one of the labels of a case table.

    text (str): The words of a cell or a line.
    RETURNS (bool): True with or without its colon, in whatever case.
    """
    if len(text) > 2 * _LONGEST:
        return False
    return re.sub(r"\s+", " ", text).strip(" :*_").lower() in _LABELS


def paired(rows: list[list[str]]) -> list[list[str]]:
    """Bring values beside their labels.

    rows (list): The cells of a table, row by row; a cell may have several lines.
    RETURNS (list): The same, but where a row of labels stands above a row of values, or a cell of labels line by line
        before a cell of values, a row for each label with its value.
    """
    found: list[list[str]] = []
    place = 0
    while place < len(rows):
        row = rows[place]
        below = rows[place + 1] if place + 1 < len(rows) else []
        if _are_labels(row) and len(below) == len(row) and not any(map(is_label, below)):
            found += [[_with_colon(label), value] for label, value in zip(row, below, strict=True)]
            place += 2
            continue
        found += _by_lines(row)
        place += 1
    return found


def _are_labels(cells: list[str]) -> bool:
    return len(cells) > 1 and all(map(is_label, cells))


def _by_lines(row: list[str]) -> list[list[str]]:
    """A row as several, where its cells hold labels and their values line by line."""
    cells = [[line.strip() for line in cell.split("\n") if line.strip()] for cell in row]
    if len(cells) < 2 or len(cells) % 2:
        return [row]
    pairs = list(zip(cells[::2], cells[1::2], strict=True))
    if not all(_are_labels(labels) and len(labels) == len(values) for labels, values in pairs):
        return [row]
    return [[_with_colon(label), value] for pair in pairs for label, value in zip(*pair, strict=True)]


def _with_colon(label: str) -> str:
    return label if label.rstrip(" *_").endswith(":") else f"{label.rstrip()}:"
