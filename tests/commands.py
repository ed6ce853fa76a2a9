"""The command line within the process of the tests."""

from __future__ import annotations

from typing import Any

from typer.testing import CliRunner

from imr_nlp.cli import app


def imr(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(one) for one in arguments], env={"COLUMNS": "160"})
