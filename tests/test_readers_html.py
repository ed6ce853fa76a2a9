"""HTML and Markdown: what a reader does not see must not win, and a value stands behind its label."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading import saved, text_of

ISSUE = "<html><head><style>{style}</style></head><body><p>1. Massage: {outcome}</p><p>Next</p></body></html>"
STYLE = """.gone, .x { display : none } td.hid{visibility:hidden} #secret {display:none}
/* .shown {display:none} */ @media print { .shown { display: none } } @charset "x"; b2{}
s2 {text-decoration:line-through} @import url(x.css); .later{display:none}"""
SEEN_UPHELD = [
    "<del>Overturned</del> <ins>Upheld</ins>",
    "<s>Overturned</s> Upheld",
    "<STRIKE>Overturned</STRIKE> Upheld",
    "<span style='text-decoration: line-through red'>Overturned</span> Upheld",
    "<span style='color:red;text-decoration-line:line-through'>Overturned</span> Upheld",
    "<span style=\"display:none\">Overturned</span> Upheld",
    "<span style=\"color:red; DISPLAY : NONE !important\">Over<b>turned</b></span> Upheld",
    "<span style='visibility:hidden'>Overturned</span> Upheld",
    "<span style='opacity:0'>Overturned</span> Upheld",
    "<span style='font-size:0'>Overturned</span> Upheld",
    "<span style='color:#fff'>Overturned</span> Upheld",
    "<span style='position:absolute;left:-9999px'>Overturned</span> Upheld",
    "<span hidden>Overturned</span> Upheld",
    "<span hidden=\"hidden\"><i>Over</i>turned</span> Upheld",
    "<select><option>Overturned</option><option selected>Upheld</option></select>",
    "<select><option value=o>Overturned<option selected=selected>Upheld<option>Modified</select>",
    "<input type=radio name=o> Overturned <input type=radio name=o checked> Upheld",
    "<label><input type=radio name=o> Overturned</label><label><input type=radio checked> Upheld</label>",
    "<input type=checkbox id=a><label for=a>Overturned</label><input type=checkbox id=b checked>Upheld",
    "<template>Overturned</template>Upheld",
    "<!-- Overturned -->Upheld",
    "<!-- <b>Overturned</b> - - > -->Upheld",
    "<noscript>Overturned</noscript>Upheld",
    "<textarea hidden>Overturned</textarea>Upheld",
    "<span class='a gone'>Overturned</span> Upheld",
    "<span class=x>Overturned</span> Upheld",
    "<span id=secret>Overturned</span> Upheld",
    "<span class=later>Overturned</span> Upheld",
    "<s2>Overturned</s2> Upheld",
    "Up<wbr>held", "Up&shy;held", "Up&#8203;held", "<b>Up</b>held", "<span class=shown>Upheld</span>",
    "<input value='Upheld'>", "<input type=hidden value=Overturned>Upheld",
    "<span style='color:#fff;background:#000'>Upheld</span>", "<span style='opacity:0.9'>Upheld</span>",
    "<span style='font-size:10px'>Upheld</span>", "<![if x]>Upheld<![endif]>",
]  # fmt: skip


@pytest.mark.parametrize("outcome", SEEN_UPHELD)
def test_html_has_the_outcome_that_is_seen(tmp_path: Path, outcome: str) -> None:
    text = text_of(saved(tmp_path, "letter.html", ISSUE.format(style=STYLE, outcome=outcome)))
    assert " ".join(text.split()) == "1. Massage: Upheld Next"


@pytest.mark.parametrize(
    "outcome",
    ["<select><option>Overturned<option>Upheld</select>", "<input type=radio>Overturned <input type=radio>Upheld"],
)
def test_html_choice_that_nobody_made_is_none(tmp_path: Path, outcome: str) -> None:
    text = text_of(saved(tmp_path, "letter.html", ISSUE.format(style="", outcome=outcome)))
    assert " ".join(text.split()) == "1. Massage: Next"


LABELS = ["Case Number:", "Date Assigned:", "Priority:"]
VALUES = ["CM15-0000001", "06/15/2015", "Standard"]
PAIRED = "Case Number:\tCM15-0000001\nDate Assigned:\t06/15/2015\nPriority:\tStandard"


def row(cells: list[str], tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


TABLES = {
    "row by row": "".join(row([label, value]) for label, value in zip(LABELS, VALUES, strict=True)),
    "labels above": row(LABELS) + row(VALUES),
    "heads above": "<thead>" + row(LABELS, "th") + "</thead><tbody>" + row(VALUES) + "</tbody>",
    "bold": row([f"<b>{label}</b>" for label in LABELS]) + row(VALUES),
    "without colons": row([label[:-1] for label in LABELS]) + row(VALUES),
    "lines in cells": row(["<br>".join(LABELS), "<br>".join(VALUES)]),
    "blocks in cells": row(["".join(f"<div>{x}</div>" for x in LABELS), "".join(f"<p>{x}</p>" for x in VALUES)]),
    "tables in cells": row([f"<table>{''.join(row([x]) for x in part)}</table>" for part in (LABELS, VALUES)]),
    "two by two": row(LABELS[:2]) + row(VALUES[:2]) + row([LABELS[2], VALUES[2]]),
    "never ended": "".join(f"<tr><td>{label}<td>{value}" for label, value in zip(LABELS, VALUES, strict=True)),
}


@pytest.mark.parametrize("kind", TABLES)
def test_html_value_stands_behind_its_label(tmp_path: Path, kind: str) -> None:
    text = text_of(saved(tmp_path, "letter.html", f"<p>Above</p><table border=1>{TABLES[kind]}</table><p>Below</p>"))
    assert text == f"Above\n\n{PAIRED}\n\nBelow"


def test_html_list_of_terms_has_a_line_for_each(tmp_path: Path) -> None:
    terms = "".join(f"<dt>{label}<dd>{value}" for label, value in zip(LABELS, VALUES, strict=True))
    assert text_of(saved(tmp_path, "a.html", f"<dl>{terms}</dl>")).replace("\n\n", "\n") == PAIRED


def test_html_table_that_is_no_case_table_stays_as_it_is(tmp_path: Path) -> None:
    rows = row(["Issue", "Outcome"], "th") + row(["Massage", "Upheld"]) + row(["Norco", "Overturned"])
    text = text_of(saved(tmp_path, "letter.html", f"<table>{rows}</table>"))
    assert text == "Issue\tOutcome\nMassage\tUpheld\nNorco\tOverturned"


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000 + "Upheld", "<table><tr><td>" * 3_000 + "Upheld", "<!--" * 100_000 + "Upheld",
        "Upheld" + "<!" * 100_000, "<b " * 20_000 + ">Upheld", "Upheld" + "</x" * 50_000,
    ],
    ids=["deep", "tables", "comments", "declarations", "attributes", "ends"],
)  # fmt: skip
def test_html_that_is_nothing_but_markup_ends(tmp_path: Path, markup: str) -> None:
    assert "Upheld" in text_of(saved(tmp_path, "letter.html", "<p>Upheld</p>" + markup))


@pytest.mark.parametrize(
    "outcome",
    [
        "~~Overturned~~ Upheld", "**~~Overturned~~** Upheld", "~~Over\nturned~~ Upheld", "<del>Overturned</del> Upheld",
        "<s>Over<s>turn</s>ed</s> Upheld", "<!-- Overturned --> Upheld", "<span hidden>Overturned</span> Upheld",
        '<span style="display:none">Overturned</span> Upheld',
        "<option>Overturned</option><option selected>Upheld</option>",
    ],
)  # fmt: skip
def test_markdown_has_the_outcome_that_is_seen(tmp_path: Path, outcome: str) -> None:
    text = text_of(saved(tmp_path, "letter.md", f"### Issues\r\n\r\n1. Massage: {outcome}\r\n"))
    assert "turned" not in text
    assert text.startswith("### Issues\r\n\r\n1. Massage: ")
    assert "Upheld" in text


@pytest.mark.parametrize(
    "text",
    ["about ~~ ten ~ visits ~~", "a ~~b\n\nc~~ d", "<del>never ended\n\nUpheld", "5 < 6 and <b>bold</b> &amp; \\~~x~~"],
)
def test_markdown_stays_as_it_is_where_nothing_is_struck(tmp_path: Path, text: str) -> None:
    assert text_of(saved(tmp_path, "letter.md", text)) == text
