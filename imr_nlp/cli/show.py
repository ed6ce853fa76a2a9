"""`imr show`: decisions of letters in the terminal, or the letters with their mentions highlighted."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from rich.console import Console, Group
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from ..colors import OUTCOMES
from ..readers import ReadOptions, read
from ..records import Failure, Letter
from ..visible import visible, visible_json
from .endings import SOME_FAILED, command, ending
from .outputs import write_text, writing

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from ..decision import Decision, Issue

_OUTCOME_STYLE = {name: color.terminal for name, color in OUTCOMES.items()}


@command
def show(
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH",
            help="A letter of any kind that `imr extract` reads, a folder, a pattern such as 'letters/*.pdf', or - for "
            "standard input.",
        ),
    ],
    html: Annotated[Path | None, typer.Option(help="Write letter and decision as a page to this HTML file.")] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print decisions as JSON, with evidence; for a folder, one a line.")
    ] = False,
    ocr: Annotated[bool, typer.Option("--ocr", help="Read scanned pages with Tesseract.")] = False,
    model: Annotated[str | None, typer.Option(help="Pipeline to use, a path or a package.")] = None,
    why: Annotated[
        str | None,
        typer.Option(help="Print which rules spoke for and against a value: outcome or issues.0.request.sessions."),
    ] = None,
    review_below: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, help="Values with a lower confidence are to be checked.", show_default="the pipeline's line"
        ),
    ] = None,
) -> None:
    """Print the decision of a letter, or of each letter of a folder, with the values to check by eye on top."""
    with writing([html], [path]):
        _show(path, html, _Chosen(json, why, review_below, model), ReadOptions(ocr=ocr))


class _Chosen(NamedTuple):
    """What of a decision is shown, and by which pipeline it is made."""

    json: bool
    why: str | None
    review_below: float | None
    model: str | None


def _show(path: str, html: Path | None, chosen: _Chosen, options: ReadOptions) -> None:
    found = read([path], options)
    first = next(found, None)
    if first is None:
        raise ending(f"{path}: no letter in it", SOME_FAILED)
    second = next(found, None)
    alone = second is None
    if isinstance(first, Failure) and alone:  # told of at once, without a pipeline
        raise ending(f"{first.source}: {first.message}", SOME_FAILED)
    nlp = _pipeline(chosen)
    failed, docs = 0, []
    for letter in chain((first,) if second is None else (first, second), found):
        if isinstance(letter, Failure):
            failed += 1
            typer.echo(visible(f"{letter.source}: {letter.message}"), err=True)
            continue
        doc = _doc(nlp, letter.text)
        _print(letter.source, nlp, doc, chosen, alone)
        docs += [doc] if html else []
    if html and docs:
        write_text(html, _page(first, docs, options))
        typer.echo(f"Highlighted {'letter' if alone else 'letters'}: {visible(str(html))}", err=True)
    if failed:
        raise typer.Exit(SOME_FAILED)


def _page(first: Letter | Failure, docs: list[Doc], options: ReadOptions) -> str:
    """One letter has its pages, and its values lead to their words; several stand below each other."""
    if len(docs) == 1 and isinstance(first, Letter):
        from ..serve.alone import doc_file

        return doc_file(first, docs[0], options)
    from ..display import letters_html

    return letters_html(docs)


def _pipeline(chosen: _Chosen) -> Language:
    from .. import load
    from ..pipeline import with_review

    try:
        return with_review(load(chosen.model), chosen.review_below)
    except (OSError, ValueError) as error:  # OSError is what spaCy raises where there is no such model
        raise ending(error) from None


def _doc(nlp: Language, text: str) -> Doc:
    nlp.max_length = max(nlp.max_length, len(text))  # spaCy's limit is that of its parser
    return nlp(text)


def _print(source: str, nlp: Language, doc: Doc, chosen: _Chosen, alone: bool) -> None:
    if chosen.why:
        _print_why(nlp, doc, chosen.why, chosen.json)
        return
    decision = doc._.imr
    if chosen.json:
        typer.echo(visible_json(decision.model_dump_json(indent=2 if alone else None)))
        return
    console = Console()
    if not alone:
        console.rule(_plain(source), align="left")
    print_decision(console, source, decision)


def _print_why(nlp: Language, doc: Doc, path: str, json: bool) -> None:
    """Which rows spoke for and against a value."""
    from dataclasses import asdict

    import srsly

    from ..audit.why import why
    from .why import print_why

    try:
        found = why(doc, path, nlp.get_pipe("imr_decision").confidence)  # type: ignore[attr-defined]
    except ValueError as error:
        raise ending(error) from None
    if json:
        typer.echo(visible_json(srsly.json_dumps([asdict(one) for one in found], indent=2)))
        return
    console = Console()
    for one in found:
        print_why(console, one)


def print_decision(console: Console, source: str, decision: Decision) -> None:
    """Print a decision as tables.

    console (Console): Where to.
    source (str): Name of the letter.
    decision (Decision): The decision.
    """
    from ..display import header_rows

    if decision.review:
        _print_review(console, decision)
    outcome = decision.outcome or "no outcome found"
    style = _OUTCOME_STYLE.get(outcome, "dim")
    title = f"[bold]{_plain(decision.case_number or source)}[/bold]  [{style}]{outcome.replace('_', ' ')}[/{style}]"
    header = Table.grid(padding=(0, 2))
    for name, value in header_rows(decision):
        if name not in ("Outcome",):
            header.add_row(f"[bold]{name}[/bold]", _plain(value) if value else "[dim]not stated[/dim]")
    console.print(Panel(Group(title, header)))
    for issue in decision.issues:
        _print_issue(console, issue)
    for warning in decision.warnings:
        console.print(f"[yellow]![/yellow] {_plain(warning.message)} [dim]({warning.code})[/dim]")


def _print_review(console: Console, decision: Decision) -> None:
    """What to check by eye, the most doubtful first."""
    from ..confidence.values import field_name

    rows = Table.grid(padding=(0, 2))
    for one in decision.review:
        rows.add_row(f"{one.confidence:.0%}", f"[bold]{_plain(field_name(one.field))}[/bold]", _plain(one.reason))
    console.print(Panel(rows, title="Check by eye", title_align="left", border_style="yellow"))


def _print_issue(console: Console, issue: Issue) -> None:
    from ..display import citation_text, range_text

    outcome = issue.outcome or "no decision found"
    style = _OUTCOME_STYLE.get(outcome, "dim")
    rows = Table.grid(padding=(0, 2))
    request = issue.request
    details = [request.category, request.treatment or "", *request.body_parts]
    details += [request.strength or "", f"#{request.quantity}" if request.quantity else ""]
    details += [f"{request.refills} refills" if request.refills else ""]
    rows.add_row("[bold]Request[/bold]", _plain("; ".join(d for d in details if d)))
    sessions = (
        ("requested", request.sessions),
        ("allowed by the guideline", issue.guideline_sessions),
        ("completed", issue.completed_sessions),
    )
    told = ", ".join(f"{range_text(count)} {name}" for name, count in sessions if count)
    if told:
        rows.add_row("[bold]Sessions[/bold]", told)
    sides = (
        ("Claims administrator", issue.claims_administrator_guidelines),
        ("Reviewer", issue.reviewer_guidelines),
    )
    for name, citations in sides:
        listed = "\n".join(_plain(citation_text(one)) for one in citations)
        rows.add_row(f"[bold]{name}[/bold]", listed or "[dim]no guideline cited[/dim]")
    if issue.rationale:
        words = issue.rationale.text.split()
        shown = " ".join(words[:40]) + (" ... " + " ".join(words[-15:]) if len(words) > 55 else "")
        rows.add_row("[bold]Why[/bold]", _plain(shown))
    title = f"{issue.number}. {_plain(request.text)}: [{style}]{outcome}[/{style}]"
    console.print(Panel(Group(title, rows)))


def _plain(text: str) -> str:
    """Words of a letter as they may go to a terminal: neither markup nor what steers it."""
    return escape(visible(text))
