"""The disputed treatments of a letter, one reader for each template."""

from __future__ import annotations

import re
from itertools import pairwise

from ..view import View
from .sections import DISPUTE, Heading, IssueParts, Stretch, trim

_VERDICT_WORD = r"(?:[Uu]phe[l1I]d|UPHELD|[O0o]verturned|OVERTURNED|[Mm]odified|MODIFIED|[Pp]artially\ [Oo]verturned)"
_VERDICT = re.compile(
    rf":\s?(?P<verdict>{_VERDICT_WORD})(?![\w-])\.?(?=\s*(?:$|\n|Claims\ Admin|MAXIMUS\ g|Decision\ [Rr]at"
    r"|\d{1,2}[.)]|[A-Z(]))"
)
# As in the headings, a class of first letters lets the search skip to the next of them.
_LABEL = re.compile(
    r"""[CMIERTD](?:
      (?P<claims>(?<=C)laims\ Administrator\ [Gg]uidelines?\s?:)
    | (?P<reviewer>(?:(?<=M)AXIMUS|(?<=I)MR|(?<=E)xpert\ Reviewer|(?<=R)eviewer)\ [Gg]uidelines?\s?:)
    | (?P<rationale>(?:(?<=T)he\ (?:Physician|Expert)\ Reviewer's\ [Dd]ecision\ [Rr]|(?<=D)ecision\ [Rr]
        |(?<=[.\n]\ R)|(?<=\nR))ationale\s?:)
    )""",
    re.VERBOSE,
)
_RATIONALE = re.compile(r"(?:The\ (?:Physician|Expert)\ Reviewer's\ )?[Dd]ecision\ [Rr]ationale\s?:")
_NEVER = re.compile(r"(?!)")
_CLAIMS_SENTENCE = re.compile(
    r"The\ Claims\ Administrator\ (?:based|did\ not|relied|cited|used|found)|The\ Claims\ Administrator's\ decision"
)
_REVIEWER_SENTENCE = re.compile(
    r"The\ (?:Expert|Physician|Professional|Medical)\ Reviewer\ (?:based|relied|found|did\ not|cited|used|determined)"
)
_OPENING = re.compile(
    r"The\ Final\ Determination\ was\ based\ on\ decisions\ for\ the\ disputed\ items\s?/\s?services"
    r"\ set\ forth\ below\s?:"
)
_LISTED = re.compile(r"(?:(?<=\n)|(?<=\s)|^)\(?\d{1,2}\s?[.)]\s")
_NUMBER_AT_END = re.compile(r"\(?\d{1,2}\s?[.)]{1,2}\s?$")
_REQUEST_FOR = re.compile(r"The requests? (?:for|of) (?:an? |the )?")
_NUMBER = re.compile(r"\(?\d{1,2}\s?[.)]{1,2}\s?")
_NECESSITY = re.compile(
    r"[\s,]*\b(?:is|are|was|were)?\s?(?P<verdict>(?:not\s?)?medical?ly\s?necc?ess?ary"
    r"(?:\s(?:and|or)\s(?:medically\s)?appropriate)?)\.?"
)
_FINDING = re.compile(
    r"(?:\d{1,2}\s?[.)]{1,2}\s?)?MAXIMUS\ Federal\ Services,?\ Inc\.?\ has\ determined\ (?:that\ )?(?:the\ )?"
    r"(?:requests?\ (?:for|of)\ )?(?:an?\ |the\ )?"
)
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*\s+(?=(?:\(?\d{1,2}\s?[.)]{1,2}\s?)?[\"'(]?[A-Z])")
_NOT_AN_END = re.compile(
    r"(?:\b(?:Dr|Mr|Ms|Mrs|vs|No|St|Jr|Sr|e\.g|i\.e|etc|approx|tab|tabs|cap|caps|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec"
    r"|p|pg|pgs|pp|Qty|QTY|mg|ml|oz|gm|Inc|[A-Z])|\d)\.$"
)


def read_issues(
    view: View, template: str | None, sections: dict[str, Stretch], headings: list[Heading]
) -> list[IssueParts]:
    """The issues of a letter, in order; their numbers are set by the caller."""
    text = view.text
    if template == "professional_review":
        return _professional_review(text, sections, headings)
    if template == "notice":
        return _notice(text, headings)
    if template is None:
        return []
    begin = next((h.end for h in headings if h.kind == template), len(text))
    if opening := _OPENING.search(text, begin, begin + 200):
        begin = opening.end()
    end = next((h.start for h in headings if h.kind == "closing" and h.start > begin), len(text))
    return (_labelled if template == "issues" else _rationales)(text, begin, end)


def _labelled(text: str, begin: int, end: int) -> list[IssueParts]:
    """Template `issues`: `Request: Upheld`, then guideline lines and rationale, each after its label."""
    verdicts = list(_VERDICT.finditer(text, begin, end))
    labels = list(_LABEL.finditer(text, begin, end))
    found: list[IssueParts] = []
    floor = begin
    for at, verdict in enumerate(verdicts):
        request = _request(text, floor, verdict.start())
        if request is None:
            continue
        limit = verdicts[at + 1].start() if at + 1 < len(verdicts) else end
        mine = [label for label in labels if verdict.end() <= label.start() < limit]
        if not mine and _is_prose(text, verdict, limit):
            continue
        if at + 1 < len(verdicts):
            after = mine[-1].end() if mine else verdict.end()
            following = _request(text, after, limit)
            limit = following.start if following else limit
            limit = _before_number(text, after, limit)
        parts = _parts(text, mine, limit)
        found.append(IssueParts(0, request, Stretch(*verdict.span("verdict")), *parts))
        floor = mine[-1].end() if mine else verdict.end()
    return _share(found)


def _is_prose(text: str, verdict: re.Match[str], limit: int) -> bool:
    """Whether `: Upheld` stands within a sentence and not on the line of an issue."""
    rest = text[verdict.end() : limit].lstrip(". ")
    return bool(rest) and rest[0].islower()


def _parts(text: str, labels: list[re.Match[str]], limit: int) -> tuple[Stretch | None, Stretch | None, Stretch | None]:
    """Claims administrator's guidelines, reviewer's guidelines and rationale: what stands after each label."""
    parts: dict[str, Stretch] = {}
    for here, following in pairwise([*labels, None]):
        assert here is not None
        stretch = trim(text, here.end(), following.start() if following else limit)
        if stretch.start < stretch.end:
            parts.setdefault(here.lastgroup or "", stretch)
    return parts.get("claims"), parts.get("reviewer"), parts.get("rationale")


def _share(issues: list[IssueParts]) -> list[IssueParts]:
    """Issues listed one after the other share the guideline lines and the rationale that follow the last of them."""
    shared: list[IssueParts] = []
    for issue in reversed(issues):
        bare = not (issue.claims_administrator or issue.reviewer or issue.rationale)
        if bare and shared:
            after = shared[-1]
            issue = IssueParts(
                0, issue.request, issue.verdict, after.claims_administrator, after.reviewer, after.rationale
            )
        shared.append(issue)
    return shared[::-1]


def _request(text: str, floor: int, end: int) -> Stretch | None:
    """The disputed item that ends at `end`: from the last paragraph's start, or from the last sentence's."""
    begin = text.rfind("\n", floor, end) + 1
    while begin > floor and not text[begin:end].strip(" :."):  # the outcome stands in a paragraph of its own
        begin = text.rfind("\n", floor, begin - 1) + 1
    if begin <= floor or _holds_sentence(text, begin, end):
        begin = _after_last_sentence(text, max(begin, floor), end)
    begin = trim(text, begin, end).start
    if numbered := _NUMBER.match(text, begin, end):
        begin = numbered.end()
    stretch = trim(text, begin, end)
    while stretch.end > stretch.start and text[stretch.end - 1] in ":.,- ":
        stretch = Stretch(stretch.start, stretch.end - 1)
    return stretch if stretch.start < stretch.end else None


def _holds_sentence(text: str, begin: int, end: int) -> bool:
    """Whether a paragraph is more than a disputed item: it holds a verb of judgement and a sentence's end."""
    return bool(_NECESSITY.search(text, begin, end)) and bool(_SENTENCE_END.search(text, begin, end))


def _after_last_sentence(text: str, begin: int, end: int) -> int:
    last = begin
    for found in _SENTENCE_END.finditer(text, begin, end):
        if not _NOT_AN_END.search(text, max(begin, found.start() - 8), found.start() + 1):
            last = found.end()
    return last


def _before_number(text: str, floor: int, at: int) -> int:
    """Where an item begins when its number is counted in."""
    numbered = _NUMBER_AT_END.search(text, max(floor, at - 6), at)
    return numbered.start() if numbered else at


def _rationales(text: str, begin: int, end: int) -> list[IssueParts]:
    """Template `rationales`: `1. X is not medically necessary and appropriate.`, then the two sides in sentences."""
    starts = _first_of_each(_CLAIMS_SENTENCE, _RATIONALE, text, begin, end)
    found: list[IssueParts] = []
    heads: list[tuple[Stretch, Stretch | None, int]] = []
    floor = begin
    for start in starts:
        heads.append(_head(text, floor, start))
        label = _RATIONALE.search(text, start, end)
        floor = label.end() if label else start
    limits = [head[2] for head in heads[1:]] + [end]
    for (request, verdict, _), start, limit in zip(heads, starts, limits, strict=True):
        found.append(IssueParts(0, request, verdict, *_sentence_parts(text, start, limit, _RATIONALE)))
    return [one for one in found if one.request.start < one.request.end]


def _first_of_each(first: re.Pattern[str], last: re.Pattern[str], text: str, begin: int, end: int) -> list[int]:
    """Where each group begins: the first match of `first` after a match of `last`."""
    starts: list[int] = []
    open_ = True
    for found in sorted([*first.finditer(text, begin, end), *last.finditer(text, begin, end)], key=lambda m: m.start()):
        if found.re is first and open_:
            starts.append(found.start())
            open_ = False
        elif found.re is last:
            if open_:
                starts.append(found.start())
            open_ = True
    return starts


def _head(text: str, floor: int, end: int) -> tuple[Stretch, Stretch | None, int]:
    """The sentence before the guideline lines: its request, its verdict, and where it begins with its number."""
    begin = max(text.rfind("\n", floor, trim(text, floor, end).end) + 1, floor)
    if begin == floor or _holds_two(text, begin, end):
        begin = _before_last_sentence(text, begin, end)
    start = begin
    if numbered := _NUMBER.match(text, begin, end):
        begin = numbered.end()
    if asked := _REQUEST_FOR.match(text, begin, end):
        begin = asked.end()
    verdicts = list(_NECESSITY.finditer(text, begin, end))
    verdict = verdicts[-1] if verdicts else None
    stop = verdict.start() if verdict else end
    request = trim(text, begin, stop)
    while request.end > request.start and text[request.end - 1] in ":.,- ":
        request = Stretch(request.start, request.end - 1)
    return request, Stretch(*verdict.span("verdict")) if verdict else None, start


def _holds_two(text: str, begin: int, end: int) -> bool:
    return len(_NECESSITY.findall(text, begin, end)) > 1


def _before_last_sentence(text: str, begin: int, end: int) -> int:
    """Start of the last whole sentence before `end`."""
    stops = [
        m.end() for m in _SENTENCE_END.finditer(text, begin, end)
        if m.end() < end and not _NOT_AN_END.search(text, max(begin, m.start() - 8), m.start() + 1)
    ]  # fmt: skip
    return stops[-1] if stops else begin


def _sentence_parts(
    text: str, start: int, limit: int, label: re.Pattern[str]
) -> tuple[Stretch | None, Stretch | None, Stretch | None]:
    """The two sides' guideline sentences and the rationale after its label."""
    why = label.search(text, start, limit)
    stop = why.start() if why else limit
    reviewer = _REVIEWER_SENTENCE.search(text, start, stop)
    claims = trim(text, start, reviewer.start() if reviewer else stop)
    side = trim(text, reviewer.start(), stop) if reviewer else None
    rationale = trim(text, why.end(), limit) if why else None
    return _filled(claims), _filled(side), _filled(rationale)


def _filled(stretch: Stretch | None) -> Stretch | None:
    return stretch if stretch and stretch.start < stretch.end else None


def _notice(text: str, headings: list[Heading]) -> list[IssueParts]:
    """Template `notice`: numbered findings given twice, then for each its guidelines and its rationale."""
    findings = _findings(text)
    regarding = [h for h in headings if h.kind == "regarding"]
    blocks = [
        (here, following.start if following else _end(headings, here, len(text)))
        for here, following in pairwise([*regarding, None]) if here
    ]  # fmt: skip
    if not findings:
        findings = [(_regarding_request(text, h, limit), None) for h, limit in blocks]
    taken = _assign(text, findings, blocks)
    issues = []
    for (request, verdict), block in zip(findings, taken, strict=True):
        parts = _block_parts(text, headings, block) if block else (None, None, None)
        issues.append(IssueParts(0, request, verdict, *parts))
    return issues


def _findings(text: str) -> list[tuple[Stretch, Stretch | None]]:
    """Each finding once: the second list repeats the first."""
    found: list[tuple[Stretch, Stretch | None]] = []
    seen: set[str] = set()
    for finding in _FINDING.finditer(text):
        limit = len(text)
        following = _FINDING.search(text, finding.end())
        if following:
            limit = following.start()
        verdict = _NECESSITY.search(text, finding.end(), limit)
        if not verdict:
            continue
        request = trim(text, finding.end(), verdict.start())
        same = "".join(text[request.start : request.end].lower().split())
        if same not in seen:
            seen.add(same)
            found.append((request, Stretch(*verdict.span("verdict"))))
    return found


def _regarding_request(text: str, heading: Heading, limit: int) -> Stretch:
    stop = text.find(":", heading.end, limit)
    return trim(text, heading.end, stop if stop >= 0 else limit)


def _assign(
    text: str, findings: list[tuple[Stretch, Stretch | None]], blocks: list[tuple[Heading, int]]
) -> list[tuple[Heading, int] | None]:
    """The block of each finding: by its words, else by its place."""
    left = list(blocks)
    taken: list[tuple[Heading, int] | None] = []
    for at, (request, _) in enumerate(findings):
        words = "".join(text[request.start : request.end].lower().split())
        match = next((b for b in left if words in "".join(text[b[0].end : b[1]][:400].lower().split())), None)
        if match is None and len(blocks) == len(findings) and blocks[at] in left:
            match = blocks[at]
        if match:
            left.remove(match)
        taken.append(match)
    return taken


def _end(headings: list[Heading], after: Heading, default: int) -> int:
    return next((h.start for h in headings if h.kind == "closing" and h.start > after.start), default)


def _block_parts(
    text: str, headings: list[Heading], block: tuple[Heading, int]
) -> tuple[Stretch | None, Stretch | None, Stretch | None]:
    begin, limit = block[0].end, block[1]
    inside = [h for h in headings if begin <= h.start < limit]
    guidelines = next((h for h in inside if h.kind == "guidelines"), None)
    why = next((h for h in inside if h.kind == "why"), None)
    stop = why.start if why else limit
    claims, reviewer, _ = _sentence_parts(text, guidelines.end if guidelines else begin, stop, _NEVER)
    return claims, reviewer, _filled(trim(text, why.end, limit)) if why else None


def _professional_review(text: str, sections: dict[str, Stretch], headings: list[Heading]) -> list[IssueParts]:
    """Template `professional_review`: the item under its heading, one guideline section, one rationale."""
    dispute = sections.get(DISPUTE)
    if not dispute:
        return []
    ends = {h: following.start if following else len(text) for h, following in pairwise([*headings, None]) if h}
    guidelines = next((h for h in headings if h.kind == "guidelines"), None)
    why = next((h for h in headings if h.kind == "why"), None)
    claims = reviewer = rationale = None
    if guidelines:
        claims, reviewer, _ = _sentence_parts(text, guidelines.end, ends[guidelines], _NEVER)
    if why:
        rationale = _filled(trim(text, why.end, ends[why]))
    return [IssueParts(0, item, None, claims, reviewer, rationale) for item in _items(text, dispute)]


def _items(text: str, dispute: Stretch) -> list[Stretch]:
    """The disputed items of a list, numbered or a paragraph each."""
    listed = text[dispute.start : dispute.end]
    starts = [found.end() for found in _LISTED.finditer(listed)]
    if listed[:1].isdigit() and starts and starts[0] < 5:
        begins = [dispute.start + start for start in starts]
        ends = [*(_before_number(text, before, begin) for before, begin in pairwise(begins)), dispute.end]
        items = [trim(text, begin, end) for begin, end in zip(begins, ends, strict=True)]
    else:
        items = [trim(text, a, b) for a, b in _lines(text, dispute)]
    return [Stretch(a, b - (text[b - 1] in ".;,")) for a, b in items if a < b]


def _lines(text: str, stretch: Stretch) -> list[tuple[int, int]]:
    lines, at = [], stretch.start
    for line in text[stretch.start : stretch.end].split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    return lines
