"""How far a negation reaches that stands earlier: so many characters to the word that it negates, and not one more."""

from __future__ import annotations

import pytest

from imr_nlp.judgements.decision_words import NEGATIONS, _from_afar

REACHES = [
    # rule, its words, what stands right before the word, how far it reaches, what it makes of a grant
    ("none-of", "none of", "", 90, "-"),
    ("neither", "neither", "", 90, "-"),
    ("no-evidence-that", "no evidence that", "", 110, "-"),
    ("no-proof-that", "no basis that", "", 110, "-"),
    ("no-evidence-demonstrating", "no evidence demonstrating", "", 110, "-"),
    ("no-evidence-to-suggest", "no evidence to suggest", "", 110, "-"),
    ("no-proof-to-suggest", "no basis demonstrating", "", 110, "-"),
    ("fails-to-show", "fails to show that", "", 90, "-"),
    ("fails-to-support", "fails to support that", "", 90, "-"),
    ("not-see-that", "not see that", "", 90, "-"),
    ("no-guideline", "no guideline", "", 40, "-"),
    ("no", "no", "is ", 86, "-"),
    ("some-but-not-all", "some (but not all)", "", 60, "~"),
    ("none-granted", "none of", "", 60, "-"),
]


@pytest.mark.parametrize(("rule", "words", "last", "within", "polarity"), REACHES)
def test_so_many_characters_may_stand_between(rule: str, words: str, last: str, within: int, polarity: str) -> None:
    reach = NEGATIONS[rule].reach
    between = "x" * (within - 1 - len(last)) + f" {last}"
    for spaces, read in ((" ", polarity), (" x", "+")):
        text = f"{words}{spaces}{between}"
        assert _from_afar(text, len(text), reach) == read


@pytest.mark.parametrize(("text", "polarity"), [("partially x", "~"), ("partially xx", "+")])
def test_a_part_is_granted_right_before_the_word(text: str, polarity: str) -> None:
    assert _from_afar(text, len(text), "afar") == polarity


def test_every_rule_that_reaches_is_tried() -> None:
    reaching = {rule.id for rule in NEGATIONS.packaged if rule.within}
    assert reaching == {rule for rule, *_ in REACHES} | {"partially"}
