"""Session counts in every order of frequency and duration, without a unit, negated, and what is none."""

from __future__ import annotations

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import check
from spacy.language import Language

from imr_nlp.evaluation.session_passages import Passage, Place, letter_of
from imr_nlp.sessions.misread import with_digits
from imr_nlp.sessions.values import SESSION_UNIT, session_count


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("for 6 weeks, twice a week", 12, 12),
        ("6 weeks, twice a week", 12, 12),
        ("3/week for 4 weeks", 12, 12),
        ("3 hours twice a week for 6 weeks", 36, 36),
        ("3 hours once weekly for 2 weeks", 6, 6),
        ("3 hours thrice weekly for 2 weeks", 18, 18),
        ("2 hours every other week for 8 weeks", 8, 8),
        ("2 hours 3 times a week for 2 weeks", 12, 12),
        ("2 hours each, 3 times a week for 2 weeks", 12, 12),
        ("4 hours/day x 5 days/week x 4 weeks", 80, 80),
        ("2 sessions x 6 weeks", 12, 12),
        ("3 hours x 5 days x 4 weeks", 60, 60),
        ("every 3 months for 2 years", 8, 8),
        ("every other week for 8 weeks", 4, 4),
        ("every second week for 8 weeks", 4, 4),
        ("12 (twelve)", 12, 12),
        ("two dozen", 24, 24),
        ("half a dozen", 6, 6),
        ("half dozen", 6, 6),
        ("one dozen", 12, 12),
        ("three dozen", 36, 36),
        ("four dozen", 48, 48),
        ("9- to 10-session", 9, 10),
        ("9 or 10 visits", 9, 10),
        ("9 through 10 visits", 9, 10),
        ("9 thru 10 visits", 9, 10),
        ("five and six sessions", 5, 6),
        ("30+ visits", 30, 30),
        ("2 sessions per week, 6 weeks", 12, 12),
        ("2/wk x 6", 12, 12),
        ("twice a week for six", 12, 12),
        ("2 weeks, 5 days/week, 6 hours/day", 60, 60),
        ("two weeks at 25 hours per week", 50, 50),
        ("3 days per week for 6 weeks, 5 hours per day", 90, 90),
        ("three hours a day for fourteen days", 42, 42),
        ("8 hr/d x 14 d", 112, 112),
        ("twice weekly for a fortnight", 4, 4),
        ("2x/wk, duration: 5 wks", 10, 10),
        ("3 times a week, duration of 4 weeks", 12, 12),
        ("3 x week; dur. 4 weeks", 12, 12),
        ("twice weekly for a week", 2, 2),
        ("once a month for a year", 12, 12),
        ("2x/month for 4 mos", 8, 8),
        ("2x week x 5 wks", 10, 10),
        ("2 times week x 5 weeks", 10, 10),
        ("two times in week for six weeks", 12, 12),
        ("once in each week for 3 weeks", 3, 3),
        ("2 visits in a week for 3 weeks", 6, 6),
        ("once or twice a week for 3 weeks", 3, 6),
        ("two mornings a week over 4 weeks", 8, 8),
        ("two afternoons a week during 4 weeks", 8, 8),
        ("twice-weekly for six weeks", 12, 12),
        ("once biweekly for 8 weeks", 4, 4),
        ("2 times daily for 3 days", 6, 6),
        ("one visit in 4 weeks for 12 weeks", 3, 3),
        ("three times three", 9, 9),
        ("three by four", 12, 12),
        ("12 v/12 wks", 12, 12),
        ("3 tx over 3 wks", 3, 3),
        ("18 over 6-8 wks", 18, 18),
        ("twice a week for an additional 4 weeks", 8, 8),
        ("twice a week for another 4 weeks", 8, 8),
        ("twice a week for up to 4 weeks", 8, 8),
        ("twice a week for a period of 4 weeks", 8, 8),
        ("twice a week within 4 consecutive weeks", 8, 8),
        ("twice weekly over a period of six weeks", 12, 12),
        ("2x a week over the course of 6 weeks", 12, 12),
        ("twice a week throughout a 6 week period", 12, 12),
        ("twice a week during a six-week", 12, 12),
        ("2 sessions a week; 5 weeks", 10, 10),
        ("twice a week, six-week", 12, 12),
        ("weekly over 8 weeks", 8, 8),
        ("weekly for a period of eight weeks", 8, 8),
        ("monthly for a period of 3 months", 3, 3),
        ("tiw x 4 weeks", 12, 12),
        ("biw for 6 weeks", 12, 12),
        ("four weeks of chiropractic treatment at three visits weekly", 12, 12),
    ],
)
def test_totals_in_every_order(written: str, low: int, high: int) -> None:
    value = session_count(written)
    assert value is not None
    assert (value.get("min"), value.get("max")) == (low, high)


@pytest.mark.parametrize(
    "written",
    ["twice a week", "every other week for 3 months", "weekly visits twice a week for 2 months", "3 hours a day",
     "24 hours a day, 7 days a week", "18 visits per year", "35 hours in week", "every 5 weeks for 12 weeks"],
)  # fmt: skip
def test_a_rate_without_a_fixed_duration_has_no_total(written: str) -> None:
    value = session_count(written)
    assert value is not None
    assert "min" not in value


@pytest.mark.parametrize(
    ("written", "unit"),
    [("8 hrs", "hours"), ("5 half-days", "days"), ("20 full-day sessions", "sessions"), ("9 v", "visits"),
     ("10 d", "days"), ("6 tx", "treatments"), ("4 lessons", "sessions"), ("4 meetings", "sessions")],
)  # fmt: skip
def test_units(written: str, unit: str) -> None:
    value = session_count(written)
    assert value is not None
    assert value["unit"] == unit


FORMS = [
    "for {1} weeks, {0} times a week", "{0} x/week x {1} wks", "{0}/week for {1} weeks",
    "{1} weeks, {0} times per week",
    "{0} sessions a week over {1} weeks",
]  # fmt: skip


@given(st.integers(1, 7), st.integers(1, 30), st.sampled_from(FORMS))
def test_a_rate_and_a_spell_make_a_product_in_any_order(often: int, weeks: int, form: str) -> None:
    value = session_count(form.format(often, weeks))
    assert value is not None
    assert value["min"] == value["max"] == often * weeks


LISTS = [
    "The claimant had PT {{SESSION_COUNT n=12 role=completed|x 12}}.",
    "Acupuncture {{SESSION_COUNT n=8 role=requested|x 8}} is requested.",
]


def mentions(nlp: Language, text: str, request: str = "Physical therapy, 12 visits") -> list[tuple[str, str | None]]:
    """The counts of a rationale, each with its role."""
    letter = letter_of(Passage(id="a", voice="", place="rationale", request=request, text=text))
    at = letter.text.index(text)
    doc = nlp(letter.text)
    spans = [s for s in doc.spans["imr"] if s.label_ == "SESSION_COUNT" and at <= s.start_char < at + len(text)]
    return [(span.text, span._.value["role"]) for span in spans]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("PT x 12, CMT x 14, acupuncture x 8.", ["x 12", "x 14", "x 8"]),
        ("Of these eight, the two that were certified were used.", ["eight", "two"]),
        ("With these 6 he would be past it.", ["6"]),
        ("He missed 3 of 8 visits.", ["3", "8 visits"]),
        ("UR modified it from twelve to six.", ["twelve", "six"]),
        ("In October, 5 visits; in November, 8; in December, 5.", ["5 visits", "8", "5"]),
        ("8 + 12 = 20 in all.", ["8", "12", "20"]),
        ("She had 11 chiropractic, 13 occupational therapy and 9 massage visits.", ["11", "13", "9 massage visits"]),
        ("He had 20 PT sessions, acupuncture (nine) and an injection.", ["20 PT sessions", "nine"]),
        ("He had ice, a brace, and five of acupuncture.", ["five"]),
        ("Acupuncture, 18, did not help.", ["18"]),
        ("He was glad when 6 of the 8 visits were over.", ["6", "8 visits"]),
        ("For arthroscopic surgery it calls for twelve over twelve weeks.", ["twelve over twelve weeks"]),
        ("Six visits were done out of 14 by the end of May.", ["Six visits", "14"]),
        ("He was certified for 8 visits, att'd 5 (3 no-shows).", ["8 visits", "5", "3 no-shows"]),
    ],
)
def test_lists_without_a_unit(nlp: Language, text: str, counts: list[str]) -> None:
    assert [count for count, _ in mentions(nlp, text)] == counts


@pytest.mark.parametrize(
    "text",
    ["Pain fell from 8 to 4.", "The PHQ-9 is 21.", "She is 61.", "Rated 7 out of 10.", "See page 12.", "Flexion is 90.",
     "Injections x 2.", "He slept 4 hours a night.", "A man of 57 was seen.", "It was done on May 12, 2014.",
     "Norco is taken twice a day.", "1. Lumbar MRI x 1", "The notes end with visit 22.", "It was number 20 or 21.",
     "The GAD-7 went from 16 to 12.", "The VAS of 8 came down to 3.", "Two previous requests were withdrawn.",
     "The claimant, now 66, drives.", "His daughter, 19, is at home.", "He is 5'8\" and drives.",
     "See page 31, line 6.",
     "There are 5 PT notes.", "The 3 compression fractures advise against treatment."],
)  # fmt: skip
def test_numbers_that_count_no_sessions(nlp: Language, text: str) -> None:
    assert mentions(nlp, text) == []


@pytest.mark.parametrize(
    "text", ["The claimant has not attended 12 sessions.", "He missed 3 of 8 visits.", "He never completed 12 visits."]
)
def test_what_was_not_attended_is_not_completed(nlp: Language, text: str) -> None:
    assert "completed" not in [role for _, role in mentions(nlp, text)][:1]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The guideline allows 4-\n\n6 visits.", 4, 6),
        ("It is requested 1-\n\n2 times a week for 6 weeks.", 6, 12),
        ("He had l2 visits.", 12, 12),
        ("He had 1O visits.", 10, 10),
        ("Therapy lx8 is requested.", 8, 8),
        ("Therapy 2xl2 is requested.", 24, 24),
        ("He had eight session's of therapy.", 8, 8),
        ("Therapy at two times a weak for six weeks is requested.", 12, 12),
        ("Therapy three times per week four weeks is requested.", 12, 12),
    ],
)
def test_broken_and_misread_counts(nlp: Language, text: str, low: int, high: int) -> None:
    doc = nlp(letter_of(Passage(id="a", voice="", place="rationale", request="Physical therapy", text=text)).text)
    (count,) = [span for span in doc.spans["imr"] if span.label_ == "SESSION_COUNT"]
    assert (count._.value["min"], count._.value["max"]) == (low, high)


@pytest.mark.parametrize("behind", ["3 visits per week", "3 to 5 visits", "3 visits"])
def test_a_number_that_ends_a_page_begins_no_range_of_others(nlp: Language, behind: str) -> None:
    text = f"Therapy was had for 4-\n\n{behind} were planned."
    assert [count for count, _ in mentions(nlp, text)] == [behind]


def test_a_rate_without_a_total_may_begin_on_the_page_before(nlp: Language) -> None:
    (count,) = mentions(nlp, "The guideline allows therapy 1-\n\n3 times per week.")
    assert count[0] == "1-\n\n3 times per week"


@pytest.mark.parametrize("text", ["Injection at L5 x 2.", "Gloves 3xl.", "An L4-5 treatment.", "The l 2 visits"])
def test_letters_that_are_no_digits(text: str) -> None:
    assert with_digits(text.lower()) == text.lower()


@pytest.mark.parametrize(
    ("request_", "text", "counts"),
    [
        ("Physical therapy 3x6", "Req 3x6. Cert 9.", ["3x6", "9"]),
        ("Physical therapy 3x6", "Gauze 4x4 was used, and it was req 3x6.", ["3x6"]),
        ("Lumbar brace", "It was req 3x6.", []),
    ],
)
def test_a_grid_counts_where_as_many_are_requested(nlp: Language, request_: str, text: str, counts: list[str]) -> None:
    passage = Passage(id="a", voice="", place="case summary", request=request_, text=text)
    doc = nlp(letter_of(passage).text)
    end = doc.text.index("IMR ISSUES")
    found = [span.text for span in doc.spans["imr"] if span.label_ == "SESSION_COUNT" and span.start_char < end]
    assert found == counts


@pytest.mark.parametrize(
    ("place", "asked", "text", "completed"),
    [
        (
            "rationale",
            "Physical therapy 3x4, right shoulder",
            "He had 24 visits of therapy, plus 10 before surgery.",
            24,
        ),
        ("rationale", "Physical therapy 3x4, right knee", "She completed 20 visits of PT for the neck.", None),
        ("rationale", "Physical therapy 3x4, right knee", "She completed 20 visits of PT for the left knee.", None),
        ("rationale", "Physical therapy 3x4, right knee", "She completed 20 visits of PT for the knee.", 20),
        (
            "rationale",
            "Physical therapy 3x4, right wrist",
            "She completed 20 visits of PT for the upper extremity.",
            20,
        ),
        ("rationale", "Gym membership", "He completed 30 visits of therapy.", None),
        ("rationale", "Acupuncture, 6 visits", "He completed 30 visits of therapy.", None),
        ("rationale", "Acupuncture, 6 visits", "It failed. Therapy (8 visits) had been completed.", None),
        ("rationale", "Acupuncture, 6 visits", "Pt completed 6 visits and did well.", 6),
        ("rationale", "Acupuncture, 6 visits", "PT, 6 visits completed.", None),
        ("rationale", "Physical therapy 2x4", "With acupuncture, he completed 30 visits of therapy.", 30),
        ("rationale", "Physical therapy 2x4", "She completed 9 visits prior to the arthroscopy.", None),
        ("rationale", "Physical therapy 2x4", "She completed 9 visits before sx.", None),
        (
            "case summary",
            "Acupuncture, 6 visits",
            "He was certified for 8 acupuncture visits. He attended 5 visits.",
            5,
        ),
        ("case summary", "Acupuncture, 6 visits", "He was certified for 8 massage visits. He attended 5 visits.", None),
        ("case summary", "Acupuncture, 6 visits", "The worker attended 5 visits.", 5),
        (
            "case summary",
            "Functional restoration program, 10 days",
            "He completed 10 days of the program, 60 hours.",
            10,
        ),
    ],
)
def test_sessions_received(nlp: Language, place: Place, asked: str, text: str, completed: int | None) -> None:
    letter = letter_of(Passage(id="a", voice="", place=place, request=asked, text=text))
    (issue,) = nlp(letter.text)._.imr.issues
    assert issue.completed_sessions == (completed and (completed, completed))


def test_completed_of_completed(nlp: Language) -> None:
    passage = Passage(id="a", voice="", place="rationale", request="PT, 12 visits", text="He completed 24/24 visits.")
    (issue,) = nlp(letter_of(passage).text)._.imr.issues
    assert issue.completed_sessions == (24, 24)


@pytest.mark.parametrize("sentence", LISTS)
def test_counts_without_a_letter(nlp: Language, sentence: str) -> None:
    check(nlp, sentence, "SESSION_COUNT")


def test_an_unbroken_word_behind_a_number_is_read_at_once(nlp: Language) -> None:
    start = process_time()
    nlp("Current guidelines give three to six treatm" + "overturned" * 300)
    assert process_time() - start < 5  # cut into words in every way it took minutes


@pytest.mark.parametrize("unit", ["hand therapy encounters", *re.findall(r"[a-z-]+", SESSION_UNIT.replace("?", ""))])
def test_every_unit_makes_a_number_a_count(nlp: Language, unit: str) -> None:
    passage = Passage(id="a", voice="", place="rationale", request="Hand therapy, 8 visits", text=f"She had 12 {unit}.")
    doc = nlp(letter_of(passage).text)
    counts = [span.text for span in doc.spans["imr"] if span.label_ == "SESSION_COUNT"]
    assert counts == ["8 visits", f"12 {unit}"]
