"""How good the category of a treatment is whose name no lexicon holds: by the rules alone, and with the model.

python scripts/category_experiment.py configs/category.cfg corpus/letters --output metrics/category.json

The canonical names of the lexicons are dealt into folds. For each fold the ruler and the model are made of the other
names, and one phrase of each name of the fold is read as the request of a letter.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import srsly
import typer
from rich.console import Console
from rich.table import Table
from spacy.language import Language
from thinc.api import Config
from train_category import NamedCategory, lexicon_names, named_category, request_names, train

import imr_nlp
from imr_nlp.phrases.lexicon import CATEGORIES, Pattern, lexicon_patterns
from imr_nlp.treatments.categories import CATEGORY_THRESHOLD

THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
RULES_ALONE = 1.01  # no probability reaches it
_HEADING = "IMR ISSUES, DECISIONS AND RATIONALES\n\n"
_ISSUE = "{number}. {phrase}: Upheld\n\nDecision rationale: The records do not show why.\n\n"
_ISSUES = 40  # issues of a letter


class Answer(NamedTuple):
    """What the pipeline makes of a held-out name.

    name (NamedCategory): The name.
    category (str): The category that it gets.
    probability (float): How sure the model is; `None` where the rules found a treatment in it.
    new (bool): Whether no word of it stands in any name that was learned from.
    """

    name: NamedCategory
    category: str
    probability: float | None
    new: bool

    def at(self, threshold: float) -> str:
        """The category below and above a threshold."""
        return self.category if self.probability is None or self.probability >= threshold else "other"


def folds(names: Iterable[str], number: int, seed: int) -> list[set[str]]:
    """Deal names into folds."""
    shuffled = sorted(set(names))
    random.Random(seed).shuffle(shuffled)
    return [set(shuffled[at::number]) for at in range(number)]


def held_out(patterns: Iterable[Pattern], fold: set[str], seed: int) -> list[NamedCategory]:
    """One phrase of each name of a fold. Bound heads (`unit`, `study`) are no requests."""
    phrases: dict[str, list[NamedCategory]] = defaultdict(list)
    for pattern in patterns:
        if pattern["label"] != "TREATMENT_HEAD" and (found := named_category(pattern)) and found.name in fold:
            phrases[found.name].append(found)
    chooser = random.Random(seed)
    return [chooser.choice(sorted(phrases[name])) for name in sorted(phrases)]


def words(phrase: str) -> set[str]:
    """The words of a phrase that say something."""
    return {word for word in re.split(r"[^a-z0-9]+", phrase.lower()) if len(word) > 2}


def read_names(nlp: Language, names: Sequence[NamedCategory], known: set[str]) -> Iterator[Answer]:
    """Read names as the requests of letters. `known` are the words of the names that were learned from."""
    waiting = iter(names)
    while batch := list(islice(waiting, _ISSUES)):
        issues = (_ISSUE.format(number=at, phrase=name.phrase) for at, name in enumerate(batch, 1))
        decision = nlp(_HEADING + "".join(issues))._.imr
        if len(decision.issues) != len(batch):
            raise ValueError(f"{len(batch)} requests were read as {len(decision.issues)}")
        for at, (name, issue) in enumerate(zip(batch, decision.issues, strict=True)):
            evidence = decision.evidence_for(f"issues.{at}.request.category")
            probability = evidence[0].probability if evidence else None
            yield Answer(name, issue.request.category, probability, not words(name.phrase) & known)


def right(answers: Sequence[Answer], threshold: float) -> float:
    """Share of answers that are right."""
    return sum(one.at(threshold) == one.name.category for one in answers) / len(answers) if answers else 0.0


def summary(answers: Sequence[Answer]) -> dict[str, Any]:
    """The figures of the experiment."""
    unnamed = [one for one in answers if one.probability is not None]
    new = [one for one in unnamed if one.new]
    by_threshold = []
    for threshold in (RULES_ALONE, *THRESHOLDS):
        answered = [one for one in unnamed if one.probability and one.probability >= threshold]
        by_threshold.append({
            "threshold": None if threshold == RULES_ALONE else threshold,
            "right": right(answers, threshold),
            "right_unnamed": right(unnamed, threshold),
            "answered_unnamed": len(answered) / len(unnamed) if unnamed else 0.0,
            "right_answered": right(answered, threshold),
            "right_new": right(new, threshold),
        })  # fmt: skip
    by_category = {}
    for category in CATEGORIES:
        ours = [one for one in answers if one.name.category == category]
        asked = [one for one in unnamed if one.name.category == category]
        by_category[category] = {
            "names": len(ours),
            "rules": right(ours, RULES_ALONE),
            "with_model": right(ours, CATEGORY_THRESHOLD),
            "unnamed": len(asked),
            "right_unnamed": right(asked, CATEGORY_THRESHOLD),
        }
    return {
        "names": len(answers),
        "unnamed": len(unnamed),
        "new": len(new),
        "threshold": CATEGORY_THRESHOLD,
        "by_threshold": by_threshold,
        "by_category": by_category,
    }


def tables(result: dict[str, Any]) -> Iterator[Table]:
    """The figures as tables."""
    unknown = f"{result['unnamed']:,} unknown to the rules, {result['new']:,} of these of new words alone"
    first = Table(title=f"{result['names']:,} held-out names, {unknown}")
    for heading in ("threshold", "right", "right of unknown", "right of new", "unknown answered", "right of answered"):
        first.add_column(heading, justify="right")
    for row in result["by_threshold"]:
        shares = [row[k] for k in ("right", "right_unnamed", "right_new", "answered_unnamed", "right_answered")]
        threshold = "rules alone" if row["threshold"] is None else f"{row['threshold']:.1f}"
        first.add_row(threshold, *(f"{share:.1%}" for share in shares))
    yield first
    second = Table(title=f"By category, threshold {result['threshold']}")
    for heading in ("category", "names", "rules alone", "with model", "unknown", "right of unknown"):
        second.add_column(heading, justify="right")
    for category, row in result["by_category"].items():
        shares = [f"{row[key]:.1%}" for key in ("rules", "with_model", "right_unnamed")]
        second.add_row(category, f"{row['names']:,}", *shares[:2], f"{row['unnamed']:,}", shares[2])
    yield second


def experiment(
    config: Annotated[Path, typer.Argument(help="Settings of the model.", exists=True, dir_okay=False)],
    letters: Annotated[Path, typer.Argument(help="Folder of annotated letters.", exists=True, file_okay=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="JSON file to write.")] = None,
    number: Annotated[int, typer.Option("--folds", min=2, help="Number of folds.")] = 5,
    seed: Annotated[int, typer.Option(help="Seed of the folds and of the phrases.")] = 0,
    misses: Annotated[bool, typer.Option("--misses", help="Print the names that the model gets wrong.")] = False,
) -> None:
    """Hold names out of the lexicons and read them, by the rules alone and with the model."""
    console = Console()
    nlp = imr_nlp.load()
    ruler, decision = nlp.get_pipe("imr_ruler"), nlp.get_pipe("imr_decision")
    decision.category_threshold = 0.0  # type: ignore[attr-defined]
    patterns, requests = list(lexicon_patterns()), request_names(letters)
    answers: list[Answer] = []
    for fold in folds((name.name for name in lexicon_names(patterns)), number, seed):
        tested = held_out(patterns, fold, seed)
        gone = {name.phrase for name in lexicon_names(patterns) if name.name in fold}
        kept = [one for one in patterns if not (found := named_category(one)) or found.name not in fold]
        ruler.clear()  # type: ignore[attr-defined]
        ruler.add_patterns(kept)  # type: ignore[attr-defined]
        known_requests = [one for one in requests if one.phrase not in gone]
        learned = lexicon_names(kept)
        decision.categories = train(Config().from_disk(config), learned, known_requests)  # type: ignore[attr-defined]
        known = {word for one in [*learned, *known_requests] for word in words(one.phrase)}
        answers += read_names(nlp, tested, known)
        console.print(f"{len(answers):,} names read")
    result = summary(answers)
    console.print(*tables(result))
    if misses:
        for one in answers:
            if one.probability is not None and one.category != one.name.category:
                console.print(f"{one.probability:.2f} {one.name.phrase}: {one.category}, not {one.name.category}")
    if output:
        output.parent.mkdir(parents=True, exist_ok=True)
        srsly.write_json(output, result)


if __name__ == "__main__":
    typer.run(experiment)
