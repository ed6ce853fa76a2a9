"""`imr_rules`: rows of rules that a pipeline has of its own, beside those of the package's tables.

They are what the rows of a table are, given as data: `nlp.get_pipe("imr_rules").add_rules([...])`, or the path of a CSV
file. They speak in the letters of this pipeline only, and are stored with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import srsly
from spacy.language import Language
from spacy.tokens import Doc

from .assembly.component import ImrDecision as _MakesEveryTable  # noqa: F401  # a row can be of any
from .rules import Rule
from .rules.carried import OWN_RULES
from .rules.own import OwnRows, in_use
from .rules.rows import TABLE, Rows, checked_rows
from .text.normalized import is_read

RULES_FILE = "rules.jsonl"
"""The file in the component's folder that holds its rows."""


class ImrRules:
    """Keeps rows of a pipeline's own and gives them to each letter, so that the components behind it go by them.

    `len(component)` is the number of its rows.
    """

    def __init__(self) -> None:
        self._rules: dict[str, tuple[Rule, ...]] = {}
        self._packed = ""

    def __call__(self, doc: Doc) -> Doc:
        """Let a letter be read by these rows too.

        doc (Doc): A letter that no other component has read.
        RAISES (ValueError): Where one has.
        """
        if not self._rules or doc.user_data.get(OWN_RULES) == self._packed:
            return doc
        if is_read(doc):
            raise ValueError(
                "imr_rules has rows of its own, and another component has read the letter without them: put it first, "
                "nlp.add_pipe('imr_rules', first=True)"
            )
        doc.user_data[OWN_RULES] = self._packed
        return doc

    def __len__(self) -> int:
        return sum(map(len, self._rules.values()))

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The rows, as `add_rules` takes them."""
        return [
            {TABLE: table, **rule.model_dump(mode="json", exclude_defaults=True)}
            for table, listed in self._rules.items()
            for rule in listed
        ]

    def add_rules(self, rules: Rows) -> None:
        """Add rows. Where one of them cannot be used, none is added.

        rules (Path or Iterable): A CSV file, or dicts. Each row has its `table`, such as `sessions/roles`, and the
            columns of that table; those that are empty may be left out.
        RAISES (RuleError): Where a row cannot be used. The message names its line or number, and what is wrong.
        """
        self._rules = checked_rows(rules, self._rules)
        self._packed = srsly.json_dumps(self.rules) if self._rules else ""

    def speaking(self) -> AbstractContextManager[None]:
        """Let the rows speak meanwhile, as they do in the letters of this pipeline: for what asks the tables itself."""
        return in_use(OwnRows(self._rules))

    def clear(self) -> None:
        """Remove all rows."""
        self._rules, self._packed = {}, ""

    def initialize(self, get_examples: Callable[[], Any], *, nlp: Language | None = None, rules: Any = None) -> None:
        """Add the rows that `[initialize.components.imr_rules]` of a config names, as `add_rules` takes them."""
        if rules is not None:
            self.add_rules(rules)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The rows as bytes."""
        packed: bytes = srsly.msgpack_dumps(self.rules)
        return packed

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> ImrRules:
        """Take the rows from bytes, in place of those that are there."""
        self.clear()
        self.add_rules(srsly.msgpack_loads(data))
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Store the rows in a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        srsly.write_jsonl(folder / RULES_FILE, self.rules)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> ImrRules:
        """Take the rows from a folder, in place of those that are there."""
        stored = list(srsly.read_jsonl(Path(path) / RULES_FILE))
        self.clear()
        self.add_rules(stored)
        return self


@Language.factory("imr_rules", default_config={"rules": []})
def make_rules(nlp: Language, name: str, rules: list[Mapping[str, Any]]) -> ImrRules:
    """Factory of `imr_rules`.

    rules (list): Rows to begin with, as `add_rules` takes them.
    """
    component = ImrRules()
    component.add_rules(rules)
    return component
