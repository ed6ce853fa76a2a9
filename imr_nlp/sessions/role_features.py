"""What the model of roles sees of a count: the cues of its clause, words beside it, its number, and its neighbours."""

from __future__ import annotations

from collections.abc import Iterator

from .clues import ROLES, Clues, Setting
from .joints import Bounds, bounds_of
from .role_words import Features, Gist, add_links, add_senses, add_words, words_around
from .senses import kinds_among, words_between

_REVIEW_WITHIN = 70
"""How many characters behind the start of a paragraph it is said that review is quoted."""
_STEP = 12
"""Within so many characters a cue stands right beside a count."""
_SMALL, _BIG = 3, 40
_USUAL = 60
"""Greater numbers than this are not known one by one."""
_MOST = 100
"""So many counts before it are looked at, which is all that a paragraph has."""
_NEAR = 8
"""So many counts on either side may make a sum with a count."""


def features_of(setting: Setting, at: int, roles: list[str], last_roles: dict[Bounds, str], clues: Clues) -> Features:
    """The features of a count.

    setting (Setting): The letter.
    at (int): Index of the count.
    roles (list): The roles of the counts before it.
    last_roles (dict): The role in which each number last stood.
    clues (Clues): What speaks for its role.
    RETURNS (dict): How strong each of its features is, by name.
    """
    text, counts = setting.normalized.lower, setting.counts
    count = counts[at]
    paragraph = setting.parts.paragraph(text, count.start, count.end)
    first = paragraph.start
    previous_end = counts[at - 1].end if at else -1
    next_start = counts[at + 1].start if at + 1 < len(counts) else len(text)
    previous = roles[-1] if at and previous_end > first else None
    followed = next_start < paragraph[1]
    features = {"bias": 1.0, f"rule {count.rule}": 1.0}
    around = words_around(text, count, previous_end, next_start, paragraph)
    _add_clues(features, clues)
    add_words(features, around)
    gist = add_senses(features, around, _asked_kinds(setting))
    add_links(features, around, previous, followed)
    _add_neighbours(features, setting, at, roles, previous, followed)
    if "utilization review" in text[first : first + _REVIEW_WITHIN]:
        features["quotes review"] = 1.0
    number = _add_number(features, setting, at, last_roles, paragraph)
    _add_pairs(features, gist, number, previous or "none", clues)
    return features


def _asked_kinds(setting: Setting) -> set[str]:
    """The kinds of treatment that the requests of a letter name."""
    return setting.normalized.cached(
        "asked_kinds",
        lambda normalized: {
            kind
            for issue in setting.parts.issues
            for kind in kinds_among(words_between(normalized.lower, *issue.request))
        },
    )


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


def _add_neighbours(
    features: Features, setting: Setting, at: int, roles: list[str], previous: str | None, followed: bool
) -> None:
    """Where a count stands among those of its paragraph, the roles of those before it, and the part of the letter."""
    features["follows" if previous else "first"] = 1.0
    features["followed" if followed else "last"] = 1.0
    role = previous or "none"
    place = "issue" if setting.parts.issue_at(setting.counts[at].start) else "summary"
    features |= {f"previous {role}": 1.0, f"place {place}": 1.0, f"place {place} previous {role}": 1.0}
    if at > 1:
        features[f"one before {roles[-2]}"] = 0.5


def _add_number(
    features: Features, setting: Setting, at: int, last_roles: dict[Bounds, str], paragraph: tuple[int, int]
) -> str:
    """What the number of a count is beside the requested number and those around it; gives the gist of it."""
    number = bounds_of(setting.counts[at])
    if number is None:
        features["rate"] = 1.0
        return "rate"
    asked: set[Bounds] = set().union(*setting.asked.values())
    known = "asked" if number in asked else "other"
    compared = "unknown"
    features["asked for" if number in asked else "not asked for"] = 1.0
    if asked:
        most = max(high for _, high in asked)
        compared = "less" if number[1] < most else "more" if number[1] > most else "as many"
        features[compared] = 1.0
    before = last_roles.get(number, "new")
    if number in last_roles:
        features[f"told {before}"] = 1.0
    if number[0] == number[1]:
        features |= {f"is {name}": 1.0 for name in _reckoned(number[0], asked, last_roles)}
    _add_equal_and_sums(features, setting, at, number, asked, paragraph)
    features["range" if number[0] != number[1] else "single"] = 1.0
    if number[1] <= _SMALL or number[1] > _BIG:
        features["small" if number[1] <= _SMALL else "big"] = 1.0
    if number[1] <= _USUAL:
        features[f"number {number[0]}-{number[1]}"] = 1.0
    gist = f"{known} {compared} {before}"
    features[f"number {gist}"] = 1.0
    return gist


def _add_equal_and_sums(
    features: Features, setting: Setting, at: int, number: Bounds, asked: set[Bounds], paragraph: tuple[int, int]
) -> None:
    """Whether its paragraph has the number of a count again, and numbers that make it or that it makes up to."""
    counts = setting.counts
    here = [known for c in counts[max(0, at - _MOST) : at] if c.start >= paragraph[0] and (known := bounds_of(c))]
    ahead = [known for c in counts[at + 1 : at + 1 + _NEAR] if c.start < paragraph[1] and (known := bounds_of(c))]
    if here:
        features["again" if number in here else "new"] = 1.0
    if number in ahead:
        features["to come again"] = 1.0
    if number[0] != number[1] or number in asked:
        return
    for when, others in (("", here), (" ahead", [*here[-_NEAR:], *ahead])):
        single = {low for low, _ in (*others, *asked)}
        if any(number[0] - one in single for one in single):
            features[f"a sum{when}"] = 1.0
        if any(number[0] + one in single for one in single):
            features[f"a difference{when}"] = 1.0


def _add_pairs(features: Features, gist: Gist, number: str, previous: str, clues: Clues) -> None:
    """What is telling only together: what is done with a number of this kind, behind a count of that role."""
    hand = max(ROLES, key=lambda role: clues.scores[role])
    place = "issue" if "place issue" in features else "summary"
    asked = number.partition(" ")[0]
    act, behind, subject = gist.act, gist.act_behind, gist.subject
    names = [
        f"{asked} & {act}", f"{asked} & then {behind}", f"{number} & {act}", f"{number} & then {behind}",
        f"{hand} & {act}", f"{hand} & then {behind}", f"{hand} & {number}", f"after {previous} & {act}",
        f"after {previous} & then {behind}", f"after {previous} & {number}", f"{place} & {act}", f"{place} & {number}",
        f"{subject} & {number}", f"after {previous} & {subject} & {act}",
    ]  # fmt: skip
    for turn in gist.turns:
        names += [f"{turn} & {act}", f"{turn} & {hand}", f"{turn} & {number}"]
    for turn in gist.turns_behind:
        names += [f"then {turn} & {behind}", f"then {turn} & {hand}"]
    features |= dict.fromkeys(names, 0.7)


def _reckoned(number: int, asked: set[Bounds], last_roles: dict[Bounds, str]) -> Iterator[str]:
    """What a number comes to, reckoned with what is asked for and what the counts before it were."""
    known = [("asked", low) for low, high in asked if low == high]
    known += [(role, low) for (low, high), role in last_roles.items() if low == high]
    for role, one in known:
        for other_role, other in known:
            if role < other_role and number == one + other:
                yield f"{role} and {other_role}"
            if role != other_role and number == one - other:
                yield f"{role} less {other_role}"
