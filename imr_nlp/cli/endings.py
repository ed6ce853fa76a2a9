"""How a command ends: its exit codes, and the message that goes with one."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.text import Text

SOME_FAILED = 1
"""Some letters could not be read."""
REFUSED = 2
"""The command makes no sense, or would destroy something: nothing was done."""
BROKEN_OFF = 3
"""The command could not be brought to its end, for want of disk space or the like."""
INTERRUPTED = 130
"""Ctrl-C."""
TERMINATED = 143
"""The signal TERM."""


def ending(message: object, code: int = REFUSED) -> typer.Exit:
    """Say why a command ends.

    message (object): What to print, as one line of text.
    code (int): The exit code.
    RETURNS (typer.Exit): To be raised.
    """
    Console(stderr=True).print(Text(str(message)), style="red", soft_wrap=True)
    return typer.Exit(code)
