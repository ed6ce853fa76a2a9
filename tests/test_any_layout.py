"""What holds of the normalized text of any letter, whatever its layout: properties, and work that grows with the letter."""

# ruff: noqa: E501 - a sentence stands on one line, however long
from __future__ import annotations

import re
import time

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.text.normalized import NormalizedText, normalized_text, normalized_tokens

BLANK = spacy.blank("en")


FRAGMENTS = st.one_of(
    st.text(max_size=6),
    st.sampled_from([
        "\n", "\n\n", "\r\n", "\t", " ", "  ", "\f", "\x85", "\u2028", "\u00a0", "\u200b", "\ufeff", "<b>", "</p>", "<br/>\n", "<",
        "&nbsp;", "&amp;", "&lt;", "&#39;", "&#8217;", "&#10;", "&#11;", "&", "**", "_", "__", "### ", "#", "|---|", "|", "\\.", "\\",
        "[REDACTED]", "[", "(", "(Final Determination Letter for IMR Case Number CM15-0109042 3)", "Page 3 of 5", "\nPage 3 of 5\n",
        "\nCM15-0109042 3\n", "Final Determination Letter for IMR Case Number CM15-0109042 2 ", "“", "’", "–", "×", "\u00ad", "İ", "ß",
        "word", "medically", "4-6", "e\u0301", "𝔘", "12/1/2014", "the case,\n\nand", "medi-\ncally", "neces\u00adsary", "low\u200bback",
        "\ufb01", "\ufb03", "\uff18", "&ndash;", "&amp;ndash;", "&sect;", "â€™", "Â§", "\x92", "\x00", "<del>", "</del>", "<!--", "-->",
        "<p hidden>", "~~", "<select>", "<option>", "<option selected>", "</select>", "<td>", "\n> ", "\n>> ", "\n\u2022 ", "\n3\n",
        " CM13-0001873 Page 4 ", "CASESUMMARY", "CaseNumber:", "-\n", "o\u0336", "UPHELD", "docu-mentation",
    ]),
)  # fmt: skip
LETTERS = st.lists(FRAGMENTS, max_size=40).map("".join)
READ_BY_OCR = {"1": "l", "0": "oO", "I": "l", "O": "0", "l": "I1"}


@given(LETTERS)
def test_every_character_leads_back_to_the_letter(letter: str) -> None:
    doc = BLANK(letter)
    normalized = NormalizedText(doc)
    assert doc.text == letter
    reached = 0
    for at, character in enumerate(normalized.text):
        start, end = normalized.offsets(at, at + 1)
        if character.isspace():
            continue
        assert reached <= start < end <= len(letter)
        span = normalized.char_span(doc, at, at + 1, "DATE")
        assert span.start_char <= start < span.end_char
        if end - start == 1 and letter[start].isascii() and letter[start].isalnum():
            assert character in (letter[start], letter[start].lower(), *READ_BY_OCR.get(letter[start], ""))
            assert normalized.place(start) == at
        reached = start


@given(LETTERS)
def test_a_letter_of_plain_words_is_read_as_it_is(letter: str) -> None:
    words = " ".join(re.findall(r"[a-z]+", letter))
    assert NormalizedText(BLANK(words)).text == words


@given(LETTERS)
def test_the_view_has_one_separator_between_words(letter: str) -> None:
    normalized = NormalizedText(BLANK(letter))
    assert len(normalized.lower) == len(normalized.text)
    assert normalized.text == normalized.text.strip(" \n")
    assert not re.search(r"[ \n]{2}", normalized.text)


@given(LETTERS)
def test_a_quote_is_the_text_with_its_holes(letter: str) -> None:
    normalized = NormalizedText(BLANK(letter.replace("[", "(")))
    as_read_by_ocr = str.maketrans("10IO", "lolo")  # a quote keeps what OCR made of a word
    quoted = normalized.quote(0, len(normalized.text)).translate(as_read_by_ocr)
    read = normalized.text.replace("\n", " ").translate(as_read_by_ocr)
    for glued in ("CASESUMMARY", "CaseNumber:", "medicallynecessary"):  # a quote leaves glued what a scan has glued
        if glued in quoted:
            quoted, read = quoted.replace(" ", ""), read.replace(" ", "")
    assert quoted == read or (quoted.lower() == read.lower() and len(read) > 120)  # capitals


@given(LETTERS)
def test_phrase_matchers_see_the_words_of_the_view_in_their_order(letter: str) -> None:
    doc = BLANK(letter)
    normalized = NormalizedText(doc)
    tokens = normalized_tokens(doc, normalized, BLANK.tokenizer)
    assert len(tokens.orths) == len(tokens.starts) == len(tokens.ends)
    assert tokens.starts.tolist() == sorted(tokens.starts)
    for orth, start, end in zip(*tokens, strict=True):
        assert orth in doc.vocab.strings
        assert 0 <= start < end <= len(normalized.text)
        assert "\n" not in normalized.text[start:end]


@given(LETTERS)
def test_the_text_of_a_letter_is_never_changed(nlp: Language, letter: str) -> None:
    doc = nlp(letter)
    assert doc.text == letter
    decision = doc._.imr
    assert all(letter[one.start : one.end] == one.text for one in decision.evidence)


HARD = [
    "a\u00ad",
    "a-\n",
    "\n> ",
    "<p ",
    "<!-- ",
    "<del>",
    "<option>",
    "~~a ",
    "&amp;",
    "e\u0301",
    "\u0301",
    "\u200b",
    "\x00",
    "\ufb01",
    "â€™",
    "\n3",
    "\n\u2022 ",
    "A",
    "A. ",
    "CASE SUMMARY",
    "CASESUMMARY",
    "\\",
    "a-b",
    "CM13-0001873 Page ",
    "</del>",
    "\n\n-",
    "1. ",
    "(",
    ":",
    "DECISION BASED ON ",
    "a,\n\nb",
    "<a ",
    "&amp",
    "*",
    "_",
    "#",
    "|-",
    "[",
    "(Final ",
    "\n \t",
    "\\",
    "\n\n",
    "Final Determination Letter for ",
    "a  ",
]


@pytest.mark.parametrize("piece", HARD, ids=repr)
def test_the_work_grows_with_the_letter_and_no_faster(piece: str) -> None:
    def seconds(times: int) -> float:
        doc, best = Doc(BLANK.vocab, words=[piece * times]), 1.0
        for _ in range(3):
            begun = time.process_time()
            NormalizedText(doc)
            best = min(best, time.process_time() - begun)
        return best

    assert seconds(20_000) < 40 * max(seconds(2_000), 0.001)  # 100 times as much if it grew with the square


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The page observes\nFinal Determination Letter\n3\nfor IMR Case Number CM15-0144476 4\nthat no", "observes that no"),
        (f"{'It hurts. ' * 400}Of that range, and another\n12\n\nwould bring him to 22 visits.", "another 12"),
        ("Decision based on it, Section(s): Non-\nsteroidal drugs and oth-\ners.", "Non-steroidal drugs and others"),
        ("It is not necessary.\nPage 30\nof the elbow chapter allows it.", "Page 30 of the elbow"),
        ("The request is not-\nmedically necessary, and not-\nable.", "not medically necessary, and notable"),
        ("LABOR CODE 4610.5(C)(2) IS CITED BY THE REVIEWER WHO READ ALL OF THE RECORDS. " * 3, "4610.5(c)(2)"),
    ],
)  # fmt: skip
def test_layout_within_layout(nlp: Language, text: str, words: str) -> None:
    assert words in normalized_text(nlp.make_doc(text)).text


@pytest.mark.parametrize(
    "words",
    [
        "The bed isnot medicallynecessary.",
        "It is\nmedicallynecessary [sic] and\n\nappropriate.",
        "It was\nnotnecessary here.",
    ],
)
def test_a_quote_has_the_words_that_the_letter_has_glued(words: str) -> None:
    normalized = normalized_text(BLANK(f"A first sentence. {words} The end."))
    start = normalized.text.index("sentence. ") + len("sentence. ")
    assert normalized.quote(start, normalized.text.index(" The end")) == " ".join(words.split())
