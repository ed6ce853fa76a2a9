"""The lexicons: CSV files that people can read and edit, turned into phrase patterns for the ruler.

Each file has one row a phrase. A row is checked when it is read, and an error names file and line. Inflected forms of a
phrase's last word come from spacy-lookups-data, so that a row gives the singular or the bare verb alone.
"""

from __future__ import annotations

import csv
import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, TypeVar, get_args

import spacy_lookups_data
import srsly
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..decision import Category, GuidelineId

if TYPE_CHECKING:
    from importlib.abc import Traversable

_AnyRow = TypeVar("_AnyRow", bound=BaseModel)
CATEGORIES: tuple[str, ...] = get_args(Category)


class LexiconError(ValueError):
    """A row of a lexicon that cannot be used. The message names file and line."""


class _PatternRequired(TypedDict):
    """What every pattern has."""

    label: str
    pattern: str


class Pattern(_PatternRequired, total=False):
    """A phrase pattern of spaCy's `SpanRuler`. The id holds the value of a match."""

    id: str


class Row(BaseModel):
    """One row of a lexicon: a phrase, and what is known of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    phrase: str = Field(min_length=1)

    def pattern(self, file: str) -> Pattern:
        """The phrase pattern of this row.

        file (str): Name of the row's file without its suffix.
        RETURNS (Pattern): Label, phrase and id.
        """
        raise NotImplementedError


class TreatmentRow(Row):
    """A treatment that is no drug. `bound` heads are treatments only after a modifier (`unit`, `surgery`)."""

    name: str = Field(min_length=1)
    kind: Literal["name", "bound"]

    def pattern(self, file: str) -> Pattern:
        """See `Row.pattern`."""
        label = "TREATMENT" if self.kind == "name" else "TREATMENT_HEAD"
        return {"label": label, "pattern": self.phrase, "id": f"{file}/{self.name}"}


class DrugRow(Row):
    """A drug by generic or brand name."""

    name: str = Field(min_length=1)
    drug_class: str = Field(pattern=r"^[a-z0-9_]+$")

    def pattern(self, file: str) -> Pattern:
        """See `Row.pattern`."""
        return {"label": "DRUG", "pattern": self.phrase, "id": f"{self.drug_class}/{self.name}"}


class DrugClassRow(DrugRow):
    """A class of drugs, which is a treatment but no drug by name."""

    def pattern(self, file: str) -> Pattern:
        """See `Row.pattern`."""
        return {"label": "DRUG_CLASS", "pattern": self.phrase, "id": f"{self.drug_class}/{self.name}"}


class ModifierRow(Row):
    """A word in front of a treatment's name, or behind a drug's (`form`), that belongs to the mention."""

    kind: Literal["side", "approach", "guidance", "time", "place", "quality", "manner", "route", "form"]

    def pattern(self, file: str) -> Pattern:
        """See `Row.pattern`."""
        return {"label": "MODIFIER", "pattern": self.phrase, "id": self.kind}


class BodyPartRow(Row):
    """A part of the body: a noun, or an adjective that stands only in front of something."""

    name: str = Field(min_length=1)
    kind: Literal["part", "adjective"]

    def pattern(self, file: str) -> Pattern:
        """See `Row.pattern`."""
        return {"label": "BODY_PART", "pattern": self.phrase, "id": f"{self.kind}/{self.name}"}


class DiagnosisRow(Row):
    """A diagnosis, a head of diagnoses that takes body parts in front, or a word in front of diagnoses."""

    name: str = Field(min_length=1)
    kind: Literal["name", "head", "modifier"]

    def pattern(self, file: str) -> Pattern:
        """See `Row.pattern`."""
        label = {"name": "DIAGNOSIS", "head": "DIAGNOSIS_HEAD", "modifier": "DIAGNOSIS_MODIFIER"}[self.kind]
        return {"label": label, "pattern": self.phrase, "id": self.name}


class GuidelineSourceRow(Row):
    """A named source of guidance."""

    id: GuidelineId

    def pattern(self, file: str) -> Pattern:
        """See `Row.pattern`."""
        return {"label": "GUIDELINE", "pattern": self.phrase, "id": self.id}


class GuidelineStartRow(Row):
    """The first words of the names that the grammar of guideline sources knows."""

    def pattern(self, file: str) -> Pattern:
        """See `Row.pattern`."""
        return {"label": "GUIDELINE_START", "pattern": self.phrase}


class DecisionWordRow(Row):
    """Words that decide or recommend, their polarity toward the treatment, and in which use they do so."""

    polarity: Literal["+", "-", "~"]
    use: Literal[
        "any", "certification", "predicate", "finding", "verb", "denial", "deny", "modification", "necessity",
        "verdict", "negated",
    ]  # fmt: skip

    def pattern(self, file: str) -> Pattern:
        """See `Row.pattern`."""
        return {"label": "DECISION", "pattern": self.phrase, "id": f"{self.polarity}/{self.use}"}


class TermRow(Row):
    """A name in its usual spelling (specialties, states): looked up, no pattern."""

    name: str = Field(min_length=1)


_PATTERN_FILES: dict[str, type[Row]] = {
    "treatments/lexicon/drugs": DrugRow,
    "treatments/lexicon/drug_classes": DrugClassRow,
    "treatments/lexicon/modifiers": ModifierRow,
    "treatments/lexicon/body_parts": BodyPartRow,
    "diagnoses/lexicon/diagnoses": DiagnosisRow,
    "citations/lexicon/guideline_sources": GuidelineSourceRow,
    "citations/lexicon/guideline_starts": GuidelineStartRow,
    "judgements/lexicon/decision_words": DecisionWordRow,
}
_PLURAL = {"DRUG_CLASS", "TREATMENT", "TREATMENT_HEAD", "BODY_PART", "DIAGNOSIS", "DIAGNOSIS_HEAD"}


@contextmanager
def collector_paused() -> Iterator[None]:
    """No garbage collection meanwhile: making a hundred thousand patterns leaves no garbage, and looking for it among
    them takes half of the time that the pipeline needs to load."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def lexicon_patterns(path: str | None = None) -> Iterable[Pattern]:
    """Patterns for the ruler, from the package's lexicons and perhaps from one more file.

    path (str): A CSV file with the columns `phrase`, `name`, `category`: more treatments of your own.
    RETURNS (list): Phrase patterns, inflected forms included, without duplicates.
    RAISES (LexiconError): Where a row cannot be used; the message names file and line.
    """
    with collector_paused():
        listed = [row.pattern(file) for file, row in _package_rows()]
        if path is not None:
            listed += [row.pattern(row.category) for row in read_rows(Path(path), _OwnTreatmentRow)]
        patterns = {(pattern["label"], pattern["pattern"].lower()): pattern for pattern in listed}
        for pattern in listed:  # a phrase that has a row of its own is no inflected form of another
            for form in _forms(pattern):
                patterns.setdefault((pattern["label"], form.lower()), {**pattern, "pattern": form})
        return list(patterns.values())


class _OwnTreatmentRow(Row):
    """A treatment that a user adds."""

    name: str = Field(min_length=1)
    category: Category

    def pattern(self, file: str) -> Pattern:
        """See `Row.pattern`."""
        return {"label": "TREATMENT", "pattern": self.phrase, "id": f"{self.category}/{self.name}"}


def read_rows(path: Traversable | Path, model: type[_AnyRow]) -> Iterator[_AnyRow]:
    """Read one table.

    path (Path): The CSV file, UTF-8, with a header.
    model (type): The row's model; its fields are the columns.
    YIELDS (Row): The rows.
    RAISES (LexiconError): Where the file cannot be read, columns are missing or a row does not fit, with file and line.
    """
    # Decoded here, since a resource of a package opens without `newline`, and csv wants the line ends as they are.
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LexiconError(f"{path}: {error.strerror}") from None
    reader = csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""))
    missing = set(model.model_fields) - set(reader.fieldnames or ())
    if missing:
        raise LexiconError(f"{path}: line 1: missing column {', '.join(sorted(missing))}")
    for values in reader:
        try:
            yield model.model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
            column = ".".join(map(str, first["loc"]))
            raise LexiconError(f"{path}: line {reader.line_num}: {column}: {first['msg']}") from None


@cache
def terms(file: str) -> dict[str, str]:
    """The usual spelling of each phrase of a list of terms.

    file (str): `case/lexicon/specialties`, say, for `imr_nlp/case/lexicon/specialties.csv`.
    RETURNS (dict): Names by the phrase in lower case.
    """
    return {row.phrase.lower(): row.name for row in read_rows(package(f"{file}.csv"), TermRow)}


@cache
def treatment_names() -> dict[str, str]:
    """The name of each phrase for a treatment that is no drug and needs no modifier.

    RETURNS (dict): Names by the phrase, lower case.
    """
    return {row["phrase"].lower(): row["name"].lower() for _, row in _treatment_rows()}


@cache
def treatment_categories() -> dict[str, str]:
    """The category of each treatment that is no drug.

    RETURNS (dict): Categories by the treatment's name, lower case.
    """
    return {row["name"].lower(): category for category, row in _treatment_rows()}


def _treatment_rows() -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of treatments with their category. They are checked when they become patterns, so not here: a model that
    stores its patterns need not do it at all."""
    for category in CATEGORIES:
        table = package(f"treatments/lexicon/names/{category}.csv")
        if table.is_file():
            rows = csv.DictReader(StringIO(table.read_text(encoding="utf-8")))
            yield from ((category, row) for row in rows if row["kind"] == "name")


@cache
def compounds() -> frozenset[str]:
    """The generic names of drugs that are compounds: `hydrocodone/acetaminophen`.

    RETURNS (frozenset): The names.
    """
    rows = read_rows(package("treatments/lexicon/drugs.csv"), DrugRow)
    return frozenset(row.name for row in rows if "/" in row.name)


def package(path: str) -> Traversable:
    """A file of the package: each lexicon is in the folder of its topic.

    path (str): Its path, with slashes.
    RETURNS (Traversable): The file.
    """
    return files("imr_nlp").joinpath(*path.split("/"))


def _package_rows() -> Iterator[tuple[str, Row]]:
    """The rows of the package's lexicons that become patterns, each with the name of its file."""
    for category in CATEGORIES:
        file = package(f"treatments/lexicon/names/{category}.csv")
        if file.is_file():
            yield from ((category, row) for row in read_rows(file, TreatmentRow))
    for name, model in _PATTERN_FILES.items():
        yield from ((name, row) for row in read_rows(package(f"{name}.csv"), model))


def _forms(pattern: Pattern) -> Iterator[str]:
    """The inflected forms of a phrase."""
    phrase = pattern["pattern"]
    front, _, last = phrase.rpartition(" ")
    word = last.lower()
    if not word.replace("-", "").isalpha() or len(word) < 3:
        return
    wanted = _is_noun_form if pattern["label"] in _PLURAL else _is_verb_form if pattern["label"] == "DECISION" else None
    if wanted is None:
        return
    for form in _inflections().get(word, ()):
        if wanted(word, form):
            yield f"{front} {form}".strip()
    if wanted is _is_noun_form and not word.endswith("s"):
        yield f"{front} {_plural(word)}".strip()


def _is_noun_form(word: str, form: str) -> bool:
    """Whether an inflected form looks like a plural."""
    return form.endswith(("s", "ae", "i", "a")) and not form.endswith("ss") and form != word


def _is_verb_form(word: str, form: str) -> bool:
    """Whether an inflected form looks like a verb's."""
    return form.endswith(("s", "ed", "ing", "held")) and form != word


def _plural(word: str) -> str:
    """The regular plural of a noun."""
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


@cache
def english_words() -> frozenset[str]:
    """Common English words with their inflected forms: those of the table of lemmas of spacy-lookups-data.

    RETURNS (frozenset): The words, lower case.
    """
    return frozenset(word.lower() for lemma, forms in _inflections().items() for word in (lemma, *forms))


@cache
def _inflections() -> dict[str, list[str]]:
    """Inflected forms by their lemma, from the table of lemmas of spacy-lookups-data."""
    table = srsly.read_gzip_json(f"{spacy_lookups_data.en['lemma_lookup']}.gz")
    forms: dict[str, list[str]] = {}
    for form, lemma in table.items():
        forms.setdefault(lemma, []).append(form)
    return forms
