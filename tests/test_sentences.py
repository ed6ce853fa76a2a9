"""Where sentences end: what stands before a point tells whether it ends one."""

from __future__ import annotations

import pytest
from short_letters import only
from spacy.language import Language

from imr_nlp.text.sentences import ABBREVIATIONS, phrase_start, sentence_around, sentence_ends, sentence_starts

SHORT = (
    "Dr", "Mr", "Ms", "Mrs", "vs", "No", "St", "Jr", "Sr", "e.g", "i.e", "etc", "approx", "tab", "tabs", "cap", "caps",
    "Jan", "Feb", "Mar", "Apr", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec", "p", "pg", "pgs", "pp", "Qty", "QTY", "mg",
    "ml", "oz", "gm", "Inc",
)  # fmt: skip


@pytest.mark.parametrize("word", [*SHORT, "J", "U.S", "12"])
def test_what_is_short_ends_no_sentence(word: str) -> None:
    text = f"He saw {word}. Vega again. So it was."
    assert [text[end:] for end in sentence_ends(text, 0, len(text))] == ["So it was."]


def test_all_that_is_short_is_tried() -> None:
    assert frozenset(SHORT) == ABBREVIATIONS


@pytest.mark.parametrize("word", [*SHORT])
def test_what_is_short_begins_no_sentence_behind_it(word: str) -> None:
    text = f"He saw {word}. Vega again. So it was."
    assert [text[at:] for at, _ in sentence_starts(text, 0, len(text))] == [text, "So it was."]


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("It helps. It works.", ["It works."]),
        ("It helps! It works.", ["It works."]),
        ("Does it? It does.", ["It does."]),
        ('It "helps." It works.', ["It works."]),
        ("It (helps.) It works.", ["It works."]),
        ("It [helps.] It works.", ["It works."]),
        ("It helps. it works.", []),
        ("It helps. 2. It works.", ["2. It works."]),
        ("It helps. (2) It works.", ["(2) It works."]),
        ("It helps. 2) it works.", ["2) it works."]),
        ("It helps. 'It works.", ["'It works."]),
        ("See Page(s): 61. It works.", ["It works."]),
        ("See page 61. It works.", ["It works."]),
        ("See pp. 61, 62. It works.", ["It works."]),
        ("See p. 61-62. It works.", ["It works."]),
        ("Items 1 and 2. It works.", []),
        ("See pages 61 and others 2. It works.", []),
    ],
)
def test_where_sentences_end(text: str, behind: list[str]) -> None:
    assert [text[end:] for end in sentence_ends(text, 0, len(text))] == behind


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("A b. C d.", [("A b. C d.", True), ("C d.", False)]),
        ("A b\nc d.", [("A b\nc d.", True), ("c d.", True)]),
        ("A b. 12 c.", [("A b. 12 c.", True), ("12 c.", False)]),
        ('A "b." (C d.)', [('A "b." (C d.)', True), ("(C d.)", False)]),
        ("A b; C d.", [("A b; C d.", True)]),
    ],
)
def test_where_sentences_and_paragraphs_start(text: str, starts: list[tuple[str, bool]]) -> None:
    assert [(text[at:], paragraph) for at, paragraph in sentence_starts(text, 0, len(text))] == starts


BORDERS = (
    ". ",
    "; ",
    ": ",
    "\n",
    ", but ",
    ", and ",
    ", so ",
    ", which ",
    " but ",
    " because ",
    " although ",
    " while ",
    " since ",
)


@pytest.mark.parametrize("border", BORDERS)
def test_where_phrases_start(border: str) -> None:
    text = f"it is needed{border}he walks"
    assert phrase_start(text, len(text)) == len(text) - len("he walks")
    assert phrase_start("it is needed and he walks", 20) == 0


@pytest.mark.parametrize(
    ("before", "behind", "sentence"),
    [
        ("It hurts. ", ". So it was.", "NEEDED"),
        ("It hurts. Dr. ", " by Dr. Vega. So it was.", "Dr. NEEDED by Dr. Vega"),
        ("It is stable. 2 are ", ", so far", "2 are NEEDED, so far"),
        ("No point " * 300, ". So it was.", None),
        ("It hurts. Still ", " no point" * 300, None),
        ("No point " * 200, " no point" * 200, "No point " * 200 + "NEEDED" + " no point" * 200),
    ],
)
def test_the_sentence_around_words(before: str, behind: str, sentence: str | None) -> None:
    text = f"{before}NEEDED{behind}"
    found = sentence_around(text, len(before), len(before) + 6, 0, len(text))
    assert (text[slice(*found)] if found else None) == sentence


def test_a_judgement_in_text_without_points_grants_nothing(nlp: Language) -> None:
    """Whoever speaks two thousand characters before is not heard, and may be the surgeon."""
    words = "the surgeon wrote that " + "it hurts and it hurts " * 100 + "physical therapy is medically necessary"
    doc = nlp(only(f"1. Physical therapy: Upheld\n\nDecision rationale: {words}."))
    assert doc._.imr.issues[0].medically_necessary is None
