"""Write the figures of the README: how often the pipeline is right on the annotated letters of the corpus.

python scripts/write_figures.py
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import imr_nlp
from imr_nlp.annotated import AnnotatedLetter, read_letters
from imr_nlp.evaluation import score_letters

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
LETTERS = ROOT / "corpus" / "letters"
ROWS: dict[str, tuple[str, ...]] = {
    "Case number, template, priority": ("fields.case_number", "fields.template", "fields.priority"),
    "The five dates": (
        "fields.date_assigned", "fields.date_of_injury", "fields.decision_date", "fields.ur_denial_date",
        "fields.application_received",
    ),
    "Number of issues": ("fields.issues",),
    "Outcome of an issue": ("fields.issue.outcome",),
    "Text of the request": ("fields.issue.request.text",),
    "Its treatment, its category": ("fields.issue.request.treatment", "fields.issue.request.category"),
    "Sessions requested": ("fields.issue.request.sessions",),
    "All citations of a side, with basis, pages and order": (
        "fields.issue.claims_administrator_guidelines", "fields.issue.reviewer_guidelines",
    ),
    "Rationale from first to last word": ("fields.issue.rationale",),
    "Medical necessity": ("fields.issue.medically_necessary",),
    "Sessions that the guideline allows; sessions received": (
        "fields.issue.guideline_sessions", "fields.issue.completed_sessions",
    ),
    "Diagnoses; prior treatments (F)": ("sets.diagnoses.f", "sets.prior_treatments.f"),
    "`DATE`, `PAGE` to the character (F)": ("mentions.DATE.strict.f", "mentions.PAGE.strict.f"),
    "`TREATMENT` to the character (F)": ("mentions.TREATMENT.strict.f",),
    "`SESSION_COUNT` to the character (F)": ("mentions.SESSION_COUNT.strict.f",),
    "Role of a session count": ("mentions.SESSION_COUNT.role",),
    "`GUIDELINE` to the character (F)": ("mentions.GUIDELINE.strict.f",),
    "`DECISION` to the character (F)": ("mentions.DECISION.strict.f",),
    "Letters with every core field right": ("letters_right",),
}  # fmt: skip
"""The rows of the table, with the paths of their figures in `imr evaluate --json`. Of several the lowest is given."""
_TABLE = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)


def measure() -> dict[str, Any]:
    """Score the letters of the corpus. RETURNS (dict): What `imr evaluate --json` writes."""
    nlp = imr_nlp.load()
    return score_letters(lambda text: AnnotatedLetter.from_doc(nlp(text)), list(read_letters(LETTERS))).as_dict()


def table(figures: dict[str, Any]) -> str:
    """The table of the README.

    figures (dict): What `measure` gives.
    RETURNS (str): Markdown.
    """
    lines = ["| what is right | share | in `--json` |", "| --- | --- | --- |"]
    for what, names in ROWS.items():
        lowest = min(figure(figures, name) for name in names)
        lines.append(f"| {what} | {lowest:.1%} | {', '.join(f'`{name}`' for name in names)} |".replace("%", " %"))
    return "\n".join(lines) + "\n"


def figure(figures: dict[str, Any], name: str) -> float:
    """A figure by its path, `mentions.DATE.strict.f`: keys may have dots in them."""
    found: Any = figures
    while name:
        if name in found:
            return float(found[name]["accuracy"] if isinstance(found[name], dict) else found[name])
        key = next(key for key in found if name.startswith(f"{key}."))
        found, name = found[key], name[len(key) + 1 :]
    raise KeyError(name)


def written(page: str, figures: dict[str, Any]) -> str:
    """A page with the table in its place. RETURNS (str): The page."""
    return _TABLE.sub(lambda _: table(figures), page)


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8"), measure()), encoding="utf-8")
