"""Chapters of the MTUS with their editions, and sources outside of it, as guideline lines name them."""

# ruff: noqa: E501 - a line of a letter stands on one line, however long
from __future__ import annotations

import csv
from importlib.resources import files
from typing import Any

import pytest
from short_letters import ISSUES
from spacy.language import Language

from imr_nlp.citations.chapters import edition_in, find_chapter, guideline_of, leading_edition

TITLES = list(
    csv.DictReader((files("imr_nlp.citations") / "lexicon" / "mtus_chapters.csv").read_text("utf-8").splitlines())
)
LINE = "Decision based on MTUS Chronic Pain Guidelines, Page(s): 61"
# A line, and of each citation: guideline, basis, source, chapter, edition, section, pages.
LINES: list[tuple[str, list[tuple[Any, ...]]]] = [
    (
        "Decision based on MTUS Low Back Disorders 2019, Section(s): Imaging; MTUS Knee Disorders 2020",
        [
            ("acoem", "mtus", "MTUS Low Back Disorders", "Low Back Disorders", 2019, "Imaging", ()),
            ("acoem", "mtus", "MTUS Knee Disorders", "Knee Disorders", 2020, None, ()),
        ],
    ),
    (
        "Decision based on MTUS Elbow Disorders 2018; Eye Disorders 2017",
        [
            ("acoem", "mtus", "MTUS Elbow Disorders", "Elbow Disorders", 2018, None, ()),
            ("acoem", "mtus", "Eye Disorders", "Eye Disorders", 2017, None, ()),
        ],
    ),
    (
        "Decision based on MTUS Knee Complaints and Shoulder Complaints, Page(s): 207",
        [
            ("acoem", "mtus", "MTUS Knee Complaints", "Knee Complaints", None, None, ()),
            ("acoem", "mtus", "Shoulder Complaints", "Shoulder Complaints", None, None, ((207, 207),)),
        ],
    ),
    (
        "Decision based on MTUS Hand, Wrist, and Forewarm Disorders 2019, Section(s): Splinting",
        [("acoem", "mtus", "MTUS Hand, Wrist, and Forewarm Disorders", "Hand, Wrist, and Forewarm Disorders", 2019, "Splinting", ())],
    ),
    (
        "Decision based on MTUS Accupuncture Treatment 2007",
        [("mtus:acupuncture", "mtus", "MTUS Accupuncture Treatment", "Accupuncture Treatment", 2007, None, ())],
    ),
    (
        "Decision based on MTUS Opioids 2017, Section(s): Weaning",
        [("mtus:opioids", "mtus", "MTUS Opioids", "Opioids", 2017, "Weaning", ())],
    ),
    (
        "Decision based on MTUS Chronic Pain Medical Treatment Guidelines (May, 2009), Topical creams, Page(s): 111-113",
        [("mtus:chronic-pain", "mtus", "MTUS Chronic Pain Medical Treatment Guidelines", None, 2009, "Topical creams", ((111, 113),))],
    ),
    (
        "Decision based on ACOEM Practice Guidelines, 2nd Edition (2004), Chapter 9 Shoulder Complaints, pages 203-204",
        [("acoem", None, "ACOEM Practice Guidelines, 2nd Edition", "Shoulder Complaints", 2004, "Chapter 9 Shoulder Complaints", ((203, 204),))],
    ),
    (
        "Decision based on Non-MTUS Citation Official Disability Guidelines (ODG) 2016, Knee, Bracing",
        [("odg", "non_mtus", "Official Disability Guidelines (ODG)", None, None, "Knee, Bracing", ())],
    ),
    (
        "Decision based on Non-MTUS Citation bone stimulator review, Page(s): 7",
        [("other", "non_mtus", "bone stimulator review", None, None, None, ((7, 7),))],
    ),
    (
        "Decision based on Non-MTUS Citation https://example.org/knee: Bracing",
        [("other", "non_mtus", "https://example.org/knee", None, None, "Bracing", ())],
    ),
    (
        "Decision based on Non-MTUS Citation Elbow Complaints",
        [("other", "non_mtus", "Elbow Complaints", None, None, None, ())],
    ),
    (
        "Decision based on MTUS Prevention 2018, Section(s): Posture; Non-MTUS Citation None",
        [("acoem", "mtus", "MTUS Prevention", "Prevention", 2018, "Posture", ())],
    ),
    (
        "Decision based on MTUS Chronic Pain Guidelines, Page(s): 78-80 of 127",
        [("mtus:chronic-pain", "mtus", "MTUS Chronic Pain Guidelines", None, None, None, ((78, 80),))],
    ),
]  # fmt: skip


def cited(nlp: Language, line: str) -> list[tuple[Any, ...]]:
    (issue, *_) = nlp(ISSUES.replace(LINE, line))._.imr.issues
    return [
        (one.guideline, one.basis, one.source, one.chapter, one.edition, one.section, one.pages)
        for one in issue.reviewer_guidelines
    ]


@pytest.mark.parametrize(("line", "expected"), LINES, ids=[line for line, _ in LINES])
def test_the_citations_of_a_line(nlp: Language, line: str, expected: list[tuple[Any, ...]]) -> None:
    assert LINE in ISSUES
    assert cited(nlp, line) == expected


@pytest.mark.parametrize("row", TITLES, ids=lambda row: row["phrase"])
def test_a_chapter_of_the_list_is_one_citation_with_its_edition(nlp: Language, row: dict[str, str]) -> None:
    found = cited(nlp, f"Decision based on MTUS {row['phrase']} 2019, Section(s): Exercise")
    assert found == [(row["id"], "mtus", f"MTUS {row['phrase']}", row["phrase"], 2019, "Exercise", ())]


@pytest.mark.parametrize(
    ("title", "guideline"),
    [
        ("Hand, Wrist and Forearm Disorders", "acoem"),
        ("Hand Wrist & Forearm Disorders", "acoem"),
        ("Occupational / Work Related Asthma", "acoem"),
        ("Coronavirus (COVID-19)", "acoem"),
        ("Postsurgical Treatment", "mtus:postsurgical"),
    ],
)
def test_a_title_is_known_with_other_signs(title: str, guideline: str) -> None:
    found = find_chapter(title.lower(), 0, len(title))
    assert found == (0, len(title), guideline)
    assert guideline_of(title) == guideline


@pytest.mark.parametrize(
    "text", ["eyes", "cervical spine", "chronic pain medical treatment guidelines", "low back chapter"]
)
def test_what_is_no_chapter(text: str) -> None:
    assert find_chapter(text, 0, len(text)) is None


@pytest.mark.parametrize(
    ("name", "year"),
    [("ACOEM (2004)", "2004"), ("MTUS Eye 2017", "2017"), ("Revised 2007 edition of 2009", "2009"), ("8 CCR 9792.23", None), ("120180", None)],
)  # fmt: skip
def test_the_edition_in_a_name(name: str, year: str | None) -> None:
    found = edition_in(name, 0, len(name))
    assert (name[slice(*found)] if found else None) == year


@pytest.mark.parametrize(
    ("behind", "year", "rest"),
    [
        (", (May, 2009), Drug Testing", "2009", "Drug Testing"),
        (" 2019, Section(s): Imaging", "2019", "Imaging"),
        (" (July 18, 2009) Weaning", "2009", "Weaning"),
        (" (Effective 2016) Weaning", "2016", "Weaning"),
    ],
)
def test_a_year_in_front_of_a_section_is_the_edition(behind: str, year: str, rest: str) -> None:
    found = leading_edition(behind, 0, len(behind))
    assert found
    assert (behind[slice(*found[1])], behind[found[0] :]) == (year, rest)


@pytest.mark.parametrize("behind", [" 2019-20 study", "12/2019", ", Imaging 2019", " 20190"])
def test_another_number_in_front_of_a_section_is_none(behind: str) -> None:
    assert leading_edition(behind, 0, len(behind)) is None
