"""The normalized text: what rules read of a letter in each layout, and the way back to the letter."""

# ruff: noqa: E501 - a sentence stands on one line, however long
from __future__ import annotations

import re
import time

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.text.normalized import NormalizedText, normalized_text, normalized_tokens

BLANK = spacy.blank("en")

# Each letter with what the rules should read of it. A line feed stands where a paragraph ends.
LAYOUTS = {
    "double-spaced": (
        "A trial of 4-\n\n6 sessions is\n\nallowed, the\n\nrequest is for\n\neight of them, which\n\nis more.\n\n \n\nThe next.",
        "A trial of 4-6 sessions is allowed, the request is for eight of them, which is more.\nThe next.",
    ),
    "wrapped": (
        "physical\ntherapy is\nnot medically\nnecessary.\n\nThe next\nparagraph.",
        "physical therapy is not medically necessary.\nThe next paragraph.",
    ),
    "a glued verdict": (
        "The braces were notsupported. The bed isnot medicallynecessary. It wasnot necessary.",
        "The braces were notsupported. The bed is not medically necessary. It was not necessary.",
    ),
    "words with not in them": ("Dr. Knotts did not donate; the snotty note is notable.",) * 2,
    "indented": ("  1. Massage:\n\tUpheld  \n   Reasons", "1. Massage: Upheld Reasons"),
    "carriage returns": ("not medically\r\nnecessary.\r\n\r\nThe next.", "not medically necessary.\nThe next."),
    "double-spaced with carriage returns": (
        "A trial of 4-\r\n\r\n6 visits is\r\n\r\nallowed, the\r\n\r\nrequest is for\r\n\r\neight of them\r\n\r\nand more.",
        "A trial of 4-6 visits is allowed, the request is for eight of them and more.",
    ),
    "capitals behind a page's header": (
        "IT HAS FINAL DETERMINATION LETTER FOR IMR CASE NUMBER CM15-0109042 PAGE 3 NOT MOVED. GET A\n"
        "Final Determination Letter for IMR Case Number CM15-0109042 4\nMRI OF IT.",
        "IT HAS NOT MOVED. GET A MRI OF IT.",
    ),
    "page header whose words are broken": (
        "was not\n(Final Determi-\nnation Letter for IMR Case Num-\nber [REDACTED] 4)\nmedically necessary",
        "was not medically necessary",
    ),
    "form's footer over two lines": (
        "UR allowed\nFINAL LETTER OF DETERMINATION   FORM\nEFFECTIVE 5.16.13   PAGE 5 \n60 so",
        "UR allowed 60 so",
    ),
    "footer with the page before the case": (
        "the doctor on\nPage 3 of 4         IMR CM13-0000155\n1/9/2013 says",
        "the doctor on 1/9/2013 says",
    ),
    "page number with blanks behind it": (
        "of the right shoulder  \n \nPage 2 of 9     \n      \nstrain",
        "of the right shoulder strain",
    ),
    "page of fewer pages": ("the series CM14-0001234 Page 4 of 3 is not", "the series of 3 is not"),
    "case number behind a bold label": (
        "**MAXIMUS Case Number:**\nCM13-0004482     \n\n1) MAXIMUS | **Case Number** |\nCM20-0012477 |\n",
        "MAXIMUS Case Number: CM13-0004482\n1) MAXIMUS Case Number CM20-0012477",
    ),
    "number of a part": ("the repair after zone\n2\nwas seen", "the repair after zone 2 was seen"),
    "number of times": (
        "occupational therapy for the hand,\n2\ntimes a week",
        "occupational therapy for the hand, 2 times a week",
    ),
    "rating": (
        "The objection that pain remained\n8/10\noverlooks it",
        "The objection that pain remained 8/10 overlooks it",
    ),
    "bracket on a number's line": (
        "He had had therapy before that\n(3\nvisits)",
        "He had had therapy before that (3 visits)",
    ),
    "bullets before sentences": (
        "trial first.\n\u25aa Pt tried a TENS unit.\nThe rationale:\n- Massage is an adjunct",
        "trial first. Pt tried a TENS unit. The rationale: Massage is an adjunct",
    ),
    "entities in capitals": ("THE EMPLOYEE&RSQUO;S &LD\u00adQUO;A&RDQUO; R&D;", 'THE EMPLOYEE\'S "A" R&D;'),
    "digit of a scan in capitals": (
        "MTUS CHRONIC PAIN TREATMENT GUIDE1INES. A FEMA1E WITH AN HBA1C OF 7.2, WHOSE DOCTOR DID NOT ANSWER THE TWO LETTERS "
        "OF MAY AND JUNE.",
        "MTUS Chronic Pain Treatment Guidelines. A female with an HBA1C of 7.2, whose doctor did not answer the two letters "
        "of may and june.",
    ),
    "word that the letter has in one": (
        "Anti-\nemetics are so. Antiemetics are.",
        "Antiemetics are so. Antiemetics are.",
    ),
    "glued words of a verdict": ("is not medically-\nnecessary", "is not medically necessary"),
    "Markdown heading": ("### CLINICAL CASE SUMMARY\n\nThe claimant", "CLINICAL CASE SUMMARY\nThe claimant"),
    "Markdown bold": ("**Decision rationale:** It is *not* needed.", "Decision rationale: It is not needed."),
    "Markdown bold in a word": ("**1. Massage**: __Upheld__", "1. Massage: Upheld"),
    "Markdown escapes": (r"1\. Massage \(8\): Upheld\.", "1. Massage (8): Upheld."),
    "Markdown table": ("| Priority | Standard |\n|---|:---:|\n| Age | 53 |", "Priority Standard Age 53"),
    "quantity sign": ("Norco 10/325 mg #120, # 60", "Norco 10/325 mg #120, # 60"),
    "quantity sign in brackets": ("Norco 10/325 mg (# 120)", "Norco 10/325 mg (# 120)"),
    "quantity sign on a line of its own": ("Norco\n# 120", "Norco # 120"),
    "heading with a number": ("Text\n\n## 2. Norco\n", "Text\n2. Norco"),
    "number of an issue": ("Issue # 2: Norco", "Issue 2: Norco"),
    "HTML tags": ("<b>Priority:</b>\tStandard<br/>\n<i>Age</i>", "Priority: Standard Age"),
    "HTML paragraphs": ("<p>Upheld.</p>\n<p>The next.</p>", "Upheld.\nThe next."),
    "less and more": ("pain < 4/10, BMI <35 and > 3 visits", "pain < 4/10, BMI <35 and > 3 visits"),
    "entities": ("Neck&nbsp;&amp; back&lt;3 &quot;so&quot; the claimant&#39;s", 'Neck & back<3 "so" the claimant\'s'),
    "no entity": ("AT&T, R&D; H&P &c.", "AT&T, R&D; H&P &c."),
    "smart quotes and dashes": ("“so” the claimant’s 4–6 — 2×6 sessions", '"so" the claimant\'s 4-6 - 2x6 sessions'),
    "spaces that do not break": (
        "6\u00a0visits\u2009of\u3000massage\u200bor\ufeff yoga",
        "6 visits of massage or yoga",
    ),
    "wide spaces": ("The  claimant.   He is   53.", "The claimant. He is 53."),
    "form feed": ("was not\n\fmedically necessary", "was not medically necessary"),
    "footer with a bar": ("It allows\n\nCM15-0109042 | Page 2 of 4\n\n3-6 visits.", "It allows 3-6 visits."),
    "line of a fax machine": (
        "It allows\n07/23/2015 10:22 AM FAX 9165551212 P.003/007\n3-6 visits.\nJUL-23-2015 10:22 From:A To:B Page:4/7\nSo.",
        "It allows 3-6 visits. So.",
    ),
    "fax machine with zone": ("It is so.\n\n2015-07-23 10:22:15 (GMT) To: B 3/7\n\nThe next.", "It is so.\nThe next."),
    "visit with its hour": (
        "Seen on\n07/23/2015 10:22 and pain was 7/10\nand less.",
        "Seen on 07/23/2015 10:22 and pain was 7/10 and less.",
    ),
    "page header in brackets": (
        "was not\n(Final Determination Letter for IMR Case Number CM15-0109042 3)\nmedically necessary",
        "was not medically necessary",
    ),
    "page header after a form feed": (
        "was not\n\fFinal Determination Letter for IMR Case Number CM15-0109042 Page 3 of 5\nmedically necessary",
        "was not medically necessary",
    ),
    "page number": ("was not\nPage 3 of 5\nmedically necessary", "was not medically necessary"),
    "case number as footer": ("was not\nCM15-0109042 3\nmedically necessary", "was not medically necessary"),
    "cited page": ("see Page 3 of the guideline", "see Page 3 of the guideline"),
    "heading with a space that does not break": ("###\u00a0NECESSARY:", "NECESSARY:"),
    "page header with wide spaces": (
        "was not\n(Final  Determination  Letter for IMR Case Number CM15-0109042 3)\nmedically necessary",
        "was not medically necessary",
    ),
    "page header that breaks at a hyphen": (
        "was not\n(Final Determination Letter for IMR Case Number CM15-\n0109042 3)\nmedically necessary",
        "was not medically necessary",
    ),
    "form's footer": (
        "was not\n\nFinal Letter of Determination      Form Effective 12.09.13                Page 3\n\nmedically necessary",
        "was not medically necessary",
    ),
    "form's footer between paragraphs": (
        "was not.\n\nFinal Letter of Determination Form Effective 5.16.14 Page 12 of 14\n\n2. Gait training",
        "was not.\n2. Gait training",
    ),
    "a final letter in a sentence": (
        "The Final Letter of Determination is effective at once.",
        "The Final Letter of Determination is effective at once.",
    ),
    "cells of a table": ("<td>Age</td><td>53</td>", "Age 53"),
    "page number alone in mid sentence": (
        "Decision rationale: The guideline allows\n3\nmore visits.",
        "Decision rationale: The guideline allows more visits.",
    ),
    "page number between dashes": ("is not\n- 4 -\nmedically necessary", "is not medically necessary"),
    "page number of pages": ("is not\n\n4 of 9\n\nmedically necessary", "is not medically necessary"),
    "page and case in mid line": (
        "The guideline CM13-0001873 Page 4 gives no number.",
        "The guideline gives no number.",
    ),
    "page of pages in mid line": (
        "The request is not Page 4 of 9 medically necessary",
        "The request is not medically necessary",
    ),
    "cited page of pages": ("see the MTUS Page 4 of 9 and", "see the MTUS Page 4 of 9 and"),
    "number in a table": ("Age\n53\nSex\nmale", "Age 53 Sex male"),
    "case number in the case table": (
        "IMR Case Number:\nCM15-0109042\nPriority",
        "IMR Case Number: CM15-0109042 Priority",
    ),
    "case number and page in the case table": (
        "IMR Case Number: CM15-0109042 Page 1 of 9",
        "IMR Case Number: CM15-0109042 Page 1 of 9",
    ),
    "word broken by a hyphen": (
        "is not medi-\ncally necessary, Physi-\ncal ther-\napy",
        "is not medically necessary, Physical therapy",
    ),
    "verdict broken by a hyphen": ("Massage: Up-\nheld", "Massage: Upheld"),
    "hyphen of a word at a line end": ("a follow-\nup in low-\nback pain", "a follow-up in low-back pain"),
    "hyphen of a prefix": ("non-\nsteroidal", "non-steroidal"),
    "hyphen of a word left out": (
        "pre-\nand postoperative, two-\nto four-week",
        "pre- and postoperative, two- to four-week",
    ),
    "hyphen before a number": ("at L4-\n5, CM15-\n0109042, mid-\n2013", "at L4-5, CM15-0109042, mid-2013"),
    "stray hyphen in mid line": ("the docu-mentation and the follow-up", "the documentation and the follow-up"),
    "broken word of a letter with its whole": (
        "Dr. Zyx-\nwvut saw him. Zyxwvut wrote.",
        "Dr. Zyxwvut saw him. Zyxwvut wrote.",
    ),
    "soft hyphens": ("medi\u00adcally neces\u00adsary ther\u00ad\napy", "medically necessary therapy"),
    "soft hyphens that are hyphens": (
        "4\u00ad6 visits, L4\u00ad5, low\u00adback, x\u00adray",
        "4-6 visits, L4-5, low-back, x-ray",
    ),
    "invisible characters": (
        "medi\u200bcally neces\u200dsary\u2060, \ufeffUp\u200cheld \u200b\u200eso",
        "medically necessary, Upheld so",
    ),
    "invisible characters for spaces": ("physical\u200btherapy is\u200bdenied", "physical therapy is denied"),
    "zero bytes": ("U\x00p\x00h\x00e\x00l\x00d", "Upheld"),
    "ligatures": ("O\ufb03cial de\ufb01cit, \ufb02ow, e\ufb00ect, wa\ufb04e", "Official deficit, flow, effect, waffle"),
    "wide characters": ("\uff18 visits\uff1a \uff35pheld", "8 visits: Upheld"),
    "dashes": ("4\u20106, 4\u20116, 4\u20126, 4\u22126, 4\ufe636, 4\uff0d6", "4-6, 4-6, 4-6, 4-6, 4-6, 4-6"),
    "read with the wrong encoding": (
        "the claimant\u00e2\u20ac\u2122s, 4\u00e2\u20ac\u201c6, \u00c2\u00a7 9792, caf\u00c3\u00a9",
        "the claimant's, 4-6, \u00a7 9792, caf\u00e9",
    ),
    "read with the wrong encoding twice": ("claimant\u00c3\u00a2\u00e2\u201a\u00ac\u00e2\u201e\u00a2s", "claimant's"),
    "read as Latin-1": ("the claimant\x92s, 4\x966", "the claimant's, 4-6"),
    "read as that of a Mac": ("the claimant\u201a\u00c4\u00f4s", "the claimant's"),
    "named entities": (
        "4&ndash;6, the claimant&rsquo;s, &sect;&#8239;9792&hellip;",
        "4-6, the claimant's, \u00a7 9792\u2026",
    ),
    "entities of entities": ("4&amp;ndash;6", "4-6"),
    "accents of their own": ("Jose\u0301 Nun\u0303ez", "Jos\u00e9 Nu\u00f1ez"),
    "struck by characters": ("O\u0336v\u0336e\u0336r\u0336 Upheld", "Upheld"),
    "mail quotation": ("> 1. Massage: Up-\n> held\n>\n> The next.", "1. Massage: Upheld\nThe next."),
    "mail quotation in a quotation": (
        "On Monday:\n>> a sentence that\n>> goes on and\n> > ends.",
        "On Monday: a sentence that goes on and ends.",
    ),
    "more than": ("BMI of\n> 35 and\npain", "BMI of > 35 and pain"),
    "struck words": (
        "Massage: <del>Overturned</del> <ins>Upheld</ins>, <s>x</s><strike>y</strike>z",
        "Massage: Upheld, z",
    ),
    "hidden words": (
        '<div hidden><div>a</div>b</div><p style="color:red; display: none">c</p><!-- d --><span style="visibility:hidden">e'
        "</span><script>f</script>Upheld",
        "Upheld",
    ),
    "options": ("<select><option>Overturned</option><option selected>Upheld</select>", "Upheld"),
    "options of which none is chosen": ("<select><option>Upheld<option>Overturned</select>", "Upheld"),
    "what is never closed": ("<del>Upheld, <!-- and so on", "Upheld, <!-- and so on"),
    "struck in Markdown": ("Massage: ~~Overturned~~ Upheld, ~4 weeks ~~ 5", "Massage: Upheld, ~4 weeks ~~ 5"),
    "long tags": (f"<p class=\"{'x' * 200}\"\n id='y'>Upheld</p>", "Upheld"),
    "lines of HTML": ("<div>is not</div>\n<div>medically</div>\n<div>necessary.</div>", "is not medically necessary."),
    "paragraphs of HTML": ("<div>Upheld.</div><div>The next.<br><br>And so</div>", "Upheld.\nThe next.\nAnd so"),
    "parted word of HTML": ("Up<wbr>held and medic<b>ally</b>", "Upheld and medically"),
    "bullets": (
        "Upheld.\n\n\u2022 2. Massage\n\u2022 Decision rationale: So",
        "Upheld.\n2. Massage Decision rationale: So",
    ),
    "bullets in a list": ("Diagnoses:\n\u2022 strain\n\u2022 sprain", "Diagnoses: \u2022 strain \u2022 sprain"),
    "glued heading": ("IMRISSUES,DECISIONSANDRATIONALES", "IMR ISSUES, DECISIONS AND RATIONALES"),
    "glued labels": (
        "CaseNumber: 1 DateAssigned: 2 Date ofInjury: 3 Decisionrationale:So",
        "Case Number: 1 Date Assigned: 2 Date of Injury: 3 Decision rationale:So",
    ),
    "capitals": (
        "CLINICAL CASE SUMMARY\n\nTHE CLAIMANT'S MRI IS OF L4-5. HE WAS SEEN.\n\n1. MASSAGE 2X6: UPHELD\n\nMAXIMUS GUIDELINE: DECISION "
        "BASED ON MTUS CHRONIC PAIN TREATMENT GUIDELINES, MASSAGE THERAPY, PAGE(S): 60. DECISION RATIONALE: SO",
        "CLINICAL CASE SUMMARY\nThe claimant's MRI is of L4-5. He was seen.\n1. Massage 2x6: Upheld\nMAXIMUS guideline: Decision "
        "based on MTUS Chronic Pain Treatment Guidelines, Massage Therapy, Page(s): 60. Decision rationale: So",
    ),
    "carriage returns alone": ("not medically\rnecessary.\r\rThe next.", "not medically necessary.\nThe next."),
    "double-spaced with blanks": (
        "The case of  \t\n \u00a0\nthe claimant  \n\nis that  \n\nof a man  \n\nwho has  \n\npain in  \n\nhis back.  \n \n\nNext.",
        "The case of the claimant is that of a man who has pain in his back.\nNext.",
    ),
    "holes": ("Dr. [REDACTED] saw [REDACTED], a [Redacted].", "Dr. saw , a ."),
    "brackets": ("ODG [Pain] and [x](y)", "ODG [Pain] and [x](y)"),
    "nothing": ("", ""),
    "nothing but layout": (" \n\n\t<br>&nbsp;** \n", ""),
}


@pytest.mark.parametrize(("letter", "normalized"), LAYOUTS.values(), ids=LAYOUTS)
def test_what_rules_read(letter: str, normalized: str) -> None:
    doc = BLANK(letter)
    assert normalized_text(doc).text == normalized
    assert doc.text == letter


def numbered(lines: list[str], mark: str = "  ") -> str:
    """Lines with the numbers of a pleading, which begin anew after the 28th."""
    return "\n".join(f"{place % 28 + 1:>2}{mark}{line}" for place, line in enumerate(lines))


@pytest.mark.parametrize("mark", ["  ", "\t", " "])
def test_the_line_numbers_of_a_pleading_are_left_out(mark: str) -> None:
    lines = ["CLINICAL CASE SUMMARY", "", "The claimant had", "12 visits, which is", "more than 6."] * 8
    assert normalized_text(BLANK(numbered(lines, mark))).text == normalized_text(BLANK("\n".join(lines))).text


def test_numbers_that_begin_a_few_lines_are_words() -> None:
    lines = ["12 visits were", "had by the man", "who has pain."] * 10
    assert normalized_text(BLANK("\n".join(lines))).text == " ".join(lines)
    few = numbered(["had by the man"] * 12)
    assert normalized_text(BLANK(few)).text.startswith("1 had by the man 2 had")
    falling = "\n".join(f"{30 - place} visits" for place in range(25))
    assert normalized_text(BLANK(falling)).text.startswith("30 visits 29 visits")


@pytest.mark.parametrize(
    ("letter", "words", "stands_as"),
    [
        ("4-\n6 sessions", "4-6", "4-\n6"),
        ("not **medically**\nnecessary", "medically necessary", "medically**\nnecessary"),
        ("Neck&nbsp;&amp; back", "Neck & back", "Neck&nbsp;&amp; back"),
        ("a “quoted” word", '"quoted"', "“quoted”"),
        ("<b>Age</b>: 53", "Age: 53", "Age</b>: 53"),
        ("ten\f (Final Determination Letter for IMR Case Number CM15-0109042 3) visits", "ten visits", None),
    ],
)
def test_a_stretch_of_the_view_leads_back_to_the_letter(letter: str, words: str, stands_as: str | None) -> None:
    doc = BLANK(letter)
    normalized = NormalizedText(doc)
    at = normalized.text.index(words)
    start, end = normalized.offsets(at, at + len(words))
    assert letter[start:end] == (letter if stands_as is None else stands_as)
    assert normalized.place(start) == at
    span = normalized.char_span(doc, at, at + len(words), "DATE")
    assert span.start_char <= start
    assert span.end_char >= end


def test_a_quote_keeps_holes_and_loses_markup() -> None:
    normalized = NormalizedText(BLANK("Dr. [REDACTED]  asked\n\nfor **6**&nbsp;visits."))
    assert normalized.quote(0, len(normalized.text)) == "Dr. [REDACTED] asked for 6 visits."


def test_a_view_is_made_once_for_a_doc_and_not_kept_with_it() -> None:
    doc = BLANK("not\nmedically\nnecessary")
    assert normalized_text(doc) is normalized_text(doc)
    assert normalized_text(BLANK(doc.text)) is not normalized_text(doc)
    assert doc.user_data == {}


def test_what_is_kept_is_made_once() -> None:
    normalized, made = NormalizedText(BLANK("a letter")), []
    assert normalized.cached("words", lambda v: made.append(v) or len(v.text.split())) == 2
    assert normalized.cached("words", lambda v: made.append(v) or 0) == 2
    assert made == [normalized]


def paged(*words: str, mark: str = "\n{}\n") -> str:
    """Sentences with a page's number behind some words, from the second page on."""
    pages = enumerate(words, 2)
    return "".join(f"{'It hurts here. ' * 100}The {word}{mark.format(page)}is so. " for page, word in pages)


@pytest.mark.parametrize("mark", ["\n{}\n", "\n\n{}\n\n", "\n\f{}\n", "\n{}/9\n", "\n{}/9  \n", " Page {} of 9 "])
def test_numbers_of_one_style_that_count_on_are_those_of_pages(mark: str) -> None:
    words = "part", "level at least", "guidelines"
    read = normalized_text(BLANK(paged(*words, mark=mark))).text
    assert all(f"The {word} is so." in read for word in words)


def test_numbers_that_count_on_in_a_few_lines_are_words() -> None:
    assert (
        "gives 9 visits"
        in normalized_text(BLANK("It is not chronic, so that chapter\n8\ngoverns, and ODG gives\n9\nvisits.")).text
    )


FRAGMENTS = st.one_of(
    st.text(max_size=6),
    st.sampled_from([
        "\n", "\n\n", "\r\n", "\t", " ", "  ", "\f", "\x85", "\u2028", "\u00a0", "\u200b", "\ufeff", "<b>", "</p>", "<br/>\n", "<",
        "&nbsp;", "&amp;", "&lt;", "&#39;", "&#8217;", "&#10;", "&#11;", "&", "**", "_", "__", "### ", "#", "|---|", "|", "\\.", "\\",
        "[REDACTED]", "[", "(", "(Final Determination Letter for IMR Case Number CM15-0109042 3)", "Page 3 of 5", "\nPage 3 of 5\n",
        "\nCM15-0109042 3\n", "Final Determination Letter for IMR Case Number CM15-0109042 2 ", "“", "’", "–", "×", "\u00ad", "İ", "ß",
        "word", "medically", "4-6", "e\u0301", "𝔘", "12/1/2014", "the case,\n\nand", "medi-\ncally", "neces\u00adsary", "low\u200bback",
        "\ufb01", "\ufb03", "\uff18", "&ndash;", "&amp;ndash;", "&sect;", "â€™", "Â§", "\x92", "\x00", "<del>", "</del>", "<!--", "-->",
        "<p hidden>", "~~", "<select>", "<option>", "<option selected>", "</select>", "<td>", "\n> ", "\n>> ", "\n\u2022 ", "\n3\n",
        " CM13-0001873 Page 4 ", "CASESUMMARY", "CaseNumber:", "-\n", "o\u0336", "UPHELD", "docu-mentation",
    ]),
)  # fmt: skip
LETTERS = st.lists(FRAGMENTS, max_size=40).map("".join)
READ_BY_OCR = {"1": "l", "0": "o"}


@given(LETTERS)
def test_every_character_leads_back_to_the_letter(letter: str) -> None:
    doc = BLANK(letter)
    normalized = NormalizedText(doc)
    assert doc.text == letter
    reached = 0
    for at, character in enumerate(normalized.text):
        start, end = normalized.offsets(at, at + 1)
        if character.isspace():
            continue
        assert reached <= start < end <= len(letter)
        span = normalized.char_span(doc, at, at + 1, "DATE")
        assert span.start_char <= start < span.end_char
        if end - start == 1 and letter[start].isascii() and letter[start].isalnum():
            assert character in (letter[start], letter[start].lower(), READ_BY_OCR.get(letter[start]))
            assert normalized.place(start) == at
        reached = start


@given(LETTERS)
def test_a_letter_of_plain_words_is_read_as_it_is(letter: str) -> None:
    words = " ".join(re.findall(r"[a-z]+", letter))
    assert NormalizedText(BLANK(words)).text == words


@given(LETTERS)
def test_the_view_has_one_separator_between_words(letter: str) -> None:
    normalized = NormalizedText(BLANK(letter))
    assert len(normalized.lower) == len(normalized.text)
    assert normalized.text == normalized.text.strip(" \n")
    assert not re.search(r"[ \n]{2}", normalized.text)


@given(LETTERS)
def test_a_quote_is_the_text_with_its_holes(letter: str) -> None:
    normalized = NormalizedText(BLANK(letter.replace("[", "(")))
    as_read_by_ocr = str.maketrans("10", "lo")  # a quote keeps what OCR made of a word
    quoted = normalized.quote(0, len(normalized.text)).translate(as_read_by_ocr)
    read = normalized.text.replace("\n", " ").translate(as_read_by_ocr)
    for glued in ("CASESUMMARY", "CaseNumber:"):  # a quote leaves glued what a scan has glued
        if glued in quoted:
            quoted, read = quoted.replace(" ", ""), read.replace(" ", "")
    assert quoted == read or (quoted.lower() == read.lower() and len(read) > 120)  # capitals


@given(LETTERS)
def test_phrase_matchers_see_the_words_of_the_view_in_their_order(letter: str) -> None:
    doc = BLANK(letter)
    normalized = NormalizedText(doc)
    tokens = normalized_tokens(doc, normalized, BLANK.tokenizer)
    assert len(tokens.orths) == len(tokens.starts) == len(tokens.ends)
    assert tokens.starts.tolist() == sorted(tokens.starts)
    for orth, start, end in zip(*tokens, strict=True):
        assert orth in doc.vocab.strings
        assert 0 <= start < end <= len(normalized.text)
        assert "\n" not in normalized.text[start:end]


@given(LETTERS)
def test_the_text_of_a_letter_is_never_changed(nlp: Language, letter: str) -> None:
    doc = nlp(letter)
    assert doc.text == letter
    decision = doc._.imr
    assert all(letter[one.start : one.end] == one.text for one in decision.evidence)


HARD = [
    "a\u00ad",
    "a-\n",
    "\n> ",
    "<p ",
    "<!-- ",
    "<del>",
    "<option>",
    "~~a ",
    "&amp;",
    "e\u0301",
    "\u0301",
    "\u200b",
    "\x00",
    "\ufb01",
    "â€™",
    "\n3",
    "\n\u2022 ",
    "A",
    "A. ",
    "CASE SUMMARY",
    "CASESUMMARY",
    "\\",
    "a-b",
    "CM13-0001873 Page ",
    "</del>",
    "\n\n-",
    "1. ",
    "(",
    ":",
    "DECISION BASED ON ",
    "a,\n\nb",
    "<a ",
    "&amp",
    "*",
    "_",
    "#",
    "|-",
    "[",
    "(Final ",
    "\n \t",
    "\\",
    "\n\n",
    "Final Determination Letter for ",
    "a  ",
]


@pytest.mark.parametrize("piece", HARD, ids=repr)
def test_the_work_grows_with_the_letter_and_no_faster(piece: str) -> None:
    def seconds(times: int) -> float:
        doc, best = Doc(BLANK.vocab, words=[piece * times]), 1.0
        for _ in range(3):
            begun = time.process_time()
            NormalizedText(doc)
            best = min(best, time.process_time() - begun)
        return best

    assert seconds(20_000) < 40 * max(seconds(2_000), 0.001)  # 100 times as much if it grew with the square


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The page observes\nFinal Determination Letter\n3\nfor IMR Case Number CM15-0144476 4\nthat no", "observes that no"),
        (f"{'It hurts. ' * 400}Of that range, and another\n12\n\nwould bring him to 22 visits.", "another 12"),
        ("Decision based on it, Section(s): Non-\nsteroidal drugs and oth-\ners.", "Non-steroidal drugs and others"),
        ("It is not necessary.\nPage 30\nof the elbow chapter allows it.", "Page 30 of the elbow"),
        ("The request is not-\nmedically necessary, and not-\nable.", "not medically necessary, and notable"),
        ("LABOR CODE 4610.5(C)(2) IS CITED BY THE REVIEWER WHO READ ALL OF THE RECORDS. " * 3, "4610.5(c)(2)"),
    ],
)  # fmt: skip
def test_layout_within_layout(nlp: Language, text: str, words: str) -> None:
    assert words in normalized_text(nlp.make_doc(text)).text


@pytest.mark.parametrize(
    "words",
    [
        "The bed isnot medicallynecessary.",
        "It is\nmedicallynecessary [sic] and\n\nappropriate.",
        "It was\nnotnecessary here.",
    ],
)
def test_a_quote_has_the_words_that_the_letter_has_glued(words: str) -> None:
    normalized = normalized_text(BLANK(f"A first sentence. {words} The end."))
    start = normalized.text.index("sentence. ") + len("sentence. ")
    assert normalized.quote(start, normalized.text.index(" The end")) == " ".join(words.split())
