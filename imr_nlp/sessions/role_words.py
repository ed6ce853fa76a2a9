"""What the model of roles sees of the words around a count: the words themselves, and what they mean."""

from __future__ import annotations

from typing import NamedTuple

from .counts import SessionCountMatch
from .senses import Word, kinds_among, words_between

Features = dict[str, float]
_BESIDE = 6
"""How many words on either side are seen one by one."""
_BEFORE, _BEHIND = 140, 120
"""How many characters are seen before and behind a count."""
_LINK = 5
"""So many words between two counts are seen as one."""
_SUBJECTS = frozenset(("REVIEW", "GUIDELINE", "PHYSICIAN", "PATIENT", "WRITER", "REVIEWER"))
"""Who acts: the nearest of them is who a sentence speaks of."""
_ACTS = frozenset(
    ("ATTEND", "GO", "ASK", "GRANT", "MODIFY", "DENY", "ALLOW", "GIVE", "EXCEED", "SUM", "MISS", "CLAIM", "BENEFIT",
     "VERDICT", "RECORD", "HAD")
)  # fmt: skip
"""What is done: the nearest of them on either side is what a count is the object or the subject of."""
_ARTICLES = ("THE", "A")
_TELLING = {
    "before": ("WOULD", "NOT", "MISS", "SUM", "CLAIM", "PAST", "MORE", "REST", "NOW", "FIRST"),
    "behind": ("WOULD", "NOT", "MISS", "PAST", "MORE", "REST", "SUM"),
}
"""What changes the meaning of an act, on either side."""


class Around(NamedTuple):
    """The words around a count.

    before (list), behind (list): Those on either side, the nearest first.
    own (list): Those of the count itself.
    since (int), until (int): How many of either side no other count stands between.
    said_before (int), said_behind (int): How many of either side are of its sentence.
    """

    before: list[Word]
    behind: list[Word]
    own: list[Word]
    since: int
    until: int
    said_before: int
    said_behind: int


class Gist(NamedTuple):
    """What the words around a count come to.

    subject (str): Who is spoken of before it.
    act (str), act_behind (str): What is done, by the words before and behind it.
    turns (list), turns_behind (list): What changes the meaning of that.
    """

    subject: str
    act: str
    act_behind: str
    turns: list[str]
    turns_behind: list[str]


def words_around(
    text: str, count: SessionCountMatch, previous_end: int, next_start: int, paragraph: tuple[int, int]
) -> Around:
    """The words around a count.

    text (str): The text in lower case.
    count (SessionCountMatch): The count.
    previous_end (int), next_start (int): Where the count before ends, and where the one behind begins.
    paragraph (tuple): Where its paragraph begins and ends.
    RETURNS (Around): The words.
    """
    before = words_between(text, max(paragraph[0], count.start - _BEFORE), count.start)[::-1]
    behind = words_between(text, count.end, min(paragraph[1], count.end + _BEHIND))
    start = text.rfind(". ", paragraph[0], count.start)
    end = text.find(". ", count.end, paragraph[1])
    end = end if end >= 0 else paragraph[1]
    return Around(
        before,
        behind,
        words_between(text, count.start, count.end),
        len([word for word in before if word.start >= previous_end]),
        len([word for word in behind if word.end <= next_start]),
        len([word for word in before if word.start > start]),
        len([word for word in behind if word.end <= end]),
    )


def add_words(features: Features, around: Around) -> None:
    """Add the words beside a count by their distance, those of its sentence on either side, and its own.

    features (dict): Is added to.
    around (Around): The words.
    """
    before, behind = around.before, around.behind
    for side, words in (("b", before), ("a", behind)):
        for distance, word in enumerate(words[:_BESIDE]):
            name = f"{side} {word.text}"
            features[name] = max(features.get(name, 0.0), 1 - 0.12 * distance)
            if distance < 2:
                features[f"{side}{distance} {word.text}"] = 1.0
        if len(words) > 1:
            features[f"{side}{side} {words[0].text} {words[1].text}"] = 1.0
    if before and behind:
        features[f"ba {before[0].text} {behind[0].text}"] = 1.0
    if not around.said_before:
        features["opens sentence"] = 1.0
    features |= {f"s {word.text}": 0.4 for word in before[: around.said_before]}
    features |= {f"t {word.text}": 0.4 for word in behind[: around.said_behind]}
    features |= {f"since {word.text}": 0.5 for word in before[: around.since]}
    features |= {f"until {word.text}": 0.5 for word in behind[: around.until]}
    for word in around.own:
        if word.text != "#":
            features[f"own {word.text}"] = 0.7
            for sense in word.senses:
                features[f"own {sense}"] = 0.7


def add_senses(features: Features, around: Around, asked: set[str]) -> Gist:
    """Add what the words of its sentence mean on either side of a count.

    features (dict): Is added to.
    around (Around): The words.
    asked (set): The kinds of treatment that are asked for.
    RETURNS (Gist): What they come to.
    """
    found: list[tuple[str, str, list[str], list[str]]] = []
    for side, words, apart in (
        ("before", around.before[: around.said_before], around.since),
        ("behind", around.behind[: around.said_behind], around.until),
    ):
        nearest: list[str] = []
        subject = act = kind = ""
        for distance, word in enumerate(words):
            if not word.senses:
                continue
            beyond = distance >= apart
            strength = 8 / (8 + distance)
            for sense in word.senses:
                name = f"{side} {sense} beyond" if beyond else f"{side} {sense}"
                if name not in features:  # the nearest is met first
                    features[name] = strength
                if distance < 3 and not beyond:
                    features[f"{side} {distance} {sense}"] = 1.0
                if not act and sense in _ACTS:
                    act = f"{sense} beyond" if beyond else sense
            first = word.senses[0]
            if not beyond and len(nearest) < 3 and first not in _ARTICLES:
                nearest.append(first)
            if not subject and first in _SUBJECTS:
                subject = first
            if not kind and first.startswith("K-"):
                kind = first
        if kind:
            features[f"{side} {'asked' if kind in asked else 'other'} kind"] = 1.0
        features |= {f"{side} of {' '.join(nearest[:2])}": 0.8, f"{side} of 3 {' '.join(nearest)}": 0.8}
        features[f"{side} subject {subject}"] = 0.6
        features[f"{side} act {act}"] = 0.8
        features[f"{side} {subject} does {act}"] = 1.0
        turns = [turn for turn in _TELLING[side] if f"{side} {turn}" in features]
        found.append((subject, act, nearest, turns))
    (subject, act, nearest, turns), (_, act_behind, follow, turns_behind) = found
    features[f"between {act} and {act_behind}"] = 1.0
    features[f"between {' '.join(nearest[:1])} and {' '.join(follow[:1])}"] = 0.8
    features[f"between {' '.join(nearest[:2])} and {' '.join(follow[:1])}"] = 0.6
    for kind in kinds_among(around.own):
        features[f"own {'asked' if kind in asked else 'other'} kind"] = 1.0
    return Gist(subject, act, act_behind, turns, turns_behind)


def add_links(features: Features, around: Around, previous: str | None, followed: bool) -> None:
    """Add the few words between a count and those beside it, as in a list.

    features (dict): Is added to.
    around (Around): The words.
    previous (str): The role of the count before it in its paragraph, if there is one.
    followed (bool): Whether one follows in its paragraph.
    """
    if previous and around.since <= _LINK:
        link = " ".join(_meaning(word) for word in reversed(around.before[: around.since]))
        features |= {f"link {link}": 0.8, f"link {link} {previous}": 1.0}
    if followed and around.until <= _LINK:
        features[f"leads {' '.join(_meaning(word) for word in around.behind[: around.until])}"] = 0.8


def _meaning(word: Word) -> str:
    return word.senses[0] if word.senses else word.text
