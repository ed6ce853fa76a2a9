"""A text with several letters is parted where each begins; one letter, whatever it quotes, is never parted."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path

import plain_pipeline
import pytest
import rendering
from reading import saved
from rendering import letter_pdf
from short_letters import ISSUES, NOTICE, PROFESSIONAL_REVIEW, RATIONALES

from imr_nlp.engines.batch import extract
from imr_nlp.readers import ReadOptions
from imr_nlp.readers import read as read_files
from imr_nlp.records import Failure, Letter, page_at
from imr_nlp.structure.several import letters_in, parts
from imr_nlp.structure.signs import is_letter, letter_signs

NUMBERED = NOTICE.replace("Dated: 8/12/2013", "Dated: 8/12/2013\n\nCase Number: CM13-0000003\nDate of Injury: 1/2/2012")
LETTERS = {"issues": ISSUES, "rationales": RATIONALES, "notice": NOTICE, "professional": PROFESSIONAL_REVIEW}
SERVICE = "PROOF OF SERVICE BY MAIL\n\nI am over eighteen. On 8/1/2014 I served the determination in case {number}.\n"
BETWEEN = {
    "line": "\n", "blank": "\n\n\n", "page": "\f", "rule": "\n\n----------\n\n",
    "service": "\n\f" + SERVICE.format(number="CM15-0000001") + "\f",
    "form": "\n\nDWC Form IMR-1\nEmployee: [REDACTED]\n\n",
}  # fmt: skip


def read(text: str) -> list[str]:
    found = letters_in(text)
    assert not found.doubtful
    return [text[start:end].strip() for start, end in parts(text, found.starts)]


def opening(letter: str) -> str:
    return letter.strip()[:60]


@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize("names", list(product(LETTERS, repeat=2)), ids="-".join)
def test_two_letters_are_two(names: tuple[str, str], between: str) -> None:
    first, second = (LETTERS[name] for name in names)
    found = read(first + BETWEEN[between] + second)
    assert [opening(letter) for letter in found] == [opening(first), opening(second)]
    assert found[1] == second.strip()


@pytest.mark.parametrize("names", list(product(LETTERS, repeat=3)), ids="-".join)
def test_three_letters_are_three(names: tuple[str, ...]) -> None:
    letters = [LETTERS[name] for name in names]
    assert read("\n\f".join(letters)) == [letter.strip() for letter in letters]


LAYOUTS = {
    "wrapped": lambda text: re.sub(r"(?<=[a-z,]) (?=[a-z]{5})", "\n", text),
    "double-spaced": lambda text: text.replace("\n", " \n\n"),
    "markdown": lambda text: re.sub(r"(?m)^([A-Z][A-Z ,()]{12,})$", r"### **\1**", text),
    "labels": lambda text: re.sub(r"(Case Number:|Date Assigned:|Priority:|Date of Injury:)", r"**\1**", text),
    "html": lambda text: "<p>" + text.strip().replace("\n", "</p>\n<p>") + "</p>\n",
    "windows": lambda text: text.replace("\n", "\r\n"),
    "one-number": lambda text: re.sub(r"CM(\d\d)-(\d+)", r"CM\1 - \2", text),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("names", list(product(LETTERS, repeat=2)), ids="-".join)
def test_layout_does_not_matter(names: tuple[str, str], layout: str) -> None:
    first, second = (LAYOUTS[layout](LETTERS[name]) for name in names)
    found = letters_in(first + "\n\n" + second)
    assert len(found.starts) == 2
    assert abs(found.starts[1] - len(first)) < 40


def without_table(letter: str) -> str:
    return letter[letter.index("HOW THE IMR") :]


@pytest.mark.parametrize("first", LETTERS)
@pytest.mark.parametrize("second", ["issues", "rationales"])
def test_a_letter_whose_case_table_is_lost_is_another_letter(first: str, second: str) -> None:
    body = without_table(LETTERS[second])
    assert read(LETTERS[first] + "\n\n" + body) == [LETTERS[first].strip(), body.strip()]
    remnant = "Case Nurnber CM16-0000009 Date Ass1gned 06/15/2015\n\n" + body
    assert read(LETTERS[first] + "\n\n" + remnant) == [LETTERS[first].strip(), remnant.strip()]


@pytest.mark.parametrize("first", LETTERS)
def test_a_letter_whose_title_is_lost_is_another_letter(first: str) -> None:
    body = PROFESSIONAL_REVIEW[PROFESSIONAL_REVIEW.index("ISSUE AT DISPUTE") :]
    assert read(LETTERS[first] + "\n\n" + body) == [LETTERS[first].strip(), body.strip()]


def test_a_letter_of_a_mass_mailing_and_its_copy_are_two() -> None:
    assert read(f"{ISSUES}\f{ISSUES}") == [ISSUES.strip()] * 2


def test_a_case_table_of_another_letter_that_is_cut_off_is_another_letter() -> None:
    table = "Case Number: CM16-0000009 Date Assigned: 06/15/2015\nPriority: Standard Date of Injury: 1/2/2012\n"
    assert read(f"{ISSUES}\f{table}") == [ISSUES.strip(), table.strip()]


SAME = [
    "Case Number: CM15-0000001 Date Assigned: 06/15/2015\nPriority: Standard Date of Injury: 1/2/2012\n",
    "Case Number: CM15-0000001\nDate of Injury: 1/2/2012\nServed on: 1/2/2015\n",
    "(Final Determination Letter for IMR Case Number CM15-0000001 2)\n",
    "The Case Number of the prior determination was CM14-0000007.\n",
    "HOW THE IMR FINAL DETERMINATION WAS MADE\n",
    "CLINICAL CASE SUMMARY\n",
    "IMR ISSUES, DECISIONS AND RATIONALES\n",
    "ISSUE AT DISPUTE:\n",
    "DWC publishes the letters by Case Number, Date of Injury and Decision Date.\n",
]


@pytest.mark.parametrize("lines", SAME)
@pytest.mark.parametrize("where", ["within", "behind"])
@pytest.mark.parametrize("break_", ["\n\n", "\f"])
def test_one_letter_is_never_parted(lines: str, where: str, break_: str) -> None:
    at = ISSUES.index("2. Norco") if where == "within" else len(ISSUES)
    text = f"{ISSUES[:at].rstrip()}{break_}{lines}{break_}{ISSUES[at:]}"
    assert letters_in(text).starts == [0]


@pytest.mark.parametrize("letter", [*LETTERS.values(), NUMBERED])
def test_a_letter_alone_is_one_without_doubt(letter: str) -> None:
    assert letters_in(letter) == ([0], False)
    headed = re.sub(r"\n\n", "\n\n(Final Determination Letter for IMR Case Number CM15-0000001 2)\n\n", letter)
    assert letters_in(headed) == ([0], False)


@pytest.mark.parametrize("quoted", LETTERS)
@pytest.mark.parametrize(
    "words",
    [
        "A prior determination reads as follows:\n\n", 'The earlier letter said "\n', "Quoted from the prior IMR:\n\n",
        "A copy of the earlier IMR determination was attached.\n\n", "The prior decision, in full,\n\n",
    ],
)  # fmt: skip
def test_a_letter_that_quotes_another_is_not_parted_but_told(quoted: str, words: str) -> None:
    at = ISSUES.index("Eight are not")
    text = f"{ISSUES[:at]}{words}{LETTERS[quoted]}\n{ISSUES[at:]}"
    found = letters_in(text)
    assert found.starts == [0]
    assert found.doubtful


def test_a_second_list_of_decisions_without_an_opening_is_told() -> None:
    body = ISSUES[ISSUES.index("IMR ISSUES") :]
    found = letters_in(f"{ISSUES}\n\n{body}")
    assert found == ([0], True)


@pytest.mark.parametrize("letter", LETTERS.values())
def test_a_letter_is_one(letter: str) -> None:
    assert is_letter(letter)


OPINION = """WORKERS' COMPENSATION APPEALS BOARD
STATE OF CALIFORNIA

Case No. ADJ1234567
OPINION AND ORDER DENYING PETITION FOR RECONSIDERATION

The reviewer wrote under the heading

IMR ISSUES, DECISIONS AND RATIONALES

that the massage therapy was not medically necessary.
"""


@pytest.mark.parametrize(
    "text",
    [
        OPINION,
        OPINION.replace("that the massage", "MAXIMUS guideline: Decision based on MTUS.\n\nthat the massage"),
        "From: A\nTo: B\nSubject: the letter\n\nLook under IMR ISSUES, DECISIONS AND RATIONALES.\n",
        "From: A\nTo: B\nSubject: the letter\n\nISSUE AT DISPUTE:\nthe stimulator, again\n",
        "The Notice of Independent Medical Review Determination came on Monday.\n",
        "ISSUE AT DISPUTE:\n\nWhether the lien was filed in time.\n",
        "Case Number: CM15-0000001 Date Assigned: 06/15/2015 Priority: Standard\n",
        "",
    ],
)
def test_what_quotes_a_heading_is_no_letter(text: str) -> None:
    assert not is_letter(text)


def test_signs_are_named() -> None:
    assert letter_signs(ISSUES) == {"heading", "case_table", "reviewer", "issue"}
    assert letter_signs(OPINION) == {"heading", "other"}
    assert is_letter("From: A\nSubject: the letter\n\n" + ISSUES)


def test_a_text_of_nothing_but_labels_takes_no_time() -> None:
    text = "Case Number: CM15-0000001 Date Assigned: " * 20_000
    assert letters_in(text).starts == [0]


# Files


def found_in(path: Path, **options: object) -> list[Letter]:
    letters = list(read_files(path, ReadOptions(**options)))  # type: ignore[arg-type]
    assert all(isinstance(letter, Letter) for letter in letters), letters
    return letters  # type: ignore[return-value]


def test_a_pdf_of_two_letters_is_two_with_the_pages_that_they_have_there(tmp_path: Path) -> None:
    path = saved(
        tmp_path, "file.pdf", rendering.joined_pdf([letter_pdf(ISSUES), letter_pdf(SERVICE), letter_pdf(NOTICE)])
    )
    first, second = found_in(path)
    assert (first.source, second.source) == (f"{path.as_posix()}#1", f"{path.as_posix()}#2")
    assert first.sha256 != second.sha256
    assert first.text.startswith("Case Number: CM15-0000001")
    assert second.text.startswith("MAXIMUS FEDERAL SERVICES, INC.")
    (number,) = {box.page for box in second.boxes(0, 30)}
    assert number == page_at(second.pages, 0) == first.text.count("\f") + 2
    assert page_at(first.pages, 0) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("file.txt", ISSUES + NOTICE),
        ("file.html", "<p>" + (ISSUES + NOTICE).replace("\n", "</p><p>") + "</p>"),
        ("rows.jsonl", json.dumps({"text": ISSUES + NOTICE})),
        ("rows.csv", 'id,text\n1,"' + (ISSUES + NOTICE).replace('"', '""') + '"\n'),
    ],
)
def test_two_letters_are_two_in_every_format(tmp_path: Path, name: str, content: str) -> None:
    path = saved(tmp_path, name, content)
    row = "#1" if name.startswith("rows") else ""
    assert [letter.source for letter in found_in(path)] == [f"{path.as_posix()}{row}#{number}" for number in (1, 2)]


def test_a_letter_that_may_hold_another_is_read_and_told(tmp_path: Path) -> None:
    path = saved(tmp_path, "file.txt", ISSUES + "\n\n" + ISSUES[ISSUES.index("IMR ISSUES") :])
    letter, failure = read_files(path)
    assert isinstance(letter, Letter)
    assert isinstance(failure, Failure)
    assert (letter.source, failure.source) == (f"{path.as_posix()}#1", f"{path.as_posix()}#2")
    assert failure.kind == "several_letters"


@pytest.mark.parametrize("workers", [0, 1])
def test_a_run_over_files_with_several_letters_has_a_row_for_each(tmp_path: Path, workers: int) -> None:
    content = "\n\f".join([ISSUES, RATIONALES, ISSUES.replace("CM15-0000001", "CM15-0000009")])
    saved(tmp_path, "letters/a.txt", content)
    saved(tmp_path, "letters/b.txt", ISSUES + ISSUES[ISSUES.index("IMR ISSUES") :])
    output = tmp_path / "out.jsonl"
    for resume in (False, True):  # a run that is taken up again gives the same
        summary = extract([tmp_path / "letters"], [output], workers=workers, load=plain_pipeline.load, resume=resume)
        assert (summary.total, summary.failures) == (5, {"several_letters": 1})
        rows = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
        assert [(Path(row["source"]).name, row["case_number"]) for row in rows] == [
            ("a.txt#1", "CM15-0000001"), ("a.txt#2", "CM13-0000002"), ("a.txt#3", "CM15-0000009"),
            ("b.txt#1", "CM15-0000001"),
        ]  # fmt: skip
