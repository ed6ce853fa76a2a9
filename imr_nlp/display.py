"""How letters and decisions show themselves: displaCy colours, a highlighted letter, a decision as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from spacy import displacy
from spacy.tokens import Doc

from .colors import css_variables
from .confidence.values import field_name
from .visible import visible

if TYPE_CHECKING:
    from .decision import Citation, Decision, Issue, Range

# Light enough for black text on them (contrast of 9:1 or more), and told apart by people who see no red or no green.
COLORS = {
    "DATE": "#c9e2f5",
    "TREATMENT": "#cdebc0",
    "SESSION_COUNT": "#ffe08a",
    "GUIDELINE": "#d9cff2",
    "PAGE": "#e4e0da",
    "DECISION": "#ffb8a3",
    "DRUG": "#b5e3d8",
    "BODY_PART": "#f3d3e6",
    "DIAGNOSIS": "#f6dcc0",
    "ICD_CODE": "#dfe6c4",
}
"""Colour of each label; displaCy takes them from here by itself."""

_STYLE = f"""<style>
.imr{{--ink:#1a1a1a;--paper:#fff;--line:#d5d5d5;--muted:#595959;{css_variables(dark=False)}}}
@media (prefers-color-scheme:dark){{.imr{{--ink:#e6ebf0;--paper:#161b21;--line:#39434d;--muted:#a9b4bf;
{css_variables(dark=True)}}}}}
.imr{{font:14px/1.45 system-ui,sans-serif;max-width:62rem;border-collapse:collapse;color:var(--ink);
background:var(--paper);margin:0 auto 0 0}}
.imr th,.imr td{{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:left !important;vertical-align:top;
background:var(--paper);color:var(--ink);overflow-wrap:break-word;white-space:normal}}
.imr th{{font-weight:600}}
.imr caption{{caption-side:top;text-align:left;font-weight:700;padding:.4rem .6rem;color:inherit}}
.imr ul{{padding-left:1.2rem}}
{"".join(f".imr .{name}{{color:var(--{name});font-weight:700}}" for name in ("upheld", "overturned", "modified"))}
.imr .none,.imr small{{color:var(--muted)}}
@media (max-width:40rem){{
.imr.issues,.imr.issues tbody,.imr.issues tr,.imr.issues td,.imr.issues caption{{display:block}}
.imr.issues tr.head{{display:none}}.imr.issues td{{border:0;padding:.15rem .6rem}}
.imr.issues tr{{border-bottom:1px solid var(--line);padding:.4rem 0}}}}
</style>"""
_ISSUES = "<table class='imr issues'><caption>Issues</caption>"
_COLUMNS = ("No.", "Request", "Outcome", "Guidelines", "Sessions")
_PAGE_STYLE = """<style>:root{color-scheme:light dark}
body{margin:2rem auto;max-width:62rem;padding:0 1rem;font:15px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff}
h1{font-size:1.4rem;margin:0 0 .6rem}
.entities{overflow-wrap:anywhere}.entities mark{line-height:1.6 !important;padding:.1em .25em !important;
margin:0 .15em !important;color:#1a1a1a}
@media (prefers-color-scheme:dark){body{color:#e6ebf0;background:#161b21}.entities mark span{color:#1a1a1a}}
@media (max-width:40rem){body{margin:1rem auto}}</style>"""


def letter_html(doc: Doc, *, page: bool = True) -> str:
    """The letter with its mentions highlighted, and its decision above it.

    doc (Doc): The letter, tagged.
    page (bool): Whether to make a whole HTML page.
    RETURNS (str): HTML that needs nothing from outside.
    """
    if page:
        return letters_html([doc])
    decision = doc._.imr
    letter = displacy.render(doc, style="ent", options={"colors": COLORS}, page=False, jupyter=False)
    shown = decision_html(decision) if decision is not None else ""
    return visible(f'{shown}<section lang="en">{letter}</section>')


def letters_html(docs: Sequence[Doc]) -> str:
    """Several letters with their mentions highlighted, each below its decision, as one page.

    docs (Sequence[Doc]): The letters, tagged.
    RETURNS (str): A whole HTML page that needs nothing from outside.
    """
    letters = "".join(letter_html(doc, page=False) for doc in docs)
    first = docs[0]._.imr if docs else None
    title = escape((first.case_number if first else None) or "IMR letter") if len(docs) == 1 else "IMR letters"
    return visible(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{_PAGE_STYLE}'
        f"</head><body><main><h1>{title}</h1>{letters}</main></body></html>"
    )


def decision_html(decision: Decision) -> str:
    """The decision as an HTML table.

    decision (Decision): The decision.
    RETURNS (str): HTML.
    """
    head = "".join(_row(name, value) for name, value in header_rows(decision))
    issues = "".join(_issue_rows(issue) for issue in decision.issues)
    columns = "".join(f"<th scope='col'>{name}</th>" for name in _COLUMNS)
    review = "".join(
        f"<li><b>{escape(field_name(one.field))}</b> ({one.confidence:.0%}) {escape(one.reason)}</li>"
        for one in decision.review
    )
    warnings = "".join(f"<li><code>{escape(w.code)}</code> {escape(w.message)}</li>" for w in decision.warnings)
    return visible(
        _STYLE
        + (f"<div class='imr'><strong>Check by eye</strong><ol>{review}</ol></div>" if review else "")
        + f"<table class='imr'><caption>{escape(decision.case_number or 'IMR letter')}</caption>{head}</table>"
        + (f"{_ISSUES}<tr class='head'>{columns}</tr>{issues}</table>" if issues else "")
        + (f"<div class='imr'><strong>Warnings</strong><ul>{warnings}</ul></div>" if warnings else "")
    )


def header_rows(decision: Decision) -> list[tuple[str, str]]:
    """The fields of the letter, for a table of two columns.

    decision (Decision): The decision.
    RETURNS (list): Name and value of each field; what is not stated is an empty string.
    """
    patient = " ".join(str(v) for v in (decision.patient.age, decision.patient.sex) if v is not None)
    values: list[tuple[str, Any]] = [
        ("Page layout", (decision.template or "").replace("_", " ")),
        ("Outcome", (decision.outcome or "").replace("_", " ")),
        ("Date assigned", decision.date_assigned),
        ("Date of injury", decision.date_of_injury),
        ("Decision date", decision.decision_date),
        ("UR denial date", decision.ur_denial_date),
        ("Application received", decision.application_received),
        ("Priority", decision.priority),
        ("Reviewer", ", ".join(decision.reviewer.specialties)),
        ("Licensed in", ", ".join(decision.reviewer.licensed_states)),
        ("Patient", patient),
        ("Diagnoses", "; ".join(decision.diagnoses)),
        ("ICD codes", ", ".join(decision.icd_codes)),
        ("Prior treatments", "; ".join(decision.prior_treatments)),
        ("Prior counts", "; ".join(f"{one.count} {one.treatment}" for one in decision.prior_counts)),
    ]
    return [(name, str(value) if value else "") for name, value in values]


def range_text(value: Range | None) -> str:
    """A range as people write it.

    value (Range): The range, or `None`.
    RETURNS (str): `8`, `4-6`, or nothing.
    """
    if value is None:
        return ""
    return str(value[0]) if value[0] == value[1] else f"{value[0]}-{value[1]}"


def citation_text(citation: Citation) -> str:
    """A citation on one line.

    citation (Citation): The citation.
    RETURNS (str): Source, section and pages.
    """
    pages = ", ".join(range_text(page) for page in citation.pages)
    parts = (citation.guideline, citation.section or "", f"p. {pages}" if pages else "")
    return ", ".join(part for part in parts if part)


def _row(name: str, value: str) -> str:
    """A row of the table of the letter's fields."""
    shown = escape(value) if value else "<span class='none'>not stated</span>"
    return f"<tr><th scope='row'>{escape(name)}</th><td>{shown}</td></tr>"


def _issue_rows(issue: Issue) -> str:
    """The row of an issue."""
    request = issue.request
    details = [request.category, *request.body_parts]
    details += [text for text in (request.strength, request.quantity and f"#{request.quantity}") if text]
    sessions = {
        "requested": range_text(request.sessions),
        "allowed": range_text(issue.guideline_sessions),
        "completed": range_text(issue.completed_sessions),
    }
    outcome = issue.outcome or "not stated"
    why = issue.rationale
    reasons = f"<br><small>{escape(why.starts)} … {escape(why.ends)}</small>" if why else ""
    return (
        f"<tr><td>{issue.number}</td><td>{escape(request.text)}<br><small>{escape(', '.join(details))}</small></td>"
        f"<td><span class='{escape(outcome.split()[0])}'>{escape(outcome)}</span>{reasons}</td>"
        f"<td>{_sides(issue)}</td><td>{'<br>'.join(f'{n} {v}' for n, v in sessions.items() if v)}</td></tr>"
    )


def _sides(issue: Issue) -> str:
    """What each side cites for an issue."""
    claims = _side("Claims administrator", issue.claims_administrator_guidelines)
    return f"{claims}<br>{_side('Reviewer', issue.reviewer_guidelines)}"


def _side(name: str, citations: Iterable[Citation]) -> str:
    """What one side cites, a line each."""
    listed = "<br>".join(escape(citation_text(one)) for one in citations)
    return f"<small>{name}</small> {listed or '<span class=none>none</span>'}"
