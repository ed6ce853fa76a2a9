"""One treatment, one name: spellings of a treatment, and what a request says of side, level, contrast and codes."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import spacy
from short_letters import only
from spacy.language import Language

from imr_nlp.decision import Issue
from imr_nlp.treatments.canonical import singular, spinal_levels, usual_part

SUMMARY = "CLINICAL CASE SUMMARY\n{}\n\nIMR ISSUES, DECISIONS AND RATIONALES\n{}\n"


def issue(nlp: Language, request: str, rationale: str = "It is not medically necessary.") -> Issue:
    doc = nlp(only(f"1. {request}: Upheld\n\nDecision rationale: {rationale}"))
    return doc._.imr.issues[0]


SPELLINGS = {
    "hydrocodone/acetaminophen": (
        "Norco 10/325 mg #60", "Hydrocodone/APAP 10/325 mg #60", "hydrocodone-acetaminophen 10-325 mg",
        "Vicodin ES 7.5/750 mg", "Hydrocodone/APAP (Norco) 10/325", "Hydrocodone 10 mg/Acetaminophen 325 mg #60",
        "Hydrocodone w/APAP #60", "acetaminophen with hydrocodone", "hydroco/apap tab 10-325 mg",
    ),
    "physical therapy": (
        "PT 2x6",
        "Physiotherapy, 12 visits",
        "physical therapy 3 times a week",
        "12 physical therapy sessions",
        "Phys. therapy x 12",
        "Physio therapy",
        "Phyisical therapy x 6",
        "Pyhsical therapy x 6",
    ),
    "upper extremity emg/ncv": (
        "EMG/NCV bilateral upper extremities",
        "EMG/NCS of both arms",
        "NCV/EMG BUE",
        "EMG and NCV, right arm",
        "Electromyogram (EMG)/nerve conduction velocity (NCV) left upper extremity",
        "Nerve conduction study and electromyography of the upper limbs",
    ),
    "lower extremity emg/ncv": ("EMG/NCV legs", "EMG/NCV BLE", "Electrodiagnostic study of the lower extremities"),
    "pain management consultation": (
        "Pain management consultation",
        "Consult with pain management",
        "Consultation with a pain management specialist",
        "Referral to pain management",
        "Pain management evaluation",
    ),
    "orthopedic surgery consultation": ("Referral to an orthopedic surgeon", "Orthopedic consultation"),
    "post-operative physical therapy": (
        "Post-op PT 2x6",
        "postsurgical physiotherapy",
        "Post-operative physical therapy 3 x 8",
    ),
    "lumbar epidural steroid injection": (
        "LESI", "Lumbar epidural steroid injection", "Left L4-5 transforaminal epidural steroid injection",
        "TFESI left L4-L5",
        "Interlaminar ESI at L5-S1",
        "ESI, lumbar spine",
        "epidural steroid injections to the low back",
        "Right L4-5 and L5-S1 ESI under fluoroscopy",
        "ESI (epidural steroid injection) L4-5",
        "Selective epidural steroid injection, L5-S1",
        "Lumbar epidural injection",
    ),
    "cervical epidural steroid injection": ("C7-T1 interlaminar ESI", "CESI", "Epidural steroid injection, neck"),
    "urine drug screen": ("UDS", "urine toxicology screen", "Urine drug testing", "Retrospective urine drug screen"),
    "transcutaneous electrical nerve stimulation": (
        "TENS", "TENS unit, 30-day rental", "TENS units", "transcutaneous electrical nerve stimulation unit",
    ),
    "cognitive behavioral therapy": ("CBT x 6", "Cognitive behavioral therapy, 6 sessions"),
    "chiropractic treatment": (
        "Chiro 2x4",
        "Chiropractic care",
        "chiropractic manipulation, 6 visits",
        "chiropractic treatments x 8",
    ),
    "acupuncture": ("Acupuncture x 6", "acupuncture treatment, 6 visits"),
    "massage therapy": ("Massage x 6", "massage therapy"),
    "lumbar magnetic resonance imaging": (
        "Lumbar MRI",
        "MRI of the lumbar spine",
        "Magnetic resonance imaging, low back",
        "MRI L-spine",
        "MRI LS spine",
        "MR imaging, lumbar",
    ),
    "shoulder magnetic resonance imaging": ("MRI right shoulder", "Left shoulder MRI without contrast"),
    "total knee arthroplasty": ("Right total knee replacement", "TKA, left", "total knee arthroplasty"),
    "rotator cuff repair": ("arthroscopic rotator cuff repair", "Rotator cuff repair"),
    "shoulder arthroscopy": (
        "Right shoulder arthroscopy", "Arthroscopy, left shoulder", "left shoulder arthroscopic surgery",
    ),
    "lumbar medial branch block": ("bilateral L3, L4, L5 medial branch blocks", "Medial branch block L4-5"),
    "lumbosacral orthosis": ("LSO", "Lumbar corset", "back brace"),
    "cold therapy unit": ("Cold therapy unit for the left knee", "cold therapy unit, 7 day rental"),
    "knee brace": ("Right knee brace",),
    "wrist magnetic resonance imaging": ("MRI bilateral wrists",),
    "hip corticosteroid injection": (
        "Right hip intra-articular corticosteroid injection",
        "Cortisone injection, left hip",
    ),
    "flurbiprofen/lidocaine": ("Flurbiprofen 20%/Lidocaine 5% cream",),
    "ketorolac injection": ("Toradol injection",),
    "office visit": ("Follow-up visit", "Office visit"),
    "hearing aid": ("Digital hearing aids",),
    "arthroscopy and meniscectomy": ("Arthroscopy with meniscectomy",),
    "zorbex wand": ("Zorbex wand",),
}  # fmt: skip


@pytest.mark.parametrize(("name", "request_text"), [(n, r) for n, them in SPELLINGS.items() for r in them])
def test_one_treatment_has_one_name(nlp: Language, name: str, request_text: str) -> None:
    assert issue(nlp, request_text).request.canonical == name


TABLE = Path(__file__).with_name("treatment_spellings.csv")
"""Treatments as they are written, and the name that each is counted under."""
MORE: dict[str, list[str]] = {}
for _row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()):
    MORE.setdefault(_row["name"], []).append(_row["request"])


@pytest.mark.parametrize("name", MORE)
def test_spellings_of_a_treatment_are_counted_together(nlp: Language, name: str) -> None:
    rationale = "Decision rationale: It is not medically necessary."
    letters = [only(f"1. {request}: Upheld\n\n{rationale}") for request in MORE[name]]
    found = [doc._.imr.issues[0].request.canonical for doc in nlp.pipe(letters)]
    assert Counter(found) == {name: len(letters)}, dict(zip(MORE[name], found, strict=True))


@pytest.mark.parametrize(
    ("request_text", "name"),
    [
        ("Comprehensive pain evaluation", "pain management consultation"),  # no evaluation of the mind
        ("Comprehensive eye evaluation", "eye evaluation"),
        ("Speech evaluation", "speech evaluation"),
        ("Alcohol testing", "alcohol test"),
        ("Intrathecal pump trial", "intrathecal pump trial"),  # no pump for good
        ("Spinal cord stimulator trial", "spinal cord stimulator trial"),
        ("Spinal cord stimulator", "spinal cord stimulator"),
        ("Ankle foot orthosis", "ankle foot orthosis"),
        ("TENS supplies", "tens supply"),
        ("Sauna", "sauna"),
        ("Injection with ultrasound", "injection"),
        ("Oxycodone 10 mg", "oxycodone"),
        ("Hydrocodone 10/325 mg", "hydrocodone/acetaminophen"),
    ],
)
def test_what_is_something_else_keeps_its_name(nlp: Language, request_text: str, name: str) -> None:
    assert issue(nlp, request_text).request.canonical == name


def test_a_name_of_a_lexicon_gives_an_unknown_spelling_its_category(nlp: Language) -> None:
    request = issue(nlp, "RFA L4-5").request
    assert (request.treatment, request.category, request.canonical) == (
        "rfa l4-5", "injection", "lumbar radiofrequency ablation",
    )  # fmt: skip


def test_the_written_name_is_kept(nlp: Language) -> None:
    assert issue(nlp, "Norco 10/325 mg #60").request.treatment == "norco"


def test_a_name_of_a_users_component_is_canonical_too() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("imr_ruler", config={"lexicon": False}).add_patterns(  # type: ignore[attr-defined]
        [{"label": "TREATMENT", "pattern": "tens units", "id": "dmepos/tens unit"}]
    )
    doc = nlp("TENS units")
    (span,) = doc.spans["imr"]
    assert span._.value["canonical"] == "transcutaneous electrical nerve stimulation"


DETAILS: list[tuple[str, dict[str, Any]]] = [
    ("Left L4-5 ESI", {"side": "left", "levels": ("L4-5",)}),
    ("Rt L4-L5 and L5-S1 ESI", {"side": "right", "levels": ("L4-5", "L5-S1")}),
    ("Lt. ESI at C5 - C6", {"side": "left", "levels": ("C5-6",)}),
    ("ESI L3/4", {"side": None, "levels": ("L3/4",)}),
    ("Bilateral T10-T11 facet injections", {"side": "bilateral", "levels": ("T10-11",)}),
    ("Greater occipital nerve blocks, bilaterally", {"side": "bilateral"}),
    ("X-rays, both knees", {"side": "bilateral"}),
    ("X-rays, left and right knee", {"side": "bilateral"}),
    ("X-rays, right & left knee", {"side": "bilateral"}),
    ("X-rays, b/l knees", {"side": "bilateral"}),
    ("X-rays, bilat. knees", {"side": "bilateral"}),
    ("EMG, BUE", {"side": "bilateral"}),
    ("EMG, BLE", {"side": "bilateral"}),
    ("EMG, LUE", {"side": "left"}),
    ("EMG, LLE", {"side": "left"}),
    ("EMG, RUE", {"side": "right"}),
    ("EMG, RLE", {"side": "right"}),
    ("MRI, cervical or lumbar", {"canonical": "magnetic resonance imaging"}),
    ("Percocet/Soma", {"canonical": "oxycodone/acetaminophen/carisoprodol"}),
    ("Arthroscopy, knee (L)", {"side": "left"}),
    ("Arthroscopy, knee (R)", {"side": "right"}),
    ("Physical therapy, left shoulder and right knee", {"side": None}),
    ("Physical therapy, 12 visits", {"side": None, "levels": ()}),
    ("MRI of the lumbar spine without contrast", {"contrast": "without"}),
    ("MRI of the lumbar spine w/o contrast", {"contrast": "without"}),
    ("MRI of the lumbar spine, no contrast", {"contrast": "without"}),
    ("Non-contrast MRI of the lumbar spine", {"contrast": "without"}),
    ("Noncontrast MRI of the lumbar spine", {"contrast": "without"}),
    ("MRI of the lumbar spine with contrast", {"contrast": "with"}),
    ("MRI of the lumbar spine with gadolinium", {"contrast": "with"}),
    ("MRI of the lumbar spine w/ contrast", {"contrast": "with"}),
    ("MRI of the lumbar spine with IV contrast", {"contrast": "with"}),
    ("CT of the lumbar spine plus contrast", {"contrast": "with"}),
    ("CT of the lumbar spine with dye", {"contrast": "with"}),
    ("Contrast-enhanced MRI of the lumbar spine", {"contrast": "with"}),
    ("Gadolinium enhanced MRI of the lumbar spine", {"contrast": "with"}),
    ("MRI of the lumbar spine with and without contrast", {"contrast": "with and without"}),
    ("MRI of the lumbar spine with or without contrast", {"contrast": "with and without"}),
    ("MRI of the lumbar spine without and with contrast", {"contrast": "with and without"}),
    ("MRI of the lumbar spine w/wo contrast", {"contrast": "with and without"}),
    ("MRI of the lumbar spine w & w/o contrast", {"contrast": "with and without"}),
    ("MRI of the lumbar spine w/ and w/o contrast", {"contrast": "with and without"}),
    ("MRI of the lumbar spine with/without contrast", {"contrast": "with and without"}),
    ("MRI of the lumbar spine", {"contrast": None}),
    ("Facet injections (CPT 64493, 64494)", {"billing_codes": ("64493", "64494")}),
    ("Facet injections (64493, 64494)", {"billing_codes": ("64493", "64494")}),
    ("Facet injections, CPT codes 64493 and 64494-59", {"billing_codes": ("64493", "64494")}),
    ("Facet injections, code 64493", {"billing_codes": ("64493",)}),
    ("Facet injections, billing 64493", {"billing_codes": ("64493",)}),
    ("Facet injections, procedure 64493", {"billing_codes": ("64493",)}),
    ("Facet injections, HCPCS 64493", {"billing_codes": ("64493",)}),
    ("Crown, CDT D2740", {"billing_codes": ("D2740",)}),
    ("TENS unit E0730", {"billing_codes": ("E0730",)}),
    ("TENS unit (E0730, E0730)", {"billing_codes": ("E0730",)}),
    ("Disc replacement (0232T)", {"billing_codes": ("0232T",)}),
    ("Norco 10/325 mg, claim 12345", {"billing_codes": ()}),
    ("Bed, $64493", {"billing_codes": ()}),
    ("Home health aide, 4 hours/day, 7 days a week for 6 weeks", {"sessions": (168, 168), "sessions_unit": "hours"}),
    ("Physical therapy, 12 visits", {"sessions": (12, 12), "sessions_unit": "visits"}),
    ("Physical therapy 2x6", {"sessions": (12, 12), "sessions_unit": "sessions"}),
    ("Norco 10/325 mg", {"sessions": None, "sessions_unit": None}),
]


@pytest.mark.parametrize(("request_text", "details"), DETAILS)
def test_details(nlp: Language, request_text: str, details: dict[str, Any]) -> None:
    request = issue(nlp, request_text).request
    assert {name: getattr(request, name) for name in details} == details


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("l4-5", ("L4-5",)),
        ("l4 - l5", ("L4-5",)),
        ("c5-c6-c7", ("C5-6-7",)),
        ("l5-s1", ("L5-S1",)),
        ("l4-5, l4-5", ("L4-5",)),
        ("xl4-5", ()),
        ("l4567x", ()),
        ("-l4", ()),
        ("", ()),
    ],
)
def test_levels(text: str, levels: tuple[str, ...]) -> None:
    assert spinal_levels(text) == levels


@pytest.mark.parametrize(
    ("plural", "name"),
    [
        ("injections", "injection"),
        ("biopsies", "biopsy"),
        ("lens", "lens"),
        ("biceps", "biceps"),
        ("pelvis", "pelvis"),
        ("orthotics", "orthotics"),
        ("abscess", "abscess"),
        ("humerus", "humerus"),
        ("series", "series"),
        ("knee", "knee"),
        ("ivs", "iv"),
        ("s", "s"),
        ("cane s", "cane s"),
    ],
)  # fmt: skip
def test_singulars(plural: str, name: str) -> None:
    assert singular(plural) == name


@pytest.mark.parametrize(
    ("part", "word"),
    [
        ("neck", "cervical"), ("cervical spine", "cervical"), ("low back", "lumbar"), ("lower back", "lumbar"),
        ("lumbosacral spine", "lumbar"),
        ("lumbar region", "lumbar"),
        ("thoracic spine", "thoracic"),
        ("mid back", "thoracic"),
        ("upper back", "thoracic"), ("knee joint", "knee"), ("neck area", "cervical"), ("shoulders", "shoulder"),
    ],
)  # fmt: skip
def test_parts_of_the_body_in_names(part: str, word: str) -> None:
    assert usual_part(part) == word


CERTIFIED: list[tuple[str, str, tuple[int, int] | None]] = [
    ("Acupuncture, 12 visits (6 visits certified)", "", (6, 6)),
    ("Acupuncture, 12 visits", "UR modified the acupuncture to 6 visits.", (6, 6)),
    ("Acupuncture, 12 visits", "The claims administrator certified 6 of the 12 acupuncture visits.", (6, 6)),
    ("Acupuncture, 12 visits", "The claims administrator certified 6 of the 12 chiropractic visits.", None),
    ("Acupuncture, 12 visits", "UR modified the acupuncture to 6 visits and non-certified the massage.", (6, 6)),
    ("Acupuncture, 12 visits", "UR denied more, as 6 acupuncture visits were pre-approved on 4/29/16.", None),
    ("Acupuncture, 12 visits", "She completed 6 acupuncture visits.", None),
    ("Acupuncture, 12 visits", "UR modified the acupuncture to 24 visits.", None),
    ("Post-operative physical therapy, 12 visits", "The carrier certified 6 physical therapy visits.", (6, 6)),
    ("Norco 10/325 mg #60", "UR modified the acupuncture to 6 visits.", None),
]


@pytest.mark.parametrize(("request_text", "summary", "sessions"), CERTIFIED)
def test_sessions_that_utilization_review_certified(
    nlp: Language, request_text: str, summary: str, sessions: tuple[int, int] | None
) -> None:
    letter = SUMMARY.format(summary, f"1. {request_text}: Upheld\n\nDecision rationale: It is not medically necessary.")
    assert nlp(letter)._.imr.issues[0].certified_sessions == sessions


@pytest.mark.parametrize("left_out", ["imr_session_counts", "imr_ruler"])
def test_fields_are_empty_without_the_mentions_they_are_read_from(nlp: Language, left_out: str) -> None:
    letter = SUMMARY.format(
        "She had massage.", "1. Acupuncture, 12 visits (6 visits certified): Upheld\n\nDecision rationale: No."
    )
    with nlp.select_pipes(disable=left_out):
        decision = nlp(letter)._.imr
    request = decision.issues[0].request
    if left_out == "imr_session_counts":
        assert (request.sessions, request.sessions_unit, decision.issues[0].certified_sessions) == (None, None, None)
    else:
        assert (decision.prior_treatments, request.drugs, request.drug_class) == ((), (), None)
