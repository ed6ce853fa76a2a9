"""`imr_ruler`: spaCy's `SpanRuler`, matching on the normalized text of the letter.

It finds the phrases of the lexicons, and the grammars compose them: treatments, guideline sources and decision words,
and as mentions of their own kinds drugs, body parts, diagnoses and ICD codes. More phrases are added as to any ruler,
`nlp.get_pipe("imr_ruler").add_patterns([...])`, with label, pattern and id: `TREATMENT`, `cold laser`,
`rehabilitation/laser`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.pipeline import SpanRuler
from spacy.tokens import Doc, Span

from .citations.sources import find_guidelines
from .diagnoses.grammar import find_diagnoses
from .diagnoses.icd_codes import find_icd_codes
from .judgements.decision_words import find_decision_words
from .letter.mentions import SPANS_KEY, add_mentions
from .phrases.lexicon import collector_paused, lexicon_patterns
from .phrases.matches import PhraseMatch, PhraseMatches
from .phrases.patterns import lean_vocab, split_phrases
from .phrases.spelling import SpelledWords, Speller
from .rules.carried import by_own_rules
from .text.intervals import joined, longest, within
from .text.normalized import NormalizedText, Tagged, normalized_text, normalized_tokens
from .treatments.grammar import NAMES, find_treatments

MENTIONS = ("BODY_PART", "DECISION", "DIAGNOSIS", "DRUG", "GUIDELINE", "ICD_CODE", "TREATMENT")
"""Labels of what it tags."""


class ImrRuler(SpanRuler):
    """Tags treatments, guideline sources and decision words, and drugs, body parts, diagnoses and ICD codes.

    nlp (Language): The pipeline, whose tokenizer makes the phrases' tokens.
    name (str): Name of the component.
    annotate_ents (bool): Whether to refresh `doc.ents` too.
    """

    def __init__(self, nlp: Language, name: str = "imr_ruler", *, annotate_ents: bool = True):
        super().__init__(nlp, name, spans_key=SPANS_KEY, phrase_matcher_attr="LOWER", annotate_ents=annotate_ents)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its mentions. Those of the phrases that the grammars compose are not among them."""
        return MENTIONS

    @by_own_rules
    def __call__(self, doc: Doc) -> Doc:
        """Tag a letter. `span._.value` is the normalized value."""
        normalized = normalized_text(doc)
        return add_mentions(
            doc, normalized, self._mentions(normalized, self.phrases(doc, normalized)), self.annotate_ents
        )

    @by_own_rules
    def match(self, doc: Doc) -> list[Span]:
        """The mentions of a letter, without writing them into it.

        doc (Doc): The letter.
        RETURNS (list): Spans of the letter, in order.
        """
        normalized = normalized_text(doc)
        mentions = list(self._mentions(normalized, self.phrases(doc, normalized)))
        return sorted(span for span, _, _ in normalized.char_spans(doc, mentions))

    def phrases(self, doc: Doc, normalized: NormalizedText) -> PhraseMatches:
        """What the lexicons find in a letter, before the grammars compose it.

        doc (Doc): The letter.
        normalized (NormalizedText): Its normalized text.
        RETURNS (PhraseMatches): The phrases, as they stand in the normalized text.
        """
        orths, starts, ends = normalized_tokens(doc, normalized, self.nlp.tokenizer)
        hashes: Any = self._spelled.put_right(orths)  # spaCy takes hashes as well as words
        words = Doc(doc.vocab, words=hashes)
        matches = self.phrase_matcher(words)
        if len(self.matcher):
            matches += self.matcher(words)
        if not matches:
            return PhraseMatches(())
        ids, first, behind = zip(*matches, strict=True)
        begins, stops = starts[list(first)].tolist(), ends[numpy.array(behind) - 1].tolist()
        kinds = self._kinds
        found = [
            PhraseMatch(begin, stop, *kinds[match_id])
            for match_id, begin, stop in zip(ids, begins, stops, strict=True)
            if "\n" not in normalized.text[begin:stop]  # no phrase runs over the end of a paragraph
        ]
        return PhraseMatches(found)

    def _mentions(self, normalized: NormalizedText, phrases: PhraseMatches) -> Iterator[Tagged]:
        """What the grammars make of the phrases, and those that are mentions by themselves."""
        guidelines = find_guidelines(normalized, phrases)
        diagnoses = find_diagnoses(normalized, phrases)
        blocked = [(g.start, g.end) for g in guidelines] + [(d.core, d.end) for d in diagnoses]
        for guideline in guidelines:
            yield Tagged(guideline.start, guideline.end, "GUIDELINE", guideline.id, guideline.rule)
        for start, end, polarity in find_decision_words(
            normalized, phrases.listed("DECISION"), (g.end for g in guidelines)
        ):
            yield Tagged(start, end, "DECISION", polarity)
        for treatment in find_treatments(normalized, phrases, blocked):
            yield Tagged(treatment.start, treatment.end, "TREATMENT", treatment.value())
        named = joined((guideline.start, guideline.end) for guideline in guidelines)
        for diagnosis in diagnoses:
            if not within(named, diagnosis.start, diagnosis.end):  # Chronic Pain is a guideline's topic too
                yield Tagged(diagnosis.start, diagnosis.end, "DIAGNOSIS", diagnosis.name)
        for code in find_icd_codes(normalized, [(diagnosis.start, diagnosis.end) for diagnosis in diagnoses]):
            yield Tagged(code.start, code.end, "ICD_CODE", {"version": code.version, "title": code.title})
        for drug in phrases.of("DRUG"):
            yield Tagged(drug.start, drug.end, "DRUG", drug.id.partition("/")[2], drug.id)
        for part in longest(phrases.of("BODY_PART")):
            if part.id.startswith("part/"):
                yield Tagged(part.start, part.end, "BODY_PART", part.id.partition("/")[2], part.id)

    def clear(self) -> None:
        """Remove all patterns.

        The matcher gets a vocabulary of its own that knows only LOWER: in the pipeline's it would make a lexeme with
        all attributes of each of its 16,000 keys, which takes a second.
        """
        super().clear()
        self._spelled = SpelledWords(self.nlp.vocab.strings, Speller((), ()))
        self._kinds: dict[int, tuple[str, str]] = {}
        self.phrase_matcher = PhraseMatcher(lean_vocab(), attr="LOWER")

    def add_patterns(self, patterns: Iterable[Any]) -> None:
        """Add patterns, as to any `SpanRuler`.

        patterns (Iterable): Dicts with `label`, `pattern` (a phrase or a list of token descriptions) and perhaps `id`.
        """
        with collector_paused():
            self._add(list(patterns))

    def _add(self, listed: list[Any]) -> None:
        """Phrases go into the matcher as hashes; other patterns take spaCy's way."""
        phrases = [entry for entry in listed if isinstance(entry["pattern"], str)]
        keywords: dict[str, list[list[int]]] = {}
        for entry, keyword in zip(phrases, split_phrases(self.nlp, [e["pattern"] for e in phrases]), strict=True):
            pattern = {"label": entry["label"], "id": entry.get("id", "")}
            key = repr((pattern["label"], pattern["id"]))
            self._match_label_id_map[self.nlp.vocab.strings.add(key)] = pattern
            keywords.setdefault(key, []).append(keyword)
        for key, alike in keywords.items():
            self.phrase_matcher.add(key, alike)  # type: ignore[arg-type]  # it takes hashes as well as docs
        self._patterns += phrases
        self._learn_spelling()
        if len(phrases) < len(listed):
            super().add_patterns([entry for entry in listed if not isinstance(entry["pattern"], str)])
        self._kinds = {match_id: (kind["label"], kind["id"]) for match_id, kind in self._match_label_id_map.items()}

    def _learn_spelling(self) -> None:
        """Know the words of the phrases, so that a misspelled one of a treatment's name is found."""
        words: tuple[set[str], set[str]] = (set(), set())
        for entry in self._patterns:
            if isinstance(entry["pattern"], str):
                words[entry["label"] not in NAMES].update(entry["pattern"].lower().replace("-", " ").split())
        self._spelled = SpelledWords(self.nlp.vocab.strings, Speller(*words))

    def initialize(self, get_examples: Callable[[], Any], *, nlp: Language | None = None, patterns: Any = None) -> None:
        """Set the patterns anew, as `[initialize.components.imr_ruler]` of a config names them."""
        self.clear()
        if patterns:
            self.add_patterns(list(patterns))


@Language.factory(
    "imr_ruler",
    assigns=["doc.spans", "doc.ents"],
    default_config={"annotate_ents": True, "lexicon": True, "terms": None},
)
def make_ruler(nlp: Language, name: str, annotate_ents: bool, lexicon: bool, terms: str | None) -> ImrRuler:
    """Factory of `imr_ruler`.

    lexicon (bool): Whether to start with the package's lexicons. An assembled model stores its patterns and says no.
    terms (str): A CSV file with more treatments, columns `phrase`, `name`, `category`.
    """
    ruler = ImrRuler(nlp, name, annotate_ents=annotate_ents)
    if lexicon:
        ruler.add_patterns(list(lexicon_patterns(terms)))
    return ruler
