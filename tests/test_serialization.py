"""What a letter has been given stays with it: in other processes, in files, and when memory is let go."""

from __future__ import annotations

import json
import multiprocessing
import pickle
from pathlib import Path
from typing import Any

import pytest
import spacy
import srsly
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

METHODS = [method for method in ("fork", "spawn", "forkserver") if method in multiprocessing.get_all_start_methods()]


def content(doc: Doc) -> dict[str, Any]:
    """All that the pipeline says of a letter."""
    return {
        "text": doc.text,
        "decision": doc._.imr,
        "ents": [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents],
        "spans": {
            key: [(s.start_char, s.end_char, s.label_, s.id_, plain(s._.value)) for s in doc.spans[key]]
            for key in ("imr", "imr_sections")
        },
    }


def plain(value: Any) -> Any:
    """A value with lists for tuples: msgpack gives the one or the other, as it was asked."""
    return json.loads(json.dumps(value))


@pytest.fixture(scope="module")
def texts(letter_texts: list[str]) -> list[str]:
    """A few letters, and a text that is none."""
    return [*letter_texts[:3], "This is no letter.", ""]


@pytest.fixture(scope="module")
def docs(nlp: Language, texts: list[str]) -> list[Doc]:
    return [nlp(text) for text in texts]


def test_there_is_something_to_keep(docs: list[Doc]) -> None:
    first = content(docs[0])
    assert first["decision"].issues
    with_value = {label for _, _, label, _, value in first["spans"]["imr"] if value is not None}
    assert with_value >= {"DATE", "TREATMENT", "SESSION_COUNT", "GUIDELINE", "PAGE", "DECISION"}


@pytest.mark.parametrize("method", METHODS)
def test_workers_keep_decisions_and_values(
    nlp: Language, docs: list[Doc], texts: list[str], method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spacy.language.mp", multiprocessing.get_context(method))
    found = list(nlp.pipe(texts, n_process=2, batch_size=2))
    assert [content(doc) for doc in found] == [content(doc) for doc in docs]


def test_a_docbin_keeps_them(docs: list[Doc], nlp: Language) -> None:
    stored = DocBin(docs=docs, store_user_data=True).to_bytes()
    found = list(DocBin(store_user_data=True).from_bytes(stored).get_docs(nlp.vocab))
    assert [content(doc) for doc in found] == [content(doc) for doc in docs]


def test_a_docbin_in_a_file_is_read_with_another_vocabulary(docs: list[Doc], tmp_path: Path) -> None:
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "letters.spacy")
    found = list(DocBin().from_disk(tmp_path / "letters.spacy").get_docs(Vocab()))
    assert [content(doc) for doc in found] == [content(doc) for doc in docs]


def test_bytes_keep_them(docs: list[Doc], nlp: Language) -> None:
    found = [Doc(nlp.vocab).from_bytes(doc.to_bytes()) for doc in docs]
    assert [content(doc) for doc in found] == [content(doc) for doc in docs]


def test_pickles_keep_them(docs: list[Doc]) -> None:
    assert [content(pickle.loads(pickle.dumps(doc))) for doc in docs] == [content(doc) for doc in docs]


def test_copies_keep_them(docs: list[Doc]) -> None:
    assert [content(doc.copy()) for doc in docs] == [content(doc) for doc in docs]


def test_a_part_of_a_letter_keeps_the_values_of_its_entities(docs: list[Doc]) -> None:
    doc = docs[0]
    begin = doc.ents[2].start
    part = doc[begin:].as_doc(copy_user_data=True)
    assert [(ent.text, ent.label_, plain(ent._.value)) for ent in part.ents] == [
        (ent.text, ent.label_, plain(ent._.value)) for ent in doc.ents if ent.start >= begin
    ]


def test_user_data_is_plain(docs: list[Doc]) -> None:
    for doc in docs:
        for value in doc.user_data.values():
            assert plain(value) == srsly.msgpack_loads(srsly.msgpack_dumps(value)) == value


def test_a_pipeline_is_saved_and_loaded(nlp: Language, docs: list[Doc], texts: list[str], tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    assert again.pipe_names == nlp.pipe_names
    assert [content(again(text)) for text in texts] == [content(doc) for doc in docs]


def test_a_pipeline_is_kept_in_bytes(nlp: Language, docs: list[Doc], texts: list[str]) -> None:
    again = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "imr_nlp.tokenizer.v1"}}})
    for name in nlp.pipe_names:
        again.add_pipe(name, config={"lexicon": False} if name == "imr_ruler" else {})
    again.from_bytes(nlp.to_bytes())
    assert [content(again(text)) for text in texts[:1]] == [content(doc) for doc in docs[:1]]


def test_a_pipeline_is_pickled(nlp: Language, docs: list[Doc], texts: list[str]) -> None:
    again = pickle.loads(pickle.dumps(nlp))
    assert content(again(texts[0])) == content(docs[0])


def test_zones_of_memory_one_after_the_other(nlp: Language, docs: list[Doc], texts: list[str]) -> None:
    wanted = [content(doc) for doc in docs]
    for _ in range(3):
        with nlp.memory_zone():
            assert [content(doc) for doc in nlp.pipe(texts)] == wanted
    assert content(nlp(texts[0])) == wanted[0]


def test_letters_read_together_do_not_mix(nlp: Language, docs: list[Doc], texts: list[str]) -> None:
    assert [content(doc) for doc in nlp.pipe(texts * 2, batch_size=3)] == [content(doc) for doc in docs] * 2


def test_a_letter_read_twice_says_the_same(nlp: Language, texts: list[str]) -> None:
    assert nlp(texts[0]).to_bytes() == nlp(texts[0]).to_bytes()
