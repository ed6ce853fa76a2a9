"""Texts for properties: letters cut, mixed, mutated and laid out anew, and texts that are none."""

from __future__ import annotations

from pathlib import Path
from random import Random

from hypothesis import strategies as st

from imr_nlp.annotated import read_letters
from imr_nlp.evaluation.compositions import draw_layout

LETTERS = [letter.text for letter in read_letters(Path(__file__).parent.parent / "corpus" / "letters")]
_ODD = [
    "\x00", "\x0c", "\xad", "\u200b", "\u202e", "\ufeff", "\u0301", "\U0001f600", "İ", "ß", "ﬁ", "½", "٣", "[", "{{",
    "<s>", "</", "&#", "&nbsp;", "~~", "**", "\\", "\r", "\n\n", "\t", "|", '"', "’", "–", "#", "$", "=CMD()", "Upheld",
    "Overturned", "1. ", "not ", "CM15-0000001", "12/31/9999", "02/30/2015", "2x6", "99999999999", "(", ")", ":",
    "of 12", "Page 3 of 9",
]  # fmt: skip
PIECES = [
    "Case Number: ", "Decision rationale: ", "MAXIMUS guideline: Decision based on ", "MTUS, ODG, ", "CASE SUMMARY:\n",
    "IMR ISSUES, DECISIONS AND RATIONALES\n", "medically necessary ", "Norco 10/325 mg #60 ", "Page(s): 60-61. ",
    "Date of Injury: ", "physical therapy 2 times a week for 6 weeks ", *_ODD,
]  # fmt: skip
_FEW = "Upheld :.\n0123456789-#"
# Half of a character that takes two is none: the pipeline refuses it.
_CHARACTERS = st.characters(exclude_categories=["Cs"])


def mutated(text: str, seed: int) -> str:
    """A letter with some stretches cut out, doubled, moved or replaced by odd characters."""
    draw = Random(seed)
    for _ in range(draw.randrange(1, 9)):
        at = draw.randrange(len(text) + 1)
        end = min(len(text), at + draw.choice((0, 1, 3, 20, 200)))
        new = draw.choice((draw.choice(_ODD), "", text[at:end] * 2, draw.choice(_ODD) * draw.randrange(1, 40)))
        text = text[:at] + new + text[end:]
    return text


def laid_out(text: str, seed: int) -> str:
    """A letter in a layout drawn by chance."""
    return draw_layout(seed)[1](text)


any_letters = st.builds(
    lambda text, seed, change: change(text, seed),
    st.sampled_from(LETTERS), st.integers(0, 10**9), st.sampled_from([mutated, laid_out]),
)  # fmt: skip
short_texts = st.one_of(
    st.text(_CHARACTERS, max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    st.text(_FEW, max_size=80),
)  # fmt: skip
