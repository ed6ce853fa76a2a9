"""The tokenizer: spaCy's English rules and a few for letters, with a cache that works.

spaCy splits a text at white space and keeps the tokens of every chunk, but it keeps nothing for the rest of a text
once a special case ("Dr.", "can't") has stood in it, so whole letters hardly fill that cache. `ImrTokenizer` hands it
the chunks that it has not met first, in calls that keep each of them, and only then the text. The tokens are those that
spaCy's `Tokenizer` gives with the same rules; the measured gain is in docs/performance.md.
"""

import re
from collections.abc import Callable, Iterable
from itertools import chain, filterfalse, islice, pairwise
from threading import RLock
from typing import Any, TypeAlias

import numpy
from spacy.lang.tokenizer_exceptions import emoticons
from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]  # spaCy has no types for it
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex
from spacy.vocab import Vocab

from .normalized import remember_text

# Chunks remembered before the cache starts afresh: the vocabulary of some thousand letters, about 20 MB.
DEFAULT_CACHE_SIZE = 50_000

SpecialCases: TypeAlias = dict[str, list[dict[int | str, Any]]]

# What a converter leaves in a text. `<b>` is a tag and one token; `p<.05` is none.
TAG = r"</?[A-Za-z][^<>\s]*>"
ENTITY = r"&(?:[A-Za-z]{2,8}|#\d{1,5});"
MARKDOWN_RUN = r"(?:\*+|#+|_{2,})"

# At the start or end of a word; spaCy's own rules come after ours, so that a tag is no "<".
PREFIXES = [r"[Pp]p?(?=\d{1,3}(?!\d))", TAG, ENTITY, MARKDOWN_RUN, r"\|+", r"-+", r"/+"]
# A hyphen or a slash at the end belongs to a word broken over a line; "w/" is short for "with".
SUFFIXES = [TAG, ENTITY, MARKDOWN_RUN, r"\|+", r"-+", r"(?<=\w\w)/"]

# Words that a converter has glued. The match is empty: the word is split and nothing stands between.
JUDGED = "medica|recommend|support|approv|establish|indicat|warrant|certif|appropriate|authoriz"
GLUED = [
    rf"(?<=\bis)(?=(?:not)?(?:{JUDGED}))",  # ismedically
    rf"(?:(?<=\bnot)|(?<=\bisnot))(?={JUDGED})",  # notmedically, isnotmedically
    r"(?<=edically)(?=necess)",  # medicallynecessary
    r"(?<=\bMTUS)(?=[A-Z][a-z])",  # MTUSChronic
]

INFIXES = [
    r"[.,:;?!](?=[&<*])",  # necessary.&nbsp;Per
    TAG,  # made:<br/>The
    ENTITY,  # and&nbsp;Norco
    MARKDOWN_RUN,  # 6:**Upheld, 325mg#120
    r"[()\[\]{};|\"“”]",  # strain(723.1), [REDACTED]was, pain;and
    r"(?<=[\"'])>",  # <td class="x">Case
    "[,\uff0c]",  # pain,and; pages 117,118, in wide characters too
    r":(?!\d)|(?<!\d):",  # Upheld:The, Date:08/13/2014; but 8:30
    r"(?<=[0-9)\]%])\.(?=[A-Z][a-z])",  # 2014.The, (ODG).The
    r"(?<=[%)])/|(?<=[A-Za-z]{2})/(?=\d)",  # 25%/Lidocaine, week/6; but 10/325
    r"(?<=\d)[–—](?=\d)",  # 4–6
    r"(?:(?<=\b[Mm]id)|(?<=\b[Ll]ate)|(?<=\b[Ee]arly))-(?=\d{4})",  # mid-2013
    r"(?<=/\d{4})&(?=\d)|(?<=[a-z]{2})(?=\d{1,2}/\d{1,2}/\d{4})",  # 6/3/2014&6/10/2014, dated06/15/2015
    *GLUED,
    r"(?<=/\d{4})(?=[^\W\d])|(?<=/\d\d)(?=[a-z]{4})",  # 12/1/2014through, 4/2/14through; but 10/50mg
]

# Words and numbers that no rule splits: told so, spaCy leaves its rules out, and a new word costs a quarter less.
PLAIN = rf"(?:(?![A-Za-z]*(?:{'|'.join(GLUED)}))[A-Za-z]+|\d+(?:[./]\d+)*)$"

# Marks that may stand around a word; a special case with one of them is looked up whole.
_MARKS = ',;()[]"'

_LETTER_AND_STOP = re.compile(r"[a-z]\.")

# There are always new ones: learning them too took 23 MB in 50,000 letters, splitting them anew takes 0.15 ms a letter.
_is_date_or_code = re.compile(r"(?=.{5})\D*\d").match

# White space that begins with a line break: with this literal start a search takes 0.01 ms a letter, `\s+` 0.3.
_find_line_breaks = re.compile(r"\n\s*").findall


# spaCy takes marks off the ends of a chunk one by one and looks at the whole rest each time. No word is so long.
LONGEST_CHUNK = 160
LONGEST_WORD = 1_000
_find_long = re.compile(rf"\S{{{LONGEST_CHUNK + 1},}}").finditer


def _cuts(text: str) -> list[int]:
    """Where to cut what is too long for a chunk: beside a mark if there is one, or in a word without end."""
    cuts: list[int] = []
    for long in _find_long(text):
        start, end = long.span()
        while end - start > LONGEST_CHUNK:
            start = _cut(text, start, min(start + LONGEST_WORD, end))
            cuts.append(start)
        if cuts and cuts[-1] == end:
            cuts.pop()
    return cuts


def _cut(text: str, start: int, limit: int) -> int:
    """The last place beside a mark in a chunk, or if it has none, the first behind it."""
    middle, longest = start + LONGEST_CHUNK // 2, start + LONGEST_CHUNK
    for at in chain(range(longest, middle, -1), range(longest + 1, limit)):
        if not (text[at - 1].isalnum() and text[at].isalnum()):
            return at
    return limit


def _with_spaces(text: str, cuts: list[int]) -> str:
    return " ".join(text[start:end] for start, end in pairwise([0, *cuts, len(text)]))


def _without_spaces(doc: Doc, cuts: list[int]) -> Doc:
    """The same tokens without the spaces that were put in to cut."""
    attributes: list[int | str] = ["ORTH", "NORM", "SPACY"]
    tokens: Any = doc.to_array(attributes)
    behind: Any = doc.to_array("IDX") + doc.to_array("LENGTH")
    put_in = [cut + number for number, cut in enumerate(cuts)]
    tokens[numpy.isin(behind, put_in), 2] = 0
    joined = Doc(doc.vocab, words=tokens[:, 0], spaces=tokens[:, 2].astype(bool).tolist())
    return joined.from_array(attributes, tokens)


class ImrTokenizer(Tokenizer):  # type: ignore[misc]
    """spaCy's `Tokenizer` with the same tokens and a cache that letters can use.

    Outside of `nlp.memory_zone` every new chunk is kept until `max_cache_size` chunks are known; then all are dropped
    and their memory is freed. Lexemes and strings in the vocab are no part of this: as in every pipeline, they grow
    with the texts. Inside of a zone they do not grow, and spaCy keeps no chunk, since its tokens die with the zone.
    So what is new there is noted, and `learn` keeps the words that recurred, called between two zones:

        for batch in batches:
            nlp.tokenizer.learn()
            with nlp.memory_zone():
                ...
    """

    rules: SpecialCases

    def __init__(
        self,
        vocab: Vocab,
        rules: SpecialCases | None = None,
        prefix_search: Callable[[str], Any] | None = None,
        suffix_search: Callable[[str], Any] | None = None,
        infix_finditer: Callable[[str], Any] | None = None,
        token_match: Callable[[str], Any] | None = None,
        url_match: Callable[[str], Any] | None = None,
        faster_heuristics: bool = True,
        max_cache_size: int = DEFAULT_CACHE_SIZE,
    ) -> None:
        """Create an `ImrTokenizer`. The arguments are those of `spacy.tokenizer.Tokenizer`.

        max_cache_size (int): Number of chunks to remember before the cache starts afresh.
        """
        self._known: set[str] = set()
        # Chunks met in memory zones, once and in more than one text.
        self._met: set[str] = set()
        self._recurring: set[str] = set()
        # spaCy's tokenizer runs under the interpreter lock anyway: this one costs nothing and makes a fresh start safe.
        self._lock = RLock()
        super().__init__(
            vocab,
            rules,
            prefix_search,
            suffix_search,
            infix_finditer,
            token_match,
            url_match,
            faster_heuristics,
            max_cache_size,
        )

    def __call__(self, text: str) -> Doc:
        """Tokenize a text.

        text (str): The text, which stays as it is: `doc.text == text`.
        RETURNS (Doc): The document.
        RAISES (ValueError): The text has a lone surrogate, which is no character.
        """
        try:
            with self._lock:
                doc = self._tokenize(text)
        except UnicodeEncodeError as error:
            surrogate = error.object[error.start]
            raise ValueError(
                f"The text has a lone surrogate, U+{ord(surrogate):04X} at offset {text.index(surrogate)}, which is no "
                "character. Decode the letter anew, or replace it: text.encode('utf-8', 'replace').decode()"
            ) from None
        remember_text(doc, text)
        return doc

    def _tokenize(self, text: str) -> Doc:
        """Keep the new chunks, and tokenize the text. What is too long for a chunk is tokenized in pieces."""
        new = self._new_chunks(text)
        cuts = _cuts(text) if any(len(chunk) > LONGEST_CHUNK for chunk in new) else []
        spaced = _with_spaces(text, cuts) if cuts else text
        if cuts:
            new = self._new_chunks(spaced)
        if new and self.vocab.in_memory_zone:
            self._note(new)
        elif new:
            self._keep(new)
        doc: Doc = super().__call__(spaced)
        return _without_spaces(doc, cuts) if cuts else doc

    def learn(self) -> None:
        """Keep the words and short numbers that stood in more than one text inside of memory zones. What stood in one
        text alone, and dates and codes, leave nothing behind. Does nothing inside of a zone."""
        with self._lock:
            if not self.vocab.in_memory_zone:
                self._keep(self._recurring - self._known)
                self._recurring.clear()

    def explain(self, text: str) -> list[tuple[str, str]]:
        """Tell which rule gave which token. spaCy's `explain`, unlike its tokenizer, prefers `token_match` to a special
        case; our `token_match` changes no token, so it is left out here.

        text (str): The text.
        RETURNS (list[tuple[str, str]]): The name of the rule and the token, for each token but white space.
        """
        rules, prefix_search, suffix_search, infix_finditer, _, url_match, *_ = self._settings()
        plain_spacy = Tokenizer(self.vocab, rules, prefix_search, suffix_search, infix_finditer, None, url_match)
        explained: list[tuple[str, str]] = plain_spacy.explain(text)
        return explained

    def __reduce__(self) -> tuple[Any, ...]:
        return (self.__class__, (self.vocab, *self._settings()), None, None)

    def _settings(self) -> tuple[Any, ...]:
        return (
            self.rules,
            self.prefix_search,
            self.suffix_search,
            self.infix_finditer,
            self.token_match,
            self.url_match,
            self.faster_heuristics,
            self.max_cache_size,
        )

    def _new_chunks(self, text: str) -> set[str]:
        is_known = self._known.__contains__
        return {*filterfalse(is_known, text.split()), *filterfalse(is_known, _find_line_breaks(text))}

    def _note(self, new: set[str]) -> None:
        words = {*filterfalse(_is_date_or_code, new)}
        for chunks, more in ((self._recurring, words & self._met), (self._met, words)):
            if len(chunks) + len(more) > self.max_cache_size:
                chunks.clear()
            chunks |= more

    def _keep(self, new: set[str]) -> None:
        """Tokenize the new chunks, all those in one call in which no special case can be, and each other in one of its
        own: so spaCy keeps the tokens of all of them. A call takes 0.02 ms beside what its chunks take."""
        if self._known and len(self._known) + len(new) > self.max_cache_size:
            self._start_afresh()
        chunks = {*islice(new, self.max_cache_size)}
        ordinary = {*filter(self._is_ordinary, chunks)}
        for text in (" ".join(ordinary), *(chunks - ordinary)):
            super().__call__(text)
        self._known |= chunks

    def _is_ordinary(self, chunk: str) -> bool:
        """Whether a chunk is a word that no rule splits, perhaps with marks around it that no special case has."""
        word = chunk.strip(_MARKS)
        return bool(self.token_match and self.token_match(word)) and word not in self.rules and chunk not in self.rules

    def _start_afresh(self) -> None:
        """Free the cache: spaCy's own `_flush_cache` empties it but leaks an array for every chunk. This takes 0.1 s,
        and 0.7 MB for the special cases, which spaCy puts into the vocab, once in thousands of letters."""
        settings = self._settings()
        self.rules = {}  # `__init__` would otherwise load the special cases once for every setting
        Tokenizer.__init__(self, self.vocab, *settings)

    def _flush_cache(self) -> None:
        """Called by spaCy whenever a rule changes."""
        super()._flush_cache()
        self._known.clear()


def create_tokenizer(max_cache_size: int = DEFAULT_CACHE_SIZE) -> Callable[[Language], ImrTokenizer]:
    """Create the tokenizer of a pipeline. Registered as `imr_nlp.tokenizer.v1`.

    max_cache_size (int): Number of chunks to remember before the cache starts afresh.
    RETURNS (Callable[[Language], ImrTokenizer]): Makes the tokenizer for a pipeline's language and vocab.
    """

    def make_tokenizer(nlp: Language) -> ImrTokenizer:
        defaults = nlp.Defaults
        return ImrTokenizer(
            nlp.vocab,
            rules=_special_cases(defaults.tokenizer_exceptions or {}),
            prefix_search=compile_prefix_regex(_join(PREFIXES, defaults.prefixes)).search,
            suffix_search=compile_suffix_regex(_join(SUFFIXES, defaults.suffixes)).search,
            infix_finditer=compile_infix_regex(_join(INFIXES, defaults.infixes)).finditer,
            token_match=re.compile(PLAIN).match,
            url_match=defaults.url_match,
            max_cache_size=max_cache_size,
        )

    return make_tokenizer


def _join(ours: Iterable[str], theirs: Iterable[Any] | None) -> list[Any]:
    return [*ours, *(theirs or ())]


def _special_cases(exceptions: SpecialCases) -> SpecialCases:
    """Leave out a letter with its full stop, which ends a sentence in "vitamin D.", the emoticons, which letters do not
    have ("6:**" and "Page(s):" hold two of them), and white space, which is one token without a rule and as a rule
    would end spaCy's caching at the first line break."""
    return {
        text: tokens
        for text, tokens in exceptions.items()
        if text not in emoticons and not text.isspace() and not _LETTER_AND_STOP.fullmatch(text)
    }
