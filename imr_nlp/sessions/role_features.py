"""What the model of roles sees of a count: the cues of its clause, words beside it, its number, and its neighbours."""

from __future__ import annotations

from collections.abc import Iterator

from .clues import ROLES, Clues, Setting
from .counts import SessionCountMatch
from .joints import Bounds, bounds_of
from .words import words_and_marks

Features = dict[str, float]
_BESIDE = 6
"""How many words on either side are seen one by one."""
_REACH = 70
"""How many characters away they may stand."""
_SENTENCE = 140
"""How many characters of its sentence are seen on either side."""
_STEP = 12
"""Within so many characters a cue stands right beside a count."""
_SMALL, _BIG = 3, 40
_MOST = 100
"""So many counts before it are looked at, which is all that a paragraph has."""


def features_of(setting: Setting, at: int, roles: list[str], told: dict[Bounds, str], clues: Clues) -> Features:
    """The features of a count.

    setting (Setting): The letter.
    at (int): Index of the count.
    roles (list): The roles of the counts before it.
    told (dict): The role in which each number last stood.
    clues (Clues): What speaks for its role.
    RETURNS (dict): How strong each of its features is, by name.
    """
    text, count = setting.normalized.lower, setting.counts[at]
    first = text.rfind("\n", 0, count.start) + 1
    last = text.find("\n", count.end)
    paragraph = (first, last if last >= 0 else len(text))
    features = {"bias": 1.0, f"rule {count.rule}": 1.0}
    _add_clues(features, clues)
    _add_words(features, text, count, paragraph)
    _add_neighbours(features, setting, at, roles, paragraph)
    _add_number(features, setting, at, told, first)
    return features


def _strengthen(features: Features, name: str, strength: float) -> None:
    features[name] = max(features.get(name, 0.0), strength)


def _add_clues(features: Features, clues: Clues) -> None:
    """The cues by their rows and by their sides and roles, the signs, and what the hand weights make of them."""
    for cue in clues.cues:
        beyond = "beyond" if cue.beyond else "near"
        _strengthen(features, f"cue {cue.rule.id} {beyond}", 60 / (60 + cue.distance))
        _strengthen(features, f"{cue.rule.side} {cue.rule.says} {beyond}", cue.weight / 5)
        if cue.distance < _STEP and not cue.beyond:
            features[f"beside {cue.rule.side} {cue.rule.says}"] = 1.0
    for name, role, _ in clues.signs:
        features[f"sign {name} {role}"] = 1.0
    for role, score in clues.scores.items():
        features[f"hand {role}"] = score / 4
    features[f"hand says {max(ROLES, key=lambda role: clues.scores[role])}"] = 1.0


def _add_words(features: Features, text: str, count: SessionCountMatch, paragraph: tuple[int, int]) -> None:
    """The words beside a count by their distance, those of its sentence on either side, and its own."""
    before = words_and_marks(text[max(paragraph[0], count.start - _REACH) : count.start])[-_BESIDE:]
    behind = words_and_marks(text[count.end : min(paragraph[1], count.end + _REACH)])[:_BESIDE]
    for side, words in (("b", before[::-1]), ("a", behind)):
        for distance, word in enumerate(words):
            _strengthen(features, f"{side} {word}", 1 - 0.12 * distance)
            if distance < 2:
                features[f"{side}{distance} {word}"] = 1.0
    if len(before) > 1:
        features["bb " + " ".join(before[-2:])] = 1.0
    if len(behind) > 1:
        features["aa " + " ".join(behind[:2])] = 1.0
    if before and behind:
        features[f"ba {before[-1]} {behind[0]}"] = 1.0
    start = max(text.rfind(". ", paragraph[0], count.start), paragraph[0] - 2)
    end = text.find(". ", count.end, paragraph[1])
    end = end if end >= 0 else paragraph[1]
    if count.start - start <= 3:
        features["opens sentence"] = 1.0
    for side, interval in (
        ("s", text[max(start, paragraph[0], count.start - _SENTENCE) : count.start]),
        ("t", text[count.end : min(end, count.end + _SENTENCE)]),
    ):
        features |= {f"{side} {word}": 0.4 for word in set(words_and_marks(interval))}
    features |= {f"own {word}": 0.7 for word in words_and_marks(text[count.start : count.end]) if word != "#"}


def _add_neighbours(
    features: Features, setting: Setting, at: int, roles: list[str], paragraph: tuple[int, int]
) -> None:
    """The words between a count and those beside it, the roles of those before it, and the part of the letter."""
    text, counts = setting.normalized.lower, setting.counts
    count = counts[at]
    previous_end = counts[at - 1].end if at else -1
    next_start = counts[at + 1].start if at + 1 < len(counts) else len(text)
    follows = previous_end > paragraph[0]
    if follows:
        features |= {f"since {word}": 0.5 for word in set(words_and_marks(text[previous_end : count.start]))}
    if next_start < paragraph[1]:
        features |= {f"until {word}": 0.5 for word in set(words_and_marks(text[count.end : next_start]))}
    features["first" if not follows else "follows"] = 1.0
    features["last" if next_start >= paragraph[1] else "followed"] = 1.0
    role = roles[-1] if at and follows else "none"
    place = "issue" if setting.parts.issue_at(count.start) else "summary"
    features |= {f"previous {role}": 1.0, f"place {place}": 1.0, f"place {place} previous {role}": 1.0}
    if at > 1:
        features[f"one before {roles[-2]}"] = 0.5
    if "utilization review" in text[paragraph[0] : paragraph[0] + _REACH]:
        features["quotes review"] = 1.0


def _add_number(features: Features, setting: Setting, at: int, told: dict[Bounds, str], first: int) -> None:
    """What the number of a count is beside the requested number and those before it."""
    number = bounds_of(setting.counts[at])
    if number is None:
        features["rate"] = 1.0
        return
    asked: set[Bounds] = set().union(*setting.asked.values())
    features["asked for" if number in asked else "not asked for"] = 1.0
    if asked:
        most = max(high for _, high in asked)
        features["less" if number[1] < most else "more" if number[1] > most else "as many"] = 1.0
    if number in told:
        features[f"told {told[number]}"] = 1.0
    if number[0] == number[1]:
        features |= {f"is {name}": 1.0 for name in _reckoned(number[0], asked, told)}
    here = [known for c in setting.counts[max(0, at - _MOST) : at] if c.start >= first and (known := bounds_of(c))]
    single = {low for low, _ in (*here, *asked)}
    if number[0] == number[1] and number not in asked:
        if any(number[0] - one in single for one in single):
            features["a sum"] = 1.0
        if any(number[0] + one in single for one in single):
            features["a difference"] = 1.0
    if here:
        features["again" if number in here else "new"] = 1.0
    features["range" if number[0] != number[1] else "single"] = 1.0
    if number[1] <= _SMALL or number[1] > _BIG:
        features["small" if number[1] <= _SMALL else "big"] = 1.0


def _reckoned(number: int, asked: set[Bounds], told: dict[Bounds, str]) -> Iterator[str]:
    """What a number comes to, reckoned with what is asked for and what the counts before it were."""
    known = [("asked", low) for low, high in asked if low == high]
    known += [(role, low) for (low, high), role in told.items() if low == high]
    for role, one in known:
        for other_role, other in known:
            if role < other_role and number == one + other:
                yield f"{role} and {other_role}"
            if role != other_role and number == one - other:
                yield f"{role} less {other_role}"
