"""What a rationale concludes for its request.

Only the reviewer decides: what is told of others, of guidelines, of other cases and other treatments decides nothing. A
grant that is veiled, limited or contradicted is none, since a wrong one is worse than a missing one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..letter.parts import Interval, IssueParts
from ..letter.reading import Reading
from ..rules import Fired, Rule, RuleTable
from ..text.sentences import sentence_around
from .beside import BESIDE, ends_with, stands_before, stands_behind, stands_within
from .clauses import (
    CLAUSES,
    behind_subordinate,
    clause_of,
    concedes,
    governing_clause,
    is_joined,
    label_before,
    own_clause,
)
from .decision_words import negatives
from .doubts import DOUBTS, unless_open
from .findings import ASSENTS, Judgement, is_chained, judgements
from .subjects import About, about
from .voices import SpeakerRule, behind_turn, in_quotation, own_subject, quotations, subject_of, told_backward, voice_of


class ReversalRule(Rule):
    """A negation and what it negates, from afar; `says` is `turned`."""


class LinkRule(Rule):
    """Words that join a judgement to its subject, so that it is a plain statement; `says` is `statement`."""


REVERSALS = RuleTable("judgements/reversals", ReversalRule)
LINKS = RuleTable("judgements/links", LinkRule)

_LONG = 12
"""How many words a subject may have that speaks of the request."""
_OF_REVIEW = ("erred-in-denying", "wrongly-denied", "wrong-to-find-no-need", "review-erred", "review-did-not-err")
"""Rows whose subject is the review that is judged."""
_OF_FINDING = ("wrong-to-find-no-need", "wrong-to-find-need", "no-basis-for-finding-no-need")
"""Rows that judge somebody's finding, and hold the treatment of which it is."""
_NOBODY, _I = "nobody", "i"
"""Rows of speakers: one that takes back what it begins, and one whose verb has no ending."""
_AFAR = 60
"""How far a negation reaches."""
_NEAR = 40
"""How far before a word those that stand right before it may begin."""


class Conclusion(NamedTuple):
    """What a rationale concludes.

    necessary (bool): Whether it finds its request medically necessary; `None` where it does not say.
    grants (bool): Whether any words of the reviewer's grant the request or a part of it, contradicted or not.
    """

    necessary: bool | None
    grants: bool = False


class _Own(NamedTuple):
    """A judgement of the reviewer's own on the request: `+`, `-`, `~` for a part, `?` for a grant that is left open."""

    polarity: str
    judgement: Judgement
    of: About


class Heard(NamedTuple):
    """A judgement, and what becomes of it.

    judgement (Judgement): Its words.
    polarity (str): As of the reviewer's own judgements: `+`, `-`, `~`, `?`; `None` where it is set aside.
    of (str): What it speaks of, `None` where it is set aside.
    why (str): Why it is set aside or left open, in words.
    rule (str): Id of the row that says whose it is, where there is one.
    """

    judgement: Judgement
    polarity: str | None
    of: About | None
    why: str
    rule: str = ""


def concludes(reading: Reading, issue: IssueParts, path: str) -> Conclusion:
    """What a rationale concludes for its request.

    reading (Reading): The letter.
    issue (IssueParts): The issue.
    path (str): Path of the issue in the decision, for the evidence.
    RETURNS (Conclusion): What the reviewer says of the request.
    """
    if not issue.rationale:
        return Conclusion(None)
    start, end = issue.judged or issue.rationale
    if start == end:  # several items, and nothing says which of them is judged
        own = _own_judgements(reading, issue.request, *issue.rationale)
        return Conclusion(None, any(one.polarity in "+~" for one in own))
    own = _own_judgements(reading, issue.request, start, end, alone=issue.judged is not None)
    decided = _decided(own)
    if decided is None:
        return Conclusion(None, any(one.polarity in "+~" and one.judgement.weight > 2 for one in own))
    reading.note(f"{path}.medically_necessary", decided.judgement.start, decided.judgement.end, decided.judgement.rule)
    return Conclusion(decided.polarity == "+", decided.polarity == "+")


def _decided(own: list[_Own]) -> _Own | None:
    """The judgement that decides: the last of the weightiest, unless others contradict it."""
    if not own:
        return None
    denied = [one.judgement.start for one in own if one.polarity == "-"]
    own = [one for one in own if one.polarity != "?" or not denied or one.judgement.start > denied[-1]]
    top = max(one.judgement.weight for one in own)
    weighty = [one for one in own if one.judgement.weight == top or one.judgement.weight == 3]
    last = weighty[-1]
    signs = {one.polarity for one in weighty} - {"?"}
    if last.polarity == "-":
        return None if "+" in signs else last
    if last.polarity != "+" or signs != {"+"}:
        return None
    if (
        last.of == "unknown"
        and last.judgement.weight < 5
        and any(one.polarity == "-" and one.of == "request" for one in own)
    ):
        return None
    behind = [one for one in own if one.judgement.start > last.judgement.start and one.of != "unknown"]
    return None if any(one.polarity != "+" for one in behind) else last


def _own_judgements(reading: Reading, request: Interval, start: int, end: int, alone: bool = False) -> list[_Own]:
    """The judgements of an interval that are the reviewer's own and speak of the request."""
    every = heard(reading, request, start, end, alone)
    own: list[_Own] = []
    for one in every:
        if (
            one.polarity == "?"
            and own
            and own[-1].polarity == "-"
            and _is_doublet(reading.lower, own[-1], one.judgement)
        ):
            continue  # `not appropriate and necessary` is one denial
        if one.polarity and one.of:
            own.append(_Own(one.polarity, one.judgement, one.of))
    return own


def _is_doublet(text: str, before: _Own, one: Judgement) -> bool:
    """Whether two words that judge are joined to one."""
    return text[before.judgement.end : one.start].strip() in ("and", "or", "nor", "and/or")


def heard(reading: Reading, request: Interval, start: int, end: int, alone: bool = False) -> Iterator[Heard]:
    """Every judgement of an interval, with what becomes of it.

    reading (Reading): The letter.
    request (Interval): The request.
    start (int), end (int): The interval.
    alone (bool): Whether the interval is known to speak of this request alone.
    YIELDS (Heard): In the letter's order.
    """
    text = reading.lower
    quoted = quotations(text, start, end)
    others: set[str] = set()
    for one in judgements(reading, start, end):
        if in_quotation(quoted, one.start):
            yield Heard(one, None, None, "within a quotation")
            continue
        sentence = sentence_around(reading.text, one.start, one.end, start, end)
        if not sentence:
            yield Heard(one, None, None, "in a sentence too long to say whose words they are")
            continue
        floor, ceiling = sentence
        floor = behind_subordinate("although", text, floor, one.start)
        if text.startswith("?", ceiling):
            yield Heard(one, None, None, "asked")
            continue
        if one.kind == "assent" and voice_of(text, one.start, one.start, one.end, ceiling).voice == "own":
            polarity = _of_assent(text, one, others, ceiling)
            reason = "" if polarity else "with what it agrees is not clear"
            yield Heard(one, polarity, "request" if polarity else None, reason)
            continue
        attributed = voice_of(text, floor, one.start, one.end, ceiling)
        if attributed.voice != "own" or told_backward(text, ceiling, end):
            others |= _of_others(reading, request, one, floor) if attributed.voice == "another" else set()
            of = "a source" if attributed.voice == "source" else "others"
            yield Heard(one, None, None, f"told of {of}", attributed.rule)
            continue
        if _is_done_by_others(text, one, floor):
            others |= _of_others(reading, request, one, floor)
        floor = behind_turn(text, floor, one.start)
        floor = behind_subordinate("subordinate", text, floor, one.start)
        if concedes(text, floor, one.start):
            yield Heard(one, None, None, "conceded")
            continue
        said = _polarity(reading, request, one, floor, ceiling, bool(attributed.rule), alone)
        if said:
            yield Heard(one, said[0], said[1], "left open" if said[0] == "?" else "")
        else:
            yield Heard(one, None, None, "not said of the request, or only under a condition")


def _of_others(reading: Reading, request: Interval, one: Judgement, floor: int) -> set[str]:
    """The polarity of a judgement of somebody else's, where it is of the request."""
    return {one.polarity} if about(reading, request, floor, one.start) != "other" else set()


def _of_assent(text: str, one: Judgement, others: set[str], ceiling: int) -> str | None:
    """The polarity of words that agree or disagree with others, where these said one thing and not two."""
    if len(others) != 1 or not others <= {"+", "-"} or DOUBTS.search(text, one.end, ceiling, side="behind"):
        return None
    (said,) = others
    if ASSENTS[one.rule].says == "it-is":
        return one.polarity
    return said if one.polarity == "+" else "-" if said == "+" else "+"


def _polarity(
    reading: Reading, request: Interval, one: Judgement, floor: int, ceiling: int, stated: bool, alone: bool
) -> tuple[str, About] | None:
    """What a judgement in the reviewer's voice says of the request; `None` where it says nothing of it."""
    text = reading.lower
    clause = clause_of(text, floor, one.start)
    if turned := _reversal(text, floor, one):
        one, floor, stated = one._replace(polarity=turned[0]), turned[1], True
        clause = max(clause, floor)
    if one.kind == "active":
        return _said(_of_active(reading, request, one, floor, ceiling), "request")
    if one.kind == "whole" and one.polarity == "+":
        subject = subject_of(text, floor, one.start) if one.rule not in _OF_REVIEW else None
        others = subject and subject.rule.says == "another" and not is_joined(text, subject.end, one.start)
        if others or about(reading, request, clause, one.start) == "other":
            return None
    if one.kind == "denial" and one.polarity == "-" and stands_within("at-the-time", text, floor, ceiling):
        return None  # `the denial was proper when it was made`
    if one.kind in ("denial", "whole", "stance"):
        names_subject = one.kind != "whole" or one.rule in _OF_FINDING
        if names_subject and about(reading, request, one.start, one.end) == "other":
            return None
        return _said(unless_open(text, one, floor, ceiling, stated), "request")
    if _is_done_by_others(text, one, floor):
        return None
    order = stands_behind("order", text, one.start, one.end)
    if order and order.end == one.end and _is_no_order(text, one, floor, ceiling):
        return None
    if "approved" in text[floor : one.start] and stands_before("past-order", text, floor, one.start):
        return None
    label = label_before(text, floor, one.start)
    before = Interval(clause if label is None else label, one.start)
    if text.startswith(" that ", one.end):
        return None
    of = about(reading, request, *before, labelled=label is not None and one.kind == "predicate")
    if of == "other" and (alone or _is_list(reading, request, floor, one.start)):
        of = "request"
    if of == "other":
        return None
    if of == "request" and len(text[slice(*before)].split()) > _LONG:
        of = "unknown"
    if of == "rest":
        return "~", of
    if one.polarity == "~":
        return "~", of
    if one.polarity == "+" and not _is_statement(text, clause, floor, one.start, stated or label is not None):
        return ("?", of) if one.weight > 2 and of == "request" else None
    if one.polarity == "+" and of == "unknown" and one.weight < 3:
        return None
    return _said(unless_open(text, one, floor, ceiling, stated), of)


def _is_no_order(text: str, one: Judgement, floor: int, ceiling: int) -> bool:
    """Whether a participle of ordering is a wish, an earlier order (`non-certified in June`) or that of an agency."""
    behind = DOUBTS.match(text, one.end, ceiling, side="behind")
    floor = max(floor, one.start - _NEAR)
    if stands_before("to-be", text, floor, one.start) or (behind is not None and behind.rule.says == "earlier"):
        return True
    of_agency = "fda" in text[floor : one.start] or stands_behind("for-use", text, one.end, ceiling)
    return bool(of_agency or stands_before("past-order", text, floor, one.start))


def _reversal(text: str, floor: int, one: Judgement) -> tuple[str, int] | None:
    """The polarity that a negation from afar gives a judgement, and where its words end: `it cannot be said that`."""
    found = next(reversed(list(REVERSALS.finditer(text, floor, one.start))), None)
    if not found or one.start - found.end > _AFAR or own_clause(text, found.end, one.start) > found.end:
        return None
    if one.polarity == "+":
        return "-", found.end
    if "," in text[found.end : one.start] or CLAUSES.search(text, found.end, one.start, says="verb-goes-on"):
        return None
    if not stands_within("negated", text, one.start, one.end):  # what made it a denial is the negation from afar
        return None
    impersonal = stands_before("impersonal", text, max(floor, found.start - _NEAR), found.start)
    return "+" if impersonal else "~", found.end


def _is_list(reading: Reading, request: Interval, floor: int, at: int) -> bool:
    """Whether a subject is a list of which the request is one: `the MRI, the brace, and the unit are`."""
    verbs = sum(1 for _ in BESIDE.finditer(reading.lower, floor, at, says="verb"))
    return "," in reading.lower[floor:at] and verbs < 2 and about(reading, request, floor, at) == "request"


def _said(polarity: str | None, of: About) -> tuple[str, About] | None:
    """A polarity with what it is said of."""
    return (polarity, of) if polarity else None


def _is_done_by_others(text: str, one: Judgement, floor: int) -> bool:
    """Whether a participle is a verb whose subject is not the reviewer: `UR denied the test`."""
    if not ends_with("decided", text, one.start, one.end):
        return False
    if stands_before("be", text, max(floor, one.start - _NEAR), one.start):
        return False
    subject = subject_of(text, floor, one.start)
    if subject and subject.rule.says != "own":
        return True
    return not subject and stands_behind("object", text, one.end, len(text)) is not None


def _is_his(text: str, subject: Fired[SpeakerRule], one: Judgement) -> bool:
    """Whether the reviewer may be the subject of a verb: not of `the surgeon, as I understand it, approves it`."""
    if subject.rule.id == _I and text.endswith("s", one.start, one.end):
        return False
    return stands_before("and", text, subject.end, one.start) or is_chained(text, subject.end, one.start)


def _of_active(reading: Reading, request: Interval, one: Judgement, floor: int, ceiling: int) -> str | None:
    """What a verb in the active says of the request."""
    text = reading.lower
    if one.rule == "decision-word":
        subject = own_subject(text, floor, one.start)
        if not subject:
            return None
        governing = governing_clause(text, floor, subject.start) if one.polarity == "+" else None
        if governing is not None:  # `there is no dose I could support`, `there are cases in which I would certify it`
            return "-" if negatives(text, governing, subject.start) % 2 else None
        if one.polarity == "+" and (subject.rule.id == _NOBODY or not _is_his(text, subject, one)):
            return None
        if text.startswith(" against", one.end):
            return "-"
        if text.startswith(" that", one.end):
            return None
    of = about(reading, request, one.end, min(ceiling, one.end + 60))
    if of == "other":
        return None
    return unless_open(text, one, floor, ceiling)


def _is_statement(text: str, clause: int, floor: int, at: int, labelled: bool) -> bool:
    """Whether a copula or nothing at all joins a grant to its subject."""
    if labelled or (text[:at].endswith(" be ") and stands_within("urged", text, floor, at)):
        return True
    end = at
    while found := LINKS.ending(text, clause, end):
        end = found.start
    return end < at or len(text[clause:end].split()) <= 4
