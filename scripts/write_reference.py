"""Write docs/reference.md from the docstrings.

python scripts/write_reference.py
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).parent.parent / "docs" / "reference.md"
CHAPTERS: dict[str, tuple[str, ...]] = {
    "The package": (
        "imr_nlp.load", "imr_nlp.read", "imr_nlp.frame", "imr_nlp.schema", "imr_nlp.why",
        "imr_nlp.get_decision", "imr_nlp.get_value",
    ),
    "The decision": (
        "imr_nlp.Decision", "imr_nlp.Decision.evidence_for", "imr_nlp.decision.Issue", "imr_nlp.decision.Request",
        "imr_nlp.decision.Drug", "imr_nlp.decision.Citation", "imr_nlp.decision.Rationale", "imr_nlp.decision.Reviewer",
        "imr_nlp.decision.Patient", "imr_nlp.decision.PriorCount", "imr_nlp.decision.Evidence",
        "imr_nlp.decision.DecisionWarning",
    ),
    "Components": (
        "imr_nlp.own_rules.ImrRules", "imr_nlp.own_rules.ImrRules.add_rules",
        "imr_nlp.structure.component.ImrSections", "imr_nlp.ruler.ImrRuler", "imr_nlp.ruler.ImrRuler.add_patterns",
        "imr_nlp.ruler.make_ruler", "imr_nlp.dates.component.ImrDates", "imr_nlp.sessions.component.ImrSessionCounts",
        "imr_nlp.citations.component.ImrPages", "imr_nlp.assembly.component.ImrDecision",
        "imr_nlp.scorer.make_imr_scorer",
    ),
    "Letters": (
        "imr_nlp.records.Letter", "imr_nlp.records.Letter.boxes", "imr_nlp.records.Failure",
        "imr_nlp.readers.ReadOptions",
    ),
    "Tables and pages": (
        "imr_nlp.engines.batch.extract", "imr_nlp.engines.batch.Summary", "imr_nlp.batch.read_part",
        "imr_nlp.batch.read_table", "imr_nlp.dask.read", "imr_nlp.writers.write",
        "imr_nlp.display.letter_html", "imr_nlp.display.letters_html", "imr_nlp.display.decision_html",
        "imr_nlp.report.write_report",
    ),
    "Measuring": (
        "imr_nlp.annotated.read_letters", "imr_nlp.annotated.AnnotatedLetter", "imr_nlp.evaluation.score_letters",
    ),
}  # fmt: skip
_PART = re.compile(r"^(?P<names>\w+ \([^)]*\)(?:, \w+ \([^)]*\))*): (?P<text>.*)$")
_NAMED = re.compile(r"(\w+) (\([^)]*\))")
_ENDING = re.compile(r"^(?P<what>RETURNS|YIELDS|RAISES) \((?P<kind>[^)]*)\): (?P<text>.*)$")


def reference() -> str:
    """The page. RETURNS (str): Markdown."""
    lines = [
        "# Functions and classes", "",
        "Made from the docstrings by `python scripts/write_reference.py`. Fields of the decision are explained in",
        "[labels and fields](labels.md), the options of the command line by `imr COMMAND --help`.", "",
    ]  # fmt: skip
    for chapter, names in CHAPTERS.items():
        lines += [f"## {chapter}", ""]
        for name in names:
            lines += [*_entry(name), ""]
    return "\n".join(lines).rstrip() + "\n"


def _entry(name: str) -> list[str]:
    found = _find(name)
    signature = "" if inspect.isclass(found) else _signature(found)
    return [f"### `{name}{signature}`", "", *_text(inspect.getdoc(found) or "")]


def _find(name: str) -> Any:
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        try:
            found = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part)
        return found
    raise LookupError(name)


def _signature(function: Callable[..., Any]) -> str:
    parameters = [one for one in inspect.signature(function).parameters.values() if one.name != "self"]
    shown = []
    for one in parameters:
        default = "" if one.default is one.empty else f"={one.default!r}"
        shown.append(f"{one.name}{default if '<' not in default else '=...'}")
    return f"({', '.join(shown)})"


def _text(docstring: str) -> list[str]:
    """A docstring as Markdown: its parameters become a list."""
    lines: list[str] = []
    for line in docstring.splitlines():
        if ending := _ENDING.match(line):
            lines.append(f"- **{ending['what'].lower()}** ({ending['kind']}): {ending['text']}")
        elif part := _PART.match(line):
            named = _NAMED.sub(r"`\1` \2", part["names"])
            lines.append(f"- {named}: {part['text']}")
        elif line.startswith("    ") and lines and lines[-1].startswith(("- ", "  ")):
            lines.append(f"  {line.strip()}")
        else:
            lines.append(line)
    return lines


if __name__ == "__main__":
    OUTPUT.write_text(reference(), encoding="utf-8")
