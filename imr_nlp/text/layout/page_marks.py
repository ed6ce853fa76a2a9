"""The heads and feet of pages in mid text, told from numbers of the text, pages that are cited and cells of tables."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property

LINE_BEFORE = 80
"""So many characters before and behind a mark tell whether it is one of a page."""
SHORT_LINE = 25
"""A number under a shorter line is a cell of a table, or an item of a list; where a sentence runs on, one under a
line that is shorter still."""
SHORTER_LINE = 4
FEWEST_IN_SERIES = 3
"""So many numbers that count on, in one style and a page apart, are those of pages whatever stands around them. Two are
enough between blank lines, behind a form feed, with the number of all pages, or a whole page apart."""
WHOLE_PAGE = 1_000
"""Characters of a page that is filled."""
FIRST_PAGES = 3
SHORTEST_PAGE = 300
"""A page has at least so many characters, but for the first few: a greater number is none of a page."""
_OPEN_END = re.compile(r"[a-z,]$")
_GOES_ON = re.compile(r"[a-z\d(]")
_SOURCE = r"guidelines?|section|chapter|see|mtus|acoem|odg|edition|\d{4}"
_CITING = re.compile(rf"(?:,|\b(?:{_SOURCE}|at|on|and|from|to|in|through))$", re.I)
_CITING_COUNTED = re.compile(rf"(?:,|\b(?:{_SOURCE}))$", re.I)
_LABEL_END = re.compile(
    r"(?::|#|\b(?:case|imr|claims?|file|application|review)\snumber|\bimr(?:\scase)?|\bmaximus\scase|(?-i:\b(?:Case|Number)))$",
    re.I,
)
_NUMBER_FOLLOWS = re.compile(
    r"[:#=(\[]$|\b(?:x|another|additional|about|approximately|least|than|pages?|pp?\.?|quantity|refills?|chapters?|sections?"
    r"|parts?|table|zone|grade|stage|type|phase|class|step|tier|level|score|category|week|day|month|year)$",
    re.I,
)
_COUNTED = re.compile(
    r"(?:visits?|sessions?|treatments?|weeks?|months?|days?|hours?|minutes?|years?|points?|percent|pounds|lbs|feet|inch(?:es)?"
    r"|mg|mcg|ml|cm|mm|tablets?|tabs?|capsules?|caps|patches|pills|times|units?|refills?|injections?|levels?|grams?|of|x"
    r"|(?:to|or)\s+(?:\d|one|two|three|four|five|six|eight|ten|twelve|more|less))\b",
    re.I,
)
_BLANK_OR_EMPHASIS = " \t\n\r\f\v\xa0*_|"
_ENTITY = re.compile(r"&\w{1,8};")
_NUMBER = re.compile(r"\d{1,3}")
_TIMES = re.compile(r"\s{0,20}times\s{1,9}(?:a|per|each|every|weekly|daily)\b", re.I)
_COUNTED_TIMES = re.compile(r"(?:\d|\b(?:two|three|four|five|six|several|many|few|more|multiple|least|of|the))$", re.I)
_NOT_LINE_END = re.compile(r"[^\n\r\f]")
_LINE_END = re.compile(r"[ \t\xa0\r]{0,40}(?:[\n\f]|\Z)")
_TOTAL = re.compile(r"\b(?P<page>\d{1,3})\s{1,40}(?P<of>of)\s{1,40}(?P<total>\d{1,3})\s*$", re.I)
_OF_SO_MANY = re.compile("of|/", re.I)


class PageMarks:
    """The marks of a letter that may be those of its pages.

    text (str): The letter.
    found (Iterable): The layout of the letter, in order.
    """

    def __init__(self, text: str, found: Iterable[re.Match[str]]) -> None:
        self._text = text
        self._found = found

    def is_one(self, mark: re.Match[str]) -> bool:
        """Whether what looks like the number of a page, or of the case, is the head or foot of a page.

        mark (Match): What the expression of layout found.
        RETURNS (bool): False for a page that is cited, a number of the text, the number in the case table.
        """
        if mark["fax"] or (mark["line"] is None and mark[0][0] in "F("):
            return True
        before = self._text[max(0, mark.start() - LINE_BEFORE) : mark.start()].rstrip(_BLANK_OR_EMPHASIS)
        behind = self._text[mark.end() : mark.end() + LINE_BEFORE].lstrip()
        runs_on = bool(_OPEN_END.search(before)) and bool(_GOES_ON.match(behind))
        if before[-1:].isupper() and behind[:1].isupper():  # in a letter in capitals
            runs_on = _ENTITY.sub("", before).isupper() and _ENTITY.sub("", behind).isupper()
        if runs_on and mark.start() in self._series:
            return True
        if mark["line"] is None:
            return runs_on and (mark[0][0] == "C" or not _CITING_COUNTED.search(before))
        line = before.rpartition("\n")[2]
        if mark["case"]:
            numbered = not mark[0].rstrip(_BLANK_OR_EMPHASIS)[-6:].isdigit()
            return not _LABEL_END.search(before) and (numbered or (runs_on and len(line) > SHORT_LINE))
        if mark["bare"] is None or "of" in mark["line"].lower():
            counted = _OF_SO_MANY.search(mark["line"])
            opens = mark["line"][0] == "p" or before[-1:] == "."  # `Page 30` opens a sentence
            named = opens and behind.startswith(("of ", "and ", "to ")) and not self._ends_page(mark)
            return bool(counted or (not named and (not _CITING.search(before) or runs_on or _GOES_ON.match(behind))))
        if not mark["line"][0].isdigit() and not mark["line"][-1].isdigit():
            return mark["line"][0] not in "([" or (runs_on and self._counts_on(mark))  # `(3)` numbers an item
        return self._is_bare_one(mark, before, behind, runs_on)

    def end(self, mark: re.Match[str]) -> int:
        """Where a mark ends: in `series CM14-0001234 Page 4 of 3 is not` before the `of`, which is of the sentence.

        mark (Match): The mark of a page.
        RETURNS (int): Its end. A mark among words has the number of all pages where most of the letter's have.
        """
        total = _TOTAL.search(mark[0]) if mark["line"] is None and mark[0][0] in "FC" else None
        goes_on = not _LINE_END.match(self._text, mark.end())
        if total and goes_on and (int(total["total"]) < int(total["page"]) or self._is_without_total):
            return mark.start() + total.start("of")
        return mark.end()

    @cached_property
    def _is_without_total(self) -> bool:
        """Whether fewer marks among words have the number of all pages than have not."""
        among = [
            mark[0] for mark in self._found if mark[0][0] in "FC" and "line" in mark.re.groupindex and not mark["line"]
        ]
        return 2 * sum(_TOTAL.search(mark) is not None for mark in among) < len(among)

    def _is_bare_one(self, mark: re.Match[str], before: str, behind: str, runs_on: bool) -> bool:
        """Whether a number that stands alone on a line is one of a page."""
        line = mark["line"].strip()
        if (line[-1] in "-\u2013\u2014" and line[0].isdigit()) or line[0] in "([":  # `6-` of a range, `(3` visits)
            return False
        counts_on = self._counts_on(mark) or "\f" in self._text[mark.start() : mark.start("line")]
        if self._is_of_times(mark) or (not counts_on and _number(mark) > FIRST_PAGES):
            return False
        if runs_on and counts_on:
            return not _NUMBER_FOLLOWS.search(before)
        is_counted = _COUNTED.match(behind) is not None
        if is_counted or (runs_on and not _may_be_page(mark)):
            return False
        alone = "\n\n" in self._text[mark.end() : mark.end() + 9].replace("\r", "").replace(" ", "")
        goes_on = not alone or not _OPEN_END.search(before) or _GOES_ON.match(behind) is not None
        in_label = runs_on and (behind[0].islower() or before[-1:].isupper())
        length = len(before.rpartition("\n")[2])
        return length > (SHORTER_LINE if in_label else SHORT_LINE) and goes_on and not _NUMBER_FOLLOWS.search(before)

    def _is_of_times(self, mark: re.Match[str]) -> bool:
        """Whether a number is that of `2 times a week`."""
        before = self._text[max(0, mark.start() - LINE_BEFORE) : mark.start()].rstrip()
        return bool(_TIMES.match(self._text, mark.end())) and not _COUNTED_TIMES.search(before)

    def _ends_page(self, mark: re.Match[str]) -> bool:
        """Whether a form feed stands behind a mark."""
        return "\f" in self._text[mark.end() : mark.end() + 9].split("\n\n")[0]

    def _counts_on(self, mark: re.Match[str]) -> bool:
        """Whether the number before is one less, or that behind one more, as those of pages are."""
        starts, numbers = self._numbers
        at = bisect_left(starts, mark.start())
        if at == len(starts) or starts[at] != mark.start():
            return False
        number, place = numbers[at], starts[at]
        near = zip(starts[max(0, at - 2) : at + 3], numbers[max(0, at - 2) : at + 3], strict=True)
        return any(
            other == number + (1 if start > place else -1) and abs(start - place) > SHORTEST_PAGE
            for start, other in near
        )

    @cached_property
    def _series(self) -> frozenset[int]:
        """Where numbers of one style stand that count on, a page apart, from one of the first on."""
        open_series: dict[str, list[re.Match[str]]] = {}
        done: list[list[re.Match[str]]] = []
        for mark in filter(_numbers_page, self._found):
            if self._is_of_times(mark):
                continue
            series = open_series.get(_style(mark))
            if series and _number(mark) == _number(series[-1]) + 1 and mark.start() > series[-1].end() + SHORTEST_PAGE:
                series.append(mark)
            elif _number(mark) <= FIRST_PAGES:
                open_series[_style(mark)] = [mark]
                done.append(open_series[_style(mark)])
        return frozenset(one.start() for series in done if _is_series(series) for one in series)

    @cached_property
    def _numbers(self) -> tuple[list[int], list[int]]:
        """Where numbers stand alone on a line that may be those of pages, and the numbers."""
        marks = [mark for mark in self._found if _is_number(mark) and _may_be_page(mark)]
        return [mark.start() for mark in marks], [_number(mark) for mark in marks]


def _is_series(marks: list[re.Match[str]]) -> bool:
    """Whether numbers that count on are enough for a series."""
    style = _style(marks[0])
    apart = style.count("\n") > 1 or "\f" in style or _OF_SO_MANY.search(style) is not None
    pair = apart or (len(marks) > 1 and marks[1].start() - marks[0].start() > WHOLE_PAGE)
    return len(marks) >= (2 if pair else FEWEST_IN_SERIES)


def _style(mark: re.Match[str]) -> str:
    """How a number stands on its line, and the lines before it."""
    line = _line(mark)
    lines = _NOT_LINE_END.sub("", mark[0].removesuffix(line).replace("\r\n", "\n"))
    return lines + _NUMBER.sub("0", line.strip(), count=1).lower()


def _line(mark: re.Match[str]) -> str:
    """The words of a mark, on a line of their own or not."""
    return mark["line"] or mark[0]


def _numbers_page(mark: re.Match[str]) -> bool:
    """Whether a mark may be one of a series: a number alone on a line, or `Page 3 of 9` among words."""
    return _is_number(mark) or ("line" in mark.re.groupindex and mark[0][0] == "P")


def _is_number(mark: re.Match[str]) -> bool:
    return "line" in mark.re.groupindex and mark["line"] is not None and mark["case"] is None


def _number(mark: re.Match[str]) -> int:
    found = _NUMBER.search(_line(mark))
    return int(found[0]) if found else 0


def _may_be_page(mark: re.Match[str]) -> bool:
    """Whether so many pages may stand before a mark."""
    return _number(mark) <= FIRST_PAGES + mark.start() / SHORTEST_PAGE
