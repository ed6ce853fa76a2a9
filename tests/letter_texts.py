"""Texts for properties: letters cut, mixed, mutated and laid out anew, and texts that are none."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from random import Random

from hypothesis import strategies as st

from imr_nlp.annotated import read_letters
from imr_nlp.evaluation.compositions import draw_layout

_HERE = Path(__file__).parent
LETTERS = [letter.text for letter in read_letters(_HERE.parent / "corpus" / "letters")]
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
_NO_BRACKETS = str.maketrans("", "", "⟦⟧")
_NO_HALVES = dict.fromkeys(range(0xD800, 0xE000), " ")
_FEW = "Upheld :.\n0123456789-#"
# Half of a character that takes two is none: the pipeline refuses it.
_CHARACTERS = st.characters(exclude_categories=["Cs"])


def mutated(text: str, seed: int) -> str:
    """A letter with some intervals cut out, doubled, moved or replaced by odd characters."""
    draw = Random(seed)
    for _ in range(draw.randrange(1, 9)):
        at = draw.randrange(len(text) + 1)
        end = min(len(text), at + draw.choice((0, 1, 3, 20, 200)))
        new = draw.choice((draw.choice(_ODD), "", text[at:end] * 2, draw.choice(_ODD) * draw.randrange(1, 40)))
        text = text[:at] + new + text[end:]
    return text


def spliced(text: str, seed: int) -> str:
    """A letter that goes on in the middle of another one, with texts of expressions where they meet."""
    draw = Random(seed)
    other = draw.choice(LETTERS)
    between = "".join(draw.choice(held_texts()) for _ in range(draw.randrange(4)))
    return text[: draw.randrange(len(text))] + between + other[draw.randrange(len(other)) :]


@cache
def held_texts() -> tuple[str, ...]:
    """The texts that hold the expressions of the package, one for each word of one: what rules look for."""
    found: dict[str, None] = {}
    for path in sorted((_HERE / "expressions").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            found.update((row["text"].translate(_NO_BRACKETS), None) for row in csv.DictReader(stream))
    return tuple(text for text in found if text)


def short(seed: int) -> str:
    """A text that is none: pieces of letters, texts of expressions, or any characters."""
    draw = Random(seed)
    kind = draw.randrange(6)
    if kind < 2:
        return "".join(draw.choice(PIECES) for _ in range(draw.randrange(30)))
    if kind < 4:
        words = (draw.choice(held_texts() if draw.random() < 0.6 else PIECES) for _ in range(draw.randrange(1, 12)))
        return draw.choice(("", " ", "\n", ". ")).join(words)
    below = draw.choice((0x7F, 0x250, 0x2100, 0xD800, 0x20000))
    above = 0x2000 if below == 0x2100 else 0
    return "".join(chr(draw.randrange(above, below)) for _ in range(draw.randrange(60))).translate(_NO_HALVES)


def run_of(seed: int, length: int) -> str:
    """A letter, or less, with pieces that are repeated in turn: what makes an expression or a rule work hard."""
    draw = Random(seed)
    pieces = (*PIECES, *"a1A ,.-\n(#x/:&7|_", " ", "\n")
    units = [draw.choice(draw.choice((pieces, held_texts()))) for _ in range(draw.choice((1, 2, 2, 2, 3)))]
    unit = draw.choice(("", "", " ", "\n")).join(units) or " "
    run = (unit * (length // len(unit) + 1))[:length]
    if draw.random() < 0.3:
        return draw.choice(draw.choice((pieces, held_texts()))) + run + draw.choice(pieces)
    letter = draw.choice(LETTERS)
    at = draw.randrange(len(letter) + 1)
    return letter[:at] + run + letter[at:]


def laid_out(text: str, seed: int) -> str:
    """A letter in a layout drawn by chance."""
    return draw_layout(seed)[1](text)


any_letters = st.builds(
    lambda text, seed, change: change(text, seed),
    st.sampled_from(LETTERS), st.integers(0, 10**9), st.sampled_from([mutated, laid_out, spliced]),
)  # fmt: skip
short_texts = st.one_of(
    st.text(_CHARACTERS, max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    st.text(_FEW, max_size=80),
    st.integers(0, 10**9).map(short),
)  # fmt: skip
