"""Texts whose reading is held as it is: of what parts a letter is made, what its layout becomes, what it decides.

The tables of `texts/` hold what no rule's example does: conditions of the code, and how far one thing may stand from
another. Each text is as short as it may be, and is there since some condition shows in it alone.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from zlib import crc32

from spacy.language import Language

from imr_nlp.letter.parts import Interval
from imr_nlp.sessions.clues import clues_of, remember, setting_of
from imr_nlp.sessions.counts import unitless_candidates
from imr_nlp.sessions.role_features import features_of
from imr_nlp.structure.sections import letter_parts
from imr_nlp.structure.several import letters_in
from imr_nlp.text.normalized import normalized_text

TABLES = Path(__file__).parent / "texts"
COLUMNS = ("text", "read")
SHOWN = 18
"""So many signs at each end of a part tell where it begins and ends."""
LETTER = """Case Number: CM15-0000001
{header}

HOW THE IMR FINAL DETERMINATION WAS MADE
{reviewer}

CLINICAL CASE SUMMARY
{summary}

IMR ISSUES, DECISIONS AND RATIONALES

1. {request}: Upheld

Claims Administrator guideline: {claims}

MAXIMUS guideline: {guideline}

Decision rationale: {rationale}
"""
USUAL = {
    "header": "Date of Injury: 04/24/2012",
    "reviewer": "State(s) of Licensure: California",
    "summary": "The patient is a 41-year-old male.",
    "request": "Physical therapy, 12 visits",
    "claims": "Decision based on MTUS.",
    "guideline": "Decision based on MTUS.",
    "rationale": "There are no red flags.",
}
"""What stands in each place of the letter where a text does not say otherwise: `summary: He had 6 visits.`, or for two
places `request: Acupuncture // rationale: He had 6 visits.`
"""
_WORD = re.compile(r"\S+")
_NOT_READ = {"confidence", "review", "evidence"}

Read: TypeAlias = Callable[[Language, str], str]


def parts(nlp: Language, text: str) -> str:
    """The template, the sections and the issues of a letter, each part by its beginning and end."""
    normalized = normalized_text(nlp.make_doc(text))
    found = letter_parts(normalized)
    shown = [f"{found.template} {found.told_by}".strip(), *["several"] * found.several]
    shown += [f"{name} {_ends(normalized.text, part)}" for name, part in found.sections.items()]
    for issue in found.issues:
        sides = {
            "request": issue.request, "verdict": issue.verdict, "claims": issue.claims_administrator,
            "reviewer": issue.reviewer, "why": issue.rationale, "repeated": issue.repeated, "judged": issue.judged,
        }  # fmt: skip
        told = [f"{name} {_ends(normalized.text, part)}" for name, part in sides.items() if part]
        shown.append(" | ".join(filter(None, (f"{issue.number}", *told, issue.headed, issue.introduced))))
    return "\n".join(shown)


def _ends(text: str, part: Interval) -> str:
    """Beginning and end of a part."""
    words = text[part.start : part.end].replace("\n", "/")
    return words if len(words) <= 2 * SHOWN else f"{words[:SHOWN]}..{words[-SHOWN:]}"


def layout(nlp: Language, text: str) -> str:
    """The normalized text, and where the interval of each of its words stands in the letter."""
    normalized = normalized_text(nlp.make_doc(text))
    words = (normalized.offsets(*word.span()) for word in _WORD.finditer(normalized.text))
    return f"{normalized.text}\n{' '.join(f'{start}-{end}' for start, end in words)}"


def decision(nlp: Language, text: str) -> str:
    """What a letter decides with a text in one of its places that it does not decide without it."""
    usual, read = _decided(nlp, letter("")), _decided(nlp, letter(text))
    changed = [key for key in dict.fromkeys([*usual, *read]) if usual.get(key) != read.get(key)]
    return "\n".join(f"{key}={read.get(key, '')}" for key in changed)


def letter(text: str) -> str:
    """The letter with a text in its place."""
    told = (one.partition(": ") for one in text.split(" // ") if one)
    return LETTER.format(**{**USUAL, **{place: words for place, _, words in told}})


@cache
def _decided(nlp: Language, letter: str) -> dict[str, str]:
    """The fields of a decision by their paths, and its spans."""
    doc = nlp(letter)
    found = doc._.imr.model_dump(mode="json", exclude_defaults=True, exclude=_NOT_READ)
    spans = sorted({f"{span.label_} {span.text}" for span in doc.spans["imr"]})
    return {**dict(_flat("", found)), **dict.fromkeys(spans, "span")}


def _flat(path: str, value: Any) -> list[tuple[str, str]]:
    """The values below a path; of a warning its code."""
    if isinstance(value, dict) and "code" in value:
        return [(path, value["code"])]
    if isinstance(value, dict):
        return [one for key, inner in value.items() for one in _flat(f"{path}.{key}".strip("."), inner)]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [one for at, inner in enumerate(value) for one in _flat(f"{path}.{at}", inner)]
    return [(path, json.dumps(value))]


def letters(nlp: Language, text: str) -> str:
    """Where each letter of a text begins, and whether another one may stand in it."""
    parting = letters_in(text)
    begins = [f"{start} {text[start : start + SHOWN]!r}" for start in parting.starts]
    return "\n".join([*begins, *["doubtful"] * parting.doubtful])


def counts(nlp: Language, text: str) -> str:
    """The session counts of a letter with a text in one of its places, what speaks for the role of each, and a checksum
    of what the model sees; and the numbers without a unit that might count sessions.
    """
    setting = setting_of(normalized_text(nlp.make_doc(letter(text))))
    roles: list[str] = []
    last_roles = {(4, 4): "completed", (6, 6): "authorized", (24, 24): "limit"}
    shown = []
    for at, count in enumerate(setting.counts):
        clues = clues_of(setting, at, roles, last_roles)
        features = features_of(setting, at, roles, last_roles, clues)
        roles.append(max(clues.scores, key=lambda role: clues.scores[role]))
        remember(last_roles, count, roles[-1])
        value = " ".join(f"{key}={one}" for key, one in count.value.items())
        scores = ", ".join(f"{role} {score:.2f}" for role, score in clues.scores.items() if score)
        words = setting.normalized.text[count.start : count.end]
        shown.append(f"[{words}] {value} {count.rule} | {scores} | {_checksum(sorted(features.items()))}")
    for one in unitless_candidates(setting.normalized):
        words = setting.normalized.text[one.start : one.end]
        shown.append(f"({words}) {'counts' if one.by_rule else 'may count'} {_checksum(one.features)}")
    return "\n".join(shown)


def _checksum(seen: object) -> str:
    return f"{crc32(repr(seen).encode()):08x}"


READ: dict[str, Read] = {
    "parts": parts, "letters": letters, "layout": layout, "decision": decision, "counts": counts,
}  # fmt: skip
"""How the texts of each table are read, by the name of the table up to a hyphen."""


def held(name: str) -> list[tuple[str, str]]:
    """The texts of a table, and how each is read; none where there is no table."""
    path = TABLES / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["read"]) for row in csv.DictReader(file)]


def write_held(name: str, texts: list[tuple[str, str]]) -> None:
    """Write a table."""
    TABLES.mkdir(exist_ok=True)
    with (TABLES / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(texts)
