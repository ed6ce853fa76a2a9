"""How far words of judgement reach: the `~` of a sentence is so many signs or words long, and then one more."""

from __future__ import annotations

import pytest
from spacy.language import Language
from test_heard import heard_in

from imr_nlp.judgements.findings import is_chained
from imr_nlp.judgements.stances import stances
from imr_nlp.judgements.verdicts import read_verdict
from imr_nlp.judgements.voices import told_backward, voice_of


def filled(sentence: str, long: int, filler: str = "x") -> str:
    """A sentence with so many signs or words in it."""
    return sentence.replace("~", filler * long)


@pytest.mark.parametrize(
    ("sentence", "longest", "voice", "beyond"),
    [
        ("the surgeon ~ that it is needed.", 28, "another", "own"),
        ("i ~ find it needed.", 43, "own", "another"),
        ("it is needed, i ~ find.", 43, "own", "another"),
        ("it is said by ~ the mtus to be needed.", 35, "source", "another"),
        ("per ~ the surgeon it is needed.", 27, "another", "own"),
        ("in the view of ~ mtus it is needed.", 36, "own", "another"),
        ("it is needed as supported by ~ the mtus.", 32, "another", "own"),
        ("it is said ~ by the mtus to be needed.", 56, "source", "another"),
        ("it is found ~ by the surgeon to be needed.", 56, "another", "own"),
        ("i ~ think it needed.", 137, "own", "another"),
        ("the mtus ~ thinks it needed.", 134, "source", "another"),
        ("my ~ per the surgeon it is needed.", 26, "own", "another"),
        ("to ~ the surgeon it is needed.", 5, "another", "own"),
        ("it is needed, finds ~ i.", 42, "own", "another"),
    ],
)
def test_how_far_somebody_speaks(sentence: str, longest: int, voice: str, beyond: str) -> None:
    for long, told in ((longest, voice), (longest + 1, beyond)):
        text = filled(sentence, long)
        at = text.index("needed")
        assert voice_of(text, 0, at, at + len("needed"), len(text)).voice == told


def test_a_source_is_named_by_an_agent_within_reach() -> None:
    text = "it is said by ~ the mtus to be needed."
    assert [voice_of(filled(text, n), 0, n + 32, n + 38, n + 39).voice for n in (30, 31)] == ["another", "source"]


@pytest.mark.parametrize(("long", "is_told"), [(75, True), (76, False)])
def test_how_far_a_sentence_behind_lends_a_view(long: int, is_told: bool) -> None:
    text = filled("it is needed. so ~ says the surgeon.", long)
    assert told_backward(text, text.index("."), len(text)) == is_told


@pytest.mark.parametrize(
    ("sentence", "longest", "filler"),
    [
        ("i agree with ~ the surgeon.", 47, "x"),
        ("i agree with the ~ x x surgeon.", 43, "x"),
        ("i agree with ~the surgeon.", 3, "old "),
    ],
)
def test_how_far_the_side_stands_from_its_verb(sentence: str, longest: int, filler: str) -> None:
    for long, sides in ((longest, 1), (longest + 1, 0)):
        text = filled(sentence, long, filler)
        assert len(list(stances(text, 0, len(text), is_chained))) == sides


@pytest.mark.parametrize(("words", "negation"), [("~upheld", "not"), ("~denied", "never")])
def test_how_far_a_verdict_is_negated(words: str, negation: str) -> None:
    assert read_verdict(f"{negation} {filled(words, 5, 'so ')}") == "overturned"
    assert read_verdict(f"{negation} {filled(words, 6, 'so ')}") == "upheld"


REACHES = [
    # sentence, how long, what is heard up to there, and beyond it
    ("The request ~is medically necessary.", 9, "so ", "+ of request", "+ of unknown"),
    ("It cannot be said that ~ it is medically necessary.", 47, "x", "- of request", "? of request"),
    ("It is recommended ~ in this case.", 71, "x", "+ of request", ""),
    ("Splint ~indicated.", 2, "so ", "+ of request", ""),
    ("The denial of the ~ unit is upheld.", 97, "x", "- of request", "- of unknown"),
    ("The denial of the ~unit is upheld.", 3, "old ", "- of request", "- of unknown"),
    ("I uphold the ~denial.", 1, "old ", "4 denial uphold", "4 active decision-word"),
    ("The decision to deny ~unit was upheld.", 5, "old ", "- of request", "set aside"),
    ("I uphold ~ denial.", 52, "x", "4 denial uphold", "4 active decision-word"),
    ("I, ~ uphold the denial.", 136, "x", "- of request", "set aside"),
    ("~ unless he improves, and therefore it is certified.", 11, "x", "set aside", "+ of request"),
    ("There is no evidence that ~ it is medically necessary.", 103, "x", "] - 5", "] + 5"),
    ("None of the ~ visits is medically necessary.", 75, "x", "- of unknown", "? of unknown"),
    ("Although ~ it helps, it is certified.", 150, "x", "+ of request", "set aside (conceded)"),
    ("I approve ~ acupuncture.", 57, "x", "set aside", "+ of request"),
    ("It is approved by ~ the FDA.", 31, "x", "set aside (told of others) agent", "+ of request"),
    ("Decision ~ : certified.", 60, "x", "+ of request", "set aside"),
    ("It is a treatment ~ that I can endorse.", 41, "x", "+ of request", "set aside"),
    ("I agree with the ~ surgeon that it is needed.", 47, "x", "4 stance agree-with", "set aside (told of others)"),
]


def test_how_far_a_judgement_reaches(nlp: Language) -> None:
    within = {filled(sentence, longest, filler): says for sentence, longest, filler, says, _ in REACHES}
    beyond = {filled(sentence, longest + 1, filler): says for sentence, longest, filler, _, says in REACHES}
    found = heard_in(nlp, [*within, *beyond])
    wrong = {text: (says, found[text]) for text, says in (within | beyond).items() if says not in found[text]}
    assert not wrong
    assert not any(found[text] for text, says in (within | beyond).items() if not says)
