"""What the pipeline makes of an example of a rule: one function a table, which gives what the row should say.

A function takes the sentence and the interval of the words in brackets, and gives the value that a letter with this
sentence has, as the column `says` writes it. Each topic has its functions in a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from case_readings import CASE_READINGS
from citation_readings import CITATION_READINGS
from judgement_readings import JUDGEMENTS
from session_readings import SESSION_READINGS
from spacy.language import Language
from structure_readings import STRUCTURE_READINGS
from treatment_readings import TREATMENT_READINGS

Reading: TypeAlias = Callable[[Language, str, int, int], str]
"""From the pipeline, a sentence and the interval of the rule's words to what the letter says."""

READINGS: dict[str, Reading] = {
    **STRUCTURE_READINGS,
    **CASE_READINGS,
    **CITATION_READINGS,
    **JUDGEMENTS,
    **SESSION_READINGS,
    **TREATMENT_READINGS,
}
