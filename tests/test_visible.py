"""Characters of a letter that act in place of being seen reach no screen, chart or page."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from imr_nlp.visible import visible

TURNS = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
ANY = st.text(st.one_of(st.characters(exclude_categories=()), st.characters(max_codepoint=0x2FF)))


@given(ANY)
def test_nothing_steers_a_terminal_or_turns_a_line_round(text: str) -> None:
    for character in visible(text):
        assert unicodedata.category(character) not in ("Cc", "Cs") or character in "\n\t"
        assert unicodedata.bidirectional(character) not in TURNS
        assert character not in "\u200e\u200f\u061c\ufffe\uffff"


@given(ANY)
def test_what_is_seen_stays_in_its_place(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    for before, after in zip(text, shown, strict=True):
        assert before == after or after == "\ufffd" or (before, after) == ("\r", " ")
        assert before == after or unicodedata.category(before) in ("Cc", "Cf", "Cs", "Cn")


def test_letters_of_any_script_stay() -> None:
    for text in ("Nørco “5/325” – ½ €\n\té", "العربية עברית 漢字 🙂👩\u200d⚕️", "a\u2028b\xadc"):
        assert visible(text) == text


def test_line_ends_of_windows() -> None:
    assert visible("a\r\nb\rc") == "a \nb\ufffdc"
