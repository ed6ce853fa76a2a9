"""A page that says what a database of decisions holds. It opens without a network and needs nothing beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..colors import css_variables
from ..visible import visible
from ..writers.atomic import replacing
from ..writers.database import open_database
from ..writers.extras import load
from ..writers.targets import held, refuse_name, refuse_same
from . import charts, figures
from .issue_table import issues_json
from .review_table import doubted

TITLE = "Independent Medical Review decisions"
_CHARTED = 12
_TABLED = 60


def write_report(
    database: Path, output: Path, title: str = TITLE, most_issues: int = 20_000, letters: Path | None = None
) -> None:
    """Write the report of a database.

    database (Path): DuckDB file of decisions.
    output (Path): HTML file to write; it is replaced in one step.
    title (str): Heading of the page.
    most_issues (int): How many issues, the latest first, the table holds. The charts count all.
    letters (Path): Folder of the letters: those that have a value to be checked get a page each, in a folder beside the
        report that is named after it, and the report leads to the value there.
    RAISES (NoDecisions): If there is no such file, or it is no database of decisions.
    RAISES (RefusedOutput): If the output is the database or a letter that is in it, or cannot be written.
    RAISES (MissingExtra): If a library of the extra `report` is not installed.
    """
    refuse_name(output)
    refuse_same([output], [database, Path(f"{database}.wal")])
    with open_database(database) as connection:
        _refuse_letters(connection, output)
    with held([output]):
        page = render(database, title, most_issues, output.absolute().parent, letters, output.stem)
        with replacing(output) as partial:
            partial.write_text(page, encoding="utf-8")


def _refuse_letters(connection: Any, output: Path) -> None:
    """See to it that a report takes the place of no letter. RAISES (RefusedOutput): If it would."""
    every = "(SELECT source FROM letters UNION SELECT source FROM failures)"
    found = connection.execute(f"SELECT source FROM {every} WHERE contains(source, ?)", [output.name])
    for (source,) in found.fetchall():
        file = source[: source.index(output.name) + len(output.name)]  # without member or row
        refuse_same([output], [Path(file)])


def render(
    database: Path,
    title: str = TITLE,
    most_issues: int = 20_000,
    beside: Path | None = None,
    letters: Path | None = None,
    name: str = "report",
) -> str:
    """The report as HTML.

    database (Path), title (str), most_issues (int): As for `write_report`.
    beside (Path): Folder in which the page will stand, for its links to letters.
    letters (Path), name (str): Folder of the letters, and of the folder for their pages the first part of its name;
        without these two or `beside` no pages are written.
    RETURNS (str): The page.
    """
    charts.check()
    jinja2 = load("jinja2", "report")
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader(__name__), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    with open_database(database) as connection:
        numbers = _numbers(connection)
        issues = issues_json(connection, most_issues, beside)
        doubts, doubted_values = doubted(connection, beside)
    if letters is not None and beside is not None:
        from ..serve.letter_files import write_letter_files  # here: it needs this module's labels

        sources = {one.source for one in doubted_values}
        pages = write_letter_files(database, letters, sources, beside / f"{name}.letters")
        doubted_values = [one.on_page(pages.get(one.source)) for one in doubted_values]
    page: str = templates.get_template("report.html.j2").render(
        title=title,
        source=database.name,
        issues=issues,
        most_issues=most_issues,
        few=figures.FEW,
        doubts=doubts,
        doubted=doubted_values,
        light=css_variables(dark=False),
        dark=css_variables(dark=True),
        **numbers,
    )
    return visible(page)


def _numbers(database: Any) -> dict[str, Any]:
    whole = figures.overview(database)
    overall = whole.all_issues
    groups = [
        _group("category", "Category of treatment", figures.by_category(database), overall),
        _group("treatment", "Treatment", figures.by_treatment(database), overall),
        _group("drug-class", "Drug class", figures.by_drug_class(database), overall),
        _group("guideline", "Reviewer's guideline", figures.by_guideline(database), overall),
        _group("specialty", "Reviewer's specialty", figures.by_specialty(database), overall),
    ]
    quarters = figures.by_quarter(database)
    pairs, excess = figures.sessions(database), figures.by_excess(database)
    days, counts = figures.days(database), figures.days_counts(database)
    warnings, failures = figures.warnings(database), figures.failures(database)
    return {
        "whole": whole,
        "overall": overall,
        "outcomes": charts.outcomes(whole) if overall.issues else None,
        "groups": groups,
        "quarters": quarters,
        "quarters_chart": charts.quarters(quarters) if any(one.decided for one in quarters) else None,
        "excess": excess,
        "sessions_chart": charts.sessions(pairs) if pairs else None,
        "days": days,
        "days_below_zero": sum(one["letters"] for one in counts if one["days"] < 0),
        "days_chart": charts.days(counts, days[0].median) if days else None,
        "warnings": warnings,
        "warnings_chart": charts.bars(warnings[:_CHARTED], "letters") if warnings else None,
        "failures": failures,
        "failed": sum(one["failures"] for one in failures),
    }


def _group(key: str, title: str, rates: list[figures.Rate], overall: figures.Rate) -> dict[str, Any]:
    drawn = [rate for rate in rates if rate.decided][:_CHARTED]
    return {
        "key": key,
        "title": title,
        "rates": rates[:_TABLED],
        "more": len(rates) - len(rates[:_TABLED]),
        "drawn": len(drawn),
        "told": "; ".join(f"{rate.name} {rate.words}" for rate in drawn),
        "chart": charts.rates(drawn, overall) if drawn else None,
    }
