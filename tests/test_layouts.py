"""The same letter in any layout gives the same decision."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from imr_nlp import Decision
from imr_nlp.annotated import read_letters
from imr_nlp.evaluation import TRANSFORMATIONS, compare, compose
from imr_nlp.evaluation.differences import without_layout
from imr_nlp.evaluation.layouts import (
    ANY_WIDTH,
    WRITTEN,
    Transformation,
    add_emphasis,
    break_pages,
    curl_quotes,
    double_space,
    remove_emphasis,
    rewrap,
    use_carriage_returns,
    use_entities,
    use_non_breaking_spaces,
    widen_spaces,
)

LETTERS = {letter.name: letter.text for letter in read_letters(Path(__file__).parent.parent / "corpus" / "letters")}
# All templates, and all layouts that letters of the corpus have by themselves; Hypothesis reads them again and again.
DRAWN = (
    "issues-2014-elbow", "issues-2015-knee-markdown", "issues-2015-neck-html", "issues-2016-no-table",
    "issues-2022-foot-crlf", "notice-2013-chiropractic-glued", "notice-2013-hip", "professional-review-2013-stimulator",
    "rationales-2013-cervical", "rationales-2013-five-drugs", "rationales-2014-urology-markdown",
)  # fmt: skip


@st.composite
def printed(draw: st.DrawFn) -> list[Transformation]:
    """What tools do to a letter, in the order in which they would: emphasis, paragraphs, pages, spaces, line ends."""
    emphasis = draw(st.sampled_from([None, add_emphasis, remove_emphasis]))
    steps: list[Any] = [
        emphasis,
        draw(st.sampled_from([None, widen_spaces])),
        draw(st.one_of(st.none(), st.integers(50, 120).map(lambda width: partial(rewrap, width=width)))),
        draw(st.one_of(st.none(), st.integers(12, 45).map(lambda lines: partial(break_pages, lines=lines)))),
        draw(st.sampled_from([None, use_entities])),
        # One behind `###` makes no heading of Markdown.
        draw(st.sampled_from([None, use_non_breaking_spaces])) if emphasis is not add_emphasis else None,
        draw(st.sampled_from([None, curl_quotes])),
        draw(st.sampled_from([None, double_space])),
        draw(st.sampled_from([None, use_carriage_returns])),
    ]
    return [step for step in steps if step is not None]


class Decisions(dict[str, Decision]):
    """Decisions by letter, which Hypothesis need not print."""

    def __repr__(self) -> str:
        return f"<decisions of {len(self)} letters>"


@pytest.fixture(scope="module")
def decisions(nlp: Language) -> Decisions:
    """Of each letter in the layout that it has in the corpus."""
    return Decisions({name: without_layout(nlp(text)._.imr) for name, text in LETTERS.items()})


def assert_same(nlp: Language, before: Decision, text: str) -> None:
    after = without_layout(nlp(text)._.imr)
    assert [(change.path, change.old, change.new) for change in compare(before, after)] == []
    assert after == before


@pytest.mark.parametrize("layout", TRANSFORMATIONS)
def test_a_layout_leaves_every_decision_as_it_is(nlp: Language, decisions: Decisions, layout: str) -> None:
    for name, text in LETTERS.items():
        assert_same(nlp, decisions[name], TRANSFORMATIONS[layout](text))


SPACED = {
    "unwrapped": partial(rewrap, width=ANY_WIDTH),
    "narrow": partial(rewrap, width=72),
    "wide and double-spaced": compose(partial(rewrap, width=96), double_space),
    "carriage returns": use_carriage_returns,
    "wide spaces": widen_spaces,
}


@pytest.mark.parametrize("layout", SPACED)
def test_white_space_changes_no_confidence(nlp: Language, layout: str) -> None:
    """Where lines end is no reason to trust a value more or less, nor to review another one."""
    told = {"evidence", "warnings"}
    for name, text in LETTERS.items():
        before, after = (nlp(one)._.imr.model_dump(exclude=told) for one in (text, SPACED[layout](text)))
        assert (name, after["confidence"]) == (name, before["confidence"])
        assert [one["field"] for one in after["review"]] == [one["field"] for one in before["review"]]


@settings(max_examples=60)
@given(st.sampled_from(DRAWN), printed())
def test_layouts_on_top_of_each_other_leave_the_decision_as_it_is(
    nlp: Language, decisions: Decisions, name: str, steps: list[Transformation]
) -> None:
    assert_same(nlp, decisions[name], compose(*steps)(LETTERS[name]))


@settings(max_examples=40)
@given(st.sampled_from(DRAWN), st.data())
def test_runs_of_spaces_leave_the_decision_as_it_is(
    nlp: Language, decisions: Decisions, name: str, data: st.DataObject
) -> None:
    """Any space becomes any white space that ends no line."""
    kinds = [" ", "  ", "   ", "\u00a0", " \u00a0", "\u2009", "\t"]
    spaces = data.draw(st.lists(st.sampled_from(kinds), min_size=3, max_size=17))
    turn = iter(range(10**6))
    text = re.sub(r"(?<=\S) (?=\S)", lambda _: spaces[next(turn) % len(spaces)], LETTERS[name])
    assert_same(nlp, decisions[name], text)


@settings(max_examples=40)
@given(st.sampled_from(DRAWN), st.integers(0, 10**6), st.sampled_from(["\f", "\n\f", "\f\n"]))
def test_a_page_that_ends_in_mid_paragraph_leaves_the_decision_as_it_is(
    nlp: Language, decisions: Decisions, name: str, place: int, feed: str
) -> None:
    """A form feed with the header of the next page, between any two words of a sentence."""
    text, case_number = LETTERS[name], decisions[name].case_number
    gaps = [gap for gap in re.finditer(r"(?<=[a-z,]) (?=[a-z])", text) if "\n" not in gap[0]]
    gap = gaps[place % len(gaps)]
    header = f"(Final Determination Letter for IMR Case Number {case_number} {place % 9 + 2})\n" if case_number else ""
    assert_same(nlp, decisions[name], f"{text[: gap.start()]}{feed}{header}{text[gap.end() :]}")


TITLE_LOST = "issues-2020-hearing"
"""In its title `Clinical practice guideline: Benign ...` the capitals alone tell what is a name and what a topic."""


GLUED = {"notice-2013-chiropractic-glued", "notice-2013-hip", "notice-2013-headache", "notice-2013-two-drugs"}
"""No lexicon tells that `there-` and `quest` at a line end are `therequest`, two words that a converter had glued."""


def core(decision: Decision) -> tuple[Any, ...]:
    """What must never differ."""
    issues = [(issue.outcome, issue.medically_necessary, issue.request.sessions) for issue in decision.issues]
    return decision.template, decision.case_number, decision.decision_date, decision.outcome, issues


def without_case(decision: Decision) -> Any:
    return json.loads(decision.model_dump_json().lower())


@pytest.mark.parametrize("name", [name for name in WRITTEN if name != "capitals"])
def test_other_characters_and_markup_leave_every_decision_as_it_is(
    nlp: Language, decisions: Decisions, name: str
) -> None:
    for seed, (letter, text) in enumerate(LETTERS.items()):
        if name == "hyphenated" and letter in GLUED:
            continue
        assert_same(nlp, decisions[letter], WRITTEN[name](text, seed))


def test_capitals_leave_every_decision_as_it_is(nlp: Language, decisions: Decisions) -> None:
    for letter, text in LETTERS.items():
        after = without_layout(nlp(WRITTEN["capitals"](text, 0))._.imr)
        assert core(after) == core(decisions[letter])
        if letter != TITLE_LOST:
            assert without_case(after) == without_case(decisions[letter])


ORDER = (
    "bullets", "hyphenated", "page numbers", "page headers", "soft hyphens", "dashes", "ligatures", "wide characters",
    "invisible characters", "wrong encoding", "struck words", "Markdown escapes", "mail quotation",
)  # fmt: skip
"""In this order they may stand on top of each other: a mail quotes all, and what strikes words is no text itself."""
PAGES = {"page numbers", "page headers"}


@settings(max_examples=60)
@given(st.sampled_from(DRAWN), st.sets(st.sampled_from(ORDER), min_size=2, max_size=5), st.integers(0, 10**6))
def test_characters_and_markup_on_top_of_each_other_leave_the_decision_as_it_is(
    nlp: Language, decisions: Decisions, name: str, chosen: set[str], seed: int
) -> None:
    assume(not chosen >= PAGES and not ("hyphenated" in chosen and name in GLUED))
    text = LETTERS[name]
    for transformation in ORDER:
        if transformation in chosen:
            text = WRITTEN[transformation](text, seed)
    assert_same(nlp, decisions[name], text)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_transformation_alters_letters_and_is_the_same_for_the_same_seed(name: str) -> None:
    written = {letter: WRITTEN[name](text, 3) for letter, text in LETTERS.items()}
    assert written == {letter: WRITTEN[name](text, 3) for letter, text in LETTERS.items()}
    assert name == "accents apart" or written != LETTERS


@pytest.mark.parametrize("name", DRAWN)
def test_holes_stay_holes(nlp: Language, decisions: Decisions, name: str) -> None:
    """A hole more, for a name that was there, alters no field but the rationale that it stands in."""
    text = LETTERS[name]
    at = text.rindex(". ") + 2
    after = without_layout(nlp(f"{text[:at]}[REDACTED] {text[at:]}")._.imr)
    fields = {change.field for change in compare(decisions[name], after)}
    assert fields <= {"issues.rationale", "issues.rationale.text"}
