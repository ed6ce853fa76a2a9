"""What the tokenizer keeps of words it has read: copies, workers, memory zones, threads, and texts without blanks."""

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
from spacy.tokens import Doc
from tokenizing import LETTER, NLP, SPACY, pipeline, read, words

from imr_nlp.text.tokenizer import LONGEST_CHUNK, ImrTokenizer, create_tokenizer


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
