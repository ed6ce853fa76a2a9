"""The tokens of letters: those of spaCy with the same rules, and those that the rules of letters make."""

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizing import GAPS, LETTER, NLP, PIECES, SPACY, pipeline, read, words

pieces = st.sampled_from(PIECES)
gaps = st.sampled_from(GAPS)
letter_like = st.lists(st.tuples(pieces, gaps), max_size=40).map(lambda parts: "".join(a + b for a, b in parts))


@settings(max_examples=300, deadline=None)
@given(st.one_of(letter_like, st.text(max_size=200), st.text(alphabet="aS1.,:;-/(<>&*# \n\t'\"", max_size=60)))
def test_tokens_are_those_of_spacy_with_the_same_rules(text: str) -> None:
    expected = read(SPACY(text))
    first = NLP.tokenizer(text)
    assert read(first) == expected
    assert read(NLP.tokenizer(text)) == expected
    assert first.text == text


@pytest.mark.parametrize("n", range(3))
def test_tokens_of_a_letter_do_not_depend_on_what_was_read_before(n: int) -> None:
    tokenizer = pipeline().tokenizer
    for text in [LETTER.upper(), LETTER.replace(" ", "\n\n"), LETTER[::-1]][:n]:
        tokenizer(text)
    assert read(tokenizer(LETTER)) == read(SPACY(LETTER))


RULES = [
    # What a converter leaves is a token of its own.
    ("Number:</b>", "Number : </b>"),
    ("<b>Case", "<b> Case"),
    ("</td><td>Upheld", "</td> <td> Upheld"),
    ("made:<br/><br/>The", "made : <br/> <br/> The"),
    ('<td class="x">Case', '< td class= " x " > Case'),
    ("p<.05", "p<.05"),
    ("and&nbsp;Norco.&nbsp;Per", "and &nbsp; Norco . &nbsp; Per"),
    ('ODG:&nbsp;"Recommended"', 'ODG : &nbsp; " Recommended "'),
    ("Knee&amp;Leg", "Knee &amp; Leg"),
    ("R&D", "R&D"),
    ("**Claims", "** Claims"),
    ("6:**", "6 : **"),
    ("denied.**Upheld**", "denied . ** Upheld **"),
    ("###IMR", "### IMR"),
    ("|Priority|Standard|", "| Priority | Standard |"),
    # A word ends where the line does.
    ("non-\nsteroidal", "non - steroidal"),
    ("4-\n\n6 sessions", "4 - 6 sessions"),
    ("hip/\nthigh", "hip / thigh"),
    ("Pain\tSummary", "Pain Summary"),
    # Slashes and dashes.
    ("EMG/NCV", "EMG / NCV"),
    ("sprain/strain", "sprain / strain"),
    ("25%/Lidocaine", "25% / Lidocaine"),
    ("week/6", "week / 6"),
    ("2x/week", "2x / week"),
    ("12/1/2014", "12/1/2014"),
    ("10/325", "10/325"),
    ("w/o", "w/o"),
    ("98-99", "98 - 99"),
    ("4–6", "4 – 6"),
    ("-Norco", "- Norco"),
    # Words that stick together.
    ("ismedically", "is medically"),
    ("island", "island"),
    ("isnotmedically", "is not medically"),
    ("notmedically", "not medically"),
    ("notrecommended", "not recommended"),
    ("notes", "notes"),
    ("Medicallynecessary", "Medically necessary"),
    ("MTUSChronic", "MTUS Chronic"),
    ("pain,and", "pain , and"),
    ("117,118", "117 , 118"),
    ("\uff11\uff11\uff17\uff0c\uff11\uff11\uff18", "\uff11\uff11\uff17 \uff0c \uff11\uff11\uff18"),
    ("pain;and", "pain ; and"),
    ("Upheld:The", "Upheld : The"),
    ("Date:08/13/2014", "Date : 08/13/2014"),
    ("8:30", "8:30"),
    ("strain(723.1)", "strain ( 723.1 )"),
    ("Page(s):98", "Page ( s ) : 98"),
    ("[REDACTED]was", "[ REDACTED ] was"),
    ("effect.The", "effect . The"),
    ("in 2014.The", "in 2014 . The"),
    ("(ODG).The", "( ODG ) . The"),
    ("7.5", "7.5"),
    ("12/1/2014through", "12/1/2014 through"),
    ("4/2/14through", "4/2/14 through"),
    ("10/50mg", "10/50 mg"),
    ("325mg#120", "325mg # 120"),
    ("9sessions", "9sessions"),
    # Emoticons are no words of a letter.
    ("page(s):", "page ( s ) :"),
    ("(grade 8)", "( grade 8 )"),
]


@pytest.mark.parametrize(("text", "expected"), RULES)
def test_rules_of_letters(text: str, expected: str) -> None:
    assert words(NLP(text)) == expected.split()


@pytest.mark.parametrize("text", ["\n".join(text for text, _ in RULES), LETTER, "(cant) \"dont\" 'Dr.'"])
def test_explain_gives_the_same_tokens(text: str) -> None:
    assert [token for _, token in NLP.tokenizer.explain(text)] == words(NLP(text))


def test_explain_names_the_rule() -> None:
    assert NLP.tokenizer.explain("(non-") == [("PREFIX", "("), ("TOKEN", "non"), ("SUFFIX", "-")]


@pytest.mark.parametrize(
    "text",
    [
        "The patient wasn't seen by Dr. Ito until 8 a.m.; he'd been told to wait.",
        "Naproxen 550 mg, two tablets a day, was refilled on March 9, 2015.",
        "MRI of the low-back: a 4 mm protrusion at L4-5, e.g. as in [2] (see www.example.org/mri).",
    ],
)
def test_ordinary_english_is_tokenized_as_spacy_does(text: str) -> None:
    assert read(NLP(text)) == read(spacy.blank("en")(text))
