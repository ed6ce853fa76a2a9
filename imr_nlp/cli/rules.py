"""`imr rules`: the tables of rules, which of them speak in a sentence, and how often each was right."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..visible import visible
from .endings import command, ending

if TYPE_CHECKING:
    from spacy.language import Language

    from ..rules import Rule, RuleTable


@command
def rules(
    sentence: Annotated[str | None, typer.Argument(help="A sentence: show which rules speak in it.")] = None,
    letters: Annotated[
        Path | None, typer.Option(help="Folder of letters: count how often each rule gave a value.")
    ] = None,
    table: Annotated[str | None, typer.Option(help="Only this table, such as sessions/roles.")] = None,
    model: Annotated[
        str | None, typer.Option(help="Pipeline whose own rows are listed too, a path or a package.")
    ] = None,
) -> None:
    """List the tables of rules and their rows."""
    # Imported here, so that the help of this and other commands does not wait for spaCy.
    from .. import load

    try:
        nlp = load(model)  # makes all tables
    except (OSError, ValueError) as error:  # OSError is what spaCy raises where there is no such model
        raise ending(error) from None
    own = nlp.get_pipe("imr_rules").speaking() if nlp.has_pipe("imr_rules") else nullcontext()  # type: ignore[attr-defined]
    with own:
        _list(nlp, sentence, letters, table)


def _list(nlp: Language, sentence: str | None, letters: Path | None, table: str | None) -> None:
    """Print what was asked for."""
    from ..rules import TABLES

    wanted = {name: one for name, one in sorted(TABLES.items()) if table in (None, name)}
    if not wanted:
        raise typer.BadParameter(f"there is no table {table}; there are {', '.join(sorted(TABLES))}")
    console = Console()
    if letters is not None:
        if not letters.is_dir():
            raise typer.BadParameter(f"{letters} is no folder")
        from ..evaluation.rule_counts import count_rules

        _print_counts(console, count_rules(nlp, letters), {row.id for one in wanted.values() for row in one.rows})
    elif sentence is not None:
        _print_speaking(console, wanted, sentence)
    elif table is not None:
        _print_rows(console, wanted[table])
    else:
        _print_tables(console, wanted)


def _print_tables(console: Console, tables: dict[str, RuleTable[Rule]]) -> None:
    """Each table with the number of its rows and what they say."""
    shown = Table("table", "rows", "says")
    for name, one in tables.items():
        own = f" + {len(one.own)}" if one.own else ""
        shown.add_row(name, f"{len(one.packaged)}{own}", ", ".join(dict.fromkeys(row.says for row in one.rows)))
    console.print(shown)


def _print_rows(console: Console, table: RuleTable[Rule]) -> None:
    """The rows of a table."""
    shown = Table("rule", "says", "words")
    for row in table.rows:
        shown.add_row(row.id, row.says, escape(row.words))
    console.print(shown)


def _print_speaking(console: Console, tables: dict[str, RuleTable[Rule]], sentence: str) -> None:
    """The rules that speak in a sentence, with their words."""
    shown = Table("table", "rule", "says", "words in the sentence")
    for name, one in tables.items():
        text = sentence if one.cased else sentence.lower()
        for rule, start, end in one.speaking(text):
            shown.add_row(name, rule.id, rule.says, escape(visible(sentence[start:end])))
    console.print(shown if shown.row_count else "No rule of these tables speaks in this sentence.")


def _print_counts(console: Console, counts: dict[str, Counter[str]], ids: set[str]) -> None:
    """How often each rule gave a value, and how often that was the annotated one."""
    shown = Table("rule", "values", "annotated", "right")
    for rule, one in sorted(counts.items(), key=lambda item: -item[1]["values"]):
        if rule in ids:
            judged = one["judged"]
            shown.add_row(
                rule, str(one["values"]), str(judged or "-"), f"{one['right'] / judged:.1%}" if judged else "-"
            )
    console.print(shown)
