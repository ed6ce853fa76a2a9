"""The marks of layout: white space, tags, entities, Markdown, the headers and footers of pages."""

from __future__ import annotations

import re
from html import unescape

from .alignment import Made, rewrite
from .html import TAG

WHITE = r"\s\u200b\ufeff"


def _broken(word: str) -> str:
    """A long word, which the end of a line may have broken with a hyphen."""
    return r"(?:-\s{1,9})?".join(word)


# Between two words of a page's header may stand the mark of another page, but no case number before the header's own.
_PAGE = r"(?:page\s{1,3}(?:\|\s)?)?\d{1,3}(?:\s?(?:of|/)\s?\d{1,2})?(?:\s-)?\s{1,40}"
_GAP = rf"\s{{1,40}}(?:(?:-\s)?(?:CM\d\d-\d{{4,7}}\s{{1,3}})?{_PAGE})?"
_DETERMINATION, _LETTER, _NUMBER = map(_broken, ("Determination", "Letter", "Number"))
_TITLE = (
    rf"(?i:inal{_GAP}{_DETERMINATION}{_GAP}{_LETTER}{_GAP}for{_GAP}(?:the{_GAP})?IMR{_GAP}Case{_GAP}{_NUMBER}:?"
    rf"\s{{1,40}}(?:(?:-\s)?{_PAGE})?)"
)
# A word in capitals behind the header is none of it: its number has a digit, or a hole in the place of one.
_CASE_NUMBER = "(?:CM|(?=[^\\s]{0,12}[\\d\\[\\]]))[-\u2010-\u2015\u2212\\d\\[\\]A-Z]+"
_FORM = (
    rf"(?i:inal\s{{1,40}}{_LETTER}\s{{1,40}}of\s{{1,40}}{_DETERMINATION}\s{{1,40}}Form\s{{1,40}}{_broken('Effective')})"
)
# The foot of some letters has the page before the case number: `Page 2 of 4      IMR CM13-0000155`.
_PAGE_AND_CASE = (
    r"(?:\s{1,40}(?i:IMR\s{1,9})?(?i:Case\s{1,9})?(?i:(?:Number|No\.):?\s{1,9})?CM\d\d[-\u2010-\u2015\u2212]\s?\d{4,7})"
)
BULLETS = (
    "\\-\u2013\u2014+\u2022\u00b7\u25aa\u25ab\u25cf\u25cb\u25a0\u25a1"
    "\u25e6\u2023\u2219\u25ba\u27a2\u2713\uf0a7\uf0b7\uf0d8\uf0fc\u2043"
)
_OF = r"(?:\s{0,3}(?:[oO][fF]|/)\s{0,3}\d{1,3})?"
# `(# 120)`, `mg # 60`, and a line that is `# 30` alone, but no heading, whose number a point follows, nor `Issue # 1`.
_QUANTITY_SIGN = (
    r"(?:(?<=[^\s\#>|]\#)|(?<=[^\s\#>|][ \t\xa0]\#)(?<!ssue[ \t\xa0]\#)(?<!tem[ \t\xa0]\#))[ \t\xa0]{1,3}\d"
    r"|[ \t\xa0]{1,3}\d{1,4}[ \t\xa0]{0,3}(?:[,;\n]|$)"
)
# A line begins, perhaps behind blanks at the end of the one before: `\\s` takes the rest of the white space.
_LINE_START = r"(?:(?<=[\n\r\f])|(?<=[\t\xa0\u2000-\u200a\u202f\u3000])[^\S\n\r\f]{0,40}[\n\r\f])\s*"
# The line that a fax machine puts over each page: date, time, who sends it to whom, and the number of the page.
_FAX = (
    r"(?:(?i:received|sent|rcvd)[ ]{0,2}:?[ ]{0,2})?"
    r"(?:\d{1,4}[/.-](?:\d{1,2}|[A-Za-z]{3})[/.-]\d{2,4}|[A-Za-z]{3,9}[.]?[ -]\d{1,2}[, -]{1,2}(?:19|20)?\d\d)"
    r",?[ ]{1,9}(?:[A-Z][a-z]{2,8}[ ]{1,9})?\d{1,2}:\d\d"
    r"(?=[^\n\r\f]{0,120}(?:(?i:fax)|(?i:from|to):|GMT|[Pp](?:age|AGE)|\d{7}|\d{3}-\d{4}))[^\n\r\f]{0,120}?"
    r"(?<![A-Za-z\d])(?:[Pp](?:age|AGE|g|G)?[.:]?[ ]{0,3}\d{1,4}(?:[ ]?(?:/|of|OF)[ ]?\d{1,4})?"
    r"|\d{1,3}[ ]?/[ ]?\d{1,4})"
    r"(?=[ \t\xa0\r]*(?:[\n\f]|\Z))"
)
# One class of first characters lets the expression skip to the next of them at the speed of a character search.
LAYOUT = re.compile(
    rf"""[\n\r\t\f\v\x1c-\x1f\x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff<&*_\#|\[~(FPC](?:
      (?<=<)(?:/?[A-Za-z][^<>\n]{{0,80}}|{TAG}|![A-Za-z\[-][^<>]{{0,1000}})>[{WHITE}]*  # <b>, <br/>
    | (?<=&)(?:[A-Za-z][A-Za-z0-9]{{1,9}}|\#\d{{2,4}}|\#x[0-9a-fA-F]{{2,4}});
    | (?<=\*)\*{{0,2}} | (?<=_)_{{1,2}} | (?<=\#)(?!{_QUANTITY_SIGN})\#{{0,5}}(?=[ \t\xa0]) | (?<=\|)[-:|]*
    | (?<=\[)(?:REDACTED|redacted|Redacted)\]
    | (?<=\()F{_TITLE}(?:CM\d\d[-\u2010-\u2015\u2212]\s?\d+|[^\s()]+)
        (?:\s+(?:(?i:page)\s+)?\d+(?:\s+(?i:of)\s+\d+)?)?\s*\)
    | (?<=F){_TITLE}{_CASE_NUMBER}
        (?:\s+(?:(?i:page)\s+)?\d{{1,2}}(?:\s+(?i:of)\s+\d+)?(?=\s|$))?(?=\s|$)
    | (?<=F){_FORM}\s{{1,40}}[\d./]{{6,10}}
        (?:\s{{1,40}}(?i:Page)\s{{1,9}}\d{{1,3}}(?:\s{{1,9}}(?i:of)\s{{1,9}}\d{{1,3}})?)?(?=\s|$)
    | (?<=P)(?:age|AGE)[ ]\d{{1,2}}[ ](?:of|OF)[ ]\d{{1,2}}(?=[ ][A-Za-z])
    | (?<=C)M\d\d[-\u2010-\u2015\u2212]\s?\d{{4,7}}\s{{1,3}}[Pp](?:age|AGE)\s{{1,3}}\d{{1,2}}
        (?:\s{{1,3}}(?:of|OF)\s{{1,3}}\d{{1,2}})?(?!\w)
    | {_LINE_START}(?P<line>
        [-\u2013\u2014|\[(]{{0,2}}[ ]{{0,2}}
        (?:(?:[Pp](?:age|AGE|g)?\.?\s{{0,3}}[:|\#]?\s{{0,3}}|(?P<bare>))\d{{1,3}}{_OF}(?:\s{{0,3}}\|\s{{0,3}}[Pp](?:age|AGE)|{_PAGE_AND_CASE})?
         |(?P<case>C)M\d\d[-\u2010-\u2015\u2212]\s?\d{{4,7}}
            (?:(?:\s{{1,40}}|[ ]?[|,;\u2013\u2014-][ ]?)(?:[Pp](?:age|AGE)\s{{1,3}})?\d{{1,3}}{_OF})?
        )[ ]{{0,2}}[-\u2013\u2014|\])]{{0,2}}(?=[ \t\xa0\r]*(?:[\n\f]|\Z)))
    | {_LINE_START}(?P<fax>{_FAX})
    | {_LINE_START}(?P<bullet>[{BULLETS}](?=[ \t\xa0])|o(?=[ \t][A-Z\d]))
    | (?<=[{WHITE}])[{WHITE}]*
    )""",
    re.VERBOSE,
)
SPACES = re.compile("  +")
BREAKING_TAG = re.compile(r"</?(?:p|div|tr|table|h[1-6]|li|ul|ol|td|th|section|article|blockquote|hr)\b|<br", re.I)
_PARAGRAPH_TAG = re.compile(r"</?(?:p|h[1-6]|ul|ol|table|blockquote)\b", re.I)


def replacement(layout: str) -> str:
    """What stands for an interval of layout: a space, nothing, or the character that an entity names.

    layout (str): What the expression found.
    RETURNS (str): Nothing for an entity that there is none of, and for marks of Markdown.
    """
    first = layout[0]
    if first == "&":
        return " " if layout == "&nbsp;" else unescape(layout)
    if first == "<":
        return " " if BREAKING_TAG.match(layout) or layout[-1].isspace() else ""
    return "" if first in "*_" else " "


def ends_paragraph(tag: str) -> bool:
    """Whether a paragraph ends where a tag stands."""
    return bool(_PARAGRAPH_TAG.match(tag))


def begins_part(text: str, behind: int) -> bool:
    """Whether a number or a label stands behind a bullet."""
    return bool(_ITEM_OR_LABEL.match(text, behind))


_ITEM_OR_LABEL = re.compile(r"\s{0,5}(?:\(?\d{1,2}[.)]|[*_]{0,3}[A-Z][\w ()/']{2,45}:)")
_ESCAPED = re.compile(r"\\(?=[!-/:-@\[-`{-~])")


def without_escapes(text: str) -> list[Made]:
    """The text without the backslashes that Markdown has before its marks; nothing where it has none."""
    if "\\" not in text:
        return []
    found = [(escape.start(), escape.end(), "") for escape in _ESCAPED.finditer(text)]
    return [rewrite(text, found)] if found else []
