"""How many times the case summary says that an injection or an operation was done, and what counts nothing."""

# ruff: noqa: E501 - a sentence stands on one line, however long
from __future__ import annotations

import re

import pytest
from spacy.language import Language
from treatment_readings import SUMMARY


@pytest.mark.parametrize(
    ("summary", "counts"),
    [
        ("He is s/p {{three caudal injections}}.", [("caudal injections", "epidural steroid injection", 3)]),
        ("{{Two previous lumbar epidural steroid injections}} gave relief.", [("lumbar epidural steroid injections", "epidural steroid injection", 2)]),
        ("She is status post {{two surgeries}} of the left knee.", [("surgeries", "surgery", 2)]),
        ("She has had {{two back surgeries}} and {{3 knee operations}}.", [("back surgeries", "surgery", 2), ("knee operations", "surgery", 3)]),
        ("He underwent {{left shoulder surgery twice}}.", [("left shoulder surgery", "surgery", 2)]),
        ("She had {{1 prior surgery}}.", [("surgery", "surgery", 1)]),
        ("Tx to date: PT, {{ESI x 2}}, NSAIDs.", [("ESI", "epidural steroid injection", 2)]),
        ("PSH: {{knee arthroscopy (x2)}}.", [("knee arthroscopy", "arthroscopy", 2)]),
        ("He underwent {{injections of the left shoulder x 3}} with 50% relief.", [("injections", "injection", 3)]),
        ("He had {{epidural steroid injections (ESIs) x 2}}.", [("epidural steroid injections", "epidural steroid injection", 2)]),
        ("He had {{two (2) prior ESIs}}.", [("ESIs", "epidural steroid injection", 2)]),
        ("He had {{two (2) trigger point injections}}.", [("trigger point injections", "trigger point injection", 2)]),
        ("She received a {{series of three Supartz injections}} in 2014.", [("Supartz injections", "viscosupplementation", 3)]),
        ("She completed therapy, 12 visits, and {{two cortisone injections}}. The two cortisone injections helped.", [("cortisone injections", "corticosteroid injection", 2)]),
        # Counted, and not done.
        ("The surgeon requests three caudal injections.", []),
        ("Three caudal injections were requested.", []),
        ("Two surgeries were recommended and refused.", []),
        ("He declined two epidural injections.", []),
        ("UR denied two epidural steroid injections.", []),
        ("Two epidural steroid injections are planned.", []),
        ("She has not had two injections.", []),
        ("She never had surgery x 2.", []),
        ("The plan is a series of three Synvisc injections.", []),
        ("He is a candidate for two surgeries.", []),
        ("She had an MRI and the surgeon thinks that three injections might help.", []),
        ("His father had two surgeries.", []),
        ("ODG allows two injections.", []),
        # Done, and not surely counted.
        ("She had her second injection.", []),
        ("She had an injection and several operations.", []),
        ("She had 2-3 injections.", []),
        ("She had two or three injections.", []),
        ("She had at least two injections.", []),
        ("She had another two injections.", []),
        ("She had at least two (2) injections.", []),
        ("She had two (3) injections.", []),
        ("She received two of three Supartz injections.", []),
        ("She had two-level fusion surgery and facet injections at 3 levels.", []),
        ("She had injections 3 weeks ago, and L4-5 injections.", []),
        ("She had surgery twice a year.", []),
        # Counted otherwise.
        ("She had a left subacromial injection in October 2012 and acupuncture x 6.", []),
        ("She had an injection and massage x 6.", []),
        ("She had 12 visits of physical therapy and takes two Norco.", []),
        ("She has had two MRIs and two TENS units.", []),
    ],
)  # fmt: skip
def test_prior_counts(nlp: Language, summary: str, counts: list[tuple[str, str, int]]) -> None:
    marked = re.findall(r"\{\{(.+?)\}\}", summary)
    decision = nlp(SUMMARY.format(summary.replace("{{", "").replace("}}", "")))._.imr
    assert [(one.treatment, one.canonical, one.count) for one in decision.prior_counts] == counts
    assert [decision.evidence_for(f"prior_counts.{at}.count")[0].text for at in range(len(counts))] == marked


@pytest.mark.parametrize("name", ["fusions", "nerve blocks", "debridements", "Synvisc injections", "operations"])
@pytest.mark.parametrize("number", ["two", "2", "seven", "12"])
def test_prior_counts_of_every_name_and_number(nlp: Language, name: str, number: str) -> None:
    (counted,) = nlp(SUMMARY.format(f"She has undergone {number} {name}."))._.imr.prior_counts
    assert (counted.treatment, counted.count) == (name, {"two": 2, "seven": 7}.get(number) or int(number))
