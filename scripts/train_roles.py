"""Train the model that weighs what speaks for the role of a session count, and measure it on writers left out.

python scripts/train_roles.py configs/roles.cfg corpus imr_nlp/sessions/role_model.bin --report docs/session-roles.json
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy
import typer
from logistic import descend, keep, known_features, parts_to_leave_out
from spacy.language import Language
from thinc.api import Config

import imr_nlp
from imr_nlp.annotated import AnnotatedLetter, parse_marks, read_letters
from imr_nlp.decision import Decision
from imr_nlp.evaluation.session_passages import LABEL, letter_of, read_passages
from imr_nlp.sessions.clues import ROLES, Setting, clues_of, remember, setting_of
from imr_nlp.sessions.role_features import features_of
from imr_nlp.sessions.role_model import RoleModel
from imr_nlp.sessions.role_words import Features
from imr_nlp.sessions.roles import assign_roles
from imr_nlp.text.normalized import normalized_text

_LETTERS_COUNT = 1
"""How often a whole letter counts: there are few, and they are what is read in the end."""
BARE = "without a letter"
"""Name of a passage by itself: the model is to know the words where nobody says what is in dispute."""


@dataclass(frozen=True)
class MarkedLetter:
    """A letter with the marked role of each count that it has, by index.

    `voice` is its writer, empty for whole letters; `bare` says that it is a passage by itself.
    """

    voice: str
    setting: Setting
    roles: dict[int, str]
    bare: bool


def marked_letter(nlp: Language, voice: str, letter: AnnotatedLetter) -> MarkedLetter:
    """Match the counts that are found with the marks."""
    normalized = normalized_text(nlp.make_doc(letter.text))
    setting = setting_of(normalized)
    roles = {}
    for at, count in enumerate(setting.counts):
        start, end = normalized.offsets(count.start, count.end)
        marks = [m for m in letter.mentions if m.label == LABEL and m.start < end and start < m.end]
        if marks:
            roles[at] = marks[0].value["role"]
    return MarkedLetter(voice, setting, roles, letter.name == BARE)


def read_corpus(corpus: Path) -> list[MarkedLetter]:
    """The passages of `sessions/`, and the letters of the other folders as often as they are to count."""
    nlp = imr_nlp.load()
    letters = [letter for folder in ("letters", "calibration") for letter in read_letters(corpus / folder)]
    found = [marked_letter(nlp, "", letter) for letter in letters] * _LETTERS_COUNT
    for path in sorted((corpus / "sessions").glob("*.jsonl")):
        for passage in read_passages(path):
            voice = f"{path.stem}: {passage.voice}"
            text, marks = parse_marks(passage.text)
            found.append(marked_letter(nlp, voice, letter_of(passage)))
            found.append(marked_letter(nlp, voice, AnnotatedLetter(BARE, text, marks, Decision())))
    return found


def examples(letters: Sequence[MarkedLetter]) -> tuple[list[Features], list[int], list[str]]:
    """Features, role and voice of every marked count; the counts before it have the roles that are marked."""
    features, wanted, voices = [], [], []
    for letter in letters:
        last_roles: dict[Any, str] = {}
        roles: list[str] = []
        for at, count in enumerate(letter.setting.counts):
            clues = clues_of(letter.setting, at, roles, last_roles)
            role = letter.roles.get(at) or max(ROLES, key=lambda one: clues.scores[one])
            if at in letter.roles and not clues.sure:
                features.append(features_of(letter.setting, at, roles, last_roles, clues))
                wanted.append(ROLES.index(role))
                voices.append(letter.voice)
            roles.append(role)
            remember(last_roles, count, role)
    return features, wanted, voices


def train(letters: Sequence[MarkedLetter], settings: dict[str, Any]) -> RoleModel:
    """Train a model. The same letters give the same model."""
    features, wanted, voices = examples(letters)
    place = known_features(features, voices, settings)
    table = numpy.zeros((len(features), len(place)), dtype="float32")
    for row, one in enumerate(features):
        for name, strength in one.items():
            if name in place:
                table[row, place[name]] = strength
    targets = numpy.eye(len(ROLES), dtype="float32")[wanted]
    return RoleModel(dict(zip(place, descend(table, targets, _shares, settings), strict=True)))


def _shares(scores: Any) -> Any:
    """How probable each role is."""
    shares = numpy.exp(scores - scores.max(1, keepdims=True))
    return shares / shares.sum(1, keepdims=True)


def cross_validate(letters: Sequence[MarkedLetter], settings: dict[str, Any]) -> dict[str, Any]:
    """Roles of voices that were left out, by hand weights and by models that have not seen the voice."""
    by_voice: dict[str, dict[str, int]] = {}
    for left_out in parts_to_leave_out({letter.voice for letter in letters} - {""}, settings):
        model = train([one for one in letters if one.voice not in left_out], settings)
        for letter in letters:
            if letter.voice in left_out and not letter.bare:
                tally = by_voice.setdefault(letter.voice, {"counts": 0, "hand": 0, "learned": 0})
                tally["counts"] += len(letter.roles)
                tally["hand"] += _right(letter, None)
                tally["learned"] += _right(letter, model)
    counts, hand, learned = (sum(one[key] for one in by_voice.values()) for key in ("counts", "hand", "learned"))
    return {
        "counts": counts,
        "hand": round(hand / counts, 4),
        "learned": round(learned / counts, 4),
        "voices": dict(sorted(by_voice.items())),
    }


def _right(letter: MarkedLetter, model: RoleModel | None) -> int:
    """How many of the marked counts get their role."""
    found = assign_roles(letter.setting, model)
    return sum(found[at][0] == role for at, role in letter.roles.items())


def main(
    config: Annotated[Path, typer.Argument(exists=True)],
    corpus: Annotated[Path, typer.Argument(exists=True)],
    output: Annotated[Path, typer.Argument()],
    report: Annotated[Path | None, typer.Option(help="Where to write the measures on voices left out.")] = None,
) -> None:
    """Train on all letters and passages; with a report, measure by cross-validation first."""
    settings = Config().from_disk(config)["training"]
    letters = read_corpus(corpus)
    measured = cross_validate(letters, settings) if report else None
    if measured:
        typer.echo(f"roles right on voices left out: {measured['hand']} by hand, {measured['learned']} learned")
    keep(train(letters, settings).to_bytes(), output, measured, report)


if __name__ == "__main__":
    typer.run(main)
