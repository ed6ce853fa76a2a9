"""What leaves a judgement open: a condition, a doubt, a wish, another case, another time."""

from __future__ import annotations

from typing import Literal

from ..rules import Fired, Rule, RuleTable
from ..text.sentences import STOPS
from .beside import BESIDE, stands_before
from .clauses import CLAUSES, behind_border, own_clause
from .findings import Judgement


class DoubtRule(Rule):
    """Words that leave a judgement open; `says` why: a condition, a hypothesis, a limit, a negation, earlier, general,
    `relative` for a clause that tells of what kind something is, `elsewhere` for
    other cases, `doubted`,
    or `inverted` for a condition without an `if`.

    side (str): Whether they do so `before` the judgement or `behind` it.
    """

    side: Literal["before", "behind"]


DOUBTS = RuleTable("judgements/doubts", DoubtRule, parted_by=("side",))

_IGNORED = frozenset(("general", "earlier", "condition", "precondition", "relative", "elsewhere"))
_OF_CLAUSE, _COURTEOUS = ("negation", "hypothetical"), "would"
"""What makes of a clause that it governs, or of one that it opens, no statement; but `I would say that` is one."""
_AFAR = 60
"""How far before a `that` words may stand which say whose view it begins."""
_NEAR = 40
"""How far before a word those that stand right before it may begin."""


def unless_open(text: str, one: Judgement, floor: int, ceiling: int, stated: bool = False) -> str | None:
    """The polarity of a judgement, unless its sentence leaves it open.

    text (str): The text, in lower case.
    one (Judgement): The judgement.
    floor (int), ceiling (int): Start and end of its sentence, or of the part of it that counts.
    stated (bool): Whether words of the reviewer's own lead to it.
    RETURNS (str): `+` or `-`; `?` for a grant that is left open, `None` for what says nothing of the request.
    """
    doubts = [*DOUBTS.finditer(text, floor, one.start, side="before")]
    if one.polarity == "-":
        opened = {doubt.rule.says for doubt in doubts} & {"condition", "general"}
        behind = DOUBTS.match(text, one.end, ceiling, side="behind")
        return None if opened or (behind and behind.rule.says == "condition") else "-"
    strong = own_clause(text, floor, one.start)
    if _is_doubted(text, doubts, floor, strong, one.start):
        return "?"
    verb = max(strong, behind_border("verb-goes-on", text, floor, one.start))
    before = {
        d.rule.says
        for d in doubts
        if d.start >= (verb if d.rule.says == "hypothetical" else strong)
        or (d.rule.says.endswith("condition") and d.start <= floor + 12)
    }
    before.discard("inverted")
    if one.kind in ("active", "whole"):
        before -= {"hypothetical", "negation"}
    reasons = CLAUSES.search(text, one.end, ceiling, says="reasons")
    ceiling = reasons.start if reasons else ceiling
    past = one.kind != "predicate" or stands_before("past", text, max(floor, one.start - _NEAR), one.start)
    opened_behind = any(
        past or doubt.rule.says != "earlier" for doubt in DOUBTS.finditer(text, one.end, ceiling, side="behind")
    )
    if before & _IGNORED:
        return None
    that = CLAUSES.search(text, max(floor, text.rfind(", ", floor, one.start)), one.start, says="that")
    if that and not stated and not _is_own_view(text, floor, that.start):
        return None
    return "?" if before or opened_behind else "+"


def _is_doubted(text: str, doubts: list[Fired[DoubtRule]], floor: int, clause: int, at: int) -> bool:
    """Whether what governs a grant denies or doubts it: `nothing shows that`, `one might think that`, `I doubt`."""
    that = max((found.start for found in CLAUSES.finditer(text, clause, at, says="that")), default=clause)
    for doubt in doubts:
        if doubt.rule.says == "inverted" and doubt.start <= floor + 1:
            return True
        if doubt.start < clause or doubt.rule.id == _COURTEOUS:
            continue
        if doubt.rule.says == "doubted" or (doubt.rule.says in _OF_CLAUSE and doubt.start < max(that, clause + 2)):
            return True
    return False


def _is_own_view(text: str, floor: int, that: int) -> bool:
    """Whether a `that` begins what the reviewer says, or nobody else: `it follows that`."""
    views = BESIDE.finditer(text, max(floor, that - _AFAR), that, says="own-view")
    return any(not any(mark in text[view.end : that] for mark in STOPS) for view in views)
