"""The report: one page, without network, with the right numbers and the words behind them."""

from __future__ import annotations

import re
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
import typer
from made_up_records import made_up_failures, made_up_records
from report_pages import Page, issue, letter, page_of
from typer.testing import CliRunner

from imr_nlp.cli.report import report
from imr_nlp.decision import Decision
from imr_nlp.readers import content_hash
from imr_nlp.records import Failure, Record
from imr_nlp.report import render, write_report
from imr_nlp.writers import write
from imr_nlp.writers.extras import MissingExtra

HOSTILE = "</script><img src=x onerror=alert(1)>{{ 7 * 7 }}&\u2028'\""
app = typer.Typer()
app.command()(report)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "decisions.duckdb"
    write(path, made_up_records(80), made_up_failures())
    return path


@pytest.fixture(scope="module")
def html(database: Path) -> str:
    return render(database)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


# One page for everybody


def test_nothing_is_fetched(html: str, page: Page) -> None:
    for tag, attributes in page.elements:
        assert tag not in ("link", "iframe", "object", "embed", "base", "img")
        assert "src" not in attributes
        assert not (attributes.get("href") or "").startswith(("http", "//"))
    assert set(re.findall(r"https?://[^\s\"'<]+", html)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|import\(", html)
    (policy,) = [one["content"] for tag, one in page.elements if one.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'")


def test_the_page_is_light(html: str) -> None:
    assert len(html) < 500_000


def test_every_chart_has_words_and_a_table(page: Page) -> None:
    charts = [one for tag, one in page.elements if one.get("role") == "img"]
    assert len(charts) == 10
    assert all(chart.get("aria-label") for chart in charts)
    assert sum(tag == "details" for tag, _ in page.elements) == 9
    assert sum(tag == "svg" for tag, _ in page.elements) == 10


def test_every_header_cell_has_its_scope_and_headings_go_down_one_by_one(page: Page) -> None:
    assert all(one.get("scope") in ("col", "row") for tag, one in page.elements if tag == "th")
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert next(one for tag, one in page.elements if tag == "html")["lang"] == "en"


def test_the_same_database_gives_the_same_page(database: Path, html: str) -> None:
    assert render(database) == html


def test_a_letter_cannot_write_into_the_page(tmp_path: Path, page: Page) -> None:
    evidence = [{"field": "issues.0.outcome", "start": 0, "end": 1, "text": HOSTILE, "rule": "x"}]
    hostile = letter(
        source=HOSTILE,
        case_number=HOSTILE,
        decision_date="2015-01-02",
        reviewer={"specialties": [HOSTILE]},
        issues=[issue(1, "upheld", text=HOSTILE, drug_class=HOSTILE)],
        evidence=evidence,
        warnings=[{"code": HOSTILE, "message": HOSTILE}],
    )
    other = page_of(tmp_path, [hostile], title=HOSTILE)
    assert Counter(tag for tag, _ in other.elements)["script"] == Counter(tag for tag, _ in page.elements)["script"]
    assert not [tag for tag, one in other.elements if tag == "img" or "onerror" in one]
    assert other.rows()[0]["request"][0] == HOSTILE
    assert HOSTILE.split("\u2028")[0] in other.rows()[0]["outcome"][1]
    assert "{{ 7 * 7 }}" in other.text


def test_what_to_check_is_sorted_and_leads_to_the_letter(tmp_path: Path) -> None:
    def doubted(source: str, *fields: tuple[str, float]) -> Record:
        review = [{"field": field, "confidence": sure, "reason": f"Look at {field}."} for field, sure in fields]
        evidence = [{"field": "issues.0.outcome", "start": 0, "end": 1, "text": "x", "rule": "x"}]
        made = letter(source, case_number="CM15-1", issues=[issue(1, "upheld")], review=review, evidence=evidence)
        return Record(made.source, made.sha256, made.decision, [], pages=(0,))

    (tmp_path / "letters").mkdir()
    there = tmp_path / "letters" / "a b.pdf"
    there.write_bytes(b"%PDF")
    (tmp_path / "out").mkdir()
    database = tmp_path / "out" / "decisions.duckdb"
    write(database, [doubted("gone.txt", ("decision_date", 0.5)), doubted(str(there), ("issues.0.outcome", 0.25))], [])
    write_report(database, tmp_path / "out" / "report.html")
    html = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert html.index("25%</td>") < html.index("Look at issues.0.outcome.") < html.index("50%</td>")
    assert "issue 1: outcome" in html
    assert 'href="../letters/a%20b.pdf#page=1"' in html
    assert "gone.txt" in html
    assert 'href="gone.txt' not in html


def test_what_to_check_leads_to_pages_of_the_letters(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    review = [{"field": "outcome", "confidence": 0.2, "reason": "two outcomes stand in it"}]
    records = []
    for name in ("a", "b", "changed"):
        path = tmp_path / "in" / f"{name}.txt"
        path.write_text(f"The outcome of {name} is upheld.")
        plain = Decision(outcome="upheld").model_dump(mode="json") | {"review": [] if name == "b" else review}
        records.append(Record(f"in/{name}.txt", content_hash(path.read_bytes()), plain, []))
    write(tmp_path / "d.duckdb", records)
    path.write_text("Something else.")
    output = tmp_path / "my report.html"
    invoke(tmp_path / "d.duckdb", "-o", output, "--letters", tmp_path / "in", code=0)
    links = [dict(attributes).get("href") for tag, attributes in Page(output.read_text("utf-8")).elements if tag == "a"]
    (written,) = (tmp_path / "my report.letters").iterdir()  # neither of what needs no look nor of what has changed
    assert f"my%20report.letters/{written.name}#v-outcome" in links
    page = Page(written.read_text("utf-8"))
    assert "The outcome of a is upheld." in page.text
    assert "two outcomes stand in it" in page.text
    invoke(tmp_path / "d.duckdb", "-o", output, "--letters", tmp_path / "nowhere", code=2)


@pytest.mark.parametrize("source", ["in/a.html", "in/a.html#2", "in/a.html!x.pdf"])
def test_a_report_takes_the_place_of_no_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "a.html"
    path.write_text("a letter")
    write(tmp_path / "d.duckdb", [Record(source, "", Decision().model_dump(mode="json"), [])], [])
    invoke(tmp_path / "d.duckdb", "-o", path, code=2)
    invoke(tmp_path / "d.duckdb", "-o", "in/b.html", "--letters", "in", code=2)
    assert path.read_text() == "a letter"
    assert [one.name for one in (tmp_path / "in").iterdir()] == ["a.html"]
    invoke(tmp_path / "d.duckdb", "-o", "a.html", code=0)


def test_nothing_to_check_is_said(tmp_path: Path) -> None:
    assert "No value is doubted." in page_of(tmp_path, [letter(issues=[issue(1, "upheld")])]).text


# What aborted the charting library, turned words round, or ended a page: one of each kind.
UNSEEN = "\x1b[31m\0\x07\x0c\x7f\x9b\u202e\u2066\u200f\ufffe\uffff"


def test_characters_that_are_no_letters_do_not_spoil_the_report(tmp_path: Path) -> None:
    words = f"Norco{UNSEEN}"
    spoiled = letter(
        case_number=words,
        decision_date="2014-11-09",
        reviewer={"specialties": [words]},
        issues=[issue(1, "upheld", text=words, drug_class=words)],
        warnings=[{"code": words, "message": words}],
        evidence=[{"field": "issues.0.outcome", "start": 0, "end": 6, "text": words, "rule": words}],
    )
    write(tmp_path / "decisions.duckdb", [spoiled], [Failure(words, words, words)])
    write_report(tmp_path / "decisions.duckdb", tmp_path / "report.html", words)
    html = (tmp_path / "report.html").read_text("utf-8")
    assert html.count("Norco") > 10
    assert not set(UNSEEN.removeprefix("\x1b[31m")) & set(html)
    assert not re.search(r"\\u00[01]", html), "hidden in the data of the table"


# Numbers


def test_the_numbers_at_the_top(page: Page) -> None:
    issues = [one for record in made_up_records(80) for one in record.decision["issues"]]
    outcomes = Counter(one["outcome"] for one in issues)
    warned = sum(bool(record.decision["warnings"]) for record in made_up_records(80))
    assert "Letters 80 3 more could not be read" in page.text
    assert f"Issues {len(issues)} " in page.text
    rate = outcomes["upheld"] / (len(issues) - outcomes[None])
    assert f"Denials upheld {rate:.0%} 95% interval" in page.text
    assert f"Letters with warnings {warned} " in page.text
    assert f"{outcomes['upheld']} upheld, {outcomes['modified']} modified" in page.text.replace(" ,", ",")
    assert "No text layer 2 letters/scan-01.pdf" in page.text


# The table of issues


def test_the_table_has_every_issue_with_its_words(page: Page) -> None:
    rows = page.rows()
    expected = [(record, one) for record in made_up_records(80) for one in record.decision["issues"]]
    assert len(rows) == len(expected)
    by_case = {f"{record.decision['case_number']} #{one['number']}": (record, one) for record, one in expected}
    for row in rows:
        record, one = by_case[row["case"][0]]
        evidence = {one["field"]: one["text"] for one in record.decision["evidence"]}
        path = f"issues.{one['number'] - 1}"
        assert row["decided"][0] == record.decision["decision_date"]
        assert evidence["decision_date"] in row["decided"][1]
        assert row["outcome"][0] == (one["outcome"] or "not stated").capitalize()
        assert evidence.get(f"{path}.outcome", "") in row["outcome"][1]
        assert evidence.get(f"{path}.guideline_sessions", "") in row["allowed"][1]
        assert all(specialty in row["specialty"][1] for specialty in record.decision["reviewer"]["specialties"])
    assert [row["decided"] for row in rows] == sorted((row["decided"] for row in rows), reverse=True)


def test_the_table_has_the_rationale_and_leads_to_the_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my letters").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "my letters" / "a#1.txt").write_text("the letter")
    why = {"starts": "Since it", "ends": "fell.", "text": "Since it fell. " * 90}
    known = {**issue(1, "upheld"), "rationale": why}
    records = [letter("my letters/a#1.txt", issues=[known]), letter("gone.txt", issues=[issue(1, None)])]
    write(tmp_path / "decisions.duckdb", records, [])
    write_report(tmp_path / "decisions.duckdb", tmp_path / "out" / "report.html")
    page = Page((tmp_path / "out" / "report.html").read_text("utf-8"))
    shown = {row["case"][0]: row["why"][0] for row in page.rows()}
    assert shown["gone.txt #1"] == ""
    assert shown["my letters/a#1.txt #1"].startswith("Since it fell. Since")
    assert len(shown["my letters/a#1.txt #1"]) < 710
    links = [row[-2] for row in page.data["rows"]]
    assert [page.data["strings"][link] if link >= 0 else None for link in links] == ["../my%20letters/a%231.txt", None]


def test_the_table_holds_the_latest_issues(database: Path, page: Page) -> None:
    shorter = Page(render(database, most_issues=5))
    assert shorter.rows() == page.rows()[:5]
    assert f"The table holds the 5 latest of {len(page.rows())} issues" in shorter.text


def test_long_words_are_cut_and_pages_named(tmp_path: Path) -> None:
    long = {"field": "issues.0.outcome", "start": 5, "end": 2000, "text": "word\n\n" * 400, "rule": "x"}
    record = letter(issues=[issue(1, "upheld")], evidence=[long])
    record = Record(record.source, record.sha256, record.decision, [], pages=(0, 3))
    words = page_of(tmp_path, [record]).rows()[0]["outcome"][1]
    assert words.startswith("“word word word")
    assert words.endswith("…” (page 2)")
    assert len(words) < 300


# imr report


def invoke(*arguments: object, code: int) -> str:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    return result.stderr


def test_imr_report_writes_the_page(database: Path, tmp_path: Path) -> None:
    output = tmp_path / "report.html"
    assert "Written" in invoke(database, "-o", output, "--title", "Letters of 2015", code=0)
    assert "<title>Letters of 2015</title>" in output.read_text("utf-8")
    assert [one.name for one in tmp_path.iterdir()] == ["report.html"]


def test_imr_report_says_what_is_wrong(database: Path, tmp_path: Path) -> None:
    assert "no such file" in invoke(tmp_path / "none.duckdb", code=2)
    (tmp_path / "text.duckdb").write_text("these are no tables " * 1000)
    assert "cannot be opened" in invoke(tmp_path / "text.duckdb", code=2)
    assert "cannot be written" in invoke(database, "-o", tmp_path / "none" / "report.html", code=2)


@pytest.mark.parametrize("module", ["vl_convert", "jinja2", "duckdb"])
def test_a_missing_library_names_its_extra(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=r'pip install "imr-nlp\[(report|duckdb)\]"'):
        write_report(database, tmp_path / "report.html")
    assert "pip install" in invoke(database, "-o", tmp_path / "report.html", code=2)
