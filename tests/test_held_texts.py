"""Texts of all kinds are read as their tables say; see `held_texts`.

Whoever changes on purpose how a text is read writes the tables anew and reviews the difference:

    python tests/test_held_texts.py
"""

from __future__ import annotations

import pytest
from held_texts import READ, TABLES, held, write_held
from spacy.language import Language

import imr_nlp

NAMES = sorted(path.stem for path in TABLES.glob("*.csv"))


@pytest.mark.parametrize("name", NAMES)
def test_texts_are_read_as_their_table_says(nlp: Language, name: str) -> None:
    read = READ[name.partition("-")[0]]
    wrong = [(text, said, now) for text, said in held(name) if (now := read(nlp, text)) != said]
    assert not wrong


def main() -> None:
    """Write the tables anew."""
    nlp = imr_nlp.load()
    for name in NAMES:
        read = READ[name.partition("-")[0]]
        write_held(name, [(text, read(nlp, text)) for text, _ in held(name)])


if __name__ == "__main__":
    main()
