"""Letters in the forms of annotation tools and back: annotated letters, Label Studio tasks, Prodigy tasks.

In all of them a mention's value is written as the keys of a mark, `n=12 role=requested`; see `imr_nlp.annotated`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..about import __version__
from ..annotated import AnnotationError, parse_marks
from ..decision import Decision
from ..letter.mentions import LABELS
from .fields import value_at
from .reviews import WHOLE, Verdict

NOT_ANNOTATED = ("evidence", "warnings", "confidence", "review")
"""Parts of a decision that are no part of an annotation."""
Known = Callable[[str], Sequence[Mapping[str, Any]]]
_TOOL = f"imr-nlp {__version__}"


class NoTasks(ValueError):
    """A file holds no tasks that can be taken back. The message says why."""


@dataclass(frozen=True)
class Annotated:
    """A letter as an annotator left it.

    sha256 (str): Hash of the letter's content.
    text (str): The letter.
    mentions (list): `start`, `end`, `label` and `value` of each mention.
    """

    sha256: str
    text: str
    mentions: list[dict[str, Any]]


def keys_of(label: str, value: Any) -> str | None:
    """The keys of the mark of a mention.

    label (str), value (Any): Its label and value.
    RETURNS (str): `iso=2014-10-15`; empty for a label without keys, `None` where the value is missing.
    """
    if label == "TREATMENT":
        return ""
    if value is None:
        return None
    if label == "SESSION_COUNT":
        total = "" if value.get("min") is None else f"n={_span(value['min'], value['max'])} "
        return f"{total}role={value['role']}" if value.get("role") else None
    if label == "PAGE":
        return f"n={_span(*value)}"
    name = {"DATE": "iso", "GUIDELINE": "id", "DECISION": "p"}[label]
    return f"{name}={value}"


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


def value_of(label: str, keys: str) -> Any:
    """The value that the keys of a mark spell.

    label (str): Label of the mention.
    keys (str): Its keys.
    RETURNS (Any): The value.
    RAISES (AnnotationError): If they are malformed or wrong.
    """
    written = f"{{{{{label} {keys.strip()}|x}}}}" if keys.strip() else f"{{{{{label}|x}}}}"
    text, mentions = parse_marks(written)
    if text != "x" or len(mentions) != 1:
        raise AnnotationError(f"{keys!r} are no keys of a {label}")
    return mentions[0].value


def marked(text: str, mentions: Iterable[Mapping[str, Any]]) -> str:
    """A letter with marks, as `imr_nlp.annotated` reads it.

    text (str): The letter.
    mentions (Iterable): Its mentions. Those without a mark's value are left out, and of two that cross the later one.
    RETURNS (str): The letter with marks.
    RAISES (AnnotationError): If the letter itself holds signs of marks.
    """
    if "{{" in text or "}}" in text:
        raise AnnotationError("the letter holds braces that would be taken for marks")
    kept: list[tuple[int, int, str]] = []
    opened: list[int] = []
    for one in sorted(mentions, key=lambda one: (one["start"], -one["end"])):
        keys = keys_of(one["label"], one["value"]) if one["label"] in LABELS else None
        start, end = one["start"], one["end"]
        if keys is None or not 0 <= start < end <= len(text):
            continue
        while opened and opened[-1] <= start:
            opened.pop()
        if opened and end > opened[-1]:
            continue
        opened.append(end)
        kept.append((start, end, f"{{{{{one['label']}{' ' + keys if keys else ''}|"))
    return "".join(_with_marks(text, kept))


def _with_marks(text: str, marks: list[tuple[int, int, str]]) -> Iterator[str]:
    ends: list[int] = []
    at = 0
    for start, end, opening in marks:
        while ends and ends[-1] <= start:
            yield text[at : ends[-1]] + "}}"
            at = ends.pop()
        yield text[at:start] + opening
        at = start
        ends.append(end)
    while ends:
        yield text[at : ends[-1]] + "}}"
        at = ends.pop()
    yield text[at:]


def corrected(decision: Mapping[str, Any], verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """A decision with what people corrected.

    decision (Mapping): The decision, as plain data.
    verdicts (Iterable): Verdicts on its values.
    RETURNS (dict): A new decision.
    RAISES (ValueError): If a correction does not fit, or speaks of an issue that there is not.
    """
    plain: dict[str, Any] = json.loads(json.dumps(decision))
    for verdict in verdicts:
        if verdict.judgement != "corrected" or verdict.path == WHOLE:
            continue
        parent, _, name = verdict.path.rpartition(".")
        owner = value_at(plain, parent) if parent else plain
        if not isinstance(owner, dict):
            raise ValueError(f"there is no {verdict.path}")
        owner[name] = verdict.correction
    known = {name: value for name, value in plain.items() if name in Decision.model_fields}
    Decision.model_validate(known)
    return plain


def annotation(decision: Mapping[str, Any]) -> dict[str, Any]:
    """A decision as annotated letters have it.

    decision (Mapping): The decision, as plain data.
    RETURNS (dict): Without evidence and warnings; of a rationale its first and last words.
    """
    plain: dict[str, Any] = json.loads(json.dumps({k: v for k, v in decision.items() if k not in NOT_ANNOTATED}))
    for issue in plain["issues"]:
        if issue["rationale"] is not None:
            issue["rationale"] = {name: issue["rationale"][name] for name in ("starts", "ends")}
    return plain


def label_studio_task(sha256: str, source: str, text: str, mentions: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A task for Label Studio, with the mentions as predictions.

    sha256 (str), source (str), text (str): The letter.
    mentions (Iterable): Its mentions.
    RETURNS (dict): The task.
    """
    result: list[dict[str, Any]] = []
    for number, one in enumerate(_six(mentions)):
        region = {"id": f"m{number}", "to_name": "text"}
        spot = {"start": one["start"], "end": one["end"], "text": text[one["start"] : one["end"]]}
        result.append({**region, "from_name": "label", "type": "labels", "value": {**spot, "labels": [one["label"]]}})
        keys = keys_of(one["label"], one["value"])
        if keys:
            result.append({**region, "from_name": "keys", "type": "textarea", "value": {**spot, "text": [keys]}})
    return {
        "data": {"text": text, "source": source, "sha256": sha256},
        "predictions": [{"model_version": _TOOL, "result": result}],
    }


def label_studio_config(colors: Mapping[str, str]) -> str:
    """The labeling configuration that the tasks belong to.

    colors (Mapping): Colour of each label.
    RETURNS (str): XML.
    """
    labels = "\n".join(f'    <Label value="{label}" background="{colors[label]}"/>' for label in LABELS)
    return (
        f'<View>\n  <Labels name="label" toName="text">\n{labels}\n  </Labels>\n'
        '  <Text name="text" value="$text" granularity="symbol"/>\n'
        '  <TextArea name="keys" toName="text" perRegion="true" editable="true" maxSubmissions="1" '
        'placeholder="iso=2014-10-15, n=8 role=requested, id=odg, p=-"/>\n</View>\n'
    )


def prodigy_task(sha256: str, source: str, text: str, mentions: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A task for Prodigy's `spans.manual`.

    sha256 (str), source (str), text (str): The letter.
    mentions (Iterable): Its mentions.
    RETURNS (dict): The task.
    """
    spans = [
        {"start": one["start"], "end": one["end"], "label": one["label"], "keys": keys_of(one["label"], one["value"])}
        for one in _six(mentions)
    ]
    return {"text": text, "spans": spans, "meta": {"source": source, "sha256": sha256}}


def _six(mentions: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    return (one for one in mentions if one["label"] in LABELS)


def read_tasks(data: bytes, known: Known = lambda sha256: ()) -> list[Annotated]:
    """Annotated letters out of what Label Studio (JSON) or Prodigy (JSONL) exported.

    data (bytes): The file.
    known (Callable): Mentions of a letter by its hash. A mention that comes back without keys, as Prodigy's do where
        somebody moved their ends, has the value of the known one of its kind that it overlaps most.
    RETURNS (list): The letters that were annotated; tasks that were skipped or rejected are left out.
    RAISES (NoTasks): If it is neither, or a mention has a label or value that none can have.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NoTasks("the file is not text in UTF-8") from None
    try:
        if text.lstrip().startswith("["):
            found = [_from_label_studio(task, known) for task in json.loads(text)]
        else:
            found = [_from_prodigy(json.loads(line), known) for line in text.split("\n") if line.strip()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, (NoTasks, AnnotationError)):
            raise NoTasks(str(error)) from None
        raise NoTasks(
            "the file is neither a JSON export of Label Studio nor Prodigy's JSONL, or lacks what was in the tasks"
        ) from None
    return [one for one in found if one is not None]


def _hash(value: Any) -> str:
    """The hash of a letter, as the tasks had it."""
    if not isinstance(value, str):
        raise TypeError("no hash")
    return value


def _from_label_studio(task: dict[str, Any], known: Known) -> Annotated | None:
    given = [one for one in task["annotations"] if not one.get("was_cancelled")]
    if not given:
        return None
    labels: dict[str, dict[str, Any]] = {}
    keys: dict[str, str] = {}
    for part in given[-1]["result"]:
        if part["type"] == "labels":
            labels[part["id"]] = part["value"]
        elif part["type"] == "textarea":
            keys[part["id"]] = " ".join(part["value"]["text"])
    data = task["data"]
    sha256 = _hash(data["sha256"])
    others = known(sha256)
    mentions = [
        _mention(data["text"], one["start"], one["end"], one["labels"][0], keys.get(region, ""), others)
        for region, one in labels.items()
    ]
    return Annotated(sha256, data["text"], mentions)


def _from_prodigy(task: dict[str, Any], known: Known) -> Annotated | None:
    if task.get("answer", "accept") != "accept":
        return None
    text, sha256 = task["text"], _hash(task["meta"]["sha256"])
    others = known(sha256)
    mentions = [
        _mention(text, one["start"], one["end"], one["label"], one.get("keys") or "", others)
        for one in task.get("spans", ())
    ]
    return Annotated(sha256, text, mentions)


def _mention(
    text: str, start: Any, end: Any, label: str, keys: str, known: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """A mention of a task. One that was added where there was none needs keys: no mark can show it without a value."""
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        raise NoTasks(f"a {label} stands outside of its letter")
    if label not in LABELS:
        raise NoTasks(f"{label!r} is none of the labels {', '.join(LABELS)}")
    words = " ".join(text[start:end].split())[:60]
    try:
        value = value_of(label, keys or _known_keys(start, end, label, known))
    except AnnotationError as error:
        raise NoTasks(f"the {label} “{words}” has no right keys: {error}") from None
    return {"start": start, "end": end, "label": label, "value": value, "text": text[start:end]}


def _known_keys(start: int, end: int, label: str, known: Sequence[Mapping[str, Any]]) -> str:
    """The keys of the mention of the same kind that an interval overlaps most; none where it overlaps none."""
    shared = {at: min(end, one["end"]) - max(start, one["start"]) for at, one in enumerate(known)}
    found = max((at for at in shared if known[at]["label"] == label), key=lambda at: shared[at], default=None)
    if found is None or shared[found] <= 0:
        return ""
    return keys_of(label, known[found]["value"]) or ""
