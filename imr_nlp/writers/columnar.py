"""Decisions as Parquet: one row a letter, with its issues, citations, evidence and mentions nested in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from ..records import Record
from .arrow import arrow_bytes, arrow_table
from .atomic import open_partial, replacing, telling
from .extras import load
from .rows import (
    SIDES,
    Row,
    citation_rows,
    evidence_rows,
    issue_row,
    letter_row,
    mention_rows,
    review_rows,
    session_count_row,
    warning_rows,
)
from .text_file import FailureFile

ROW_GROUP = 500
"""Letters of a row group."""


def check() -> None:
    """Find out that pyarrow is installed."""
    load("pyarrow", "parquet")


def render(records: Sequence[Record]) -> bytes:
    """The letters as an Arrow stream."""
    arrow = load("pyarrow", "parquet")
    return arrow_bytes(arrow, [parquet_row(record) for record in records], schema(arrow))


@contextmanager
def opened(path: Path) -> Iterator[ParquetFile]:
    """Write one row a letter, in row groups of `ROW_GROUP` letters."""
    with (
        FailureFile(path) as failures,
        replacing(path) as place,
        open_partial(path, partial(parquet_writer, place)) as file,
    ):
        sink = ParquetFile(path, file, failures)
        yield sink
        sink.flush()


def parquet_writer(path: Path) -> Any:
    """Open a Parquet file for letters. path (Path): The file. RETURNS (pyarrow.parquet.ParquetWriter): The writer."""
    arrow, parquet = load("pyarrow", "parquet"), load("pyarrow.parquet", "parquet")
    return parquet.ParquetWriter(path, schema(arrow), compression="zstd")


class ParquetFile:
    """A sink that gathers letters to row groups.

    path (Path): The file, for messages.
    file (ParquetWriter): What takes row groups.
    failures (FailureFile): Where failures go.
    """

    def __init__(self, path: Path, file: Any, failures: FailureFile) -> None:
        self._path = path
        self._file = file
        self._tables: list[Any] = []
        self._rows = 0
        self.add_failure = failures.add_failure

    def add(self, part: bytes) -> None:
        """Add letters."""
        table = arrow_table(load("pyarrow", "parquet"), part)
        self._tables.append(table)
        self._rows += table.num_rows
        if self._rows >= ROW_GROUP:
            self.flush(ROW_GROUP)

    def flush(self, whole: int = 1) -> None:
        """Write what there is, in whole row groups: the same ones, however the letters came."""
        if not self._rows:
            return
        table = load("pyarrow", "parquet").concat_tables(self._tables)
        end = self._rows - self._rows % whole
        with telling(self._path):
            for start in range(0, end, ROW_GROUP):
                group = table.slice(start, min(ROW_GROUP, end - start))
                self._file.write_table(group.combine_chunks(), row_group_size=ROW_GROUP)
        self._tables = [table.slice(end)]
        self._rows -= end


def parquet_row(record: Record) -> Row:
    """The whole of a letter as one nested row."""
    counts = [session_count_row(one) if one["label"] == "SESSION_COUNT" else None for one in record.mentions]
    return {
        **letter_row(record),
        "issues": [
            issue_row(issue) | {field: citation_rows(issue, side) for side, field in SIDES.items()}
            for issue in record.decision["issues"]
        ],
        "warnings": list(warning_rows(record)),
        "review": list(review_rows(record)),
        "evidence": list(evidence_rows(record)),
        "mentions": [row | {"session_count": count} for row, count in zip(mention_rows(record), counts, strict=True)],
    }


def schema(arrow: Any) -> Any:
    """Columns and types of the file.

    arrow (ModuleType): pyarrow.
    RETURNS (pyarrow.Schema): The schema.
    """
    text, number, day, flag = arrow.string(), arrow.int32(), arrow.date32(), arrow.bool_()
    texts = arrow.list_(text)

    def struct(**fields: Any) -> Any:
        return arrow.struct(list(fields.items()))

    place = {"start_char": number, "end_char": number, "pdf_page": number, "text": text}
    pages = arrow.list_(struct(first=number, last=number))
    citations = arrow.list_(struct(
        guideline=text, basis=text, source_name=text, chapter=text, edition=number, section=text, pages=pages
    ))  # fmt: skip
    issue = struct(
        issue_number=number, request=text, treatment=text, canonical=text, category=text, drug_class=text, drugs=texts,
        body_parts=texts, side=text, levels=texts, contrast=text, billing_codes=texts,
        sessions_min=number, sessions_max=number, sessions_unit=text, strength=text, quantity=number, refills=number,
        rental_days=number,
        service_first=day, service_last=day, outcome=text, medically_necessary=flag, guideline_sessions_min=number,
        guideline_sessions_max=number, completed_sessions_min=number, completed_sessions_max=number,
        certified_sessions_min=number, certified_sessions_max=number, rationale=text,
        claims_administrator_guidelines=citations, reviewer_guidelines=citations,
    )  # fmt: skip
    session_count = struct(
        role=text, sessions_min=number, sessions_max=number, unit=text, frequency=text, duration=text
    )
    mention = struct(
        label=text, **place, iso_date=text, page_first=number, page_last=number, guideline=text, polarity=text,
        treatment=text, category=text, session_count=session_count,
    )  # fmt: skip
    columns = {
        "source": text, "sha256": text, "case_number": text, "template": text, "priority": text, "letter_outcome": text,
        "date_assigned": day, "date_of_injury": day, "decision_date": day, "ur_denial_date": day,
        "application_received": day, "reviewer_specialties": texts, "reviewer_licensed_states": texts,
        "patient_age": number, "patient_sex": text, "diagnoses": texts, "icd_codes": texts, "prior_treatments": texts,
        "prior_counts": arrow.list_(struct(treatment=text, canonical=text, count=number)),
        "issues": arrow.list_(issue),
        "warnings": arrow.list_(struct(code=text, message=text, field=text)),
        "review": arrow.list_(struct(field=text, confidence=arrow.float64(), reason=text)),
        "evidence": arrow.list_(struct(field=text, **place, rule=text, probability=arrow.float64())),
        "mentions": arrow.list_(mention),
    }  # fmt: skip
    return arrow.schema(list(columns.items()))
