"""How letters and decisions show themselves in HTML."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from importlib.resources import files

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.displacy.render import EntityRenderer
from spacy.language import Language

from imr_nlp import Decision
from imr_nlp.colors import OUTCOMES
from imr_nlp.decision import Citation, DecisionWarning, Issue, Rationale, Request
from imr_nlp.display import COLORS, citation_text, decision_html, letter_html, range_text
from imr_nlp.letter.mentions import LABELS

EVIL = "<script>alert('x')</script> & \"quoted\""
OURS = {"style", "table", "caption", "tr", "th", "td", "span", "small", "br", "div", "strong", "ul", "li", "code"}
VOID = {"br", "meta", "img", "input", "link", "hr"}


class Page(HTMLParser):
    """Texts and tags of a page; each tag that is opened has to be closed in its turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.opened: list[str] = []
        self.feed(html)
        self.close()
        assert self.opened == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def decision(text: str = "Massage x 6", **fields: object) -> Decision:
    issue = Issue(
        number=1,
        request=Request(text=text, category="rehabilitation", body_parts=(text,), sessions=(6, 6), strength=text),
        outcome="upheld",
        claims_administrator_guidelines=(Citation(guideline="odg", section=text, pages=((60, 60), (98, 99))),),
        rationale=Rationale(starts=text, ends=text, text=text),
        guideline_sessions=(4, 6),
    )
    warning = DecisionWarning(code="cut-off", message=text)
    return Decision.model_validate({"issues": (issue,), "diagnoses": (text,), "warnings": (warning,), **fields})


@pytest.mark.parametrize("html", [decision_html(decision(EVIL, case_number=EVIL)), decision(EVIL)._repr_html_()])
def test_a_decision_is_escaped(html: str) -> None:
    assert "<script" not in html
    assert escape(EVIL) in html
    assert EVIL in Page(html).text


def test_a_letter_is_escaped(nlp: Language) -> None:
    issue = f"1. {EVIL} Massage x 6: Upheld\nDecision rationale: {EVIL} On 12/1/2014."
    html = letter_html(nlp(f"IMR ISSUES, DECISIONS AND RATIONALES\n{issue}"))
    assert "<script" not in html
    page = Page(html)
    assert "12/1/2014" in page.text
    assert page.text.count("alert('x')") >= 2


@given(st.text(max_size=60))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    page = Page(decision_html(decision(text or "x", case_number=text)))
    assert set(page.tags) <= OURS


def test_a_decision_shows_what_it_holds() -> None:
    shown = Page(decision_html(decision(case_number="CM15-0109042", outcome="upheld", priority="standard"))).text
    assert "CM15-0109042" in shown
    assert "Massage x 6" in shown
    assert "odg, Massage x 6, p. 60, 98-99" in shown
    assert "requested 6 allowed 4-6" in shown
    assert {"upheld", "standard", "cut-off"} <= set(shown.split())
    assert shown.count("not stated") >= 8


def test_an_empty_decision_says_that_nothing_is_stated() -> None:
    shown = Page(decision_html(Decision())).text
    assert "IMR letter" in shown
    assert "Issues" not in shown
    assert "Warnings" not in shown


def test_a_decision_shows_itself_in_notebooks(nlp: Language, letter_texts: list[str]) -> None:
    result = nlp(letter_texts[0])._.imr
    page = Page(result._repr_html_())
    assert result.case_number in page.text
    for issue in result.issues:
        assert issue.request.text in page.text


def test_letters_are_whole_pages_that_need_nothing(nlp: Language, letter_texts: list[str]) -> None:
    for text in letter_texts[:8]:
        doc = nlp(text)
        html = letter_html(doc)
        assert html.startswith("<!doctype html>")
        assert not re.search(r"(?:src|href)\s*=|@import|url\(", html)
        page = Page(html)
        assert page.tags.count("mark") == len(doc.ents)
        assert letter_html(doc, page=False) in html


def test_a_letter_without_a_decision_is_shown_too() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("imr_dates")
    page = Page(letter_html(nlp("On 12/1/2014.")))
    assert "mark" in page.tags
    assert "table" not in page.tags


@pytest.mark.parametrize(("value", "text"), [(None, ""), ((8, 8), "8"), ((4, 6), "4-6")])
def test_ranges(value: tuple[int, int] | None, text: str) -> None:
    assert range_text(value) == text


def test_citations() -> None:
    assert citation_text(Citation(guideline="odg")) == "odg"
    knee = Citation(guideline="acoem", section="Knee", pages=((1, 1), (3, 5)))
    assert citation_text(knee) == "acoem, Knee, p. 1, 3-5"


def test_every_label_has_a_colour_of_its_own(nlp: Language, letter_texts: list[str]) -> None:
    tagged = {span.label_ for doc in map(nlp, letter_texts) for span in doc.spans["imr"]}
    assert set(LABELS) <= tagged <= set(COLORS)
    assert len(set(COLORS.values())) == len(COLORS)


def test_displacy_takes_the_colours_by_itself() -> None:
    renderer = EntityRenderer()
    assert {label: renderer.colors[label] for label in COLORS} == COLORS


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_and_white() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("label", COLORS)
def test_words_are_readable_on_the_colour_of_their_label(label: str) -> None:
    assert contrast(COLORS[label], "#000000") >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_words_of_a_decision_are_readable_on_light_and_dark_pages(dark: bool) -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", decision_html(decision()), re.DOTALL)
    light_part, dark_part = re.findall(r"\.imr\{(--ink[^}]*)\}", style)
    colours = dict(re.findall(r"--([\w-]+):\s?(#[0-9a-f]{3,6})", dark_part if dark else light_part))
    paper = colours.pop("paper")
    assert {"ink", "muted", "upheld", "overturned", "modified"} <= set(colours)
    assert [name for name, one in colours.items() if name != "line" and contrast(one, paper) < 4.5] == []
    assert len(set(re.findall(r"var\(--([\w-]+)\)", style)) - set(colours) - {"paper"}) == 0


def test_an_outcome_has_one_colour_on_all_pages() -> None:
    """The style sheet of `imr serve` is a file: it says what `imr_nlp.colors` says. All else is made from there."""
    sheet = (files("imr_nlp.serve") / "static" / "imr.css").read_text("utf-8")
    for name in ("upheld", "overturned", "modified"):
        assert f"--{name}: {OUTCOMES[name].light};" in sheet
        assert f"--{name}: {OUTCOMES[name].dark};" in sheet
