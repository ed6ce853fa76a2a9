"""Pipelines with the tokenizer, with and without what it has learned, and pieces of letters to try them with."""

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

LETTER = """**1. Physical therapy 2x6 for the low back: Upheld**

Claims Administrator guideline: Decision based on MTUS Chronic Pain Guidelines Page(s): 98-99.\t<br/>

Decision rationale:  Dr. Vega's request of 12/1/2014 (non-
certified) doesn't say how many of the 24 visits were attended, e.g. "most of them".&nbsp;It ismedically unclear.
See https://example.org/ur/report?id=7 or write to ur@example.org at 8am.
"""


def pipeline(max_cache_size: int = 50_000) -> Language:
    return spacy.blank(
        "en", config={"nlp": {"tokenizer": {"@tokenizers": "imr_nlp.tokenizer.v1", "max_cache_size": max_cache_size}}}
    )


def without_cache(tokenizer: Tokenizer) -> Tokenizer:
    """spaCy's own tokenizer with the same rules, but neither a cache nor our short cut for plain words."""
    return Tokenizer(
        tokenizer.vocab,
        rules=tokenizer.rules,
        prefix_search=tokenizer.prefix_search,
        suffix_search=tokenizer.suffix_search,
        infix_finditer=tokenizer.infix_finditer,
        url_match=tokenizer.url_match,
        max_cache_size=0,
    )


def read(doc: Doc) -> list[tuple[str, str, str, int]]:
    return [(token.text, token.whitespace_, token.norm_, token.idx) for token in doc]


def words(doc: Doc) -> list[str]:
    return [token.text for token in doc if not token.is_space]


NLP = pipeline()
SPACY = without_cache(NLP.tokenizer)

PIECES = [
    "Dr.",
    "e.g.",
    "don't",
    "can't",
    "cant",
    "dont",
    "U.S.",
    "a.m.",
    "8am",
    "Inc.",
    "etc.",
    ":)",
    "8)",
    ":*",
    "(:",
    "w/",
    "w/o",
    "and/or",
    "it's",
    "patients'",
    "O'Neil",
    "MTUS",
    "MTUSChronic",
    "ismedically",
    "isnotmedically",
    "is",
    "notmedically",
    "Medicallynecessary",
    "notrecommended",
    "ODG",
    "L4-5",
    "C5-C6",
    "2x6",
    "2-3x/week",
    "10/325",
    "10/325mg",
    "20mg",
    "#120",
    "12/1/2014",
    "12/1/2014through",
    "4/2/14",
    "1,000",
    "8:30",
    "98-99",
    "4–6",
    "9792.24.2(a)",
    "Page(s):",
    "<b>",
    "</b>",
    "<br/>",
    "<",
    ">",
    "p<.05",
    "**",
    "###",
    "__",
    "_",
    "&",
    "&nbsp;",
    "&amp;",
    "&#39;",
    "(",
    ")",
    "[REDACTED]",
    '"',
    "“",
    "”",
    "'",
    "’",
    ".",
    "..",
    "...",
    "…",
    ",",
    ";",
    ":",
    "!",
    "?",
    "-",
    "--",
    "—",
    "/",
    "|",
    "%",
    "$",
    "+",
    "*",
    "=",
    "§",
    "°",
    "²",
    "http://www.example.org/a?b=c",
    "www.example.com",
    "ur@example.org",
    "Norco",
    "EMG/NCV",
    "25%/Lidocaine",
    "the",
    "THE",
    "é",
    "ß",
    "Δ",
    "漢字",
    "😀",
    "x",
    "7",
]
GAPS = ["", "", " ", " ", "  ", "\n", " \n\n", "\n\n \n", "\t", "\u00a0", "\u00a0\u00a0", "\r\n", "\u2028"]
