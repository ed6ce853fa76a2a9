"""The notation of rules: what becomes of its words, and what is wrong with them."""

from __future__ import annotations

import re

import pytest

from imr_nlp.rules.expressions import Guarded, combined
from imr_nlp.rules.notation import Choice, NotationError, heads, literals, parse, source, word_source, written


def none(name: str) -> Choice | str:
    """What a name stands for where there are two."""
    return {"SHAPE": r"\d+", "CLASS": parse("old | new")}[name]


@pytest.mark.parametrize(
    ("words", "text", "matches"),
    [
        ("cut to", "cut to", True), ("cut | reduced", "reduced", True), ("(cut | reduced) to", "cut to", True),
        ("had [already] received", "had received", True), ("had [already] received", "had already received", True),
        ("[already] received", "received", True), ("received [already]", "received", True),
        ("received [already]", "received already", True), ("consist[s] of", "consists of", True),
        ("consist[s] of", "consistof", False), ("a <2> b", "a b", True), ("a <2> b", "a x y b", True),
        ("a <2> b", "a x y z b", False), ("complet*", "completed", True), ("complet*", "complet", True),
        ("*ing", "going", True), ("*ing", "ing", False), ("a * b", "a * b", True),
        ("non-certified", "noncertified", True),
        ("non-certified", "non certified", True), ("non-certified", "non- certified", True), ("a - b", "a - b", True),
        ("a - b", "a  b", False), ("{CLASS} one", "old one", True), ("{CLASS} one", "odd one", False),
        ("{SHAPE} visits", "12 visits", True), (r"a \(b\)", "a (b)", True), ("a, b", "a, b", True),
    ],
)  # fmt: skip
def test_what_words_match(words: str, text: str, matches: bool) -> None:
    assert (re.fullmatch(source(parse(words), none), text) is not None) == matches
    assert (re.fullmatch(combined([Guarded(parse(words))], none)[0], text) is not None) == matches


@pytest.mark.parametrize(
    "words", ["(a", "a)", "[a", "a]", "(a]", "a | ", "| a", "()", "a <3>", "<3>", "a <x> b", "a > b", "", "a (b | )"]
)
def test_words_that_are_not_in_the_notation(words: str) -> None:
    with pytest.raises(NotationError):
        parse(words)


@pytest.mark.parametrize(
    "words", ["cut to", "cut | reduced", "(cut | reduced) to", "had [already] received", "a <2> b", "{CLASS} one"]
)
def test_words_are_written_as_they_are_read(words: str) -> None:
    (option, *_) = parse(words).options if "|" not in words or "(" in words else (parse(words).options[0],)
    assert parse(written(option)) == Choice((option,))


@pytest.mark.parametrize(
    ("words", "every"),
    [
        ("a b", ["a b"]), ("a (b | c)", ["a b", "a c"]), ("[a] b", ["b", "a b"]), ("{CLASS} a", ["old a", "new a"]),
    ],
)  # fmt: skip
def test_every_wording(words: str, every: list[str]) -> None:
    assert literals(parse(words), none) == every


@pytest.mark.parametrize("words", ["a*", "*a", "a <2> b", "{SHAPE}"])
def test_words_without_an_end_have_no_wordings(words: str) -> None:
    with pytest.raises(NotationError):
        literals(parse(words), none)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("cut to", ["c"]), ("(cut | trim) to", ["c", "t"]), ("[all] cut", ["a", "c"]), ("*ing", [""]), ("* a", ["*"]),
        ("{CLASS} a", ["o", "n"]), ("{SHAPE} a", [""]), ("a* b", ["a"]), ("[all]", ["a"]),
    ],
)  # fmt: skip
def test_how_words_may_begin(words: str, first: list[str]) -> None:
    assert [sign for option in parse(words).options for sign, _ in heads(option, none)] == first


@pytest.mark.parametrize(
    ("text", "expression"), [("*", r"\*"), ("a*", r"a\w*"), ("*a", r"\w+a"), ("a-b", r"a-?\s?b"), ("-", r"\-")]
)
def test_the_expression_of_a_word(text: str, expression: str) -> None:
    assert word_source(text) == expression
