"""What others say decides nothing: all speakers, all verbs, both polarities, every position, in all four templates."""

from __future__ import annotations

import re
from itertools import cycle
from typing import Any

import pytest
from short_letters import ISSUES, NOTICE, PROFESSIONAL_REVIEW, RATIONALES
from spacy.language import Language

from imr_nlp.judgements.voices import SPEAKERS, SPEECH, voice_of
from imr_nlp.rules.notation import literals, parse
from imr_nlp.rules.table import expand

NAMES = (*dict.fromkeys(literals(parse("{ANOTHER}"), expand)), "Dr. Vega", "Ms. Ortiz", "Smith")
SPOKEN = tuple(
    (form, rule.subject)
    for rule in SPEECH.rows
    if "<" not in rule.words
    for form in literals(parse(rule.words), expand)
    if not form.endswith(("ing", " it", " the", " that", " as", " to be", " for", " me", " us"))
)
FORMS = tuple(form for form, _ in SPOKEN)
OF_ANYBODY = tuple(form for form, subject in SPOKEN if subject == "any")
"""Verbs that lend a normalized text to a subject of whom nothing is known."""
CLAIMS = ("it is medically necessary", "it should be approved", "the trial is needed", "it was medically indicated")
REFUSALS = ("it is not medically necessary", "it should be denied", "the trial is not needed")
POSITIONS = (
    "The {name} {verb} {claim}.",
    "The {name} {verb} that {claim}.",
    "The {name} also {verb} that {claim}.",
    "The {name}, who has read the notes, {verb} that {claim}.",
    "{Claim}, the {name} {verb}.",
    "{Claim}, as the {name} {verb}.",
    '"{Claim}," the {name} {verb}.',
    "In her letter the {name} {verb} that {claim}.",
    "Again and again the {name} {verb}: {claim}.",
)
WITHOUT_VERB = (
    "According to the {name}, {claim}.",
    "{Claim}, according to the {name}.",
    "In the opinion of the {name} {claim}.",
    "In the {name}'s opinion {claim}.",
    "{Claim} in the eyes of the {name}.",
    "{Claim}, per the {name}.",
    "Per the {name}, {claim}.",
    "The view of the {name} is that {claim}.",
    "The {name}'s belief is that {claim}.",
    "It is believed by the {name} that {claim}.",
    "The trial is said by the {name} to be medically necessary.",
    "The trial is considered medically necessary by the {name}.",
    "{Claim}. So says the {name}.",
    "{Claim}. That is the {name}'s opinion.",
    "The {name}: {claim}.",
    'The {name} wrote: "I have read it all. {Claim}. I ask for help."',
)
PLAIN = PROFESSIONAL_REVIEW.replace("IS/WAS NOT MEDICALLY", "IS/WAS MEDICALLY")
REASON = "A psychological evaluation is missing. It is not medically necessary."
TEMPLATES = {
    "professional_review": (PLAIN, REASON),
    "issues": (ISSUES, "Function improved. It is medically necessary."),
    "rationales": (RATIONALES, "Twelve visits are medically necessary."),
    "notice": (NOTICE, "Six visits are reasonable."),
}


def sentence(pattern: str, name: str, verb: str, claim: str) -> str:
    written = pattern.format(name=name, verb=verb, claim=claim, Claim=claim[0].upper() + claim[1:])
    return re.sub(r"[Tt]he (?=Dr\.|Ms\.|Smith)", "", written)


def read(nlp: Language, template: str, rationale: str) -> Any:
    letter, reason = TEMPLATES[template]
    assert reason in letter
    issues = nlp(letter.replace(reason, rationale))._.imr.issues
    return next(issue for issue in issues if issue.rationale and issue.rationale.text == rationale)


def test_whoever_says_it_and_however_it_is_somebody_elses() -> None:
    """Every name with every verb, a position and a claim each; then every name in every position without a verb."""
    positions, claims = cycle(POSITIONS), cycle(CLAIMS + REFUSALS)
    for name in NAMES:
        for verb in FORMS if name != "Smith" else OF_ANYBODY:
            text = sentence(next(positions), name, verb, claim := next(claims))
            low = text.lower()
            judged = re.split(" is | be | was ", claim)[1]
            at = low.find(judged)
            quoted = low.find('"') >= 0
            assert quoted or voice_of(low, 0, at, at + len(judged), len(low) - 1).voice == "another", text


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_reported_verdict_becomes_one(nlp: Language, template: str) -> None:
    verbs, claims = cycle(FORMS[::3]), cycle(CLAIMS + REFUSALS)
    for number, name in enumerate(NAMES):
        patterns = [*POSITIONS, *WITHOUT_VERB][number % 8 :: 8]
        said = [sentence(pattern, name, next(verbs), next(claims)) for pattern in patterns]
        for text in said:
            issue = read(nlp, template, text)
            assert issue.medically_necessary is None, text
            assert template != "professional_review" or issue.outcome is None, text


@pytest.mark.parametrize("name", [*NAMES[::7], "reviewer for the insurer", "first reviewer", "nurse reviewer"])
def test_the_reviewer_answers_others(nlp: Language, name: str) -> None:
    said = f"The {name} says that it is not medically necessary. I disagree. The trial is medically necessary."
    assert read(nlp, "professional_review", said).outcome == "overturned"
    said = (
        f"The {name} says that it is medically necessary, but I do not agree, and the trial is not medically necessary."
    )
    assert read(nlp, "professional_review", said).medically_necessary is False


@pytest.mark.parametrize(
    "reviewer",
    ["I find that", "In my opinion", "This reviewer finds that", "The reviewer concludes that", "We believe that"],
)
def test_the_reviewers_own_words_decide(nlp: Language, reviewer: str) -> None:
    assert read(nlp, "professional_review", f"{reviewer} the trial is medically necessary.").outcome == "overturned"
    assert (
        read(nlp, "professional_review", f"{reviewer} the trial is not medically necessary.").medically_necessary
        is False
    )


def test_everybody_is_somebody() -> None:
    assert {rule.says for rule in SPEAKERS.rows} == {"own", "another", "source"}
    assert len(NAMES) > 120
    assert len(FORMS) > 250


QUOTED = (
    'The earlier determination reads: "The trial is medically necessary." It was of another claim.',
    "A reviewer at the insurer wrote that the trial is medically necessary. The records are silent.",
    "In the case of her brother the trial was found by a judge to be medically necessary.",
    "Ms. Vega, the case manager, is sure that the trial is medically necessary.",
    "The {name} and her colleague both say it is medically necessary.",
    "The {name} says it is needed, and the {name} of the other clinic says it is not needed. He is right.",
    "The {name} says it is medically necessary? That is not for us to say.",
    "If the {name} is right, it is medically necessary.",
    "The {name} was wrong to refuse it, says her lawyer.",
    "Had the {name} sent her notes, it would be medically necessary.",
    "The {name} agrees. I agree that she is in pain.",
    "UR wrongly denied it, the {name} argues.",
    "The {name} asks that it be found to be medically necessary.",
    "The {name} is pleased to support the request.",
    "It passes muster, the {name} believes.",
    "The {name} does not see a reason to deny it.",
)
"""What others decided, of whatever else, and what is only asked, wished or supposed."""


@pytest.mark.parametrize("said", QUOTED)
def test_what_is_quoted_supposed_or_asked_grants_nothing(nlp: Language, said: str) -> None:
    for name in ("surgeon", "applicant", "adjuster"):
        for template in TEMPLATES:
            issue = read(nlp, template, said.format(name=name))
            assert issue.medically_necessary is not True, said
            assert template != "professional_review" or issue.outcome != "overturned", said
