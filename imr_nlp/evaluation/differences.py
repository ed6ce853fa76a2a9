"""What a change gained, lost and altered: two readings of the same letters, laid side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Literal

from ..decision import Decision, Evidence, Issue
from .wording import fold, fold_typography, quote, same_name

Kind = Literal["gained", "lost", "altered"]
KINDS: tuple[Kind, ...] = ("gained", "lost", "altered")
LAYOUT_FIELDS = {"confidence", "evidence", "review", "warnings"}
"""What may differ between two layouts of a letter: places and remarks, not values."""

_LISTS = {
    "specialties", "licensed_states", "diagnoses", "icd_codes", "prior_treatments", "prior_counts", "body_parts",
    "warnings", "claims_administrator_guidelines", "reviewer_guidelines",
}  # fmt: skip
_TEXTS = {
    "text", "treatment", "written", "source", "chapter", "section", "strength", "starts", "ends", "specialties",
    "licensed_states", "diagnoses", "prior_treatments", "body_parts",
}  # fmt: skip
_SKIPPED = {"confidence", "evidence", "number"}


@dataclass(frozen=True)
class Change:
    """One value that two readings of a letter do not share.

    source (str): The letter.
    field (str): Path of the field, the same for every issue: `issues.request.sessions`.
    path (str): Path of the value: `issues.0.request.sessions`; of the new reading, or where it was lost, of the old.
    kind (str): `gained`, `lost` or `altered`.
    old (Any), new (Any): The values.
    old_words (str), new_words (str): The words of the letter that each was read from.
    rule (str): The rule that read the new value, or where it was lost, the old one.
    """

    source: str
    field: str
    path: str
    kind: Kind
    old: Any = None
    new: Any = None
    old_words: str = ""
    new_words: str = ""
    rule: str = ""

    def as_dict(self) -> dict[str, Any]:
        """RETURNS (dict): The change as plain data."""
        return asdict(self)


def compare(old: Decision, new: Decision, source: str = "", text: str | None = None) -> list[Change]:
    """Every value that two readings of a letter do not share.

    old (Decision), new (Decision): The readings. Issues are matched by the text of their request, so that an issue
        that one of them lacks does not alter those after it.
    source (str): What to call the letter.
    text (str): The letter, if its words are to be shown with those around them.
    RETURNS (list): The changes, in the order of the fields; empty where the readings are the same.
    """
    return list(_Comparison(old, new, source, text).changes())


def compare_all(
    old: Mapping[str, Decision], new: Mapping[str, Decision], texts: Mapping[str, str] | None = None
) -> list[Change]:
    """Every value that two readings of many letters do not share.

    old (Mapping), new (Mapping): Decisions by the name of their letter.
    texts (Mapping): The letters by their name, where they are at hand.
    RETURNS (list): The changes; a letter that only one of them has is one change of the field `letter`.
    """
    changes: list[Change] = []
    for source in sorted({*old, *new}):
        if source not in old:
            changes.append(Change(source, "letter", "", "gained", new=new[source].outcome))
        elif source not in new:
            changes.append(Change(source, "letter", "", "lost", old=old[source].outcome))
        else:
            changes.extend(compare(old[source], new[source], source, (texts or {}).get(source)))
    return changes


def without_layout(decision: Decision) -> Decision:
    """A decision without what may differ between two layouts of a letter.

    decision (Decision): The decision.
    RETURNS (Decision): Texts folded, no evidence, no warnings.
    """

    data = decision.model_dump(mode="json", exclude=LAYOUT_FIELDS)
    return Decision.model_validate(_folded(data))


def _folded(value: Any, is_text: bool = False) -> Any:
    if isinstance(value, dict):
        return {key: _folded(one, key in _TEXTS) for key, one in value.items()}
    if isinstance(value, list):
        return [_folded(one, is_text) for one in value]
    return fold_typography(value) if is_text and isinstance(value, str) else value


def nearest_evidence(decision: Decision, path: str) -> Evidence | None:
    """Where a value was read from: its own evidence, or else that of the field it is a part of.

    decision (Decision): The decision.
    path (str): Path of the value, which another decision may have and this one not.
    RETURNS (Evidence): The first of it in the letter; `None` where there is none short of a whole issue.
    """
    while path and path != "issues" and not path.removeprefix("issues.").isdigit():
        found = next((one for one in decision.evidence if one.field == path), None)
        if found:
            return found
        path = path.rpartition(".")[0]
    return None


def read_decisions(lines: Iterable[Mapping[str, Any]]) -> dict[str, Decision]:
    """Decisions by letter, as a run over many letters writes them.

    lines (Iterable): One object a letter: the fields of a decision, and `source`, the name of the letter.
    RETURNS (dict): The decisions by source.
    RAISES (ValueError): An object has no source or is no decision.
    """
    known = set(Decision.model_fields)
    decisions: dict[str, Decision] = {}
    for number, line in enumerate(lines, start=1):
        if not line.get("source"):
            raise ValueError(f"line {number} has no source")
        decisions[str(line["source"])] = Decision.model_validate({k: v for k, v in line.items() if k in known})
    return decisions


class _Comparison:
    def __init__(self, old: Decision, new: Decision, source: str, text: str | None) -> None:
        self.old = old
        self.new = new
        self.source = source
        self.text = text

    def changes(self) -> Iterator[Change]:
        old, new = (one.model_dump(mode="json", exclude={*_SKIPPED, "issues"}) for one in (self.old, self.new))
        yield from self._of_object(old, new, (), ())
        yield from self._of_issues()

    def _of_object(self, old: Any, new: Any, old_path: tuple[str, ...], new_path: tuple[str, ...]) -> Iterator[Change]:
        for key in old if old is not None else new:
            one, other = ((value or {}).get(key) for value in (old, new))
            paths = (*old_path, key), (*new_path, key)
            if key in _SKIPPED or one == other:
                continue
            if key == "rationale":
                yield self._change((one or {}).get("text"), (other or {}).get("text"), *paths)
            elif key in _LISTS:
                yield from self._of_list(one or [], other or [], *paths)
            elif isinstance(one, dict) or isinstance(other, dict):
                yield from self._of_object(one, other, *paths)
            else:
                yield self._change(one, other, *paths)

    def _of_list(
        self, old: list[Any], new: list[Any], old_path: tuple[str, ...], new_path: tuple[str, ...]
    ) -> Iterator[Change]:
        for at, to in _aligned([_key(one) for one in old], [_key(one) for one in new]):
            one = None if at is None else old[at]
            other = None if to is None else new[to]
            if one != other:
                yield self._change(one, other, (*old_path, str(at)), (*new_path, str(to)), field=new_path)

    def _of_issues(self) -> Iterator[Change]:
        old, new = self.old.issues, self.new.issues
        for at, to in _aligned(*([fold(issue.request.text) for issue in issues] for issues in (old, new))):
            paths = ("issues", str(at)), ("issues", str(to))
            if at is None or to is None:
                one, other = (None if n is None else _heading(i[n]) for n, i in ((at, old), (to, new)))
                at_request, to_request = ((*path, "request", "text") for path in paths)
                yield self._change(one, other, at_request, to_request, field=("issues",))
            else:
                dumps = old[at].model_dump(mode="json"), new[to].model_dump(mode="json")
                yield from self._of_object(*dumps, *paths)

    def _change(
        self,
        old: Any,
        new: Any,
        old_path: tuple[str, ...],
        new_path: tuple[str, ...],
        field: tuple[str, ...] | None = None,
    ) -> Change:
        kind: Kind = "gained" if old is None else "lost" if new is None else "altered"
        old_evidence = None if old is None else nearest_evidence(self.old, ".".join(old_path))
        new_evidence = None if new is None else nearest_evidence(self.new, ".".join(new_path))
        telling = new_evidence or old_evidence
        return Change(
            self.source,
            ".".join(part for part in field or new_path if not part.isdigit()),
            ".".join(old_path if new is None else new_path),
            kind,
            old,
            new,
            self._words(old_evidence),
            self._words(new_evidence),
            telling.rule if telling else "",
        )

    def _words(self, evidence: Evidence | None) -> str:
        if evidence is None:
            return ""
        if self.text is None:
            return " ".join(evidence.text.split())
        return quote(self.text, evidence.start, evidence.end)


def _heading(issue: Issue) -> str:
    return f"{issue.request.text}: {issue.outcome}"


def _key(item: Any) -> str:
    """What an item of a list is known by; of a citation or a warning the values without their names."""
    if isinstance(item, dict):
        return " ".join(_key(value) for value in item.values())
    return fold(item) if isinstance(item, str) else str(item)


def _aligned(old: list[str], new: list[str]) -> Iterator[tuple[int | None, int | None]]:
    """Positions that belong together: equal items in their order, and between them those with most words in common."""
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = list(range(i1, i2)), list(range(j1, j2))
        if kind == "replace" and len(before) != len(after):
            yield from _twins(old, new, before, after)
        yield from zip_longest(before, after)


def _twins(old: list[str], new: list[str], before: list[int], after: list[int]) -> Iterator[tuple[int, int]]:
    """Take out of two lists of positions those that hold the same name."""
    for at in tuple(before):
        to = next((one for one in after if same_name(old[at], new[one])), None)
        if to is not None:
            before.remove(at)
            after.remove(to)
            yield at, to
