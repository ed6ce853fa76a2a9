"""What a misspelled word of a treatment stands for, at the borders of what is taken for a slip."""

from __future__ import annotations

import pytest

from imr_nlp.phrases.spelling import Speller

SPELLER = Speller(
    ["tens", "acupuncture", "zyrmassq", "zyrmastq", "zyrboq", "zyrbozq", "arthroscopyq", "emgzzz"],
    ["e.m.g.", "zyrbokq"],
)


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("t.e.n.s.", "tens"), ("T.E.N.S", "tens"), ("te.ns", None), ("t.e.n.x", None), ("tens", None),
        ("acupunctre", "acupuncture"), ("acupunctrue", "acupuncture"), ("acupunctxxe", "acupuncture"),
        ("bcupuncture", None), ("zyrmassx", "zyrmassq"), ("ZYRMASSX", "zyrmassq"),
        ("acupunct9re", None), ("acupxxxture", None), ("acupuncturely", None), ("arthroscxxyq", "arthroscopyq"),
        ("zyrmasxq", None), ("zyrbokq", None), ("zyrbozx", None), ("zyrbozxxq", None),
        ("\u0442.e.n.s", None),
    ],
)  # fmt: skip
def test_what_a_word_stands_for(word: str, right: str | None) -> None:
    assert SPELLER.mend(word) == right
