"""What judges in a sentence, how much it weighs, of what it is said, and whose words it is told to be.

`heard.csv` has the first example of each rule of judgement, and sentences beside them that try how far a word reaches.
Whoever changes a weight, a reach or a condition on purpose writes it anew and reviews the difference:

    python tests/test_heard.py

A sentence of one's own is a line with nothing in its second column, which is then filled in.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from short_letters import PROFESSIONAL_REVIEW
from spacy.language import Language

import imr_nlp
from imr_nlp.judgements.conclusion import Heard, concludes, heard
from imr_nlp.letter.parts import Interval
from imr_nlp.letter.reading import Reading
from imr_nlp.rules import TABLES
from imr_nlp.structure.sections import letter_parts
from imr_nlp.text.normalized import normalized_text

TABLE = Path(__file__).parent / "heard.csv"


def examples() -> list[str]:
    """The first example of each rule of judgement."""
    rules = (rule for name, table in TABLES.items() if name.startswith("judgements/") for rule in table.packaged)
    return [rule.example[0].replace("[", "").replace("]", "") for rule in rules]


def heard_in(nlp: Language, rationales: list[str]) -> dict[str, str]:
    """All that judges in each of some rationales, and what it concludes: `[is not needed] - 2 predicate -> - of request
    => False`.
    """
    reading, places = read_all(nlp, rationales)
    return {rationale: heard_at(reading, place) for rationale, place in places.items()}


def read_all(nlp: Language, rationales: list[str]) -> tuple[Reading, dict[str, Interval]]:
    """A letter with some rationales, and where each of them stands."""
    reason = "A psychological evaluation is missing. It is not medically necessary."
    doc = nlp(PROFESSIONAL_REVIEW.replace(reason, "\n\n".join(rationales)))
    reading = Reading(doc, letter_parts(normalized_text(doc)), "imr", lambda _: None)
    places, end = {}, reading.lower.index("necessary:")
    for rationale in rationales:
        start = reading.lower.index(rationale.lower(), end)
        end = start + len(rationale)
        places[rationale] = Interval(start, end)
    return reading, places


def heard_at(reading: Reading, place: Interval) -> str:
    """All that judges in one rationale of a letter, and what it concludes."""
    issue = replace(reading.parts.issues[0], rationale=place, judged=None)
    told = [_shown(reading.lower, one) for one in heard(reading, issue.request, *place)]
    concluded = concludes(reading, issue, "issues.0")
    told += [f"=> {concluded.necessary}{', grants' * concluded.grants}"] if told else []
    return "; ".join(told)


def _shown(text: str, one: Heard) -> str:
    """A judgement in one line."""
    judgement = one.judgement
    words = f"[{text[judgement.start : judgement.end]}] {judgement.polarity} {judgement.weight} {judgement.kind}"
    said = f"{one.polarity} of {one.of}" if one.polarity else "set aside"
    return " ".join(filter(None, (words, judgement.rule, "->", said, f"({one.why})" if one.why else "", one.rule)))


def rows() -> dict[str, str]:
    """What the table says of each sentence."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["rationale"]: row["heard"] for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def expected() -> dict[str, str]:
    return rows()


def test_what_is_heard_in_a_rationale(nlp: Language, expected: dict[str, str]) -> None:
    assert heard_in(nlp, list(expected)) == expected


def test_every_rule_of_judgement_has_its_example(expected: dict[str, str]) -> None:
    assert set(examples()) <= expected.keys()


def main() -> None:
    """Write the table anew."""
    nlp = imr_nlp.load()
    rationales = [*dict.fromkeys([*examples(), *(rows() if TABLE.exists() else ())])]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("rationale", "heard"))
        writer.writerows(heard_in(nlp, rationales).items())


if __name__ == "__main__":
    main()
