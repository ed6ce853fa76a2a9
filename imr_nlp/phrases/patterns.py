"""The words of the lexicons' phrases as hashes, which is what a phrase matcher keeps of a pattern.

spaCy's ruler makes a `Doc` of each phrase, and a lexeme with all its attributes of each word of it: 4 seconds for the
lexicons. Here it takes a fifth of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from spacy.attrs import LOWER
from spacy.language import Language
from spacy.strings import get_string_id
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]  # spaCy has no types for it
from spacy.vocab import Vocab

_BATCH = 5000


def lean_vocab() -> Vocab:
    """A vocabulary that knows only LOWER.

    RETURNS (Vocab): An empty one, whose lexemes take a tenth of the time of a pipeline's.
    """
    return Vocab(lex_attr_getters={LOWER: str.lower})


def split_phrases(nlp: Language, phrases: list[str]) -> list[list[int]]:
    """The lower-case hashes of each phrase's tokens.

    nlp (Language): The pipeline, whose tokenizer splits the phrases.
    phrases (list): The phrases.
    RETURNS (list): A list of hashes for each phrase.
    """
    split = [phrase.split() for phrase in phrases]
    hashes = _whole_words(nlp.tokenizer, {*chain.from_iterable(split)})
    found: list[list[int]] = []
    others: list[int] = []
    for at, words in enumerate(split):
        if all(word in hashes for word in words):
            found.append([hashes[word] for word in words])
        else:
            found.append([])
            others.append(at)
    tokenized = _tokenized(nlp.tokenizer, [" ".join(split[at]) for at in others])
    for at, keyword in zip(others, tokenized, strict=True):
        found[at] = keyword
    return found


def _whole_words(tokenizer: Any, words: set[str]) -> dict[str, int]:
    """The hashes of those words that a tokenizer never splits, as far as its settings tell."""
    if not isinstance(tokenizer, Tokenizer) or tokenizer.token_match is None:
        return {}
    special, is_whole = tokenizer.rules, tokenizer.token_match
    return {word: get_string_id(word.lower()) for word in words if word not in special and is_whole(word)}


def _tokenized(tokenizer: Callable[[str], Any], phrases: list[str]) -> list[list[int]]:
    """The hashes of phrases by the tokenizer, thousands of phrases in one text."""
    if isinstance(tokenizer, Tokenizer):
        tokenizer = type(tokenizer)(
            lean_vocab(), tokenizer.rules, tokenizer.prefix_search, tokenizer.suffix_search,
            tokenizer.infix_finditer, tokenizer.token_match, tokenizer.url_match,
        )  # fmt: skip
    found: list[list[int]] = []
    for at in range(0, len(phrases), _BATCH):
        doc = tokenizer("\n".join(phrases[at : at + _BATCH]))
        line_feed = doc.vocab.strings["\n"]
        found.append([])
        for value in doc.to_array("LOWER").tolist():
            if value == line_feed:
                found.append([])
            else:
                found[-1].append(value)
    return found
