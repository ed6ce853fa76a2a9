"""A name of its own for each member of an archive or e-mail, whatever the names in it are."""

from __future__ import annotations

from collections import Counter


class MemberNames:
    """The names that were given in one archive or e-mail."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, name: str) -> str:
        """Name the next member.

        name (str): What the archive or e-mail calls it.
        RETURNS (str): That, or where an earlier one has it, the same with a number behind `!`, 2 for the second.
        """
        self._seen[name] += 1
        given = name if self._seen[name] == 1 else f"{name}!{self._seen[name]}"
        while given != name and self._seen[given]:  # somebody called one `a.pdf!2`
            self._seen[name] += 1
            given = f"{name}!{self._seen[name]}"
        self._seen[given] = max(1, self._seen[given])
        return given
