"""Passages with marked session counts, each read within a small letter: how many counts are found, with value and role.

A file of `corpus/sessions/` holds the passages of one hand, one a line. A passage is put where it belongs: into the
rationale of an issue, or into the case summary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from spacy.language import Language

from ..annotated import AnnotatedLetter, AnnotationError, Mention, parse_marks
from ..decision import Decision
from ..letter.mentions import LABELS as _LABELS
from ..sessions.kinds import kinds_of
from .mentions import score_mentions
from .tally import Accuracy, MentionTally, Miss

LABEL = "SESSION_COUNT"
Place = Literal["rationale", "case summary", "UR denial", "request"]
_LETTER = """Case Number: CM15-0000001 Date Assigned: 06/15/2015
Priority: Standard

HOW THE IMR FINAL DETERMINATION WAS MADE
State(s) of Licensure: California

CLINICAL CASE SUMMARY
{summary}

IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth below:

1. {request}: Upheld

Claims Administrator guideline: Decision based on MTUS.

MAXIMUS guideline: Decision based on MTUS.

Decision rationale: {rationale}
"""
_SUMMARY = "The records were reviewed."
_RATIONALE = "The records do not speak for it."
_QUOTED = "Per the utilization review denial: "
_ASKED = "The treatment plan and request: "
_FILLER = {"rationale": "", "case summary": "", "UR denial": _QUOTED, "request": _ASKED}


class Passage(BaseModel):
    """A passage as its file has it.

    id (str), voice (str): Its name, and the manner in which it is written.
    place (str): Where in a letter it stands.
    request (str): The disputed item.
    text (str): The passage with marks, `{{SESSION_COUNT n=8 role=requested|8 sessions}}`.
    completed (tuple), guideline (tuple): Least and greatest number that the issue has of either, `None` for none. Where
        the file does not say, it follows from the marks of a rationale.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    voice: str
    place: Place
    request: str
    text: str
    completed: tuple[int, int] | None = None
    guideline: tuple[int, int] | None = None


def _sum(one: Accuracy, other: Accuracy) -> Accuracy:
    return Accuracy(one.right + other.right, one.of + other.of)


@dataclass
class PassageTally:
    """How many counts were found and read right, and what the issues have of them."""

    counts: MentionTally = field(default_factory=MentionTally)
    completed: Accuracy = field(default_factory=Accuracy)
    guideline: Accuracy = field(default_factory=Accuracy)

    def __add__(self, other: PassageTally) -> PassageTally:
        counts = MentionTally(
            self.counts.strict + other.counts.strict,
            self.counts.overlap + other.counts.overlap,
            _sum(self.counts.value, other.counts.value),
            _sum(self.counts.role, other.counts.role),
        )
        return PassageTally(counts, _sum(self.completed, other.completed), _sum(self.guideline, other.guideline))

    def as_dict(self) -> dict[str, Any]:
        """RETURNS (dict): The figures, as shares of one."""
        return {
            "counts": self.counts.overlap.reference,
            "found": self.counts.overlap.recall,
            "rightly_tagged": self.counts.overlap.precision,
            "same_bounds": self.counts.strict.recall,
            "value": self.counts.value.rate,
            "role": self.counts.role.rate,
            "completed_sessions": self.completed.rate,
            "guideline_sessions": self.guideline.rate,
        }


def read_passages(path: Path) -> list[Passage]:
    """Read the passages of one hand.

    path (Path): The file, a passage a line.
    RETURNS (list): The passages.
    RAISES (AnnotationError): A line is no passage. The message names file and line.
    """
    passages = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            passage = Passage.model_validate_json(line)
            parse_marks(passage.text)
        except (ValidationError, AnnotationError) as error:
            raise AnnotationError(f"{path}, line {number}: {error}") from error
        passages.append(passage)
    return passages


def letter_of(passage: Passage) -> AnnotatedLetter:
    """The small letter in which a passage stands, with the passage's marks.

    passage (Passage): The passage.
    RETURNS (AnnotatedLetter): Its marks are those of the passage alone.
    """
    text, mentions = parse_marks(passage.text)
    place = "rationale" if passage.place == "rationale" else "summary"
    parts = {"summary": _SUMMARY, "rationale": _RATIONALE, "request": passage.request}
    parts[place] = _FILLER[passage.place] + text
    letter = _LETTER.format(**parts)
    start = letter.index(parts[place]) + len(_FILLER[passage.place])
    moved = tuple(Mention(m.start + start, m.end + start, m.label, m.value) for m in mentions)
    return AnnotatedLetter(passage.id, letter, moved, Decision())


def score_passage(
    passage: Passage, reference: AnnotatedLetter, read: AnnotatedLetter, tally: PassageTally
) -> list[Miss]:
    """Count how well a passage was read.

    passage (Passage): The passage.
    reference (AnnotatedLetter), read (AnnotatedLetter): Its letter as marked and as the pipeline reads it.
    tally (PassageTally): What is added to.
    RETURNS (list): What is wrong.
    """
    start, end = _within(passage, reference)
    inside = tuple(m for m in read.mentions if m.label == LABEL and start <= m.start < end)
    found = AnnotatedLetter(passage.id, reference.text, inside, read.decision)
    tallies = {label: tally.counts if label == LABEL else MentionTally() for label in _LABELS}
    misses = list(score_mentions(reference, found, tallies))
    return misses + list(_score_issue(passage, reference, read, tally))


def _within(passage: Passage, letter: AnnotatedLetter) -> tuple[int, int]:
    """Where in its letter a passage begins and ends."""
    text = parse_marks(passage.text)[0]
    start = letter.text.index(_FILLER[passage.place] + text) + len(_FILLER[passage.place])
    return start, start + len(text)


def _score_issue(
    passage: Passage, reference: AnnotatedLetter, read: AnnotatedLetter, tally: PassageTally
) -> Iterator[Miss]:
    """Count whether the issue has the sessions that a passage tells of."""
    issue = read.decision.issues[0] if read.decision.issues else None
    for name, accuracy, wanted in _of_issue(passage, reference, tally):
        got = getattr(issue, name) if issue else None
        if wanted is None and got is None:
            continue
        accuracy.add(wanted == got)
        if wanted != got:
            yield Miss(passage.id, name, "value", wanted, got)


def _of_issue(
    passage: Passage, reference: AnnotatedLetter, tally: PassageTally
) -> Iterator[tuple[str, Accuracy, tuple[int, int] | None]]:
    """The fields of an issue that a passage settles, each with its tally and the value that it is to have.

    Only a rationale says what the guideline allows. Where the file does not say what the issue has, a rationale that
    names other kinds of therapy than the request is left out: which of its counts are set off against the request is
    not marked.
    """
    reasons = passage.place == "rationale"
    if "completed" in passage.model_fields_set:
        yield "completed_sessions", tally.completed, passage.completed
        if reasons:
            yield "guideline_sessions", tally.guideline, passage.guideline
        return
    text = reference.text.lower()
    asked = kinds_of(passage.request.lower())
    if reasons and asked and not kinds_of(text, *_within(passage, reference)) - asked:
        yield "completed_sessions", tally.completed, _greatest(reference.mentions, "completed")
        yield "guideline_sessions", tally.guideline, _greatest(reference.mentions, "limit")


def _greatest(mentions: Iterable[Mention], role: str) -> tuple[int, int] | None:
    """The count with the highest maximum among those with a role."""
    ranges = [(m.value["min"], m.value["max"]) for m in mentions if m.value["role"] == role and m.value["max"]]
    return max(ranges, key=lambda one: (one[1], one[0])) if ranges else None


def score_passages(nlp: Language, passages: Iterable[Passage]) -> tuple[dict[str, PassageTally], list[Miss]]:
    """Read passages and count.

    nlp (Language): The pipeline.
    passages (Iterable): The passages.
    RETURNS (tuple): The counts by voice, and what is wrong.
    """
    tallies: dict[str, PassageTally] = {}
    misses = []
    for passage in passages:
        reference = letter_of(passage)
        read = AnnotatedLetter.from_doc(nlp(reference.text), passage.id)
        misses += score_passage(passage, reference, read, tallies.setdefault(passage.voice, PassageTally()))
    return tallies, misses
