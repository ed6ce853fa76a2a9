"""Letters in the bags and data frames of Dask, for programs that have them there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .batch import read_rows, table_schema
from .readers import ReadOptions
from .readers.tables import TEXT_COLUMN
from .writers.extras import load as load_extra

if TYPE_CHECKING:
    from spacy.language import Language

_Load = Callable[[], "Language"]


def read(
    letters: Any,
    column: str = TEXT_COLUMN,
    *,
    source: str | None = None,
    options: ReadOptions | None = None,
    load: _Load | None = None,
) -> Any:
    """Read letters where they are. Nothing is read before the result is computed or written.

    letters (dask.dataframe.DataFrame or dask.bag.Bag): Rows, or a bag of texts or of dicts.
    column (str): Column of the frame, or field of the dicts, that holds the letters.
    source (str): A column or field that names them. If none is given they are called by the frame's index, and in a
        bag by the number of the partition and of the element: `0#1`.
    options (ReadOptions), load (Callable): As for `imr_nlp.batch.read_part`.
    RETURNS (dask.dataframe.DataFrame): As `imr_nlp.batch.read_table`: one row a letter, failures among them. Its
        `to_parquet(FOLDER, schema=imr_nlp.batch.table_schema(), write_index=False)` writes parts that are read as one
        table.
    RAISES (ValueError): If the frame has no such column.
    RAISES (MissingExtra): If Dask is not installed.
    """
    frames = load_extra("dask.dataframe", "dask")
    empty = _to_pandas(table_schema().empty_table())
    more = {"column": column, "source": source, "options": options, "load": load}
    if not hasattr(letters, "columns"):
        dask = load_extra("dask", "dask")
        read_list = dask.delayed(_read_list)
        parts = [read_list(part, number, **more) for number, part in enumerate(letters.to_delayed())]
        with dask.config.set({"dataframe.convert-string": False}):  # it would make text of lists
            return frames.from_delayed(parts, meta=empty, verify_meta=False)
    for name in (column, source):
        if name is not None and name not in letters.columns:
            raise ValueError(f"there is no column {name!r}: {', '.join(map(str, letters.columns))}")
    return letters.map_partitions(_read_frame, meta=empty, transform_divisions=False, clear_divisions=True, **more)


def _read_frame(part: Any, column: str, source: str | None, options: ReadOptions | None, load: _Load | None) -> Any:
    texts = part[column].astype(object)
    names = part.index if source is None else part[source]
    return _framed(texts.where(texts.notna(), None), names, options, load)


def _read_list(
    part: Iterable[Any], number: int, column: str, source: str | None, options: ReadOptions | None, load: _Load | None
) -> Any:
    texts: list[object] = []
    names: list[object] = []
    for place, one in enumerate(part, 1):
        fields = one if isinstance(one, Mapping) else {column: one}
        texts.append(fields.get(column))
        name = None if source is None else fields.get(source)
        names.append(f"{number}#{place}" if name is None else name)
    return _framed(texts, names, options, load)


def _framed(texts: Iterable[object], names: Iterable[object], options: ReadOptions | None, load: _Load | None) -> Any:
    return _to_pandas(read_rows(list(texts), list(map(str, names)), options, load))


def _to_pandas(table: Any) -> Any:
    """A table with the types of Arrow, but for lists: on these pandas writes notes into Parquet that it cannot read."""
    arrow, pandas = load_extra("pyarrow", "dask"), load_extra("pandas", "dask")
    return table.to_pandas(types_mapper=lambda kind: None if arrow.types.is_list(kind) else pandas.ArrowDtype(kind))
