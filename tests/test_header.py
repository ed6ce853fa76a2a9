"""The case table: its fields however labels and values stand to one another, and warnings where they cannot be read."""

# ruff: noqa: E501 - a line of a letter stands on one line, however long
from __future__ import annotations

import pytest
import spacy
from short_letters import ISSUES, NOTICE, RATIONALES
from spacy.language import Language

import imr_nlp
from imr_nlp.structure.case_tables import case_tables

LABELS = (
    "Case Number", "Date Assigned", "Date of Injury", "Decision Date", "UR Denial Date", "Priority", "Application Received",
)  # fmt: skip
VALUES = ("CM15-0012345", "06/15/2015", "04/24/2013", "07/14/2015", "05/28/2015", "Standard", "06/05/2015")
FIELDS = (
    "case_number", "date_assigned", "date_of_injury", "decision_date", "ur_denial_date", "priority", "application_received",
)  # fmt: skip
READ = ("CM15-0012345", "2015-06-15", "2013-04-24", "2015-07-14", "2015-05-28", "standard", "2015-06-05")
REST = ISSUES[ISSUES.index("HOW THE IMR") :]


def each(form: str, joint: str = "\n", labels: tuple[str, ...] = LABELS, values: tuple[str, ...] = VALUES) -> str:
    return joint.join(form.format(label, value) for label, value in zip(labels, values, strict=True))


def instead(value: str, place: int) -> tuple[str, ...]:
    return (*VALUES[:place], value, *VALUES[place + 1 :])


def fields(nlp: Language, header: str) -> tuple[tuple[str | None, ...], list[str | None]]:
    """The fields that a letter with a header has, and those of which it is warned that they cannot be read."""
    decision = nlp(f"{header}\n\n{REST}")._.imr
    read = decision.model_dump(mode="json")
    unread = [warning.field for warning in decision.warnings if warning.code == "header-not-read"]
    return tuple(read[field] for field in FIELDS), unread


GLUED = tuple(label.replace(" ", "") for label in LABELS)
MISREAD = (
    "Case Nurnber",
    "Date Ass1gned",
    "Date of lnjury",
    "Decislon Date",
    "UR Denia1 Date",
    "Pri0rity",
    "App1ication Received",
)
TABLES = {
    "one field a line": each("{}: {}"),
    "one line": each("{}: {}", " "),
    "glued": each("{}:{}", ""),
    "labels without spaces": each("{}: {}", labels=GLUED),
    "all without spaces": each("{}:{}", "", GLUED),
    "misread labels": each("{}: {}", labels=MISREAD),
    "capitals": each("{}: {}").upper(),
    "small letters": each("{}: {}").lower(),
    "value on the next line": each("{}:\n{}"),
    "value in the next paragraph": each("{}:\n\n{}", "\n\n"),
    "dotted leaders": each("{} ........ {}"),
    "dotted leaders without spaces": each("{}........{}"),
    "spaced dots": each("{} . . . . {}"),
    "lines to write on": each("{} ____{}____"),
    "column of labels, column of values": "\n".join([*(f"{label}:" for label in LABELS), *VALUES]),
    "columns in paragraphs": "\n\n".join([*(f"{label}:" for label in LABELS), *VALUES]),
    "columns without colons": "\n".join([*LABELS, *VALUES]),
    "row of labels, row of values": "\t".join(f"{label}:" for label in LABELS) + "\n" + "\t".join(VALUES),
    "two rows of labels": "\n".join(
        "\t".join(row) for row in (LABELS[:4], VALUES[:4], LABELS[4:], VALUES[4:])
    ),
    "Markdown table of rows": f"| {' | '.join(LABELS)} |\n|{'---|' * 7}\n| {' | '.join(VALUES)} |",
    "Markdown table of fields": "| Field | Value |\n|---|---|\n" + each("| {} | {} |"),
    "Markdown labels": each("**{}:** {}"),
    "Markdown list": each("- **{}**: {}"),
    "HTML table of fields": f"<table>{each('<tr><td>{}</td><td>{}</td></tr>', '')}</table>",
    "HTML table of rows": "<table><tr>{}</tr><tr>{}</tr></table>".format(
        "".join(f"<th>{label}</th>" for label in LABELS), "".join(f"<td>{value}</td>" for value in VALUES)
    ),
    "other fields between": "Claim Number: 12345\nEmployee: [REDACTED]\n" + each("{}: {}"),
    "misread case number": each("{}: {}", values=instead("CMl5-OO12345", 0)),
    "case number without its hyphen": each("{}: {}", values=instead("CM150012345", 0)),
    "case number with spaces": each("{}: {}", values=instead("CM15 - 0012345", 0)),
    "misread date": each("{}: {}", values=instead("06/15/20l5", 1)),
    "date in words": each("{}: {}", values=instead("June 15, 2015", 1)),
    "regular": each("{}: {}", values=instead("Regular", 5)),
}  # fmt: skip


@pytest.mark.parametrize("header", TABLES.values(), ids=TABLES)
def test_a_case_table_is_read(nlp: Language, header: str) -> None:
    assert fields(nlp, header) == (READ, [])


def test_an_expedited_review(nlp: Language) -> None:
    assert fields(nlp, each("{}: {}", values=instead("Expedited", 5)))[0][5] == "expedited"


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("06/1S/2015", 1), ("06/31/2015", 1), ("15/06/2015", 1), ("June 2015", 1), ("06/15/20 15", 1), ("see below", 1),
        ("CM15-0O1Z345", 0), ("ADJ1234567", 0), ("Urgent", 5), ("04/24/2012 - 04/24/2013", 2), ("04/24/2012, 04/24/2013", 2),
        ("04/24/2012 to 04/24/2013", 2), ("1 1/24/2013", 2),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_read_is_warned_of_and_the_others_stay(nlp: Language, value: str, place: int) -> None:
    read, unread = fields(nlp, each("{}: {}", values=instead(value, place)))
    assert read == (*READ[:place], None, *READ[place + 1 :])
    assert unread == [FIELDS[place]]


@pytest.mark.parametrize("value", ["", "[REDACTED]", "N/A", "None", "Unknown", "not provided"])
@pytest.mark.parametrize("place", [0, 1, 5])
def test_a_value_that_is_left_out_is_absent_without_a_warning(nlp: Language, value: str, place: int) -> None:
    read, unread = fields(nlp, each("{}: {}", values=instead(value, place)))
    assert read == (*READ[:place], None, *READ[place + 1 :])
    assert unread == []


@pytest.mark.parametrize(
    "header",
    [
        "\n".join([*(f"{label}:" for label in LABELS), *VALUES[:2], *VALUES[3:]]),
        "\n".join([*(f"{label}:" for label in LABELS), *instead("[REDACTED]", 2)]),
        "\t".join(LABELS) + "\n" + "\t".join(VALUES[:3]),
        "\n".join([*VALUES, *(f"{label}:" for label in LABELS)]),
        "\n".join([*(f"{label}:" for label in LABELS), "12-3456", *VALUES]),
        "Case Number:\nDate Assigned:\nDate of Injury:\n04/24/2013",
    ],
    ids=["a value missing", "a hole", "half the values", "values first", "a value too many", "one value for three"],
)
def test_dates_that_may_belong_to_several_labels_belong_to_none(nlp: Language, header: str) -> None:
    read, unread = fields(nlp, header)
    assert [read[place] for place in (1, 2, 3, 4, 6)] == [None] * 5
    assert "date_of_injury" in unread
    assert read[0] in (None, READ[0])
    assert read[5] in (None, READ[5])


def test_a_value_left_out_of_a_column_is_counted(nlp: Language) -> None:
    header = "\n".join([*(f"{label}:" for label in LABELS), *instead("N/A", 2)])
    assert fields(nlp, header) == ((*READ[:2], None, *READ[3:]), [])


def test_the_first_of_two_values_of_a_field_is_taken(nlp: Language) -> None:
    assert fields(nlp, each("{}: {}") + "\nDecision Date: 01/01/2016")[0] == READ


def test_a_header_gives_its_rule_as_evidence(nlp: Language) -> None:
    evidence = nlp(f"{each('{}: {}')}\n\n{REST}")._.imr.evidence
    rules = {one.field: (one.rule, one.text) for one in evidence if one.field in FIELDS}
    assert rules["ur_denial_date"] == ("ur-denial-date", "05/28/2015")
    assert rules["case_number"] == ("case-number", "CM15-0012345")
    assert rules["priority"] == ("priority", "Standard")


def test_without_tagged_dates_a_decision_has_none() -> None:
    nlp = imr_nlp.load()
    nlp.remove_pipe("imr_dates")
    decision = nlp(f"{each('{}: {}')}\n\n{REST}")._.imr
    assert decision.case_number == "CM15-0012345"
    assert [getattr(decision, field) for field in FIELDS if "date" in field or "received" in field] == [None] * 5
    assert nlp(NOTICE)._.imr.decision_date is None


def test_a_changed_date_is_heard() -> None:
    nlp = imr_nlp.load()
    nlp.add_pipe("year_later", before="imr_decision")
    assert str(nlp(f"{each('{}: {}')}\n\n{REST}")._.imr.date_assigned) == "2016-06-15"


@spacy.Language.component("year_later")
def year_later(doc: spacy.tokens.Doc) -> spacy.tokens.Doc:
    for span in doc.spans["imr"]:
        if span._.value == "2015-06-15":
            span._.value = "2016-06-15"
    return doc


def test_the_number_of_a_page_header_is_taken_where_the_table_has_none(nlp: Language) -> None:
    footer = "(Final Determination Letter for IMR Case Number CM15-0109042 3)"
    header = each("{}: {}", labels=LABELS[1:], values=VALUES[1:])
    broken = REST.replace("The guideline allows", f"The guideline\n{footer}\nallows")
    assert nlp(f"{header}\n\n{broken}")._.imr.case_number == "CM15-0109042"


INJURIES: dict[str, str | None] = {
    "He was injured on 04/24/2013.": "2013-04-24",
    "On 04/24/2013 he fell. An MRI of 05/01/2013 shows a tear.": "2013-04-24",
    "An MRI on 05/01/2013 shows a tear. He was hurt on 04/24/2013.": "2013-04-24",
    "He has a cumulative trauma injury of 04/24/2013.": None,
    "The injury was seen by Dr. X. A report dated 04/24/2013 tells of a strain.": None,
    "The injury was in April 2013.": None,
    "He was seen on 04/24/2013 for an injury.": None,
    "He was seen in a crowded clinic on 04/24/2013 for an injury.": "2013-04-24",
    "x" * 590 + ". He was injured on 04/24/2013.": None,
    "x" * 560 + ". He was injured on 04/24/2013.": "2013-04-24",
    "He was injured on 04/24/2013. " + "x" * 860 + ". It is a cumulative trauma.": "2013-04-24",
    "He was injured on 04/24/2013. " + "x" * 800 + ". It is a cumulative trauma.": None,
}


@pytest.mark.parametrize(("summary", "date"), INJURIES.items(), ids=lambda value: str(value)[-60:])
def test_the_date_of_injury_of_a_summary(nlp: Language, summary: str, date: str | None) -> None:
    decision = nlp(ISSUES.replace("The claimant is a 53-year-old male with a lumbar strain.", summary))._.imr
    assert (str(decision.date_of_injury) if decision.date_of_injury else None) == date


def test_a_summary_does_not_make_up_for_a_date_of_injury_that_cannot_be_read(nlp: Language) -> None:
    header = each("{}: {}", values=instead("04/24/2012 - 04/24/2013", 2))
    letter = f"{header}\n\n{REST}".replace("a lumbar strain.", "a lumbar strain. He was injured on 04/24/2013.")
    assert nlp(letter)._.imr.date_of_injury is None


def test_the_formal_sentences_of_a_notice(nlp: Language) -> None:
    sentences = (
        "An application for Independent Medical Review was filed on 7/1/2013 disputing the Utilization Review Denial dated "
        "6/20/2013. A Notice of Assignment and Request for Information was provided to the above parties on 7/10/2013."
    )
    decision = nlp(NOTICE.replace("Dated: 8/12/2013", f"Dated: 8/12/2013\n\n{sentences}"))._.imr
    dates = (decision.application_received, decision.ur_denial_date, decision.date_assigned, decision.decision_date)
    assert [str(date) for date in dates] == ["2013-07-01", "2013-06-20", "2013-07-10", "2013-08-12"]
    other = nlp(RATIONALES.replace("The medical record.", sentences))._.imr
    assert other.application_received is None


@pytest.mark.parametrize(
    ("between", "date"), [(" ", "2013-07-01"), (": ", "2013-07-01"), (" or ", None), (" an ", None)]
)
def test_the_date_of_a_formal_sentence_stands_right_behind_it(nlp: Language, between: str, date: str | None) -> None:
    sentence = f"An application for Independent Medical Review was filed on{between}7/1/2013."
    received = nlp(NOTICE.replace("Dated: 8/12/2013", sentence))._.imr.application_received
    assert (str(received) if received else None) == date


@pytest.mark.parametrize(("far", "found"), [("", 1), ("x" * 300, 1), ("x" * 600, 0)])
def test_a_case_table_has_its_labels_near_one_another(far: str, found: int) -> None:
    tables = case_tables(f"case number: cm15-0012345 {far} date assigned: 06/15/2015")
    assert [(table.number, table.labels) for table in tables] == [("CM15-0012345", 2)] * found
