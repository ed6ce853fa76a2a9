"""The view: what rules read of a letter in each layout, and the way back to the letter."""

# ruff: noqa: E501 - a sentence stands on one line, however long
from __future__ import annotations

import re
import time
from html import unescape

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.text.normalized import View, view_of, view_tokens

BLANK = spacy.blank("en")

# Each letter with what the rules should read of it. A line feed stands where a paragraph ends.
LAYOUTS = {
    "double-spaced": (
        "A trial of 4-\n\n6 sessions is\n\nallowed, the\n\nrequest is for\n\neight of them, which\n\nis more.\n\n \n\nThe next.",
        "A trial of 4- 6 sessions is allowed, the request is for eight of them, which is more.\nThe next.",
    ),
    "wrapped": (
        "physical\ntherapy is\nnot medically\nnecessary.\n\nThe next\nparagraph.",
        "physical therapy is not medically necessary.\nThe next paragraph.",
    ),
    "indented": ("  1. Massage:\n\tUpheld  \n   Reasons", "1. Massage: Upheld Reasons"),
    "carriage returns": ("not medically\r\nnecessary.\r\n\r\nThe next.", "not medically necessary.\nThe next."),
    "double-spaced with carriage returns": (
        "A trial of 4-\r\n\r\n6 visits is\r\n\r\nallowed, the\r\n\r\nrequest is for\r\n\r\neight of them\r\n\r\nand more.",
        "A trial of 4- 6 visits is allowed, the request is for eight of them and more.",
    ),
    "Markdown heading": ("### CLINICAL CASE SUMMARY\n\nThe claimant", "CLINICAL CASE SUMMARY\nThe claimant"),
    "Markdown bold": ("**Decision rationale:** It is *not* needed.", "Decision rationale: It is not needed."),
    "Markdown bold in a word": ("**1. Massage**: __Upheld__", "1. Massage: Upheld"),
    "Markdown escapes": (r"1\. Massage \(8\): Upheld\.", "1. Massage (8): Upheld."),
    "Markdown table": ("| Priority | Standard |\n|---|:---:|\n| Age | 53 |", "Priority Standard Age 53"),
    "quantity sign": ("Norco 10/325 mg #120, # 60", "Norco 10/325 mg #120, # 60"),
    "quantity sign in brackets": ("Norco 10/325 mg (# 120)", "Norco 10/325 mg (# 120)"),
    "quantity sign on a line of its own": ("Norco\n# 120", "Norco # 120"),
    "heading with a number": ("Text\n\n## 2. Norco\n", "Text\n2. Norco"),
    "number of an issue": ("Issue # 2: Norco", "Issue 2: Norco"),
    "HTML tags": ("<b>Priority:</b>\tStandard<br/>\n<i>Age</i>", "Priority: Standard Age"),
    "HTML paragraphs": ("<p>Upheld.</p>\n<p>The next.</p>", "Upheld.\nThe next."),
    "less and more": ("pain < 4/10, BMI <35 and > 3 visits", "pain < 4/10, BMI <35 and > 3 visits"),
    "entities": ("Neck&nbsp;&amp; back&lt;3 &quot;so&quot; the claimant&#39;s", "Neck & back<3 \"so\" the claimant's"),
    "no entity": ("AT&T, R&D; H&P &c.", "AT&T, R&D; H&P &c."),
    "smart quotes and dashes": ("“so” the claimant’s 4–6 — 2×6 sessions", "\"so\" the claimant's 4-6 - 2x6 sessions"),
    "spaces that do not break": ("6\u00a0visits\u2009of\u3000massage\u200bor\ufeff yoga", "6 visits of massage or yoga"),
    "wide spaces": ("The  claimant.   He is   53.", "The claimant. He is 53."),
    "form feed": ("was not\n\fmedically necessary", "was not medically necessary"),
    "page header in brackets": (
        "was not\n(Final Determination Letter for IMR Case Number CM15-0109042 3)\nmedically necessary",
        "was not medically necessary",
    ),
    "page header after a form feed": (
        "was not\n\fFinal Determination Letter for IMR Case Number CM15-0109042 Page 3 of 5\nmedically necessary",
        "was not medically necessary",
    ),
    "page number": ("was not\nPage 3 of 5\nmedically necessary", "was not medically necessary"),
    "case number as footer": ("was not\nCM15-0109042 3\nmedically necessary", "was not medically necessary"),
    "cited page": ("see Page 3 of the guideline", "see Page 3 of the guideline"),
    "heading with a space that does not break": ("###\u00a0NECESSARY:", "NECESSARY:"),
    "page header with wide spaces": (
        "was not\n(Final  Determination  Letter for IMR Case Number CM15-0109042 3)\nmedically necessary",
        "was not medically necessary",
    ),
    "page header that breaks at a hyphen": (
        "was not\n(Final Determination Letter for IMR Case Number CM15-\n0109042 3)\nmedically necessary",
        "was not medically necessary",
    ),
    "form's footer": (
        "was not\n\nFinal Letter of Determination      Form Effective 12.09.13                Page 3\n\nmedically necessary",
        "was not medically necessary",
    ),
    "form's footer between paragraphs": (
        "was not.\n\nFinal Letter of Determination Form Effective 5.16.14 Page 12 of 14\n\n2. Gait training",
        "was not.\n2. Gait training",
    ),
    "a final letter in a sentence": (
        "The Final Letter of Determination is effective at once.", "The Final Letter of Determination is effective at once.",
    ),
    "cells of a table": ("<td>Age</td><td>53</td>", "Age 53"),
    "holes": ("Dr. [REDACTED] saw [REDACTED], a [Redacted].", "Dr. saw , a ."),
    "brackets": ("ODG [Pain] and [x](y)", "ODG [Pain] and [x](y)"),
    "nothing": ("", ""),
    "nothing but layout": (" \n\n\t<br>&nbsp;** \n", ""),
}


@pytest.mark.parametrize(("letter", "view"), LAYOUTS.values(), ids=LAYOUTS)
def test_what_rules_read(letter: str, view: str) -> None:
    doc = BLANK(letter)
    assert view_of(doc).text == view
    assert doc.text == letter


@pytest.mark.parametrize(
    ("letter", "words", "stands_as"),
    [
        ("4-\n6 sessions", "4- 6", "4-\n6"),
        ("not **medically**\nnecessary", "medically necessary", "medically**\nnecessary"),
        ("Neck&nbsp;&amp; back", "Neck & back", "Neck&nbsp;&amp; back"),
        ("a “quoted” word", '"quoted"', "“quoted”"),
        ("<b>Age</b>: 53", "Age: 53", "Age</b>: 53"),
        ("ten\f (Final Determination Letter for IMR Case Number CM15-0109042 3) visits", "ten visits", None),
    ],
)
def test_a_stretch_of_the_view_leads_back_to_the_letter(letter: str, words: str, stands_as: str | None) -> None:
    doc = BLANK(letter)
    view = View(doc)
    at = view.text.index(words)
    start, end = view.offsets(at, at + len(words))
    assert letter[start:end] == (letter if stands_as is None else stands_as)
    assert view.place(start) == at
    span = view.char_span(doc, at, at + len(words), "DATE")
    assert span.start_char <= start
    assert span.end_char >= end


def test_a_quote_keeps_holes_and_loses_markup() -> None:
    view = View(BLANK("Dr. [REDACTED]  asked\n\nfor **6**&nbsp;visits."))
    assert view.quote(0, len(view.text)) == "Dr. [REDACTED] asked for 6 visits."


def test_a_view_is_made_once_for_a_doc_and_not_kept_with_it() -> None:
    doc = BLANK("not\nmedically\nnecessary")
    assert view_of(doc) is view_of(doc)
    assert view_of(BLANK(doc.text)) is not view_of(doc)
    assert doc.user_data == {}


def test_what_is_kept_is_made_once() -> None:
    view, made = View(BLANK("a letter")), []
    assert view.keep("words", lambda v: made.append(v) or len(v.text.split())) == 2
    assert view.keep("words", lambda v: made.append(v) or 0) == 2
    assert made == [view]


FRAGMENTS = st.one_of(
    st.text(max_size=6),
    st.sampled_from([
        "\n", "\n\n", "\r\n", "\t", " ", "  ", "\f", "\x85", "\u2028", "\u00a0", "\u200b", "\ufeff", "<b>", "</p>", "<br/>\n", "<",
        "&nbsp;", "&amp;", "&lt;", "&#39;", "&#8217;", "&#10;", "&#11;", "&", "**", "_", "__", "### ", "#", "|---|", "|", "\\.", "\\",
        "[REDACTED]", "[", "(", "(Final Determination Letter for IMR Case Number CM15-0109042 3)", "Page 3 of 5", "\nPage 3 of 5\n",
        "\nCM15-0109042 3\n", "Final Determination Letter for IMR Case Number CM15-0109042 2 ", "“", "’", "–", "×", "\u00ad", "İ", "ß",
        "word", "medically", "4-6", "e\u0301", "𝔘", "12/1/2014", "the case,\n\nand",
    ]),
)  # fmt: skip
LETTERS = st.lists(FRAGMENTS, max_size=40).map("".join)
# What the view folds, in the tests' own words: typography into its plain form, an entity into its character.
FOLDED = {"‘": "'", "’": "'", "´": "'", "“": '"', "”": '"', "×": "x", **dict.fromkeys("‐‑‒–—−\u00ad", "-")}
ENTITY = re.compile(r"&(?:amp|lt|gt|quot|#\d{2,4}|#x[0-9a-fA-F]{2,4});")


def folded(letter: str, at: int) -> str:
    """What a character of a letter is in the view."""
    entity = ENTITY.match(letter, at)
    character = unescape(entity[0]) if entity else letter[at]
    return FOLDED.get(character, character)


@given(LETTERS)
def test_every_character_leads_back_to_its_own(letter: str) -> None:
    doc = BLANK(letter)
    view = View(doc)
    assert doc.text == letter
    last = -1
    for at, character in enumerate(view.text):
        if character.isspace():
            continue
        start, end = view.offsets(at, at + 1)
        assert last < start < end <= len(letter)
        assert folded(letter, start) == character
        assert view.place(start) == at
        span = view.char_span(doc, at, at + 1, "DATE")
        assert span.start_char <= start < span.end_char
        last = start


@given(LETTERS)
def test_the_view_has_one_separator_between_words_and_is_no_longer_than_the_letter(letter: str) -> None:
    view = View(BLANK(letter))
    assert len(view.text) <= len(letter)
    assert len(view.lower) == len(view.text)
    assert view.text == view.text.strip(" \n")
    assert not re.search(r"[ \n]{2}", view.text)


@given(LETTERS)
def test_phrase_matchers_see_the_words_of_the_view_in_their_order(letter: str) -> None:
    doc = BLANK(letter)
    view = View(doc)
    tokens = view_tokens(doc, view)
    assert len(tokens.orths) == len(tokens.starts) == len(tokens.ends)
    assert tokens.starts.tolist() == sorted(tokens.starts)
    for orth, start, end in zip(*tokens, strict=True):
        assert orth in doc.vocab.strings
        assert 0 <= start < end <= len(view.text)
        assert "\n" not in view.text[start:end]


@given(LETTERS)
def test_the_text_of_a_letter_is_never_changed(nlp: Language, letter: str) -> None:
    doc = nlp(letter)
    assert doc.text == letter
    decision = doc._.imr
    assert all(letter[one.start : one.end] == one.text for one in decision.evidence)


HARD = ["<a ", "&amp", "*", "_", "#", "|-", "[", "(Final ", "\n \t", "\\", "\n\n", "Final Determination Letter for ", "a  "]


@pytest.mark.parametrize("piece", HARD, ids=repr)
def test_the_work_grows_with_the_letter_and_no_faster(piece: str) -> None:
    def seconds(times: int) -> float:
        doc, best = Doc(BLANK.vocab, words=[piece * times]), 1.0
        for _ in range(3):
            begun = time.process_time()
            View(doc)
            best = min(best, time.process_time() - begun)
        return best

    assert seconds(20_000) < 40 * max(seconds(2_000), 0.001)  # 100 times as much if it grew with the square
