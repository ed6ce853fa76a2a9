"""How much speaks for each role of a count: weights, distances and neighbours, as they are set by hand.

`role_scores.csv` has the scores of every third passage of `corpus/sessions` and of an example of
each rule of `sessions/roles`. Whoever changes a weight on purpose writes it anew and reviews the difference:

    python tests/test_role_scores.py
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from spacy.language import Language

import imr_nlp
from imr_nlp.evaluation.session_passages import Passage, letter_of, read_passages
from imr_nlp.sessions.clues import clues_of, setting_of
from imr_nlp.sessions.cues import CUES
from imr_nlp.text.normalized import normalized_text

TABLE = Path(__file__).parent / "role_scores.csv"
CORPUS = Path(__file__).parents[1] / "corpus" / "sessions"


def passages() -> Iterator[Passage]:
    """The passages and examples that the table has."""
    for name in ("a", "b"):
        yield from read_passages(CORPUS / f"{name}.jsonl")[::3]
    for rule in CUES.rows:
        sentence = rule.example[0].replace("[", "").replace("]", "")
        yield Passage(id=rule.id, voice="", place="rationale", request="Physical therapy, 12 visits", text=sentence)


def scores_of(nlp: Language, passage: Passage) -> str:
    """The scores of each count of a passage: `requested 8.0; limit 0.5, completed 6.9`."""
    setting = setting_of(normalized_text(nlp.make_doc(letter_of(passage).text)))
    told = {(4, 4): "completed", (6, 6): "authorized", (24, 24): "limit"}
    roles: list[str] = []
    shown = []
    for at in range(len(setting.counts)):
        scores = clues_of(setting, at, roles, told).scores
        roles.append(max(scores, key=lambda role: scores[role]))
        shown.append(", ".join(f"{role} {score:.2f}" for role, score in scores.items() if score))
    return "; ".join(shown)


@pytest.fixture(scope="module")
def expected() -> dict[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["passage"]: row["scores"] for row in csv.DictReader(file)}


def test_what_speaks_for_a_role_adds_up(nlp: Language, expected: dict[str, str]) -> None:
    found = {one.id: scores_of(nlp, one) for one in passages()}
    assert found == expected


if __name__ == "__main__":
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("passage", "scores"))
        pipeline = imr_nlp.load()
        writer.writerows((one.id, scores_of(pipeline, one)) for one in passages())
