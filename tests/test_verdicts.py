"""What decides an issue: the verdict of its line or sentence, and the conclusion of its rationale."""

# ruff: noqa: E501 - a line of a letter stands on one line, however long
from __future__ import annotations

import re

import pytest
from short_letters import NOTICE, PROFESSIONAL_REVIEW, RATIONALES, codes, only
from spacy.language import Language


def test_findings_that_differ_decide_nothing_and_are_warned_of(nlp: Language) -> None:
    first, heading, second = NOTICE.partition("INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE")
    contradicting = (
        first + heading + second.replace("for acupuncture is medically", "for acupuncture is not medically", 1)
    )
    assert "findings-differ" not in codes(nlp, NOTICE)
    assert "findings-differ" in codes(nlp, contradicting)
    assert [issue.outcome for issue in nlp(contradicting)._.imr.issues] == ["upheld", None]


VERDICTS = [
    ("is medically necessary", "overturned"),
    ("is considered medically necessary and appropriate", "overturned"),
    ("is NOT medically necessary", "upheld"),
    ("is not\n\nmedically necessary", "upheld"),
    ("is not considered medically necessary and appropriate", "upheld"),
    ("is not found to be medically necessary", "upheld"),
    ("is not reasonably medically necessary", "upheld"),
    ("was not, therefore, medically necessary", "upheld"),
    ("isn't medically necessary", "upheld"),
    ("is neither medically necessary nor appropriate", "upheld"),
    ("is no longer medically necessary", "upheld"),
    ("cannot be considered medically necessary", "upheld"),
    ("has not been established as medically necessary", "upheld"),
    ("is medically unnecessary", "upheld"),
    ("is n ot medically necessary", "upheld"),
    ("isnt medically necessary", "upheld"),
    ("is not medi-\ncally neces-\nsary and appropriate", "upheld"),
    ("is not medically appropriate", "upheld"),
    ("is not supported as medically necessary", "upheld"),
    ("fails to be medically necessary", "upheld"),
    ("is deemed not medically necessary", "upheld"),
    ("would not be medically necessary", "upheld"),
    ("is not medically necessary now, although it was medically necessary before", "upheld"),
    ("is medi-\ncally neces-\nsary", "overturned"),
    ("is, therefore, medically necessary", "overturned"),
    ("is partially medically necessary", "modified"),
    ("is medically necessary in part", "modified"),
    ("is medically necessary for 6 visits only", "modified"),
    ("is medically necessary, limited to 6 visits", "modified"),
    ("is what a prudent physician would order", None),
    ("is hot medically necessary", None),
    ("may be medically necessary", None),
    ("is arguably medically necessary", None),
    ("is or is not medically necessary", None),
    ("is / is not medically necessary", None),
    ("is medically necessary if therapy fails", None),
    ("is medically necessary according to the provider", None),
    ("would be medically necessary after surgery", None),
]


@pytest.mark.parametrize(("verdict", "outcome"), VERDICTS)
@pytest.mark.parametrize("before", ["Cold therapy unit", "request for acupuncture"], ids=["rationales", "notice"])
def test_the_verdict_of_a_sentence(nlp: Language, before: str, verdict: str, outcome: str | None) -> None:
    letter = RATIONALES if before.startswith("Cold") else NOTICE
    changed = re.sub(rf"(?<={before} )is (?:not )?medically necessary and appropriate", verdict, letter)
    assert changed != letter
    name = before.removeprefix("request for ")
    (issue,) = (issue for issue in nlp(changed)._.imr.issues if issue.request.text.startswith(name))
    assert issue.outcome == outcome
    assert outcome is None or issue.request.text == name


def test_a_sentence_that_grants_under_a_doubt_decides_nothing(nlp: Language) -> None:
    letter = RATIONALES.replace("2x6 is medically", "2x6 lacks documentation that it is medically")
    assert nlp(letter)._.imr.issues[1].outcome is None


LINES = {
    "upheld": (
        "Upheld", "Uphold", "UPHOLD", "\nUpheld", "Up held", "Uphcld", "Denied", "Denial upheld", "The denial is upheld", "Denial stands",
        "Affirmed", "Sustained", "Not overturned", "NOT OVERTURNED", "Not medically necessary", "Non-certified", "Noncertified", "Not approved",
        "Upheld (not medically necessary)", "Upheld, not overturned", "Upheld - not medically necessary", "UR decision upheld",
    ),
    "overturned": (
        "Overturned", "Overturn", "OVERTURN", "Over-\nturned", "Overtumed", "Reversed", "REVERSED", "Denial overturned", "UR decision reversed",
        "Not upheld", "NOT UPHELD", "Denial not upheld", "Approved", "Certified", "Medically necessary and appropriate", "Overturned (approved)",
    ),
    "modified": (
        "Modified", "Modify", "Partially overturned", "Partially upheld", "Partly overturned", "Partial overturn", "Overturned in part",
        "OVERTURNED IN PART", "Upheld in part", "Upheld in part, overturned in part", "Overturned (modified)", "Overturned as modified",
        "Overturned (6 visits only)", "Approved with modification", "Modified to 6 visits",
    ),
    None: (
        "Upheld / Overturned", "Upheld/Overturned", "Upheld or Overturned", "Overturned (not medically necessary)", "Pending", "Withdrawn", "N/A",
        "See below", "No decision", "?", "", "[REDACTED]", "Approved by UR", "Previously approved", "Overturned if documented",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "outcome"), [(verdict, outcome) for outcome, verdicts in LINES.items() for verdict in verdicts]
)
def test_the_verdict_of_an_issue_line(nlp: Language, verdict: str, outcome: str | None) -> None:
    lines = [
        f"{n}. {name} x 6: {said}\n\nClaims Administrator guideline: Decision based on MTUS.\n\nDecision rationale: The records were read.\n\n"
        for n, name, said in ((1, "Massage", verdict), (2, "Acupuncture", "Upheld"), (3, "Aquatic therapy", verdict))
    ]
    decision = nlp(only("".join(lines)))._.imr
    read = [(issue.request.text, issue.outcome) for issue in decision.issues]
    assert read == [("Massage x 6", outcome), ("Acupuncture x 6", "upheld"), ("Aquatic therapy x 6", outcome)]
    assert ("issue-without-decision" in {warning.code for warning in decision.warnings}) == (outcome is None)


def test_unusual_verdicts_of_grouped_issues(nlp: Language) -> None:
    lines = "1. Norco #60: Denied\n2. Ambien #30: Not upheld\n3. Lyrica #60: Reversed\nDecision rationale: The records were read."
    issues = nlp(only(f"\n{lines}"))._.imr.issues
    assert [(issue.request.text, issue.outcome) for issue in issues] == [
        ("Norco #60", "upheld"), ("Ambien #30", "overturned"), ("Lyrica #60", "overturned"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "rationale", "outcome"),
    [
        ("Overturned", "It is not medically necessary.", "overturned"),
        ("Upheld", "It is medically necessary.", "upheld"),
        ("Not upheld", "It is not medically necessary.", None),
        ("Approved", "It is not medically necessary.", None),
        ("Denied", "It is medically necessary.", None),
    ],
)
def test_the_line_decides_unless_its_words_are_unusual_and_contradicted(
    nlp: Language, verdict: str, rationale: str, outcome: str | None
) -> None:
    (issue,) = nlp(only(f"1. Massage x 6: {verdict}\n\nDecision rationale: {rationale}"))._.imr.issues
    assert issue.outcome == outcome


CONCLUSIONS = {
    "overturned": (
        "It is medically necessary.",
        "Medically necessary.",
        "There is no doubt that it is medically necessary.",
        "It would be hard to call it anything but medically necessary.",
        "It cannot be said that it is not medically necessary.",
        "The request should have been approved.",
        "The request should not have been denied.",
        "I would certify the request.",
        "I find the request to be medically necessary.",
        "The UR decision is reversed.",
        "The denial should not stand.",
        "Medical necessity has been established.",
        "Although the provider did not say so, the request is medically necessary.",
        "The claims administrator held that it is not medically necessary. I do not agree. The request is medically necessary.",
        "The surgeon believes that it is needed, and I concur with him.",
        "UR called it unnecessary. I disagree.",
        "The request is hereby found to be medically necessary.",
        "Function improved. Trial indicated.",
        "The trial by a surgeon is medically necessary.",
        "A clearance is at hand. Approve.",
        "It passes muster.",
        "Utilization review erred in denying it.",
        "The administrator wrongly denied it.",
        "I could not find a valid reason for saying no.",
        "The trial would be necessary if there were leg pain. There is, and the trial is medically necessary.",
        "Decision: approved.",
        "The decision to deny the trial was mistaken.",
        "I have no hesitation in authorizing the trial.",
        "There is no basis on which to deny it.",
        "Its necessity is beyond dispute.",
        "The trial would settle it and is necessary.",
        "The trial is supported by the guidelines and by the facts.",
        "The finding that the trial is not medically necessary was in error.",
        "The claims examiner's opinion that it is unnecessary is not borne out by the chart.",
        "I disagree with the conclusion that the trial is not medically necessary.",
        "It was a mistake to hold that it is not medically necessary.",
        "I see no basis for the finding that it lacks medical necessity.",
    ),
    "upheld": (
        "It isn't medically necessary.",
        "It isn\u2019t medically\nnecessary.",
        "It fails to be medically necessary.",
        "It is anything but medically necessary.",
        "It is far from medically necessary.",
        "I do not find that it is medically necessary.",
        "I don\u2019t believe that it is medically necessary.",
        "It cannot be said that it is medically necessary.",
        "Nobody could call it medically necessary.",
        "The records do not support that it is medically necessary.",
        "There is nothing in the records to show that it is medically necessary.",
        "The provider believes it is medically necessary. The records do not show that. The request is not medically necessary.",
        "The request should not have been approved.",
        "I would not certify the request.",
        "I agree with the denial.",
        "I would not overturn the denial.",
        "There is no reason to overturn the denial.",
        "The denial should stand.",
        "The denial is appropriate.",
        "UR was correct.",
        "The UR decision is affirmed.",
        "Non-certification is recommended.",
        "Medical necessity hasn\u2019t been established.",
        "There is insufficient documentation to establish medical necessity.",
        "The request lacks medical necessity.",
        "The surgeon believes that it is needed. With regret, I do not concur.",
        "UR declined the request. I concur.",
        "The surgeon insists that it is necessary. This reviewer disagrees.",
        "The trial would be necessary if there were leg pain. There is none. The trial cannot be supported.",
        "Medically necessary? No.",
        "Now: not certified.",
        "UR properly declined it.",
        "It is off the table.",
        "I see no need for it.",
        "I do not see a need for another one.",
        "Approval is therefore withheld.",
        "I should not wish to support the trial.",
        "I cannot bring myself to approve a second one.",
        "The trial fails the test.",
        "Necessity is lacking.",
        "The records are insufficient to support this.",
        "The decision to deny the trial was correct.",
        "A second trial serves no purpose.",
        "There is no basis on which to approve it.",
        "Fusion is not something I can support.",
        "I concur with utilization review that it is not needed.",
        "The decision of the administrator is affirmed.",
        "Function is unchanged. Trial not indicated.",
        "The claim that it is medically necessary is not supported.",
        "The surgeon's assertion that the trial is medically necessary is without merit.",
        "It would be wrong to say that it is medically necessary.",
        "I would not go so far as to say that it is medically necessary.",
        "I am not going to overturn the denial.",
    ),
    None: (
        "Only then would it be medically necessary.",
        "If she improves, it is medically necessary.",
        "It would be reasonable if there were a deficit.",
        "It may be medically necessary.",
        "It is arguably medically necessary.",
        "It is medically necessary in patients with red flags.",
        "Medical necessity has been established. It may be medically necessary.",
        "Whether it is medically necessary is the question.",
        "The provider says it is medically necessary.",
        "It is medically necessary, says the surgeon.",
        'The surgeon wrote: "It is medically necessary."',
        "Dr. Vega considers it medically necessary.",
        "The applicant asks that the denial be overturned.",
        "The denial of an earlier request was overturned last year.",
        "The request was denied by utilization review.",
        "The claims administrator stated that it is not medically necessary.",
        "A prior request was approved last year.",
        "The guidelines recommend it in selected cases.",
        "I would certify the request if a plan were given.",
        "I would certify 6 of the 12 visits.",
        "It is partially medically necessary.",
        "It was denied on 01/08/2013 as not medically necessary, and again on 02/19/2013.",
        "It is not medically necessary where the diagnosis is plain.",
        "I can say neither that it is medically necessary nor that it is not.",
        "The surgeon says it is needed. The administrator says it is not needed. I agree.",
        "The guideline recommends it. I agree.",
        "The surgeon says it is needed. I agree that the pain is real.",
        "Is it medically necessary?",
        "Would it be approved? It is medically necessary, some would say.",
        "It is accepted practice.",
        "The trial is supported by the guidelines for back pain in general.",
        "Care of this kind should be provided where a patient is homebound.",
        "In IMR CM13-0001234 the trial was found medically necessary; that was another employee.",
        "In another case the trial was found to be medically necessary.",
        "It should have been approved a year ago, the daughter says. It was not.",
        "The surgeon believes that it is needed. His partner agrees.",
        "In such cases it is the study of choice and is medically necessary.",
        "It is recommended as an option, using a short course.",
        "It is recommended in the first weeks of an injury.",
        "It was certified in March of last year.",
        "It cannot be recommended. A taper is allowed outside this review.",
        "The finding that acupuncture is not medically necessary was in error.",
        "Indicated: pain of the back. Dx: sprain of the neck.",
        "It is medically necessary for 6 visits only; the remaining visits are not medically necessary.",
    ),
}


PLAIN = PROFESSIONAL_REVIEW.replace("IS/WAS NOT MEDICALLY", "IS/WAS MEDICALLY")


@pytest.mark.parametrize(
    ("conclusion", "outcome"), [(said, outcome) for outcome, all_said in CONCLUSIONS.items() for said in all_said]
)
def test_what_a_rationale_concludes_together_with_its_heading(
    nlp: Language, conclusion: str, outcome: str | None
) -> None:
    necessary = {"overturned": True, "upheld": False, None: None}[outcome]
    plain, negated = (
        letter.replace("It is not medically necessary.", conclusion) for letter in (PLAIN, PROFESSIONAL_REVIEW)
    )
    (issue,) = nlp(plain)._.imr.issues
    assert (issue.medically_necessary, issue.outcome) == (necessary, "overturned" if necessary else None)
    (issue,) = nlp(negated)._.imr.issues
    assert issue.medically_necessary == necessary
    assert issue.outcome in ((None,) if necessary else ("upheld",) if necessary is False else ("upheld", None))
    assert necessary is not False or "heading-contradicts-rationale" in codes(nlp, plain)
