"""No grant comes from a sentence that denies, doubts, wishes, supposes or tells one of other cases.

Every frame is tried with every clause that grants by itself, in the template whose outcome stands in its reasons alone.
"""

from __future__ import annotations

import pytest
from short_letters import PROFESSIONAL_REVIEW
from spacy.language import Language

REASON = "A psychological evaluation is missing. It is not medically necessary."
LETTER = PROFESSIONAL_REVIEW.replace("IS/WAS NOT MEDICALLY", "IS/WAS MEDICALLY")
GRANTS = (
    "it is medically necessary",
    "the request is certified",
    "the trial is indicated",
    "I certify it",
    "the request should be granted",
    "the denial is overturned",
    "the records support the request",
    "it meets the criteria for medical necessity",
)
NO_GRANTS = (
    # denied from afar
    "Nothing in the record shows that {}.",
    "Neither the notes nor the films show that {}.",
    "It is not the case that {}.",
    "There is no evidence that {}.",
    "It does not follow that {}.",
    "I decline to hold that {}.",
    "I reject the premise that {}.",
    "None of the notes tells me why {}.",
    "The reasons why {} are nowhere given.",
    # doubted, or left open
    "I doubt that {}.",
    "It is far from clear that {}.",
    "It is too early to say that {}.",
    "He has yet to show that {}.",
    "It remains to be seen whether {}.",
    "It may well be that {}.",
    "One might think that {}.",
    "I am at a loss to see how {}.",
    "The most that can be said is that some day {}.",
    # wished, supposed, asked
    "I wish I could say that {}.",
    "I am asked to assume that {}.",
    "Suppose that {}.",
    "In theory {}.",
    "I would need more before I could say that {}.",
    "One would have to set the films aside to hold that {}.",
    # under a condition
    "If the films were new, {}.",
    "Were the films new, {}.",
    "Had therapy failed, {}.",
    "Should therapy fail, {}.",
    "In the event that therapy fails, {}.",
    "As soon as the films are in, {}.",
    "{}, as long as therapy fails.",
    "{} only if therapy fails.",
    # of other cases, and by other rules
    "There are cases in which {}.",
    "In a younger worker {}.",
    "On other facts {}.",
    "Under the old guideline {}.",
    # of somebody else
    "Another reviewer may find that {}.",
    "{}, in the words of the maker.",
)
OWN_GRANTS = (
    "For these reasons {}.",
    "I conclude that {}.",
    "There is no doubt that {}.",
    "Although he was slow to see a doctor, {}.",
    "{} because nothing else has helped.",
    "The weakness is new, and {}.",
)


def concluded(nlp: Language, frame: str, grant: str) -> tuple[str | None, bool | None]:
    """Outcome and necessity of a letter whose reason is a clause in a frame."""
    sentence = frame.format(grant)
    (issue,) = nlp(LETTER.replace(REASON, f"{sentence[0].upper()}{sentence[1:]}"))._.imr.issues
    return issue.outcome, issue.medically_necessary


@pytest.mark.parametrize("frame", NO_GRANTS)
def test_a_frame_that_takes_a_grant_back_gives_none(nlp: Language, frame: str) -> None:
    readings = {grant: concluded(nlp, frame, grant) for grant in GRANTS}
    assert [grant for grant, (outcome, necessary) in readings.items() if outcome == "overturned" or necessary] == []


@pytest.mark.parametrize("frame", OWN_GRANTS)
def test_the_reviewers_own_frames_grant(nlp: Language, frame: str) -> None:
    assert {concluded(nlp, frame, grant) for grant in GRANTS} == {("overturned", True)}


@pytest.mark.parametrize(
    ("sentence", "necessary"),
    [
        ("It does not rise to a level at which I could endorse this trial.", False),
        ("That is not a ground upon which I can recommend the trial.", False),
        ("There is no dose I could support.", False),
        ("I know of no guideline under which I could approve it.", False),
        ("The point at which I would recommend the trial is a second failed operation.", None),
        ("It is the sort of trial I would approve.", None),
        ("Nothing here lets me certify it.", None),
        ("The trial, for which she has waited a year, is medically necessary.", True),
        ("Having read the films, I can recommend the trial.", True),
        ("I cannot see why the trial should be refused.", True),
        ("I cannot see why the trial should be given.", False),
        ("The denial was proper when it was made. The films of May have since come.", None),
        ("The denial was proper.", False),
        ("The surgeon, as I understand it, approves the trial.", None),
        ("The surgeon whose note I read recommends the trial.", None),
        ("The surgeon I spoke with would certify it.", None),
        ("I have read the films and so recommend the trial.", True),
        ("They're not recommended and no trial is medically necessary.", False),
    ],
)
def test_clauses_within_clauses(nlp: Language, sentence: str, necessary: bool | None) -> None:
    assert concluded(nlp, "{}", sentence)[1] is necessary
