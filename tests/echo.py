"""A pipeline that knows letters by heart: it says of each what its annotation says."""

from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_nlp.annotated import read_letters
from imr_nlp.scorer import make_imr_scorer

CORPUS = Path(__file__).parent.parent / "corpus" / "letters"


class Echo:
    """Copies the annotation of a letter, which it finds by the text, into the doc."""

    def __init__(self, nlp: Language, folder: str) -> None:
        self.nlp = nlp
        self.letters = {letter.text: letter for letter in read_letters(Path(folder))}
        self.score = make_imr_scorer()

    def __call__(self, doc: Doc) -> Doc:
        letter = self.letters.get(doc.text)
        if letter is not None:
            known = letter.to_doc(self.nlp)
            doc.user_data.update(known.user_data)
            doc.spans["imr"] = [Span(doc, span.start, span.end, span.label) for span in known.spans["imr"]]
        return doc


# No postponed annotations in this file: spaCy reads those of factories as they stand.
@Language.factory("imr_echo")
def make_echo(nlp: Language, name: str, folder: str) -> Echo:
    return Echo(nlp, folder)


def echo_pipeline(folder: Path = CORPUS) -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("imr_echo", config={"folder": str(folder)})
    return nlp
