"""Sentences with marks: each component finds what is marked, with its value, and nothing else."""

# ruff: noqa: E501 - a sentence stands on one line, however long
from __future__ import annotations

from typing import Any

import pytest
from marked import check
from spacy.language import Language

DATES = [
    "The request was denied on {{DATE iso=2014-12-01|12/1/2014}} and received on {{DATE iso=2015-01-05|January 5, 2015}}.",
    "Injured on {{DATE iso=2013-04-24|4/24/13}}, operated on in {{DATE iso=2014-06|June 2014}} and again in {{DATE iso=2015|2015}}.",
    "An MRI of {{DATE iso=2019-10-22|22-Oct-2019}} and an X-ray of {{DATE iso=2019-11-02|2019-11-02}} are on file.",
    "Notes of {{DATE iso=2016-09-20|Sept. 20}} and {{DATE iso=2016-11-01|Nov. 1, 2016}}.",
    "Care ran from {{DATE iso=2014-12-01|12/1/2014}}through {{DATE iso=2015-01-05|1/5/2015}}.",
    "Dated\n{{DATE iso=2015-03-09|March 9,\n2015}}.",
    "**Decision Date:** {{DATE iso=2015-07-14|07/14/2015}}",
    "ODG (updated {{DATE iso=2018-02-12|02/12/2018}}) and ACOEM Practice Guidelines, 2nd Edition (2004), page 300.",
    "Norco 10/325 mg #120, pain 6/10, levels L4-5, section 9792.20(e), 53 years old, 13/45/2014.",
    "He was seen last year, three weeks after the injury.",
]
PAGES = [
    "MTUS Chronic Pain Guidelines, Massage therapy, Page(s): {{PAGE n=60|60}}.",
    "Page(s): {{PAGE n=78-80|78-80}}, {{PAGE n=91|91}}.",
    "Page(s) {{PAGE n=98|98}}, {{PAGE n=99|99}} and {{PAGE n=111-113|111-113}}",
    "ACOEM, pages {{PAGE n=300-302|300 to 302}}; Pg. {{PAGE n=60|60}}; pp. {{PAGE n=12-14|12-14}}; p. {{PAGE n=7|7}}",
    "Pages {{PAGE n=98-99|98-\n99}}.",
    "Chapter 12, section 9792.24.2, 60 visits, Page 3 of 5.",
    "See pages {{PAGE n=98|98}} and {{PAGE n=99|99}} of the guideline.",
    "Cytochrome P450 testing is not in the ODG, p. {{PAGE n=7|7}}.",
]
SESSION_COUNTS = [
    "Massage therapy, {{SESSION_COUNT n=8 role=requested|8 sessions}}, is requested.",
    "The claimant has completed {{SESSION_COUNT n=7 role=completed|7 massage therapy sessions}}, the guideline allows "
    "{{SESSION_COUNT n=4-6 role=limit|4-6 visits}}, and {{SESSION_COUNT n=8 role=requested|8 sessions}} are requested.",
    "ODG recommends up to {{SESSION_COUNT n=24 role=limit|24 visits over 10 weeks}}.",
    "A trial of {{SESSION_COUNT n=4-6 role=limit|4-\n6 sessions}} is recommended by the guideline.",
    "The request is for acupuncture {{SESSION_COUNT n=12 role=requested|2 times a week for 6 weeks}}.",
    "Physical therapy {{SESSION_COUNT n=12 role=requested|2x6}} was requested.",
    "Physical therapy {{SESSION_COUNT n=6-12 role=requested|1-2 times per week for 6 weeks}} is requested.",
    "The request is for {{SESSION_COUNT n=12 role=requested|twelve (12) visits}} of chiropractic care.",
    "The request is for {{SESSION_COUNT n=6 role=requested|6 additional sessions}}.",
    "The request is for additional {{SESSION_COUNT n=6 role=requested|6 sessions}}.",
    "A functional restoration program {{SESSION_COUNT n=160 role=requested|x 160 hours}} was requested.",
    "{{SESSION_COUNT n=6 role=authorized|Six}} of the {{SESSION_COUNT n=12 role=requested|twelve visits}} were certified before.",
    "UR modified the request to {{SESSION_COUNT n=6 role=authorized|6 visits}} of aquatic therapy.",
    "The total would be {{SESSION_COUNT n=24 role=other|24 sessions}}.",
    "She had {{SESSION_COUNT n=12 role=completed|12 visits}}, and with {{SESSION_COUNT n=12 role=requested|12}} more "
    "the total would be {{SESSION_COUNT n=24 role=other|24 sessions}}.",
    "The guideline allows acupuncture {{SESSION_COUNT role=limit|1-3 times per week}}.",
    "Norco 10/325 mg #120 twice a day, 53 years old, pain 6/10, three months of therapy, L4-5, 2 weeks ago.",
    "A 30-day rental, 2 injections, 3 levels, six tablets, an 8 hour workday.",
]
GUIDELINES = [
    "{{GUIDELINE id=mtus:acupuncture|MTUS Acupuncture Guidelines}} and {{GUIDELINE id=odg|Official Disability Guidelines (ODG)}} apply.",
    "{{GUIDELINE id=mtus:chronic-pain|CA MTUS Chronic Pain Medical Treatment Guidelines}} and {{GUIDELINE id=mtus|MTUS}}.",
    "{{GUIDELINE id=mtus:chronic-pain|Chronic Pain Medical Treatment\nGuidelines}}, page 60.",
    "{{GUIDELINE id=acoem|ACOEM Practice Guidelines, 2nd Edition (2004)}}, Chapter 12, Low Back.",
    "Non-MTUS Citation {{GUIDELINE id=odg|Official Disability Guidelines (ODG)}}, Pain chapter.",
    "MTUS Citation {{GUIDELINE id=mtus:postsurgical|Postsurgical Treatment Guidelines}}, Knee.",
    "{{GUIDELINE id=mtus:formulary|MTUS Drug Formulary}} and {{GUIDELINE id=mtus:opioids|MTUS Opioids Treatment Guidelines}}.",
    "{{GUIDELINE id=other|8 CCR 9792.20}}, {{GUIDELINE id=other|Labor Code section 4610.5}}, the {{GUIDELINE id=other|FDA label}}.",
    "The guideline, the guidelines and Section 9792.20(e) name no source.",
]
DECISIONS = [
    "1. Massage therapy x 6: {{DECISION p=-|Upheld}}",
    "1. Massage therapy x 6: {{DECISION p=+|Overturned}}",
    "1. Massage therapy x 6: {{DECISION p=~|Modified}}",
    "It is {{DECISION p=-|not medically necessary and appropriate}}.",
    "It is {{DECISION p=-|not medically\nnecessary}}.",
    "It is {{DECISION p=+|medically necessary}}, and ODG {{DECISION p=+|recommends}} it.",
    "MTUS does {{DECISION p=-|not recommend}} it, and the need has {{DECISION p=-|not been established}}.",
    "It {{DECISION p=-|cannot be recommended}}, and is {{DECISION p=-|not supported}}.",
    "UR {{DECISION p=-|denied}} the request as {{DECISION p=-|non-certified}}; another was {{DECISION p=~|modified}}.",
    "The drug is FDA {{DECISION p=+|approved}}, the stay is {{DECISION p=+|warranted}}.",
    "The patient denied chest pain. The denial of the request and the recommendation are nouns.",
    "IMR DECISION(S) AND RATIONALE(S)\nThe Claims Administrator based its decision on the MTUS.",
    "The reviewer {{DECISION p=+|overturned}} the decision.",
    "It is {{DECISION p=-|not reasonable}}, nor is it {{DECISION p=-|appropriate}}.",
]
TREATMENTS = [
    "An {{TREATMENT|MRI}} of the lumbar spine, a {{TREATMENT|right knee arthroscopy}} and a {{TREATMENT|lumbar epidural steroid injection}}.",
    "{{TREATMENT|Bilateral L4-5 facet joint injections}}, a {{TREATMENT|TENS unit}}, {{TREATMENT|physical or occupational therapy}}.",
    "{{TREATMENT|Norco}} 10/325 mg #120, {{TREATMENT|gabapentin}} 300 mg and {{TREATMENT|Terocin patches}}.",
    "{{TREATMENT|Opioids}} and {{TREATMENT|muscle relaxants}} have failed.",
    "Additional {{TREATMENT|chiropractic care}} and a {{TREATMENT|home exercise program}}, {{TREATMENT|EMG/NCV}} of both arms.",
    "{{TREATMENT|Post-operative physical therapy}} and a {{TREATMENT|urine drug screen}}.",
    "{{TREATMENT|Physical\ntherapy}} and **{{TREATMENT|acupuncture}}**.",
    "{{TREATMENT|Epidural steroid\n\f(Final Determination Letter for IMR Case Number CM15-0109042 3)\ninjections}} are requested.",
    "The treatment, therapy, medication, surgery, sessions and visits were discussed.",
    "He is treated for opioid dependence and post-laminectomy syndrome.",
    "MTUS Acupuncture Guidelines, and the Chronic Pain Medical Treatment Guidelines.",
    "She had therapy in two blocks, and the {{TREATMENT|brace}} is worn to block extremes of flexion.",
    "It has greater anticholinergic effects. Prevention of clots in orthopedic surgery patients.",
    "ODG, Neck and Upper Back Chapter, {{TREATMENT|Pillow}}, and Neck and Upper Back, {{TREATMENT|Cervical collar}}.",
    "He sleeps with a pillow between his knees.",
    "{{TREATMENT|Fentanyl transdermal}}, {{TREATMENT|lidocaine topical}}.",
    "A {{TREATMENT|VascuTherm cold compression system}} and a {{TREATMENT|removable splint}} were ordered.",
    "{{TREATMENT|Debridement}} and {{TREATMENT|reconstruction}} of the ligament with {{TREATMENT|allograft}}.",
]
DRUGS = [
    "{{DRUG name=hydrocodone/acetaminophen|Norco}} 10/325 mg and {{DRUG name=pregabalin|Lyrica}} were refilled.",
    "{{DRUG name=ibuprofen|Ibuprofen}} and {{DRUG name=omeprazole|omeprazole}}, but no opioids.",
    "**{{DRUG name=gabapentin|Gabapentin}}** 600mg",
]
BODY_PARTS = [
    "The left {{BODY_PART name=knee|knee}}, the {{BODY_PART name=low_back|low back}} and the {{BODY_PART name=cervical_spine|cervical\nspine}}.",
    "Both {{BODY_PART name=upper_extremity|upper extremities}} and the right {{BODY_PART name=shoulder|shoulder}}.",
]
DIAGNOSES = [
    "The diagnoses are {{DIAGNOSIS name=lumbar_strain|lumbar strain}} and {{DIAGNOSIS name=carpal_tunnel_syndrome|carpal tunnel\nsyndrome}}.",
    "He has a {{DIAGNOSIS name=right_rotator_cuff_tear|right rotator cuff tear}} and {{DIAGNOSIS name=opioid_dependence|opioid dependence}}.",
    "He has a tear, a lesion and a deformity of no place.",
]


@pytest.mark.parametrize("sentence", DATES)
def test_dates(nlp: Language, sentence: str) -> None:
    check(nlp, sentence, "DATE")


@pytest.mark.parametrize("sentence", PAGES)
def test_pages(nlp: Language, sentence: str) -> None:
    check(nlp, sentence, "PAGE")


@pytest.mark.parametrize("sentence", SESSION_COUNTS)
def test_session_counts(nlp: Language, sentence: str) -> None:
    check(nlp, sentence, "SESSION_COUNT")


@pytest.mark.parametrize("sentence", GUIDELINES)
def test_guidelines(nlp: Language, sentence: str) -> None:
    check(nlp, sentence, "GUIDELINE")


@pytest.mark.parametrize("sentence", DECISIONS)
def test_decision_words(nlp: Language, sentence: str) -> None:
    check(nlp, sentence, "DECISION")


@pytest.mark.parametrize("sentence", TREATMENTS)
def test_treatments(nlp: Language, sentence: str) -> None:
    check(nlp, sentence, "TREATMENT")


@pytest.mark.parametrize("sentence", DRUGS)
def test_drugs(nlp: Language, sentence: str) -> None:
    check(nlp, sentence, "DRUG")


@pytest.mark.parametrize("sentence", BODY_PARTS)
def test_body_parts(nlp: Language, sentence: str) -> None:
    check(nlp, sentence, "BODY_PART")


@pytest.mark.parametrize("sentence", DIAGNOSES)
def test_diagnoses(nlp: Language, sentence: str) -> None:
    check(nlp, sentence, "DIAGNOSIS")


CERVICAL = {"version": 9, "title": "Other disorders of cervical region"}
BACK = {"version": 9, "title": "Other and unspecified disorders of back"}
PAIN = {"version": 9, "title": "Pain, not elsewhere classified"}


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("Diagnoses: cervical radiculopathy (723.4), pain.", {"723.4": CERVICAL}),
        ("724.4 Lumbar radiculitis", {"724.4": BACK}),
        ("chronic pain syndrome (338.4, 724.2)", {"338.4": PAIN, "724.2": BACK}),
        ("ICD-9 codes: 724.2 and 338.4", {"724.2": BACK, "338.4": PAIN}),
        ("The code is ICD-10 M54.12.", {"M54.12": {"version": 10, "title": "Dorsalgia"}}),
        ("ICD-9: 000.5", {"000.5": {"version": 9, "title": None}}),
        ("ICD-10: 723.4", {"723.4": {"version": 10, "title": None}}),
        ("He weighs 180.5 pounds; the score (123.4) fell by 100.5.", {}),
        ("Lumbar strain 100.5 mg", {}),
        ("Section 9792.20.1, C5.6 and 10.325", {}),
    ],
)
def test_icd_codes(nlp: Language, sentence: str, codes: dict[str, Any]) -> None:
    doc = nlp(sentence)
    assert {span.text: span._.value for span in doc.spans["imr"] if span.label_ == "ICD_CODE"} == codes


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (
            "Massage therapy",
            {"name": "massage therapy", "category": "rehabilitation", "canonical": "massage therapy"},
        ),
        (
            "MRIs",
            {
                "name": "magnetic resonance imaging", "category": "diagnostic", "canonical": "magnetic resonance imaging",
            },
        ),
        (
            "Norco",
            {
                "name": "hydrocodone/acetaminophen", "category": "pharmaceutical",
                "canonical": "hydrocodone/acetaminophen", "drug_class": "opioid",
            },
        ),
        (
            "Left L4-5 transforaminal ESI",
            {
                "name": "left l4-5 transforaminal esi", "category": "injection",
                "canonical": "epidural steroid injection", "part": "lumbar", "side": "left", "levels": ["L4-5"],
            },
        ),
    ],
)  # fmt: skip
def test_the_value_of_a_treatment(nlp: Language, written: str, value: dict[str, object]) -> None:
    doc = nlp(f"{written} was requested.")
    assert [span._.value for span in doc.spans["imr"] if span.label_ == "TREATMENT"] == [value]


def test_the_value_of_a_count_says_how_often_and_for_how_long(nlp: Language) -> None:
    doc = nlp("Acupuncture 2 times a week for 6 weeks is requested.")
    (mention,) = [span for span in doc.spans["imr"] if span.label_ == "SESSION_COUNT"]
    value = dict(mention._.value)
    assert 0.5 < value.pop("confidence") <= 1
    assert value == {
        "unit": "sessions", "frequency": "2 times a week", "duration": "for 6 weeks", "min": 12, "max": 12, "role": "requested",
    }  # fmt: skip
