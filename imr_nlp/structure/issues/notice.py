"""Template `notice`: numbered findings given twice, then for each its guidelines and its rationale."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from ...letter.parts import Interval, IssueParts, filled, trim, without_tail
from ...text.sentences import sentence_ends
from ..headings import Heading, closing_after, first_of
from ..template import FINDINGS
from .findings import NECESSITY, sides, split_verdict, squeezed
from .numbers import before_number


class _Finding(NamedTuple):
    """A finding: its item, its verdict, and the verdict in the second list."""

    request: Interval
    verdict: Interval | None = None
    repeated: Interval | None = None


class _Block(NamedTuple):
    """What stands behind a heading `Regarding the request for ...`."""

    begin: int
    end: int


def read_notice(text: str, headings: list[Heading]) -> list[IssueParts]:
    """The issues of a notice.

    text (str): The normalized text.
    headings (list): Its headings.
    RETURNS (list): The issues in order.
    """
    regarding = [heading for heading in headings if heading.kind == "regarding"]
    ends = [following.start for following in regarding[1:]]
    if regarding:
        ends.append(closing_after(headings, regarding[-1].start, len(text)))
    blocks = [_Block(heading.end, end) for heading, end in zip(regarding, ends, strict=True)]
    findings = _findings(text, headings) or [_Finding(_regarded(text, block)) for block in blocks]
    issues = []
    for finding, block in zip(findings, _assign(text, findings, blocks), strict=True):
        parts = IssueParts(0, finding.request, finding.verdict, repeated=finding.repeated)
        issues.append(_with_block(text, headings, parts, block) if block else parts)
    return issues


def _findings(text: str, headings: list[Heading]) -> list[_Finding]:
    """Each finding once, with its verdict: the second list repeats the first."""
    found: dict[str, _Finding] = {}
    lower = text.lower()
    findings = list(FINDINGS.finditer(lower, says="finding")) if len(lower) == len(text) else []
    limits = [*(before_number(text, 0, following.start) for following in findings[1:]), len(text)]
    for finding, following in zip(findings, limits, strict=False):
        limit = next((h.start for h in headings if finding.end <= h.start < following), following)
        if decided := NECESSITY.search(text, finding.end, limit):
            request, verdict = split_verdict(text, finding.end, decided, limit)
        else:
            request, verdict = _undecided(text, finding.end, limit), None
        first = found.setdefault(squeezed(text, request), _Finding(request, verdict))
        if first.request != request and first.repeated is None:
            found[squeezed(text, request)] = first._replace(repeated=verdict)
    return list(found.values())


def _undecided(text: str, start: int, limit: int) -> Interval:
    """The item of a finding that no known words decide: its sentence."""
    end = min(sentence_ends(text, start, limit), default=limit)
    return trim(text, start, without_tail(text, start, end, ". \n"))


def _regarded(text: str, block: _Block) -> Interval:
    """The item that the heading of a block names, up to its colon."""
    stop = text.find(":", *block)
    return trim(text, block.begin, stop if stop >= 0 else block.end)


def _assign(text: str, findings: list[_Finding], blocks: list[_Block]) -> list[_Block | None]:
    """The block of each finding: by its words, else by its place."""
    left = list(blocks)
    taken: list[_Block | None] = []
    for at, finding in enumerate(findings):
        words = squeezed(text, finding.request)
        match = next((b for b in left if words in squeezed(text, Interval(b.begin, min(b.end, b.begin + 400)))), None)
        if match is None and len(blocks) == len(findings) and blocks[at] in left:
            match = blocks[at]
        if match:
            left.remove(match)
        taken.append(match)
    return taken


def _with_block(text: str, headings: list[Heading], issue: IssueParts, block: _Block) -> IssueParts:
    """An issue with both sides' guideline lines and the rationale of its block."""
    inside = [heading for heading in headings if block.begin <= heading.start < block.end]
    guidelines, why = first_of(inside, "guidelines"), first_of(inside, "why")
    claims, reviewer = sides(text, guidelines.end if guidelines else block.begin, why.start if why else block.end)
    issue = replace(issue, claims_administrator=claims, reviewer=reviewer)
    if why is None:
        return issue
    return replace(issue, rationale=filled(trim(text, why.end, block.end)), introduced=why.rule)
