"""How much work reading a letter is, counted in calls, which come out the same on every machine and at every load."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from spacy.language import Language

import imr_nlp
from imr_nlp.annotated import read_letters
from imr_nlp.phrases.lexicon import collector_paused

ROOT = Path(__file__).parent.parent
LETTERS = [letter.text for letter in read_letters(ROOT / "corpus" / "letters")]

# Calls of Python functions, of spaCy's and of built-in ones for each token of a letter, tokenizer to decision object.
# Who makes the pipeline faster lowers it; who raises it says what for. It was 18 before the decision was read from
# `doc.spans` anew, 20 before rules were rows that many more places ask, and 34 before the words beside judgements were.
CALLS_PER_TOKEN = 35
# A token of a long text may cost at most so many times what it costs in a letter.
GROWTH = 1.3
# What bad scans and converters leave in rows of thousands.
RUNS = (
    ", ", "- ", "; ", ". ", "( ", "1-", "1 ", "1. ", "12 of ", "x 1 ", "50% ", "2014 ", "odg ", "and ", "left ", "not ",
)  # fmt: skip
IN_THE_FORM = """CLINICAL CASE SUMMARY:

The claimant is a 44-year-old man who fell on 2/3/2014. Treatment to date has included massage.

IMR ISSUES, DECISIONS AND RATIONALES

1. Massage therapy, 8 sessions: Upheld

Claims Administrator Guidelines: Decision based on MTUS Chronic Pain Guidelines Page(s): 60.

MAXIMUS guideline: Decision based on MTUS Chronic Pain Guidelines Page(s): 60.

Decision rationale: The MTUS allows 4-6 visits. The request is not medically necessary.
"""


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = imr_nlp.load()
    for letter in LETTERS:  # what is measured is the work on letters of known words
        nlp(letter)
    return nlp


def calls(function: Callable[[], Any]) -> int:
    """Number of calls that a function makes, those of its callees included."""
    counted = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    with collector_paused():  # what it frees meanwhile makes calls too
        sys.setprofile(count)
        try:
            function()
        finally:
            sys.setprofile(before)
    return counted


def read(nlp: Language, text: str) -> Callable[[], Any]:
    return lambda: nlp(text)._.imr


def test_calls_for_a_letter(nlp: Language) -> None:
    per_token = [calls(read(nlp, letter)) / len(nlp.make_doc(letter)) for letter in LETTERS]
    assert sum(per_token) / len(per_token) < CALLS_PER_TOKEN
    assert max(per_token) < 1.5 * CALLS_PER_TOKEN


def test_calls_grow_with_the_length_of_a_text_and_no_faster(nlp: Language) -> None:
    letters = LETTERS[:12]
    together, apart = calls(read(nlp, "\n\n".join(letters))), sum(calls(read(nlp, letter)) for letter in letters)
    assert together < GROWTH * apart


def test_calls_do_not_grow_with_the_lexicon(nlp: Language) -> None:
    larger = imr_nlp.load()
    ruler: Any = larger.get_pipe("imr_ruler")
    ruler.add_patterns([{"label": "TREATMENT", "pattern": f"never written {n}"} for n in range(2_000)])
    for letter in LETTERS[:6]:
        larger(letter)
        assert calls(read(larger, letter)) == calls(read(nlp, letter))


@pytest.mark.parametrize("unit", RUNS)
@pytest.mark.parametrize("behind", ["CLINICAL CASE SUMMARY:", "1. ", "Guidelines:", "Page(s):", "Decision rationale:"])
def test_a_row_of_anything_takes_no_time(nlp: Language, behind: str, unit: str) -> None:
    letter = IN_THE_FORM.replace(behind, f"{behind} {unit * (3_000 // len(unit))}", 1)
    assert len(letter) > 3_000 + len(IN_THE_FORM) - len(unit)
    began = process_time()
    read(nlp, letter)()
    assert process_time() - began < 3  # an expression that tries a row from each of its characters took minutes


def test_calls_are_counted() -> None:
    def call(times: int) -> None:
        for _ in range(times):
            len("")

    assert calls(lambda: call(8)) - calls(lambda: call(3)) == 5


def test_benchmark(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="needs the extra benchmark")
    figures, page, picture = tmp_path / "figures.json", tmp_path / "page.md", tmp_path / "page.svg"
    page.write_text("Before\n<!-- figures -->\nold\n<!-- end of figures -->\nAfter\n")
    run("benchmark.py", "--quick", "--only", "speed", "--only", "layouts", "--output", str(figures))
    run("benchmark_page.py", str(figures), str(page))
    result = json.loads(figures.read_text())
    assert {"whole pipeline, decision read", "tokenization alone, ours"} < set(result["speed"]["contenders"])
    assert all(figure > 0 for reader in result["speed"]["contenders"].values() for figure in reader.values())
    assert "imr_decision" in result["speed"]["components"]
    assert result["letters"]["letters"] == 10
    assert picture.read_text().startswith("<?xml")
    assert "| whole pipeline, decision read |" in page.read_text()
    assert "old" not in page.read_text()


def run(script: str, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / script), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
