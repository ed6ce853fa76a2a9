"""Letters as a data frame, for a notebook: one row an issue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from .records import Record
from .writers.columnar import schema
from .writers.extras import load as load_extra
from .writers.rows import SIDES, Row, citation_rows, issue_index, issue_row, letter_row, review_rows

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

LIBRARIES = ("pandas", "polars", "pyarrow")
"""Whose data frames there are."""
_PART = 500
_LISTS = ("warnings", "review")  # as codes and fields alone
_NO_COLUMNS = ("source", "sha256")  # texts have none


def frame(letters: Iterable[str | Doc], nlp: Language | None = None, library: str | None = None) -> Any:
    """Make a data frame of the issues of letters.

    letters (Iterable): Texts, which are read, or docs that were.
    nlp (Language): The pipeline for texts; `imr_nlp.load()` if none is given.
    library (str): One of `LIBRARIES`; the first of them that is installed if none is named.
    RETURNS (pandas.DataFrame, polars.DataFrame or pyarrow.Table): One row an issue, in order, and one for a letter
        without issues. `letter` counts the letters from 0; then the columns of the tables `letters` and `issues`, with
        the ids of the guidelines that each side cites, the codes of the letter's `warnings`, and in `review` the fields
        to check by eye.
    RAISES (ValueError): If there is no such library, or a doc has no decision.
    RAISES (MissingExtra): If the library, or pyarrow, is not installed.
    """
    if library is not None and library not in LIBRARIES:
        raise ValueError(f"no data frames of {library!r}: name one of {', '.join(LIBRARIES)}")
    arrow = load_extra("pyarrow", "parquet")
    layout = _layout(arrow)
    rows = chain.from_iterable(_rows(place, doc) for place, doc in enumerate(_docs(letters, nlp)))
    parts = iter(lambda: list(islice(rows, _PART)), [])
    table = arrow.Table.from_batches([arrow.RecordBatch.from_pylist(part, schema=layout) for part in parts], layout)
    chosen = library or next(one for one in LIBRARIES if find_spec(one) is not None)
    if chosen == "pandas":
        load_extra("pandas", "pandas")
        return table.to_pandas()
    return load_extra("polars", "polars").from_arrow(table) if chosen == "polars" else table


def _docs(letters: Iterable[str | Doc], nlp: Language | None) -> Iterator[Doc]:
    for letter in letters:
        if not isinstance(letter, str):
            yield letter
            continue
        if nlp is None:
            from .pipeline import load

            nlp = load()
        yield nlp(letter)


def _rows(place: int, doc: Doc) -> Iterator[Row]:
    decision = doc._.imr
    if decision is None:
        raise ValueError(f"letter {place} has no decision: read it by the pipeline of imr_nlp")
    record = Record("", "", decision.model_dump(mode="json"), [])
    letter = {"letter": place, **letter_row(record)}
    letter["warnings"] = [warning["code"] for warning in record.decision["warnings"]]
    doubtful = [one["field"] for one in review_rows(record)]
    letter["review"] = [field for field in doubtful if issue_index(field) is None]
    for at, issue in enumerate(record.decision["issues"]):
        cited = {
            field: list(dict.fromkeys(one["guideline"] for one in citation_rows(issue, side)))
            for side, field in SIDES.items()
        }
        own = [field.split(".", 2)[2] for field in doubtful if issue_index(field) == at]
        yield letter | issue_row(issue) | cited | {"review": own + letter["review"]}
    if not record.decision["issues"]:
        yield letter


def _layout(arrow: Any) -> Any:
    """The columns, typed as in the Parquet file."""
    texts = arrow.list_(arrow.string())
    nested = schema(arrow)
    letter = [one for one in nested if one.name not in (*_NO_COLUMNS, "issues", *_LISTS, "evidence", "mentions")]
    issue = nested.field("issues").type.value_type
    fields = [issue.field(place) for place in range(issue.num_fields)]
    issues = [arrow.field(one.name, texts) if one.name in SIDES.values() else one for one in fields]
    return arrow.schema([("letter", arrow.int64()), *letter, *((name, texts) for name in _LISTS), *issues])
