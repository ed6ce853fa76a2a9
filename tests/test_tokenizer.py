import gc
import multiprocessing
import pickle
import re
import sys
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from time import process_time

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

from imr_nlp.text.tokenizer import LONGEST_CHUNK, ImrTokenizer, create_tokenizer

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
pieces = st.sampled_from(PIECES)
GAPS = ["", "", " ", " ", "  ", "\n", " \n\n", "\n\n \n", "\t", "\u00a0", "\u00a0\u00a0", "\r\n", "\u2028"]
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


def test_a_rule_added_later_holds_for_words_already_read() -> None:
    nlp = pipeline()
    assert words(nlp("PTvisit today")) == ["PTvisit", "today"]
    nlp.tokenizer.add_special_case("PTvisit", [{"ORTH": "PT"}, {"ORTH": "visit"}])
    assert words(nlp("PTvisit today")) == ["PT", "visit", "today"]
    nlp.tokenizer.infix_finditer = None
    assert words(nlp("EMG/NCV PTvisit")) == ["EMG/NCV", "PT", "visit"]


def copies(nlp: Language, folder: Path) -> Iterator[Language]:
    nlp.to_disk(folder / "model", exclude=["vocab"])
    yield spacy.load(folder / "model")
    yield pipeline().from_bytes(nlp.to_bytes())
    yield pickle.loads(pickle.dumps(nlp))
    nlp.tokenizer.to_disk(folder / "tokenizer")
    copy = pipeline()
    copy.tokenizer.from_disk(folder / "tokenizer")
    yield copy
    copy = pipeline()
    copy.tokenizer.from_bytes(nlp.tokenizer.to_bytes(exclude=["vocab"]))
    yield copy


def test_a_copy_has_the_same_rules(tmp_path: Path) -> None:
    nlp = pipeline(max_cache_size=7_000)
    nlp.tokenizer.add_special_case("PTvisit", [{"ORTH": "PT"}, {"ORTH": "visit", "NORM": "session"}])
    text = LETTER + "PTvisit"
    for copy in copies(nlp, tmp_path):
        assert type(copy.tokenizer) is ImrTokenizer
        assert read(copy(text)) == read(nlp(text))
        assert read(copy(text)) == read(nlp(text))


def test_the_size_of_the_cache_survives_saving(tmp_path: Path) -> None:
    nlp = pipeline(max_cache_size=7_000)
    nlp.to_disk(tmp_path)
    assert spacy.load(tmp_path).tokenizer.max_cache_size == 7_000
    assert pickle.loads(pickle.dumps(nlp)).tokenizer.max_cache_size == 7_000


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_workers(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {method} on this system")
    # spaCy starts its workers with the default method; this changes it for the test alone.
    context = multiprocessing.get_context(method)
    monkeypatch.setattr("spacy.language.mp.Process", context.Process)
    monkeypatch.setattr("spacy.language.mp.Pipe", context.Pipe)
    monkeypatch.setattr("spacy.language.mp.Queue", context.Queue)
    texts = [LETTER, LETTER.upper(), "", "MTUSChronic"]
    assert [read(doc) for doc in NLP.pipe(texts, n_process=2, batch_size=2)] == [read(NLP(text)) for text in texts]


def test_pipe_keeps_order_and_text() -> None:
    texts = [LETTER, "", " ", "\n", LETTER.lower()]
    assert [doc.text for doc in NLP.tokenizer.pipe(texts)] == texts


STEMS = ["ache", "brace", "claim", "edema", "flare", "gait", "hip", "joint", "knee", "limb", "muscle", "nerve", "rash"]


@pytest.mark.parametrize(("max_cache_size", "bounded"), [(500, True), (100_000, False)])
def test_memory_is_bounded_by_the_size_of_the_cache(max_cache_size: int, bounded: bool) -> None:
    # 13 words make 2,197 different chunks, so that the vocab stands still and only the cache could grow.
    chunks = [f"{a}({b}),{c}" for a, b, c in product(STEMS, repeat=3)]
    tokenizer = pipeline(max_cache_size).tokenizer
    tokenizer.rules = {}  # the special cases are allocated in the vocab, whenever they are loaded
    tokenizer(" ".join(chunks[:600]))
    strings = len(tokenizer.vocab.strings)
    tracemalloc.start()
    try:
        for start in range(600, len(chunks), 100):
            tokenizer(" ".join(chunks[start : start + 100]))
        gc.collect()
        growth = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert len(tokenizer.vocab.strings) == strings
    assert (growth < 500 * 400) is bounded, growth


@pytest.mark.parametrize("max_cache_size", [0, 1, 7])
def test_a_cache_smaller_than_a_text(max_cache_size: int) -> None:
    tokenizer = pipeline(max_cache_size).tokenizer
    assert [read(tokenizer(LETTER)) for _ in range(2)] == [read(SPACY(LETTER))] * 2


def test_nothing_of_a_memory_zone_outlives_it() -> None:
    nlp = pipeline()
    nlp("The request is denied.")
    size = len(nlp.vocab.strings)
    for round_ in range(20):
        text = f"Zoneword{round_}, hyaluronate{round_}(brand{round_}) is denied."
        with nlp.memory_zone():
            inside = read(nlp(text))
            assert inside == read(nlp(text))
        assert len(nlp.vocab.strings) == size
        gc.collect()
        filler = [bytearray(length) for length in range(8, 400, 8)]
        del filler
    expected = read(SPACY(text))
    assert inside == expected
    assert read(nlp(text)) == expected
    assert [token.lower_ for token in nlp(text)] == [word.lower() for word, *_ in expected]
    assert [token.shape_ for token in nlp(text)] == [token.shape_ for token in SPACY(text)]
    with nlp.memory_zone():
        assert read(nlp(text)) == expected


def asked_about(tokenizer: ImrTokenizer) -> list[str]:
    """A list that fills with the words whose rules are looked at, which is none that the cache has."""
    search, asked = tokenizer.suffix_search, []

    def noting(word: str) -> object:
        asked.append(word)
        return search(word)

    tokenizer.suffix_search = noting
    return asked


def test_a_letter_of_known_words_asks_no_rule() -> None:
    nlp = pipeline()
    asked = asked_about(nlp.tokenizer)
    # A special case within a word, as in "(Dr.", is never kept: spaCy takes such a word apart each time.
    without_special_cases = re.sub(r"Dr\.|e\.g\.|doesn't|8am\.", "", LETTER)
    nlp(without_special_cases)
    assert asked
    asked.clear()
    nlp(without_special_cases)
    with nlp.memory_zone():
        nlp(without_special_cases)
    assert asked == []


def test_what_recurs_in_memory_zones_is_learned_between_them() -> None:
    nlp = pipeline()
    asked = asked_about(nlp.tokenizer)
    for number in range(3):
        nlp.tokenizer.learn()
        asked.clear()
        with nlp.memory_zone():
            nlp(f"Denied:again by (claims-administrator), number{number}: therapy(massage);")
            nlp.tokenizer.learn()  # no time to learn
            nlp(f"Denied:again by (claims-administrator), number{number}{number}: therapy(massage);")
    assert {word for word in asked if not word.startswith("number2")} == set()
    assert "massage" in nlp.vocab.strings
    assert "number0" not in nlp.vocab.strings


def test_dates_and_codes_of_memory_zones_are_not_learned() -> None:
    nlp = pipeline()
    for _ in range(3):
        nlp.tokenizer.learn()
        with nlp.memory_zone():
            nlp("CM14-0137726 of 10/15/2014: 12 visits")
    learned = [word for word in ("visits", "12", "10/15/2014", "CM14-0137726") if word in nlp.vocab.strings]
    assert learned == ["visits", "12"]


def test_threads_share_a_tokenizer() -> None:
    # A cache this small starts afresh over and over, while other threads read from it.
    tokenizer = pipeline(max_cache_size=60).tokenizer
    texts = [f"{LETTER} {a}-{b}/{c}({n}), Dr. {c}'s" for n, (a, b, c) in enumerate(product(STEMS[:4], repeat=3))]
    expected = [read(SPACY(text)) for text in texts]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            assert [read(doc) for doc in pool.map(tokenizer, texts)] == expected
    finally:
        sys.setswitchinterval(interval)


def test_other_languages_keep_their_rules() -> None:
    nlp = spacy.blank("de")
    nlp.tokenizer = create_tokenizer()(nlp)
    assert words(nlp("Der Antrag z.B. auf MTUSChronic")) == ["Der", "Antrag", "z.B.", "auf", "MTUS", "Chronic"]


LONG = st.lists(
    st.tuples(
        st.sampled_from(["-", "(", "[{", "&", '"', "'", ",", "</", "a,", "ab", "1/", "can't", "é", "😀", "$5", ":)"]),
        st.integers(1, 400),
    ),
    min_size=1,
    max_size=5,
).map(lambda runs: "".join(piece * times for piece, times in runs))


@given(LONG, st.sampled_from(["", "a ", "Dr. Vega can't say ", "\n\n"]))
@settings(max_examples=60)
def test_a_text_without_blanks_stays_as_it_is(run: str, before: str) -> None:
    text = f"{before}{run} can't"
    doc = NLP(text)
    assert doc.text == text
    assert [token.norm_ for token in doc][-2:] == ["can", "not"]
    assert [token.idx for token in doc] == [at for at, _ in pieces(doc)]


def pieces(doc: Doc) -> Iterator[tuple[int, str]]:
    at = 0
    for token in doc:
        yield at, token.text
        at += len(token.text_with_ws)


def test_what_is_no_longer_than_a_chunk_may_be_is_not_cut() -> None:
    address = f"https://example.org/{'path/' * 27}paths"
    assert len(address) == LONGEST_CHUNK
    assert words(NLP(f"See {address} now.")) == ["See", address, "now", "."]


def test_a_long_run_is_cut_beside_marks_and_not_in_words() -> None:
    run = ",".join(["medically"] * 100)
    assert words(NLP(run)) == words(SPACY(run))


MARKS = [
    "-", "(", "[", "&", '"', ",", "'", "-(", "</", ":)", "$", "😀", "“", "ab:", "a-", "'s", "http://a.b/", "a", "1,",
]  # fmt: skip


@pytest.mark.parametrize("piece", MARKS)
def test_the_work_grows_with_the_text_and_no_faster(piece: str) -> None:
    def seconds(length: int) -> float:
        nlp = pipeline(max_cache_size=0)  # nothing is remembered from one piece to the next
        begun = process_time()
        nlp((piece * length)[:length])
        return process_time() - begun

    few = min(seconds(2_000) for _ in range(2))
    assert seconds(20_000) < 40 * max(few, 0.005)  # 100 times as much if it grew with the square


@pytest.mark.parametrize(
    ("text", "place"), [("\ud800", "U+D800 at offset 0"), ("Upheld \udc9f.", "U+DC9F at offset 7")]
)
def test_a_lone_surrogate_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(ValueError, match=re.escape(place)) as refused:
        NLP(text)
    assert not isinstance(refused.value, UnicodeEncodeError)
    assert words(NLP("Upheld.")) == ["Upheld", "."]


def test_a_text_that_is_too_long_is_refused() -> None:
    nlp = pipeline()
    nlp.max_length = 1_000
    assert len(nlp("a " * 500)) == 500
    with pytest.raises(ValueError, match="E088"):
        nlp("a " * 501)
