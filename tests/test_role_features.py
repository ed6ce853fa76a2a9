"""What the models of session counts see: their features, and the meanings of words, are those they were trained with.

A model knows a feature by its name. Whoever changes how features are made, or which words mean the same, trains the
models anew (`scripts/train_roles.py`, `scripts/train_numbers.py`), and then writes `role_features.csv` and reviews it:

    python tests/test_role_features.py

It has the counts of each passage, the numbers without a unit that may be counts (`+` where the rules take one, `-`
where they do not), and a checksum of all features of these; and for each meaning a checksum of its words.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from zlib import crc32

import pytest
from spacy.language import Language

import imr_nlp
from imr_nlp.evaluation.session_passages import Passage, letter_of, read_passages
from imr_nlp.sessions.clues import ROLES, Clues, clues_of, setting_of
from imr_nlp.sessions.counts import unitless_candidates
from imr_nlp.sessions.cues import CUES, Cue
from imr_nlp.sessions.role_features import features_of
from imr_nlp.sessions.senses import words_between
from imr_nlp.text.normalized import NormalizedText, normalized_text

TABLE = Path(__file__).parent / "role_features.csv"
CORPUS = Path(__file__).parents[1] / "corpus" / "sessions"
COLUMNS = ("of", "counts", "numbers", "checksum")
NOTHING_SAID = Clues(dict.fromkeys(ROLES, 0.0), [], [])
TOLD = {(4, 4): "completed", (6, 6): "authorized", (24, 24): "limit"}


def checksum(said: object) -> str:
    return f"{crc32(repr(said).encode()):08x}"


def meanings() -> Iterator[tuple[str, ...]]:
    """Each meaning with a checksum of what its words may mean, the likeliest first."""
    table = (files("imr_nlp.sessions") / "senses.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(table.splitlines()):
        words = words_between(row["words"], 0, len(row["words"]))
        yield f"meaning {row['sense']}", "", "", checksum([(word.text, word.senses) for word in words])


def seen_of_counts(normalized: NormalizedText) -> Iterator[tuple[str, object]]:
    """Each count of a letter with its features, whatever cues say; the roles of those before it go round."""
    setting = setting_of(normalized)
    roles: list[str] = []
    for at, count in enumerate(setting.counts):
        found = features_of(setting, at, roles, TOLD, NOTHING_SAID)
        yield normalized.lower[count.start : count.end], sorted((name, round(found[name], 4)) for name in found)
        roles.append(ROLES[(count.end + at) % len(ROLES)])


def passages(nlp: Language) -> Iterator[tuple[str, ...]]:
    """Every second passage with its counts, its numbers, and a checksum of the features of both."""
    for name in ("a", "b"):
        for passage in read_passages(CORPUS / f"{name}.jsonl")[::2]:
            normalized = normalized_text(nlp.make_doc(letter_of(passage).text))
            counts = list(seen_of_counts(normalized))
            numbers = unitless_candidates(normalized)
            told = [f"{normalized.lower[one.start : one.end]}{'+' if one.by_rule else '-'}" for one in numbers]
            features = [(one.start, one.features) for one in numbers]
            yield passage.id, "; ".join(words for words, _ in counts), "; ".join(told), checksum([*counts, *features])


def rows(nlp: Language) -> list[dict[str, str]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in (*meanings(), *passages(nlp))]


def test_models_see_what_they_were_trained_with(nlp: Language) -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        assert rows(nlp) == list(csv.DictReader(file))


def clues_of_one(nlp: Language, clues: Clues) -> dict[str, float]:
    """The features of a count of which these clues speak."""
    text = "The 9 visits were of use."
    letter = letter_of(Passage(id="a", voice="", place="rationale", request="Acupuncture", text=text))
    setting = setting_of(normalized_text(nlp.make_doc(letter.text)))
    (at,) = (n for n, one in enumerate(setting.counts) if setting.normalized.lower[one.start :].startswith("9 visits"))
    return features_of(setting, at, [], {}, clues)


@pytest.mark.parametrize(
    ("distance", "beyond", "expected"),
    [
        (0, False, {"cue {id} near": 1.0, "{side} {says} near": 1.0, "beside {side} {says}": 1.0}),
        (11, False, {"cue {id} near": 60 / 71, "beside {side} {says}": 1.0}),
        (12, False, {"cue {id} near": 60 / 72, "beside {side} {says}": None}),
        (60, False, {"cue {id} near": 0.5, "cue {id} beyond": None}),
        (0, True, {"cue {id} beyond": 1.0, "cue {id} near": None, "beside {side} {says}": None}),
    ],
)
def test_a_cue_is_seen_with_its_distance(
    nlp: Language, distance: int, beyond: bool, expected: dict[str, float | None]
) -> None:
    rule = next(rule for rule in CUES.rows if rule.weight == 5)
    cue = Cue(rule, distance, beyond, later=False)
    found = clues_of_one(nlp, NOTHING_SAID._replace(cues=[cue]))
    named = {name.format(id=rule.id, side=rule.side, says=rule.says): at for name, at in expected.items()}
    assert {name: found.get(name) for name in named} == pytest.approx(named)


def test_what_the_weights_of_the_tables_say_is_seen_too(nlp: Language) -> None:
    scores = NOTHING_SAID.scores | {"limit": 6.0, "completed": 2.0}
    found = clues_of_one(nlp, Clues(scores, [], [("range", "limit", 2.0)]))
    seen = {
        "hand limit": 1.5,
        "hand completed": 0.5,
        "hand other": 0.0,
        "hand says limit": 1.0,
        "sign range limit": 1.0,
    }
    assert {name: found.get(name) for name in seen} == seen
    assert "hand says completed" not in found


def test_a_request_alone_is_sure(nlp: Language) -> None:
    letter = letter_of(
        Passage(id="a", voice="", place="rationale", request="Acupuncture x 6", text="8 visits were had.")
    )
    setting = setting_of(normalized_text(nlp.make_doc(letter.text)))
    assert [clues_of(setting, at, ["other"] * at, {}).sure for at in range(len(setting.counts))][-2:] == [True, False]


if __name__ == "__main__":
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows(imr_nlp.load()))
