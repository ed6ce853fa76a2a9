"""The reviewer's credentials, the patient's age and sex, and diagnoses with codes and refusals, in every order."""

# ruff: noqa: E501 - a sentence stands on one line, however long
from __future__ import annotations

import pytest
from case_readings import LETTER, decision
from short_letters import only
from spacy.language import Language

REVIEWERS = [
    ("The physician reviewer is Board Certified in Internal Medicine and is licensed to practice in California.", ["Internal Medicine"], ["California"]),
    ("The reviewer is certified in Urology and in Hospice and Palliative Medicine, is licensed in Ohio as well as in Nevada, and sees patients daily.", ["Urology", "Hospice and Palliative Medicine"], ["Ohio", "Nevada"]),
    ("The reviewer is certified by the American Board of Psychiatry and Neurology in Psychiatry.", ["Psychiatry"], []),
    ("The reviewer, a doctor of medicine, holds licenses in Oregon, Utah and Idaho and is board certified in Neurology.", ["Neurology"], ["Oregon", "Utah", "Idaho"]),
    ("Licensed in the states of New York, New Jersey and Texas. Certified in Orthopaedic Surgery, with a subspecialty certificate in Sports Medicine.", ["Orthopaedic Surgery", "Sports Medicine"], ["New York", "New Jersey", "Texas"]),
    ("The reviewer is Board Certified in Chiropractic and Acupuncture, and is licensed to practice in California.", ["Chiropractic", "Acupuncture"], ["California"]),
    ("The reviewer is Board Certified in Physical Medicine and Rehabilitation and Pain Medicine.", ["Physical Medicine and Rehabilitation", "Pain Medicine"], []),
    ("The reviewer is a Licensed Psychologist with a Doctorate in Clinical Psychology and is licensed to practice in California.", ["Clinical Psychology"], ["California"]),
    ("The reviewer is Board Certified in Interventional Pain Medicine.", ["Interventional Pain Medicine"], []),
    ("State(s) of Licensure: Texas, Ohio\nCertification(s)/Specialty: Family Practice, Emergency Medicine", ["Family Practice", "Emergency Medicine"], ["Texas", "Ohio"]),
    ("He/she has no affiliation with the employer in Texas.", [], []),
    ("The reviewer is a Doctor of Podiatric Medicine, Board Certified in Podiatric Surgery.", ["Podiatric Surgery"], []),
    ("The reviewer is a Doctor of Podiatric Medicine and is licensed in Ohio.", ["Podiatric Medicine"], ["Ohio"]),
    ("The reviewer is a Doctor of Chiropractic, certified in Acupuncture.", ["Chiropractic", "Acupuncture"], []),
    ("The reviewer is BoardCertified in Urology.", ["Urology"], []),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "specialties", "states"), REVIEWERS)
def test_the_reviewer(nlp: Language, sentence: str, specialties: list[str], states: list[str]) -> None:
    reviewer = decision(nlp, reviewer=sentence).reviewer
    assert (list(reviewer.specialties), list(reviewer.licensed_states)) == (specialties, states)


PATIENTS = [
    ("53 y/o M with a lumbar strain.", 53, "male"),
    ("This 41 yo F has neck pain.", 41, "female"),
    ("A 37-year-old f was struck by a cart.", 37, "female"),
    ("62M with a rotator cuff tear.", 62, "male"),
    ("48 F who presents with wrist pain.", 48, "female"),
    ("The worker is aged 59. She fell.", 59, "female"),
    ("The claimant is 44, and his back hurts.", 44, "male"),
    ("A fifty-two year old woman slipped.", 52, "female"),
    ("The patient, 66 years of age, is a man.", 66, "male"),
    ("Her 12 year old daughter and her 45 year old husband help her.", None, "female"),
    ("The file has 45 pages; his pain is 7/10.", None, "male"),
]


@pytest.mark.parametrize(("sentence", "age", "sex"), PATIENTS)
def test_the_patient(nlp: Language, sentence: str, age: int | None, sex: str) -> None:
    letter = LETTER.replace("The claimant is a 53-year-old male. ", "").format(reviewer="", summary=sentence)
    patient = nlp(letter)._.imr.patient
    assert (patient.age, patient.sex) == (age, sex)


DIAGNOSES = [
    ("Diagnoses: lumbar strain (S39.012A, M54.16).", ["lumbar strain"]),
    ("Her diagnoses, as carried forward in the last reports, are: lumbar sprain; and depression.", ["lumbar sprain", "depression"]),
    ("The diagnosis, lumbar sprain, was made in 2012.", []),
    ("Diagnoses have included lumbar sprain and neck pain.", ["lumbar sprain", "neck pain"]),
    ("The following diagnoses were noted: wrist sprain, and left wrist fracture, healed.", ["wrist sprain", "left wrist fracture, healed"]),
    ("The diagnoses that have been carried through the file are lumbar sprain and anxiety.", ["lumbar sprain", "anxiety"]),
    ("Dx (10/2/13): lumbar sprain; neck pain.", ["lumbar sprain", "neck pain"]),
    ("Dx lumbar sprain, opioid dependence. H/o fusion.", ["lumbar sprain", "opioid dependence"]),
    ("He was assessed with wrist sprain and a ganglion cyst.", ["wrist sprain", "ganglion cyst"]),
    ("He was assessed with a grip test.", []),
    ("Diagnoses are lumbar radiculopathy at right L5, and neck pain.", ["lumbar radiculopathy at right L5", "neck pain"]),
    ("Diagnoses: depression, in partial remission; insomnia.", ["depression, in partial remission", "insomnia"]),
    ("Diagnoses: flexor tendon laceration, zone II, and anxiety.", ["flexor tendon laceration, zone II", "anxiety"]),
    ("Diagnoses: lumbar strain, knee stiffness.", ["lumbar strain", "knee stiffness"]),
    ("Diagnoses: lumbar strain, lower limb.", ["lumbar strain, lower limb"]),
    ("Diagnoses: - lumbar sprain - neck pain - insomnia. He limps.", ["lumbar sprain", "neck pain", "insomnia"]),
    ("Diagnoses:\n\n- lumbar sprain\n- neck pain\n\nHe limps.", ["lumbar sprain", "neck pain"]),
    ("The diagnoses are:\n\n• lumbar sprain\n\n• neck pain\n\n• He limps", ["lumbar sprain", "neck pain"]),
    ("Diagnosis:\n\n- lumbar sprain; neck pain\n\nHe limps.", ["lumbar sprain", "neck pain"]),
    ("Diagnoses: sprain of the knee (S83.91xA); anxiety (F41.9).", ["sprain of the knee", "anxiety"]),
    ("Diagnoses: CRPS (ICD-10: G90.511), low back pain (M54.5).", ["CRPS", "low back pain"]),
    ("Diagnoses: lumbago [724.2]; myalgia (729.1 and 729.5).", ["lumbago", "myalgia"]),
    ("Diagnoses: ICD-9 722.10 lumbar disc displacement; 724.4 lumbar radiculopathy.", ["lumbar disc displacement", "lumbar radiculopathy"]),
    ("Diagnoses: M54.5 low back pain, M54.2 cervicalgia.", ["low back pain", "cervicalgia"]),
    ("Diagnosis: compression fracture (T12).", ["compression fracture (T12)"]),
    ("His mother was diagnosed with lupus. The diagnosis is wrist sprain.", ["wrist sprain"]),
    ("Diagnoses: 1. Lumbar strain. 2. Insomnia: denied. 3. Depression: none.", ["Lumbar strain"]),
    ("Diagnoses include wrist sprain, but not neuropathy.", ["wrist sprain"]),
    ("A diagnosis of CRPS was ruled out. The diagnosis is wrist sprain.", ["wrist sprain"]),
    ("Family history: his father had a diagnosis of diabetes. Diagnoses are knee sprain and anxiety.", ["knee sprain", "anxiety"]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), DIAGNOSES)
def test_diagnoses_without_codes_and_refusals(nlp: Language, sentence: str, expected: list[str]) -> None:
    assert list(decision(nlp, summary=sentence).diagnoses) == expected


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("Diagnoses include cervical strain (847.0) and left C6 radiculitis.", ("847.0",)),
        ("Diagnoses: lumbar radiculopathy (ICD-10: M54.16), lumbar strain (S39.012A).", ("M54.16", "S39.012A")),
        ("Diagnoses: lumbar strain (847.2). The lumbar strain (847.2) persists.", ("847.2",)),
        ("Diagnoses include cervical strain. She takes 847.0 mg.", ()),
    ],
)
def test_icd_codes(nlp: Language, sentence: str, codes: tuple[str, ...]) -> None:
    read = decision(nlp, summary=sentence)
    assert read.icd_codes == codes
    assert [one.text.upper() for at in range(len(codes)) for one in read.evidence_for(f"icd_codes.{at}")] == list(codes)


def test_icd_codes_of_a_request(nlp: Language) -> None:
    doc = nlp(only("1. Physical therapy for lumbar radiculopathy (M54.16): Upheld\n\nDecision rationale: No."))
    assert doc._.imr.icd_codes == ("M54.16",)
    with nlp.select_pipes(disable="imr_ruler"):
        assert nlp(doc.text)._.imr.icd_codes == ()
