"""What the pipeline makes of an example of a rule: one function a table, which gives what the row should say.

A function takes the sentence and the interval of the words in brackets, and gives the value that a letter with this
sentence has, as the column `says` writes it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from spacy.language import Language

Reading: TypeAlias = Callable[[Language, str, int, int], str]
"""From the pipeline, a sentence and the interval of the rule's words to what the letter says."""

READINGS: dict[str, Reading] = {}
