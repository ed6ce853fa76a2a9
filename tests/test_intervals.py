"""Places of words in a text, and intervals around them, at their borders."""

from __future__ import annotations

import pytest

from imr_nlp.letter.parts import Interval, IssueParts, LetterParts, filled, trim
from imr_nlp.text.intervals import before_marks, before_word, joined, longest, places, within


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("aba", ("a",), [0, 2]),
        ("aaa", ("aa",), [0, 1]),
        ("ab", ("ab", "a"), [0, 0]),
        ("", ("a",), []),
        ("b", ("a",), []),
    ],
)
def test_places_of_words(text: str, words: tuple[str, ...], found: list[int]) -> None:
    assert places(text, words) == found


@pytest.mark.parametrize(
    ("text", "start", "end", "at"),
    [("a.b;c", 0, 5, 1), ("a.b;c", 2, 5, 3), (".a", 0, 2, 0), ("abc", 0, 3, 3), ("abc", 0, 9, 3), ("ab.", 0, 2, 2)],
)
def test_the_first_mark_ends_what_stands_before_it(text: str, start: int, end: int, at: int) -> None:
    assert before_marks(text, ".;", start, end) == at


@pytest.mark.parametrize(
    ("text", "start", "at"),
    [
        ("a word  ", 0, 2), ("word ", 0, 0), ("a word", 0, 6), ("a 12 ", 0, 5), ("   ", 0, 3), ("a word ", 4, 4),
        ("word ", 5, 5), ("x1 word ", 0, 3), ("a-b ", 0, 2),
    ],
)  # fmt: skip
def test_the_last_word_with_white_space_behind_it(text: str, start: int, at: int) -> None:
    assert before_word(text, start, len(text)) == at


def test_intervals_that_touch_are_one() -> None:
    assert joined([(4, 6), (0, 2), (2, 3)]) == [(0, 3), (4, 6)]
    assert joined([(0, 5), (1, 2), (6, 7)]) == [(0, 5), (6, 7)]


@pytest.mark.parametrize(
    ("start", "end", "is_within"),
    [(0, 3, True), (1, 3, True), (1, 4, False), (3, 4, False), (5, 6, True), (4, 6, False)],
)
def test_within_one_of_several(start: int, end: int, is_within: bool) -> None:
    assert within([(0, 3), (5, 6)], start, end) == is_within
    assert not within([], start, end)


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ([(0, 2), (2, 4)], [(0, 2), (2, 4)]), ([(0, 2), (1, 4)], [(1, 4)]), ([(0, 3), (2, 5)], [(0, 3)]),
        ([(0, 9), (1, 2), (8, 9)], [(0, 9)]), ([(0, 3), (2, 6), (5, 7)], [(2, 6)]),
        ([(0, 2), (1, 5), (4, 6)], [(1, 5)]),
        ([(0, 4), (3, 6), (5, 9)], [(0, 4), (5, 9)]), ([(3, 4), (0, 1)], [(0, 1), (3, 4)]), ([], []),
    ],
)  # fmt: skip
def test_the_longest_of_what_overlaps(found: list[tuple[int, int]], kept: list[tuple[int, int]]) -> None:
    assert longest([Interval(*one) for one in found]) == kept


def test_an_interval_without_white_space() -> None:
    assert trim(" ab ", 0, 4) == (1, 3)
    assert trim("   ", 0, 3) == (3, 3)
    assert trim(" a", 1, 1) == (1, 1)
    assert filled(Interval(1, 1)) is None
    assert filled(None) is None
    assert filled(Interval(1, 2)) == (1, 2)


def test_parts_of_a_letter_at_their_borders() -> None:
    issue = IssueParts(1, Interval(4, 6), rationale=Interval(8, 12))
    parts = LetterParts(sections={"HEADER": Interval(0, 3)}, issues=(issue,))
    assert [at for at in range(14) if parts.issue_at(at)] == [4, 5, 8, 9, 10, 11]
    text = "ab\nde\nghijk\nmn"
    assert parts.paragraph(text, 0, 1) == (0, 2)
    assert parts.paragraph(text, 4, 5) == (4, 5)
    assert parts.paragraph(text, 9, 10) == (8, 11)
    assert parts.paragraph(text, 12, 13) == (12, 14)
    assert parts.paragraph(text, 3, 4) == (3, 5)
    assert LetterParts(sections={"HEADER": Interval(0, 2)}).paragraph("\nab\nc", 2, 3) == (1, 3)
