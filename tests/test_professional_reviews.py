"""Professional reviews with several items: what of the guidelines and the rationale speaks of each."""

# ruff: noqa: E501 - a line of a letter stands on one line, however long
from __future__ import annotations

import pytest
from short_letters import PROFESSIONAL_REVIEW
from spacy.language import Language

ITEMS = ("MRI of the lumbar spine", "TENS unit, purchase", "Lumbar brace")


def review(items: str, rationale: str, guidelines: str | None = None) -> str:
    """A professional review of these items."""
    letter = PROFESSIONAL_REVIEW.replace("Spinal cord stimulator trial", items)
    letter = letter.replace("A psychological evaluation is missing. It is not medically necessary.", rationale)
    cited = "The Claims Administrator based its decision on the MTUS. The Professional Reviewer based his/her decision on the ODG."
    return letter.replace(cited, guidelines or cited)


def concluded(nlp: Language, letter: str) -> str:
    """A sign for what is concluded of each issue: `+` necessary, `-` not necessary, `~` in part, `?` nothing."""
    signs = {True: "+", False: "-", None: "?"}
    return "".join(
        "~" if issue.outcome == "modified" else signs[issue.medically_necessary] for issue in nlp(letter)._.imr.issues
    )


def outcomes(nlp: Language, letter: str) -> str:
    """A sign for the outcome of each issue: `+` overturned, `-` upheld, `~` modified, `?` none."""
    signs = {"overturned": "+", "upheld": "-", "modified": "~", None: "?"}
    return "".join(signs[issue.outcome] for issue in nlp(letter)._.imr.issues)


LISTS = [
    ("1. MRI\n\n2. Brace", ["MRI", "Brace"]),
    ("1) MRI\n2) Brace\n3) Norco 10/325 mg, #60", ["MRI", "Brace", "Norco 10/325 mg, #60"]),
    ("(1) MRI (2) Brace", ["MRI", "Brace"]),
    ("(1) MRI; (2) Brace; and (3) Norco.", ["MRI", "Brace", "Norco"]),
    ("(a) MRI, (b) Brace", ["MRI", "Brace"]),
    ("MRI; brace; and Norco 10/325 mg #60.", ["MRI", "brace", "Norco 10/325 mg #60"]),
    ("Lumbar MRI; Physical therapy 2x6", ["Lumbar MRI", "Physical therapy 2x6"]),
    ("MRI\n\nBrace", ["MRI", "Brace"]),
    ("MRI;\n\nbrace; and\n\nNorco", ["MRI", "brace", "Norco"]),
    ("- MRI\n\n- Brace", ["MRI", "Brace"]),
    ("The following are in dispute:\n\nMRI\n\nBrace", ["MRI", "Brace"]),
    ("MRI of the lumbar spine; without contrast", ["MRI of the lumbar spine; without contrast"]),
    ("Norco 10/325 mg; #60; 2 refills", ["Norco 10/325 mg; #60; 2 refills"]),
    ("Right knee arthroscopy with (1) meniscectomy and (2) chondroplasty", ["Right knee arthroscopy with (1) meniscectomy and (2) chondroplasty"]),
    ("1. Fusion at 2 levels, L4-5 and L5-S1\n\n2. Inpatient stay of 2 days", ["Fusion at 2 levels, L4-5 and L5-S1", "Inpatient stay of 2 days"]),
]  # fmt: skip


@pytest.mark.parametrize(("listed", "expected"), LISTS)
def test_the_items_of_a_professional_review(nlp: Language, listed: str, expected: list[str]) -> None:
    assert [issue.request.text for issue in nlp(review(listed, "It helps."))._.imr.issues] == expected


EACH_ITS_OWN = """MEDICAL PROFESSIONAL REVIEW

ISSUE AT DISPUTE:

1. Work hardening, 10 sessions, low back{between}2. Back brace, purchase

{first}

MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:

MTUS Chronic Pain Medical Treatment Guidelines, page 125.

RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS MEDICALLY NECESSARY:

He lifts 40 pounds at work and can lift 15. Work hardening is medically necessary.{end}{second}

MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:

ODG, Low Back Chapter.

RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS NOT MEDICALLY NECESSARY:

A brace does not help a stable back. The brace is not medically necessary.
"""


@pytest.mark.parametrize(
    ("first", "second"),
    [("ITEM 1", "ITEM 2"), ("Item 1:", "Item 2:"), ("ISSUE #1", "ISSUE #2"), ("Request 1", "Request 2")],
)
@pytest.mark.parametrize("between", ["\n\n", " "])
@pytest.mark.parametrize("end", ["\n\n", " "])
def test_the_number_of_the_next_item_belongs_to_no_rationale_and_counts_nothing(
    nlp: Language, first: str, second: str, between: str, end: str
) -> None:
    letter = EACH_ITS_OWN.format(first=first, second=second, between=between, end=end)
    decision = nlp(letter)._.imr
    assert [issue.outcome for issue in decision.issues] == ["overturned", "upheld"]
    assert decision.issues[0].rationale.text.endswith("Work hardening is medically necessary.")
    assert [issue.completed_sessions for issue in decision.issues] == [None, None]
    assert decision.issues[0].request.sessions == (10, 10)


# What a rationale that three items share decides of the MRI, the TENS unit and the brace.
SHARED = [
    ("None of the requested items is medically necessary.", "---"),
    ("The requested treatments are medically necessary.", "+++"),
    ("All requests are therefore not medically necessary.", "---"),
    ("The request is not medically necessary.", "---"),
    ("The request is medically necessary.", "???"),
    ("It is medically necessary.", "???"),
    ("The MRI and the TENS unit are not medically necessary.", "--?"),
    ("Neither the MRI nor the TENS unit is medically necessary.", "--?"),
    ("Both the MRI and the brace are medically necessary.", "+?+"),
    ("The MRI, the TENS unit, and the lumbar brace are medically necessary and appropriate.", "+++"),
    ("The MRI is medically necessary, and the TENS unit is not medically necessary.", "+-?"),
    ("The MRI is not medically necessary; the brace is medically necessary.", "-?+"),
    ("Because the TENS unit failed, the MRI is medically necessary.", "+??"),
    ("The claims administrator found that the MRI is not medically necessary. The MRI is medically necessary.", "+??"),
    ("The MRI, but not the TENS unit, is medically necessary.", "???"),
    ("All items except the brace are medically necessary.", "???"),
    ("All items are medically necessary except the brace.", "???"),
    ("None but the TENS unit is medically necessary.", "???"),
    ("The other items are medically necessary.", "???"),
    ("Both are medically necessary.", "???"),
    ("The MRI shows a lesion for which surgery is medically necessary.", "???"),
    ("Surgery after the MRI is medically necessary.", "???"),
    ("The brace was worn before the MRI was medically necessary.", "???"),
    ("If red flags appear, the MRI is medically necessary.", "???"),
    ("The provider argues that, in his hands, the MRI is medically necessary.", "???"),
    ("The MRI is medically necessary for 1 level.", "???"),
    ("The MRI is medically necessary. The MRI is not medically necessary.", "???"),
]


@pytest.mark.parametrize("listed", ["1. {}\n\n2. {}\n\n3. {}", "{}; {}; and {}"], ids=["numbers", "semicolons"])
@pytest.mark.parametrize(("judgement", "expected"), SHARED)
def test_what_a_shared_rationale_decides_of_each_item(
    nlp: Language, listed: str, judgement: str, expected: str
) -> None:
    letter = review(listed.format(*ITEMS), f"The records were read with care. {judgement}")
    assert concluded(nlp, letter) == expected
    granted = outcomes(nlp, letter.replace("IS/WAS NOT MEDICALLY", "IS/WAS MEDICALLY"))
    assert granted == expected.replace("-", "?")
    assert "+" not in outcomes(nlp, letter)


HEADING = "\n\nRATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS {}MEDICALLY NECESSARY:\n"
NEEDED, NOT_NEEDED = HEADING.format(""), HEADING.format("NOT ")
TOLD_APART = {
    "numbers": ("1. No red flags. It is not medically necessary. 2. A trial helped. It is medically necessary. 3. Stable. It is not medically necessary.", "-+-"),
    "numbered paragraphs": ("(1) No red flags. It is not medically necessary.\n\n(2) A trial helped. It is medically necessary.\n\n(3) Stable. It is not medically necessary.", "-+-"),
    "issues by number": ("Issue #1: No red flags. It is not medically necessary.\n\nIssue #2: A trial helped. It is medically necessary.\n\nIssue #3: It is not medically necessary.", "-+-"),
    "numbers for two": ("1 and 2. No red flags. Both are not medically necessary.\n\n3. It supports. It is medically necessary.", "--+"),
    "topics": ("Regarding the MRI, there are no red flags. It is not medically necessary. As to the TENS unit, it helped. It is medically necessary. With respect to the brace, it is not medically necessary.", "-+-"),
    "labels": ("MRI of the lumbar spine: No red flags. It is not medically necessary. TENS unit: It helped. It is medically necessary. Lumbar brace: It is not medically necessary.", "-+-"),
    "subjects of paragraphs": ("The MRI would add nothing. It is not medically necessary.\n\nThe TENS unit helped. It is medically necessary.\n\nA brace weakens. It is not medically necessary.", "-+-"),
    "a common end": ("As to the MRI, no red flags.\n\nAs to the TENS unit, no trial.\n\nAs to the brace, no instability.\n\nNone of the requested items is medically necessary.", "---"),
    "a heading each": (f"No red flags. It is not medically necessary.{NEEDED}It helped. It is medically necessary.{NOT_NEEDED}Stable. It is not medically necessary.", "-+-"),
    "headings by outcome": (f"The MRI and the brace are not medically necessary.{NEEDED}The TENS unit is medically necessary.", "-+-"),
    "headings by outcome and numbers": (f"1. It is not medically necessary. 3. It is not medically necessary.{NEEDED}2. It is medically necessary.", "-+-"),
    "headings in another order": (f"The brace is not medically necessary.{NOT_NEEDED}The MRI is not medically necessary.{NEEDED}The TENS unit is medically necessary.", "-+-"),
    "a part of the request": ("1. Half of it helps. The request is therefore modified.\n\n2. It is medically necessary.\n\n3. It is medically necessary.", "~++"),
    "a guideline in praise": ("1. MRI is recommended when medically necessary. Because of this, the MRI is not medically necessary.\n\n2. It is not medically necessary.\n\n3. It is not medically necessary.", "---"),
    "a number is missing": ("1. No red flags. It is not medically necessary. 2. It helped. It is medically necessary.", "???"),
    "a name is missing": ("Regarding the MRI, no red flags. It is not medically necessary. The TENS unit helped. It is medically necessary.", "???"),
    "numbers that count criteria": ("ODG asks for three things. 1. Pain. 2. Deficits. 3. Failure of care. It is medically necessary.", "???"),
    "numbers twice": ("1. ODG asks for two things. 1. Pain. 2. Deficits. It is medically necessary. 2. It is medically necessary. 3. It is not medically necessary.", "???"),
}  # fmt: skip


@pytest.mark.parametrize(("rationale", "expected"), TOLD_APART.values(), ids=TOLD_APART)
def test_each_item_is_decided_by_its_portion(nlp: Language, rationale: str, expected: str) -> None:
    assert concluded(nlp, review("1. {}\n\n2. {}\n\n3. {}".format(*ITEMS), rationale)) == expected


def test_items_of_one_name_are_told_by_their_place_or_not_at_all(nlp: Language) -> None:
    items = "1. MRI of the lumbar spine\n\n2. MRI of the cervical spine"
    assert (
        concluded(
            nlp, review(items, "The cervical MRI is not medically necessary. The lumbar MRI is medically necessary.")
        )
        == "+-"
    )
    assert concluded(nlp, review(items, "The MRI is medically necessary.")) == "??"


def test_the_only_item_under_headings_that_disagree_is_not_decided(nlp: Language) -> None:
    rationale = f"The second half is not medically necessary.{NEEDED}The first half is medically necessary."
    assert outcomes(nlp, review("Physical therapy, 12 sessions", rationale)) == "?"


CITED = {
    "numbers": ("1. {}", "2. {}", "3. {}"),
    "brackets": ("(1) {}", "(2) {}", "(3) {}"),
    "labels": ("MRI of the lumbar spine: {}", "TENS unit: {}", "Lumbar brace: {}"),
    "topics": ("As to the MRI, {}", "Regarding the TENS unit, {}", "For the brace, {}"),
    "headings": ("{}", "{}", "{}"),
}
SIDES = "The Claims Administrator relied on the {0}. The Professional Reviewer relied on the {1}."
SOURCES = (("ODG", "MTUS, page 3"), ("MTUS", "ACOEM Guidelines, page 12"), ("ACOEM Guidelines", "ODG, Braces"))


@pytest.mark.parametrize("marks", CITED.values(), ids=CITED)
@pytest.mark.parametrize("joint", [" ", "\n", "\n\n"], ids=["a paragraph", "lines", "paragraphs"])
def test_each_item_has_its_own_citations(nlp: Language, marks: tuple[str, ...], joint: str) -> None:
    if marks[0] == "{}":
        joint = "\n\nMEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:\n"
    elif joint != "\n\n" and marks[2].startswith("For"):
        joint = "\n\n"  # within a paragraph `For the brace` may be said of anything
    lines = joint.join(mark.format(SIDES.format(*sources)) for mark, sources in zip(marks, SOURCES, strict=True))
    issues = nlp(review("1. {}\n\n2. {}\n\n3. {}".format(*ITEMS), "It helps.", lines))._.imr.issues
    assert [[c.guideline for c in issue.claims_administrator_guidelines] for issue in issues] == [
        ["odg"],
        ["mtus"],
        ["acoem"],
    ]
    assert [[c.guideline for c in issue.reviewer_guidelines] for issue in issues] == [["mtus"], ["acoem"], ["odg"]]


def test_items_share_the_guidelines_that_are_not_told_apart(nlp: Language) -> None:
    issues = nlp(review("1. {}\n\n2. {}\n\n3. {}".format(*ITEMS), "It helps."))._.imr.issues
    assert [[c.guideline for c in issue.reviewer_guidelines] for issue in issues] == [["odg"]] * 3
    assert [[c.guideline for c in issue.claims_administrator_guidelines] for issue in issues] == [["mtus"]] * 3


def test_each_item_has_headings_of_its_own_behind_its_name(nlp: Language) -> None:
    guidelines = "MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:"
    why = "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS {}MEDICALLY NECESSARY:"
    rationales = ("The MRI is medically necessary.", "The unit is not medically necessary.", "A brace is not needed.")
    told = zip((1, 2, 3), ITEMS, SOURCES, rationales, ("", "NOT ", "NOT "), strict=True)
    parts = [
        f"{number}) {item.upper()}\n\n{guidelines}\n\n{SIDES.format(*sources)}\n\n{why.format(no)}\n\n{rationale}"
        for number, item, sources, rationale, no in told
    ]
    before, _, after = PROFESSIONAL_REVIEW.partition("MEDICAL TREATMENT GUIDELINE(S)")
    letter = before.replace("Spinal cord stimulator trial", "1) {}\n2) {}\n3) {}".format(*ITEMS))
    letter += "\n\n".join(parts) + "\n\nMEDICAL REVIEWER" + after.partition("MEDICAL REVIEWER")[2]
    issues = nlp(letter)._.imr.issues
    assert [issue.rationale and issue.rationale.text for issue in issues] == list(rationales)
    assert outcomes(nlp, letter)[:2] == "+-"
    assert [[c.guideline for c in issue.reviewer_guidelines] for issue in issues] == [["mtus"], ["acoem"], ["odg"]]
