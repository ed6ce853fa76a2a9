"""The scoreboard: everything that is measured on annotated letters, in one object."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from ..annotated import AnnotatedLetter
from ..letter.mentions import LABELS
from .decisions import DecisionScorer
from .differences import compare, without_layout
from .layouts import layouts
from .mentions import score_mentions
from .tally import Accuracy, Agreement, MentionTally, Miss

Reader = Callable[[str], AnnotatedLetter]
"""Reads a text into a letter with mentions and decision: a pipeline behind `AnnotatedLetter.from_doc`."""


class Scoreboard:
    """Counts letter by letter.

    letters (int): Number of letters scored.
    mentions (dict): Tally of each label.
    fields (dict), sets (dict): Counts of each field of the decision.
    letters_right (Accuracy): Letters with every core field right.
    layouts (dict): For each layout, the letters whose decision stays the same in it.
    misses (list): Every `Miss`, in the order of the letters.
    """

    def __init__(self) -> None:
        self.letters = 0
        self.mentions = {label: MentionTally() for label in LABELS}
        self.fields: dict[str, Accuracy] = defaultdict(Accuracy)
        self.sets: dict[str, Agreement] = defaultdict(Agreement)
        self.letters_right = Accuracy()
        self.layouts: dict[str, Accuracy] = defaultdict(Accuracy)
        self.misses: list[Miss] = []

    def add(self, reference: AnnotatedLetter, predicted: AnnotatedLetter) -> None:
        """Score one letter.

        reference (AnnotatedLetter), predicted (AnnotatedLetter): The letter as annotated and as read.
        """
        self.letters += 1
        decisions = DecisionScorer(reference, predicted, self.fields, self.sets)
        self.misses.extend(score_mentions(reference, predicted, self.mentions))
        self.misses.extend(decisions.score())
        self.letters_right.add(decisions.core_is_right)

    def add_layouts(self, read: Reader, predicted: AnnotatedLetter) -> None:
        """Read one letter in other layouts, and count in which its decision stays the same.

        read (Reader): Reads a text.
        predicted (AnnotatedLetter): The letter as read in its own layout.
        """
        before = without_layout(predicted.decision)
        for name, text in layouts(predicted.text).items():
            after = without_layout(read(text).decision)
            self.layouts[name].add(before == after)
            for change in compare(before, after):
                self.misses.append(Miss(predicted.name, f"{name}: {change.path}", "layout", change.old, change.new))

    def all_mentions(self) -> Agreement:
        """Strict agreement on mentions of every label together.

        RETURNS (Agreement): The sum of the counts.
        """
        return sum((tally.strict for tally in self.mentions.values()), Agreement())

    def as_dict(self) -> dict[str, Any]:
        """The figures as plain data.

        RETURNS (dict): Shares are between 0 and 1, `None` where there was nothing to measure.
        """
        return {
            "letters": self.letters,
            "mentions": {label: tally.as_dict() for label, tally in self.mentions.items()},
            "fields": {name: count.as_dict() for name, count in self.fields.items()},
            "sets": {name: count.as_dict() for name, count in self.sets.items()},
            "letters_right": self.letters_right.as_dict(),
            "layouts": {name: count.as_dict() for name, count in self.layouts.items()},
        }


def score_letters(read: Reader, letters: Iterable[AnnotatedLetter], with_layouts: bool = False) -> Scoreboard:
    """Score a reader on annotated letters.

    read (Reader): Reads a text.
    letters (Iterable): Annotated letters.
    with_layouts (bool): Whether to read each letter in other layouts too.
    RETURNS (Scoreboard): The figures and the misses.
    """
    board = Scoreboard()
    for letter in letters:
        predicted = read(letter.text)
        board.add(letter, predicted)
        if with_layouts:
            board.add_layouts(read, AnnotatedLetter(letter.name, letter.text, predicted.mentions, predicted.decision))
    return board
