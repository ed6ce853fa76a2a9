"""Every regular expression of the package takes time that grows with the text and no faster."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pumping import Expression, expressions, only_matched, pumps, slow_text

from imr_nlp.annotated import read_letters

LETTERS = [letter.text for letter in read_letters(Path(__file__).parent.parent / "corpus" / "letters")]
RUNS = [
    *"a1A ,.-\n(#x/:&", "a ", "7 ", "a, ", "\n ", "a.\n", "Upheld ", "the ", "1. ", "medically necessary ", "not ",
    "A. ", "7,777", "2 times a week ", "3-4 ", "Decision rationale: ", "MTUS, ",
]  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "pump"),
    [
        (r"a+$", "a"), (r"(?:ab)*c", "ab"), (r"[^.]*x", "a"), (r"(?<=x)\d+y", "0"), (r"a{2,}?b|c", "a"),
        (r"x(?:\s|y)+z", " "),
    ],
)  # fmt: skip
def test_a_pump_is_what_a_repeat_can_match(pattern: str, pump: str) -> None:
    assert any(piece == pump or set(piece) == set(pump) for _, piece in pumps(pattern, 0))


@pytest.mark.parametrize(
    ("pattern", "is_slow"),
    [
        (r"\d+mg", True), (r"\s+$", True), (r"(?:a|b)*c", True), (r"\d{1,9}mg", False), (r"\n\s*\S", False),
        (r"[a-z]+", False), (r"(?:x+)+y", True), (r"\b\w+ \w+\b", False),
    ],
)  # fmt: skip
def test_the_tester_tells_slow_expressions_from_others(pattern: str, is_slow: bool) -> None:
    assert (slow_text(Expression(pattern, int(re.UNICODE), "", 0), True, RUNS) is not None) == is_slow


# spaCy's rules for the ends of a chunk, which the tokenizer bounds.
OF_CHUNKS = "text/tokenizer.py"


def test_no_expression_takes_time_that_grows_faster_than_the_text() -> None:
    matched = {place for places in only_matched().values() for place in places}
    found = expressions(LETTERS[::7])
    assert len(found) > 300
    slow = {
        one.name: text
        for one in found
        if one.file != OF_CHUNKS and (text := slow_text(one, (one.file, one.line) not in matched, RUNS)) is not None
    }
    assert slow == {}
