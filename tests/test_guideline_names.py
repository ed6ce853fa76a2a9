"""Every way in which the name of a guideline source may begin, in a sentence that names it."""

from __future__ import annotations

import pytest
from marked import check
from spacy.language import Language

NAMES = {
    "acoem": (
        "ACOEM Guidelines", "MTUSACOEM Guidelines", "Ankle & Foot Complaints 2004", "Ankle and Foot Complaints 2004",
        "American College of Occupational and Environmental Medicine Guidelines", "Cervical & Thoracic Complaints 2004",
        "Cervical and Thoracic Complaints 2004", "Elbow Complaints 2004", "Eye Complaints 2004",
        "Forearm, Wrist and Hand Complaints 2004", "Hand, Wrist and Forearm Complaints 2004",
        "General Approach Complaints 2004", "General Approaches Complaints 2004", "Hip & Groin Complaints 2004",
        "Hip and Groin Complaints 2004", "Initial Approaches to Treatment Guidelines (2017)",
        "Interstitial Lung Disease Guidelines (2017)", "Knee Complaints 2004", "Low Back Complaints 2004",
        "Lower Back Complaints 2004", "Neck & Upper Back Complaints 2004", "Neck and Upper Back Complaints 2004",
        "Occupational Disorders 2004", "Opioid Disorders 2017", "Opioids Guidelines (2017)", "Shoulder Complaints 2004",
        "Stress Complaints 2004", "Traumatic Brain Injury Guidelines (2017)", "Upper Back Complaints 2004",
        "Work-Related Asthma Guidelines (2017)", "Workplace Mental Health Guidelines (2017)", "Antiemetics (2017)",
        "Cornerstones of Disability Prevention and Management (2017)", "Coronavirus (COVID-19) (2017)",
        "Prevention (2017)", "Introduction to the Workplace Mental Health (2017)",
        "Posttraumatic Stress Disorder and Acute Stress Disorder (2017)",
        "Independent Medical Examinations and Consultations (2017)",
        "Assessing Red Flags and Indications for Immediate Referral (2017)",
        "Initial Assessment and Documentation (2017)", "Work-Relatedness (2017)",
    ),
    "mtus": (
        "MTUS Guidelines", "CA MTUS Guidelines", "California MTUS Guidelines", "State of California MTUS Guidelines",
        "Medical Treatment Utilization Schedule", "CA Medical Treatment Utilization Schedule",
        "California Medical Treatment Utilization Schedule",
    ),
    "mtus:acupuncture": ("Acupuncture Guidelines",),
    "mtus:chronic-pain": ("Chronic Pain Guidelines", "Chronic PainMedical Treatment Guidelines"),
    "mtus:formulary": ("Drug Formulary",),
    "mtus:opioids": ("Opioids Treatment Guidelines", "Opioid Treatment Guidelines"),
    "mtus:postsurgical": ("Post Surgical Guidelines", "Post-Surgical Guidelines", "Postsurgical Guidelines"),
    "odg": ("ODG Guidelines", "Official Disabilities Guidelines", "Official Disability Guidelines"),
}  # fmt: skip


@pytest.mark.parametrize(("id_", "name"), [(id_, name) for id_, names in NAMES.items() for name in names])
def test_the_name_of_a_guideline(nlp: Language, id_: str, name: str) -> None:
    check(nlp, f"As told in the {{{{GUIDELINE id={id_}|{name}}}}}, it is.", "GUIDELINE")
