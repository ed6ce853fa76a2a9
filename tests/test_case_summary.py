"""What a case summary tells of the patient, of diagnoses and of earlier treatments, and what it does not."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest
from spacy.language import Language

from imr_nlp.diagnoses.fields import read_diagnoses
from imr_nlp.letter.reading import Reading
from imr_nlp.structure.sections import letter_parts
from imr_nlp.text.normalized import normalized_text

LETTER = """CLINICAL CASE SUMMARY
{}

IMR ISSUES, DECISIONS AND RATIONALES
1. Norflex 100 mg #40: Upheld
Decision rationale: It is not medically necessary.
"""


def _read(nlp: Language, summary: str) -> Any:
    doc = nlp(LETTER.format(summary))
    return doc._.imr


@pytest.mark.parametrize(
    ("summary", "treatments"),
    [
        ("He has had acupuncture. The treatment plan includes Nuvigil and massage therapy.", ("acupuncture",)),
        ("He takes Norco. The urine drug screen was positive for butalbital.", ("Norco",)),
        ("Urine toxicology showed tramadol. She uses a knee brace.", ("knee brace",)),
        ("Norflex was prescribed for spasm of the hand.", ()),
        ("Denies injections and prior back surgery.", ()),
        ("He is not ready for a knee replacement.", ()),
        ("Her right arm was caught lifting a hospital bed. She had massage.", ("massage",)),
        ("Carpal tunnel release was asked.", ()),
        ("Massage helped; he thinks of acupuncture.", ("Massage",)),
        ("Glipizide was prescribed in 2012.", ("Glipizide",)),
        ("No aquatic therapy so far.", ()),
        ("She wishes to put off knee replacement.", ()),
        ("His father had bypass surgery. He takes lisinopril.", ("lisinopril",)),
        ("She asked for acupuncture, which she never had before.", ()),
        ("The administrator approved arthroscopy and refused the remainder.", ()),
        ("Past treatment: debridement under anesthesia and skin graft.", ("debridement", "skin graft")),
        ("There has been no acupuncture or chiropractic care.", ()),
        ("He has had no acupuncture, massage or chiropractic care, but takes Norco.", ("Norco",)),
        ("He has had physical therapy with no relief, and acupuncture.", ("physical therapy", "acupuncture")),
        ("There was no relief from acupuncture.", ("acupuncture",)),
        ("He has no diabetes and takes Norco.", ("Norco",)),
        ("He has not yet tried acupuncture or massage.", ()),
        ("Acupuncture has not been tried.", ()),
        ("He did not attend physical therapy.", ()),
        ("He was offered acupuncture. He refused it.", ()),
        ("He refused acupuncture and massage.", ()),
        ("Acupuncture was refused.", ()),
        ("Surgery of the left shoulder was considered. Arthroscopy of the left shoulder was considered.", ()),
        ("He had physical therapy and acupuncture was recommended.", ("physical therapy",)),
        ("Arthroscopy is scheduled for May.", ()),
        ("Arthroscopy (with decompression) was denied in May.", ()),
        ("Acupuncture was requested and denied.", ()),
        ("The surgeon will not consider knee replacement until she loses weight.", ()),
        ("The request of that day asks for acupuncture, a membership with a pool, a gym, and massage.", ()),
        ("The provider requests the following medications: tizanidine, Soma and Xanax.", ()),
        ("The treatment plan was acupuncture and massage.", ()),
        ("She takes Tylenol as needed, had an injection and acupuncture.", ("Tylenol", "injection", "acupuncture")),
        ("Treatment to date: Norco, therapy (12 visits authorized), and acupuncture.", ("Norco", "acupuncture")),
        ("The surgeon asks for arthroscopy, post-operative physical therapy and a cold therapy unit.", ()),
        ("His brother had acupuncture. His wife takes Norco.", ()),
        ("His brother had a knee replacement and takes Norco. He takes Soma.", ("Soma",)),
        ("She does not take opioids. She takes Soma.", ("Soma",)),
        ("She works as a clerk of an acupuncture clinic. She had massage therapy.", ("massage therapy",)),
        ("Norco was never filled. Soma was not dispensed.", ()),
        ("His wife drives him and he takes Norco.", ("Norco",)),
        ("His wife says he had acupuncture.", ("acupuncture",)),
        ("He spoke of his mother's knee replacement.", ()),
        ("Medications: Norco. Allergies: penicillin, Vicodin.", ("Norco",)),
        ("Allergies: penicillin; medications: Norco.", ("Norco",)),
        ("He is allergic to codeine and takes Norco.", ("Norco",)),
        ("A penicillin allergy is noted.", ()),
        ("The patient is a 45-year-old home health aide.", ()),
        ("The patient is a 45-year-old right-handed female home health aide who had acupuncture.", ("acupuncture",)),
        ("She works as a home health aide.", ()),
        ("She is on modified work and had acupuncture.", ("acupuncture",)),
        ("Initial care was Lodine, heat, modified work.", ("Lodine", "heat")),
        ("EMG showed left L5 denervation. She takes Norco.", ("Norco",)),
        ("UR denied on 7/8/2014, quoting that acupuncture has no effect.", ()),
        ("Acupuncture helped and more of it was requested.", ("Acupuncture",)),
        ("Acupuncture was completed and massage was requested.", ("Acupuncture",)),
        ("Splints were dispensed. Norflex was dispensed.", ("Splints",)),
        ("The denial of acupuncture was appealed.", ()),
        ("He is a candidate for fusion and would benefit from acupuncture.", ()),
        ("He was referred for acupuncture.", ()),
        ("He rested instead of physical therapy.", ()),
        ("He went to the nurse for one visit. Norco 10/325 mg twice a day, Soma.", ("Norco", "Soma")),
    ],
)
def test_prior_treatments(nlp: Language, summary: str, treatments: tuple[str, ...]) -> None:
    assert _read(nlp, summary).prior_treatments == treatments


@pytest.mark.parametrize(
    ("summary", "diagnoses"),
    [
        (
            "The employee sustained a displaced fracture of the left humerus.",
            ("displaced fracture of the left humerus",),
        ),
        (
            "Diagnoses: lumbar disc degeneration at L4-5 and L5-S1, and lumbar strain.",
            ("lumbar disc degeneration at L4-5 and L5-S1", "lumbar strain"),
        ),
        (
            'Listed under "Diagnosis" in a report of 1/23/2013: failed back surgery syndrome; opioid dependence.',
            ("failed back surgery syndrome", "opioid dependence"),
        ),
        (
            "The orthopedist's assessment lists: 1) biceps tendinopathy; 2) impingement syndrome. She rests.",
            ("biceps tendinopathy", "impingement syndrome"),
        ),
        (
            "Impression: (1) Osteoarthritis of the right knee, 715.16. (2) Obesity, 278.00. He rests.",
            ("Osteoarthritis of the right knee", "Obesity"),
        ),
        (
            "Diagnoses: lumbar strain, opioid dependence, uncomplicated.",
            ("lumbar strain", "opioid dependence, uncomplicated"),
        ),
        (
            "She is being treated for right lateral epicondylitis that she relates to her injury of May 30, 2012.",
            ("right lateral epicondylitis",),
        ),
    ],
)
def test_diagnoses(nlp: Language, summary: str, diagnoses: tuple[str, ...]) -> None:
    assert _read(nlp, summary).diagnoses == diagnoses


@pytest.mark.parametrize(
    ("summary", "age"),
    [
        ("The employee is a thirty-nine year old waiter.", 39),
        ("A fifty year-old woman.", 50),
        ("He is 51 and works as a plasterer.", 51),
        ("He is 45 years old and fell twenty years ago.", 45),
        ("He has smoked for twenty years.", None),
    ],
)
def test_age(nlp: Language, summary: str, age: int | None) -> None:
    assert _read(nlp, summary).patient.age == age


def test_a_request_begins_behind_its_article(nlp: Language) -> None:
    letter = LETTER.replace("Norflex 100 mg #40", "A Dynasplint system for the left shoulder")
    doc = nlp(letter)
    assert doc._.imr.issues[0].request.text == "Dynasplint system for the left shoulder"


@pytest.mark.parametrize(
    "between",
    [
        "was", "were", "is", "are", "has been", "have been", "had been", "is being", "was also", "was again",
        "was then",
        "is now", "was initially", "was recently", "of the left knee was", "for the knee was", "to the knee was",
        "at the clinic was", "on 5/1/2014 was", "in May was", "over the knee was", "(six visits) was",
    ],
)  # fmt: skip
def test_what_is_said_of_a_treatment_alone(nlp: Language, between: str) -> None:
    assert _read(nlp, f"She had massage and acupuncture {between} recommended.").prior_treatments == ("massage",)


@pytest.mark.parametrize(
    "words", ["", "male ", "female ", "former ", "certified ", "licensed ", "right-handed female "]
)
def test_an_occupation_behind_the_age(nlp: Language, words: str) -> None:
    assert _read(nlp, f"This 45-year-old {words}home health aide had massage.").prior_treatments == ("massage",)


@pytest.mark.parametrize("words", ["left ", "right ", "bilateral ", "L4-5 ", "C5 ", "T10 ", "S1 "])
def test_a_treatment_is_listed_once_with_a_side_or_level_more(nlp: Language, words: str) -> None:
    assert _read(nlp, f"She had fusion and {words}fusion.").prior_treatments == ("fusion",)


@pytest.mark.parametrize("aid", ["cane", "walker", "wheelchair", "scooter", "crutches"])
def test_a_walking_aid_is_no_treatment(nlp: Language, aid: str) -> None:
    assert _read(nlp, f"She uses a {aid} and had massage.").prior_treatments == ("massage",)


@pytest.mark.parametrize("first", ["s/p right rotator cuff repair", "S/p right rotator cuff repair"])
def test_a_numbered_list_in_quotation_marks_is_one_of_diagnoses(nlp: Language, first: str) -> None:
    listed = f'The impression on 5/19/16 is "1. {first}; 2. right shoulder stiffness; 3. anxiety reaction." At it he'
    assert _read(nlp, f"{listed} was seen.").diagnoses == (first, "right shoulder stiffness", "anxiety reaction")


@pytest.mark.parametrize(
    "piece",
    [", ", "; ", "(, ", "pain and ", "lumbar strain and neck pain and ", "Diagnoses: lumbar strain; neck pain. "],
)
def test_a_list_of_diagnoses_takes_time_that_grows_with_it(nlp: Language, piece: str) -> None:
    def seconds(size: int) -> float:
        doc = nlp(LETTER.format("Diagnoses: lumbar strain " + piece * (size // len(piece))))
        reading, best = Reading(doc, letter_parts(normalized_text(doc)), "imr", lambda _: None), 99.0
        for _ in range(2):
            begun = process_time()
            read_diagnoses(reading)
            best = min(best, process_time() - begun)
        return best

    assert seconds(60_000) < 40 * max(seconds(6_000), 0.003)  # 100 times as much if it grew with the square
